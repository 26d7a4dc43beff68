//! Articles: which one a citation means, and by what it is known.

use rusqlite::{Connection, OptionalExtension, params};
use url::Url;
use uuid::Uuid;

use super::joins::{self, BY_HAND, Join};
use super::{CitationRecord, Result, Store, sought, texts};
use crate::model::Identity;

/// When something is stored, and for whom new pages are leased.
#[derive(Debug, Clone, Copy)]
pub(super) struct At {
    pub(super) now: i64,
    pub(super) worker: Option<i64>,
}

/// Where an address, a byline or a citation leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Led {
    /// To this article.
    pub(super) to: i64,
    /// To this one at first, before any join.
    pub(super) first: i64,
}

impl Led {
    pub(super) fn by_itself(article: i64) -> Self {
        Self {
            to: article,
            first: article,
        }
    }
}

/// How many addresses are looked at in one transaction.
const BATCH: i64 = 1000;

impl Store {
    /// Has every address known by the key that `key` gives it, for a version or a configuration may tell them otherwise than the one before.
    /// Where another article has that key the two stay apart.
    pub fn rekey(&self, key: impl Fn(&Url) -> String) -> Result<()> {
        let mut after = (String::new(), String::new());
        while let Some(last) = self.write(|c| rekey_some(c, &after, &key))? {
            after = last;
        }
        Ok(())
    }
}

fn rekey_some(
    c: &Connection,
    after: &(String, String),
    key: impl Fn(&Url) -> String,
) -> rusqlite::Result<Option<(String, String)>> {
    let some: Vec<(String, String)> = c
        .prepare_cached(
            "SELECT key, url FROM address WHERE (key, url) > (?1, ?2) ORDER BY key, url LIMIT ?3",
        )?
        .query_map(params![after.0, after.1, BATCH], |r| {
            Ok((r.get(0)?, r.get(1)?))
        })?
        .collect::<Result<_, _>>()?;
    for (was, url) in &some {
        let is = Url::parse(url).ok().map(|url| key(&url));
        if let Some(is) = is.filter(|is| is != was)
            && at(c, &is)?.is_none_or(|owner| at(c, was).is_ok_and(|own| own == Some(owner)))
        {
            c.prepare_cached("UPDATE OR REPLACE address SET key = ?3 WHERE key = ?1 AND url = ?2")?
                .execute([was, url, &is])?;
        }
    }
    Ok(some.last().cloned())
}

/// The article that a citation points at, made where it is not known.
pub(super) fn find_or_make(
    c: &Connection,
    cited: &CitationRecord,
    at: At,
) -> rusqlite::Result<Led> {
    let as_cited = cited.citation.url.as_ref().map_or("", Url::as_str);
    let known = find(c, &cited.identity)?;
    let found = match known {
        Some(known) => Some(known),
        None => waiting(c, cited.uuid)?.map(Led::by_itself),
    };
    let (led, is_unread) = if let Some(found) = found {
        let sql = "UPDATE article SET unsettled = 1 WHERE id = ?1 RETURNING read_at IS NULL AND shows IS NULL";
        (
            found,
            c.prepare_cached(sql)?.query_row([found.to], |r| r.get(0))?,
        )
    } else {
        let article = make(c, cited.uuid, cited.link.as_ref(), at)?;
        (Led::by_itself(article), true)
    };
    match &cited.identity {
        Identity::Address(key) => insert_address(c, key, as_cited, led, "cited", at.now)?,
        Identity::Byline(key) => {
            insert_byline(c, key, led, at.now)?;
            seek(c, cited, led.to, at.now)?;
        }
    }
    if let Some(link) = &cited.link
        && is_unread
        && (known.is_none() || !has_visit(c, led.to)?)
    {
        visit(c, led.to, link, at)?;
    }
    Ok(led)
}

/// The article that has this very id and that nobody cites: it was published, and its digests are not known any more.
fn waiting(c: &Connection, uuid: Uuid) -> rusqlite::Result<Option<i64>> {
    c.prepare_cached(
        "SELECT id FROM article a WHERE uuid = ?1 AND merged_into IS NULL
         AND NOT EXISTS (SELECT 1 FROM citation WHERE article_id = a.id)",
    )?
    .query_row([uuid.as_bytes().as_slice()], |r| r.get(0))
    .optional()
}

/// Whether the page of an article has its place in the queue.
fn has_visit(c: &Connection, article: i64) -> rusqlite::Result<bool> {
    c.prepare_cached("SELECT 1 FROM visit WHERE article_id = ?1")?
        .exists([article])
}

/// The article of a citation that was stored before and is read again: it stays the one that it was, and is now known
/// by the new address or byline too. `by_url` says whether it had an address.
///
/// Where that address belongs to another article, the digest's word joins the two; but not where the store knew as much
/// before, and has them apart all the same.
pub(super) fn reread(
    c: &Connection,
    article: i64,
    by_url: bool,
    cited: &CitationRecord,
    at: At,
) -> rusqlite::Result<i64> {
    let article = survivor(c, article)?;
    let found = find(c, &cited.identity)?.map(|led| led.to);
    let Identity::Address(key) = &cited.identity else {
        if let (None, Identity::Byline(key)) = (found, &cited.identity) {
            insert_byline(c, key, Led::by_itself(article), at.now)?;
            seek(c, cited, article, at.now)?;
        }
        return Ok(article);
    };
    let url = cited.citation.url.as_ref().map_or("", Url::as_str);
    let is_apart = found.is_some_and(|found| found != article)
        && if by_url {
            has_address(c, key, url)?
        } else {
            has_url(c, article)?
        };
    if is_apart {
        return Ok(article);
    }
    let join = Join {
        how: "cited",
        url,
        now: at.now,
    };
    let (article, _) = learn(c, article, article, key, join)?;
    if let (None, Some(link)) = (found, &cited.link) {
        lead_to(c, article, link, at)?;
    }
    Ok(article)
}

/// The article that is known by an address with this key.
pub(super) fn at(c: &Connection, key: &str) -> rusqlite::Result<Option<i64>> {
    c.prepare_cached("SELECT article_id FROM address WHERE key = ?1 LIMIT 1")?
        .query_row([key], |r| r.get(0))
        .optional()
}

fn find(c: &Connection, identity: &Identity) -> rusqlite::Result<Option<Led>> {
    let (sql, key) = match identity {
        Identity::Address(key) => (
            "SELECT article_id, first FROM address WHERE key = ?1 LIMIT 1",
            key,
        ),
        Identity::Byline(key) => ("SELECT article_id, first FROM byline WHERE key = ?1", key),
    };
    c.prepare_cached(sql)?
        .query_row([key], |r| {
            Ok(Led {
                to: r.get(0)?,
                first: r.get(1)?,
            })
        })
        .optional()
}

/// The article that this one was joined into, else itself.
pub(super) fn survivor(c: &Connection, article: i64) -> rusqlite::Result<i64> {
    c.prepare_cached("SELECT coalesce(merged_into, id) FROM article WHERE id = ?1")?
        .query_row([article], |r| r.get(0))
}

fn has_address(c: &Connection, key: &str, url: &str) -> rusqlite::Result<bool> {
    c.prepare_cached("SELECT 1 FROM address WHERE key = ?1 AND url = ?2")?
        .exists([key, url])
}

pub(super) fn has_url(c: &Connection, article: i64) -> rusqlite::Result<bool> {
    c.prepare_cached(
        "SELECT 1 FROM article a JOIN article m ON m.id = coalesce(a.shows, a.id)
         WHERE a.id = ?1 AND m.url IS NOT NULL",
    )?
    .exists([article])
}

pub(super) fn insert_address(
    c: &Connection,
    key: &str,
    url: &str,
    led: Led,
    how: &str,
    now: i64,
) -> rusqlite::Result<()> {
    c.prepare_cached("INSERT OR IGNORE INTO address VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?
        .execute(params![key, url, led.to, led.first, how, now])
        .map(drop)
}

fn insert_byline(c: &Connection, key: &str, led: Led, now: i64) -> rusqlite::Result<()> {
    c.prepare_cached("INSERT OR IGNORE INTO byline VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![key, led.to, now, led.first])
        .map(drop)
}

/// An article without an address is looked for at the site that the digest names.
fn seek(c: &Connection, cited: &CitationRecord, article: i64, now: i64) -> rusqlite::Result<()> {
    if cited.citation.site.is_some() {
        sought::seek(c, article, now)?;
    }
    Ok(())
}

/// Gives the page of an article its place in the queue, under its host; when it is due is the caller's to say.
pub(super) fn enqueue(c: &Connection, article: i64, page: &Url) -> rusqlite::Result<()> {
    c.prepare_cached(
        "INSERT INTO visit (article_id, url, host) VALUES (?1, ?2, ?3)
         ON CONFLICT DO UPDATE SET url = excluded.url, host = excluded.host",
    )?
    .execute(params![
        article,
        page.as_str(),
        page.host_str().unwrap_or_default()
    ])
    .map(drop)
}

/// Puts the page of an article into the queue: it is due at once.
fn visit(c: &Connection, article: i64, link: &Url, at: At) -> rusqlite::Result<()> {
    enqueue(c, article, link)?;
    c.prepare_cached(
        "UPDATE visit SET due = ?2, tries = 0, status = NULL, kind = NULL, reason = NULL, failing_since = NULL, worker = ?3
         WHERE article_id = ?1",
    )?
    .execute(params![article, at.now, at.worker])
    .map(drop)
}

/// An article whose page was not read is looked for at the address that became known. Whether it is.
pub(super) fn lead_to(c: &Connection, article: i64, link: &Url, at: At) -> rusqlite::Result<bool> {
    let unread = c
        .prepare_cached(
            "UPDATE article SET url = ?2, unsettled = 1 WHERE id = ?1 AND read_at IS NULL AND shows IS NULL",
        )?
        .execute(params![article, link.as_str()])?;
    if unread > 0 {
        visit(c, article, link, at)?;
    }
    Ok(unread > 0)
}

/// Adds an address to an article, learnt from the page of `page`; where it belongs to another one, the two are one. The
/// article that is left, and whether any was joined.
pub(super) fn learn(
    c: &Connection,
    article: i64,
    page: i64,
    key: &str,
    join: Join<'_>,
) -> rusqlite::Result<(i64, bool)> {
    let other = at(c, key)?.filter(|other| *other != article);
    let left = match other {
        Some(other) => joins::join(c, article, other, join)?,
        None => Some(article),
    };
    // Where the two were parted by hand, the address stays with the one that has it.
    let Some(left) = left else {
        return Ok((article, false));
    };
    let led = Led {
        to: left,
        first: page,
    };
    insert_address(c, key, join.url, led, join.how, join.now)?;
    Ok((left, other.is_some()))
}

/// A new article; its id is the one that is wanted, where that was never another's.
pub(super) fn make(
    c: &Connection,
    wanted: Uuid,
    link: Option<&Url>,
    at: At,
) -> rusqlite::Result<i64> {
    c.prepare_cached("INSERT INTO article (uuid, url, first_seen) VALUES (?1, ?2, ?3)")?
        .insert(params![
            free_uuid(c, wanted)?.as_bytes().as_slice(),
            link.map(Url::as_str),
            at.now
        ])
}

/// Forgets what the page of an article taught since an instant.
pub(super) fn forget_page(
    c: &Connection,
    article: i64,
    since: i64,
    now: i64,
) -> rusqlite::Result<()> {
    let joined: Vec<i64> = c
        .prepare_cached(
            "SELECT gone FROM joined WHERE ?1 IN (gone, kept) AND at >= ?2 AND how NOT IN ('cited', ?3)
             ORDER BY rowid DESC",
        )?
        .query_map(params![article, since, BY_HAND], |r| r.get(0))?
        .collect::<Result<_, _>>()?;
    for gone in joined {
        let kept = joins::part(c, gone, now)?;
        // What they have in common without this one is found again.
        c.prepare_cached("UPDATE text SET compared = 0 WHERE article_id IN (?1, ?2)")?
            .execute(params![gone, kept])?;
    }
    c.prepare_cached(
        "DELETE FROM address WHERE first = ?1 AND learnt >= ?2 AND how NOT IN ('cited', ?3)",
    )?
    .execute(params![article, since, BY_HAND])?;
    texts::forget(c, article)?;
    for sql in [
        "DELETE FROM revision WHERE article_id = ?1",
        "DELETE FROM visit WHERE article_id = ?1",
        "DELETE FROM claimed WHERE article_id = ?1",
        "DELETE FROM told WHERE citation_id IN (SELECT id FROM citation WHERE first = ?1
             AND article_id = (SELECT coalesce(merged_into, id) FROM article WHERE id = ?1))",
        "UPDATE citation SET weighed = 0 WHERE first = ?1
             AND article_id = (SELECT coalesce(merged_into, id) FROM article WHERE id = ?1)",
    ] {
        c.prepare_cached(sql)?.execute([article])?;
    }
    c.prepare_cached(&format!("UPDATE article SET {UNREAD} WHERE id = ?1"))?
        .execute([article])
        .map(drop)
}

/// Takes out of the row of an article what its page said.
pub(super) const UNREAD: &str = "read_at = NULL, title = NULL, authors = NULL, site = NULL, published = NULL,
    modified = NULL, language = NULL, description = NULL, image = NULL, kind = 'article', paywalled = 0, places = NULL,
    words = NULL";

/// The id that was asked for, or the next one that no article ever had: an id is never given twice.
fn free_uuid(c: &Connection, wanted: Uuid) -> rusqlite::Result<Uuid> {
    let mut taken = c.prepare_cached("SELECT 1 FROM article WHERE uuid = ?1")?;
    let mut uuid = wanted;
    while taken.exists([uuid.as_bytes().as_slice()])? {
        uuid = Uuid::new_v5(&uuid, b"next");
    }
    Ok(uuid)
}
