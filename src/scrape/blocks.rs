//! The visible text of a page as blocks, one for each line of it, and which run of them is the article.
//!
//! The article is what the container of the most prose holds. Prose counts in full for the element that it stands in
//! and for that one's parent, and half as much with each further level: so a text whose paragraphs lie in parts is
//! found whole, and the page round it is not.

use std::ops::Range;

use super::walk::push_within;

/// Text kept of one page. A long read has 100 kB, and comments stand behind the article.
const MAX_TEXT: usize = 512 * 1024;
/// Blocks kept of one page.
const MAX_BLOCKS: usize = 20_000;
/// Bytes below which a block says nothing.
const MIN_BLOCK: usize = 2;
/// A block from this length on is running text.
pub(super) const MIN_PROSE: usize = 60;
/// Prose, in bytes, below which the article is looked for in the other parts of the page as well.
const MIN_ARTICLE: usize = 400;
/// The article's text that is kept: more than enough to know it again by.
const MAX_ARTICLE: usize = 64 * 1024;
/// A line that says who holds the rights is no longer.
const MAX_RIGHTS: usize = 200;
/// How a sentence ends.
const SENTENCE_ENDS: &[char] = &[
    '.', '!', '?', '…', '"', '”', '“', '»', '’', '。', '！', '？', '」', ':', ')',
];
/// Running text kept for its language.
const MAX_SAMPLE: usize = 1_400;

/// A line of visible text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Block {
    start: usize,
    end: usize,
    /// How many bytes of it stand in links.
    linked: usize,
    /// The level of the heading that it is, 0 for none.
    pub(super) heading: u8,
    /// Whether it stands in a part of the page that is not the article: a menu, comments, other stories.
    pub(super) aside: bool,
}

impl Block {
    /// Whether at least half of it is a link.
    pub(super) fn is_link(&self) -> bool {
        self.linked * 2 >= self.end - self.start
    }

    fn is_prose(&self) -> bool {
        self.heading == 0
            && self.end - self.start >= MIN_PROSE
            && self.linked * 3 < self.end - self.start
    }
}

/// The visible text, written while the tree is walked over.
#[derive(Debug, Default)]
pub(super) struct Blocks {
    text: String,
    all: Vec<Block>,
    /// Where the line that is being written began, and how much of it is linked.
    begin: usize,
    linked: usize,
    /// The score of the best container so far, and its blocks: by the prose of the article's own part of the page, and
    /// by all prose.
    best: [(usize, Range<usize>); 2],
}

/// An open element whose text may be the article: how much prose stands in it and below it, as in [`Blocks::best`].
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Container {
    first: usize,
    own: [usize; 2],
    below: [usize; 2],
}

/// Prose of the line that ended, in bytes.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Prose {
    bytes: usize,
    aside: bool,
}

impl Blocks {
    /// How many blocks there are: the number that the next one has.
    pub(super) fn len(&self) -> usize {
        self.all.len()
    }

    /// The blocks with their text, from one number on.
    pub(super) fn from(&self, first: usize) -> impl Iterator<Item = (&Block, &str)> {
        let rest = self.all.get(first..).unwrap_or_default();
        rest.iter().map(|block| (block, self.text_of(block)))
    }

    fn text_of(&self, block: &Block) -> &str {
        &self.text[block.start..block.end]
    }

    /// How many lines of the article's own part of the page stand from one block to another, counted up to `most`.
    pub(super) fn lines(&self, from: usize, to: usize, most: usize) -> usize {
        let between = self.all.get(from..to).unwrap_or_default();
        between.iter().filter(|b| !b.aside).take(most).count()
    }

    /// The block that stands so many lines before another.
    pub(super) fn lines_before(&self, block: usize, lines: usize) -> usize {
        let before = self.all.get(..block).unwrap_or_default().iter();
        let mut own = before.enumerate().rev().filter(|(_, b)| !b.aside);
        own.nth(lines.saturating_sub(1)).map_or(0, |(at, _)| at)
    }

    /// The blocks of the article's text.
    pub(super) fn article_range(&self) -> Range<usize> {
        self.best[usize::from(self.is_misnamed())].1.clone()
    }

    /// Whether a block is running text.
    pub(super) fn is_prose(&self, block: usize) -> bool {
        self.all.get(block).is_some_and(Block::is_prose)
    }

    /// The first block of running text from a block on.
    pub(super) fn first_prose(&self, from: usize) -> Option<usize> {
        let rest = self.all.get(from..)?;
        let at = rest.iter().position(|b| b.is_prose() && !b.aside)?;
        Some(from + at)
    }

    /// Goes on with the line.
    pub(super) fn write(&mut self, text: &str, in_link: bool) {
        let before = self.text.len();
        if text.bytes().all(|b| b.is_ascii_whitespace()) {
            self.space();
        } else {
            push_within(&mut self.text, text, MAX_TEXT);
        }
        if in_link {
            self.linked += self.text.len() - before;
        }
    }

    /// Parts what follows from what stands before on the line.
    pub(super) fn space(&mut self) {
        if self.text.len() > self.begin && !self.text.ends_with(' ') {
            push_within(&mut self.text, " ", MAX_TEXT);
        }
    }

    /// Ends the line; how much prose it is.
    pub(super) fn end_line(&mut self, heading: u8, aside: bool) -> Prose {
        if self.text.len() == self.begin {
            return Prose::default();
        }
        let line = &self.text[self.begin..];
        let start = self.text.len() - line.trim_start().len();
        let end = start + line.trim().len();
        let linked = std::mem::take(&mut self.linked);
        if end.saturating_sub(start) < MIN_BLOCK || self.all.len() >= MAX_BLOCKS {
            self.text.truncate(self.begin);
            return Prose::default();
        }
        self.begin = self.text.len();
        let block = Block {
            start,
            end,
            linked: linked.min(end - start),
            heading,
            aside,
        };
        self.all.push(block);
        let bytes = if block.is_prose() {
            end - start - block.linked
        } else {
            0
        };
        Prose { bytes, aside }
    }

    /// Begins an element.
    pub(super) fn open(&self) -> Container {
        Container {
            first: self.all.len(),
            ..Container::default()
        }
    }

    /// Ends an element, and hands its prose on to the one round it.
    pub(super) fn close(&mut self, container: Container, parent: Option<&mut Container>) {
        for (i, best) in self.best.iter_mut().enumerate() {
            let score = container.own[i] + container.below[i];
            // Of equals the outer one, which is closed later.
            if score > 0 && score >= best.0 {
                *best = (score, container.first..self.all.len());
            }
        }
        if let Some(parent) = parent {
            for i in 0..self.best.len() {
                parent.below[i] += container.own[i] + container.below[i] / 2;
            }
        }
    }

    /// Whether the article stands in what is named as no part of it: some sites name all `teaser` or `comment`.
    fn is_misnamed(&self) -> bool {
        let [(own, _), (all, _)] = self.best;
        own < MIN_ARTICLE && all > 4 * own
    }

    /// The line in which the page says who holds its rights: the last of that kind.
    pub(super) fn rights(&self) -> Option<&str> {
        let short = self
            .all
            .iter()
            .rev()
            .filter(|b| b.end - b.start <= MAX_RIGHTS);
        let mut lines = short.map(|block| self.text_of(block));
        lines.find(|line| line.contains('©'))
    }

    /// How much text there is, menus and all.
    pub(super) fn text_len(&self) -> usize {
        self.all.iter().map(|block| block.end - block.start).sum()
    }

    /// How much running text there is in the article's own part of the page.
    pub(super) fn prose(&self) -> usize {
        let prose = self.all.iter().filter(|b| b.is_prose() && !b.aside);
        prose.map(|block| block.end - block.start).sum()
    }

    /// The article's own text, a paragraph a line.
    pub(super) fn article(&self) -> String {
        let mut article = String::new();
        let blocks = self.all.get(self.article_range()).unwrap_or_default();
        let is_own = |block: &&Block| !block.aside || self.is_misnamed();
        let own = blocks.iter().filter(|b| is_own(b) && !b.is_link());
        for line in own.map(|block| self.text_of(block)) {
            // A short line that is no sentence is a label of the template: `Advertisement`, `Read more`.
            if line.len() >= MIN_PROSE || line.ends_with(SENTENCE_ENDS) {
                push_within(&mut article, line, MAX_ARTICLE);
                push_within(&mut article, "\n", MAX_ARTICLE);
            }
        }
        article
    }

    /// The beginning of the running text, for its language.
    pub(super) fn sample(&self) -> String {
        let mut sample = String::new();
        let is_misnamed = self.is_misnamed();
        let prose = self
            .from(0)
            .filter(|(b, text)| (!b.aside || is_misnamed) && text.len() >= MIN_PROSE);
        for (_, text) in prose {
            push_within(&mut sample, text, MAX_SAMPLE);
            if sample.len() >= MAX_SAMPLE {
                break;
            }
            sample.push('\n');
        }
        sample
    }
}

impl Container {
    /// Adds prose that stands in the element itself.
    pub(super) fn add(&mut self, prose: Prose) {
        self.own[0] += if prose.aside { 0 } else { prose.bytes };
        self.own[1] += prose.bytes;
    }
}
