//! A site of faults and attacks: the refresh ends in time and within its memory, no canary is ever connected to, every
//! good page is right, and each fault has its own reason. A fault is a line of [`faults`].

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use serde_json::Value;

use self::faults::{Fault, Gives};
use self::server::{Script, Site};
use crate::harness::Aggregator;

mod bytes;
#[rustfmt::skip]
mod faults;
mod server;

/// The whole pass: what its limits imply is a fifth of it, the rest is for a machine that is busy with other things.
const PATIENCE: Duration = Duration::from_mins(4);

/// What the program may take in memory, in KiB.
const MEMORY: u64 = 256 * 1024;

impl Fault {
    fn path(&self) -> String {
        format!("/story/{}", self.name)
    }

    fn url(&self, port: u16) -> String {
        let own = || format!("http://{}.localhost:{port}{}", self.name, self.path());
        self.cited_as.clone().unwrap_or_else(own)
    }
}

fn script(faults: &[Fault]) -> Script {
    let mut script = HashMap::new();
    for fault in faults {
        let name = &fault.name;
        script.insert(format!("{name}{}", fault.path()), fault.does.clone());
        for (path, act) in &fault.elsewhere {
            script.insert(format!("{name}{path}"), act.clone());
        }
    }
    script
}

fn digest(faults: &[Fault], port: u16) -> String {
    let stories = faults.iter().enumerate().map(|(at, fault)| {
        let (number, name, url) = (at + 1, &fault.name, fault.url(port));
        let url = url.replace('\t', "%09");
        format!("<h2>{number}. <a href=\"{url}\">The digest on {name}</a></h2><p>Look at number {number}, {name}.</p>\n")
    });
    let stories: String = stories.collect();
    format!("<!doctype html><meta charset=utf-8><title>Letter of faults</title>{stories}")
}

fn program(site: &Site) -> Aggregator {
    let harbour = crate::newsroom::Newsroom::empty();
    let proxy: &'static str = format!("http://127.0.0.1:{}", site.canary).leak();
    let proxies = [
        "http_proxy",
        "HTTP_PROXY",
        "https_proxy",
        "HTTPS_PROXY",
        "all_proxy",
        "ALL_PROXY",
    ];
    let aggregator = Aggregator::new(&harbour)
        .folder("letters")
        .set("fetch", "allow_private", &format!("[\"{}\"]", site.address))
        .set("fetch", "concurrency", "24")
        .set("fetch", "timeout", "\"15s\"")
        .set("fetch", "min_speed", "\"0 B\"")
        .set("fetch", "max_body", "\"4 MiB\"");
    proxies
        .iter()
        .fold(aggregator, |aggregator, name| aggregator.env(name, proxy))
}

/// What the store knows of each page, by its path: why it failed, and the headline that it said.
struct Known(BTreeMap<String, [Option<String>; 3]>);

impl Known {
    fn of(aggregator: &Aggregator) -> Self {
        let rows = aggregator.ask(
            "SELECT json_group_object(v.url, json_array(v.kind, iif(v.status IS NULL, '', v.status || ', ') || v.reason, a.title))
             FROM visit v JOIN article a ON a.id = v.article_id",
        );
        let rows: BTreeMap<url::Url, _> = serde_json::from_str(&rows).unwrap();
        Self(
            rows.into_iter()
                .map(|(url, known)| (url.path().to_owned(), known))
                .collect(),
        )
    }

    /// What is wrong with what came of a fault.
    fn judge(&self, fault: &Fault, port: u16) -> Option<String> {
        let url = url::Url::parse(&fault.url(port)).unwrap();
        let name = &fault.name;
        let Some([kind, reason, title]) = self.0.get(url.path()) else {
            return Some(format!("{name}: {} is not known", url.path()));
        };
        let is_right = match &fault.gives {
            Gives::Page(headline) => kind.is_none() && title.as_ref() == Some(headline),
            Gives::Failure(expected, words) => {
                expected
                    .split('|')
                    .any(|expected| kind.as_deref() == Some(expected))
                    && reason.as_ref().is_some_and(|reason| reason.contains(words))
            }
            Gives::Whatever => true,
        };
        (!is_right).then(|| format!("{name}: {kind:?} {reason:?} {title:?}"))
    }
}

/// A machine that is busy with other tests may be late for so many.
const MAY_BE_LATE: usize = 15;

#[test]
fn a_site_of_faults_is_survived_and_each_has_its_reason() {
    let site = Site::start();
    let port = site.address.port();
    let faults = faults::all(port, site.canary);
    assert!(faults.len() > 250, "{}", faults.len());
    site.set(script(&faults));
    let aggregator = program(&site);
    aggregator.write("letters/faults.html", digest(&faults, port));

    let (outcome, memory) = aggregator
        .spawn(&["refresh", "--json"])
        .wait_and_weigh(PATIENCE);
    let summary = outcome.success().json();
    let known = Known::of(&aggregator);
    let judged = faults.iter().filter_map(|fault| known.judge(fault, port));
    let (late, wrong): (Vec<_>, Vec<_>) =
        judged.partition(|wrong| wrong.contains("Some(\"slow\")"));
    assert!(late.len() <= MAY_BE_LATE, "{}", late.join("\n"));
    assert!(
        wrong.is_empty(),
        "{} of {}:\n{}",
        wrong.len(),
        faults.len(),
        wrong.join("\n")
    );
    assert!(memory.is_none_or(|peak| peak < MEMORY), "{memory:?} KiB");
    assert_eq!(site.caught(), 0, "a canary was connected to");

    // Nothing that failed is missing from what people are told.
    let told = summary["failures"].as_array().unwrap().iter();
    let told: Vec<url::Url> = told
        .filter_map(|failure| failure["url"].as_str()?.parse().ok())
        .collect();
    let failed = known.0.iter().filter(|(_, [kind, ..])| kind.is_some());
    let untold: Vec<_> = failed
        .filter(|(path, _)| told.iter().all(|url| url.path() != path.as_str()))
        .collect();
    assert!(untold.is_empty(), "{untold:?}");
    let all = aggregator.run(&["status", "--all"]).success().stdout;
    assert!(
        all.contains("robots.txt does not allow it") && !all.contains('\u{1b}'),
        "{all}"
    );
    assert_eq!(
        entries(&aggregator),
        faults.len(),
        "what is cited is never lost"
    );
    assert!(
        site.requests("reset") <= 4,
        "robots.txt, and the page twice at most"
    );
}

fn entries(aggregator: &Aggregator) -> usize {
    let listed: Vec<Value> = aggregator
        .run(&["entries", "--json"])
        .success()
        .json_lines();
    listed.len()
}
