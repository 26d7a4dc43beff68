//! What hosts asked of us, kept over restarts: `Retry-After` and robots.txt.

use chrono::{DateTime, TimeZone, Utc};
use rusqlite::params;

use super::{Result, Store};

/// What a site's robots.txt said (RFC 9309 §2.3).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RobotsRecord {
    /// Scheme, host and port.
    pub origin: String,
    /// When it was asked for.
    pub asked: DateTime<Utc>,
    /// The lines of it that concern us.
    pub rules: String,
}

impl Store {
    /// Keeps a host's `Retry-After`.
    pub fn hold_host(&self, host: &str, until: DateTime<Utc>) -> Result<()> {
        self.write(|c| {
            c.execute(
                "INSERT INTO host VALUES (?1, ?2)
                 ON CONFLICT DO UPDATE SET held_until = max(held_until, excluded.held_until)",
                params![host, until.timestamp()],
            )
            .map(drop)
        })
    }

    /// The hosts that want to be left alone for now, and until when.
    pub fn held_hosts(&self, now: DateTime<Utc>) -> Result<Vec<(String, DateTime<Utc>)>> {
        self.read(|c| {
            c.prepare_cached("SELECT name, held_until FROM host WHERE held_until > ?1")?
                .query_map([now.timestamp()], |r| Ok((r.get(0)?, instant(r.get(1)?))))?
                .collect()
        })
    }

    /// Keeps what hosts' robots.txt said.
    pub fn save_robots(&self, records: &[RobotsRecord]) -> Result<()> {
        if records.is_empty() {
            return Ok(());
        }
        self.write(|c| {
            let mut insert = c.prepare_cached(
                "INSERT INTO robots VALUES (?1, ?2, ?3) ON CONFLICT DO UPDATE
                 SET asked = excluded.asked, rules = excluded.rules WHERE asked < excluded.asked",
            )?;
            records.iter().try_for_each(|r| {
                insert
                    .execute(params![r.origin, r.asked.timestamp(), r.rules])
                    .map(drop)
            })
        })
    }

    /// The robots.txt answers that are younger than `since`.
    pub fn robots(&self, since: DateTime<Utc>) -> Result<Vec<RobotsRecord>> {
        self.read(|c| {
            c.prepare_cached("SELECT origin, asked, rules FROM robots WHERE asked > ?1")?
                .query_map([since.timestamp()], |r| {
                    Ok(RobotsRecord {
                        origin: r.get(0)?,
                        asked: instant(r.get(1)?),
                        rules: r.get(2)?,
                    })
                })?
                .collect()
        })
    }
}

/// Seconds since 1970 as an instant.
pub(super) fn instant(seconds: i64) -> DateTime<Utc> {
    Utc.timestamp_opt(seconds, 0).single().unwrap_or_default()
}
