//! Marks within a line: the ways in which mails, plain texts, Org mode and reStructuredText write links and emphasis.
//!
//! An address in brackets is a link on the words before it: `Title <https://…>`, `Title (https://…)`, `Title [3]`. How
//! many of them it is on, the text does not say: of a line that is a title all, within a sentence the last few.

use std::ops::{Range, RangeInclusive};

use url::Url;

use super::links::{MAX_MARK, bracket_link, bracketed_address, org_link, split_near, wiki_link};
use super::notes::{self, Notes};
use crate::address;
use crate::digest::document::{Block, Link};
use crate::digest::numbering;
use crate::text::{sentences, tokens};

/// Reads a line: its words without the marks, as a paragraph.
pub(super) fn read(text: &str, notes: &Notes, dialect: Dialect) -> Block {
    let mut line = Line::new(text, notes);
    line.run(dialect);
    line.link_before_address();
    line.into_block()
}

/// What a line's marks mean.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Dialect {
    /// Mails and plain texts.
    #[default]
    Plain,
    /// Org mode.
    Org,
    /// reStructuredText.
    Rst,
}

impl Dialect {
    /// The signs with which a mark begins.
    fn signs(self) -> &'static [char] {
        match self {
            Self::Plain => &['[', '<', '(', '（', '*', '_'],
            Self::Org => &['[', '<', '(', '（', '*', '_', '/', '~', '='],
            Self::Rst => &['[', '<', '(', '（', '*', '`'],
        }
    }
}

/// Emphasis goes on for so many bytes at most, and its mark has so many signs.
const MAX_EMPHASIS: usize = 400;
const MAX_SIGNS: usize = 3;

/// Within a sentence a link is on so many words.
const MAX_WORDS: usize = 5;

/// A title before its address has so many words, or characters where it is written without spaces: fewer are a label
/// such as `Link:`, more a sentence that leads to it.
const WORDS: RangeInclusive<usize> = 3..=14;
const CHARACTERS: RangeInclusive<usize> = 8..=60;

/// Words that lead to an address, at the end of a text before it.
const LEADS: &[&str] = &[
    "here",
    "link",
    "at",
    "hier",
    "ici",
    "aquí",
    "여기",
    "링크",
    "こちら",
    "这里",
    "链接",
];

/// A line that is being read.
struct Line<'a> {
    notes: &'a Notes,
    rest: &'a str,
    out: String,
    links: Vec<Link>,
    /// Where the words after the last link begin.
    words: usize,
    strong: usize,
    emphasis: bool,
    /// Where the emphasis that is open ends, and where its words begin.
    open: Vec<(usize, usize)>,
    length: usize,
}

impl<'a> Line<'a> {
    fn new(text: &'a str, notes: &'a Notes) -> Self {
        Self {
            notes,
            rest: text,
            out: String::with_capacity(text.len()),
            links: Vec::new(),
            words: 0,
            strong: 0,
            emphasis: false,
            open: Vec::new(),
            length: text.len(),
        }
    }

    fn run(&mut self, dialect: Dialect) {
        while let Some(at) = self.rest.find(dialect.signs()) {
            self.out.push_str(&self.rest[..at]);
            self.rest = &self.rest[at..];
            let read = match self.rest.as_bytes()[0] {
                b'[' => {
                    self.address_and_words()
                        || self.words_and_address()
                        || self.note()
                        || self.address()
                }
                b'*' | b'_' | b'/' | b'~' | b'=' => self.emphasis(),
                b'`' => self.role(),
                _ => self.address(),
            };
            if !read {
                let first = self.rest.chars().next().map_or(1, char::len_utf8);
                self.out.push_str(&self.rest[..first]);
                self.rest = &self.rest[first..];
            }
        }
        self.out.push_str(self.rest);
    }

    /// `[[https://…][words]]`, `[https://… words]`, `[words] (<https://…>)`, `[words] <https://…>`, `[words](https://…)`
    fn words_and_address(&mut self) -> bool {
        let Some((words, url, after)) = org_link(self.rest)
            .or_else(|| wiki_link(self.rest))
            .or_else(|| bracket_link(self.rest))
            .or_else(|| self.reference(self.rest))
        else {
            return false;
        };
        let start = self.out.len();
        self.out.push_str(words);
        self.link(start..self.out.len(), url);
        self.rest = after;
        true
    }

    /// `https://…[words]`, as `AsciiDoc` has it: the words stand for the address.
    fn address_and_words(&mut self) -> bool {
        let out = self.out.as_bytes();
        let near = out.len().saturating_sub(MAX_MARK);
        let start = memchr::memrchr(b' ', &out[near..]).map_or(near, |blank| near + blank + 1);
        let address = self.out.get(start..).unwrap_or_default();
        let address = address.strip_prefix("link:").unwrap_or(address);
        if start < self.words || !address.starts_with("http") {
            return false;
        }
        let inner = &self.rest[1..];
        let named = split_near(inner, "]").filter(|(words, _)| words.contains(char::is_alphabetic));
        let Some(((words, after), url)) = named.zip(address::read(address)) else {
            return false;
        };
        self.out.truncate(start);
        // A sign that the page opens in a window of its own.
        self.out.push_str(words.trim_end_matches('^'));
        self.link(start..self.out.len(), url);
        self.rest = after;
        true
    }

    /// `[words][name]` or `[name]` where the text's end says what the name is.
    fn reference(&self, text: &'a str) -> Option<(&'a str, Url, &'a str)> {
        let inner = text.strip_prefix('[')?;
        let end = inner.find(['[', ']']).filter(|end| *end <= MAX_MARK)?;
        let (words, after) = (&inner[..end], inner[end..].strip_prefix(']')?);
        let named = after
            .strip_prefix('[')
            .and_then(|rest| split_near(rest, "]"));
        let (name, after) = match named {
            Some(("", after)) => (words, after),
            Some((name, after)) => (name, after),
            None => (words, after),
        };
        Some((words, self.notes.named(name)?.clone(), after))
    }

    /// `words [3]` where the text's end says what 3 is.
    fn note(&mut self) -> bool {
        let Some((number, after)) = notes::bracketed(self.rest) else {
            return false;
        };
        let Some(url) = self.notes.numbered(number) else {
            return false;
        };
        if after.starts_with(char::is_alphanumeric) && !self.out.ends_with(char::is_alphanumeric) {
            // `[3]words`, as text browsers have it.
            let words = &after[..after.find(['[', '|', ')']).unwrap_or(after.len())];
            let start = self.out.len();
            self.out.push_str(words.trim_end());
            self.link(start..self.out.len(), url.clone());
            self.rest = &after[words.trim_end().len()..];
            return true;
        }
        self.link_words(url.clone(), after);
        true
    }

    /// `words <https://…>`, `words <URL:https://…>`, `words (https://…)`, `words [https://…]`
    fn address(&mut self) -> bool {
        let Some((url, address, after)) = bracketed_address(self.rest) else {
            return false;
        };
        let bare = self.out[self.words..].chars().all(|c| !c.is_alphanumeric());
        if bare {
            self.out.push_str(address);
            self.words = self.out.len();
            self.rest = after;
        } else {
            self.link_words(url, after);
        }
        true
    }

    /// `` `words <https://…>`_ ``, `` `name`_ ``, ` ``code`` `
    fn role(&mut self) -> bool {
        let inner = self.rest.trim_start_matches('`');
        let ticks = &self.rest[..self.rest.len() - inner.len()];
        let Some((words, after)) = split_near(inner, ticks) else {
            return false;
        };
        let address = words.strip_suffix('>').and_then(|w| w.rsplit_once('<'));
        let linked = after.strip_prefix('_').filter(|_| ticks.len() == 1);
        let url = linked.and_then(|_| match address {
            Some((_, url)) => address::read(url),
            None => self.notes.named(words).cloned(),
        });
        let start = self.out.len();
        self.out
            .push_str(address.map_or(words, |(words, _)| words.trim_end()));
        if let Some(url) = url {
            self.link(start..self.out.len(), url);
        }
        self.rest = linked.map_or(after, |rest| rest.trim_start_matches('_'));
        true
    }

    /// Puts a link on the words before it.
    fn link_words(&mut self, url: Url, after: &'a str) {
        let end = self.out.trim_end().len();
        let from = self.words.min(end);
        let range = link_range(&self.out, from..end, after);
        self.out.truncate(end);
        self.link(range, url);
        self.rest = after;
    }

    fn link(&mut self, range: Range<usize>, url: Url) {
        if range.start < range.end {
            self.links.push(Link { range, url });
        }
        self.words = self.out.len();
    }

    /// `*words*`, `**words**`, `_words_`: the marks go.
    fn emphasis(&mut self) -> bool {
        let sign = &self.rest[..1];
        let inner = self.rest.trim_start_matches(sign);
        let mark = &self.rest[..self.rest.len() - inner.len()];
        let at = self.length - self.rest.len();
        if let Some((_, start)) = self.open.pop_if(|(end, _)| *end == at) {
            let leads = self.out[..start].trim().is_empty();
            if leads && sign == "*" {
                self.strong = self.out.len();
            }
            self.emphasis |= leads && "_/".contains(sign) && inner.trim().is_empty();
            self.rest = inner;
            return true;
        }
        let opens = !self
            .out
            .ends_with(|c: char| c.is_alphanumeric() || "/_*=~".contains(c))
            && mark.len() <= MAX_SIGNS
            && !inner.starts_with(char::is_whitespace);
        let Some(end) = closing(inner, mark).filter(|_| opens) else {
            return false;
        };
        self.open.push((at + mark.len() + end, self.out.len()));
        self.rest = inner;
        true
    }

    /// `Title: https://…`: the address at a line's end is a link on the title before it.
    fn link_before_address(&mut self) {
        if !self.links.is_empty() {
            return;
        }
        let Some((range, url)) = address::find(&self.out).pop() else {
            return;
        };
        let words = self.out[..range.start].trim_end();
        let title = words.trim_end_matches([':', '：', '-', '–', '—', ' ']);
        let parted = title.len() < words.len() && self.out[range.end..].trim().is_empty();
        let alone = !title.contains("://") && sentences(title).len() == 1;
        let start = number_length(title);
        let words = &title[start..];
        if parted && alone && is_title(words) {
            let range = start..before_note(title).max(start);
            self.out.truncate(title.len());
            self.links.push(Link { range, url });
        }
    }

    fn into_block(self) -> Block {
        let mut block = Block::plain(self.out);
        block.strong = self.strong;
        block.emphasis = self.emphasis;
        if !self.links.is_empty() {
            let overlaps = |l: &Link| {
                let next = self.links.partition_point(|m| m.range.end <= l.range.start);
                self.links
                    .get(next)
                    .is_some_and(|m| m.range.start < l.range.end)
            };
            block.links.retain(|l| !overlaps(l));
            block.links.extend(self.links);
            block.links.sort_unstable_by_key(|l| l.range.start);
        }
        block
    }
}

/// Whether words before an address are a title.
fn is_title(text: &str) -> bool {
    let words = text.split_whitespace().count();
    let fits = if tokens(text).len() > 2 * words {
        CHARACTERS.contains(&text.chars().count())
    } else {
        WORDS.contains(&words)
    };
    fits && !leads_to_address(text)
}

/// Whether a text ends in a word that leads to an address: it is no title.
fn leads_to_address(text: &str) -> bool {
    let last = text.rsplit(' ').next().unwrap_or_default().to_lowercase();
    LEADS
        .iter()
        .any(|lead| last == *lead || (!lead.is_ascii() && last.ends_with(lead)))
}

/// The words of a range that a link behind them is on, where nothing is known of what follows.
pub(in crate::digest) fn words_before(text: &str, words: Range<usize>) -> Range<usize> {
    link_range(text, words, "")
}

/// The words before an address that its link is on.
fn link_range(text: &str, words: Range<usize>, after: &str) -> Range<usize> {
    let all = &text[words.clone()];
    let sentence = sentences(all).last().map_or(0, |s| s.len());
    let mut start = words.end - sentence;
    if start == 0 {
        start = number_length(text);
    }
    let trimmed = text[start..words.end]
        .trim_start_matches(|c: char| c.is_whitespace() || ",;:–—-→»>(（、，".contains(c));
    start = words.end - trimmed.len();
    let goes_on = after.trim_start();
    let in_sentence = goes_on.starts_with(|c: char| {
        (c.is_alphanumeric() && !c.is_uppercase()) || ",.;!?。，；".contains(c)
    }) && !goes_on.starts_with("by ");
    if !in_sentence {
        return start..before_note(&text[..words.end]).max(start);
    }
    let blanks = trimmed.rmatch_indices(' ').map(|(at, _)| at + 1);
    start += blanks.take(MAX_WORDS).nth(MAX_WORDS - 1).unwrap_or(0);
    start..words.end
}

/// Where a title ends that has a note in brackets behind it: `The pier closes (Harbour News)`.
fn before_note(title: &str) -> usize {
    let open = title
        .strip_suffix([')', '）'])
        .and_then(|t| t.rfind(['(', '（']));
    let before = open.map(|open| title[..open].trim_end());
    before
        .filter(|before| tokens(before).len() >= *WORDS.start())
        .map_or(title.len(), str::len)
}

/// How much of a line is the number before its title.
fn number_length(text: &str) -> usize {
    numbering::read(text).map_or(0, |(_, title)| {
        text.trim_end().len().saturating_sub(title.len())
    })
}

/// Where emphasis ends: at the same mark after a word and before none.
fn closing(text: &str, mark: &str) -> Option<usize> {
    let near = &text[..text.floor_char_boundary(MAX_EMPHASIS)];
    near.match_indices(mark).map(|(at, _)| at).find(|at| {
        let (before, after) = (&text[..*at], &text[at + mark.len()..]);
        !before.is_empty()
            && !before.ends_with(char::is_whitespace)
            && !after.starts_with(|c: char| c.is_alphanumeric() || mark.starts_with(c))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The text, and each link's words with the end of its address.
    fn marked(text: &str) -> (String, Vec<(String, String)>) {
        let (_, notes) = notes::take(
            ["[1] https://example.org/1", "[2] https://example.org/2"]
                .map(super::super::line::Line::read)
                .to_vec(),
        );
        let block = read(text, &notes, Dialect::Plain);
        let links = block.links.iter().map(|l| {
            let path = l.url.path().trim_start_matches('/').to_owned();
            (block.link_text(l).to_owned(), path)
        });
        let links = links.collect();
        (block.text, links)
    }

    fn plain(text: &str) -> Block {
        read(text, &Notes::default(), Dialect::Plain)
    }

    fn one(text: &str, words: &str, link: &str) {
        let (found, links) = marked(text);
        assert_eq!(found, words, "{text}");
        let on: Vec<&str> = links.iter().map(|(on, _)| on.as_str()).collect();
        assert_eq!(on, [link], "{text}");
    }

    #[test]
    fn an_address_beside_a_title_is_a_link_on_it() {
        let title = "The pier closes today";
        for text in [
            "The pier closes today <https://example.org/a>",
            "The pier closes today (https://example.org/a)",
            "The pier closes today [https://example.org/a]",
            "The pier closes today <URL:https://example.org/a>",
            "The pier closes today: https://example.org/a",
            "The pier closes today — https://example.org/a",
            "The pier closes today [1]",
            "[The pier closes today] (<https://example.org/a>)",
            "[The pier closes today](https://example.org/a)",
            "[[https://example.org/a][The pier closes today]]",
            "https://example.org/a[The pier closes today^]",
            "link:https://example.org/a[The pier closes today]",
            "[1]The pier closes today",
            "[https://example.org/a The pier closes today]",
            "*The pier closes today* <https://example.org/a>",
            "*The pier closes today <https://example.org/a>*",
        ] {
            one(text, title, title);
        }
        one(
            "1. The pier closes (https://example.org/a)",
            "1. The pier closes",
            "The pier closes",
        );
        one(
            "The pier closes <https://example.org/Pier_(harbour)> (Ann Fox)",
            "The pier closes (Ann Fox)",
            "The pier closes",
        );
    }

    #[test]
    fn an_address_within_a_sentence_is_on_its_last_words() {
        one(
            "It closed. I told you so in all of last year's notes on piers <https://example.org/a>, as you know.",
            "It closed. I told you so in all of last year's notes on piers, as you know.",
            "last year's notes on piers",
        );
        one(
            "很好。可以和这部短片（https://example.org/a）一起看。",
            "很好。可以和这部短片一起看。",
            "可以和这部短片",
        );
    }

    #[test]
    fn a_label_is_no_title_and_an_address_alone_stays() {
        for text in [
            "Link: https://example.org/a",
            "You find the paper here: https://example.org/a",
            "https://example.org/a",
        ] {
            one(text, text, "https://example.org/a");
        }
        one(
            "<https://example.org/a>",
            "https://example.org/a",
            "https://example.org/a",
        );
    }

    #[test]
    fn notes_lead_to_their_addresses() {
        let (text, links) = marked("See the old guide [1] and the chapter [2]. [3]");
        assert_eq!(text, "See the old guide and the chapter. [3]");
        assert_eq!(links[1], ("and the chapter".to_owned(), "2".to_owned()));
    }

    #[test]
    fn a_name_in_brackets_leads_to_its_address() {
        let mut notes = Notes::default();
        notes.name("pier", address::read("https://example.org/a").unwrap());
        for text in ["See [the pier][pier] now", "See [the pier][PIER] now"] {
            let block = read(text, &notes, Dialect::Plain);
            assert_eq!(block.text, "See the pier now");
            assert_eq!(block.link_text(&block.links[0]), "the pier");
        }
        assert_eq!(
            read("[Pier][] [x]", &notes, Dialect::Plain).text,
            "Pier [x]"
        );
    }

    #[test]
    fn emphasis_is_heard_and_its_marks_go() {
        let block = plain("*The pier* closes_today at 2*3*4 and _never_ opens");
        assert_eq!(block.text, "The pier closes_today at 2*3*4 and never opens");
        assert_eq!(block.strong, "The pier".len());
        assert!(plain("_It closes._").emphasis);
        assert_eq!(plain("* * *").text, "* * *");
    }

    #[test]
    fn org_and_rst_have_marks_of_their_own() {
        let org = read(
            "/The pier/ ~closes~ at 3/4",
            &Notes::default(),
            Dialect::Org,
        );
        assert_eq!(org.text, "The pier closes at 3/4");
        let mut notes = Notes::default();
        notes.name("The Ferry", address::read("https://example.org/b").unwrap());
        let text = "`The pier <https://example.org/a>`__ and `the ferry`_ with ``code`` and `text`";
        let rst = read(text, &notes, Dialect::Rst);
        assert_eq!(rst.text, "The pier and the ferry with code and text");
        let words: Vec<&str> = rst.links.iter().map(|l| rst.link_text(l)).collect();
        assert_eq!(words, ["The pier", "the ferry"]);
    }
}
