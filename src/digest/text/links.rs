//! The links that plain text has ways to write: footnotes, `[[url][words]]`, `[words] (<url>)`, `words <url>`.

use std::collections::HashMap;

use url::Url;

use super::Line;
use crate::address;
use crate::digest::document::{Block, Link};

/// Numbered addresses at a text's end.
pub(super) type Footnotes = HashMap<u32, Url>;

/// Takes the list of numbered addresses off the text's end: `[3] https://…` or `3. https://…`.
pub(super) fn take_footnotes(lines: Vec<Line>) -> (Vec<Line>, Footnotes) {
    let mut notes = Footnotes::new();
    let note = |line: &Line| {
        let rest = line.text.strip_prefix('[')?;
        let (number, url) = rest.split_once(']')?;
        let url = address::read(url.trim_start_matches(':').trim())?;
        Some((number.trim().parse::<u32>().ok()?, url))
    };
    let found: Vec<_> = lines.iter().map(note).collect();
    if found.iter().flatten().count() < 2 {
        return (lines, notes);
    }
    let mut kept = Vec::with_capacity(lines.len());
    for (line, note) in lines.into_iter().zip(found) {
        match note {
            Some((number, url)) => {
                notes.insert(number, url);
            }
            None => kept.push(line),
        }
    }
    (kept, notes)
}

/// A line as a block, with the links that plain text has ways to write: `words [3]`, `[[url][words]]`,
/// `[words] (<url>)`, and bare addresses.
pub(super) fn linked(text: &str, notes: &Footnotes) -> Block {
    let (text, links) = rewrite(text, notes);
    let mut block = Block::plain(text);
    if !links.is_empty() {
        block.links.retain(|l| {
            !links
                .iter()
                .any(|m| m.range.start < l.range.end && l.range.start < m.range.end)
        });
        block.links.extend(links);
        block.links.sort_unstable_by_key(|l| l.range.start);
    }
    block
}

fn rewrite(text: &str, notes: &Footnotes) -> (String, Vec<Link>) {
    let mut out = String::with_capacity(text.len());
    let mut links = Vec::new();
    let mut words = 0;
    let mut rest = text;
    while let Some(at) = rest.find(['[', '<', '(']) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        if let Some((name, url, after)) = org_link(rest).or_else(|| bracket_link(rest)) {
            let start = out.len();
            out.push_str(name);
            links.push(Link {
                range: start..out.len(),
                url,
            });
            rest = after;
        } else if let Some((url, after)) = footnote(rest, notes) {
            let end = out.trim_end().len();
            let start = end - out[words..end].trim_start().len();
            out.truncate(end);
            if start < end {
                links.push(Link {
                    range: start..end,
                    url,
                });
            }
            rest = after;
        } else if let Some((url, after)) = address_in_brackets(rest)
            && let Some(range) = carrier(&out, words, after)
        {
            out.truncate(range.end);
            links.push(Link { range, url });
            rest = after;
        } else {
            let open = rest.chars().next().map_or(0, char::len_utf8);
            out.push_str(&rest[..open]);
            rest = &rest[open..];
            continue;
        }
        words = out.len();
    }
    out.push_str(rest);
    (out, links)
}

/// An address in brackets and nothing else: `<https://…>`, `(https://…)`, `[https://…]`.
fn address_in_brackets(text: &str) -> Option<(Url, &str)> {
    let close = match text.chars().next()? {
        '<' => ">",
        '(' => ")",
        _ => "]",
    };
    let inner = &text[1..];
    let inner = inner.trim_start();
    let schemed = inner
        .get(..4)
        .is_some_and(|s| s.eq_ignore_ascii_case("http"));
    let (mut url, mut after) = split_near(inner, close).filter(|_| schemed)?;
    // Brackets that belong to the address: `(https://…/Pier_(harbour))`.
    if close == ")" && url.contains('(') && after.starts_with(')') {
        (url, after) = (&inner[..=url.len()], &after[1..]);
    }
    let url = url.trim();
    let url = (!url.contains(char::is_whitespace)).then(|| address::read(url))??;
    Some((url, after))
}

/// The words that carry an address which stands in brackets behind them: all of a line that ends with it and is no
/// sentence, else the last word. `None` where nothing stands before it.
fn carrier(out: &str, words: usize, after: &str) -> Option<std::ops::Range<usize>> {
    let end = out.trim_end().len();
    let before = out.get(words.min(end)..end)?;
    let start = end - before.trim_start().len();
    let text = out
        .get(start..end)
        .filter(|t| t.chars().any(char::is_alphanumeric))?;
    let ends = after.trim().is_empty() && words == 0;
    let titled = ends && text.len() <= MAX_TITLE && !text.contains(". ") && !text.ends_with(':');
    let word = text.rfind(char::is_whitespace).map_or(0, |at| at + 1);
    Some(if titled {
        start..end
    } else {
        start + word..end
    })
}

/// A line that is a title before its address has at most this many bytes.
const MAX_TITLE: usize = 200;

/// How far from its bracket a link's end is looked for: a text of brackets must not be read over and over.
const MAX_LINK: usize = 1024;

/// What stands before and after a mark that is not too far off.
fn split_near<'a>(text: &'a str, mark: &str) -> Option<(&'a str, &'a str)> {
    let mut end = text.len().min(MAX_LINK);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let at = text.get(..end)?.find(mark)?;
    Some((&text[..at], &text[at + mark.len()..]))
}

/// `[[https://…][words]]`
fn org_link(text: &str) -> Option<(&str, Url, &str)> {
    let inner = text
        .strip_prefix("[[")
        .filter(|inner| inner.starts_with("http"))?;
    let (inner, after) = split_near(inner, "]]")?;
    let (url, name) = inner.split_once("][").unwrap_or((inner, inner));
    Some((name, address::read(url)?, after))
}

/// `[words] (<https://…>)` or `[words] <https://…>`
fn bracket_link(text: &str) -> Option<(&str, Url, &str)> {
    let inner = text.strip_prefix('[')?;
    let end = inner.find(['[', ']']).filter(|end| *end <= MAX_LINK)?;
    let (name, after) = (inner.get(..end)?, inner.get(end..)?.strip_prefix("] ")?);
    let (open, close) = if after.starts_with("(<") {
        ("(<", ">)")
    } else {
        ("<", ">")
    };
    let (url, after) = split_near(after.strip_prefix(open)?, close)?;
    Some((name, address::read(url)?, after))
}

/// `[3]` where the text's end says what 3 is.
fn footnote<'a>(text: &'a str, notes: &Footnotes) -> Option<(Url, &'a str)> {
    let inner = text.strip_prefix('[')?;
    let end = inner.find(|c: char| !c.is_ascii_digit())?;
    let (number, after) = (inner.get(..end)?, inner.get(end..)?.strip_prefix(']')?);
    let url = notes.get(&number.parse().ok()?)?;
    Some((url.clone(), after))
}
