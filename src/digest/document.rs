//! The block form: what a digest is read into, whatever it was written in.
//!
//! A reader (`text`, `html`, `markdown`, `mail`) drives a `Builder` and gets a list of [`Block`]s; everything after
//! that knows blocks alone.

use std::ops::Range;

use url::Url;

use super::numbering;
use crate::address;

/// The most blocks and links of a document, and bytes of a block's text, that are read: a digest has some hundreds of
/// each, and memory and time stay within bounds whatever comes in.
pub(super) const MAX_BLOCKS: usize = 200_000;
pub(super) const MAX_LINKS: usize = 50_000;
pub(super) const MAX_TEXT: usize = 1 << 20;

/// The beginning of a text that is read as one block.
pub(super) fn within_limit(text: &str) -> &str {
    &text[..text.floor_char_boundary(MAX_TEXT)]
}

/// What a block is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A heading; 1 is the highest.
    Heading(u8),
    /// A paragraph, or a line of a plain text.
    Paragraph,
    /// The first block of a list item, with the number printed before it.
    ListItem(Option<u32>),
    /// A line across the page.
    Rule,
}

/// A link within a block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The bytes of the block's text that carry it.
    pub range: Range<usize>,
    /// Where it leads, as printed.
    pub url: Url,
}

/// A heading, paragraph or list item with its links. Hard line breaks are kept as `\n`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// What it is.
    pub kind: Kind,
    /// How many lists it stands in: a paragraph with a depth goes on with the list item above it.
    pub depth: u8,
    /// Whether it is marked up as a quotation.
    pub quoted: bool,
    /// The text: white space collapsed, no markup.
    pub text: String,
    /// Its links in order; they do not overlap.
    pub links: Vec<Link>,
    /// How many bytes the text opens with in bold.
    pub strong: usize,
    /// Whether all of it is in italics.
    pub emphasis: bool,
    /// Whether it stands apart from what is above: it is no further line of a paragraph.
    pub apart: bool,
}

impl Block {
    /// A paragraph of plain text in which the bare addresses are the links.
    #[must_use]
    pub fn plain(text: impl Into<String>) -> Self {
        let mut block = Self {
            kind: Kind::Paragraph,
            depth: 0,
            quoted: false,
            text: text.into(),
            links: Vec::new(),
            strong: 0,
            emphasis: false,
            apart: true,
        };
        block.link_addresses(&[]);
        block
    }

    /// The words that carry a link.
    #[must_use]
    pub fn link_text(&self, link: &Link) -> &str {
        self.text.get(link.range.clone()).unwrap_or_default().trim()
    }

    /// The part of the block that takes up a range of its text, with the links that begin there.
    #[must_use]
    pub fn slice(&self, range: Range<usize>) -> Self {
        let raw = self.text.get(range.clone()).unwrap_or_default();
        let start = range.start + (raw.len() - raw.trim_start().len());
        let text = raw.trim();
        let end = start + text.len();
        let shift = |at: usize| at.clamp(start, end) - start;
        let first = self.links.partition_point(|l| l.range.end <= start);
        let links = self.links[first..]
            .iter()
            .take_while(|l| l.range.start < end)
            .map(|l| Link {
                range: shift(l.range.start)..shift(l.range.end),
                url: l.url.clone(),
            })
            .collect();
        Self {
            kind: self.kind,
            depth: self.depth,
            quoted: self.quoted,
            text: text.to_owned(),
            links,
            strong: self.strong.clamp(start, end) - start,
            emphasis: self.emphasis,
            apart: self.apart && range.start == 0,
        }
    }

    /// Whether the block is one of its [`lines`](Self::lines).
    pub(super) fn is_line(&self) -> bool {
        let filled = !self.text.is_empty() || self.kind == Kind::Rule;
        filled && !self.text.contains('\n') && self.text.trim().len() == self.text.len()
    }

    /// The lines of the block, each as a block.
    pub fn lines(&self) -> impl Iterator<Item = Self> + '_ {
        let mut start = 0;
        self.text
            .split('\n')
            .map(move |line| {
                let range = start..start + line.len();
                start += line.len() + 1;
                self.slice(range)
            })
            .filter(|line| !line.text.is_empty() || line.kind == Kind::Rule)
    }

    /// Whether the block is nothing but one link (brackets and punctuation aside).
    #[must_use]
    pub fn is_link(&self) -> bool {
        self.links.len() == 1 && self.share_of_link(&self.links[0]) >= 0.95
    }

    /// Whether the block is nothing but one address: a link that shows where it leads.
    #[must_use]
    pub fn is_address(&self) -> bool {
        self.is_link() && shows_address(self.link_text(&self.links[0]))
    }

    /// Whether a link is a site's bare name at the head of a byline, or all of the block: `www.site.example · by Name`.
    /// It says where the article stands, not which one it is.
    #[must_use]
    pub fn names_site(&self, link: &Link) -> bool {
        let words = self.link_text(link);
        let front = link.url.path() == "/" && link.url.query().is_none();
        let bare = !words.contains(|c: char| c == '/' || c == ':' || c.is_whitespace());
        let before = self.text.get(..link.range.start).unwrap_or_default();
        let after = self.text.get(link.range.end..).unwrap_or_default().trim();
        let alone = after.is_empty() || after.starts_with(BYLINE_SIGNS);
        front && bare && words.contains('.') && before.trim().is_empty() && alone
    }

    /// The share of the block's letters and digits that a link carries.
    #[must_use]
    pub fn share_of_link(&self, link: &Link) -> f64 {
        let count = |s: &str| s.chars().filter(|c| c.is_alphanumeric()).count();
        let all = count(&self.text).max(1);
        #[expect(clippy::cast_precision_loss, reason = "a share of a text's length")]
        let share = count(self.link_text(link)) as f64 / all as f64;
        share
    }

    /// Counts the block's links, and drops those beyond the limit of the document.
    pub(super) fn limit_links(&mut self, counted: &mut usize) {
        self.links.truncate(MAX_LINKS.saturating_sub(*counted));
        *counted += self.links.len();
    }

    /// Adds a link for each bare address in the text that is neither linked nor code.
    fn link_addresses(&mut self, code: &[Range<usize>]) {
        let found = address::find(&self.text);
        if found.is_empty() {
            return;
        }
        let mut taken: Vec<Range<usize>> = self.links.iter().map(|l| l.range.clone()).collect();
        taken.extend_from_slice(code);
        taken.sort_unstable_by_key(|r| r.start);
        let free = |range: &Range<usize>| {
            let next = taken.partition_point(|t| t.end <= range.start);
            taken.get(next).is_none_or(|t| t.start >= range.end)
        };
        self.links.extend(
            found
                .into_iter()
                .filter(|(range, _)| free(range))
                .map(|(range, url)| Link { range, url }),
        );
        self.links.sort_unstable_by_key(|l| l.range.start);
    }
}

/// The signs between the parts of a byline.
pub(super) const BYLINE_SIGNS: [char; 4] = ['·', '•', '|', '∙'];

/// Whether words are an address rather than words: `https://…`, `www.…`, or `host.tld/path` without a blank.
pub(super) fn shows_address(text: &str) -> bool {
    let text = text.trim().trim_matches(['<', '>', '(', ')']);
    if text.is_empty() || text.contains(char::is_whitespace) {
        return false;
    }
    text.starts_with("http://")
        || text.starts_with("https://")
        || text.starts_with("www.")
        || text.split_once('/').is_some_and(|(host, _)| {
            host.contains('.')
                && host
                    .chars()
                    .all(|c| c.is_alphanumeric() || ".-".contains(c))
        })
}

/// Builds one block after another out of runs of text, links and emphasis.
#[derive(Debug, Default)]
pub(super) struct Builder {
    blocks: Vec<Block>,
    text: String,
    blank: bool,
    links: Vec<Link>,
    link: Option<(usize, Option<Url>)>,
    strong: usize,
    bold: usize,
    italic: usize,
    upright: bool,
    code: usize,
    code_ranges: Vec<Range<usize>>,
    linked: usize,
}

impl Builder {
    /// Adds text; white space is collapsed.
    pub(super) fn text(&mut self, text: &str) {
        let is_plain = is_plain(text);
        let mut rest = text;
        while !rest.is_empty() {
            let words = rest.trim_start();
            self.blank |= words.len() < rest.len();
            let end = if is_plain {
                words.trim_end().len()
            } else {
                collapsed(words)
            };
            let (words, after) = words.split_at(end);
            self.words(words);
            rest = after;
        }
    }

    /// Adds words with one blank between each, as far as there is room.
    fn words(&mut self, words: &str) {
        let room = MAX_TEXT.saturating_sub(self.text.len() + 1);
        let words = &words[..words.floor_char_boundary(room)];
        if words.is_empty() {
            return;
        }
        self.space();
        let start = self.text.len();
        let leads = self.bold > 0
            && self
                .text
                .get(self.strong..)
                .is_some_and(|s| s.trim().is_empty());
        self.text.push_str(words);
        if leads {
            self.strong = self.text.len();
        }
        if self.code > 0 {
            self.code_ranges.push(start..self.text.len());
        }
        self.upright |= self.italic == 0;
    }

    fn space(&mut self) {
        if std::mem::take(&mut self.blank) && !self.text.is_empty() && !self.text.ends_with('\n') {
            self.text.push(' ');
        }
    }

    /// Whether the text so far ends in a line break.
    pub(super) fn is_broken(&self) -> bool {
        self.text.ends_with('\n')
    }

    /// Adds a hard line break.
    pub(super) fn line_break(&mut self) {
        self.blank = false;
        if !self.text.is_empty() && self.text.len() < MAX_TEXT {
            self.text.push('\n');
        }
    }

    /// Begins a link; one without a web address is text.
    pub(super) fn open_link(&mut self, url: Option<Url>) {
        self.close_link();
        self.space();
        self.link = Some((self.text.len(), url));
    }

    /// Ends the link.
    pub(super) fn close_link(&mut self) {
        if let Some((start, Some(url))) = self.link.take()
            && start < self.text.len()
            && self.linked + self.links.len() < MAX_LINKS
        {
            let range = start..self.text.len();
            self.links.push(Link { range, url });
        }
    }

    /// Puts a link on the words so far that `words` picks from what stands after the last one on the line.
    pub(super) fn link_words(&mut self, url: Url, words: fn(&str, Range<usize>) -> Range<usize>) {
        let line = self.text.rfind('\n').map_or(0, |at| at + 1);
        let last = self.links.last().map_or(0, |link| link.range.end);
        let end = self.text.trim_end().len();
        let range = words(&self.text, last.max(line).min(end)..end);
        if range.start < range.end && self.linked + self.links.len() < MAX_LINKS {
            self.links.push(Link { range, url });
        }
    }

    /// Begins or ends bold text.
    pub(super) fn bold(&mut self, on: bool) {
        self.bold = step(self.bold, on);
    }

    /// Begins or ends italics.
    pub(super) fn italic(&mut self, on: bool) {
        self.italic = step(self.italic, on);
    }

    /// Begins or ends code, in which an address is no link.
    pub(super) fn code(&mut self, on: bool) {
        self.code = step(self.code, on);
    }

    /// Whether the block that is being built is a command to a site generator: `{% … %}`, `{{< … >}}`.
    pub(super) fn is_template(&self) -> bool {
        let text = self.text.trim();
        (text.starts_with("{%") && text.ends_with("%}"))
            || (text.starts_with("{{") && text.ends_with("}}"))
    }

    /// Forgets what the block that is being built has so far.
    pub(super) fn clear(&mut self) {
        self.text.clear();
        self.links.clear();
        self.code_ranges.clear();
        self.strong = 0;
    }

    /// Ends the block; one without text is dropped.
    ///
    /// What stands in from the margin (`indented`) is a quotation if it is all in italics.
    pub(super) fn end(&mut self, kind: Kind, depth: u8, quoted: bool, indented: bool) -> bool {
        let open = self.link.take();
        self.link.clone_from(&open);
        self.close_link();
        let text = std::mem::take(&mut self.text);
        let mut links = std::mem::take(&mut self.links);
        let strong = std::mem::take(&mut self.strong);
        let emphasis = !std::mem::take(&mut self.upright);
        let code = std::mem::take(&mut self.code_ranges);
        self.blank = false;
        // A link may go on in the next block: `<a><h3>…</h3><p>…</p></a>`.
        self.link = open.map(|(_, url)| (0, url));
        let text = text.trim_end();
        if text.is_empty() {
            return false;
        }
        links.retain_mut(|l| {
            l.range.end = l.range.end.min(text.len());
            l.range.start < l.range.end
        });
        let mut block = Block {
            kind,
            depth,
            quoted: quoted || (indented && emphasis),
            text: text.to_owned(),
            links,
            strong: strong.min(text.len()),
            emphasis,
            apart: true,
        };
        block.link_addresses(&code);
        self.push(block);
        true
    }

    /// Adds a line across the page.
    pub(super) fn rule(&mut self) {
        self.push(Block {
            kind: Kind::Rule,
            ..Block::plain("")
        });
    }

    fn push(&mut self, mut block: Block) {
        if self.blocks.len() < MAX_BLOCKS {
            block.limit_links(&mut self.linked);
            self.blocks.push(block);
        }
    }

    /// Adds blocks that another reader made.
    pub(super) fn append(&mut self, blocks: Vec<Block>) {
        for block in blocks {
            self.push(block);
        }
    }

    /// How many blocks there are so far.
    pub(super) fn count(&self) -> usize {
        self.blocks.len()
    }

    /// Puts a block that is nothing but a number before the next one, with which it stands in a row.
    pub(super) fn join_number(&mut self, at: usize, next: usize) {
        let [number, title, ..] = self.blocks.get_mut(at..).unwrap_or_default() else {
            return;
        };
        let found = numbering::alone(&number.text).filter(|_| next == at + 1);
        let Some(found) = found.filter(|_| title.kind == Kind::Paragraph) else {
            return;
        };
        let before = format!("{found}. ");
        for link in &mut title.links {
            link.range = link.range.start + before.len()..link.range.end + before.len();
        }
        title.text.insert_str(0, &before);
        if title.strong > 0 {
            title.strong += before.len();
        }
        self.blocks.remove(at);
    }

    /// Takes back the blocks from one on.
    pub(super) fn take_from(&mut self, at: usize) -> Vec<Block> {
        let taken = self.blocks.split_off(at.min(self.blocks.len()));
        self.linked -= taken.iter().map(|b| b.links.len()).sum::<usize>();
        taken
    }

    /// All blocks.
    pub(super) fn finish(self) -> Vec<Block> {
        self.blocks
    }
}

/// Whether a text is printable ASCII with one blank between words, as most are: that is told without a look at each
/// character.
fn is_plain(text: &str) -> bool {
    let is_printable = |plain, byte: u8| plain & matches!(byte, b' '..=b'~');
    text.bytes().fold(true, is_printable) && !text.contains("  ")
}

/// How far a text goes on with words and one blank between each.
fn collapsed(text: &str) -> usize {
    let mut after_blank = false;
    let end = text.bytes().enumerate().position(|(at, byte)| {
        let blank = match byte {
            ..0x80 => char::from(byte).is_whitespace(),
            0x80..0xc0 => false,
            _ => text[at..].starts_with(char::is_whitespace),
        };
        let ends = blank && (after_blank || byte != b' ');
        after_blank = byte == b' ';
        ends
    });
    text[..end.unwrap_or(text.len())].trim_end().len()
}

fn step(depth: usize, on: bool) -> usize {
    if on {
        depth + 1
    } else {
        depth.saturating_sub(1)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn white_space_of_any_kind_is_one_blank(
            parts in prop::collection::vec("[a ~é가\u{a0}\u{3000}\u{2003}\u{85}\t\n]{0,6}", 0..4)
        ) {
            let mut builder = Builder::default();
            for part in &parts {
                builder.text(part);
            }
            builder.end(Kind::Paragraph, 0, false, false);
            let text = builder.finish().pop().map(|block| block.text);
            let words: Vec<String> = parts.concat().split_whitespace().map(str::to_owned).collect();
            prop_assert_eq!(text.unwrap_or_default(), words.join(" "));
        }
    }
}
