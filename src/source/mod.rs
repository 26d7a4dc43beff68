//! Source → the documents that are new.
//!
//! A [`Reader`] asks one source; [`saved`] reads one file that someone saved. Both give [`Document`]s, each with the
//! key by which it is known again within its source:
//!
//! | what | key |
//! |---|---|
//! | an entry of a feed | `guid:` and its id, else `link:` and its address, else `sha256:` of its title and content; where several share it, their own addresses or hashes behind it (`apart`) |
//! | an edition that an index page leads to | `link:` and its address |
//! | a page that is itself a digest, what a program prints | `page:` or `command:`, and its date, else its title, and its first stories (`edition`) |
//! | a mail, wherever it lies | `message-id:` and its Message-ID, else `sha256:` of what its author wrote |
//! | a file of a folder, a mail without a Message-ID too | `path:` and its name |
//! | standard input | `sha256:` of the bytes |
//!
//! A document that comes again under its key with other bytes is a corrected edition: the store replaces what it had.
//! A kind of source is a variant of [`Origin`] and a file here.

mod apart;
mod awaited;
mod command;
mod directory;
mod edition;
pub mod feed;
mod files;
mod imap;
mod login;
mod mail;
mod maildir;
mod mbox;
mod page;
mod probe;
mod saved;
mod sniff;
mod subscriber;
mod unreadable;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use bytesize::ByteSize;
use chrono::{DateTime, Utc};
use sha2::{Digest as _, Sha256};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use url::Url;

use crate::address;
use crate::digest;
use crate::fetch::{self, Validators};
use crate::model::{Citation, Digest, Document, Origin, Source, Wishes};
use crate::program;

pub use apart::longer_key;
pub use feed::FeedEntry;
pub use imap::{CREDENTIALS, Fault, SecretError, credential};
use login::Signature;
pub use probe::{kind_of, kinds_at};
pub use saved::{Saved, check_size, saved};
pub use sniff::format_of;
pub use subscriber::forget_readers;

/// What the store remembers of a source.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Known {
    /// The validators of the feed or page at the last reading.
    pub validators: Option<Validators>,
    /// What the kind of source keeps for itself: under `path:` and the name what a file was told by, `mail:` and a
    /// Maildir's unique name, `edition:` and an address whether an index page's edition was fetched; how far an mbox or
    /// a mail server's folder was read, and so on.
    pub marks: BTreeMap<String, String>,
}

impl Known {
    /// The marks of a kind of file, by the beginning of their keys, that are not of one that is there.
    fn gone(&self, kind: &str, there: &BTreeSet<String>) -> Vec<String> {
        let of_kind = self.marks.keys().filter(|key| key.starts_with(kind));
        of_kind
            .filter(|key| !there.contains(*key))
            .cloned()
            .collect()
    }
}

/// What a reading of a source brought.
#[derive(Debug, Default)]
pub struct Reading {
    /// The documents of a kind that brings them all at once, in the source's order.
    documents: Vec<Document>,
    /// How many were seen to be as they were without being read: files with the same mark; 1 for a feed that answered
    /// "not modified".
    pub unchanged: usize,
    /// How many mails the filter passed over: private ones, of which nothing is shown or kept.
    pub passed_over: usize,
    /// How many mails or listed editions were older than what a first reading takes.
    pub older: usize,
    /// The validators to remember, where the source gave an answer.
    pub validators: Option<Validators>,
    /// The marks that are new or changed, to remember.
    pub marks: BTreeMap<String, String>,
    /// The remembered marks of files that are there no more, to forget.
    pub gone: Vec<String>,
    /// What could not be read, by file or entry; the rest was.
    pub failures: Vec<(String, Error)>,
    /// What could not be read before and is not tried now, and why.
    pub waiting: Vec<(String, String)>,
    /// Why the source as a whole could not be read, where there is something to remember all the same.
    pub failed: Option<Error>,
    /// The source's own title.
    pub title: Option<String>,
    /// What its publisher asks of the next reading, where it was asked.
    pub wishes: Option<Wishes>,
}

/// Why a source, or one file of it, could not be read. Each names the file or address and the mend.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The feed or page could not be fetched, or the server not be reached.
    #[error("{}{}", .0, mend(.0))]
    Fetch(#[from] fetch::Error),
    /// A mail server that could be reached.
    #[error("{host} {fault}")]
    Server {
        /// Its name.
        host: String,
        /// What went wrong.
        fault: Fault,
    },
    /// The password or token of an account.
    #[error(transparent)]
    Secret(#[from] SecretError),
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
    /// No Maildir.
    #[error("{}: no Maildir, for it has no folder {missing:?}; name the folder that holds cur and new", path.display())]
    NoMaildir {
        /// The folder.
        path: PathBuf,
        /// What it lacks.
        missing: &'static str,
    },
    /// No mbox.
    #[error("{}: no mbox, for no line in it begins a mail (From, an address, a date); name the file that mails are appended to", path.display())]
    NoMbox {
        /// The file.
        path: PathBuf,
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
    /// The program that prints a digest.
    #[error(transparent)]
    Program(#[from] program::Error),
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
    /// What read it panicked.
    #[error("reading it broke off, a fault of this program; look for a newer version")]
    Broke,
    /// Nobody takes the documents any more: the pass has ended.
    #[error("broken off; read it again")]
    Unheard,
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

/// What to do about an address of the configuration that gives nothing, behind what happened.
fn mend(error: &fetch::Error) -> &'static str {
    match error {
        fetch::Error::Status { status: 410, .. } => {
            "; it is gone for good and not asked for again: correct its address, or take it out"
        }
        fetch::Error::Status {
            status: 401 | 403 | 404,
            ..
        }
        | fetch::Error::Redirects { .. } => "; check the address",
        fetch::Error::Slow { .. } => "; if it is always so slow, raise fetch.timeout",
        fetch::Error::Unreachable { .. } => "; check the host's name and port",
        fetch::Error::Broken { .. } => "; check that this is its port and the way it is spoken to",
        fetch::Error::TooLarge { .. } => "; raise max_document to read it",
        _ => "",
    }
}

impl Error {
    /// Whether the server said that the source is gone for good (RFC 9110 §15.5.11).
    #[must_use]
    pub fn is_gone(&self) -> bool {
        matches!(self, Self::Fetch(fetch::Error::Status { status: 410, .. }))
    }

    /// Whether its host was asked at all, and not left alone.
    #[must_use]
    pub fn was_asked(&self) -> bool {
        !matches!(self, Self::Fetch(error) if !error.was_asked())
    }

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

/// A reading that is under way, in a task of its own: its documents come one after the other, so few are in memory,
/// however many there are.
pub struct Reader {
    documents: mpsc::Receiver<Document>,
    end: JoinHandle<Result<Reading, Error>>,
}

impl Reader {
    /// Begins to read a source: the documents that are new or may have changed since `known`. Must be called within a
    /// tokio runtime.
    #[must_use]
    pub fn start(
        source: Source,
        known: Known,
        client: fetch::Client,
        max_document: u64,
        now: DateTime<Utc>,
    ) -> Self {
        let (sender, documents) = mpsc::channel(1);
        let means = Means {
            client,
            max_document,
            now,
            documents: sender,
            signature: None,
        };
        Self {
            documents,
            end: tokio::spawn(async move { read(&source, &known, means).await }),
        }
    }

    /// The next document, in the source's order; `None` when there are no more, or none can be read.
    pub async fn next(&mut self) -> Option<Document> {
        self.documents.recv().await
    }

    /// What came of the reading beside its documents.
    pub async fn finish(mut self) -> Result<Reading, Error> {
        (&mut self.end).await.unwrap_or(Err(Error::Broke))
    }
}

impl Drop for Reader {
    /// A reading that nobody waits for asks for nothing more.
    fn drop(&mut self) {
        self.end.abort();
    }
}

/// What a reading may use, and where its documents go.
#[derive(Clone)]
struct Means {
    client: fetch::Client,
    max_document: u64,
    now: DateTime<Utc>,
    documents: mpsc::Sender<Document>,
    /// By what addresses of the source's own origin are asked.
    signature: Option<Signature>,
}

impl Means {
    /// An address as it is asked for.
    fn signed(&self, url: &Url) -> Url {
        let signature = self.signature.as_ref();
        signature.map_or_else(|| url.clone(), |signature| signature.sign(url))
    }

    /// Hands a document on, from a thread that may wait.
    fn give(&self, document: Document) -> Result<(), Error> {
        let given = self.documents.blocking_send(document);
        given.map_err(|_| Error::Unheard)
    }

    /// Hands a document on.
    async fn send(&self, document: Document) -> Result<(), Error> {
        let given = self.documents.send(document).await;
        given.map_err(|_| Error::Unheard)
    }
}

async fn read(source: &Source, known: &Known, mut means: Means) -> Result<Reading, Error> {
    if let Some((login, url)) = source.login.as_ref().zip(source.origin.url()) {
        means.signature = Some(Signature::of(login, url).await?);
    }
    let means = &means;
    let days = source.first_days;
    let mut reading = match &source.origin {
        Origin::Feed { url } => feed::read(url, known, means).await?,
        Origin::Page { url } => page::read(source, url, known, means).await?,
        Origin::Directory { path } => directory::read(path, known, means).await?,
        Origin::Maildir { path, only } => maildir::read(path, only, days, known, means).await?,
        Origin::Mbox { path, only } => mbox::read(path, only, days, known, means).await?,
        Origin::Imap(imap) => imap::read(imap, days, known, means).await?,
        Origin::Command { command } => command::read(command, known, means).await?,
        Origin::Import => Reading::default(),
    };
    for document in reading.documents.drain(..) {
        means.send(document).await?;
    }
    Ok(reading)
}

/// What a document holds; [`Error::Broke`] where the reader breaks down over it.
fn read_digest(document: &Document) -> Result<Digest, Error> {
    let read = std::panic::catch_unwind(|| digest::read(document).digest);
    read.map_err(|_| Error::Broke)
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
    key_of_hash(Sha256::digest(bytes).into())
}

fn key_of_hash(hash: [u8; 32]) -> String {
    use std::fmt::Write;
    let mut key = "sha256:".to_owned();
    for byte in hash {
        // Writing into a String can't fail.
        let _ = write!(key, "{byte:02x}");
    }
    key
}

#[cfg(test)]
mod tests;
