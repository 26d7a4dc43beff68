//! What all documents share: the site's settings, a feed's own facts, and the addresses under `base_url`.

use chrono::{DateTime, Utc};
use url::Url;
use uuid::Uuid;

use super::MENTIONS_PATH;
use crate::model::Counted;
use crate::zone::Tz;

/// The settings of `[publish]` that the documents depend on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site {
    /// The combined feed's title.
    pub title: String,
    /// Where the output folder is reached from outside.
    pub base_url: Url,
    /// How much of what a digest quotes is repeated.
    pub quote: Quote,
    /// What stands first in a newest document.
    pub order: Order,
    /// Of the pages' days.
    pub timezone: Tz,
    /// At most this many entries stand in a newest document.
    pub entries: usize,
    /// Whether a server answers: then pages offer what only it can make, the search above all.
    pub search: bool,
    /// The hubs that its feeds name (`WebSub`).
    pub hubs: Vec<Url>,
}

/// How much of what a digest quotes is repeated, cut at a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quote {
    /// Nothing.
    None,
    /// At most this many characters.
    Characters(usize),
}

/// What stands first in a newest document. Which entries stand in it makes no difference: the end of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// The newest article.
    Date,
    /// The article that most curators cite, the newest of those.
    Curators,
}

/// A feed that is offered: the combined one, one of a source, or one of the configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feed {
    /// Published as `urn:uuid:…`; never changes.
    pub id: Uuid,
    /// For people.
    pub title: String,
    /// The folder of its documents under the output folder: empty for the combined feed, else it ends in a slash
    /// (see [`source_path`]).
    pub path: String,
    /// What stands behind the `?` of its documents' addresses, for one that is made on request; else empty.
    pub query: String,
    /// When the feed last changed for its readers: a stored fact, at least the latest `updated` of its entries.
    pub updated: DateTime<Utc>,
    /// How many archive documents precede the newest one.
    pub archives: u32,
    /// How many entries it has in all.
    pub entries: usize,
    /// By what its entries could be filtered, for its page.
    pub facets: Vec<Counted>,
}

impl Site {
    /// The absolute address of a path under `base_url`.
    #[must_use]
    pub fn url(&self, path: &str) -> String {
        format!("{}/{path}", self.base_url.as_str().trim_end_matches('/'))
    }
}

impl Feed {
    /// The path of its page. The remarks have none of their own: the front page has the articles that they are on.
    pub(super) fn page(&self) -> String {
        if self.path == MENTIONS_PATH {
            return String::new();
        }
        self.document("")
    }

    /// The path of one of its documents; its page has no name.
    #[must_use]
    pub fn document(&self, name: &str) -> String {
        match self.query.as_str() {
            "" => format!("{}{name}", self.path),
            query => format!("{}{name}?{query}", self.path),
        }
    }

    pub(super) fn urn(&self) -> String {
        self.id.urn().to_string()
    }
}

/// The first eight letters of an id, by which paths and people name it.
#[must_use]
pub fn short_id(id: Uuid) -> String {
    let mut letters = id.simple().to_string();
    letters.truncate(8);
    letters
}

/// The path of an article's page.
#[must_use]
pub fn article_path(id: Uuid) -> String {
    format!("articles/{}", short_id(id))
}

/// The path of a digest's page.
#[must_use]
pub fn digest_path(id: Uuid) -> String {
    format!("digests/{}", short_id(id))
}

/// The folder of a feed of the configuration. The name is safe by the configuration's rule.
#[must_use]
pub fn feed_path(name: &str) -> String {
    format!("feeds/{name}/")
}

/// The folder of a source's own feed. The name is safe by the configuration's rule.
#[must_use]
pub fn source_path(name: &str) -> String {
    format!("sources/{name}/")
}
