//! The feeds of the configuration as logs.

use super::listed::{faceted, six};
use super::*;
use crate::model::View;

/// Has the feeds `one`, by the first author, and `but`, without what `b` cites; their numbers.
fn choose(store: &Store, listed: &str) -> [i64; 2] {
    let view = View::from_query("author=writer1").unwrap();
    let exclude = [View::from_query("source=b").unwrap()];
    let (all, none) = (View::default(), []);
    let feeds = [
        Choice {
            name: "one",
            view: &view,
            exclude: &none,
        },
        Choice {
            name: "but",
            view: &all,
            exclude: &exclude,
        },
    ];
    store.choose(&feeds, listed).unwrap();
    let chosen = store.chosen().unwrap();
    ["one", "but"].map(|name| chosen.iter().find(|(_, known)| known == name).unwrap().0)
}

fn windows(store: &Store, feeds: [i64; 2]) -> [Vec<i64>; 2] {
    feeds.map(|feed| store.window(feed, 100).unwrap())
}

fn forget_stale(store: &Store) {
    store.freshen(&store.stale().unwrap()).unwrap();
}

#[test]
fn a_feed_of_the_configuration_is_a_log_of_what_it_holds() {
    let (_folder, store) = six();
    let [one, but] = choose(&store, "");
    assert_eq!(windows(&store, [one, but]), [vec![1, 4], vec![1, 3, 5]]);
    let changes = store.last_changes().unwrap();
    assert!(changes.contains(&(one, at(1))), "{changes:?}");

    forget_stale(&store);
    let seventh = "https://x.example/7";
    save(
        &store,
        "b",
        &document("7"),
        1,
        vec![item(&[seventh], "writer1 word7")],
    );
    store.settle(at(2), faceted).unwrap();
    assert_eq!(windows(&store, [one, but]), [vec![1, 4, 7], vec![1, 3, 5]]);
    let stale = store.stale().unwrap();
    assert!(
        stale.contains(&(one, 0)) && !stale.contains(&(but, 0)),
        "{stale:?}"
    );
}

#[test]
fn what_a_feed_holds_no_more_leaves_it_and_its_archives() {
    let (_folder, store) = six();
    let [one, but] = choose(&store, "");
    assert_eq!(store.cut_archives(but, 1, 2).unwrap().len(), 1);
    forget_stale(&store);
    let third = "https://x.example/3";
    save(
        &store,
        "b",
        &document("3"),
        1,
        vec![item(&[third], "writer1 word3")],
    );
    store.settle(at(2), faceted).unwrap();
    assert_eq!(windows(&store, [one, but])[1], [1, 5]);
    let stale = store.stale().unwrap();
    assert!(
        stale.contains(&(but, 1)) && stale.contains(&(but, 0)),
        "{stale:?}"
    );
    let block = store.archives(but).unwrap()[0];
    assert_eq!(store.archived(but, block).unwrap(), [1]);
}

#[test]
fn a_feed_that_means_something_else_is_made_again_and_one_that_is_gone_is_forgotten() {
    let (_folder, store) = six();
    let [one, but] = choose(&store, "");
    store.cut_archives(one, 1, 1).unwrap();
    forget_stale(&store);
    assert_eq!(choose(&store, ""), [one, but]);
    assert_eq!(store.stale().unwrap(), []);
    assert_eq!(store.count_archives(one).unwrap(), 1);

    let view = View::from_query("author=writer2").unwrap();
    let feed = Choice {
        name: "one",
        view: &view,
        exclude: &[],
    };
    store.choose(&[feed], "").unwrap();
    assert_eq!(store.chosen().unwrap(), [(one, "one".to_owned())]);
    assert_eq!(windows(&store, [one, but]), [vec![2, 5], vec![]]);
    assert_eq!(store.count_archives(one).unwrap(), 0);
    assert_eq!(store.stale().unwrap(), [(one, 0)]);
}
