//! A Maildir: each mail in its `new` and `cur` is a digest, if the filter lets it through.
//!
//! Nothing is written there. A mail's file is told by its unique name, for the flags behind it change, and read when its
//! mark is not the remembered one; a mail that is passed over is read no further than its head. Where the filter is another
//! than before, those that were looked at with the old one are looked at again, as far back as a first reading goes.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};

use super::files::{mark, modified, on_a_thread, unreadable};
use super::mail::{self, Head, Wanted};
use super::saved::check_size;
use super::{Error, Known, Means, Reading};
use crate::model::Filter;

/// The folders that hold mails; what lies in `tmp` is not delivered yet.
const FOLDERS: [&str; 2] = ["new", "cur"];

/// Under what the store remembers the filter of the last reading: there was one.
const FILTER: &str = "filter";

/// What stands between a file's unique name and its flags.
const FLAGS: &str = ":2,";

/// Reads the mails that are new.
pub(super) async fn read(
    path: &Path,
    only: &Filter,
    first_days: u32,
    known: &Known,
    means: &Means,
) -> Result<Reading, Error> {
    let look = Look::new(only, first_days, known, means.now);
    let (folder, known, means) = (path.to_owned(), known.clone(), means.clone());
    on_a_thread(move || read_maildir(&folder, &look, &known, &means)).await
}

/// Which mails one reading takes.
struct Look {
    /// Of those that no reading has looked at.
    new: Wanted,
    /// Of those that one has looked at, with another filter.
    again: Option<Wanted>,
    /// The mark of the filter.
    mark: String,
}

impl Look {
    fn new(only: &Filter, first_days: u32, known: &Known, now: DateTime<Utc>) -> Self {
        // Words can always be written.
        let mark = serde_json::to_string(only).unwrap_or_default();
        let before = known.marks.get(FILTER);
        let since = mail::first_day(now, first_days);
        let wanted = |since| Wanted {
            only: only.clone(),
            since,
        };
        let is_first = known.marks.is_empty();
        Self {
            new: wanted(since.filter(|_| is_first)),
            again: before
                .filter(|before| **before != mark)
                .map(|_| wanted(since)),
            mark,
        }
    }
}

fn read_maildir(
    folder: &Path,
    look: &Look,
    known: &Known,
    means: &Means,
) -> Result<Reading, Error> {
    let mut reading = Reading::default();
    let files = files(folder)?;
    let there: BTreeSet<String> = files.iter().map(MailFile::key).collect();
    reading.gone = known.gone("mail:", &there);
    for file in files {
        match read_mail(&file, look, known, means, &mut reading) {
            Ok(()) => {}
            Err(Error::Unheard) => return Err(Error::Unheard),
            Err(error) => {
                let name = file.path.display().to_string();
                reading.failures.push((name, error));
            }
        }
    }
    reading.marks.insert(FILTER.to_owned(), look.mark.clone());
    Ok(reading)
}

/// A mail's file: ordered as mails were delivered, for that is how unique names begin.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct MailFile {
    unique: String,
    path: PathBuf,
}

impl MailFile {
    /// By what its mark is remembered.
    fn key(&self) -> String {
        format!("mail:{}", self.unique)
    }
}

fn files(folder: &Path) -> Result<Vec<MailFile>, Error> {
    let mut files = Vec::new();
    for name in FOLDERS {
        let path = folder.join(name);
        let missing = |source: io::Error| match source.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => Error::NoMaildir {
                path: folder.to_owned(),
                missing: name,
            },
            _ => unreadable(&path, source),
        };
        for entry in fs::read_dir(&path).map_err(missing)? {
            let entry = entry.map_err(|source| unreadable(&path, source))?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if name.starts_with('.') || entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                continue;
            }
            files.push(MailFile {
                unique: name.split(FLAGS).next().unwrap_or_default().to_owned(),
                path: entry.path(),
            });
        }
    }
    files.sort();
    Ok(files)
}

/// Reads one mail; one that is passed over is remembered as well, so that it is not opened again.
fn read_mail(
    file: &MailFile,
    look: &Look,
    known: &Known,
    means: &Means,
    reading: &mut Reading,
) -> Result<(), Error> {
    let path = &file.path;
    // Judged before it is opened: opening a pipe waits for its writer.
    let metadata = match fs::symlink_metadata(path) {
        Ok(metadata) => metadata,
        // A mail program has moved it meanwhile: the next reading finds it.
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(unreadable(path, error)),
    };
    if !metadata.is_file() {
        let path = path.to_owned();
        return Err(Error::Irregular { path });
    }
    let (key, mark) = (file.key(), mark(&metadata));
    let wanted = if known.marks.get(&key) == Some(&mark) {
        let Some(again) = &look.again else {
            reading.unchanged += 1;
            return Ok(());
        };
        again
    } else {
        &look.new
    };
    let opened = File::open(path).map_err(|source| unreadable(path, source))?;
    let mut mail = BufReader::new(opened.take(means.max_document.saturating_add(1)));
    let mut bytes = Vec::new();
    read_head(&mut mail, &mut bytes).map_err(|source| unreadable(path, source))?;
    let (head, received) = (Head::read(&bytes), modified(&metadata));
    if wanted.wants(&head, received, reading) {
        check_size(
            &path.display().to_string(),
            metadata.len(),
            means.max_document,
        )?;
        mail.read_to_end(&mut bytes)
            .map_err(|source| unreadable(path, source))?;
        means.give(head.document(mail::key, bytes, received))?;
    }
    reading.marks.insert(key, mark);
    Ok(())
}

/// Reads a mail up to the blank line behind its header.
fn read_head(mail: &mut impl BufRead, bytes: &mut Vec<u8>) -> io::Result<()> {
    loop {
        let start = bytes.len();
        mail.read_until(b'\n', bytes)?;
        if bytes[start..].trim_ascii_end().is_empty() {
            return Ok(());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_ends_at_the_first_blank_line() {
        for (text, head) in [
            ("A: b\n\nbody\n", "A: b\n\n"),
            ("A: b\r\n c\r\n\r\nbody\n\nmore\n", "A: b\r\n c\r\n\r\n"),
            ("A: b", "A: b"),
            ("", ""),
        ] {
            let mut bytes = Vec::new();
            read_head(&mut text.as_bytes(), &mut bytes).unwrap();
            assert_eq!(bytes, head.as_bytes());
        }
    }
}
