//! A format and bytes → stories.
#![no_main]

use aggregator::model::Format;
use libfuzzer_sys::fuzz_target;

const FORMATS: [Format; 4] = [Format::Text, Format::Html, Format::Markdown, Format::Mail];

fuzz_target!(|bytes: &[u8]| {
    if let Some((first, rest)) = bytes.split_first() {
        let format = FORMATS[usize::from(*first) % FORMATS.len()];
        aggregator_fuzz::read_digest(&aggregator_fuzz::document(format, rest));
    }
});
