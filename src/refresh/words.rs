//! What digests say of articles whose texts became known → whose words each paragraph is.

use super::stories::MAX_BYTES;
use crate::address;
use crate::identity::whose::{Source, whose};
use crate::model::Told;
use crate::store::{self, CitedText, Store, Unweighed};

/// A text of which the end may be missing: it was cut within its last character at most.
const CUT: usize = MAX_BYTES - 4;

/// Settles it for all that changed.
pub(super) fn weigh(store: &Store) -> store::Result<()> {
    store.weigh(judge)
}

fn judge(mention: &Unweighed) -> Option<Told> {
    // What a curator publishes at home stands on his own page, whoever's words it is.
    let is_at_home = |text: &CitedText| {
        let pages = text.url.as_ref().zip(mention.digest_url.as_ref());
        pages.is_some_and(|(page, digest)| address::same_site(page, digest))
    };
    if mention.texts.first().is_some_and(is_at_home) {
        return None;
    }
    let others = mention.texts.iter().filter(|text| !is_at_home(text));
    let sources: Vec<Source> = others
        .map(|text| Source::new(&text.text, text.text.len() < CUT && !text.paywalled))
        .collect();
    whose(&mention.said, &sources)
}
