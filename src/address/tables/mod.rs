//! What is known of single services and sites, as data: the files of this folder, and the rows that people add to them in
//! files of the same format. Each file says what its rows mean; `rows` reads what is `written`.
//!
//! An address must mean the same in every stage, so the added rows are no argument of each function: the program's edge
//! sets them once, before the first address is read. They stand behind the built-in ones.

mod rows;
pub(super) mod tokens;
mod written;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, LazyLock, OnceLock};

use url::Url;

use super::host::Host;
use super::query::is_host_name;
pub use rows::{Wrong, hosts};
pub use written::{
    Form, Platform as PlatformRow, Rows, Shortener, Tracker, Variant, Words, Wrapper as WrapperRow,
};

/// The files that are built in.
const FILES: [&str; 8] = [
    include_str!("trackers.toml"),
    include_str!("sites.toml"),
    include_str!("gifts.toml"),
    include_str!("wrappers.toml"),
    include_str!("copies.toml"),
    include_str!("shorteners.toml"),
    include_str!("variants.toml"),
    include_str!("platforms.toml"),
];

static BUILT_IN: LazyLock<Tables> = LazyLock::new(|| {
    let mut tables = Tables::default();
    for file in FILES {
        let rows: Rows = toml::from_str(file).expect("a test reads the files that ship");
        // Their hosts are written as they stand in keys.
        let read = tables.read_as(&rows, str::to_owned);
        read.expect("a test reads the files that ship");
    }
    tables
});

static ADDED: OnceLock<Arc<Tables>> = OnceLock::new();

/// Has these rows known from now on; only the first call counts.
pub fn add(rows: Arc<Tables>) {
    // Whoever comes second would change what the addresses of the first mean.
    let _ = ADDED.set(rows);
}

/// The built-in rows.
pub(super) fn built_in() -> &'static Tables {
    &BUILT_IN
}

/// The rows that were added.
pub(super) fn added() -> &'static Tables {
    static NONE: LazyLock<Tables> = LazyLock::new(Tables::default);
    ADDED.get().map_or(&*NONE, |added| added)
}

/// The built-in rows, and behind them the added ones.
pub(super) fn all() -> [&'static Tables; 2] {
    [built_in(), added()]
}

/// The rows of some files.
#[derive(Debug, Default)]
pub struct Tables {
    /// By the parameter's name.
    trackers: BTreeMap<String, Vec<Rule>>,
    /// By the beginning of its name.
    beginnings: Vec<(String, Rule)>,
    pub(super) wrappers: Vec<Wrapper>,
    pub(super) opaque: Vec<Opaque>,
    pub(super) forms: Forms,
    /// Hosts of one site, by their other names.
    hosts: BTreeMap<String, String>,
    /// Addresses that are others, by their hosts.
    rewrites: BTreeMap<String, Vec<Rewrite>>,
    /// By their hosts.
    platforms: BTreeMap<String, Platform>,
}

/// When a parameter is dropped: on these hosts and paths, or all; beside one of these, or whatever; with these values, or any.
#[derive(Debug, Clone)]
struct Rule {
    hosts: Arc<[Host]>,
    /// How the path begins.
    paths: Arc<[String]>,
    /// Parameters that it comes with, in lower case.
    beside: Arc<[String]>,
    values: Arc<[String]>,
    /// The name of a host is a value as well.
    or_host: bool,
}

/// A service whose addresses hold their target.
#[derive(Debug)]
pub(super) struct Wrapper {
    /// Its hosts.
    pub(super) host: Host,
    /// How the path of its redirects begins.
    pub(super) path: &'static str,
    /// Where the target stands.
    pub(super) held: Held,
    /// Whether it is a dialog for sharing the target, not a way to it.
    pub(super) shares: bool,
    /// Whether it shows a copy of the target, and does not lead there.
    pub(super) copies: bool,
}

/// The way in which a wrapper holds its target.
#[derive(Debug, Clone, Copy)]
pub(super) enum Held {
    /// In the first of these parameters that holds an address.
    Parameter(&'static [&'static str]),
    /// The same, in base64.
    Parameter64(&'static [&'static str]),
    /// The query is the target.
    Query,
    /// In a segment of the path, percent-encoded.
    Segment,
    /// In a segment of the path, in base64.
    Segment64,
    /// In a segment of the path: JSON in base64, perhaps signed.
    SegmentJson,
    /// In a segment of the path, after a label.
    Labelled(&'static str),
    /// All that follows these words of the path.
    Rest(&'static str),
    /// Between the first two marks.
    Between(&'static str),
    /// In a format of the service's own.
    Own(Decoder),
    /// It is not told where: a dialog that is known by its host and path.
    Nowhere,
}

/// Reads a format of a service's own.
#[derive(Clone, Copy)]
pub(super) struct Decoder {
    /// As the files call it.
    name: &'static str,
    pub(super) read: fn(&Url) -> Option<String>,
}

// By its name: what is known of addresses is remembered as text, and a function is another text in every process.
impl fmt::Debug for Decoder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

impl Held {
    /// Whether an address without a query holds no target in this way.
    pub(super) fn is_in_query(self) -> bool {
        matches!(
            self,
            Self::Parameter(_) | Self::Parameter64(_) | Self::Query | Self::Nowhere
        )
    }
}

/// A service whose addresses hide their target: only a request tells it.
#[derive(Debug)]
pub(super) struct Opaque {
    pub(super) host: Host,
    /// How the path of its redirects begins.
    pub(super) path: &'static str,
}

impl Opaque {
    /// Whether a path leads anywhere: a shortener's front page does not.
    pub(super) fn holds_path(&self, path: &str) -> bool {
        path.len() > 1 && path.starts_with(self.path)
    }
}

/// The forms in which a page appears, by what names them.
#[derive(Debug, Default)]
pub(super) struct Forms {
    /// Labels left of the registrable domain.
    pub(super) labels: Vec<String>,
    /// Beginnings of such labels.
    pub(super) label_beginnings: Vec<String>,
    /// Ends of paths.
    pub(super) ends: Vec<String>,
    /// Ends of paths, and what they stand for.
    pub(super) replaced: Vec<(String, String)>,
    /// Files that a server shows for their directory.
    pub(super) indexes: Vec<String>,
    /// By parameter, in lower case: the values that ask for a form; an empty one stands for none.
    switches: BTreeMap<String, Vec<String>>,
}

impl Forms {
    /// Whether a parameter asks for a form.
    pub(super) fn is_switch(&self, name: &str, value: &str) -> bool {
        let values = self.switches.get(name);
        values.is_some_and(|values| values.iter().any(|own| own.eq_ignore_ascii_case(value)))
    }
}

/// An address that is another in full. A `{name}` in the path takes one segment, one in the query the value of the
/// parameter of that name; what else is in the query stays.
#[derive(Debug)]
pub(super) struct Rewrite {
    pub(super) path: String,
    pub(super) query: Vec<String>,
    pub(super) to: String,
}

/// A host that many people share.
#[derive(Debug, Clone)]
pub(super) struct Platform {
    pub(super) owner: Owner,
    /// Paths that lead to a person, with a `{name}` for any segment.
    pub(super) profiles: Arc<[String]>,
}

/// Where it stands whose a page or a mail is, on a host that many people share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner {
    /// At the beginning of the path: `example.org/ann`.
    Path,
    /// In a label before the host: `ann.example.org`.
    Host,
    /// In mail addresses; people have no pages there.
    Mail,
}

impl Tables {
    /// What is known of a host that many people share.
    pub(super) fn shared(&self, host: &str) -> Option<&Platform> {
        self.platforms.get(host)
    }

    /// Whether a parameter of an address, its name in lower case, says only how a reader came.
    pub(super) fn is_tracking(&self, url: &Url, name: &str, value: &str) -> bool {
        let named = self.trackers.get(name).into_iter().flatten();
        let begun = self.beginnings.iter();
        let begun = begun.filter(|(beginning, _)| name.starts_with(beginning.as_str()));
        let mut rules = named.chain(begun.map(|(_, rule)| rule));
        rules.any(|rule| rule.holds(url, value))
    }

    /// The name of the site that a host is of, where it is one of its other names.
    pub(super) fn one_host(&self, host: &str) -> Option<&str> {
        self.hosts.get(host).map(String::as_str)
    }

    /// What addresses of a host may be in full.
    pub(super) fn rewrites(&self, host: &str) -> &[Rewrite] {
        self.rewrites.get(host).map_or(&[], Vec::as_slice)
    }
}

impl Rule {
    fn holds(&self, url: &Url, value: &str) -> bool {
        let (host, path) = (url.host_str().unwrap_or_default(), url.path());
        let is_beside = |own: &String| {
            let mut names = url.query_pairs();
            names.any(|(name, _)| name.eq_ignore_ascii_case(own))
        };
        let is_any = self.values.is_empty() && !self.or_host;
        let is_known = || {
            self.values
                .iter()
                .any(|own| own.eq_ignore_ascii_case(value))
        };
        (self.hosts.is_empty() || self.hosts.iter().any(|own| own.matches(host)))
            && (self.paths.is_empty() || self.paths.iter().any(|own| path.starts_with(own)))
            && (self.beside.is_empty() || self.beside.iter().any(is_beside))
            && (is_any || is_known() || self.or_host && is_host_name(value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_files_that_ship_are_read() {
        for file in FILES {
            let rows: Rows = toml::from_str(file).unwrap();
            let mut tables = Tables::default();
            tables.read_as(&rows, str::to_owned).unwrap();
        }
        let tables = built_in();
        assert!(
            tables.trackers.len() > 200 && tables.wrappers.len() > 100 && tables.opaque.len() > 100
        );
        assert!(
            tables.hosts.len() > 10 && tables.rewrites.len() > 5 && !tables.forms.ends.is_empty()
        );
        assert!(tables.platforms.len() > 50);
    }
}
