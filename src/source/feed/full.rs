//! The full edition behind an entry that only sums it up.
//!
//! Such an entry cites nothing of another site, is short, and leads to a page of the feed's own site. That page is fetched
//! once, when the entry is new or says something else than before, at most [`MOST`] a reading, and is the digest where it cites
//! anything. Until then, and where it doesn't, the entry is.

use std::collections::BTreeMap;

use url::Url;

use super::super::awaited::{Awaited, Fetcher};
use super::super::{Error, Known, Means, Reading, hash_key, read_digest, stories_elsewhere};
use crate::model::Document;

/// The most pages that are fetched in one reading.
const MOST: usize = 20;
/// A body with more bytes than this is no summary.
const LONGEST: usize = 4_000;

/// How the marks of such entries begin; their keys follow.
const SUMMED_UP: &str = "full:";

/// Takes the entries of a feed, those that only sum up an edition with the page of that, and those that wait for theirs
/// since an earlier reading.
pub(super) async fn take(
    entries: impl Iterator<Item = Document>,
    known: &Known,
    means: &Means,
    reading: &mut Reading,
) -> Result<(), Error> {
    let left = Awaited::left(known, SUMMED_UP).into_iter();
    let mut left: BTreeMap<String, Awaited> = left.map(|left| (left.key.clone(), left)).collect();
    let mut awaited: Vec<Awaited> = Vec::new();
    let mut new: BTreeMap<String, Document> = BTreeMap::new();
    for entry in entries {
        let Some(page) = page(&entry).filter(|_| !new.contains_key(&entry.key)) else {
            means.send(entry).await?;
            continue;
        };
        let said = said(&entry);
        let mark = known.marks.get(&format!("{SUMMED_UP}{}", entry.key));
        let waits = left.get(&entry.key).is_some_and(|left| left.done == said);
        if mark == Some(&said) || waits {
            reading.unchanged += 1;
            continue;
        }
        left.remove(&entry.key);
        awaited.push(Awaited {
            title: entry.title.clone(),
            author: entry.author.clone(),
            published: entry.published,
            ..Awaited::new(entry.key.clone(), page, said, means.now)
        });
        new.insert(entry.key.clone(), entry);
    }
    awaited.extend(left.into_values());
    let mut fetcher = Fetcher::new(means, SUMMED_UP, MOST);
    for awaited in awaited {
        let full = fetcher.fetch(&awaited, reading).await;
        let full = full.filter(|full| cites(full, &awaited.url));
        if let Some(document) = full.or_else(|| new.remove(&awaited.key)) {
            means.send(document).await?;
        }
    }
    Ok(())
}

/// The page that has the full edition, where an entry may only sum it up.
fn page(entry: &Document) -> Option<Url> {
    let page = entry.url.as_ref().filter(|_| entry.external.is_none())?;
    let is_front = page.path().len() <= 1 && page.query().is_none();
    let sums_up = !is_front && entry.bytes.len() <= LONGEST && !cites(entry, page);
    sums_up.then(|| page.clone())
}

fn cites(document: &Document, page: &Url) -> bool {
    // What breaks the reader is told where it is stored.
    read_digest(document).is_ok_and(|digest| stories_elsewhere(&digest, page) > 0)
}

/// What an entry says, as a hash.
fn said(entry: &Document) -> String {
    let title = entry.title.as_deref().unwrap_or_default();
    hash_key(&[title.as_bytes(), &entry.bytes].concat())
}
