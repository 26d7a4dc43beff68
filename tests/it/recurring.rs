//! What recurs in the editions of a source is left out of its stories.

use crate::harness::Aggregator;
use crate::newsroom::page::Page;
use crate::newsroom::{Newsroom, digests};
use crate::published::{feed, titles};

const THINGS: [&str; 8] = [
    "gulls", "ropes", "tides", "piers", "ferries", "nets", "lamps", "bells",
];

/// An edition of two stories, with the curator's shop between them and a farewell below.
fn edition(site: &Newsroom, number: usize) -> String {
    let thing = THINGS[number % THINGS.len()];
    let story = |what: &str| {
        let path = format!("/{what}/{thing}");
        site.set(
            "wire",
            &path,
            Page::html(format!("<title>{what} {thing}</title><p>Of {thing}.")),
        );
        site.url("wire", &path)
    };
    format!(
        "<h2><a href=\"{}\">The {thing} come</a></h2><p>Some say so of {thing}.</p>\
         <p>The kiosk at the quay sells them. <a href=\"{}\">Work with us</a></p>\
         <h2><a href=\"{}\">Our shop</a></h2><p>Mugs and shirts for whoever likes these letters.</p>\
         <h2><a href=\"{}\">The {thing} go</a></h2><p>So it is with {thing}.</p>",
        story("coming"),
        site.url("post", "/jobs"),
        site.url("post", "/shop"),
        story("going"),
    )
}

fn show(site: &Newsroom, numbers: std::ops::RangeInclusive<usize>) {
    let editions: Vec<_> = numbers
        .map(|number| {
            (
                format!("2024-03-{number:02}T08:00:00Z"),
                edition(site, number),
            )
        })
        .collect();
    let editions: Vec<_> = editions
        .iter()
        .map(|(date, html)| (date.as_str(), html.as_str()))
        .collect();
    site.set(
        digests::FEED_HOST,
        digests::FEED_PATH,
        digests::feed_of(site.port(), &editions),
    );
}

fn over_feed(site: &Newsroom) -> Aggregator {
    Aggregator::new(site).feed("harbour", &site.url(digests::FEED_HOST, digests::FEED_PATH))
}

/// How many entries have the farewell, or are the shop.
fn furniture(aggregator: &Aggregator) -> (usize, usize) {
    let shown = feed(aggregator);
    let farewells = aggregator
        .read("public/atom.xml")
        .matches("The kiosk at the quay")
        .count();
    let shops = titles(&shown)
        .iter()
        .filter(|title| *title == "Our shop")
        .count();
    // Each stands in an entry's summary, and in its content.
    (farewells.div_ceil(2), shops)
}

#[test]
fn editions_that_are_read_at_once_show_each_other_what_recurs() {
    let site = Newsroom::empty();
    show(&site, 1..=6);
    let aggregator = over_feed(&site);
    let summary = aggregator.refresh();
    assert_eq!(summary["sources"][0]["stories"], 12);
    assert_eq!(furniture(&aggregator), (0, 0));
    assert_eq!(
        site.requests("post", "/shop").len() + site.requests("post", "/jobs").len(),
        0
    );
}

#[test]
fn editions_that_come_one_by_one_learn_it_and_the_first_are_read_again() {
    let site = Newsroom::empty();
    let aggregator = over_feed(&site);
    for number in 1..=5 {
        show(&site, number..=number);
        aggregator.refresh();
    }
    let (farewells, shops) = furniture(&aggregator);
    assert_eq!((farewells, shops), (3, 1), "the first three could not know");

    aggregator.run(&["reread", "harbour"]).success();
    assert_eq!(furniture(&aggregator), (0, 0));
    assert_eq!(feed(&aggregator).entries.len(), 10);
    let again = aggregator.run(&["reread", "harbour"]).success();
    assert_eq!(again.stdout, "Nothing changed: 5 digests read again.\n");
}

#[test]
fn a_store_that_knows_no_lines_yet_learns_them_with_the_next_edition() {
    let site = Newsroom::empty();
    show(&site, 1..=5);
    let aggregator = over_feed(&site);
    aggregator.refresh();
    aggregator.sql("DELETE FROM paragraphs");
    show(&site, 6..=6);
    let summary = aggregator.refresh();
    assert_eq!(summary["sources"][0]["stories"], 2);
}

#[test]
fn what_is_imported_and_what_is_parsed_profits_too() {
    let site = Newsroom::empty();
    show(&site, 1..=6);
    let aggregator = over_feed(&site);
    let request = format!("{}:{}", digests::FEED_HOST, site.port());
    let saved = crate::http::request(
        site.address(),
        "GET",
        digests::FEED_PATH,
        &[("host", &request)],
    )
    .unwrap();
    aggregator.write("harbour.xml", saved.body);
    aggregator
        .run(&["import", "--no-fetch", "harbour.xml"])
        .success();
    assert_eq!(furniture(&aggregator), (0, 0));
    let parsed = aggregator
        .run(&["parse", "--explain", "harbour.xml"])
        .success()
        .says(&["repeated text"]);
    for digest in parsed.json().as_array().unwrap() {
        assert_eq!(digest["items"].as_array().unwrap().len(), 2, "{digest}");
    }
    // A file that stands alone has nothing to be compared with.
    aggregator.write("one.html", edition(&site, 1));
    let alone = aggregator.run(&["parse", "one.html"]).success().json();
    assert_eq!(alone["items"].as_array().unwrap().len(), 3);
}
