//! The addresses in running text, cut where the text goes on: at full-width punctuation, at a particle glued to an
//! address, at a bracket that was opened before it.

use std::ops::Range;

use url::Url;

use super::read::{read, starts_with_ignore_case};
use crate::domain;

/// The web addresses that stand in running text, with their byte ranges: what has `http://`, `https://` or `www.`.
///
/// A last path segment in Hangul, Han or Kana belongs to the address only where a space or the line's end follows.
#[must_use]
pub fn find(text: &str) -> Vec<(Range<usize>, Url)> {
    let mut found = Vec::new();
    // Most texts hold none.
    if !text.contains("://") && !text.contains("www.") {
        return found;
    }
    let mut from = 0;
    for start in starts(text) {
        if start.at < from {
            continue;
        }
        if let Some((length, url)) = address_at(&text[start.at..], start.host - start.at) {
            from = start.at + length;
            found.push((start.at..from, url));
        }
    }
    found
}

/// Where an address may begin, and where its host does.
#[derive(Debug, Clone, Copy)]
struct Start {
    at: usize,
    host: usize,
}

/// The places at which addresses may begin, ascending.
fn starts(text: &str) -> Vec<Start> {
    let schemes = text.match_indices("://").filter_map(|(colon, _)| {
        let length = ["https", "http"].into_iter().find_map(|scheme| {
            let at = colon.checked_sub(scheme.len())?;
            starts_with_ignore_case(text.get(at..)?, scheme).then_some(scheme.len())
        })?;
        let at = colon - length;
        is_free(&text[..at]).then_some(Start {
            at,
            host: colon + 3,
        })
    });
    let bare = text
        .match_indices("www.")
        .filter(|(at, _)| is_free(&text[..*at]))
        .map(|(at, _)| Start { at, host: at });
    let mut starts: Vec<_> = schemes.chain(bare).collect();
    starts.sort_unstable_by_key(|start| start.at);
    starts
}

/// Whether an address may begin after this: not in the middle of a word, another address or a mail address.
fn is_free(before: &str) -> bool {
    !before.ends_with(|c: char| {
        c.is_ascii_alphanumeric() || matches!(c, '/' | '.' | '-' | '_' | '@' | ':' | '%' | '+')
    })
}

/// The address at the beginning of a text, and its length; `host` is where its host begins.
fn address_at(text: &str, host: usize) -> Option<(usize, Url)> {
    let authority = host + authority_length(&text[host..]);
    let is_bare = host == 0;
    if !is_host(&text[host..authority], is_bare) {
        return None;
    }
    let end = authority + tail_length(&text[authority..]);
    let address = without_trailing(&text[..end]);
    if address.len() <= host {
        return None;
    }
    Some((address.len(), read(address)?))
}

/// How far the host and port go: to the path, to what no address holds, or to a particle after a Latin label.
fn authority_length(text: &str) -> usize {
    let mut before = '.';
    for (at, c) in text.char_indices() {
        let glued = is_cjk(c) && before.is_ascii_alphanumeric();
        let belongs =
            c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | ':' | '@' | '[' | ']' | '%' | '~');
        if glued || !belongs {
            return at;
        }
        before = c;
    }
    text.len()
}

/// Whether a text can be a host; without a scheme it must have a domain below a listed suffix.
fn is_host(authority: &str, is_bare: bool) -> bool {
    let host = authority.trim_end_matches(['.', ':', ',']);
    let is_known = || {
        let lower = host.to_lowercase();
        let below = lower.trim_start_matches("www.");
        domain::listed_suffix(below).is_some_and(|suffix| suffix != below)
    };
    Url::parse(&format!("http://{host}")).is_ok() && (!is_bare || is_known())
}

/// How far path, query and fragment go.
fn tail_length(text: &str) -> usize {
    if !text.starts_with(['/', '?', '#']) {
        return 0;
    }
    let mut open = [0_usize; 2];
    let mut before = ' ';
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        if is_cjk(c) {
            let run = rest.len() - rest.trim_start_matches(is_cjk).len();
            if !run_belongs(before, &rest[run..]) {
                break;
            }
            rest = &rest[run..];
        } else if belongs(c, &mut open) && !starts_entity(rest) {
            rest = &rest[c.len_utf8()..];
        } else {
            break;
        }
        before = c;
    }
    text.len() - rest.len()
}

/// Whether a run of Hangul, Han or Kana belongs to the address, by what stands before and after it.
fn run_belongs(before: char, after: &str) -> bool {
    let mut following = after.chars();
    let goes_on = match following.next() {
        Some('/' | '-' | '_' | '%' | '&' | '=' | '?' | '#' | '+') => true,
        Some('.') => following.next().is_some_and(|c| c.is_ascii_alphanumeric()),
        _ => false,
    };
    if matches!(
        before,
        '/' | '-' | '_' | '=' | '&' | '+' | '~' | '?' | '#' | ':'
    ) {
        let ends = after.chars().next().is_none_or(char::is_whitespace);
        goes_on || ends || after.starts_with(|c: char| c.is_ascii_alphanumeric())
    } else {
        goes_on || is_cjk(before)
    }
}

/// Whether a character may stand in an address; a closing bracket only if it was opened there.
fn belongs(c: char, open: &mut [usize; 2]) -> bool {
    match c {
        '(' => open[0] += 1,
        '[' => open[1] += 1,
        ')' if open[0] == 0 => return false,
        ']' if open[1] == 0 => return false,
        ')' => open[0] -= 1,
        ']' => open[1] -= 1,
        '<' | '>' | '"' | '`' | '|' | '\\' | '^' => return false,
        _ if c.is_ascii() => return c.is_ascii_graphic(),
        _ => return c.is_alphanumeric() || unicode_normalization::char::is_combining_mark(c),
    }
    true
}

/// Whether an escaped angle bracket or quotation mark stands here: the text is HTML, and the address ends.
fn starts_entity(text: &str) -> bool {
    ["&lt;", "&gt;", "&quot;", "&nbsp;"]
        .iter()
        .any(|entity| text.starts_with(entity))
}

/// The address without the punctuation of the sentence, and without brackets that were opened at its end.
fn without_trailing(text: &str) -> &str {
    text.trim_end_matches(|c| {
        matches!(
            c,
            '.' | ',' | ';' | ':' | '!' | '?' | '\'' | '*' | '(' | '[' | '{' | '}' | '~'
        )
    })
}

/// Scripts whose particles and sentences are glued to an address: Hangul, Han, Hiragana, Katakana.
fn is_cjk(c: char) -> bool {
    c.is_alphanumeric()
        && matches!(c, '\u{1100}'..='\u{11ff}' | '\u{3005}'..='\u{30ff}' | '\u{3130}'..='\u{318f}'
            | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}
