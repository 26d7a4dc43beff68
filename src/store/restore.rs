//! A backup in the place of the store: looked at first, brought up to date, and put there in one step.
//!
//! What was there is kept beside it. Until the last step nothing of it is touched, so that a restore that fails, or is
//! killed, leaves the store that was.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use chrono::{DateTime, SecondsFormat, Utc};
use rusqlite::{Connection, ErrorCode, OpenFlags};

use super::alone::Alone;
use super::backup::{Copied, check, copy_into};
use super::disk::{folder_of, hand_over, put, temporary};
use super::header::Header;
use super::{BUSY_TIMEOUT, Error, Result, Store, migrate, with_suffix, workers};

/// What a restore did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restored {
    /// How many entries the store has now.
    pub entries: usize,
    /// The file that holds the store of before, where there was one.
    pub kept: Option<PathBuf>,
}

/// Puts the backup in `file` in the place of the store at `path`. `forget` names what is remembered of the world outside
/// the store, and no longer holds.
pub fn restore(
    file: &Path,
    path: &Path,
    forget: &[&str],
    now: DateTime<Utc>,
    copied: Copied<'_>,
) -> Result<Restored> {
    check_backup(file, path)?;
    check_idle(path, now)?;
    Store::make_folder(path)?;
    // No daemon begins until it is done, and none is at work on what cannot be read.
    let _alone = Alone::take(path)?.ok_or_else(|| Error::InUse {
        path: path.to_owned(),
        mend: "end it first",
    })?;
    let copy = temporary(folder_of(path))?;
    let backup = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY)
        .map_err(Error::database(file))?;
    // Before it is looked at as a whole: a newer one may be whole in a way that is not known here.
    migrate::check(&backup, file)?;
    copy_into(&backup, file, &copy, copied)?;
    drop(backup);
    check(&copy).map_err(|error| match error {
        Error::Damaged { .. } => Error::NoBackup {
            path: file.to_owned(),
            what: "this backup is damaged; nothing was changed, take another one",
        },
        other => other,
    })?;
    let entries = bring_up_to_date(&copy, forget)?;
    // Copying took its time.
    check_idle(path, now)?;
    let _held = hold(path)?;
    let kept = keep(path, now)?;
    if let Some(kept) = &kept {
        hand_over(&copy, kept).map_err(Error::file(path))?;
    }
    put(copy, path)?;
    Ok(Restored { entries, kept })
}

fn check_backup(file: &Path, path: &Path) -> Result<()> {
    let no_backup = |what| {
        Err(Error::NoBackup {
            path: file.to_owned(),
            what,
        })
    };
    let is_store = || Some(fs::canonicalize(file).ok()? == fs::canonicalize(path).ok()?);
    if file.is_dir() {
        return no_backup("a folder, and no backup; name a file in it");
    }
    match Header::of(file).map_err(Error::file(file))? {
        None => no_backup("there is no such file; name a backup"),
        Some(Header::Ours { .. }) if is_store() == Some(true) => {
            no_backup("this is the store itself; name a backup of it")
        }
        Some(Header::Ours { .. }) => Ok(()),
        Some(Header::Compressed) => no_backup("this file is compressed; unpack it first"),
        Some(Header::Foreign) => no_backup("another program's database, and no aggregator store"),
        Some(Header::Empty | Header::Other) => no_backup("this file is no aggregator store"),
    }
}

/// Refuses while another process works on the store at `path`, and says which. Of one that cannot be read nobody can tell;
/// whether it has a daemon says its lock.
fn check_idle(path: &Path, now: DateTime<Utc>) -> Result<()> {
    match Header::of(path) {
        Ok(Some(Header::Ours { .. })) => {}
        Ok(Some(Header::Foreign)) => {
            return Err(Error::Foreign {
                path: path.to_owned(),
            });
        }
        _ => return Ok(()),
    }
    check_workers(path, now)
}

/// The same of what is a store of ours.
pub(super) fn check_workers(path: &Path, now: DateTime<Utc>) -> Result<()> {
    let first = || -> rusqlite::Result<Option<workers::Row>> {
        let store = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        store.busy_timeout(BUSY_TIMEOUT)?;
        workers::free_the_dead(&store, path, now)?;
        Ok(workers::rows(&store)?.into_iter().next())
    };
    match first() {
        Ok(Some(worker)) => Err(Error::AtWork {
            path: path.to_owned(),
            since: worker.since.to_rfc3339_opts(SecondsFormat::Secs, true),
            pid: worker.other().pid,
            command: worker.command,
        }),
        Err(error) if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) => {
            Err(Error::database(path)(error))
        }
        Ok(None) | Err(_) => Ok(()),
    }
}

/// Keeps others from the store that gives way, as long as the connection lives: what has it open, such as a command that is no
/// worker, would go on with the one that is kept, where nobody looks any more. `None` where no store can be opened.
fn hold(path: &Path) -> Result<Option<Connection>> {
    if !matches!(Header::of(path), Ok(Some(Header::Ours { .. }))) {
        return Ok(None);
    }
    let alone = || -> rusqlite::Result<Connection> {
        let store = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        store.execute_batch(
            "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE",
        )?;
        Ok(store)
    };
    match alone() {
        Err(error) if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) => {
            Err(Error::database(path)(error))
        }
        opened => Ok(opened.ok()),
    }
}

/// Migrates the copy of a backup, and takes out of it what was under way when it was made. Its entries.
fn bring_up_to_date(copy: &Path, forget: &[&str]) -> Result<usize> {
    let store = Store::open_copy(copy)?;
    store.write(|c| {
        c.execute("DELETE FROM worker", [])?;
        let mut delete = c.prepare("DELETE FROM meta WHERE key = ?1")?;
        forget
            .iter()
            .try_for_each(|key| delete.execute([key]).map(drop))
    })?;
    store.count_entries()
}

/// Gives the store of before another name beside the one that it has, and takes away nothing yet; `None` where there is
/// none.
fn keep(path: &Path, now: DateTime<Utc>) -> Result<Option<PathBuf>> {
    if !path.exists() {
        return Ok(None);
    }
    let kept = beside(path, "before-restore", now);
    // The store is at its place in every moment: a program that starts now would make an empty one.
    fs::hard_link(path, &kept)
        .or_else(|_| fs::rename(path, &kept))
        .map_err(Error::file(&kept))?;
    // A journal that another program still has open, or that belongs to a store that cannot be opened.
    for suffix in ["-wal", "-shm"] {
        let journal = with_suffix(path, suffix);
        match fs::rename(&journal, with_suffix(&kept, suffix)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(Error::file(&journal)(error));
            }
            _ => {}
        }
    }
    Ok(Some(kept))
}

/// The name of a copy beside the store: `aggregator.before-restore-20250714-030000.db`.
pub(super) fn beside(path: &Path, why: &str, now: DateTime<Utc>) -> PathBuf {
    let name = format!("{why}-{}", now.format("%Y%m%d-%H%M%S"));
    match path.extension() {
        Some(extension) => path.with_extension(format!("{name}.{}", extension.to_string_lossy())),
        None => path.with_extension(name),
    }
}
