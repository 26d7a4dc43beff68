//! A digest with its stories, as its page shows it.

use rusqlite::OptionalExtension;
use url::Url;
use uuid::Uuid;

use super::entries::{published, url, uuid};
use super::{Result, Store};
use crate::model::Published;

/// A digest as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edition {
    /// Its id.
    pub uuid: Uuid,
    /// The name of its source.
    pub source: String,
    /// Its own title.
    pub title: Option<String>,
    /// Who curated it.
    pub curator: Option<String>,
    /// Its own date.
    pub published: Option<Published>,
    /// Its page at its publisher.
    pub url: Option<Url>,
    /// Whether all its stories have had their time.
    pub expired: bool,
    /// Its stories, in order.
    pub stories: Vec<StoryRecord>,
}

/// A story of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoryRecord {
    /// Its place, from 1.
    pub position: u32,
    /// The printed number.
    pub number: Option<u32>,
    /// The headline.
    pub title: Option<String>,
    /// The curator's words.
    pub commentary: Option<String>,
    /// What is quoted.
    pub quoted: Option<String>,
    /// The row of the article that it cites first.
    pub article: Option<i64>,
}

/// A digest in the list of all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedEdition {
    /// Its id.
    pub uuid: Uuid,
    /// The name of its source.
    pub source: String,
    /// Its own title.
    pub title: Option<String>,
    /// Its own date.
    pub published: Option<Published>,
    /// How many stories it has.
    pub stories: usize,
}

impl Store {
    /// The digests that have stories, the latest by their own dates first (an index is read from its newest edition on): at most `limit` of them, `skip` left out; and how many there are.
    pub fn latest_editions(
        &self,
        skip: usize,
        limit: usize,
    ) -> Result<(Vec<ListedEdition>, usize)> {
        let [skip, limit] = [skip, limit].map(|number| i64::try_from(number).unwrap_or(i64::MAX));
        self.read(|c| {
            let lines = c
                .prepare_cached(
                    "SELECT d.uuid, s.name, d.title, d.published, d.stories FROM digest d JOIN source s ON s.id = d.source_id
                     WHERE d.stories > 0 AND NOT d.expired ORDER BY
                         substr(coalesce(d.published, date(coalesce(d.received, d.arrived), 'unixepoch')), 1, 10) DESC, d.published DESC,
                         d.arrived DESC, d.id DESC LIMIT ?1 OFFSET ?2",
                )?
                .query_map([limit, skip], |r| {
                    Ok(ListedEdition {
                        uuid: uuid(r, 0)?,
                        source: r.get(1)?,
                        title: r.get(2)?,
                        published: published(r, 3)?,
                        stories: r.get(4)?,
                    })
                })?
                .collect::<rusqlite::Result<_>>()?;
            let total = c.query_row("SELECT count(*) FROM digest WHERE stories > 0 AND NOT expired", [], |r| r.get(0))?;
            Ok((lines, total))
        })
    }

    /// The row of the digest whose id begins so; `None` where none or more than one does.
    pub fn digest_by_id(&self, prefix: &str) -> Result<Option<i64>> {
        self.by_id(
            "SELECT id FROM digest WHERE uuid BETWEEN ?1 AND ?2 LIMIT 2",
            prefix,
        )
    }

    /// The name of a digest's source.
    pub fn source_of(&self, digest: i64) -> Result<String> {
        self.read(|c| {
            c.query_row(
                "SELECT s.name FROM digest d JOIN source s ON s.id = d.source_id WHERE d.id = ?1",
                [digest],
                |r| r.get(0),
            )
        })
    }

    /// The ids of all digests.
    pub fn digest_ids(&self) -> Result<Vec<Uuid>> {
        self.read(|c| {
            c.prepare("SELECT uuid FROM digest")?
                .query_map([], |r| uuid(r, 0))?
                .collect()
        })
    }

    /// The rows of the digests of which something is left, in the order of their arrival.
    pub fn digest_rows(&self) -> Result<Vec<i64>> {
        self.read(|c| {
            c.prepare("SELECT id FROM digest WHERE NOT expired ORDER BY id")?
                .query_map([], |r| r.get(0))?
                .collect()
        })
    }

    /// A digest with its stories.
    pub fn edition(&self, digest: i64) -> Result<Option<Edition>> {
        self.read(|c| {
            let head = c
                .prepare_cached(
                    "SELECT d.uuid, s.name, d.title, d.curator, d.published, d.url, d.expired
                     FROM digest d JOIN source s ON s.id = d.source_id WHERE d.id = ?1",
                )?
                .query_row([digest], |r| {
                    Ok(Edition {
                        uuid: uuid(r, 0)?,
                        source: r.get(1)?,
                        title: r.get(2)?,
                        curator: r.get(3)?,
                        published: published(r, 4)?,
                        url: url(r, 5)?,
                        expired: r.get(6)?,
                        stories: Vec::new(),
                    })
                })
                .optional()?;
            let Some(mut edition) = head else { return Ok(None) };
            edition.stories = c
                .prepare_cached(
                    "SELECT i.position, i.number, i.title, iif(t.citation_id IS NULL, i.commentary, t.commentary),
                            iif(t.citation_id IS NULL, i.quoted, t.quoted), c.article_id
                     FROM item i LEFT JOIN citation c ON c.id = (
                         SELECT id FROM citation WHERE item_id = i.id ORDER BY rank LIMIT 1)
                     LEFT JOIN told t ON t.citation_id = c.id WHERE i.digest_id = ?1 AND coalesce(c.expired, 0) = 0 ORDER BY i.position",
                )?
                .query_map([digest], |r| {
                    Ok(StoryRecord {
                        position: r.get(0)?,
                        number: r.get(1)?,
                        title: r.get(2)?,
                        commentary: r.get(3)?,
                        quoted: r.get(4)?,
                        article: r.get(5)?,
                    })
                })?
                .collect::<rusqlite::Result<_>>()?;
            Ok(Some(edition))
        })
    }
}
