//! A source that gets another name in the configuration.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::harness::Aggregator;
use crate::http::{self, get};
use crate::newsroom::Newsroom;
use crate::newsroom::page::Page;
use crate::published::parse;

/// The ids of the entries, and when each changed for its readers.
fn entries(aggregator: &Aggregator) -> BTreeSet<(String, String)> {
    let shown = aggregator
        .run(&["entries", "--json"])
        .success()
        .json_lines();
    let text = |entry: &Value, key: &str| entry[key].as_str().unwrap_or_default().to_owned();
    let entry = |entry: &Value| (text(entry, "id"), text(entry, "updated"));
    shown.iter().map(entry).collect()
}

fn feed_id(aggregator: &Aggregator, source: &str) -> String {
    parse(
        aggregator
            .read(&format!("public/sources/{source}/atom.xml"))
            .as_bytes(),
    )
    .id
}

fn counts(summary: &Value, key: &str) -> Vec<u64> {
    let of = &summary[key];
    ["new", "changed"]
        .map(|key| of[key].as_u64().unwrap())
        .to_vec()
}

#[test]
fn a_source_with_a_new_name_goes_on_where_it_was() {
    let site = Newsroom::start();
    let address = http::free_address();
    let aggregator = Aggregator::over(&site).set("server", "listen", &format!("\"{address}\""));
    aggregator.refresh();
    let (before, id) = (entries(&aggregator), feed_id(&aggregator, "harbour"));
    let mentions = |aggregator: &Aggregator| {
        let feed = parse(aggregator.read("public/mentions/atom.xml").as_bytes());
        feed.entries
            .into_iter()
            .map(|entry| entry.id)
            .collect::<Vec<_>>()
    };
    let remarks = mentions(&aggregator);

    let aggregator = aggregator.edit("name = \"harbour\"", "name = \"port\"");
    let summary = aggregator.refresh();
    assert_eq!(summary["sources"][0]["name"], "port");
    assert_eq!(
        summary["sources"][0]["digests"]["unchanged"], 1,
        "asked conditionally"
    );
    assert_eq!(counts(&summary["sources"][0], "digests"), [0, 0]);
    assert_eq!(counts(&summary, "published"), [0, 0]);
    assert_eq!(entries(&aggregator), before);
    assert_eq!(feed_id(&aggregator, "port"), id);
    assert_eq!(mentions(&aggregator), remarks);
    let of_port = aggregator
        .run(&["entries", "--json", "--source", "port"])
        .success();
    assert!(!of_port.json_lines().is_empty());

    // A page is settled again under the new name: nothing new for its readers.
    aggregator.sql("UPDATE article SET unsettled = 1");
    aggregator.run(&["publish"]).success();
    assert_eq!(entries(&aggregator), before);

    let running = aggregator.spawn(&["run"]);
    http::wait_for(address, "/healthz");
    let moved = get(address, "/sources/harbour/atom.xml").unwrap();
    assert_eq!(
        (moved.status, moved.header("location")),
        (301, Some("../port/atom.xml"))
    );
    assert_eq!(get(address, "/sources/port/atom.xml").unwrap().status, 200);
    assert_eq!(get(address, "/sources/quay/atom.xml").unwrap().status, 200);
    let view = get(address, "/atom.xml?source=port").unwrap();
    assert!(!parse(&view.body).entries.is_empty());
    assert_eq!(get(address, "/sources/never/atom.xml").unwrap().status, 404);
    running.terminate();
    running.wait().success();

    // And back: as it was before.
    let aggregator = aggregator.edit("name = \"port\"", "name = \"harbour\"");
    assert_eq!(counts(&aggregator.refresh(), "published"), [0, 0]);
    assert_eq!(
        (entries(&aggregator), feed_id(&aggregator, "harbour")),
        (before, id)
    );
}

#[test]
fn a_name_that_another_source_had_is_taken_over_with_none_of_its_ids() {
    let site = Newsroom::start();
    let aggregator = Aggregator::over(&site);
    aggregator.refresh();
    let id = feed_id(&aggregator, "quay");
    let before = entries(&aggregator);
    // The folder has another name, and another folder has its name, at once.
    let aggregator = aggregator
        .edit("name = \"quay\"", "name = \"pier\"")
        .folder("other")
        .edit("name = \"other\"", "name = \"quay\"");
    let stories: String = (1..4)
        .map(|n| {
            format!(
                "{n}. Story {n} of the other\n{}{n}\nWorth it.\n\n",
                site.url("post", "/nowhere/")
            )
        })
        .collect();
    aggregator.write("other/one.txt", format!("Other letter\n\n{stories}"));
    let summary = aggregator.refresh();
    assert_eq!(
        counts(&summary["sources"][1], "digests"),
        [0, 0],
        "{summary}"
    );
    assert_eq!(
        counts(&summary["sources"][2], "digests"),
        [1, 0],
        "{summary}"
    );
    assert_eq!(feed_id(&aggregator, "pier"), id);
    assert_ne!(feed_id(&aggregator, "quay"), id);
    assert!(entries(&aggregator).is_superset(&before));
}

#[test]
fn a_source_that_moves_under_its_name_or_is_still_there_is_not_renamed() {
    let site = Newsroom::start();
    let aggregator = Aggregator::over(&site);
    aggregator.refresh();
    // The same folder a second time: the first one keeps what it knows.
    let aggregator =
        aggregator.toml("[[source]]\nname = \"again\"\nkind = \"directory\"\npath = \"quay\"\n");
    let summary = aggregator.refresh();
    assert!(
        counts(&summary["sources"][2], "digests")[0] > 0,
        "{summary}"
    );
    assert_eq!(
        aggregator.ask("SELECT group_concat(name) FROM (SELECT name FROM source ORDER BY name)"),
        "again,harbour,quay"
    );
    assert_eq!(aggregator.ask("SELECT count(*) || '' FROM former"), "0");
}

#[test]
fn what_was_told_of_a_source_in_trouble_is_known_under_its_new_name() {
    let site = Newsroom::empty();
    site.set("wire", "/feed", Page::status(404));
    site.set("hook", "/told", Page::status(204));
    let hook = format!("\"{}\"", site.url("hook", "/told"));
    let aggregator = Aggregator::new(&site)
        .feed("wire", &site.url("wire", "/feed"))
        .set("alert", "webhook", &hook)
        .set("alert", "after", "\"0s\"");
    aggregator.run(&["refresh"]).code(1);
    assert_eq!(site.requests("hook", "/told").len(), 1);
    let aggregator = aggregator.edit("name = \"wire\"", "name = \"cable\"");
    aggregator.run(&["refresh"]).code(1);
    assert_eq!(site.requests("hook", "/told").len(), 1, "it is told again");
    assert_eq!(
        aggregator.ask("SELECT source || ' ' || told FROM alert"),
        "cable 1"
    );
}

#[test]
fn a_name_that_leads_elsewhere_is_told() {
    let site = Newsroom::start();
    let aggregator = Aggregator::over(&site).toml(
        "[[feed]]\nname = \"two\"\nsource = \"harbour\"\nexclude = { source = [\"quay\"] }\n",
    );
    aggregator.refresh();
    let remarks = |aggregator: &Aggregator| {
        let told = aggregator.run(&["check"]).success().stdout;
        let words = told.split_whitespace().collect::<Vec<_>>().join(" ");
        let deserve = words.split_once("These deserve a look:");
        deserve.map_or_else(String::new, |(_, remarks)| remarks.to_owned())
    };
    assert_eq!(remarks(&aggregator), "");

    let aggregator = aggregator.edit("name = \"harbour\"", "name = \"port\"");
    aggregator.refresh();
    let told = remarks(&aggregator);
    assert!(
        told.contains("feed \"two\": no source \"harbour\"; it is called \"port\" now"),
        "{told}"
    );

    // Names swapped make two other sources.
    let aggregator = aggregator
        .edit("name = \"port\"", "name = \"?\"")
        .edit("name = \"quay\"", "name = \"port\"")
        .edit("name = \"?\"", "name = \"quay\"");
    let told = remarks(&aggregator);
    let url = site.url("desk", "/harbour.xml");
    for said in [
        "quay: was quay until now, and is another source".to_owned(),
        format!("port: was {url} until now, and is another source"),
    ] {
        assert!(told.contains(&said), "{said}: {told}");
    }
    let removed = aggregator
        .run(&["sources", "remove", "quay"])
        .success()
        .stdout;
    assert!(removed.contains("these name it still: two"), "{removed}");
}
