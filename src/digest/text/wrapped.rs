//! Lines that a mailer wrapped, joined again.

use std::ops::Range;

use super::{Line, bullet};
use crate::digest::document::MAX_TEXT;
use crate::digest::numbering;

/// The widths to which mails are wrapped.
const WRAPPED: Range<usize> = 60..81;

/// Joins the lines of a text that was wrapped: a line goes on where the next one's first word would not have fitted.
pub(super) fn join(lines: Vec<Line>) -> Vec<Line> {
    let width = |l: &Line| l.indent + l.text.chars().count();
    let words = || lines.iter().filter(|l| !l.text.contains("://"));
    let widest = words().map(width).max().unwrap_or(0);
    let full = words().filter(|l| width(l) + 12 > widest).count();
    let wrapped = WRAPPED.contains(&widest) && full >= 3;
    let mut joined: Vec<Line> = Vec::with_capacity(lines.len());
    let mut last = 0;
    for line in lines {
        let first = line.text.split(' ').next().map_or(0, |w| w.chars().count());
        let next_last = width(&line);
        match joined.last_mut() {
            Some(before)
                if before.quotes == line.quotes
                    && before.text.len() + line.text.len() < MAX_TEXT
                    && (is_cut(&before.text)
                        || wrapped && goes_on(before, &line) && last + 1 + first > widest) =>
            {
                // An address that was cut stands without a blank.
                if !(is_cut(&before.text) && ends_in_address(&before.text)) {
                    before.text.push(' ');
                }
                before.text.push_str(&line.text);
            }
            _ => joined.push(line),
        }
        last = next_last;
    }
    joined
}

/// Whether a line may be the one before, going on.
fn goes_on(before: &Line, line: &Line) -> bool {
    let own = numbering::read(&line.text).is_some()
        || bullet(&line.text).is_some()
        || names_site(&line.text);
    let bracketed = line.text.starts_with(['(', '<', '['])
        && line.text.ends_with([')', '.', ',', ';'])
        && !before.text.ends_with(['.', '!', '?', ':']);
    !before.is_blank()
        && !line.is_blank()
        && !own
        && !line.is_rule()
        && !before.is_rule()
        && !address_only(&before.text)
        && (!address_only(&line.text) || bracketed)
}

/// Whether a line ends within a link: `<https://…` or `[[https://…` whose end is on the next line.
fn is_cut(text: &str) -> bool {
    let tail = text
        .get(text.floor_char_boundary(text.len().saturating_sub(MAX_CUT))..)
        .unwrap_or_default();
    let open = |open: &str, close: &str| {
        tail.rfind(open)
            .is_some_and(|at| !tail[at..].contains(close))
    };
    open("<http", ">") || open("[[http", "]]")
}

/// An address is looked for in so many of a line's last bytes.
const MAX_CUT: usize = 1024;

fn ends_in_address(text: &str) -> bool {
    text.rsplit(char::is_whitespace)
        .next()
        .is_some_and(|word| word.contains("://") && !word.contains("]["))
}

/// Whether a line begins as a byline does: `host.example · by …`.
fn names_site(text: &str) -> bool {
    text.split_once(" · ")
        .is_some_and(|(site, _)| site.contains('.') && !site.contains(' '))
}

fn address_only(text: &str) -> bool {
    !text.contains(' ') && text.contains("://")
}
