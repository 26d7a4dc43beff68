//! The store: one `SQLite` database, and all SQL of the product.
//!
//! What is due to be read or fetched is a query here, with a lease; what is published is a function of what is stored.
//! Methods are named after what the product does, so that a second engine can be a second set of files. They block:
//! callers in async code put them on a blocking thread.

mod archive;
mod archived;
mod articles;
mod canonicals;
mod decisions;
mod digests;
mod editions;
mod entries;
mod history;
mod items;
mod joins;
mod listed;
mod log;
mod manners;
mod migrate;
mod notices;
mod paragraphs;
mod remarks;
mod search;
mod sought;
mod sources;
mod statistics;
mod status;
mod texts;
mod visits;
mod words;
mod workers;

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

pub use archive::Block;
pub use archived::GonePage;
pub use decisions::Decided;
pub use digests::{CitationRecord, DigestRecord, ItemRecord, Saved, StoredDigest};
pub use editions::{Edition, ListedEdition, StoryRecord};
pub use entries::EntryQuery;
pub use history::Event;
pub use listed::{Listing, Viewed};
pub use log::{COMBINED, Settled};
pub use manners::{HostRecord, RobotsRecord};
pub use notices::Notice;
pub use paragraphs::EditionLines;
pub use remarks::Remark;
pub use sought::{ListingRecord, Sought};
pub use sources::{SourceOutcome, SourceRow, SourceState};
pub use status::{EditionRecord, FailingHost, Failure, RunRecord, SourceStatus, Totals, Unread};
pub use texts::{Alike, PageText, Reread, StoredText};
pub use visits::{Attempt, Learnt, Visit, Visited};
pub use words::{CitedText, Unweighed};
pub use workers::{Other, Worker};

/// How long a statement waits for another process's transaction before it fails.
const BUSY_TIMEOUT: Duration = Duration::from_secs(20);

/// What can go wrong with the store. Every message names the file.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database was written by a newer version; it was left untouched.
    #[error("{path}: the store belongs to a newer aggregator (schema {found}, this one knows {known}); nothing was changed", path = path.display())]
    Newer {
        /// The database file.
        path: PathBuf,
        /// Its schema.
        found: u32,
        /// The newest schema that this program knows.
        known: u32,
    },
    /// The file is another program's database; it was left untouched.
    #[error("{path}: this is another program's database; nothing was changed, set store.path to a file of its own", path = path.display())]
    Foreign {
        /// The database file.
        path: PathBuf,
    },
    /// The folder of the database could not be made.
    #[error("{path}: cannot make the store's folder: {source}; check the permissions, or set store.path", path = path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The database said no.
    #[error("{path}: {hint}{source}", path = path.display(), hint = hint(source))]
    Database {
        /// The database file.
        path: PathBuf,
        /// What `SQLite` says.
        source: rusqlite::Error,
    },
    /// Another process holds a source.
    #[error("{path}: another aggregator {command} holds source \"{name}\" since {since} (process {pid}); wait for it, or end it", path = path.display())]
    Held {
        /// The database file.
        path: PathBuf,
        /// The source.
        name: String,
        /// What the other process runs.
        command: String,
        /// Since when, RFC 3339.
        since: String,
        /// Its process number.
        pid: u32,
    },
}

/// A plain sentence for the faults that people meet, put before what the database says.
fn hint(source: &rusqlite::Error) -> &'static str {
    use rusqlite::ErrorCode;
    match source.sqlite_error_code() {
        Some(ErrorCode::NotADatabase) => "this file is no aggregator store; it was left as it is: ",
        Some(ErrorCode::DatabaseCorrupt) => {
            "the store is damaged; it was left as it is, restore a backup: "
        }
        Some(ErrorCode::DiskFull) => "the disk is full; nothing was changed: ",
        Some(ErrorCode::ReadOnly) => "the store cannot be written to: ",
        Some(ErrorCode::CannotOpen) => {
            "the store cannot be opened; check that the folder exists and may be written: "
        }
        Some(ErrorCode::DatabaseBusy) => "another program keeps the store locked; try again: ",
        _ => "",
    }
}

pub(crate) type Result<T, E = Error> = std::result::Result<T, E>;

/// An open store.
#[derive(Debug)]
pub struct Store {
    path: PathBuf,
    connection: Mutex<Connection>,
}

impl Store {
    /// Opens the store, makes it where there is none, and brings an older one up to date.
    pub fn open(path: &Path) -> Result<Self> {
        if let Some(folder) = path.parent().filter(|f| !f.as_os_str().is_empty()) {
            std::fs::create_dir_all(folder).map_err(|source| Error::Folder {
                path: folder.to_owned(),
                source,
            })?;
        }
        Self::connect(
            path,
            OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE,
        )
    }

    /// Opens a store that is there; `None` where there is none yet.
    pub fn open_existing(path: &Path) -> Result<Option<Self>> {
        if !path.exists() {
            return Ok(None);
        }
        Self::connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE).map(Some)
    }

    /// A store that holds nothing, in memory.
    pub fn empty() -> Result<Self> {
        let connection = Connection::open_in_memory();
        let path = Path::new(":memory:");
        Self::prepare(
            connection.map_err(|source| Error::Database {
                path: path.to_owned(),
                source,
            })?,
            path,
        )
    }

    fn connect(path: &Path, flags: OpenFlags) -> Result<Self> {
        let connection = Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX);
        Self::prepare(
            connection.map_err(|source| Error::Database {
                path: path.to_owned(),
                source,
            })?,
            path,
        )
    }

    fn prepare(mut connection: Connection, path: &Path) -> Result<Self> {
        let fail = |source| Error::Database {
            path: path.to_owned(),
            source,
        };
        connection.busy_timeout(BUSY_TIMEOUT).map_err(fail)?;
        migrate::check(&connection, path)?;
        configure(&connection).map_err(fail)?;
        migrate::migrate(&mut connection, path)?;
        Ok(Self {
            path: path.to_owned(),
            connection: Mutex::new(connection),
        })
    }

    /// The database file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The size of the database with its journal, in bytes.
    #[must_use]
    pub fn size(&self) -> u64 {
        let mut wal = self.path.as_os_str().to_owned();
        wal.push("-wal");
        let wal = PathBuf::from(wal);
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
        self.read(|c| c.query_row("SELECT 1", [], |_| Ok(())))
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
            c.query_row("SELECT value FROM meta WHERE key = ?1", [key], |r| r.get(0))
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

/// WAL so that readers never wait; `FULL` so that an id that was given survives a power cut; no mmap, whose faults
/// would be signals.
fn configure(connection: &Connection) -> rusqlite::Result<()> {
    use_wal(connection)?;
    connection.execute_batch(
        "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;
         PRAGMA temp_store = MEMORY; PRAGMA cache_size = -4000;",
    )?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(())
}

/// The change to WAL does not wait for another process that makes it too: it is tried again for a while.
fn use_wal(connection: &Connection) -> rusqlite::Result<()> {
    const TRIES: u32 = 100;
    let mode = |pragma: &str| connection.query_row(pragma, [], |row| row.get::<_, String>(0));
    for _ in 0..TRIES {
        if matches!(mode("PRAGMA journal_mode")?.as_str(), "wal" | "memory") {
            return Ok(());
        }
        match mode("PRAGMA journal_mode = WAL") {
            Err(error) if error.sqlite_error_code() == Some(rusqlite::ErrorCode::DatabaseBusy) => {
                std::thread::sleep(Duration::from_millis(50));
            }
            other => return other.map(drop),
        }
    }
    mode("PRAGMA journal_mode = WAL").map(drop)
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
