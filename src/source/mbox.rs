//! An mbox (RFC 4155): mails one behind the other, each behind a line `From …`; `mboxrd` and `mboxo` quoting are undone.
//!
//! [`Mails`] divides any reader, one mail in memory at a time. [`read`] reads a growing file: where it was only added to
//! since the last reading, which what stood before the last mail tells, it begins with that mail: it may have been written
//! while it was read, and keeps its key.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::Path;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::files::{mark, modified, on_a_thread, unreadable};
use super::mail::{self, Head, Wanted};
use super::saved::check_size;
use super::{Error, Known, Means, Reading, hash_key};
use crate::model::{Document, Filter};

/// Under what the store remembers how far the file was read.
const MARK: &str = "mbox";

/// A line is read in pieces of so many bytes at most.
const PIECE: u64 = 64 * 1024;

/// How many bytes before the last mail tell that the file was only added to.
const LOOKED_AT: u64 = 4096;

/// One mail of an mbox.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Mail {
    /// Where its line `From …` begins.
    pub(super) at: u64,
    /// How long it is.
    pub(super) size: u64,
    /// The mail, without quoting; no more than a byte above the limit.
    pub(super) bytes: Vec<u8>,
}

/// The mails of an mbox, in order.
pub(super) struct Mails<R> {
    reader: R,
    limit: u64,
    /// Where the next line begins.
    at: u64,
    /// Where the line `From …` began that was read last.
    begun: Option<u64>,
    /// Whether anything stands before the first mail.
    has_junk: bool,
}

impl<R: BufRead> Mails<R> {
    /// Reads from a place where a mail begins.
    pub(super) fn new(reader: R, at: u64, limit: u64) -> Self {
        Self {
            reader,
            limit,
            at,
            begun: None,
            has_junk: false,
        }
    }

    /// Reads a mail up to the line that begins the next one. What stands before the first is no mail.
    fn next_mail(&mut self) -> io::Result<Option<Mail>> {
        let mut mail = Mail {
            at: self.begun.unwrap_or(self.at),
            size: 0,
            bytes: Vec::new(),
        };
        let mut is_mail = self.begun.take().is_some();
        let (mut piece, mut is_start, mut after_blank) = (Vec::new(), true, !is_mail);
        loop {
            piece.clear();
            let start = self.at;
            let read = (&mut self.reader)
                .take(PIECE)
                .read_until(b'\n', &mut piece)?;
            self.at += read as u64;
            if read == 0 {
                return Ok(is_mail.then_some(mail));
            }
            if is_start && after_blank && is_separator(&piece) {
                if is_mail {
                    self.begun = Some(start);
                    return Ok(Some(mail));
                }
                (is_mail, mail.at) = (true, start);
            } else if is_mail {
                mail.add(if is_start { unquoted(&piece) } else { &piece }, self.limit);
            } else {
                self.has_junk |= !piece.trim_ascii().is_empty();
            }
            after_blank = is_start && piece.trim_ascii_end().is_empty();
            is_start = piece.ends_with(b"\n");
        }
    }
}

impl Mail {
    fn add(&mut self, piece: &[u8], limit: u64) {
        self.size += piece.len() as u64;
        let room = limit
            .saturating_add(1)
            .saturating_sub(self.bytes.len() as u64);
        let room = usize::try_from(room).unwrap_or(usize::MAX);
        self.bytes
            .extend_from_slice(&piece[..piece.len().min(room)]);
    }
}

impl<R: BufRead> Iterator for Mails<R> {
    type Item = io::Result<Mail>;

    fn next(&mut self) -> Option<Self::Item> {
        self.next_mail().transpose()
    }
}

/// Whether a line begins a mail: `From`, an address, and a date with a time and a year. A sentence that begins with
/// `From` has none, where a program forgot to quote it.
fn is_separator(line: &[u8]) -> bool {
    let Some(rest) = line.strip_prefix(b"From ") else {
        return false;
    };
    let is_digits = |word: &[u8]| !word.is_empty() && word.iter().all(u8::is_ascii_digit);
    let is_time = |word: &&[u8]| {
        let parts = word.split(|byte| *byte == b':');
        (2..=3).contains(&parts.clone().count()) && parts.into_iter().all(is_digits)
    };
    let words = || {
        let words = rest.split(u8::is_ascii_whitespace);
        words.filter(|word| !word.is_empty())
    };
    words().any(|word| is_time(&word)) && words().any(|word| word.len() == 4 && is_digits(word))
}

/// A line without the `>` that keeps it from beginning a mail.
fn unquoted(line: &[u8]) -> &[u8] {
    let quotes = line.iter().take_while(|byte| **byte == b'>').count();
    if quotes > 0 && line[quotes..].starts_with(b"From ") {
        &line[1..]
    } else {
        line
    }
}

/// How far a file was read, as the store remembers it.
#[derive(Debug, Serialize, Deserialize)]
struct State {
    /// Its size and time.
    mark: String,
    size: u64,
    /// Where its last mail begins.
    last: u64,
    /// Its key, where it was taken.
    #[serde(default)]
    last_key: Option<String>,
    /// The hash of what stands before that.
    before: String,
    /// The filter that it was read with.
    #[serde(default)]
    only: Option<Filter>,
    /// The instant from which on the first reading took mails.
    since: Option<DateTime<Utc>>,
    /// Mails over the limit: where they begin, and their sizes.
    large: Vec<(u64, u64)>,
}

/// Reads the mails that are new.
pub(super) async fn read(
    path: &Path,
    only: &Filter,
    first_days: u32,
    known: &Known,
    means: &Means,
) -> Result<Reading, Error> {
    let state = known.marks.get(MARK);
    let state = state.and_then(|state| serde_json::from_str::<State>(state).ok());
    let wanted = Wanted {
        only: only.clone(),
        since: match &state {
            Some(state) => state.since,
            None => mail::first_day(means.now, first_days),
        },
    };
    let (file, means) = (path.to_owned(), means.clone());
    on_a_thread(move || read_mbox(&file, &wanted, state, &means)).await
}

fn read_mbox(
    path: &Path,
    wanted: &Wanted,
    state: Option<State>,
    means: &Means,
) -> Result<Reading, Error> {
    let failed = |source| unreadable(path, source);
    // Judged before it is opened: opening a pipe waits for its writer.
    let metadata = path.metadata().map_err(failed)?;
    if !metadata.is_file() {
        let path = path.to_owned();
        return Err(Error::Irregular { path });
    }
    let mut reading = Reading::default();
    let mark = mark(&metadata);
    // What was over the limit may no longer be, and what the filter passed over may fit now.
    let state = state.filter(|state| {
        let mut large = state.large.iter();
        large.all(|(_, size)| *size > means.max_document)
            && state.only.as_ref().is_none_or(|only| *only == wanted.only)
    });
    if let Some(state) = state.as_ref().filter(|state| state.mark == mark) {
        reading.unchanged = 1;
        tell_large(path, &state.large, means.max_document, &mut reading);
        return Ok(reading);
    }
    let mut file = File::open(path).map_err(failed)?;
    let state = match state {
        Some(state) if state.size < metadata.len() => {
            let before = before(&mut file, state.last).map_err(failed)?;
            Some(state).filter(|state| state.before == before)
        }
        _ => None,
    };
    let begin = state.as_ref().map_or(0, |state| state.last);
    let (mut large, mut last_key) = state.map(|s| (s.large, s.last_key)).unwrap_or_default();
    let mut last = begin;
    large.retain(|(at, _)| *at < begin);
    file.seek(SeekFrom::Start(begin)).map_err(failed)?;
    let mut mails = Mails::new(BufReader::new(&file), begin, means.max_document);
    for mail in &mut mails {
        let mail = mail.map_err(failed)?;
        last = mail.at;
        let known_key = last_key.take().filter(|_| mail.at == begin);
        let (head, received) = (Head::read(&mail.bytes), modified(&metadata));
        if !wanted.wants(&head, received, &mut reading) {
            continue;
        }
        if mail.size > means.max_document {
            large.push((mail.at, mail.size));
        } else {
            let document = head.document(mail::key, mail.bytes, received);
            let key = known_key.unwrap_or(document.key);
            last_key = Some(key.clone());
            means.give(Document { key, ..document })?;
        }
    }
    if mails.has_junk && last == 0 {
        let path = path.to_owned();
        return Err(Error::NoMbox { path });
    }
    tell_large(path, &large, means.max_document, &mut reading);
    let state = State {
        mark,
        size: metadata.len(),
        last,
        last_key,
        before: before(&mut file, last).map_err(failed)?,
        only: Some(wanted.only.clone()),
        since: wanted.since,
        large,
    };
    let state = serde_json::to_string(&state).map_err(|error| failed(error.into()))?;
    reading.marks.insert(MARK.to_owned(), state);
    Ok(reading)
}

/// A hash of what stands before a mail, and of the line that begins it.
fn before(file: &mut File, mail: u64) -> io::Result<String> {
    let start = mail.saturating_sub(LOOKED_AT);
    file.seek(SeekFrom::Start(start))?;
    let mut reader = BufReader::new(file);
    let mut bytes = Vec::new();
    (&mut reader).take(mail - start).read_to_end(&mut bytes)?;
    reader.take(PIECE).read_until(b'\n', &mut bytes)?;
    Ok(hash_key(&bytes))
}

/// Says at each reading which mails are over the limit, for they stay unread until it is raised.
fn tell_large(path: &Path, large: &[(u64, u64)], limit: u64, reading: &mut Reading) {
    for (at, size) in large {
        let name = format!("{}, the mail at byte {at}", path.display());
        if let Err(error) = check_size(&name, *size, limit) {
            reading.failures.push((name, error));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SEPARATOR: &str = "From a@example.org Sat Jul 12 18:38:00 2025\n";

    fn mails(text: &str, limit: u64) -> Vec<Mail> {
        let mails = Mails::new(text.as_bytes(), 0, limit);
        mails.collect::<io::Result<_>>().unwrap()
    }

    fn texts(text: &str) -> Vec<String> {
        let mails = mails(text, 1 << 20).into_iter();
        mails
            .map(|mail| String::from_utf8(mail.bytes).unwrap())
            .collect()
    }

    #[test]
    fn a_mail_begins_behind_a_blank_line_and_a_dated_from() {
        let text = format!(
            "{SEPARATOR}A: b\n\nFrom here on it rains,\n\nFrom Monday at 10:30 on.\n\n{SEPARATOR}C: d\n{SEPARATOR}\ne\n"
        );
        assert_eq!(
            texts(&text),
            [
                "A: b\n\nFrom here on it rains,\n\nFrom Monday at 10:30 on.\n\n".to_owned(),
                format!("C: d\n{SEPARATOR}\ne\n")
            ]
        );
        for line in [
            "From - Sat Jul 12 18:38:00 2025\r\n",
            "From a@example.org Sat Jul 12 18:38 2025",
            "From 17@xxx Sat Jul 12 18:38:00 +0000 2025\n",
            "From \"a b\"@example.org  Sat Jul 12 18:38:00 KST 2025\n",
        ] {
            assert!(is_separator(line.as_bytes()), "{line}");
        }
        for line in [
            "From 2025 on it rains",
            "From: a 18:38 2025",
            " From a 18:38 2025",
        ] {
            assert!(!is_separator(line.as_bytes()), "{line}");
        }
    }

    #[test]
    fn quoted_lines_lose_one_sign() {
        let text = format!("{SEPARATOR}A: b\n\n>From me\n>>From me\n> From me\n>Front\n");
        assert_eq!(
            texts(&text),
            ["A: b\n\nFrom me\n>From me\n> From me\n>Front\n"]
        );
    }

    #[test]
    fn a_mail_over_the_limit_is_cut_and_the_next_one_whole() {
        let line = "x".repeat(200_000);
        let text = format!("{SEPARATOR}{line}\n\n{SEPARATOR}A: b\n");
        let found = mails(&text, 100);
        assert_eq!(found[0].size, line.len() as u64 + 2);
        assert_eq!(found[0].bytes.len(), 101);
        assert_eq!(found[1].at, (SEPARATOR.len() + line.len() + 2) as u64);
        assert_eq!(found[1].bytes, b"A: b\n");
    }

    #[test]
    fn what_is_no_mbox_has_no_mails() {
        for text in ["", "\n\n", "A: b\n\nc\n", "From\n", "From nobody\n"] {
            assert_eq!(texts(text), Vec::<String>::new(), "{text}");
        }
        assert_eq!(texts(&format!("junk\n\n{SEPARATOR}")), [""]);
    }
}
