//! What must hold of whatever is read, shared by the targets.

use aggregator::digest;
use aggregator::model::{Digest, Document, Format, Item, Metadata};

/// Reads a document twice: what comes out is sound, and the same each time.
///
/// # Panics
/// Where it is not: that is what the fuzzer looks for.
pub fn read_digest(document: &Document) {
    let digest = digest::read(document).digest;
    assert_eq!(
        digest,
        digest::read(document).digest,
        "the same bytes, another reading"
    );
    check(&digest);
}

fn check(digest: &Digest) {
    for item in &digest.items {
        check_item(item);
    }
}

fn check_item(item: &Item) {
    let texts = [&item.title, &item.commentary, &item.quoted];
    for text in texts.into_iter().flatten() {
        assert!(
            !text.trim().is_empty(),
            "a field that says nothing is left out"
        );
    }
    assert!(
        item.title.is_some() || item.commentary.is_some() || !item.citations.is_empty(),
        "a story without title, words or source"
    );
    for url in item.citations.iter().filter_map(|c| c.url.as_ref()) {
        assert!(
            matches!(url.scheme(), "http" | "https") && url.has_host(),
            "{url} is no web address"
        );
    }
}

/// A document of which nothing but its text is known.
#[must_use]
pub fn document(format: Format, bytes: &[u8]) -> Document {
    Document {
        key: "sha256:0".to_owned(),
        format,
        bytes: bytes.to_vec(),
        url: None,
        external: None,
        title: None,
        author: None,
        published: None,
        received: None,
    }
}

/// What must hold of a page's metadata: plain text, web addresses, nothing that a terminal or a reader would obey.
///
/// # Panics
/// Where it does not.
pub fn check_metadata(metadata: &Metadata) {
    let texts = [
        &metadata.title,
        &metadata.site,
        &metadata.language,
        &metadata.description,
    ];
    texts.into_iter().flatten().for_each(|text| check_text(text));
    metadata.authors.iter().for_each(|name| check_text(name));
    for url in [&metadata.canonical_url, &metadata.image]
        .into_iter()
        .flatten()
    {
        assert!(matches!(url.scheme(), "http" | "https"), "{url}");
    }
}

fn check_text(text: &str) {
    assert!(
        !text.trim().is_empty(),
        "a field that says nothing is left out"
    );
    assert!(
        !text.chars().any(|c| c.is_control() && c != '\n'),
        "{text:?}"
    );
}
