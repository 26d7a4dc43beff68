//! The commands that look and compute: `parse`, `canonical`, `dates`, `check`, `status`, `entries`, `publish`.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::harness::{Aggregator, Running, program};
use crate::newsroom::{Newsroom, digests, stories};
use crate::published::{self, titles};

fn keys(value: &Value) -> BTreeSet<&str> {
    value
        .as_object()
        .unwrap_or_else(|| panic!("no object: {value}"))
        .keys()
        .map(String::as_str)
        .collect()
}

/// An `Aggregator` in whose folder the newsroom's digest files lie in `quay`.
fn with_digests(site: &Newsroom) -> Aggregator {
    Aggregator::over(site)
}

#[test]
fn parse_shows_what_a_text_digest_holds() {
    let site = Newsroom::empty();
    let parsed = with_digests(&site)
        .run(&["parse", "quay/2024-03-06-quay.txt"])
        .success()
        .json();
    assert_eq!(
        keys(&parsed),
        BTreeSet::from(["title", "author", "published", "items"])
    );
    let items = parsed["items"].as_array().unwrap();
    assert_eq!(
        items
            .iter()
            .map(|item| item["number"].clone())
            .collect::<Vec<_>>(),
        (1..=8).map(Value::from).collect::<Vec<_>>()
    );
    assert_eq!(
        keys(&items[0]),
        BTreeSet::from(["number", "title", "commentary", "quoted", "citations"])
    );
    assert_eq!(
        keys(&items[0]["citations"][0]),
        BTreeSet::from(["url", "title", "site", "authors", "published"])
    );

    let urls = |at: usize| {
        items[at]["citations"]
            .as_array()
            .unwrap()
            .iter()
            .map(|c| c["url"].clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(
        urls(0).len(),
        2,
        "the article, and the PDF in the curator's words"
    );
    assert!(
        urls(0)[0]
            .as_str()
            .unwrap()
            .starts_with(&stories::FERRY.url(site.port()))
    );
    assert_eq!(urls(0)[1], site.url("office", "/papers/breakwater.pdf"));
    assert_eq!(
        urls(3),
        [
            json!(stories::PILOTAGE.url(site.port())),
            json!(site.url("post", "/news/pilotage-statement"))
        ]
    );
    for nameless in [1, 4] {
        assert_eq!(urls(nameless), [Value::Null]);
    }
    assert_eq!(items[1]["citations"][0]["authors"], json!(["Jona Pike"]));
    assert_eq!(items[1]["citations"][0]["published"], "2024-03-05");

    let commentary = items[0]["commentary"].as_str().unwrap();
    assert!(
        commentary.contains("take it again") && !commentary.contains("galley"),
        "{commentary}"
    );
    assert!(
        items[0]["quoted"]
            .as_str()
            .unwrap()
            .contains("galley serves soup")
    );
    assert_eq!(items[2]["commentary"], Value::Null);
    assert!(
        !items[7].to_string().contains("Tobias"),
        "the signature belongs to no story"
    );
}

#[test]
fn parse_reads_every_container() {
    let site = Newsroom::empty();
    let aggregator = with_digests(&site);
    for (name, day) in [
        ("2024-03-07-quay.html", 7),
        ("2024-03-08-quay.md", 8),
        ("2024-03-09-quay.eml", 9),
    ] {
        let parsed = aggregator
            .run(&["parse", &format!("quay/{name}")])
            .success()
            .json();
        assert_eq!(parsed["items"].as_array().map(Vec::len), Some(3), "{name}");
        assert_eq!(
            parsed["title"],
            format!("Quayside letter, {day} March 2024"),
            "{name}"
        );
        assert!(!parsed.to_string().contains("unsubscribe"), "{name}");
    }
    let mail = aggregator
        .run(&["parse", "quay/2024-03-09-quay.eml"])
        .success()
        .json();
    assert_eq!(
        (&mail["author"], &mail["published"]),
        (
            &json!(digests::FOLDER_CURATOR),
            &json!("2024-03-09T18:00:00+01:00")
        )
    );
}

#[test]
fn parse_gives_a_feeds_digests_as_a_list() {
    let site = Newsroom::empty();
    let aggregator = Aggregator::new(&site);
    aggregator.write("harbour.xml", digests::feed(site.port()).body);
    let parsed = aggregator.run(&["parse", "harbour.xml"]).success().json();
    let editions = parsed.as_array().unwrap();
    assert_eq!(editions.len(), 3);
    for edition in editions {
        assert_eq!(
            keys(edition),
            BTreeSet::from([
                "id",
                "url",
                "updated",
                "content",
                "title",
                "author",
                "published",
                "items"
            ])
        );
        assert_eq!(edition["items"].as_array().map(Vec::len), Some(6));
        assert_eq!(edition["author"], digests::FEED_CURATOR);
    }
    // The file's order: newest first.
    assert_eq!(editions[0]["published"], "2024-03-19T08:00:00+01:00");
    assert_eq!(editions[0]["url"], site.url("desk", "/notes/2024-03-19"));
}

#[test]
fn parse_explains_itself_and_needs_no_configuration() {
    let site = Newsroom::empty();
    let aggregator = with_digests(&site);
    let mut bare = program(&aggregator.path("quay"));
    bare.args(["parse", "--explain", "2024-03-08-quay.md"]);
    let outcome = Running::start(bare, Vec::new()).wait().success();
    assert!(!outcome.stdout.is_empty() || !outcome.stderr.is_empty());
}

#[test]
fn canonical_answers_every_line() {
    let aggregator = Aggregator::new(&Newsroom::empty());
    let lines = [
        "https://www.wire.example.com/2024/ferry/?utm_source=x&b=2&fbclid=y",
        "http://wire.example.com/2024/ferry?b=2#top",
        "not a url at all",
        "",
        "mailto:someone@example.com",
        "wire.example.com/2024/ferry?b=2",
        "https://wire.example.com/2024/Ferry?b=2",
        "https://www.google.com/url?q=https%3A%2F%2Fwire.example.com%2F2024%2Fferry%3Fb%3D2&sa=D",
    ];
    let outcome = aggregator
        .run_with_input(&["canonical"], lines.join("\n"))
        .success();
    let found: Vec<_> = outcome.stdout.lines().collect();
    assert_eq!(found.len(), lines.len(), "{found:?}");
    for same in [1, 5, 7] {
        assert_eq!(found[same], found[0], "{}", lines[same]);
    }
    for none in [2, 3, 4] {
        assert_eq!(found[none], "", "{}", lines[none]);
    }
    assert_ne!(found[6], found[0], "the case of a path means something");
}

#[test]
fn dates_answers_every_line() {
    let aggregator = Aggregator::new(&Newsroom::empty());
    let line = |text: &str| {
        json!({"text": text, "reference": "2024-03-10T12:00:00+01:00", "timezone_hint": null})
            .to_string()
    };
    let input = [
        line("March 4, 2024"),
        line("2024-03-04T07:30:00+01:00"),
        line("4 Mar. 2024, 19:01"),
        line("2 hours ago"),
        line("3 days ago"),
        line("입력 2024.03.04. 11:19"),
        line("no date at all"),
        "{broken".to_owned(),
        String::new(),
    ];
    let outcome = aggregator
        .run_with_input(&["dates"], input.join("\n") + "\n")
        .success();
    let found: Vec<_> = outcome.stdout.lines().collect();
    let expected = [
        "2024-03-04",
        "2024-03-04T07:30:00+01:00",
        "2024-03-04T19:01:00",
        "2024-03-10T10:00:00+01:00",
        "2024-03-07",
        "2024-03-04T11:19:00",
        "",
        "",
        "",
    ];
    assert_eq!(found, expected);
}

#[test]
fn check_prints_what_would_run_and_asks_no_one() {
    let site = Newsroom::start();
    let aggregator = with_digests(&site).toml("schedule = \"@daily\"\ntimezone = \"Asia/Seoul\"\n");
    let outcome = aggregator.run(&["check"]).success();
    for name in ["harbour", "quay", "tzdata 2"] {
        assert!(outcome.stdout.contains(name), "{}", outcome.stdout);
    }
    // Five runs of each source, by its own clock and in UTC.
    let clocks = ["00:00 KST", "15:00 UTC", ":00 UTC"];
    let shown = clocks.map(|clock| outcome.stdout.matches(clock).count());
    assert_eq!(shown, [5, 5, 15], "{}", outcome.stdout);
    assert_eq!(site.all_requests().len(), 0);
}

#[test]
fn status_says_how_things_stand_and_asks_no_one() {
    let site = Newsroom::start();
    let aggregator = with_digests(&site);
    aggregator.refresh();
    site.forget_requests();
    let status = aggregator.run(&["status", "--json"]).success().json();
    assert_eq!(status["version"], 1);
    let names: BTreeSet<_> = status["sources"]
        .as_array()
        .unwrap()
        .iter()
        .map(|source| source["name"].as_str().unwrap())
        .collect();
    assert_eq!(names, BTreeSet::from(["harbour", "quay"]));
    let text = aggregator.run(&["status"]).success().stdout;
    for word in ["harbour", "quay", "28"] {
        assert!(text.contains(word), "{word} in {text}");
    }
    let check = aggregator.run(&["status", "--check"]);
    assert_eq!(check.stdout.lines().count(), 1, "{}", check.stdout);
    assert_eq!(site.all_requests().len(), 0);
}

#[test]
fn before_the_first_pass_the_next_step_is_named() {
    let site = Newsroom::empty();
    let aggregator = with_digests(&site);
    let outcome = aggregator.run(&["status"]);
    let said = format!("{}{}", outcome.stdout, outcome.stderr);
    assert!(said.contains("aggregator refresh"), "{said}");
}

#[test]
fn entries_lists_and_searches() {
    let site = Newsroom::start();
    let aggregator = with_digests(&site);
    aggregator.refresh();
    let list = |arguments: &[&str]| -> Vec<Value> {
        let all: Vec<_> = ["entries", "--json"]
            .iter()
            .chain(arguments)
            .copied()
            .collect();
        aggregator.run(&all).success().json_lines()
    };
    let title = |row: &Value| row["title"].as_str().unwrap().to_owned();
    assert_eq!(list(&[]).len(), 28);
    assert!(
        list(&[])
            .iter()
            .all(|row| row["id"].as_str().is_some_and(|id| id.len() >= 36))
    );
    // A word of the title, of a curator, and two syllables within a Korean word.
    assert!(
        list(&["ferry"])
            .iter()
            .any(|row| title(row) == stories::FERRY.title)
    );
    assert!(
        list(&["grandfather"])
            .iter()
            .any(|row| title(row) == stories::HERRING.title)
    );
    assert!(
        list(&["배를"])
            .iter()
            .any(|row| title(row) == stories::PUPILS.title)
    );
    assert_eq!(list(&["zeppelin"]), Vec::<Value>::new());
    assert_eq!(list(&["--source", "harbour"]).len(), 18);
    assert_eq!(list(&["--source", "quay"]).len(), 16);
    assert_eq!(list(&["--author", "Wil Tamsin"]).len(), 3);
    assert_eq!(
        list(&["--since", "2024-03-12", "--until", "2024-04-01"]).len(),
        4
    );
    assert_eq!(list(&["--limit", "5"]).len(), 5);
    let text = aggregator.run(&["entries", "ferry"]).success().stdout;
    assert!(text.contains(stories::FERRY.title), "{text}");
}

#[test]
fn a_search_may_hold_anything() {
    let site = Newsroom::start();
    let aggregator = with_digests(&site);
    aggregator.run(&["refresh"]).success();
    for query in [
        "\"",
        "a AND",
        "(",
        "NEAR(",
        "x*y",
        "'; DROP TABLE entry; --",
        "ferry -night",
        "콜라 OR",
    ] {
        aggregator
            .run(&["entries", "--json", "--", query])
            .success();
    }
}

#[test]
fn publish_writes_the_documents_again_from_the_store() {
    let site = Newsroom::start();
    let aggregator = with_digests(&site);
    aggregator.refresh();
    let before = aggregator.documents();
    site.forget_requests();
    std::fs::remove_dir_all(aggregator.path("public")).unwrap();
    aggregator.run(&["publish"]).success();
    let after = aggregator.documents();
    assert_eq!(
        before.keys().collect::<Vec<_>>(),
        after.keys().collect::<Vec<_>>()
    );
    assert!(before == after, "the same store makes the same bytes");

    aggregator.run(&["publish", "--to", "copy"]).success();
    let copy = published::parse(aggregator.read("copy/atom.xml").as_bytes());
    assert_eq!(copy.entries.len(), 28);
    let harbour = published::parse(aggregator.read("copy/sources/harbour/atom.xml").as_bytes());
    assert_eq!(titles(&harbour).len(), 18);
    assert_eq!(site.all_requests().len(), 0);
}

#[test]
fn each_source_has_a_feed_of_its_own() {
    let site = Newsroom::start();
    let aggregator = with_digests(&site);
    aggregator.refresh();
    for (name, entries) in [("harbour", 18), ("quay", 16)] {
        let feed = published::parse(
            aggregator
                .read(&format!("public/sources/{name}/atom.xml"))
                .as_bytes(),
        );
        assert_eq!(feed.entries.len(), entries, "{name}");
    }
}
