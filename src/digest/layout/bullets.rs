//! List items that are stories: `- [Title](url) by Name: words`, with nested items as their remarks.

use super::titles::after_link;
use super::{Opening, Setting};
use crate::digest::citations::cite;
use crate::digest::document::{Block, Kind};

/// How many characters may stand before the link: a mark, a word such as `[podcast]`.
const MAX_BEFORE: usize = 40;

pub(super) fn open(blocks: &[Block], at: usize, setting: &Setting<'_>) -> Option<Opening> {
    let block = blocks.get(at)?;
    let Kind::ListItem(number) = block.kind else {
        return None;
    };
    let link = block
        .links
        .iter()
        .find(|l| setting.selection.opens(block, l))?;
    let before = block.text.get(..link.range.start)?;
    if block.quoted || before.chars().count() > MAX_BEFORE {
        return None;
    }
    // `- Events (calendar):` over a nested list is its name.
    let category = block.text.ends_with(':')
        && blocks
            .get(at + 1)
            .is_some_and(|next| next.depth > block.depth);
    if category || is_advertised(&block.text) {
        return None;
    }
    let words = block.link_text(link);
    let mut citation = cite(link, words);
    let rest = after_link(block, link, &mut citation);
    // `Name https://…`: the address is its own words, and the title stands before it.
    let named = before.trim_end_matches([' ', ':', '-', '–', '—', '<', '(']);
    citation.title = citation
        .title
        .or_else(|| (!named.is_empty()).then(|| named.to_owned()));
    let title = citation.title.clone();
    Some(Opening {
        number,
        title,
        citations: vec![citation],
        rest,
        used: 1,
    })
}

/// Whether an item says of itself that it was paid for.
fn is_advertised(text: &str) -> bool {
    [
        "(ad)",
        "(sponsored)",
        "(sponsor)",
        "[ad]",
        "[sponsored]",
        "(anzeige)",
    ]
    .iter()
    .any(|mark| text.trim_end().to_lowercase().ends_with(mark))
}
