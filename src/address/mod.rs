//! The address of an article: read, unwrapped, and turned into the key under which the article is known.
//!
//! Pure: text in, [`Url`] or [`Key`] out. One file a step, in their order: `read`, `unwrap` (with `decode` for the
//! formats of its own), `syntax`, `query`, `variants`; `find` looks for addresses in running text, `token` for those
//! that belong to one subscriber, `platform` for those on hosts that many people share. What is known of single sites and
//! services stands in `tables`.
//!
//! A wrong merge is worse than a missed one: an unknown parameter is never dropped, an unknown host never unwrapped.

#[cfg(test)]
mod content_tests;
mod decode;
mod find;
mod host;
mod platform;
mod query;
mod read;
mod syntax;
mod tables;
#[cfg(test)]
mod tests;
mod token;
mod unwrap;
mod variants;

use std::fmt;

use url::Url;

pub use find::find;
pub use host::same_site;
pub use platform::{is_profile, owner};
pub use query::clean;
pub use read::read;
pub use tables::{
    Form, Owner, PlatformRow, Rows, Shortener, Tables, Tracker, Variant, Words, WrapperRow, Wrong,
    add, hosts,
};
pub use token::{is_token_name, may_hold_token, public};
pub use unwrap::{is_opaque, is_share_dialog, unwrap};
pub use variants::may_be_form;

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

/// One rule may uncover work for another (`/amp` behind `/amp/index.html`), so they run until nothing changes; what
/// needs more rounds than this was made to.
const MAX_ROUNDS: usize = 8;

/// The key of an address: unwrapped, without tracking, scheme, `www.` and the like. The address need not be one that
/// could be fetched. Read again as text, a key gives itself.
#[must_use]
pub fn key(url: &Url) -> Key {
    let mut key = variants::reduce(url);
    for _ in 0..MAX_ROUNDS {
        match read::read_bare(&key).map(|url| variants::reduce(&url)) {
            Some(next) if next != key => key = next,
            _ => break,
        }
    }
    Key(key)
}

/// The key of the address that a text is; without a scheme it is read as `https`. `None` for what is no web address.
#[must_use]
pub fn canonical(text: &str) -> Option<Key> {
    read::read_bare(text).map(|url| key(&url))
}
