//! The newsroom keeps what it promises to the other tests.

use std::time::Duration;

use crate::http::{self, Answer};
use crate::newsroom::page::Page;
use crate::newsroom::{Newsroom, digests, hosts, stories, truth};

fn ask(site: &Newsroom, host: &str, path: &str, more: &[(&str, &str)]) -> Answer {
    let host = format!("{host}.localhost:{}", site.port());
    let headers: Vec<_> = [("host", host.as_str())]
        .into_iter()
        .chain(more.iter().copied())
        .collect();
    http::request(site.address(), "GET", path, &headers).expect("the newsroom answers")
}

#[test]
fn it_has_more_than_twenty_pages_and_each_answers() {
    let site = Newsroom::start();
    let pages = hosts::pages(site.port());
    assert!(pages.len() >= 30, "{}", pages.len());
    for (host, path, answers) in pages {
        assert_eq!(
            ask(&site, host, &path, &[]).status,
            answers[0].status,
            "{host} {path}"
        );
    }
}

#[test]
fn virtual_hosts_are_apart_and_what_is_nowhere_is_404() {
    let site = Newsroom::start();
    assert_eq!(ask(&site, "wire", "/2024/night-ferry", &[]).status, 200);
    assert_eq!(ask(&site, "post", "/2024/night-ferry", &[]).status, 404);
}

#[test]
fn a_page_that_the_client_has_is_not_sent_again() {
    let site = Newsroom::start();
    let first = ask(&site, "wire", "/2024/night-ferry", &[]);
    let etag = first.header("etag").expect("every page has a validator");
    let second = ask(
        &site,
        "wire",
        "/2024/night-ferry",
        &[("if-none-match", etag)],
    );
    assert_eq!((second.status, second.body.len()), (304, 0));
}

#[test]
fn a_redirect_names_its_target_and_a_refusal_its_retry_after() {
    let site = Newsroom::start();
    let moved = ask(&site, "archive", "/bridge", &[]);
    assert_eq!(moved.status, 308);
    assert_eq!(
        moved.header("location"),
        Some(site.url("wire", "/2024/swing-bridge").as_str())
    );
    assert_eq!(
        ask(&site, "repairs", "/closed", &[]).header("retry-after"),
        Some("3600")
    );
}

#[test]
fn answers_come_in_order_and_the_last_stays() {
    let site = Newsroom::start();
    let tables = || ask(&site, "wire", stories::TABLES.path, &[]).status;
    assert_eq!([tables(), tables(), tables()], [500, 200, 200]);
    site.fail_once("wire", stories::TABLES.path, 502);
    assert_eq!([tables(), tables()], [502, 200]);
}

#[test]
fn the_old_korean_page_is_euc_kr() {
    let site = Newsroom::start();
    let page = ask(&site, "pogu", stories::SEAWEED.path, &[]).body;
    assert!(std::str::from_utf8(&page).is_err());
    assert!(
        encoding_rs::EUC_KR
            .decode(&page)
            .0
            .contains(stories::SEAWEED.title)
    );
}

#[test]
fn every_request_is_kept_with_its_headers_and_its_span() {
    let site = Newsroom::empty();
    site.set(
        "wire",
        "/a",
        Page::html("a").delay(Duration::from_millis(20)),
    );
    ask(&site, "wire", "/a", &[("x-note", "one")]);
    ask(&site, "wire", "/a?b=c", &[]);
    let kept = site.requests("wire", "/a");
    assert_eq!(
        (
            kept.len(),
            kept[0].header("x-note"),
            kept[1].query.as_deref()
        ),
        (2, Some("one"), Some("b=c"))
    );
    assert!(
        kept[0]
            .end
            .is_some_and(|end| end - kept[0].start >= Duration::from_millis(20))
    );
    assert_eq!(site.max_in_flight("wire"), 1);
    assert!(site.gaps("wire")[0] >= Duration::from_millis(20));
}

#[test]
fn requests_that_overlap_are_counted_as_such() {
    let site = Newsroom::empty();
    site.set("wire", "/a", Page::html("a").delay(Duration::from_secs(1)));
    std::thread::scope(|scope| {
        scope.spawn(|| ask(&site, "wire", "/a", &[]));
        assert!(site.wait_for_requests(1, Duration::from_secs(20), || false));
        scope.spawn(|| ask(&site, "wire", "/a", &[]));
    });
    assert_eq!(site.max_in_flight("wire"), 2);
}

#[test]
fn digests_have_no_placeholder_left_and_the_truth_has_each_entry_once() {
    let port = 4711;
    let feed = String::from_utf8(digests::feed(port).body).unwrap();
    let files = digests::files(port).into_iter().map(|(_, text)| text);
    for text in files.chain([feed]) {
        assert!(!text.contains("{{"), "{text}");
    }
    let mut titles: Vec<_> = truth::truth(port)
        .iter()
        .map(|expected| (expected.title, expected.url.clone()))
        .collect();
    let all = titles.len();
    titles.sort();
    titles.dedup();
    assert_eq!((titles.len(), all), (28, 28));
}
