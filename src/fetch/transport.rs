//! One request over the wire, and what its failures mean. The only file that builds reqwest's clients.
//!
//! There is a client for each port, because the resolver is told the name only and has to judge address and port
//! together; and one that speaks plain HTTP never loads the certificate authorities, which is dear and which a
//! machine may lack.

use std::collections::HashMap;
use std::error::Error as StdError;
use std::io;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytesize::ByteSize;
use reqwest::header::{ACCEPT_ENCODING, CONTENT_TYPE, HeaderMap, HeaderValue};
use reqwest::{Response, redirect::Policy, retry};
use url::Url;

use super::error::plain;
use super::guard::{self, Guard, Lookup, Refusal, Resolver};
use super::host::lock;
use super::preview::Preview;
use super::proxy::Proxies;
use super::redirect::Trail;
use super::robots::AGENT;
use super::{Error, Settings, coding, tls};

/// Connections to one port. More ports than this are only reached where a whole network is allowed.
const MAX_CLIENTS: usize = 64;

pub(super) struct Transport {
    guard: Arc<Guard>,
    lookup: Lookup,
    preview: Preview,
    user_agent: HeaderValue,
    timeout: Duration,
    header_bytes: u64,
    headers: usize,
    proxies: Proxies,
    clients: Mutex<HashMap<Wire, reqwest::Client>>,
}

/// What comes of a request that went out.
pub(super) enum Sent {
    /// The headers of the answer are there.
    Answered(Response),
    /// The connection ended before an answer began, as it may by accident: one more try may have one.
    Lost(Error),
}

/// What a client is made for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Wire {
    tls: bool,
    port: u16,
}

impl Transport {
    pub(super) fn new(
        settings: &Settings,
        guard: Arc<Guard>,
        lookup: Lookup,
    ) -> Result<Self, Error> {
        Ok(Self {
            preview: Preview::new(guard.clone(), lookup.clone()),
            guard,
            lookup,
            user_agent: user_agent(&settings.contact)?,
            timeout: settings.timeout,
            header_bytes: settings.limits.header_bytes,
            headers: settings.limits.headers,
            proxies: Proxies::of(settings),
            clients: Mutex::default(),
        })
    }

    /// Sends one GET, once. It may be lost where the connection was reset before any answer, where the server refuses
    /// the stream or says goodbye, and where one is closed that may have been `kept` from an earlier request: servers
    /// close idle connections just when they are used again.
    pub(super) async fn send(
        &self,
        trail: &Trail,
        headers: &HeaderMap,
        kept: bool,
    ) -> Result<Sent, Error> {
        let url = trail.url();
        let client = self.client(url)?;
        let request = client.get(trail.url_to_send()).headers(headers.clone());
        match request.send().await {
            Ok(answer) => {
                self.weigh(url, answer.headers())?;
                Ok(Sent::Answered(answer))
            }
            Err(error) if is_reset(&error) || is_refused(&error) || kept && is_closed(&error) => {
                Ok(Sent::Lost(self.explain(url, &error)))
            }
            Err(error) => Err(self.explain(url, &error)),
        }
    }

    /// Judges an address by what is known here, if a proxy stands before it. It takes time that is not its host's.
    pub(super) async fn judge_before_proxy(&self, url: &Url) -> Result<(), Error> {
        self.preview.judge(url, &self.proxies).await
    }

    /// Sends a body and returns when the headers of the answer are there.
    pub(super) async fn post(
        &self,
        url: &Url,
        media_type: &'static str,
        body: String,
    ) -> Result<Response, Error> {
        let client = self.client(url)?;
        let request = client
            .post(url.clone())
            .header(CONTENT_TYPE, media_type)
            .body(body);
        request
            .send()
            .await
            .map_err(|error| self.explain(url, &error))
    }

    /// Judges the headers of an answer. HTTP/1 reads some hundred kilobytes of them before it gives up.
    fn weigh(&self, url: &Url, headers: &HeaderMap) -> Result<(), Error> {
        let lines = headers.iter();
        let bytes = lines.map(|(name, value)| name.as_str().len() + value.len() + ": \r\n".len());
        let too_large = bytes.sum::<usize>() as u64 > self.header_bytes;
        let cause = if too_large {
            format!("headers larger than {}", ByteSize(self.header_bytes))
        } else if headers.len() > self.headers {
            format!("more than {} headers", self.headers)
        } else {
            return Ok(());
        };
        let url = url.clone();
        Err(Error::Broken {
            url,
            cause,
            is_answered: true,
        })
    }

    /// What a failure means.
    pub(super) fn explain(&self, url: &Url, error: &reqwest::Error) -> Error {
        if let Some(refusal) = find::<Refusal>(error) {
            return refusal.of(url);
        }
        if let Some(fault) = self.proxy_fault(url, error) {
            return fault;
        }
        let url = url.clone();
        if error.is_timeout() {
            return Error::Slow {
                url,
                timeout: self.timeout,
                begun: false,
                is_own: true,
            };
        }
        match fault(error) {
            Fault::Unreachable(cause) => Error::Unreachable {
                url,
                cause,
                may_be_ours: false,
            },
            Fault::NoWay(cause) => Error::Unreachable {
                url,
                cause: cause.to_owned(),
                may_be_ours: true,
            },
            Fault::Broken(cause) => Error::Broken {
                url,
                cause,
                is_answered: false,
            },
        }
    }

    /// The error of a proxy, where an answer asks for a password that only proxies ask for.
    pub(super) fn asks_password(&self, url: &Url) -> Option<Error> {
        self.blame_proxy(url, "asks for a password")
    }

    /// The error of the proxy before an address, if it failed by itself and not in reaching the site.
    fn proxy_fault(&self, url: &Url, error: &reqwest::Error) -> Option<Error> {
        // By plain HTTP a proxy is all that is connected to; any other connection goes through a tunnel.
        let tunnel = tunnel_fault(error);
        if !error.is_connect() || url.scheme() == "https" && tunnel.is_none() {
            return None;
        }
        let cause = match tunnel.as_deref() {
            Some("unsuccessful") => return None,
            Some("proxy authorization required") => "asks for a password".to_owned(),
            _ if error.is_dns() => "has a name that does not resolve".to_owned(),
            _ if io_kind(error) == Some(io::ErrorKind::ConnectionRefused) => {
                "refuses the connection".to_owned()
            }
            _ => format!("can't be used ({})", root_cause(error)),
        };
        self.blame_proxy(url, &cause)
    }

    fn blame_proxy(&self, url: &Url, cause: &str) -> Option<Error> {
        let proxy = self.proxies.before(url)?;
        Some(Error::Proxy {
            url: url.clone(),
            cause: format!("the proxy {proxy} {cause}; check fetch.proxy"),
        })
    }

    fn client(&self, url: &Url) -> Result<reqwest::Client, Error> {
        let wire = Wire {
            tls: url.scheme() == "https" || self.proxies.speak_tls(),
            port: guard::port(url),
        };
        let mut clients = lock(&self.clients);
        if let Some(client) = clients.get(&wire) {
            return Ok(client.clone());
        }
        let client = self.build(wire)?;
        if clients.len() >= MAX_CLIENTS {
            clients.clear();
        }
        clients.insert(wire, client.clone());
        Ok(client)
    }

    fn build(&self, wire: Wire) -> Result<reqwest::Client, Error> {
        let resolver = Resolver {
            guard: self.guard.clone(),
            lookup: self.lookup.clone(),
            port: wire.port,
            proxies: self.proxies.names(),
        };
        let mut builder = reqwest::Client::builder()
            .dns_resolver(resolver)
            .user_agent(self.user_agent.clone())
            .redirect(Policy::none())
            .retry(retry::never())
            .referer(false)
            .no_proxy()
            .pool_max_idle_per_host(1)
            .default_headers(HeaderMap::from_iter([(
                ACCEPT_ENCODING,
                HeaderValue::from_static(coding::ACCEPTED),
            )]))
            .http1_max_headers(self.headers)
            .http2_max_header_list_size(u32::try_from(self.header_bytes).unwrap_or(u32::MAX));
        if !wire.tls {
            builder = builder.tls_certs_only([]);
        }
        for proxy in self.proxies.for_reqwest() {
            builder = builder.proxy(proxy.map_err(|error| setup(&error))?);
        }
        builder.build().map_err(|error| setup(&error))
    }
}

/// `aggregator/1.2.3 (+mailto:editor@example.org)`.
fn user_agent(contact: &str) -> Result<HeaderValue, Error> {
    let version = env!("CARGO_PKG_VERSION");
    let text = match contact.trim() {
        "" => format!("{AGENT}/{version}"),
        contact => format!("{AGENT}/{version} (+{contact})"),
    };
    HeaderValue::from_bytes(text.as_bytes()).map_err(|_| Error::Setup {
        cause: "fetch.contact holds control characters".to_owned(),
    })
}

/// A client that can't be built: of what it is built, only the certificate authorities come from outside.
fn setup(error: &reqwest::Error) -> Error {
    Error::no_authorities("https", &root_cause(error))
}

enum Fault {
    Unreachable(String),
    /// The host, or this machine, is on no network.
    NoWay(&'static str),
    Broken(String),
}

/// Sorts what a library says into our own kinds.
fn fault(error: &reqwest::Error) -> Fault {
    if error.is_dns() {
        return Fault::NoWay("the name does not resolve");
    }
    if error.is_connect() {
        return connect_fault(error);
    }
    if error.is_decode() || error.is_body() {
        return Fault::Broken(format!(
            "the body breaks off or is not coded as it says ({})",
            root_cause(error)
        ));
    }
    Fault::Broken(format!("no HTTP answer ({})", root_cause(error)))
}

fn connect_fault(error: &reqwest::Error) -> Fault {
    if tunnel_fault(error).is_some() {
        return Fault::Unreachable("the proxy gets no connection to it".to_owned());
    }
    let Some(cause) = io_error(error) else {
        return Fault::Unreachable(format!("no connection ({})", root_cause(error)));
    };
    match cause.kind() {
        io::ErrorKind::ConnectionRefused => {
            Fault::Unreachable("the connection was refused".to_owned())
        }
        io::ErrorKind::HostUnreachable
        | io::ErrorKind::NetworkUnreachable
        | io::ErrorKind::NetworkDown => Fault::NoWay("there is no way to the host"),
        // What rustls finds wrong comes as this kind of I/O error.
        io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof => {
            Fault::Broken(tls::insecure(cause).0)
        }
        _ => Fault::Unreachable(format!("no connection ({})", root_cause(error))),
    }
}

/// Whether the connection was reset before an answer began.
fn is_reset(error: &reqwest::Error) -> bool {
    let reset = [
        io::ErrorKind::ConnectionReset,
        io::ErrorKind::ConnectionAborted,
        io::ErrorKind::BrokenPipe,
    ];
    error.is_request()
        && !error.is_connect()
        && io_kind(error).is_some_and(|kind| reset.contains(&kind))
}

/// Whether the server says that it did not look at the request (RFC 9113 §8.7): its stream was refused, or the
/// connection was about to end.
fn is_refused(error: &reqwest::Error) -> bool {
    find::<h2::Error>(error).is_some_and(|error| {
        let reason = error.reason();
        let is_refused = error.is_reset() && reason == Some(h2::Reason::REFUSED_STREAM);
        let ends = error.is_go_away() && reason == Some(h2::Reason::NO_ERROR);
        error.is_remote() && (is_refused || ends)
    })
}

/// What a proxy said to the wish for a tunnel, or what became of the wish. The library tells it by its words alone.
fn tunnel_fault(error: &reqwest::Error) -> Option<String> {
    causes(error).find_map(|cause| {
        let text = cause.to_string();
        text.strip_prefix("tunnel error: ").map(str::to_owned)
    })
}

/// Whether the connection was closed before an answer began.
fn is_closed(error: &reqwest::Error) -> bool {
    find::<hyper::Error>(error).is_some_and(hyper::Error::is_incomplete_message)
}

fn causes(error: &reqwest::Error) -> impl Iterator<Item = &(dyn StdError + 'static)> {
    std::iter::successors(error.source(), |error| (**error).source())
}

fn find<T: StdError + 'static>(error: &reqwest::Error) -> Option<&T> {
    causes(error).find_map(|cause| cause.downcast_ref())
}

/// The I/O error at the bottom. One inside another is no cause in the standard library's sense.
fn io_error(error: &reqwest::Error) -> Option<&io::Error> {
    let mut error = find::<io::Error>(error)?;
    while let Some(inner) = error.get_ref().and_then(|inner| inner.downcast_ref()) {
        error = inner;
    }
    Some(error)
}

fn io_kind(error: &reqwest::Error) -> Option<io::ErrorKind> {
    io_error(error).map(io::Error::kind)
}

/// The innermost cause, which is what happened.
fn root_cause(error: &reqwest::Error) -> String {
    let text = causes(error)
        .last()
        .map_or_else(|| error.to_string(), ToString::to_string);
    plain(&text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_user_agent_names_product_and_contact() {
        let version = env!("CARGO_PKG_VERSION");
        let text = |contact| user_agent(contact).unwrap().to_str().unwrap().to_owned();
        assert_eq!(text(""), format!("aggregator/{version}"));
        assert_eq!(
            text("https://example.org/bot"),
            format!("aggregator/{version} (+https://example.org/bot)")
        );
        assert!(user_agent("a\r\nCookie: b").is_err());
    }
}
