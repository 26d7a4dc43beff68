//! What `refresh --json` prints: the keys of EXAMPLES, and counts that add up.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::harness::Aggregator;
use crate::newsroom::Newsroom;
use crate::newsroom::page::Page;
use crate::newsroom::truth::{Reading, truth};
use crate::refresh::newsroom_in_good_order;

/// Each object of the summary by its JSON pointer, with its keys.
const SHAPE: &[(&str, &[&str])] = &[
    (
        "",
        &[
            "version",
            "started",
            "finished",
            "result",
            "sources",
            "pages",
            "failures",
            "without_url",
            "published",
        ],
    ),
    (
        "/sources/0",
        &[
            "name",
            "kind",
            "result",
            "error",
            "digests",
            "stories",
            "citations",
            "articles",
            "next_run",
        ],
    ),
    ("/sources/0/digests", &["new", "changed", "unchanged"]),
    ("/sources/0/citations", &["by_url", "by_name"]),
    (
        "/sources/0/articles",
        &["cited", "new", "changed", "read", "from_digest"],
    ),
    (
        "/pages",
        &["asked", "read", "unchanged", "failed", "waiting"],
    ),
    (
        "/failures/0",
        &[
            "entry", "url", "source", "kind", "status", "reason", "tries", "next_try",
        ],
    ),
    (
        "/without_url/0",
        &["entry", "source", "site", "title", "next_look"],
    ),
    (
        "/published",
        &[
            "entries",
            "new",
            "changed",
            "hidden",
            "directory",
            "files_written",
            "address",
        ],
    ),
];

fn source(summary: &Value, name: &str) -> Value {
    let mut sources = summary["sources"].as_array().unwrap().iter();
    sources
        .find(|source| source["name"] == name)
        .unwrap()
        .clone()
}

fn strings(summary: &Value, list: &str, field: &str) -> BTreeSet<String> {
    let rows = summary[list].as_array().unwrap().iter();
    rows.filter_map(|row| row[field].as_str().map(str::to_owned))
        .collect()
}

#[test]
fn it_has_exactly_the_keys_of_the_interface() {
    let site = newsroom_in_good_order();
    let summary = Aggregator::over(&site).refresh();
    for (pointer, keys) in SHAPE {
        let object = summary.pointer(pointer).and_then(Value::as_object);
        let found: BTreeSet<_> = object
            .unwrap_or_else(|| panic!("no object at {pointer}: {summary}"))
            .keys()
            .map(String::as_str)
            .collect();
        assert_eq!(found, keys.iter().copied().collect(), "{pointer}");
    }
    assert_eq!(
        (&summary["version"], &summary["result"]),
        (&json!(1), &json!("done"))
    );
    for instant in ["started", "finished"] {
        let text = summary[instant].as_str().unwrap();
        assert!(
            text.ends_with('Z') && chrono::DateTime::parse_from_rfc3339(text).is_ok(),
            "{text}"
        );
    }
}

#[test]
fn its_counts_are_those_of_the_newsroom() {
    let site = newsroom_in_good_order();
    let summary = Aggregator::over(&site).refresh();
    for (name, kind, digests, stories, by_name, cited) in [
        ("harbour", "feed", 3, 18, 0, 18),
        // Two of its letters cite the ferry.
        ("quay", "directory", 4, 17, 3, 16),
    ] {
        let source = source(&summary, name);
        assert_eq!(source["kind"], kind);
        assert_eq!(
            source["digests"],
            json!({"new": digests, "changed": 0, "unchanged": 0}),
            "{name}"
        );
        assert_eq!(
            (&source["stories"], &source["citations"]["by_name"]),
            (&json!(stories), &json!(by_name)),
            "{name}"
        );
        let articles = &source["articles"];
        assert_eq!(articles["cited"], cited, "{name}");
        let sum = articles["read"].as_u64().unwrap() + articles["from_digest"].as_u64().unwrap();
        assert_eq!(articles["cited"].as_u64(), Some(sum), "{articles}");
    }
    assert_eq!(
        (
            &summary["published"]["entries"],
            &summary["published"]["new"]
        ),
        (&json!(28), &json!(28))
    );
    assert!(
        summary["published"]["files_written"]
            .as_array()
            .unwrap()
            .contains(&json!("atom.xml"))
    );
}

#[test]
fn each_page_that_was_not_read_is_named_with_its_reason() {
    let site = newsroom_in_good_order();
    let summary = Aggregator::over(&site).refresh();
    let truth = truth(site.port());
    let unread = || {
        truth
            .iter()
            .filter(|expected| expected.reading == Reading::Digest)
    };
    let failed: BTreeSet<_> = unread()
        .filter_map(|expected| expected.url.clone())
        .collect();
    assert_eq!(strings(&summary, "failures", "url"), failed);
    let nameless: BTreeSet<_> = unread()
        .filter(|e| e.url.is_none())
        .map(|e| e.title.to_owned())
        .collect();
    assert_eq!(strings(&summary, "without_url", "title"), nameless);

    let status = |url: &str| {
        let mut failures = summary["failures"].as_array().unwrap().iter();
        failures.find(|row| row["url"] == url).unwrap()["status"].clone()
    };
    assert_eq!(status(&site.url("vault", "/private-collection")), 403);
    assert_eq!(status(&site.url("post", "/news/withdrawn")), 410);
    assert_eq!(
        status(&site.url("post", "/members/pilots-ledger")),
        Value::Null
    );
}

#[test]
fn only_what_was_asked_for_counts_as_asked_and_what_was_not_is_named_all_the_same() {
    let site = Newsroom::empty();
    site.set(
        "vault",
        "/robots.txt",
        Page::text("User-agent: *\nDisallow: /"),
    );
    let busy = || Page::status(429).header("retry-after", "3600");
    let pages = [
        ("vault", "/1", Page::html("<h1>Never shown</h1>")),
        ("post", "/1", Page::status(403)),
        ("busy", "/1", busy()),
        ("busy", "/2", busy()),
        ("busy", "/3", busy()),
        ("wire", "/1", Page::html("<h1>Tiles for the roof</h1>")),
    ];
    let mut letter = "# Letter of tiles\n\n".to_owned();
    for (host, path, page) in pages {
        let url = site.url(host, path);
        site.set(host, path, page);
        letter.push_str(&format!(
            "## [Tiles at {host}{path}]({url})\n\nBlue ones.\n\n"
        ));
    }
    let aggregator = Aggregator::new(&site).folder("letters");
    aggregator.write("letters/tiles.md", letter);
    let summary = aggregator.refresh();
    let mut requests = site.all_requests();
    requests.retain(|request| request.path != "/robots.txt");
    assert_eq!(requests.len(), 3);
    assert_eq!(
        summary["pages"],
        json!({"asked": 3, "read": 1, "unchanged": 0, "failed": 2, "waiting": 5})
    );
    let failures = summary["failures"].as_array().unwrap();
    let tries = failures.iter().map(|failure| {
        let kind = failure["kind"].as_str().unwrap();
        (kind, failure["tries"].as_u64().unwrap())
    });
    let mut tries: Vec<_> = tries.collect();
    tries.sort_unstable();
    assert_eq!(
        tries,
        [
            ("refused", 1),
            ("robots", 1),
            ("temporary", 0),
            ("temporary", 0),
            ("temporary", 1)
        ]
    );
}

#[test]
fn what_several_sources_cite_counts_once_as_new_and_is_named_once() {
    let site = Newsroom::empty();
    let aggregator = Aggregator::new(&site).folder("one").folder("two").set(
        "fetch",
        "never",
        "[\"post.example\"]",
    );
    let letter = |own: &str| {
        format!(
            "# Letter of 2024-03-01\n\n- [The ferry is late](https://post.example/ferry): again.\n\
             - [The quay is {own}](https://post.example/{own}): still.\n\
             - The harbour is closed (The Quay Post, 1 March 2024)\n"
        )
    };
    aggregator.write("one/1.md", letter("wet"));
    aggregator.write("two/1.md", letter("dry"));
    let summary = aggregator.refresh();
    let sum = |key: &str| -> u64 {
        let sources = summary["sources"].as_array().unwrap().iter();
        sources
            .map(|source| source["articles"][key].as_u64().unwrap())
            .sum()
    };
    assert_eq!(
        Some(sum("new")),
        summary["published"]["new"].as_u64(),
        "{summary}"
    );
    assert!(sum("cited") > sum("new"), "{summary}");
    let nameless = summary["without_url"].as_array().unwrap().len();
    assert_eq!(strings(&summary, "without_url", "entry").len(), nameless);
}

#[test]
fn without_sources_the_next_step_is_named() {
    let site = Newsroom::empty();
    let aggregator = Aggregator::new(&site);
    let text = aggregator.run(&["refresh"]).success().stdout;
    assert!(
        text.contains("No sources yet: aggregator sources add URL adds one to aggregator.toml"),
        "{text}"
    );
    assert_eq!(aggregator.run(&["entries"]).success().stdout, "0 entries\n");
}
