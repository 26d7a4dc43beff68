//! Every URL is hostile until checked: which addresses may be connected to, judged before connecting.
//!
//! An address that stands in the URL itself never reaches reqwest's resolver, so both are judged here: the URL's own
//! at each hop ([`Guard::admit`]), and what a name resolves to in the resolver that reqwest asks ([`Resolver`]).

use std::fmt;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;

use futures_util::future::BoxFuture;
use ipnet::IpNet;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use url::{Host, Url};

use super::settings::without_dot;
use super::{Allowed, Error, Never, Settings, host, special};
use crate::address;

/// Asks for the addresses of a name.
pub type Lookup = Arc<dyn Fn(String) -> BoxFuture<'static, io::Result<Vec<IpAddr>>> + Send + Sync>;

/// Asks the system.
pub(super) fn system_lookup() -> Lookup {
    Arc::new(|name| {
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            Ok(found.map(|address| address.ip()).collect())
        })
    })
}

/// What may be fetched at all.
pub(super) struct Guard {
    allowed: Vec<Allowed>,
    named: Vec<(String, u16)>,
    ports: Vec<u16>,
    never: Vec<Never>,
    follow_trackers: bool,
}

/// Why an address may not be connected to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refusal {
    Never(IpNet),
    Private(IpAddr),
    Port(u16),
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Never(network) => write!(f, "{} is in fetch.never", Never::Network(*network)),
            Self::Private(address) => write!(f, "{address} is not a public address"),
            Self::Port(port) => write!(f, "port {port} is not allowed"),
        }
    }
}

impl std::error::Error for Refusal {}

impl Refusal {
    pub(super) fn of(self, url: &Url) -> Error {
        let url = url.clone();
        match self {
            Self::Never(network) => {
                let rule = rule_of(&Never::Network(network));
                Error::Never { url, rule }
            }
            Self::Private(address) => Error::PrivateAddress { url, address },
            Self::Port(port) => Error::Port { url, port },
        }
    }
}

impl Guard {
    pub(super) fn new(settings: &Settings) -> Self {
        Self {
            allowed: settings.allow_private.clone(),
            named: settings.named.clone(),
            ports: settings.ports.clone(),
            never: settings.never.clone(),
            follow_trackers: settings.follow_trackers,
        }
    }

    /// Judges a URL by what stands in it. `as_crawler`: someone else cited it.
    pub(super) fn admit(&self, url: &Url, as_crawler: bool) -> Result<(), Error> {
        if !matches!(url.scheme(), "http" | "https") {
            return Err(Error::Scheme { url: url.clone() });
        }
        if let Some(rule) = self.forbids(url, as_crawler) {
            let url = url.clone();
            return Err(Error::Never { url, rule });
        }
        let Some(address) = literal(url) else {
            return Ok(());
        };
        self.judge(&host::name(url), address, port(url))
            .map_err(|refusal| refusal.of(url))
    }

    fn forbids(&self, url: &Url, as_crawler: bool) -> Option<String> {
        if let Some(never) = self.never.iter().find(|never| never.matches(url)) {
            return Some(rule_of(never));
        }
        let tracker = as_crawler && !self.follow_trackers && address::is_opaque(url);
        tracker.then(|| "fetch.follow_trackers = false".to_owned())
    }

    /// Judges the address that would be connected to.
    pub(super) fn judge(&self, name: &str, address: IpAddr, port: u16) -> Result<(), Refusal> {
        let address = address.to_canonical();
        let never = self
            .never
            .iter()
            .find_map(|never| never.network_of(address));
        if let Some(network) = never {
            Err(Refusal::Never(network))
        } else if self.allows(name, address, port) {
            Ok(())
        } else if !special::is_public(address) {
            Err(Refusal::Private(address))
        } else {
            self.judge_port(name, port)
        }
    }

    /// Judges the port of a name whose address is public, or another's business.
    pub(super) fn judge_port(&self, name: &str, port: u16) -> Result<(), Refusal> {
        if self.ports.contains(&port) || self.names(name, port) {
            Ok(())
        } else {
            Err(Refusal::Port(port))
        }
    }

    fn allows(&self, name: &str, address: IpAddr, port: u16) -> bool {
        self.allowed.iter().any(|allowed| match allowed {
            Allowed::Address(ip, its_port) => *ip == address && *its_port == port,
            Allowed::Name(its_name, its_port) => its_name == name && *its_port == port,
            Allowed::Network(network) => network.contains(&address),
        })
    }

    fn names(&self, name: &str, port: u16) -> bool {
        let is_allowed = |allowed: &Allowed| matches!(allowed, Allowed::Name(its_name, its_port) if its_name == name && *its_port == port);
        let mut named = self.named.iter();
        named.any(|(its_name, its_port)| its_name == name && *its_port == port)
            || self.allowed.iter().any(is_allowed)
    }

    /// The addresses of a name that may be connected to; where there is none, why not.
    pub(super) fn sift(
        &self,
        name: &str,
        port: u16,
        found: Vec<IpAddr>,
    ) -> Result<Vec<IpAddr>, Refusal> {
        let mut refusal = None;
        let mut admitted = found;
        admitted.retain(|address| match self.judge(name, *address, port) {
            Ok(()) => true,
            Err(why) => {
                refusal.get_or_insert(why);
                false
            }
        });
        match refusal {
            Some(why) if admitted.is_empty() => Err(why),
            _ => Ok(admitted),
        }
    }
}

/// A rule of the configuration, as an error names it.
fn rule_of(never: &Never) -> String {
    format!("`{never}` in fetch.never")
}

/// The address that stands in a URL in place of a name. The `url` crate reads every spelling of IPv4 (`2130706433`,
/// `0x7f.1`, `127.1`) as the WHATWG's URL standard has it.
fn literal(url: &Url) -> Option<IpAddr> {
    match url.host()? {
        Host::Ipv4(address) => Some(address.into()),
        Host::Ipv6(address) => Some(address.into()),
        Host::Domain(_) => None,
    }
}

/// The port that a URL leads to.
pub(super) fn port(url: &Url) -> u16 {
    url.port_or_known_default().unwrap_or_default()
}

/// Whether a name is `localhost` or below it.
fn is_localhost(name: &str) -> bool {
    name == "localhost" || name.ends_with(".localhost")
}

/// The resolver of the connections to one port: reqwest tells it the name only.
pub(super) struct Resolver {
    pub(super) guard: Arc<Guard>,
    pub(super) lookup: Lookup,
    pub(super) port: u16,
    /// Names of configured proxies: trusted, for they are what the configuration says.
    pub(super) proxies: Arc<[String]>,
}

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let name = without_dot(name.as_str()).to_ascii_lowercase();
        let (guard, port) = (self.guard.clone(), self.port);
        let is_proxy = self.proxies.contains(&name);
        let found = find(&self.lookup, name.clone());
        Box::pin(async move {
            let found = found.await?;
            let admitted = if is_proxy {
                found
            } else {
                guard.sift(&name, port, found)?
            };
            let addresses = admitted
                .into_iter()
                .map(|address| SocketAddr::new(address, 0));
            Ok(Box::new(addresses) as Addrs)
        })
    }
}

/// Asks for the addresses of a name. Those below `localhost` are loopback without asking anyone (RFC 6761 §6.3).
pub(super) fn find(lookup: &Lookup, name: String) -> BoxFuture<'static, io::Result<Vec<IpAddr>>> {
    if is_localhost(&name) {
        let loopback = vec![Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()];
        return Box::pin(std::future::ready(Ok(loopback)));
    }
    lookup(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guard(allow: &[&str]) -> Guard {
        Guard::new(&Settings {
            allow_private: allow.iter().map(|text| text.parse().unwrap()).collect(),
            named: vec![("odd.example".to_owned(), 8443)],
            never: ["never.example", "198.51.100.0/24", "[2606:4700::1]"]
                .map(|n| n.parse().unwrap())
                .into(),
            ..Settings::default()
        })
    }

    fn kind(guard: &Guard, url: &str) -> &'static str {
        guard
            .admit(&url.parse().unwrap(), true)
            .map_or_else(|error| error.kind(), |()| "ok")
    }

    #[test]
    fn every_spelling_of_a_private_address_is_refused() {
        let guard = guard(&[]);
        for host in [
            "127.0.0.1",
            "127.1",
            "2130706433",
            "0x7f.1",
            "0x7f000001",
            "017700000001",
            "0177.0.0.1",
            "127.0.0.1.",
            "%31%32%37.0.0.1",
            "１２７.0.0.1",
            "127。0。0。1",
            "0",
            "0.0.0.0",
            "10.1",
            "169.254.169.254",
            "0xa9fea9fe",
            "[::1]",
            "[::]",
            "[::ffff:127.0.0.1]",
            "[::ffff:7f00:1]",
            "[::127.0.0.1]",
            "[64:ff9b::127.0.0.1]",
            "[2002:7f00:1::]",
            "[2001:0:7f00:1::f7f7:f7f7]",
            "[fe80::1]",
            "[fd00::1]",
            "user:password@127.0.0.1",
            "192.0.0.192",
            "224.0.0.1",
        ] {
            assert_eq!(
                kind(&guard, &format!("http://{host}/")),
                "private",
                "{host}"
            );
        }
    }

    #[test]
    fn a_url_is_judged_by_scheme_rule_and_port() {
        let guard = guard(&[]);
        for (url, expected) in [
            ("https://example.org/", "ok"),
            ("http://8.8.8.8/", "ok"),
            ("ftp://example.org/", "scheme"),
            ("file:///etc/passwd", "scheme"),
            ("javascript:alert(1)", "scheme"),
            ("https://www.never.example/", "never"),
            ("http://198.51.100.7/", "never"),
            ("http://[2606:4700::1]/", "never"),
            ("http://[2606:4700::2]/", "ok"),
            ("http://8.8.8.8:22/", "private"),
        ] {
            assert_eq!(kind(&guard, url), expected, "{url}");
        }
    }

    #[test]
    fn what_is_allowed_is_exactly_that() {
        let guard = guard(&["127.0.0.1:8080", "[::1]:8081", "10.1.0.0/16"]);
        for (url, expected) in [
            ("http://127.0.0.1:8080/", "ok"),
            ("http://[::ffff:127.0.0.1]:8080/", "ok"),
            ("http://127.0.0.1:8081/", "private"),
            ("http://127.0.0.2:8080/", "private"),
            ("http://[64:ff9b::7f00:1]:8080/", "private"),
            ("http://[::1]:8081/", "ok"),
            ("http://10.1.2.3:9999/", "ok"),
            ("http://10.2.0.1/", "private"),
        ] {
            assert_eq!(kind(&guard, url), expected, "{url}");
        }
    }

    #[test]
    fn a_name_is_judged_by_what_it_resolves_to_and_the_port() {
        let guard = guard(&["127.0.0.1:8080", "intranet.example:80"]);
        let ip = |text: &str| text.parse::<IpAddr>().unwrap();
        let sift = |name: &str, port, found: &[&str]| {
            let found = found.iter().map(|text| ip(text)).collect();
            guard.sift(name, port, found)
        };
        assert_eq!(
            sift("a", 80, &["10.0.0.1", "8.8.8.8"]),
            Ok(vec![ip("8.8.8.8")])
        );
        assert_eq!(
            sift("a", 80, &["10.0.0.1"]),
            Err(Refusal::Private(ip("10.0.0.1")))
        );
        assert_eq!(
            sift("a", 80, &["127.0.0.1"]),
            Err(Refusal::Private(ip("127.0.0.1")))
        );
        assert_eq!(
            sift("a", 8080, &["127.0.0.1", "::1"]),
            Ok(vec![ip("127.0.0.1")])
        );
        assert_eq!(sift("a", 22, &["8.8.8.8"]), Err(Refusal::Port(22)));
        assert_eq!(
            sift("a", 80, &["198.51.100.7", "8.8.8.8"]),
            Ok(vec![ip("8.8.8.8")])
        );
        assert_eq!(
            sift("a", 80, &["198.51.100.7"]),
            Err(Refusal::Never("198.51.100.0/24".parse().unwrap()))
        );
        assert_eq!(
            sift("intranet.example", 80, &["10.0.0.1"]),
            Ok(vec![ip("10.0.0.1")])
        );
        assert!(sift("intranet.example", 81, &["10.0.0.1"]).is_err());
        assert_eq!(
            sift("odd.example", 8443, &["8.8.8.8"]),
            Ok(vec![ip("8.8.8.8")])
        );
        assert!(sift("odd.example", 8443, &["10.0.0.1"]).is_err());
    }

    #[tokio::test]
    async fn localhost_is_loopback_without_asking() {
        let lookup: Lookup = Arc::new(|_| panic!("nobody is asked"));
        for name in ["localhost", "a.localhost", "a.b.localhost"] {
            let found = find(&lookup, name.to_owned()).await.unwrap();
            assert_eq!(found[0], Ipv4Addr::LOCALHOST);
        }
        assert!(!is_localhost("notlocalhost") && !is_localhost("localhost.example"));
    }
}
