//! Mailboxes: a Maildir and an mbox, their digests read once, their private mails nowhere; `sources preview`.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::harness::Aggregator;
use crate::newsroom::{Newsroom, stories};
use crate::published::feed;

/// What no file of ours may hold.
const PRIVATE: &str = "the key lies under the third stone";

/// A digest as a mail that cites stories of the newsroom.
fn digest(site: &Newsroom, id: &str, keys: &[&str]) -> String {
    let stories: String = keys
        .iter()
        .zip(1..)
        .map(|(key, number)| {
            let story = stories::find(key);
            let address = site.url(story.host, story.path);
            format!("{number}. {}\n{address}\nWorth a read.\n\n", story.title)
        })
        .collect();
    format!(
        "Received: from there by here\nFrom: Quay <quay@lists.example.org>\nSubject: Quay notes\nMessage-ID: <{id}@example.org>\n\
         Date: Wed, 6 Mar 2024 08:00:00 +0000\n\n{stories}"
    )
}

fn private() -> String {
    format!(
        "From: Ann <ann@example.net>\nSubject: {PRIVATE}\nMessage-ID: <p@example.net>\n\n\
         1. {PRIVATE}\nhttps://example.net/secret\n"
    )
}

/// A source over a mailbox of that kind, which takes what comes from `lists.example.org`, however old.
fn over(site: &Newsroom, kind: &str) -> Aggregator {
    Aggregator::new(site).toml(&format!(
        "[[source]]\nname = \"mail\"\nkind = \"{kind}\"\npath = \"mailbox\"\nfrom = [\"lists.example.org\"]\nfirst_days = 40000\n"
    ))
}

fn digests(summary: &Value) -> [u64; 3] {
    let digests = &summary["sources"][0]["digests"];
    ["new", "changed", "unchanged"].map(|key| digests[key].as_u64().unwrap())
}

/// Whether any file below a folder, but for the mailbox, holds these words.
fn holds(folder: &Path, words: &str) -> bool {
    fs::read_dir(folder).unwrap().flatten().any(|entry| {
        let path = entry.path();
        if path.is_dir() {
            return entry.file_name() != "mailbox" && holds(&path, words);
        }
        let bytes = fs::read(path).unwrap();
        bytes
            .windows(words.len())
            .any(|window| window == words.as_bytes())
    })
}

#[test]
fn a_maildir_is_read_once_corrected_and_never_its_private_mails() {
    let site = Newsroom::start();
    let aggregator = over(&site, "maildir");
    let write = |name: &str, mail: &str| aggregator.write(&format!("mailbox/{name}"), mail);
    fs::create_dir_all(aggregator.path("mailbox/new")).unwrap();
    write(
        "cur/1.a.host:2,S",
        &digest(&site, "one", &["mill", "ferry"]),
    );
    write("cur/2.b.host:2,S", &private());
    write(
        "cur/3.c.host:2,",
        "From: q@lists.example.org\nContent-Type: multipart/x; boundary=\n\n\0--\0\n",
    );
    // The same mail, come by another way.
    let again = digest(&site, "one", &["mill", "ferry"]).replace("from there", "from elsewhere");
    write("new/4.d.host", &again);

    let summary = aggregator.refresh();
    assert_eq!(digests(&summary), [2, 0, 1]);
    assert_eq!(feed(&aggregator).entries.len(), 2);

    let from = aggregator.path("mailbox/new/4.d.host");
    fs::rename(from, aggregator.path("mailbox/cur/4.d.host:2,S")).unwrap();
    let summary = aggregator.refresh();
    assert_eq!(digests(&summary), [0, 0, 4]);
    assert_eq!(summary["published"]["files_written"], json!([]));

    let corrected = digest(&site, "one", &["mill", "ferry", "bells"]);
    write("new/5.e.host", &corrected);
    write("new/6.f.host", &private());
    let summary = aggregator.refresh();
    assert_eq!(digests(&summary), [0, 1, 4]);
    assert_eq!(feed(&aggregator).entries.len(), 3);
    assert!(!holds(&aggregator.path("."), PRIVATE));
    assert!(holds(&aggregator.path("mailbox"), PRIVATE));
}

#[test]
fn an_mbox_is_read_as_it_grows_and_never_its_private_mails() {
    let site = Newsroom::start();
    let aggregator = over(&site, "mbox").at_the_top("max_document = \"2 KiB\"");
    let separated =
        |mail: &str| format!("From quay@lists.example.org Wed Mar  6 08:00:00 2024\n{mail}\n");
    let one = digest(&site, "one", &["mill", "ferry"]);
    let large = digest(&site, "large", &["ferry"]) + &"More words.\n".repeat(300);
    let begun = [&one, &private(), &large, &one].map(|mail| separated(mail));
    aggregator.write("mailbox", begun.concat());

    let first = aggregator.run(&["refresh", "--json"]).success();
    assert_eq!(digests(&first.json()), [1, 0, 1]);
    let first = first.says(&["mailbox", "byte", "max_document"]);
    assert!(!first.stderr.contains("example.net"), "{}", first.stderr);
    assert_eq!(feed(&aggregator).entries.len(), 2);

    assert_eq!(digests(&aggregator.refresh()), [0, 0, 1]);

    let two = separated(&digest(&site, "two", &["mill", "bells"]));
    aggregator.write("mailbox", begun.concat() + &two);
    assert_eq!(digests(&aggregator.refresh()), [1, 0, 1]);
    assert_eq!(feed(&aggregator).entries.len(), 3);
    assert!(!holds(&aggregator.path("var"), PRIVATE));
    assert!(!holds(&aggregator.path("public"), PRIVATE));
}

#[test]
fn a_preview_shows_the_digests_and_keeps_nothing() {
    let site = Newsroom::start();
    let aggregator = over(&site, "mbox");
    let separated =
        |mail: &str| format!("From quay@lists.example.org Wed Mar  6 08:00:00 2024\n{mail}\n");
    let one = digest(&site, "one", &["mill", "ferry"]);
    aggregator.write("mailbox", separated(&private()) + &separated(&one));

    let json = aggregator
        .run(&["sources", "preview", "mail", "--json"])
        .success()
        .json();
    assert_eq!(
        json,
        json!({
            "version": 1, "source": "mail", "kind": "mbox", "passed_over": 1, "older": 0, "failures": [],
            "digests": [{"date": "2024-03-06T08:00:00Z", "sender": "Quay", "title": "Quay notes", "stories": 2}],
        })
    );
    let shown = aggregator.run(&["sources", "preview", "mail"]).success();
    let lines: Vec<&str> = shown.stdout.lines().collect();
    assert_eq!(
        lines[0],
        "mail: 1 digest with 2 stories; 1 mail passed over by the filter"
    );
    assert!(
        shown.stdout.contains("The newest: Quay notes"),
        "{}",
        shown.stdout
    );
    let row = lines[2];
    let last = lines
        .iter()
        .find(|line| line.starts_with("Nothing was stored"));
    let last = last.unwrap();
    assert!(row.starts_with("2024-03-06  Quay    Quay notes"), "{row}");
    assert!(last.contains("Nothing was stored or published"), "{last}");
    assert!(last.contains("aggregator refresh mail"), "{last}");
    assert!(!aggregator.path("var").exists() && !aggregator.path("public").exists());
    assert!(site.all_requests().is_empty());
    assert!(!shown.stdout.contains("Ann") && !shown.stdout.contains(PRIVATE));

    aggregator
        .run(&["sources", "preview", "male"])
        .code(2)
        .says(&["no source \"male\"", "mail"]);
}

#[test]
fn every_kind_of_source_is_listed_and_shown() {
    let site = Newsroom::start();
    let aggregator = Aggregator::over(&site);
    let listed = aggregator
        .run(&["sources", "list", "--json"])
        .success()
        .json();
    assert_eq!(listed["version"], 1);
    let line = listed["sources"][1]["line"].as_u64().unwrap();
    assert_eq!(
        listed["sources"][1],
        json!({
            "name": "quay", "kind": "directory", "place": "quay", "enabled": true, "schedule": "@hourly",
            "timezone": "UTC", "file": "aggregator.toml", "line": line,
        })
    );
    let text = aggregator.run(&["sources", "list"]).success().stdout;
    assert!(text.contains("harbour") && text.contains("quay"), "{text}");

    for source in ["harbour", "quay"] {
        let shown = aggregator.run(&["sources", "preview", source]).success();
        assert!(shown.stdout.starts_with(source), "{}", shown.stdout);
        assert!(!shown.stdout.contains("filter"), "{}", shown.stdout);
    }
    aggregator
        .run(&["sources", "preview", "import"])
        .code(2)
        .says(&["import"]);
}
