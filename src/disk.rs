//! What writing a file whole needs: it is made under a name of its own in the folder where it belongs, renamed, and the
//! folder synced.

use std::fs::{self, File};
use std::io;
use std::path::Path;
use std::time::{Duration, SystemTime};

use tempfile::NamedTempFile;

/// How the names of our temporary files begin: hidden, so that no web server lists them.
const TEMPORARY: &str = ".aggregator-";

/// A temporary file of ours this old belongs to no writer any more: one that was killed left it.
pub(crate) const STALE: Duration = Duration::from_hours(1);

/// The folder of a file.
pub(crate) fn folder_of(file: &Path) -> &Path {
    match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// A file of its own in a folder, with these permissions within the umask. It is gone when it is dropped.
pub(crate) fn temporary(folder: &Path, mode: u32) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(TEMPORARY).suffix(".tmp");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        builder.permissions(fs::Permissions::from_mode(mode));
    }
    #[cfg(not(unix))]
    let _ = mode;
    builder.tempfile_in(folder)
}

/// Removes what killed writers left in a folder.
pub(crate) fn clear(folder: &Path) -> io::Result<()> {
    for file in fs::read_dir(folder)? {
        let file = file?;
        if is_stale(&file) {
            // Another process may have been faster; what cannot be removed harms nobody.
            let _ = fs::remove_file(file.path());
        }
    }
    Ok(())
}

fn is_stale(file: &fs::DirEntry) -> bool {
    let ours = file.file_name().to_string_lossy().starts_with(TEMPORARY);
    let age = || {
        let modified = file.metadata().ok()?.modified().ok()?;
        SystemTime::now().duration_since(modified).ok()
    };
    ours && age().is_some_and(|age| age > STALE)
}

/// Makes renames last through a loss of power. Only Unix lets a folder be opened and synced.
pub(crate) fn sync(folder: &Path) -> io::Result<()> {
    if cfg!(unix) {
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}
