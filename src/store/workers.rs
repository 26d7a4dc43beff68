//! Who is at work: the processes behind the leases.
//!
//! A lease is a `worker` column on a row. A worker whose process has ended is found at once on this machine, by its
//! number and the time at which it began; another machine's is given up when it has been silent for
//! [`SILENCE`]. Deleting the worker's row frees all that it held.

use std::time::Duration;

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension as _, params};

use super::manners::instant;
use super::{Result, Store};

/// How long a worker of another machine may be silent before its leases are free.
const SILENCE: Duration = Duration::from_mins(15);

/// This process's place among the workers. Its leases end with [`Store::leave`], or when the process ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Worker(pub(super) i64);

/// Another process at work on the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Other {
    /// Since when.
    pub since: DateTime<Utc>,
    /// Its process number.
    pub pid: u32,
}

impl Store {
    /// Enters this process among the workers, and frees what ended ones held.
    pub fn enter(&self, command: &str, now: DateTime<Utc>) -> Result<Worker> {
        self.write(|c| {
            free_the_dead(c, now)?;
            enter(c, command, now)
        })
    }

    /// Enters this process among the workers, unless another one at work runs the same command: then this one is told.
    pub fn enter_alone(
        &self,
        command: &str,
        now: DateTime<Utc>,
    ) -> Result<std::result::Result<Worker, Other>> {
        self.write(|c| {
            free_the_dead(c, now)?;
            let other = c
                .query_row(
                    "SELECT since, pid FROM worker WHERE command = ?1 ORDER BY id LIMIT 1",
                    [command],
                    |r| {
                        Ok(Other {
                            since: instant(r.get(0)?),
                            pid: r.get(1)?,
                        })
                    },
                )
                .optional()?;
            Ok(match other {
                Some(other) => Err(other),
                None => Ok(enter(c, command, now)?),
            })
        })
    }

    /// A sign of life; frees what ended workers held.
    pub fn beat(&self, worker: Worker, now: DateTime<Utc>) -> Result<()> {
        self.write(|c| {
            free_the_dead(c, now)?;
            c.execute(
                "UPDATE worker SET beat = ?2 WHERE id = ?1",
                params![worker.0, now.timestamp()],
            )
            .map(drop)
        })
    }

    /// Frees what ended workers held.
    pub fn free_ended(&self, now: DateTime<Utc>) -> Result<()> {
        self.write(|c| free_the_dead(c, now))
    }

    /// Frees all that the worker holds.
    pub fn leave(&self, worker: Worker) -> Result<()> {
        self.write(|c| {
            c.execute("DELETE FROM worker WHERE id = ?1", [worker.0])
                .map(drop)
        })
    }
}

fn enter(c: &Connection, command: &str, now: DateTime<Utc>) -> rusqlite::Result<Worker> {
    let pid = std::process::id();
    c.execute(
        "INSERT INTO worker (host, pid, started, command, since, beat) VALUES (?1, ?2, ?3, ?4, ?5, ?5)",
        params![
            host_name(),
            pid,
            started(pid).unwrap_or_default(),
            command,
            now.timestamp()
        ],
    )?;
    Ok(Worker(c.last_insert_rowid()))
}

pub(super) fn free_the_dead(connection: &Connection, now: DateTime<Utc>) -> rusqlite::Result<()> {
    let silent = now.timestamp() - i64::try_from(SILENCE.as_secs()).unwrap_or(i64::MAX);
    let mut ended = Vec::new();
    let mut all = connection.prepare_cached("SELECT id, host, pid, started, beat FROM worker")?;
    let mut rows = all.query([])?;
    while let Some(row) = rows.next()? {
        let (host, pid, began): (String, u32, String) = (row.get(1)?, row.get(2)?, row.get(3)?);
        let alive = is_alive(&host, pid, &began, row.get::<_, i64>(4)? > silent);
        if !alive {
            ended.push(row.get::<_, i64>(0)?);
        }
    }
    for id in ended {
        connection.execute("DELETE FROM worker WHERE id = ?1", [id])?;
    }
    Ok(())
}

/// Whether a worker still works; `otherwise` where it is another machine's, or this system does not tell.
pub(super) fn is_alive(host: &str, pid: u32, began: &str, otherwise: bool) -> bool {
    if host == host_name() {
        is_running(pid, began, otherwise)
    } else {
        otherwise
    }
}

/// Whether the process that wrote its number and start is still there; `otherwise` where this system does not tell.
fn is_running(pid: u32, began: &str, otherwise: bool) -> bool {
    if !std::path::Path::new("/proc/self/stat").exists() {
        return otherwise;
    }
    started(pid).is_some_and(|now| now == began)
}

/// When a process began, in clock ticks since boot (proc(5), field 22 of `stat`), after the boot's own id.
fn started(pid: u32) -> Option<String> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The command's name, field 2, is in brackets and may hold anything.
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace();
    // A killed process that nobody has waited for yet is a zombie: it works no more.
    if fields.next()? == "Z" {
        return None;
    }
    let ticks = fields.nth(18)?;
    let boot = std::fs::read_to_string("/proc/sys/kernel/random/boot_id").unwrap_or_default();
    Some(format!("{} {ticks}", boot.trim()))
}

fn host_name() -> String {
    std::fs::read_to_string("/proc/sys/kernel/hostname")
        .ok()
        .or_else(|| std::env::var("HOSTNAME").ok())
        .map_or_else(|| "localhost".to_owned(), |name| name.trim().to_owned())
}
