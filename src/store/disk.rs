//! Files beside the store and in folders of backups: made under a name of their own, synced, and put in their place in one
//! step.
//!
//! What root makes in somebody's folder belongs to that user, as all else there.

use std::fs::{self, File};
use std::io;
use std::path::Path;
use std::time::{Duration, SystemTime};

use tempfile::{NamedTempFile, TempPath};

use super::{Error, Result};

/// How the names of our temporary files begin.
const TEMPORARY: &str = ".aggregator-";

/// A temporary file of ours this old belongs to nobody any more: a copy that was killed left it.
const STALE: Duration = Duration::from_hours(1);

/// The folder of a file.
pub(super) fn folder_of(file: &Path) -> &Path {
    match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// A file of its own in a folder, which is gone when it is dropped.
pub(super) fn temporary(folder: &Path) -> Result<TempPath> {
    clear(folder);
    let made = tempfile::Builder::new()
        .prefix(TEMPORARY)
        .suffix(".tmp")
        .tempfile_in(folder);
    made.map(NamedTempFile::into_temp_path)
        .and_then(|file| hand_over(&file, folder).map(|()| file))
        .map_err(Error::file(folder))
}

/// Removes what killed copies left in a folder. What cannot be removed harms nobody.
fn clear(folder: &Path) {
    let files = fs::read_dir(folder).into_iter().flatten().flatten();
    for file in files {
        let is_ours = file.file_name().to_string_lossy().starts_with(TEMPORARY);
        let modified = file.metadata().and_then(|metadata| metadata.modified());
        let age = modified.map(|at| SystemTime::now().duration_since(at).unwrap_or_default());
        if is_ours && age.is_ok_and(|age| age > STALE) {
            let _ = fs::remove_file(file.path());
        }
    }
}

/// Makes a folder and those above it.
pub(super) fn make_folder(folder: &Path) -> io::Result<()> {
    if folder.as_os_str().is_empty() || folder.is_dir() {
        return Ok(());
    }
    if let Some(above) = folder.parent() {
        make_folder(above)?;
    }
    match fs::create_dir(folder) {
        // Another process was faster.
        Err(_) if folder.is_dir() => Ok(()),
        made => made.and_then(|()| hand_over(folder, folder_of(folder))),
    }
}

/// Gives a file that root made to the owner of another one.
#[cfg(unix)]
pub(super) fn hand_over(file: &Path, like: &Path) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt as _, chown};
    if !rustix::process::geteuid().is_root() {
        return Ok(());
    }
    let owner = fs::metadata(like)?;
    chown(file, Some(owner.uid()), Some(owner.gid()))
}

#[cfg(not(unix))]
pub(super) fn hand_over(_file: &Path, _like: &Path) -> io::Result<()> {
    Ok(())
}

/// Gives a finished copy its name; its size.
pub(super) fn put(copy: TempPath, file: &Path) -> Result<u64> {
    let size = fs::metadata(&copy).map_err(Error::file(&copy))?.len();
    copy.persist(file)
        .map_err(|error| Error::file(file)(error.error))?;
    sync(folder_of(file))?;
    Ok(size)
}

/// Makes a rename last through a loss of power. Only Unix lets a folder be opened and synced.
pub(super) fn sync(folder: &Path) -> Result<()> {
    if cfg!(unix) {
        File::open(folder)
            .and_then(|folder| folder.sync_all())
            .map_err(Error::file(folder))?;
    }
    Ok(())
}
