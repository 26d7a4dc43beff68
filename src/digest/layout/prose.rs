//! Paragraphs and list items that are stories: they hold their links among their words; bold words at the beginning are
//! the title.

use super::{Opening, Setting, is_card};
use crate::digest::document::{Block, Kind};

pub(super) fn open(blocks: &[Block], at: usize, setting: &Setting<'_>) -> Option<Opening> {
    let block = blocks.get(at)?;
    if block.quoted || block.depth > 0 || block.kind != Kind::Paragraph {
        return None;
    }
    let above = at.checked_sub(1).map(|above| &blocks[above]);
    if above.is_some_and(|above| is_card(above, block)) {
        return None;
    }
    worded(block, setting)
}

/// The story that a block tells which holds its links among its words.
pub(super) fn worded(block: &Block, setting: &Setting<'_>) -> Option<Opening> {
    let citations = setting.selection.select(block);
    if citations.is_empty() {
        return None;
    }
    let lead = block.text.get(..block.strong).unwrap_or_default().trim();
    let title = (!lead.is_empty()).then(|| lead.trim_end_matches(['.', ':', ' ']).to_owned());
    let start = if title.is_some() { block.strong } else { 0 };
    let words = block.slice(start..block.text.len());
    Some(Opening {
        title,
        scattered: true,
        citations,
        rest: vec![words],
        used: 1,
        ..Opening::default()
    })
}
