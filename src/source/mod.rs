//! Source → the documents that are new.
//!
//! [`read`] asks one source; [`saved`] reads one file that someone saved. Both give [`Document`]s, each with the
//! key by which it is known again within its source:
//!
//! | what | key |
//! |---|---|
//! | an entry of a feed | `guid:` and its id, else `link:` and its address, else `sha256:` of its title and content |
//! | a mail, wherever it lies | `message-id:` and its Message-ID, else as any file |
//! | a file of a folder | `path:` and its name |
//! | an edition that an index page leads to | `link:` and its address |
//! | a page that is itself a digest, what a program prints | `page:` or `command:`, and its date, else its title (`edition`) |
//! | a mail of an mbox without a Message-ID, standard input | `sha256:` of the bytes |
//!
//! A document that comes again under its key with other bytes is a corrected edition: the store replaces what it had.
//! A kind of source is a variant of [`Origin`] and a file here.

mod command;
mod directory;
mod edition;
pub mod feed;
mod page;
mod saved;
mod sniff;
mod subscriber;
mod unreadable;
mod wanted;

use std::collections::BTreeMap;
use std::path::PathBuf;

use bytesize::ByteSize;
use chrono::{DateTime, Utc};
use sha2::{Digest as _, Sha256};
use url::Url;

use crate::address;
use crate::fetch::{self, Validators};
use crate::model::{Citation, Digest, Document, Origin, Source};

pub use feed::FeedEntry;
pub use saved::{Saved, check_size, saved};
pub use subscriber::forget_subscriber;

/// What the store remembers of a source.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Known {
    /// The validators of the feed or page at the last reading.
    pub validators: Option<Validators>,
    /// What the kind of source keeps for itself: of a folder `path:NAME` → size and modification time of a file, of an
    /// index page `edition:ADDRESS` → whether it was fetched, and so on.
    pub marks: BTreeMap<String, String>,
}

/// What a reading of a source brought.
#[derive(Debug, Default)]
pub struct Reading {
    /// The documents that are new or may have changed, in the source's order.
    pub documents: Vec<Document>,
    /// How many were seen to be as they were without being read: files with the same mark; 1 for a feed that answered
    /// "not modified".
    pub unchanged: usize,
    /// The validators to remember, where the source gave an answer.
    pub validators: Option<Validators>,
    /// The marks that are new or changed, to remember.
    pub marks: BTreeMap<String, String>,
    /// What could not be read, by file or entry; the rest was.
    pub failures: Vec<(String, Error)>,
    /// Why the source as a whole could not be read, where there is something to remember all the same.
    pub failed: Option<Error>,
    /// The source's own title.
    pub title: Option<String>,
}

/// Why a source, or one file of it, could not be read. Each names the file or address and the mend.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The feed or page could not be fetched.
    #[error(transparent)]
    Fetch(#[from] fetch::Error),
    /// The feed's address answered with something that is no feed.
    #[error("{url}: {reason}")]
    NoFeed {
        /// The feed's address.
        url: Url,
        /// What it is, and the mend.
        reason: feed::Error,
    },
    /// The folder or file could not be read.
    #[error("{}: {source}; check that it exists and may be read", path.display())]
    Unreadable {
        /// The folder or file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// Neither a file nor a folder, but a pipe, a device or a link to elsewhere.
    #[error("{}: no regular file; copy the digest itself there", path.display())]
    Irregular {
        /// The thing.
        path: PathBuf,
    },
    /// Larger than `max_document`.
    #[error("{name}: {size} is over the limit of {limit}; raise max_document to read it")]
    TooLarge {
        /// The file.
        name: String,
        /// How large it is.
        size: ByteSize,
        /// `max_document`.
        limit: ByteSize,
    },
    /// What could not be read the last time has not changed.
    #[error("{url}: {reason}")]
    AsBefore {
        /// The address.
        url: Url,
        /// What was said then.
        reason: String,
    },
    /// A page that is a feed.
    #[error("{url}: a feed, no web page; write kind = \"feed\"")]
    IsFeed {
        /// The page's address.
        url: Url,
    },
    /// A page that is neither a digest nor leads to any.
    #[error(
        "{url}: neither stories nor a list of editions; give the address of the page that has them (what scripts build is not seen)"
    )]
    NothingThere {
        /// The page's address.
        url: Url,
    },
    /// The program could not be run, or failed.
    #[error("{command}: {reason}")]
    Command {
        /// The program and its arguments.
        command: String,
        /// What happened, and the mend.
        reason: String,
    },
    /// A kind that can't be read yet.
    #[error("kind {0:?} is not built yet")]
    NotBuilt(&'static str),
    /// Nothing in it.
    #[error("{name}: empty; save the digest again")]
    Empty {
        /// The file.
        name: String,
    },
    /// No text of any kind.
    #[error("{name}: binary ({what}), no digest; save it as text, HTML, Markdown, mail or a feed")]
    Binary {
        /// The file.
        name: String,
        /// What it looks like.
        what: &'static str,
    },
    /// Looks like a feed, and cannot be read as one.
    #[error("{name}: {reason}")]
    Feed {
        /// The file.
        name: String,
        /// Why, and the mend.
        reason: feed::Error,
    },
}

impl Error {
    /// The same of what is known under another name: a file with its whole path, a program.
    fn of(self, name: &str) -> Self {
        let name = name.to_owned();
        match self {
            Self::Empty { .. } => Self::Empty { name },
            Self::Binary { what, .. } => Self::Binary { name, what },
            Self::Feed { reason, .. } => Self::Feed { name, reason },
            error => error,
        }
    }
}

/// Reads a source: the documents that are new or may have changed since `known`.
pub async fn read(
    source: &Source,
    known: &Known,
    client: &fetch::Client,
    max_document: u64,
    now: DateTime<Utc>,
) -> Result<Reading, Error> {
    match &source.origin {
        Origin::Feed { url } => feed::read(url, known, client, max_document, now).await,
        Origin::Page { url } => page::read(source, url, known, client, max_document, now).await,
        Origin::Command { command } => command::read(command, known, max_document).await,
        Origin::Directory { path } => directory::read(path, known, max_document).await,
        Origin::Import => Ok(Reading::default()),
        other => Err(Error::NotBuilt(other.kind())),
    }
}

/// How many stories of a digest cite another site than that of its page, or name an article without an address.
fn stories_elsewhere(digest: &Digest, page: &Url) -> usize {
    let is_elsewhere = |citation: &Citation| {
        let url = citation.url.as_ref();
        url.is_none_or(|url| !address::same_site(url, page))
    };
    let stories = digest.items.iter();
    stories
        .filter(|item| item.citations.iter().any(is_elsewhere))
        .count()
}

/// The key of what has no other: the hash of its bytes.
fn hash_key(bytes: &[u8]) -> String {
    use std::fmt::Write;
    let mut key = "sha256:".to_owned();
    for byte in Sha256::digest(bytes) {
        // Writing into a String can't fail.
        let _ = write!(key, "{byte:02x}");
    }
    key
}

#[cfg(test)]
mod tests;
