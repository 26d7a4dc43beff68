//! Addresses that are given to an article by hand, and taken back.

use rusqlite::{Connection, OptionalExtension as _, params};
use url::Url;
use uuid::Uuid;

use super::articles::{self, At};
use super::decisions::Decided;
use super::entries::uuid;
use super::joins::{self, BY_HAND, Join};
use super::{log, sought};
use crate::identity;
use crate::model::Identity;

/// Gives an article an address; where its page was not read, it is looked for there.
pub(super) fn attach(
    c: &Connection,
    article: i64,
    key: &str,
    url: &Url,
    now: i64,
) -> rusqlite::Result<Decided> {
    match articles::at(c, key)? {
        Some(owner) if owner == article => return Ok(Decided::AsBefore),
        Some(owner) => return Ok(Decided::Taken(id(c, owner)?)),
        None => {}
    }
    let join = Join {
        how: BY_HAND,
        url: url.as_str(),
        now,
    };
    articles::learn(c, article, article, key, join)?;
    let before: Option<String> = c
        .prepare_cached("SELECT url FROM article WHERE id = ?1")?
        .query_row([article], |r| r.get(0))?;
    if articles::lead_to(c, article, url, At { now, worker: None })? {
        c.prepare_cached("INSERT INTO attached VALUES (?1, ?2, ?3, ?4)")?
            .execute(params![key, article, before, now])?;
    }
    c.execute("UPDATE article SET unsettled = 1 WHERE id = ?1", [article])?;
    Ok(Decided::Done)
}

fn id(c: &Connection, article: i64) -> rusqlite::Result<Uuid> {
    c.query_row("SELECT uuid FROM article WHERE id = ?1", [article], |r| {
        uuid(r, 0)
    })
}

/// Takes an address that was given by hand back, with all that its page taught and what digests cite by it. Whether there
/// was one.
pub(super) fn detach(c: &Connection, head: i64, key: &str, now: i64) -> rusqlite::Result<bool> {
    let given: Option<i64> = c
        .prepare_cached(
            "SELECT first FROM address WHERE key = ?1 AND article_id = ?2 AND how = ?3",
        )?
        .query_row(params![key, head, BY_HAND], |r| r.get(0))
        .optional()?;
    let Some(first) = given else {
        return Ok(false);
    };
    give_away(c, first, key, now)?;
    let led: Option<(i64, Option<String>, i64)> = c
        .prepare_cached("DELETE FROM attached WHERE key = ?1 RETURNING article_id, url, at")?
        .query_row([key], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)))
        .optional()?;
    if let Some((article, before, at)) = led {
        articles::forget_page(c, article, at, now)?;
        lead_back(c, article, before, now)?;
    }
    c.execute("UPDATE article SET unsettled = 1 WHERE id = ?1", [head])?;
    log::stale_archives(c, head)?;
    Ok(true)
}

/// Makes an article of its own of what digests cite by an address, which is apart from this one; where none does, nothing
/// leads there any more.
fn give_away(c: &Connection, article: i64, key: &str, now: i64) -> rusqlite::Result<()> {
    let cited =
        "first = ?1 AND article_id = (SELECT coalesce(merged_into, id) FROM article WHERE id = ?1)
                 AND url IN (SELECT url FROM address WHERE key = ?2)";
    let url: Option<String> = c
        .prepare_cached(&format!(
            "SELECT url FROM citation WHERE {cited} ORDER BY id LIMIT 1"
        ))?
        .query_row(params![article, key], |r| r.get(0))
        .optional()?;
    let Some(url) = url.and_then(|url| Url::parse(&url).ok()) else {
        c.prepare_cached("DELETE FROM address WHERE key = ?1 AND first = ?2")?
            .execute(params![key, article])?;
        return Ok(());
    };
    let at = At { now, worker: None };
    let id = identity::article_id(&Identity::Address(key.to_owned()));
    let own = articles::make(c, id, Some(&url), at)?;
    c.prepare_cached(&format!(
        "DELETE FROM told WHERE citation_id IN (SELECT id FROM citation WHERE {cited})"
    ))?
    .execute(params![article, key])?;
    c.prepare_cached(&format!(
        "UPDATE citation SET article_id = ?3, first = ?3, weighed = 0 WHERE {cited}"
    ))?
    .execute(params![article, key, own])?;
    c.prepare_cached(
        "UPDATE address SET article_id = ?3, first = ?3, how = iif(how = ?4, 'cited', how) WHERE key = ?2 AND first = ?1",
    )?
    .execute(params![article, key, own, BY_HAND])?;
    articles::lead_to(c, own, &url, at)?;
    joins::keep_apart(c, article, own, now)
}

/// Has an article looked for where it was before; where that was nowhere, at the site that digests name.
fn lead_back(
    c: &Connection,
    article: i64,
    before: Option<String>,
    now: i64,
) -> rusqlite::Result<()> {
    c.execute(
        "UPDATE article SET url = ?2 WHERE id = ?1",
        params![article, before],
    )?;
    let site = "SELECT 1 FROM citation WHERE first = ?1 AND site IS NOT NULL";
    match before.and_then(|url| Url::parse(&url).ok()) {
        Some(url) => {
            articles::lead_to(c, article, &url, At { now, worker: None })?;
        }
        None if c.prepare(site)?.exists([article])? => sought::seek(c, article, now)?,
        None => {}
    }
    joins::choose_shown(c, articles::survivor(c, article)?)
}
