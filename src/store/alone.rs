//! Who has a store for itself: the daemon for as long as it runs, a restore until it is done.
//!
//! A lock of the system's on a file beside the store. It ends with the process that holds it, whatever became of that, and
//! says so where the store cannot be read, and where the process was another container's.

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};

use super::disk::{folder_of, hand_over};
use super::{Error, Result};

/// The lock on a store, until it is dropped.
#[derive(Debug)]
pub(super) struct Alone(#[expect(dead_code, reason = "it is held")] File);

fn place(store: &Path) -> PathBuf {
    store.with_extension("daemon")
}

impl Alone {
    /// Has the store at a place; `None` where another process has it, or is bringing it up to date.
    pub(super) fn take(store: &Path) -> Result<Option<Self>> {
        locked(store, File::try_lock)
    }

    /// Has nobody have it meanwhile; `None` where somebody does.
    pub(super) fn keep_free(store: &Path) -> Result<Option<Self>> {
        locked(store, File::try_lock_shared)
    }
}

fn locked(
    store: &Path,
    lock: fn(&File) -> std::result::Result<(), TryLockError>,
) -> Result<Option<Alone>> {
    let path = place(store);
    let is_new = !path.exists();
    let file = File::options().create(true).append(true).open(&path);
    let file = file.map_err(Error::file(&path))?;
    if is_new {
        hand_over(&path, folder_of(&path)).map_err(Error::file(&path))?;
    }
    match lock(&file) {
        Ok(()) => Ok(Some(Alone(file))),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(Error::file(&path)(error)),
    }
}

/// Whether a process has the store for itself; `None` where that cannot be told: no process ever had it, or not by this
/// lock. Only looked at, it makes no file.
pub(super) fn is_taken(store: &Path) -> Option<bool> {
    let file = File::open(place(store)).ok()?;
    match file.try_lock_shared() {
        Ok(()) => Some(false),
        Err(TryLockError::WouldBlock) => Some(true),
        Err(TryLockError::Error(_)) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_has_it_at_a_time_and_no_longer_than_it_lives() {
        let folder = tempfile::tempdir().unwrap();
        let store = folder.path().join("a.db");
        assert_eq!(is_taken(&store), None, "nobody ever had it");
        assert!(!place(&store).exists());
        let first = Alone::take(&store).unwrap().unwrap();
        assert_eq!(is_taken(&store), Some(true));
        assert!(Alone::take(&store).unwrap().is_none());
        assert!(Alone::keep_free(&store).unwrap().is_none());
        drop(first);
        assert_eq!(is_taken(&store), Some(false));
        let two = [(); 2].map(|()| Alone::keep_free(&store).unwrap().unwrap());
        assert!(Alone::take(&store).unwrap().is_none());
        drop(two);
        assert!(Alone::take(&store).unwrap().is_some());
    }
}
