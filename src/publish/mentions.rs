//! The feed of remarks: an entry for each curator's words on an article.
//!
//! Readers never show an entry again that changed, so whoever wants to see what a second curator says of an article
//! subscribes to this.

use uuid::Uuid;

use super::rendition::{Budget, Rendition};
use super::select::Selection;
use super::{Feed, Site, atom, dates};
use crate::model::Entry;

/// The folder of the feed.
pub const MENTIONS_PATH: &str = "mentions/";

/// One remark, and what it is on.
#[derive(Debug, Clone)]
pub struct Remarked {
    /// Published as `urn:uuid:…`; never changes.
    pub id: Uuid,
    /// The article, with this mention alone.
    pub entry: Entry,
}

impl Remarked {
    /// As it is shown: under its own id, and the date of its digest.
    pub(super) fn rendition(&self, site: &Site, budget: Budget) -> Rendition {
        let said = self.entry.mentions.first().map(|mention| {
            let arrived = mention.digest_updated.fixed_offset();
            let digest = mention.digest_published;
            // No digest is of a day after it came.
            digest.map_or(arrived, |at| at.instant(site.timezone).min(arrived))
        });
        let said = dates::writable(said.unwrap_or(self.entry.published));
        Rendition {
            id: self.id.urn().to_string(),
            published: said,
            updated: said,
            ..Rendition::new(site, &self.entry, budget)
        }
    }
}

/// The Atom document of the latest remarks; they are in the order of arrival, the latest last.
#[must_use]
pub fn mentions(site: &Site, feed: &Feed, remarks: &[Remarked]) -> Vec<u8> {
    atom::newest(site, feed, &Selection::of_remarks(site, remarks))
}
