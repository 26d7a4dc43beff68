//! Text → addresses and their keys: within the text, and the key of a key's address is that key.
#![no_main]

use aggregator::address;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    for (range, url) in address::find(text) {
        assert!(text.get(range).is_some(), "no part of the text");
        assert!(matches!(url.scheme(), "http" | "https"), "{url}");
    }
    for line in text.lines() {
        if let Some(key) = address::canonical(line) {
            let again = address::canonical(key.as_str());
            assert_eq!(again.as_ref(), Some(&key), "{line:?}");
        }
        if let Some(url) = address::read(line) {
            let clean = address::clean(&url);
            assert_eq!(address::key(&clean), address::key(&url), "{line:?}");
            let _ = address::may_hold_token(&url);
            let _ = address::unwrap(&url);
        }
    }
});
