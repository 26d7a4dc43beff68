//! Archive documents (RFC 5005): every entry is reachable, what is cut stays, and what is taken away is gone from the one
//! document that held it.

use std::collections::{BTreeMap, BTreeSet};

use crate::harness::Aggregator;
use crate::newsroom::Newsroom;
use crate::published::{links, parse};

const BASE: &str = "http://127.0.0.1:8080/";

/// The program over the newsroom, with so few entries in a document that there are archives.
fn over(site: &Newsroom) -> Aggregator {
    let aggregator = Aggregator::over(site).set("publish", "entries", "8");
    aggregator.refresh();
    aggregator
}

/// The documents of the combined feed by path, from the newest back, and the entries of each.
fn walk(aggregator: &Aggregator, folder: &str, base: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut documents = BTreeMap::new();
    let mut next = Some("atom.xml".to_owned());
    while let Some(path) = next {
        let feed = parse(aggregator.read(&format!("{folder}/{path}")).as_bytes());
        let link = |rel: &str| {
            let found = feed
                .links
                .iter()
                .find(|link| link.rel.as_deref() == Some(rel));
            found.map(|link| link.href.strip_prefix(base).expect("it is ours").to_owned())
        };
        assert_eq!(link("self").as_deref(), Some(path.as_str()));
        next = link("prev-archive");
        let ids = feed.entries.iter().map(|entry| entry.id.clone());
        documents.insert(path, ids.collect());
    }
    documents
}

fn all(documents: &BTreeMap<String, BTreeSet<String>>) -> BTreeSet<String> {
    documents.values().flatten().cloned().collect()
}

#[test]
fn what_is_hidden_is_taken_out_of_the_one_archive_that_holds_it() {
    let site = Newsroom::start();
    let aggregator = over(&site);
    let before = walk(&aggregator, "public", BASE);
    assert!(before.len() > 2, "{before:?}");
    assert_eq!(all(&before).len(), 28);
    aggregator.run(&["publish", "--to", "site"]).success();
    assert_eq!(all(&walk(&aggregator, "site", BASE)), all(&before));

    let files = aggregator.documents();
    let hidden = before["archive/1.xml"]
        .difference(&before["atom.xml"])
        .next()
        .unwrap();
    aggregator
        .run(&["entry", "hide", hidden.strip_prefix("urn:uuid:").unwrap()])
        .success();
    // Whatever writes next, and however much: it knows.
    let aggregator = aggregator.set("publish", "title", "\"Another title\"");
    aggregator.refresh();
    for folder in ["public", "site"] {
        aggregator.run(&["publish", "--to", "site"]).success();
        let after = walk(&aggregator, folder, BASE);
        assert_eq!(all(&after).len(), 27, "{folder}");
        assert!(!all(&after).contains(hidden), "{folder}");
    }
    for (path, bytes) in aggregator.documents() {
        if path.starts_with("archive/") && path != "archive/1.xml" {
            assert_eq!(files.get(&path), Some(&bytes), "{path} changed");
        }
    }
}

#[test]
fn a_feed_of_the_configuration_has_archives_of_its_own() {
    let site = Newsroom::start();
    let aggregator = Aggregator::over(&site)
        .set("publish", "entries", "4")
        .toml("[[feed]]\nname = \"but\"\n[feed.exclude]\nsource = \"quay\"\n");
    aggregator.refresh();
    let documents = |name: &str| {
        let [folder, base] = ["public/", BASE].map(|root| format!("{root}{name}"));
        walk(&aggregator, &folder, &base)
    };
    let expected = &all(&documents("")) - &all(&documents("sources/quay/"));
    let before = documents("feeds/but/");
    assert!(before.len() > 2 && before.values().all(|ids| ids.len() <= 4));
    assert_eq!(all(&before), expected);

    let hidden = before["archive/1.xml"]
        .difference(&before["atom.xml"])
        .next()
        .unwrap();
    let id = hidden.strip_prefix("urn:uuid:").unwrap();
    aggregator.run(&["entry", "hide", id]).success();
    aggregator.run(&["entry", "show", id]).success();
    assert_eq!(documents("feeds/but/"), before);
    aggregator.run(&["entry", "hide", id]).success();
    assert_eq!(all(&documents("feeds/but/")).len(), expected.len() - 1);
    // The feed of its own title says what it leaves out, and so does the one that is made on request.
    let opml = aggregator.read("public/opml.xml");
    assert!(opml.contains(": without source quay\""), "{opml}");
}

#[test]
fn archives_move_with_the_address_of_the_feeds_and_with_nothing_else() {
    let site = Newsroom::start();
    let aggregator = over(&site);
    let before = walk(&aggregator, "public", BASE);
    let files = aggregator.documents();
    let aggregator = aggregator.set("publish", "quote", "\"none\"");
    aggregator.refresh();
    let archives = |files: BTreeMap<String, Vec<u8>>| {
        let archives = files
            .into_iter()
            .filter(|(path, _)| path.starts_with("archive/"));
        archives.collect::<BTreeMap<_, _>>()
    };
    assert_eq!(archives(aggregator.documents()), archives(files));

    let moved = "https://feeds.example.org/digests/";
    let aggregator = aggregator.set("publish", "base_url", &format!("\"{moved}\""));
    aggregator.refresh();
    assert_eq!(all(&walk(&aggregator, "public", moved)), all(&before));
    let feed = parse(aggregator.read("public/archive/1.xml").as_bytes());
    let ours = |href: &str| href.starts_with(moved) || !href.contains("127.0.0.1:8080");
    let vias = feed.entries.iter().flat_map(|entry| links(entry, "via"));
    assert!(vias.clone().count() > 0 && vias.clone().all(ours));
}

#[test]
fn what_a_writing_that_broke_off_left_out_is_written_by_the_next_pass() {
    let site = Newsroom::start();
    let aggregator = over(&site);
    let before = aggregator.documents();
    std::fs::remove_dir_all(aggregator.path("public")).unwrap();
    aggregator.write("public/sources", "no folder");
    aggregator.run(&["publish"]).code(1);
    assert!(aggregator.path("public/atom.xml").exists(), "it began");
    std::fs::remove_file(aggregator.path("public/sources")).unwrap();
    aggregator.refresh();
    let after = aggregator.documents();
    assert_eq!(
        after.keys().collect::<Vec<_>>(),
        before.keys().collect::<Vec<_>>()
    );
}
