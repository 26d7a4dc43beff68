//! Plain text → blocks: a line is a paragraph, wrapped lines are joined, `> ` is a quotation, footnotes become links.
//! Org mode and reStructuredText are read into the same lines, and go the same way from there.

mod gemtext;
mod line;
mod links;
mod marks;
mod notes;
mod org;
mod paragraphs;
mod rst;
mod wrap;

use super::document::{Block, Kind, MAX_BLOCKS, within_limit};
use super::forward;
use super::head::Head;

use marks::Dialect;
use notes::Notes;

pub(super) use gemtext::in_markdown;
pub(super) use line::Line;
pub(super) use marks::words_before;
pub(super) use wrap::{Wrapping, unflow};

/// A plain text.
#[derive(Debug, Default)]
pub(super) struct Text {
    /// Its blocks.
    pub(super) blocks: Vec<Block>,
    /// What the header of the mail says that was forwarded in it.
    pub(super) forwarded: Option<Head>,
}

/// Reads a plain text.
pub(super) fn read(text: &str) -> Text {
    let (mut lines, forwarded) = unforward(read_lines(text));
    barred(&mut lines);
    let (lines, notes) = notes::take(wrap::join(lines));
    let blocks = blocks(&lines, notes, Dialect::Plain);
    Text { blocks, forwarded }
}

/// Reads a text in Org mode.
pub(super) fn read_org(text: &str) -> Vec<Block> {
    let (lines, notes) = notes::take(org::lines(text));
    blocks(&lines, notes, Dialect::Org)
}

/// Reads a text in reStructuredText.
pub(super) fn read_rst(text: &str) -> Vec<Block> {
    let (lines, notes) = rst::lines(text);
    blocks(&lines, notes, Dialect::Rst)
}

fn blocks(lines: &[Line], mut notes: Notes, dialect: Dialect) -> Vec<Block> {
    let mut blocks = Vec::with_capacity(lines.len());
    let mut list = List::default();
    let mut linked = 0;
    for (i, line) in lines.iter().enumerate() {
        if blocks.len() >= MAX_BLOCKS {
            break;
        }
        if line.is_blank() {
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
        notes.reach(i);
        let mut block = block(line, &mut list, &notes, dialect);
        if block.links.is_empty() && is_shouted(lines, i) {
            block.kind = Kind::Heading(3);
        }
        let above = i.checked_sub(1).map(|above| &lines[above]);
        block.apart = above.is_none_or(|above| above.is_blank() || above.is_rule());
        block.limit_links(&mut linked);
        blocks.push(block);
    }
    blocks
}

/// Whether a line is a heading written large: it stands alone, between blank lines.
fn is_shouted(lines: &[Line], at: usize) -> bool {
    let text = lines[at].text.as_str();
    let blank = |at: Option<usize>| at.and_then(|at| lines.get(at)).is_none_or(Line::is_blank);
    let letters = text.chars().filter(|c| c.is_alphabetic());
    let large = text.chars().count() <= MAX_SHOUTED
        && letters.clone().count() >= 4
        && letters.clone().all(char::is_uppercase);
    large && lines[at].quotes == 0 && blank(at.checked_sub(1)) && blank(Some(at + 1))
}

/// A heading has at most so many characters.
const MAX_SHOUTED: usize = 60;

/// The lines of a text within the limits of a document; of blank lines in a row one is as good as all.
fn read_lines(text: &str) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    let mut written = 0;
    for raw in text.lines() {
        let mut line = Line::read(within_limit(raw));
        line.find_heading();
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

/// A bar before the lines of a paragraph marks it as a quotation, where most of the text has none.
fn barred(lines: &mut [Line]) {
    let written = lines.iter().filter(|line| !line.is_blank());
    let barred = lines.iter().filter(|line| line.behind_bar().is_some());
    if barred.count() * 2 >= written.count() {
        return;
    }
    for line in lines {
        if let Some(text) = line.behind_bar() {
            line.text = text.to_owned();
            line.quotes += 1;
        }
    }
}

fn rule() -> Block {
    Block {
        kind: Kind::Rule,
        ..Block::plain("")
    }
}

/// The most lines of a sender's own round a mail that is quoted whole.
const MAX_NOTE: usize = 12;

/// A mail that was forwarded is the mail that it was: the quotation marks and what stands above it go, and its header
/// is heard. Where a mail is quoted below an answer that cites more than it does, the answer is the digest.
fn unforward(mut lines: Vec<Line>) -> (Vec<Line>, Option<Head>) {
    let texts: Vec<&str> = lines.iter().map(|l| l.text.as_str()).collect();
    let found = forward::find(&texts);
    let cited = |part: &[Line]| part.iter().filter(|l| l.text.contains("://")).count();
    let mut head = None;
    if let Some(found) = found {
        let above = cited(&lines[..found.above]);
        if above > cited(&lines[found.lines..]).max(1) {
            lines.truncate(found.above);
        } else {
            lines.drain(..found.lines);
            head = Some(found.head);
        }
    }
    let quoted = lines.iter().filter(|l| l.quotes > 0).count();
    let plain: Vec<&Line> = lines
        .iter()
        .filter(|l| l.quotes == 0 && !l.is_blank())
        .collect();
    let annotated = plain.len() <= MAX_NOTE && quoted > 2 * plain.len();
    let addressed = plain.iter().any(|l| l.text.contains("://"));
    if (annotated || quoted > 4 * plain.len()) && quoted > 0 && !addressed {
        // What stands outside is the sender's: a note above, a name below. What was sent on twice is quoted twice.
        lines.retain(|line| line.quotes > 0 || line.is_blank());
        let written = lines.iter().filter(|l| !l.is_blank());
        let depth = written.map(|l| l.quotes).min().unwrap_or(1);
        for line in &mut lines {
            line.quotes = line.quotes.saturating_sub(depth);
        }
    }
    (lines, head)
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

/// How far a paragraph below a list item stands in from its bullet to be a quotation: its words stand in by two.
const QUOTED_INDENT: usize = 6;

fn block(line: &Line, list: &mut List, notes: &Notes, dialect: Dialect) -> Block {
    if let Some(level) = line.heading {
        list.0.clear();
        return Block {
            kind: Kind::Heading(level),
            ..marks::read(&line.text, notes, dialect)
        };
    }
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
        .is_some_and(|i| kind == Kind::Paragraph && line.indent >= i + QUOTED_INDENT)
        && !line.is_address();
    let mut block = marks::read(text, notes, dialect);
    block.kind = kind;
    block.depth = depth;
    block.quoted = line.quotes > 0 || below;
    block
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blocks_of(text: &str) -> Vec<Block> {
        read(text).blocks
    }

    #[test]
    fn a_forwarded_mail_is_read_as_the_mail_it_was() {
        let text = "See below.\n\nBegin forwarded message:\n\n> 1. Pier closed\n> 2. Ferry late\n> > said somebody\n> The end\n> of it\n";
        let blocks = blocks_of(text);
        assert_eq!(blocks[0].text, "1. Pier closed");
        assert!(!blocks[0].quoted && blocks[2].quoted);
    }

    #[test]
    fn what_was_sent_on_twice_is_read_as_it_was() {
        let text = "See below.\n\n> ---- Forwarded Message ----\n> > From: Ann Fox\n> > Subject: Piers\n> >\n> > Pier closed\n> > Ferry late\n> > Crews say no\n";
        let blocks = blocks_of(text);
        assert_eq!(blocks.len(), 3);
        assert!(blocks.iter().all(|b| !b.quoted));
    }

    #[test]
    fn what_stands_behind_a_bar_is_quoted() {
        let blocks = blocks_of("The pier\n\n| It closes\n| today\n\nSo it does.\nAgain.\n");
        assert_eq!(blocks[1].text, "It closes");
        let quoted: Vec<bool> = blocks.iter().map(|b| b.quoted).collect();
        assert_eq!(quoted, [false, true, true, false, false]);
        let table = blocks_of("| Pier | open |\n\nIt is.\nIt was.\n");
        assert!(!table[0].quoted, "that is a table");
    }

    #[test]
    fn signs_before_a_line_make_a_heading_of_it() {
        let blocks = blocks_of("= Harbour\n== The pier ==\n=== \n= =\n");
        let kinds: Vec<_> = blocks.iter().map(|b| (b.kind, b.text.as_str())).collect();
        assert_eq!(kinds[0], (Kind::Heading(1), "Harbour"));
        assert_eq!(kinds[1], (Kind::Heading(2), "The pier"));
        assert!(
            blocks[2..]
                .iter()
                .all(|b| !matches!(b.kind, Kind::Heading(3)))
        );
    }

    #[test]
    fn list_items_have_their_depth() {
        let blocks = blocks_of("- Harbour:\n  - Pier closed\n    - again\n- Town:\n");
        let depths: Vec<u8> = blocks.iter().map(|b| b.depth).collect();
        assert_eq!(depths, [1, 2, 3, 1]);
    }

    #[test]
    fn an_underlined_line_is_a_heading() {
        let blocks = blocks_of("HARBOUR\n=======\n\nPier closed\n-----\n");
        assert_eq!(blocks[0].kind, Kind::Heading(1));
        assert_eq!(blocks.last().unwrap().kind, Kind::Rule);
    }
}
