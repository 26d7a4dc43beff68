//! Plain text → blocks: a line is a paragraph, wrapped lines are joined, `> ` is a quotation, footnotes become links.

mod links;
mod wrapped;

use super::document::{Block, Kind, MAX_BLOCKS, within_limit};
use links::{Footnotes, linked, take_footnotes};

/// Reads a plain text.
pub(super) fn read(text: &str) -> Vec<Block> {
    let lines = read_lines(text);
    let lines = unquote(lines);
    let lines = wrapped::join(lines);
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
    /// Whether it stands between asterisks, as a mailer writes bold.
    strong: bool,
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
        let bold = between_asterisks(text);
        Self {
            quotes,
            indent,
            text: bold.unwrap_or(text).to_owned(),
            strong: bold.is_some(),
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
    "mensaje reenviado",
    "mensagem encaminhada",
    "messaggio inoltrato",
    "원본 메시지",
    "原始邮件",
    "转发的邮件",
    "転送されたメッセージ",
    "転送メッセージ",
    "ursprüngliche nachricht",
    "message d'origine",
    "mensaje original",
];

/// The most lines of a sender's own round a mail that is quoted whole.
const MAX_NOTE: usize = 12;

/// A mail that was forwarded is the mail that it was: the quotation marks and what stands before them go.
fn unquote(mut lines: Vec<Line>) -> Vec<Line> {
    let marker = lines.iter().position(|l| {
        let text = l
            .text
            .trim_matches(['-', ' ', ':', '>', '=', '_'])
            .to_lowercase();
        text.len() <= 80 && FORWARDED.iter().any(|words| text.contains(words))
    });
    let start = marker.map_or(0, |at| at + 1);
    let body = &lines[start..];
    let quoted = body.iter().filter(|l| l.quotes > 0).count();
    let plain = body
        .iter()
        .filter(|l| l.quotes == 0 && !l.is_blank())
        .count();
    let replied = plain <= MAX_NOTE && quoted > 2 * plain.max(1);
    let all_quoted = quoted > 4 * plain.max(1) || replied;
    if marker.is_none() && !all_quoted {
        return lines;
    }
    let mut body = lines.split_off(start);
    if all_quoted {
        // What stands outside is the sender's: a note above, a name below.
        body.retain(|line| line.quotes > 0 || line.is_blank());
        for line in &mut body {
            line.quotes = line.quotes.saturating_sub(1);
        }
    }
    body
}

/// What stands between a line's first and last sign, where both are asterisks: `*The pier closes*`.
fn between_asterisks(text: &str) -> Option<&str> {
    let inner = text.strip_prefix('*')?.strip_suffix('*')?;
    let inner = inner
        .strip_prefix('*')
        .and_then(|i| i.strip_suffix('*'))
        .unwrap_or(inner);
    let words = inner.chars().any(char::is_alphanumeric) && inner.trim() == inner;
    (words && !inner.contains('*')).then_some(inner)
}

/// A bullet and what stands after it.
fn bullet(text: &str) -> Option<&str> {
    [
        "- ", "* ", "• ", "+ ", "· ", "◦ ", "▪ ", "– ", "o ", "‣ ", "⁃ ",
    ]
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
    block.strong = if line.strong { block.text.len() } else { 0 };
    block.quoted = line.quotes > 0 || below;
    block
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
