//! The client: one fetch within the rules, and many side by side.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use tokio::sync::mpsc;
use url::Url;

use super::{Error, Fetched, Request, Settings};

/// Whether an address is known already, so that a redirect to it need not be followed.
pub type IsKnown = dyn Fn(&Url) -> bool + Send + Sync;

/// The one way out to the web. Clones share the hosts' turns, robots.txt and connections.
#[derive(Clone)]
pub struct Client {
    settings: Arc<Settings>,
}

impl Client {
    /// A client that keeps to these settings.
    pub fn new(settings: Settings) -> Result<Self, Error> {
        Ok(Self {
            settings: Arc::new(settings),
        })
    }

    /// Fetches one address within the rules of its host.
    pub async fn get(&self, request: &Request, is_known: &IsKnown) -> Result<Fetched, Error> {
        let _ = (is_known, &self.settings);
        Err(Error::Scheme {
            url: request.url.clone(),
        })
    }

    /// Fetches many: hosts side by side, longest queue first. Results come with the index of their request, as they
    /// are ready. Dropping the receiver stops what is still under way.
    #[must_use]
    pub fn get_all(
        &self,
        requests: Vec<Request>,
        is_known: Arc<IsKnown>,
    ) -> mpsc::Receiver<(usize, Result<Fetched, Error>)> {
        let _ = (requests, is_known);
        mpsc::channel(1).1
    }

    /// Leaves a host alone until then: a `Retry-After` of an earlier run.
    pub fn hold(&self, host: &str, until: DateTime<Utc>) {
        let _ = (host, until);
    }
}
