//! Where a name leads to, judged here before a proxy resolves it for itself.
//!
//! The proxy needs none of it, and behind one the names of the web may be unknown here, or their look-ups end in nothing
//! after a long while: so each is looked up for a short time only, that is none of its host's, and once in a while.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::time::{Instant, timeout};
use url::{Host, Url};

use super::guard::{self, Guard, Lookup};
use super::host::{self, lock};
use super::{Error, proxy::Proxies};

/// How long a look-up is waited for.
const PATIENCE: Duration = Duration::from_secs(2);

/// How long what came of it is believed.
const KEPT: Duration = Duration::from_mins(5);

/// All are forgotten when more than this many are known.
const MANY: usize = 4096;

/// What names lead to here.
pub(super) struct Preview {
    guard: Arc<Guard>,
    lookup: Lookup,
    known: Mutex<HashMap<String, Known>>,
}

/// What came of one look-up, and when.
struct Known {
    at: Instant,
    addresses: Option<Vec<IpAddr>>,
}

impl Preview {
    pub(super) fn new(guard: Arc<Guard>, lookup: Lookup) -> Self {
        Self {
            guard,
            lookup,
            known: Mutex::default(),
        }
    }

    /// Judges an address, if a proxy stands before it. Where its name leads to that is not known here is left to the proxy,
    /// that the configuration trusts; its port is judged all the same.
    pub(super) async fn judge(&self, url: &Url, proxies: &Proxies) -> Result<(), Error> {
        if proxies.is_empty() || !matches!(url.host(), Some(Host::Domain(_))) {
            return Ok(());
        }
        let (name, port) = (host::name(url), guard::port(url));
        let judged = match self.find(&name).await {
            Some(found) => self.guard.sift(&name, port, found).map(drop),
            None => self.guard.judge_port(&name, port),
        };
        judged.map_err(|refusal| refusal.of(url))
    }

    /// The addresses of a name, unless it is not known here.
    async fn find(&self, name: &str) -> Option<Vec<IpAddr>> {
        if let Some(known) = lock(&self.known).get(name)
            && known.at.elapsed() < KEPT
        {
            return known.addresses.clone();
        }
        let found = timeout(PATIENCE, guard::find(&self.lookup, name.to_owned())).await;
        let addresses = found.ok().and_then(Result::ok);
        let mut known = lock(&self.known);
        if known.len() >= MANY {
            known.clear();
        }
        let fresh = Known {
            at: Instant::now(),
            addresses: addresses.clone(),
        };
        known.insert(name.to_owned(), fresh);
        addresses
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fetch::Settings;
    use std::io;
    use std::sync::atomic::{AtomicUsize, Ordering};

    fn proxied() -> Settings {
        Settings {
            proxy: Some("http://proxy.example:3128".parse().unwrap()),
            ..Settings::default()
        }
    }

    async fn judged(preview: &Preview, url: &str) -> &'static str {
        let proxies = Proxies::of(&proxied());
        let judged = preview.judge(&url.parse().unwrap(), &proxies).await;
        judged.map_or_else(|error| error.kind(), |()| "ok")
    }

    #[tokio::test]
    async fn the_port_of_a_name_is_judged_that_is_not_known_here() {
        let settings = Settings {
            allow_private: vec!["intranet.example:8080".parse().unwrap()],
            named: vec![("odd.example".to_owned(), 8443)],
            ..proxied()
        };
        let nobody: Lookup = Arc::new(|_| Box::pin(async { Err(io::Error::other("no name")) }));
        let preview = Preview::new(Arc::new(Guard::new(&settings)), nobody);
        for (url, expected) in [
            ("http://a.example/", "ok"),
            ("https://odd.example:8443/", "ok"),
            ("http://intranet.example:8080/", "ok"),
            ("http://a.example:22/", "private"),
        ] {
            assert_eq!(judged(&preview, url).await, expected, "{url}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_name_is_looked_up_for_a_short_time_and_not_for_each_request() {
        let asked = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&asked);
        let lookup: Lookup = Arc::new(move |name| {
            count.fetch_add(1, Ordering::Relaxed);
            Box::pin(async move {
                if name == "never.example" {
                    std::future::pending::<()>().await;
                }
                Ok(vec![IpAddr::from([10, 0, 0, 1])])
            })
        });
        let preview = Preview::new(Arc::new(Guard::new(&proxied())), lookup);
        let start = Instant::now();
        for _ in 0..3 {
            assert_eq!(judged(&preview, "http://never.example/1").await, "ok");
            assert_eq!(judged(&preview, "http://inside.example/1").await, "private");
        }
        let inside = "https://inside.example:22/";
        assert_eq!(judged(&preview, inside).await, "private");
        assert_eq!(asked.load(Ordering::Relaxed), 2);
        assert!((PATIENCE..2 * PATIENCE).contains(&start.elapsed()));
        tokio::time::sleep(KEPT).await;
        judged(&preview, inside).await;
        assert_eq!(asked.load(Ordering::Relaxed), 3);
    }
}
