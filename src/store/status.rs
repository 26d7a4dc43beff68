//! What `status` and a pass's summary tell: counts, failures, hosts.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use rusqlite::{Connection, OptionalExtension, Row, params};
use url::Url;
use uuid::Uuid;

use super::entries::uuid;
use super::manners::instant;
use super::paragraphs::DAY;
use super::{Result, Store, workers};

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
    /// Its newest editions, the newest first, thirteen at most.
    pub editions: Vec<EditionRecord>,
    /// The newest days that had editions, the newest first, thirteen at most.
    pub days: Vec<NaiveDate>,
    /// What of it could not be read when it was last looked at.
    pub unread: Vec<Unread>,
}

/// So many editions show what is usual, with the one that is compared.
const RECENT: usize = 13;

/// An edition by its size.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EditionRecord {
    /// Its id.
    pub digest: Uuid,
    /// How many stories it has.
    pub stories: usize,
}

/// A file, mail or entry that could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unread {
    /// Its path, or by what it is known.
    pub what: String,
    /// Why, with the mend; it names it.
    pub reason: String,
    /// Since when.
    pub since: DateTime<Utc>,
}

/// A host none of whose pages could be read since the first failure, with pages that wait for another try: more than
/// one, or one that nothing answered for. A page that is missing, or asks for a password or payment, is its entry's matter
/// alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FailingHost {
    /// Its name.
    pub name: String,
    /// Since when.
    pub failing_since: DateTime<Utc>,
    /// The most tries of one page.
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
    /// Of these, not to be tried again.
    pub given_up: usize,
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
            let sources = c
                .prepare_cached(
                    "SELECT id, name, kind, run_at, changed_at, failing_since, error, tries,
                            (SELECT coalesce(sum(stories), 0) FROM digest WHERE source_id = source.id AND arrived >= ?1)
                     FROM source ORDER BY name",
                )?
                .query_map([since.timestamp()], |r| {
                    let status = SourceStatus {
                        name: r.get(1)?,
                        kind: r.get(2)?,
                        run_at: time(r, 3)?,
                        changed_at: time(r, 4)?,
                        failing_since: time(r, 5)?,
                        error: r.get(6)?,
                        tries: r.get(7)?,
                        stories: r.get(8)?,
                        editions: Vec::new(),
                        days: Vec::new(),
                        unread: Vec::new(),
                    };
                    Ok((r.get(0)?, status))
                })?
                .collect::<rusqlite::Result<Vec<(i64, SourceStatus)>>>()?;
            let (mut editions, mut days, mut unread) = (editions(c)?, days(c)?, unread(c)?);
            let complete = |(id, status)| SourceStatus {
                editions: editions.remove(&id).unwrap_or_default(),
                days: days.remove(&id).unwrap_or_default(),
                unread: unread.remove(&id).unwrap_or_default(),
                ..status
            };
            Ok(sources.into_iter().map(complete).collect())
        })
    }

    /// The hosts with pages that cannot be read, those that fail longest first.
    pub fn failing_hosts(&self) -> Result<Vec<FailingHost>> {
        self.read(|c| {
            c.prepare_cached(
                "SELECT host, min(failing_since), max(tries), count(*),
                        iif(status IS NULL, '', status || ', ') || reason, min(due), max(asked_at)
                 FROM visit v WHERE kind IS NOT NULL AND kind NOT IN ('never', 'gone') AND due IS NOT NULL
                 AND coalesce(status, 0) NOT IN (401, 402, 407)
                 AND NOT EXISTS (SELECT 1 FROM visit ok WHERE ok.host = v.host AND ok.kind IS NULL
                                 AND ok.asked_at >= v.failing_since)
                 GROUP BY host HAVING count(*) > 1 OR sum(kind IN ('slow', 'unreachable', 'broken')) > 0
                 ORDER BY min(failing_since), host",
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

    /// The pages that could not be read when they were last asked for, of articles that have entries, or were joined into
    /// one that has; of all, or of these.
    pub fn failures(&self, articles: Option<&[i64]>) -> Result<Vec<Failure>> {
        let only = articles.map(|ids| serde_json::Value::from(ids).to_string());
        self.read(|c| {
            let rows = c
                .prepare_cached(
                    "SELECT head.id, head.uuid, v.url, v.kind, v.status, v.reason, v.tries, v.due,
                            (SELECT s.name FROM citation c JOIN item i ON i.id = c.item_id
                             JOIN digest d ON d.id = i.digest_id JOIN source s ON s.id = d.source_id
                             WHERE c.article_id = head.id ORDER BY c.id LIMIT 1)
                     FROM visit v JOIN article a ON a.id = v.article_id
                     JOIN article head ON head.id = coalesce(a.merged_into, a.id) WHERE v.kind IS NOT NULL
                     AND (?1 IS NULL OR v.article_id IN (SELECT value FROM json_each(?1)))
                     AND EXISTS (SELECT 1 FROM citation c WHERE c.article_id = head.id AND c.entry)
                     ORDER BY head.id, a.id",
                )?
                .query_map([only], failure)?
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
            (totals.new, totals.read, totals.without_url, totals.given_up) = c.query_row(
                "SELECT count(*), coalesce(sum(m.read_at IS NOT NULL), 0), coalesce(sum(m.read_at IS NULL AND m.url IS NULL), 0),
                        coalesce(sum(m.read_at IS NULL AND m.url IS NOT NULL AND EXISTS (
                            SELECT 1 FROM visit WHERE article_id = m.id AND kind IS NOT NULL AND due IS NULL)), 0)
                 FROM article a JOIN article m ON m.id = coalesce(a.shows, a.id)
                 WHERE a.first_seen >= ?1 AND a.merged_into IS NULL AND a.face IS NOT NULL",
                [since],
                |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?)),
            )?;
            let settled = totals.read + totals.without_url + totals.given_up;
            totals.waiting = totals.new.saturating_sub(settled);
            totals.last_change = c
                .query_row("SELECT at FROM log WHERE feed = 0 ORDER BY position DESC LIMIT 1", [], |r| r.get(0))
                .optional()?
                .map(instant);
            Ok(totals)
        })
    }

    /// Since when a daemon runs on this store, if one does.
    pub fn daemon_since(&self) -> Result<Option<DateTime<Utc>>> {
        let rows: Vec<(String, u32, String, i64)> = self.read(|c| {
            c.prepare(
                "SELECT host, pid, started, since FROM worker WHERE command = 'run' ORDER BY id",
            )?
            .query_map([], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?)))?
            .collect()
        })?;
        let alive = rows
            .into_iter()
            .find(|(host, pid, began, _)| workers::is_alive(host, *pid, began, true));
        Ok(alive.map(|(_, _, _, since)| instant(since)))
    }
}

/// Rows by their source, which is the first column.
type BySource<T> = BTreeMap<i64, Vec<T>>;

fn by_source<T>(
    c: &Connection,
    sql: &str,
    read: impl Fn(&Row<'_>) -> rusqlite::Result<T>,
) -> rusqlite::Result<BySource<T>> {
    let mut found = BySource::new();
    let mut statement = c.prepare_cached(sql)?;
    let mut rows = statement.query([])?;
    while let Some(r) = rows.next()? {
        found.entry(r.get(0)?).or_default().push(read(r)?);
    }
    Ok(found)
}

fn editions(c: &Connection) -> rusqlite::Result<BySource<EditionRecord>> {
    let sql = format!(
        "SELECT source_id, uuid, stories FROM (
             SELECT source_id, uuid, stories, row_number() OVER (PARTITION BY source_id
                 ORDER BY {DAY} DESC, published DESC, received DESC, id DESC) AS place FROM digest d)
         WHERE place <= {RECENT} ORDER BY source_id, place"
    );
    by_source(c, &sql, |r| {
        Ok(EditionRecord {
            digest: uuid(r, 1)?,
            stories: r.get(2)?,
        })
    })
}

/// No edition is of a later day than that on which it reached us.
fn days(c: &Connection) -> rusqlite::Result<BySource<NaiveDate>> {
    let sql = format!(
        "SELECT source_id, day FROM (
             SELECT source_id, day, row_number() OVER (PARTITION BY source_id ORDER BY day DESC) AS place
             FROM (SELECT DISTINCT source_id, min({DAY}, date(arrived, 'unixepoch')) AS day FROM digest d))
         WHERE place <= {RECENT} ORDER BY source_id, place"
    );
    let days = by_source(c, &sql, |r| Ok(r.get::<_, String>(1)?.parse()))?;
    let known = |(source, days): (i64, Vec<Result<NaiveDate, _>>)| {
        (source, days.into_iter().flatten().collect())
    };
    Ok(days.into_iter().map(known).collect())
}

fn unread(c: &Connection) -> rusqlite::Result<BySource<Unread>> {
    by_source(
        c,
        "SELECT source_id, what, reason, since FROM unread ORDER BY source_id, what",
        |r| {
            Ok(Unread {
                what: r.get(1)?,
                reason: r.get(2)?,
                since: instant(r.get(3)?),
            })
        },
    )
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
