//! What is written → what it means. The first value that can't be meant is the error, with its line and the mend.

use std::fmt::Display;
use std::net::SocketAddr;
use std::ops::Range;
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use bytesize::ByteSize;
use humantime_serde::re::humantime;
use toml::Spanned;
use tracing::level_filters::LevelFilter;
use url::Url;

use super::feed;
use super::file::{self, File};
use super::load::{Error, Text};
use super::nearest::{nearest, suggestion};
use super::resolved::{
    Alert, Config, Find, Listen, Log, LogFormat, Publish, Server, SourceConfig, Store, Written,
};
use super::{origin, source};
use crate::address::Tables;
use crate::fetch::{Limits, Settings};
use crate::publish::{Order, Quote};
use crate::scrape::Rules;
use crate::zone::{Tz, names};

/// The default of `publish.title`.
const TITLE: &str = "Digests, article by article";
/// The default of `publish.directory`.
const DIRECTORY: &str = "public";
/// The default of `publish.entries`.
const ENTRIES: usize = 200;
/// The default of `publish.quote`.
const QUOTE: Quote = Quote::Characters(600);
/// The default of `store.path`.
const STORE: &str = "var/aggregator.db";
/// The default of `server.listen`.
const LISTEN: SocketAddr =
    SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 8080);
/// The default of `alert.after`.
const ALERT_AFTER: Duration = Duration::from_hours(24);
/// The default of `alert.sendmail`.
const SENDMAIL: [&str; 3] = ["/usr/sbin/sendmail", "-t", "-i"];
/// The default of `max_document`.
const MAX_DOCUMENT: u64 = 16 * bytesize::MIB;

/// Checks a main file and the sources of all files, each with the file it stands in.
pub(super) fn config(
    main: &Text,
    file: &File,
    sources: Vec<(Text, Spanned<file::Source>)>,
    (rules, addresses): (Rules, Tables),
) -> Result<Config, Error> {
    let at = Place::new(main);
    let sources = source::all(&at, &file.defaults, sources)?;
    let server = server(&at.table("server"), &file.server)?;
    let publish = publish(&at.table("publish"), &file.publish, &server.listen)?;
    let alert = alert(&at.table("alert"), &file.alert)?;
    Ok(Config {
        path: main.path.clone(),
        environment: Vec::new(),
        store: store(&at.table("store"), &file.store)?,
        server,
        log: log(&at.table("log"), &file.log)?,
        fetch: fetch(
            &at.table("fetch"),
            &file.fetch,
            named(&sources, publish.hubs.iter().chain(&alert.webhook)),
        )?,
        alert,
        publish,
        find: find(&at.table("find"), &file.find)?,
        max_document: at.read(
            "max_document",
            file.max_document.as_ref(),
            MAX_DOCUMENT,
            size,
        )?,
        rules: Arc::new(rules),
        addresses: Arc::new(addresses),
        feeds: feed::all(&at, &file.feed)?,
        sources,
    })
}

fn publish(at: &Place<'_>, file: &file::Publish, listen: &Listen) -> Result<Publish, Error> {
    let base_url = Spanned::new(0..0, base_url(listen));
    let base_url = file.base_url.as_ref().unwrap_or(&base_url);
    Ok(Publish {
        title: text(file.title.as_ref(), TITLE),
        base_url: at.value("base_url", base_url, base)?,
        directory: at.read("directory", file.directory.as_ref(), DIRECTORY.into(), path)?,
        entries: at.at_least_one("entries", file.entries.as_ref(), ENTRIES)?,
        quote: at.read("quote", file.quote.as_ref(), QUOTE, quote)?,
        order: at.read("order", file.order.as_ref(), Order::Date, order)?,
        timezone: at.read("timezone", file.timezone.as_ref(), Tz::UTC, zone)?,
        hubs: at.list("hub", file.hub.as_deref(), web_address)?,
    })
}

/// The default of `publish.base_url`: where this machine reaches `server.listen`, else its default.
fn base_url(listen: &Listen) -> String {
    match listen {
        Listen::Tcp(address) if address.ip().is_loopback() && address.port() != 0 => {
            format!("http://{address}/")
        }
        _ => format!("http://{LISTEN}/"),
    }
}

fn store(at: &Place<'_>, file: &file::Store) -> Result<Store, Error> {
    let some_time = |text: &str| (!text.is_empty()).then(|| long(text)).transpose();
    Ok(Store {
        path: at.read("path", file.path.as_ref(), STORE.into(), path)?,
        keep: at.read("keep", file.keep.as_ref(), None, some_time)?,
        keep_entries: file.keep_entries.filter(|most| *most > 0),
    })
}

fn server(at: &Place<'_>, file: &file::Server) -> Result<Server, Error> {
    let some_path = |text: &str| Ok((!text.is_empty()).then(|| text.into()));
    Ok(Server {
        listen: at.read("listen", file.listen.as_ref(), Listen::Tcp(LISTEN), listen)?,
        metrics: at.read("metrics", file.metrics.as_ref(), None, |text| match text {
            "" => Ok(None),
            text => listen(text).map(Some),
        })?,
        password_file: at.read(
            "password_file",
            file.password_file.as_ref(),
            None,
            some_path,
        )?,
        secret_file: at.read("secret_file", file.secret_file.as_ref(), None, some_path)?,
    })
}

fn log(at: &Place<'_>, file: &file::Log) -> Result<Log, Error> {
    const FORMATS: [(&str, LogFormat); 4] = [
        ("auto", LogFormat::Auto),
        ("text", LogFormat::Text),
        ("json", LogFormat::Json),
        ("journald", LogFormat::Journald),
    ];
    const LEVELS: [(&str, LevelFilter); 6] = [
        ("off", LevelFilter::OFF),
        ("error", LevelFilter::ERROR),
        ("warn", LevelFilter::WARN),
        ("info", LevelFilter::INFO),
        ("debug", LevelFilter::DEBUG),
        ("trace", LevelFilter::TRACE),
    ];
    Ok(Log {
        format: at.read("format", file.format.as_ref(), LogFormat::Auto, |text| {
            one_of(text, "form", &FORMATS)
        })?,
        level: at.read("level", file.level.as_ref(), LevelFilter::INFO, |text| {
            one_of(text, "level", &LEVELS)
        })?,
    })
}

fn alert(at: &Place<'_>, file: &file::Alert) -> Result<Alert, Error> {
    let sendmail = match &file.sendmail {
        None => SENDMAIL.map(str::to_owned).into(),
        Some(written) => origin::command(at, "sendmail", written)?,
    };
    Ok(Alert {
        webhook: at.read("webhook", file.webhook.as_ref(), None, |text| match text {
            "" => Ok(None),
            text => web_address(text).map(Some),
        })?,
        mail: at.read("mail", file.mail.as_ref(), None, |text| match text {
            "" => Ok(None),
            text => mailbox(text).map(Some),
        })?,
        after: at.read("after", file.after.as_ref(), ALERT_AFTER, duration)?,
        sendmail,
    })
}

/// A mail address, which may stand in a header as it is.
fn mailbox(text: &str) -> Result<String, String> {
    let may_stand = |c: char| c.is_ascii_graphic() && !"<>()[]\\,;:\"".contains(c);
    match text.split_once('@') {
        Some((name, domain))
            if !name.is_empty() && !domain.is_empty() && text.chars().all(may_stand) =>
        {
            Ok(text.to_owned())
        }
        _ => Err(format!(
            "no mail address {text:?}; write one, such as \"ops@example.org\""
        )),
    }
}

/// The hosts and ports that the configuration names: they may be asked whatever `fetch.ports` says.
fn named<'a>(sources: &[SourceConfig], told: impl Iterator<Item = &'a Url>) -> Vec<(String, u16)> {
    let place = |url: &Url| Some((url.host_str()?.to_owned(), url.port_or_known_default()?));
    let mut named = source::named(sources);
    named.extend(told.filter_map(place));
    named
}

fn fetch(at: &Place<'_>, file: &file::Fetch, named: Vec<(String, u16)>) -> Result<Settings, Error> {
    let default = Settings::default();
    Ok(Settings {
        contact: text(file.contact.as_ref(), &default.contact),
        concurrency: at.at_least_one(
            "concurrency",
            file.concurrency.as_ref(),
            default.concurrency,
        )?,
        per_host_interval: at.read(
            "per_host_interval",
            file.per_host_interval.as_ref(),
            default.per_host_interval,
            duration,
        )?,
        timeout: at.read("timeout", file.timeout.as_ref(), default.timeout, deadline)?,
        max_body: at.read("max_body", file.max_body.as_ref(), default.max_body, size)?,
        max_per_host: at.at_least_one(
            "max_per_host",
            file.max_per_host.as_ref(),
            default.max_per_host,
        )?,
        max_pass: at.read(
            "max_pass",
            file.max_pass.as_ref(),
            default.max_pass,
            deadline,
        )?,
        give_up: at.read("give_up", file.give_up.as_ref(), default.give_up, duration)?,
        limits: limits(at, file)?,
        allow_private: at.list("allow_private", file.allow_private.as_deref(), |text| {
            parsed(text, "\"127.0.0.1:8080\" or \"10.0.0.0/8\"")
        })?,
        ports: file.ports.clone().unwrap_or(default.ports),
        named,
        robots: file.robots.unwrap_or(default.robots),
        follow_trackers: file.follow_trackers.unwrap_or(default.follow_trackers),
        never: at.list("never", file.never.as_deref(), |text| {
            parsed(text, "\"example.org\" or \"https://example.org/private/\"")
        })?,
        proxy: at.read("proxy", file.proxy.as_ref(), None, |text| match text {
            "" => Ok(None),
            text => parsed(text, "\"http://127.0.0.1:3128\" or \"environment\"").map(Some),
        })?,
    })
}

fn limits(at: &Place<'_>, file: &file::Fetch) -> Result<Limits, Error> {
    let default = Limits::default();
    Ok(Limits {
        redirects: file.max_redirects.unwrap_or(default.redirects),
        header_bytes: at.read(
            "max_header",
            file.max_header.as_ref(),
            default.header_bytes,
            size,
        )?,
        headers: at.at_least_one("max_headers", file.max_headers.as_ref(), default.headers)?,
        codings: file.max_codings.unwrap_or(default.codings),
        window: at.read("max_window", file.max_window.as_ref(), default.window, size)?,
        speed: at.read("min_speed", file.min_speed.as_ref(), default.speed, speed)?,
        bodies: at.read("max_bodies", file.max_bodies.as_ref(), default.bodies, size)?,
    })
}

fn find(at: &Place<'_>, file: &file::Find) -> Result<Find, Error> {
    let sites = file.sites.iter().map(|(name, address)| {
        let address = at.value(&format!("sites.{name:?}"), address, web_address)?;
        Ok((name.clone(), address))
    });
    Ok(Find {
        enabled: file.enabled.unwrap_or(true),
        archive: at.read("archive", file.archive.as_ref(), None, |text| match text {
            "" => Ok(None),
            text => web_address(text).map(Some),
        })?,
        sites: sites.collect::<Result<_, Error>>()?,
    })
}

/// A text that may be anything.
fn text(written: Option<&Spanned<String>>, default: &str) -> String {
    written.map_or(default, |text| text.get_ref()).to_owned()
}

/// A path that may be anything but empty.
fn path(text: &str) -> Result<PathBuf, String> {
    if text.is_empty() {
        return Err("is empty; write a path, or leave the key out".to_owned());
    }
    Ok(text.into())
}

/// Where a value stands: the file, and what its error begins with.
#[derive(Debug, Clone)]
pub(super) struct Place<'a> {
    file: &'a Text,
    prefix: String,
}

impl<'a> Place<'a> {
    pub(super) fn new(file: &'a Text) -> Self {
        Self {
            file,
            prefix: String::new(),
        }
    }

    /// Within something whose name stands before the key.
    pub(super) fn named(&self, prefix: &str) -> Self {
        Self {
            prefix: prefix.to_owned(),
            ..*self
        }
    }

    /// Within a table of that.
    pub(super) fn within(&self, table: &str) -> Self {
        Self {
            prefix: format!("{}{table}.", self.prefix),
            ..*self
        }
    }

    fn table(&self, name: &str) -> Self {
        Self {
            prefix: format!("{name}."),
            ..*self
        }
    }

    /// Within a source, by its name.
    pub(super) fn source(&self, name: &str) -> Self {
        Self {
            prefix: format!("source {name:?}: "),
            ..*self
        }
    }

    /// The error that says so.
    pub(super) fn wrong(&self, span: &Range<usize>, what: impl Display) -> Error {
        self.file.wrong(span, &format!("{}{what}", self.prefix))
    }

    /// `FILE:LINE` of a place in the file.
    pub(super) fn place(&self, span: &Range<usize>) -> Written {
        self.file.place(span)
    }

    /// Reads a value that is there.
    pub(super) fn value<T>(
        &self,
        key: &str,
        written: &Spanned<String>,
        read: impl FnOnce(&str) -> Result<T, String>,
    ) -> Result<T, Error> {
        read(written.get_ref().trim())
            .map_err(|what| self.wrong(&written.span(), format!("{key}: {what}")))
    }

    /// Reads a value, or takes the default; the error says itself what it is of.
    pub(super) fn bare<T>(
        &self,
        written: Option<&Spanned<String>>,
        default: T,
        read: impl FnOnce(&str) -> Result<T, String>,
    ) -> Result<T, Error> {
        let Some(written) = written else {
            return Ok(default);
        };
        read(written.get_ref().trim()).map_err(|what| self.wrong(&written.span(), what))
    }

    /// Reads a value, or takes the default.
    pub(super) fn read<T>(
        &self,
        key: &str,
        written: Option<&Spanned<String>>,
        default: T,
        read: impl FnOnce(&str) -> Result<T, String>,
    ) -> Result<T, Error> {
        written.map_or(Ok(default), |written| self.value(key, written, read))
    }

    fn list<T>(
        &self,
        key: &str,
        written: Option<&[Spanned<String>]>,
        read: impl Fn(&str) -> Result<T, String>,
    ) -> Result<Vec<T>, Error> {
        let written = written.unwrap_or_default().iter();
        written.map(|text| self.value(key, text, &read)).collect()
    }

    pub(super) fn at_least_one(
        &self,
        key: &str,
        written: Option<&Spanned<usize>>,
        default: usize,
    ) -> Result<usize, Error> {
        match written {
            Some(number) if *number.get_ref() == 0 => Err(self.wrong(
                &number.span(),
                format!("{key}: 0 is too few; write 1 or more"),
            )),
            written => Ok(written.map_or(default, |number| *number.get_ref())),
        }
    }
}

/// An address of the web.
pub(crate) fn web_address(text: &str) -> Result<Url, String> {
    let url = Url::parse(text).map_err(|error| match error {
        url::ParseError::RelativeUrlWithoutBase => {
            format!(
                "no address {text:?}; write it whole, \"https://{}\"",
                text.trim_start_matches('/')
            )
        }
        error => format!("no address {text:?} ({error}); write \"https://example.org/…\""),
    })?;
    match url.scheme() {
        "http" | "https" if url.has_host() => Ok(url),
        scheme => Err(format!(
            "{text:?} is {scheme}; only http and https are read"
        )),
    }
}

/// An address that others are put behind: no query, no fragment, a slash at the end.
fn base(text: &str) -> Result<Url, String> {
    let mut url = web_address(text)?;
    if url.query().is_some() || url.fragment().is_some() {
        return Err(format!("{text:?} has a ? or #; end the address before it"));
    }
    if !url.path().ends_with('/') {
        let path = format!("{}/", url.path());
        url.set_path(&path);
    }
    Ok(url)
}

pub(super) fn zone(text: &str) -> Result<Tz, String> {
    Tz::from_str(text).map_err(|error| match nearest(text, names()) {
        Some(known) => format!("{error}; write {known:?}"),
        None => format!("{error}; write one such as \"Europe/Berlin\" or \"UTC\""),
    })
}

fn size(text: &str) -> Result<u64, String> {
    match text.parse::<ByteSize>() {
        Ok(ByteSize(0)) => Err("0 is too small; write a size such as \"8 MiB\"".to_owned()),
        Ok(ByteSize(bytes)) => Ok(bytes),
        Err(_) => Err(format!("no size {text:?}; write one such as \"8 MiB\"")),
    }
}

/// Bytes a second; none is no minimum.
fn speed(text: &str) -> Result<u64, String> {
    let bytes = text.parse::<ByteSize>();
    bytes
        .map(|ByteSize(bytes)| bytes)
        .map_err(|_| format!("no size {text:?}; write one such as \"512 B\""))
}

pub(super) fn duration(text: &str) -> Result<Duration, String> {
    humantime::parse_duration(text)
        .map_err(|_| format!("no duration {text:?}; write one such as \"90s\" or \"5m\""))
}

/// A time that something may take: there must be some.
fn deadline(text: &str) -> Result<Duration, String> {
    match duration(text)? {
        Duration::ZERO => Err("0 is too short; write a duration such as \"30s\"".to_owned()),
        time => Ok(time),
    }
}

/// A time that something is kept: long, and not none.
fn long(text: &str) -> Result<Duration, String> {
    match humantime::parse_duration(text) {
        Ok(Duration::ZERO) => Err("0 keeps nothing; write \"\" for ever".to_owned()),
        Ok(time) => Ok(time),
        Err(_) => Err(format!(
            "no duration {text:?}; write one such as \"90 days\" or \"3 years\""
        )),
    }
}

fn quote(text: &str) -> Result<Quote, String> {
    if text == "none" {
        return Ok(Quote::None);
    }
    let number = text
        .strip_suffix("characters")
        .or(text.strip_suffix("character"));
    number
        .and_then(|number| number.trim().parse().ok())
        .map(Quote::Characters)
        .ok_or_else(|| format!("can't be {text:?}; write \"600 characters\" or \"none\""))
}

fn order(text: &str) -> Result<Order, String> {
    let words = [("date", Order::Date), ("curators", Order::Curators)];
    one_of(text, "order", &words)
}

fn listen(text: &str) -> Result<Listen, String> {
    if let Some(socket) = text.strip_prefix("unix:") {
        return path(socket).map(Listen::Unix);
    }
    text.parse().map(Listen::Tcp).map_err(|_| {
        format!(
            "no address and port {text:?}; write \"127.0.0.1:8080\", \"[::1]:8080\" or \"unix:PATH\""
        )
    })
}

/// Reads what says itself what is wrong; `example` is the mend.
fn parsed<T: FromStr<Err: Display>>(text: &str, example: &str) -> Result<T, String> {
    text.parse()
        .map_err(|error: T::Err| format!("{error}; write {example}"))
}

/// One word of a few.
pub(super) fn one_of<T: Copy>(text: &str, what: &str, words: &[(&str, T)]) -> Result<T, String> {
    let found = words.iter().find(|(word, _)| *word == text);
    found.map(|(_, meaning)| *meaning).ok_or_else(|| {
        let known: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
        format!("no {what} {text:?}; {}", suggestion(text, &known))
    })
}
