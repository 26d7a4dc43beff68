//! The curators' remarks in the order in which they came.

use chrono::{DateTime, Utc};
use rusqlite::params;
use uuid::Uuid;

use super::entries::uuid;
use super::manners::instant;
use super::{Result, Store};

/// A mention of a published article, and by what it stays the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// The row of the article on whose entry it stands.
    pub article: i64,
    /// The digest that it stands in.
    pub digest: Uuid,
    /// Its place there, which another edition may change.
    pub position: u32,
    /// The article that it meant at first, before any join.
    pub first: Uuid,
    /// Which of the digest's stories on that article it is, from 0.
    pub nth: u32,
    /// When the digest came.
    pub arrived: DateTime<Utc>,
}

impl Store {
    /// The latest `limit` remarks on what is published, the latest first; within a digest the last story first.
    pub fn latest_remarks(&self, limit: usize) -> Result<Vec<Remark>> {
        self.read(|c| {
            // In this order of the tables it ends with the last that is wanted, and does not look through all there are.
            c.prepare_cached(
                "SELECT c.article_id, d.uuid, i.position, f.uuid, d.arrived,
                        (SELECT count(*) FROM item o JOIN citation e ON e.item_id = o.id
                         WHERE o.digest_id = d.id AND e.entry AND e.first = c.first AND o.position < i.position)
                 FROM digest d CROSS JOIN item i ON i.digest_id = d.id CROSS JOIN citation c ON c.item_id = i.id
                 JOIN article a ON a.id = c.article_id JOIN article f ON f.id = c.first
                 WHERE NOT d.expired AND c.entry AND NOT c.expired AND a.merged_into IS NULL AND NOT a.hidden AND a.face IS NOT NULL
                 ORDER BY d.arrived DESC, d.id DESC, i.position DESC, c.rank DESC LIMIT ?1",
            )?
            .query_map(params![i64::try_from(limit).unwrap_or(i64::MAX)], |r| {
                Ok(Remark {
                    article: r.get(0)?,
                    digest: uuid(r, 1)?,
                    position: r.get(2)?,
                    first: uuid(r, 3)?,
                    arrived: instant(r.get(4)?),
                    nth: r.get(5)?,
                })
            })?
            .collect()
        })
    }
}
