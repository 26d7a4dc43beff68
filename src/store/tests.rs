use std::collections::HashSet;

use chrono::{DateTime, TimeZone, Utc};
use uuid::Uuid;

use super::*;
use crate::model::{Citation, Document, Face, Format, Identity, Metadata, Record, SearchText};

mod again;
mod backup;
mod chosen;
mod entries;
mod expire;
mod landings;
mod listed;
mod migrations;
mod notices;
mod recall;
mod sought;
mod status;
mod stories;
mod words;

fn at(seconds: i64) -> DateTime<Utc> {
    Utc.timestamp_opt(1_750_000_000 + seconds, 0).unwrap()
}

fn store() -> (tempfile::TempDir, Store) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("var/a.db")).unwrap();
    (folder, store)
}

fn document(key: &str) -> Document {
    Document {
        key: key.to_owned(),
        format: Format::Text,
        bytes: b"a digest".to_vec(),
        url: None,
        external: None,
        title: None,
        author: None,
        published: None,
        received: None,
    }
}

fn item(urls: &[&str], words: &str) -> ItemRecord {
    let citations = urls.iter().zip(0..).map(|(url, rank)| CitationRecord {
        citation: Citation {
            url: Some(url.parse().unwrap()),
            ..Citation::default()
        },
        link: Some(url.parse().unwrap()),
        identity: Identity::Address(url.trim_start_matches("https://").to_owned()),
        uuid: Uuid::new_v5(&Uuid::NAMESPACE_URL, url.as_bytes()),
        entry: rank == 0,
    });
    ItemRecord {
        number: Some(1),
        title: Some(words.to_owned()),
        commentary: Some(words.to_owned()),
        quoted: None,
        citations: citations.collect(),
    }
}

fn save(
    store: &Store,
    source: &str,
    document: &Document,
    hash: u8,
    items: Vec<ItemRecord>,
) -> Saved {
    let id = store
        .ensure_source(source, "feed", "https://x.example/feed")
        .unwrap();
    let record = DigestRecord {
        uuid: Uuid::new_v5(
            &Uuid::NAMESPACE_URL,
            format!("{source} {}", document.key).as_bytes(),
        ),
        document,
        hash: [hash; 32],
        title: None,
        curator: None,
        published: None,
        items,
        paragraphs: Vec::new(),
    };
    store
        .save_digests(id, &[record], None, at(0))
        .unwrap()
        .remove(0)
}

/// A face that shows the mentions' words and whether the page was read; a new word is worth seeing again.
fn describe(record: &Record) -> Option<Face> {
    if record.mentions.is_empty() {
        return None;
    }
    let words: String = record
        .mentions
        .iter()
        .filter_map(|m| m.mention.commentary.clone())
        .collect();
    let mut core = [0; 32];
    core.iter_mut()
        .zip(words.bytes())
        .for_each(|(slot, byte)| *slot = byte);
    let mut face = core;
    face[31] = u8::from(record.read_at.is_some());
    Some(Face {
        face,
        core,
        published: record.first_seen,
        local: record.first_seen.naive_utc(),
        facets: Vec::new(),
        search: SearchText {
            words,
            ..SearchText::default()
        },
    })
}

fn visit_read(store: &Store, article: i64, url: &str, learnt: &[(&str, &'static str)]) -> usize {
    let learnt = learnt
        .iter()
        .map(|(url, how)| Learnt {
            key: url.trim_start_matches("https://").to_owned(),
            url: url.parse().unwrap(),
            how,
        })
        .collect();
    record_read(store, article, url, titled("From the page"), learnt, None)
}

/// Records that a page was read; how many articles were joined.
fn record_read(
    store: &Store,
    article: i64,
    url: &str,
    metadata: Metadata,
    learnt: Vec<Learnt>,
    text: Option<PageText>,
) -> usize {
    let visited = Visited::Read {
        metadata: Box::new(metadata),
        url: url.parse().unwrap(),
        learnt,
        doubtful: None,
        text,
        etag: None,
        last_modified: None,
        next_look: None,
    };
    store
        .record_visits(&[Attempt { article, visited }], at(5))
        .unwrap()
}

/// Parts an article from the one that it was joined into; whether it was part of one.
fn part(store: &Store, article: i64) -> bool {
    let parted = store.write(|c| joins::part(c, article, at(7).timestamp()));
    parted.unwrap().is_some()
}

fn titled(title: &str) -> Metadata {
    Metadata {
        title: Some(title.to_owned()),
        ..Metadata::default()
    }
}

#[test]
fn two_digests_that_cite_one_address_are_two_mentions_of_one_article() {
    let (_folder, store) = store();
    let one = save(
        &store,
        "a",
        &document("1"),
        1,
        vec![item(&["https://x.example/1"], "one")],
    );
    let two = save(
        &store,
        "b",
        &document("1"),
        1,
        vec![item(&["https://x.example/1"], "two")],
    );
    assert_eq!(one.articles, two.articles);
    let settled = store.settle(at(1), describe).unwrap();
    assert_eq!((settled.new.len(), settled.changed.len()), (1, 0));
    let record = &store.records(&store.window(COMBINED, 10).unwrap()).unwrap()[0];
    assert_eq!(
        record
            .mentions
            .iter()
            .map(|m| m.mention.source.as_str())
            .collect::<Vec<_>>(),
        ["a", "b"]
    );
    assert_eq!(store.window(record.mentions[0].feed, 10).unwrap().len(), 1);
    assert_eq!(store.count_entries().unwrap(), 1);
}

#[test]
fn an_item_that_vanishes_is_withdrawn_and_comes_back_under_its_id() {
    let (_folder, store) = store();
    save(
        &store,
        "a",
        &document("1"),
        1,
        vec![
            item(&["https://x.example/1"], "one"),
            item(&["https://x.example/2"], "two"),
        ],
    );
    store.settle(at(1), describe).unwrap();
    let second = store.records(&store.window(COMBINED, 10).unwrap()).unwrap()[1].uuid;

    save(
        &store,
        "a",
        &document("1"),
        2,
        vec![item(&["https://x.example/1"], "one")],
    );
    let settled = store.settle(at(2), describe).unwrap();
    assert_eq!((settled.new.len(), settled.changed.len()), (0, 1));
    assert_eq!(store.window(COMBINED, 10).unwrap().len(), 1);

    save(
        &store,
        "b",
        &document("1"),
        3,
        vec![item(&["https://x.example/2"], "again")],
    );
    store.settle(at(3), describe).unwrap();
    let last = *store.window(COMBINED, 10).unwrap().last().unwrap();
    assert_eq!(store.records(&[last]).unwrap()[0].uuid, second);
}

#[test]
fn a_corrected_digest_without_stories_keeps_the_earlier_ones() {
    let (_folder, store) = store();
    save(
        &store,
        "a",
        &document("1"),
        1,
        vec![item(&["https://x.example/1"], "one")],
    );
    assert!(save(&store, "a", &document("1"), 2, Vec::new()).kept_earlier);
    store.settle(at(1), describe).unwrap();
    assert_eq!(store.window(COMBINED, 10).unwrap().len(), 1);
    let source = store
        .ensure_source("a", "feed", "https://x.example/feed")
        .unwrap();
    assert!(store.has_document(source, &[2; 32]).unwrap());
}

#[test]
fn a_page_that_names_a_known_address_makes_the_two_articles_one() {
    let (_folder, store) = store();
    save(
        &store,
        "a",
        &document("1"),
        1,
        vec![item(&["https://x.example/1"], "one")],
    );
    save(
        &store,
        "b",
        &document("1"),
        1,
        vec![item(&["https://amp.example/1"], "one again")],
    );
    let amp = store.article_at("amp.example/1").unwrap().unwrap();
    assert_eq!(
        visit_read(
            &store,
            amp,
            "https://x.example/1",
            &[("https://x.example/1", "canonical")]
        ),
        1
    );
    store.settle(at(1), describe).unwrap();
    let records = store.records(&store.window(COMBINED, 10).unwrap()).unwrap();
    assert_eq!(records.len(), 1);
    assert_eq!(records[0].mentions.len(), 2);
    assert_eq!(records[0].metadata.title.as_deref(), Some("From the page"));
    assert_eq!(records[0].addresses.len(), 2);
    let worker = store.enter("refresh", at(2)).unwrap();
    assert!(
        store
            .claim_visits(worker, None, 10, &HashSet::new(), at(2))
            .unwrap()
            .is_empty(),
        "its page was read under the other address"
    );
}

#[test]
fn the_id_that_readers_have_seen_survives_a_merge() {
    let (_folder, store) = store();
    save(
        &store,
        "a",
        &document("1"),
        1,
        vec![item(
            &["https://x.example/1", "https://x.example/further"],
            "one",
        )],
    );
    store.settle(at(1), describe).unwrap();
    let seen = store.article_at("x.example/1").unwrap().unwrap();
    let further = store.article_at("x.example/further").unwrap().unwrap();
    visit_read(
        &store,
        further,
        "https://x.example/1",
        &[("https://x.example/1", "landed")],
    );
    assert_eq!(store.article_at("x.example/further").unwrap(), Some(seen));
}

#[cfg(target_os = "linux")]
#[test]
fn a_killed_process_frees_what_it_held_at_once() {
    let (_folder, store) = store();
    store
        .ensure_source("a", "feed", "https://x.example/feed")
        .unwrap();
    let mut child = std::process::Command::new("sleep")
        .arg("60")
        .spawn()
        .unwrap();
    let dead = store.enter("refresh", at(0)).unwrap();
    store
        .write(|c| {
            let stat =
                std::fs::read_to_string(format!("/proc/{}/stat", child.id())).unwrap_or_default();
            let ticks = stat
                .rsplit_once(')')
                .and_then(|(_, f)| f.split_whitespace().nth(19))
                .unwrap_or_default()
                .to_owned();
            let boot =
                std::fs::read_to_string("/proc/sys/kernel/random/boot_id").unwrap_or_default();
            c.execute(
                "UPDATE worker SET pid = ?2, started = ?3 WHERE id = ?1",
                rusqlite::params![dead.0, child.id(), format!("{} {ticks}", boot.trim())],
            )
        })
        .unwrap();
    store.lease_source("a", dead, at(0)).unwrap();
    let next = store.enter("refresh", at(1)).unwrap();
    assert!(
        matches!(store.lease_source("a", next, at(1)), Err(Error::Held { pid, .. }) if pid == child.id())
    );
    child.kill().unwrap();
    child.wait().unwrap();
    store.lease_source("a", next, at(1)).unwrap();
}

#[test]
fn pages_are_claimed_once_and_at_most_so_many_of_a_host() {
    let (_folder, store) = store();
    let items = (1..=3)
        .map(|n| item(&[&format!("https://x.example/{n}")], "w"))
        .chain([item(&["https://y.example/"], "w")]);
    save(&store, "a", &document("1"), 1, items.collect());
    let worker = store.enter("refresh", at(0)).unwrap();
    let other = store.enter("run", at(0)).unwrap();
    assert_eq!(
        store
            .claim_visits(worker, None, 2, &HashSet::new(), at(0))
            .unwrap()
            .len(),
        3
    );
    assert_eq!(
        store
            .claim_visits(other, None, 2, &HashSet::new(), at(0))
            .unwrap()
            .len(),
        1
    );
    store.leave(worker).unwrap();
    let claim = |before: &HashSet<i64>| store.claim_visits(other, None, 9, before, at(0)).unwrap();
    let all = claim(&HashSet::new());
    assert_eq!(all.len(), 4, "its own and those that came free");
    let mut claimed: HashSet<i64> = all.iter().map(|visit| visit.article).collect();
    assert_eq!(claim(&claimed), []);
    claimed.remove(&all[1].article);
    assert_eq!(claim(&claimed), all[1..2]);
    // What is given back is for others.
    claimed.insert(all[1].article);
    store.release_some(other, &[all[0].article]).unwrap();
    assert_eq!(claim(&claimed), []);
    let third = store.enter("refresh", at(0)).unwrap();
    let free = store.claim_visits(third, None, 9, &HashSet::new(), at(0));
    assert_eq!(free.unwrap(), all[..1]);
}

#[test]
fn pages_that_another_one_holds_are_told_to_whom_they_are_cited_by() {
    let (_folder, store) = store();
    let cite = |source: &str, urls: &[&str]| {
        let items = urls.iter().map(|url| item(&[url], "w")).collect();
        save(&store, source, &document("1"), 1, items);
        store
            .ensure_source(source, "feed", "https://x.example/feed")
            .unwrap()
    };
    let a = cite("a", &["https://x.example/1", "https://x.example/2"]);
    let b = cite("b", &["https://y.example/", "https://x.example/2"]);
    let c = cite("c", &["https://z.example/"]);
    let [one, other] = [(); 2].map(|()| store.enter("refresh", at(0)).unwrap());
    store
        .claim_visits(other, Some(&[a, b]), 9, &HashSet::new(), at(0))
        .unwrap();
    let held = |sources: Option<&[i64]>| {
        let held = store.held_elsewhere(one, sources, at(0)).unwrap();
        held.map(|held| (held.pages, held.in_all))
    };
    assert_eq!(held(None), Some((3, 3)));
    assert_eq!(held(Some(&[b])), Some((2, 3)));
    assert_eq!(held(Some(&[c])), None);
    store.leave(other).unwrap();
    assert_eq!(held(None), None);
}

#[test]
fn archives_hold_what_the_newest_document_has_no_room_for() {
    let (_folder, store) = store();
    let items = (1..=25).map(|n| item(&[&format!("https://x.example/{n}")], "w"));
    save(&store, "a", &document("1"), 1, items.collect());
    store.settle(at(1), describe).unwrap();
    let blocks = store.cut_archives(COMBINED, 10, 10).unwrap();
    assert_eq!(
        blocks.iter().map(|b| (b.first, b.last)).collect::<Vec<_>>(),
        [(1, 10), (11, 20)]
    );
    let archived: usize = blocks
        .iter()
        .map(|b| store.archived(COMBINED, *b).unwrap().len())
        .sum();
    assert_eq!(archived, 20);
    assert!(
        store.cut_archives(COMBINED, 10, 10).unwrap().is_empty(),
        "cut once"
    );
}

#[test]
fn a_newer_store_is_refused_and_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.db");
    drop(Store::open(&path).unwrap());
    rusqlite::Connection::open(&path)
        .unwrap()
        .pragma_update(None, "user_version", 99)
        .unwrap();
    let before = std::fs::read(&path).unwrap();
    let error = Store::open(&path).unwrap_err();
    assert!(matches!(error, Error::Newer { found: 99, .. }), "{error}");
    assert_eq!(std::fs::read(&path).unwrap(), before);
}

#[test]
fn a_file_that_is_no_database_is_named_and_kept() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.db");
    std::fs::write(&path, "this is a letter to a friend, not a database, and it is long enough to be read as a header").unwrap();
    let error = Store::open(&path).unwrap_err().to_string();
    assert!(
        error.contains("a.db") && error.contains("no aggregator store"),
        "{error}"
    );
    assert!(
        std::fs::read_to_string(&path)
            .unwrap()
            .starts_with("this is a letter")
    );
}

#[test]
fn what_is_remembered_of_a_source_is_kept_until_it_is_another() {
    let (_folder, store) = store();
    let id = store
        .ensure_source("a", "directory", "Directory(in)")
        .unwrap();
    let mark = std::collections::BTreeMap::from([("path:a".to_owned(), "1-1".to_owned())]);
    store.note_read(id, Some("1"), None, &mark, &[]).unwrap();
    let worker = store.enter("refresh", at(0)).unwrap();
    let marks = || {
        let state = store.lease_source("a", worker, at(0)).unwrap();
        (state.etag.is_some(), state.marks.len())
    };
    store.reword_place("a", "Directory(in)", "in").unwrap();
    store.ensure_source("a", "directory", "in").unwrap();
    assert_eq!(marks(), (true, 1));
    store.reword_place("a", "Directory(out)", "out").unwrap();
    store.ensure_source("a", "directory", "out").unwrap();
    assert_eq!(marks(), (false, 0));
}

#[test]
fn a_mark_is_kept_until_its_file_is_gone() {
    let (_folder, store) = store();
    let id = store.ensure_source("a", "directory", "inbox").unwrap();
    let marks = |names: &[&str]| {
        names
            .iter()
            .map(|&n| (n.to_owned(), "1-1".to_owned()))
            .collect()
    };
    store
        .note_read(id, None, None, &marks(&["path:a", "path:b"]), &[])
        .unwrap();
    store
        .note_read(id, None, None, &marks(&["path:c"]), &["path:a".to_owned()])
        .unwrap();
    let worker = store.enter("refresh", at(0)).unwrap();
    let kept = store.lease_source("a", worker, at(0)).unwrap().marks;
    assert_eq!(kept, marks(&["path:b", "path:c"]));
}

#[test]
fn the_journal_does_not_stay_as_large_as_a_reader_made_it() {
    let (_folder, store) = store();
    let journal = || {
        std::fs::metadata(with_suffix(store.path(), "-wal"))
            .unwrap()
            .len()
    };
    let write = |bytes: usize| {
        // Not the same bytes again: SQLite writes no page that stays as it is.
        let sql = "INSERT OR REPLACE INTO meta VALUES ('large', hex(randomblob(?1)))";
        store.write(|c| c.execute(sql, [bytes])).unwrap();
    };
    let reader = rusqlite::Connection::open(store.path()).unwrap();
    reader
        .execute_batch("BEGIN; SELECT count(*) FROM meta")
        .unwrap();
    for _ in 0..6 {
        write(2 << 20);
    }
    let before = journal();
    assert!(
        before > 9 << 20,
        "what a reader may still want stays: {before}"
    );
    drop(reader);
    for _ in 0..3 {
        write(1);
    }
    assert!(journal() <= 8 << 20, "{}", journal());
}

#[test]
fn the_latest_digests_are_those_of_the_latest_days_however_they_came() {
    let (_folder, store) = store();
    for (key, day, hash) in [
        ("newest", Some("2025-06-14"), 1),
        ("undated", None, 2),
        ("oldest", Some("2025-06-12"), 3),
        ("evening", Some("2025-06-13T20:00:00+09:00"), 4),
    ] {
        let items = vec![item(&[&format!("https://x.example/{key}")], key)];
        save(&store, "a", &document(key), hash, items);
        store
            .write(|c| {
                c.execute(
                    "UPDATE digest SET title = ?1, published = ?2 WHERE key = ?1",
                    rusqlite::params![key, day],
                )
            })
            .unwrap();
    }
    // They came on 15 June: an index is read from its newest edition on.
    let listed = store.latest_editions(0, 9).unwrap().0;
    let titles: Vec<_> = listed
        .into_iter()
        .filter_map(|edition| edition.title)
        .collect();
    assert_eq!(titles, ["undated", "newest", "evening", "oldest"]);
}
