//! Hosts: patterns for the tables, and the site a host belongs to.

use url::{Host as UrlHost, Url};

/// Which hosts a row of a table speaks of.
#[derive(Debug, Clone, Copy)]
pub(super) enum Host {
    /// Every host: the path alone tells the service, which runs under its customers' names.
    Any,
    /// This host, with or without `www.`.
    Is(&'static str),
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
            Self::Is(name) => host.strip_prefix("www.").unwrap_or(host) == name,
            Self::Under(name) => host
                .strip_suffix(name)
                .is_some_and(|below| below.is_empty() || below.ends_with('.')),
            Self::Brand(name) => {
                host.contains(name)
                    && psl::domain_str(host)
                        .and_then(|domain| domain.split('.').next())
                        .is_some_and(|label| label == name)
            }
            Self::First(label) => host
                .strip_prefix(label)
                .is_some_and(|rest| rest.starts_with('.')),
        }
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
    psl::domain_str(host).unwrap_or(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_whole_labels() {
        assert!(Host::Is("example.org").matches("www.example.org"));
        assert!(!Host::Is("example.org").matches("a.example.org"));
        assert!(Host::Under("example.org").matches("a.example.org"));
        assert!(!Host::Under("example.org").matches("badexample.org"));
        assert!(Host::Brand("google").matches("www.google.co.kr"));
        assert!(!Host::Brand("google").matches("google.example.org"));
        assert!(Host::First("link").matches("link.example.org"));
        assert!(!Host::First("link").matches("links.example.org"));
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
