//! The client: one fetch within the rules of its hosts.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use tokio::sync::mpsc;
use tokio::time::Instant;
use url::Url;

use super::errand::{Errand, Errands};
use super::guard::{self, Lookup};
use super::host;
use super::robots::RobotsRecord;
use super::{Error, Fetched, Request, Settings, TlsStream, pass};

/// Whether a redirect need not be followed: asked with the address that was requested and the redirect's target.
pub type IsKnown<'a> = dyn Fn(&Url, &Url) -> bool + Send + Sync + 'a;

/// What the client asks of the machine beside the network.
#[derive(Clone)]
pub struct Outside {
    /// The time.
    pub now: fn() -> DateTime<Utc>,
    /// The addresses of a name.
    pub lookup: Lookup,
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
        }
    }
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

    /// The settings that it keeps to.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.0.settings
    }

    /// Fetches one address within the rules of its host. `is_known` is asked of each redirect's target.
    ///
    /// Waits for the host's turn, but not for a host that asked to be left alone.
    pub async fn get(&self, request: &Request, is_known: &IsKnown<'_>) -> Result<Fetched, Error> {
        let ticket = self.0.queue(&request.url);
        let errand = Errand::page(request, is_known);
        self.0
            .run(&errand, ticket)
            .await
            .map(|(fetched, _slot)| fetched)
    }

    /// Fetches many: hosts side by side, longest queue first. Results come as they are ready, each with the index of
    /// its request.
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

    /// Connects over TLS to the host and port of a URL of another scheme, such as `imaps://imap.example.org:993`: by
    /// the same rules for addresses, and without a proxy.
    pub async fn connect(&self, url: &Url) -> Result<TlsStream, Error> {
        self.0.connect(url).await
    }

    /// Leaves a host alone until then: a `Retry-After` of an earlier run. `host` is a name or an address.
    pub fn hold(&self, host: &str, until: DateTime<Utc>) {
        let left = (until - (self.0.now)()).to_std().unwrap_or_default();
        self.0
            .hosts
            .hold(&host::normal_name(host), Instant::now() + left);
    }

    /// The hosts that asked to be left alone and until when, for the store to keep.
    #[must_use]
    pub fn held(&self) -> Vec<(String, DateTime<Utc>)> {
        let now = (self.0.now)();
        let held = self.0.hosts.held().into_iter();
        held.map(|(host, left)| (host, now + left)).collect()
    }

    /// What sites answered when they were asked for robots.txt, as far as it still holds, for the store to keep.
    #[must_use]
    pub fn robots(&self) -> Vec<RobotsRecord> {
        self.0.robots.records((self.0.now)())
    }

    /// Takes such answers back, so that no site is asked again within a day.
    pub fn remember_robots(&self, records: impl IntoIterator<Item = RobotsRecord>) {
        self.0.robots.remember(records);
    }
}
