//! `/metrics`: the text, its names, and the documents that use them.
#![expect(clippy::float_cmp, reason = "counts are exact")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::harness::{Aggregator, Running};
use crate::http::{self, get};
use crate::newsroom::Newsroom;
use crate::newsroom::page::Page;

/// A family of the exposition format: its type, and its samples by name and labels as written.
#[derive(Debug, Default)]
struct Family {
    kind: String,
    samples: BTreeMap<String, f64>,
}

/// Reads the text by the format's own rules (version 0.0.4), and refuses what they don't allow.
fn families(text: &str) -> BTreeMap<String, Family> {
    assert!(text.ends_with('\n'), "the last line ends as well");
    let mut families: BTreeMap<String, Family> = BTreeMap::new();
    let mut current = String::new();
    for line in text.lines() {
        if let Some(rest) = line.strip_prefix("# HELP ") {
            let (name, help) = rest.split_once(' ').expect("a help text");
            assert!(is_name(name) && !help.is_empty(), "{line}");
            let known = families.insert(name.to_owned(), Family::default());
            assert!(known.is_none(), "{name} stands twice");
            name.clone_into(&mut current);
        } else if let Some(rest) = line.strip_prefix("# TYPE ") {
            let (name, kind) = rest.split_once(' ').expect("a type");
            assert_eq!(name, current, "the type follows its help");
            assert!(["counter", "gauge", "histogram"].contains(&kind), "{line}");
            kind.clone_into(&mut families.get_mut(name).unwrap().kind);
        } else {
            let (sample, value) = line.rsplit_once(' ').expect("a value");
            let name = sample.split('{').next().unwrap();
            let family = families.get_mut(&current).unwrap();
            let endings: &[&str] = match family.kind.as_str() {
                "histogram" => &["_bucket", "_sum", "_count"],
                _ => &[""],
            };
            assert!(
                endings
                    .iter()
                    .any(|ending| name == format!("{current}{ending}")),
                "{line} is none of {current}"
            );
            if let Some(labels) = sample
                .strip_prefix(name)
                .filter(|labels| !labels.is_empty())
            {
                assert_labels(labels);
            }
            let value: f64 = value.parse().unwrap_or_else(|_| panic!("{line}"));
            let known = family.samples.insert(sample.to_owned(), value);
            assert!(known.is_none(), "{sample} stands twice");
        }
    }
    families
}

fn is_name(name: &str) -> bool {
    let is_letter = |c: char| c.is_ascii_alphanumeric() || c == '_';
    name.starts_with(|c: char| c.is_ascii_alphabetic()) && name.chars().all(is_letter)
}

/// `{name="value",…}`, no value with a quotation mark that is not escaped.
fn assert_labels(labels: &str) {
    let inner = labels.strip_prefix('{').and_then(|l| l.strip_suffix('}'));
    for label in inner.expect("braces").split("\",") {
        let (name, value) = label.split_once("=\"").expect("a label");
        let value = value.trim_end_matches('"');
        assert!(is_name(name) && !value.contains(['"', '\\']), "{labels}");
    }
}

fn sum(families: &BTreeMap<String, Family>, name: &str) -> f64 {
    families[name].samples.values().sum()
}

fn scrape(address: SocketAddr) -> String {
    let answer = http::wait_for(address, "/metrics");
    let content_type = answer.header("content-type").unwrap();
    assert!(
        content_type.starts_with("text/plain; version=0.0.4"),
        "{content_type}"
    );
    String::from_utf8(answer.body).unwrap()
}

/// The daemon over the newsroom and a feed that is refused, and where its metrics are.
fn daemon(site: &Newsroom) -> (Aggregator, Running, [SocketAddr; 2]) {
    let [listen, metrics] = [http::free_address(), http::free_address()];
    site.set("wire", "/refused", Page::status(403));
    let aggregator = Aggregator::over(site)
        .feed("refused", &site.url("wire", "/refused"))
        .set("server", "listen", &format!("\"{listen}\""))
        .set("server", "metrics", &format!("\"{metrics}\""));
    let running = aggregator.spawn(&["run"]);
    (aggregator, running, [listen, metrics])
}

fn document(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("docs")
        .join(name);
    fs::read_to_string(path).unwrap()
}

/// The names of ours and of the process in a text, without the endings of histograms.
fn names_in(text: &str) -> BTreeSet<String> {
    let words = text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
    let ours = words.filter(|word| word.starts_with("aggregator_") || word.starts_with("process_"));
    ours.map(|name| {
        let ending = ["_bucket", "_sum", "_count"]
            .iter()
            .find_map(|end| name.strip_suffix(end));
        ending.unwrap_or(name).to_owned()
    })
    .collect()
}

#[test]
fn what_happens_is_counted_and_what_the_store_knows_is_told() {
    let site = Newsroom::start();
    let (_aggregator, running, [listen, address]) = daemon(&site);
    let until = Instant::now() + Duration::from_secs(90);
    let found = loop {
        let found = families(&scrape(address));
        if found["aggregator_entries"].samples["aggregator_entries"] == 28.0
            && sum(&found, "aggregator_passes_total") >= 3.0
        {
            break found;
        }
        assert!(Instant::now() < until, "{found:?}");
        std::thread::sleep(Duration::from_millis(100));
    };
    let value = |name: &str, sample: &str| found[name].samples[&format!("{name}{sample}")];
    assert!(value("aggregator_fetches_total", "{result=\"ok\"}") > 20.0);
    assert!(value("aggregator_fetches_total", "{result=\"refused\"}") > 0.0);
    assert_eq!(value("aggregator_store_up", ""), 1.0);
    assert_eq!(value("aggregator_sources", "{state=\"all\"}"), 3.0);
    assert_eq!(value("aggregator_sources", "{state=\"failing\"}"), 1.0);
    assert_eq!(
        value("aggregator_source_failing", "{source=\"refused\"}"),
        1.0
    );
    assert_eq!(
        value("aggregator_source_failing", "{source=\"harbour\"}"),
        0.0
    );
    assert!(
        value(
            "aggregator_source_last_success_timestamp_seconds",
            "{source=\"quay\"}"
        ) > 1e9
    );
    assert!(value("aggregator_documents_written_total", "") > 3.0);
    assert!(value("process_resident_memory_bytes", "") > 1e6);
    for name in [
        "aggregator_fetch_duration_seconds",
        "aggregator_pass_duration_seconds",
    ] {
        let samples = &found[name].samples;
        let all = samples[&format!("{name}_count")];
        assert_eq!(samples[&format!("{name}_bucket{{le=\"+Inf\"}}")], all);
        assert!(all > 0.0);
    }
    let before = value("aggregator_http_requests_total", "{status=\"4xx\"}");
    assert_eq!(get(listen, "/nothing").unwrap().status, 404);
    let after = families(&scrape(address));
    let after = after["aggregator_http_requests_total"].samples["aggregator_http_requests_total{status=\"4xx\"}"];
    assert_eq!(after, before + 1.0);

    // Metrics are served there and nothing else, and not where the feeds are.
    assert_eq!(get(address, "/atom.xml").unwrap().status, 404);
    assert_eq!(get(listen, "/metrics").unwrap().status, 404);
    running.terminate();
    running.wait().success();
}

#[test]
fn a_pass_that_the_store_refuses_is_counted_as_an_error() {
    let site = Newsroom::empty();
    let (aggregator, running, [_, address]) = daemon(&site);
    let passes = || {
        let found = families(&scrape(address));
        let of = |result| {
            let sample = format!("aggregator_passes_total{{result=\"{result}\"}}");
            found["aggregator_passes_total"].samples[&sample]
        };
        (of("done") + of("failed"), of("error"))
    };
    let until = Instant::now() + Duration::from_secs(90);
    let wait = |is_so: &dyn Fn() -> bool| {
        while !is_so() {
            assert!(Instant::now() < until, "{:?}", passes());
            std::thread::sleep(Duration::from_millis(100));
        }
    };
    wait(&|| passes().0 >= 3.0);
    assert_eq!(passes().1, 0.0);
    // A fault from now on, and something to do.
    aggregator.sql("ALTER TABLE worker RENAME TO gone; DELETE FROM source");
    wait(&|| passes().1 > 0.0);
    drop(running);
}

#[test]
fn the_documents_name_what_is_exposed_and_nothing_else() {
    let site = Newsroom::empty();
    let (_aggregator, running, [_, address]) = daemon(&site);
    let found = families(&scrape(address));
    running.terminate();
    running.wait().success();
    let exposed: BTreeSet<String> = found.keys().cloned().collect();
    assert_eq!(names_in(&document("metrics.md")), exposed);
    for (name, family) in &found {
        let row = format!("| `{name}` | {} | ", family.kind);
        assert!(document("metrics.md").contains(&row), "{row}");
        assert_eq!(name.ends_with("_total"), family.kind == "counter", "{name}");
    }
    for using in ["alerts.yml", "dashboard.json"] {
        let unknown: Vec<_> = names_in(&document(using))
            .difference(&exposed)
            .cloned()
            .collect();
        assert!(unknown.is_empty(), "{using}: {unknown:?}");
    }
    let dashboard: Value = serde_json::from_str(&document("dashboard.json")).unwrap();
    assert!(
        dashboard["panels"]
            .as_array()
            .is_some_and(|panels| panels.len() > 10)
    );
}

#[test]
fn an_address_that_is_taken_is_told_by_its_key() {
    let site = Newsroom::empty();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("\"{}\"", taken.local_addr().unwrap());
    let aggregator = Aggregator::new(&site)
        .set("server", "listen", &format!("\"{}\"", http::free_address()))
        .set("server", "metrics", &address);
    let said = aggregator.run(&["run"]).code(1).stderr;
    assert!(
        said.contains(&format!("server.metrics = {address}")),
        "{said}"
    );
}

#[cfg(unix)]
#[test]
fn metrics_are_served_on_a_socket_too() {
    use std::io::{Read as _, Write as _};
    use std::os::unix::net::UnixStream;

    let site = Newsroom::empty();
    let listen = http::free_address();
    let aggregator = Aggregator::new(&site)
        .set("server", "listen", &format!("\"{listen}\""))
        .set("server", "metrics", "\"unix:metrics.sock\"");
    let running = aggregator.spawn(&["run"]);
    http::wait_for(listen, "/healthz");
    let mut stream = UnixStream::connect(aggregator.path("metrics.sock")).unwrap();
    stream
        .write_all(b"GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("\naggregator_store_up 1\n"));
    running.terminate();
    running.wait().success();
    assert!(!aggregator.path("metrics.sock").exists());
}
