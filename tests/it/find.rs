//! Articles that a digest names without an address: found in the feeds and sitemaps of the sites that it names.

use std::collections::BTreeSet;
use std::io::Write as _;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::harness::{Aggregator, PATIENCE};
use crate::newsroom::Newsroom;
use crate::newsroom::page::Page;
use crate::published::{entry, feed, links};

/// An article of the press, and how a digest names it.
struct Story {
    title: &'static str,
    author: &'static str,
    /// `March 4, 2024`, as a digest prints it.
    day: &'static str,
    /// The same for a list.
    published: &'static str,
    path: &'static str,
}

const FERRY: Story = Story {
    title: "Night ferry returns to Tidewick after nine winters",
    author: "Mara Quill",
    day: "March 4, 2024",
    published: "2024-03-04T07:30:00+01:00",
    path: "/2024/1001",
};
const CHOIR: Story = Story {
    title: "Harbour choir to sing from the crane at slack water",
    author: "Jona Pike",
    day: "March 5, 2024",
    published: "2024-03-05T09:00:00Z",
    path: "/2024/1002",
};
const HUT: Story = Story {
    title: "Pilots ask for a warmer hut on the bar",
    author: "Ada Winterbourne",
    day: "March 4, 2024",
    published: "2024-03-04",
    path: "/archive/pilots-ask-for-a-warmer-hut-on-the-bar-77120",
};

const GULLS: Story = Story {
    title: "Gulls of the breakwater are counted by the harbour school",
    path: "/2024/1003",
    ..FERRY
};

impl Story {
    fn page(&self) -> Page {
        Page::html(format!(
            "<!doctype html><html lang=en><head><title>{0}</title><meta property=\"og:type\" content=\"article\">\
             <meta name=author content=\"{1}\"><meta property=\"article:published_time\" content=\"{2}\"></head>\
             <body><article><h1>{0}</h1><p>By {1}</p><p>The harbour office confirmed it on the quay this morning.</p>\
             </article></body></html>",
            self.title, self.author, self.published
        ))
    }

    fn news(&self, site: &Newsroom, host: &str) -> String {
        news(&site.url(host, self.path), self.title, self.published)
    }
}

pub(crate) fn news(url: &str, title: &str, published: &str) -> String {
    format!(
        "<url><loc>{url}</loc><news:news><news:publication><news:name>The Post</news:name><news:language>en\
         </news:language></news:publication><news:publication_date>{published}</news:publication_date>\
         <news:title>{title}</news:title></news:news></url>"
    )
}

pub(crate) fn sitemap(urls: &str) -> Page {
    Page::new(
        "application/xml",
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\" \
             xmlns:news=\"http://www.google.com/schemas/sitemap-news/0.9\">{urls}</urlset>"
        ),
    )
}

pub(crate) fn index(urls: &[String]) -> Page {
    let all: String = urls
        .iter()
        .map(|url| format!("<sitemap><loc>{url}</loc><lastmod>2024-03-06</lastmod></sitemap>"))
        .collect();
    Page::new(
        "text/xml",
        format!(
            "<sitemapindex xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">{all}</sitemapindex>"
        ),
    )
}

fn gzip(page: &Page) -> Page {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packed.write_all(&page.body).unwrap();
    Page::new("application/gzip", packed.finish().unwrap())
}

pub(crate) fn robots(site: &Newsroom, host: &str, sitemaps: &[&str]) {
    let lines: String = sitemaps
        .iter()
        .map(|path| format!("Sitemap: {}\n", site.url(host, path)))
        .collect();
    let text = format!("User-agent: *\nDisallow: /private\n{lines}");
    site.set(host, "/robots.txt", Page::text(&text));
}

/// A digest of stories, each with the site that it names.
pub(crate) fn letter(stories: &[(&str, &str, &str, &str)]) -> String {
    let contents: String = stories
        .iter()
        .zip(1..)
        .map(|((title, ..), number)| format!("{number}. {title}\n"))
        .collect();
    let items: String = stories
        .iter()
        .zip(1..)
        .map(|((title, site, author, day), number)| {
            let by = format!("by {author}");
            let known = [site, by.as_str(), day].into_iter().filter(|part| !part.is_empty());
            let line = known.collect::<Vec<_>>().join(" · ");
            format!(
                "\n{number}. {title}\n\nWorth a look, says number {number}.\n\n{title}\n{line}\n\n\
                 The harbour office confirmed it on the quay this morning, and the gulls were heard to agree with it.\n"
            )
        })
        .collect();
    format!("Quayside letter, March 6, 2024\n\n{contents}{items}")
}

fn named<'a>(story: &Story, site: &'a str) -> (&'static str, &'a str, &'static str, &'static str) {
    (story.title, site, story.author, story.day)
}

/// A folder with that digest, and the places of the sites by name.
pub(crate) fn aggregator(site: &Newsroom, text: &str, hosts: &[(&str, &str)]) -> Aggregator {
    let aggregator = Aggregator::new(site).folder("letters");
    aggregator.write("letters/2024-03-06.txt", text);
    let places: String = hosts
        .iter()
        .map(|(name, host)| format!("\"{name}\" = \"{}\"\n", site.url(host, "/")))
        .collect();
    aggregator.toml(&format!("[find.sites]\n{places}"))
}

pub(crate) fn without_url(summary: &Value) -> BTreeSet<String> {
    let rows = summary["without_url"].as_array().unwrap().iter();
    rows.map(|row| row["title"].as_str().unwrap().to_owned())
        .collect()
}

pub(crate) fn paths(site: &Newsroom, host: &str) -> Vec<String> {
    let requests = site.all_requests().into_iter();
    requests
        .filter(|r| r.host == host)
        .map(|r| r.path)
        .collect()
}

/// A press of three sites: one keeps a news sitemap, one a feed, one an index of sitemaps; and a digest of each's article.
fn press(site: &Newsroom) -> Aggregator {
    // A news sitemap; beside the article others of the event, and the same headline of another year.
    robots(site, "wire", &["/sitemap.xml", "/news-sitemap.xml"]);
    let others = [
        news(
            &site.url("wire", "/2024/1009"),
            "Night ferry returns to Sandhaven after nine winters",
            FERRY.published,
        ),
        news(
            &site.url("wire", "/2019/44"),
            FERRY.title,
            "2019-03-04T07:30:00+01:00",
        ),
        news(
            &site.url("elsewhere", "/stolen"),
            FERRY.title,
            FERRY.published,
        ),
    ];
    let list = format!("{}{}", others.concat(), FERRY.news(site, "wire"));
    site.set("wire", "/news-sitemap.xml", sitemap(&list));
    site.set("wire", FERRY.path, FERRY.page());
    // A feed that the front page names.
    site.set(
        "gazette",
        "/",
        Page::html(
            "<link rel=alternate type='application/rss+xml' href='/rss'><h1>The Gazette</h1>",
        ),
    );
    site.set(
        "gazette",
        "/rss",
        Page::new(
            "application/rss+xml",
            format!(
                "<rss version=\"2.0\"><channel><title>The Gazette</title><item><title>{} | The Gazette</title>\
                 <link>{}</link><pubDate>Tue, 05 Mar 2024 09:00:00 GMT</pubDate></item></channel></rss>",
                CHOIR.title,
                site.url("gazette", CHOIR.path)
            ),
        ),
    );
    site.set("gazette", CHOIR.path, CHOIR.page());
    // An index of sitemaps without headlines, packed.
    robots(site, "pilot", &["/sitemaps.xml"]);
    site.set(
        "pilot",
        "/sitemaps.xml",
        index(&[site.url("pilot", "/2024-03.xml.gz")]),
    );
    let plain: String = ["/archive/pilots-ask-for-a-raise-77119", HUT.path]
        .iter()
        .map(|path| {
            format!(
                "<url><loc>{}</loc><lastmod>2024-03-04</lastmod></url>",
                site.url("pilot", path)
            )
        })
        .collect();
    site.set("pilot", "/2024-03.xml.gz", gzip(&sitemap(&plain)));
    site.set("pilot", HUT.path, HUT.page());

    let text = letter(&[
        named(&FERRY, "The Harbour Wire"),
        named(&CHOIR, "Gazette"),
        named(&HUT, "Pilot's Friend"),
    ]);
    let hosts = [
        ("The Harbour Wire", "wire"),
        ("The Gazette", "gazette"),
        ("Pilot's Friend", "pilot"),
    ];
    aggregator(site, &text, &hosts)
}

#[test]
fn a_news_sitemap_a_feed_and_an_index_each_give_the_address() {
    let site = Newsroom::empty();
    let aggregator = press(&site);
    let summary = aggregator.refresh();

    assert_eq!(without_url(&summary), BTreeSet::new());
    let published = feed(&aggregator);
    for (story, host) in [(&FERRY, "wire"), (&CHOIR, "gazette"), (&HUT, "pilot")] {
        let entry = entry(&published, story.title);
        assert_eq!(links(entry, "alternate"), [site.url(host, story.path)]);
        assert_eq!(
            site.requests(host, story.path).len(),
            1,
            "{} is fetched once",
            story.title
        );
    }
    assert_eq!(
        site.requests("wire", "/sitemap.xml").len(),
        0,
        "the news sitemap was enough"
    );
    assert_eq!(site.requests("elsewhere", "/stolen").len(), 0);
    // How it was learnt is kept and said.
    assert_eq!(
        aggregator.ask("SELECT count(*) || '' FROM address WHERE how = 'found'"),
        "3"
    );
    let entries = aggregator
        .run(&["entries", "--json"])
        .success()
        .json_lines();
    assert!(
        entries
            .iter()
            .all(|entry| entry["found"] == true && entry["read"] == true)
    );

    // Nothing is asked again, and reading the digest again unsays nothing.
    site.forget_requests();
    aggregator.refresh();
    aggregator.run(&["reread", "letters"]).success();
    assert_eq!(site.all_requests().len(), 0);
    let again = feed(&aggregator);
    assert_eq!(
        links(entry(&again, FERRY.title), "alternate"),
        [site.url("wire", FERRY.path)]
    );
    assert_eq!(
        entry(&again, FERRY.title).id,
        entry(&published, FERRY.title).id
    );
}

#[test]
fn what_is_not_listed_is_looked_for_again_and_found_under_the_same_id() {
    let site = Newsroom::empty();
    robots(&site, "wire", &["/news.xml"]);
    site.set("wire", "/news.xml", sitemap(""));
    let text = letter(&[named(&FERRY, "wire"), named(&CHOIR, "Nobody's Own Paper")]);
    let aggregator = aggregator(&site, &text, &[("wire", "wire")]);
    aggregator.refresh();
    let before = feed(&aggregator);
    // Cited long ago, as this test knows: no more looks by itself.
    let due = |aggregator: &Aggregator| aggregator.sql("UPDATE sought SET due = 0");
    due(&aggregator);
    site.forget_requests();
    aggregator.refresh();
    let asked = site.requests("wire", "/news.xml");
    assert_eq!(asked.len(), 1);
    assert_eq!(asked[0].status, 304, "asked whether it has changed");

    site.set("wire", "/news.xml", sitemap(&FERRY.news(&site, "wire")));
    site.set("wire", FERRY.path, FERRY.page());
    due(&aggregator);
    aggregator.refresh();
    let after = feed(&aggregator);
    let found = entry(&after, FERRY.title);
    assert_eq!(links(found, "alternate"), [site.url("wire", FERRY.path)]);
    assert_eq!(found.id, entry(&before, FERRY.title).id);

    // A digest that cites it by its address is one more mention.
    site.set("wire", HUT.path, HUT.page());
    let cited: String = [(1, &FERRY), (2, &HUT)]
        .map(|(number, story)| {
            let url = site.url("wire", story.path);
            format!(
                "<h2>{number}. <a href=\"{url}\">{}</a></h2><p>At last.</p>",
                story.title
            )
        })
        .concat();
    aggregator.write(
        "letters/later.html",
        format!("<!doctype html><title>Later</title>{cited}"),
    );
    aggregator.refresh();
    let joined = feed(&aggregator);
    assert_eq!(joined.entries.len(), 3);
    let found = entry(&joined, FERRY.title);
    assert_eq!(found.id, entry(&before, FERRY.title).id);
    assert_eq!(links(found, "via").len(), 2);
    let shown = aggregator
        .run(&["entries", "--json", "ferry"])
        .success()
        .json();
    assert_eq!(shown["found"], false, "a digest gives the address now");
}

#[test]
fn the_place_of_a_site_is_known_by_its_other_articles() {
    let site = Newsroom::empty();
    robots(&site, "post", &["/news.xml"]);
    site.set("post", "/news.xml", sitemap(&FERRY.news(&site, "post")));
    site.set("post", FERRY.path, FERRY.page());
    site.set("post", HUT.path, HUT.page());
    let stories = [
        (HUT.title, "post.localhost", HUT.author, HUT.day),
        named(&FERRY, "post.localhost"),
    ];
    // The first is cited by its address as well.
    let text = letter(&stories).replace(
        "post.localhost · by Ada",
        &format!("{}\npost.localhost · by Ada", site.url("post", HUT.path)),
    );
    let aggregator = aggregator(&site, &text, &[]);
    let summary = aggregator.refresh();
    assert_eq!(without_url(&summary), BTreeSet::new(), "{summary}");
    assert_eq!(site.requests("post", FERRY.path).len(), 1);
}

#[test]
fn manners_are_kept_and_a_site_is_asked_once_however_many_are_looked_for() {
    let site = Newsroom::empty();
    site.set(
        "wire",
        "/robots.txt",
        Page::text(&format!(
            "User-agent: *\nDisallow: /\nAllow: /open\nSitemap: {0}\nSitemap: {0}/2\nSitemap: {1}\n",
            site.url("wire", "/news-sitemap"),
            site.url("wire", "/open/news.xml"),
        )),
    );
    site.set("wire", "/open/news.xml", sitemap(""));
    let many: Vec<String> = (0..30)
        .map(|n| format!("Berth {n} of the long quay is swept and painted"))
        .collect();
    let stories: Vec<_> = many
        .iter()
        .map(|title| (title.as_str(), "Wire", "Mara Quill", "March 4, 2024"))
        .collect();
    let aggregator = aggregator(&site, &letter(&stories), &[("Wire", "wire")]).set(
        "fetch",
        "never",
        &format!("[\"{}\"]", "gull.localhost"),
    );
    let summary = aggregator.refresh();
    assert_eq!(without_url(&summary).len(), 30);
    assert_eq!(paths(&site, "wire"), ["/robots.txt", "/open/news.xml"]);
    assert_eq!(site.max_in_flight("wire"), 1);
}

#[test]
fn hostile_lists_end_and_lead_nowhere() {
    let site = Newsroom::empty();
    let bomb = "<!DOCTYPE urlset [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">\
                <!ENTITY x SYSTEM \"file:///etc/passwd\">]>";
    let deep = format!("<urlset>{}", "<url>".repeat(200_000));
    let huge = gzip(&Page::new("", vec![b' '; 64 << 20]));
    let many = FERRY.news(&site, "maze").repeat(3_000);
    let pages = [
        (
            "/news/bomb",
            Page::new(
                "text/xml",
                format!("{bomb}<urlset><url><loc>&b;&x;</loc></url></urlset>"),
            ),
        ),
        ("/news/deep", Page::new("text/xml", deep)),
        ("/news/huge", huge),
        (
            "/news/cut",
            Page::new("text/xml", "<urlset><url><loc>http://maze.localho"),
        ),
        ("/news/html", Page::html("<p>Not here")),
        (
            "/news/bytes",
            Page::new("text/xml", vec![0xff, 0xfe, 0x00, 0xd8, 0x3c]),
        ),
        (
            "/news/local",
            sitemap(
                "<url><loc>http://127.0.0.1:1/a</loc></url><url><loc>file:///etc/passwd</loc></url>",
            ),
        ),
    ];
    let list: Vec<&str> = pages.iter().map(|(path, _)| *path).collect();
    robots(&site, "maze", &list);
    for (path, page) in pages {
        site.set("maze", path, page);
    }
    // A maze of indexes, each of which names itself and further ones, and other hosts.
    let names = |of: &str| -> Vec<String> {
        let own = (0..20).map(|n| site.url("trap", &format!("{of}/{n}")));
        own.chain([site.url("trap", of), site.url("elsewhere", "/sitemap.xml")])
            .collect()
    };
    robots(&site, "trap", &["/index"]);
    site.set("trap", "/index", index(&names("/index")));
    for n in 0..20 {
        let path = format!("/index/{n}");
        site.set("trap", &path, index(&names(&path)));
    }
    // One headline under thousands of addresses is none of them.
    robots(&site, "flood", &["/news.xml"]);
    let flood: String = (0..3_000)
        .map(|n| {
            news(
                &site.url("flood", &format!("/{n}")),
                HUT.title,
                HUT.published,
            )
        })
        .collect();
    site.set("flood", "/news.xml", sitemap(&flood));
    assert!(many.len() > 3_000);

    let text = letter(&[
        named(&FERRY, "Maze"),
        named(&CHOIR, "Trap"),
        named(&HUT, "Flood"),
    ]);
    let hosts = [("Maze", "maze"), ("Trap", "trap"), ("Flood", "flood")];
    let aggregator = aggregator(&site, &text, &hosts);
    let summary = aggregator.refresh();

    assert_eq!(without_url(&summary).len(), 3);
    assert_eq!(summary["result"], "done");
    for host in ["maze", "trap", "flood"] {
        let asked = paths(&site, host).len();
        assert!(asked <= 12, "{host} was asked {asked} times");
    }
    assert_eq!(paths(&site, "elsewhere"), Vec::<String>::new());
}

#[test]
fn the_search_can_be_switched_off() {
    let site = Newsroom::empty();
    robots(&site, "wire", &["/news.xml"]);
    let text = letter(&[named(&FERRY, "Wire"), named(&CHOIR, "Wire")]);
    let aggregator = aggregator(&site, &text, &[("Wire", "wire")]).set("find", "enabled", "false");
    let summary = aggregator.refresh();
    assert_eq!(without_url(&summary).len(), 2);
    assert_eq!(summary["without_url"][0]["next_look"], Value::Null);
    assert_eq!(site.all_requests().len(), 0);
}

#[test]
fn what_is_over_a_limit_is_read_up_to_it() {
    let site = Newsroom::empty();
    let filler = "<p>Of the quay, the crane and the gulls.</p>".repeat(60_000);
    assert!(filler.len() > 2 << 20);
    let link = "<link rel=alternate type='application/rss+xml' href='/rss'>";
    site.set("gazette", "/", Page::html(format!("{link}{filler}")));
    let item = format!(
        "<item><title>{}</title><link>{}</link><pubDate>Tue, 05 Mar 2024 09:00:00 GMT</pubDate></item>",
        CHOIR.title,
        site.url("gazette", CHOIR.path)
    );
    let rss = format!("<rss version=\"2.0\"><channel><title>G</title>{item}</channel></rss>");
    site.set("gazette", "/rss", Page::new("application/rss+xml", rss));
    site.set("gazette", CHOIR.path, CHOIR.page());

    robots(&site, "wire", &["/news.xml"]);
    let other = news(&site.url("wire", "/other"), HUT.title, HUT.published).repeat(8_000);
    let list = format!("{}{other}", FERRY.news(&site, "wire"));
    assert!(list.len() > 1 << 20);
    site.set("wire", "/news.xml", sitemap(&list));
    site.set("wire", FERRY.path, FERRY.page());

    let text = letter(&[named(&FERRY, "Wire"), named(&CHOIR, "Gazette")]);
    let hosts = [("Wire", "wire"), ("Gazette", "gazette")];
    let aggregator = aggregator(&site, &text, &hosts).set("fetch", "max_body", "\"1 MiB\"");
    assert_eq!(without_url(&aggregator.refresh()), BTreeSet::new());
}

#[test]
fn the_end_of_the_pass_ends_the_search_which_goes_on_in_the_next() {
    let site = Newsroom::empty();
    let robots = |delay: &str| {
        let list = site.url("wire", "/news.xml");
        let text = format!("User-agent: *\n{delay}\nSitemap: {list}\n");
        site.set("wire", "/robots.txt", Page::text(&text));
    };
    robots("Crawl-delay: 60");
    site.set("wire", "/news.xml", sitemap(&FERRY.news(&site, "wire")));
    site.set("wire", FERRY.path, FERRY.page());
    let text = letter(&[named(&FERRY, "Wire"), named(&HUT, "Nobody's Own Paper")]);
    let aggregator =
        aggregator(&site, &text, &[("Wire", "wire")]).set("fetch", "max_pass", "\"20s\"");
    let mut refresh = aggregator.spawn(&["refresh"]);
    let until = Instant::now() + PATIENCE;
    while !aggregator.path("public/atom.xml").exists() {
        assert!(Instant::now() < until && !refresh.has_ended());
        std::thread::sleep(Duration::from_millis(20));
    }
    assert!(!refresh.has_ended(), "its entries wait for the search");
    refresh.wait().success();
    assert_eq!(paths(&site, "wire"), ["/robots.txt"]);
    let sought = "SELECT min(tries) || '' FROM sought WHERE due IS NOT NULL";
    assert_eq!(aggregator.ask(sought), "0", "it was not looked for in vain");

    robots("");
    aggregator.sql("UPDATE sought SET due = 0; DELETE FROM robots");
    aggregator.refresh();
    assert_eq!(
        paths(&site, "wire")[1..],
        ["/robots.txt", "/news.xml", FERRY.path]
    );
}

/// A feed of one story in RSS 1.0.
fn rdf(story: &Story, site: &Newsroom, host: &str) -> Page {
    let url = site.url(host, story.path);
    Page::new(
        "text/xml",
        format!(
            "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\" xmlns=\"http://purl.org/rss/1.0/\" \
             xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><channel rdf:about=\"{url}\"><title>The Wire</title></channel>\
             <item rdf:about=\"{url}\"><title>{}</title><link>{url}</link><dc:date>{}</dc:date></item></rdf:RDF>",
            story.title, story.published
        ),
    )
}

#[test]
fn every_feed_of_a_front_page_a_shown_one_and_a_text_of_addresses_are_read() {
    let site = Newsroom::empty();
    // The second feed that is named, in a general type; one of comments stands between.
    site.set(
        "wire",
        "/",
        Page::html(
            "<link rel=alternate type=application/rss+xml href=/sport.rss><link rel=alternate type=text/xml href=/comments.rss>\
             <link rel=alternate type=text/xml href=/index.rdf><link rel=alternate type=text/xml href=/late.rss>",
        ),
    );
    let empty = "<rss version=\"2.0\"><channel><title>Sport</title></channel></rss>";
    site.set(
        "wire",
        "/sport.rss",
        Page::new("application/rss+xml", empty),
    );
    site.set("wire", "/index.rdf", rdf(&FERRY, &site, "wire"));
    site.set("wire", FERRY.path, FERRY.page());
    // A link at the foot of the page.
    site.set(
        "gazette",
        "/",
        Page::html("<h1>The Gazette</h1><footer><a href=/syndication/1>RSS</a></footer>"),
    );
    site.set("gazette", "/syndication/1", rdf(&CHOIR, &site, "gazette"));
    site.set("gazette", CHOIR.path, CHOIR.page());
    // One address a line.
    robots(&site, "pilot", &["/sitemap.txt"]);
    let addresses =
        ["/archive/pilots-ask-for-a-raise-77119", HUT.path].map(|path| site.url("pilot", path));
    site.set("pilot", "/sitemap.txt", Page::text(&addresses.join("\r\n")));
    site.set("pilot", HUT.path, HUT.page());
    let text = letter(&[
        named(&FERRY, "The Wire"),
        named(&CHOIR, "Gazette"),
        named(&HUT, "Pilot's Friend"),
    ]);
    let hosts = [
        ("The Wire", "wire"),
        ("Gazette", "gazette"),
        ("Pilot's Friend", "pilot"),
    ];
    let aggregator = aggregator(&site, &text, &hosts);
    assert_eq!(without_url(&aggregator.refresh()), BTreeSet::new());
    let asked = ["/robots.txt", "/", "/sport.rss", "/index.rdf", FERRY.path];
    assert_eq!(paths(&site, "wire"), asked, "and no more once it is found");

    // The feed that was not needed is known without another look at the front page.
    site.forget_requests();
    site.set("wire", "/late.rss", rdf(&GULLS, &site, "wire"));
    site.set("wire", GULLS.path, GULLS.page());
    let again = [named(&GULLS, "The Wire"), named(&HUT, "Nobody's Own Paper")];
    aggregator.write(
        "letters/later.txt",
        letter(&again).replace("Quayside", "Later"),
    );
    aggregator.refresh();
    let asked = paths(&site, "wire");
    assert!(!asked.contains(&"/".to_owned()), "{asked:?}");
    assert_eq!(site.requests("wire", "/late.rss").len(), 1, "{asked:?}");
}

#[test]
fn doubtful_articles_take_turns_and_what_is_refused_spoils_only_what_is_less_likely() {
    let site = Newsroom::empty();
    robots(&site, "wire", &["/all.xml"]);
    let slug = |title: &str| format!("/a/{}", title.to_lowercase().replace(' ', "-"));
    let page = |title: &str, author: &str| {
        let story = Story {
            title: "",
            author: "",
            path: "",
            ..FERRY
        };
        let body = String::from_utf8(story.page().body).unwrap();
        let body = body.replace("<title></title>", &format!("<title>{title}</title>"));
        let body = body.replace("<h1></h1>", &format!("<h1>{title}</h1>"));
        Page::html(
            body.replace("content=\"\">", &format!("content=\"{author}\">"))
                .replace("By </p>", &format!("By {author}</p>")),
        )
    };
    let mut listed = String::new();
    let mut list = |title: &str, page: Page| {
        let path = slug(title);
        site.set("wire", &path, page);
        let url = site.url("wire", &path);
        listed.push_str(&format!(
            "<url><loc>{url}</loc><lastmod>2024-03-04</lastmod></url>"
        ));
    };
    // Five that are not there, each with three that have most of its words.
    let absent: Vec<String> = ["north", "south", "east", "west", "middle"]
        .map(|quay| format!("Museum returns bronzes to the {quay} quay of Tidewick"))
        .into();
    for title in &absent {
        for other in ["silver", "copper", "iron"] {
            let title = title.replace("bronzes", other);
            list(&title, page(&title, "Mara Quill"));
        }
    }
    // One that is there beside one that is refused and less like it.
    let there = "Ferry pilots warn Tidewick of fog over the northern strait";
    list(there, page(there, "Mara Quill"));
    list(&there.replace("fog", "ice"), Page::status(403));
    site.set("wire", "/all.xml", sitemap(&listed));

    let titles: Vec<&str> = absent.iter().map(String::as_str).chain([there]).collect();
    let rows: Vec<_> = titles
        .iter()
        .map(|title| (*title, "Wire", "Mara Quill", "March 4, 2024"))
        .collect();
    let aggregator = aggregator(&site, &letter(&rows), &[("Wire", "wire")]);
    let asked = || {
        let paths = paths(&site, "wire").into_iter();
        paths
            .filter(|path| path.starts_with("/a/"))
            .collect::<Vec<_>>()
    };
    assert_eq!(without_url(&aggregator.refresh()).len(), absent.len());
    let first = asked();
    let different: BTreeSet<_> = first.iter().cloned().collect();
    assert!(first.len() <= 12, "{first:?}");
    assert_eq!(different.len(), first.len(), "none twice: {first:?}");

    site.forget_requests();
    aggregator.sql("UPDATE sought SET due = 0 WHERE tries > 0");
    aggregator.refresh();
    let second: BTreeSet<_> = asked().into_iter().collect();
    assert!(
        !second.is_subset(&different),
        "others have their turn: {second:?}"
    );
}

#[test]
fn a_site_is_asked_once_under_all_its_names_and_not_for_sitemaps_of_other_months() {
    let site = Newsroom::empty();
    robots(&site, "post", &["/sitemap.xml"]);
    let months: Vec<String> = (1..=12)
        .flat_map(|month| {
            [
                format!("/posts-2023-{month:02}.xml"),
                format!("/posts-2024-{month:02}.xml"),
            ]
        })
        .collect();
    let children: Vec<String> = months.iter().map(|path| site.url("post", path)).collect();
    site.set("post", "/sitemap.xml", index(&children));
    let plain = format!(
        "<url><loc>{}</loc><lastmod>2024-03-04</lastmod></url>",
        site.url("post", HUT.path)
    );
    site.set("post", "/posts-2024-03.xml", sitemap(&plain));
    for story in [&HUT, &FERRY] {
        site.set("post", story.path, story.page());
    }
    // Once by its name, once by its host, whose place another citation gives away.
    let stories = [
        (FERRY.title, "post.localhost", FERRY.author, FERRY.day),
        (HUT.title, "The Harbour Post", HUT.author, HUT.day),
        (CHOIR.title, "post.localhost", CHOIR.author, CHOIR.day),
    ];
    let text = letter(&stories).replace(
        "post.localhost · by Mara",
        &format!("{}\npost.localhost · by Mara", site.url("post", FERRY.path)),
    );
    let aggregator = aggregator(&site, &text, &[("The Harbour Post", "post")]);
    let missing = without_url(&aggregator.refresh());
    assert_eq!(missing, BTreeSet::from([CHOIR.title.to_owned()]));
    assert_eq!(site.requests("post", "/sitemap.xml").len(), 1);
    let lists = paths(&site, "post")
        .into_iter()
        .filter(|path| path.starts_with("/posts"));
    assert_eq!(lists.collect::<Vec<_>>(), ["/posts-2024-03.xml"]);
}
