//! What is asked for, and what comes back.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use tokio::time::Instant;
use url::Url;

use super::Validators;
use super::rooms::Room;

/// One address to fetch.
#[derive(Debug, Clone)]
pub struct Request {
    /// The address. Its user and password, if any, are sent to its own origin only and appear in no result.
    pub url: Url,
    /// What to ask by whether it has changed.
    pub validators: Option<Validators>,
    /// The largest decoded body, instead of `fetch.max_body`.
    pub limit: Option<u64>,
    /// Whether what is over the limit is left away, instead of being an error; with a limit of 0 only headers are read.
    pub cut: bool,
    /// When the pass ends: no turn after that is waited for.
    pub until: Option<Instant>,
    /// Whether the manners of a crawler apply: robots.txt and `fetch.follow_trackers`. True for pages, false for what is
    /// made for programs and asked for by its address, such as a feed.
    pub robots: bool,
    /// The time from which a copy is asked for (RFC 7089, `Accept-Datetime`).
    pub accept_datetime: Option<DateTime<Utc>>,
}

impl Request {
    /// A page: one that a digest cites, or a digest's own.
    #[must_use]
    pub fn page(url: Url) -> Self {
        Self {
            url,
            validators: None,
            limit: None,
            cut: false,
            until: None,
            robots: true,
            accept_datetime: None,
        }
    }

    /// A document that the user named and that is made for programs: a feed. At most `limit` bytes.
    #[must_use]
    pub fn document(url: Url, validators: Option<Validators>, limit: u64) -> Self {
        Self {
            url,
            validators,
            limit: Some(limit),
            cut: false,
            until: None,
            robots: false,
            accept_datetime: None,
        }
    }
}

/// A page as it was fetched.
#[derive(Debug, Clone)]
pub struct Response {
    /// The address that answered.
    pub url: Url,
    /// Every address that redirected, in order; empty where the first answered.
    pub hops: Vec<Url>,
    /// The `Content-Type` header.
    pub content_type: Option<String>,
    /// The body, decompressed, in its own character encoding.
    pub body: Vec<u8>,
    /// What to ask by next time.
    pub validators: Validators,
    /// The `Date` header: the server's clock.
    pub date: Option<DateTime<Utc>>,
    /// For how much longer the server says that it is fresh.
    pub fresh_for: Option<Duration>,
    /// Whether the address that was asked for leads here for good: all its redirects say so.
    pub has_moved: bool,
    /// Of an archived copy, the time that it is from (RFC 7089, `Memento-Datetime`).
    pub memento: Option<DateTime<Utc>>,
    /// The room in memory that the body takes, until it is dropped.
    #[expect(dead_code, reason = "it is held, and given back when it is dropped")]
    pub(super) room: Option<Arc<Room>>,
}

impl Response {
    /// A page that came without a fetch of its own.
    #[must_use]
    pub fn of(url: Url, content_type: Option<String>, body: Vec<u8>) -> Self {
        Self {
            url,
            hops: Vec::new(),
            content_type,
            body,
            validators: Validators::default(),
            date: None,
            fresh_for: None,
            has_moved: false,
            memento: None,
            room: None,
        }
    }
}

/// What a fetch found.
#[derive(Debug, Clone)]
pub enum Fetched {
    /// The page.
    Page(Response),
    /// The page has not changed since the validators of the request were given.
    NotModified {
        /// The address that answered.
        url: Url,
        /// Every address that redirected, in order.
        hops: Vec<Url>,
        /// What to ask by next time.
        validators: Validators,
        /// For how much longer the server says that it is fresh.
        fresh_for: Option<Duration>,
        /// Whether the address that was asked for leads there for good: all its redirects say so.
        has_moved: bool,
    },
    /// A redirect led to an address that the caller knows already: it was not fetched.
    Known {
        /// The known address.
        url: Url,
        /// Every address that redirected, in order.
        hops: Vec<Url>,
    },
}
