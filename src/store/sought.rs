//! Articles that are named without an address: which are looked for now, where their sites may be, and what was found.

use std::collections::{BTreeMap, HashSet};

use chrono::{DateTime, NaiveDate, Utc};
use rusqlite::{Connection, Row, params};
use url::Url;

use super::articles::{self, At};
use super::entries::{published, url};
use super::joins::Join;
use super::manners::instant;
use super::{Result, Store, Worker, names_from_json};
use crate::model::{Published, Wanted};

/// Articles that one pass looks for, at most; the rest in the next.
const MANY: usize = 2_000;

/// Addresses by which a site's place is told, at most.
const ENOUGH: usize = 200;

/// An article that is looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sought {
    /// What the digest says of it.
    pub wanted: Wanted,
    /// How often it was looked for in vain.
    pub tries: u32,
    /// Whether it is due; what is not is looked for only where its site is asked anyway.
    pub is_due: bool,
}

/// A list of a site's pages that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListingRecord {
    /// Its address.
    pub url: Url,
    /// Whether the front page names it as its feed.
    pub is_feed: bool,
    /// When it was read.
    pub read_at: DateTime<Utc>,
    /// By what to ask whether it has changed.
    pub etag: Option<String>,
    /// Likewise.
    pub last_modified: Option<String>,
}

impl Store {
    /// Takes the leases of all articles that are looked for, where one of them is due; of all, or of those that one of
    /// `sources` cites. In the order in which they were cited.
    pub fn claim_sought(
        &self,
        worker: Worker,
        sources: Option<&[i64]>,
        now: DateTime<Utc>,
    ) -> Result<Vec<Sought>> {
        let sources = sources.map(|ids| serde_json::Value::from(ids).to_string());
        let now = now.timestamp();
        let any = "SELECT 1 FROM sought WHERE due <= ?1 AND worker IS NULL LIMIT 1";
        if !self.read(|c| c.prepare_cached(any)?.exists([now]))? {
            return Ok(Vec::new());
        }
        self.write(|c| {
            // What no digest cites any more, and what is named with no site.
            c.execute(
                "UPDATE sought SET due = NULL WHERE due <= ?1 AND NOT EXISTS (
                     SELECT 1 FROM citation c
                     WHERE c.article_id = sought.article_id AND c.site IS NOT NULL AND c.title IS NOT NULL)",
                [now],
            )?;
            c.execute(
                "UPDATE sought SET worker = ?1 WHERE article_id IN (
                     SELECT article_id FROM sought WHERE due IS NOT NULL AND worker IS NULL ORDER BY due LIMIT ?2)",
                params![worker.0, i64::try_from(MANY).unwrap_or(i64::MAX)],
            )?;
            let mut query = c.prepare_cached(
                "SELECT s.article_id, c.title, c.site, c.authors, c.published,
                        coalesce(d.published, strftime('%FT%TZ', coalesce(d.received, d.arrived), 'unixepoch')), s.since, s.tries,
                        s.due <= ?2 AND (?3 IS NULL OR EXISTS (
                            SELECT 1 FROM citation o JOIN item oi ON oi.id = o.item_id
                            JOIN digest od ON od.id = oi.digest_id WHERE o.article_id = s.article_id
                            AND od.source_id IN (SELECT value FROM json_each(?3))))
                 FROM sought s JOIN citation c ON c.id = (
                     SELECT min(id) FROM citation
                     WHERE article_id = s.article_id AND site IS NOT NULL AND title IS NOT NULL)
                 JOIN item i ON i.id = c.item_id JOIN digest d ON d.id = i.digest_id
                 WHERE s.worker = ?1 ORDER BY s.article_id",
            )?;
            let rows = query.query_map(params![worker.0, now, sources], sought)?;
            rows.collect()
        })
    }

    /// Gives back the leases of articles that are looked for.
    pub fn release_sought(&self, worker: Worker) -> Result<()> {
        self.write(|c| {
            c.execute(
                "UPDATE sought SET worker = NULL WHERE worker = ?1",
                [worker.0],
            )
            .map(drop)
        })
    }

    /// Notes that an article was looked for in vain, and when it is looked for next; `None` gives it up.
    pub fn sought_in_vain(&self, article: i64, next: Option<DateTime<Utc>>) -> Result<()> {
        self.write(|c| {
            c.prepare_cached(
                "UPDATE sought SET tries = tries + 1, due = ?2, worker = NULL WHERE article_id = ?1",
            )?
            .execute(params![article, next.map(|at| at.timestamp())])
            .map(drop)
        })
    }

    /// Notes when an article is looked for that could not be looked for to the end.
    pub fn look_later(&self, article: i64, next: DateTime<Utc>) -> Result<()> {
        self.write(|c| {
            c.prepare_cached("UPDATE sought SET due = ?2, worker = NULL WHERE article_id = ?1")?
                .execute(params![article, next.timestamp()])
                .map(drop)
        })
    }

    /// Gives an article the address that was found for it, and has its page fetched. Where that address belongs to an
    /// article that is known, the two are one.
    ///
    /// The row of the article that is left, and whether two were joined; `None` where it got an address meanwhile.
    pub fn found(
        &self,
        article: i64,
        key: &str,
        url: &Url,
        now: DateTime<Utc>,
    ) -> Result<Option<(i64, bool)>> {
        self.write(|c| {
            let article = articles::survivor(c, article)?;
            if articles::has_url(c, article)? {
                c.prepare_cached("DELETE FROM sought WHERE article_id = ?1")?
                    .execute([article])?;
                return Ok(None);
            }
            let at = At {
                now: now.timestamp(),
                worker: None,
            };
            let found = Join {
                how: "found",
                url: url.as_str(),
                now: at.now,
            };
            let (left, joined) = articles::learn(c, article, article, key, found)?;
            if !joined {
                articles::lead_to(c, left, url, at)?;
            }
            Ok(Some((left, joined)))
        })
    }

    /// The addresses of articles that digests say are of one of these sites, by the site's name; and for a name that is a
    /// host, of articles there. Two names are one where their `key` is. What a page calls its site is its own word: it may
    /// call itself whatever it likes.
    pub fn site_addresses(
        &self,
        names: &[String],
        key: fn(&str) -> String,
    ) -> Result<Vec<(String, Url)>> {
        let keys: HashSet<String> = names.iter().map(|name| key(name)).collect();
        let hosts = names.iter().map(|name| name.to_ascii_lowercase()).collect();
        self.read(|c| {
            let mut sites = c.prepare_cached(
                "SELECT DISTINCT site FROM citation WHERE url IS NOT NULL AND site IS NOT NULL",
            )?;
            let sites = sites.query_map([], |r| r.get(0))?;
            let mut sites: Vec<String> = sites.collect::<rusqlite::Result<_>>()?;
            sites.retain(|site| keys.contains(&key(site)));
            let mut found = Vec::new();
            for (sql, names) in [
                (
                    "SELECT c.site, a.url FROM citation c JOIN article a ON a.id = c.article_id
                     WHERE c.url IS NOT NULL AND a.read_at IS NOT NULL AND a.url IS NOT NULL
                     AND c.site IN (SELECT value FROM json_each(?1)) ORDER BY c.id DESC LIMIT ?2",
                    sites,
                ),
                (
                    "SELECT host, url FROM visit WHERE host IN (SELECT value FROM json_each(?1)) LIMIT ?2",
                    hosts,
                ),
            ] {
                let names = serde_json::Value::from(names).to_string();
                let mut query = c.prepare_cached(sql)?;
                let mut rows = query.query(params![names, i64::try_from(ENOUGH).unwrap_or(i64::MAX)])?;
                while let Some(r) = rows.next()? {
                    let name: String = r.get(0)?;
                    found.extend(url(r, 1)?.map(|url| (name, url)));
                }
            }
            Ok(found)
        })
    }

    /// The lists of a site that were read, by its front page.
    pub fn listings(&self, site: &Url) -> Result<Vec<ListingRecord>> {
        self.read(|c| {
            let mut query = c.prepare_cached(
                "SELECT url, feed, read_at, etag, last_modified FROM listing WHERE site = ?1 ORDER BY url",
            )?;
            let rows = query.query_map([site.as_str()], listing)?;
            rows.filter_map(Result::transpose).collect()
        })
    }

    /// Keeps what lists of a site were read, and forgets those that could not be.
    pub fn keep_listings(&self, site: &Url, read: &[ListingRecord], unread: &[Url]) -> Result<()> {
        self.write(|c| {
            for url in unread {
                c.prepare_cached("DELETE FROM listing WHERE site = ?1 AND url = ?2")?
                    .execute([site.as_str(), url.as_str()])?;
            }
            for list in read {
                c.prepare_cached("INSERT OR REPLACE INTO listing VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?
                    .execute(params![
                        site.as_str(),
                        list.url.as_str(),
                        list.is_feed,
                        list.read_at.timestamp(),
                        list.etag,
                        list.last_modified
                    ])?;
            }
            Ok(())
        })
    }

    /// When the next article that nobody is looking for now is looked for.
    pub fn next_look(&self) -> Result<Option<DateTime<Utc>>> {
        self.read(|c| {
            let due: Option<i64> = c.query_row(
                "SELECT min(due) FROM sought WHERE due IS NOT NULL AND worker IS NULL",
                [],
                |r| r.get(0),
            )?;
            Ok(due.map(instant))
        })
    }

    /// When each article, by row, is looked for next; those that are not are left out.
    pub fn next_looks(&self, articles: &[i64]) -> Result<BTreeMap<i64, DateTime<Utc>>> {
        if articles.is_empty() {
            return Ok(BTreeMap::new());
        }
        let ids = serde_json::Value::from(articles).to_string();
        self.read(|c| {
            c.prepare_cached(
                "SELECT article_id, due FROM sought
                 WHERE due IS NOT NULL AND article_id IN (SELECT value FROM json_each(?1))",
            )?
            .query_map([ids], |r| Ok((r.get(0)?, instant(r.get(1)?))))?
            .collect()
        })
    }
}

/// Has an article looked for that is named without an address, at once: it is new, or was cited anew.
pub(super) fn seek(c: &Connection, article: i64, now: i64) -> rusqlite::Result<()> {
    c.prepare_cached(
        "INSERT INTO sought (article_id, since, due) SELECT a.id, ?2, ?2 FROM article a
         JOIN article m ON m.id = coalesce(a.shows, a.id) WHERE a.id = ?1 AND m.url IS NULL
         ON CONFLICT DO UPDATE SET since = excluded.since, due = excluded.due, tries = 0 WHERE due IS NULL",
    )?
    .execute([article, now])
    .map(drop)
}

fn sought(r: &Row<'_>) -> rusqlite::Result<Sought> {
    let wanted = Wanted {
        article: r.get(0)?,
        title: r.get(1)?,
        site: r.get(2)?,
        authors: names_from_json(r.get(3)?),
        published: published(r, 4)?,
        cited: published(r, 5)?.unwrap_or(Published::Date(NaiveDate::default())),
        since: instant(r.get(6)?),
    };
    Ok(Sought {
        wanted,
        tries: r.get(7)?,
        is_due: r.get(8)?,
    })
}

fn listing(r: &Row<'_>) -> rusqlite::Result<Option<ListingRecord>> {
    let Some(url) = url(r, 0)? else {
        return Ok(None);
    };
    Ok(Some(ListingRecord {
        url,
        is_feed: r.get(1)?,
        read_at: instant(r.get(2)?),
        etag: r.get(3)?,
        last_modified: r.get(4)?,
    }))
}
