//! A folder: each file is a digest, or holds several.
//!
//! Read are the regular files of the folder itself, by name; hidden ones are left out, and a link that leads elsewhere,
//! a pipe or a device is refused. A file is read when its mark, size and modification time, is not the remembered one.

use std::fs::{self, File, Metadata};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};

use super::saved::check_size;
use super::{Error, Known, Reading, saved};
use crate::model::Document;

/// Reads the files of a folder that are new or changed.
pub(super) async fn read(path: &Path, known: &Known, max_document: u64) -> Result<Reading, Error> {
    let (folder, known) = (path.to_owned(), known.clone());
    let read = tokio::task::spawn_blocking(move || read_folder(&folder, &known, max_document));
    read.await
        .map_err(|error| unreadable(path, io::Error::other(error)))?
}

fn read_folder(folder: &Path, known: &Known, max_document: u64) -> Result<Reading, Error> {
    let mut reading = Reading::default();
    for name in names(folder)? {
        let path = folder.join(&name);
        let key = format!("path:{name}");
        match read_file(&path, &name, known.marks.get(&key), max_document) {
            Ok(None) => reading.unchanged += 1,
            Ok(Some((mark, documents))) => {
                reading.documents.extend(documents);
                reading.marks.insert(key, mark);
            }
            Err(error) => reading.failures.push((path.display().to_string(), error)),
        }
    }
    Ok(reading)
}

/// The names of what lies in the folder, sorted, without hidden ones and folders.
fn names(folder: &Path) -> Result<Vec<String>, Error> {
    let entries = fs::read_dir(folder).and_then(Iterator::collect::<io::Result<Vec<_>>>);
    let entries = entries.map_err(|source| unreadable(folder, source))?;
    let mut names: Vec<String> = entries
        .into_iter()
        .filter(|entry| entry.file_type().is_ok_and(|kind| !kind.is_dir()))
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .filter(|name| !name.starts_with('.'))
        .collect();
    names.sort();
    Ok(names)
}

/// A file's mark and documents; `None` where it has the mark that is remembered.
fn read_file(
    path: &Path,
    name: &str,
    remembered: Option<&String>,
    max_document: u64,
) -> Result<Option<(String, Vec<Document>)>, Error> {
    // Judged before it is opened: opening a pipe waits for its writer.
    let metadata = fs::symlink_metadata(path).map_err(|source| unreadable(path, source))?;
    if !metadata.is_file() {
        return Err(Error::Irregular {
            path: path.to_owned(),
        });
    }
    let mark = mark(&metadata);
    if remembered == Some(&mark) {
        return Ok(None);
    }
    let shown = path.display().to_string();
    check_size(&shown, metadata.len(), max_document)?;
    let bytes = read_bytes(path, max_document).map_err(|source| unreadable(path, source))?;
    check_size(&shown, bytes.len() as u64, max_document)?;
    let received = metadata.modified().ok().map(DateTime::<Utc>::from);
    let saved = saved(name, bytes, received).map_err(|error| error.of(&shown))?;
    Ok(Some((mark, saved.documents())))
}

/// At most one byte more than the limit, whatever the file has grown to since it was judged.
fn read_bytes(path: &Path, limit: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?
        .take(limit.saturating_add(1))
        .read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// By what a changed file is told: its size and modification time.
fn mark(metadata: &Metadata) -> String {
    let modified = metadata.modified().ok();
    let since = modified.and_then(|at| at.duration_since(std::time::UNIX_EPOCH).ok());
    format!(
        "{}-{}",
        metadata.len(),
        since.unwrap_or_default().as_nanos()
    )
}

fn unreadable(path: &Path, source: io::Error) -> Error {
    Error::Unreadable {
        path: PathBuf::from(path),
        source,
    }
}
