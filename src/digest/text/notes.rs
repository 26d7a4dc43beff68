//! Footnotes of a plain text: the numbered addresses at its end, or at the end of each section, to which `[3]` in the
//! text leads.

use std::collections::HashMap;

use url::Url;

use super::line::Line;
use crate::address;
use crate::digest::words::bare;

/// Addresses that a text gives apart from the words that lead to them.
#[derive(Debug, Default)]
pub(super) struct Notes {
    /// The lists of notes in order; one that begins to count anew is another list.
    lists: Vec<Numbered>,
    /// How many of them stand above the line that is being read.
    above: usize,
    named: HashMap<String, Url>,
}

/// One list of numbered notes.
#[derive(Debug, Default)]
struct Numbered {
    /// Before which of the text's lines it stands.
    line: usize,
    urls: HashMap<u32, Url>,
}

impl Notes {
    /// The address of a number in the line that is being read: in the list that follows it, else in the last one above.
    pub(super) fn numbered(&self, number: u32) -> Option<&Url> {
        let (above, below) = self.lists.split_at(self.above);
        let mut lists = below.iter().chain(above.iter().rev());
        lists.find_map(|list| list.urls.get(&number))
    }

    /// Goes on to a line of the text.
    pub(super) fn reach(&mut self, line: usize) {
        let passed = |list: &&Numbered| list.line <= line;
        self.above += self.lists[self.above..].iter().take_while(passed).count();
    }

    /// The address of a name.
    pub(super) fn named(&self, name: &str) -> Option<&Url> {
        self.named.get(&folded(name))
    }

    /// Adds a number's address, which stands before a line; one that is given anew begins another list.
    pub(super) fn number(&mut self, number: u32, url: Url, line: usize) -> bool {
        let anew = self.lists.last().is_none_or(|list| {
            let known = list.urls.get(&number);
            known.is_some_and(|known| *known != url)
        });
        if anew && self.lists.len() < MAX_LISTS {
            self.lists.push(Numbered::default());
        }
        if let Some(list) = self.lists.last_mut() {
            list.line = line;
            list.urls.entry(number).or_insert(url);
        }
        anew
    }

    fn count(&self) -> usize {
        let numbered: usize = self.lists.iter().map(|list| list.urls.len()).sum();
        numbered + self.named.len()
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

/// A text has at most so many lists of notes: each is asked for a number.
const MAX_LISTS: usize = 64;

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
    "visible links",
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
pub(super) fn take(lines: Vec<Line>) -> (Vec<Line>, Notes) {
    let referred = references(&lines);
    let mut notes = Notes::default();
    let mut kept: Vec<usize> = Vec::with_capacity(lines.len());
    let mut at = 0;
    while at < lines.len() {
        let line = &lines[at];
        let first = if let Some((name, url)) = definition(&line.text) {
            notes.name(name, url);
            at += 1;
            notes.count() == 1
        } else if let Some(note) = Note::read(&line.text, lines.get(at + 1), &referred) {
            at += 1 + usize::from(note.two_lines);
            notes.number(note.number, note.url, kept.len())
        } else {
            kept.push(at);
            at += 1;
            continue;
        };
        let above = kept.iter().rposition(|kept| !lines[*kept].is_blank());
        if let Some(above) = above.filter(|above| first && is_heading(&lines[kept[*above]].text)) {
            kept.truncate(above);
            // `References` over `Visible links`.
            let over = kept.iter().rposition(|kept| !lines[*kept].is_blank());
            if let Some(over) = over.filter(|over| is_heading(&lines[kept[*over]].text)) {
                kept.truncate(over);
            }
        }
    }
    if notes.count() < MIN_NOTES {
        return (lines, Notes::default());
    }
    let mut kept = kept.into_iter().peekable();
    let lines = lines.into_iter().enumerate();
    let lines = lines.filter_map(|(at, line)| kept.next_if_eq(&at).map(|_| line));
    (lines.collect(), notes)
}

/// `[name]: https://…`, as Markdown has it.
fn definition(text: &str) -> Option<(&str, Url)> {
    let (name, url) = text.strip_prefix('[')?.split_once("]: ")?;
    let number = name.chars().all(|c| c.is_ascii_digit());
    (!number && !name.contains(['[', ']'])).then(|| Some((name, read(url.split(' ').next()?)?)))?
}

fn is_heading(text: &str) -> bool {
    let name = bare(text);
    HEADINGS.contains(&name.to_lowercase().as_str())
}

/// The numbers in brackets within the text's lines, or right before their words.
fn references(lines: &[Line]) -> std::collections::HashSet<u32> {
    let within = |line: &Line| {
        let numbers: Vec<u32> = line
            .text
            .match_indices('[')
            .filter_map(|(at, _)| Some((at, bracketed(&line.text[at..])?)))
            .filter(|(at, (_, rest))| *at > 0 || rest.starts_with(char::is_alphanumeric))
            .map(|(_, (number, _))| number)
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
        (lines.into_iter().map(|l| l.text).collect(), notes.count())
    }

    #[test]
    fn notes_are_taken_off_with_their_heading() {
        let text = "Pier closed [1], ferry late [2]\n\nLinks:\n[1] https://example.org/a\n[2]: <https://example.org/b>";
        let (lines, notes) = taken(text);
        assert_eq!(lines, ["Pier closed [1], ferry late [2]", ""]);
        assert_eq!(notes, 2);
    }

    #[test]
    fn a_number_leads_to_the_list_that_follows_it() {
        let text = "Pier closed [1]\nFerry late [2]\nNotes\n[1] https://example.org/a\n[2] https://example.org/b\n\nCrews [1]\nSalt [3]\nNotes:\n[1] https://example.org/c\n[3] https://example.org/d\nTides [2]";
        let (lines, mut notes) = take(text.lines().map(Line::read).collect());
        let mut found = Vec::new();
        for (at, line) in lines.iter().enumerate() {
            notes.reach(at);
            let number = line
                .text
                .find('[')
                .and_then(|at| bracketed(&line.text[at..]));
            let url = number.and_then(|(number, _)| notes.numbered(number));
            found.extend(url.map(|url| url.path().to_owned()));
        }
        assert_eq!(lines.len(), 6, "the notes and their headings are taken off");
        assert_eq!(found, ["/a", "/b", "/c", "/d", "/b"]);
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
