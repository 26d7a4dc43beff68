//! A store that was lost, beside the documents that it wrote: a new one would write over what readers know.

use std::fs;
use std::path::Path;

use chrono::{DateTime, Utc};

use super::failing::note_publishing;
use super::publish::has_published;
use super::{Context, Error};
use crate::address;
use crate::publish::{PublishedEntry, published_entries};
use crate::store::{Recalled, Store};

/// A document that is larger is none of ours.
pub const LARGEST: u64 = 64 << 20;

/// Refuses a pass over a store that knows nothing of what stands in the output folder; `status` says so from then on.
pub(super) fn refuse(context: &Context, now: DateTime<Utc>) -> Result<(), Error> {
    let (config, store) = (&context.config, &context.store);
    let checked = check(store, &config.publish.directory);
    if checked.is_err() {
        note_publishing(store, now, &checked)?;
    }
    checked
}

/// Refuses a folder whose combined feed has entries of ours that a store which has published nothing does not know.
pub(super) fn check(store: &Store, folder: &Path) -> Result<(), Error> {
    if has_published(store)? {
        return Ok(());
    }
    let document = folder.join("atom.xml");
    let is_small = fs::metadata(&document).is_ok_and(|metadata| metadata.len() <= LARGEST);
    // One that can't be read is told of where it is written.
    let Some(bytes) = is_small.then(|| fs::read(&document).ok()).flatten() else {
        return Ok(());
    };
    let published = published_entries(&bytes).unwrap_or_default();
    let published: Vec<Recalled> = published.into_iter().map(recalled).collect();
    match store.count_unknown(&published)? {
        0 => Ok(()),
        entries => Err(Error::Lost {
            folder: folder.to_owned(),
            store: store.path().to_owned(),
            entries,
        }),
    }
}

/// What a store takes back of an entry as it was published.
#[must_use]
pub fn recalled(entry: PublishedEntry) -> Recalled {
    Recalled {
        id: entry.id,
        address: entry.url.map(|url| (address::key(&url).to_string(), url)),
        title: entry.title,
        published: entry.published,
        updated: entry.updated,
    }
}
