//! What hosts see of the program: asserted by the newsroom's log.

use std::time::Duration;

use crate::harness::Aggregator;
use crate::newsroom::page::Page;
use crate::newsroom::truth::truth;
use crate::newsroom::{Newsroom, digests, stories};
use crate::published::{assert_is, feed};

/// A site whose hosts each have that many articles, and a folder with one digest that cites them all.
fn letter_over(site: &Newsroom, hosts: &[&str], each: usize) -> Aggregator {
    let aggregator = Aggregator::new(site).folder("letters");
    let mut items = String::new();
    let articles = hosts
        .iter()
        .flat_map(|host| (1..=each).map(move |at| (host, at)));
    for (number, (host, at)) in articles.enumerate() {
        let (path, title) = (
            format!("/news/{at}"),
            format!("Berth {at} of the {host} is swept"),
        );
        site.set(
            host,
            &path,
            Page::html(format!(
                "<title>{title}</title><h1>{title}</h1><p>Broom {at} of {host}.</p>"
            )),
        );
        let item = format!(
            "<h2>{}. <a href=\"{}\">{title}</a></h2><p>Swept at last, says number {number}.</p>\n",
            number + 1,
            site.url(host, &path)
        );
        items.push_str(&item);
    }
    aggregator.write(
        "letters/sweeping.html",
        format!("<!doctype html><title>Sweeping letter</title>{items}"),
    );
    aggregator
}

#[test]
fn a_host_is_asked_one_at_a_time_with_the_pause_between() {
    let site = Newsroom::empty();
    site.latency(Duration::from_millis(30));
    let aggregator =
        letter_over(&site, &["quiet"], 4).set("fetch", "per_host_interval", "\"400ms\"");
    aggregator.refresh();
    assert_eq!(feed(&aggregator).entries.len(), 4);
    assert_eq!(site.max_in_flight("quiet"), 1);
    // Robots.txt and four pages. Half the pause: what the loopback and a busy machine may take from it.
    let gaps = site.gaps("quiet");
    assert_eq!(gaps.len(), 4);
    assert!(
        gaps.iter().all(|gap| *gap >= Duration::from_millis(200)),
        "{gaps:?}"
    );
}

#[test]
fn many_hosts_are_asked_at_once() {
    let site = Newsroom::empty();
    site.latency(Duration::from_secs(2));
    letter_over(&site, &["one", "two", "three", "four"], 1).refresh();
    assert!(site.max_in_flight_anywhere() >= 2);
    assert_eq!(site.max_in_flight("one"), 1);
}

#[test]
fn robots_txt_is_asked_first_and_once_and_obeyed() {
    let site = Newsroom::start();
    Aggregator::over(&site).refresh();
    assert_eq!(site.requests("post", "/members/pilots-ledger").len(), 0);
    for host in ["wire", "post", "gull", "vault", "pogu"] {
        let requests: Vec<_> = site
            .all_requests()
            .into_iter()
            .filter(|request| request.host == host)
            .collect();
        assert_eq!(requests[0].path, "/robots.txt", "{host}");
        assert_eq!(site.requests(host, "/robots.txt").len(), 1, "{host}");
    }
}

#[test]
fn the_amp_form_of_a_page_is_not_asked_for_where_the_page_names_it() {
    let site = Newsroom::empty();
    let page = |title: &str, more: &str| {
        // Two texts of one wording would be one story.
        let text = if title.contains("lamp") {
            "Keepers climbed up by night with oil from the chandler, who asked no price. "
        } else {
            "The gate was painted again, and nobody agrees on the colour. "
        };
        let text = text.repeat(9);
        Page::html(format!(
            "{more}<title>{title}</title><h1>{title}</h1><p>{text}</p>"
        ))
    };
    let amp =
        "<link rel=amphtml href='/amp/gate'><link rel=alternate media=print href='/paper/gate'>";
    site.set("quay", "/gate", page("The tide gate is painted", amp));
    site.set("quay", "/amp/gate", page("The tide gate, in short", ""));
    site.set("gull", "/amp/lamp", page("A lamp is lit at last", ""));
    // The pause is what a busy machine may take to read the page.
    let aggregator =
        Aggregator::new(&site)
            .folder("letters")
            .set("fetch", "per_host_interval", "\"2s\"");
    let item = |host: &str, path: &str, title: &str| {
        let url = site.url(host, path);
        format!(
            "<h2><a href=\"{url}\">{title}</a></h2><p>Paint and light, says one who was there.</p>\n"
        )
    };
    let items = [
        item("quay", "/amp/gate", "The tide gate, in short"),
        item("gull", "/amp/lamp", "A lamp is lit at last"),
        item("quay", "/gate", "The tide gate is painted"),
    ];
    aggregator.write(
        "letters/paint.html",
        format!(
            "<!doctype html><title>Paint letter</title>{}",
            items.concat()
        ),
    );
    aggregator.refresh();
    assert_eq!(site.requests("quay", "/gate").len(), 1);
    assert_eq!(site.requests("quay", "/amp/gate").len(), 0);
    assert_eq!(site.requests("gull", "/amp/lamp").len(), 1);
    // One that its page names for paper is known from then on.
    aggregator.write(
        "letters/again.html",
        format!(
            "<!doctype html><title>Paint letter, again</title>{}{}",
            item("quay", "/paper/gate", "The tide gate for your wall"),
            item("gull", "/amp/lamp", "A lamp is lit at last"),
        ),
    );
    aggregator.refresh();
    assert_eq!(site.requests("quay", "/paper/gate").len(), 0);
    let mut titles: Vec<_> = feed(&aggregator)
        .entries
        .iter()
        .filter_map(|entry| Some(entry.title.as_ref()?.content.clone()))
        .collect();
    titles.sort();
    assert_eq!(
        titles,
        ["A lamp is lit at last", "The tide gate is painted"]
    );
}

#[test]
fn requests_say_who_asks() {
    let site = Newsroom::start();
    let aggregator =
        Aggregator::over(&site).set("fetch", "contact", "\"https://reader.example/about\"");
    aggregator.refresh();
    for request in site.all_requests() {
        let agent = request.header("user-agent").unwrap_or_default();
        assert!(
            agent.contains("aggregator/") && agent.contains("reader.example/about"),
            "{agent}"
        );
        assert_eq!(request.method, "GET");
    }
}

#[test]
fn a_host_that_names_a_time_is_left_alone_until_then() {
    let site = Newsroom::start();
    let aggregator = Aggregator::over(&site);
    aggregator.refresh();
    site.set(
        "repairs",
        "/roof",
        Page::html("<title>Tiles for the roof</title>"),
    );
    let roof = site.url("repairs", "/roof");
    aggregator.write(
        "quay/2024-03-10-quay.md",
        format!("# Quayside letter\n\n## 1. [Tiles for the roof]({roof})\n\nBlue ones.\n\n## 2. [Night ferry]({})\n\nAgain.\n", site.url("wire", stories::FERRY.path)),
    );
    aggregator.refresh();
    assert_eq!(site.requests("repairs", "/closed").len(), 1);
    assert_eq!(site.requests("repairs", "/roof").len(), 0);
    assert_eq!(site.requests("busy", "/queue").len(), 1);
    let shown = feed(&aggregator);
    assert!(
        shown
            .entries
            .iter()
            .any(|entry| entry.links.iter().any(|link| link.href == roof))
    );
}

#[test]
fn what_is_missing_or_refused_is_not_asked_twice_in_a_pass() {
    let site = Newsroom::start();
    Aggregator::over(&site).refresh();
    for (host, path) in [
        ("post", "/news/missing-page"),
        ("post", "/news/withdrawn"),
        ("vault", "/private-collection"),
    ] {
        assert_eq!(site.requests(host, path).len(), 1, "{path}");
    }
}

#[test]
fn a_private_address_that_is_not_allowed_is_never_asked() {
    let (site, private) = (Newsroom::start(), Newsroom::empty());
    let aggregator = Aggregator::new(&site).folder("letters");
    let addresses = [
        format!("http://127.0.0.1:{}/admin", private.port()),
        format!("http://inside.localhost:{}/admin", private.port()),
        format!("http://2130706433:{}/admin", private.port()),
        site.url("wire", "/to-the-inside"),
    ];
    site.set("wire", "/to-the-inside", Page::redirect(302, &addresses[0]));
    let items: String = addresses
        .iter()
        .enumerate()
        .map(|(at, url)| {
            format!(
                "## {}. [Door {at} of the inner office]({url})\n\nKnock {at} times.\n\n",
                at + 1
            )
        })
        .collect();
    aggregator.write("letters/doors.md", format!("# Letter of doors\n\n{items}"));
    let summary = aggregator.refresh();
    assert_eq!(private.all_requests().len(), 0);
    // They stand as the digest gives them; those that lead to one address may be one entry.
    let shown = feed(&aggregator).entries.len();
    assert!(shown >= 2);
    let failures = summary["failures"].as_array().map_or(0, Vec::len);
    assert!(failures >= shown, "{failures} failures for {shown} entries");
}

#[test]
fn never_means_never() {
    let site = Newsroom::start();
    let aggregator = Aggregator::over(&site).set("fetch", "never", "[\"gull.localhost\"]");
    aggregator.refresh();
    assert!(
        site.all_requests()
            .iter()
            .all(|request| request.host != "gull")
    );
    assert_eq!(
        feed(&aggregator)
            .entries
            .iter()
            .filter(|e| e.links.iter().any(|l| l.href.contains("/rope-walk")))
            .count(),
        1
    );
}

#[test]
fn a_page_over_the_limit_or_too_slow_stands_as_the_digest_gives_it() {
    let site = Newsroom::start();
    site.set(
        "slow",
        stories::ICE.path,
        Page::html("<title>late</title>").delay(Duration::from_secs(90)),
    );
    let aggregator = Aggregator::over(&site)
        .set("fetch", "max_body", "\"1 MiB\"")
        .set("fetch", "timeout", "\"5s\"");
    let summary = aggregator.refresh();
    let shown = feed(&aggregator);
    for story in [stories::ICE, stories::REGATTA] {
        let url = story.url(site.port());
        let failures = summary["failures"].as_array().unwrap();
        assert!(
            failures
                .iter()
                .any(|failure| failure["url"] == url.as_str()),
            "{url}"
        );
        assert!(
            shown
                .entries
                .iter()
                .any(|entry| entry.links.iter().any(|link| link.href == url))
        );
    }
}

#[test]
fn a_wall_in_place_of_an_article_is_a_failure_and_the_digest_stands() {
    let walls = [
        (
            stories::ICE,
            "bot_check",
            "<title>Just a moment...</title><h1>One more step</h1><p>Please wait.</p>",
        ),
        (
            stories::TABLES,
            "consent",
            "<title>Harbour Wire | Mit Werbung und Cookies weiterlesen</title><p>Bitte w\u{e4}hlen Sie.</p>",
        ),
        (
            stories::FERRY,
            "gone",
            "<title>Page not found - Harbour Wire</title><h1>Page not found</h1><p>Try the search.</p>",
        ),
    ];
    let site = Newsroom::start();
    for (story, _, page) in &walls {
        site.set(story.host, story.path, Page::html(*page));
    }
    let aggregator = Aggregator::over(&site);
    let summary = aggregator.refresh();
    let shown = feed(&aggregator);
    for (story, kind, page) in &walls {
        let failures = summary["failures"].as_array().unwrap();
        let failure = failures.iter().find(|failure| {
            failure["url"]
                .as_str()
                .is_some_and(|url| url.contains(story.path))
        });
        assert_eq!(failure.unwrap()["kind"], *kind, "{summary}");
        let title = page.split(['<', '>']).nth(2).unwrap();
        assert!(!shown.entries.iter().any(|entry| {
            let shown = entry.title.as_ref();
            shown.is_some_and(|shown| shown.content == title)
        }));
    }
}

#[test]
fn a_failure_is_mended_by_a_later_pass_and_the_entry_keeps_its_id() {
    let site = Newsroom::start();
    let aggregator = Aggregator::over(&site);
    site.fail_once(digests::FEED_HOST, digests::FEED_PATH, 500);
    aggregator.refresh();
    let first = feed(&aggregator);
    aggregator.refresh();
    let second = feed(&aggregator);
    assert_is(&second, &truth(site.port()));
    for entry in &first.entries {
        assert!(
            second.entries.iter().any(|later| later.id == entry.id),
            "{}",
            entry.id
        );
    }
}
