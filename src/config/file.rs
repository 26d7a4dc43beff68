//! What is written: the tables and keys of a file, as serde reads them. What a value means is decided in `check`.

use std::collections::BTreeMap;
use std::ops::Range;

use serde::Deserialize;
use toml::Spanned;

use crate::address;
pub(super) use crate::address::Words;

/// A text and where it stands.
pub(super) type Text = Option<Spanned<String>>;
/// A list of texts and where each stands.
pub(super) type Texts = Option<Vec<Spanned<String>>>;

/// The main file.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct File {
    pub(super) include: Vec<Spanned<String>>,
    pub(super) rules: Vec<Spanned<String>>,
    pub(super) max_document: Text,
    pub(super) publish: Publish,
    pub(super) store: Store,
    pub(super) server: Server,
    pub(super) log: Log,
    pub(super) alert: Alert,
    pub(super) fetch: Fetch,
    pub(super) find: Find,
    pub(super) defaults: Defaults,
    pub(super) source: Vec<Spanned<Source>>,
    pub(super) feed: Vec<Spanned<Feed>>,
}

/// A feed of its own.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Feed {
    pub(super) name: Text,
    pub(super) title: Text,
    pub(super) max_per_source: Option<Spanned<usize>>,
    pub(super) exclude: Exclude,
    // serde can't flatten into a struct that refuses unknown keys, so the keys of a choice stand here and there.
    pub(super) query: Text,
    pub(super) source: Text,
    pub(super) site: Text,
    pub(super) author: Text,
    pub(super) curator: Text,
    pub(super) language: Text,
    pub(super) tag: Text,
    pub(super) citers: Option<Spanned<usize>>,
}

/// What a feed leaves out: whatever has any of these.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Exclude {
    pub(super) query: Option<Spanned<Words>>,
    pub(super) source: Option<Spanned<Words>>,
    pub(super) site: Option<Spanned<Words>>,
    pub(super) author: Option<Spanned<Words>>,
    pub(super) curator: Option<Spanned<Words>>,
    pub(super) language: Option<Spanned<Words>>,
    pub(super) tag: Option<Spanned<Words>>,
}

/// An included file: sources only.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Included {
    pub(super) source: Vec<Spanned<Source>>,
}

/// A file of rules: for the pages of sites, and for addresses.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct RuleFile {
    pub(super) site: Vec<Spanned<SiteRules>>,
    // serde can't flatten into a struct that refuses unknown keys, so the tables of addresses stand here one by one.
    pub(super) tracker: Vec<Spanned<address::Tracker>>,
    pub(super) wrapper: Vec<Spanned<address::WrapperRow>>,
    pub(super) shortener: Vec<Spanned<address::Shortener>>,
    pub(super) variant: Vec<Spanned<address::Variant>>,
    pub(super) form: Vec<Spanned<address::Form>>,
    pub(super) platform: Vec<Spanned<address::PlatformRow>>,
}

impl RuleFile {
    /// The rules of pages, and the rows for addresses.
    pub(super) fn divide(self) -> (Vec<Spanned<SiteRules>>, address::Rows) {
        let rows = address::Rows {
            tracker: self.tracker,
            wrapper: self.wrapper,
            shortener: self.shortener,
            variant: self.variant,
            form: self.form,
            platform: self.platform,
        };
        (self.site, rows)
    }
}

/// Where the fields of a site's pages stand: selectors.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct SiteRules {
    pub(super) host: Option<Spanned<Words>>,
    pub(super) title: Option<Spanned<Words>>,
    pub(super) authors: Option<Spanned<Words>>,
    pub(super) site: Option<Spanned<Words>>,
    pub(super) published: Option<Spanned<Words>>,
    pub(super) modified: Option<Spanned<Words>>,
    pub(super) description: Option<Spanned<Words>>,
    pub(super) image: Option<Spanned<Words>>,
    pub(super) language: Option<Spanned<Words>>,
    pub(super) remove: Option<Spanned<Words>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Publish {
    pub(super) title: Text,
    pub(super) base_url: Text,
    pub(super) directory: Text,
    pub(super) entries: Option<Spanned<usize>>,
    pub(super) quote: Text,
    pub(super) order: Text,
    pub(super) timezone: Text,
    pub(super) hub: Texts,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Store {
    pub(super) path: Text,
    pub(super) keep: Text,
    pub(super) keep_entries: Option<usize>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Server {
    pub(super) listen: Text,
    pub(super) password_file: Text,
    pub(super) secret_file: Text,
    pub(super) metrics: Text,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Log {
    pub(super) format: Text,
    pub(super) level: Text,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Alert {
    pub(super) webhook: Text,
    pub(super) mail: Text,
    pub(super) after: Text,
    pub(super) sendmail: Option<Spanned<Words>>,
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
    pub(super) max_pass: Text,
    pub(super) give_up: Text,
    pub(super) max_redirects: Option<usize>,
    pub(super) max_header: Text,
    pub(super) max_headers: Option<Spanned<usize>>,
    pub(super) max_codings: Option<usize>,
    pub(super) max_window: Text,
    pub(super) min_speed: Text,
    pub(super) max_bodies: Text,
    pub(super) allow_private: Texts,
    pub(super) ports: Option<Vec<u16>>,
    pub(super) robots: Option<bool>,
    pub(super) follow_trackers: Option<bool>,
    pub(super) never: Texts,
    pub(super) proxy: Text,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Find {
    pub(super) enabled: Option<bool>,
    pub(super) archive: Text,
    /// Where publications are, by name.
    pub(super) sites: BTreeMap<String, Spanned<String>>,
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
    pub(super) jitter: Text,
    pub(super) timezone: Text,
    pub(super) further: Text,
    pub(super) enabled: Option<bool>,
    pub(super) first_days: Option<Spanned<usize>>,
    // Of mailboxes.
    pub(super) user: Text,
    pub(super) folder: Text,
    pub(super) password_file: Text,
    pub(super) token_command: Option<Spanned<Words>>,
    pub(super) from: Option<Spanned<Words>>,
    pub(super) subject: Option<Spanned<Words>>,
    pub(super) list_id: Option<Spanned<Words>>,
    pub(super) dedicated: Option<Spanned<bool>>,
}

impl Defaults {
    /// Those that hold for a kind of which `takes` says which keys of mailboxes it takes.
    fn of_kind(self, takes: impl Fn(&str) -> bool) -> Self {
        Self {
            user: self.user.filter(|_| takes("user")),
            folder: self.folder.filter(|_| takes("folder")),
            password_file: self.password_file.filter(|_| takes("password_file")),
            token_command: self.token_command.filter(|_| takes("token_command")),
            from: self.from.filter(|_| takes("from")),
            subject: self.subject.filter(|_| takes("subject")),
            list_id: self.list_id.filter(|_| takes("list_id")),
            dedicated: self.dedicated.filter(|_| takes("dedicated")),
            ..self
        }
    }
}

#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Source {
    pub(super) name: Text,
    pub(super) url: Text,
    pub(super) path: Text,
    pub(super) host: Text,
    pub(super) user: Text,
    pub(super) folder: Text,
    pub(super) password_file: Text,
    pub(super) token_command: Option<Spanned<Words>>,
    pub(super) from: Option<Spanned<Words>>,
    pub(super) subject: Option<Spanned<Words>>,
    pub(super) list_id: Option<Spanned<Words>>,
    pub(super) dedicated: Option<Spanned<bool>>,
    pub(super) command: Option<Spanned<Words>>,
    // serde can't flatten into a struct that refuses unknown keys, so the keys of `Defaults` stand here again.
    pub(super) kind: Text,
    pub(super) title: Text,
    pub(super) curator: Text,
    pub(super) tags: Option<Vec<String>>,
    pub(super) schedule: Text,
    pub(super) jitter: Text,
    pub(super) timezone: Text,
    pub(super) further: Text,
    pub(super) enabled: Option<bool>,
    pub(super) first_days: Option<Spanned<usize>>,
}

impl Source {
    /// What it says itself, and for the rest what `defaults` says; `takes` tells which keys of mailboxes a kind takes.
    pub(super) fn or(self, defaults: &Defaults, takes: impl Fn(&str, &str) -> bool) -> Self {
        let defaults = defaults.clone();
        let kind = self.kind.or_else(|| defaults.kind.clone());
        let word = kind.as_ref().map_or("", |kind| kind.get_ref().trim());
        // One secret is asked for, and that is the source's own.
        let has_secret = self.password_file.is_some() || self.token_command.is_some();
        let is_secret = |key: &str| matches!(key, "password_file" | "token_command");
        let defaults = defaults.of_kind(|key| takes(word, key) && !(has_secret && is_secret(key)));
        Self {
            kind,
            user: self.user.or(defaults.user),
            folder: self.folder.or(defaults.folder),
            password_file: self.password_file.or(defaults.password_file),
            token_command: self.token_command.or(defaults.token_command),
            from: self.from.or(defaults.from),
            subject: self.subject.or(defaults.subject),
            list_id: self.list_id.or(defaults.list_id),
            dedicated: self.dedicated.or(defaults.dedicated),
            title: self.title.or(defaults.title),
            curator: self.curator.or(defaults.curator),
            tags: self.tags.or(defaults.tags),
            schedule: self.schedule.or(defaults.schedule),
            jitter: self.jitter.or(defaults.jitter),
            timezone: self.timezone.or(defaults.timezone),
            further: self.further.or(defaults.further),
            enabled: self.enabled.or(defaults.enabled),
            first_days: self.first_days.or(defaults.first_days),
            ..self
        }
    }

    /// The keys that not every kind takes, as far as they are written, and where.
    pub(super) fn of_kinds(&self) -> impl Iterator<Item = (&'static str, Range<usize>)> {
        let text = |text: &Text| text.as_ref().map(Spanned::span);
        let words = |words: &Option<Spanned<Words>>| words.as_ref().map(Spanned::span);
        [
            ("url", text(&self.url)),
            ("path", text(&self.path)),
            ("host", text(&self.host)),
            ("user", text(&self.user)),
            ("folder", text(&self.folder)),
            ("password_file", text(&self.password_file)),
            ("token_command", words(&self.token_command)),
            ("from", words(&self.from)),
            ("subject", words(&self.subject)),
            ("list_id", words(&self.list_id)),
            ("dedicated", self.dedicated.as_ref().map(Spanned::span)),
            ("command", words(&self.command)),
        ]
        .into_iter()
        .filter_map(|(key, span)| Some((key, span?)))
    }
}
