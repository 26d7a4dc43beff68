//! What is decided by hand: done at once, respected by later passes and new readings, and kept for the record.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension as _, params};
use url::Url;
use uuid::Uuid;

use super::entries::{published, url, uuid};
use super::hidden::{HiddenSites, is_below};
use super::joins::{self, BY_HAND, Join};
use super::manners::instant;
use super::{Result, Store, articles, attached, log, names_from_json, names_to_json};
use crate::model::{Decision, Fixable, Fixed, Hidden, Record};

/// What became of a decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decided {
    /// It is done.
    Done,
    /// It was so already.
    AsBefore,
    /// No article has this id.
    Unknown(Uuid),
    /// The address is that of another article, which has this id.
    Taken(Uuid),
    /// The entry of this id was hidden by hand, and the one that it was to be merged with is shown.
    Hidden(Uuid),
}

impl Store {
    /// Does what was decided and keeps it. `key` gives the key of an address.
    pub fn decide(
        &self,
        decision: &Decision,
        key: impl Fn(&Url) -> String,
        now: DateTime<Utc>,
    ) -> Result<Decided> {
        self.write(|c| decide(c, decision, key, now.timestamp()))
    }

    /// Whether any entry has a page of a host, or of one below it.
    pub fn has_site(&self, site: &str) -> Result<bool> {
        self.read(|c| Ok(!of_site(c, site)?.is_empty()))
    }

    /// All that was decided and done, in that order.
    pub fn decisions(&self) -> Result<Vec<(DateTime<Utc>, Decision)>> {
        self.read(|c| {
            of(
                c,
                "SELECT at, json FROM decision WHERE ?1 IS NULL ORDER BY id",
                None,
            )
        })
    }
}

/// The decisions that a query gives.
pub(super) fn of(
    c: &Connection,
    sql: &str,
    article: Option<i64>,
) -> rusqlite::Result<Vec<(DateTime<Utc>, Decision)>> {
    let rows: Vec<(i64, String)> = c
        .prepare_cached(sql)?
        .query_map([article], |r| Ok((r.get(0)?, r.get(1)?)))?
        .collect::<Result<_, _>>()?;
    let read = |(at, json): (i64, String)| Some((instant(at), serde_json::from_str(&json).ok()?));
    Ok(rows.into_iter().filter_map(read).collect())
}

fn decide(
    c: &Connection,
    decision: &Decision,
    key: impl Fn(&Url) -> String,
    now: i64,
) -> rusqlite::Result<Decided> {
    let id = match decision {
        Decision::Merge { entry, .. }
        | Decision::Split { entry }
        | Decision::Set { entry, .. }
        | Decision::Attach { entry, .. }
        | Decision::Detach { entry, .. }
        | Decision::Hide(Hidden::Entry(entry))
        | Decision::Show(Hidden::Entry(entry)) => Some(entry),
        Decision::Hide(Hidden::Site(_)) | Decision::Show(Hidden::Site(_)) => None,
    };
    let article = match id {
        Some(id) => match row(c, id)? {
            Some(article) => article,
            None => return Ok(Decided::Unknown(*id)),
        },
        None => 0,
    };
    let head = if article == 0 {
        0
    } else {
        articles::survivor(c, article)?
    };
    let is_done = match decision {
        Decision::Merge { with, .. } => match row(c, with)? {
            Some(other) => {
                let other = articles::survivor(c, other)?;
                if let Some(hidden) = one_hidden(c, [head, other])? {
                    return Ok(Decided::Hidden(hidden));
                }
                merge(c, head, other, now)?
            }
            None => return Ok(Decided::Unknown(*with)),
        },
        Decision::Split { .. } => joins::part(c, article, now)?.is_some(),
        Decision::Hide(Hidden::Entry(_)) => set_hidden(c, head, true)?,
        Decision::Show(Hidden::Entry(_)) => set_hidden(c, head, false)?,
        Decision::Hide(Hidden::Site(site)) => {
            let sql = "INSERT OR IGNORE INTO hidden_site VALUES (?1)";
            c.execute(sql, [site])? > 0 && settle_site(c, site)?
        }
        Decision::Show(Hidden::Site(site)) => {
            let sql = "DELETE FROM hidden_site WHERE site = ?1";
            c.execute(sql, [site])? > 0 && settle_site(c, site)?
        }
        Decision::Set { fixed, unset, .. } => {
            let unset = free(c, head, unset)?;
            set(c, head, fixed)? || unset
        }
        Decision::Attach { url, .. } => match attached::attach(c, head, &key(url), url, now)? {
            Decided::Done => true,
            other => return Ok(other),
        },
        Decision::Detach { url, .. } => attached::detach(c, head, &key(url), now)?,
    };
    if !is_done {
        return Ok(Decided::AsBefore);
    }
    let json = serde_json::to_string(decision)
        .map_err(|e| rusqlite::Error::ToSqlConversionFailure(e.into()))?;
    c.execute(
        "INSERT INTO decision (at, article_id, json) VALUES (?1, nullif(?2, 0), ?3)",
        params![now, article, json],
    )?;
    Ok(Decided::Done)
}

/// The article that has exactly this id, joined into another one or not.
fn row(c: &Connection, id: &Uuid) -> rusqlite::Result<Option<i64>> {
    c.query_row(
        "SELECT id FROM article WHERE uuid = ?1",
        [id.as_bytes().as_slice()],
        |r| r.get(0),
    )
    .optional()
}

fn merge(c: &Connection, a: i64, b: i64, now: i64) -> rusqlite::Result<bool> {
    if a == b {
        return Ok(false);
    }
    // What was parted by hand before is put together by hand now.
    c.execute(
        "DELETE FROM apart WHERE (SELECT coalesce(merged_into, id) FROM article WHERE id = a) IN (?1, ?2)
         AND (SELECT coalesce(merged_into, id) FROM article WHERE id = b) IN (?1, ?2)",
        [a, b],
    )?;
    let join = Join {
        how: BY_HAND,
        url: "",
        now,
    };
    Ok(joins::join(c, a, b, join)?.is_some())
}

fn set_hidden(c: &Connection, article: i64, hidden: bool) -> rusqlite::Result<bool> {
    let changed = c.execute(
        "UPDATE article SET hidden = ?2 WHERE id = ?1 AND hidden <> ?2",
        params![article, hidden],
    )?;
    log::stale_all(c, article)?;
    // Entries that lead to it as a further citation of their story.
    c.execute(
        "UPDATE article SET unsettled = 1 WHERE id IN (
             SELECT main.article_id FROM citation c JOIN citation main ON main.item_id = c.item_id
             WHERE c.article_id = ?1 AND NOT c.entry AND main.entry)",
        [article],
    )?;
    Ok(changed > 0)
}

/// Of two entries the id of the one that was hidden by hand, where the other was not.
fn one_hidden(c: &Connection, articles: [i64; 2]) -> rusqlite::Result<Option<Uuid>> {
    let [a, b] = articles;
    let hidden = match (was_hidden(c, a)?, was_hidden(c, b)?) {
        (true, false) => a,
        (false, true) => b,
        _ => return Ok(None),
    };
    let sql = "SELECT uuid FROM article WHERE id = ?1";
    c.query_row(sql, [hidden], |r| uuid(r, 0)).map(Some)
}

/// Has every entry with a page of a site show another one of its pages where it has one that may be shown; hides those that
/// have none, and shows the others but for those that were hidden one by one.
fn settle_site(c: &Connection, site: &str) -> rusqlite::Result<bool> {
    for article in of_site(c, site)? {
        joins::choose_shown(c, article)?;
        let hidden = shows_hidden(c, article)? || was_hidden(c, article)?;
        set_hidden(c, article, hidden)?;
    }
    Ok(true)
}

/// The entries with a page of a host or of one below it, be it shown or not.
fn of_site(c: &Connection, site: &str) -> rusqlite::Result<BTreeSet<i64>> {
    let mut query = c.prepare(
        "SELECT coalesce(merged_into, id), url FROM article WHERE url LIKE '%' || ?1 || '%'",
    )?;
    let mut rows = query.query([site])?;
    let mut found = BTreeSet::new();
    while let Some(r) = rows.next()? {
        if url(r, 1)?.is_some_and(|url| is_below(&url, site)) {
            found.insert(r.get(0)?);
        }
    }
    Ok(found)
}

/// Whether the page that an entry shows is of a hidden site.
fn shows_hidden(c: &Connection, article: i64) -> rusqlite::Result<bool> {
    let shown = c
        .prepare_cached(
            "SELECT m.url FROM article a JOIN article m ON m.id = coalesce(a.shows, a.id) WHERE a.id = ?1",
        )?
        .query_row([article], |r| url(r, 0))?;
    let sites = HiddenSites::of(c)?;
    Ok(shown.is_some_and(|url| sites.have(&url)))
}

/// Whether the last word on an entry, or on a part of it, was to hide it.
fn was_hidden(c: &Connection, article: i64) -> rusqlite::Result<bool> {
    let decisions = of(
        c,
        "SELECT at, json FROM decision WHERE article_id IN (SELECT id FROM article WHERE id = ?1 OR merged_into = ?1)
         ORDER BY id DESC",
        Some(article),
    )?;
    let last = decisions
        .into_iter()
        .find_map(|(_, decision)| match decision {
            Decision::Hide(_) => Some(true),
            Decision::Show(_) => Some(false),
            _ => None,
        });
    Ok(last.unwrap_or_default())
}

/// Hides an entry that is new, or shows another page than before, where its site is hidden; shows one that was hidden with
/// its site, and has a page of another one since.
pub(super) fn hide_by_site(
    c: &Connection,
    record: &Record,
    sites: &HiddenSites,
) -> rusqlite::Result<()> {
    let is_of_hidden = record.url.as_ref().is_some_and(|url| sites.have(url));
    let is_free = || -> rusqlite::Result<bool> {
        Ok(has_part_of(c, record.article, sites)? && !was_hidden(c, record.article)?)
    };
    if is_of_hidden && !record.hidden || !is_of_hidden && record.hidden && is_free()? {
        set_hidden(c, record.article, is_of_hidden)?;
    }
    Ok(())
}

/// Whether a page of an entry is of a hidden site.
fn has_part_of(c: &Connection, article: i64, sites: &HiddenSites) -> rusqlite::Result<bool> {
    let mut query =
        c.prepare_cached("SELECT url FROM article WHERE id = ?1 OR merged_into = ?1")?;
    let mut rows = query.query([article])?;
    while let Some(r) = rows.next()? {
        if url(r, 0)?.is_some_and(|url| sites.have(&url)) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Puts fields right; those that are not named stay as they were decided before. Whether any is other than it was.
fn set(c: &Connection, article: i64, fixed: &Fixed) -> rusqlite::Result<bool> {
    let values = params![
        article,
        fixed.title,
        names_to_json(&fixed.authors),
        fixed.published.map(|p| p.to_string()),
        fixed.site
    ];
    let changed = c.execute(
        "INSERT INTO fixed SELECT ?1, ?2, ?3, ?4, ?5 WHERE coalesce(?2, ?3, ?4, ?5) IS NOT NULL
         ON CONFLICT DO UPDATE SET title = coalesce(excluded.title, title), authors = coalesce(excluded.authors, authors),
                published = coalesce(excluded.published, published), site = coalesce(excluded.site, site)
         WHERE (title, authors, published, site) IS NOT
               (coalesce(excluded.title, title), coalesce(excluded.authors, authors),
                coalesce(excluded.published, published), coalesce(excluded.site, site))",
        values,
    )?;
    unsettle_if(c, article, changed > 0)
}

/// Lets fields be what the page says again. Whether any was decided.
fn free(c: &Connection, article: i64, unset: &[Fixable]) -> rusqlite::Result<bool> {
    let mut changed = 0;
    for field in unset {
        let column = match field {
            Fixable::Title => "title",
            Fixable::Author => "authors",
            Fixable::Published => "published",
            Fixable::Site => "site",
        };
        // What was decided of an article that was joined counts as well.
        let sql = format!(
            "UPDATE fixed SET {column} = NULL WHERE {column} IS NOT NULL
             AND article_id IN (SELECT id FROM article WHERE id = ?1 OR merged_into = ?1)"
        );
        changed += c.execute(&sql, [article])?;
    }
    unsettle_if(c, article, changed > 0)
}

fn unsettle_if(c: &Connection, article: i64, changed: bool) -> rusqlite::Result<bool> {
    if changed {
        c.execute("UPDATE article SET unsettled = 1 WHERE id = ?1", [article])?;
    }
    Ok(changed)
}

/// Lays what was decided over what the pages say. What was decided of an article that was joined counts as well.
pub(super) fn fix(
    c: &Connection,
    ids: &str,
    records: &mut BTreeMap<i64, Record>,
) -> rusqlite::Result<()> {
    let mut query = c.prepare_cached(
        "SELECT p.head, f.title, f.authors, f.published, f.site FROM (
             SELECT value AS head, value AS id FROM json_each(?1)
             UNION ALL SELECT a.merged_into, a.id FROM json_each(?1) h JOIN article a ON a.merged_into = h.value
         ) p JOIN fixed f ON f.article_id = p.id ORDER BY p.id = p.head, p.id",
    )?;
    let mut rows = query.query([ids])?;
    while let Some(r) = rows.next()? {
        let Some(record) = records.get_mut(&r.get(0)?) else {
            continue;
        };
        let metadata = &mut record.metadata;
        metadata.title = r.get::<_, Option<String>>(1)?.or(metadata.title.take());
        let authors = names_from_json(r.get(2)?);
        if !authors.is_empty() {
            metadata.authors = authors;
        }
        metadata.published = published(r, 3)?.or(metadata.published);
        metadata.site = r.get::<_, Option<String>>(4)?.or(metadata.site.take());
    }
    Ok(())
}
