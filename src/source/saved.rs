//! One saved file → its documents, told by its content.

use bytesize::ByteSize;
use chrono::{DateTime, Utc};

use super::feed::{self, Feed};
use super::mail::{self, Head};
use super::mbox::Mails;
use super::sniff::{Kind, sniff};
use super::{Error, hash_key};
use crate::model::{Document, Format};

/// What standard input is called.
pub(super) const STANDARD_INPUT: &str = "-";

/// What a saved file turned out to be.
#[derive(Debug, Clone)]
pub enum Saved {
    /// One digest.
    Document(Box<Document>),
    /// The mails of an mbox, in order.
    Mailbox(Vec<Document>),
    /// A feed, with its entries in order.
    Feed(Feed),
}

impl Saved {
    /// Its documents: a feed has one an entry, an mbox one a mail, anything else is one.
    #[must_use]
    pub fn documents(self) -> Vec<Document> {
        match self {
            Self::Document(document) => vec![*document],
            Self::Mailbox(documents) => documents,
            Self::Feed(feed) => feed.entries.into_iter().map(|e| e.document).collect(),
        }
    }

    /// What could not be read of it: the end of a feed that breaks off.
    #[must_use]
    pub fn cut(&self, name: &str) -> Option<Error> {
        let Self::Feed(feed) = self else { return None };
        let name = shown(name);
        feed.cut().map(|reason| Error::Feed { name, reason })
    }
}

/// Reads one saved file, told by its content.
///
/// `name` is the file's path as its documents are to be known by, or `-` for standard input. `received` is the file's
/// own time.
pub fn saved(name: &str, bytes: Vec<u8>, received: Option<DateTime<Utc>>) -> Result<Saved, Error> {
    if bytes.trim_ascii().is_empty() {
        return Err(Error::Empty { name: shown(name) });
    }
    let one = |format, bytes| Document {
        key: file_key(name, bytes),
        format,
        bytes: Vec::new(),
        url: None,
        external: None,
        title: None,
        author: None,
        published: None,
        received,
    };
    let document = match sniff(&bytes) {
        Kind::Feed => return entries(name, &bytes),
        Kind::Mbox => {
            let document = |bytes: Vec<u8>| Head::read(&bytes).document(mail::key, bytes, received);
            return Ok(Saved::Mailbox(mails(&bytes).map(document).collect()));
        }
        Kind::Document(Format::Mail) => {
            let key = |bytes: &[u8]| match name {
                STANDARD_INPUT => mail::key(bytes),
                name => file_key(name, bytes),
            };
            let head = Head::read(&bytes);
            let document = head.document(key, bytes, received);
            return Ok(Saved::Document(Box::new(document)));
        }
        Kind::Binary(what) => {
            return Err(Error::Binary {
                name: shown(name),
                what,
            });
        }
        Kind::Document(format) => one(format, &bytes),
    };
    Ok(Saved::Document(Box::new(Document { bytes, ..document })))
}

/// Refuses what is larger than `max_document`.
pub fn check_size(name: &str, size: u64, limit: u64) -> Result<(), Error> {
    if size <= limit {
        return Ok(());
    }
    Err(Error::TooLarge {
        name: name.to_owned(),
        size: ByteSize(size),
        limit: ByteSize(limit),
    })
}

/// A file is known again by its path; standard input has none.
fn file_key(name: &str, bytes: &[u8]) -> String {
    if name == STANDARD_INPUT {
        return hash_key(bytes);
    }
    format!("path:{name}")
}

fn entries(name: &str, bytes: &[u8]) -> Result<Saved, Error> {
    let feed = feed::parse(bytes, None).map_err(|reason| Error::Feed {
        name: shown(name),
        reason,
    })?;
    Ok(Saved::Feed(feed))
}

/// What a file is called for people.
fn shown(name: &str) -> String {
    let shown = match name {
        STANDARD_INPUT => "standard input",
        name => name,
    };
    shown.to_owned()
}

/// The mails of an mbox, in order.
pub(super) fn mails(bytes: &[u8]) -> impl Iterator<Item = Vec<u8>> {
    // Bytes in memory can be read.
    let mails = Mails::new(bytes, 0, u64::MAX).map_while(Result::ok);
    mails.map(|mail| mail.bytes)
}
