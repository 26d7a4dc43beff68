//! Plain text → blocks: a line is a paragraph, wrapped lines are joined, `> ` is a quotation, footnotes become links.

use std::collections::HashMap;
use std::ops::Range;

use url::Url;

use super::document::{Block, Kind, Link, MAX_BLOCKS, MAX_TEXT, within_limit};
use super::numbering;
use crate::address;

/// Reads a plain text.
pub(super) fn read(text: &str) -> Vec<Block> {
    let lines = read_lines(text);
    let lines = unquote(lines);
    let lines = join_wrapped(lines);
    let (lines, notes) = take_footnotes(lines);
    let mut blocks = Vec::with_capacity(lines.len());
    let mut list = List::default();
    let mut linked = 0;
    for (i, line) in lines.iter().enumerate() {
        if line.is_blank() || line.is_directive() {
            continue;
        }
        if line.is_rule() {
            let underlines = i > 0 && line.underlines(&lines[i - 1]);
            match blocks.last_mut() {
                Some(Block { kind, .. }) if underlines => *kind = Kind::Heading(line.level()),
                _ => blocks.push(rule()),
            }
            continue;
        }
        let mut block = block(line, &mut list, &notes);
        block.limit_links(&mut linked);
        blocks.push(block);
    }
    blocks
}

/// The lines of a text within the limits of a document; of blank lines in a row one is as good as all.
fn read_lines(text: &str) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    let mut written = 0;
    for raw in text.lines() {
        let line = Line::read(within_limit(raw));
        if line.is_blank() && lines.last().is_some_and(Line::is_blank) {
            continue;
        }
        written += usize::from(!line.is_blank());
        if written > MAX_BLOCKS {
            break;
        }
        lines.push(line);
    }
    lines
}

/// One line of the text.
#[derive(Debug, Clone)]
struct Line {
    quotes: usize,
    indent: usize,
    text: String,
}

impl Line {
    fn read(raw: &str) -> Self {
        let mut rest = raw;
        let mut quotes = 0;
        while let Some(inner) = rest.trim_start().strip_prefix('>') {
            quotes += 1;
            rest = inner;
        }
        let rest = if quotes > 0 {
            rest.strip_prefix(' ').unwrap_or(rest)
        } else {
            rest
        };
        let rest = rest.replace('\t', "    ");
        let text = rest.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
        let indent = rest.chars().take_while(|c| *c == ' ').count();
        let text = text.to_owned();
        Self {
            quotes,
            indent,
            text,
        }
    }

    fn is_blank(&self) -> bool {
        self.text.is_empty()
    }

    /// A line of one repeated sign, or `|` alone as mails put round their text.
    fn is_rule(&self) -> bool {
        let first = self.text.chars().next().unwrap_or(' ');
        let same = self.text.chars().all(|c| c == first);
        same && (("-=_*~─—".contains(first) && self.text.chars().count() >= 3) || self.text == "|")
    }

    fn level(&self) -> u8 {
        if self.text.starts_with('=') { 1 } else { 2 }
    }

    /// Whether the line underlines a title: of its length, and of signs that do.
    fn underlines(&self, title: &Self) -> bool {
        let (a, b) = (self.text.chars().count(), title.text.chars().count());
        !title.is_blank() && self.text.starts_with(['=', '-', '~']) && a.abs_diff(b) <= 2 && b <= 80
    }

    /// Org mode's keywords and comments: `#+title: …`.
    fn is_directive(&self) -> bool {
        self.text.starts_with("#+") || self.text.starts_with("# ")
    }
}

fn rule() -> Block {
    Block {
        kind: Kind::Rule,
        ..Block::plain("")
    }
}

/// Words before the text of somebody else's mail.
const FORWARDED: &[&str] = &[
    "begin forwarded message",
    "forwarded message",
    "original message",
    "전달된 메시지",
    "weitergeleitete nachricht",
    "message transféré",
];

/// A mail that was forwarded is the mail that it was: the quotation marks and what stands before them go.
fn unquote(mut lines: Vec<Line>) -> Vec<Line> {
    let marker = lines.iter().position(|l| {
        let text = l.text.trim_matches(['-', ' ', ':', '>']).to_lowercase();
        FORWARDED.contains(&text.as_str())
    });
    let start = marker.map_or(0, |at| at + 1);
    let body = &lines[start..];
    let quoted = body.iter().filter(|l| l.quotes > 0).count();
    let plain = body
        .iter()
        .filter(|l| l.quotes == 0 && !l.is_blank())
        .count();
    let all_quoted = quoted > 4 * plain.max(1);
    if marker.is_none() && !all_quoted {
        return lines;
    }
    let mut body = lines.split_off(start);
    if all_quoted {
        for line in &mut body {
            line.quotes = line.quotes.saturating_sub(1);
        }
    }
    body
}

/// The widths to which mails are wrapped.
const WRAPPED: Range<usize> = 60..81;

/// Joins the lines of a text that was wrapped: a line goes on where the next one's first word would not have fitted.
fn join_wrapped(lines: Vec<Line>) -> Vec<Line> {
    let width = |l: &Line| l.indent + l.text.chars().count();
    let words = || lines.iter().filter(|l| !l.text.contains("://"));
    let widest = words().map(width).max().unwrap_or(0);
    let full = words().filter(|l| width(l) + 12 > widest).count();
    if !WRAPPED.contains(&widest) || full < 3 {
        return lines;
    }
    let mut joined: Vec<Line> = Vec::with_capacity(lines.len());
    let mut last = 0;
    for line in lines {
        let first = line.text.split(' ').next().map_or(0, |w| w.chars().count());
        let own = numbering::read(&line.text).is_some()
            || bullet(&line.text).is_some()
            || names_site(&line.text);
        let (this, next_last) = (first, width(&line));
        match joined.last_mut() {
            Some(before)
                if !before.is_blank()
                    && !line.is_blank()
                    && !own
                    && !line.is_rule()
                    && !address_only(&before.text)
                    && !address_only(&line.text)
                    && before.quotes == line.quotes
                    && before.text.len() + line.text.len() < MAX_TEXT
                    && last + 1 + this > widest =>
            {
                before.text.push(' ');
                before.text.push_str(&line.text);
            }
            _ => joined.push(line),
        }
        last = next_last;
    }
    joined
}

/// Whether a line begins as a byline does: `host.example · by …`.
fn names_site(text: &str) -> bool {
    text.split_once(" · ")
        .is_some_and(|(site, _)| site.contains('.') && !site.contains(' '))
}

fn address_only(text: &str) -> bool {
    !text.contains(' ') && text.contains("://")
}

/// A bullet and what stands after it.
fn bullet(text: &str) -> Option<&str> {
    ["- ", "* ", "• ", "+ ", "· ", "◦ ", "▪ ", "– "]
        .iter()
        .find_map(|mark| text.strip_prefix(mark))
        .filter(|rest| !rest.trim().is_empty())
}

/// The list that the reader stands in: the indents of its bullets.
#[derive(Debug, Default)]
struct List(Vec<usize>);

impl List {
    fn item(&mut self, indent: usize) -> u8 {
        self.0.retain(|i| *i < indent);
        self.0.push(indent);
        u8::try_from(self.0.len()).unwrap_or(u8::MAX)
    }

    fn paragraph(&mut self, indent: usize) -> u8 {
        self.0.retain(|i| *i < indent);
        u8::try_from(self.0.len()).unwrap_or(u8::MAX)
    }
}

/// How far an indented paragraph below a list item stands in to be a quotation.
const QUOTED_INDENT: usize = 4;

fn block(line: &Line, list: &mut List, notes: &Footnotes) -> Block {
    // A dash before a name is no bullet: `– Mark Twain` under a quotation; only a run of them makes a list, and a
    // single one does no harm as an item of its own.
    let (text, kind, depth) = match bullet(&line.text) {
        Some(rest) => (rest, Kind::ListItem(None), list.item(line.indent)),
        None => (
            line.text.as_str(),
            Kind::Paragraph,
            list.paragraph(line.indent),
        ),
    };
    let below = list
        .0
        .last()
        .is_some_and(|i| kind == Kind::Paragraph && line.indent >= i + QUOTED_INDENT);
    let mut block = linked(text, notes);
    block.kind = kind;
    block.depth = depth;
    block.quoted = line.quotes > 0 || below;
    block
}

/// Numbered addresses at a text's end.
type Footnotes = HashMap<u32, Url>;

/// Takes the list of numbered addresses off the text's end: `[3] https://…` or `3. https://…`.
fn take_footnotes(lines: Vec<Line>) -> (Vec<Line>, Footnotes) {
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
fn linked(text: &str, notes: &Footnotes) -> Block {
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
    while let Some(at) = rest.find('[') {
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
        } else {
            out.push('[');
            rest = &rest[1..];
            continue;
        }
        words = out.len();
    }
    out.push_str(rest);
    (out, links)
}

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

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<String> {
        read(text).into_iter().map(|b| b.text).collect()
    }

    #[test]
    fn wrapped_lines_are_joined_and_short_ones_are_not() {
        let text = "The council of the harbour met on Tuesday to look at the plans for the\nnorthern pier, and put the decision off until the tide tables have been\nread again by somebody who can swim, as the chairman said to us\nafterwards.\nBy Ines Falk\n";
        let blocks = texts(text);
        assert_eq!(blocks.len(), 2, "{blocks:?}");
        assert!(blocks[0].ends_with("afterwards."));
    }

    #[test]
    fn a_forwarded_mail_is_read_as_the_mail_it_was() {
        let text = "See below.\n\nBegin forwarded message:\n\n> 1. Pier closed\n> 2. Ferry late\n> > said somebody\n> The end\n> of it\n";
        let blocks = read(text);
        assert_eq!(blocks[0].text, "1. Pier closed");
        assert!(!blocks[0].quoted && blocks[2].quoted);
    }

    #[test]
    fn list_items_have_their_depth() {
        let blocks = read("- Harbour:\n  - Pier closed\n    - again\n- Town:\n");
        let depths: Vec<u8> = blocks.iter().map(|b| b.depth).collect();
        assert_eq!(depths, [1, 2, 3, 1]);
    }

    #[test]
    fn an_underlined_line_is_a_heading() {
        let blocks = read("HARBOUR\n=======\n\nPier closed\n-----\n");
        assert_eq!(blocks[0].kind, Kind::Heading(1));
        assert_eq!(blocks.last().unwrap().kind, Kind::Rule);
    }
}
