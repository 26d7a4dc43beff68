//! What `status` and a pass's summary tell: counts, failures, hosts.

use chrono::{DateTime, Utc};
use rusqlite::{OptionalExtension, Row, params};
use url::Url;
use uuid::Uuid;

use super::manners::instant;
use super::{Result, Store};

/// How a source stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceStatus {
    /// Its name.
    pub name: String,
    /// Its kind, as last run.
    pub kind: String,
    /// When a pass last ran over it.
    pub run_at: Option<DateTime<Utc>>,
    /// When it last brought something.
    pub changed_at: Option<DateTime<Utc>>,
    /// Since when it cannot be read.
    pub failing_since: Option<DateTime<Utc>>,
    /// Why.
    pub error: Option<String>,
    /// How often it was tried since.
    pub tries: u32,
    /// Stories that arrived since the instant asked for.
    pub stories: usize,
}

/// A host none of whose pages could be read of late.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FailingHost {
    /// Its name.
    pub name: String,
    /// Since when.
    pub failing_since: DateTime<Utc>,
    /// Tries in all.
    pub tries: u32,
    /// Pages that wait.
    pub pages: usize,
    /// The latest reason.
    pub reason: String,
    /// The next try; `None` where none will be made.
    pub next_try: Option<DateTime<Utc>>,
}

/// A page that could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The article's row.
    pub article: i64,
    /// The article's id.
    pub entry: Uuid,
    /// The address.
    pub url: Url,
    /// The source that cites it first.
    pub source: Option<String>,
    /// A stable short word.
    pub kind: String,
    /// The HTTP status.
    pub status: Option<u16>,
    /// For people.
    pub reason: String,
    /// How often it was tried.
    pub tries: u32,
    /// When it is tried again.
    pub next_try: Option<DateTime<Utc>>,
}

/// A pass, as it is kept for `status`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RunRecord {
    /// When it began.
    pub started: DateTime<Utc>,
    /// When it ended.
    pub finished: DateTime<Utc>,
    /// Stories read.
    pub stories: usize,
    /// Articles stored for the first time.
    pub new: usize,
    /// Pages asked for.
    pub asked: usize,
    /// Pages that could not be read.
    pub failed: usize,
}

/// Counts since an instant, and of all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Totals {
    /// Passes.
    pub passes: usize,
    /// Stories.
    pub stories: usize,
    /// New articles.
    pub new: usize,
    /// Of these, read from their pages.
    pub read: usize,
    /// Of these, waiting for another try.
    pub waiting: usize,
    /// Of these, without an address.
    pub without_url: usize,
    /// Entries in the combined feed.
    pub entries: usize,
    /// The last change of the combined feed.
    pub last_change: Option<DateTime<Utc>>,
}

impl Store {
    /// Keeps a pass for `status`; passes older than 30 days are forgotten.
    pub fn note_run(&self, run: RunRecord) -> Result<()> {
        self.write(|c| {
            c.execute(
                "INSERT INTO run (started, finished, stories, new, asked, failed) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                params![
                    run.started.timestamp(),
                    run.finished.timestamp(),
                    run.stories,
                    run.new,
                    run.asked,
                    run.failed
                ],
            )?;
            let month = chrono::TimeDelta::days(30);
            c.execute("DELETE FROM run WHERE finished < ?1", [(run.finished - month).timestamp()]).map(drop)
        })
    }

    /// How every source stands, with its stories since an instant.
    pub fn source_statuses(&self, since: DateTime<Utc>) -> Result<Vec<SourceStatus>> {
        self.read(|c| {
            c.prepare_cached(
                "SELECT name, kind, run_at, changed_at, failing_since, error, tries, (SELECT coalesce(sum(stories), 0)
                 FROM digest WHERE source_id = source.id AND arrived >= ?1) FROM source ORDER BY name",
            )?
            .query_map([since.timestamp()], |r| {
                Ok(SourceStatus {
                    name: r.get(0)?,
                    kind: r.get(1)?,
                    run_at: time(r, 2)?,
                    changed_at: time(r, 3)?,
                    failing_since: time(r, 4)?,
                    error: r.get(5)?,
                    tries: r.get(6)?,
                    stories: r.get(7)?,
                })
            })?
            .collect()
        })
    }

    /// The hosts with pages that cannot be read, those that fail longest first.
    pub fn failing_hosts(&self) -> Result<Vec<FailingHost>> {
        self.read(|c| {
            c.prepare_cached(
                "SELECT host, min(failing_since), sum(tries), count(*),
                        iif(status IS NULL, '', status || ', ') || reason, min(due), max(asked_at)
                 FROM visit WHERE kind IS NOT NULL GROUP BY host ORDER BY min(failing_since), host",
            )?
            .query_map([], |r| {
                Ok(FailingHost {
                    name: r.get(0)?,
                    failing_since: instant(r.get(1)?),
                    tries: r.get(2)?,
                    pages: r.get(3)?,
                    reason: r.get::<_, Option<String>>(4)?.unwrap_or_default(),
                    next_try: time(r, 5)?,
                })
            })?
            .collect()
        })
    }

    /// The pages that could not be read when they were last asked for, of articles that have entries.
    pub fn failures(&self) -> Result<Vec<Failure>> {
        self.read(|c| {
            let rows = c
                .prepare_cached(
                    "SELECT a.id, a.uuid, v.url, v.kind, v.status, v.reason, v.tries, v.due,
                            (SELECT s.name FROM citation c JOIN item i ON i.id = c.item_id
                             JOIN digest d ON d.id = i.digest_id JOIN source s ON s.id = d.source_id
                             WHERE c.article_id = a.id ORDER BY c.id LIMIT 1)
                     FROM visit v JOIN article a ON a.id = v.article_id WHERE v.kind IS NOT NULL ORDER BY a.id",
                )?
                .query_map([], failure)?
                .collect::<rusqlite::Result<Vec<_>>>()?;
            Ok(rows.into_iter().flatten().collect())
        })
    }

    /// Counts of the passes and articles since an instant, and of the combined feed.
    pub fn totals(&self, since: DateTime<Utc>) -> Result<Totals> {
        let entries = self.count_entries()?;
        self.read(|c| {
            let since = since.timestamp();
            let mut totals = Totals { entries, ..Totals::default() };
            totals.passes = c.query_row("SELECT count(*) FROM run WHERE finished >= ?1", [since], |r| r.get(0))?;
            totals.stories = c.query_row(
                "SELECT coalesce(sum(stories), 0) FROM digest WHERE arrived >= ?1",
                [since],
                |r| r.get(0),
            )?;
            (totals.new, totals.read, totals.without_url) = c.query_row(
                "SELECT count(*), coalesce(sum(read_at IS NOT NULL), 0), coalesce(sum(url IS NULL), 0) FROM article
                 WHERE first_seen >= ?1 AND merged_into IS NULL AND face IS NOT NULL",
                [since],
                |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)),
            )?;
            totals.waiting = totals.new.saturating_sub(totals.read + totals.without_url);
            totals.last_change = c
                .query_row("SELECT at FROM log WHERE feed = 0 ORDER BY position DESC LIMIT 1", [], |r| r.get(0))
                .optional()?
                .map(instant);
            Ok(totals)
        })
    }

    /// Since when a daemon runs on this store, if one does.
    pub fn daemon_since(&self) -> Result<Option<DateTime<Utc>>> {
        self.read(|c| {
            c.query_row(
                "SELECT since FROM worker WHERE command = 'run' ORDER BY id DESC LIMIT 1",
                [],
                |r| r.get(0),
            )
            .optional()
        })
        .map(|since| since.map(instant))
    }
}

fn failure(r: &Row<'_>) -> rusqlite::Result<Option<Failure>> {
    let (url, uuid): (String, Vec<u8>) = (r.get(2)?, r.get(1)?);
    let (Ok(url), Ok(entry)) = (Url::parse(&url), Uuid::from_slice(&uuid)) else {
        return Ok(None);
    };
    Ok(Some(Failure {
        article: r.get(0)?,
        entry,
        url,
        kind: r.get(3)?,
        status: r.get(4)?,
        reason: r.get::<_, Option<String>>(5)?.unwrap_or_default(),
        tries: r.get(6)?,
        next_try: time(r, 7)?,
        source: r.get(8)?,
    }))
}

fn time(r: &Row<'_>, column: usize) -> rusqlite::Result<Option<DateTime<Utc>>> {
    Ok(r.get::<_, Option<i64>>(column)?.map(instant))
}
