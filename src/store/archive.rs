//! Archive documents (RFC 5005 §4): blocks of a feed's log, cut once.

use std::collections::BTreeSet;

use rusqlite::{Connection, OptionalExtension, params};

use super::log::LIVE;
use super::{Result, Store};

/// A block of a feed's log that an archive document holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Block {
    /// From 1.
    pub number: u32,
    /// The first log position in it.
    pub first: i64,
    /// The last.
    pub last: i64,
}

impl Store {
    /// Cuts the blocks that a feed's log needs so that every entry stands in the newest document or in an archive.
    ///
    /// `shown` is how many entries the newest document has room for, `block` how many log rows an archive holds. What
    /// is cut leaves half of the newest document's room, so that cutting is rare. What is cut is noted as not written yet.
    pub fn cut_archives(&self, feed: i64, shown: usize, block: usize) -> Result<Vec<Block>> {
        self.write(|c| {
            let end: i64 = c.query_row(
                "SELECT coalesce(max(position), 0) FROM log WHERE feed = ?1",
                [feed],
                |r| r.get(0),
            )?;
            let mut cut = last_block(c, feed)?;
            let (shown, size) = (as_rows(shown), as_rows(block.max(1)));
            let mut new = Vec::new();
            while end - cut.map_or(0, |b| b.last) > shown {
                let first = cut.map_or(0, |b| b.last) + 1;
                let last = (first + size - 1).min(end - shown / 2);
                let next = Block {
                    number: cut.map_or(0, |b| b.number) + 1,
                    first,
                    last,
                };
                c.execute(
                    "INSERT INTO archive VALUES (?1, ?2, ?3, ?4)",
                    params![feed, next.number, next.first, next.last],
                )?;
                c.execute(
                    "INSERT OR IGNORE INTO stale VALUES (?1, ?2)",
                    params![feed, next.number],
                )?;
                new.push(next);
                cut = Some(next);
            }
            Ok(new)
        })
    }

    /// All blocks of a feed, oldest first.
    pub fn archives(&self, feed: i64) -> Result<Vec<Block>> {
        self.read(|c| {
            c.prepare_cached(
                "SELECT number, first, last FROM archive WHERE feed = ?1 ORDER BY number",
            )?
            .query_map([feed], block_from)?
            .collect()
        })
    }

    /// Those blocks of a feed, oldest first.
    pub fn some_archives(&self, feed: i64, numbers: &BTreeSet<u32>) -> Result<Vec<Block>> {
        let numbers = numbers
            .iter()
            .copied()
            .collect::<serde_json::Value>()
            .to_string();
        self.read(|c| {
            c.prepare_cached(
                "SELECT number, first, last FROM archive
                 WHERE feed = ?1 AND number IN (SELECT value FROM json_each(?2)) ORDER BY number",
            )?
            .query_map(params![feed, numbers], block_from)?
            .collect()
        })
    }

    /// How many blocks a feed has.
    pub fn count_archives(&self, feed: i64) -> Result<u32> {
        self.read(|c| Ok(last_block(c, feed)?.map_or(0, |b| b.number)))
    }

    /// The entries of a block that no later log row repeats, in log order.
    pub fn archived(&self, feed: i64, block: Block) -> Result<Vec<i64>> {
        self.read(|c| {
            c.prepare_cached(&format!(
                "{LIVE} AND l.position BETWEEN ?2 AND ?3 ORDER BY l.position"
            ))?
            .query_map([feed, block.first, block.last], |r| r.get(0))?
            .collect()
        })
    }
}

fn last_block(c: &Connection, feed: i64) -> rusqlite::Result<Option<Block>> {
    c.prepare_cached(
        "SELECT number, first, last FROM archive WHERE feed = ?1 ORDER BY number DESC LIMIT 1",
    )?
    .query_row([feed], block_from)
    .optional()
}

fn block_from(r: &rusqlite::Row<'_>) -> rusqlite::Result<Block> {
    Ok(Block {
        number: r.get(0)?,
        first: r.get(1)?,
        last: r.get(2)?,
    })
}

fn as_rows(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
