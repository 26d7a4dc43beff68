//! The client: one fetch within the rules of its hosts.

use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use tokio::sync::mpsc;
use tokio::time::Instant;
use url::Url;

use super::errand::{Errand, Errands};
use super::guard::{self, Lookup};
use super::host::{self, Kept};
use super::robots::RobotsRecord;
use super::{Error, Fetched, Request, Settings, TlsStream, pass};
use crate::metrics::Metrics;

/// The media types of what is posted.
const FORM: &str = "application/x-www-form-urlencoded";
const JSON: &str = "application/json";

/// Whether an address need not be asked, because it is known by another: called with the address that was requested, and
/// either the target of a redirect, or the same once more when its turn has come.
pub type IsKnown<'a> = dyn Fn(&Url, &Url) -> bool + Send + Sync + 'a;

/// What the client asks of the machine beside the network.
#[derive(Clone)]
pub struct Outside {
    /// The time.
    pub now: fn() -> DateTime<Utc>,
    /// The addresses of a name.
    pub lookup: Lookup,
    /// What counts the fetches.
    pub metrics: Arc<Metrics>,
}

impl Default for Outside {
    #[expect(
        clippy::disallowed_methods,
        reason = "the network is the edge: robots.txt ages by the real clock"
    )]
    fn default() -> Self {
        Self {
            now: Utc::now,
            lookup: guard::system_lookup(),
            metrics: Arc::default(),
        }
    }
}

/// What one host asked of us, and how it failed, in the form in which a store can keep it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostRecord {
    /// A name or an address.
    pub name: String,
    /// It asked to be left alone until then.
    pub held_until: Option<DateTime<Utc>>,
    /// So many fetches in a row came to nothing for its own fault.
    pub faults: u32,
    /// It is left alone until then because of them.
    pub rests_until: Option<DateTime<Utc>>,
}

/// The one way out to the web. Clones share the hosts' turns, robots.txt and connections.
#[derive(Clone)]
pub struct Client(Arc<Errands>);

impl Client {
    /// A client that keeps to these settings.
    pub fn new(settings: Settings) -> Result<Self, Error> {
        Self::with_outside(settings, Outside::default())
    }

    /// The same with a clock and a resolver of the caller's.
    pub fn with_outside(settings: Settings, outside: Outside) -> Result<Self, Error> {
        Errands::new(settings, outside).map(|errands| Self(Arc::new(errands)))
    }

    /// Takes turns at each host with the other processes that name this file: its pause is that of them all.
    pub fn share_turns(&self, file: &Path) -> io::Result<()> {
        self.0.hosts.share(file, self.0.now)
    }

    /// The same by other settings: the hosts keep their turns, and what they asked for holds.
    pub fn with_settings(&self, settings: Settings) -> Result<Self, Error> {
        self.0
            .with_settings(settings)
            .map(|errands| Self(Arc::new(errands)))
    }

    /// The settings that it keeps to.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.0.settings
    }

    /// Fetches one address within the rules of its host. `is_known` is asked of it and of each redirect's target.
    ///
    /// Waits for the host's turn, but not for a host that asked to be left alone.
    pub async fn get(&self, request: &Request, is_known: &IsKnown<'_>) -> Result<Fetched, Error> {
        let ticket = self.0.queue(&request.url);
        let errand = Errand::page(request, is_known, request.until);
        self.0
            .run(&errand, ticket)
            .await
            .map(|(fetched, _slot)| fetched)
    }

    /// When a pass ends that begins now, by `fetch.max_pass`.
    #[must_use]
    pub fn end_of_pass(&self) -> Instant {
        pass::end(self.settings())
    }

    /// Fetches many: hosts side by side, longest queue first, for at most `fetch.max_pass`. Results come as they are
    /// ready, each with the index of its request.
    ///
    /// A result that is not taken keeps its place among the fetches in flight, so that a slow reader holds back the
    /// fetching: who fetches something else meanwhile does so in another task. Dropping the receiver stops what is
    /// under way. Must be called within a tokio runtime.
    #[must_use]
    pub fn get_all(
        &self,
        requests: Vec<Request>,
        is_known: Arc<IsKnown<'static>>,
    ) -> mpsc::Receiver<(usize, Result<Fetched, Error>)> {
        pass::start(self.0.clone(), requests, is_known)
    }

    /// The sitemaps that a site's robots.txt names. It is asked for where it is not known, unless that is to end before its
    /// turn comes.
    pub async fn sitemaps(&self, site: &Url, until: Option<Instant>) -> Result<Vec<Url>, Error> {
        self.0.sitemaps(site, until).await
    }

    /// Connects over TLS to the host and port of a URL of another scheme, such as `imaps://imap.example.org:993`: by
    /// the same rules for addresses, and without a proxy.
    pub async fn connect(&self, url: &Url) -> Result<TlsStream, Error> {
        self.0.connect(url).await
    }

    /// Posts a form to an address that the configuration names, and looks at nothing of the answer but its status.
    pub async fn post_form(&self, url: &Url, form: String) -> Result<(), Error> {
        self.0.post(url, FORM, form).await
    }

    /// The same with JSON.
    pub async fn post_json(&self, url: &Url, json: String) -> Result<(), Error> {
        self.0.post(url, JSON, json).await
    }

    /// Takes back what hosts asked in an earlier run, and how they failed.
    pub fn remember_hosts(&self, records: impl IntoIterator<Item = HostRecord>) {
        let now = (self.0.now)();
        let left = |until: Option<DateTime<Utc>>| {
            let left = until.and_then(|until| (until - now).to_std().ok());
            left.unwrap_or_default()
        };
        for record in records {
            self.0.hosts.remember(&Kept {
                held_for: left(record.held_until),
                faults: record.faults,
                rests_for: left(record.rests_until),
                name: host::normal_name(&record.name),
            });
        }
    }

    /// What hosts asked since this was last called, and how they failed, for the store to keep.
    #[must_use]
    pub fn new_hosts(&self) -> Vec<HostRecord> {
        let now = (self.0.now)();
        let until = |time: Duration| (!time.is_zero()).then(|| now + time);
        let news = self.0.hosts.news().into_iter();
        news.map(|kept| HostRecord {
            held_until: until(kept.held_for),
            faults: kept.faults,
            rests_until: until(kept.rests_for),
            name: kept.name,
        })
        .collect()
    }

    /// What sites answered since this was last called when they were asked for robots.txt, for the store to keep.
    #[must_use]
    pub fn new_robots(&self) -> Vec<RobotsRecord> {
        self.0.robots.news((self.0.now)())
    }

    /// Takes such answers back when the first of them is needed, so that no site is asked again within a day.
    pub fn recall_robots(&self, recall: impl FnOnce() -> Vec<RobotsRecord> + Send + 'static) {
        self.0.robots.recall(Box::new(recall));
    }
}
