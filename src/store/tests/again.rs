//! Digests that are read again, what recurs in them, and what could not be read; a store of the version before.

use super::*;

/// An item whose source is named without an address.
pub(super) fn named(title: &str, site: &str) -> ItemRecord {
    let mut item = item(&["https://x.example/"], title);
    let byline = format!("{title}|{site}|").to_lowercase();
    item.citations[0] = CitationRecord {
        citation: Citation {
            title: Some(title.to_owned()),
            site: Some(site.to_owned()),
            ..Citation::default()
        },
        link: None,
        uuid: Uuid::new_v5(&Uuid::NAMESPACE_URL, byline.as_bytes()),
        identity: Identity::Byline(byline),
        entry: true,
    };
    item
}

/// The ids of what is in the combined feed.
fn ids(store: &Store) -> Vec<Uuid> {
    let window = store.window(COMBINED, 100).unwrap();
    let records = store.records(&window).unwrap();
    records.iter().map(|record| record.uuid).collect()
}

/// The rows of items and citations.
fn rows(store: &Store) -> Vec<(i64, i64)> {
    store
        .read(|c| {
            c.prepare("SELECT item_id, id FROM citation ORDER BY 1, 2")?
                .query_map([], |r| Ok((r.get(0)?, r.get(1)?)))?
                .collect()
        })
        .unwrap()
}

#[test]
fn a_reading_that_gives_the_same_changes_nothing() {
    let (_folder, store) = store();
    let items = || {
        vec![
            item(&["https://x.example/1", "https://x.example/2"], "one"),
            named("Two", "The Post"),
            named("Two", "The Post"),
        ]
    };
    assert!(save(&store, "a", &document("1"), 1, items()).changed);
    store.settle(at(1), describe).unwrap();
    let before = rows(&store);
    assert!(!save(&store, "a", &document("1"), 1, items()).changed);
    assert_eq!(rows(&store), before);
    let unsettled = "SELECT count(*) FROM article WHERE unsettled";
    let count: i64 = store
        .read(|c| c.query_row(unsettled, [], |r| r.get(0)))
        .unwrap();
    assert_eq!(count, 0);
}

#[test]
fn stories_are_known_again_wherever_they_stand() {
    let (_folder, store) = store();
    let [a, b, c] = ["a", "b", "c"].map(|n| item(&[&format!("https://x.example/{n}")], n));
    save(
        &store,
        "a",
        &document("1"),
        1,
        vec![a.clone(), b.clone(), c.clone()],
    );
    let before = rows(&store);
    let saved = save(
        &store,
        "a",
        &document("1"),
        2,
        vec![c, item(&["https://x.example/d"], "d"), a],
    );
    assert!(saved.changed);
    let after = rows(&store);
    assert_eq!(
        (after[0], after[1]),
        (before[0], before[2]),
        "the rows of a and c stay"
    );
    assert_eq!(after.len(), 3);
    let places = || -> String {
        let sql = "SELECT group_concat(position || title, ' ' ORDER BY position) FROM item";
        store.read(|c| c.query_row(sql, [], |r| r.get(0))).unwrap()
    };
    assert_eq!(places(), "1c 2d 3a");
    // Two change their places, the third stays.
    let [c, d, a] = ["c", "d", "a"].map(|n| item(&[&format!("https://x.example/{n}")], n));
    save(&store, "a", &document("1"), 3, vec![d, c, a]);
    assert_eq!(places(), "1d 2c 3a");
}

#[test]
fn an_address_that_is_found_later_belongs_to_the_article_that_was_named() {
    let (_folder, store) = store();
    save(
        &store,
        "a",
        &document("1"),
        1,
        vec![named("One", "The Post")],
    );
    store.settle(at(1), describe).unwrap();
    let before = ids(&store);
    save(
        &store,
        "a",
        &document("1"),
        2,
        vec![item(&["https://post.example/1"], "One")],
    );
    store.settle(at(2), describe).unwrap();
    assert_eq!(ids(&store), before);
    let worker = store.enter("reread", at(3)).unwrap();
    let due = store
        .claim_visits(worker, None, 9, &HashSet::new(), at(3))
        .unwrap();
    assert_eq!(
        due.iter().map(|v| v.url.as_str()).collect::<Vec<_>>(),
        ["https://post.example/1"]
    );
}

#[test]
fn an_address_of_another_article_joins_the_two_with_its_page_in_the_queue() {
    let (_folder, store) = store();
    save(
        &store,
        "a",
        &document("1"),
        1,
        vec![named("One", "The Post")],
    );
    save(
        &store,
        "b",
        &document("1"),
        1,
        vec![item(&["https://post.example/1"], "Uno")],
    );
    store.settle(at(1), describe).unwrap();
    let named_id = ids(&store)[0];
    save(
        &store,
        "a",
        &document("1"),
        2,
        vec![item(&["https://post.example/1"], "One")],
    );
    store.settle(at(2), describe).unwrap();
    let records = store.records(&store.window(COMBINED, 10).unwrap()).unwrap();
    assert_eq!(
        (records.len(), records[0].uuid, records[0].mentions.len()),
        (1, named_id, 2)
    );
    assert_eq!(
        records[0].url.as_ref().unwrap().as_str(),
        "https://post.example/1"
    );
    let worker = store.enter("reread", at(3)).unwrap();
    assert_eq!(
        store
            .claim_visits(worker, None, 9, &HashSet::new(), at(3))
            .unwrap()
            .len(),
        1
    );
}

#[test]
fn a_link_whose_target_is_read_now_keeps_its_article_and_the_page_that_was_read() {
    let (_folder, store) = store();
    let wrapped = "https://track.example/x";
    save(
        &store,
        "a",
        &document("1"),
        1,
        vec![item(&[wrapped], "One")],
    );
    let article = store.article_at("track.example/x").unwrap().unwrap();
    visit_read(&store, article, wrapped, &[]);
    store.settle(at(1), describe).unwrap();
    let before = ids(&store);
    let mut unwrapped = item(&["https://post.example/1"], "One");
    unwrapped.citations[0].citation.cited_as = Some(wrapped.parse().unwrap());
    save(&store, "a", &document("1"), 1, vec![unwrapped]);
    store.settle(at(2), describe).unwrap();
    assert_eq!(ids(&store), before);
    assert_eq!(store.article_at("post.example/1").unwrap(), Some(article));
    assert_eq!(
        store.waiting().unwrap().0,
        0,
        "nothing is to be fetched again"
    );
}

#[test]
fn what_was_decided_by_hand_is_not_undone() {
    let (_folder, store) = store();
    let items = || {
        vec![
            item(&["https://x.example/1"], "one"),
            item(&["https://x.example/2"], "two"),
        ]
    };
    save(&store, "a", &document("1"), 1, items());
    // The second is shown with the first, and the address still leads to its own article.
    let (one, two) = ("x.example/1", "x.example/2");
    let (one, two) = [one, two]
        .map(|key| store.article_at(key).unwrap().unwrap())
        .into();
    store
        .write(|c| {
            c.execute(
                "UPDATE citation SET article_id = ?1 WHERE article_id = ?2",
                [one, two],
            )?;
            c.execute("UPDATE article SET hidden = 1 WHERE id = ?1", [one])
        })
        .unwrap();
    assert!(!save(&store, "a", &document("1"), 1, items()).changed);
    let state: (i64, i64) = store
        .read(|c| {
            c.query_row(
                "SELECT count(DISTINCT article_id), (SELECT count(*) FROM article WHERE hidden) FROM citation",
                [],
                |r| Ok((r.get(0)?, r.get(1)?)),
            )
        })
        .unwrap();
    assert_eq!(state, (1, 1));
}

#[test]
fn a_number_alone_makes_no_story_another_ones() {
    let (_folder, store) = store();
    save(
        &store,
        "a",
        &document("1"),
        1,
        vec![named("One", "The Post")],
    );
    store.settle(at(1), describe).unwrap();
    let before = ids(&store);
    save(
        &store,
        "a",
        &document("1"),
        2,
        vec![named("Something else", "The Wire")],
    );
    store.settle(at(2), describe).unwrap();
    assert_ne!(ids(&store), before);
}

#[test]
fn a_story_with_a_thousand_citations_is_matched_at_once() {
    let (_folder, store) = store();
    let urls: Vec<String> = (0..1000)
        .map(|n| format!("https://x.example/{n}"))
        .collect();
    let mut urls: Vec<&str> = urls.iter().map(String::as_str).collect();
    save(&store, "a", &document("1"), 1, vec![item(&urls, "one")]);
    let before = rows(&store);
    urls[1..].reverse();
    assert!(save(&store, "a", &document("1"), 2, vec![item(&urls, "one")]).changed);
    assert_eq!(rows(&store), before);
}

#[test]
fn the_lines_of_the_nearest_editions_are_known_and_older_ones_forgotten() {
    let (_folder, store) = store();
    let source = store
        .ensure_source("a", "feed", "https://x.example/feed")
        .unwrap();
    let day = |number: u64| {
        chrono::NaiveDate::from_ymd_opt(2025, 1, 1).unwrap() + chrono::Days::new(number)
    };
    for number in 0..110_u64 {
        let mut edition = document(&number.to_string());
        edition.received = Some(day(number).and_hms_opt(8, 0, 0).unwrap().and_utc());
        let record = DigestRecord {
            uuid: Uuid::from_u128(number.into()),
            document: &edition,
            hash: [u8::try_from(number).unwrap(); 32],
            title: None,
            curator: None,
            published: None,
            items: Vec::new(),
            paragraphs: vec![number, u64::MAX],
        };
        store.save_digests(source, &[record], None, at(0)).unwrap();
    }
    let mut found = store.edition_lines(source, day(50), day(51), 3).unwrap();
    found.sort_by_key(|edition| edition.day);
    let numbers: Vec<u64> = found.iter().map(|edition| edition.paragraphs[0]).collect();
    assert_eq!(numbers, [47, 48, 49, 50, 51, 52, 53, 54]);
    store.prune_lines(source).unwrap();
    assert_eq!(
        store.edition_lines(source, day(0), day(5), 3).unwrap()[0].paragraphs[0],
        10
    );
    assert!(store.digests_without_lines(source, 12).unwrap().is_empty());
    assert_eq!(store.digests_without_lines(source, 110).unwrap().len(), 10);
}

#[test]
fn what_could_not_be_read_is_kept_until_it_is_read_or_gone() {
    let (_folder, store) = store();
    let source = store.ensure_source("a", "directory", "a").unwrap();
    let note = |unread: &[(&str, &str)], now: i64| {
        let unread = unread
            .iter()
            .map(|(what, why)| ((*what).to_owned(), (*why).to_owned()));
        store
            .note_unread(source, &unread.collect(), at(now))
            .unwrap();
        let status = store.source_statuses().unwrap().remove(0);
        let unread = status.unread.into_iter();
        unread
            .map(|u| (u.what, u.reason, u.since))
            .collect::<Vec<_>>()
    };
    let row = |what: &str, why: &str, since: i64| (what.to_owned(), why.to_owned(), at(since));
    assert_eq!(
        note(&[("x", "empty"), ("y", "binary")], 1),
        [row("x", "empty", 1), row("y", "binary", 1)]
    );
    assert_eq!(note(&[("x", "too large")], 2), [row("x", "too large", 1)]);
    assert_eq!(note(&[], 3), []);
}

/// A store as version 1 left it, with a digest in it.
fn store_of_version_1(path: &Path) {
    let connection = Connection::open(path).unwrap();
    let first = include_str!("../../../migrations/0001_initial.sql");
    connection.execute_batch(first).unwrap();
    connection
        .pragma_update(None, "application_id", 0x4147_4752)
        .unwrap();
    connection.pragma_update(None, "user_version", 1).unwrap();
    connection
        .execute_batch(
            "INSERT INTO source (id, name, kind) VALUES (1, 'a', 'feed');
             INSERT INTO digest VALUES (1, zeroblob(16), 1, 'k', zeroblob(32), NULL, 'T', NULL, '2025-03-01', NULL, 1750000000, 1);
             INSERT INTO item VALUES (1, 1, 1, 1, 'One', 'words', NULL);
             INSERT INTO article (id, uuid, url, first_seen) VALUES (1, randomblob(16), 'https://x.example/1', 7);
             INSERT INTO address VALUES ('x.example/1', 'https://x.example/1', 1, 1, 'cited', 7);
             INSERT INTO citation VALUES (1, 1, 0, 1, 1, 1, 'https://x.example/1', NULL, NULL, NULL, NULL, NULL);
             INSERT INTO article (id, uuid, first_seen) VALUES (2, randomblob(16), 9);
             INSERT INTO citation VALUES (2, 1, 1, 0, 2, 2, NULL, NULL, 'Two', 'The Post', NULL, NULL);",
        )
        .unwrap();
}

#[test]
fn a_store_of_the_version_before_is_brought_up_to_date() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.db");
    store_of_version_1(&path);
    let store = Store::open(&path).unwrap();
    assert_eq!(
        store.digests_without_lines(1, 12).unwrap(),
        [1],
        "its lines are not known yet"
    );
    store.save_lines(&[(1, vec![3, 4])]).unwrap();
    let day = "2025-03-01".parse().unwrap();
    assert_eq!(
        store.edition_lines(1, day, day, 0).unwrap()[0].paragraphs,
        [3, 4]
    );
    let status = store.source_statuses().unwrap().remove(0);
    assert_eq!(
        (status.editions[0].stories, status.days, status.unread),
        (1, vec![day], vec![])
    );
    let looks = store.next_look().unwrap().map(|at| at.timestamp());
    assert_eq!(looks, Some(9), "what it has no address of is looked for");
    store.settle(at(1), describe).unwrap();
    assert_eq!(store.count_entries().unwrap(), 1);
    drop(store);
    assert!(
        Store::open(&path).is_ok(),
        "and once more nothing is to be done"
    );
}
