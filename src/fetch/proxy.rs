//! Through what the web is reached, where the configuration says so. reqwest is told; and it is known here which address
//! goes which way, for what is wrong with a proxy is no fault of the sites behind it.

use std::net::IpAddr;
use std::sync::Arc;

use ipnet::IpNet;
use reqwest::NoProxy;
use url::Url;

use super::{Proxy, Settings, host};

/// The variables that name a proxy, in reqwest's and curl's words: for `http`, for `https`, for both. `HTTP_PROXY` in
/// capitals is left out: a CGI program gets it from a request's `Proxy` header (<https://httpoxy.org>).
const VARIABLES: &[(&str, &str)] = &[
    ("http_proxy", "http"),
    ("HTTPS_PROXY", "https"),
    ("https_proxy", "https"),
    ("ALL_PROXY", ALL),
    ("all_proxy", ALL),
];

/// What goes through a proxy that is for every scheme.
const ALL: &str = "all";

/// The proxies that the configuration means, in the order in which they are asked whether they are for an address.
#[derive(Default)]
pub(super) struct Proxies {
    all: Vec<One>,
    /// What `NO_PROXY` says.
    beside: Option<String>,
}

struct One {
    /// The scheme that goes through it, or all.
    scheme: &'static str,
    url: Url,
}

impl Proxies {
    pub(super) fn of(settings: &Settings) -> Self {
        match &settings.proxy {
            None => Self::default(),
            Some(Proxy::Url(url)) => Self {
                all: vec![One {
                    scheme: ALL,
                    url: url.clone(),
                }],
                beside: None,
            },
            Some(Proxy::Environment) => Self {
                all: VARIABLES.iter().filter_map(from_environment).collect(),
                beside: variable("NO_PROXY").or_else(|| variable("no_proxy")),
            },
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// The names of their hosts.
    pub(super) fn names(&self) -> Arc<[String]> {
        self.all.iter().map(|one| host::name(&one.url)).collect()
    }

    /// Whether one is itself reached by TLS, so that even plain HTTP needs it.
    pub(super) fn speak_tls(&self) -> bool {
        self.all.iter().any(|one| one.url.scheme() == "https")
    }

    /// The same in reqwest's words.
    pub(super) fn for_reqwest(&self) -> impl Iterator<Item = reqwest::Result<reqwest::Proxy>> {
        self.all.iter().map(|one| {
            let url = one.url.clone();
            let proxy = match one.scheme {
                "http" => reqwest::Proxy::http(url),
                "https" => reqwest::Proxy::https(url),
                _ => reqwest::Proxy::all(url),
            };
            let beside = self.beside.as_deref().and_then(NoProxy::from_string);
            proxy.map(|proxy| proxy.no_proxy(beside))
        })
    }

    /// The proxy through which an address is reached: its host and port.
    pub(super) fn before(&self, url: &Url) -> Option<String> {
        let is_for = |one: &&One| one.scheme == ALL || one.scheme == url.scheme();
        let proxy = &self.all.iter().find(is_for)?.url;
        let is_beside = |list: &str| leaves_out(list, &host::name(url));
        if self.beside.as_deref().is_some_and(is_beside) {
            return None;
        }
        let port = proxy.port_or_known_default().unwrap_or_default();
        Some(format!("{}:{port}", proxy.host_str().unwrap_or_default()))
    }
}

fn from_environment((name, scheme): &(&str, &'static str)) -> Option<One> {
    let value = variable(name)?;
    let url = match Url::parse(&value) {
        Ok(url) if url.has_host() => Some(url),
        _ => Url::parse(&format!("http://{value}")).ok(),
    };
    url.map(|url| One { scheme, url })
}

fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// Whether `NO_PROXY` names a host, as reqwest and curl read it: domains with all below them, addresses and networks.
fn leaves_out(list: &str, host: &str) -> bool {
    let mut entries = list.split(',').map(str::trim);
    if let Ok(address) = host.parse::<IpAddr>() {
        return entries.any(|entry| {
            let network = entry.parse::<IpNet>();
            network.is_ok_and(|network| network.contains(&address)) || entry.parse() == Ok(address)
        });
    }
    entries.any(|entry| {
        let domain = entry.trim_start_matches('.').to_ascii_lowercase();
        let rest = host.strip_suffix(domain.as_str());
        entry == "*" || rest.is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        text.parse().unwrap()
    }

    #[test]
    fn the_first_proxy_for_a_scheme_is_the_one_and_shows_no_password() {
        let one = |scheme, text| One {
            scheme,
            url: url(text),
        };
        let proxies = Proxies {
            all: vec![
                one("https", "http://me:secret@safe.example:3128"),
                one(ALL, "http://all.example"),
            ],
            beside: Some("example.org, .local.example,10.0.0.0/8,192.0.2.7".to_owned()),
        };
        let before = |text| proxies.before(&url(text));
        assert_eq!(
            before("https://a.example/").as_deref(),
            Some("safe.example:3128")
        );
        assert_eq!(
            before("http://a.example/").as_deref(),
            Some("all.example:80")
        );
        assert_eq!(
            before("http://notexample.org/").as_deref(),
            Some("all.example:80")
        );
        for beside in [
            "https://example.org/",
            "http://www.example.org/",
            "http://a.local.example/",
            "http://10.1.2.3/",
            "http://192.0.2.7/",
        ] {
            assert_eq!(before(beside), None, "{beside}");
        }
    }
}
