//! Articles that tell one story: found, joined, shown, and parted again.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::model::Published;

/// One article for each of these, cited by a source of its own: its address, the day of its page, its fingerprints.
type Told<'a> = (&'a str, &'a str, &'a [u32]);

fn tell(store: &Store, told: &[Told<'_>]) -> Vec<i64> {
    told.iter()
        .map(|(url, day, fingerprints)| {
            let article = save(store, url, &document("1"), 1, vec![item(&[*url], url)]).articles[0];
            read(store, article, url, day, fingerprints);
            article
        })
        .collect()
}

fn read(store: &Store, article: i64, url: &str, day: &str, fingerprints: &[u32]) {
    let published: Published = day.parse().unwrap();
    let metadata = Metadata {
        published: Some(published),
        ..titled(&format!("Told at {url}"))
    };
    let text = PageText {
        text: url.to_owned(),
        words: 100,
        fingerprints: fingerprints.to_vec(),
    };
    record_read(store, article, url, metadata, Vec::new(), Some(text));
}

const A: &str = "https://a.example/story";
const B: &str = "https://b.example/story";
const C: &str = "https://c.example/story";
const D: &str = "https://d.example/other";

/// The id of every entry, by the address that it shows.
fn ids(store: &Store) -> BTreeMap<String, Uuid> {
    let rows = store.find_entries(&EntryQuery::default()).unwrap();
    let records = store.records(&rows).unwrap().into_iter();
    let named = records.map(|record| (record.url.unwrap().to_string(), record.uuid));
    named.collect()
}

/// All that is published, article by article: the address that is shown, the others, and whose words stand on it.
fn shown(store: &Store) -> Vec<(String, Vec<String>, Vec<String>)> {
    store.settle(at(9), describe).unwrap();
    let rows = store.find_entries(&EntryQuery::default()).unwrap();
    let records = store.records(&rows).unwrap();
    let mut all: Vec<_> = records.iter().map(seen).collect();
    all.sort();
    all
}

fn seen(record: &Record) -> (String, Vec<String>, Vec<String>) {
    let others = record.related.iter().map(|other| other.url.to_string());
    let mentions = record.mentions.iter();
    let mut mentions: Vec<String> = mentions.map(|m| m.mention.source.clone()).collect();
    let mut others: Vec<String> = others.collect();
    others.sort();
    mentions.sort();
    (record.url.as_ref().unwrap().to_string(), others, mentions)
}

fn expected(shown: &str, others: &[&str], mentions: &[&str]) -> (String, Vec<String>, Vec<String>) {
    let owned = |list: &[&str]| list.iter().map(|&text| text.to_owned()).collect();
    (shown.to_owned(), owned(others), owned(mentions))
}

#[test]
fn only_articles_that_share_rare_fingerprints_are_looked_at() {
    let (_folder, store) = store();
    let urls: Vec<String> = (0..20)
        .map(|n| format!("https://x{n}.example/story"))
        .collect();
    for url in &urls {
        tell(&store, &[(url, "2025-07-13", &[7])]);
    }
    let rare = tell(
        &store,
        &[
            (A, "2025-07-13", &[7, 8, 9]),
            (B, "2025-07-13", &[7, 8]),
            (C, "2025-07-13", &[1, 2]),
        ],
    );
    let Candidates { own, others, .. } = store.alike(rare[0]).unwrap();
    assert_eq!(own.unwrap().text, A);
    assert_eq!(
        others.iter().map(|o| o.article).collect::<Vec<_>>(),
        [rare[1]],
        "what twenty pages have is furniture"
    );
    assert_eq!(store.new_texts(100).unwrap().len(), 23);
    store.join_stories(rare[0], &[], at(6)).unwrap();
    assert_eq!(store.new_texts(100).unwrap().len(), 22, "compared once");
}

/// Joins every text that is new with all that are found for it.
fn join_all(store: &Store) {
    for article in store.new_texts(100).unwrap() {
        let others = store.alike(article).unwrap().others;
        let alike: Vec<_> = others
            .iter()
            .map(|other| (other.article, Alike::Copy))
            .collect();
        store.join_stories(article, &alike, at(6)).unwrap();
    }
}

#[test]
fn a_story_that_is_told_everywhere_is_one_however_many_come_at_once() {
    let urls: Vec<String> = (0..70)
        .map(|n| format!("https://x{n}.example/story"))
        .collect();
    for at_once in [1, 3, 70] {
        let (_folder, store) = store();
        for (some, n) in urls.chunks(at_once).zip(0..) {
            for url in some {
                // The story, and a line of their own.
                tell(&store, &[(url, "2025-07-13", &[1, 2, 3, 100 + n])]);
            }
            join_all(&store);
        }
        assert_eq!(shown(&store).len(), 1, "{at_once} at once");
    }
}

#[test]
fn of_each_story_one_is_looked_at_before_a_second_of_any() {
    let (_folder, store) = store();
    let urls: Vec<String> = (0..12)
        .map(|n| format!("https://x{n}.example/story"))
        .collect();
    for url in &urls {
        tell(&store, &[(url, "2025-07-13", &[1, 2, 3])]);
    }
    join_all(&store);
    let other = tell(&store, &[(A, "2025-07-13", &[3])])[0];
    let new = tell(&store, &[(B, "2025-07-13", &[1, 2, 3])])[0];
    let found: Vec<i64> = store
        .alike(new)
        .unwrap()
        .others
        .iter()
        .map(|found| found.article)
        .collect();
    assert_eq!((found[1], found.len()), (other, 8));
}

/// The articles that are part of another one, those that were joined last first.
fn joined_articles(store: &Store) -> Vec<i64> {
    store
        .read(|c| {
            c.prepare("SELECT gone FROM joined ORDER BY rowid DESC")?
                .query_map([], |r| r.get(0))?
                .collect()
        })
        .unwrap()
}

#[test]
fn texts_are_forgotten_with_their_fingerprints() {
    let (_folder, store) = store();
    let told = tell(
        &store,
        &[(A, "2025-07-13", &[1, 2]), (B, "2025-07-13", &[1])],
    );
    store.forget_texts(at(5), 1).unwrap();
    assert_eq!(store.alike(told[1]).unwrap().others.len(), 1, "just read");
    store.forget_texts(at(6), 1).unwrap();
    assert_eq!(store.alike(told[1]).unwrap().others.len(), 0);
    assert!(store.alike(told[0]).unwrap().own.is_none());
}

#[test]
fn the_page_of_an_article_is_forgotten_with_its_fingerprints() {
    let (_folder, store) = store();
    let told = tell(
        &store,
        &[(A, "2025-07-13", &[1, 2]), (B, "2025-07-13", &[1])],
    );
    let forget = |c: &rusqlite::Connection| articles::forget_page(c, told[0], 0, 9);
    store.write(forget).unwrap();
    let left = "SELECT json_group_array(json_array(hash, article_id)) FROM fingerprint";
    let left: String = store.read(|c| c.query_row(left, [], |r| r.get(0))).unwrap();
    assert_eq!(left, format!("[[1,{}]]", told[1]));
}

#[test]
fn a_copy_is_one_entry_that_shows_the_page_that_was_first() {
    let (_folder, store) = store();
    let told = tell(&store, &[(A, "2025-07-14", &[1]), (B, "2025-07-13", &[1])]);
    let joined = store
        .join_stories(told[0], &[(told[1], Alike::Copy)], at(6))
        .unwrap();
    assert_eq!(joined, 1);
    assert_eq!(shown(&store), [expected(B, &[A], &[A, B])]);
    assert_eq!(store.count_entries().unwrap(), 1);
}

#[test]
fn a_later_version_keeps_the_id_and_is_shown() {
    let (_folder, store) = store();
    let told = tell(&store, &[(A, "2025-07-13", &[1])]);
    let id = |store: &Store| {
        let rows = store.find_entries(&EntryQuery::default()).unwrap();
        store.records(&rows).unwrap()[0].uuid
    };
    shown(&store);
    let before = id(&store);
    let later = tell(&store, &[(B, "2025-07-14", &[1])]);
    store
        .join_stories(later[0], &[(told[0], Alike::Update)], at(6))
        .unwrap();
    assert_eq!(shown(&store), [expected(B, &[A], &[A, B])]);
    assert_eq!(id(&store), before);
    let record = &store.records(&[told[0]]).unwrap()[0];
    assert_eq!(record.updates, 1);
}

#[test]
fn a_page_that_was_left_to_another_is_read_itself_where_that_one_is_not_believed() {
    let (_folder, store) = store();
    for url in [A, B] {
        save(&store, url, &document("1"), 1, vec![item(&[url], url)]);
    }
    let worker = store.enter("refresh", at(1)).unwrap();
    let [page, amp] = [A, B].map(|url| {
        let key = url.trim_start_matches("https://");
        store.article_at(key).unwrap().unwrap()
    });
    for is_believed in [false, true] {
        store
            .claim_visits(worker, None, 9, &HashSet::new(), at(1))
            .unwrap();
        let names: &[_] = if is_believed {
            &[(B, "canonical")]
        } else {
            &[]
        };
        visit_read(&store, page, A, names);
        let left_to_it = Attempt {
            article: amp,
            visited: Visited::Known { learnt: Vec::new() },
        };
        store.record_visits(&[left_to_it], at(2)).unwrap();
        store.release_visits(worker).unwrap();
        let due = store
            .claim_visits(worker, None, 9, &HashSet::new(), at(3))
            .unwrap();
        let due: Vec<i64> = due.iter().map(|visit| visit.article).collect();
        assert_eq!(due, if is_believed { vec![] } else { vec![amp] });
        store.release_visits(worker).unwrap();
    }
}

#[test]
fn a_page_that_is_read_after_its_article_was_joined_is_not_due_again() {
    let (_folder, store) = store();
    for url in [A, B] {
        save(&store, url, &document("1"), 1, vec![item(&[url], url)]);
    }
    let worker = store.enter("refresh", at(1)).unwrap();
    let [tracker, target] = [A, B].map(|url| {
        let key = url.trim_start_matches("https://");
        store.article_at(key).unwrap().unwrap()
    });
    assert_eq!(
        store
            .claim_visits(worker, None, 9, &HashSet::new(), at(1))
            .unwrap()
            .len(),
        2
    );
    let known = Visited::Known {
        learnt: vec![Learnt {
            key: B.trim_start_matches("https://").to_owned(),
            url: B.parse().unwrap(),
            how: "landed",
        }],
    };
    let attempt = Attempt {
        article: tracker,
        visited: known,
    };
    store.record_visits(&[attempt], at(2)).unwrap();
    visit_read(&store, target, B, &[]);
    store.release_visits(worker).unwrap();
    assert_eq!(
        store
            .claim_visits(worker, None, 9, &HashSet::new(), at(9))
            .unwrap(),
        []
    );
    assert_eq!(shown(&store), [expected(B, &[], &[A, B])]);
}

#[test]
fn what_is_parted_is_as_it_was_and_stays_so() {
    let (_folder, store) = store();
    let told = tell(
        &store,
        &[
            (A, "2025-07-13", &[1]),
            (B, "2025-07-14", &[1]),
            (C, "2025-07-15", &[1]),
        ],
    );
    let before = shown(&store);
    store
        .join_stories(told[1], &[(told[2], Alike::Copy)], at(6))
        .unwrap();
    store
        .join_stories(told[0], &[(told[1], Alike::Update)], at(6))
        .unwrap();
    assert_eq!(shown(&store).len(), 1);
    // Cited again after the join: it goes with the address that it was cited by.
    save(&store, "late", &document("2"), 2, vec![item(&[B], "late")]);

    assert!(part(&store, told[1]));
    assert_eq!(
        shown(&store),
        [expected(A, &[], &[A]), expected(B, &[C], &[B, C, "late"])]
    );
    assert!(part(&store, told[2]));
    assert!(!part(&store, told[2]), "part of none");
    let mut as_before = before;
    as_before[1].2.push("late".to_owned());
    assert_eq!(shown(&store), as_before);
    let again = store
        .join_stories(told[0], &[(told[1], Alike::Copy)], at(8))
        .unwrap();
    assert_eq!((again, shown(&store).len()), (0, 3));
}

#[test]
fn a_canonical_address_that_many_articles_name_is_none() {
    let (_folder, store) = store();
    let canonical = "https://x.example/all";
    let urls: Vec<String> = (1..=4).map(|n| format!("https://x.example/{n}")).collect();
    let name = |url: &str, title: &str| {
        let article = save(&store, url, &document("1"), 1, vec![item(&[url], url)]).articles[0];
        let learnt = Learnt {
            key: canonical.trim_start_matches("https://").to_owned(),
            url: canonical.parse().unwrap(),
            how: "canonical",
        };
        record_read(
            &store,
            article,
            canonical,
            titled(title),
            vec![learnt],
            None,
        );
        shown(&store).len()
    };
    assert_eq!(name(&urls[0], "One"), 1);
    assert_eq!(name(&urls[1], "One, printed"), 1, "two forms of one page");
    assert_eq!(name(&urls[2], "Two"), 3, "a fault of the site's");
    assert_eq!(name(&urls[3], "Three"), 4);
    let addresses: Vec<String> = shown(&store).into_iter().map(|(url, ..)| url).collect();
    assert_eq!(addresses, urls);
    assert_eq!(store.article_at("x.example/all").unwrap(), None);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    /// Five articles of which pairs are joined: whatever the order, the same are one, with all their mentions and
    /// addresses; parted in the reverse order, all are as they were.
    #[test]
    fn joins_in_any_order_give_the_same_entries_and_can_be_undone(
        (pairs, shuffled) in proptest::collection::vec((0_usize..5, 0_usize..5), 0..6)
            .prop_flat_map(|pairs| (Just(pairs.clone()), Just(pairs).prop_shuffle()))
    ) {
        let urls: Vec<String> = (0..5).map(|n| format!("https://x{n}.example/story")).collect();
        let days: Vec<String> = (0..5).map(|n| format!("2025-07-{:02}", 10 + n)).collect();
        let mut seen = Vec::new();
        for pairs in [pairs, shuffled] {
            let (_folder, store) = store();
            let mut told = Vec::new();
            for (url, day) in urls.iter().zip(&days) {
                told.extend(tell(&store, &[(url, day, &[1])]));
            }
            let (before, ids_before) = (shown(&store), ids(&store));
            for (a, b) in pairs {
                store.join_stories(told[a], &[(told[b], Alike::Copy)], at(6)).unwrap();
            }
            seen.push(shown(&store));
            let rows = store.find_entries(&EntryQuery::default()).unwrap();
            let records = store.records(&rows).unwrap();
            let count = |of: fn(&Record) -> usize| records.iter().map(of).sum::<usize>();
            prop_assert_eq!((count(|r| r.mentions.len()), count(|r| r.addresses.len())), (5, 5), "none is lost");
            for article in joined_articles(&store) {
                prop_assert!(part(&store, article));
            }
            prop_assert_eq!(shown(&store), before);
            prop_assert_eq!(ids(&store), ids_before, "no id ever names another article");
        }
        prop_assert_eq!(&seen[0], &seen[1]);
    }

    /// Whatever happens to five articles (cited again, read, joined, parted, hidden), an id that was published is that of
    /// the article that was first cited at the same address, for ever, and leads to the entry which holds that address.
    #[test]
    fn an_id_once_published_never_names_another_article(
        steps in proptest::collection::vec((0_usize..6, 0_usize..5, 0_usize..5), 1..14)
    ) {
        let (_folder, store) = store();
        let urls: Vec<String> = (0..5).map(|n| format!("https://x{n}.example/story")).collect();
        let key = |n: usize| urls[n].trim_start_matches("https://").to_owned();
        let mut published: BTreeMap<Uuid, usize> = BTreeMap::new();
        let mut rows: BTreeMap<usize, i64> = BTreeMap::new();
        for (number, (what, a, b)) in steps.into_iter().enumerate() {
            let (row_a, row_b) = (rows.get(&a).copied(), rows.get(&b).copied());
            match (what, row_a, row_b) {
                (0, Some(row), _) => read(&store, row, &urls[a], "2025-07-13", &[1]),
                (1, Some(one), Some(other)) if a != b => {
                    store.join_stories(one, &[(other, Alike::Update)], at(6)).unwrap();
                }
                (2, Some(row), _) => {
                    let learnt = Learnt { key: key(b), url: urls[b].parse().unwrap(), how: "landed" };
                    record_read(&store, row, &urls[b], titled("Landed"), vec![learnt], None);
                    // A page on which others landed too is that of none of them.
                    if let Some(article) = store.article_at(&key(b)).unwrap() {
                        rows.entry(b).or_insert(article);
                    }
                }
                (3, Some(row), _) => drop(part(&store, row)),
                _ => {
                    let cited = save(&store, &format!("s{number}"), &document("1"), 1, vec![item(&[&urls[a]], "it")]);
                    rows.entry(a).or_insert(cited.articles[0]);
                }
            }
            shown(&store);
            for (url, id) in ids(&store) {
                let first = store.whole_id(&id.to_string()).unwrap();
                prop_assert_eq!(first, Some(id), "{}", url);
                let row = store.article_by_id(&id.to_string()).unwrap().unwrap();
                let holds: Vec<usize> = (0..5)
                    .filter(|n| store.article_at(&key(*n)).unwrap() == Some(row))
                    .collect();
                let named = *published.entry(id).or_insert_with(|| {
                    (0..5).find(|n| Uuid::new_v5(&Uuid::NAMESPACE_URL, urls[*n].as_bytes()) == id).unwrap_or(holds[0])
                });
                prop_assert!(holds.contains(&named), "{} holds {:?}", id, holds);
            }
        }
        for (id, named) in published {
            let row = store.article_by_id(&id.to_string()).unwrap().unwrap();
            prop_assert_eq!(store.article_at(&key(named)).unwrap(), Some(row), "it leads where it always led");
        }
    }

    /// Three addresses of one article and one of another, each cited by a digest: the page of the first leads to the second,
    /// that of the third names the second. Whichever is read first, and whether a page is fetched at once or later, there
    /// are two entries with the same mentions and addresses.
    #[test]
    fn digests_and_fetches_in_any_order_give_the_same_entries(
        order in Just([0_usize, 1, 2, 3]).prop_shuffle(),
        late in Just([0_usize, 1, 2, 3]).prop_shuffle(),
        at_once in any::<[bool; 4]>(),
    ) {
        let (_folder, store) = store();
        let fetch = |n: usize| {
            let (url, learnt): (&str, &[(&str, &'static str)]) = match n {
                0 => (B, &[(B, "landed")]),
                1 => (B, &[]),
                2 => (B, &[(B, "canonical")]),
                _ => (D, &[]),
            };
            let article = store.article_at([A, B, C, D][n].trim_start_matches("https://")).unwrap().unwrap();
            visit_read(&store, article, url, learnt);
        };
        for n in order {
            let url = [A, B, C, D][n];
            save(&store, url, &document("1"), 1, vec![item(&[url], url)]);
            if at_once[n] {
                fetch(n);
                shown(&store);
            }
        }
        for n in late.into_iter().filter(|n| !at_once[*n]) {
            fetch(n);
        }
        prop_assert_eq!(shown(&store), [expected(B, &[], &[A, B, C]), expected(D, &[], &[D])]);
        let rows = store.find_entries(&EntryQuery::default()).unwrap();
        let mut addresses: Vec<usize> = store.records(&rows).unwrap().iter().map(|r| r.addresses.len()).collect();
        addresses.sort_unstable();
        prop_assert_eq!(addresses, [1, 3]);
    }
}
