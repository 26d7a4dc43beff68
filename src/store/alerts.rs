//! What whoever looks after the program is told, and what is still to be told.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, params};

use super::manners::instant;
use super::{Result, Store};

/// A trouble of a source, and how far it was told by one way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlertRecord {
    /// The source's name.
    pub source: String,
    /// `failing` or `quiet`.
    pub trouble: String,
    /// `webhook` or `mail`.
    pub way: String,
    /// Since when.
    pub since: DateTime<Utc>,
    /// What is wrong, for people.
    pub reason: String,
    /// Whether the trouble was told.
    pub told: bool,
    /// When it was over; `None` while it lasts.
    pub ended: Option<DateTime<Utc>>,
    /// When it is to be told, or that it is over; `None` where there is nothing to tell.
    pub due: Option<DateTime<Utc>>,
    /// How often that was tried in vain.
    pub tries: u32,
}

impl Store {
    /// All that is kept.
    pub fn alerts(&self) -> Result<Vec<AlertRecord>> {
        self.read(alerts)
    }

    /// When the next is to be told.
    pub fn next_alert(&self) -> Result<Option<DateTime<Utc>>> {
        self.read(|c| {
            let due: Option<i64> = c.query_row("SELECT min(due) FROM alert", [], |r| r.get(0))?;
            Ok(due.map(instant))
        })
    }

    /// Changes it, in one transaction: no two passes tell the same.
    pub fn change_alerts<T>(&self, change: impl FnOnce(&mut Vec<AlertRecord>) -> T) -> Result<T> {
        self.write(|c| {
            let before = alerts(c)?;
            let mut after = before.clone();
            let changed = change(&mut after);
            if after != before {
                c.execute("DELETE FROM alert", [])?;
                after.iter().try_for_each(|alert| insert(c, alert))?;
            }
            Ok(changed)
        })
    }
}

fn alerts(c: &Connection) -> rusqlite::Result<Vec<AlertRecord>> {
    c.prepare_cached(
        "SELECT source, trouble, way, since, reason, told, ended, due, tries FROM alert ORDER BY source, trouble, way",
    )?
    .query_map([], |r| {
        Ok(AlertRecord {
            source: r.get(0)?,
            trouble: r.get(1)?,
            way: r.get(2)?,
            since: instant(r.get(3)?),
            reason: r.get(4)?,
            told: r.get(5)?,
            ended: r.get::<_, Option<i64>>(6)?.map(instant),
            due: r.get::<_, Option<i64>>(7)?.map(instant),
            tries: r.get(8)?,
        })
    })?
    .collect()
}

fn insert(c: &Connection, alert: &AlertRecord) -> rusqlite::Result<()> {
    c.prepare_cached("INSERT INTO alert VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)")?
        .execute(params![
            alert.source,
            alert.trouble,
            alert.way,
            alert.since.timestamp(),
            alert.reason,
            alert.told,
            alert.ended.map(|at| at.timestamp()),
            alert.due.map(|at| at.timestamp()),
            alert.tries
        ])
        .map(drop)
}
