//! `extract`: the metadata of saved pages, one by one and as a batch.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::harness::Aggregator;
use crate::newsroom::Newsroom;
use crate::newsroom::page::Page;
use crate::newsroom::shapes;
use crate::newsroom::stories::{self, Story};

type Shape = fn(&Story, u16) -> Page;

/// Each shape with a story, and whether it says authors, site and date.
const SHAPES: &[(&str, Story, Shape)] = &[
    ("json-ld", stories::FERRY, shapes::json_ld),
    ("graph", stories::LIGHTHOUSE, shapes::graph),
    ("open-graph", stories::HERRING, shapes::open_graph),
    ("microdata", stories::MILL, shapes::microdata),
    ("dublin-core", stories::DREDGE, shapes::dublin_core),
    ("visible", stories::ROPE, shapes::visible),
    ("korean", stories::PUPILS, shapes::korean),
    ("euc-kr", stories::SEAWEED, shapes::korean_euc_kr),
    ("amp", stories::OYSTER, shapes::amp),
    ("syndicated", stories::COPY, shapes::syndicated),
];

const PORT: u16 = 80;

fn keys(value: &Value) -> BTreeSet<&str> {
    value
        .as_object()
        .unwrap_or_else(|| panic!("no object: {value}"))
        .keys()
        .map(String::as_str)
        .collect()
}

fn without_a_site() -> Aggregator {
    Aggregator::new(&Newsroom::empty())
}

#[test]
fn the_metadata_of_every_shape_is_found() {
    let aggregator = without_a_site();
    for (name, story, shape) in SHAPES {
        let file = format!("{name}.html");
        aggregator.write(&file, shape(story, PORT).body);
        let url = format!("http://{}.localhost{}", story.host, story.path);
        let found = aggregator
            .run(&["extract", &file, "--url", &url])
            .success()
            .json();
        assert_eq!(found["url"], url, "{name}");
        assert_eq!(found["title"], story.title, "{name}");
        assert_eq!(found["authors"], json!(story.authors), "{name}");
        assert_eq!(found["site"], story.site, "{name}");
        assert_eq!(found["published"], story.published, "{name}");
        assert_eq!(
            (&found["kind"], &found["paywalled"]),
            (&json!("article"), &json!(false)),
            "{name}"
        );
    }
}

#[test]
fn all_keys_are_there_and_what_is_unknown_is_null() {
    let aggregator = without_a_site();
    aggregator.write("bare.html", shapes::bare(&stories::BARE, PORT).body);
    let found = aggregator
        .run(&[
            "extract",
            "bare.html",
            "--url",
            "http://gull.localhost/bare",
        ])
        .success()
        .json();
    let expected = [
        "url",
        "canonical_url",
        "title",
        "authors",
        "site",
        "published",
        "modified",
        "language",
        "description",
        "image",
        "kind",
        "paywalled",
    ];
    assert_eq!(keys(&found), BTreeSet::from(expected));
    assert_eq!(found["title"], stories::BARE.title);
    assert_eq!(found["authors"], json!([]));
    for unknown in ["canonical_url", "published", "modified", "image"] {
        assert_eq!(found[unknown], Value::Null, "{unknown}");
    }
}

#[test]
fn what_is_no_article_is_said_and_gives_nothing() {
    let aggregator = without_a_site();
    let wall = "<title>Just a moment...</title><p>Checking your browser before you go on.";
    let files: [(&str, &[u8], &str); 3] = [
        ("empty.html", b"", "the page is empty"),
        (
            "noise.html",
            b"\x00\x91\x07\xff\x00",
            "neither text nor a kind of file that is known",
        ),
        (
            "wall.html",
            wall.as_bytes(),
            "a check for bots in place of the article",
        ),
    ];
    for (file, bytes, said) in files {
        aggregator.write(file, bytes);
        let outcome = aggregator.run(&["extract", file, "--url", "https://example.org/story"]);
        let outcome = outcome.success();
        assert!(
            outcome.stderr.starts_with(&format!("{file}: ")),
            "{}",
            outcome.stderr
        );
        assert!(outcome.stderr.contains(said), "{}", outcome.stderr);
        assert_eq!(outcome.json()["title"], Value::Null, "{file}");
    }
}

#[test]
fn canonical_addresses_are_made_absolute() {
    let aggregator = without_a_site();
    aggregator.write(
        "herring.html",
        shapes::open_graph(&stories::HERRING, PORT).body,
    );
    let found = aggregator
        .run(&[
            "extract",
            "herring.html",
            "--url",
            "http://post.localhost/news/herring-auction?from=mail",
        ])
        .success();
    assert_eq!(
        found.json()["canonical_url"],
        "http://post.localhost/news/herring-auction"
    );
}

#[test]
fn a_batch_answers_every_line_in_order() {
    let aggregator = without_a_site();
    aggregator.write("ferry.html", shapes::json_ld(&stories::FERRY, PORT).body);
    aggregator.write("empty.html", "");
    let ferry =
        json!({"url": "http://wire.localhost/2024/night-ferry", "path": "ferry.html"}).to_string();
    let input = [
        ferry.as_str(),
        "{\"url\": \"http://wire.localhost/a\", \"path\": \"nowhere.html\"}",
        "this is no JSON",
        "{\"path\": \"ferry.html\"}",
        "{\"url\": \"http://wire.localhost/a\", \"path\": \".\"}",
        "{\"url\": \"http://wire.localhost/e\", \"path\": \"empty.html\"}",
        ferry.as_str(),
    ];
    let found = aggregator
        .run_with_input(&["extract", "--batch"], input.join("\n") + "\n")
        .success()
        .json_lines();
    assert_eq!(found.len(), input.len());
    for whole in [0, 6] {
        assert_eq!(found[whole]["title"], stories::FERRY.title);
    }
    for broken in [1, 2, 3, 4] {
        assert_eq!(
            keys(&found[broken]),
            BTreeSet::from(["url", "error"]),
            "{}",
            found[broken]
        );
        assert!(
            found[broken]["error"]
                .as_str()
                .is_some_and(|error| !error.is_empty())
        );
    }
    assert_eq!(found[1]["url"], "http://wire.localhost/a");
    assert_eq!(found[2]["url"], Value::Null);
    assert_eq!(found[5]["title"], Value::Null);
}

#[test]
fn a_five_megabyte_page_is_read() {
    let aggregator = without_a_site();
    aggregator.write(
        "regatta.html",
        shapes::five_megabytes(&stories::REGATTA, PORT).body,
    );
    let found = aggregator
        .run(&[
            "extract",
            "regatta.html",
            "--url",
            "http://wire.localhost/live/regatta",
        ])
        .success();
    assert_eq!(found.json()["title"], stories::REGATTA.title);
}
