//! Where redirects end: at the article that moved, or at a page that stands in for all that is gone.

use crate::harness::Aggregator;
use crate::newsroom::Newsroom;
use crate::newsroom::page::Page;
use crate::published::{entry, feed, links};

/// Where sites send what they no longer have, with status 200 in the end.
const COMMON: [&str; 12] = [
    "/index.html",
    "/main.do",
    "/en/",
    "/news/",
    "/users/sign_in",
    "/wp-login.php",
    "/expired",
    "/maintenance.html",
    "/page_not_found",
    "/plans",
    "/search?q=gone",
    "/?err=404",
];

/// Two stories, nothing like each other.
const GONE: [&str; 2] = [
    "Eels are back in the basin",
    "A poplar fell across the road",
];

fn page(title: &str, text: &str) -> Page {
    Page::html(format!(
        "<!doctype html><html lang=en><title>{title}</title><h1>{title}</h1><p>{text}"
    ))
}

fn digest(aggregator: &Aggregator, name: &str, stories: &[(String, String)]) {
    let items = stories.iter().zip(1..).map(|((title, url), n)| {
        format!("<h2>{n}. <a href=\"{url}\">{title}</a></h2><p>Note {n} of {name}.</p>")
    });
    let items: String = items.collect();
    aggregator.write(
        &format!("quay/{name}.html"),
        format!("<h1>Letters</h1>{items}"),
    );
}

#[test]
fn stories_that_lead_to_one_common_page_stay_as_their_digests_give_them() {
    let site = Newsroom::empty();
    let aggregator = Aggregator::new(&site).folder("quay");
    let mut expected = Vec::new();
    // The second of each is cited in another digest, when the first was published.
    for (of_each, headline) in GONE.iter().enumerate() {
        let mut stories = Vec::new();
        for (number, common) in COMMON.iter().enumerate() {
            let host = format!("house{number}");
            site.set(
                &host,
                common,
                page("Welcome to the site", "News of the day, every day."),
            );
            let path = format!("/2026/11/story-{of_each}");
            site.set(&host, &path, Page::redirect(302, &site.url(&host, common)));
            stories.push((format!("{headline}, no {number}"), site.url(&host, &path)));
        }
        digest(&aggregator, &format!("d{of_each}"), &stories);
        aggregator.refresh();
        expected.extend(stories);
    }
    let found = feed(&aggregator);
    assert_eq!(found.entries.len(), expected.len());
    for (title, url) in &expected {
        assert_eq!(
            links(entry(&found, title), "alternate"),
            [url.as_str()],
            "{title}"
        );
    }
}

#[test]
fn an_article_that_moved_is_one_by_whatever_address_it_is_cited() {
    let site = Newsroom::empty();
    let aggregator = Aggregator::new(&site).folder("quay");
    let moved = site.url("wire", "/news/harbour-wall-to-be-rebuilt");
    let dated = "<meta property=\"article:published_time\" content=\"2024-03-04T07:30:00Z\">";
    let text = format!("{dated}Masons will take the old wall down to its foot before the winter.");
    site.set(
        "wire",
        "/news/harbour-wall-to-be-rebuilt",
        page("Harbour wall to be rebuilt", &text),
    );
    let ways = [
        (
            "wire",
            "/2024/03/harbour-wall-rebuilt.html",
            "Stones, stones",
        ),
        ("wire", "/17", "The harbour wall is rebuilt"),
        ("short", "/x1", "What the masons do"),
    ];
    for (number, (host, path, headline)) in ways.iter().enumerate() {
        site.set(host, path, Page::redirect(301, &moved));
        let other = site.url("post", &format!("/tides-{number}"));
        site.set(
            "post",
            &format!("/tides-{number}"),
            page(&format!("Tides, week {number}"), "So they are."),
        );
        let stories = [
            ((*headline).to_owned(), site.url(host, path)),
            (format!("Tides, week {number}"), other),
        ];
        digest(&aggregator, &format!("d{number}"), &stories);
        aggregator.refresh();
    }
    let found = feed(&aggregator);
    let wall = entry(&found, "Harbour wall to be rebuilt");
    assert_eq!(links(wall, "via").len(), 3);
    assert_eq!(links(wall, "alternate"), [moved.as_str()]);
}

#[test]
fn a_page_that_turns_into_a_notice_stays_as_it_was_read() {
    let site = Newsroom::empty();
    let aggregator = Aggregator::new(&site).folder("quay");
    let long = "Masons will take the old harbour wall down to its foot before the winter and build it again of the same \
        stones, the council said on Friday, after divers had found forty holes below the water line. The work takes two \
        years, and the ferries will land at the fish quay meanwhile, where a second gangway is being built of larch.";
    site.set("wire", "/wall", page("Harbour wall to be rebuilt", long));
    site.set("wire", "/tides", page("Tides of the week", "So they are."));
    let stories = [
        ("What the masons do".to_owned(), site.url("wire", "/wall")),
        ("Tides of the week".to_owned(), site.url("wire", "/tides")),
    ];
    digest(&aggregator, "d1", &stories);
    aggregator.refresh();
    let before = feed(&aggregator);
    let wall = entry(&before, "Harbour wall to be rebuilt");
    let front = Page::redirect(302, &site.url("wire", "/plans"));
    site.set(
        "wire",
        "/plans",
        page("Welcome to the site", "News of the day, every day."),
    );
    for answer in [
        page("Just a moment", "We value what you like. Go on, or choose."),
        front,
    ] {
        site.set("wire", "/wall", answer);
        aggregator.run(&["refetch", &wall.id]).success();
        let after = feed(&aggregator);
        assert_eq!(entry(&after, "Harbour wall to be rebuilt"), wall);
    }
    let history = aggregator.run(&["entry", "history", &wall.id, "--json"]);
    let events = history.success().json()["events"].clone();
    let last = events.as_array().unwrap().last().unwrap();
    assert_eq!(last["event"], "kept", "{events}");
    assert_eq!(
        last["reason"],
        "answered with another page: Welcome to the site"
    );
}
