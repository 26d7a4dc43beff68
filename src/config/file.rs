//! What is written: the tables and keys of a file, as serde reads them. What a value means is decided in `check`.
//!
//! A key that only a later version knows is a row of [`LATER`], so that whoever copies it from newer documentation is
//! told so instead of being offered a neighbour.

use serde::Deserialize;
use toml::Spanned;

/// A text and where it stands.
pub(super) type Text = Option<Spanned<String>>;
/// A list of texts and where each stands.
pub(super) type Texts = Option<Vec<Spanned<String>>>;

/// Keys of documented features that are not built yet, and what they belong to.
pub(super) const LATER: &[(&str, &str)] = &[
    ("hub", "WebSub"),
    ("metrics", "/metrics"),
    ("first_days", "a source of kind \"page\" or \"imap\""),
    ("feed", "[[feed]]"),
    ("host", "a source of kind \"imap\""),
    ("user", "a source of kind \"imap\""),
    ("folder", "a source of kind \"imap\""),
    ("password_file", "a source of kind \"imap\""),
    ("token_command", "a source of kind \"imap\""),
    ("from", "a source of kind \"imap\""),
    ("subject", "a source of kind \"imap\""),
    ("list_id", "a source of kind \"imap\""),
    ("dedicated", "a source of kind \"imap\""),
    ("command", "a source of kind \"command\""),
];

/// The main file.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct File {
    pub(super) include: Vec<Spanned<String>>,
    pub(super) max_document: Text,
    pub(super) publish: Publish,
    pub(super) store: Store,
    pub(super) server: Server,
    pub(super) fetch: Fetch,
    pub(super) defaults: Defaults,
    pub(super) source: Vec<Spanned<Source>>,
}

/// An included file: sources only.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Included {
    pub(super) source: Vec<Spanned<Source>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Publish {
    pub(super) title: Text,
    pub(super) base_url: Text,
    pub(super) directory: Text,
    pub(super) entries: Option<Spanned<usize>>,
    pub(super) quote: Text,
    pub(super) timezone: Text,
    /// Of a later version: only its default may stand here.
    pub(super) hub: Option<Spanned<Vec<String>>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Store {
    pub(super) path: Text,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Server {
    pub(super) listen: Text,
    /// Of a later version: only its default may stand here.
    pub(super) metrics: Text,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Fetch {
    pub(super) contact: Text,
    pub(super) concurrency: Option<Spanned<usize>>,
    pub(super) per_host_interval: Text,
    pub(super) timeout: Text,
    pub(super) max_body: Text,
    pub(super) max_per_host: Option<Spanned<usize>>,
    pub(super) allow_private: Texts,
    pub(super) ports: Option<Vec<u16>>,
    pub(super) robots: Option<bool>,
    pub(super) follow_trackers: Option<bool>,
    pub(super) never: Texts,
    pub(super) proxy: Text,
}

/// The keys of a source that `[defaults]` may give for all: any but its name and address.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Defaults {
    pub(super) kind: Text,
    pub(super) title: Text,
    pub(super) curator: Text,
    pub(super) tags: Option<Vec<String>>,
    pub(super) schedule: Text,
    pub(super) timezone: Text,
    pub(super) further: Text,
    pub(super) enabled: Option<bool>,
    /// Of a later version: only its default may stand here.
    pub(super) first_days: Option<Spanned<usize>>,
}

#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Source {
    pub(super) name: Text,
    pub(super) url: Text,
    pub(super) path: Text,
    // serde can't flatten into a struct that refuses unknown keys, so the keys of `Defaults` stand here again.
    pub(super) kind: Text,
    pub(super) title: Text,
    pub(super) curator: Text,
    pub(super) tags: Option<Vec<String>>,
    pub(super) schedule: Text,
    pub(super) timezone: Text,
    pub(super) further: Text,
    pub(super) enabled: Option<bool>,
    /// Of a later version: only its default may stand here.
    pub(super) first_days: Option<Spanned<usize>>,
}

impl Source {
    /// What it says itself, and for the rest what `defaults` says.
    pub(super) fn or(self, defaults: &Defaults) -> Self {
        let defaults = defaults.clone();
        Self {
            kind: self.kind.or(defaults.kind),
            title: self.title.or(defaults.title),
            curator: self.curator.or(defaults.curator),
            tags: self.tags.or(defaults.tags),
            schedule: self.schedule.or(defaults.schedule),
            timezone: self.timezone.or(defaults.timezone),
            further: self.further.or(defaults.further),
            enabled: self.enabled.or(defaults.enabled),
            ..self
        }
    }
}
