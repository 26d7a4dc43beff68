//! Which layout a digest has. Each layout is a file here that finds its stories in the same blocks.
//!
//! Numbered stories are looked for first: nothing else is as sure. The other layouts tell by which blocks *open* a
//! story (a heading with a link, a list item with one, a line that is a link, a paragraph that holds links); what
//! follows up to the next opening belongs to it.

mod above;
mod bullets;
mod cited;
mod headings;
mod linkblog;
mod numbered;
mod prose;
mod records;
mod sources;
mod split;
mod story;
mod titles;
mod told;

use std::borrow::Cow;

use url::Url;

use crate::date::Hint;
use crate::model::{Citation, Item};

use super::citations::Selection;
use super::document::{Block, Kind, MAX_BLOCKS, shows_address};

/// What a layout is given besides the blocks.
pub(super) struct Setting<'a> {
    /// How dates are read.
    pub(super) hint: Hint<'a>,
    /// Which links are citations.
    pub(super) selection: Selection,
}

/// The stories of a digest and the decisions on the way.
#[derive(Debug, Default)]
pub(super) struct Stories {
    /// The items in order.
    pub(super) items: Vec<Item>,
    /// One sentence a decision.
    pub(super) why: Vec<String>,
}

/// How the stories of a digest, or of one of its sections, are opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Layout {
    /// `## [Title](url)`, or a heading and its address below it.
    Headings,
    /// `- [Title](url): words`.
    Bullets,
    /// A line that is a link, or a title and its address below it; then words.
    Titles,
    /// Paragraphs with links in them.
    Prose,
}

/// What opens a story.
#[derive(Debug, Default)]
struct Opening {
    /// The number printed before it.
    number: Option<u32>,
    /// Its title.
    title: Option<String>,
    /// Whether its links stand among its words: the title carries none.
    scattered: bool,
    /// Its source, and what else its title line cites.
    citations: Vec<Citation>,
    /// What stands before the title on its line, or above it.
    before: Option<String>,
    /// What stands behind the title on its line.
    after: Option<Block>,
    /// What the opening's blocks hold below that.
    rest: Vec<Block>,
    /// How many blocks the opening takes up.
    used: usize,
}

impl Layout {
    /// In the order in which they are asked where several open as many stories.
    const ALL: [Self; 4] = [Self::Headings, Self::Titles, Self::Bullets, Self::Prose];

    /// What the block at an index opens.
    fn open(self, blocks: &[Block], at: usize, setting: &Setting<'_>) -> Option<Opening> {
        match self {
            Self::Headings => headings::open(blocks, at, setting),
            Self::Bullets => bullets::open(blocks, at, setting),
            Self::Titles => titles::open(blocks, at, setting),
            Self::Prose => prose::open(blocks, at, setting),
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Headings => "headings with links",
            Self::Bullets => "a list of links with remarks",
            Self::Titles => "title lines with links, and remarks below",
            Self::Prose => "paragraphs with links",
        }
    }
}

/// A digest cites at least this many stories, unless they are marked as such by a heading or a title line.
const MIN_PROSE: usize = 2;

/// One in so many paragraphs of a digest in prose holds a link; an article has fewer.
const MIN_LINKED: usize = 3;

/// The page that a document as a whole is about, and its title.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct About<'a> {
    /// A page on another site than the document's own.
    pub(super) url: Option<&'a Url>,
    /// Whether the document is an entry of a feed, which may be about the page that it quotes.
    pub(super) is_entry: bool,
    /// The document's title.
    pub(super) title: Option<&'a str>,
}

/// Finds the layout and reads the stories.
pub(super) fn read(blocks: &[Block], about: About<'_>, setting: &Setting<'_>) -> Stories {
    let quoted = || linkblog::quoted(blocks, setting);
    let entry = about.url.cloned();
    if let Some(url) = entry.or_else(|| about.is_entry.then(quoted).flatten()) {
        return linkblog::read(blocks, &url, about.title, setting);
    }
    let blocks = &*split::without_asides(blocks);
    let lines = &*lines(blocks);
    if let Some(stories) = numbered::read(lines, setting) {
        return stories;
    }
    let chosen = choose(blocks, setting);
    let titled = chosen
        .as_ref()
        .map_or(0, |(layout, count, _)| match layout {
            Layout::Prose => 0,
            _ => *count,
        });
    if let Some(records) = records::find(lines, setting).filter(|r| r.beats(titled)) {
        return records::read(records, lines, setting);
    }
    let Some((layout, _, why)) = chosen else {
        if let Some(stories) = cited::read(lines, setting) {
            return stories;
        }
        let why = "no contents list, no numbered stories, no links to articles: this is no digest"
            .to_owned();
        return Stories {
            items: Vec::new(),
            why: vec![why],
        };
    };
    let items = split::items(blocks, layout, setting);
    if items.is_empty()
        && let Some(stories) = cited::read(lines, setting)
    {
        return stories;
    }
    let mut why = vec![why];
    if items.len() >= split::MAX_ITEMS {
        why.push(split::limit());
    }
    Stories { items, why }
}

/// The blocks cut into lines; they themselves where each is one already.
fn lines(blocks: &[Block]) -> Cow<'_, [Block]> {
    if blocks.iter().all(Block::is_line) {
        return Cow::Borrowed(blocks);
    }
    let lines = blocks.iter().flat_map(Block::lines);
    Cow::Owned(lines.take(MAX_BLOCKS).collect())
}

/// The layout that opens most stories.
fn choose(blocks: &[Block], setting: &Setting<'_>) -> Option<(Layout, usize, String)> {
    let counts = Layout::ALL.map(|layout| (layout, count(blocks, layout, setting)));
    let [headings, titles, bullets, prose] = counts.map(|(_, count)| count);
    let paragraphs = blocks
        .iter()
        .filter(|b| b.kind == Kind::Paragraph && b.depth == 0 && !b.quoted)
        .count();
    let linked = prose >= MIN_PROSE && prose * MIN_LINKED >= paragraphs;
    let all_headings = blocks
        .iter()
        .filter(|b| matches!(b.kind, Kind::Heading(_)))
        .count();
    // Two headings may be two sections of a list; over their addresses they are stories.
    let headed = headings * 2 >= all_headings;
    let layout = if headings > 2 && headed {
        Layout::Headings
    } else if titles.max(bullets) >= 2 && titles.max(bullets) * 2 >= prose {
        if titles >= bullets {
            Layout::Titles
        } else {
            Layout::Bullets
        }
    } else if linked && !(headed && headings >= prose) {
        Layout::Prose
    } else {
        counts.into_iter().take(3).find(|(_, count)| *count > 1)?.0
    };
    let shown: Vec<String> = counts
        .iter()
        .map(|(layout, count)| format!("{count} by {}", layout.name()))
        .collect();
    let count = counts
        .iter()
        .find(|(l, _)| *l == layout)
        .map_or(0, |(_, count)| *count);
    Some((
        layout,
        count,
        format!(
            "layout: {}; stories that would be opened: {}",
            layout.name(),
            shown.join(", ")
        ),
    ))
}

/// Whether a block goes on with the link that the one above it is: a page's words below its title, on a card.
fn is_card(above: &Block, block: &Block) -> bool {
    above.is_link() && block.is_link() && above.links[0].url == block.links[0].url
}

fn count(blocks: &[Block], layout: Layout, setting: &Setting<'_>) -> usize {
    let opens = |layout: Layout, at: usize| layout.open(blocks, at, setting).is_some();
    let mut count = 0;
    // What an opening takes up opens nothing.
    let mut free = 0;
    // A list below a title line is its remarks.
    let mut remarks = false;
    for (at, block) in blocks.iter().enumerate() {
        remarks = if block.depth > 0 {
            remarks
        } else {
            layout == Layout::Bullets && opens(Layout::Titles, at)
        };
        if at < free || remarks && block.depth > 0 {
            continue;
        }
        if let Some(opening) = layout.open(blocks, at, setting) {
            count += 1;
            free = at + opening.used;
        }
    }
    count
}
