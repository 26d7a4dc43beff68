//! A folder: each file is a digest, or holds several.
//!
//! Read are the regular files of the folder itself, by name; hidden ones are left out, and a link that leads elsewhere,
//! a pipe or a device is refused. A file is read when its mark, size and modification time, is not the remembered one.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::io;
use std::panic::catch_unwind;
use std::path::Path;

use super::files::{mark, modified, on_a_thread, read_bytes, unreadable};
use super::saved::check_size;
use super::{Error, Known, Means, Reading, Saved, saved};

/// Reads the files of a folder that are new or changed.
pub(super) async fn read(path: &Path, known: &Known, means: &Means) -> Result<Reading, Error> {
    let (folder, known, means) = (path.to_owned(), known.clone(), means.clone());
    on_a_thread(move || read_folder(&folder, &known, &means)).await
}

fn read_folder(folder: &Path, known: &Known, means: &Means) -> Result<Reading, Error> {
    let mut reading = Reading::default();
    let mut there = BTreeSet::new();
    for name in names(folder)? {
        let path = folder.join(&name);
        let name = known_as(&name);
        let key = format!("path:{name}");
        there.insert(key.clone());
        match read_file(&path, &name, known.marks.get(&key), means.max_document) {
            Ok(None) => reading.unchanged += 1,
            Ok(Some((mark, saved))) => {
                let shown = path.display().to_string();
                let cut = saved.cut(&shown);
                for document in saved.documents() {
                    means.give(document)?;
                }
                match cut {
                    None => drop(reading.marks.insert(key, mark)),
                    Some(error) => reading.failures.push((shown, error)),
                }
            }
            Err(error) => reading.failures.push((path.display().to_string(), error)),
        }
    }
    reading.gone = known.gone("path:", &there);
    Ok(reading)
}

/// The names of what lies in the folder, sorted, without hidden ones and folders.
fn names(folder: &Path) -> Result<Vec<OsString>, Error> {
    let entries = fs::read_dir(folder).and_then(Iterator::collect::<io::Result<Vec<_>>>);
    let entries = entries.map_err(|source| unreadable(folder, source))?;
    let mut names: Vec<OsString> = entries
        .into_iter()
        .filter(|entry| entry.file_type().is_ok_and(|kind| !kind.is_dir()))
        .map(|entry| entry.file_name())
        .filter(|name| !name.as_encoded_bytes().starts_with(b"."))
        .collect();
    names.sort();
    Ok(names)
}

/// By what a file is known: its name. One that is no UTF-8 has those bytes percent-encoded, and `./` before it, with which
/// the name of no other file begins.
fn known_as(name: &OsStr) -> Cow<'_, str> {
    if let Some(name) = name.to_str() {
        return Cow::Borrowed(name);
    }
    let mut known_as = "./".to_owned();
    for chunk in name.as_encoded_bytes().utf8_chunks() {
        known_as.push_str(&chunk.valid().replace('%', "%25"));
        for byte in chunk.invalid() {
            known_as.push_str(&format!("%{byte:02X}"));
        }
    }
    Cow::Owned(known_as)
}

/// A file's mark and what it holds; `None` where it has the mark that is remembered.
fn read_file(
    path: &Path,
    name: &str,
    remembered: Option<&String>,
    max_document: u64,
) -> Result<Option<(String, Saved)>, Error> {
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
    let read = catch_unwind(|| saved(name, bytes, modified(&metadata)));
    let saved = read.unwrap_or(Err(Error::Broke));
    let saved = saved.map_err(|error| error.of(&shown))?;
    Ok(Some((mark, saved)))
}
