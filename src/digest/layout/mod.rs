//! Which layout a digest has. Each layout is a file here and a function from blocks to stories.

mod numbered;

use crate::date::Hint;
use crate::model::Item;

use super::citations::Selection;
use super::document::Block;

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

/// Finds the layout and reads the stories.
pub(super) fn read(blocks: &[Block], setting: &Setting<'_>) -> Stories {
    if let Some(stories) = numbered::read(blocks, setting) {
        return stories;
    }
    Stories {
        items: Vec::new(),
        why: vec!["no contents list, no numbered stories, no links to articles: this is no digest".to_owned()],
    }
}
