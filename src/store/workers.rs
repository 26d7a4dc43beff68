//! Who is at work: the processes behind the leases.
//!
//! A lease is a `worker` column on a row. A worker whose process has ended is found at once on this machine, by its
//! number and the time at which it began; a daemon anywhere, and one of a container that had another name, by the
//! [lock](super::alone) that it has no more; another machine's command is given up when it has been silent for
//! [`SILENCE`]. Deleting the worker's row frees all that it held.

use std::path::Path;
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use rusqlite::{Connection, params};

use super::alone::{self, Alone};
use super::manners::instant;
use super::{Result, Store};

/// How long a worker of another machine may be silent before its leases are free.
const SILENCE: Duration = Duration::from_mins(15);

/// The command that is the daemon: it has its store for itself.
pub(super) const DAEMON: &str = "run";

/// Under this key the store remembers a daemon that ended without leaving, until another one comes.
pub(super) const DIED: &str = "daemon died";

/// Whoever has the store for a moment, to bring it up to date, is waited for so long, and is asked so often.
const PATIENCE: Duration = Duration::from_secs(3);
const LOOK_AGAIN: Duration = Duration::from_millis(50);

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
            free_the_dead(c, &self.path, now)?;
            enter(c, command, now)
        })
    }

    /// Has the store for this process alone, as its daemon, for as long as it is open, and enters it among the workers.
    /// Where another one has it, this one is told, as far as it is known who that is. Where only the place among the
    /// workers could not be had, it can be asked for again.
    pub fn enter_alone(
        &self,
        now: DateTime<Utc>,
    ) -> Result<std::result::Result<Worker, Option<Other>>> {
        if self.alone.get().is_none() {
            match self.take_alone()? {
                // Who was faster in this process has it for all of it.
                Some(alone) => drop(self.alone.set(alone)),
                None => return Ok(Err(self.read(daemon)?)),
            }
        }
        self.write(|c| {
            // One of an earlier version, which knows no lock.
            let is_other = |row: &Row| row.pid != std::process::id() && row.is_running_here(false);
            if let Some(other) = rows(c)?.iter().find(|row| row.is_daemon() && is_other(row)) {
                return Ok(Err(Some(other.other())));
            }
            free_daemon(c)?;
            free_the_dead(c, &self.path, now)?;
            c.execute("DELETE FROM meta WHERE key = ?1", [DIED])?;
            enter(c, DAEMON, now).map(Ok)
        })
    }

    fn take_alone(&self) -> Result<Option<Alone>> {
        let until = Instant::now() + PATIENCE;
        loop {
            let alone = Alone::take(&self.path)?;
            if alone.is_some() || self.read(daemon)?.is_some() || Instant::now() > until {
                return Ok(alone);
            }
            std::thread::sleep(LOOK_AGAIN);
        }
    }

    /// A sign of life; frees what ended workers held.
    pub fn beat(&self, worker: Worker, now: DateTime<Utc>) -> Result<()> {
        self.write(|c| {
            free_the_dead(c, &self.path, now)?;
            c.execute(
                "UPDATE worker SET beat = ?2 WHERE id = ?1",
                params![worker.0, now.timestamp()],
            )
            .map(drop)
        })
    }

    /// Frees what ended workers held.
    pub fn free_ended(&self, now: DateTime<Utc>) -> Result<()> {
        self.write(|c| free_the_dead(c, &self.path, now))
    }

    /// Frees all that the worker holds.
    pub fn leave(&self, worker: Worker) -> Result<()> {
        self.write(|c| {
            c.execute("DELETE FROM worker WHERE id = ?1", [worker.0])
                .map(drop)
        })
    }

    /// Leaves as the daemon, with all that its passes hold. It was there until now.
    pub fn leave_alone(&self, now: DateTime<Utc>) -> Result<()> {
        // Without the lock, what stands there may be another one's.
        if self.alone.get().is_none() {
            return Ok(());
        }
        self.write(|c| {
            c.execute(
                "UPDATE worker SET beat = ?2 WHERE command = ?1",
                params![DAEMON, now.timestamp()],
            )?;
            free_daemon(c)
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

/// A worker's place.
pub(super) struct Row {
    id: i64,
    host: String,
    pid: u32,
    began: String,
    pub(super) command: String,
    pub(super) since: DateTime<Utc>,
    pub(super) beat: DateTime<Utc>,
}

/// The workers, the first to come first.
pub(super) fn rows(c: &Connection) -> rusqlite::Result<Vec<Row>> {
    c.prepare_cached("SELECT id, host, pid, started, command, since, beat FROM worker ORDER BY id")?
        .query_map([], |r| {
            Ok(Row {
                id: r.get(0)?,
                host: r.get(1)?,
                pid: r.get(2)?,
                began: r.get(3)?,
                command: r.get(4)?,
                since: instant(r.get(5)?),
                beat: instant(r.get(6)?),
            })
        })?
        .collect()
}

impl Row {
    pub(super) fn is_daemon(&self) -> bool {
        self.command == DAEMON
    }

    pub(super) fn other(&self) -> Other {
        Other {
            since: self.since,
            pid: self.pid,
        }
    }

    /// Whether it still works on the store at a place; `is_heard` is whether it gave a sign of life of late.
    pub(super) fn is_alive(&self, store: &Path, is_heard: bool) -> bool {
        let is_taken = self.is_daemon().then(|| alone::is_taken(store)).flatten();
        match is_taken {
            Some(true) => true,
            // One of an earlier version knows no lock.
            Some(false) => self.is_running_here(false),
            None if self.host == host_name() => self.is_running_here(is_heard),
            None => is_heard,
        }
    }

    /// Whether it is a process of this machine that is still there; `otherwise` where this system does not tell.
    fn is_running_here(&self, otherwise: bool) -> bool {
        self.host == host_name() && is_running(self.pid, &self.began, otherwise)
    }
}

/// The daemon, by its place.
fn daemon(c: &Connection) -> rusqlite::Result<Option<Other>> {
    Ok(rows(c)?.iter().find(|row| row.is_daemon()).map(Row::other))
}

/// Frees all that a daemon and its passes hold.
fn free_daemon(c: &Connection) -> rusqlite::Result<()> {
    c.execute("DELETE FROM worker WHERE command = ?1", [DAEMON])
        .map(drop)
}

pub(super) fn free_the_dead(
    c: &Connection,
    store: &Path,
    now: DateTime<Utc>,
) -> rusqlite::Result<()> {
    for row in rows(c)? {
        if row.is_alive(store, row.beat > now - SILENCE) {
            continue;
        }
        c.execute("DELETE FROM worker WHERE id = ?1", [row.id])?;
        if row.is_daemon() {
            c.execute("INSERT OR REPLACE INTO meta VALUES (?1, '')", [DIED])?;
        }
    }
    Ok(())
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
