//! Entries that have had their time: out of the feeds, and all but what they are known by out of the store.
//!
//! An entry's time counts from when it last was news: when it came, or when its readers last saw it again. What stays of it
//! is its id, its addresses, what it was joined with, what was decided by hand, and which stories cited it; so a digest
//! that is read again says nothing new by it, and one that cites it anew brings it back under its id, with its page to be
//! read again.

use std::collections::BTreeSet;
use std::path::Path;

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OpenFlags, params};

use super::articles::UNREAD;
use super::{BUSY_TIMEOUT, Result, Store, log, texts};

/// How many entries are taken out in one transaction.
const BATCH: usize = 100;

/// How many are taken out at once, so that no pass takes longer for what many years have brought.
const MOST: usize = 1_000;

/// The database is made smaller where so much of it is free: this share …
const FREE_SHARE: u64 = 3;

/// … and at least so many bytes. What is less is used again by what comes.
const FREE_BYTES: u64 = 8 << 20;

impl Store {
    /// Takes out of the feeds what was last news before an instant, and of the rest what is beyond the `most` that came
    /// last; at most a thousand entries. Their rows.
    ///
    /// Only the oldest are looked at, whatever is stored. What changed since it was last published waits.
    pub fn expire(&self, before: Option<DateTime<Utc>>, most: Option<usize>) -> Result<Vec<i64>> {
        let before = before.map_or(i64::MIN, |before| before.timestamp());
        let mut gone = Vec::new();
        while gone.len() < MOST {
            let some = self.write(|c| {
                let some = oldest(c, before, most)?;
                let mut digests = BTreeSet::new();
                for article in &some {
                    digests.extend(expire(c, *article)?);
                }
                digests
                    .into_iter()
                    .try_for_each(|digest| close(c, digest))?;
                Ok(some)
            })?;
            gone.extend(&some);
            if some.len() < BATCH {
                break;
            }
        }
        Ok(gone)
    }

    /// Gives the disk back what is free in the database, where that is much: it is written anew then, as a whole.
    ///
    /// That is done by a connection of its own: what stands in the store is read meanwhile, while writers wait; and what is
    /// written anew goes into a temporary file, where the store's own connection keeps such things in memory.
    pub fn shrink(&self) -> Result<()> {
        if self.read(is_much_free)? {
            write_anew(&self.path).map_err(|source| self.failed(source))?;
        }
        Ok(())
    }

    /// Whether an article, which is not published, has been.
    pub fn has_expired(&self, article: i64) -> Result<bool> {
        self.read(|c| {
            c.prepare_cached("SELECT 1 FROM citation WHERE article_id = ?1 AND expired")?
                .exists([article])
        })
    }
}

fn is_much_free(c: &Connection) -> rusqlite::Result<bool> {
    let number = |sql| c.query_row(sql, [], |r| r.get::<_, u64>(0));
    let free = number("SELECT freelist_count FROM pragma_freelist_count")?;
    let pages = number("SELECT page_count FROM pragma_page_count")?;
    let bytes = free * number("SELECT page_size FROM pragma_page_size")?;
    Ok(free * FREE_SHARE >= pages && bytes >= FREE_BYTES)
}

/// Writes a database anew, and takes it out of the journal again, in which it stands as a whole then.
fn write_anew(path: &Path) -> rusqlite::Result<()> {
    let apart = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    apart.busy_timeout(BUSY_TIMEOUT)?;
    apart.execute_batch("PRAGMA temp_store = FILE; VACUUM; PRAGMA wal_checkpoint(TRUNCATE)")
}

/// The entries whose turn it is, the oldest first.
fn oldest(c: &Connection, before: i64, most: Option<usize>) -> rusqlite::Result<Vec<i64>> {
    let all: usize = c
        .prepare_cached("SELECT value FROM counter WHERE name = 'entries'")?
        .query_row([], |r| r.get(0))?;
    let beyond = most.map_or(0, |most| all.saturating_sub(most));
    let mut query = c.prepare_cached(
        "SELECT l.article_id, n.at, a.unsettled FROM listed l JOIN log n ON n.feed = 0 AND n.position = l.position
         JOIN article a ON a.id = l.article_id ORDER BY l.position LIMIT ?1",
    )?;
    let rows = query.query_map([i64::try_from(BATCH).unwrap_or(i64::MAX)], |r| {
        Ok((r.get(0)?, r.get::<_, i64>(1)?, r.get(2)?))
    })?;
    let mut oldest = Vec::new();
    for (row, place) in rows.zip(0..) {
        let (article, at, unsettled): (i64, i64, bool) = row?;
        if at >= before && place >= beyond {
            break;
        }
        if !unsettled {
            oldest.push(article);
        }
    }
    Ok(oldest)
}

/// Takes an entry out of the feeds, and its words out of the store. The digests that cited it.
fn expire(c: &Connection, article: i64) -> rusqlite::Result<Vec<i64>> {
    log::stale_all(c, article)?;
    // The last row of a log says how far it is numbered.
    c.prepare_cached(
        "DELETE FROM log WHERE article_id = ?1
         AND position < (SELECT position FROM log n WHERE n.feed = log.feed ORDER BY position DESC LIMIT 1)",
    )?
    .execute([article])?;
    // What its readers saw stays known: what is told of it anew is news.
    c.prepare_cached("UPDATE article SET face = NULL WHERE id = ?1")?
        .execute([article])?;
    let items: Vec<(i64, i64)> = c
        .prepare_cached(
            "SELECT DISTINCT i.id, i.digest_id FROM citation c JOIN item i ON i.id = c.item_id
             WHERE c.article_id = ?1 AND c.entry AND NOT c.expired",
        )?
        .query_map([article], |r| Ok((r.get(0)?, r.get(1)?)))?
        .collect::<Result<_, _>>()?;
    c.prepare_cached("UPDATE citation SET expired = 1 WHERE article_id = ?1 AND entry")?
        .execute([article])?;
    for (item, _) in &items {
        silence(c, *item)?;
    }
    forget(c, article)?;
    Ok(items.into_iter().map(|(_, digest)| digest).collect())
}

/// Takes the words out of a story of which no entry is left.
fn silence(c: &Connection, item: i64) -> rusqlite::Result<()> {
    let is_left = c
        .prepare_cached("SELECT 1 FROM citation WHERE item_id = ?1 AND entry AND NOT expired")?
        .exists([item])?;
    if is_left {
        return Ok(());
    }
    for sql in [
        "DELETE FROM told WHERE citation_id IN (SELECT id FROM citation WHERE item_id = ?1)",
        "UPDATE item SET commentary = NULL, quoted = NULL WHERE id = ?1",
    ] {
        c.prepare_cached(sql)?.execute([item])?;
    }
    let related: Vec<i64> = c
        .prepare_cached("SELECT article_id FROM citation WHERE item_id = ?1 AND NOT entry")?
        .query_map([item], |r| r.get(0))?
        .collect::<Result<_, _>>()?;
    for article in related {
        forget(c, article)?;
    }
    Ok(())
}

/// Takes the document of a digest out of the store of which no entry is left.
fn close(c: &Connection, digest: i64) -> rusqlite::Result<()> {
    for sql in [
        "UPDATE digest SET expired = 1 WHERE id = ?1
         AND NOT EXISTS (SELECT 1 FROM item i JOIN citation c ON c.item_id = i.id
                         WHERE i.digest_id = ?1 AND c.entry AND NOT c.expired)",
        "DELETE FROM document WHERE digest_id = (SELECT id FROM digest WHERE id = ?1 AND expired)",
    ] {
        c.prepare_cached(sql)?.execute([digest])?;
    }
    Ok(())
}

/// Settles what is left of a digest that was read again: what had its time says nothing, but a new story is one.
pub(super) fn read_again(c: &Connection, digest: i64) -> rusqlite::Result<()> {
    let items: Vec<i64> = c
        .prepare_cached(
            "SELECT DISTINCT i.id FROM item i JOIN citation c ON c.item_id = i.id WHERE i.digest_id = ?1 AND c.expired",
        )?
        .query_map([digest], |r| r.get(0))?
        .collect::<Result<_, _>>()?;
    if items.is_empty() {
        return Ok(());
    }
    items.into_iter().try_for_each(|item| silence(c, item))?;
    c.prepare_cached("UPDATE digest SET expired = 0 WHERE id = ?1")?
        .execute([digest])?;
    close(c, digest)
}

/// Takes out of the store what the pages of an article said, and its place in the queues, where no story that is left
/// cites it.
fn forget(c: &Connection, article: i64) -> rusqlite::Result<()> {
    let is_cited = c
        .prepare_cached(
            "SELECT 1 FROM citation c JOIN citation main ON main.item_id = c.item_id AND main.entry AND NOT main.expired
             WHERE c.article_id = ?1 AND NOT c.expired",
        )?
        .exists([article])?;
    if is_cited {
        return Ok(());
    }
    let pages = "SELECT id FROM article WHERE id = ?1 OR merged_into = ?1";
    let rows: Vec<i64> = c
        .prepare_cached(pages)?
        .query_map([article], |r| r.get(0))?
        .collect::<Result<_, _>>()?;
    rows.into_iter()
        .try_for_each(|page| texts::forget(c, page))?;
    for table in ["visit", "sought", "archived", "revision"] {
        c.prepare_cached(&format!(
            "DELETE FROM {table} WHERE article_id IN ({pages})"
        ))?
        .execute([article])?;
    }
    c.prepare_cached(&format!(
        "UPDATE article SET {UNREAD}, shows = NULL, unsettled = 0 WHERE id IN ({pages})"
    ))?
    .execute(params![article])
    .map(drop)
}
