//! Whether the address that a page gives itself is believed: not where the pages of several articles give the same.
//!
//! A broken template puts one `rel=canonical` on every page of a site. Nobody can know at the first page; when a further
//! headline shows it, what was joined by that address is parted again.

use rusqlite::{Connection, OptionalExtension as _, params};
use url::Url;

use super::joins;
use super::visits::Learnt;

/// How an address was learnt that a page gave itself.
const CANONICAL: &str = "canonical";

/// The pages of one article may have so many headlines: its own, and that of its short or printed form.
const HEADLINES: usize = 2;

/// What a page of an article teaches, without a canonical address that is none.
pub(super) fn believed<'a>(
    c: &Connection,
    article: i64,
    title: Option<&str>,
    learnt: &'a [Learnt],
    now: i64,
) -> rusqlite::Result<Vec<&'a Learnt>> {
    let mut believed = Vec::with_capacity(learnt.len());
    for address in learnt {
        if address.how != CANONICAL || is_believed(c, article, title, address, now)? {
            believed.push(address);
        }
    }
    Ok(believed)
}

fn is_believed(
    c: &Connection,
    article: i64,
    title: Option<&str>,
    canonical: &Learnt,
    now: i64,
) -> rusqlite::Result<bool> {
    let refused = c
        .prepare_cached("SELECT 1 FROM no_canonical WHERE key = ?1")?
        .exists([&canonical.key])?;
    if refused {
        return Ok(false);
    }
    let Some(owner) = owner(c, &canonical.key)?.filter(|owner| *owner != article) else {
        return Ok(true);
    };
    let pages = pages(c, owner, canonical.url.as_str())?;
    let mut titles: Vec<&str> = pages
        .iter()
        .filter_map(|(_, title)| title.as_deref())
        .collect();
    titles.extend(title);
    titles.sort_unstable();
    titles.dedup();
    if titles.len() <= HEADLINES {
        return Ok(true);
    }
    refuse(c, canonical, &pages, now)?;
    Ok(false)
}

/// The article that an address led to at first.
fn owner(c: &Connection, key: &str) -> rusqlite::Result<Option<i64>> {
    c.prepare_cached("SELECT first FROM address WHERE key = ?1 LIMIT 1")?
        .query_row([key], |r| r.get(0))
        .optional()
}

/// The articles whose pages are one by this canonical address, with their headlines.
fn pages(c: &Connection, owner: i64, url: &str) -> rusqlite::Result<Vec<(i64, Option<String>)>> {
    c.prepare_cached(
        "SELECT id, title FROM article WHERE id = ?1
            OR id IN (SELECT gone FROM joined WHERE how = 'canonical' AND url = ?2
                      UNION SELECT kept FROM joined WHERE how = 'canonical' AND url = ?2)",
    )?
    .query_map(params![owner, url], |r| Ok((r.get(0)?, r.get(1)?)))?
    .collect()
}

/// Parts the articles again, and gives each the address back at which its page was found.
fn refuse(
    c: &Connection,
    canonical: &Learnt,
    pages: &[(i64, Option<String>)],
    now: i64,
) -> rusqlite::Result<()> {
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
    for (article, _) in pages {
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
