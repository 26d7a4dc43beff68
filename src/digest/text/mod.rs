//! Plain text → blocks: a line is a paragraph, wrapped lines are joined, `> ` is a quotation, footnotes become links.

mod line;
mod marks;
mod notes;
mod wrap;

use super::document::{Block, Kind, MAX_BLOCKS, within_limit};

use line::Line;
use notes::Notes;

/// Reads a plain text.
pub(super) fn read(text: &str) -> Vec<Block> {
    let lines = read_lines(text);
    let lines = unquote(lines);
    let lines = wrap::join(lines);
    let (lines, notes) = notes::take(lines);
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

fn block(line: &Line, list: &mut List, notes: &Notes) -> Block {
    // A dash before a name is no bullet: `– Mark Twain` under a quotation; only a run of them makes a list, and a
    // single one does no harm as an item of its own.
    let (text, kind, depth) = match line.bullet() {
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
    let mut block = marks::read(text, notes);
    block.kind = kind;
    block.depth = depth;
    block.quoted = line.quotes > 0 || below;
    block
}

#[cfg(test)]
mod tests {
    use super::*;

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
