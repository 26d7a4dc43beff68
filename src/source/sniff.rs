//! What a saved file is, told by its content: one digest or several.

use crate::digest;
use crate::model::Format;

/// What a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// RSS, Atom or JSON Feed.
    Feed,
    /// Mails, one behind the other, each after a `From ` line (RFC 4155).
    Mbox,
    /// One digest, written in this.
    Document(Format),
    /// No text: what it looks like.
    Binary(&'static str),
}

/// What the first bytes of formats that are no text look like.
const MAGIC: &[(&[u8], &str)] = &[
    (b"%PDF", "a PDF"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"\x1f\x8b", "gzip"),
    (b"\xd0\xcf\x11\xe0", "an office document"),
    (b"SQLite format 3", "a database"),
];

/// How much of a file is looked at.
pub(super) const LOOKED_AT: usize = 64 * 1024;
/// How many characters of a text tell a page or a feed.
const HEAD: usize = 2048;
/// Tells what a file is.
pub(super) fn sniff(bytes: &[u8]) -> Kind {
    if let Some((_, what)) = MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Kind::Binary(what);
    }
    let head = &bytes[..bytes.len().min(LOOKED_AT)];
    let is_utf16 = encoding_rs::Encoding::for_bom(head)
        .is_some_and(|(e, _)| !e.is_ascii_compatible())
        || matches!(head, [b'<', 0, ..] | [0, b'<', ..]);
    if head.contains(&0) && !is_utf16 {
        return Kind::Binary("zero bytes");
    }
    if head.starts_with(b"From ") && super::saved::mails(head).next().is_some() {
        return Kind::Mbox;
    }
    let text = super::feed::decode(head);
    let text = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    if is_feed(text) {
        return Kind::Feed;
    }
    Kind::Document(digest::format_of(text))
}

/// What one digest is written in; `None` for what holds several, or is no text.
#[must_use]
pub fn format_of(bytes: &[u8]) -> Option<Format> {
    match sniff(bytes) {
        Kind::Document(format) => Some(format),
        Kind::Feed | Kind::Mbox | Kind::Binary(_) => None,
    }
}

/// Whether a text begins as a feed: its root element, or JSON Feed's version or items.
fn is_feed(text: &str) -> bool {
    if text.starts_with('{') {
        return text.contains("jsonfeed.org/version") || text.contains("\"items\"");
    }
    matches!(
        root(text),
        Some("rss" | "feed" | "rdf:RDF" | "RDF" | "entry" | "atom:feed" | "atom10:feed")
    )
}

/// Whether a text begins as a web page.
pub(super) fn is_html(text: &str) -> bool {
    let head = head(text).to_ascii_lowercase();
    head.starts_with("<!doctype html") || matches!(root(&head), Some("html" | "head" | "body"))
}

/// Whether a text holds an element of HTML or an escaped character.
pub(super) fn has_markup(text: &str) -> bool {
    const ELEMENTS: &[&str] = &[
        "p",
        "a",
        "b",
        "i",
        "em",
        "strong",
        "br",
        "br/",
        "div",
        "span",
        "ul",
        "ol",
        "li",
        "table",
        "h1",
        "h2",
        "h3",
        "h4",
        "blockquote",
        "img",
        "hr",
        "pre",
        "article",
        "section",
        "html",
        "body",
    ];
    text.split('<').skip(1).take(1000).any(|rest| {
        let name = rest
            .split(|c: char| c.is_whitespace() || c == '>')
            .next()
            .unwrap_or_default();
        rest.contains('>') && ELEMENTS.contains(&name.to_ascii_lowercase().as_str())
    })
}

/// The name of the first element, behind declarations, instructions and comments.
fn root(text: &str) -> Option<&str> {
    let mut rest = head(text);
    loop {
        rest = &rest[rest.find('<')?..];
        let end = if rest.starts_with("<!--") {
            rest.find("-->").map(|at| at + 3)
        } else if rest.starts_with("<?") || rest.starts_with("<!") {
            rest.find('>').map(|at| at + 1)
        } else {
            return rest[1..]
                .split(|c: char| c.is_whitespace() || matches!(c, '>' | '/'))
                .next();
        };
        rest = &rest[end?..];
    }
}

fn head(text: &str) -> &str {
    text.char_indices()
        .nth(HEAD)
        .map_or(text, |(at, _)| &text[..at])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_told_by_its_content() {
        for (text, expected) in [
            (
                "<?xml version='1.0'?><!-- x --><rss><channel/></rss>",
                Kind::Feed,
            ),
            (
                "{\"version\": \"https://jsonfeed.org/version/1\", \"items\": []}",
                Kind::Feed,
            ),
            ("<!DOCTYPE html><p>a", Kind::Document(Format::Html)),
            (
                "<?xml version=\"1.0\"?>\n<html><body>",
                Kind::Document(Format::Html),
            ),
            ("<div><p>a</p></div>", Kind::Document(Format::Html)),
            (
                "From: a@example.org\nSubject: b\n\nc",
                Kind::Document(Format::Mail),
            ),
            (
                "From a@example.org Sat Jul 12 18:38:00 2025\nFrom: a@example.org\nSubject: b\n\nc\n",
                Kind::Mbox,
            ),
            ("From: my desk\n\nDear all", Kind::Document(Format::Text)),
            ("# Notes\n\nwords", Kind::Document(Format::Markdown)),
            (
                "- [a](https://example.org/)",
                Kind::Document(Format::Markdown),
            ),
            (
                "1. A story\nhttps://example.org/",
                Kind::Document(Format::Text),
            ),
            ("%PDF-1.7", Kind::Binary("a PDF")),
            ("a\0b", Kind::Binary("zero bytes")),
        ] {
            assert_eq!(sniff(text.as_bytes()), expected, "{text:?}");
        }
    }
}
