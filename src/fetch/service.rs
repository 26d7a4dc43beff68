//! Which hosts are asked by one clock. Pure.
//!
//! Some services give each of their users a host: a thousand names, and one service behind them that counts what we ask
//! of all. The public suffix list names many in its private section (`blogspot.com`, `github.io`); others are told by
//! their many hosts. The few hosts of one publisher (`www.`, `news.`, `edition.`) are none of these.

use crate::domain;

/// So many hosts of one registrable domain have a clock each; those beyond share one. A publisher has a few, a service
/// has thousands.
pub(super) const OWN_CLOCKS: usize = 4;

/// How the names begin that stand for all hosts of a service: no host has such a name.
const ALL: &str = "*.";

/// The name that stands for all hosts of the service that a host may be one of; `None` for what is alone.
pub(super) fn name(host: &str) -> Option<String> {
    let service = listed(host).or_else(|| domain(host))?;
    Some(format!("{ALL}{service}"))
}

/// Whether a name stands for all hosts of a service.
#[must_use]
pub fn is_name(name: &str) -> bool {
    name.starts_with(ALL)
}

/// The service below which a host is one user's, if the public suffix list knows it.
pub(super) fn listed(host: &str) -> Option<&str> {
    named(host).and_then(domain::service)
}

/// The registrable domain of a host.
pub(super) fn domain(host: &str) -> Option<&str> {
    named(host).and_then(domain::registrable)
}

/// A host that has a name, not an address.
fn named(host: &str) -> Option<&str> {
    host.parse::<std::net::IpAddr>().is_err().then_some(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_is_known_by_the_private_section_of_the_list() {
        for (host, service) in [
            ("ann.blogspot.com", Some("blogspot.com")),
            ("blogspot.com", Some("blogspot.com")),
            ("ann.github.io", Some("github.io")),
            ("www.example.org", None),
            ("www.example.co.uk", None),
            ("a.localhost", None),
            ("192.0.2.1", None),
            ("2001:db8::1", None),
        ] {
            assert_eq!(listed(host), service, "{host}");
        }
    }

    #[test]
    fn all_hosts_of_a_service_have_a_name_together() {
        assert_eq!(name("ann.github.io").as_deref(), Some("*.github.io"));
        assert_eq!(name("a.example.org").as_deref(), Some("*.example.org"));
        assert_eq!(name("192.0.2.1"), None);
        assert!(is_name("*.github.io") && !is_name("github.io"));
    }

    #[test]
    fn the_registrable_domain_is_that_of_a_name() {
        assert_eq!(domain("a.b.example.co.uk"), Some("example.co.uk"));
        assert_eq!(domain("example.org"), Some("example.org"));
        assert_eq!(domain("192.0.2.1"), None);
        assert_eq!(domain("localhost"), None);
    }
}
