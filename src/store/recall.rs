//! What was published, taken back into a store that does not know of it: ids, addresses, headlines and dates.
//!
//! An article that is taken back is mentioned by nobody, and so stands in no feed. It waits: the digest that cites it is
//! read again, is led to it by its address, or by the id that it would be given, and finds it with the id that readers
//! know.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, params};
use url::Url;
use uuid::Uuid;

use super::{Result, Store, articles};

/// How many are stored in one transaction.
const BATCH: usize = 500;

/// An entry as it was published.
#[derive(Debug, Clone)]
pub struct Recalled {
    /// Its id.
    pub id: Uuid,
    /// Its address, where it has one, and the key by which that is known.
    pub address: Option<(String, Url)>,
    /// The headline.
    pub title: String,
    /// The date of the article.
    pub published: DateTime<Utc>,
    /// When it last changed for its readers.
    pub updated: DateTime<Utc>,
}

impl Store {
    /// Stores what of this is not known: neither the id nor the address. How many that were.
    pub fn recall(&self, entries: &[Recalled], now: DateTime<Utc>) -> Result<usize> {
        let mut taken = 0;
        for some in entries.chunks(BATCH) {
            taken += self.write(|c| {
                let new = some.iter().map(|entry| recall(c, entry, now.timestamp()));
                new.sum::<rusqlite::Result<usize>>()
            })?;
        }
        Ok(taken)
    }

    /// How many of these it does not know.
    pub fn count_unknown(&self, entries: &[Recalled]) -> Result<usize> {
        self.read(|c| {
            let unknown = entries
                .iter()
                .map(|entry| Ok(usize::from(!knows(c, entry)?)));
            unknown.sum()
        })
    }
}

/// Whether an entry is known, by its id or by its address.
fn knows(c: &Connection, entry: &Recalled) -> rusqlite::Result<bool> {
    let is_known = c
        .prepare_cached("SELECT 1 FROM article WHERE uuid = ?1")?
        .exists([entry.id.as_bytes().as_slice()])?;
    let address = entry.address.as_ref();
    let owner = address.map(|(key, _)| articles::at(c, key)).transpose()?;
    Ok(is_known || owner.flatten().is_some())
}

/// Stores one; 1 where it was not known.
fn recall(c: &Connection, entry: &Recalled, now: i64) -> rusqlite::Result<usize> {
    if knows(c, entry)? {
        return Ok(0);
    }
    let address = entry.address.as_ref();
    let published = crate::model::Published::Instant(entry.published.fixed_offset());
    let updated = (entry.updated > entry.published).then(|| entry.updated.timestamp());
    let article = c
        .prepare_cached(
            "INSERT INTO article (uuid, url, title, published, first_seen, updated_at, unsettled)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, 0)",
        )?
        .insert(params![
            entry.id.as_bytes().as_slice(),
            address.map(|(_, url)| url.as_str()),
            entry.title,
            published.to_string(),
            now,
            updated
        ])?;
    if let Some((key, url)) = address {
        articles::insert_address(
            c,
            key,
            url.as_str(),
            articles::Led::by_itself(article),
            "published",
            now,
        )?;
    }
    Ok(1)
}
