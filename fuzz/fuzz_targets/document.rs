//! Bytes from anywhere → documents → stories.
#![no_main]

use aggregator::source;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(saved) = source::saved("-", bytes.to_vec(), None) {
        for document in saved.documents() {
            aggregator_fuzz::read_digest(&document);
        }
    }
});
