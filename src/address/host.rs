//! Hosts: patterns for the tables, the rows of a table that may speak of a host, and the site a host belongs to.

use std::collections::HashMap;

use url::{Host as UrlHost, Url};

use crate::domain;

/// Which hosts a row of a table speaks of.
#[derive(Debug, Clone, Copy)]
pub(super) enum Host {
    /// Every host: the path alone tells the service, which runs under its customers' names.
    Any,
    /// This host and all below it.
    Under(&'static str),
    /// A name under any public suffix: `google.com`, `www.google.co.kr`.
    Brand(&'static str),
    /// Hosts whose first label is this: `link.example.org`.
    First(&'static str),
}

impl Host {
    pub(super) fn matches(self, host: &str) -> bool {
        match self {
            Self::Any => true,
            Self::Under(name) => host
                .strip_suffix(name)
                .is_some_and(|below| below.is_empty() || below.ends_with('.')),
            Self::Brand(name) => {
                host.contains(name)
                    && domain::registrable(host)
                        .and_then(|domain| domain.split('.').next())
                        .is_some_and(|label| label == name)
            }
            Self::First(label) => host
                .strip_prefix(label)
                .is_some_and(|rest| rest.starts_with('.')),
        }
    }

    /// The end that all hosts which match have in common, of two labels.
    fn end(self) -> Option<&'static str> {
        match self {
            Self::Under(name) => Some(end(name)).filter(|end| end.contains('.')),
            Self::Any | Self::Brand(_) | Self::First(_) => None,
        }
    }
}

/// The last two labels of a host.
fn end(host: &str) -> &str {
    let bytes = host.bytes().enumerate().rev();
    let mut dots = bytes.filter(|(_, byte)| *byte == b'.');
    dots.nth(1).map_or(host, |(at, _)| &host[at + 1..])
}

/// A table by the hosts that its rows speak of: most rows are about one service, and need not be asked of other hosts.
#[derive(Debug)]
pub(super) struct ByHost<T: 'static> {
    /// The rows for hosts of an end, those that are for hosts of any end among them.
    ends: HashMap<&'static str, Vec<&'static T>>,
    /// The rows for hosts of any end.
    others: Vec<&'static T>,
}

impl<T> ByHost<T> {
    pub(super) fn of(table: &'static [T], host: fn(&T) -> Host) -> Self {
        let (mut ends, mut others) = (HashMap::new(), Vec::new());
        for row in table {
            if let Some(end) = host(row).end() {
                let rows: &mut Vec<_> = ends.entry(end).or_insert_with(|| others.clone());
                rows.push(row);
            } else {
                others.push(row);
                for rows in ends.values_mut() {
                    rows.push(row);
                }
            }
        }
        Self { ends, others }
    }

    /// The rows that may match a host, in the table's order.
    pub(super) fn rows(&self, host: &str) -> impl Iterator<Item = &'static T> {
        self.ends
            .get(end(host))
            .unwrap_or(&self.others)
            .iter()
            .copied()
    }
}

/// Whether two addresses belong to one registrable domain (public suffix list), or to one IP address.
#[must_use]
pub fn same_site(a: &Url, b: &Url) -> bool {
    match (a.host(), b.host()) {
        (Some(UrlHost::Domain(a)), Some(UrlHost::Domain(b))) => site(a) == site(b),
        (Some(a), Some(b)) => a == b,
        _ => false,
    }
}

/// The registrable domain of a host name; the name itself where there is none.
fn site(host: &str) -> &str {
    let host = host.trim_end_matches('.');
    domain::registrable(host).unwrap_or(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_whole_labels() {
        assert!(Host::Under("example.org").matches("a.example.org"));
        assert!(!Host::Under("example.org").matches("badexample.org"));
        assert!(Host::Brand("google").matches("www.google.co.kr"));
        assert!(!Host::Brand("google").matches("google.example.org"));
        assert!(Host::First("link").matches("link.example.org"));
        assert!(!Host::First("link").matches("links.example.org"));
    }

    #[test]
    fn the_rows_that_may_match_a_host_are_found_in_the_order_of_the_table() {
        const TABLE: &[Host] = &[
            Host::Any,
            Host::Under("a.example.org"),
            Host::First("link"),
            Host::Under("example.org"),
            Host::Under("localhost"),
            Host::Under("other.example"),
            Host::Brand("example"),
        ];
        let by_host = ByHost::of(TABLE, |host| *host);
        for host in [
            "www.a.example.org",
            "link.example.org",
            "example.org",
            "other.example",
            "a.localhost",
            "localhost",
            "127.0.0.1",
            "",
        ] {
            let matching = |rows: &mut dyn Iterator<Item = &Host>| {
                let rows = rows.filter(|row| row.matches(host));
                rows.map(|row| format!("{row:?}")).collect::<Vec<_>>()
            };
            assert_eq!(
                matching(&mut by_host.rows(host)),
                matching(&mut TABLE.iter()),
                "{host}"
            );
        }
        assert_eq!(by_host.rows("other.example").count(), 5);
    }

    #[test]
    fn one_site_is_one_registrable_domain_or_one_ip_address() {
        let same = |a: &str, b: &str| same_site(&Url::parse(a).unwrap(), &Url::parse(b).unwrap());
        assert!(same(
            "https://en.news.example.co.kr/",
            "http://example.co.kr:8080/"
        ));
        assert!(!same("https://a.co.kr/", "https://b.co.kr/"));
        assert!(!same("https://a.github.io/", "https://b.github.io/"));
        assert!(same("http://127.0.0.1/", "http://127.0.0.1:81/"));
        assert!(!same("http://127.0.0.1/", "http://127.0.0.2/"));
        assert!(same("http://localhost/a", "http://localhost/b"));
    }
}
