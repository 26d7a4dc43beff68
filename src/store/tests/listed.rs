//! The lists by which entries are searched and browsed.

use chrono::TimeDelta;
use url::Url;

use super::*;
use crate::model::{Counted, Decision, Facet, FacetKind, Hidden, View};

/// A face whose entry is filtered by its sources and by the first word of its first remark, as an author.
pub(super) fn faceted(record: &Record) -> Option<Face> {
    let face = describe(record)?;
    let sources = record
        .mentions
        .iter()
        .map(|m| (FacetKind::Source, m.mention.source.as_str()));
    let word = face.search.words.split(' ').next().unwrap_or_default();
    let facets = sources.chain([(FacetKind::Author, word), (FacetKind::Site, "The Daily")]);
    let mut facets: Vec<Facet> = facets
        .filter_map(|(kind, name)| Facet::new(kind, name))
        .collect();
    facets.dedup();
    // What arrived later is about something older.
    let age = TimeDelta::days(record.article);
    Some(Face {
        local: record.first_seen.naive_utc() - age,
        facets,
        ..face
    })
}

/// Six articles, cited by `a` and every other one by `b` too.
pub(super) fn six() -> (tempfile::TempDir, Store) {
    let (folder, store) = store();
    for n in 1..=6 {
        let url = format!("https://x.example/{n}");
        let words = format!("writer{} harbour 항구를 日本 word{n}", n % 3);
        save(
            &store,
            "a",
            &document(&n.to_string()),
            1,
            vec![item(&[&url], &words)],
        );
        if n % 2 == 0 {
            save(
                &store,
                "b",
                &document(&n.to_string()),
                2,
                vec![item(&[&url], &words)],
            );
        }
    }
    store.settle(at(1), faceted).unwrap();
    (folder, store)
}

fn found(store: &Store, query: &str) -> Vec<i64> {
    let view = View::from_query(query).unwrap();
    store.view(&view, Listing::Day, 0, 100).unwrap().articles
}

#[test]
fn filters_and_words_combine() {
    let (_folder, store) = six();
    for (query, articles) in [
        ("", vec![1, 2, 3, 4, 5, 6]),
        ("source=b", vec![2, 4, 6]),
        ("source=b&author=Writer1", vec![4]),
        ("q=word3", vec![3]),
        ("q=word3+OR+word5", vec![3, 5]),
        ("q=harbour&author=writer2", vec![2, 5]),
        ("q=word3&source=b", vec![]),
        ("site=the+daily", vec![1, 2, 3, 4, 5, 6]),
        ("author=nobody", vec![]),
        ("q=%21%21", vec![]),
        // A part of a Korean word, a single Han character, a pair.
        ("q=항구&source=b", vec![2, 4, 6]),
        ("q=本+word1", vec![1]),
        ("q=日本+word1", vec![1]),
        ("q=本日", vec![]),
        // The marks by which filters are found are no words.
        ("q=f1", vec![]),
    ] {
        assert_eq!(found(&store, query), articles, "{query}");
    }
}

#[test]
fn a_view_of_a_feed_of_the_configuration_holds_what_stands_in_its_log() {
    let (_folder, store) = six();
    let [b, left_out] = ["source=b", "q=word4"].map(|query| View::from_query(query).unwrap());
    let feed = Choice {
        name: "some",
        view: &b,
        exclude: &[left_out],
    };
    store.choose(&[feed], "").unwrap();
    let number = store.chosen().unwrap()[0].0;
    for (query, articles) in [
        ("", vec![6, 2]),
        ("q=harbour", vec![6, 2]),
        ("q=word2", vec![2]),
        ("q=word3", vec![]),
    ] {
        let view = View::from_query(query).unwrap();
        let held = store.view(&view, Listing::Arrival(number), 0, 2).unwrap();
        assert_eq!(
            (held.total, held.articles),
            (articles.len(), articles),
            "{query}"
        );
    }
}

#[test]
fn days_bound_a_view_from_the_first_on_and_before_the_last() {
    let (_folder, store) = six();
    let face = |row: i64| faceted(&store.records(&[row]).unwrap()[0]).unwrap();
    let day = |row: i64| face(row).local.date();
    for (query, articles) in [
        (format!("since={}", day(3)), vec![1, 2, 3]),
        (format!("until={}", day(3)), vec![4, 5, 6]),
        (format!("since={}&until={}", day(4), day(2)), vec![3, 4]),
        (format!("q=harbour&source=b&since={}", day(4)), vec![2, 4]),
        (format!("q=nothing&since={}", day(4)), vec![]),
    ] {
        assert_eq!(found(&store, &query), articles, "{query}");
    }
}

#[test]
fn a_view_has_pages_counts_and_two_orders() {
    let (_folder, store) = six();
    let view = View::from_query("q=harbour").unwrap();
    let viewed = store.view(&view, Listing::Day, 4, 4).unwrap();
    assert_eq!(
        (viewed.articles, viewed.total, viewed.is_more),
        (vec![5, 6], 6, false)
    );
    let sources: Vec<_> = viewed
        .facets
        .iter()
        .filter(|counted| counted.facet.kind == FacetKind::Source)
        .map(|counted| (counted.facet.name.as_str(), counted.entries))
        .collect();
    assert_eq!(sources, [("a", 6), ("b", 3)]);
    assert_eq!(
        store
            .view(&View::default(), Listing::Day, 0, 1)
            .unwrap()
            .total,
        6
    );
}

#[test]
fn a_join_takes_nobody_elses_words_away() {
    let (_folder, store) = six();
    // The first stands at the place that has the number of the seventh article.
    let news = "writer1 harbour news";
    let first = "https://x.example/1";
    save(&store, "b", &document("1"), 3, vec![item(&[first], news)]);
    store.settle(at(2), faceted).unwrap();
    let seventh = "https://x.example/7";
    save(
        &store,
        "a",
        &document("7"),
        3,
        vec![item(&[seventh], " word7 ")],
    );
    store.settle(at(3), faceted).unwrap();
    let ids = [2, 7].map(|row| store.records(&[row]).unwrap()[0].uuid);
    let merge = Decision::Merge {
        entry: ids[0],
        with: ids[1],
    };
    store.decide(&merge, Url::to_string, at(4)).unwrap();
    store.settle(at(4), faceted).unwrap();
    assert_eq!(found(&store, "q=news"), [1]);
}

#[test]
fn what_is_hidden_withdrawn_or_joined_is_listed_no_more() {
    let (_folder, store) = six();
    let id = store.records(&[4]).unwrap()[0].uuid;
    store
        .decide(&Decision::Hide(Hidden::Entry(id)), Url::to_string, at(2))
        .unwrap();
    store.settle(at(2), faceted).unwrap();
    assert_eq!(found(&store, "author=writer1"), [1]);
    assert_eq!(store.facets(FacetKind::Source, 0, 9).unwrap()[1].entries, 2);

    store
        .decide(&Decision::Show(Hidden::Entry(id)), Url::to_string, at(3))
        .unwrap();
    store.settle(at(3), faceted).unwrap();
    assert_eq!(found(&store, "author=writer1"), [1, 4]);

    // Both its digests are corrected: they cite it no more.
    save(
        &store,
        "a",
        &document("4"),
        9,
        vec![item(&["https://x.example/7"], "new harbour")],
    );
    save(
        &store,
        "b",
        &document("4"),
        9,
        vec![item(&["https://x.example/7"], "new harbour")],
    );
    store.settle(at(4), faceted).unwrap();
    assert_eq!(found(&store, "q=word4"), [0; 0]);
    assert_eq!(
        store
            .facet(FacetKind::Author, "new")
            .unwrap()
            .unwrap()
            .entries,
        1
    );
}

#[test]
fn an_entry_that_changes_is_found_by_its_new_words_alone() {
    let (_folder, store) = six();
    save(
        &store,
        "a",
        &document("1"),
        9,
        vec![item(&["https://x.example/1"], "other quay")],
    );
    store.settle(at(2), faceted).unwrap();
    assert_eq!(
        (
            found(&store, "q=word1"),
            found(&store, "q=quay&author=other")
        ),
        (vec![], vec![1])
    );
    assert_eq!(
        store
            .facet(FacetKind::Author, "writer1")
            .unwrap()
            .unwrap()
            .entries,
        1
    );
}

#[test]
fn the_lists_can_be_made_again() {
    let (_folder, store) = six();
    store.list_again(faceted).unwrap();
    assert_eq!(store.facets(FacetKind::Source, 0, 9).unwrap()[0].entries, 6);
    store
        .write(|c| c.execute("DELETE FROM listed", []))
        .unwrap();
    assert_eq!(found(&store, "q=harbour"), [0; 0]);
    store.list_again(faceted).unwrap();
    assert_eq!(found(&store, "q=harbour"), [1, 2, 3, 4, 5, 6]);
    assert_eq!(store.facets(FacetKind::Source, 0, 9).unwrap()[0].entries, 6);
}

#[test]
fn what_another_version_sees_in_an_entry_is_no_news() {
    let (_folder, store) = six();
    let rows = store.window(0, 9).unwrap();
    let otherwise = |record: &Record| {
        faceted(record).map(|face| Face {
            core: [7; 32],
            ..face
        })
    };
    let cite = |number: usize| {
        let url = format!("https://x.example/{number}");
        let key = format!("again {number}");
        save(
            &store,
            &key,
            &document("1"),
            9,
            vec![item(&[&url], "harbour")],
        );
    };
    // The sixth changed before it was listed: whether that is news is still to be told.
    cite(6);
    store.list_again(otherwise).unwrap();
    cite(1);
    store.settle(at(5), otherwise).unwrap();
    let news = |row: i64| store.records(&[row]).unwrap()[0].updated_at;
    assert_eq!([news(rows[0]), news(rows[5])], [None, Some(at(5))]);
}

#[test]
fn days_lead_to_the_days_beside_them() {
    let (_folder, store) = store();
    for n in 1..=3 {
        save(
            &store,
            "a",
            &document(&n.to_string()),
            1,
            vec![item(&[&format!("https://x.example/{n}")], "x")],
        );
    }
    let day = |record: &Record| {
        let facet = Facet::new(FacetKind::Day, &format!("2025-07-1{}", record.article));
        Some(Face {
            facets: facet.into_iter().collect(),
            ..describe(record)?
        })
    };
    store.settle(at(1), day).unwrap();
    let [before, after] = store.days_around("2025-07-12").unwrap();
    let name = |counted: Option<Counted>| counted.map(|c| c.facet.value);
    assert_eq!(
        (name(before).as_deref(), name(after).as_deref()),
        (Some("2025-07-11"), Some("2025-07-13"))
    );
    assert_eq!(store.days_around("2025-07-11").unwrap()[0], None);
    let days = store.days(Some("2025-07-12"), 9).unwrap();
    assert_eq!(
        days.iter()
            .map(|d| d.facet.value.as_str())
            .collect::<Vec<_>>(),
        ["2025-07-12", "2025-07-11"]
    );
}
