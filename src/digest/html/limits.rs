//! A page within limits: so many tags, so deep. A parser's memory and time grow with both.

use std::borrow::Cow;

/// The page within the limits.
pub(super) fn bounded(text: &str) -> Cow<'_, str> {
    flatten(within_tags(text))
}

/// The most tags of a page that are read: a parser keeps far more bytes for each than it has.
pub(in crate::digest) const MAX_TAGS: usize = 500_000;

/// The beginning of a page up to its limit of tags.
fn within_tags(text: &str) -> &str {
    let end = memchr::memchr_iter(b'<', text.as_bytes()).nth(MAX_TAGS);
    end.map_or(text, |at| &text[..at])
}

/// How deep elements may stand within one another. A parser's work grows with the square of the depth (each start tag
/// looks up the stack of open elements), and no digest nests a tenth as deep.
const MAX_DEPTH: usize = 512;

/// Elements that a parser closes by itself, and those without content: they do not nest.
const FLAT: &[&str] = &[
    "p", "li", "td", "th", "tr", "dt", "dd", "option", "br", "hr", "img", "input", "meta", "link",
    "area", "base", "col", "embed", "source", "track", "wbr", "html", "head", "body", "tbody",
    "thead", "tfoot",
];

/// Whether a tag, from its name on, is one of [`FLAT`].
fn is_flat(tag: &str) -> bool {
    let end = tag.find(|c: char| !c.is_ascii_alphanumeric());
    let name = end.map_or(tag, |end| &tag[..end]);
    FLAT.iter().any(|flat| name.eq_ignore_ascii_case(flat))
}

/// The page without the start tags that stand too deep.
fn flatten(text: &str) -> Cow<'_, str> {
    let mut out = String::new();
    let (mut depth, mut kept) = (0_usize, 0);
    for at in memchr::memchr_iter(b'<', text.as_bytes()) {
        if at < kept {
            continue;
        }
        let tag = &text[at + 1..];
        if let Some(closing) = tag.strip_prefix('/') {
            if !is_flat(closing) {
                depth = depth.saturating_sub(1);
            }
        } else if tag.starts_with(|c: char| c.is_ascii_alphabetic()) && !is_flat(tag) {
            depth += 1;
            if depth > MAX_DEPTH {
                let end = tag.find('>').map_or(text.len(), |end| at + end + 2);
                out.push_str(text.get(kept..at).unwrap_or_default());
                out.push(' ');
                kept = kept.max(end);
            }
        }
    }
    if kept == 0 {
        return Cow::Borrowed(text);
    }
    out.push_str(text.get(kept..).unwrap_or_default());
    Cow::Owned(out)
}
