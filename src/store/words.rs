//! Whose words an item's paragraphs are, by the texts of the articles that it cites: what is kept where they tell otherwise
//! than the digest.

use rusqlite::{Connection, params};
use url::Url;

use super::entries::url;
use super::texts::unpacked;
use super::{Result, Store};
use crate::model::Told;

/// How many articles are looked at in one transaction.
const BATCH: usize = 250;

/// A mention that was not compared with the texts that are known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unweighed {
    /// What the digest says.
    pub said: Told,
    /// The digest's own page.
    pub digest_url: Option<Url>,
    /// The texts of the articles that its item cites; that of the story itself is the first.
    pub texts: Vec<CitedText>,
}

/// The text of an article that an item cites.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CitedText {
    /// The text, or its beginning.
    pub text: String,
    /// Where its page was read.
    pub url: Option<Url>,
    /// Whether only some may read all of it.
    pub paywalled: bool,
}

impl Store {
    /// Compares the mentions of articles that changed with the texts that are known: `judge` says what of an item is
    /// whose, and nothing where it is as the digest has it.
    pub fn weigh(&self, judge: impl Fn(&Unweighed) -> Option<Told>) -> Result<()> {
        let mut after = 0;
        while let Some(last) = self.write(|c| weigh_some(c, after, &judge))? {
            after = last;
        }
        Ok(())
    }
}

fn weigh_some(
    c: &Connection,
    after: i64,
    judge: impl Fn(&Unweighed) -> Option<Told>,
) -> rusqlite::Result<Option<i64>> {
    let articles: Vec<i64> = c
        .prepare_cached("SELECT id FROM article WHERE unsettled AND id > ?1 ORDER BY id LIMIT ?2")?
        .query_map(
            params![after, i64::try_from(BATCH).unwrap_or(i64::MAX)],
            |r| r.get(0),
        )?
        .collect::<Result<_, _>>()?;
    for article in &articles {
        weigh_one(c, *article, &judge)?;
    }
    Ok((articles.len() == BATCH)
        .then(|| articles.last().copied())
        .flatten())
}

fn weigh_one(
    c: &Connection,
    article: i64,
    judge: impl Fn(&Unweighed) -> Option<Told>,
) -> rusqlite::Result<()> {
    let mentions: Vec<(i64, i64)> = c
        .prepare_cached(
            "SELECT id, item_id FROM citation WHERE article_id = ?1 AND entry AND NOT weighed ORDER BY id",
        )?
        .query_map([article], |r| Ok((r.get(0)?, r.get(1)?)))?
        .collect::<Result<_, _>>()?;
    for (citation, item) in mentions {
        let texts = texts(c, citation, item)?;
        if texts.is_empty() {
            continue;
        }
        let mention = c
            .prepare_cached(
                "SELECT i.commentary, i.quoted, d.url FROM item i JOIN digest d ON d.id = i.digest_id WHERE i.id = ?1",
            )?
            .query_row([item], |r| {
                Ok(Unweighed {
                    said: Told {
                        commentary: r.get(0)?,
                        quoted: r.get(1)?,
                    },
                    digest_url: url(r, 2)?,
                    texts,
                })
            })?;
        keep(c, citation, judge(&mention))?;
    }
    Ok(())
}

/// So many articles of one item are compared with it: more are cited by a list, which quotes none.
const MOST_TEXTS: usize = 16;

/// The texts of the articles that an item cites, each as it meant it, else as its entry shows it; that of the citation
/// itself first, and none but with it.
fn texts(c: &Connection, citation: i64, item: i64) -> rusqlite::Result<Vec<CitedText>> {
    let mut query = c.prepare_cached(
        "SELECT t.bytes, p.url, p.paywalled, c.id = ?1 FROM citation c JOIN article a ON a.id = c.article_id
         JOIN text t ON t.article_id = coalesce(
             (SELECT article_id FROM text WHERE article_id = c.first), a.shows, a.id)
         JOIN article p ON p.id = t.article_id WHERE c.item_id = ?2 ORDER BY c.id <> ?1, c.rank
         LIMIT ?3",
    )?;
    let most = i64::try_from(MOST_TEXTS).unwrap_or(i64::MAX);
    let mut rows = query.query([citation, item, most])?;
    let mut texts = Vec::new();
    while let Some(r) = rows.next()? {
        if texts.is_empty() && !r.get::<_, bool>(3)? {
            break;
        }
        texts.push(CitedText {
            text: unpacked(r, 0)?,
            url: url(r, 1)?,
            paywalled: r.get(2)?,
        });
    }
    Ok(texts)
}

fn keep(c: &Connection, citation: i64, told: Option<Told>) -> rusqlite::Result<()> {
    c.prepare_cached("UPDATE citation SET weighed = 1 WHERE id = ?1")?
        .execute([citation])?;
    match told {
        Some(told) => c
            .prepare_cached("INSERT OR REPLACE INTO told VALUES (?1, ?2, ?3)")?
            .execute(params![citation, told.commentary, told.quoted]),
        None => c
            .prepare_cached("DELETE FROM told WHERE citation_id = ?1")?
            .execute([citation]),
    }
    .map(drop)
}

/// Has what was said of an article compared with its text, which became known.
pub(super) fn weigh_anew(c: &Connection, article: i64) -> rusqlite::Result<()> {
    c.prepare_cached(
        "UPDATE citation SET weighed = 0 WHERE weighed AND item_id IN (
             SELECT c.item_id FROM citation c JOIN article a ON coalesce(a.merged_into, a.id) = c.article_id
             WHERE a.id = ?1)",
    )?
    .execute([article])
    .map(drop)
}
