//! Copies of the store: as it is at one moment, whatever works on it meanwhile; checked; whole, or not there.

use std::env;
use std::ffi::OsString;
use std::fs::{self, File};
use std::io;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::{DateTime, SecondsFormat, Utc};
use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, OpenFlags};

use super::disk::{folder_of, make_folder, put, temporary};
use super::header::Header;
use super::{Error, Result, Store};

/// How many pages are copied between two looks at how far it is: 4 MiB.
const PAGES: i32 = 1024;

/// Under this key the store remembers when it was last backed up, and where to.
const BACKED_UP: &str = "backed up";

/// Who hears how far a copy is: bytes so far, and in all.
pub type Copied<'a> = &'a dyn Fn(u64, u64);

/// When the store was last backed up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastBackup {
    /// The moment that the copy shows; it was checked then.
    pub at: DateTime<Utc>,
    /// Where to, as it was asked for.
    pub place: String,
}

impl Store {
    /// Writes a copy to a file, in the place of an earlier backup, but of nothing else. Its size in bytes.
    pub fn back_up(&self, file: &Path, now: DateTime<Utc>, copied: Copied<'_>) -> Result<u64> {
        check_target(file)?;
        let copy = temporary(folder_of(file))?;
        self.copy_checked(&copy, copied)?;
        let size = put(copy, file)?;
        self.note_backup(now, &file.display().to_string())?;
        Ok(size)
    }

    /// Writes a copy into a folder, under a name that tells the moment (UTC), and removes the oldest of such copies
    /// beyond `keep`. The file, its size in bytes, and what was removed.
    pub fn back_up_into(
        &self,
        folder: &Path,
        keep: Option<NonZeroUsize>,
        now: DateTime<Utc>,
        copied: Copied<'_>,
    ) -> Result<(PathBuf, u64, Vec<PathBuf>)> {
        make_folder(folder).map_err(Error::file(folder))?;
        let file = folder.join(format!("{BEGIN}{}{END}", now.format("%Y%m%d-%H%M%S")));
        let size = self.back_up(&file, now, copied)?;
        let removed = keep.map_or(Ok(Vec::new()), |keep| rotate(&file, keep.get()))?;
        Ok((file, size, removed))
    }

    /// Writes a copy to a stream. Its size in bytes.
    pub fn back_up_to(
        &self,
        out: &mut impl io::Write,
        now: DateTime<Utc>,
        copied: Copied<'_>,
    ) -> Result<u64> {
        let copy = temporary(folder_of(&self.path)).or_else(|_| temporary(&env::temp_dir()))?;
        self.copy_checked(&copy, copied)?;
        let name = Path::new("standard output");
        let mut file = File::open(&copy).map_err(Error::file(&copy))?;
        let size = io::copy(&mut file, out).map_err(Error::file(name))?;
        out.flush().map_err(Error::file(name))?;
        self.note_backup(now, "standard output")?;
        Ok(size)
    }

    /// When the store was last backed up, as far as it knows.
    pub fn last_backup(&self) -> Result<Option<LastBackup>> {
        let noted = self.remembered(BACKED_UP)?.unwrap_or_default();
        Ok(noted.split_once(' ').and_then(|(at, place)| {
            Some(LastBackup {
                at: at.parse().ok()?,
                place: place.to_owned(),
            })
        }))
    }

    fn note_backup(&self, now: DateTime<Utc>, place: &str) -> Result<()> {
        // The copy is there: that this is not noted in a store that may only be read is no fault of it.
        if self.is_read_only() {
            return Ok(());
        }
        let at = now.to_rfc3339_opts(SecondsFormat::Secs, true);
        self.remember(BACKED_UP, &format!("{at} {place}"))
    }

    /// Fills a file with a copy that holds together.
    fn copy_checked(&self, copy: &Path, copied: Copied<'_>) -> Result<()> {
        copy_into(&self.lock(), &self.path, copy, copied)?;
        // What is wrong with the copy is wrong with the store: pages are copied as they are.
        check(copy).map_err(|error| error.of(&self.path))
    }
}

impl Error {
    /// A fault that was found in a copy of the database at `path`.
    pub(super) fn of(self, path: &Path) -> Self {
        match self {
            Self::Damaged { what, .. } => Self::Damaged {
                path: path.to_owned(),
                what,
            },
            other => other,
        }
    }
}

/// Copies the database of an open connection into an empty file, as it is at this moment.
///
/// With a transaction open on it, the copy shows one state and is never begun again, however much others write
/// meanwhile; and it holds none of them up.
pub(super) fn copy_into(
    from: &Connection,
    path: &Path,
    to: &Path,
    copied: Copied<'_>,
) -> Result<()> {
    let (of_store, of_copy) = (|e| Error::database(path)(e), |e| Error::database(to)(e));
    let mut copy = open_plain(to)?;
    copy.execute_batch("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF")
        .map_err(of_copy)?;
    let snapshot = from.unchecked_transaction().map_err(of_store)?;
    let size: u64 = snapshot
        .query_row("SELECT page_size FROM pragma_page_size", [], |r| r.get(0))
        .map_err(of_store)?;
    snapshot
        .query_row("SELECT count(*) FROM sqlite_master", [], |_| Ok(()))
        .map_err(of_store)?;
    let backup = Backup::new(from, &mut copy).map_err(of_store)?;
    loop {
        match backup.step(PAGES).map_err(of_store)? {
            StepResult::Done => break,
            StepResult::More => {
                let pages = backup.progress();
                let bytes = |pages: i32| u64::try_from(pages).unwrap_or_default() * size;
                let done = pages.pagecount - pages.remaining;
                copied(bytes(done), bytes(pages.pagecount));
            }
            // Somebody mends the journal of a store that was not closed: that is short.
            _ => std::thread::sleep(Duration::from_millis(20)),
        }
    }
    drop(backup);
    drop(copy);
    // A copy of its own has no journal beside it: it can be moved, and read where nothing can be written.
    let copy = open_plain(to)?;
    copy.query_row("PRAGMA journal_mode = DELETE", [], |_| Ok(()))
        .map_err(of_copy)?;
    drop(copy);
    File::open(to)
        .and_then(|file| file.sync_all())
        .map_err(Error::file(to))
}

fn open_plain(path: &Path) -> Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    Connection::open_with_flags(path, flags).map_err(Error::database(path))
}

/// Whether the database in a file holds together: each page, each index and each list of words.
pub(super) fn check(path: &Path) -> Result<()> {
    let connection = open_plain(path)?;
    let what: String = connection
        .query_row("PRAGMA integrity_check(1)", [], |r| r.get(0))
        .map_err(Error::database(path))?;
    if what == "ok" {
        return Ok(());
    }
    Err(Error::Damaged {
        path: path.to_owned(),
        what,
    })
}

/// Refuses to write over what is no backup.
fn check_target(file: &Path) -> Result<()> {
    if file.is_dir() {
        return Err(Error::Taken {
            path: file.to_owned(),
            what: "this is a folder",
        });
    }
    let what = match Header::of(file).map_err(Error::file(file))? {
        None | Some(Header::Empty | Header::Ours { is_live: false }) => return Ok(()),
        Some(Header::Ours { is_live: true }) => "this is a store that is worked on, and no backup",
        Some(_) => "there is a file that is no backup",
    };
    Err(Error::Taken {
        path: file.to_owned(),
        what,
    })
}

/// The names of backups in a folder: `aggregator-20250714-030000.db`.
const BEGIN: &str = "aggregator-";
const END: &str = ".db";

/// Removes the oldest backups beyond so many from the folder of the one that was just made; what has another name, or is no
/// store of ours, stays.
fn rotate(newest: &Path, keep: usize) -> Result<Vec<PathBuf>> {
    let folder = folder_of(newest);
    let mut names: Vec<OsString> = Vec::new();
    for file in fs::read_dir(folder).map_err(Error::file(folder))? {
        let name = file.map_err(Error::file(folder))?.file_name();
        let is_backup = || {
            matches!(
                Header::of(&folder.join(&name)),
                Ok(Some(Header::Ours { is_live: false }))
            )
        };
        if name.to_str().is_some_and(is_dated) && is_backup() {
            names.push(name);
        }
    }
    // The names sort by their moments. None is after that of the newest: what says so was made by a wrong clock, and goes
    // first.
    names.sort_by_key(|name| (Some(name.as_os_str()) <= newest.file_name(), name.clone()));
    names.truncate(names.len().saturating_sub(keep));
    let old: Vec<PathBuf> = names.iter().map(|name| folder.join(name)).collect();
    for file in &old {
        fs::remove_file(file).map_err(Error::file(file))?;
    }
    Ok(old)
}

fn is_dated(name: &str) -> bool {
    let stamp = name
        .strip_prefix(BEGIN)
        .and_then(|rest| rest.strip_suffix(END));
    let form = |(at, byte): (usize, u8)| {
        if at == 8 {
            byte == b'-'
        } else {
            byte.is_ascii_digit()
        }
    };
    stamp.is_some_and(|stamp| stamp.len() == 15 && stamp.bytes().enumerate().all(form))
}
