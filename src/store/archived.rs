//! Archived copies of pages that are gone.

use chrono::{DateTime, Utc};
use rusqlite::params;
use url::Url;

use super::entries::{published, url};
use super::manners::instant;
use super::{Result, Store};

/// A page that is gone for good, of which no copy was asked for yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GonePage {
    /// The article whose entry has no other page that could be read.
    pub article: i64,
    /// Its address.
    pub url: Url,
    /// When the article was published, as far as a digest says; else when it was first stored.
    pub published: DateTime<Utc>,
}

impl Store {
    /// Some pages that were given up as gone.
    pub fn gone_pages(&self, most: usize) -> Result<Vec<GonePage>> {
        self.read(|c| {
            let mut query = c.prepare_cached(
                "SELECT head.id, v.url, (SELECT min(c.published) FROM citation c WHERE c.article_id = head.id), head.first_seen
                 FROM visit v JOIN article a ON a.id = v.article_id
                 JOIN article head ON head.id = coalesce(a.merged_into, a.id)
                 JOIN article m ON m.id = coalesce(head.shows, head.id)
                 WHERE v.kind = 'gone' AND v.due IS NULL AND v.worker IS NULL AND m.read_at IS NULL
                 AND NOT EXISTS (SELECT 1 FROM archived r WHERE r.article_id = head.id)
                 GROUP BY head.id ORDER BY head.id LIMIT ?1",
            )?;
            let rows = query.query_map([i64::try_from(most).unwrap_or(i64::MAX)], |r| {
                let day = published(r, 2)?.map(|published| published.instant(chrono_tz::UTC).to_utc());
                let first_seen = instant(r.get(3)?);
                let article = r.get(0)?;
                Ok(url(r, 1)?.map(|url| GonePage {
                    article,
                    url,
                    published: day.unwrap_or(first_seen),
                }))
            })?;
            rows.filter_map(rusqlite::Result::transpose).collect()
        })
    }

    /// Keeps the archived copy of an article's page, or that there is none.
    pub fn keep_copy(&self, article: i64, copy: Option<&Url>, now: DateTime<Utc>) -> Result<()> {
        self.write(|c| {
            c.prepare_cached("INSERT OR REPLACE INTO archived VALUES (?1, ?2, ?3)")?
                .execute(params![article, copy.map(Url::as_str), now.timestamp()])?;
            c.prepare_cached("UPDATE article SET unsettled = 1 WHERE id = ?1")?
                .execute([article])
                .map(drop)
        })
    }
}
