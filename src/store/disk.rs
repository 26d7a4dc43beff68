//! Files beside the store and in folders of backups: made under a name of their own, synced, and put in their place in one
//! step.
//!
//! What root makes in somebody's folder belongs to that user, as all else there.

use std::fs;
use std::io;
use std::path::Path;

use tempfile::{NamedTempFile, TempPath};

use super::{Error, Result};
use crate::disk;
pub(super) use crate::disk::folder_of;

/// By what a file is told from another one of the same name: device and number.
pub(super) type Identity = (u64, u64);

/// Which file is at a place; `None` where there is none, or the system does not tell.
#[cfg(unix)]
pub(super) fn identity(file: &Path) -> io::Result<Option<Identity>> {
    use std::os::unix::fs::MetadataExt as _;
    match fs::metadata(file) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        found => found.map(|found| Some((found.dev(), found.ino()))),
    }
}

#[cfg(not(unix))]
pub(super) fn identity(_file: &Path) -> io::Result<Option<Identity>> {
    Ok(None)
}

/// A file of its own in a folder, which is gone when it is dropped.
pub(super) fn temporary(folder: &Path) -> Result<TempPath> {
    // A folder that is not there is named, and not the file that would be in it.
    fs::metadata(folder).map_err(Error::file(folder))?;
    // What killed copies left there, and cannot be removed, harms nobody.
    let _ = disk::clear(folder);
    disk::temporary(folder, 0o600)
        .map(NamedTempFile::into_temp_path)
        .and_then(|file| hand_over(&file, folder).map(|()| file))
        .map_err(Error::file(folder))
}

/// Makes an empty file that its owner alone may read, where there is none yet: mails will lie in it.
pub(super) fn make_private(file: &Path) -> io::Result<()> {
    let mut options = fs::File::options();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.write(true).create_new(true).open(file).map(drop)
}

/// Makes a folder that its owner alone may read, and those above it.
pub(super) fn make_private_folder(folder: &Path) -> io::Result<()> {
    let is_new = !folder.exists();
    make_folder(folder)?;
    #[cfg(unix)]
    if is_new {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(folder, fs::Permissions::from_mode(0o700))?;
    }
    #[cfg(not(unix))]
    let _ = is_new;
    Ok(())
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

/// Makes a rename last through a loss of power.
pub(super) fn sync(folder: &Path) -> Result<()> {
    disk::sync(folder).map_err(Error::file(folder))
}
