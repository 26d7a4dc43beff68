//! robots.txt (RFC 9309): what a site lets programs fetch, kept for a day for each scheme, host and port.
//!
//! The parser is the crate `robotxt`, that no other file knows; what it reads otherwise than the RFC is put right before it
//! (`Lines`). Pure but for the cache's locks: the client asks the sites, and the caller says what time it is.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use robotxt::AccessResult;
use serde::{Deserialize, Serialize};
use url::{Position, Url};

use super::Error;
use super::host::lock;

/// The name that robots.txt calls us by (RFC 9309 §2.2.1).
pub(super) const AGENT: &str = "aggregator";

/// The most of a robots.txt that is read (RFC 9309 §2.5).
pub(super) const MAX_BYTES: u64 = robotxt::BYTE_LIMIT as u64 + 1;

/// The redirects that are followed to a robots.txt (RFC 9309 §2.3.1.2).
pub(super) const MAX_HOPS: usize = 5;

/// How long an answer holds (RFC 9309 §2.4).
const FRESH_FOR: TimeDelta = TimeDelta::days(1);

/// How long a site is left alone whose robots.txt can't be read and that does not say for how long.
const UNREAD_FOR: Duration = Duration::from_mins(30);

/// A pause longer than this is a wish to be left alone, which `Disallow` says better; and each pass would last as long as
/// that one host has it wait.
pub const MAX_DELAY: Duration = Duration::from_mins(1);

/// Sitemaps that are kept of one robots.txt.
const MAX_SITEMAPS: usize = 50;

/// Answers that are no longer fresh are forgotten when more than this many are known.
const MANY: usize = 4096;

/// What one robots.txt says to us.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Rules {
    robots: robotxt::Robots,
    delay: Option<Duration>,
}

impl Rules {
    /// The rules of the first [`MAX_BYTES`] of a robots.txt.
    pub(super) fn parse(body: &[u8]) -> Self {
        let read =
            |lines: &[u8]| robotxt::Robots::from_access(AccessResult::Successful(lines), AGENT);
        let lines = Lines::read(body);
        Self {
            robots: read(&lines.of_the_standard),
            delay: read(&lines.all).crawl_delay(),
        }
    }

    /// The rules of a site that has no robots.txt.
    pub(super) fn none() -> Self {
        Self {
            robots: robotxt::Robots::from_access(AccessResult::Unavailable, AGENT),
            delay: None,
        }
    }

    /// What a failure to get the file means (RFC 9309 §2.3.1): a site that has none allows everything, and so does
    /// one that redirects on and on. "Too many requests" is no answer.
    pub(super) fn without_file(error: Error) -> Result<Self, Error> {
        match error {
            Error::Status {
                status: 400..=428 | 430..=499,
                ..
            }
            | Error::Redirects { .. } => Ok(Self::none()),
            error => Err(error),
        }
    }

    fn allow(&self, url: &Url) -> bool {
        // A wildcard of a rule is itself, as the address has it, in its escape only (RFC 9309 §2.2.3).
        let path = &url[Position::BeforePath..Position::AfterQuery];
        if path.contains(['*', '$']) {
            let path = path.replace('*', "%2A").replace('$', "%24");
            return self.robots.is_allowed(&path);
        }
        self.robots.is_allowed(path)
    }

    /// The pause that it asks for, within reason.
    pub(super) fn delay(&self) -> Duration {
        self.delay.unwrap_or_default().min(MAX_DELAY)
    }

    /// The sitemaps that it names.
    pub(super) fn sitemaps(&self) -> &[Url] {
        let all = self.robots.sitemaps();
        &all[..all.len().min(MAX_SITEMAPS)]
    }

    /// The shortest robots.txt that says the same to us.
    fn to_text(&self) -> String {
        let mut text = String::new();
        let mut line = |name: &str, value: &dyn std::fmt::Display| {
            writeln!(text, "{name}: {value}").expect("a String takes any text");
        };
        if !self.robots.rules().is_empty() || self.delay.is_some() {
            line("User-agent", &"*");
        }
        for rule in self.robots.rules() {
            let name = if rule.is_allow() { "Allow" } else { "Disallow" };
            line(name, &rule.pattern());
        }
        if let Some(delay) = self.delay {
            line("Crawl-delay", &delay.as_secs_f64());
        }
        for sitemap in self.sitemaps() {
            line("Sitemap", sitemap);
        }
        text
    }
}

/// The lines of a robots.txt, as the parser needs them.
#[derive(Default)]
struct Lines {
    all: Vec<u8>,
    /// Without what RFC 9309 does not know: to the parser, `Crawl-delay` ends a list of agents (§2.2.4: nothing else does).
    of_the_standard: Vec<u8>,
}

impl Lines {
    fn read(body: &[u8]) -> Self {
        let mut lines = Self::default();
        for line in whole_lines(body).split(|byte| matches!(byte, b'\n' | b'\r' | b'\0')) {
            let name = line.split(|byte| *byte == b':').next().unwrap_or_default();
            let value = line.get(name.len() + 1..).unwrap_or_default();
            let letters = name.iter().filter(|byte| byte.is_ascii_alphabetic());
            let letters: Vec<u8> = letters.map(u8::to_ascii_lowercase).collect();
            let line = match letters.as_slice() {
                b"useragent" => [b"User-agent: ", token(value)].concat(),
                // The parser knows misspellings of these as well.
                letters if letters.ends_with(b"low") || letters.ends_with(b"law") => {
                    [name, b":".as_slice(), &pattern(value)].concat()
                }
                _ => line.to_owned(),
            };
            if letters != b"crawldelay" {
                lines.of_the_standard.extend_from_slice(&line);
                lines.of_the_standard.push(b'\n');
            }
            lines.all.extend(line);
            lines.all.push(b'\n');
        }
        lines
    }
}

/// What is read of a file: a line that the limit cuts is none.
fn whole_lines(body: &[u8]) -> &[u8] {
    let Some(some) = body.get(..=robotxt::BYTE_LIMIT) else {
        return body;
    };
    let end = some
        .iter()
        .rposition(|byte| matches!(byte, b'\n' | b'\r' | b'\0'));
    &some[..end.unwrap_or_default()]
}

/// The name of an agent: what follows it, such as a version, is not part of it (RFC 9309 §2.2.1).
fn token(value: &[u8]) -> &[u8] {
    let value = value.trim_ascii_start();
    if value.starts_with(b"*") {
        return value;
    }
    let is_of_a_name = |byte: &u8| byte.is_ascii_alphabetic() || matches!(byte, b'_' | b'-');
    let end = value.iter().position(|byte| !is_of_a_name(byte));
    &value[..end.unwrap_or(value.len())]
}

/// A pattern in which `$` is the mark of the end and nothing else, as [`Rules::allow`] writes paths.
fn pattern(value: &[u8]) -> Vec<u8> {
    let end = value
        .iter()
        .position(|byte| *byte == b'#')
        .unwrap_or(value.len());
    let value = value[..end].trim_ascii();
    let Some((last, before)) = value.split_last() else {
        return Vec::new();
    };
    let mut pattern = Vec::with_capacity(value.len());
    for byte in before {
        match byte {
            b'$' => pattern.extend_from_slice(b"%24"),
            byte => pattern.push(*byte),
        }
    }
    pattern.push(*last);
    pattern
}

/// The answer of one site, in the form in which a store can keep it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RobotsRecord {
    /// Scheme, host and port: `https://example.org`.
    pub origin: String,
    /// When it was asked.
    pub asked_at: DateTime<Utc>,
    /// The lines of its robots.txt that concern us; empty where it has none.
    pub rules: String,
}

/// What is known of one site's robots.txt.
#[derive(Debug, Clone)]
pub(super) struct Answer {
    asked_at: DateTime<Utc>,
    fresh_for: TimeDelta,
    rules: Result<Rules, Arc<Error>>,
    /// Whether the store does not know it yet.
    is_new: bool,
}

impl Answer {
    /// An answer that was just had. Where it could not be had, nothing may be fetched for now.
    pub(super) fn new(rules: Result<Rules, Error>, now: DateTime<Utc>) -> Self {
        let fresh_for = match &rules {
            Ok(_) => FRESH_FOR,
            Err(error) => {
                TimeDelta::from_std(error.retry_after().unwrap_or(UNREAD_FOR)).unwrap_or(FRESH_FOR)
            }
        };
        Self {
            asked_at: now,
            fresh_for,
            rules: rules.map_err(Arc::new),
            is_new: true,
        }
    }

    pub(super) fn is_fresh(&self, now: DateTime<Utc>) -> bool {
        // An answer from the future is that of a clock that was put right since.
        let age = now - self.asked_at;
        TimeDelta::zero() <= age && age < self.fresh_for
    }

    /// Whether a page of the site may be fetched.
    pub(super) fn judge(&self, url: &Url) -> Result<&Rules, Error> {
        match &self.rules {
            Ok(rules) if rules.allow(url) => Ok(rules),
            Ok(_) => Err(Error::Disallowed { url: url.clone() }),
            Err(source) => Err(unread(source, url)),
        }
    }

    /// The sitemaps of the site.
    pub(super) fn sitemaps(&self, site: &Url) -> Result<Vec<Url>, Error> {
        let rules = self.rules.as_ref().map_err(|source| unread(source, site))?;
        Ok(rules.sitemaps().to_vec())
    }
}

/// What a robots.txt that could not be read means for a page. What was refused to us by our own rules is refused to
/// the page as well, and said plainly.
fn unread(source: &Arc<Error>, url: &Url) -> Error {
    let url = url.clone();
    match source.as_ref() {
        Error::PrivateAddress { address, .. } => {
            let address = *address;
            Error::PrivateAddress { url, address }
        }
        Error::Port { port, .. } => Error::Port { url, port: *port },
        Error::Held { retry_after, .. } => {
            let retry_after = *retry_after;
            Error::Held { url, retry_after }
        }
        Error::Rests {
            faults,
            retry_after,
            ..
        } => {
            let (faults, retry_after) = (*faults, *retry_after);
            Error::Rests {
                url,
                faults,
                retry_after,
            }
        }
        Error::Setup { .. } => Error::clone(source),
        _ => Error::Robots {
            url,
            source: source.clone(),
        },
    }
}

/// The answer of one site, locked while it is asked, so that it is asked once.
pub(super) type Place = Arc<tokio::sync::Mutex<Option<Answer>>>;

/// Answers of an earlier run, as they are found when the first is needed.
pub(super) type Recall = Box<dyn FnOnce() -> Vec<RobotsRecord> + Send>;

/// The answers of all sites.
#[derive(Default)]
pub(super) struct Robots {
    places: Mutex<HashMap<String, Place>>,
    earlier: Mutex<Option<Recall>>,
}

impl Robots {
    /// The place of a site's answer.
    pub(super) fn place(&self, url: &Url, now: DateTime<Utc>) -> Place {
        self.remember_earlier();
        let mut places = lock(&self.places);
        let origin = origin(url);
        if let Some(place) = places.get(&origin) {
            return place.clone();
        }
        if places.len() >= MANY {
            places.retain(|_, place| Arc::strong_count(place) > 1 || has_fresh(place, now));
        }
        places.entry(origin).or_default().clone()
    }

    /// The pause that a site asks for, if its rules are known.
    pub(super) fn known_delay(&self, url: &Url, now: DateTime<Utc>) -> Option<Duration> {
        let place = self.place(url, now);
        let answer = place.try_lock().ok()?;
        let rules = fresh(answer.as_ref(), now)?.rules.as_ref();
        rules.ok().map(Rules::delay)
    }

    /// Whether a page may be fetched, as far as that is known without asking.
    pub(super) fn allow_already(&self, url: &Url, now: DateTime<Utc>) -> bool {
        let place = self.place(url, now);
        let Ok(answer) = place.try_lock() else {
            return false;
        };
        fresh(answer.as_ref(), now).is_some_and(|answer| answer.judge(url).is_ok())
    }

    /// The answers that hold and were not handed out yet, for the store to keep.
    pub(super) fn news(&self, now: DateTime<Utc>) -> Vec<RobotsRecord> {
        let places = lock(&self.places);
        let records = places.iter().filter_map(|(origin, place)| {
            let mut answer = place.try_lock().ok()?;
            let answer = answer.as_mut().filter(|answer| answer.is_fresh(now))?;
            std::mem::take(&mut answer.is_new).then_some(())?;
            Some(RobotsRecord {
                origin: origin.clone(),
                asked_at: answer.asked_at,
                rules: answer.rules.as_ref().ok()?.to_text(),
            })
        });
        records.collect()
    }

    /// Takes answers of an earlier run when the first is needed: most passes ask for feeds and no page.
    pub(super) fn recall(&self, recall: Recall) {
        *lock(&self.earlier) = Some(recall);
    }

    /// Who comes meanwhile waits, and finds them.
    fn remember_earlier(&self) {
        let mut earlier = lock(&self.earlier);
        if let Some(recall) = earlier.take() {
            self.remember(recall());
        }
    }

    fn remember(&self, records: Vec<RobotsRecord>) {
        let mut places = lock(&self.places);
        for record in records {
            let rules = Ok(Rules::parse(record.rules.as_bytes()));
            let answer = Answer {
                is_new: false,
                ..Answer::new(rules, record.asked_at)
            };
            // Who is being asked in this moment, or was asked since, knows better.
            let place = places.entry(record.origin).or_default();
            if let Ok(mut known) = place.try_lock()
                && known.as_ref().is_none_or(|k| k.asked_at < answer.asked_at)
            {
                *known = Some(answer);
            }
        }
    }
}

/// The answer, while it holds.
fn fresh(answer: Option<&Answer>, now: DateTime<Utc>) -> Option<&Answer> {
    answer.filter(|answer| answer.is_fresh(now))
}

fn has_fresh(place: &Place, now: DateTime<Utc>) -> bool {
    place
        .try_lock()
        .is_ok_and(|answer| fresh(answer.as_ref(), now).is_some())
}

/// Where the robots.txt of a page lies.
pub(super) fn address(url: &Url) -> Url {
    let mut address = url.clone();
    address.set_path("/robots.txt");
    address.set_query(None);
    address
}

fn origin(url: &Url) -> String {
    url.origin().ascii_serialization()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: DateTime<Utc> = DateTime::UNIX_EPOCH;

    fn url(path: &str) -> Url {
        Url::parse("https://example.org")
            .unwrap()
            .join(path)
            .unwrap()
    }

    /// RFC 9309 §5.1 and §5.2, with our name for one of the agents.
    const EXAMPLE: &str = "User-Agent: *\nDisallow: *.gif$\nDisallow: /example/\nAllow: /publications/\n\n\
        User-Agent: Aggregator\nDisallow: /\nAllow: /example/page/\nAllow: /example/allowed.gif\n\
        Disallow: /example/page/disallowed.gif\n\nUser-Agent: quxbot\n\nEOF";

    #[test]
    fn the_longest_rule_of_our_own_group_decides() {
        let rules = Rules::parse(EXAMPLE.as_bytes());
        for (path, expected) in [
            ("/", false),
            ("/publications/", false),
            ("/example/page/", true),
            ("/example/page/1", true),
            ("/example/allowed.gif", true),
            ("/example/page/disallowed.gif", false),
        ] {
            assert_eq!(rules.allow(&url(path)), expected, "{path}");
        }
    }

    /// RFC 9309 §2.2.3, and how agents and groups are told (§2.2.1, §2.2.4).
    #[test]
    fn wildcards_names_and_groups_are_read_as_the_standard_has_them() {
        for (text, path, expected) in [
            ("User-agent: *\nDisallow: /a%2Ab", "/a*b", false),
            ("User-agent: *\nDisallow: /a%2Ab", "/a%2ab", false),
            ("User-agent: *\nDisallow: /a%2Ab", "/axxb", true),
            ("User-agent: *\nDisallow: /a%24", "/a$b", false),
            ("User-agent: *\nDisallow: /\nAllow: /a%24", "/a$b", true),
            ("User-agent: *\nDisallow: /a$b # $", "/a$b/c", false),
            ("User-agent: *\nDisallow: /a$ # the end", "/ab", true),
            ("User-agent: *\nDisallow: /a$", "/a", false),
            ("User-agent: *\nDisallow: /a*b$", "/a*b", false),
            ("User-agent: *\nDisallow: /a$$", "/a$", false),
            ("User-agent: aggregator/1.0\nDisallow: /s", "/s", false),
            (
                "User-agent: aggregator (of news)\nDisallow: /s",
                "/s",
                false,
            ),
            ("user agent : Aggregator\nDisallow: /s", "/s", false),
            ("User-agent: aggregatorbot\nDisallow: /s", "/s", true),
            ("User-agent: news-aggregator\nDisallow: /s", "/s", true),
            (
                "User-agent: aggregator\nCrawl-delay: 0\nUser-agent: foo\nDisallow: /s",
                "/s",
                false,
            ),
            (
                "User-agent: aggregator\nHost: example.org\n\nUser-agent: foo\nDisallow: /s",
                "/s",
                false,
            ),
        ] {
            let rules = Rules::parse(text.as_bytes());
            assert_eq!(rules.allow(&url(path)), expected, "{text} {path}");
            let kept = Rules::parse(rules.to_text().as_bytes());
            assert_eq!(kept.allow(&url(path)), expected, "{text} {path}, kept");
        }
    }

    #[test]
    fn a_line_that_the_limit_cuts_is_none() {
        let pad = "#".repeat(robotxt::BYTE_LIMIT - "User-agent: *\n\nDisallow: /s".len());
        let text = format!("User-agent: *\n{pad}\nDisallow: /s-and-no-more");
        assert!(Rules::parse(text.as_bytes()).allow(&url("/s")));
        let text = format!("User-agent: *\n{pad}\nDisallow: /s\nDisallow: /t");
        let rules = Rules::parse(text.as_bytes());
        assert!(!rules.allow(&url("/s")) && rules.allow(&url("/t")));
    }

    #[test]
    fn odd_files_are_read_and_never_fail() {
        for (text, path, expected) in [
            ("", "/a", true),
            ("<!doctype html><p>Not found", "/a", true),
            ("\u{feff}User-agent: *\r\nDisallow: /a", "/a", false),
            ("user-agent:*\ndisallow:/a # not you", "/a?b", false),
            ("User-agent: *\nDisallow:", "/a", true),
            ("User-agent: *\nDisallow: /a%3cd", "/a%3Cd", false),
            ("User-agent: *\nDisallow: /뉴스", "/뉴스/1", false),
            ("User-agent: other\nDisallow: /", "/a", true),
            ("Disallow: /", "/a", true),
        ] {
            assert_eq!(
                Rules::parse(text.as_bytes()).allow(&url(path)),
                expected,
                "{text}"
            );
        }
        assert!(Rules::parse(b"\xff\xfe\x00U\x00s").allow(&url("/a")));
    }

    #[test]
    fn the_delay_has_an_end() {
        let delay = |text: &str| {
            Rules::parse(format!("User-agent: *\nCrawl-delay: {text}").as_bytes()).delay()
        };
        assert_eq!(delay("2.5"), Duration::from_millis(2500));
        assert_eq!(delay("86400"), MAX_DELAY);
        assert_eq!(delay("-1"), Duration::ZERO);
        assert_eq!(delay("NaN"), Duration::ZERO);
    }

    #[test]
    fn what_is_kept_says_the_same() {
        let text = format!(
            "{EXAMPLE}\nUser-agent: aggregator\nCrawl-delay: 3\nSitemap: https://example.org/s.xml"
        );
        let rules = Rules::parse(text.as_bytes());
        let again = Rules::parse(rules.to_text().as_bytes());
        assert_eq!(again.robots.rules(), rules.robots.rules());
        assert_eq!(
            (again.delay(), again.sitemaps()),
            (rules.delay(), rules.sitemaps())
        );
        assert!(!rules.to_text().contains("quxbot"));
        assert_eq!(Rules::none().to_text(), "");
    }

    #[test]
    fn an_answer_holds_for_a_day_here_and_in_the_store() {
        let robots = Robots::default();
        let rules = b"User-agent: *\nDisallow: /private\nCrawl-delay: 9";
        let rules = Ok(Rules::parse(rules));
        *robots.place(&url("/"), NOW).try_lock().unwrap() = Some(Answer::new(rules, NOW));
        let kept = robots.news(NOW);
        assert_eq!(kept[0].origin, "https://example.org");
        assert!(robots.news(NOW).is_empty(), "what was kept is no news");

        let later = Robots::default();
        let again = kept.clone();
        later.recall(Box::new(|| kept));
        let hour = TimeDelta::hours(1);
        let delay = |hours| later.known_delay(&url("/a"), NOW + hour * hours);
        assert_eq!([23, 24].map(delay), [Some(Duration::from_secs(9)), None]);
        assert!(later.allow_already(&url("/a"), NOW + hour * 23));
        assert!(!later.allow_already(&url("/private"), NOW + hour * 23));
        assert!(!later.allow_already(&url("/a"), NOW + hour * 24));
        assert!(!later.allow_already(&url("/a"), NOW - hour));
        assert!(later.news(NOW + hour).is_empty());

        let newer = Ok(Rules::none());
        *robots.place(&url("/"), NOW).try_lock().unwrap() = Some(Answer::new(newer, NOW + hour));
        robots.recall(Box::new(|| again));
        assert!(robots.allow_already(&url("/private"), NOW + hour));
    }

    #[test]
    fn what_could_not_be_read_forbids_everything_for_a_while() {
        let status = |retry_after| Error::Status {
            url: url("/robots.txt"),
            status: 503,
            retry_after,
        };
        let answer = Answer::new(Err(status(None)), NOW);
        let error = answer.judge(&url("/a")).unwrap_err();
        assert_eq!((error.kind(), error.status()), ("temporary", Some(503)));
        assert!(answer.is_fresh(NOW + TimeDelta::minutes(29)));
        assert!(!answer.is_fresh(NOW + TimeDelta::minutes(30)));
        let short = Answer::new(Err(status(Some(Duration::from_secs(5)))), NOW);
        assert!(!short.is_fresh(NOW + TimeDelta::seconds(5)));
    }

    #[test]
    fn the_robots_txt_of_a_page_is_at_the_root_of_its_origin() {
        assert_eq!(
            address(&url("/a/b?c")).as_str(),
            "https://example.org/robots.txt"
        );
    }
}
