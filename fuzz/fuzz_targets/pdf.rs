//! Bytes → the metadata of a PDF. What of them stands between `~~` is packed first, so that streams are reached as well.
#![no_main]

use std::io::Write as _;

use aggregator::scrape::{self, Page};
use aggregator_fuzz::check_metadata;
use flate2::Compression;
use flate2::write::ZlibEncoder;
use libfuzzer_sys::fuzz_target;
use url::Url;

fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
    let written = encoder.write_all(bytes);
    written.and_then(|()| encoder.finish()).unwrap_or_default()
}

fuzz_target!(|bytes: &[u8]| {
    let Ok(url) = Url::parse("https://news.example.org/papers/pier.pdf") else {
        return;
    };
    let mut body = b"%PDF-1.7\n".to_vec();
    let mut is_packed = false;
    let mut rest = bytes;
    while let Some(at) = rest.windows(2).position(|pair| pair == b"~~") {
        let part = &rest[..at];
        body.extend(if is_packed { packed(part) } else { part.to_vec() });
        is_packed = !is_packed;
        rest = &rest[at + 2..];
    }
    body.extend_from_slice(rest);
    let page = Page {
        url: &url,
        content_type: Some("application/pdf"),
        body: &body,
    };
    check_metadata(&scrape::scrape(&page).metadata);
});
