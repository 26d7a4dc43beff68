//! What can go wrong with the store, in sentences for people: what, where, and the mend.

use std::io;
use std::path::{Path, PathBuf};

use rusqlite::ErrorCode;

/// What can go wrong with the store. Every message names the file.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database was written by a newer version; it was left untouched.
    #[error("{path}: the store belongs to a newer aggregator (schema {found}, this one knows {known}); nothing was changed, run that one, or restore a backup of before: aggregator restore FILE", path = path.display())]
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
        source: io::Error,
    },
    /// A folder stands where the database should.
    #[error("{path}: a folder stands where the store should be; set store.path to a file in it", path = path.display())]
    IsFolder {
        /// The folder.
        path: PathBuf,
    },
    /// The database said no.
    #[error("{path}: {hint}{}", said(source), path = path.display(), hint = hint(source))]
    Database {
        /// The database file.
        path: PathBuf,
        /// What `SQLite` says.
        source: rusqlite::Error,
    },
    /// The database does not hold together.
    #[error("{path}: {DAMAGED}{what}", path = path.display())]
    Damaged {
        /// The database file.
        path: PathBuf,
        /// What `SQLite` found.
        what: String,
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
    /// Another process works on the store.
    #[error("{path}: aggregator {command} works on this store since {since} (process {pid}); nothing was changed, end it first", path = path.display())]
    AtWork {
        /// The database file.
        path: PathBuf,
        /// What the other process runs.
        command: String,
        /// Since when, RFC 3339.
        since: String,
        /// Its process number.
        pid: u32,
    },
    /// Another process has the store for itself.
    #[error("{path}: an aggregator run works on this store, or a restore does; nothing was changed, {mend}", path = path.display())]
    InUse {
        /// The database file.
        path: PathBuf,
        /// What to do.
        mend: &'static str,
    },
    /// What should be a backup is none.
    #[error("{path}: {what}", path = path.display())]
    NoBackup {
        /// The file.
        path: PathBuf,
        /// Why, with the mend.
        what: &'static str,
    },
    /// A backup would take the place of what is none.
    #[error("{path}: {what}; nothing was changed, name another file", path = path.display())]
    Taken {
        /// The file that is there.
        path: PathBuf,
        /// What it is.
        what: &'static str,
    },
    /// A copy of the store could not be written, read or put in its place.
    #[error("{path}: {}", explain(source), path = path.display())]
    File {
        /// The file or folder.
        path: PathBuf,
        /// What the file system said.
        source: io::Error,
    },
}

pub(crate) type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// A fault of the database at `path`.
    pub(super) fn database(path: &Path) -> impl FnOnce(rusqlite::Error) -> Self {
        let path = path.to_owned();
        |source| Self::Database { path, source }
    }

    /// A fault of the file system at `path`.
    pub(super) fn file(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        |source| Self::File { path, source }
    }
}

/// What is said of a store that does not hold together.
const DAMAGED: &str = "the store is damaged; it was left as it is, put a backup in its place with aggregator restore FILE: ";

/// What the database says, without the statement that it says it of.
fn said(source: &rusqlite::Error) -> String {
    match source {
        rusqlite::Error::SqlInputError { msg, .. } => msg.clone(),
        other => other.to_string(),
    }
}

/// A plain sentence for the faults that people meet, put before what the database says.
fn hint(source: &rusqlite::Error) -> &'static str {
    match source.sqlite_error_code() {
        // The statements are right: so the tables are not what they should be.
        _ if matches!(source, rusqlite::Error::SqlInputError { .. }) => DAMAGED,
        Some(ErrorCode::NotADatabase) => {
            "this file is no aggregator store, or its beginning is damaged; it was left as it is, set store.path to \
             another file, or put a backup in its place with aggregator restore FILE: "
        }
        Some(ErrorCode::DatabaseCorrupt) => DAMAGED,
        Some(ErrorCode::DiskFull) => "the disk is full; nothing was changed, free some space: ",
        Some(ErrorCode::ReadOnly) => {
            "the store cannot be written to; let whoever runs this write to the file and its folder, or set store.path: "
        }
        Some(ErrorCode::CannotOpen) => {
            "the store cannot be opened; check that the folder exists, and that whoever runs this may read and write there: "
        }
        Some(ErrorCode::PermissionDenied) => {
            "the store may not be opened; check the permissions of the file and its folder: "
        }
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
            "another program keeps the store locked; end it, or try again later: "
        }
        Some(ErrorCode::SystemIoFailure) => {
            "the disk is full, or does not read and write as it should; nothing was changed, free some space or look at \
             the system's log: "
        }
        _ => "",
    }
}

/// What the file system says, with the mend where people can do something.
fn explain(error: &io::Error) -> String {
    use io::ErrorKind::{NotFound, PermissionDenied, ReadOnlyFilesystem, StorageFull};
    let mend = match error.kind() {
        NotFound => "; make it, or name another place",
        PermissionDenied => "; let whoever runs this write there, or name another place",
        ReadOnlyFilesystem => "; name another place",
        StorageFull => "; free some space",
        _ => "",
    };
    let said = error.to_string();
    // Nobody knows the name of a temporary file.
    let said = said.split(" at path ").next().unwrap_or_default();
    format!("{said}{mend}")
}
