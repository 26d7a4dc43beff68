//! Pages at which redirects ended that nothing else speaks for (`identity::Landing::Doubtful`).
//!
//! Such a page is taken for the article where no story with another headline ends there. Where one does, it is no way to
//! any of them: what was read there is forgotten, and each stands as its digests give it. That is so whichever came first.

use rusqlite::{Connection, OptionalExtension as _, params};
use url::Url;

use super::articles;
use super::entries::{published, url};
use super::joins::{self, Join};
use super::visits::Learnt;
use super::{Result, Store};
use crate::identity::{Cited, headline};

/// A page that is known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KnownPage {
    /// Whose page it is.
    pub article: i64,
    /// Its title, and the headlines that digests give it.
    pub titles: Vec<String>,
    /// Whether it says when it was published.
    pub is_dated: bool,
}

/// So many of an article's mentions are asked what it is called.
const MENTIONS: usize = 16;

/// So much is looked at of what a digest quotes, in characters.
const QUOTED: usize = 2000;

/// Stories that end at one page are compared with so many of those that came before.
const OTHERS: usize = 8;

impl Store {
    /// What digests say of an article, of itself and not of those that were joined into it.
    pub fn cited(&self, article: i64) -> Result<Cited> {
        self.read(|c| cited(c, article))
    }

    /// The page that is known by an address with this key.
    pub fn known_page(&self, key: &str) -> Result<Option<KnownPage>> {
        self.read(|c| {
            let known = c
                .prepare_cached(
                    "SELECT a.article_id, a.first, m.title, m.published FROM address a
                     JOIN article h ON h.id = a.article_id JOIN article m ON m.id = coalesce(h.shows, h.id)
                     WHERE a.key = ?1 LIMIT 1",
                )?
                .query_row([key], |r| {
                    let title: Option<String> = r.get(2)?;
                    let page = KnownPage {
                        article: r.get(0)?,
                        titles: title.into_iter().collect(),
                        is_dated: published(r, 3)?.is_some(),
                    };
                    Ok((page, r.get(1)?))
                })
                .optional()?;
            let Some((mut page, first)) = known else {
                return Ok(None);
            };
            page.titles.extend(cited(c, first)?.headlines);
            Ok(Some(page))
        })
    }
}

/// See [`Store::cited`].
pub(super) fn cited(c: &Connection, article: i64) -> rusqlite::Result<Cited> {
    let mut query = c.prepare_cached(
        "SELECT c.title, iif(c.entry, i.title, NULL), iif(c.entry, substr(i.quoted, 1, ?3), NULL)
         FROM citation c JOIN item i ON i.id = c.item_id
         WHERE c.article_id = (SELECT coalesce(merged_into, id) FROM article WHERE id = ?1) AND c.first = ?1
         ORDER BY c.id LIMIT ?2",
    )?;
    let mut rows = query.query(params![article, MENTIONS, QUOTED])?;
    let mut cited = Cited::default();
    while let Some(r) = rows.next()? {
        let headlines: [Option<String>; 2] = [r.get(0)?, r.get(1)?];
        cited.headlines.extend(headlines.into_iter().flatten());
        cited.quoted.extend(r.get::<_, Option<String>>(2)?);
    }
    Ok(cited)
}

/// Whether two articles have a headline in common, or nearly.
pub(super) fn share_a_headline(a: &[String], b: &[String]) -> bool {
    a.iter()
        .any(|a| b.iter().any(|b| headline::are_alike(a, b)))
}

/// Notes that the page of an article was found at an address to which only a redirect led. Whether it is taken for the
/// article.
pub(super) fn note(c: &Connection, article: i64, end: &Learnt, now: i64) -> rusqlite::Result<bool> {
    let key = &*end.key;
    c.prepare_cached(
        "INSERT OR IGNORE INTO led (key, article_id, url) SELECT ?1, article_id, url FROM visit WHERE article_id = ?2",
    )?
    .execute(params![key, article])?;
    let (others, is_refused) = others(c, article, key)?;
    let own = cited(c, article)?.headlines;
    let mut alike = Vec::new();
    for other in &others {
        if share_a_headline(&own, &cited(c, *other)?.headlines) {
            alike.push(*other);
        }
    }
    if is_refused || alike.len() < others.len() {
        refuse(c, key, now)?;
        return Ok(false);
    }
    if let Some(other) = alike.first() {
        let join = Join {
            how: end.how,
            url: end.url.as_str(),
            now,
        };
        let [a, b] = [article, *other].map(|article| articles::survivor(c, article));
        let (a, b) = (a?, b?);
        if a != b {
            joins::join(c, a, b, join)?;
        }
    }
    Ok(true)
}

/// Notes that the page of an article was found where more than a redirect says that it is.
pub(super) fn settle(c: &Connection, article: i64) -> rusqlite::Result<()> {
    c.prepare_cached("DELETE FROM led WHERE article_id = ?1")?
        .execute([article])
        .map(drop)
}

/// Whether an article's page was found at this address before.
pub(super) fn is_noted(c: &Connection, article: i64, key: &str) -> rusqlite::Result<bool> {
    c.prepare_cached("SELECT 1 FROM led WHERE key = ?1 AND article_id = ?2")?
        .exists(params![key, article])
}

/// A few of the other articles whose redirects ended there, and whether the page was refused to them.
fn others(c: &Connection, article: i64, key: &str) -> rusqlite::Result<(Vec<i64>, bool)> {
    let refused = "SELECT 1 FROM led WHERE key = ?1 AND refused LIMIT 1";
    let is_refused = c.prepare_cached(refused)?.exists([key])?;
    let others = c
        .prepare_cached("SELECT article_id FROM led WHERE key = ?1 AND article_id <> ?2 LIMIT ?3")?
        .query_map(params![key, article, OTHERS], |r| r.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    Ok((others, is_refused))
}

/// Has every article that a redirect led to an address stand as digests give it.
fn refuse(c: &Connection, key: &str, now: i64) -> rusqlite::Result<()> {
    let led: Vec<(i64, Option<Url>)> = c
        .prepare_cached(
            "UPDATE led SET refused = 1 WHERE key = ?1 AND NOT refused RETURNING article_id, url",
        )?
        .query_map([key], |r| Ok((r.get(0)?, url(r, 1)?)))?
        .collect::<rusqlite::Result<_>>()?;
    for (article, cited) in led {
        articles::forget_page(c, article, 0, now)?;
        c.prepare_cached("UPDATE article SET url = ?2, unsettled = 1 WHERE id = ?1")?
            .execute(params![article, cited.as_ref().map(Url::as_str)])?;
        if let Some(cited) = cited {
            articles::enqueue(c, article, &cited)?;
        }
        c.prepare_cached(
            "UPDATE visit SET asked_at = ?2, failing_since = ?2, kind = 'gone',
                    reason = 'leads to a page to which other stories lead too' WHERE article_id = ?1",
        )?
        .execute([article, now])?;
        joins::choose_shown(c, articles::survivor(c, article)?)?;
    }
    Ok(())
}
