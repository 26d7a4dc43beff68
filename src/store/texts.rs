//! What the pages of articles say, kept for a while to know the same story at another address.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension as _, Row, params};
use url::Url;

use super::entries::{published, url};
use super::joins::{self, COPY, Join, UPDATE};
use super::packed::{Packer, unpack};
use super::{Result, Store, articles, words};
use crate::model::Published;

/// A fingerprint that more stories have than these is of a site's furniture, and says nothing.
const COMMON: usize = 16;

/// So many of a fingerprint's holders are looked at, the oldest: they may all be of one story.
const HOLDERS: usize = 64;

/// An article is compared with so many others at most: those with the most fingerprints in common.
const CANDIDATES: usize = 8;

/// The text of a page, as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageText {
    /// The text.
    pub text: String,
    /// How many tokens it has.
    pub words: usize,
    /// By what texts are found that share a passage with it.
    pub fingerprints: Vec<u32>,
}

/// A text that was stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredText {
    /// Whose page it is.
    pub article: i64,
    /// Its title, as the page has it.
    pub title: Option<String>,
    /// The text.
    pub text: String,
    /// When the page, else a digest, says that it was published.
    pub published: Option<Published>,
    /// The page's address.
    pub url: Option<Url>,
}

/// A text, and what it is compared with.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Candidates {
    /// The text itself; `None` where there is nothing to compare it with.
    pub own: Option<StoredText>,
    /// Those that share most of its fingerprints, a few.
    pub others: Vec<StoredText>,
    /// Whether more stories share most of its fingerprints than a story is told in, as a rule.
    pub are_common: bool,
}

/// What a page said before it was read again, and then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reread {
    /// Its text before.
    pub before: String,
    /// Its text now.
    pub now: String,
    /// Whether the page says itself that it was changed since.
    pub says_so: bool,
}

/// What two texts are to each other, where they tell one story.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Alike {
    /// One holds the other, whole or cut.
    Copy,
    /// One is a later version of the other.
    Update,
}

impl Store {
    /// Articles whose text has not been compared with others yet, at most `limit`, in the order of their rows.
    pub fn new_texts(&self, limit: usize) -> Result<Vec<i64>> {
        self.read(|c| {
            c.prepare_cached(
                "SELECT article_id FROM text WHERE NOT compared ORDER BY article_id LIMIT ?1",
            )?
            .query_map([i64::try_from(limit).unwrap_or(i64::MAX)], |r| r.get(0))?
            .collect()
        })
    }

    /// The texts of the articles that share most of an article's fingerprints, never more than a few, however many are
    /// stored; and its own, where there are any.
    pub fn alike(&self, article: i64) -> Result<Candidates> {
        self.read(|c| {
            let (others, are_common) = candidates(c, article)?;
            if others.is_empty() {
                return Ok(Candidates::default());
            }
            let others = others.into_iter();
            Ok(Candidates {
                own: text(c, article)?,
                others: others
                    .filter_map(|other| text(c, other).transpose())
                    .collect::<rusqlite::Result<_>>()?,
                are_common,
            })
        })
    }

    /// What the page of an article says now and said before, where it was read again and has changed.
    pub fn read_again(&self, article: i64) -> Result<Option<Reread>> {
        self.read(|c| {
            c.prepare_cached(
                "SELECT t.before, t.bytes, t.modified_before, a.modified FROM text t JOIN article a ON a.id = t.article_id
                 WHERE t.article_id = ?1 AND t.before IS NOT NULL",
            )?
            .query_row([article], |r| {
                let (before, now) = (published(r, 2)?, published(r, 3)?);
                Ok(Reread {
                    before: unpacked(r, 0)?,
                    now: unpacked(r, 1)?,
                    says_so: before.is_none() && now.is_some()
                        || joins::later(now, before) == Some(true),
                })
            })
            .optional()
        })
    }

    /// Keeps that the page of an article says what its readers would want to see again: once, whoever finds it first.
    pub fn note_revision(&self, article: i64, now: DateTime<Utc>) -> Result<()> {
        self.write(|c| {
            let found = c
                .prepare_cached(
                    "UPDATE text SET before = NULL, modified_before = NULL WHERE article_id = ?1 AND before IS NOT NULL",
                )?
                .execute([article])?;
            if found == 0 {
                return Ok(());
            }
            c.prepare_cached("INSERT OR IGNORE INTO revision VALUES (?1, ?2)")?
                .execute(params![article, now.timestamp()])?;
            c.prepare_cached("UPDATE article SET unsettled = 1 WHERE id = ?1")?
                .execute([articles::survivor(c, article)?])
                .map(drop)
        })
    }

    /// Makes articles one that tell one story, and notes that this one was compared. How many were joined.
    pub fn join_stories(
        &self,
        article: i64,
        alike: &[(i64, Alike)],
        now: DateTime<Utc>,
    ) -> Result<usize> {
        self.write(|c| {
            let mut joined = 0;
            for (other, how) in alike {
                joined += usize::from(join(c, article, *other, *how, now.timestamp())?);
            }
            note_compared(c, article)?;
            Ok(joined)
        })
    }

    /// Notes that these were compared, and tell no story of another.
    pub fn note_compared(&self, articles: &[i64]) -> Result<()> {
        if articles.is_empty() {
            return Ok(());
        }
        self.write(|c| articles.iter().try_for_each(|a| note_compared(c, *a)))
    }

    /// Forgets the texts of pages that were read before then, at most `limit`.
    pub fn forget_texts(&self, before: DateTime<Utc>, limit: usize) -> Result<()> {
        let old: Vec<i64> = self.read(|c| {
            c.prepare_cached(
                "SELECT article_id FROM text WHERE read_at < ?1 ORDER BY read_at LIMIT ?2",
            )?
            .query_map(
                params![before.timestamp(), i64::try_from(limit).unwrap_or(i64::MAX)],
                |r| r.get(0),
            )?
            .collect()
        })?;
        if old.is_empty() {
            return Ok(());
        }
        self.write(|c| old.iter().try_for_each(|article| forget(c, *article)))
    }
}

fn note_compared(c: &Connection, article: i64) -> rusqlite::Result<()> {
    c.prepare_cached(
        "UPDATE text SET compared = 1, before = NULL, modified_before = NULL WHERE article_id = ?1",
    )?
    .execute([article])
    .map(drop)
}

/// Keeps what the page of an article says in the place of what it said before.
pub(super) fn save(
    c: &Connection,
    article: i64,
    page: Option<&PageText>,
    packer: &mut Packer,
    now: i64,
) -> rusqlite::Result<()> {
    let before = before(c, article)?;
    forget(c, article)?;
    let words = page.map(|page| page.words);
    c.prepare_cached("UPDATE article SET words = ?2 WHERE id = ?1")?
        .execute(params![article, words])?;
    let Some(page) = page else {
        return Ok(());
    };
    let fingerprints: Vec<u8> = page
        .fingerprints
        .iter()
        .flat_map(|hash| hash.to_be_bytes())
        .collect();
    let bytes = packer.pack(page.text.as_bytes());
    let was_known = before.is_some();
    let (text, modified) = before.filter(|(text, _)| *text != bytes).unzip();
    c.prepare_cached(
        "INSERT INTO text (article_id, read_at, fingerprints, bytes, before, modified_before)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?
    .execute(params![
        article,
        now,
        fingerprints,
        bytes,
        text,
        modified.flatten()
    ])?;
    let hashes = serde_json::Value::from(&page.fingerprints[..]).to_string();
    c.prepare_cached("INSERT OR IGNORE INTO fingerprint SELECT value, ?2 FROM json_each(?1)")?
        .execute(params![hashes, article])?;
    // What was quoted of an earlier version may stand in this one no more.
    if was_known {
        Ok(())
    } else {
        words::weigh_anew(c, article)
    }
}

/// What the page of an article said before, and when it was changed then: the oldest version that was not compared yet.
type Before = (Vec<u8>, Option<String>);

fn before(c: &Connection, article: i64) -> rusqlite::Result<Option<Before>> {
    c.prepare_cached(
        "SELECT coalesce(t.before, t.bytes), iif(t.before IS NULL, a.modified, t.modified_before)
         FROM text t JOIN article a ON a.id = t.article_id WHERE t.article_id = ?1",
    )?
    .query_row([article], |r| Ok((r.get(0)?, r.get(1)?)))
    .optional()
}

/// Forgets what the page of an article says, with the fingerprints by which it is found.
pub(super) fn forget(c: &Connection, article: i64) -> rusqlite::Result<()> {
    for hash in fingerprints(c, article)? {
        c.prepare_cached("DELETE FROM fingerprint WHERE hash = ?1 AND article_id = ?2")?
            .execute(params![hash, article])?;
    }
    c.prepare_cached("DELETE FROM text WHERE article_id = ?1")?
        .execute([article])
        .map(drop)
}

fn fingerprints(c: &Connection, article: i64) -> rusqlite::Result<Vec<u32>> {
    let packed: Vec<Vec<u8>> = c
        .prepare_cached("SELECT fingerprints FROM text WHERE article_id = ?1")?
        .query_map([article], |r| r.get(0))?
        .collect::<Result<_, _>>()?;
    let (hashes, _) = packed
        .first()
        .map_or((&[][..], &[][..]), |packed| packed.as_chunks::<4>());
    Ok(hashes
        .iter()
        .map(|bytes| u32::from_be_bytes(*bytes))
        .collect())
}

/// The articles that share fingerprints with this one which few other stories have: of each story that it is no part of the
/// one with the most, then the others.
///
/// Where most of its fingerprints are common, which is said, these may say something all the same: furniture is little of a
/// text, as a rule, and what stands whole in many places is a story that was not joined yet.
fn candidates(c: &Connection, article: i64) -> rusqlite::Result<(Vec<i64>, bool)> {
    let own = fingerprints(c, article)?;
    let story = articles::survivor(c, article)?;
    let (mut rare, mut common) = (Vec::new(), Vec::new());
    for hash in &own {
        let (found, is_common) = holders(c, *hash)?;
        let list = if is_common { &mut common } else { &mut rare };
        list.push(found);
    }
    let are_common = !common.is_empty() && common.len() >= rare.len();
    if are_common {
        rare.append(&mut common);
    }
    let mut shared: BTreeMap<Holder, usize> = BTreeMap::new();
    for holder in rare.into_iter().flatten() {
        if holder.story != story {
            *shared.entry(holder).or_default() += 1;
        }
    }
    let mut ranked: Vec<(Holder, usize)> = shared.into_iter().collect();
    ranked.sort_by_key(|(holder, count)| (Reverse(*count), holder.article));
    let mut stories = BTreeSet::new();
    let (first, others): (Vec<_>, Vec<_>) = ranked
        .into_iter()
        .partition(|(holder, _)| stories.insert(holder.story));
    let found = first.into_iter().chain(others).take(CANDIDATES);
    let found = found.map(|(holder, _)| holder.article).collect();
    Ok((found, are_common))
}

/// An article that has a fingerprint, and the one that it was joined into, else itself.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Holder {
    article: i64,
    story: i64,
}

/// The oldest articles that have a fingerprint, up to the first that is of one story too many, and whether there is one.
fn holders(c: &Connection, hash: u32) -> rusqlite::Result<(Vec<Holder>, bool)> {
    let mut query = c.prepare_cached(
        "SELECT f.article_id, coalesce(a.merged_into, a.id) FROM fingerprint f JOIN article a ON a.id = f.article_id
         WHERE f.hash = ?1 ORDER BY f.article_id LIMIT ?2",
    )?;
    let mut rows = query.query(params![hash, HOLDERS])?;
    let (mut found, mut stories) = (Vec::new(), BTreeSet::new());
    while let Some(r) = rows.next()?
        && stories.len() <= COMMON
    {
        let (article, story) = (r.get(0)?, r.get(1)?);
        stories.insert(story);
        found.push(Holder { article, story });
    }
    Ok((found, stories.len() > COMMON))
}

/// The text of an article's page, where it is still kept.
pub(super) fn text(c: &Connection, article: i64) -> rusqlite::Result<Option<StoredText>> {
    let read = |r: &Row<'_>| {
        Ok(StoredText {
            article,
            text: unpacked(r, 0)?,
            published: published(r, 1)?,
            title: r.get(2)?,
            url: url(r, 3)?,
        })
    };
    c.prepare_cached(
        "SELECT t.bytes, coalesce(a.published, (SELECT c.published FROM citation c
                WHERE c.article_id = coalesce(a.merged_into, a.id) AND c.first = a.id AND c.published IS NOT NULL
                ORDER BY c.id LIMIT 1)), a.title, a.url
         FROM text t JOIN article a ON a.id = t.article_id WHERE t.article_id = ?1",
    )?
    .query_map([article], read)?
    .next()
    .transpose()
}

/// A text that is stored packed.
pub(super) fn unpacked(r: &Row<'_>, column: usize) -> rusqlite::Result<String> {
    let bytes: Vec<u8> = r.get(column)?;
    let text = unpack(&bytes).unwrap_or_default();
    Ok(String::from_utf8_lossy(&text).into_owned())
}

fn join(c: &Connection, article: i64, other: i64, how: Alike, now: i64) -> rusqlite::Result<bool> {
    let (a, b) = (
        articles::survivor(c, article)?,
        articles::survivor(c, other)?,
    );
    if a == b {
        return Ok(false);
    }
    let url: Option<String> = c
        .prepare_cached("SELECT url FROM article WHERE id = ?1")?
        .query_row([article], |r| r.get(0))?;
    let join = Join {
        how: match how {
            Alike::Copy => COPY,
            Alike::Update => UPDATE,
        },
        url: url.as_deref().unwrap_or_default(),
        now,
    };
    Ok(joins::join(c, a, b, join)?.is_some())
}
