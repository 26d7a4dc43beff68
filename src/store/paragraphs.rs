//! The hashes of an edition's lines, kept so that what recurs in the editions of a source is known.

use chrono::NaiveDate;
use rusqlite::{Connection, params};

use super::{Result, Store};

/// Of so many editions of a source, the newest by day, the hashes are kept.
const KEPT: u32 = 100;

/// The day of a digest `d`: its own, else that on which it reached us.
pub(super) const DAY: &str =
    "coalesce(substr(d.published, 1, 10), date(coalesce(d.received, d.arrived), 'unixepoch'))";

/// An edition by what its lines say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EditionLines {
    /// Its day.
    pub day: NaiveDate,
    /// By what the digest is known again.
    pub key: String,
    /// The hashes of its lines, sorted.
    pub paragraphs: Vec<u64>,
}

impl Store {
    /// The editions of a source from one day to another, and so many before and after.
    pub fn edition_lines(
        &self,
        source: i64,
        from: NaiveDate,
        to: NaiveDate,
        around: usize,
    ) -> Result<Vec<EditionLines>> {
        let (from, to) = (from.to_string(), to.to_string());
        let of =
            "SELECT p.day, d.key, p.hashes FROM paragraphs p JOIN digest d ON d.id = p.digest_id
             WHERE p.source_id = ?1";
        let sql = format!(
            "SELECT * FROM ({of} AND p.day < ?2 ORDER BY p.day DESC, p.digest_id DESC LIMIT ?4)
             UNION ALL SELECT * FROM ({of} AND p.day BETWEEN ?2 AND ?3 ORDER BY p.day DESC LIMIT {KEPT})
             UNION ALL SELECT * FROM ({of} AND p.day > ?3 ORDER BY p.day, p.digest_id LIMIT ?4)"
        );
        let rows: Vec<(String, String, Vec<u8>)> = self.read(|c| {
            c.prepare_cached(&sql)?
                .query_map(params![source, from, to, around], |r| {
                    Ok((r.get(0)?, r.get(1)?, r.get(2)?))
                })?
                .collect()
        })?;
        let lines = rows.into_iter().filter_map(|(day, key, hashes)| {
            let (hashes, _) = hashes.as_chunks();
            Some(EditionLines {
                day: day.parse().ok()?,
                key,
                paragraphs: hashes.iter().copied().map(u64::from_le_bytes).collect(),
            })
        });
        Ok(lines.collect())
    }

    /// Of the newest digests of a source, so many, those whose lines are not known: they were stored by an earlier
    /// version.
    pub fn digests_without_lines(&self, source: i64, newest: usize) -> Result<Vec<i64>> {
        let sql = format!(
            "SELECT id FROM (SELECT d.id FROM digest d WHERE d.source_id = ?1 ORDER BY {DAY} DESC, d.id DESC LIMIT ?2)
             WHERE id NOT IN (SELECT digest_id FROM paragraphs WHERE source_id = ?1)"
        );
        self.read(|c| {
            c.prepare_cached(&sql)?
                .query_map(params![source, newest], |r| r.get(0))?
                .collect()
        })
    }

    /// Keeps what the lines of stored digests say.
    pub fn save_lines(&self, lines: &[(i64, Vec<u64>)]) -> Result<()> {
        self.write(|c| {
            lines
                .iter()
                .try_for_each(|(digest, hashes)| save(c, *digest, hashes))
        })
    }

    /// Forgets what the lines of a source's older editions say.
    pub fn prune_lines(&self, source: i64) -> Result<()> {
        self.write(|c| {
            c.prepare_cached(
                "DELETE FROM paragraphs WHERE digest_id IN (SELECT digest_id FROM paragraphs WHERE source_id = ?1
                 ORDER BY day DESC, digest_id DESC LIMIT -1 OFFSET ?2)",
            )?
            .execute(params![source, KEPT])
            .map(drop)
        })
    }
}

pub(super) fn save(c: &Connection, digest: i64, hashes: &[u64]) -> rusqlite::Result<()> {
    let bytes: Vec<u8> = hashes.iter().flat_map(|hash| hash.to_le_bytes()).collect();
    let sql = format!(
        "INSERT OR REPLACE INTO paragraphs (digest_id, source_id, day, hashes)
         SELECT d.id, d.source_id, {DAY}, ?2 FROM digest d WHERE d.id = ?1"
    );
    c.prepare_cached(&sql)?
        .execute(params![digest, bytes])
        .map(drop)
}
