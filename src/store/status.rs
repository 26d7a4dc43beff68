//! What `status` and a pass's summary tell: counts, failures, hosts.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use rusqlite::{Connection, OptionalExtension, Row, params};
use url::Url;
use uuid::Uuid;

use super::entries::uuid;
use super::manners::instant;
use super::paragraphs::DAY;
use super::{Other, Result, Store, workers};

/// What came is counted in slots of so many seconds: the day that is told of is exact to them.
const SLOT: i64 = 600;

/// So long ago, the counts and the sizes of the database are forgotten.
const KEPT: TimeDelta = TimeDelta::days(30);

/// How a source stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceStatus {
    /// Its name.
    pub name: String,
    /// Its kind, as last run.
    pub kind: String,
    /// When a pass last ran over it.
    pub run_at: Option<DateTime<Utc>>,
    /// When it was last read without fault.
    pub done_at: Option<DateTime<Utc>>,
    /// When it last brought something.
    pub changed_at: Option<DateTime<Utc>>,
    /// Since when it cannot be read.
    pub failing_since: Option<DateTime<Utc>>,
    /// Why.
    pub error: Option<String>,
    /// How often it was tried since.
    pub tries: u32,
    /// The digests and stories that it brought when it last brought something.
    pub brought: (usize, usize),
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
    /// Of these, those that an entry shows as soon as they are read.
    pub entries: usize,
    /// The HTTP status that all of them were answered with, if it is one.
    pub status: Option<u16>,
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

/// Counts since an instant.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Totals {
    /// Passes.
    pub passes: usize,
    /// Stories, by the name of their source; only where there are any.
    pub stories: BTreeMap<String, usize>,
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
}

impl Store {
    /// Counts a pass for `status` by its end, with the size of the database once a day; what is older than 30 days is forgotten.
    pub fn note_run(&self, finished: DateTime<Utc>) -> Result<()> {
        let (bytes, past) = (self.size(), finished - KEPT);
        self.write(|c| {
            // The other columns are of versions that told more of a pass.
            c.execute(
                "INSERT INTO run (started, finished, stories, new, asked, failed) VALUES (?1, ?1, 0, 0, 0, 0)",
                [finished.timestamp()],
            )?;
            c.execute("INSERT OR IGNORE INTO grown VALUES (?1, ?2)", params![day(finished), bytes])?;
            c.execute("DELETE FROM run WHERE finished < ?1", [past.timestamp()])?;
            c.execute("DELETE FROM grown WHERE day < ?1", [day(past)])?;
            c.execute("DELETE FROM tally WHERE slot < ?1", [past.timestamp() / SLOT]).map(drop)
        })
    }

    /// By how many bytes the database grew a day of late; `None` where it is not known for a day yet.
    pub fn growth(&self, now: DateTime<Utc>) -> Result<Option<i64>> {
        let oldest = self.read(|c| {
            c.query_row(
                "SELECT day, bytes FROM grown ORDER BY day LIMIT 1",
                [],
                |r| Ok((r.get(0)?, r.get(1)?)),
            )
            .optional()
        })?;
        let size = i64::try_from(self.size()).unwrap_or(i64::MAX);
        Ok(oldest
            .map(|(since, bytes): (i64, i64)| (size - bytes, day(now) - since))
            .filter(|(_, days)| *days > 0)
            .map(|(bytes, days)| bytes / days))
    }

    /// How every source stands.
    pub fn source_statuses(&self) -> Result<Vec<SourceStatus>> {
        self.read(|c| {
            let sources = c
                .prepare_cached(SOURCES)?
                .query_map([], |r| {
                    let status = SourceStatus {
                        name: r.get(1)?,
                        kind: r.get(2)?,
                        run_at: time(r, 3)?,
                        done_at: time(r, 4)?,
                        changed_at: time(r, 5)?,
                        failing_since: time(r, 6)?,
                        error: r.get(7)?,
                        tries: r.get(8)?,
                        brought: (r.get(9)?, r.get(10)?),
                        editions: Vec::new(),
                        days: Vec::new(),
                        unread: Vec::new(),
                    };
                    Ok((r.get(0)?, status))
                })?
                .collect::<rusqlite::Result<Vec<(i64, SourceStatus)>>>()?;
            let mut unread = unread(c)?;
            let complete = |(id, status)| {
                let (editions, days) = editions(c, id)?;
                Ok(SourceStatus {
                    editions,
                    days,
                    unread: unread.remove(&id).unwrap_or_default(),
                    ..status
                })
            };
            sources.into_iter().map(complete).collect()
        })
    }

    /// The hosts with pages that cannot be read, those that fail longest first.
    pub fn failing_hosts(&self) -> Result<Vec<FailingHost>> {
        self.read(|c| {
            let mut hosts: Vec<FailingHost> = Vec::new();
            let mut retried = c.prepare_cached(RETRIED)?;
            let mut rows = retried.query([])?;
            let mut pages = HostPages::default();
            while let Some(r) = rows.next()? {
                let page = RetriedPage::of(r)?;
                if pages.name != page.host {
                    hosts.extend(std::mem::take(&mut pages).judge());
                    pages.read_at = last_read(c, &page.host)?;
                    pages.name.clone_from(&page.host);
                }
                pages.add(page);
            }
            hosts.extend(pages.judge());
            hosts.sort_by(|a, b| (a.failing_since, &a.name).cmp(&(b.failing_since, &b.name)));
            Ok(hosts)
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

    /// Counts of the passes and articles since an instant.
    pub fn totals(&self, since: DateTime<Utc>) -> Result<Totals> {
        let at = since.timestamp();
        self.read(|c| {
            let mut totals = Totals {
                passes: c.query_row(PASSES, [at], |r| r.get(0))?,
                given_up: c.query_row(GIVEN_UP, [at], |r| r.get(0))?,
                ..Totals::default()
            };
            let mut statement = c.prepare_cached(TALLIED)?;
            let mut rows = statement.query([at.div_euclid(SLOT)])?;
            while let Some(r) = rows.next()? {
                let (what, number): (String, i64) = (r.get(0)?, r.get(2)?);
                let number = usize::try_from(number).unwrap_or_default();
                match what.as_str() {
                    "read" => totals.read = number,
                    "nameless" => totals.without_url = number,
                    "unread" => totals.waiting = number,
                    _ => {
                        let source: Option<String> = r.get(1)?;
                        totals.stories.extend(source.map(|source| (source, number)));
                    }
                }
            }
            totals.new = totals.read + totals.waiting + totals.without_url;
            totals.given_up = totals.given_up.min(totals.waiting);
            totals.waiting -= totals.given_up;
            Ok(totals)
        })
    }

    /// The last change of the combined feed.
    pub fn last_change(&self) -> Result<Option<DateTime<Utc>>> {
        self.read(|c| {
            let at = c.query_row(LAST_CHANGE, [], |r| r.get(0));
            Ok(at.optional()?.map(instant))
        })
    }

    /// Since when a daemon runs on this store, if one does.
    pub fn daemon_since(&self) -> Result<Option<DateTime<Utc>>> {
        Ok(self.daemon()?.map(|daemon| daemon.since))
    }

    /// The daemon that runs on this store, if one does.
    pub fn daemon(&self) -> Result<Option<Other>> {
        let alive = self.daemons()?.into_iter().find(|daemon| daemon.is_alive);
        Ok(alive.map(|Daemon { since, pid, .. }| Other { since, pid }))
    }

    /// When the last daemon was there that is gone, as far as it is known.
    pub fn daemon_until(&self) -> Result<Option<DateTime<Utc>>> {
        let noted = self.remembered("daemon until")?;
        let noted = noted.and_then(|at| at.parse().ok()).map(instant);
        let ended = self
            .daemons()?
            .into_iter()
            .filter(|daemon| !daemon.is_alive);
        Ok(ended.map(|daemon| daemon.beat).max().max(noted))
    }

    /// Whether the last daemon ended without leaving, killed or with its machine, and no other one came since.
    pub fn daemon_died(&self) -> Result<bool> {
        let daemons = self.daemons()?;
        let is_freed = self.remembered(workers::DIED)?.is_some();
        Ok(daemons.iter().all(|daemon| !daemon.is_alive) && (is_freed || !daemons.is_empty()))
    }

    fn daemons(&self) -> Result<Vec<Daemon>> {
        let rows = self.read(workers::rows)?;
        let daemons = rows.iter().filter(|row| row.is_daemon());
        let daemons = daemons.map(|row| Daemon {
            is_alive: row.is_alive(&self.path, true),
            since: row.since,
            pid: row.other().pid,
            beat: row.beat,
        });
        Ok(daemons.collect())
    }
}

const SOURCES: &str =
    "SELECT id, name, kind, run_at, done_at, changed_at, failing_since, error, tries, digests, stories
    FROM source ORDER BY name";
const PASSES: &str = "SELECT count(*) FROM run WHERE finished >= ?1";
const LAST_CHANGE: &str = "SELECT at FROM log WHERE feed = 0 ORDER BY position DESC LIMIT 1";
const TALLIED: &str =
    "SELECT what, name, sum(number) FROM tally LEFT JOIN source ON source.id = source
    WHERE slot >= ?1 GROUP BY what, source";
const GIVEN_UP: &str = "SELECT count(*) FROM visit v JOIN article a ON a.id = v.article_id
    WHERE v.due IS NULL AND v.kind IS NOT NULL AND v.failing_since >= ?1 AND a.became = 'unread' AND a.first_seen >= ?1";
const UNREAD: &str = "SELECT source_id, what, reason, since FROM unread ORDER BY source_id, what";
/// The conditions are those of the index `visit_retried`.
const RETRIED: &str = "SELECT host, failing_since, tries, kind, status, reason, due, asked_at,
           (SELECT became IS NOT NULL FROM article a WHERE a.id = v.article_id)
    FROM visit v WHERE due IS NOT NULL AND kind NOT IN ('never', 'gone')
    AND coalesce(status, 0) NOT IN (401, 402, 407) ORDER BY host";
const LAST_READ: &str =
    "SELECT asked_at FROM visit WHERE host = ?1 AND asked_at IS NOT NULL AND kind IS NULL
    ORDER BY asked_at DESC LIMIT 1";

/// The day of an edition, as the index `digest_day` has it: none is of a later day than that on which it reached us.
fn arrival_day() -> String {
    format!("min({DAY}, date(d.arrived, 'unixepoch'))")
}

/// The newest editions of a source.
fn newest_editions() -> String {
    let day = arrival_day();
    format!(
        "SELECT uuid, stories, {day} FROM digest d WHERE source_id = ?1
         ORDER BY {day} DESC, id DESC LIMIT {RECENT}"
    )
}

/// The last day before another that had an edition of a source.
fn day_before() -> String {
    let day = arrival_day();
    format!("SELECT max({day}) FROM digest d WHERE source_id = ?1 AND {day} < ?2")
}

/// All that `status` asks of tables that grow with what was read.
#[cfg(test)]
pub(super) fn queries() -> Vec<String> {
    let fixed = [PASSES, LAST_CHANGE, TALLIED, GIVEN_UP, RETRIED, LAST_READ];
    let fixed = fixed.iter().map(|&sql| sql.to_owned());
    fixed.chain([newest_editions(), day_before()]).collect()
}

/// A process that ran, or runs, the daemon.
struct Daemon {
    is_alive: bool,
    since: DateTime<Utc>,
    pid: u32,
    beat: DateTime<Utc>,
}

/// The day of an instant, counted from 1970.
fn day(at: DateTime<Utc>) -> i64 {
    at.timestamp().div_euclid(24 * 60 * 60)
}

/// A page that could not be read and is tried again.
struct RetriedPage {
    host: String,
    failing_since: Option<DateTime<Utc>>,
    tries: u32,
    kind: String,
    status: Option<u16>,
    reason: String,
    due: DateTime<Utc>,
    asked_at: Option<i64>,
    is_entry: bool,
}

impl RetriedPage {
    fn of(r: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            host: r.get(0)?,
            failing_since: time(r, 1)?,
            tries: r.get(2)?,
            kind: r.get(3)?,
            status: r.get(4)?,
            reason: r.get::<_, Option<String>>(5)?.unwrap_or_default(),
            due: instant(r.get(6)?),
            asked_at: r.get(7)?,
            is_entry: r.get(8)?,
        })
    }

    /// Whether nothing answered for it.
    fn is_unanswered(&self) -> bool {
        matches!(self.kind.as_str(), "slow" | "unreachable" | "broken")
    }
}

/// The pages of one host that could not be read since the last one that could.
#[derive(Default)]
struct HostPages {
    name: String,
    read_at: Option<DateTime<Utc>>,
    pages: Vec<RetriedPage>,
}

impl HostPages {
    fn add(&mut self, page: RetriedPage) {
        // What was never tried, for its host is left alone, fails with those that were.
        if page.failing_since.is_none() || self.read_at < page.failing_since {
            self.pages.push(page);
        }
    }

    /// The host, if it is one that fails.
    fn judge(self) -> Option<FailingHost> {
        let pages = &self.pages;
        let latest = pages.iter().max_by_key(|page| page.asked_at)?;
        if pages.len() == 1 && !latest.is_unanswered() {
            return None;
        }
        let reason = match latest.status {
            Some(status) => format!("{status}, {}", latest.reason),
            None => latest.reason.clone(),
        };
        let is_one = pages.iter().all(|page| page.status == latest.status);
        Some(FailingHost {
            failing_since: pages.iter().filter_map(|page| page.failing_since).min()?,
            tries: pages.iter().map(|page| page.tries).max()?,
            pages: pages.len(),
            entries: pages.iter().filter(|page| page.is_entry).count(),
            status: latest.status.filter(|_| is_one),
            reason,
            next_try: pages.iter().map(|page| page.due).min(),
            name: self.name,
        })
    }
}

/// When a page of a host was last read.
fn last_read(c: &Connection, host: &str) -> rusqlite::Result<Option<DateTime<Utc>>> {
    let at = c.prepare_cached(LAST_READ)?.query_row([host], |r| r.get(0));
    Ok(at.optional()?.map(instant))
}

/// Counts that a digest has so many stories now, and no longer those that it had.
pub(super) fn tally_stories(c: &Connection, digest: i64, stories: usize) -> rusqlite::Result<()> {
    c.prepare_cached(
        "INSERT INTO tally SELECT arrived / ?3, 'stories', source_id, ?2 - stories FROM digest
         WHERE id = ?1 AND stories <> ?2 ON CONFLICT DO UPDATE SET number = number + excluded.number",
    )?
    .execute(params![digest, stories, SLOT])
    .map(drop)
}

/// The newest editions of a source, and the newest days that had any.
fn editions(c: &Connection, source: i64) -> rusqlite::Result<(Vec<EditionRecord>, Vec<NaiveDate>)> {
    let (mut editions, mut days) = (Vec::new(), Vec::new());
    let mut newest = c.prepare_cached(&newest_editions())?;
    let mut rows = newest.query([source])?;
    while let Some(r) = rows.next()? {
        editions.push(EditionRecord {
            digest: uuid(r, 0)?,
            stories: r.get(1)?,
        });
        days.extend(r.get::<_, Option<String>>(2)?);
    }
    days.dedup();
    // Several a day: the days before are asked for one by one.
    while editions.len() == RECENT && days.len() < RECENT {
        let before: Option<String> = c
            .prepare_cached(&day_before())?
            .query_row(params![source, days.last()], |r| r.get(0))?;
        match before {
            Some(before) => days.push(before),
            None => break,
        }
    }
    let days = days.iter().filter_map(|day| day.parse().ok()).collect();
    Ok((editions, days))
}

fn unread(c: &Connection) -> rusqlite::Result<BTreeMap<i64, Vec<Unread>>> {
    let mut found: BTreeMap<i64, Vec<Unread>> = BTreeMap::new();
    let mut statement = c.prepare_cached(UNREAD)?;
    let mut rows = statement.query([])?;
    while let Some(r) = rows.next()? {
        found.entry(r.get(0)?).or_default().push(Unread {
            what: r.get(1)?,
            reason: r.get(2)?,
            since: instant(r.get(3)?),
        });
    }
    Ok(found)
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
