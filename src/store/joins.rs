//! Articles that turn out to be one: joined, and parted again.
//!
//! A join is a row of `joined` and takes nothing away: each article keeps what its own page said, its id is never given
//! again, and the `first` columns of `address`, `byline` and `citation` say what goes with it when the two are parted.

use rusqlite::{Connection, Row, params};
use url::Url;

use super::entries::{published, url};
use super::hidden::HiddenSites;
use super::{articles, log};
use crate::model::Published;

/// Why two articles are one, and since when.
#[derive(Debug, Clone, Copy)]
pub(super) struct Join<'a> {
    /// By what kind of address, [`COPY`], [`UPDATE`] or [`BY_HAND`].
    pub(super) how: &'a str,
    /// The address that showed it.
    pub(super) url: &'a str,
    pub(super) now: i64,
}

/// The pages hold the same text.
pub(super) const COPY: &str = "copy";
/// The page of one holds a later version of the other's text.
pub(super) const UPDATE: &str = "update";

/// A person said so.
pub(super) const BY_HAND: &str = "by hand";

/// What stands beside another page, and not in the place of it: an entry shows both addresses.
const STORIES: [&str; 3] = [COPY, UPDATE, BY_HAND];

/// Makes two articles one, that which readers have seen first, else the older; returns the one that is left.
///
/// `None` where they were parted by hand: then they stay so.
pub(super) fn join(
    c: &Connection,
    a: i64,
    b: i64,
    join: Join<'_>,
) -> rusqlite::Result<Option<i64>> {
    if are_apart(c, a, b)? {
        return Ok(None);
    }
    let kept: i64 = c
        .prepare_cached(
            "SELECT id FROM article WHERE id IN (?1, ?2) ORDER BY face IS NULL, id LIMIT 1",
        )?
        .query_row([a, b], |r| r.get(0))?;
    let gone = if kept == a { b } else { a };
    c.prepare_cached("INSERT INTO joined VALUES (?1, ?2, ?3, ?4, ?5)")?
        .execute(params![gone, kept, join.how, join.url, join.now])?;
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
    choose_shown(c, kept)?;
    if !STORIES.contains(&join.how) {
        visit_once(c, kept, gone)?;
    }
    Ok(Some(kept))
}

/// Two addresses of one page: it is fetched for one of them.
fn visit_once(c: &Connection, kept: i64, gone: i64) -> rusqlite::Result<()> {
    let is_unread = "(SELECT m.read_at FROM article a JOIN article m ON m.id = coalesce(a.shows, a.id) WHERE a.id = ?1) IS NULL";
    // Where neither page was read, the one that is left is due as the other was.
    c.prepare_cached(&format!(
        "UPDATE visit SET (url, host, due) = (SELECT url, host, coalesce(due, asked_at) FROM visit WHERE article_id = ?2)
         WHERE article_id = ?1 AND due IS NULL AND {is_unread} AND EXISTS (SELECT 1 FROM visit WHERE article_id = ?2)",
    ))?
    .execute([kept, gone])?;
    // An article that was named without an address has no page of its own: the other's stays in the queue.
    c.prepare_cached(
        "DELETE FROM visit WHERE article_id = ?2 AND EXISTS (SELECT 1 FROM visit WHERE article_id = ?1)",
    )?
    .execute([kept, gone])?;
    // The page of the one was read: the other need not be asked for any more.
    c.prepare_cached(&format!(
        "UPDATE visit SET due = NULL, kind = NULL, reason = NULL, failing_since = NULL
         WHERE article_id = ?1 AND worker IS NULL AND NOT {is_unread}",
    ))?
    .execute([kept])
    .map(drop)
}

fn are_apart(c: &Connection, a: i64, b: i64) -> rusqlite::Result<bool> {
    c.prepare_cached(
        "WITH parts_a AS (SELECT id FROM article WHERE id = ?1 OR merged_into = ?1),
              parts_b AS (SELECT id FROM article WHERE id = ?2 OR merged_into = ?2)
         SELECT 1 FROM apart WHERE a IN parts_a AND b IN parts_b
         UNION ALL SELECT 1 FROM apart WHERE a IN parts_b AND b IN parts_a",
    )?
    .exists([a, b])
}

/// The article and all that were joined into it, at once or through others.
const PARTS: &str = "WITH RECURSIVE part (id, how, place) AS (
         SELECT ?1, '', 0
         UNION ALL SELECT j.gone, j.how, j.rowid FROM joined j JOIN part ON j.kept = part.id)";

/// Parts an article again from the one that it was joined into, with all that had been joined into it before; they are
/// not joined again. The one that it is parted from; `None` where it is part of none.
pub(super) fn part(c: &Connection, gone: i64, now: i64) -> rusqlite::Result<Option<i64>> {
    let last: Vec<(i64, i64)> = c
        .prepare_cached(
            "SELECT rowid, kept FROM joined WHERE gone = ?1 ORDER BY rowid DESC LIMIT 1",
        )?
        .query_map([gone], |r| Ok((r.get(0)?, r.get(1)?)))?
        .collect::<Result<_, _>>()?;
    let Some((row, kept)) = last.first().copied() else {
        return Ok(None);
    };
    let head = articles::survivor(c, gone)?;
    c.prepare_cached(
        "INSERT INTO parted SELECT gone, kept, how, at, ?2 FROM joined WHERE rowid = ?1",
    )?
    .execute([row, now])?;
    c.prepare_cached("DELETE FROM joined WHERE rowid = ?1")?
        .execute([row])?;
    for table in ["address", "byline", "citation"] {
        c.prepare_cached(&format!(
            "{PARTS} UPDATE {table} SET article_id = ?1 WHERE article_id = ?2 AND first IN (SELECT id FROM part)"
        ))?
        .execute([gone, head])?;
    }
    c.prepare_cached(&format!(
        "{PARTS} UPDATE article SET merged_into = nullif(?1, id) WHERE id IN (SELECT id FROM part)"
    ))?
    .execute([gone])?;
    keep_apart(c, gone, kept, now)?;
    for article in [gone, head] {
        choose_shown(c, article)?;
        log::stale_archives(c, article)?;
        visit_again(c, article, now)?;
    }
    // Whatever is published of it is compared anew: its words are no longer found.
    c.prepare_cached("UPDATE article SET face = zeroblob(1) WHERE id = ?1 AND face IS NOT NULL")?
        .execute([gone])?;
    Ok(Some(kept))
}

/// Notes that two articles are not one: they are not joined again, but by hand.
pub(super) fn keep_apart(c: &Connection, a: i64, b: i64, now: i64) -> rusqlite::Result<()> {
    c.prepare_cached("INSERT OR IGNORE INTO apart VALUES (min(?1, ?2), max(?1, ?2), ?3)")?
        .execute([a, b, now])
        .map(drop)
}

/// The page of an article that was parted is its own again.
fn visit_again(c: &Connection, article: i64, now: i64) -> rusqlite::Result<()> {
    let (page, is_read) = c
        .prepare_cached("SELECT url, read_at IS NOT NULL FROM article WHERE id = ?1")?
        .query_row([article], |r| Ok((url(r, 0)?, r.get::<_, bool>(1)?)))?;
    let Some(page) = page else {
        return Ok(());
    };
    articles::enqueue(c, article, &page)?;
    if is_read {
        return Ok(());
    }
    c.prepare_cached("UPDATE visit SET due = coalesce(due, ?2) WHERE article_id = ?1")?
        .execute([article, now])
        .map(drop)
}

/// What decides which page an entry shows.
struct Shown {
    id: i64,
    how: String,
    is_read: bool,
    url: Option<Url>,
    published: Option<Published>,
    modified: Option<Published>,
    words: i64,
}

impl Shown {
    fn of(r: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: r.get(0)?,
            how: r.get(1)?,
            is_read: r.get(2)?,
            url: url(r, 3)?,
            published: published(r, 4)?,
            modified: published(r, 5)?,
            words: r.get(6)?,
        })
    }

    /// Whether this one, which came later, leads.
    ///
    /// Of a text and its copies the whole one, and of those that are about as long the one that appeared first: the others
    /// have it from there. Of two versions the later one. The longer one, where their dates don't tell. A page that was
    /// not read leads none that was.
    fn leads(&self, before: &Self) -> bool {
        if !(self.is_read && before.is_read) {
            return self.is_read || self.url.is_some() && before.url.is_none() && !before.is_read;
        }
        let longer = self.words > before.words;
        match self.how.as_str() {
            COPY | BY_HAND => {
                let [short, long] = [self.words.min(before.words), self.words.max(before.words)];
                let is_cut = long * 4 > short * 5;
                let is_first = later(before.published, self.published).filter(|_| !is_cut);
                is_first.unwrap_or(longer)
            }
            UPDATE => later(self.changed(), before.changed()).unwrap_or(longer),
            _ => false,
        }
    }

    fn changed(&self) -> Option<Published> {
        self.modified.or(self.published)
    }
}

/// Whether one date is after another; `None` where one is not known, or the two don't tell.
pub(super) fn later(a: Option<Published>, b: Option<Published>) -> Option<bool> {
    a?.is_after(b?)
}

/// Settles whose page an entry shows, and has it compared with what is published.
pub(super) fn choose_shown(c: &Connection, head: i64) -> rusqlite::Result<()> {
    let parts: Vec<Shown> = c
        .prepare_cached(&format!(
            "{PARTS} SELECT a.id, part.how, a.read_at IS NOT NULL, a.url, a.published, a.modified,
                    coalesce(a.words, 0)
             FROM part JOIN article a ON a.id = part.id ORDER BY part.place"
        ))?
        .query_map([head], Shown::of)?
        .collect::<Result<_, _>>()?;
    let sites = HiddenSites::of(c)?;
    let is_hidden = |part: &&Shown| part.url.as_ref().is_some_and(|url| sites.have(url));
    let mut parts: Vec<&Shown> = parts.iter().collect();
    // What was read of another site is shown in the place of a page whose site is hidden.
    if parts.iter().any(is_hidden) && parts.iter().any(|part| part.is_read && !is_hidden(part)) {
        parts.retain(|part| part.is_read && !is_hidden(part));
    }
    let parts = parts.into_iter();
    let best = parts.reduce(|best, next| if next.leads(best) { next } else { best });
    c.prepare_cached("UPDATE article SET shows = nullif(?2, id), unsettled = 1 WHERE id = ?1")?
        .execute(params![head, best.map(|best| best.id)])?;
    // What shows a page that has an address is looked for no more.
    c.prepare_cached(
        "DELETE FROM sought WHERE article_id = (SELECT a.id FROM article a JOIN article m ON m.id = a.shows
                                                WHERE a.id = ?1 AND m.url IS NOT NULL)",
    )?
    .execute([head])
    .map(drop)
}
