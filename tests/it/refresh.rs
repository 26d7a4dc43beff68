//! `refresh` over the newsroom: exactly the expected entries, and nothing done twice.

use std::collections::BTreeSet;

use serde_json::json;

use crate::harness::Aggregator;
use crate::http;
use crate::newsroom::truth::truth;
use crate::newsroom::{Newsroom, digests, stories};
use crate::published::{assert_is, content, entry, feed, links, titles};

/// The tide tables fail once: lets that be over, so that nothing is left for a second pass to mend.
pub(crate) fn newsroom_in_good_order() -> Newsroom {
    let site = Newsroom::start();
    let host = format!("wire.localhost:{}", site.port());
    http::request(
        site.address(),
        "GET",
        stories::TABLES.path,
        &[("host", &host)],
    )
    .unwrap();
    site.forget_requests();
    site
}

#[test]
fn a_refresh_publishes_exactly_the_expected_entries() {
    let site = Newsroom::start();
    let aggregator = Aggregator::over(&site);
    aggregator.refresh();
    assert_is(&feed(&aggregator), &truth(site.port()));
}

#[test]
fn a_second_refresh_asks_for_no_article_and_leaves_every_document_as_it_was() {
    let site = newsroom_in_good_order();
    let aggregator = Aggregator::over(&site);
    aggregator.refresh();
    let before = aggregator.documents();
    site.forget_requests();

    let summary = aggregator.refresh();

    let asked: Vec<_> = site
        .all_requests()
        .into_iter()
        .filter(|request| request.host != digests::FEED_HOST && request.path != "/robots.txt")
        .map(|request| format!("{}{}", request.host, request.path))
        .collect();
    assert_eq!(asked, Vec::<String>::new());
    assert_eq!(summary["published"]["new"], 0);
    assert_eq!(summary["published"]["files_written"], json!([]));
    let after = aggregator.documents();
    assert_eq!(
        before.keys().collect::<Vec<_>>(),
        after.keys().collect::<Vec<_>>()
    );
    for (name, bytes) in &before {
        assert!(after[name] == *bytes, "{name} changed");
    }
}

#[test]
fn the_feed_of_digests_is_asked_whether_it_changed() {
    let site = newsroom_in_good_order();
    let aggregator = Aggregator::over(&site);
    aggregator.refresh();
    aggregator.refresh();
    let asked = site.requests(digests::FEED_HOST, digests::FEED_PATH);
    assert_eq!(asked.len(), 2);
    assert_eq!(asked[0].header("if-none-match"), None);
    assert!(asked[1].header("if-none-match").is_some());
    assert_eq!(asked[1].status, 304);
}

#[test]
fn an_article_is_one_entry_however_it_is_cited() {
    let site = Newsroom::start();
    let aggregator = Aggregator::over(&site);
    aggregator.refresh();
    let feed = feed(&aggregator);
    // With tracking parameters of two kinds, and through a redirect.
    let ferry = entry(&feed, stories::FERRY.title);
    assert_eq!(links(ferry, "via").len(), 3);
    let contributors: BTreeSet<_> = ferry
        .contributors
        .iter()
        .filter_map(|person| person.name.as_deref())
        .collect();
    assert_eq!(
        contributors,
        BTreeSet::from([digests::FEED_CURATOR, digests::FOLDER_CURATOR])
    );
    // By its AMP form and by its own address.
    assert_eq!(links(entry(&feed, stories::OYSTER.title), "via").len(), 2);
    // By a click-tracker and by its own address.
    assert_eq!(links(entry(&feed, stories::DYKE.title), "via").len(), 2);
    // And no page is fetched twice for it, but where only the page itself can tell that it is the same.
    assert_eq!(site.requests("post", stories::HERRING.path).len(), 1);
    assert_eq!(site.requests("wire", stories::LIGHTHOUSE.path).len(), 1);
}

#[test]
fn a_further_citation_is_a_related_link_and_no_entry() {
    let site = Newsroom::start();
    let aggregator = Aggregator::over(&site);
    aggregator.refresh();
    let feed = feed(&aggregator);
    let pdf = site.url("office", "/papers/breakwater.pdf");
    assert!(links(entry(&feed, stories::FERRY.title), "related").contains(&pdf.as_str()));
    let second = site.url("post", "/news/pilotage-statement");
    assert!(links(entry(&feed, stories::PILOTAGE.title), "related").contains(&second.as_str()));
}

#[test]
fn what_hostile_pages_hold_stays_text() {
    let site = Newsroom::start();
    let aggregator = Aggregator::over(&site);
    aggregator.refresh();
    let document = aggregator.read("public/atom.xml");
    assert!(
        !document
            .chars()
            .any(|c| c.is_control() && !matches!(c, '\n' | '\t' | '\r'))
    );
    assert!(!document.contains("<script"));
    let feed = feed(&aggregator);
    let hostile = feed
        .entries
        .iter()
        .find(|e| links(e, "alternate") == [site.url("gull", "/hostile")])
        .unwrap();
    assert!(!content(hostile).contains("<script"));
    assert!(
        titles(&feed)
            .iter()
            .any(|title| title.contains("print a fog horn"))
    );
}

#[test]
fn a_new_edition_adds_its_articles_and_moves_no_id() {
    let site = newsroom_in_good_order();
    let aggregator =
        Aggregator::new(&site).feed("harbour", &site.url(digests::FEED_HOST, digests::FEED_PATH));
    let edition = |key: &str, words: &str| {
        let story = stories::find(key);
        let list = "<h2>1. <a href=\"{{url:mill}}\">Tide mill grinds its first flour since the flood</a></h2><p>Bread soon.</p>";
        let second = format!(
            "<h2>2. <a href=\"{{{{url:{key}}}}}\">{}</a></h2><p>{words}</p>",
            story.title
        );
        digests::fill(&format!("{list}{second}"), site.port())
    };
    let old = edition("ferry", "Sail on.");
    let new = edition("bells", "Ring on.");
    let show = |editions: &[(&str, &str)]| {
        site.set(
            digests::FEED_HOST,
            digests::FEED_PATH,
            digests::feed_of(site.port(), editions),
        );
        aggregator.refresh()
    };
    show(&[("2024-03-05T08:00:00Z", &old)]);
    let before = feed(&aggregator);
    let summary = show(&[
        ("2024-03-05T08:00:00Z", &old),
        ("2024-03-09T08:00:00Z", &new),
    ]);
    let after = feed(&aggregator);

    assert_eq!(summary["published"]["new"], 1);
    assert_eq!((before.entries.len(), after.entries.len()), (2, 3));
    for title in [stories::MILL.title, stories::FERRY.title] {
        assert_eq!(entry(&before, title).id, entry(&after, title).id);
    }
    assert_eq!(links(entry(&after, stories::MILL.title), "via").len(), 2);
    assert_eq!(site.requests("post", stories::MILL.path).len(), 1);
}
