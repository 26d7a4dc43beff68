//! Feeds beside the combined one and those of the sources: any view, those of the configuration, the remarks.

use std::collections::BTreeSet;
use std::net::SocketAddr;

use feed_rs::model::Feed;

use crate::harness::{Aggregator, Running};
use crate::http::{self, get, request};
use crate::hubs::second_look;
use crate::newsroom::{Newsroom, stories};
use crate::published::{feed, links, parse, title, titles};

/// The program over the newsroom, refreshed, and serving.
fn serving(site: &Newsroom, more: &str) -> (Aggregator, SocketAddr, Running) {
    let address = http::free_address();
    let aggregator = Aggregator::over(site)
        .set("server", "listen", &format!("\"{address}\""))
        .set("publish", "base_url", &format!("\"http://{address}/\""))
        .toml(more);
    aggregator.refresh();
    let running = aggregator.spawn(&["run"]);
    http::wait_for(address, "/healthz");
    (aggregator, address, running)
}

fn ids(feed: &Feed) -> BTreeSet<String> {
    feed.entries.iter().map(|entry| entry.id.clone()).collect()
}

fn read(aggregator: &Aggregator, path: &str) -> Feed {
    parse(aggregator.read(path).as_bytes())
}

#[test]
fn any_view_is_a_feed_of_its_own() {
    let site = Newsroom::start();
    let (aggregator, address, running) = serving(&site, "");
    let view = |path: &str| parse(&http::wait_for(address, path).body);
    let combined = feed(&aggregator);

    let quay = view("/atom.xml?source=quay");
    let whole = read(&aggregator, "public/sources/quay/atom.xml");
    assert_eq!(ids(&quay), ids(&whole));
    assert_ne!(quay.id, whole.id, "it is another feed");
    assert_ne!(quay.id, combined.id);

    // However it is asked for, it is one feed with one address.
    let words = stories::MILL.title.replace(' ', "+");
    let path = format!("/atom.xml?utm=x&source=harbour&q={words}");
    let found = view(&path);
    let own = format!("http://{address}/atom.xml?q={words}&source=harbour");
    let own_links = found
        .links
        .iter()
        .filter(|link| link.rel.as_deref() == Some("self"));
    let own_links: Vec<_> = own_links
        .map(|link| link.href.replace("%20", "+"))
        .collect();
    assert_eq!(own_links, [own.as_str()]);
    assert_eq!(
        view(own.strip_prefix(&format!("http://{address}")).unwrap()).id,
        found.id
    );
    assert!(
        titles(&found)
            .iter()
            .any(|title| title == stories::MILL.title)
    );
    assert!(found.entries.len() < combined.entries.len());
    assert!(found.title.unwrap().content.contains(stories::MILL.title));

    for name in ["rss.xml", "feed.json"] {
        let other = view(&format!(
            "/sources/quay/{name}?site={}",
            stories::MILL.site.replace(' ', "+")
        ));
        let all = other
            .entries
            .iter()
            .all(|entry| ids(&whole).contains(&entry.id));
        assert!(all, "{:?}", titles(&other));
    }
    assert!(view("/atom.xml?q=nowhereinanydigest").entries.is_empty());
    assert_eq!(
        get(address, "/sources/none/atom.xml?q=x").unwrap().status,
        404
    );

    let answer = get(address, &path).unwrap();
    let etag = answer.header("etag").unwrap();
    let again = request(address, "GET", &path, &[("if-none-match", etag)]).unwrap();
    assert_eq!((again.status, again.body.len()), (304, 0));
    // What changes shows, at once.
    let hidden = found.entries[0]
        .id
        .strip_prefix("urn:uuid:")
        .unwrap()
        .to_owned();
    aggregator.run(&["entry", "hide", &hidden]).success();
    aggregator.run(&["publish"]).success();
    let after = request(address, "GET", &path, &[("if-none-match", etag)]).unwrap();
    assert_eq!(after.status, 200);
    assert!(!ids(&parse(&after.body)).contains(&format!("urn:uuid:{hidden}")));
    running.terminate();
    running.wait().success();
}

#[test]
fn feeds_of_the_configuration_have_addresses_of_their_own() {
    let site = Newsroom::start();
    let mill = stories::MILL.title;
    let words = mill.split(' ').next_back().unwrap();
    let aggregator = Aggregator::over(&site).toml(&format!(
        "[[feed]]\nname = \"mill\"\nquery = '\"{mill}\"'\ntitle = \"The mill\"\n\
         [[feed]]\nname = \"quay-but\"\nsource = \"quay\"\n[feed.exclude]\nquery = '\"{mill}\"'\n\
         [[feed]]\nname = \"few\"\nquery = \"the OR {words} OR a\"\nmax_per_source = 1\n"
    ));
    aggregator.refresh();
    let combined = feed(&aggregator);

    let found = read(&aggregator, "public/feeds/mill/atom.xml");
    assert_eq!(titles(&found), [mill]);
    assert_eq!(found.title.unwrap().content, "The mill");
    for name in ["rss.xml", "feed.json"] {
        let other = read(&aggregator, &format!("public/feeds/mill/{name}"));
        assert_eq!(ids(&other).len(), 1);
    }
    assert!(
        aggregator
            .read("public/feeds/mill/index.html")
            .contains("The mill")
    );
    assert!(
        aggregator
            .read("public/opml.xml")
            .contains("/feeds/mill/atom.xml")
    );

    let quay = read(&aggregator, "public/sources/quay/atom.xml");
    let but = read(&aggregator, "public/feeds/quay-but/atom.xml");
    let left_out: Vec<_> = quay
        .entries
        .iter()
        .filter(|entry| !ids(&but).contains(&entry.id))
        .collect();
    assert!(
        left_out.iter().all(|entry| title(entry) == mill),
        "{left_out:?}"
    );
    assert!(ids(&but).is_subset(&ids(&quay)));

    let few = read(&aggregator, "public/feeds/few/atom.xml");
    assert!((1..=2).contains(&few.entries.len()), "{:?}", titles(&few));

    // The id is that of the address, and nothing is written where nothing changed.
    assert_eq!(
        aggregator.refresh()["published"]["files_written"],
        serde_json::json!([])
    );
    assert_ne!(found.id, combined.id);
}

#[test]
fn a_view_of_a_feed_of_the_configuration_looks_at_all_that_it_holds() {
    let site = Newsroom::empty();
    let address = http::free_address();
    let aggregator = Aggregator::new(&site)
        .folder("letters")
        .set("fetch", "never", "[\"post.example\"]")
        .set("publish", "entries", "1")
        .set("server", "listen", &format!("\"{address}\""))
        .toml("[[feed]]\nname = \"letters\"\nsource = \"letters\"\n[feed.exclude]\nquery = \"vessel11\"\n");
    let stories =
        (0..12).map(|n| format!("- [Vessel{n} is late](https://post.example/{n}): again.\n"));
    let letter = format!("# Letter\n\n{}", stories.collect::<String>());
    aggregator.write("letters/one.md", letter);
    aggregator.run(&["refresh"]).success();
    let running = aggregator.spawn(&["run"]);
    http::wait_for(address, "/healthz");
    for n in 0..12 {
        let found = http::wait_for(address, &format!("/feeds/letters/atom.xml?q=vessel{n}"));
        let found = parse(&found.body);
        assert_eq!(found.entries.len(), usize::from(n < 11), "vessel{n}");
    }
    assert_eq!(
        get(address, "/feeds/none/atom.xml?q=x").unwrap().status,
        404
    );
    running.terminate();
    running.wait().success();
}

#[test]
fn every_remark_is_an_entry_of_the_feed_of_remarks() {
    let site = Newsroom::start();
    let aggregator = Aggregator::over(&site);
    aggregator.refresh();
    let combined = feed(&aggregator);
    let remarks = read(&aggregator, "public/mentions/atom.xml");
    let vias: usize = combined
        .entries
        .iter()
        .map(|entry| links(entry, "via").len())
        .sum();
    assert_eq!(remarks.entries.len(), vias, "{:?}", titles(&remarks));
    assert_eq!(ids(&remarks).len(), vias, "each has an id of its own");
    for remark in &remarks.entries {
        assert_eq!(links(remark, "via").len(), 1);
        assert_eq!(remark.authors.len(), 1);
        let name = remark.authors[0].name.as_deref().unwrap();
        assert!(title(remark).starts_with(name), "{}", title(remark));
        assert_eq!(remark.published, remark.updated);
    }
    // A second curator's word on an article is a new entry here, and one in place there.
    let before = ids(&remarks);
    aggregator.write("letter.html", second_look(&site));
    aggregator.run(&["import", "letter.html"]).success();
    let after = read(&aggregator, "public/mentions/atom.xml");
    assert!(before.is_subset(&ids(&after)), "ids stay");
    assert_eq!(after.entries.len(), before.len() + 2);
    assert_eq!(ids(&feed(&aggregator)), ids(&combined));
    let opml = aggregator.read("public/opml.xml");
    assert!(opml.contains("/mentions/atom.xml"), "{opml}");
}

#[test]
fn a_source_that_has_brought_nothing_yet_has_its_feed() {
    let site = Newsroom::start();
    let aggregator = Aggregator::over(&site).folder("empty");
    aggregator.refresh();
    let feed = parse(aggregator.read("public/sources/empty/atom.xml").as_bytes());
    assert!(feed.entries.is_empty());
    let opml = aggregator.read("public/opml.xml");
    assert!(opml.contains("/sources/empty/atom.xml"), "{opml}");
}
