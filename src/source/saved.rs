//! One saved file → its documents, told by its content.

use bytesize::ByteSize;
use chrono::{DateTime, FixedOffset, Utc};
use mail_parser::{Message, MessageParser, mailbox::mbox::MessageIterator};

use super::feed::{self, FeedEntry};
use super::sniff::{Kind, sniff};
use super::{Error, hash_key};
use crate::model::{Document, Format, Published};

/// What standard input is called.
pub(super) const STANDARD_INPUT: &str = "-";

/// What a saved file turned out to be.
#[derive(Debug, Clone)]
pub enum Saved {
    /// One digest.
    Document(Box<Document>),
    /// The mails of an mbox, in order.
    Mailbox(Vec<Document>),
    /// The entries of a feed, in order.
    Feed(Vec<FeedEntry>),
}

impl Saved {
    /// Its documents: a feed has one an entry, an mbox one a mail, anything else is one.
    #[must_use]
    pub fn documents(self) -> Vec<Document> {
        match self {
            Self::Document(document) => vec![*document],
            Self::Mailbox(documents) => documents,
            Self::Feed(entries) => entries.into_iter().map(|entry| entry.document).collect(),
        }
    }
}

/// Reads one saved file, told by its content.
///
/// `name` is the file's path as its documents are to be known by, or `-` for standard input. `received` is the file's
/// own time.
pub fn saved(name: &str, bytes: Vec<u8>, received: Option<DateTime<Utc>>) -> Result<Saved, Error> {
    if bytes.trim_ascii().is_empty() {
        return Err(Error::Empty {
            name: name.to_owned(),
        });
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
            let mails = mails(&bytes).map(|bytes| mail(hash_key(&bytes), bytes, received));
            return Ok(Saved::Mailbox(mails.collect()));
        }
        Kind::Document(Format::Mail) => {
            let key = file_key(name, &bytes);
            return Ok(Saved::Document(Box::new(mail(key, bytes, received))));
        }
        Kind::Binary(what) => {
            return Err(Error::Binary {
                name: name.to_owned(),
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
    let entries = feed::entries(bytes).map_err(|reason| Error::Feed {
        name: name.to_owned(),
        reason,
    })?;
    Ok(Saved::Feed(entries))
}

/// The mails of an mbox, in order.
pub(super) fn mails(bytes: &[u8]) -> impl Iterator<Item = Vec<u8>> {
    let mails = MessageIterator::new(bytes).map_while(Result::ok);
    mails.map(mail_parser::mailbox::mbox::Message::unwrap_contents)
}

/// A mail with what its headers say; known again by its Message-ID, else by `key`.
fn mail(key: String, bytes: Vec<u8>, received: Option<DateTime<Utc>>) -> Document {
    let headers = MessageParser::new()
        .with_minimal_headers()
        .with_message_ids()
        .parse_headers(&bytes[..]);
    let text = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    let envelope = headers.as_ref();
    Document {
        key: envelope
            .and_then(Message::message_id)
            .map_or(key, |id| format!("message-id:{id}")),
        format: Format::Mail,
        url: None,
        external: None,
        title: envelope.and_then(Message::subject).and_then(text),
        author: envelope.and_then(sender),
        published: envelope.and_then(Message::date).and_then(instant),
        received,
        bytes,
    }
}

/// The name of who wrote a mail, else the address.
fn sender(mail: &Message<'_>) -> Option<String> {
    let first = mail.from()?.first()?;
    let text = first
        .name()
        .filter(|name| !name.trim().is_empty())
        .or(first.address())?;
    Some(text.trim().to_owned())
}

/// A mail's `Date` with the offset that it was written with.
fn instant(date: &mail_parser::DateTime) -> Option<Published> {
    DateTime::<FixedOffset>::parse_from_rfc3339(&date.to_rfc3339())
        .ok()
        .map(Published::Instant)
}
