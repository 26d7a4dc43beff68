//! Host → what the public suffix list says of it. Pure.
//!
//! The one file that knows the crate `psl`: its list is code, and each place that calls it gets half a megabyte of it.

use psl::Type;

/// The registrable domain of a host name: `example.co.uk` of `www.example.co.uk`.
#[must_use]
pub fn registrable(host: &str) -> Option<&str> {
    psl::domain_str(host)
}

/// The public suffix of a host name, where the list has it: of a name that it does not know any last label is one.
#[must_use]
pub fn listed_suffix(host: &str) -> Option<&str> {
    let suffix = psl::suffix(host.as_bytes()).filter(psl::Suffix::is_known)?;
    std::str::from_utf8(suffix.as_bytes()).ok()
}

/// The service below which a host is one user's, where the list's private section has it: `blogspot.com`.
#[must_use]
pub fn service(host: &str) -> Option<&str> {
    let suffix = psl::suffix(host.as_bytes()).filter(|s| s.typ() == Some(Type::Private))?;
    std::str::from_utf8(suffix.as_bytes()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_knows_domains_suffixes_and_services() {
        for (host, domain, suffix, user_of) in [
            (
                "www.example.co.uk",
                Some("example.co.uk"),
                Some("co.uk"),
                None,
            ),
            ("example.org", Some("example.org"), Some("org"), None),
            (
                "ann.blogspot.com",
                Some("ann.blogspot.com"),
                Some("blogspot.com"),
                Some("blogspot.com"),
            ),
            ("co.uk", None, Some("co.uk"), None),
            ("a.b.nolabel", Some("b.nolabel"), None, None),
        ] {
            let found = (registrable(host), listed_suffix(host), service(host));
            assert_eq!(found, (domain, suffix, user_of), "{host}");
        }
    }
}
