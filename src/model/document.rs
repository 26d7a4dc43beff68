//! One digest as it arrived, before anything has been read out of it.

use chrono::{DateTime, Utc};
use url::Url;

use super::Published;

/// What a document is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// Plain text, in lines.
    Text,
    /// HTML, a page or a fragment.
    Html,
    /// Markdown (`CommonMark`).
    Markdown,
    /// Org mode.
    Org,
    /// reStructuredText.
    Rst,
    /// A mail (RFC 5322), with its headers.
    Mail,
}

/// How the key of a page begins that turned out to be rewritten story by story under one title; the key that it had until
/// then follows.
pub const ROLLING: &str = "rolling:";

/// One digest as it arrived, with what its envelope says of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// By what it is known again within its source: `guid:…` or `link:…` (feed entry), `path:…` (file),
    /// `message-id:…` (mail), `sha256:…` where nothing else is to be had.
    pub key: String,
    /// What the bytes are written in.
    pub format: Format,
    /// The document itself, as it arrived.
    pub bytes: Vec<u8>,
    /// The page of the edition: a feed entry's link.
    pub url: Option<Url>,
    /// The page elsewhere that a feed's entry is about: its link where that leads to another site than the feed's own
    /// (a link blog), JSON Feed's `external_url`, Atom's `related` or `via`.
    pub external: Option<Url>,
    /// The title that the envelope gives: a feed entry's title, a mail's subject.
    pub title: Option<String>,
    /// The author that the envelope gives.
    pub author: Option<String>,
    /// The date that the envelope gives: `published`, else `updated`, of a feed entry; a mail's `Date`.
    pub published: Option<Published>,
    /// When it reached us by its own account: a mail's `Date`, else its file's modification time or the mail server's
    /// word; `None` where nothing says so.
    pub received: Option<DateTime<Utc>>,
}

impl Document {
    /// The key that it had before it turned out that stories which it no longer has were not taken back, but made room
    /// for others.
    #[must_use]
    pub fn rolls_on(&self) -> Option<&str> {
        self.key.strip_prefix(ROLLING)
    }
}
