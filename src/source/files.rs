//! Files on this machine: opened only where they are files, read no further than the limit, told by their marks.

use std::fs::{File, Metadata};
use std::io::{self, Read};
use std::path::Path;

use chrono::{DateTime, Utc};

use super::{Error, Reading};

/// Runs what reads files on a thread that may wait.
pub(super) async fn on_a_thread(
    read: impl FnOnce() -> Result<Reading, Error> + Send + 'static,
) -> Result<Reading, Error> {
    let read = tokio::task::spawn_blocking(read).await;
    read.unwrap_or(Err(Error::Broke))
}

/// At most one byte more than the limit, whatever the file has grown to since it was judged.
pub(super) fn read_bytes(path: &Path, limit: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?
        .take(limit.saturating_add(1))
        .read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// By what a changed file is told: its size and modification time.
pub(super) fn mark(metadata: &Metadata) -> String {
    let modified = metadata.modified().ok();
    let since = modified.and_then(|at| at.duration_since(std::time::UNIX_EPOCH).ok());
    format!(
        "{}-{}",
        metadata.len(),
        since.unwrap_or_default().as_nanos()
    )
}

/// When a file was written last.
pub(super) fn modified(metadata: &Metadata) -> Option<DateTime<Utc>> {
    metadata.modified().ok().map(DateTime::from)
}

pub(super) fn unreadable(path: &Path, source: io::Error) -> Error {
    Error::Unreadable {
        path: path.to_owned(),
        source,
    }
}
