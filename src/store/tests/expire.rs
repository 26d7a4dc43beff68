//! Entries that have had their time leave the feeds and come back under no other id.

use super::*;

/// Stories at these addresses, read and published at that moment.
fn publish(store: &Store, key: &str, hash: u8, urls: &[&str], seconds: i64) -> Vec<i64> {
    let items = urls
        .iter()
        .map(|url| item(&[url], &format!("{url} of {key}")))
        .collect();
    let saved = save(store, "a", &document(key), hash, items);
    store.settle(at(seconds), describe).unwrap();
    saved.articles
}

const URLS: [&str; 4] = [
    "https://x.example/1",
    "https://x.example/2",
    "https://x.example/3",
    "https://x.example/4",
];

fn count(store: &Store, sql: &str) -> i64 {
    store.read(|c| c.query_row(sql, [], |r| r.get(0))).unwrap()
}

#[test]
fn what_came_first_leaves_and_the_last_stay() {
    let (_folder, store) = store();
    let articles = publish(&store, "1", 1, &URLS, 1);
    store.cut_archives(COMBINED, 2, 2).unwrap();
    store.freshen(&store.stale().unwrap()).unwrap();
    assert!(store.expire(None, Some(4)).unwrap().is_empty());
    assert_eq!(store.expire(None, Some(3)).unwrap(), articles[..1]);
    assert_eq!(store.window(COMBINED, 9).unwrap(), articles[1..]);
    assert_eq!(store.count_entries().unwrap(), 3);
    assert_eq!(
        store.stale().unwrap(),
        [(0, 0), (0, 1), (1, 0)],
        "the newest documents, and the one archive that held it"
    );
    assert_eq!(store.expire(None, Some(1)).unwrap(), articles[1..3]);
    assert!(store.has_expired(articles[0]).unwrap() && !store.has_expired(articles[3]).unwrap());
}

#[test]
fn time_counts_from_when_an_entry_last_was_news() {
    let (_folder, store) = store();
    let articles = publish(&store, "1", 1, &URLS[..2], 1);
    publish(&store, "2", 2, &URLS[..1], 100);
    assert!(store.expire(Some(at(1)), None).unwrap().is_empty());
    assert_eq!(store.expire(Some(at(50)), None).unwrap(), articles[1..]);
    assert_eq!(store.expire(Some(at(101)), None).unwrap(), articles[..1]);
    assert_eq!(store.count_entries().unwrap(), 0);
}

#[test]
fn a_digest_that_is_read_again_brings_nothing_back_and_one_that_cites_it_anew_does() {
    let (_folder, store) = store();
    let articles = publish(&store, "1", 1, &URLS[..2], 1);
    let id = store.records(&articles[..1]).unwrap()[0].uuid;
    store.expire(Some(at(50)), None).unwrap();

    let again = publish(&store, "1", 2, &URLS[..2], 60);
    assert_eq!(
        (again, store.window(COMBINED, 9).unwrap()),
        (articles.clone(), vec![])
    );

    assert_eq!(
        count(&store, "SELECT count(*) FROM document"),
        0,
        "nor are its words kept again"
    );

    assert_eq!(publish(&store, "2", 3, &URLS[..1], 70), articles[..1]);
    assert_eq!(store.window(COMBINED, 9).unwrap(), articles[..1]);
    let record = store.records(&articles[..1]).unwrap().remove(0);
    assert_eq!((record.uuid, record.updated_at), (id, Some(at(70))));
    let said: Vec<_> = record
        .mentions
        .iter()
        .map(|m| m.mention.commentary.as_deref())
        .collect();
    assert_eq!(
        said,
        [Some("https://x.example/1 of 2")],
        "the new words alone"
    );
    assert_eq!(store.latest_remarks(9).unwrap().len(), 1);
}

#[test]
fn what_is_left_is_what_it_is_known_by() {
    let (_folder, store) = store();
    let articles = publish(&store, "1", 1, &URLS[..2], 1);
    let worker = store.enter("refresh", at(2)).unwrap();
    store
        .claim_visits(worker, None, 9, &HashSet::new(), at(2))
        .unwrap();
    let one = Learnt {
        key: "x.example/one".to_owned(),
        url: "https://x.example/one".parse().unwrap(),
        how: "canonical",
    };
    let text = PageText {
        text: "From the page".to_owned(),
        words: 3,
        fingerprints: vec![1, 2],
    };
    let page = titled("From the page");
    record_read(&store, articles[0], URLS[0], page, vec![one], Some(text));
    store.settle(at(10), describe).unwrap();
    store.leave(worker).unwrap();
    // One of the two stays: so do its digest and the other's words in the document.
    store.expire(None, Some(1)).unwrap();
    assert_eq!(count(&store, "SELECT count(*) FROM document"), 1);
    store.expire(Some(at(50)), None).unwrap();
    for (gone, sql) in [
        ("documents", "SELECT count(*) FROM document"),
        ("words", "SELECT count(commentary) FROM item"),
        ("pages", "SELECT count(title) + count(read_at) FROM article"),
        ("texts", "SELECT count(*) FROM text"),
        ("fingerprints", "SELECT count(*) FROM fingerprint"),
        ("the queue", "SELECT count(*) FROM visit"),
        ("the lists", "SELECT count(*) FROM listed"),
        ("editions", "SELECT count(*) FROM digest WHERE NOT expired"),
    ] {
        assert_eq!(count(&store, sql), 0, "{gone}");
    }
    assert_eq!(
        count(&store, "SELECT count(*) FROM log"),
        2,
        "the last of each feed"
    );
    assert_eq!(count(&store, "SELECT count(*) FROM address"), 3);
    assert!(store.latest_editions(0, 9).unwrap().0.is_empty());

    // By an address that only its page told; and the page is read again.
    let back = publish(&store, "2", 2, &["https://x.example/one"], 60);
    assert_eq!(back, articles[..1]);
    let worker = store.enter("refresh", at(61)).unwrap();
    assert_eq!(
        store
            .claim_visits(worker, None, 9, &HashSet::new(), at(61))
            .unwrap()
            .len(),
        1
    );
}

#[test]
fn the_file_gets_smaller_when_much_of_it_is_free() {
    let (_folder, store) = store();
    let mut state = 1_u32;
    let mut noise = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state.to_be_bytes()[0]
    };
    for (number, key) in (1..).zip(["1", "2", "3"]) {
        let document = Document {
            bytes: (0..4 << 20).map(|_| noise()).collect(),
            ..document(key)
        };
        save(
            &store,
            "a",
            &document,
            number,
            vec![item(&[&format!("https://x.example/{key}")], key)],
        );
    }
    store.settle(at(1), describe).unwrap();
    let size = || {
        count(&store, "PRAGMA wal_checkpoint(TRUNCATE)");
        std::fs::metadata(store.path()).unwrap().len()
    };
    assert!(size() > 12 << 20);
    assert_eq!(store.expire(None, Some(1)).unwrap().len(), 2);
    store.shrink().unwrap();
    assert!(size() < 5 << 20, "{}", size());
    assert_eq!(store.window(COMBINED, 9).unwrap().len(), 1);
}

#[test]
fn a_store_gets_smaller_in_little_memory() {
    // The limit holds for a whole process: so this is one of its own.
    let run = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--ignored", "store::tests::expire::shrink_in_little_memory"])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&run.stdout);
    assert!(run.status.success() && said.contains("1 passed"), "{said}");
}

#[test]
#[ignore = "limits the memory of its whole process: the test before runs it"]
fn shrink_in_little_memory() {
    let (_folder, store) = store();
    let filled = "CREATE TABLE much (bytes);
         WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 48)
         INSERT INTO much SELECT randomblob(1 << 20) FROM n; DELETE FROM much WHERE rowid % 2";
    store.write(|c| c.execute_batch(filled)).unwrap();
    let pages = || count(&store, "SELECT page_count FROM pragma_page_count");
    let before = pages();
    count(&store, "PRAGMA hard_heap_limit = 16777216");
    store.shrink().unwrap();
    assert!(pages() < before * 2 / 3, "{} of {before}", pages());
}
