//! Being written.
use super::Site;
use crate::model::Entry;
pub(super) struct Selection;
impl Selection {
    pub(super) fn new(_: &Site, _: &[Entry]) -> Self {
        Self
    }
}
