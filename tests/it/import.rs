//! `import`: digests from files and from standard input.

use std::fs;

use crate::harness::Aggregator;
use crate::newsroom::{Newsroom, digests, stories};
use crate::published::{entry, feed, links, titles, words};

/// No source of its own; the newsroom's files lie in the folder.
fn with_files(site: &Newsroom) -> Aggregator {
    let aggregator = Aggregator::new(site);
    digests::write_folder(&aggregator.path("files"), site.port()).unwrap();
    aggregator
}

#[test]
fn files_of_every_kind_are_read_fetched_and_published() {
    let site = Newsroom::start();
    let aggregator = with_files(&site);
    let mut files: Vec<_> = fs::read_dir(aggregator.path("files"))
        .unwrap()
        .map(|file| file.unwrap().path())
        .collect();
    files.sort();
    let arguments: Vec<_> = [std::path::PathBuf::from("import")]
        .into_iter()
        .chain(files)
        .collect();
    aggregator.run(&arguments).success();
    let shown = feed(&aggregator);
    assert_eq!(shown.entries.len(), 16, "{:#?}", titles(&shown));
    assert_eq!(links(entry(&shown, stories::FERRY.title), "via").len(), 2);
    assert!(words(entry(&shown, stories::BELLS.title)).contains("A minor chord"));
    assert!(aggregator.path("public/sources/import/atom.xml").is_file());
}

#[test]
fn a_saved_feed_is_its_editions() {
    let site = Newsroom::start();
    let aggregator = with_files(&site);
    aggregator.write("harbour.xml", digests::feed(site.port()).body);
    aggregator.run(&["import", "harbour.xml"]).success();
    assert_eq!(feed(&aggregator).entries.len(), 18);
}

#[test]
fn an_mbox_is_its_mails() {
    let site = Newsroom::start();
    let aggregator = with_files(&site);
    let mail = aggregator.read("files/2024-03-09-quay.eml");
    let second = mail.replace("letter-2024-03-09@", "letter-2024-03-16@");
    aggregator.write("letters.mbox", format!("From tobias@quay.example Sat Mar  9 18:00:00 2024\n{mail}\nFrom tobias@quay.example Sat Mar 16 18:00:00 2024\n{second}\n"));
    aggregator.run(&["import", "letters.mbox"]).success();
    assert_eq!(
        links(entry(&feed(&aggregator), stories::BELLS.title), "via").len(),
        2
    );
}

#[test]
fn no_fetch_publishes_from_the_digest_alone() {
    let site = Newsroom::start();
    let aggregator = with_files(&site);
    let text = aggregator.read("files/2024-03-09-quay.eml");
    aggregator
        .run_with_input(&["import", "--no-fetch", "-"], text)
        .success();
    assert_eq!(site.all_requests().len(), 0);
    let shown = feed(&aggregator);
    assert_eq!(shown.entries.len(), 3);
    let id = entry(&shown, stories::BELLS.title).id.clone();
    assert!(!words(entry(&shown, stories::BELLS.title)).contains(stories::BELLS.site));

    // What is fetched later improves the entry, and never makes a second.
    aggregator
        .run(&["import", "files/2024-03-09-quay.eml"])
        .success();
    let later = feed(&aggregator);
    assert_eq!(
        (later.entries.len(), &entry(&later, stories::BELLS.title).id),
        (3, &id)
    );
    assert!(words(entry(&later, stories::BELLS.title)).contains(stories::BELLS.site));
}

#[test]
fn what_is_imported_belongs_to_the_source_that_is_named() {
    let site = Newsroom::start();
    let aggregator = Aggregator::over(&site);
    let text = digests::files(site.port())[2].1.clone();
    aggregator
        .run_with_input(&["import", "--source", "quay", "-"], text)
        .success();
    assert!(aggregator.path("public/sources/quay/atom.xml").is_file());
    let shown = feed(&aggregator);
    assert_eq!(shown.entries.len(), 3);
    let curators: Vec<_> = entry(&shown, stories::DYKE.title)
        .contributors
        .iter()
        .filter_map(|person| person.name.clone())
        .collect();
    assert_eq!(curators, [digests::FOLDER_CURATOR]);
}

#[test]
fn what_holds_no_stories_is_called_by_its_file() {
    let aggregator = Aggregator::new(&Newsroom::empty());
    let feed = "<rss version=\"2.0\"><channel><item><guid>g</guid><title>Words</title></item></channel></rss>";
    aggregator.write("letters.xml", feed);
    let outcome = aggregator.run(&["import", "letters.xml"]).success();
    outcome.says(&["letters.xml, g: read, but it holds no citations"]);
    let outcome = aggregator.run_with_input(&["import", "-"], "Words alone.\n");
    outcome.says(&["standard input: read, but it holds no citations"]);
}

#[test]
fn an_empty_standard_input_is_called_so() {
    let aggregator = Aggregator::new(&Newsroom::empty());
    let outcome = aggregator.run_with_input(&["import", "-"], " \n");
    outcome.code(1).says(&["standard input: empty"]);
}

#[test]
fn one_file_that_cannot_be_read_leaves_the_others_done() {
    let site = Newsroom::start();
    let aggregator = with_files(&site);
    aggregator
        .run(&["import", "nowhere.txt", "files/2024-03-08-quay.md"])
        .code(1)
        .says(&["nowhere.txt"]);
    assert_eq!(feed(&aggregator).entries.len(), 3);
}

#[test]
fn what_is_left_out_is_named() {
    let site = Newsroom::empty();
    let aggregator = Aggregator::new(&site);
    let letter = "# Letter of 13 July 2025\n\n- [The ferry is late](https://post.example/ferry): again.\n\
        - [The quay is wet](https://post.example/quay): still.\n";
    aggregator.write("letter.md", letter);
    let import = |arguments: &[&str]| {
        let all = [&["import", "--no-fetch"][..], arguments].concat();
        aggregator.run(&all)
    };
    let head = "Received: from there by here\nFrom: Quay <quay@example.org>\nSubject: Quay notes\n\
        Message-ID: <1@example.org>\nDate: Sun, 13 Jul 2025 08:00:00 +0000\n\n";
    aggregator.write("letter.eml", format!("{head}{letter}"));
    import(&["--since", "2025-07-14", "letter.eml"])
        .success()
        .says(&["1 digest older than 14 July 2025 left out"]);
    import(&["--since", "yesterday", "letter.md"])
        .code(2)
        .says(&["write a day such as 2025-07-13"]);

    let some = import(&["--json", "letter.md", "nowhere.md"])
        .code(1)
        .json();
    let source = &some["sources"][0];
    assert_eq!(
        (&source["result"], &some["result"]),
        (&"done".into(), &"done".into())
    );
    assert!(
        source["error"].as_str().unwrap().contains("nowhere.md"),
        "{some}"
    );
    let none = import(&["--json", "nowhere.md"]).code(1).json();
    assert_eq!(none["result"], "failed");
    let error = none["sources"][0]["error"].as_str().unwrap();
    assert!(error.contains("nowhere.md"), "{none}");
}
