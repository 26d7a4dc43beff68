//! What was published comes back with its id when its digest is read again.

use super::*;

/// As `item` has it of this address.
fn published(url: &str, id: Uuid) -> Recalled {
    Recalled {
        id,
        address: Some((
            url.trim_start_matches("https://").to_owned(),
            url.parse().unwrap(),
        )),
        title: "As it was published".to_owned(),
        published: at(-1000),
        updated: at(-500),
    }
}

#[test]
fn an_article_is_known_again_by_its_address() {
    let (_folder, store) = store();
    let id = Uuid::from_u128(42);
    let entry = published("https://x.example/1", id);
    assert_eq!(
        store.recall(std::slice::from_ref(&entry), at(0)).unwrap(),
        1
    );
    assert_eq!(store.recall(&[entry], at(0)).unwrap(), 0, "once");
    assert!(store.settle(at(1), describe).unwrap().new.is_empty());
    assert_eq!(store.count_entries().unwrap(), 0);

    let saved = save(
        &store,
        "a",
        &document("1"),
        1,
        vec![item(&["https://x.example/1"], "one")],
    );
    assert_eq!(store.settle(at(2), describe).unwrap().new.len(), 1);
    let record = store.records(&saved.articles).unwrap().remove(0);
    assert_eq!((record.uuid, record.updated_at), (id, Some(at(-500))));
    assert_eq!(
        record.metadata.title.as_deref(),
        Some("As it was published")
    );
    let worker = store.enter("refresh", at(3)).unwrap();
    assert_eq!(
        store
            .claim_visits(worker, None, 9, &HashSet::new(), at(3))
            .unwrap()
            .len(),
        1,
        "its page is read again"
    );
}

#[test]
fn an_article_without_an_address_is_known_again_by_the_id_that_it_gets() {
    let (_folder, store) = store();
    let mut cited = item(&["https://x.example/1"], "one");
    cited.citations[0].identity = Identity::Byline("one|the post|".to_owned());
    cited.citations[0].citation.url = None;
    cited.citations[0].link = None;
    let id = cited.citations[0].uuid;
    let entry = Recalled {
        address: None,
        ..published("https://x.example/1", id)
    };
    store.recall(&[entry], at(0)).unwrap();
    let saved = save(&store, "a", &document("1"), 1, vec![cited.clone()]);
    assert_eq!(store.records(&saved.articles).unwrap()[0].uuid, id);
    // Another article that would get the same id gets another one: the first is cited now.
    cited.citations[0].identity = Identity::Byline("two|the post|".to_owned());
    let saved = save(&store, "a", &document("2"), 2, vec![cited]);
    assert_ne!(store.records(&saved.articles).unwrap()[0].uuid, id);
}

#[test]
fn what_is_stored_is_not_changed_by_what_was_published() {
    let (_folder, store) = store();
    let saved = save(
        &store,
        "a",
        &document("1"),
        1,
        vec![item(&["https://x.example/1"], "one")],
    );
    let before = store.records(&saved.articles).unwrap();
    let entry = published("https://x.example/1", Uuid::from_u128(42));
    assert_eq!(store.recall(&[entry], at(0)).unwrap(), 0);
    assert_eq!(store.records(&saved.articles).unwrap(), before);
}

#[test]
fn what_nothing_dates_keeps_the_dates_that_it_had() {
    let (_folder, store) = store();
    let entry = published("https://x.example/1", Uuid::from_u128(42));
    let early = Recalled {
        published: at(5000),
        updated: at(5000),
        ..published("https://x.example/2", Uuid::from_u128(43))
    };
    store.recall(&[entry.clone(), early], at(0)).unwrap();
    let saved = save(
        &store,
        "a",
        &document("1"),
        1,
        vec![
            item(&["https://x.example/1"], "one"),
            item(&["https://x.example/2"], "two"),
        ],
    );
    let dates = |article: usize| {
        let record = store.records(&saved.articles[article..=article]).unwrap();
        (record[0].first_seen, record[0].updated_at)
    };
    store.settle(at(1), describe).unwrap();
    visit_read(&store, saved.articles[0], "https://x.example/1", &[]);
    store.settle(at(10), describe).unwrap();
    assert_eq!(dates(0), (entry.published, Some(entry.updated)));
    assert_eq!(dates(1), (at(0), None), "nothing was seen in the future");
}
