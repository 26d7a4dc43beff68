//! The feed of remarks: an entry for each curator's words on an article.
//!
//! Readers never show an entry again that changed, so whoever wants to see what a second curator says of an article
//! subscribes to this.

use uuid::Uuid;

use super::rendition::{Budget, Rendition};
use super::select::{Rendered, Selection};
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
    /// Whether the article has no other: then it is shown as its own entry shows it.
    pub is_only: bool,
}

impl Remarked {
    /// As it is shown: under its own id, and the date of its digest.
    pub(super) fn rendition(&self, site: &Site, budget: Budget) -> Rendition {
        self.shown_as(site, Rendition::new(site, &self.entry, budget))
    }

    /// As it is shown, by how the article is shown with this mention alone.
    pub(super) fn shown_as(&self, site: &Site, article: Rendition) -> Rendition {
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
            ..article
        }
    }
}

/// The Atom document of the latest remarks; they are in the order of arrival, the latest last. `rendered` are articles that
/// have been rendered for other feeds.
#[must_use]
pub fn mentions(site: &Site, feed: &Feed, remarks: &[Remarked], rendered: &Rendered) -> Vec<u8> {
    atom::newest(site, feed, &Selection::of_remarks(site, remarks, rendered))
}

#[cfg(test)]
mod tests {
    use super::super::test_sample::{feed, site, usual};
    use super::*;

    #[test]
    fn what_was_rendered_for_other_feeds_looks_the_same_here() {
        let (site, entry) = (site(), usual());
        let mut alone = entry.clone();
        alone.mentions.truncate(1);
        let rendered = Selection::new(&site, &[entry]).rendered();
        let remark = |is_only| Remarked {
            id: Uuid::from_u128(9),
            entry: alone.clone(),
            is_only,
        };
        let document =
            |is_only, rendered: &_| mentions(&site, &feed(), &[remark(is_only)], rendered);
        let anew = document(false, &Rendered::default());
        assert_eq!(document(false, &rendered), anew);
        let only = Selection::new(&site, &[alone.clone()]).rendered();
        assert_eq!(document(true, &only), anew);
    }
}
