//! Archive documents of a feed (RFC 5005 §4): blocks of its log, cut once and then never changed.

use super::{Feed, Site};
use crate::model::Entry;

/// The path of an archive document, counted from 1, the earliest.
#[must_use]
pub fn archive_path(feed: &Feed, number: u32) -> String {
    feed.document(&format!("archive/{number}.xml"))
}

/// An archive document: one block of the feed's log. It names the one before it and the newest document; the one
/// after it is not named, since that would change its bytes later.
#[must_use]
pub fn atom_archive(_site: &Site, _feed: &Feed, _number: u32, _entries: &[Entry]) -> Vec<u8> {
    Vec::new()
}
