//! The sites of which nothing is shown.

use rusqlite::Connection;
use url::Url;

/// The hosts that were hidden by hand, each with those below it.
pub(super) struct HiddenSites(Vec<String>);

impl HiddenSites {
    pub(super) fn of(c: &Connection) -> rusqlite::Result<Self> {
        let mut query = c.prepare_cached("SELECT site FROM hidden_site")?;
        let sites = query.query_map([], |r| r.get(0))?;
        Ok(Self(sites.collect::<Result<_, _>>()?))
    }

    /// Whether an address is of one of them.
    pub(super) fn have(&self, url: &Url) -> bool {
        self.0.iter().any(|site| is_below(url, site))
    }
}

/// Whether an address is of this host or of one below it.
pub(super) fn is_below(url: &Url, site: &str) -> bool {
    let rest = url.host_str().and_then(|host| host.strip_suffix(site));
    rest.is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}
