//! Archived copies of pages that are gone, where the configuration names an archive.

use crate::find::paths;
use crate::harness::Aggregator;
use crate::newsroom::Newsroom;
use crate::newsroom::page::Page;
use crate::published::{entry, feed, links};

/// Where the archive is asked for a page of the post.
fn gate(site: &Newsroom, path: &str) -> String {
    format!("/timegate/{}", site.url("post", path))
}

/// A digest that cites pages of the post.
fn letter(site: &Newsroom, paths: &[&str]) -> String {
    let stories: String = paths
        .iter()
        .zip(1..)
        .map(|(path, n)| {
            let url = site.url("post", path);
            format!("<h2>{n}. <a href=\"{url}\">Story {n} of the old pier</a></h2><p>Gone.</p>")
        })
        .collect();
    format!("<!doctype html><title>Old pier</title>{stories}")
}

fn copy() -> Page {
    Page::html("<h1>As it was</h1>").header("memento-datetime", "Mon, 04 Mar 2024 08:00:00 GMT")
}

#[test]
fn a_page_that_is_gone_has_an_archived_copy_beside_it_where_an_archive_is_named() {
    let site = Newsroom::empty();
    let mut gone = Page::status(410);
    gone.body.clear();
    site.set("post", "/news/gone", gone.clone());
    site.set("post", "/news/never-kept", gone);
    let gate = |path: &str| gate(&site, path);
    let kept = site.url("archive", "/copy/1");
    site.set("archive", &gate("/news/gone"), Page::redirect(302, &kept));
    site.set("archive", "/copy/1", copy());
    // A page that says nothing of being a copy is none.
    site.set(
        "archive",
        &gate("/news/never-kept"),
        Page::html("<h1>We have 0 copies</h1>"),
    );
    let letter = letter(&site, &["/news/gone", "/news/never-kept"]);

    let off = Aggregator::new(&site).folder("letters");
    off.write("letters/pier.html", &letter);
    off.refresh();
    assert_eq!(
        paths(&site, "archive"),
        Vec::<String>::new(),
        "none is asked by default"
    );

    let gates = format!("\"{}\"", site.url("archive", "/timegate/"));
    let on = Aggregator::new(&site)
        .folder("letters")
        .set("find", "archive", &gates);
    on.write("letters/pier.html", &letter);
    on.refresh();
    let published = feed(&on);
    assert_eq!(
        links(entry(&published, "Story 1 of the old pier"), "related"),
        [kept.as_str()]
    );
    assert!(links(entry(&published, "Story 2 of the old pier"), "related").is_empty());
    let asked = site.requests("archive", &gate("/news/gone"));
    assert!(
        asked[0]
            .header("accept-datetime")
            .is_some_and(|at| at.ends_with(" GMT"))
    );
    site.forget_requests();
    on.refresh();
    assert_eq!(site.all_requests().len(), 0, "each is asked for once");
}

#[test]
fn one_page_that_the_archive_does_not_answer_for_holds_up_no_other_and_is_asked_for_again() {
    let site = Newsroom::empty();
    let pages = ["/news/1", "/news/2", "/news/3"];
    for path in pages {
        site.set("post", path, Page::status(410));
    }
    let mut large = copy();
    large.body = vec![b' '; 2 << 20];
    site.set("archive", &gate(&site, "/news/1"), Page::status(503));
    site.set("archive", &gate(&site, "/news/2"), large);
    site.set("archive", &gate(&site, "/news/3"), copy());
    let gates = format!("\"{}\"", site.url("archive", "/timegate/"));
    let aggregator = Aggregator::new(&site)
        .folder("letters")
        .set("find", "archive", &gates)
        .set("fetch", "max_body", "\"1 MiB\"");
    aggregator.write("letters/pier.html", letter(&site, &pages));
    let copies = |aggregator: &Aggregator| {
        let published = feed(aggregator);
        [1, 2, 3].map(|n| {
            let entry = entry(&published, &format!("Story {n} of the old pier"));
            links(entry, "related").len()
        })
    };
    aggregator.refresh();
    assert_eq!(
        copies(&aggregator),
        [0, 1, 1],
        "of a large copy the headers are enough"
    );

    site.set("archive", &gate(&site, "/news/1"), copy());
    site.forget_requests();
    aggregator.refresh();
    assert_eq!(site.all_requests().len(), 0, "it is not time yet");
    aggregator.sql("UPDATE archived SET next_try = 0 WHERE next_try IS NOT NULL");
    aggregator.refresh();
    assert_eq!(site.all_requests().len(), 1, "the others have theirs");
    assert_eq!(copies(&aggregator), [1, 1, 1]);
}

#[test]
fn an_archive_that_is_broken_for_one_pass_or_may_not_be_asked_costs_no_page_its_copy() {
    let site = Newsroom::empty();
    let pages = ["/news/1", "/news/2", "/news/3"];
    for path in pages {
        site.set("post", path, Page::status(410));
    }
    let refused = Page::status(403);
    let inside = Page::redirect(302, "http://10.0.0.1/copy/2");
    site.set("archive", &gate(&site, "/news/1"), refused);
    site.set("archive", &gate(&site, "/news/2"), inside);
    site.set("archive", &gate(&site, "/news/3"), copy());
    let gates = format!("\"{}\"", site.url("archive", "/timegate/"));
    let aggregator = Aggregator::new(&site)
        .folder("letters")
        .set("find", "archive", &gates)
        .set("fetch", "never", "[\"archive.localhost\"]");
    aggregator.write("letters/pier.html", letter(&site, &pages));
    let refresh = |aggregator: &Aggregator| aggregator.run(&["refresh"]).success().stderr;
    let told = refresh(&aggregator);
    assert_eq!(told.matches("No archived cop").count(), 1, "{told}");

    let aggregator = aggregator.set("fetch", "never", "[]");
    let told = refresh(&aggregator);
    assert_eq!(told.matches("No archived copy").count(), 2, "{told}");
    let kept = || aggregator.ask("SELECT count(url) || ' of ' || count(*) FROM archived");
    assert_eq!(kept(), "1 of 3");

    for path in pages {
        site.set("archive", &gate(&site, path), copy());
    }
    aggregator.sql("UPDATE archived SET next_try = 0 WHERE next_try IS NOT NULL");
    aggregator.refresh();
    assert_eq!(kept(), "3 of 3");
}
