//! What a configuration means: values that are checked and ready to use.

use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tracing::level_filters::LevelFilter;
use url::{Host, Url};

use crate::address::Tables;
use crate::fetch;
use crate::model::{FacetKind, IMPORT, Source, View};
use crate::publish::{Order, Quote, Site};
use crate::schedule::Schedule;
use crate::scrape::Rules;
use crate::zone::Tz;

/// A configuration, whole and checked.
#[derive(Debug, Clone)]
pub struct Config {
    /// The file that it was read from.
    pub path: PathBuf,
    /// The variables of the environment in force, each with the key that it stands for.
    pub environment: Vec<(String, String)>,
    /// What is published, and where.
    pub publish: Publish,
    /// Where it is remembered.
    pub store: Store,
    /// Where it is served.
    pub server: Server,
    /// How the daemon's log is written.
    pub log: Log,
    /// Who is told of troubles.
    pub alert: Alert,
    /// How pages are fetched.
    pub fetch: fetch::Settings,
    /// Whether and where articles are looked for that are named without an address.
    pub find: Find,
    /// A digest with more bytes than this is refused.
    pub max_document: u64,
    /// What people know of the pages of single sites.
    pub rules: Arc<Rules>,
    /// What people know of addresses.
    pub addresses: Arc<Tables>,
    /// The sources, in the order of the files.
    pub sources: Vec<SourceConfig>,
    /// The feeds besides that of all entries and those of the sources.
    pub feeds: Vec<FeedConfig>,
}

impl Config {
    /// The feed of that name.
    #[must_use]
    pub fn feed(&self, name: &str) -> Option<&FeedConfig> {
        self.feeds.iter().find(|feed| feed.name == name)
    }

    /// The feeds that name a source which is not there, each with that name.
    pub fn feeds_without_source(&self) -> impl Iterator<Item = (&str, &str)> {
        let is_there = |name: &str| name == IMPORT || self.source(name).is_some();
        self.feeds.iter().flat_map(move |feed| {
            let views = feed.exclude.iter().chain([&feed.view]);
            let named = views.flat_map(|view| view.values(FacetKind::Source));
            let missing = named.filter(move |name| !is_there(name));
            missing.map(|name| (feed.name.as_str(), name))
        })
    }

    /// What is wrong where readers are led to another port of this machine than the one that is listened on, with the mend.
    #[must_use]
    pub fn misled(&self) -> Option<String> {
        let Listen::Tcp(listen) = self.server.listen else {
            return None;
        };
        let base = &self.publish.base_url;
        let is_here = match base.host()? {
            Host::Domain(name) => name == "localhost",
            Host::Ipv4(address) => address.is_loopback(),
            Host::Ipv6(address) => address.is_loopback(),
        };
        // One without a port is that of a web server in front.
        let is_other = is_here && base.port().is_some_and(|port| port != listen.port());
        is_other.then(|| {
            // Others reach it by a name that only people know.
            let mend = if listen.ip().is_loopback() {
                format!("http://{listen}/")
            } else {
                "…".to_owned()
            };
            format!(
                "publish.base_url is {base}, but server.listen is {listen}: the feeds lead to where nothing is served; write base_url = \"{mend}\""
            )
        })
    }

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
    /// The hubs that are told when a feed changes (`WebSub`), and that its documents name.
    pub hubs: Vec<Url>,
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
            search: true,
            hubs: self.hubs.clone(),
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
    /// How long an entry stays after it last was news; `None`: for ever.
    pub keep: Option<Duration>,
    /// How many entries stay, those that came last; `None`: all.
    pub keep_entries: Option<usize>,
}

/// `[server]`: where it is served.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    /// What is listened on.
    pub listen: Listen,
    /// What metrics are served on; `None`: they are not.
    pub metrics: Option<Listen>,
    /// Who may read: a file with `name:password`, one a line; `None`: everyone.
    pub password_file: Option<PathBuf>,
    /// A file with the name of a folder under which all is served without a password, for readers that know none.
    pub secret_file: Option<PathBuf>,
}

/// `[alert]`: who is told when a source is in trouble, and when that is over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alert {
    /// An address to which it is posted as JSON.
    pub webhook: Option<Url>,
    /// An address to which it is mailed.
    pub mail: Option<String>,
    /// A trouble is told once it has lasted for so long.
    pub after: Duration,
    /// The program that takes mails on its standard input, and its arguments.
    pub sendmail: Vec<String>,
}

impl Alert {
    /// Whether anyone is told.
    #[must_use]
    pub fn is_wanted(&self) -> bool {
        self.webhook.is_some() || self.mail.is_some()
    }
}

/// `[log]`: the daemon's log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Log {
    /// Its form.
    pub format: LogFormat,
    /// How much of it.
    pub level: LevelFilter,
}

/// The form of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// That of the journal where standard error leads there, else text.
    Auto,
    /// A line for people.
    Text,
    /// A JSON object a line.
    Json,
    /// Fields of systemd's journal.
    Journald,
}

/// What the server listens on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Listen {
    /// An address and a port.
    Tcp(SocketAddr),
    /// A socket in the file system.
    Unix(PathBuf),
}

impl fmt::Display for Listen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tcp(address) => address.fmt(f),
            Self::Unix(path) => write!(f, "unix:{}", path.display()),
        }
    }
}

/// A feed of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedConfig {
    /// The folder of its documents.
    pub name: String,
    /// For people; `None`: what it is about.
    pub title: Option<String>,
    /// The entries that it may hold.
    pub view: View,
    /// Those that it doesn't: what is in any of these.
    pub exclude: Vec<View>,
    /// So many entries that the same source cited first stand in its newest document at most; `None`: as many as come.
    pub max_per_source: Option<usize>,
}

/// A source and when it is read.
#[derive(Debug, Clone)]
pub struct SourceConfig {
    /// The source itself.
    pub source: Source,
    /// When it is read, in its own zone.
    pub schedule: Schedule,
    /// Where it is written.
    pub place: Written,
}

/// Where something is written: `FILE:LINE`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The file.
    pub path: PathBuf,
    /// The line, from 1.
    pub line: usize,
}

impl fmt::Display for Written {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.path.display(), self.line)
    }
}
