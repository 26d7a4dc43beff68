//! The address of an article: read, unwrapped, and turned into the key under which the article is known.
//!
//! Pure: text in, [`Url`] or [`Key`] out.

use std::fmt;
use std::ops::Range;

use url::Url;

/// The identity of an article's address: two addresses of one article have one key.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key(String);

impl Key {
    /// The key as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Reads one web address out of a text that should be nothing else; `None` for what is no `http(s)` address.
#[must_use]
pub fn read(text: &str) -> Option<Url> {
    Url::parse(text)
        .ok()
        .filter(|u| matches!(u.scheme(), "http" | "https"))
}

/// The target of a wrapped link, where the address itself holds it; `None` for what is not wrapped.
#[must_use]
pub fn unwrap(_url: &Url) -> Option<Url> {
    None
}

/// Whether the address is a click-tracker or shortener whose target only a request can tell.
#[must_use]
pub fn is_opaque(_url: &Url) -> bool {
    false
}

/// The key of an address: unwrapped, without tracking, scheme, `www.` and the like.
#[must_use]
pub fn key(url: &Url) -> Key {
    Key(url.as_str().to_owned())
}

/// Whether two addresses belong to one registrable domain (public suffix list), or to one IP address.
#[must_use]
pub fn same_site(a: &Url, b: &Url) -> bool {
    a.host_str() == b.host_str()
}

/// The web addresses that stand in running text, with their byte ranges.
#[must_use]
pub fn find(_text: &str) -> Vec<(Range<usize>, Url)> {
    Vec::new()
}
