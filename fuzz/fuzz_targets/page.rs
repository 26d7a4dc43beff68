//! Bytes → a page's metadata.
#![no_main]

use aggregator::scrape::{self, Page};
use aggregator_fuzz::check_metadata;
use libfuzzer_sys::fuzz_target;
use url::Url;

const TYPES: [Option<&str>; 6] = [
    None,
    Some("text/html"),
    Some("text/html; charset=euc-kr"),
    Some("text/plain"),
    Some("application/pdf"),
    Some("image/png"),
];

fuzz_target!(|bytes: &[u8]| {
    let Some((first, body)) = bytes.split_first() else {
        return;
    };
    let Ok(url) = Url::parse("https://news.example.org/2025/07/13/pier") else {
        return;
    };
    let page = Page {
        url: &url,
        content_type: TYPES[usize::from(*first) % TYPES.len()],
        body,
    };
    check_metadata(&scrape::scrape(&page).metadata);
});
