//! Forty articles named without an address, of which twenty are listed by their sites, among two hundred that only look
//! like them: the same event in another article, the same headline of another year.

use std::collections::BTreeSet;

use crate::find::{aggregator, index, letter, news, robots, sitemap, without_url};
use crate::newsroom::Newsroom;
use crate::newsroom::page::Page;
use crate::published::{entry, feed, links};

const WHO: [&str; 4] = [
    "Harbour council",
    "Ferry company",
    "Pilots' union",
    "Tidewick court",
];
const WHAT: [&str; 5] = [
    "rejects 12 objections to the new quay",
    "reopens talks on night sailings",
    "fines three trawlers for lost nets",
    "asks for a second lighthouse on the bar",
    "delays its vote on winter tariffs",
];
const SITES: [(&str, &str); 2] = [("The Harbour Wire", "wire"), ("The Gazette", "gazette")];

const AUTHOR: &str = "Mara Quill";
const DAY: &str = "March 4, 2024";
const PUBLISHED: &str = "2024-03-04T07:30:00Z";

struct Named {
    title: String,
    site: usize,
    is_listed: bool,
}

fn all_named() -> Vec<Named> {
    let pairs = WHO.iter().flat_map(|who| WHAT.map(|what| (who, what)));
    let titles = pairs.map(|(who, what)| format!("{who} {what}"));
    let both = titles.flat_map(|title| (0..SITES.len()).map(move |site| (site, title.clone())));
    // The first site lists every other one, the second those that the first leaves out.
    both.enumerate()
        .map(|(at, (site, title))| Named {
            title: format!("{title}, {} ports agree", at + 20),
            site,
            is_listed: (at / 2 + site).is_multiple_of(2),
        })
        .collect()
}

/// What looks like an article and is another: title and time.
fn near_misses(title: &str) -> [(String, &'static str); 5] {
    let number = |title: &str| title.replace("ports agree", "harbours agree");
    let (who, rest) = title.split_at(title.find(' ').unwrap());
    [
        (title.to_owned(), "2023-03-04T07:30:00Z"),
        (title.to_owned(), "2024-04-04T07:30:00Z"),
        (number(title), PUBLISHED),
        (format!("Editorial: {title}"), PUBLISHED),
        (format!("{who} never{rest}"), PUBLISHED),
    ]
}

/// Lists them all; where the articles are that are listed, by title.
fn list(site: &Newsroom, named: &[Named], of: usize) -> Vec<(String, String)> {
    let host = SITES[of].1;
    let (mut listed, mut articles) = (Vec::new(), Vec::new());
    for (at, named) in named.iter().enumerate().filter(|(_, n)| n.site == of) {
        for (number, (title, published)) in near_misses(&named.title).into_iter().enumerate() {
            let url = site.url(host, &format!("/near/{at}-{number}"));
            listed.push(news(&url, &title, published));
        }
        if named.is_listed {
            let url = site.url(host, &format!("/story/{at}"));
            site.set(host, &format!("/story/{at}"), page(&named.title));
            listed.push(news(&url, &named.title, PUBLISHED));
            articles.push((named.title.clone(), url));
        }
    }
    // Two lists, by turns, so that an article and what looks like it stand in different ones.
    robots(site, host, &["/news/index.xml"]);
    let parts = ["/news/1.xml", "/news/2.xml"];
    let places = parts.map(|path| site.url(host, path));
    site.set(host, "/news/index.xml", index(&places));
    for (part, path) in parts.iter().enumerate() {
        let mine = listed.iter().skip(part).step_by(2).map(String::as_str);
        site.set(host, path, sitemap(&mine.collect::<String>()));
    }
    articles
}

fn page(title: &str) -> Page {
    Page::html(format!(
        "<!doctype html><html lang=en><title>{title}</title><meta name=author content=\"{AUTHOR}\">\
         <meta property=\"article:published_time\" content=\"{PUBLISHED}\"><h1>{title}</h1><p>It was said on the quay."
    ))
}

#[test]
fn every_article_that_is_listed_is_found_and_none_that_looks_like_one() {
    let site = Newsroom::empty();
    let named = all_named();
    let articles: Vec<_> = (0..SITES.len())
        .flat_map(|of| list(&site, &named, of))
        .collect();
    assert_eq!((named.len(), articles.len()), (40, 20));
    let rows: Vec<_> = named
        .iter()
        .map(|n| (n.title.as_str(), SITES[n.site].0, AUTHOR, DAY))
        .collect();
    let aggregator = aggregator(&site, &letter(&rows), &SITES);
    let summary = aggregator.refresh();

    let missing = named.iter().filter(|n| !n.is_listed);
    let missing: BTreeSet<_> = missing.map(|n| n.title.clone()).collect();
    assert_eq!(without_url(&summary), missing);
    let published = feed(&aggregator);
    for (title, url) in &articles {
        assert_eq!(links(entry(&published, title), "alternate"), [url.as_str()]);
    }
    let asked = site.all_requests().into_iter();
    let near: Vec<_> = asked
        .map(|request| request.path)
        .filter(|path| path.starts_with("/near/"))
        .collect();
    assert_eq!(near, Vec::<String>::new());
}

/// The one site of the tests below: what it lists under which headline and date, and the author that the page names.
fn wire(listed: &[(&str, &str, &str)]) -> Newsroom {
    let site = Newsroom::empty();
    robots(&site, "wire", &["/news.xml"]);
    let mut list = String::new();
    for ((title, published, author), number) in listed.iter().zip(1..) {
        let path = format!("/story/{number}");
        list.push_str(&news(&site.url("wire", &path), title, published));
        let page = String::from_utf8(page(title).body).unwrap();
        let page = page.replace(AUTHOR, author).replace(PUBLISHED, published);
        site.set("wire", &path, Page::html(page));
    }
    site.set("wire", "/news.xml", sitemap(&list));
    site
}

/// Those that are found, of a letter that cites them all.
fn found(site: &Newsroom, cited: &[(&str, &str, &str, &str)]) -> BTreeSet<String> {
    let aggregator = aggregator(site, &letter(cited), &[("The Wire", "wire")]);
    let missing = without_url(&aggregator.refresh());
    let titles = cited.iter().map(|(title, ..)| (*title).to_owned());
    titles.filter(|title| !missing.contains(title)).collect()
}

#[test]
fn the_same_headline_of_the_same_day_by_somebody_else_is_another_article() {
    let (mine, others, agency) = (
        "Night ferry returns to Tidewick after nine winters",
        "Harbour choir to sing from the crane at slack water",
        "Pilots ask for a warmer hut on the bar again",
    );
    let site = wire(&[
        (mine, PUBLISHED, "M. Quill"),
        (others, PUBLISHED, "Jona Pike"),
        (agency, PUBLISHED, "AP"),
    ]);
    let cited = [mine, others, agency].map(|title| (title, "The Wire", AUTHOR, DAY));
    assert_eq!(
        found(&site, &cited),
        BTreeSet::from([mine.to_owned(), agency.to_owned()])
    );
    for number in 1..=3 {
        let asked = site.requests("wire", &format!("/story/{number}"));
        assert_eq!(asked.len(), 1, "to be sure, and for what it says");
    }
}

#[test]
fn what_is_named_without_a_date_is_no_article_of_later_and_no_form_of_any_week() {
    let (before, later, weekly, old) = (
        "Night ferry returns to Tidewick after nine winters",
        "Harbour choir to sing from the crane at slack water",
        "What we know about the ferry dispute so far",
        "Pilots ask for a warmer hut on the bar again",
    );
    // The letter is of March 6.
    let site = wire(&[
        (before, "2024-03-01T07:30:00Z", AUTHOR),
        (later, "2024-03-07T20:00:00Z", AUTHOR),
        (weekly, "2024-03-01T07:30:00Z", "Jona Pike"),
        (old, "2024-02-20T07:30:00Z", AUTHOR),
    ]);
    let cited = [before, later, weekly, old].map(|title| (title, "The Wire", AUTHOR, ""));
    assert_eq!(found(&site, &cited), BTreeSet::from([before.to_owned()]));
}

#[test]
fn a_page_that_calls_itself_a_publication_does_not_become_its_home() {
    let site = Newsroom::empty();
    let title = "Night ferry returns to Tidewick after nine winters";
    let itself = "<title>The gulls of the quay</title><meta property=\"og:site_name\" content=\"Reuters\"><h1>The gulls of the quay</h1>";
    site.set("evil", "/x", Page::html(itself));
    robots(&site, "evil", &["/news.xml"]);
    let steal = site.url("evil", "/steal");
    site.set(
        "evil",
        "/news.xml",
        sitemap(&news(&steal, title, PUBLISHED)),
    );
    site.set("evil", "/steal", page(title));
    let aggregator = aggregator(&site, "", &[]);
    let url = site.url("evil", "/x");
    let stories = ["The gulls of the quay", "The gulls of the bar"];
    let stories =
        stories.map(|t| format!("<h2><a href=\"{url}\">{t}</a></h2><p>Worth a look.</p>"));
    let page = format!("<!doctype html><title>Gulls</title>{}", stories.concat());
    aggregator.write("letters/gulls.html", page);
    aggregator.refresh();
    assert_eq!(
        aggregator.ask("SELECT group_concat(site) FROM article WHERE url IS NOT NULL"),
        "Reuters"
    );
    let cited = [
        (title, "Reuters", AUTHOR, DAY),
        (
            "Pilots ask for a warmer hut on the bar",
            "Reuters",
            AUTHOR,
            DAY,
        ),
    ];
    aggregator.write("letters/reuters.txt", letter(&cited));
    let summary = aggregator.refresh();
    assert_eq!(without_url(&summary).len(), 2);
    assert_eq!(site.requests("evil", "/news.xml").len(), 0);
}

#[test]
fn what_a_page_says_that_it_is_outweighs_the_list() {
    let (film, other_year, told, longer) = (
        "Night ferry returns to Tidewick after nine winters",
        "Harbour choir to sing from the crane at slack water",
        "Pilots ask for a warmer hut on the bar again",
        "Council votes on the dredging of the eastern basin",
    );
    let site = wire(&[
        (film, PUBLISHED, AUTHOR),
        (other_year, PUBLISHED, AUTHOR),
        (told, PUBLISHED, AUTHOR),
        (&format!("{longer}: what we know so far"), PUBLISHED, AUTHOR),
    ]);
    let read = |title: &str| String::from_utf8(page(title).body).unwrap();
    let films = read(film).replace(
        "<h1>",
        "<meta property=\"og:type\" content=\"video.other\"><h1>",
    );
    site.set("wire", "/story/1", Page::html(films));
    let of_before = read(other_year).replace(PUBLISHED, "2023-03-04T07:30:00Z");
    site.set("wire", "/story/2", Page::html(of_before));
    let cited = [film, other_year, told, longer].map(|title| (title, "The Wire", AUTHOR, DAY));
    assert_eq!(found(&site, &cited), BTreeSet::from([told.to_owned()]));
}
