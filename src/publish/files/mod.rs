//! A set of documents → files, each whole at every moment.
//!
//! A document is written to a temporary file in its own folder, synced, renamed over the old one, and the folder
//! synced; only where its bytes changed, so that modification times mean something to readers and proxies.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::disk;

mod folder;
#[cfg(test)]
mod tests;

pub use folder::Folder;

/// A document and where it goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Output {
    /// Relative to the output folder, parts joined by `/`.
    pub path: String,
    /// The document.
    pub bytes: Vec<u8>,
    /// What happens to a file that is there.
    pub keep: Keep,
}

/// What happens to a file that is there and differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keep {
    /// It is replaced: newest documents, and an archive that lost an entry.
    Newest,
    /// It stays: an archive is cut once and then never changes (RFC 5005 §4).
    First,
}

impl Output {
    /// A document that replaces the file there.
    #[must_use]
    pub fn new(path: String, bytes: Vec<u8>) -> Self {
        Self {
            path,
            bytes,
            keep: Keep::Newest,
        }
    }

    /// A document that is written once.
    #[must_use]
    pub fn once(path: String, bytes: Vec<u8>) -> Self {
        Self {
            path,
            bytes,
            keep: Keep::First,
        }
    }
}

/// Why the documents could not be written.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A path that would leave the output folder, or that no web server should serve.
    #[error("`{path}` is no path for a document: parts joined by `/`, none empty or hidden")]
    UnsafePath {
        /// The path as it was given.
        path: String,
    },
    /// The file system refused.
    #[error("{}: {}", path.display(), explain(source))]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the file system said.
        source: io::Error,
    },
}

/// What the file system says, with the mend where people can do something.
fn explain(error: &io::Error) -> String {
    use io::ErrorKind::{AlreadyExists, NotADirectory, PermissionDenied, StorageFull};
    let mend = match error.kind() {
        AlreadyExists | NotADirectory => {
            return "a file stands where a folder should; name a folder (publish.directory, or --to)"
                .to_owned();
        }
        PermissionDenied => "; let whoever runs this write there, or set publish.directory",
        StorageFull => "; free some space",
        _ => "",
    };
    format!("{error}{mend}")
}

/// Writes the documents that changed, in the order given, and says which they were.
///
/// An archive belongs before the document that links to it. What is in the folder besides stays.
pub fn write_set(directory: &Path, documents: &[Output]) -> Result<Vec<String>, Error> {
    let targets = documents
        .iter()
        .map(|document| target(directory, &document.path))
        .collect::<Result<Vec<_>, _>>()?;
    let folders: BTreeSet<&Path> = targets.iter().filter_map(|path| path.parent()).collect();
    for folder in &folders {
        prepare(folder)?;
    }
    let mut written = Vec::new();
    for (document, target) in documents.iter().zip(&targets) {
        if write(document, target)? {
            written.push(document.path.clone());
        }
    }
    if !written.is_empty() {
        folders.into_iter().try_for_each(sync_folder)?;
    }
    Ok(written)
}

/// Which documents would be written, by path.
fn changed(directory: &Path, documents: &[Output]) -> Result<Vec<String>, Error> {
    let mut changed = Vec::new();
    for document in documents {
        let target = target(directory, &document.path)?;
        if !is_settled(document, &target).map_err(at(&target))? {
            changed.push(document.path.clone());
        }
    }
    Ok(changed)
}

/// Where a document goes; refused if the path could lead out of the folder or to a hidden file.
fn target(directory: &Path, path: &str) -> Result<PathBuf, Error> {
    if path.split('/').all(is_plain_name) {
        Ok(directory.join(path))
    } else {
        Err(Error::UnsafePath {
            path: path.to_owned(),
        })
    }
}

/// Whether a part of a path names a visible file or folder and nothing else (no `..`, no drive, no other separator).
pub(crate) fn is_plain_name(part: &str) -> bool {
    !part.is_empty()
        && !part.starts_with('.')
        && !part.contains(['\\', ':'])
        && !part.contains(char::is_control)
}

/// Makes a folder and clears what killed passes left in it.
fn prepare(folder: &Path) -> Result<(), Error> {
    fs::create_dir_all(folder)
        .and_then(|()| disk::clear(folder))
        .map_err(at(folder))
}

/// Writes one document if it has to be; whether it had to be.
fn write(document: &Output, target: &Path) -> Result<bool, Error> {
    if is_settled(document, target).map_err(at(target))? {
        return Ok(false);
    }
    replace(target, &document.bytes).map_err(at(target))?;
    Ok(true)
}

/// Whether the file that is there may stay.
fn is_settled(document: &Output, target: &Path) -> io::Result<bool> {
    match fs::metadata(target) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
        Ok(_) if document.keep == Keep::First => Ok(true),
        Ok(metadata) => Ok(
            metadata.len() == document.bytes.len() as u64 && fs::read(target)? == document.bytes
        ),
    }
}

/// Replaces a file by one that other programs' web servers may read.
fn replace(target: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = disk::temporary(disk::folder_of(target), 0o644)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(target)?;
    Ok(())
}

fn sync_folder(folder: &Path) -> Result<(), Error> {
    disk::sync(folder).map_err(at(folder))
}

fn at(path: &Path) -> impl FnOnce(io::Error) -> Error {
    let path = path.to_owned();
    |source| Error::Io { path, source }
}
