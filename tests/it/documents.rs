//! By what a digest is known again, and what becomes of items that vanish from a corrected one.

use crate::harness::Aggregator;
use crate::newsroom::stories::{self, Story};
use crate::newsroom::{Newsroom, digests};
use crate::published::{entry, feed, links, titles, words};

/// A letter in the layout of a contents list and numbered stories: a story and the curator's words each.
fn letter(site: &Newsroom, items: &[(Story, &str)]) -> String {
    let numbered = |at: usize, story: &Story| format!("{}. {}\n", at + 1, story.title);
    let contents: String = items
        .iter()
        .enumerate()
        .map(|(at, (story, _))| numbered(at, story))
        .collect();
    let body: String = items
        .iter()
        .enumerate()
        .map(|(at, (story, words))| {
            let byline = format!(
                "{}.localhost · by {} · March 8, 2024",
                story.host, story.authors[0]
            );
            let (heading, url) = (numbered(at, story), story.url(site.port()));
            format!(
                "{heading}{words}\n{}\n{url}\n{byline}\n{}\n",
                story.title,
                story.text.join("\n")
            )
        })
        .collect();
    format!("{contents}{body}")
}

fn mail(id: &str, body: &str) -> String {
    format!(
        "From: Tobias Rook <tobias@quay.example>\nSubject: Quayside letter\nDate: Sat, 09 Mar 2024 18:00:00 +0100\n\
         Message-ID: <{id}>\nMIME-Version: 1.0\nContent-Type: text/plain; charset=\"utf-8\"\n\
         Content-Transfer-Encoding: 8bit\n\n{body}"
    )
}

const BOTH: [(Story, &str); 2] = [
    (stories::FERRY, "I would sail again."),
    (stories::MILL, "Bread by Monday, I hear."),
];

#[test]
fn a_file_is_known_by_its_path_and_read_again_when_it_changed() {
    let site = Newsroom::start();
    let aggregator = Aggregator::new(&site).folder("letters");
    aggregator.write("letters/one.txt", letter(&site, &BOTH));
    let first = aggregator.refresh();
    assert_eq!(first["sources"][0]["digests"]["new"], 1);
    let unchanged = aggregator.refresh();
    assert_eq!(unchanged["sources"][0]["digests"]["new"], 0);

    let corrected = [BOTH[0], BOTH[1], (stories::BELLS, "Hear them at dusk.")];
    aggregator.write("letters/one.txt", letter(&site, &corrected));
    let changed = aggregator.refresh();
    let digests = &changed["sources"][0]["digests"];
    assert_eq!(
        (&digests["new"], &digests["changed"]),
        (&0.into(), &1.into())
    );
    let shown = feed(&aggregator);
    assert_eq!(shown.entries.len(), 3);
    assert_eq!(links(entry(&shown, stories::FERRY.title), "via").len(), 1);
}

#[test]
fn a_feeds_digest_is_known_by_its_guid_whatever_else_changes() {
    let site = Newsroom::start();
    let url = site.url(digests::FEED_HOST, digests::FEED_PATH);
    let aggregator = Aggregator::new(&site).feed("harbour", &url);
    let edition = |words: &str| {
        let template = format!(
            "<h2>1. <a href=\"{{{{url:ferry}}}}\">{}</a></h2><p>{words}</p><h2>2. <a href=\"{{{{url:mill}}}}\">{}</a></h2><p>Bread.</p>",
            stories::FERRY.title,
            stories::MILL.title,
        );
        digests::feed_of(
            site.port(),
            &[(
                "2024-03-05T08:00:00Z",
                &digests::fill(&template, site.port()),
            )],
        )
    };
    site.set(
        digests::FEED_HOST,
        digests::FEED_PATH,
        edition("Fair words at first."),
    );
    aggregator.refresh();
    site.set(
        digests::FEED_HOST,
        digests::FEED_PATH,
        edition("Second thoughts about it."),
    );
    aggregator.refresh();
    let shown = feed(&aggregator);
    let ferry = entry(&shown, stories::FERRY.title);
    assert_eq!(links(ferry, "via").len(), 1);
    assert!(words(ferry).contains("Second thoughts") && !words(ferry).contains("Fair words"));
}

#[test]
fn a_mail_is_known_by_its_message_id_in_whatever_file_it_lies() {
    let site = Newsroom::start();
    let aggregator = Aggregator::new(&site).folder("letters");
    let content = mail("one@quay.example", &letter(&site, &BOTH));
    aggregator.write("letters/a.eml", &content);
    aggregator.write("letters/b.eml", &content);
    aggregator.refresh();
    aggregator.write(
        "letters/c.eml",
        mail("two@quay.example", &letter(&site, &BOTH[..])),
    );
    aggregator.refresh();
    let shown = feed(&aggregator);
    assert_eq!(shown.entries.len(), 2);
    assert_eq!(
        links(entry(&shown, stories::FERRY.title), "via").len(),
        2,
        "one mail twice, another once"
    );
}

#[test]
fn a_text_from_standard_input_is_known_by_its_hash() {
    let site = Newsroom::start();
    let aggregator = Aggregator::new(&site);
    let text = letter(&site, &BOTH);
    aggregator
        .run_with_input(&["import", "-"], text.clone())
        .success();
    aggregator
        .run_with_input(&["import", "-"], text.clone())
        .success();
    assert_eq!(
        links(entry(&feed(&aggregator), stories::FERRY.title), "via").len(),
        1
    );
    aggregator
        .run_with_input(
            &["import", "-"],
            text.replace("I would sail again.", "Or perhaps not."),
        )
        .success();
    assert_eq!(
        links(entry(&feed(&aggregator), stories::FERRY.title), "via").len(),
        2
    );
}

#[test]
fn an_item_that_vanishes_takes_its_words_along_and_leaves_those_of_others() {
    let site = Newsroom::start();
    let aggregator = Aggregator::new(&site).folder("letters");
    aggregator.write("letters/one.txt", letter(&site, &BOTH));
    let other = [
        (stories::FERRY, "Too cold for me, thanks."),
        (stories::ROPE, "Moo, says the shed."),
    ];
    aggregator.write("letters/two.txt", letter(&site, &other));
    aggregator.refresh();
    let id = entry(&feed(&aggregator), stories::FERRY.title).id.clone();

    let corrected = [(stories::BELLS, "Hear them at dusk."), BOTH[1]];
    aggregator.write("letters/one.txt", letter(&site, &corrected));
    aggregator.refresh();
    let shown = feed(&aggregator);
    let ferry = entry(&shown, stories::FERRY.title);
    assert!(
        words(ferry).contains("Too cold for me") && !words(ferry).contains("I would sail again")
    );
    assert_eq!((links(ferry, "via").len(), &ferry.id), (1, &id));
}

#[test]
fn an_entry_without_a_mention_left_leaves_and_comes_back_with_its_id() {
    let site = Newsroom::start();
    let aggregator = Aggregator::new(&site).folder("letters");
    aggregator.write("letters/one.txt", letter(&site, &BOTH));
    aggregator.refresh();
    let id = entry(&feed(&aggregator), stories::FERRY.title).id.clone();

    let without = [(stories::BELLS, "Hear them at dusk."), BOTH[1]];
    aggregator.write("letters/one.txt", letter(&site, &without));
    aggregator.refresh();
    assert!(!titles(&feed(&aggregator)).contains(&stories::FERRY.title.to_owned()));
    assert!(
        !aggregator
            .read("public/atom.xml")
            .contains("I would sail again")
    );

    let again = [
        (stories::FERRY, "Very well, once more."),
        (stories::ROPE, "Moo, says the shed."),
    ];
    aggregator.write("letters/two.txt", letter(&site, &again));
    aggregator.refresh();
    let shown = feed(&aggregator);
    let ferry = entry(&shown, stories::FERRY.title);
    assert_eq!(ferry.id, id);
    assert!(words(ferry).contains("once more"));
    assert_eq!(
        site.requests("wire", stories::FERRY.path).len(),
        1,
        "its page was read and is kept"
    );
}

#[test]
fn a_corrected_digest_that_yields_nothing_keeps_what_it_held() {
    let site = Newsroom::start();
    let aggregator = Aggregator::new(&site).folder("letters");
    aggregator.write("letters/one.txt", letter(&site, &BOTH));
    aggregator.refresh();
    let before = aggregator.read("public/atom.xml");
    for nothing in [
        "",
        "The letter of this week is being mended; please come back to the quay tomorrow.\n",
    ] {
        aggregator.write("letters/one.txt", nothing);
        aggregator.run(&["refresh"]).success();
        assert_eq!(aggregator.read("public/atom.xml"), before);
    }
}

#[test]
fn documents_that_could_not_be_written_are_written_by_the_next_pass() {
    let site = Newsroom::start();
    let aggregator = Aggregator::over(&site);
    aggregator.write("public/rss.xml/in-the-way", "x");
    aggregator.run(&["refresh"]).code(1).says(&["rss.xml"]);
    std::fs::remove_dir_all(aggregator.path("public/rss.xml")).unwrap();
    aggregator.run(&["refresh"]).success();
    assert!(aggregator.path("public/rss.xml").is_file());
    let shown = crate::published::feed(&aggregator);
    assert!(shown.entries.len() > 20, "{}", shown.entries.len());
}
