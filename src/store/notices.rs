//! What hubs are still to be told: which documents changed (`WebSub`).

use chrono::{DateTime, Utc};
use rusqlite::params;

use super::manners::instant;
use super::{Result, Store};

/// What one hub is to be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// The hub's address.
    pub hub: String,
    /// The addresses of the documents that changed.
    pub topics: Vec<String>,
    /// How often it was tried in vain to tell so.
    pub tries: u32,
    /// The rows: a document that changes once more has another one.
    rows: Vec<i64>,
}

impl Store {
    /// Notes that these hubs are to be told of these documents.
    pub fn owe_notices(&self, hubs: &[&str], topics: &[String], now: DateTime<Utc>) -> Result<()> {
        if hubs.is_empty() || topics.is_empty() {
            return Ok(());
        }
        self.write(|c| {
            let mut insert = c.prepare_cached(
                "INSERT OR REPLACE INTO notice (hub, topic, due, tries) VALUES (?1, ?2, ?3, 0)",
            )?;
            for hub in hubs {
                for topic in topics {
                    insert.execute(params![hub, topic, now.timestamp()])?;
                }
            }
            Ok(())
        })
    }

    /// What is to be told by now, a hub after the other.
    pub fn notices_due(&self, now: DateTime<Utc>) -> Result<Vec<Notice>> {
        self.read(|c| {
            let mut query = c.prepare_cached(
                "SELECT hub, topic, tries, id FROM notice WHERE due <= ?1 ORDER BY hub, topic",
            )?;
            let mut rows = query.query([now.timestamp()])?;
            let mut notices: Vec<Notice> = Vec::new();
            while let Some(r) = rows.next()? {
                let (hub, topic): (String, String) = (r.get(0)?, r.get(1)?);
                let (tries, row): (u32, i64) = (r.get(2)?, r.get(3)?);
                match notices.last_mut() {
                    Some(last) if last.hub == hub => {
                        last.topics.push(topic);
                        last.tries = last.tries.max(tries);
                        last.rows.push(row);
                    }
                    _ => notices.push(Notice {
                        hub,
                        topics: vec![topic],
                        tries,
                        rows: vec![row],
                    }),
                }
            }
            Ok(notices)
        })
    }

    /// How many documents hubs are still to be told of.
    pub fn count_notices(&self) -> Result<usize> {
        self.read(|c| c.query_row("SELECT count(*) FROM notice", [], |r| r.get(0)))
    }

    /// When the next is due.
    pub fn next_notice(&self) -> Result<Option<DateTime<Utc>>> {
        self.read(|c| {
            let due: Option<i64> = c.query_row("SELECT min(due) FROM notice", [], |r| r.get(0))?;
            Ok(due.map(instant))
        })
    }

    /// Notes that a hub was told this; what changed since is still to be told.
    pub fn told(&self, notice: &Notice) -> Result<()> {
        self.write(|c| {
            let mut delete = c.prepare_cached("DELETE FROM notice WHERE id = ?1")?;
            notice
                .rows
                .iter()
                .try_for_each(|row| delete.execute([row]).map(drop))
        })
    }

    /// Notes that a hub could not be told this; it is tried again `later`.
    pub fn not_told(&self, notice: &Notice, later: DateTime<Utc>) -> Result<()> {
        self.write(|c| {
            let mut put_off =
                c.prepare_cached("UPDATE notice SET due = ?2, tries = tries + 1 WHERE id = ?1")?;
            notice
                .rows
                .iter()
                .try_for_each(|row| put_off.execute([*row, later.timestamp()]).map(drop))
        })
    }
}
