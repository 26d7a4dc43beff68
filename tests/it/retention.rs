//! `store.keep` and `store.keep_entries`: what has had its time leaves feeds, archives and pages, and never comes back under
//! another id.

use std::collections::BTreeSet;

use crate::harness::Aggregator;
use crate::http;
use crate::newsroom::Newsroom;
use crate::published::{entry, feed, links, parse, titles};

/// A letter of one day with a story at each of these addresses.
fn letter(day: usize, stories: &[&str]) -> String {
    let story = |(n, name): (usize, &&str)| {
        format!(
            "{n}. The tale of {name}\nhttps://paper.example.org/{name}\nOf day {day}, on {name}.\n\n"
        )
    };
    let stories: String = (1..).zip(stories).map(story).collect();
    format!("The rope letter of {day} March 2024\n\n{stories}")
}

const NAMES: [&str; 12] = [
    "anchor", "bollard", "capstan", "davit", "eyebolt", "fender", "gangway", "hawser", "inlet",
    "jetty", "keel", "lanyard",
];

/// Six letters of two stories each, which stand in documents of four entries; nothing is fetched.
fn over(site: &Newsroom) -> Aggregator {
    let aggregator = Aggregator::new(site)
        .folder("letters")
        .set("publish", "entries", "4")
        .set("fetch", "never", "[\"example.org\"]");
    for (day, names) in (1..).zip(NAMES.chunks(2)) {
        aggregator.write(&format!("letters/{day:02}.txt"), letter(day, names));
        aggregator.refresh();
    }
    aggregator
}

/// The titles of all entries of the combined feed, archives included.
fn all_titles(aggregator: &Aggregator) -> BTreeSet<String> {
    let documents = aggregator.documents();
    let own = documents
        .iter()
        .filter(|(path, _)| *path == "atom.xml" || path.starts_with("archive/"));
    own.flat_map(|(_, bytes)| titles(&parse(bytes))).collect()
}

fn tales(names: &[&str]) -> BTreeSet<String> {
    names
        .iter()
        .map(|name| format!("The tale of {name}"))
        .collect()
}

#[test]
fn what_is_beyond_the_number_leaves_the_one_document_that_holds_it() {
    let site = Newsroom::empty();
    let aggregator = over(&site);
    assert_eq!(all_titles(&aggregator), tales(&NAMES));
    let before = aggregator.documents();
    let aggregator = aggregator.set("store", "keep_entries", "11");
    let pass = aggregator.refresh();
    assert_eq!(all_titles(&aggregator), tales(&NAMES[1..]));
    let archives = |documents: &std::collections::BTreeMap<String, Vec<u8>>| {
        let own = documents
            .iter()
            .filter(|(path, _)| path.starts_with("archive/"));
        own.map(|(path, bytes)| (path.clone(), bytes.clone()))
            .collect::<Vec<_>>()
    };
    let (before, after) = (archives(&before), archives(&aggregator.documents()));
    let changed: Vec<_> = before
        .iter()
        .zip(&after)
        .filter(|(a, b)| a != b)
        .map(|(a, _)| a.0.as_str())
        .collect();
    assert_eq!(
        (before.len(), changed),
        (after.len(), vec!["archive/1.xml"])
    );
    let written = pass["published"]["files_written"].to_string();
    assert!(
        written.contains("\"archive/1.xml\"") && !written.contains("\"archive/2.xml\""),
        "{written}"
    );
    assert!(
        aggregator.refresh()["published"]["files_written"]
            .as_array()
            .unwrap()
            .is_empty()
    );
}

#[test]
fn what_has_had_its_time_is_gone_and_comes_back_under_its_id_when_it_is_cited_anew() {
    let site = Newsroom::empty();
    let address = http::free_address();
    let aggregator = over(&site).set("server", "listen", &format!("\"{address}\""));
    let first = parse(aggregator.read("public/archive/1.xml").as_bytes());
    let anchor = entry(&first, "The tale of anchor").clone();
    let page = |id: &str| format!("/articles/{}", &id["urn:uuid:".len()..]);
    let digest = links(&anchor, "via")[0]
        .strip_prefix("http://127.0.0.1:8080")
        .unwrap()
        .to_owned();
    let digest = digest.split('#').next().unwrap().to_owned();

    // The first ten came three years ago.
    aggregator.sql("UPDATE log SET at = at - 3 * 366 * 86400 WHERE feed = 0 AND position <= 10");
    let aggregator = aggregator.set("store", "keep", "\"3 years\"");
    aggregator.refresh();
    assert_eq!(all_titles(&aggregator), tales(&NAMES[10..]));
    let daemon = aggregator.spawn(&["run"]);
    http::wait_for(address, "/healthz");
    let status = |path: &str| http::get(address, path).unwrap().status;
    assert_eq!((status(&page(&anchor.id)), status(&digest)), (410, 410));
    let left = entry(&feed(&aggregator), "The tale of keel").clone();
    assert_eq!(status(&page(&left.id)), 200);
    daemon.terminate();
    daemon.wait().success();

    // The letters are corrected, which says nothing new by what has had its time …
    for (day, names) in (1..).zip(NAMES.chunks(2)) {
        let corrected = letter(day, names).replace("The rope letter", "The Rope Letter");
        aggregator.write(&format!("letters/{day:02}.txt"), corrected);
    }
    aggregator.refresh();
    aggregator.run(&["reread", "letters"]).success();
    assert_eq!(all_titles(&aggregator), tales(&NAMES[10..]));

    // … and a new one does.
    aggregator.write("letters/13.txt", letter(13, &["anchor", "mizzen"]));
    aggregator.refresh();
    let shown = feed(&aggregator);
    let back = entry(&shown, "The tale of anchor");
    assert_eq!(back.id, anchor.id);
    assert!(back.updated > anchor.updated);
    assert_eq!(links(back, "via").len(), 1);
    assert_eq!(aggregator.ask("SELECT count(*) || '' FROM document"), "3");
}

#[test]
fn a_time_that_keeps_nothing_is_refused() {
    let site = Newsroom::empty();
    for (value, words) in [
        ("\"0s\"", "keeps nothing"),
        ("\"some\"", "such as \"90 days\""),
        ("3", "years"),
    ] {
        let aggregator = Aggregator::new(&site).set("store", "keep", value);
        aggregator
            .run(&["check"])
            .code(2)
            .says(&["store.keep", words]);
    }
}
