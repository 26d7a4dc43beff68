//! Whether the address that a page gives itself is believed.
//!
//! A template's fault puts one `rel=canonical` on pages of several articles, and a page may name a story that is not its own.
//! So the address of another article is believed only where the two are alike, in their texts or in their headlines. Until
//! then it is a claim, which is looked at again when the other page is read. Where nobody but pages that are not alike gives
//! an address, it is none of theirs, and what was joined by it is parted again.

use rusqlite::{Connection, OptionalExtension as _, params};
use url::Url;

use super::articles;
use super::joins::{self, Join};
use super::landings::{self, share_a_headline};
use super::texts;
use super::visits::{Learnt, Page};
use crate::identity::story::{self, Relation, Version};

/// How an address was learnt that a page gave itself.
const CANONICAL: &str = "canonical";

/// From this containment on two texts are forms of one page that names the other.
const FORM: f64 = 0.60;

/// What a page of an article teaches, without a canonical address that is none.
pub(super) fn believed<'a>(
    c: &Connection,
    page: Page<'_>,
    learnt: &'a [Learnt],
    now: i64,
) -> rusqlite::Result<Vec<&'a Learnt>> {
    c.prepare_cached("DELETE FROM claimed WHERE article_id = ?1")?
        .execute([page.article])?;
    let mut believed = Vec::with_capacity(learnt.len());
    for address in learnt {
        if address.how != CANONICAL || is_believed(c, page, address, now)? {
            believed.push(address);
        }
    }
    Ok(believed)
}

fn is_believed(
    c: &Connection,
    page: Page<'_>,
    canonical: &Learnt,
    now: i64,
) -> rusqlite::Result<bool> {
    let refused = c
        .prepare_cached("SELECT 1 FROM no_canonical WHERE key = ?1")?
        .exists([&canonical.key])?;
    if refused {
        return Ok(false);
    }
    let Some(owner) = owner(c, &canonical.key)? else {
        return Ok(true);
    };
    if articles::survivor(c, owner)? == articles::survivor(c, page.article)?
        || are_alike(c, page, owner)?
    {
        return Ok(true);
    }
    if is_only_claimed(c, &canonical.key)? {
        let pages = pages(c, owner, canonical.url.as_str())?;
        refuse(c, canonical, &pages, now)?;
    } else {
        c.prepare_cached("INSERT OR IGNORE INTO claimed VALUES (?1, ?2, ?3)")?
            .execute(params![page.article, canonical.key, canonical.url.as_str()])?;
    }
    Ok(false)
}

/// Joins the articles whose pages named an address of this one in vain, now that its page was read. How many.
pub(super) fn claims_on(c: &Connection, page: Page<'_>, now: i64) -> rusqlite::Result<usize> {
    let claims: Vec<(i64, String, String)> = c
        .prepare_cached(
            "SELECT l.article_id, l.key, l.url FROM address a JOIN claimed l ON l.key = a.key
             WHERE a.article_id = (SELECT coalesce(merged_into, id) FROM article WHERE id = ?1) AND a.first = ?1",
        )?
        .query_map([page.article], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)))?
        .collect::<rusqlite::Result<_>>()?;
    let mut joined = 0;
    for (claimant, key, url) in claims {
        if !are_alike(c, page, claimant)? {
            continue;
        }
        let join = Join {
            how: CANONICAL,
            url: &url,
            now,
        };
        let head = articles::survivor(c, claimant)?;
        joined += usize::from(articles::learn(c, head, claimant, &key, join)?.1);
        c.prepare_cached("UPDATE article SET url = ?2 WHERE id = ?1")?
            .execute(params![claimant, url])?;
        c.prepare_cached("DELETE FROM claimed WHERE article_id = ?1 AND key = ?2")?
            .execute(params![claimant, key])?;
    }
    Ok(joined)
}

/// Whether a page and another article may be one: their texts agree; where a text is not known, headlines are alike.
///
/// Pages with one title and other texts are parts of one article where digests give both the same headline; else that title is
/// the site's.
fn are_alike(c: &Connection, page: Page<'_>, other: i64) -> rusqlite::Result<bool> {
    let (own, others) = (
        landings::cited(c, page.article)?,
        landings::cited(c, other)?,
    );
    if share_a_headline(&own.headlines, &others.headlines) {
        return Ok(true);
    }
    let title: Option<String> = c
        .prepare_cached("SELECT title FROM article WHERE id = ?1")?
        .query_row([other], |r| r.get(0))?;
    let own: Vec<String> = page
        .title
        .map(str::to_owned)
        .into_iter()
        .chain(own.headlines)
        .collect();
    let others: Vec<String> = title.into_iter().chain(others.headlines).collect();
    let is_titled_alike = share_a_headline(&own, &others);
    let Some((own, other)) = page.text.zip(texts::text(c, other)?) else {
        return Ok(is_titled_alike);
    };
    let [own, other] = [own, &*other.text].map(|text| Version::new(text, None));
    let verdict = story::compare(&own, &other);
    Ok(verdict.relation != Relation::Different
        || verdict.contained >= FORM
        || is_titled_alike && story::is_same_page(&own, &other))
}

/// Whether an address is known only because pages gave it to themselves.
fn is_only_claimed(c: &Connection, key: &str) -> rusqlite::Result<bool> {
    let known = "SELECT 1 FROM address WHERE key = ?1 AND how <> 'canonical'";
    c.prepare_cached(known)?.exists([key]).map(|known| !known)
}

/// The article that an address led to at first.
fn owner(c: &Connection, key: &str) -> rusqlite::Result<Option<i64>> {
    c.prepare_cached("SELECT first FROM address WHERE key = ?1 ORDER BY how = 'canonical' LIMIT 1")?
        .query_row([key], |r| r.get(0))
        .optional()
}

/// The articles whose pages are one by this canonical address.
fn pages(c: &Connection, owner: i64, url: &str) -> rusqlite::Result<Vec<i64>> {
    c.prepare_cached(
        "SELECT id FROM article WHERE id = ?1
            OR id IN (SELECT gone FROM joined WHERE how = 'canonical' AND url = ?2
                      UNION SELECT kept FROM joined WHERE how = 'canonical' AND url = ?2)",
    )?
    .query_map(params![owner, url], |r| r.get(0))?
    .collect()
}

/// Parts the articles again, and gives each the address back at which its page was found.
fn refuse(c: &Connection, canonical: &Learnt, pages: &[i64], now: i64) -> rusqlite::Result<()> {
    c.prepare_cached("INSERT OR IGNORE INTO no_canonical VALUES (?1)")?
        .execute([&canonical.key])?;
    let joined: Vec<i64> = c
        .prepare_cached(
            "SELECT gone FROM joined WHERE how = 'canonical' AND url = ?1 ORDER BY rowid DESC",
        )?
        .query_map([canonical.url.as_str()], |r| r.get(0))?
        .collect::<Result<_, _>>()?;
    for gone in joined {
        joins::part(c, gone, now)?;
    }
    c.prepare_cached("DELETE FROM address WHERE key = ?1 AND how = 'canonical'")?
        .execute([&canonical.key])?;
    for article in pages {
        show_found(c, *article, &canonical.url)?;
    }
    Ok(())
}

/// Has an article shown at the address where its page was found, and not at this one.
pub(super) fn show_found(c: &Connection, article: i64, canonical: &Url) -> rusqlite::Result<()> {
    c.prepare_cached(
        "UPDATE article SET unsettled = 1, url = coalesce((SELECT url FROM address
                WHERE article_id = coalesce(article.merged_into, article.id) AND first = ?1
                AND how <> 'canonical' AND url <> '' ORDER BY how = 'landed' DESC, learnt LIMIT 1), url)
         WHERE id = ?1 AND url = ?2",
    )?
    .execute(params![article, canonical.as_str()])
    .map(drop)
}
