//! The figures of the statistics page: each costs no more than a few thousand rows, or one pass over the pages' queue.

use chrono::TimeDelta;
use rusqlite::{Connection, params};

use super::{Result, Store};
use crate::model::FacetKind;

/// Delays are those of the entries that arrived last: so many.
const LATEST: usize = 2_000;

impl Store {
    /// How many entries both curators cite; they are given by folded name.
    pub fn cited_by_both(&self, one: &str, other: &str) -> Result<usize> {
        self.read(|c| {
            let facet = |name: &str| -> rusqlite::Result<i64> {
                c.prepare_cached("SELECT id FROM facet WHERE kind = ?1 AND value = ?2")?
                    .query_row(params![FacetKind::Curator.as_str(), name], |r| r.get(0))
            };
            let both = format!("facets : (\"f{}\" AND \"f{}\")", facet(one)?, facet(other)?);
            c.prepare_cached("SELECT count(*) FROM search WHERE search MATCH ?1")?
                .query_row([both], |r| r.get(0))
        })
    }

    /// How the last fetches of pages ended: `read`, `waiting` for the first, or the kind of failure.
    pub fn fetch_results(&self) -> Result<Vec<(String, usize)>> {
        self.read(|c| {
            c.prepare_cached(
                "SELECT CASE WHEN kind IS NOT NULL THEN kind WHEN asked_at IS NULL THEN 'waiting' ELSE 'read' END AS result,
                        count(*) AS pages
                 FROM visit GROUP BY result ORDER BY pages DESC, result",
            )?
            .query_map([], |r| Ok((r.get(0)?, r.get(1)?)))?
            .collect()
        })
    }

    /// How long after its publication each of the latest entries was first cited; only of those whose page gives a date.
    pub fn citation_delays(&self) -> Result<Vec<TimeDelta>> {
        self.read(delays)
    }
}

fn delays(c: &Connection) -> rusqlite::Result<Vec<TimeDelta>> {
    c.prepare_cached(
        "WITH latest AS (SELECT article_id AS id FROM listed ORDER BY position DESC LIMIT ?1)
         SELECT max(0, min(coalesce(unixepoch(d.published), d.received, d.arrived)) - a.published_at)
         FROM latest JOIN article a ON a.id = latest.id JOIN article m ON m.id = coalesce(a.shows, a.id)
         JOIN citation c ON c.article_id = a.id AND c.entry JOIN item i ON i.id = c.item_id JOIN digest d ON d.id = i.digest_id
         WHERE m.published IS NOT NULL GROUP BY a.id",
    )?
    .query_map([i64::try_from(LATEST).unwrap_or(i64::MAX)], |r| r.get(0).map(TimeDelta::seconds))?
    .collect()
}
