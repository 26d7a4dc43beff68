//! Hubs are told of feeds that changed (`WebSub`), each once, and again where they failed.

use crate::harness::Aggregator;
use crate::newsroom::page::Page;
use crate::newsroom::{Newsroom, stories};

/// The program over the newsroom, with a hub that answers so.
fn with_hub(site: &Newsroom, status: u16) -> Aggregator {
    site.set("hub", "/", Page::status(status));
    let hub = format!("[\"{}\"]", site.url("hub", "/"));
    Aggregator::over(site).set("publish", "hub", &hub)
}

/// What the hub was told, a line a time: the paths of the documents.
fn told(site: &Newsroom) -> Vec<Vec<String>> {
    let requests = site.requests("hub", "/");
    let told = requests.iter().map(|request| {
        assert_eq!(request.method, "POST");
        let form: Vec<(String, String)> = url::form_urlencoded::parse(request.body.as_bytes())
            .into_owned()
            .collect();
        assert_eq!(form[0], ("hub.mode".to_owned(), "publish".to_owned()));
        let topics = form[1..].iter().map(|(key, topic)| {
            assert_eq!(key, "hub.url");
            topic.replace("http://127.0.0.1:8080", "")
        });
        topics.collect()
    });
    told.collect()
}

#[test]
fn a_hub_is_told_of_what_changed_and_of_nothing_else() {
    let site = Newsroom::start();
    let aggregator =
        with_hub(&site, 202).toml("[[feed]]\nname = \"nothing\"\nauthor = \"Nobody at all\"\n");
    aggregator.refresh();
    let first = told(&site);
    assert_eq!(first.len(), 1, "{first:?}");
    for path in [
        "/atom.xml",
        "/rss.xml",
        "/feed.json",
        "/sources/quay/atom.xml",
    ] {
        assert!(first[0].iter().any(|topic| topic == path), "{path}");
    }
    let feed = aggregator.read("public/atom.xml");
    let hub = format!("href=\"{}\" rel=\"hub\"", site.url("hub", "/"));
    assert!(feed.contains(&hub), "{feed}");

    aggregator.refresh();
    assert_eq!(told(&site).len(), 1, "nothing changed");

    aggregator.write("letter.html", second_look(&site));
    aggregator
        .run(&["import", "--source", "quay", "letter.html"])
        .success();
    let all = told(&site);
    assert_eq!(all.len(), 2, "{all:?}");
    let is_told = |path: &str| all[1].iter().any(|topic| topic == path);
    assert!(is_told("/sources/quay/rss.xml") && is_told("/mentions/atom.xml"));
    assert!(!is_told("/feeds/nothing/atom.xml"), "it did not change");
}

#[test]
fn a_hub_that_fails_is_told_again_and_nothing_else_fails() {
    let site = Newsroom::start();
    let aggregator = with_hub(&site, 503);
    let first = aggregator.run(&["refresh", "--json"]).success();
    first.says(&[" WARN The hub was not told of changes", "503"]);
    let owed = "SELECT count(*) || ' ' || min(tries) FROM notice";
    let first = told(&site);
    assert_eq!(first.len(), 1);
    assert_eq!(aggregator.ask(owed), format!("{} 1", first[0].len()));
    // It is not asked again at once.
    aggregator.refresh();
    assert_eq!(told(&site).len(), 1);

    site.set("hub", "/", Page::status(204));
    aggregator.sql("UPDATE notice SET due = 0");
    aggregator.refresh();
    assert_eq!(told(&site), [first[0].clone(), first[0].clone()]);
    assert_eq!(aggregator.ask("SELECT '' || count(*) FROM notice"), "0");
}

/// A letter whose curator cites two articles that others cited before.
pub(crate) fn second_look(site: &Newsroom) -> String {
    format!(
        "<h2>One more</h2><p><a href=\"{}\">{}</a> Worth a second look, say I.</p>\
         <p><a href=\"{}\">{}</a> And so is this one.</p>",
        stories::MILL.url(site.port()),
        stories::MILL.title,
        stories::FERRY.url(site.port()),
        stories::FERRY.title
    )
}
