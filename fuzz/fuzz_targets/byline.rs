//! Each line as the byline of a numbered story and beside its title: bylines have no door of their own.
#![no_main]

use aggregator::model::Format;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let mut digest = String::from("Harbour notes, 13 July 2025\n\n");
    for (i, line) in text.lines().enumerate() {
        let number = i + 1;
        digest.push_str(&format!(
            "{number}. The pier {line}\n{line}\nhttps://news.example.org/{number}\n\nWords of the curator.\n\n"
        ));
    }
    aggregator_fuzz::read_digest(&aggregator_fuzz::document(Format::Text, digest.as_bytes()));
});
