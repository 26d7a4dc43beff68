//! Footnotes of a plain text: the numbered addresses at its end, to which `[3]` in the text leads.

use std::collections::HashMap;

use url::Url;

use super::line::Line;
use crate::address;

/// Addresses that a text gives apart from the words that lead to them.
#[derive(Debug, Default)]
pub(super) struct Notes {
    numbered: HashMap<u32, Url>,
    named: HashMap<String, Url>,
}

impl Notes {
    /// The address of a number.
    pub(super) fn numbered(&self, number: u32) -> Option<&Url> {
        self.numbered.get(&number)
    }

    /// The address of a name.
    pub(super) fn named(&self, name: &str) -> Option<&Url> {
        self.named.get(&folded(name))
    }

    /// Adds a number's address; the first counts.
    pub(super) fn number(&mut self, number: u32, url: Url) {
        self.numbered.entry(number).or_insert(url);
    }

    /// Adds a name's address; the first counts.
    pub(super) fn name(&mut self, name: &str, url: Url) {
        self.named.entry(folded(name)).or_insert(url);
    }
}

/// A name as it is looked up: letter case and blanks aside.
fn folded(name: &str) -> String {
    let words: Vec<&str> = name.split_whitespace().collect();
    words.join(" ").to_lowercase()
}

/// A text has at least this many notes.
const MIN_NOTES: usize = 2;

/// Lines above the notes that say what they are, lower case, without the colon.
const HEADINGS: &[&str] = &[
    "links",
    "references",
    "notes",
    "footnotes",
    "sources",
    "urls",
    "quellen",
    "fußnoten",
    "verweise",
    "liens",
    "références",
    "enlaces",
    "referencias",
    "notas",
    "fuentes",
    "링크",
    "참고",
    "출처",
    "リンク",
    "参考",
    "参照",
    "链接",
    "参考链接",
    "參考",
];

/// Takes the notes off a text, with the line that heads them.
///
/// `[3] https://…` is one wherever it stands. `3. https://…`, `3: https://…` and `[3] Title, https://…` are where the
/// text refers to them, and a number alone may have its address on the next line.
pub(super) fn take(mut lines: Vec<Line>) -> (Vec<Line>, Notes) {
    let referred = references(&lines);
    let mut notes = Notes::default();
    let mut taken = vec![false; lines.len()];
    for at in 0..lines.len() {
        if let Some((name, url)) = definition(&lines[at].text) {
            notes.name(name, url);
            taken[at] = true;
            continue;
        }
        let below = lines.get(at + 1).filter(|_| !taken[at]);
        let Some(note) = Note::read(&lines[at].text, below, &referred) else {
            continue;
        };
        notes.number(note.number, note.url);
        taken[at..=at + usize::from(note.two_lines)].fill(true);
    }
    if notes.numbered.len() + notes.named.len() < MIN_NOTES {
        return (lines, Notes::default());
    }
    let first = taken.iter().position(|t| *t).unwrap_or_default();
    let above = (0..first).rev().find(|at| !lines[*at].is_blank());
    if let Some(at) = above.filter(|at| is_heading(&lines[*at].text)) {
        taken[at] = true;
    }
    let mut at = 0;
    lines.retain(|_| {
        at += 1;
        !taken[at - 1]
    });
    (lines, notes)
}

/// `[name]: https://…`, as Markdown has it.
fn definition(text: &str) -> Option<(&str, Url)> {
    let (name, url) = text.strip_prefix('[')?.split_once("]: ")?;
    let number = name.chars().all(|c| c.is_ascii_digit());
    (!number && !name.contains(['[', ']'])).then(|| Some((name, read(url.split(' ').next()?)?)))?
}

fn is_heading(text: &str) -> bool {
    let name = text.trim_matches(|c: char| !c.is_alphanumeric());
    HEADINGS.contains(&name.to_lowercase().as_str())
}

/// The numbers in brackets within the text's lines.
fn references(lines: &[Line]) -> std::collections::HashSet<u32> {
    let within = |line: &Line| {
        let numbers: Vec<u32> = line
            .text
            .match_indices('[')
            .filter(|(at, _)| *at > 0)
            .filter_map(|(at, _)| bracketed(&line.text[at..]).map(|(number, _)| number))
            .collect();
        numbers
    };
    lines.iter().flat_map(within).collect()
}

/// `[3]` and what stands after it.
pub(super) fn bracketed(text: &str) -> Option<(u32, &str)> {
    let inner = text.strip_prefix('[')?;
    let inner = inner.strip_prefix('^').unwrap_or(inner);
    let end = inner.find(|c: char| !c.is_ascii_digit())?;
    let number = inner[..end].parse().ok()?;
    Some((number, inner[end..].strip_prefix(']')?))
}

/// One note.
struct Note {
    number: u32,
    url: Url,
    two_lines: bool,
}

impl Note {
    fn read(
        text: &str,
        below: Option<&Line>,
        referred: &std::collections::HashSet<u32>,
    ) -> Option<Self> {
        let brackets = bracketed(text);
        let (number, rest) = brackets.or_else(|| {
            let end = text.find(|c: char| !c.is_ascii_digit())?;
            let number = text[..end].parse().ok()?;
            Some((number, text[end..].strip_prefix(['.', ':', ')'])?))
        })?;
        let rest = rest.trim_start_matches(':').trim();
        let known = referred.contains(&number);
        let sure = brackets.is_some() || known;
        let note = |url, two_lines| Self {
            number,
            url,
            two_lines,
        };
        if rest.is_empty() {
            let below = below.filter(|below| known && below.is_address())?;
            return read(&below.text).map(|url| note(url, true));
        }
        if let Some(url) = read(rest).filter(|_| sure) {
            return Some(note(url, false));
        }
        // `[3] Title, https://…`
        let last = rest
            .rsplit(' ')
            .next()
            .filter(|_| known && brackets.is_some())?;
        read(last).map(|url| note(url, false))
    }
}

/// An address alone, in brackets or not.
fn read(text: &str) -> Option<Url> {
    let text = text.strip_prefix('<').unwrap_or(text);
    let text = text.strip_suffix('>').unwrap_or(text);
    let starts = text
        .get(..4)
        .is_some_and(|scheme| scheme.eq_ignore_ascii_case("http"));
    (starts && !text.contains(' '))
        .then(|| address::read(text))
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(text: &str) -> (Vec<String>, usize) {
        let (lines, notes) = take(text.lines().map(Line::read).collect());
        (
            lines.into_iter().map(|l| l.text).collect(),
            notes.numbered.len(),
        )
    }

    #[test]
    fn notes_are_taken_off_with_their_heading() {
        let text = "Pier closed [1], ferry late [2]\n\nLinks:\n[1] https://example.org/a\n[2]: <https://example.org/b>";
        let (lines, notes) = taken(text);
        assert_eq!(lines, ["Pier closed [1], ferry late [2]", ""]);
        assert_eq!(notes, 2);
    }

    #[test]
    fn names_are_defined_as_in_markdown() {
        let lines = [
            "[pier]: https://example.org/a",
            "[ferry]: https://example.org/b \"x\"",
        ];
        let (lines, notes) = take(lines.map(Line::read).to_vec());
        assert!(lines.is_empty() && notes.named("Ferry").is_some());
    }

    #[test]
    fn what_the_text_refers_to_may_be_written_otherwise() {
        let text = "Pier closed [1], ferry late [2], crews [3]\n1. https://example.org/a\n[2]\nhttps://example.org/b\n[3] Crews say no, https://example.org/c";
        assert_eq!(taken(text).1, 3);
        let story = "1. https://example.org/a\n2. https://example.org/b";
        assert_eq!(taken(story).1, 0);
    }
}
