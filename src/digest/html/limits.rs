//! A page within so many tags.

/// The most tags of a page that are read: a parser keeps far more bytes for each than it has.
pub(in crate::digest) const MAX_TAGS: usize = 500_000;

/// The beginning of a page up to its limit of tags.
pub(super) fn within_tags(text: &str) -> &str {
    let end = memchr::memchr_iter(b'<', text.as_bytes()).nth(MAX_TAGS);
    end.map_or(text, |at| &text[..at])
}
