//! What stands above a story and belongs to it, where the digest quotes or remarks first and says then on what.

use super::Setting;
use super::story::Draft;
use crate::digest::document::{Block, Kind};
use crate::digest::words::has_words;

/// Gives each story the quotation above it, where all have one there.
pub(super) fn move_quotations(drafts: &mut [Draft<'_>]) -> bool {
    let quoted = |draft: &Draft<'_>| draft.above.iter().rev().take_while(|b| b.quoted).count();
    if !drafts.iter().all(|draft| quoted(draft) > 0) {
        return false;
    }
    for at in 0..drafts.len() {
        let above = drafts[at].above;
        let (rest, quotation) = above.split_at(above.len() - quoted(&drafts[at]));
        drafts[at].quotation = quotation;
        drafts[at].above = rest;
        if drafts[at].follows {
            drafts[at - 1].body = rest;
        }
    }
    true
}

/// Gives each story the remarks above it, where the first has some there and the last none below.
pub(super) fn move_remarks(drafts: &mut [Draft<'_>], setting: &Setting<'_>) {
    let is_remark = |b: &&Block| b.kind == Kind::Paragraph && has_words(&b.text);
    let words = |blocks: &[Block]| blocks.iter().rev().take_while(is_remark).count();
    // The page's own words on a card are below it.
    let cards: Vec<usize> = drafts.iter().map(Draft::card).collect();
    let below = drafts
        .last()
        .zip(cards.last())
        .is_some_and(|(draft, card)| {
            let mut below = draft.body[*card..].iter();
            below.any(|b| has_words(&b.text) && !setting.selection.is_machinery(b))
        });
    let above = |at: usize| {
        let draft = &drafts[at];
        let card = if draft.follows { cards[at - 1] } else { 0 };
        &draft.above[card..]
    };
    let counts: Vec<usize> = (0..drafts.len()).map(|at| words(above(at))).collect();
    let least = counts
        .iter()
        .skip(1)
        .min()
        .or(counts.first())
        .copied()
        .unwrap_or(0);
    if below || counts.contains(&0) || least == 0 {
        return;
    }
    let remarks: Vec<&[Block]> = (0..drafts.len())
        .map(|at| {
            let above = above(at);
            let count = if at == 0 {
                least.min(counts[0])
            } else {
                counts[at]
            };
            &above[above.len() - count..]
        })
        .collect();
    for (at, remarks) in remarks.into_iter().enumerate() {
        let card = &drafts[at].body[..cards[at]];
        let draft = &mut drafts[at];
        (draft.above, draft.follows) = (&[], false);
        (draft.body, draft.card) = (remarks, card);
    }
}
