//! Text → dates: within the text, written as they are read, none far ahead of the reference.
#![no_main]

use aggregator::date::{self, Hint};
use aggregator::model::Published;
use aggregator::zone::Tz;
use chrono::DateTime;
use libfuzzer_sys::fuzz_target;

const LANGUAGES: [Option<&str>; 8] = [
    None,
    Some("en-US"),
    Some("ko"),
    Some("ja"),
    Some("zh"),
    Some("de"),
    Some("fr"),
    Some("ar"),
];

fn check(published: Published) {
    let written = published.to_string();
    assert_eq!(
        written.parse(),
        Ok(published),
        "{written} is not read as it is written"
    );
}

fuzz_target!(|input: (u8, bool, &str)| {
    let (choice, has_reference, text) = input;
    let hint = Hint {
        reference: has_reference
            .then(|| DateTime::parse_from_rfc3339("2025-07-13T09:14:11-04:00").ok())
            .flatten(),
        is_day: choice & 16 > 0,
        zone: (choice & 8 > 0)
            .then(|| "Asia/Seoul".parse::<Tz>().ok())
            .flatten(),
        language: LANGUAGES[usize::from(choice) % LANGUAGES.len()],
    };
    for found in date::find(text, &hint) {
        assert!(text.get(found.range).is_some(), "no part of the text");
        check(found.published);
    }
    date::read(text, &hint).map(check);
    date::read_machine(text).map(check);
});
