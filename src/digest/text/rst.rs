//! reStructuredText → lines: its fields, directives and targets taken off, its headings marked as such.

use super::line::Line;
use super::notes::Notes;
use super::paragraphs::Paragraphs;
use crate::address;

/// Signs that underline a title.
const UNDERLINES: &str = "=-~^\"'#*+`:._";

/// Reads the lines of a text in reStructuredText, and the addresses that it names.
pub(super) fn lines(text: &str) -> (Vec<Line>, Notes) {
    let mut paragraphs = Paragraphs::default();
    let mut notes = Notes::default();
    // The styles of titles, in the order in which they came: the first is the highest.
    let mut styles: Vec<(char, bool)> = Vec::new();
    let all: Vec<&str> = text.lines().collect();
    let mut at = 0;
    while at < all.len() {
        let raw = all[at];
        let below = all.get(at + 1).copied().unwrap_or_default();
        let over = underline(raw).filter(|sign| {
            all.get(at + 2).copied().and_then(underline) == Some(*sign) && !below.trim().is_empty()
        });
        if let Some(sign) = over {
            paragraphs.heading(below, level(&mut styles, (sign, true)));
            at += 3;
            continue;
        }
        if let Some(sign) = underline(below).filter(|_| underlines(raw, below)) {
            paragraphs.heading(raw, level(&mut styles, (sign, false)));
            at += 2;
            continue;
        }
        at += 1;
        if let Some(markup) = explicit(raw) {
            paragraphs.close();
            let body = indented(&all[at..]);
            if let Some((name, url)) = target(markup) {
                if let Some(url) = address::read(url) {
                    notes.name(name, url);
                }
            } else if let Some((number, rest)) = super::notes::bracketed(markup)
                && let Some(url) = address::read(rest.trim())
            {
                notes.number(number, url, usize::MAX);
            }
            at += body;
            continue;
        }
        let line = Line::read(raw);
        if is_field(&line.text) {
            paragraphs.close();
            continue;
        }
        // The definition below a term stands in.
        let defines = line.indent > 0 && paragraphs.is_term();
        let starts = defines || line.opens() || line.text.starts_with("| ");
        paragraphs.push(line, starts);
    }
    (paragraphs.lines, notes)
}

/// The sign of a line that underlines a title.
fn underline(line: &str) -> Option<char> {
    let line = line.trim_end();
    let sign = line.chars().next().filter(|c| UNDERLINES.contains(*c))?;
    (line.len() >= 3 && line.chars().all(|c| c == sign)).then_some(sign)
}

/// Whether a line underlines a title: it is as long, and the title is one.
fn underlines(title: &str, line: &str) -> bool {
    let words = Line::read(title);
    let long = Line::read(line).width();
    !words.is_blank()
        && words.indent == 0
        && underline(title).is_none()
        && long + 2 >= words.width()
}

fn level(styles: &mut Vec<(char, bool)>, style: (char, bool)) -> u8 {
    let known = styles.iter().position(|s| *s == style);
    let level = known.unwrap_or_else(|| {
        styles.push(style);
        styles.len() - 1
    });
    u8::try_from(level + 1).unwrap_or(u8::MAX)
}

/// What stands after `.. `: a directive, a target or a comment.
fn explicit(raw: &str) -> Option<&str> {
    let rest = raw.strip_prefix("..")?;
    (rest.is_empty() || rest.starts_with(' ')).then(|| rest.trim())
}

/// How many lines belong to what stands before them: those that stand in, and the blank ones between.
fn indented(lines: &[&str]) -> usize {
    let within = lines
        .iter()
        .take_while(|l| l.trim().is_empty() || l.starts_with([' ', '\t']));
    let within: Vec<_> = within.collect();
    within
        .iter()
        .rposition(|l| !l.trim().is_empty())
        .map_or(0, |last| last + 1)
}

/// `_name: https://…` or `` _`name: with a colon`: https://… ``
fn target(markup: &str) -> Option<(&str, &str)> {
    let rest = markup.strip_prefix('_')?;
    let (name, url) = match rest.strip_prefix('`') {
        Some(quoted) => quoted.split_once("`:")?,
        None => rest.rsplit_once(": ")?,
    };
    Some((name.trim_matches(['`', ' ']), url.trim()))
}

/// `:date: 2025-04-06`, which the head reads.
fn is_field(line: &str) -> bool {
    let name = line.strip_prefix(':').and_then(|l| l.split_once(':'));
    name.is_some_and(|(name, value)| {
        !name.is_empty()
            && name
                .chars()
                .all(|c| c.is_alphanumeric() || c == '-' || c == '_')
            && (value.is_empty() || value.starts_with(' '))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_fields_and_targets_are_told_apart() {
        let text = "=====\nNotes\n=====\n\n:date: 2025-04-06\n\nPiers\n-----\n\n* `The pier\n  closes`_\n\n.. image:: x.png\n   :alt: x\n\n.. _The pier closes: https://example.org/pier\n";
        let (lines, notes) = lines(text);
        let found: Vec<_> = lines
            .iter()
            .filter(|l| !l.is_blank())
            .map(|l| (l.text.as_str(), l.heading))
            .collect();
        assert_eq!(
            found,
            [
                ("Notes", Some(1)),
                ("Piers", Some(2)),
                ("* `The pier closes`_", None)
            ]
        );
        assert!(notes.named("the  pier closes").is_some());
    }
}
