//! What `status` asks: right, and at a cost that does not grow with the store.

use rusqlite::{Statement, StatementStatus};

use super::*;
use crate::store::entries::found_by;
use crate::store::status::queries;

/// The numbers of the last day: new, read, waiting, given up, without an address.
fn day(store: &Store) -> [usize; 5] {
    let t = store.totals(at(-60)).unwrap();
    [t.new, t.read, t.waiting, t.given_up, t.without_url]
}

fn failed(store: &Store, article: i64, now: i64, (kind, status): (&str, Option<u16>), again: bool) {
    let visited = Visited::Failed {
        kind: kind.to_owned(),
        status,
        reason: "the site refuses programs".to_owned(),
        next_try: again.then(|| at(now + 100)),
    };
    store
        .record_visits(&[Attempt { article, visited }], at(now))
        .unwrap();
}

#[test]
fn the_last_day_adds_up_whatever_becomes_of_an_article() {
    let (_folder, store) = store();
    let urls = ["https://x.example/1", "https://x.example/2"];
    let items = urls.map(|url| item(&[url], url));
    let saved = save(&store, "a", &document("1"), 1, items.into());
    assert_eq!(day(&store), [0; 5], "nothing is published yet");
    store.settle(at(1), describe).unwrap();
    assert_eq!(day(&store), [2, 0, 2, 0, 0]);
    let stories = store.totals(at(-60)).unwrap().stories;
    assert_eq!(stories["a"], 2);

    let [one, two] = [saved.articles[0], saved.articles[1]];
    failed(&store, one, 2, ("gone", Some(410)), false);
    assert_eq!(day(&store), [2, 0, 1, 1, 0]);
    store.refetch(one, at(3)).unwrap();
    assert_eq!(day(&store), [2, 0, 2, 0, 0]);
    visit_read(&store, one, urls[0], &[]);
    assert_eq!(day(&store), [2, 1, 1, 0, 0]);
    // The second turns out to be the first.
    visit_read(&store, two, urls[1], &[(urls[0], "redirect")]);
    store.settle(at(6), describe).unwrap();
    assert_eq!(day(&store), [1, 1, 0, 0, 0]);
    let after = store.totals(at(3600)).unwrap();
    assert_eq!((after.new, after.stories.len()), (0, 0), "it was before");
}

#[test]
fn stories_are_counted_by_source_and_follow_a_corrected_edition() {
    let (_folder, store) = store();
    let stories = |numbers: &[u32]| {
        let item = |n: &u32| item(&[&format!("https://x.example/{n}")], "words");
        numbers.iter().map(item).collect::<Vec<_>>()
    };
    save(&store, "a", &document("1"), 1, stories(&[1, 2, 3]));
    save(&store, "b", &document("1"), 2, stories(&[4]));
    save(&store, "a", &document("1"), 3, stories(&[1, 2]));
    let found = store.totals(at(-60)).unwrap().stories;
    let expected = [("a", 2), ("b", 1)].map(|(name, n)| (name.to_owned(), n));
    assert_eq!(found, expected.into());
}

#[test]
fn a_host_fails_from_the_first_failure_after_its_last_page() {
    let (_folder, store) = store();
    let urls: Vec<String> = (0..5).map(|n| format!("https://x.example/{n}")).collect();
    let items = urls.iter().map(|url| item(&[url], url)).collect();
    let saved = save(&store, "a", &document("1"), 1, items);
    store.settle(at(1), describe).unwrap();
    let refused = ("refused", Some(403));
    failed(&store, saved.articles[0], 2, refused, true);
    assert_eq!(
        store.failing_hosts().unwrap(),
        [],
        "one page is its entry's matter"
    );
    visit_read(&store, saved.articles[1], &urls[1], &[]); // at 5
    failed(&store, saved.articles[2], 6, refused, true);
    failed(&store, saved.articles[3], 7, refused, true);
    failed(&store, saved.articles[3], 8, ("slow", None), true);
    let hosts = store.failing_hosts().unwrap();
    let expected = FailingHost {
        name: "x.example".to_owned(),
        failing_since: at(6),
        tries: 2,
        pages: 2,
        entries: 2,
        status: None,
        reason: "the site refuses programs".to_owned(),
        next_try: Some(at(106)),
    };
    assert_eq!(hosts, [expected]);
    failed(&store, saved.articles[3], 9, refused, true);
    let host = &store.failing_hosts().unwrap()[0];
    assert_eq!(
        (host.status, host.reason.as_str()),
        (Some(403), "403, the site refuses programs")
    );
}

#[test]
fn what_was_never_tried_fails_with_what_was_and_not_by_itself() {
    let (_folder, store) = store();
    let urls: Vec<String> = (0..3).map(|n| format!("https://x.example/{n}")).collect();
    let items = urls.iter().map(|url| item(&[url], url)).collect();
    let saved = save(&store, "a", &document("1"), 1, items);
    for article in saved.articles[..2].iter().copied() {
        let visited = Visited::Held {
            kind: "temporary".to_owned(),
            reason: "the site asks to be left alone for a while".to_owned(),
            until: Some(at(100)),
        };
        store
            .record_visits(&[Attempt { article, visited }], at(2))
            .unwrap();
    }
    assert_eq!(store.failing_hosts().unwrap(), []);
    failed(&store, saved.articles[2], 6, ("temporary", Some(429)), true);
    let host = &store.failing_hosts().unwrap()[0];
    assert_eq!((host.failing_since, host.pages), (at(6), 3));
}

#[test]
fn a_daemon_that_was_killed_was_there_until_its_last_sign_of_life() {
    let (_folder, store) = store();
    assert_eq!(
        (store.daemon_since().unwrap(), store.daemon_until().unwrap()),
        (None, None)
    );
    let worker = store.enter("run", at(0)).unwrap();
    store.beat(worker, at(50)).unwrap();
    assert_eq!(store.daemon_since().unwrap(), Some(at(0)));
    assert_eq!(store.daemon_until().unwrap(), None);
    let killed = "UPDATE worker SET started = 'before'";
    store.write(|c| c.execute(killed, [])).unwrap();
    assert_eq!(store.daemon_since().unwrap(), None);
    assert_eq!(store.daemon_until().unwrap(), Some(at(50)));
    assert!(store.daemon_died().unwrap());
    store.free_ended(at(60)).unwrap();
    assert_eq!(store.daemon_until().unwrap(), Some(at(50)));
    assert!(store.daemon_died().unwrap(), "whoever freed it");
    store.enter_alone(at(70)).unwrap().unwrap();
    assert!(!store.daemon_died().unwrap(), "another one came");
    store.leave_alone(at(80)).unwrap();
    assert!(!store.daemon_died().unwrap(), "that one left");
    assert_eq!(store.daemon_until().unwrap(), Some(at(80)));
}

#[test]
fn a_store_has_one_daemon_and_the_lock_tells_which_is_none_any_more() {
    let (_folder, first) = store();
    let place = |store: &Store, pid: u32| {
        let sql = format!("UPDATE worker SET host = 'elsewhere', pid = {pid}");
        store.write(|c| c.execute(&sql, [])).unwrap();
    };
    first.enter_alone(at(0)).unwrap().unwrap();
    first.enter("run", at(1)).unwrap();
    place(&first, 7);
    let second = Store::open(first.path()).unwrap();
    let refused = second.enter_alone(at(5_000)).unwrap().unwrap_err();
    assert_eq!(
        refused.map(|other| (other.since, other.pid)),
        Some((at(0), 7))
    );
    second.free_ended(at(5_000)).unwrap();
    assert_eq!(
        second.daemon_since().unwrap(),
        Some(at(0)),
        "silent as it is"
    );
    // It is killed, and comes again in a container of another name.
    drop(first);
    assert!(second.daemon_died().unwrap());
    second.enter_alone(at(2)).unwrap().unwrap();
    assert_eq!(second.daemon_since().unwrap(), Some(at(2)));
    let rows = "SELECT count(*) FROM worker";
    let rows: i64 = second
        .read(|c| c.query_row(rows, [], |r| r.get(0)))
        .unwrap();
    assert_eq!(rows, 1, "what its passes held is free");
}

#[cfg(unix)]
#[test]
fn a_store_that_was_taken_away_or_replaced_is_noticed() {
    let (folder, store) = store();
    let path = store.path().to_owned();
    assert!(!store.was_replaced());
    let aside = folder.path().join("b.db");
    std::fs::rename(&path, &aside).unwrap();
    assert!(store.was_replaced());
    drop(Store::open(&path).unwrap());
    assert!(store.was_replaced());
    std::fs::rename(&aside, &path).unwrap();
    assert!(!store.was_replaced());
    assert!(!Store::empty().unwrap().was_replaced());
}

#[test]
fn growth_is_told_once_a_day_has_passed() {
    let (_folder, store) = store();
    let run = |days: i64| at(days * 86_400);
    store.note_run(run(0)).unwrap();
    assert_eq!(store.growth(at(60)).unwrap(), None);
    let smaller = "UPDATE grown SET bytes = bytes - 4000";
    store.write(|c| c.execute(smaller, [])).unwrap();
    let size = store.size();
    let growth = store.growth(at(2 * 86_400)).unwrap().unwrap();
    assert!(
        (2000..2000 + 1_000_000).contains(&growth),
        "{growth} {size}"
    );
    store.note_run(run(40)).unwrap();
    assert_eq!(
        store.growth(at(40 * 86_400)).unwrap(),
        None,
        "what is old is forgotten"
    );
}

/// So many articles, four an edition, read, waiting, refused and gone, all of this day.
fn filled(articles: u32) -> (tempfile::TempDir, Store) {
    let (folder, store) = store();
    store
        .ensure_source("a", "feed", "https://x.example/feed")
        .unwrap();
    let fill = format!(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {articles})
         INSERT INTO article (id, uuid, url, first_seen, read_at)
         SELECT i, randomblob(16), 'https://h' || i % 50 || '.example/' || i, 1750000000 + i % 1000, iif(i % 4, 1, NULL) FROM n;
         INSERT INTO visit (article_id, url, host, due, asked_at, kind, status, failing_since)
         SELECT id, url, 'h' || id % 50 || '.example', iif(id % 40 = 0, 1750000099, NULL), first_seen,
                iif(id % 4, NULL, iif(id % 40 = 0, 'never', 'gone')), 404, 0 FROM article;
         UPDATE article SET face = x'00', unsettled = 0;
         INSERT INTO digest (id, uuid, source_id, key, hash, arrived, stories)
         SELECT id, uuid, 1, id, uuid, first_seen, 4 FROM article WHERE id % 4 = 0;
         INSERT INTO log SELECT 0, id, id, first_seen FROM article;
         INSERT INTO run SELECT id, first_seen, first_seen, 1, 1, 1, 1 FROM article LIMIT 100;"
    );
    store.write(|c| c.execute_batch(&fill)).unwrap();
    (folder, store)
}

/// How many steps of the database a query takes to its end.
fn steps(mut statement: Statement<'_>) -> rusqlite::Result<i32> {
    let mut rows = statement.raw_query();
    while rows.next()?.is_some() {}
    drop(rows);
    Ok(statement.get_status(StatementStatus::VmStep))
}

#[test]
fn what_status_asks_costs_no_more_in_a_large_store() {
    let steps = |store: &Store| -> Vec<i32> {
        let steps = |sql: &String| {
            let steps = store.read(|c| {
                let mut statement = c.prepare(sql)?;
                for parameter in 1..=statement.parameter_count() {
                    statement.raw_bind_parameter(parameter, 1)?;
                }
                steps(statement)
            });
            steps.unwrap()
        };
        queries().iter().map(steps).collect()
    };
    let [(_small, small), (_large, large)] = [2_000, 20_000].map(filled);
    for ((sql, small), large) in queries().iter().zip(steps(&small)).zip(steps(&large)) {
        assert!(
            large <= small + small / 5 + 20,
            "{large} steps instead of {small}: {sql}"
        );
    }
}

#[test]
fn the_latest_entries_cost_no_more_in_a_large_store() {
    let [small, large] = [2_000, 20_000].map(|articles| {
        let (_folder, store) = filled(articles);
        let steps = store.read(|c| {
            let mut statement = c.prepare(&found_by())?;
            statement.raw_bind_parameter(8, 20)?;
            steps(statement)
        });
        steps.unwrap()
    });
    assert!(large <= small + 20, "{large} steps instead of {small}");
}
