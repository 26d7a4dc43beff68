//! Links as they are written within a line: words and their address in brackets.

use url::Url;

use crate::address;

/// How far from its beginning a mark's end is looked for: a text of brackets must not be read over and over.
pub(super) const MAX_MARK: usize = 2048;

/// What stands before and after a mark that is not too far off.
pub(super) fn split_near<'a>(text: &'a str, mark: &str) -> Option<(&'a str, &'a str)> {
    let near = &text[..text.floor_char_boundary(MAX_MARK)];
    let at = near.find(mark)?;
    Some((&text[..at], &text[at + mark.len()..]))
}

/// `[[https://…][words]]`
pub(super) fn org_link(text: &str) -> Option<(&str, Url, &str)> {
    let inner = text
        .strip_prefix("[[")
        .filter(|inner| inner.starts_with("http"))?;
    let (inner, after) = split_near(inner, "]]")?;
    let (url, name) = inner.split_once("][").unwrap_or((inner, inner));
    Some((name, address::read(url)?, after))
}

/// `[https://… words]`, as wikis have it.
pub(super) fn wiki_link(text: &str) -> Option<(&str, Url, &str)> {
    let inner = text.strip_prefix('[').filter(|i| i.starts_with("http"))?;
    let (inner, after) = split_near(inner, "]")?;
    let (url, words) = inner.split_once(' ')?;
    let named = words.contains(char::is_alphabetic) && !words.contains("://");
    Some((words.trim(), address::read(url).filter(|_| named)?, after))
}

/// `[words] (<https://…>)`, `[words] <https://…>` or `[words](https://…)`
pub(super) fn bracket_link(text: &str) -> Option<(&str, Url, &str)> {
    let inner = text.strip_prefix('[')?;
    let end = inner.find(['[', ']']).filter(|end| *end <= MAX_MARK)?;
    let (name, after) = (&inner[..end], inner[end..].strip_prefix(']')?);
    let (url, _, after) = bracketed_address(after.strip_prefix(' ').unwrap_or(after))?;
    let words = name.chars().any(char::is_alphanumeric) && !name.contains("://");
    words.then_some((name, url, after))
}

/// Pairs of marks round an address.
const BRACKETS: &[(&str, &str)] = &[
    ("(<", ">)"),
    ("<URL:", ">"),
    ("<", ">"),
    ("(", ")"),
    ("[", "]"),
    ("（", "）"),
];

/// An address in brackets and nothing else in them, as written, and what stands after it.
pub(super) fn bracketed_address(text: &str) -> Option<(Url, &str, &str)> {
    BRACKETS.iter().find_map(|(open, close)| {
        let inner = text.strip_prefix(open)?;
        let scheme = inner.trim_start().get(..4)?;
        if !scheme.eq_ignore_ascii_case("http") {
            return None;
        }
        let (mut address, mut after) = split_near(inner, close)?;
        // An address may have brackets of its own: `(https://example.org/Pier_(harbour))`.
        if *close == ")" && address.contains('(') && after.starts_with(')') {
            address = &inner[..=address.len()];
            after = &after[1..];
        }
        let address = address.trim();
        let url = (!address.contains(char::is_whitespace))
            .then(|| address::read(address))
            .flatten()?;
        Some((url, address, after))
    })
}
