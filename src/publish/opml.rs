//! All feeds that are offered, as a subscription list (OPML 2.0).

use super::{Feed, Site};

/// The subscription list of `feeds`.
#[must_use]
pub fn opml(_site: &Site, _feeds: &[Feed]) -> Vec<u8> {
    Vec::new()
}
