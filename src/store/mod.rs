//! The store: one `SQLite` database, and all SQL of the product.
//!
//! What is due to be read or fetched is a query here, with a lease; what is published is a function of what is stored.
//! Methods are named after what the product does, so that a second engine can be a second set of files. They block:
//! callers in async code put them on a blocking thread.

mod alerts;
mod alone;
mod archive;
mod archived;
mod articles;
mod attached;
mod backup;
mod canonicals;
mod chosen;
mod clocks;
mod decisions;
mod digests;
mod disk;
mod editions;
mod entries;
mod error;
mod expire;
mod header;
mod hidden;
mod history;
mod items;
mod joins;
mod landings;
mod listed;
mod log;
mod manners;
mod migrate;
mod notices;
mod packed;
mod paragraphs;
mod recall;
mod remarks;
mod restore;
mod search;
mod sought;
mod sources;
mod statistics;
mod status;
mod texts;
mod visits;
mod words;
mod workers;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, SystemTime};

use alone::Alone;
use packed::Packer;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

pub use alerts::AlertRecord;
pub use archive::Block;
pub use archived::GonePage;
pub use backup::{Copied, LastBackup};
pub use chosen::Choice;
pub use clocks::SourceClock;
pub use decisions::Decided;
pub use digests::{CitationRecord, DigestRecord, ItemRecord, Saved, StoredDigest};
pub use editions::{Edition, ListedEdition, StoryRecord};
pub use entries::EntryQuery;
pub use error::Error;
pub(crate) use error::Result;
pub use history::Event;
pub use listed::{Listing, Viewed};
pub use log::{COMBINED, Settled};
pub use manners::{HostRecord, RobotsRecord};
pub use notices::Notice;
pub use paragraphs::EditionLines;
pub use recall::Recalled;
pub use remarks::Remark;
pub use restore::{Restored, restore};
pub use sought::{ListingRecord, Sought};
pub use sources::{SourceOutcome, SourceRow, SourceState};
pub use status::{EditionRecord, FailingHost, Failure, SourceStatus, Totals, Unread};
pub use texts::{Alike, Candidates, PageText, Reread, StoredText};
pub use visits::{Attempt, HeldPages, Learnt, Visit, Visited};
pub use words::{CitedText, Unweighed};
pub use workers::{Other, Worker};

/// How long a statement waits for another process's transaction before it fails.
const BUSY_TIMEOUT: Duration = Duration::from_secs(20);

/// An open store.
#[derive(Debug)]
pub struct Store {
    path: PathBuf,
    connection: Mutex<Connection>,
    /// For digests and the texts of pages.
    packer: Mutex<Packer>,
    kept: Option<PathBuf>,
    /// Which file it is that is open, where the system tells.
    file: Option<disk::Identity>,
    /// Where this process has the store for itself.
    alone: OnceLock<Alone>,
}

/// Whether a store of an earlier version is copied before it is brought up to date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Before {
    Kept,
    /// There is another copy of it.
    NotKept,
}

impl Store {
    /// Opens the store, makes it where there is none, and brings an older one up to date.
    pub fn open(path: &Path) -> Result<Self> {
        Self::make_folder(path)?;
        // What the database can't make says why when it is opened.
        let _ = disk::make_private(path);
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE;
        Self::connect(path, flags, Before::Kept)
    }

    /// Opens a store that is there; `None` where there is none yet.
    pub fn open_existing(path: &Path) -> Result<Option<Self>> {
        match path.try_exists() {
            Ok(true) => {}
            // In a folder that is closed to this user there may be one: opening it says why.
            Err(error) if error.kind() == std::io::ErrorKind::PermissionDenied => {}
            _ => return Ok(None),
        }
        Self::connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE, Before::Kept).map(Some)
    }

    /// Opens a copy of a backup.
    fn open_copy(path: &Path) -> Result<Self> {
        Self::connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE, Before::NotKept)
    }

    /// A store that holds nothing, in memory.
    pub fn empty() -> Result<Self> {
        let path = Path::new(":memory:");
        let connection = Connection::open_in_memory().map_err(Error::database(path))?;
        Self::prepare(connection, path, Before::NotKept)
    }

    fn make_folder(path: &Path) -> Result<()> {
        let folder = disk::folder_of(path);
        disk::make_private_folder(folder).map_err(|source| Error::Folder {
            path: folder.to_owned(),
            source,
        })
    }

    fn connect(path: &Path, flags: OpenFlags, before: Before) -> Result<Self> {
        if path.is_dir() {
            return Err(Error::IsFolder {
                path: path.to_owned(),
            });
        }
        let connection = Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)
            .map_err(Error::database(path))?;
        Self::prepare(connection, path, before)
    }

    fn prepare(mut connection: Connection, path: &Path, before: Before) -> Result<Self> {
        connection
            .busy_timeout(BUSY_TIMEOUT)
            .map_err(Error::database(path))?;
        migrate::check(&connection, path)?;
        configure(&connection).map_err(Error::database(path))?;
        // No daemon works on by the statements of an earlier version, nor begins to.
        let is_due = migrate::is_due(&connection).map_err(Error::database(path))?;
        let _free = (is_due && before == Before::Kept)
            .then(|| free_to_change(path))
            .transpose()?;
        let kept = match before {
            Before::Kept => migrate::keep(&connection, path)?,
            Before::NotKept => None,
        };
        migrate::migrate(&mut connection).map_err(|source| {
            // It is as it was: one copy more with each try would fill the disk.
            kept.as_deref().map(std::fs::remove_file);
            Error::database(path)(source)
        })?;
        // Not before: what a migration sorts may be as large as the store.
        connection
            .execute_batch("PRAGMA temp_store = MEMORY")
            .map_err(Error::database(path))?;
        Ok(Self {
            path: path.to_owned(),
            connection: Mutex::new(connection),
            packer: Mutex::default(),
            kept,
            file: disk::identity(path).ok().flatten(),
            alone: OnceLock::new(),
        })
    }

    /// Whether the file that is open is no longer the one at its place: it was taken away, or another one was put there.
    #[must_use]
    pub fn was_replaced(&self) -> bool {
        self.file.is_some() && disk::identity(&self.path).is_ok_and(|there| there != self.file)
    }

    /// The copy of the store as it was before it was brought up to date, where it was of an earlier version and held
    /// something.
    #[must_use]
    pub fn kept(&self) -> Option<&Path> {
        self.kept.as_deref()
    }

    /// The database file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The size of the database with its journal, in bytes.
    #[must_use]
    pub fn size(&self) -> u64 {
        let wal = with_suffix(&self.path, "-wal");
        [self.path.as_path(), &wal]
            .iter()
            .filter_map(|p| std::fs::metadata(p).ok())
            .map(|m| m.len())
            .sum()
    }

    /// Whether the database may only be read.
    #[must_use]
    pub fn is_read_only(&self) -> bool {
        self.lock().is_readonly("main").unwrap_or_default()
    }

    /// Whether the database answers.
    #[must_use]
    pub fn answers(&self) -> bool {
        // Of its own head, which has to be read.
        self.read(|c| c.query_row("PRAGMA schema_version", [], |_| Ok(())))
            .is_ok()
    }

    fn lock(&self) -> MutexGuard<'_, Connection> {
        // A panic while the lock was held has rolled its transaction back: the connection is fine.
        self.connection
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// Runs queries outside a transaction.
    fn read<T>(&self, work: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T> {
        work(&self.lock()).map_err(|source| self.failed(source))
    }

    /// Runs a unit of work in one transaction that takes the write lock at once.
    fn write<T>(&self, work: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T> {
        let mut connection = self.lock();
        let run = || {
            let transaction =
                connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
            let done = work(&transaction)?;
            transaction.commit()?;
            Ok(done)
        };
        run().map_err(|source| self.failed(source))
    }

    fn failed(&self, source: rusqlite::Error) -> Error {
        Error::Database {
            path: self.path.clone(),
            source,
        }
    }

    /// A remembered value.
    pub fn remembered(&self, key: &str) -> Result<Option<String>> {
        use rusqlite::OptionalExtension as _;
        self.read(|c| {
            c.prepare_cached("SELECT value FROM meta WHERE key = ?1")?
                .query_row([key], |r| r.get(0))
                .optional()
        })
    }

    /// Remembers a value.
    pub fn remember(&self, key: &str, value: &str) -> Result<()> {
        self.write(|c| {
            c.execute(
                "INSERT INTO meta VALUES (?1, ?2) ON CONFLICT DO UPDATE SET value = excluded.value",
                [key, value],
            )
            .map(drop)
        })
    }
}

/// Keeps the store at a place free of daemons for as long as what is returned lives.
fn free_to_change(path: &Path) -> Result<Alone> {
    Alone::keep_free(path)?.ok_or_else(|| Error::InUse {
        path: path.to_owned(),
        mend: "start that one anew: it is of an earlier version",
    })
}

/// Whether a daemon has the store at a place, without opening it.
#[must_use]
pub fn has_daemon(path: &Path) -> bool {
    alone::is_taken(path) == Some(true)
}

/// When something was last written to the store at a place, without opening it; `None` where there is none.
#[must_use]
pub fn last_written(path: &Path) -> Option<SystemTime> {
    let files = [path.to_owned(), with_suffix(path, "-wal")];
    let written = |file: &PathBuf| fs::metadata(file).and_then(|found| found.modified()).ok();
    files.iter().filter_map(written).max()
}

/// The name of a file that belongs to another one.
fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

/// WAL so that readers never wait; `FULL` so that an id that was given survives a power cut; no mmap, whose faults
/// would be signals; and no journal that stays as large as a reader or a great change once made it.
fn configure(connection: &Connection) -> rusqlite::Result<()> {
    use_wal(connection, BUSY_TIMEOUT)?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.execute_batch(
        "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA journal_size_limit = 8388608;
         PRAGMA cache_size = -4000;",
    )?;
    connection.set_prepared_statement_cache_capacity(64);
    // A plan does not depend on what is bound. Else each statement with a `LIMIT ?` is planned anew whenever it is run
    // with another value: a twentieth of what a pass costs.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    Ok(())
}

/// The change to WAL does not always wait for others, be it one that makes it too or one that reads what a restore put
/// there: it is tried again for a while, in the place of the wait that each statement has.
fn use_wal(connection: &Connection, patience: Duration) -> rusqlite::Result<()> {
    const PAUSE: Duration = Duration::from_millis(50);
    let mode = |pragma: &str| connection.query_row(pragma, [], |row| row.get::<_, String>(0));
    let change = || match mode("PRAGMA journal_mode")?.as_str() {
        "wal" | "memory" => Ok(()),
        _ => mode("PRAGMA journal_mode = WAL").map(drop),
    };
    let is_busy = |changed: &rusqlite::Result<()>| {
        let error = changed.as_ref().err();
        error.is_some_and(|e| e.sqlite_error_code() == Some(rusqlite::ErrorCode::DatabaseBusy))
    };
    connection.busy_timeout(Duration::ZERO)?;
    let mut changed = change();
    let mut waited = Duration::ZERO;
    while is_busy(&changed) && waited < patience {
        std::thread::sleep(PAUSE);
        waited += PAUSE;
        changed = change();
    }
    changed
}

/// A list as JSON, the form in which the store keeps names; nothing for an empty list.
fn names_to_json(names: &[String]) -> Option<String> {
    (!names.is_empty()).then(|| serde_json::Value::from(names).to_string())
}

/// The reverse of [`names_to_json`].
fn names_from_json(json: Option<String>) -> Vec<String> {
    json.and_then(|json| serde_json::from_str(&json).ok())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests;
