//! What the program waits for, leaves alone, puts off and looks at again: asserted by the newsroom's log.

use std::time::{Duration, Instant};

use crate::harness::{Aggregator, PATIENCE, Running};
use crate::newsroom::Newsroom;
use crate::newsroom::page::Page;
use crate::published::feed;

fn article(title: &str, more: &str) -> Page {
    Page::html(format!(
        "<!doctype html><title>{title}</title>{more}<h1>{title}</h1><p>Swept at last.</p>"
    ))
}

/// A folder with one digest that cites these pages, each a host and a path.
fn letter(site: &Newsroom, pages: &[(&str, &str)]) -> Aggregator {
    let stories = pages.iter().enumerate().map(|(at, (host, path))| {
        let (number, url) = (at + 1, site.url(host, path));
        format!("<h2>{number}. <a href=\"{url}\">Berth {number} is swept</a></h2><p>At last, says number {number}.</p>\n")
    });
    let stories: String = stories.collect();
    let aggregator = Aggregator::new(site).folder("letters");
    aggregator.write(
        "letters/letter.html",
        format!("<!doctype html><title>Letter of berths</title>{stories}"),
    );
    aggregator
}

#[test]
fn killed_in_a_retry_after_not_one_request_is_made_before_it_ends() {
    const ASKED: Duration = Duration::from_secs(4);
    let site = Newsroom::empty();
    site.set(
        "busy",
        "/news/1",
        Page::status(503).header("retry-after", "4"),
    );
    site.set("busy", "/news/2", article("Two", ""));
    site.set("slow", "/news/3", article("Three", "").delay(PATIENCE));
    let aggregator = letter(
        &site,
        &[
            ("busy", "/news/1"),
            ("busy", "/news/2"),
            ("slow", "/news/3"),
        ],
    );
    let mut refresh = aggregator.spawn(&["refresh"]);
    let until = Instant::now() + PATIENCE;
    while !refresh.has_ended() && !is_held(&aggregator) {
        assert!(Instant::now() < until, "the host's wish is never kept");
        std::thread::sleep(Duration::from_millis(5));
    }
    refresh.kill();
    assert!(is_held(&aggregator));

    let refused = site.requests("busy", "/news/1")[0].start;
    for path in ["/news/1", "/news/2"] {
        site.set("busy", path, article("Swept", ""));
    }
    site.set("slow", "/news/3", article("Three", ""));
    while site.requests("busy", "/news/2").is_empty() {
        assert!(Instant::now() < until, "the host is never asked again");
        aggregator.refresh();
    }
    let mut later = site.all_requests();
    later.retain(|request| request.host == "busy" && request.start > refused);
    let gaps: Vec<_> = later
        .iter()
        .map(|request| request.start - refused)
        .collect();
    assert!(gaps.iter().all(|gap| *gap >= ASKED), "{gaps:?}");
}

#[test]
fn what_a_host_asks_for_while_a_source_is_read_is_known_after_a_kill() {
    let site = Newsroom::empty();
    let entry = |host: &str| {
        let url = site.url(host, "/edition");
        format!(
            "<entry><title>Edition of {host}</title><id>{url}</id><link href=\"{url}\"/>\
             <updated>2026-11-20T08:00:00Z</updated><summary>In short.</summary></entry>"
        )
    };
    let entries = entry("busy") + &entry("slow");
    site.set(
        "wire",
        "/feed",
        Page::atom(format!(
            "<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>Berths</title><id>urn:berths</id>\
             <updated>2026-11-20T08:00:00Z</updated>{entries}</feed>"
        )),
    );
    site.set(
        "busy",
        "/edition",
        Page::status(429).header("retry-after", "3600"),
    );
    site.set("slow", "/edition", article("Slow", "").delay(PATIENCE));
    let aggregator = Aggregator::new(&site)
        .feed("berths", &site.url("wire", "/feed"))
        .set("fetch", "timeout", "\"10m\"");
    let mut refresh = aggregator.spawn(&["refresh"]);
    let until = Instant::now() + PATIENCE;
    while !refresh.has_ended() && !is_held(&aggregator) {
        assert!(Instant::now() < until, "the host's wish is never kept");
        std::thread::sleep(Duration::from_millis(5));
    }
    refresh.kill();
    let asked = site.requests("busy", "/edition").len();
    assert_eq!((asked, is_held(&aggregator)), (1, true));
    site.set("slow", "/edition", article("Slow", ""));
    aggregator.refresh();
    assert_eq!(site.requests("busy", "/edition").len(), asked);
}

#[test]
fn what_a_robots_txt_said_is_known_after_a_kill() {
    let site = Newsroom::empty();
    site.set("quick", "/news/1", article("One", ""));
    site.set("slow", "/news/2", article("Two", "").delay(PATIENCE));
    let aggregator = letter(&site, &[("quick", "/news/1"), ("slow", "/news/2")])
        .set("fetch", "timeout", "\"10m\"");
    let mut refresh = aggregator.spawn(&["refresh"]);
    let until = Instant::now() + PATIENCE;
    let are_kept = |aggregator: &Aggregator| {
        let count = "SELECT count(*) || '' FROM robots";
        aggregator.path("var/aggregator.db").exists() && try_ask(aggregator, count) == "2"
    };
    while !refresh.has_ended() && !are_kept(&aggregator) {
        assert!(Instant::now() < until, "what was said is never kept");
        std::thread::sleep(Duration::from_millis(5));
    }
    assert!(!refresh.has_ended());
    refresh.kill();
    site.set("slow", "/news/2", article("Two", ""));
    site.forget_requests();
    aggregator.refresh();
    assert_eq!(site.requests("slow", "/news/2").len(), 1);
    for host in ["quick", "slow"] {
        assert_eq!(site.requests(host, "/robots.txt").len(), 0, "{host}");
    }
}

/// How often a source failed in a row.
fn tries(aggregator: &Aggregator) -> String {
    aggregator.ask("SELECT tries || '' FROM source")
}

#[test]
fn who_asks_by_hand_is_let_to_a_host_that_failed_but_to_none_that_asks_to_be_left_alone() {
    let site = Newsroom::empty();
    let aggregator = Aggregator::new(&site).feed("berths", &site.url("wire", "/feed"));
    site.set("wire", "/feed", Page::status(500));
    let asked = || site.requests("wire", "/feed").len();
    for round in 1..=7 {
        aggregator.run(&["refresh"]).code(1);
        assert_eq!((asked(), tries(&aggregator)), (round, round.to_string()));
    }
    site.set(
        "wire",
        "/feed",
        Page::status(429).header("retry-after", "3600"),
    );
    aggregator.run(&["refresh"]).code(1);
    assert_eq!((asked(), tries(&aggregator)), (8, "8".to_owned()));
    let outcome = aggregator.run(&["refresh"]).code(1);
    outcome.says(&["asks to be left alone"]);
    assert_eq!((asked(), tries(&aggregator)), (8, "8".to_owned()));
    let status = aggregator.run(&["status"]).success().stdout;
    assert!(status.contains("429, too many requests"), "{status}");

    aggregator.sql("DELETE FROM host");
    site.set("wire", "/feed", Page::atom("<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>Berths</title><id>urn:b</id><updated>2026-11-20T08:00:00Z</updated></feed>"));
    aggregator.run(&["refresh"]).success();
    assert_eq!((asked(), tries(&aggregator)), (9, "0".to_owned()));
}

#[test]
fn pages_do_not_wait_for_a_source_that_is_slow() {
    let site = Newsroom::empty();
    for path in ["/news/1", "/news/2"] {
        site.set("wire", path, article("Swept", ""));
    }
    site.set("slow", "/feed", article("No feed", "").delay(2 * PATIENCE));
    let aggregator = letter(&site, &[("wire", "/news/1"), ("wire", "/news/2")])
        .feed("slow", &site.url("slow", "/feed"))
        .set("fetch", "timeout", "\"10m\"");
    let mut refresh = aggregator.spawn(&["refresh"]);
    let until = Instant::now() + PATIENCE;
    while site.requests("wire", "/news/1").is_empty() {
        assert!(Instant::now() < until, "the page waits for the feed");
        std::thread::sleep(Duration::from_millis(20));
    }
    while !aggregator.path("public/atom.xml").exists() {
        assert!(Instant::now() < until, "the entries wait for the feed");
        std::thread::sleep(Duration::from_millis(20));
    }
    assert_eq!(feed(&aggregator).entries.len(), 2);
    assert!(!refresh.has_ended());
    refresh.kill();
}

#[test]
fn pages_of_a_source_that_is_slow_do_not_wait_for_a_host_that_is() {
    let site = Newsroom::empty();
    site.set("slow", "/news/1", article("One", "").delay(2 * PATIENCE));
    let stories = ["/news/2", "/news/3", "/news/4"].map(|path| {
        site.set("wire", path, article(path, ""));
        let url = site.url("wire", path);
        format!("<h2><a href=\"{url}\">Berth {path} is swept</a></h2><p>At last, says {path}.</p>")
    });
    let digest = Page::html(format!("<title>Letter</title>{}", stories.concat()));
    site.set("late", "/letter", digest.delay(Duration::from_secs(4)));
    let aggregator = letter(&site, &[("slow", "/news/1"), ("slow", "/news/5")])
        .toml(&format!(
            "[[source]]\nname = \"late\"\nkind = \"page\"\nurl = \"{}\"\n",
            site.url("late", "/letter")
        ))
        .set("fetch", "timeout", "\"10m\"");
    let mut refresh = aggregator.spawn(&["refresh"]);
    let until = Instant::now() + PATIENCE;
    while site.requests("wire", "/news/2").is_empty() {
        assert!(
            Instant::now() < until,
            "the page of one host waits for another"
        );
        std::thread::sleep(Duration::from_millis(20));
    }
    assert!(!refresh.has_ended());
    assert_eq!(site.requests("slow", "/news/1").len(), 1);
    refresh.kill();
}

/// Two folders of digests: the pages of the one are never answered, those of the other at once.
fn two_letters(site: &Newsroom) -> Aggregator {
    let mut aggregator = Aggregator::new(site).set("fetch", "timeout", "\"10m\"");
    for (folder, host, delay) in [
        ("one", "slow", 2 * PATIENCE),
        ("two", "wire", Duration::ZERO),
    ] {
        aggregator = aggregator.folder(folder);
        let stories = ["/news/1", "/news/2"].map(|path| {
            site.set(
                host,
                path,
                article(&format!("Swept: {host}{path}"), "").delay(delay),
            );
            let url = site.url(host, path);
            format!("<h2><a href=\"{url}\">Berth {host}{path} is swept</a></h2><p>At last.</p>")
        });
        let title = format!("<!doctype html><title>Letter {folder}</title>");
        aggregator.write(&format!("{folder}/letter.html"), title + &stories.concat());
    }
    aggregator
}

/// Starts a refresh of the first of the folders, which waits for its pages.
fn hanging(site: &Newsroom, aggregator: &Aggregator) -> Running {
    let mut refresh = aggregator.spawn(&["refresh", "one"]);
    let until = Instant::now() + PATIENCE;
    while site.requests("slow", "/news/1").is_empty() {
        assert!(Instant::now() < until && !refresh.has_ended());
        std::thread::sleep(Duration::from_millis(5));
    }
    refresh
}

#[test]
fn a_refresh_does_not_wait_for_pages_of_sources_that_it_was_not_asked_for() {
    let site = Newsroom::empty();
    let aggregator = two_letters(&site);
    let mut other = hanging(&site, &aggregator);
    aggregator.run(&["refresh", "two"]).success();
    assert_eq!(feed(&aggregator).entries.len(), 2);
    assert!(!other.has_ended());
}

#[test]
fn a_refresh_publishes_what_it_has_and_then_waits_for_pages_of_another_one() {
    let site = Newsroom::empty();
    let aggregator = two_letters(&site);
    let mut other = hanging(&site, &aggregator);
    let mut refresh = aggregator.spawn(&["refresh"]);
    let until = Instant::now() + PATIENCE;
    while !aggregator.path("public/atom.xml").exists() {
        assert!(Instant::now() < until, "nothing is published");
        assert!(!refresh.has_ended());
        std::thread::sleep(Duration::from_millis(20));
    }
    assert_eq!(feed(&aggregator).entries.len(), 2);
    assert!(!other.has_ended() && !refresh.has_ended());
    // The digest speaks for a page whose pass ended before it was read.
    other.kill();
    refresh.wait().success();
    assert_eq!(feed(&aggregator).entries.len(), 4);
}

/// Whether the store knows of a host that asked to be left alone.
fn is_held(aggregator: &Aggregator) -> bool {
    let exists = aggregator.path("var/aggregator.db").exists();
    exists
        && try_ask(
            aggregator,
            "SELECT count(*) || '' FROM host WHERE held_until > 0",
        ) == "1"
}

/// One text out of a store that may not be made yet.
fn try_ask(aggregator: &Aggregator, query: &str) -> String {
    let store = rusqlite::Connection::open(aggregator.path("var/aggregator.db"));
    let found = store.and_then(|store| store.query_row(query, [], |row| row.get(0)));
    found.unwrap_or_default()
}

#[test]
fn a_host_that_fails_again_and_again_is_left_alone_as_a_whole_and_over_restarts() {
    let site = Newsroom::empty();
    let paths: Vec<String> = (1..=12).map(|n| format!("/news/{n}")).collect();
    let pages: Vec<_> = paths.iter().map(|path| ("broken", path.as_str())).collect();
    for path in &paths {
        site.set("broken", path, Page::status(500));
    }
    let aggregator = letter(&site, &pages);
    aggregator.refresh();
    let asked = site.all_requests().len();
    assert_eq!(asked, 6, "robots.txt, and five pages");
    assert_eq!(feed(&aggregator).entries.len(), 12);
    let reasons = aggregator.run(&["status", "--all"]).success().stdout;
    assert!(reasons.contains("the host failed 5 times in"), "{reasons}");

    // Whatever is due: the host is left alone, and its new pages too.
    aggregator.sql("UPDATE visit SET due = 0");
    aggregator.refresh();
    assert_eq!(site.all_requests().len(), asked);

    // When its rest is over one page is tried; it answers, and all is forgotten.
    for path in &paths {
        site.set("broken", path, article("Mended", ""));
    }
    aggregator.sql("UPDATE visit SET due = 0; UPDATE host SET rests_until = 0");
    aggregator.refresh();
    assert_eq!(site.all_requests().len(), asked + 12);
    assert_eq!(aggregator.ask("SELECT count(*) || '' FROM host"), "0");
}

/// The present, as a page says it.
fn now() -> String {
    chrono::DateTime::<chrono::Utc>::from(std::time::SystemTime::now()).to_rfc3339()
}

#[test]
fn what_was_published_today_is_looked_at_once_more_and_what_is_old_is_not() {
    let site = Newsroom::empty();
    let dated = |date: &str| format!("<meta property=article:published_time content=\"{date}\">");
    let today = now();
    site.set(
        "wire",
        "/news/fresh",
        article("Fresh paint", &dated(&today)),
    );
    site.set(
        "wire",
        "/news/old",
        article("Old paint", &dated("2021-03-04T05:06:07Z")),
    );
    let aggregator = letter(&site, &[("wire", "/news/fresh"), ("wire", "/news/old")]);
    let summary = aggregator.refresh();
    assert_eq!(summary["pages"]["waiting"], 0, "nothing is missing");
    aggregator.refresh();
    assert_eq!(site.requests("wire", "/news/fresh").len(), 1, "not yet");

    let pass_a_day = "UPDATE visit SET due = due - 90000;
        UPDATE article SET published = '2021-03-04' WHERE published IS NOT NULL";
    aggregator.sql(pass_a_day);
    aggregator.refresh();
    let looks = site.requests("wire", "/news/fresh");
    assert_eq!(looks.len(), 2);
    assert!(looks[1].header("if-none-match").is_some());
    aggregator.sql("UPDATE visit SET due = due - 90000");
    aggregator.refresh();
    assert_eq!(site.requests("wire", "/news/fresh").len(), 2);
    assert_eq!(site.requests("wire", "/news/old").len(), 1);
}

#[test]
fn a_page_that_is_gone_when_it_is_looked_at_once_more_stands_as_it_was_read() {
    let site = Newsroom::empty();
    let dated = format!(
        "<meta property=article:published_time content=\"{}\">",
        now()
    );
    site.set("wire", "/news/fresh", article("Fresh paint", &dated));
    site.set("wire", "/news/old", article("Old paint", ""));
    let aggregator = letter(&site, &[("wire", "/news/fresh"), ("wire", "/news/old")]);
    aggregator.refresh();
    site.set("wire", "/news/fresh", Page::status(404));
    aggregator.sql("UPDATE visit SET due = 0 WHERE due IS NOT NULL");
    let before = feed(&aggregator).entries;
    let summary = aggregator.refresh();
    assert_eq!(site.requests("wire", "/news/fresh").len(), 2);
    assert_eq!(summary["pages"]["waiting"], 0);
    assert_eq!(feed(&aggregator).entries, before);
    aggregator.run(&["status", "--check"]).success();
}

#[test]
fn a_second_look_for_which_its_host_has_no_time_is_made_when_its_turn_comes() {
    let site = Newsroom::empty();
    let dated = format!(
        "<meta property=article:published_time content=\"{}\">",
        now()
    );
    let paths = ["/news/1", "/news/2", "/news/3"];
    for path in paths {
        site.set("wire", path, article("Fresh paint", &dated));
    }
    let aggregator = letter(&site, &paths.map(|path| ("wire", path)));
    aggregator.refresh();
    for path in paths {
        let busy = Page::status(429).header("retry-after", "3600");
        site.set("wire", path, busy);
    }
    aggregator.sql("UPDATE visit SET due = 0");
    site.forget_requests();
    let summary = aggregator.refresh();
    let pages = &summary["pages"];
    assert_eq!(site.all_requests().len(), 1);
    assert_eq!(
        (&pages["asked"], &pages["failed"], &pages["waiting"]),
        (&1.into(), &0.into(), &0.into()),
        "they stand as they were read"
    );
    assert_eq!(summary["failures"].as_array().map(Vec::len), Some(0));

    for path in paths {
        site.set("wire", path, article("Old paint", ""));
    }
    aggregator.sql("UPDATE host SET held_until = 0; UPDATE visit SET due = 0 WHERE due > 0");
    aggregator.refresh();
    assert_eq!(
        site.all_requests().len(),
        3,
        "the two that were not asked for"
    );
}

#[test]
fn what_was_never_asked_for_is_not_given_up() {
    let site = Newsroom::empty();
    let paths = ["/news/1", "/news/2"];
    for path in paths {
        let busy = Page::status(429).header("retry-after", "3600");
        site.set("busy", path, busy);
    }
    let aggregator =
        letter(&site, &paths.map(|path| ("busy", path))).set("fetch", "give_up", "\"1m\"");
    aggregator.refresh();
    let stands = "SELECT group_concat(stands) FROM (
        SELECT tries || iif(due IS NULL, ' given up', ' waits') AS stands FROM visit ORDER BY tries)";
    assert_eq!(aggregator.ask(stands), "0 waits,1 given up");
}

#[test]
fn entries_of_a_queue_that_is_longer_than_the_pass_are_published_from_the_digest() {
    let site = Newsroom::empty();
    let paths: Vec<String> = (1..=4).map(|n| format!("/news/{n}")).collect();
    for path in &paths {
        site.set("wire", path, article("Swept", ""));
    }
    let pages: Vec<_> = paths.iter().map(|path| ("wire", path.as_str())).collect();
    let aggregator = letter(&site, &pages)
        .set("fetch", "per_host_interval", "\"50m\"")
        .set("fetch", "robots", "false")
        .set("fetch", "max_pass", "\"40m\"");
    let summary = aggregator.refresh();
    assert_eq!(site.all_requests().len(), 1);
    assert_eq!(feed(&aggregator).entries.len(), 4);
    assert_eq!(summary["pages"]["waiting"], 3);
    // They are due when their turn comes, and not before.
    aggregator.refresh();
    assert_eq!(site.all_requests().len(), 1);
    let aggregator = aggregator.set("fetch", "per_host_interval", "\"1ms\"");
    aggregator.sql("UPDATE visit SET due = due - 4 * 3600");
    aggregator.refresh();
    assert_eq!(site.all_requests().len(), 4);
}

#[test]
fn what_a_pass_has_no_time_for_is_left_to_the_next() {
    let site = Newsroom::empty();
    site.latency(Duration::from_millis(300));
    let paths: Vec<String> = (1..=8).map(|n| format!("/news/{n}")).collect();
    for path in &paths {
        site.set("wire", path, article("Swept", ""));
    }
    let pages: Vec<_> = paths.iter().map(|path| ("wire", path.as_str())).collect();
    let aggregator = letter(&site, &pages).set("fetch", "max_pass", "\"700ms\"");
    aggregator.refresh();
    // Robots.txt and two or three pages; none begins after the end.
    assert!(
        site.all_requests().len() < 6,
        "{}",
        site.all_requests().len()
    );
    assert_eq!(feed(&aggregator).entries.len(), 8);
    let until = Instant::now() + PATIENCE;
    while aggregator.refresh()["pages"]["waiting"] != 0 {
        assert!(Instant::now() < until, "the rest is never fetched");
    }
    assert_eq!(site.all_requests().len(), 9, "each page once");
}
