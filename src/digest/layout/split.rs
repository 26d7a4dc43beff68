//! Openings → stories: what follows an opening belongs to it, up to the next one or the section's end.

use crate::model::Item;

use super::story::{self, Draft};
use super::{Layout, Setting};
use crate::digest::document::{Block, Kind};

/// The most stories of a document that are read.
pub(super) const MAX_ITEMS: usize = 20_000;

/// The stories of a digest whose main layout is known; a section without a story of that layout is asked for others.
pub(super) fn items(blocks: &[Block], layout: Layout, setting: &Setting<'_>) -> Vec<Item> {
    let sections = sections(blocks, layout).into_iter();
    let drafts = sections
        .flat_map(|section| drafts(section, layout, setting))
        .take(MAX_ITEMS)
        .collect();
    let mut items = story::items(drafts, setting);
    items.retain(|item| !item.citations.is_empty());
    let titled = items.iter().filter(|item| item.title.is_some()).count();
    if layout == Layout::Prose && titled * 5 >= items.len() * 3 {
        // Where the stories have titles, a paragraph without one is the curator's word to the readers.
        items.retain(|item| item.title.is_some());
    }
    items
}

/// Headings of sections whose links are no stories, lower case.
const ASIDES: &[&str] = &[
    "jobs",
    "job board",
    "events",
    "upcoming events",
    "sponsor",
    "sponsors",
    "sponsored",
    "our sponsors",
    "advertisement",
    "quote of the week",
    "quotes of the week",
    "quote of the day",
    "termine",
    "veranstaltungen",
    "stellenanzeigen",
    "événements",
    "conférences",
    "sponsoren",
    "행사",
    "채용",
];

/// The blocks of the sections that are news.
pub(super) fn without_asides(blocks: &[Block]) -> Vec<Block> {
    sections(blocks, Layout::Titles)
        .into_iter()
        .filter(|section| !is_aside(section))
        .flatten()
        .cloned()
        .collect()
}

/// Whether a section is no part of the news: jobs, events, sponsors.
fn is_aside(section: &[Block]) -> bool {
    section.first().is_some_and(|b| {
        let name = b
            .text
            .trim()
            .trim_matches(|c: char| !c.is_alphanumeric())
            .to_lowercase();
        matches!(b.kind, Kind::Heading(_)) && ASIDES.contains(&name.as_str())
    })
}

/// The parts of a digest between its headings; where the headings are the stories, it is one.
fn sections(blocks: &[Block], layout: Layout) -> Vec<&[Block]> {
    if layout == Layout::Headings {
        return vec![blocks];
    }
    let mut sections = Vec::new();
    let mut start = 0;
    for (at, block) in blocks.iter().enumerate() {
        if at > start && matches!(block.kind, Kind::Heading(_)) {
            sections.push(&blocks[start..at]);
            start = at;
        }
    }
    sections.push(&blocks[start..]);
    sections
}

fn drafts<'a>(blocks: &'a [Block], layout: Layout, setting: &Setting<'_>) -> Vec<Draft<'a>> {
    let has =
        |layout: &Layout| (0..blocks.len()).any(|at| layout.open(blocks, at, setting).is_some());
    let other = [Layout::Titles, Layout::Bullets];
    let Some(layout) = [layout].into_iter().chain(other).find(has) else {
        return Vec::new();
    };
    let mut drafts = Vec::new();
    let (mut at, mut free) = (0, 0);
    while at < blocks.len() && drafts.len() < MAX_ITEMS {
        let Some(opening) = layout.open(blocks, at, setting) else {
            at += 1;
            continue;
        };
        let depth = blocks[at].depth;
        let from = at + opening.used.max(1);
        let mut end = from;
        while end < blocks.len() && !ends(layout, depth, blocks, end, setting) {
            end += 1;
        }
        drafts.push(Draft {
            opening,
            above: &blocks[free..at],
            body: &blocks[from..end],
            quotation: &[],
        });
        (at, free) = (end, from);
    }
    drafts
}

/// Whether a block no longer belongs to the story above it.
fn ends(layout: Layout, depth: u8, blocks: &[Block], at: usize, setting: &Setting<'_>) -> bool {
    let block = &blocks[at];
    if matches!(block.kind, Kind::Heading(_) | Kind::Rule) {
        return true;
    }
    match layout {
        Layout::Bullets => match block.kind {
            Kind::ListItem(_) => block.depth <= depth,
            _ => block.depth < depth,
        },
        Layout::Prose => !block.quoted && block.depth == 0,
        Layout::Headings => false,
        Layout::Titles => !block.quoted && layout.open(blocks, at, setting).is_some(),
    }
}
