//! What became of an entry, from the first citation on.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, Row};
use uuid::Uuid;

use super::manners::instant;
use super::{Result, Store, decisions};
use crate::model::Decision;

/// Something that happened to an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// A digest cites it.
    Cited {
        /// The source.
        source: String,
        /// The digest's own title.
        digest: Option<String>,
    },
    /// An address became known.
    Address {
        /// By what.
        how: String,
        /// The address.
        url: String,
    },
    /// Its page was read last.
    Read {
        /// Where.
        url: String,
    },
    /// Its page was read again and said what its readers would want to see.
    Revised {
        /// Where.
        url: String,
    },
    /// Its page was read again and answered with another one: what was read before stays.
    Kept {
        /// What it answered with.
        reason: String,
    },
    /// Another article turned out to be the same.
    Joined {
        /// By what: an address of some kind, a copy, an update, by hand.
        how: String,
        /// The id that it had.
        id: Uuid,
    },
    /// It turned out not to be, or was parted by hand.
    Parted {
        /// The id of the other.
        id: Uuid,
    },
    /// It changed for its readers last.
    Updated,
    /// Something was decided by hand.
    Decided(Decision),
}

impl Store {
    /// What became of an entry, in order.
    pub fn history(&self, article: i64) -> Result<Vec<(DateTime<Utc>, Event)>> {
        self.read(|c| {
            let mut events = cited(c, article)?;
            events.extend(all(
                c,
                "SELECT learnt, how, url FROM address WHERE article_id = ?1",
                article,
                |r| {
                    Ok(Event::Address {
                        how: r.get(1)?,
                        url: r.get(2)?,
                    })
                },
            )?);
            events.extend(all(
                c,
                "SELECT read_at, url FROM article WHERE (id = ?1 OR merged_into = ?1) AND read_at IS NOT NULL",
                article,
                |r| Ok(Event::Read { url: r.get(1)? }),
            )?);
            events.extend(all(
                c,
                "SELECT r.at, a.url FROM article a JOIN revision r ON r.article_id = a.id WHERE a.id = ?1 OR a.merged_into = ?1",
                article,
                |r| Ok(Event::Revised { url: r.get(1)? }),
            )?);
            events.extend(all(
                c,
                "SELECT j.at, j.how, g.uuid FROM joined j JOIN article g ON g.id = j.gone WHERE g.merged_into = ?1",
                article,
                |r| {
                    Ok(Event::Joined {
                        how: r.get(1)?,
                        id: super::entries::uuid(r, 2)?,
                    })
                },
            )?);
            events.extend(parted(c, article)?);
            events.extend(all(
                c,
                "SELECT v.asked_at, v.reason FROM visit v JOIN article a ON a.id = v.article_id
                 WHERE (a.id = ?1 OR a.merged_into = ?1)
                 AND v.kind IS NULL AND v.reason IS NOT NULL",
                article,
                |r| Ok(Event::Kept { reason: r.get(1)? }),
            )?);
            events.extend(all(
                c,
                "SELECT updated_at FROM article WHERE id = ?1 AND updated_at IS NOT NULL",
                article,
                |_| Ok(Event::Updated),
            )?);
            let decided = decisions::of(
                c,
                "SELECT at, json FROM decision d JOIN article a ON a.id = d.article_id
                 WHERE coalesce(a.merged_into, a.id) = ?1 ORDER BY d.id",
                Some(article),
            )?;
            events.extend(decided.into_iter().map(|(at, d)| (at, Event::Decided(d))));
            events.sort_by_key(|(at, _)| *at);
            Ok(events)
        })
    }
}

fn cited(c: &Connection, article: i64) -> rusqlite::Result<Vec<(DateTime<Utc>, Event)>> {
    all(
        c,
        "SELECT d.arrived, s.name, d.title FROM citation c JOIN item i ON i.id = c.item_id
         JOIN digest d ON d.id = i.digest_id JOIN source s ON s.id = d.source_id
         WHERE c.article_id = ?1 AND c.entry ORDER BY d.arrived, d.id",
        article,
        |r| {
            Ok(Event::Cited {
                source: r.get(1)?,
                digest: r.get(2)?,
            })
        },
    )
}

/// Joins that were undone: that they were, and that they are no more.
fn parted(c: &Connection, article: i64) -> rusqlite::Result<Vec<(DateTime<Utc>, Event)>> {
    let sql = |at: &str| {
        format!(
            "WITH own AS (SELECT id FROM article WHERE id = ?1 OR merged_into = ?1)
             SELECT {at}, p.how, a.uuid FROM parted p JOIN article a ON a.id = iif(p.gone IN own, p.kept, p.gone)
             WHERE p.gone IN own OR p.kept IN own"
        )
    };
    let mut events = all(c, &sql("p.at"), article, |r| {
        Ok(Event::Joined {
            how: r.get(1)?,
            id: super::entries::uuid(r, 2)?,
        })
    })?;
    events.extend(all(c, &sql("p.until"), article, |r| {
        Ok(Event::Parted {
            id: super::entries::uuid(r, 2)?,
        })
    })?);
    Ok(events)
}

fn all(
    c: &Connection,
    sql: &str,
    article: i64,
    read: impl Fn(&Row<'_>) -> rusqlite::Result<Event>,
) -> rusqlite::Result<Vec<(DateTime<Utc>, Event)>> {
    c.prepare_cached(sql)?
        .query_map([article], |r| Ok((instant(r.get(0)?), read(r)?)))?
        .collect()
}
