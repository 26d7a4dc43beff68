//! Each feed is a log: what is new or changed for its readers is appended, and the newest document shows its end.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, params};

use super::chosen::Chosen;
use super::entries::records;
use super::hidden::HiddenSites;
use super::manners::instant;
use super::{Result, Store, chosen, decisions, listed};
use crate::model::{Face, Record};

/// The number of the combined feed; a source's feed has the number of its row, one of the configuration a number below 0.
pub const COMBINED: i64 = 0;

/// How many articles are compared in one transaction: enough to be quick, few enough to stay small.
const BATCH: usize = 250;

/// What comparing the changed articles with what is published gave.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settled {
    /// Entries that are new, by row.
    pub new: BTreeSet<i64>,
    /// Entries that show something else than before, or nothing any more.
    pub changed: BTreeSet<i64>,
}

impl Store {
    /// Compares every article that changed, and that nobody is fetching now, with what is published of it, and appends to the logs what readers should
    /// see.
    ///
    /// An entry is appended to a feed when it is not in that feed's log, and to all its feeds when its core changed.
    /// `describe` says what an entry looks like, and nothing of an article that no item mentions: that leaves the feeds,
    /// its id stays, and it comes back when cited again.
    pub fn settle(
        &self,
        now: DateTime<Utc>,
        describe: impl Fn(&Record) -> Option<Face>,
    ) -> Result<Settled> {
        let mut settled = Settled::default();
        let mut after = 0;
        let chosen = self.read(chosen::all)?;
        while let Some(last) = self.write(|c| {
            let mut pass = Pass {
                c,
                now: now.timestamp(),
                chosen: &chosen,
                settled: &mut settled,
            };
            pass.settle_some(after, &describe)
        })? {
            after = last;
        }
        Ok(settled)
    }

    /// The documents that no longer show what is stored: feed, and archive or 0 for the newest.
    pub fn stale(&self) -> Result<Vec<(i64, u32)>> {
        self.read(|c| {
            c.prepare_cached("SELECT feed, archive FROM stale ORDER BY feed, archive")?
                .query_map([], |r| Ok((r.get(0)?, r.get(1)?)))?
                .collect()
        })
    }

    /// Notes that these documents were written.
    pub fn freshen(&self, written: &[(i64, u32)]) -> Result<()> {
        if written.is_empty() {
            return Ok(());
        }
        self.write(|c| {
            let mut delete =
                c.prepare_cached("DELETE FROM stale WHERE feed = ?1 AND archive = ?2")?;
            written
                .iter()
                .try_for_each(|(feed, archive)| delete.execute(params![feed, archive]).map(drop))
        })
    }

    /// The last `limit` entries of a feed's log, each once, newest last.
    pub fn window(&self, feed: i64, limit: usize) -> Result<Vec<i64>> {
        self.read(|c| {
            let mut rows: Vec<i64> = c
                .prepare_cached(&format!("{LIVE} ORDER BY l.position DESC LIMIT ?2"))?
                .query_map(
                    params![feed, i64::try_from(limit).unwrap_or(i64::MAX)],
                    |r| r.get(0),
                )?
                .collect::<Result<_, _>>()?;
            rows.reverse();
            Ok(rows)
        })
    }

    /// When each feed last changed: the instant of the end of its log. Feeds without entries are left out.
    pub fn last_changes(&self) -> Result<Vec<(i64, DateTime<Utc>)>> {
        self.read(|c| {
            c.prepare_cached(
                "SELECT f.id, (SELECT at FROM log WHERE feed = f.id ORDER BY position DESC LIMIT 1) AS at
                 FROM (SELECT 0 AS id UNION ALL SELECT id FROM source UNION ALL SELECT id FROM chosen) f
                 WHERE at IS NOT NULL",
            )?
            .query_map([], |r| Ok((r.get(0)?, instant(r.get(1)?))))?
            .collect()
        })
    }

    /// When the last of these articles was appended to the combined feed's log.
    pub fn last_arrival(&self, articles: &[i64]) -> Result<Option<DateTime<Utc>>> {
        let ids = serde_json::Value::from(articles).to_string();
        self.read(|c| {
            let at: Option<i64> = c
                .prepare_cached(
                    "SELECT max(at) FROM log WHERE feed = 0 AND article_id IN (SELECT value FROM json_each(?1))",
                )?
                .query_row([ids], |r| r.get(0))?;
            Ok(at.map(instant))
        })
    }

    /// How many entries the combined feed has in all.
    pub fn count_entries(&self) -> Result<usize> {
        self.read(|c| {
            c.query_row(
                "SELECT value FROM counter WHERE name = 'entries'",
                [],
                |r| r.get(0),
            )
        })
    }
}

/// The log rows of feed ?1 that stand for a live entry: the last of each article that is published and, in a source's
/// feed, still mentioned by that source.
pub(super) const LIVE: &str = "SELECT l.article_id, l.position FROM log l JOIN article a ON a.id = l.article_id
     WHERE l.feed = ?1 AND a.merged_into IS NULL AND NOT a.hidden AND a.face IS NOT NULL
     AND NOT EXISTS (SELECT 1 FROM log n WHERE n.article_id = l.article_id AND n.feed = ?1 AND n.position > l.position)
     AND (?1 <= 0 OR EXISTS (SELECT 1 FROM citation c JOIN item i ON i.id = c.item_id JOIN digest d ON d.id = i.digest_id
          WHERE c.article_id = l.article_id AND c.entry AND NOT c.expired AND d.source_id = ?1))";

/// One transaction of settling.
struct Pass<'a> {
    c: &'a Connection,
    now: i64,
    /// The feeds of the configuration.
    chosen: &'a [Chosen],
    settled: &'a mut Settled,
}

impl Pass<'_> {
    fn settle_some(
        &mut self,
        after: i64,
        describe: impl Fn(&Record) -> Option<Face>,
    ) -> rusqlite::Result<Option<i64>> {
        let c = self.c;
        let ids: Vec<i64> = c
            .prepare_cached("SELECT id FROM article WHERE unsettled AND id > ?2
             AND NOT EXISTS (SELECT 1 FROM visit WHERE article_id = id AND worker IS NOT NULL) ORDER BY id LIMIT ?1")?
            .query_map([i64::try_from(BATCH).unwrap_or(i64::MAX), after], |r| r.get(0))?
            .collect::<Result<_, _>>()?;
        let hidden = HiddenSites::of(c)?;
        for record in records(c, &ids)? {
            decisions::hide_by_site(c, &record, &hidden)?;
            self.settle_one(&record, &describe)?;
            c.prepare_cached("UPDATE article SET unsettled = 0 WHERE id = ?1")?
                .execute([record.article])?;
        }
        Ok((ids.len() == BATCH).then(|| ids.last().copied()).flatten())
    }

    fn settle_one(
        &mut self,
        record: &Record,
        describe: impl Fn(&Record) -> Option<Face>,
    ) -> rusqlite::Result<()> {
        let (c, article, now) = (self.c, record.article, self.now);
        let (was, core): (Option<Vec<u8>>, Option<Vec<u8>>) = c
            .prepare_cached("SELECT face, core FROM article WHERE id = ?1")?
            .query_row([article], |r| Ok((r.get(0)?, r.get(1)?)))?;
        let Some(face) = describe(record) else {
            return self.withdraw(article, was.is_some());
        };
        let is_new = was.is_none();
        let again = core.is_some_and(|core| core != face.core);
        let mut appended = false;
        for feed in feeds_of(record) {
            if again || !is_logged(c, feed, article)? || is_new {
                append(c, feed, article, now)?;
                appended = true;
            }
        }
        let is_same = !appended && was.as_deref() == Some(&face.face[..]);
        if is_same && (record.hidden || listed::is_listed(c, article)?) {
            return Ok(());
        }
        c.prepare_cached(
            "INSERT OR IGNORE INTO stale SELECT DISTINCT feed, 0 FROM log WHERE article_id = ?1 AND feed >= 0",
        )?
        .execute([article])?;
        let noted = if is_new {
            &mut self.settled.new
        } else {
            &mut self.settled.changed
        };
        noted.insert(article);
        c.prepare_cached(
            "UPDATE article SET face = ?2, core = ?3, published_at = ?4, updated_at = iif(?5, ?6, updated_at) WHERE id = ?1",
        )?
        .execute(params![article, face.face, face.core, face.published.timestamp(), again, now])?;
        listed::list(c, article, &face)?;
        chosen::file(c, self.chosen, article, is_new || again, now)
    }

    /// Takes an article that nobody mentions any more out of the feeds.
    fn withdraw(&mut self, article: i64, was_published: bool) -> rusqlite::Result<()> {
        if !was_published {
            return Ok(());
        }
        self.settled.changed.insert(article);
        stale_all(self.c, article)?;
        self.c
            .prepare_cached("UPDATE article SET face = NULL, core = NULL WHERE id = ?1")?
            .execute([article])
            .map(drop)
    }
}

/// Notes every document that shows an article, or would.
pub(super) fn stale_all(c: &Connection, article: i64) -> rusqlite::Result<()> {
    c.prepare_cached(
        "INSERT OR IGNORE INTO stale SELECT DISTINCT feed, 0 FROM log WHERE article_id = ?1",
    )?
    .execute([article])?;
    stale_archives(c, article)
}

/// Notes the archives that hold an article which is taken away: they are written anew.
pub(super) fn stale_archives(c: &Connection, article: i64) -> rusqlite::Result<()> {
    c.prepare_cached(
        "INSERT OR IGNORE INTO stale SELECT a.feed, a.number FROM log l JOIN archive a
         ON a.feed = l.feed AND l.position BETWEEN a.first AND a.last WHERE l.article_id = ?1",
    )?
    .execute([article])
    .map(drop)
}

/// The combined feed and one for each source that mentions the article.
fn feeds_of(record: &Record) -> BTreeSet<i64> {
    record
        .mentions
        .iter()
        .map(|m| m.feed)
        .chain([COMBINED])
        .collect()
}

pub(super) fn is_logged(c: &Connection, feed: i64, article: i64) -> rusqlite::Result<bool> {
    c.prepare_cached("SELECT 1 FROM log WHERE article_id = ?2 AND feed = ?1")?
        .exists([feed, article])
}

pub(super) fn append(c: &Connection, feed: i64, article: i64, now: i64) -> rusqlite::Result<()> {
    let last: Option<i64> = c
        .prepare_cached("SELECT position FROM log WHERE feed = ?1 ORDER BY position DESC LIMIT 1")?
        .query_row([feed], |r| r.get(0))
        .optional()?;
    c.prepare_cached("INSERT INTO log VALUES (?1, ?2, ?3, ?4)")?
        .execute([feed, last.unwrap_or(0) + 1, article, now])
        .map(drop)
}
