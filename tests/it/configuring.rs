//! The configuration as the program writes it itself: `init`, `sources add` and `remove`.

use std::fs;

use serde_json::Value;

use crate::harness::{Aggregator, Outcome, Running, program};
use crate::newsroom::page::Page;
use crate::newsroom::{Newsroom, digests};

/// The program in a folder, whatever configuration it finds there.
fn bare(folder: &std::path::Path, arguments: &[&str]) -> Outcome {
    let mut command = program(folder);
    command.args(arguments);
    Running::start(command, Vec::new()).wait()
}

#[test]
fn the_first_file_is_right_and_names_what_comes_next() {
    let folder = tempfile::tempdir().unwrap();
    let told = bare(folder.path(), &["check"]).code(2);
    told.says(&["no configuration", "aggregator init"]);

    let written = bare(folder.path(), &["init"]).success().stdout;
    for said in [
        "config/aggregator.toml",
        "aggregator sources add URL",
        "aggregator refresh",
    ] {
        assert!(written.contains(said), "{written}");
    }
    let checked = bare(folder.path(), &["check"]).success().stdout;
    assert!(checked.contains("right, 0 sources"), "{checked}");
    assert!(
        checked.contains("no source yet: aggregator sources add URL"),
        "{checked}"
    );
    bare(folder.path(), &["refresh"]).success();

    let path = folder.path().join("config/aggregator.toml");
    let first = fs::read_to_string(&path)
        .unwrap()
        .lines()
        .next()
        .unwrap()
        .to_owned();
    let schema = first.strip_prefix("#:schema ").unwrap();
    let schema = fs::read_to_string(path.with_file_name(schema)).unwrap();
    assert!(serde_json::from_str::<Value>(&schema).unwrap()["properties"]["fetch"].is_object());
    fs::write(&path, "# mine\n").unwrap();
    let told = bare(folder.path(), &["init"]).code(2);
    told.says(&["config/aggregator.toml", "is there already", "sources add"]);
    assert_eq!(fs::read_to_string(&path).unwrap(), "# mine\n");
}

#[test]
fn the_first_file_is_written_where_it_will_be_looked_for() {
    let folder = tempfile::tempdir().unwrap();
    let told = bare(folder.path(), &["--config", "new/a.toml", "check"]).code(2);
    told.says(&[
        "new/a.toml",
        "no such file",
        "aggregator --config new/a.toml init",
    ]);
    let written = bare(folder.path(), &["--config", "new/a.toml", "init"]).success();
    assert!(
        written
            .stdout
            .contains("aggregator --config new/a.toml refresh")
    );
    bare(folder.path(), &["--config", "new/a.toml", "check"]).success();
    bare(folder.path(), &["init", "other.toml"]).success();
    assert!(folder.path().join("other.toml").is_file());
    bare(folder.path(), &["init", "other.toml/b.toml"])
        .code(1)
        .says(&["cannot be written"]);
}

/// A configuration that commands change, in the folder of an `Aggregator`.
struct Edited(Aggregator);

impl Edited {
    fn new(aggregator: Aggregator) -> Self {
        aggregator.write("a.toml", aggregator.configuration());
        Self(aggregator)
    }

    fn run(&self, arguments: &[&str]) -> Outcome {
        bare(
            &self.0.path(""),
            &[&["--config", "a.toml"], arguments].concat(),
        )
    }

    fn text(&self) -> String {
        self.0.read("a.toml")
    }

    fn sources(&self) -> Vec<[String; 3]> {
        let listed = self.run(&["sources", "list", "--json"]).success().json();
        let text = |source: &Value, key: &str| source[key].as_str().unwrap().to_owned();
        let sources = listed["sources"].as_array().unwrap().iter();
        sources
            .map(|source| ["name", "kind", "place"].map(|key| text(source, key)))
            .collect()
    }
}

fn of(name: &str, kind: &str, place: &str) -> [String; 3] {
    [name, kind, place].map(str::to_owned)
}

#[test]
fn a_feed_is_added_with_its_title_and_shown_before_anything_of_it_is_stored() {
    let site = Newsroom::start();
    let edited = Edited::new(Aggregator::new(&site).toml("# mine\n"));
    let before = edited.text();
    let url = site.url(digests::FEED_HOST, digests::FEED_PATH);

    let shown = edited
        .run(&["sources", "add", &url, "--dry-run"])
        .success()
        .stdout;
    assert!(
        shown.contains("3 digests") && shown.contains("Nothing was written"),
        "{shown}"
    );
    assert_eq!(edited.text(), before);

    let added = edited.run(&["sources", "add", &url]).success().stdout;
    let (name, kind, place) = {
        let sources = edited.sources();
        assert_eq!(sources.len(), 1);
        (
            sources[0][0].clone(),
            sources[0][1].clone(),
            sources[0][2].clone(),
        )
    };
    assert_eq!((kind.as_str(), &place), ("feed", &url));
    for said in [
        "The newest: ",
        "Added to a.toml",
        "[[source]]",
        &format!("refresh {name}"),
    ] {
        assert!(added.contains(said), "{said}: {added}");
    }
    let entry = edited.text().strip_prefix(&before).unwrap().to_owned();
    assert!(
        entry.starts_with("\n[[source]]\n") && entry.contains("\ntitle = "),
        "{entry}"
    );
    assert!(!edited.0.path("var").exists() && !edited.0.path("public").exists());
    let told = edited.run(&["sources", "add", &url]).code(2);
    told.says(&[&url, &format!("{name:?} already (a.toml:")]);

    edited.run(&["refresh", &name]).success();
    let removed = edited.run(&["sources", "remove", &name]).success().stdout;
    assert!(
        removed.contains("3 digests") && removed.contains("stay in the store"),
        "{removed}"
    );
    assert_eq!(edited.text(), before);
}

#[test]
#[expect(clippy::too_many_lines, reason = "a line or two for each kind of page")]
fn what_a_page_is_is_found_out() {
    let site = Newsroom::start();
    let feed = digests::feed(site.port());
    site.set("desk", "/feed.xml", feed);
    site.set(
        "desk",
        "/empty.xml",
        Page::new(
            "application/rss+xml",
            "<rss version=\"2.0\"><channel><title>No letters</title></channel></rss>",
        ),
    );
    let names = |feeds: &[&str]| -> String {
        let link =
            |feed: &&str| format!("<link rel=alternate type=application/rss+xml href={feed}>");
        feeds.iter().map(link).collect()
    };
    let stories: String = (0..4)
        .map(|n| format!("<h2><a href=https://paper{n}.example/story>Story {n} of the paper</a></h2><p>I think it matters.</p>"))
        .collect();
    let letters = "<ul><li><a href=/letters/2>Letter 2</a><li><a href=/letters/1>Letter 1</a></ul>";
    for number in [1, 2] {
        site.set(
            "desk",
            &format!("/letters/{number}"),
            Page::html(format!("<title>Letter</title><h1>Letter</h1>{stories}")),
        );
    }
    site.set(
        "desk",
        "/blog",
        Page::html(format!(
            "<title>Blog</title>{}<p>Words.",
            names(&["/feed.xml", "/other.xml"])
        )),
    );
    site.set(
        "desk",
        "/news",
        Page::html(format!(
            "<title>News</title>{}<h1>News</h1>{stories}",
            names(&["/empty.xml"])
        )),
    );
    site.set(
        "desk",
        "/letters/",
        Page::html(format!("<title>Letters</title>{letters}")),
    );
    site.set(
        "desk",
        "/about",
        Page::html("<title>About</title><p>We are few."),
    );

    let edited = Edited::new(Aggregator::new(&site));
    let add = |path: &str, more: &[&str]| {
        let url = site.url("desk", path);
        edited.run(&[&["sources", "add", &url, "--json"], more].concat())
    };
    let blog = add("/blog", &["--name", "blog", "--schedule", "@daily"])
        .success()
        .json();
    assert_eq!(blog["kind"], "feed");
    assert_eq!(
        blog["others"],
        serde_json::json!([site.url("desk", "/other.xml")])
    );
    assert!(!blog["items"].as_array().unwrap().is_empty());
    add("/news", &["--name", "news"]).success();
    add("/letters/", &["--name", "letters"]).success();
    let url = |path: &str| site.url("desk", path);
    assert_eq!(
        edited.sources(),
        [
            of("blog", "feed", &url("/feed.xml")),
            of("news", "page", &url("/news")),
            of("letters", "page", &url("/letters/")),
        ]
    );
    assert!(edited.text().contains("schedule = \"@daily\""));

    let before = edited.text();
    add("/about", &[])
        .code(1)
        .says(&["no digest found", "/about", "--kind"]);
    add("/gone", &[]).code(1).says(&["/gone", "404"]);
    add("/blog", &[])
        .code(2)
        .says(&["/feed.xml", "\"blog\" already"]);
    add("/empty.xml", &["--name", "NEWS"])
        .code(2)
        .says(&["NEWS", "taken by a.toml:"]);
    add("/empty.xml", &["--name", "a b"])
        .code(2)
        .says(&["--name", "can't be a file's"]);
    add("/empty.xml", &["--schedule", "often"])
        .code(2)
        .says(&["--schedule", "often"]);
    add("/empty.xml", &["--kind", "mbox"])
        .code(2)
        .says(&["no mbox"]);
    assert_eq!(edited.text(), before);
    add("/empty.xml", &["--kind", "feed"]).success();
    assert_eq!(
        edited.sources()[3],
        of("no-letters", "feed", &url("/empty.xml"))
    );
}

#[test]
fn folders_and_mailboxes_are_told_by_what_is_in_them() {
    let site = Newsroom::empty();
    let edited = Edited::new(Aggregator::new(&site));
    digests::write_folder(&edited.0.path("quay"), site.port()).unwrap();
    edited.0.write("mail/new/1", "From: Ann <ann@example.org>\nSubject: private\nDate: Sat, 9 Mar 2024 18:00:00 +0100\n\nDear all,\n");
    edited.0.write("mail/cur/x", "");
    edited
        .0
        .write("digest.txt", "1. A story\nhttps://example.org/\n");
    edited.run(&["sources", "add", "quay"]).success();
    let told = edited.run(&["sources", "add", "mail"]).code(2);
    told.says(&["mail: a mailbox holds private mail too", "--list-id"]);
    edited
        .run(&[
            "sources",
            "add",
            "mail",
            "--from",
            "letters.example.org",
            "--name",
            "m",
        ])
        .success();
    assert_eq!(
        edited.sources(),
        [of("quay", "directory", "quay"), of("m", "maildir", "mail")]
    );
    assert!(
        edited
            .text()
            .ends_with("path = \"mail\"\nfrom = [\"letters.example.org\"]\n")
    );
    for (place, said) in [
        ("digest.txt", "aggregator import digest.txt"),
        ("nowhere", "an address begins with https://"),
        ("./quay", "\"quay\" already"),
        ("ftp://example.org/", "only http and https"),
    ] {
        edited.run(&["sources", "add", place]).code(2).says(&[said]);
    }
}

#[test]
fn a_private_address_is_not_asked_unless_it_is_allowed() {
    let site = Newsroom::start();
    let url = site.url(digests::FEED_HOST, digests::FEED_PATH);
    let edited = Edited::new(Aggregator::new(&site).set("fetch", "allow_private", "[]"));
    let told = edited.run(&["sources", "add", &url]).code(1);
    told.says(&["is not a public address", "fetch.allow_private"]);
    assert!(site.all_requests().is_empty());
}

#[test]
fn a_source_is_taken_out_of_the_file_that_it_stands_in() {
    let site = Newsroom::empty();
    let aggregator = Aggregator::new(&site)
        .at_the_top("include = [\"sources.d/*.toml\"]")
        .folder("quay");
    let one = "# Mine\n\n# of the mole\n[[source]]\nname = \"mole\"\nkind = \"directory\"\npath = \"mole\"\n";
    let other = "[[source]]\nname = \"pier\"\nkind = \"directory\"\npath = \"pier\"\n";
    aggregator.write("sources.d/1.toml", format!("{one}\n{other}"));
    let edited = Edited::new(aggregator);
    let before = edited.text();

    edited
        .run(&["sources", "remove", "moles"])
        .code(2)
        .says(&["no source \"moles\"", "write \"mole\""]);
    let removed = edited.run(&["sources", "remove", "mole"]).success().stdout;
    assert!(
        removed.contains("Took mole out of sources.d/1.toml"),
        "{removed}"
    );
    assert!(removed.contains("Nothing of it was stored"), "{removed}");
    assert_eq!(
        edited.0.read("sources.d/1.toml"),
        format!("# Mine\n\n{other}")
    );
    assert_eq!(edited.text(), before);

    edited.0.write(
        "sources.d/1.toml",
        "source = [{name = \"pier\", kind = \"directory\", path = \"pier\"}]\n",
    );
    edited
        .run(&["sources", "remove", "pier"])
        .code(2)
        .says(&["sources.d/1.toml:1", "by hand"]);
}

const LIST: &str = "<?xml version=\"1.0\"?><opml version=\"2.0\"><body>\
    <outline text=\"Asia\"><outline text=\"Korea letter\" type=\"rss\" xmlUrl=\"https://korea.example/feed\"/>\
    <outline text=\"Korea letter\" xmlUrl=\"https://other.example/feed\"/></outline>\
    <outline text=\"Again\" xmlUrl=\"http://korea.example/feed\"/>\
    <outline text=\"Known\" xmlUrl=\"https://known.example/feed\"/>\
    <outline text=\"None\" xmlUrl=\"korea\"/></body></opml>";

#[test]
fn a_subscription_list_comes_in_and_goes_out_again() {
    let site = Newsroom::empty();
    let edited = Edited::new(Aggregator::new(&site).feed("known", "https://known.example/feed"));
    edited.0.write("list.opml", LIST);
    let before = edited.text();
    let told = edited
        .run(&["opml", "import", "list.opml", "--dry-run"])
        .success()
        .stdout;
    assert!(
        told.contains("Would add 2 sources to a.toml; 3 feeds skipped"),
        "{told}"
    );
    assert_eq!(edited.text(), before);

    let told = edited
        .run(&["opml", "import", "list.opml"])
        .success()
        .stdout;
    for said in [
        "korea-letter-2",
        "is the source \"known\" already",
        "stands twice",
        "no address \"korea\"",
    ] {
        assert!(told.contains(said), "{said}: {told}");
    }
    let feed = |name: &str, url: &str| of(name, "feed", url);
    let sources = [
        feed("known", "https://known.example/feed"),
        feed("korea-letter", "https://korea.example/feed"),
        feed("korea-letter-2", "https://other.example/feed"),
    ];
    assert_eq!(edited.sources(), sources);
    assert!(edited.text().starts_with(&before));
    let again = edited
        .run(&["opml", "import", "list.opml", "--json"])
        .success()
        .json();
    assert_eq!(again["added"].as_array().map(Vec::len), Some(0));
    assert_eq!(again["skipped"].as_array().map(Vec::len), Some(5));
    assert!(site.all_requests().is_empty());

    let exported = edited.run(&["opml", "export"]).success().stdout;
    let other = Edited::new(Aggregator::new(&site));
    let mut command = program(&other.0.path(""));
    command.args(["--config", "a.toml", "opml", "import", "-", "--json"]);
    let told = Running::start(command, exported.clone().into_bytes())
        .wait()
        .success()
        .json();
    assert_eq!(other.sources(), sources);
    assert_eq!(told["added"][1]["tags"], serde_json::json!(["Asia"]));
    assert!(
        exported.contains("<outline text=\"Asia\" title=\"Asia\">"),
        "{exported}"
    );
    let again = other.run(&["opml", "export"]).success().stdout;
    assert_eq!(again, exported);
    edited.0.write("page.html", "<!doctype html><p>words");
    edited
        .run(&["opml", "import", "page.html"])
        .code(1)
        .says(&["page.html: no OPML"]);
}

#[test]
fn the_environment_stands_in_place_of_keys_and_check_says_so() {
    let site = Newsroom::empty();
    let aggregator = Aggregator::new(&site).folder("quay");
    let aggregator = aggregator.env("AGGREGATOR_PUBLISH_BASE_URL", "https://feeds.example.org/");
    let checked = aggregator.run(&["check"]).success().stdout;
    let said = "publish.base_url is that of the environment: AGGREGATOR_PUBLISH_BASE_URL";
    assert!(checked.contains(said), "{checked}");
    assert!(
        checked.contains("for https://feeds.example.org/"),
        "{checked}"
    );
    let wrong = aggregator
        .env("AGGREGATOR_FETCH_TIMOUT", "9s")
        .run(&["check"])
        .code(2);
    wrong.says(&["AGGREGATOR_FETCH_TIMOUT", "AGGREGATOR_FETCH_TIMEOUT"]);
}
