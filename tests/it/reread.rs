//! `reread`: stored digests read again with what the program has learnt since.

use feed_rs::model::Feed;
use serde_json::{Value, json};

use crate::harness::Aggregator;
use crate::newsroom::{Newsroom, digests, stories};
use crate::published::{entry, feed, titles, words};
use crate::refresh::newsroom_in_good_order;

/// The pages of articles that were asked for.
fn asked(site: &Newsroom) -> Vec<String> {
    let requests = site.all_requests().into_iter();
    requests
        .filter(|r| r.host != digests::FEED_HOST && r.path != "/robots.txt")
        .map(|r| r.path)
        .collect()
}

/// The number that the summary has at a place.
fn number(summary: &Value, pointer: &str) -> u64 {
    let found = summary.pointer(pointer).and_then(Value::as_u64);
    found.unwrap_or_else(|| panic!("no number at {pointer}: {summary}"))
}

/// A newsroom whose digests an earlier version of the program read worse: it took no commentary, and two headlines for
/// other ones. And the feed as it should be.
fn read_worse(site: &Newsroom) -> (Aggregator, Feed) {
    let aggregator = Aggregator::over(site);
    aggregator.refresh();
    let good = feed(&aggregator);
    aggregator.sql(
        "UPDATE item SET commentary = NULL; UPDATE item SET title = 'A heading' WHERE position = 2;
         UPDATE article SET unsettled = 1;",
    );
    aggregator.run(&["refresh"]).success();
    (aggregator, good)
}

#[test]
fn what_is_read_better_is_published_under_the_ids_that_were() {
    let site = newsroom_in_good_order();
    let (aggregator, good) = read_worse(&site);
    let before = feed(&aggregator);
    assert!(!words(entry(&before, stories::ROPE.title)).contains("One note for a whole shed"));
    site.forget_requests();

    let outcome = aggregator.run(&["reread", "harbour", "quay"]).success();
    assert!(outcome.stdout.starts_with("source"), "{}", outcome.stdout);

    let after = feed(&aggregator);
    assert!(words(entry(&after, stories::ROPE.title)).contains("One note for a whole shed"));
    for shown in &good.entries {
        let found = after.entries.iter().find(|entry| entry.id == shown.id);
        assert_eq!(found.map(words), Some(words(shown)), "{}", shown.id);
    }
    assert_eq!(after.entries.len(), before.entries.len());
    assert_eq!(
        asked(&site),
        Vec::<String>::new(),
        "each of its pages was read"
    );
}

#[test]
fn a_second_time_changes_nothing_and_says_so_in_a_line() {
    let site = newsroom_in_good_order();
    let (aggregator, _) = read_worse(&site);
    let summary = aggregator
        .run(&["reread", "--json", "harbour", "quay"])
        .success()
        .json();
    assert_eq!(
        summary["sources"][0]["digests"],
        json!({"new": 0, "changed": 3, "unchanged": 0})
    );
    assert_eq!(number(&summary, "/sources/0/stories"), 18);
    assert!(number(&summary, "/published/changed") > 20);
    let documents = aggregator.documents();

    let again = aggregator.run(&["reread", "harbour", "quay"]).success();
    assert_eq!(again.stdout, "Nothing changed: 7 digests read again.\n");
    let summary = aggregator
        .run(&["reread", "--json", "quay"])
        .success()
        .json();
    assert_eq!(
        summary["sources"][0]["digests"],
        json!({"new": 0, "changed": 0, "unchanged": 4})
    );
    assert_eq!(summary["published"]["files_written"], json!([]));
    assert!(aggregator.documents() == documents);
}

#[test]
fn what_a_stored_file_is_written_in_is_looked_at_again() {
    let site = Newsroom::empty();
    let aggregator =
        Aggregator::new(&site)
            .folder("letters")
            .set("fetch", "never", "[\"post.example\"]");
    let letter = "# Letter\n\n- [The *pier* closes](https://post.example/1): at last.\n- [Ropes](https://post.example/2): again.\n";
    aggregator.write("letters/1.md", letter);
    aggregator.refresh();
    let items = "SELECT group_concat(title || commentary) FROM item";
    let read = aggregator.ask(items);
    let envelope = |format: &str| {
        let path = "UPDATE document SET envelope = json_set(envelope, '$.format', ";
        aggregator.sql(&format!("{path}'{format}')"));
        aggregator.run(&["reread", "letters"])
    };
    envelope("html").success();
    assert_eq!(aggregator.ask(items), read);
    // A newer version wrote it.
    envelope("papyrus").says(&["cannot be read"]);
    assert_eq!(aggregator.ask(items), read);
}

#[test]
fn one_digest_is_named_by_its_id() {
    let site = newsroom_in_good_order();
    let (aggregator, _) = read_worse(&site);
    let id = aggregator.ask("SELECT lower(hex(uuid)) FROM digest WHERE title LIKE '%2024-03-12'");
    let summary = aggregator
        .run(&["reread", "--json", &id[..8]])
        .success()
        .json();
    assert_eq!(summary["sources"].as_array().unwrap().len(), 1);
    assert_eq!(
        summary["sources"][0]["digests"],
        json!({"new": 0, "changed": 1, "unchanged": 0})
    );
    let urn = format!("urn:uuid:{id}");
    let again = aggregator.run(&["reread", &urn]).success();
    assert_eq!(again.stdout, "Nothing changed: 1 digest read again.\n");
}

#[test]
fn a_citation_that_is_found_now_is_fetched_unless_that_is_forbidden() {
    let site = newsroom_in_good_order();
    for (arguments, pages) in [
        (&["reread", "harbour"][..], &[stories::ROPE.path][..]),
        (&["reread", "--no-fetch", "harbour"], &[]),
    ] {
        let aggregator = Aggregator::new(&site)
            .feed("harbour", &site.url(digests::FEED_HOST, digests::FEED_PATH));
        aggregator.refresh();
        // As if nobody had known that this is a story.
        aggregator.sql(&format!(
            "CREATE TEMP TABLE gone AS SELECT id FROM article WHERE title = '{}';
             DELETE FROM item WHERE id IN (SELECT item_id FROM citation WHERE article_id IN gone);
             DELETE FROM log WHERE article_id IN gone; DELETE FROM address WHERE article_id IN gone;
             DELETE FROM listed WHERE article_id IN gone; DELETE FROM visit WHERE article_id IN gone; DELETE FROM article WHERE id IN gone;",
            stories::ROPE.title
        ));
        aggregator.run(&["publish"]).success();
        assert!(!titles(&feed(&aggregator)).contains(&stories::ROPE.title.to_owned()));
        site.forget_requests();

        aggregator.run(arguments).success();

        assert_eq!(asked(&site), pages);
        let shown = feed(&aggregator);
        let rope = words(entry(&shown, stories::ROPE.title));
        assert!(rope.contains("One note for a whole shed"), "{rope}");
    }
}

#[test]
fn what_was_hidden_or_joined_stays_so() {
    let site = newsroom_in_good_order();
    let (aggregator, _) = read_worse(&site);
    let ids = "SELECT group_concat(lower(hex(uuid)) || coalesce(merged_into, '') || hidden, ' ') FROM article";
    aggregator.sql(&format!(
        "UPDATE article SET hidden = 1 WHERE title = '{}';",
        stories::BELLS.title
    ));
    let before = aggregator.ask(ids);
    let joined = aggregator.ask("SELECT count(*) || '' FROM joined");
    aggregator.run(&["reread", "harbour", "quay"]).success();
    assert_eq!(aggregator.ask(ids), before);
    assert_eq!(aggregator.ask("SELECT count(*) || '' FROM joined"), joined);
    assert!(!titles(&feed(&aggregator)).contains(&stories::BELLS.title.to_owned()));
}

#[test]
fn a_digest_whose_last_version_is_broken_is_read_from_the_one_before() {
    let site = newsroom_in_good_order();
    let aggregator = Aggregator::new(&site).folder("letters");
    let letter = digests::files(site.port())[2].1.clone();
    aggregator.write("letters/letter.md", &letter);
    aggregator.refresh();
    aggregator.write(
        "letters/letter.md",
        "Here be no letter today, for the printer is ill.\n",
    );
    aggregator.refresh();
    let before = feed(&aggregator);
    assert!(before.entries.len() > 1);
    aggregator.sql("UPDATE item SET commentary = NULL; UPDATE article SET unsettled = 1;");
    let summary = aggregator
        .run(&["reread", "--json", "letters"])
        .success()
        .json();
    assert_eq!(summary["sources"][0]["digests"]["changed"], 1);
    for shown in &before.entries {
        let title = &shown.title.as_ref().unwrap().content;
        assert_eq!(words(entry(&feed(&aggregator), title)), words(shown));
    }
    // The broken version is still the last one: it is not taken for a new one.
    let summary = aggregator.refresh();
    assert_eq!(summary["sources"][0]["digests"]["changed"], 0);
    let again = aggregator.run(&["reread", "letters"]).success();
    assert_eq!(again.stdout, "Nothing changed: 1 digest read again.\n");
}

#[test]
fn a_name_that_is_neither_is_refused_with_the_nearest() {
    let site = Newsroom::start();
    let aggregator = Aggregator::over(&site);
    aggregator
        .run(&["import", "--no-fetch", "quay/2024-03-08-quay.md"])
        .success();
    let id = aggregator.ask("SELECT lower(hex(uuid)) FROM digest")[..8].to_owned();
    let typo = format!("{}{}", &id[..7], if id.ends_with('0') { '1' } else { '0' });
    aggregator
        .run(&["reread", "harbor"])
        .code(2)
        .says(&["\"harbor\"", "write \"harbour\""]);
    aggregator
        .run(&["reread", &typo])
        .code(2)
        .says(&[&typo, &format!("write \"{id}\"")]);
    aggregator
        .run(&["reread", "elsewhere"])
        .code(2)
        .says(&["harbour", "quay", "eight"]);
    aggregator.run(&["reread"]).code(2);
    // A source that is known and has brought nothing yet.
    let outcome = aggregator.run(&["reread", "harbour"]).success();
    assert_eq!(outcome.stdout, "Nothing changed: 0 digests read again.\n");
}
