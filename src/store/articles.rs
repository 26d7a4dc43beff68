//! Articles: which one a citation means, by what it is known, and two that turn out to be one.

use rusqlite::{Connection, OptionalExtension, params};
use url::Url;
use uuid::Uuid;

use super::{CitationRecord, log, sought};
use crate::model::Identity;

/// When something is stored, and for whom new pages are leased.
#[derive(Debug, Clone, Copy)]
pub(super) struct At {
    pub(super) now: i64,
    pub(super) worker: Option<i64>,
}

/// The article that a citation points at, made where it is not known.
pub(super) fn find_or_make(
    c: &Connection,
    cited: &CitationRecord,
    at: At,
) -> rusqlite::Result<i64> {
    let as_cited = cited.citation.url.as_ref().map_or("", Url::as_str);
    let found = find(c, &cited.identity)?;
    let article = match found {
        Some(known) => {
            c.prepare_cached("UPDATE article SET unsettled = 1 WHERE id = ?1")?
                .execute([known])?;
            known
        }
        None => c
            .prepare_cached("INSERT INTO article (uuid, url, first_seen) VALUES (?1, ?2, ?3)")?
            .insert(params![
                free_uuid(c, cited.uuid)?.as_bytes().as_slice(),
                cited.link.as_ref().map(Url::as_str),
                at.now
            ])?,
    };
    match &cited.identity {
        Identity::Address(key) => insert_address(c, key, as_cited, article, "cited", at.now)?,
        Identity::Byline(key) => {
            insert_byline(c, key, article, at.now)?;
            seek(c, cited, article, at.now)?;
        }
    }
    if let (None, Some(link)) = (found, &cited.link) {
        visit(c, article, link, at)?;
    }
    Ok(article)
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
    let found = find(c, &cited.identity)?;
    let Identity::Address(key) = &cited.identity else {
        if let (None, Identity::Byline(key)) = (found, &cited.identity) {
            insert_byline(c, key, article, at.now)?;
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
    let (article, _) = learn(c, article, key, url, "cited", at.now)?;
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

fn find(c: &Connection, identity: &Identity) -> rusqlite::Result<Option<i64>> {
    match identity {
        Identity::Address(key) => at(c, key),
        Identity::Byline(key) => c
            .prepare_cached("SELECT article_id FROM byline WHERE key = ?1")?
            .query_row([key], |r| r.get(0))
            .optional(),
    }
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
    c.prepare_cached("SELECT 1 FROM article WHERE id = ?1 AND url IS NOT NULL")?
        .exists([article])
}

fn insert_address(
    c: &Connection,
    key: &str,
    url: &str,
    article: i64,
    how: &str,
    now: i64,
) -> rusqlite::Result<()> {
    c.prepare_cached("INSERT OR IGNORE INTO address VALUES (?1, ?2, ?3, ?3, ?4, ?5)")?
        .execute(params![key, url, article, how, now])
        .map(drop)
}

fn insert_byline(c: &Connection, key: &str, article: i64, now: i64) -> rusqlite::Result<()> {
    c.prepare_cached("INSERT OR IGNORE INTO byline VALUES (?1, ?2, ?3)")?
        .execute(params![key, article, now])
        .map(drop)
}

/// An article without an address is looked for at the site that the digest names.
fn seek(c: &Connection, cited: &CitationRecord, article: i64, now: i64) -> rusqlite::Result<()> {
    if cited.citation.site.is_some() {
        sought::seek(c, article, now)?;
    }
    Ok(())
}

/// Puts the page of an article into the queue.
fn visit(c: &Connection, article: i64, link: &Url, at: At) -> rusqlite::Result<()> {
    c.prepare_cached(
        "INSERT INTO visit (article_id, url, host, due, worker) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT DO UPDATE SET url = excluded.url, host = excluded.host, due = excluded.due,
                tries = 0, status = NULL, kind = NULL, reason = NULL, failing_since = NULL, worker = excluded.worker",
    )?
    .execute(params![
        article,
        link.as_str(),
        link.host_str().unwrap_or_default(),
        at.now,
        at.worker
    ])
    .map(drop)
}

/// An article whose page was not read is looked for at the address that became known.
pub(super) fn lead_to(c: &Connection, article: i64, link: &Url, at: At) -> rusqlite::Result<()> {
    let unread = c
        .prepare_cached(
            "UPDATE article SET url = ?2, unsettled = 1 WHERE id = ?1 AND read_at IS NULL",
        )?
        .execute(params![article, link.as_str()])?;
    if unread > 0 {
        visit(c, article, link, at)?;
    }
    Ok(())
}

/// Adds an address to an article; where it belongs to another one, the two are one. The article that is left, and
/// whether any was joined.
pub(super) fn learn(
    c: &Connection,
    article: i64,
    key: &str,
    url: &str,
    how: &str,
    now: i64,
) -> rusqlite::Result<(i64, bool)> {
    let other = at(c, key)?.filter(|other| *other != article);
    let left = match other {
        Some(other) => {
            let (kept, gone) = merge(c, article, other)?;
            c.prepare_cached("INSERT INTO joined VALUES (?1, ?2, ?3, ?4, ?5)")?
                .execute(params![gone, kept, how, url, now])?;
            kept
        }
        None => article,
    };
    insert_address(c, key, url, left, how, now)?;
    Ok((left, other.is_some()))
}

/// Makes two articles one; returns the one that is left (that which readers have seen, else the older) and the other.
///
/// The other row stays as a pointer, so that its id is never given again. What the page said is taken over where
/// the page of the one that is left was not read.
fn merge(c: &Connection, a: i64, b: i64) -> rusqlite::Result<(i64, i64)> {
    let kept: i64 = c
        .prepare_cached(
            "SELECT id FROM article WHERE id IN (?1, ?2) ORDER BY face IS NULL, id LIMIT 1",
        )?
        .query_row([a, b], |r| r.get(0))?;
    let gone = if kept == a { b } else { a };
    c.prepare_cached(
        "UPDATE article SET (url, read_at, title, authors, site, published, modified, language, description, image, kind,
                paywalled, places) = (SELECT url, read_at, title, authors, site, published, modified, language,
                description, image, kind, paywalled, places FROM article WHERE id = ?2)
         WHERE id = ?1 AND read_at IS NULL AND (SELECT read_at FROM article WHERE id = ?2) IS NOT NULL",
    )?
    .execute([kept, gone])?;
    for sql in [
        "UPDATE address SET article_id = ?1 WHERE article_id = ?2",
        "UPDATE byline SET article_id = ?1 WHERE article_id = ?2",
        "UPDATE citation SET article_id = ?1 WHERE article_id = ?2",
        "UPDATE article SET merged_into = ?1 WHERE merged_into = ?2",
        "UPDATE article SET merged_into = ?1, unsettled = 0 WHERE id = ?2",
    ] {
        c.prepare_cached(sql)?.execute([kept, gone])?;
    }
    log::stale_archives(c, gone)?;
    c.prepare_cached("DELETE FROM search WHERE rowid = ?1")?
        .execute([gone])?;
    // Where neither page was read, the one that is left is due as the other was.
    c.prepare_cached(
        "UPDATE visit SET (url, host, due) = (SELECT url, host, coalesce(due, asked_at) FROM visit WHERE article_id = ?2)
         WHERE article_id = ?1 AND due IS NULL AND (SELECT read_at FROM article WHERE id = ?1) IS NULL
         AND EXISTS (SELECT 1 FROM visit WHERE article_id = ?2)",
    )?
    .execute([kept, gone])?;
    // An article that was named without an address has no page of its own yet.
    c.prepare_cached("UPDATE OR IGNORE visit SET article_id = ?1 WHERE article_id = ?2")?
        .execute([kept, gone])?;
    c.prepare_cached("UPDATE article SET url = (SELECT url FROM article WHERE id = ?2) WHERE id = ?1 AND url IS NULL")?
        .execute([kept, gone])?;
    c.prepare_cached("DELETE FROM visit WHERE article_id = ?1")?
        .execute([gone])?;
    c.prepare_cached("UPDATE article SET unsettled = 1 WHERE id = ?1")?
        .execute([kept])?;
    // The page of the one was read: the other need not be asked for any more.
    c.prepare_cached(
        "UPDATE visit SET due = NULL, kind = NULL, reason = NULL, failing_since = NULL
         WHERE article_id = ?1 AND worker IS NULL AND (SELECT read_at FROM article WHERE id = ?1) IS NOT NULL",
    )?
    .execute([kept])?;
    Ok((kept, gone))
}

/// The id that was asked for, or the next one that no article ever had: an id is never given twice.
fn free_uuid(c: &Connection, wanted: Uuid) -> rusqlite::Result<Uuid> {
    let mut taken = c.prepare_cached("SELECT 1 FROM article WHERE uuid = ?1")?;
    let mut uuid = wanted;
    while taken.exists([uuid.as_bytes().as_slice()])? {
        uuid = Uuid::new_v5(&uuid, b"next");
    }
    Ok(uuid)
}
