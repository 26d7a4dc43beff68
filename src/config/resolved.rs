//! What a configuration means: values that are checked and ready to use.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use chrono_tz::Tz;
use url::Url;

use crate::address::Added;
use crate::fetch;
use crate::model::Source;
use crate::publish::{Order, Quote, Site};
use crate::schedule::Schedule;
use crate::scrape::Rules;

/// A configuration, whole and checked.
#[derive(Debug, Clone)]
pub struct Config {
    /// The file that it was read from.
    pub path: PathBuf,
    /// What is published, and where.
    pub publish: Publish,
    /// Where it is remembered.
    pub store: Store,
    /// Where it is served.
    pub server: Server,
    /// How pages are fetched.
    pub fetch: fetch::Settings,
    /// Whether and where articles are looked for that are named without an address.
    pub find: Find,
    /// A digest with more bytes than this is refused.
    pub max_document: u64,
    /// What people know of the pages of single sites.
    pub rules: Arc<Rules>,
    /// What people know of addresses.
    pub addresses: Arc<Added>,
    /// The sources, in the order of the files.
    pub sources: Vec<SourceConfig>,
}

impl Config {
    /// The source of that name.
    #[must_use]
    pub fn source(&self, name: &str) -> Option<&SourceConfig> {
        self.sources.iter().find(|s| s.source.name == name)
    }
}

/// `[publish]`: what is published, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Publish {
    /// The combined feed's title.
    pub title: String,
    /// Where readers find the documents; ends in a slash.
    pub base_url: Url,
    /// The folder that the documents are written to.
    pub directory: PathBuf,
    /// How many entries the newest document holds at most.
    pub entries: usize,
    /// How much of a digest's quotation is repeated.
    pub quote: Quote,
    /// What stands first in the newest documents.
    pub order: Order,
    /// The zone of the pages' days.
    pub timezone: Tz,
}

impl Publish {
    /// The settings that the documents depend on.
    #[must_use]
    pub fn site(&self) -> Site {
        Site {
            title: self.title.clone(),
            base_url: self.base_url.clone(),
            quote: self.quote,
            order: self.order,
            timezone: self.timezone,
            entries: self.entries,
        }
    }
}

/// `[find]`: articles without an address, and those whose page is gone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Find {
    /// Whether they are looked for.
    pub enabled: bool,
    /// Where publications are, by the name that digests give them.
    pub sites: Vec<(String, Url)>,
    /// The archive that is asked for copies of pages that are gone, up to where a page's address stands; `None`: none.
    pub archive: Option<Url>,
}

/// `[store]`: where it is remembered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Store {
    /// The database file.
    pub path: PathBuf,
}

/// `[server]`: where it is served.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    /// The address and port that are listened on.
    pub listen: SocketAddr,
}

/// A source and when it is read.
#[derive(Debug, Clone)]
pub struct SourceConfig {
    /// The source itself.
    pub source: Source,
    /// When it is read, in its own zone.
    pub schedule: Schedule,
}
