//! Archived copies of pages that are gone.

use chrono::{DateTime, Utc};
use rusqlite::params;
use url::Url;

use super::entries::{published, url};
use super::manners::instant;
use super::{Result, Store};

/// A page that is gone for good, and of which no archive said yet whether it has a copy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GonePage {
    /// The article whose entry has no other page that could be read.
    pub article: i64,
    /// Its address.
    pub url: Url,
    /// When the article was published, as far as a digest says; else when it was first stored.
    pub published: DateTime<Utc>,
    /// When a copy was first asked for, and no answer came.
    pub asked_at: Option<DateTime<Utc>>,
}

impl Store {
    /// Some pages that were given up as gone and whose copies are to be asked for, those that never were first.
    pub fn gone_pages(&self, most: usize, now: DateTime<Utc>) -> Result<Vec<GonePage>> {
        self.read(|c| {
            let mut query = c.prepare_cached(
                "SELECT head.id, v.url, (SELECT min(c.published) FROM citation c WHERE c.article_id = head.id), head.first_seen,
                        r.asked_at
                 FROM visit v JOIN article a ON a.id = v.article_id
                 JOIN article head ON head.id = coalesce(a.merged_into, a.id)
                 JOIN article m ON m.id = coalesce(head.shows, head.id)
                 LEFT JOIN archived r ON r.article_id = head.id
                 WHERE v.kind = 'gone' AND v.due IS NULL AND v.worker IS NULL AND m.read_at IS NULL
                 AND (r.article_id IS NULL OR r.next_try <= ?2)
                 GROUP BY head.id ORDER BY r.next_try, head.id LIMIT ?1",
            )?;
            let rows = query.query_map(params![i64::try_from(most).unwrap_or(i64::MAX), now.timestamp()], |r| {
                let day = published(r, 2)?.map(|published| published.instant(crate::zone::Tz::UTC).to_utc());
                let first_seen = instant(r.get(3)?);
                let article = r.get(0)?;
                let asked_at = r.get::<_, Option<i64>>(4)?.map(instant);
                Ok(url(r, 1)?.map(|url| GonePage {
                    article,
                    url,
                    published: day.unwrap_or(first_seen),
                    asked_at,
                }))
            })?;
            rows.filter_map(rusqlite::Result::transpose).collect()
        })
    }

    /// Keeps the archived copy of an article's page, or that there is none.
    pub fn keep_copy(&self, article: i64, copy: Option<&Url>, now: DateTime<Utc>) -> Result<()> {
        self.write(|c| {
            c.prepare_cached(
                "INSERT OR REPLACE INTO archived (article_id, url, asked_at) VALUES (?1, ?2, ?3)",
            )?
            .execute(params![article, copy.map(Url::as_str), now.timestamp()])?;
            c.prepare_cached("UPDATE article SET unsettled = 1 WHERE id = ?1")?
                .execute([article])
                .map(drop)
        })
    }

    /// Notes that the archive gave no answer for an article's page, and when it is asked again; `None` gives it up.
    pub fn ask_copy_again(
        &self,
        article: i64,
        next: Option<DateTime<Utc>>,
        now: DateTime<Utc>,
    ) -> Result<()> {
        self.write(|c| {
            c.prepare_cached(
                "INSERT INTO archived (article_id, asked_at, next_try) VALUES (?1, ?2, ?3)
                 ON CONFLICT DO UPDATE SET next_try = excluded.next_try",
            )?
            .execute(params![
                article,
                now.timestamp(),
                next.map(|at| at.timestamp())
            ])
            .map(drop)
        })
    }
}
