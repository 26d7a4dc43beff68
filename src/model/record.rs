//! An article as the store keeps it, between what was read and what is published.

use chrono::{DateTime, Utc};
use url::Url;
use uuid::Uuid;

use super::{Citation, Mention, Metadata, Related};

/// By what an article is known again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Identity {
    /// The key of its address.
    Address(String),
    /// Title, site or author, and day, for an article named without an address.
    Byline(String),
}

/// An article as it is stored, with all that its entry is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Its row.
    pub article: i64,
    /// Its id.
    pub uuid: Uuid,
    /// The address to show.
    pub url: Option<Url>,
    /// When its page was read.
    pub read_at: Option<DateTime<Utc>>,
    /// What the page says; empty where it was not read.
    pub metadata: Metadata,
    /// When it was first stored.
    pub first_seen: DateTime<Utc>,
    /// When it last changed for its readers.
    pub updated_at: Option<DateTime<Utc>>,
    /// Whether it was taken out of all feeds by hand.
    pub hidden: bool,
    /// The items that cite it, in the order in which their digests arrived.
    pub mentions: Vec<MentionRecord>,
    /// How many later versions of its text became known, at its own address or at others.
    pub updates: u32,
    /// Other addresses of the same story, and further citations of those items.
    pub related: Vec<Related>,
    /// Every address that leads to it, how it was learnt and when.
    pub addresses: Vec<(Url, String, DateTime<Utc>)>,
}

/// A mention as it is stored; what the configuration says of its source is not filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MentionRecord {
    /// The mention, but for `source_title` and `tags`.
    pub mention: Mention,
    /// What the digest says of the article.
    pub byline: Citation,
    /// The item's headline.
    pub title: Option<String>,
    /// The digest's Date header or its file's time.
    pub received: Option<DateTime<Utc>>,
    /// The row of its source: the number of its feed.
    pub feed: i64,
}

/// What an entry looks like at present, as hashes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Face {
    /// Of all that it shows.
    pub face: [u8; 32],
    /// Of what a reader would want to see again.
    pub core: [u8; 32],
    /// The instant that orders it.
    pub published: DateTime<Utc>,
    /// The words by which it is found.
    pub search: SearchText,
}

/// The words by which an entry is found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SearchText {
    /// The headline.
    pub title: String,
    /// Site, authors and curators.
    pub names: String,
    /// The curators' words and the description.
    pub words: String,
}
