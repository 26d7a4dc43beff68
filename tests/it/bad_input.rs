//! Files and feeds that are not what they should be: one clear line each, and the others are still done.

use crate::harness::{Aggregator, Outcome};
use crate::newsroom::page::Page;
use crate::newsroom::{Newsroom, digests, stories};
use crate::published::{feed, titles};

/// No digest, in no encoding.
const BINARY: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x01\0\xff\xfe\xfd\0\x08\x02\0\0\0";

/// A folder with one good letter among those files.
fn folder_with(site: &Newsroom, files: &[(&str, &[u8])]) -> Aggregator {
    let aggregator = Aggregator::new(site)
        .folder("letters")
        .set("fetch", "max_body", "\"1 MiB\"");
    let letter = digests::files(site.port())
        .into_iter()
        .find(|(name, _)| *name == "2024-03-08-quay.md")
        .unwrap();
    aggregator.write(&format!("letters/{}", letter.0), letter.1);
    for (name, bytes) in files {
        aggregator.write(&format!("letters/{name}"), bytes);
    }
    aggregator
}

#[track_caller]
fn assert_the_good_letter_is_published(aggregator: &Aggregator) {
    let titles = titles(&feed(aggregator));
    for title in [stories::FERRY.title, stories::DYKE.title] {
        assert!(titles.iter().any(|shown| shown == title), "{titles:?}");
    }
}

/// The lines of standard error that name the file: one, and no panic anywhere.
#[track_caller]
fn assert_one_line_names(outcome: &Outcome, name: &str) {
    let lines: Vec<_> = outcome
        .stderr
        .lines()
        .filter(|line| line.contains(name))
        .collect();
    assert_eq!(lines.len(), 1, "{name} in:\n{}", outcome.stderr);
    assert!(!outcome.stderr.contains("panicked"), "{}", outcome.stderr);
}

#[test]
fn files_that_are_no_digest_are_named_and_the_others_are_done() {
    let site = Newsroom::start();
    let long = "A line of a letter that does not end.\n".repeat(4000);
    let files: [(&str, &[u8]); 3] = [
        ("empty.txt", b""),
        ("picture.txt", BINARY),
        ("long.txt", long.as_bytes()),
    ];
    let aggregator = folder_with(&site, &files).at_the_top("max_document = \"64 KiB\"");
    let outcome = aggregator.run(&["refresh"]).success();
    for name in ["empty.txt", "picture.txt", "long.txt"] {
        assert_one_line_names(&outcome, name);
    }
    outcome.says(&["long.txt", "max_document"]);
    assert_the_good_letter_is_published(&aggregator);
}

#[test]
fn a_feed_that_is_html_fails_alone() {
    let site = Newsroom::start();
    site.set(
        "desk",
        "/broken.xml",
        Page::html("<!doctype html><html><title>Moved house</title><p>We have moved.</html>"),
    );
    let aggregator = folder_with(&site, &[]).feed("broken", &site.url("desk", "/broken.xml"));
    let outcome = aggregator.run(&["refresh"]).success().says(&["broken"]);
    assert!(!outcome.stderr.contains("panicked"));
    assert_the_good_letter_is_published(&aggregator);

    let summary = aggregator.refresh();
    let broken = summary["sources"]
        .as_array()
        .unwrap()
        .iter()
        .find(|source| source["name"] == "broken")
        .unwrap()
        .clone();
    assert!(broken["error"].is_string(), "{broken}");
}

#[test]
fn a_feed_that_is_away_over_the_limit_or_private_fails_alone() {
    let site = Newsroom::start();
    let whole = digests::feed(site.port());
    site.set(
        "desk",
        "/endless.xml",
        Page::atom([whole.body, vec![b' '; 2 * 1024 * 1024]].concat()),
    );
    let aggregator = folder_with(&site, &[])
        .feed("away", &site.url("desk", "/nowhere.xml"))
        .feed("endless", &site.url("desk", "/endless.xml"))
        .feed("private", "http://192.168.7.7:4711/feed.xml");
    let outcome = aggregator.run(&["refresh"]).success();
    for name in ["away", "endless", "private"] {
        assert!(
            outcome.stderr.lines().any(|line| line.contains(name)),
            "{name}: {}",
            outcome.stderr
        );
    }
    assert_the_good_letter_is_published(&aggregator);
}

#[test]
fn when_every_source_asked_for_failed_the_status_is_1() {
    let site = Newsroom::start();
    let aggregator = folder_with(&site, &[]).feed("away", &site.url("desk", "/nowhere.xml"));
    aggregator
        .run(&["refresh", "away"])
        .code(1)
        .says(&["away", "404"]);
    aggregator.run(&["refresh"]).success();
    let missing = Aggregator::new(&site)
        .toml("[[source]]\nname = \"gone\"\nkind = \"directory\"\npath = \"not-there\"\n");
    missing
        .run(&["refresh"])
        .code(1)
        .says(&["gone", "not-there"]);
}

#[test]
fn a_file_named_on_the_command_line_that_cannot_be_read_is_status_1() {
    let site = Newsroom::start();
    let aggregator = Aggregator::new(&site).at_the_top("max_document = \"1 KiB\"");
    aggregator.write("long.txt", "A long letter.\n".repeat(1000));
    aggregator.write("page.html", "<title>x</title>");
    std::fs::create_dir(aggregator.path("folder")).unwrap();
    for name in ["nowhere.txt", "folder", "long.txt"] {
        aggregator.run(&["parse", name]).code(1).says(&[name]);
        aggregator.run(&["import", name]).code(1).says(&[name]);
    }
    aggregator
        .run(&["extract", "nowhere.html", "--url", "https://a.example/"])
        .code(1)
        .says(&["nowhere.html"]);
    aggregator
        .run(&["extract", "page.html", "--url", "not a url"])
        .code(2);
}

#[test]
fn a_text_that_is_no_digest_is_said_to_be_none_and_the_status_is_0() {
    let site = Newsroom::start();
    let aggregator = Aggregator::new(&site);
    aggregator.write(
        "essay.txt",
        "The tide came in twice today, as it does.\n\nNobody was surprised but the new gulls.\n",
    );
    let parsed = aggregator
        .run(&["parse", "essay.txt"])
        .success()
        .says(&["essay.txt"]);
    assert_eq!(parsed.json()["items"].as_array().map(Vec::len), Some(0));
    aggregator
        .run(&["import", "essay.txt"])
        .success()
        .says(&["essay.txt"]);
}

#[test]
fn a_store_that_is_none_is_refused_and_left_as_it_is() {
    let site = Newsroom::start();
    let aggregator = folder_with(&site, &[]);
    aggregator.write(
        "var/aggregator.db",
        "This is a shopping list, not a database.\n".repeat(100),
    );
    let before = aggregator.read("var/aggregator.db");
    aggregator
        .run(&["refresh"])
        .code(1)
        .says(&["aggregator.db"]);
    assert_eq!(aggregator.read("var/aggregator.db"), before);
}

#[test]
fn an_empty_or_binary_file_is_named_in_one_line() {
    let site = Newsroom::start();
    let aggregator = Aggregator::new(&site);
    aggregator.write("empty.txt", "");
    aggregator.write("picture.txt", BINARY);
    for name in ["empty.txt", "picture.txt"] {
        for command in ["parse", "import"] {
            assert_one_line_names(&aggregator.run(&[command, name]), name);
        }
    }
}
