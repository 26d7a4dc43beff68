//! What the configuration says of fetching: `[fetch]`, read and meant.

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::str::FromStr;
use std::time::Duration;

use ipnet::IpNet;
use url::{Position, Url};

/// How, and how much, may be fetched. The default is the documented default of each key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// An address or page that the User-Agent names; empty: none.
    pub contact: String,
    /// Fetches in flight at once, over all hosts.
    pub concurrency: usize,
    /// From the start of one fetch to the start of the next one of the same host.
    pub per_host_interval: Duration,
    /// One deadline from the name's resolution to the last byte, over all hops.
    pub timeout: Duration,
    /// The largest body, decoded.
    pub max_body: u64,
    /// The pages of one host in one pass.
    pub max_per_host: usize,
    /// How long a pass fetches pages; the rest is for the next.
    pub max_pass: Duration,
    /// A page is given up when it could not be read for this long.
    pub give_up: Duration,
    /// What an answer may cost.
    pub limits: Limits,
    /// What may be reached although its address is not public.
    pub allow_private: Vec<Allowed>,
    /// The ports of public addresses that may be reached.
    pub ports: Vec<u16>,
    /// Hosts and ports that a source names itself: their port is allowed, whatever `ports` says.
    pub named: Vec<(String, u16)>,
    /// Whether robots.txt is asked.
    pub robots: bool,
    /// Whether an opaque click-tracker is resolved by a request.
    pub follow_trackers: bool,
    /// What is never fetched.
    pub never: Vec<Never>,
    /// The proxy; none is taken from the environment unless this says so.
    pub proxy: Option<Proxy>,
}

/// What an answer may cost, beside its time and the size of its body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Redirects of one fetch, pages that only lead on among them.
    pub redirects: usize,
    /// Bytes of the headers.
    pub header_bytes: u64,
    /// Headers.
    pub headers: usize,
    /// Content codings, one upon the other.
    pub codings: usize,
    /// The window of zstd, in bytes.
    pub window: u64,
    /// The least that a body brings in a second, in bytes; 0 for any.
    pub speed: u64,
    /// Bytes of all bodies in memory at one time.
    pub bodies: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            redirects: 10,
            header_bytes: 64 * 1024,
            headers: 128,
            codings: 2,
            // RFC 9659 §3.
            window: 8 * 1024 * 1024,
            speed: 512,
            bodies: 64 * 1024 * 1024,
        }
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            contact: String::new(),
            concurrency: 32,
            per_host_interval: Duration::from_secs(1),
            timeout: Duration::from_secs(30),
            max_body: 8 * 1024 * 1024,
            max_per_host: 1000,
            max_pass: Duration::from_hours(1),
            give_up: Duration::from_hours(14 * 24),
            limits: Limits::default(),
            allow_private: Vec::new(),
            ports: vec![80, 443],
            named: Vec::new(),
            robots: true,
            follow_trackers: true,
            never: Vec::new(),
            proxy: None,
        }
    }
}

/// One entry of a list in the configuration that could not be read: what is wrong, and the mend.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is no {wanted}")]
pub struct ParseSettingError {
    text: String,
    wanted: &'static str,
}

impl ParseSettingError {
    fn new(text: &str, wanted: &'static str) -> Self {
        Self {
            text: text.to_owned(),
            wanted,
        }
    }
}

/// What may be reached although its address is not public.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Allowed {
    /// This address, at this port only.
    Address(IpAddr, u16),
    /// Whatever this name resolves to, at this port only.
    Name(String, u16),
    /// Every address of the network, at every port.
    Network(IpNet),
}

impl FromStr for Allowed {
    type Err = ParseSettingError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Ok(network) = text.parse() {
            return Ok(Self::Network(network));
        }
        if let Ok(address) = text.parse::<SocketAddr>() {
            return Ok(Self::Address(address.ip().to_canonical(), address.port()));
        }
        read_name_and_port(text).ok_or_else(|| {
            ParseSettingError::new(
                text,
                "\"IP:port\", \"[v6]:port\", \"name:port\" or network such as \"10.0.0.0/8\"",
            )
        })
    }
}

fn read_name_and_port(text: &str) -> Option<Allowed> {
    let (name, port) = text.rsplit_once(':')?;
    let port = port.parse().ok().filter(|port| *port != 0)?;
    match url::Host::parse(name).ok()? {
        url::Host::Domain(name) => Some(Allowed::Name(without_dot(&name).to_owned(), port)),
        url::Host::Ipv4(address) => Some(Allowed::Address(address.into(), port)),
        url::Host::Ipv6(_) => None,
    }
}

impl fmt::Display for Allowed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Address(address, port) => write!(f, "{}", SocketAddr::new(*address, *port)),
            Self::Name(name, port) => write!(f, "{name}:{port}"),
            Self::Network(network) => write!(f, "{network}"),
        }
    }
}

/// What is never fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Never {
    /// A host, and every host below it.
    Host(String),
    /// Every address of the network, whether it stands in a URL or a name resolves to it. That is judged where addresses
    /// are, before connecting.
    Network(IpNet),
    /// Every URL that begins so, whether by `http` or `https`; as it is compared, normalised.
    Prefix(String),
}

impl Never {
    /// Whether the URL is one of those that are never fetched.
    #[must_use]
    pub fn matches(&self, url: &Url) -> bool {
        match self {
            Self::Host(host) => is_within(&super::host::name(url), host),
            Self::Network(_) => false,
            Self::Prefix(prefix) => place(url).starts_with(prefix.as_str()),
        }
    }

    /// The network that it is, where an address is of it.
    pub(super) fn network_of(&self, address: IpAddr) -> Option<IpNet> {
        match self {
            Self::Network(network) => network
                .contains(&address.to_canonical())
                .then_some(*network),
            Self::Host(_) | Self::Prefix(_) => None,
        }
    }
}

impl FromStr for Never {
    type Err = ParseSettingError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || {
            let wanted =
                "host, domain, address, network such as \"10.0.0.0/8\" or http(s) URL prefix";
            ParseSettingError::new(text, wanted)
        };
        if let Ok(network) = text.parse::<IpNet>() {
            return Ok(Self::Network(network.trunc()));
        }
        if let Ok(address) = text.parse::<IpAddr>() {
            return Ok(Self::Network(address.to_canonical().into()));
        }
        if looks_like_network(text) {
            return Err(wrong());
        }
        if text.contains('/') {
            let whole = match text.split_once("://") {
                Some(_) => text.to_owned(),
                None => format!("http://{}", text.trim_start_matches('/')),
            };
            let url = Url::parse(&whole).map_err(|_| wrong())?;
            return match url.scheme() {
                "http" | "https" => Ok(Self::Prefix(place(&url))),
                _ => Err(wrong()),
            };
        }
        let host = url::Host::parse(text.trim_start_matches("*.").trim_start_matches('.'));
        let network = |address: IpAddr| Self::Network(address.to_canonical().into());
        match host.map_err(|_| wrong())? {
            url::Host::Domain(name) => Ok(Self::Host(without_dot(&name).to_owned())),
            url::Host::Ipv4(address) => Ok(network(address.into())),
            url::Host::Ipv6(address) => Ok(network(address.into())),
        }
    }
}

impl fmt::Display for Never {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Host(text) | Self::Prefix(text) => f.write_str(text),
            Self::Network(network) if network.prefix_len() == network.max_prefix_len() => {
                write!(f, "{}", network.addr())
            }
            Self::Network(network) => write!(f, "{network}"),
        }
    }
}

/// Whether a text is meant as a network, whatever its length: `10.0.0.0/33`.
fn looks_like_network(text: &str) -> bool {
    let parts = text.split_once('/');
    parts.is_some_and(|(address, length)| {
        address.parse::<IpAddr>().is_ok()
            && length.bytes().all(|b| b.is_ascii_digit())
            && !length.is_empty()
    })
}

/// Whether a host is the domain or lies below it. An address has no subdomains.
fn is_within(host: &str, domain: &str) -> bool {
    host.strip_suffix(domain)
        .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

/// Where a URL leads to: host, port, path and query, in the one spelling that servers take the others for.
fn place(url: &Url) -> String {
    let port = url
        .port()
        .map(|port| format!(":{port}"))
        .unwrap_or_default();
    let mut place = format!("{}{port}", super::host::name(url));
    let path = &url[Position::BeforePath..Position::AfterQuery];
    let mut rest = path.char_indices();
    let mut is_query = false;
    while let Some((at, letter)) = rest.next() {
        let escaped = (letter == '%').then(|| path.get(at + 1..at + 3)).flatten();
        let byte = escaped.and_then(|digits| u8::from_str_radix(digits, 16).ok());
        is_query |= letter == '?';
        let letter = match byte.map(char::from) {
            Some(plain) if plain.is_ascii_alphanumeric() || "-._~".contains(plain) => {
                rest.nth(1);
                plain
            }
            Some(_) => {
                place.push('%');
                place.extend(
                    rest.by_ref()
                        .take(2)
                        .map(|(_, digit)| digit.to_ascii_uppercase()),
                );
                continue;
            }
            None => letter,
        };
        if letter != '/' || is_query || !place.ends_with('/') {
            place.push(letter);
        }
    }
    place
}

/// A name without the dot that says it is complete: `example.org.` and `example.org` are one host.
pub(super) fn without_dot(name: &str) -> &str {
    name.strip_suffix('.').unwrap_or(name)
}

/// Through what the web is reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Proxy {
    /// What `HTTP_PROXY`, `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY` say.
    Environment,
    /// This proxy, for everything.
    Url(Url),
}

impl FromStr for Proxy {
    type Err = ParseSettingError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text == "environment" {
            return Ok(Self::Environment);
        }
        Url::parse(text)
            .ok()
            .filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
            .map(Self::Url)
            .ok_or_else(|| ParseSettingError::new(text, "proxy: an http(s) URL or \"environment\""))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        text.parse().unwrap()
    }

    #[test]
    fn allowed_takes_the_four_forms() {
        for text in [
            "127.0.0.1:8080",
            "[::1]:8080",
            "intranet.example:80",
            "10.0.0.0/8",
            "fd00::/8",
        ] {
            assert_eq!(text.parse::<Allowed>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn allowed_refuses_what_names_no_port() {
        for text in [
            "127.0.0.1",
            "::1",
            "localhost",
            "localhost:",
            "localhost:0",
            "localhost:70000",
            "10.0.0.0/33",
            ":80",
            "",
            "a b:80",
        ] {
            let error = text.parse::<Allowed>().unwrap_err().to_string();
            assert!(error.contains("\"name:port\""), "{text}: {error}");
        }
    }

    #[test]
    fn never_knows_hosts_domains_and_prefixes() {
        let cases = [
            ("example.org", "https://example.org/a", true),
            ("example.org", "https://www.example.org/a", true),
            ("example.org", "https://EXAMPLE.org./a", true),
            ("example.org", "https://notexample.org/a", false),
            ("*.example.org", "https://a.example.org/", true),
            (
                "https://example.org/shop",
                "http://example.org/shop/1",
                true,
            ),
            (
                "https://example.org/shop",
                "https://example.org/news",
                false,
            ),
            ("example.org/shop", "https://example.org/shop", true),
            ("example.org/shop", "https://www.example.org/shop", false),
            ("example.org/shop", "https://example.org./shop", true),
            (
                "example.org/shop",
                "https://me:secret@example.org/shop",
                true,
            ),
            ("example.org/shop", "https://example.org/%73hop/4", true),
            ("example.org/%73hop", "https://example.org/shop/4", true),
            ("example.org/shop", "https://example.org//shop/4", true),
            (
                "example.org/shop/cart",
                "https://example.org/shop//./cart",
                true,
            ),
            ("example.org/caf%c3%a9", "https://example.org/café", true),
            (
                "https://example.org/a?u=http://",
                "https://example.org/a?u=http://b",
                true,
            ),
            (
                "example.org/a?u=http:/b",
                "https://example.org/a?u=http://b",
                false,
            ),
            ("example.org:8080/shop", "https://example.org/shop", false),
        ];
        for (never, address, expected) in cases {
            let never: Never = never.parse().unwrap();
            assert_eq!(never.matches(&url(address)), expected, "{never} {address}");
        }
        for (never, address, expected) in [
            ("192.0.2.1", "192.0.2.1", true),
            ("192.0.2.1", "192.0.2.2", false),
            ("3221225985", "192.0.2.1", true),
            ("192.0.2.1", "::ffff:192.0.2.1", true),
            ("192.0.2.0/24", "192.0.2.9", true),
            ("192.0.2.0/24", "192.0.3.9", false),
            ("2001:db8::1", "2001:db8::1", true),
            ("[2001:db8:0::1]", "2001:db8::1", true),
            ("[2001:db8::1]", "2001:db8::2", false),
            ("2001:db8::/32", "2001:db8::2", true),
            ("example.org", "192.0.2.1", false),
        ] {
            let never: Never = never.parse().unwrap();
            assert_eq!(
                never.network_of(address.parse().unwrap()).is_some(),
                expected,
                "{never} {address}"
            );
        }
        assert_eq!(
            "[2001:db8::1]".parse::<Never>().unwrap().to_string(),
            "2001:db8::1"
        );
        assert!("192.0.2.0/33".parse::<Never>().is_err());
        assert!("ftp://example.org/".parse::<Never>().is_err());
        assert!("a b".parse::<Never>().is_err());
    }

    #[test]
    fn a_proxy_is_a_url_or_the_environment() {
        assert_eq!("environment".parse(), Ok(Proxy::Environment));
        assert!(matches!("http://proxy:3128".parse(), Ok(Proxy::Url(_))));
        assert!("proxy:3128".parse::<Proxy>().is_err());
    }
}
