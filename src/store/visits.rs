//! The queue of pages: what is due, who fetches it, and what came of it.

use std::collections::HashSet;
use std::sync::PoisonError;

use chrono::{DateTime, Utc};
use rusqlite::{Connection, params};
use url::Url;

use super::joins::{self, Join};
use super::packed::Packer;
use super::texts::{self, PageText};
use super::{Result, Store, Worker, articles, canonicals, landings, names_to_json};
use crate::identity::story::{self, Version};
use crate::identity::{Cited, headline};
use crate::model::Metadata;

/// A page that is to be fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visit {
    /// Whose page it is.
    pub article: i64,
    /// Its address.
    pub url: Url,
    /// How often it was tried in vain since the last success.
    pub tries: u32,
    /// When the first of these was.
    pub failing_since: Option<DateTime<Utc>>,
    /// Whether it was read before: where it can't be read again it stands as it was.
    pub is_read: bool,
    /// Validators of an earlier answer.
    pub etag: Option<String>,
    /// Likewise.
    pub last_modified: Option<String>,
    /// What digests say of the article.
    pub cited: Cited,
}

/// An address that a fetch taught us.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Learnt {
    /// Its key.
    pub key: String,
    /// The address.
    pub url: Url,
    /// `redirect`, `landed` or `canonical`.
    pub how: &'static str,
}

/// What became of a visit.
#[derive(Debug, Clone)]
pub enum Visited {
    /// The page was read.
    Read {
        /// What it says.
        metadata: Box<Metadata>,
        /// The address to show.
        url: Url,
        /// Every further address that leads here.
        learnt: Vec<Learnt>,
        /// Where redirects ended, if nothing but these says that it is the article's page.
        doubtful: Option<Box<Learnt>>,
        /// What its article says, where that is enough to know it again by.
        text: Option<PageText>,
        /// Validators for the next time.
        etag: Option<String>,
        /// Likewise.
        last_modified: Option<String>,
        /// When it is looked at once more, where it may still change.
        next_look: Option<DateTime<Utc>>,
    },
    /// It has not changed since it was last read.
    Unchanged,
    /// It led to an address that is known: both are one article, and the page is not fetched again for this one.
    Known {
        /// Every address on the way, the known one last.
        learnt: Vec<Learnt>,
    },
    /// It was not asked for in this pass: it is due when its turn comes.
    Postponed {
        /// When that is at the earliest.
        until: DateTime<Utc>,
    },
    /// It was not asked for, because its host is to be left alone.
    Held {
        /// A stable short word.
        kind: String,
        /// For people.
        reason: String,
        /// When to try; `None` gives it up.
        until: Option<DateTime<Utc>>,
    },
    /// It could not be read.
    Failed {
        /// A stable short word.
        kind: String,
        /// The HTTP status, where one was answered.
        status: Option<u16>,
        /// For people.
        reason: String,
        /// When to try again; `None` gives it up.
        next_try: Option<DateTime<Utc>>,
    },
}

/// Due pages that other processes are fetching.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldPages {
    /// How many of those that were asked for.
    pub pages: usize,
    /// How many those who hold them have in all: as long as that changes, they are at work.
    pub in_all: usize,
    /// The process that holds the first of them, for people.
    pub holder: String,
}

/// A visit and what became of it.
#[derive(Debug, Clone)]
pub struct Attempt {
    /// Whose page it was.
    pub article: i64,
    /// What became of it.
    pub visited: Visited,
}

/// Whether the page of `visit` is cited by one of the sources ?3; any is where that is NULL.
const IS_CITED: &str = "(?3 IS NULL OR EXISTS (
    SELECT 1 FROM citation c JOIN item i ON i.id = c.item_id JOIN digest d ON d.id = i.digest_id
    WHERE c.article_id = (SELECT coalesce(merged_into, id) FROM article WHERE id = visit.article_id)
    AND d.source_id IN (SELECT value FROM json_each(?3))))";

/// Sources as [`IS_CITED`] takes them.
fn row_list(sources: Option<&[i64]>) -> Option<String> {
    sources.map(|ids| serde_json::Value::from(ids).to_string())
}

impl Store {
    /// Takes the leases of pages that are due, at most `per_host` of each host; of all, or of those that one of
    /// `sources` cites. In the order in which they were cited, without those that are `claimed` already.
    pub fn claim_visits(
        &self,
        worker: Worker,
        sources: Option<&[i64]>,
        per_host: usize,
        claimed: &HashSet<i64>,
        now: DateTime<Utc>,
    ) -> Result<Vec<Visit>> {
        let now = now.timestamp();
        let due = format!(
            "SELECT article_id FROM (
                SELECT article_id, row_number() OVER (PARTITION BY host ORDER BY article_id) AS place
                FROM visit WHERE due IS NOT NULL AND due <= ?2 AND worker IS NULL AND {IS_CITED}
                AND article_id NOT IN (SELECT value FROM json_each(?5)))
            WHERE place <= ?4"
        );
        // Most passes find nothing due: they shall not pay for the join.
        let any = "SELECT article_id FROM visit WHERE due IS NOT NULL AND due <= ?1 AND (worker IS NULL OR worker = ?2)";
        let is_any_new = self.read(|c| {
            let mut query = c.prepare_cached(any)?;
            let mut due = query.query_map([now, worker.0], |r| r.get(0))?;
            let is_new = |article: &_| !matches!(article, Ok(article) if claimed.contains(article));
            Ok(due.find(is_new).transpose()?.is_some())
        })?;
        if !is_any_new {
            return Ok(Vec::new());
        }
        let before: serde_json::Value = claimed.iter().copied().collect();
        self.write(|c| {
            c.execute(
                &format!("UPDATE visit SET worker = ?1 WHERE article_id IN ({due})"),
                params![
                    worker.0,
                    now,
                    row_list(sources),
                    i64::try_from(per_host).unwrap_or(i64::MAX),
                    before.to_string(),
                ],
            )?;
            newly_claimed(c, worker, claimed)
        })
    }

    /// Stores what became of visits, in one transaction, and gives their leases back.
    ///
    /// Returns how many articles turned out to be another one that was known.
    pub fn record_visits(&self, attempts: &[Attempt], now: DateTime<Utc>) -> Result<usize> {
        if attempts.is_empty() {
            return Ok(0);
        }
        let now = now.timestamp();
        let mut packer = self.packer.lock().unwrap_or_else(PoisonError::into_inner);
        self.write(|c| {
            attempts
                .iter()
                .map(|attempt| record(c, attempt, &mut packer, now))
                .sum::<rusqlite::Result<usize>>()
        })
    }

    /// Gives back the leases of some visits that will not be made.
    pub fn release_some(&self, worker: Worker, articles: &[i64]) -> Result<()> {
        let articles = serde_json::Value::from(articles).to_string();
        self.write(|c| {
            c.prepare_cached(
                "UPDATE visit SET worker = NULL
                 WHERE worker = ?1 AND article_id IN (SELECT value FROM json_each(?2))",
            )?
            .execute(params![worker.0, articles])
            .map(drop)
        })
    }

    /// Gives back the leases of visits that were not made.
    pub fn release_visits(&self, worker: Worker) -> Result<()> {
        self.write(|c| {
            c.execute(
                "UPDATE visit SET worker = NULL WHERE worker = ?1",
                [worker.0],
            )
            .map(drop)
        })
    }

    /// Has the pages of an entry fetched again, in full. How many there are.
    pub fn refetch(&self, article: i64, now: DateTime<Utc>) -> Result<usize> {
        self.write(|c| {
            c.execute(
                "UPDATE visit SET due = ?2, tries = 0, failing_since = NULL, etag = NULL, last_modified = NULL
                 WHERE article_id IN (SELECT id FROM article WHERE id = ?1 OR merged_into = ?1)",
                params![article, now.timestamp()],
            )
        })
    }

    /// The due pages that other processes that have not ended are fetching; of all, or of those that one of `sources`
    /// cites.
    pub fn held_elsewhere(
        &self,
        worker: Worker,
        sources: Option<&[i64]>,
        now: DateTime<Utc>,
    ) -> Result<Option<HeldPages>> {
        let any = "SELECT 1 FROM visit WHERE worker IS NOT NULL AND worker <> ?1 LIMIT 1";
        if !self.read(|c| c.prepare_cached(any)?.exists([worker.0]))? {
            return Ok(None);
        }
        self.free_ended(now)?;
        self.read(|c| {
            c.prepare_cached(&format!(
                "WITH holder AS (SELECT DISTINCT worker FROM visit WHERE worker <> ?1 AND due <= ?2 AND {IS_CITED})
                 SELECT count(*), (SELECT count(*) FROM visit v WHERE v.due <= ?2 AND v.worker IN holder), w.command, w.pid
                 FROM visit JOIN worker w ON w.id = visit.worker
                 WHERE visit.worker <> ?1 AND visit.due <= ?2 AND {IS_CITED}"
            ))?
            .query_row(params![worker.0, now.timestamp(), row_list(sources)], |r| {
                let (pages, in_all) = (r.get(0)?, r.get(1)?);
                let (command, pid): (Option<String>, Option<u32>) = (r.get(2)?, r.get(3)?);
                Ok(command.zip(pid).map(|(command, pid)| HeldPages {
                    pages,
                    in_all,
                    holder: format!("aggregator {command} (process {pid})"),
                }))
            })
        })
    }

    /// Whether an address with this key is known, and to which article.
    pub fn article_at(&self, key: &str) -> Result<Option<i64>> {
        self.read(|c| articles::at(c, key))
    }

    /// How many pages wait to be fetched, and how many of them are due.
    pub fn count_pages(&self, now: DateTime<Utc>) -> Result<(usize, usize)> {
        self.read(|c| {
            c.prepare_cached(
                "SELECT (SELECT count(*) FROM visit WHERE due IS NOT NULL), (SELECT count(*) FROM visit WHERE due <= ?1)",
            )?
            .query_row([now.timestamp()], |r| Ok((r.get(0)?, r.get(1)?)))
        })
    }

    /// How many pages wait to be read for the first time, and when the next one of all that nobody is fetching is due.
    pub fn waiting(&self) -> Result<(usize, Option<DateTime<Utc>>)> {
        self.read(|c| {
            c.query_row(
                "SELECT count(*) FILTER (WHERE kind IS NOT NULL OR asked_at IS NULL), min(due) FILTER (WHERE worker IS NULL)
                 FROM visit WHERE due IS NOT NULL",
                [],
                |r| {
                    Ok((
                        r.get(0)?,
                        r.get::<_, Option<i64>>(1)?.map(super::manners::instant),
                    ))
                },
            )
        })
    }
}

fn newly_claimed(
    c: &Connection,
    worker: Worker,
    before: &HashSet<i64>,
) -> rusqlite::Result<Vec<Visit>> {
    let rows = c
        .prepare_cached(
            "SELECT v.article_id, v.url, v.tries, v.etag, v.last_modified, v.failing_since, a.read_at IS NOT NULL
             FROM visit v JOIN article a ON a.id = v.article_id WHERE v.worker = ?1 ORDER BY v.article_id",
        )?
        .query_map([worker.0], |r| {
            let url: String = r.get(1)?;
            Ok(Url::parse(&url).ok().map(|url| {
                Ok(Visit {
                    article: r.get(0)?,
                    url,
                    tries: r.get(2)?,
                    etag: r.get(3)?,
                    last_modified: r.get(4)?,
                    failing_since: r.get::<_, Option<i64>>(5)?.map(super::manners::instant),
                    is_read: r.get(6)?,
                    cited: Cited::default(),
                })
            }))
        })?
        .filter_map(|row| row.and_then(Option::transpose).transpose())
        .collect::<rusqlite::Result<Vec<Visit>>>()?;
    let new = rows
        .into_iter()
        .filter(|visit| !before.contains(&visit.article));
    let with_citations = new.map(|visit| {
        let cited = landings::cited(c, visit.article)?;
        Ok(Visit { cited, ..visit })
    });
    with_citations.collect()
}

fn record(
    c: &Connection,
    attempt: &Attempt,
    packer: &mut Packer,
    now: i64,
) -> rusqlite::Result<usize> {
    let article = attempt.article;
    match &attempt.visited {
        Visited::Read {
            metadata,
            url,
            learnt,
            doubtful,
            text,
            etag,
            last_modified,
            next_look,
        } => {
            let page = Page {
                article,
                title: metadata.title.as_deref(),
                text: text.as_ref().map(|page| &*page.text),
            };
            if is_another(c, page, doubtful.as_deref())? {
                return keep_before(c, page, now);
            }
            match doubtful {
                Some(end) if !landings::note(c, article, end, now)? => return Ok(0),
                Some(_) => {}
                None => landings::settle(c, article)?,
            }
            let believed = canonicals::believed(c, page, learnt, now)?;
            // It notes what the page said before, while the article still says it.
            texts::save(c, article, text.as_ref(), packer, now)?;
            save_metadata(c, article, metadata, url, now)?;
            let validators = [etag.as_deref(), last_modified.as_deref()];
            done(c, article, validators, next_look.as_ref(), now)?;
            let head = articles::survivor(c, article)?;
            joins::choose_shown(c, head)?;
            // Joined on the way here: the page that was read is the one that its entry waits for.
            if head != article && !was_read(c, head)? {
                // The validators are the other address's.
                done(c, head, [None, None], next_look.as_ref(), now)?;
            }
            let joined = join(c, article, &believed, now)?;
            let is_refused = |l: &Learnt| l.url == *url && !believed.contains(&l);
            if learnt.iter().any(is_refused) {
                canonicals::show_found(c, article, url)?;
            }
            Ok(joined + canonicals::claims_on(c, page, now)?)
        }
        Visited::Unchanged => {
            c.prepare_cached("UPDATE article SET read_at = ?2 WHERE id = ?1")?
                .execute(params![article, now])?;
            c.prepare_cached(
                "UPDATE visit SET due = NULL, tries = 0, asked_at = ?2, kind = NULL, reason = NULL,
                        failing_since = NULL, worker = NULL WHERE article_id = ?1",
            )?
            .execute(params![article, now])?;
            Ok(0)
        }
        Visited::Known { learnt } => {
            done(c, article, [None, None], None, now)?;
            if learnt.is_empty() {
                read_itself(c, article, now)?;
            }
            join(c, article, &learnt.iter().collect::<Vec<_>>(), now)
        }
        Visited::Held {
            kind,
            reason,
            until,
        } => {
            c.prepare_cached("UPDATE visit SET due = ?2, worker = NULL WHERE article_id = ?1")?
                .execute(params![article, until.map(|t| t.timestamp())])?;
            // What was read stands as it was, and is looked at once more when its turn comes.
            if !was_read(c, article)? {
                c.prepare_cached(
                    "UPDATE visit SET status = NULL, kind = ?2, reason = ?3 WHERE article_id = ?1",
                )?
                .execute(params![article, kind, reason])?;
            }
            Ok(0)
        }
        Visited::Postponed { until } => {
            c.prepare_cached(
                "UPDATE visit SET due = max(due, ?2), worker = NULL WHERE article_id = ?1",
            )?
            .execute(params![article, until.timestamp()])?;
            Ok(0)
        }
        Visited::Failed {
            kind,
            status,
            reason,
            next_try,
        } => {
            c.prepare_cached(
                "UPDATE visit SET due = ?2, tries = tries + 1, asked_at = ?3, status = ?4, kind = ?5, reason = ?6,
                        failing_since = coalesce(failing_since, ?3), worker = NULL WHERE article_id = ?1",
            )?
            .execute(params![article, next_try.map(|t| t.timestamp()), now, status, kind, reason])?;
            keep_what_was_read(c, article)
        }
    }
}

/// What the page of an article says, that was read just now.
#[derive(Debug, Clone, Copy)]
pub(super) struct Page<'a> {
    pub(super) article: i64,
    pub(super) title: Option<&'a str>,
    /// What it says, where that is enough to know it again by.
    pub(super) text: Option<&'a str>,
}

/// Whether a page that was read before answers with another one: a notice, the front page, another story. What its text
/// was is known for a while; then its title tells, where digests do not speak for the new one.
fn is_another(c: &Connection, page: Page<'_>, doubtful: Option<&Learnt>) -> rusqlite::Result<bool> {
    let Some(before) = texts::text(c, page.article)? else {
        return Ok(false);
    };
    if let Some(end) = doubtful {
        return Ok(!landings::is_noted(c, page.article, &end.key)?);
    }
    let version = |text: &str| Version::new(text, None);
    let is_same = before
        .title
        .as_deref()
        .zip(page.title)
        .is_some_and(|(before, now)| headline::are_alike(before, now))
        || page
            .text
            .is_some_and(|now| story::is_same_page(&version(&before.text), &version(now)));
    if is_same {
        return Ok(false);
    }
    let cited = landings::cited(c, page.article)?.headlines;
    let is_cited = |title: Option<&str>| {
        let mut cited = cited.iter();
        title.is_some_and(|title| cited.any(|cited| headline::are_alike(cited, title)))
    };
    Ok(is_cited(before.title.as_deref()) || !is_cited(page.title))
}

/// Has a page stand as it was read before, and says why.
fn keep_before(c: &Connection, page: Page<'_>, now: i64) -> rusqlite::Result<usize> {
    done(c, page.article, [None, None], None, now)?;
    let title = page.title.unwrap_or("without a title");
    c.prepare_cached("UPDATE visit SET reason = ?2 WHERE article_id = ?1")?
        .execute(params![
            page.article,
            format!("answered with another page: {title}")
        ])
        .map(|_| 0)
}

/// A page that was read before and can't be read again stands as it was read, and is not tried for.
fn keep_what_was_read(c: &Connection, article: i64) -> rusqlite::Result<usize> {
    c.prepare_cached(
        "UPDATE visit SET due = NULL, tries = 0, status = 200, kind = NULL, reason = NULL, failing_since = NULL
         WHERE article_id = ?1 AND (SELECT read_at FROM article WHERE id = ?1) IS NOT NULL",
    )?
    .execute([article])
    .map(|_| 0)
}

/// A page that was not asked for because another one names it as its own is read all the same where that one is not
/// believed: the two are still apart then.
fn read_itself(c: &Connection, article: i64, now: i64) -> rusqlite::Result<()> {
    c.prepare_cached(
        "UPDATE visit SET due = ?2, asked_at = NULL WHERE article_id = ?1
         AND EXISTS (SELECT 1 FROM article WHERE id = ?1 AND merged_into IS NULL AND shows IS NULL AND read_at IS NULL)",
    )?
    .execute([article, now])
    .map(drop)
}

fn was_read(c: &Connection, article: i64) -> rusqlite::Result<bool> {
    c.prepare_cached("SELECT read_at IS NOT NULL FROM article WHERE id = ?1")?
        .query_row([article], |r| r.get(0))
}

fn done(
    c: &Connection,
    article: i64,
    [etag, modified]: [Option<&str>; 2],
    next_look: Option<&DateTime<Utc>>,
    now: i64,
) -> rusqlite::Result<()> {
    c.prepare_cached(
        "UPDATE visit SET due = ?5, tries = 0, asked_at = ?2, status = 200, kind = NULL, reason = NULL,
                failing_since = NULL, etag = ?3, last_modified = ?4, worker = NULL WHERE article_id = ?1",
    )?
    .execute(params![article, now, etag, modified, next_look.map(DateTime::timestamp)])
    .map(drop)
}

fn save_metadata(
    c: &Connection,
    article: i64,
    m: &Metadata,
    url: &Url,
    now: i64,
) -> rusqlite::Result<()> {
    c.prepare_cached(
        "UPDATE article SET url = ?2, read_at = ?3, title = ?4, authors = ?5, site = ?6, published = ?7, modified = ?8,
                language = ?9, description = ?10, image = ?11, kind = ?12, paywalled = ?13, places = ?14, unsettled = 1
         WHERE id = ?1",
    )?
    .execute(params![
        article,
        url.as_str(),
        now,
        m.title,
        names_to_json(&m.authors),
        m.site,
        m.published.map(|p| p.to_string()),
        m.modified.map(|p| p.to_string()),
        m.language,
        m.description,
        m.image.as_ref().map(Url::as_str),
        m.kind.as_str(),
        m.paywalled,
        serde_json::to_string(&m.places).ok()
    ])?;
    // Where it stands as a related link, its title is shown too.
    c.prepare_cached(
        "UPDATE article SET unsettled = 1 WHERE id IN (
             SELECT main.article_id FROM citation c JOIN citation main ON main.item_id = c.item_id AND main.entry
             WHERE c.article_id = ?1 AND NOT c.entry)",
    )?
    .execute([article])
    .map(drop)
}

/// Adds the addresses that were learnt; one that belongs to another article makes the two one. How many were joined.
fn join(c: &Connection, article: i64, learnt: &[&Learnt], now: i64) -> rusqlite::Result<usize> {
    let mut left = articles::survivor(c, article)?;
    let mut joined = 0;
    for Learnt { key, url, how } in learnt {
        let url = url.as_str();
        let (kept, is_join) = articles::learn(c, left, article, key, Join { how, url, now })?;
        left = kept;
        joined += usize::from(is_join);
    }
    Ok(joined)
}
