//! Bytes → metadata: plain text, web addresses, nothing that a terminal or a reader would obey.
#![no_main]

use aggregator::scrape::{self, Page};
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

fn check(text: &str) {
    assert!(
        !text.trim().is_empty(),
        "a field that says nothing is left out"
    );
    assert!(
        !text.chars().any(|c| c.is_control() && c != '\n'),
        "{text:?}"
    );
}

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
    let metadata = scrape::scrape(&page).metadata;
    let texts = [
        &metadata.title,
        &metadata.site,
        &metadata.language,
        &metadata.description,
    ];
    texts.into_iter().flatten().for_each(|text| check(text));
    metadata.authors.iter().for_each(|name| check(name));
    for url in [&metadata.canonical_url, &metadata.image]
        .into_iter()
        .flatten()
    {
        assert!(matches!(url.scheme(), "http" | "https"), "{url}");
    }
});
