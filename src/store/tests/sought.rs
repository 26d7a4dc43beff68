//! Articles without an address: looked for, found, given up, and joined; a store of before.

use url::Url;

use super::again::named;
use super::*;

const HEADLINE: &str = "Ferry returns to harbour";

/// A digest that names the article without an address, and its row.
fn seeking(store: &Store) -> i64 {
    let saved = save(
        store,
        "a",
        &document("1"),
        1,
        vec![named(HEADLINE, "The Post")],
    );
    saved.articles[0]
}

fn claim(store: &Store, seconds: i64) -> Vec<Sought> {
    let worker = store.enter("refresh", at(seconds)).unwrap();
    let claimed = store.claim_sought(worker, None, at(seconds)).unwrap();
    store.release_sought(worker).unwrap();
    claimed
}

fn story(n: u32) -> Url {
    format!("https://post.example/{n}").parse().unwrap()
}

#[test]
fn what_is_named_is_looked_for_until_it_is_found_or_given_up() {
    let (_folder, store) = store();
    let article = seeking(&store);
    let sought = claim(&store, 1);
    let said: Vec<_> = sought
        .iter()
        .map(|s| {
            (
                s.wanted.article,
                s.wanted.title.as_str(),
                s.wanted.site.as_str(),
                s.is_due,
            )
        })
        .collect();
    assert_eq!(said, [(article, HEADLINE, "The Post", true)]);

    store.sought_in_vain(article, Some(at(100))).unwrap();
    assert_eq!(claim(&store, 99), []);
    assert_eq!(store.next_look().unwrap(), Some(at(100)));
    assert_eq!(store.next_looks(&[article]).unwrap()[&article], at(100));
    assert_eq!(claim(&store, 100)[0].tries, 1);

    store.sought_in_vain(article, None).unwrap();
    assert_eq!(claim(&store, 10_000), []);
    // Cited anew it is worth another look.
    save(
        &store,
        "b",
        &document("2"),
        2,
        vec![named(HEADLINE, "The Post")],
    );
    assert_eq!(claim(&store, 10_000)[0].tries, 0);

    let (left, joined) = store
        .found(article, "post.example/1", &story(1), at(200))
        .unwrap()
        .unwrap();
    assert_eq!((left, joined), (article, false));
    assert_eq!(store.next_look().unwrap(), None);
    assert_eq!(
        store.records(&[article]).unwrap()[0].addresses[0].1,
        "found"
    );
    let worker = store.enter("refresh", at(200)).unwrap();
    let visits = store
        .claim_visits(worker, None, 10, &HashSet::new(), at(200))
        .unwrap();
    assert_eq!(visits[0].url, story(1), "its page is due");
    let again = store
        .found(article, "post.example/2", &story(2), at(201))
        .unwrap();
    assert_eq!(again, None, "it has an address");
}

#[test]
fn what_is_found_at_a_known_address_is_that_article() {
    let (_folder, store) = store();
    let article = seeking(&store);
    store.settle(at(1), describe).unwrap();
    let cited = save(
        &store,
        "b",
        &document("2"),
        2,
        vec![item(&["https://post.example/1"], "x")],
    );
    visit_read(&store, cited.articles[0], "https://post.example/1", &[]);
    let (left, joined) = store
        .found(article, "post.example/1", &story(1), at(9))
        .unwrap()
        .unwrap();
    assert_eq!(
        (left, joined),
        (article, true),
        "that which readers have seen"
    );
    let record = store.records(&[left]).unwrap().remove(0);
    assert_eq!((record.mentions.len(), record.url), (2, Some(story(1))));
    assert_eq!(store.next_look().unwrap(), None);
    // Named once more without its address, it is known where it stands.
    let again = vec![named(HEADLINE, "The Post")];
    save(&store, "c", &document("3"), 3, again);
    assert_eq!(store.next_look().unwrap(), None);
    let found = store.found(article, "post.example/2", &story(2), at(10));
    assert!(found.unwrap().is_none());
}

#[test]
fn what_is_not_due_comes_along_and_a_source_makes_only_its_own_due() {
    let (_folder, store) = store();
    let first = seeking(&store);
    save(
        &store,
        "b",
        &document("2"),
        2,
        vec![named("Choir sings", "The Post")],
    );
    store.sought_in_vain(first, Some(at(500))).unwrap();
    let due: Vec<bool> = claim(&store, 1).iter().map(|s| s.is_due).collect();
    assert_eq!(due, [false, true]);
    let b = store
        .ensure_source("b", "feed", "https://x.example/feed")
        .unwrap();
    let worker = store.enter("refresh", at(600)).unwrap();
    let claimed = store.claim_sought(worker, Some(&[b]), at(600)).unwrap();
    let due: Vec<bool> = claimed.iter().map(|s| s.is_due).collect();
    assert_eq!(due, [false, true]);
    assert_eq!(claim(&store, 600), [], "leased");
}

#[test]
fn an_address_that_a_digest_gives_ends_the_search() {
    let (_folder, store) = store();
    seeking(&store);
    let mut cited = item(&["https://post.example/1"], HEADLINE);
    cited.citations[0].citation.title = Some(HEADLINE.to_owned());
    save(&store, "a", &document("1"), 2, vec![cited]);
    assert_eq!(claim(&store, 1), []);
    // An article that nobody cites any more is not looked for either.
    save(
        &store,
        "c",
        &document("3"),
        3,
        vec![named("Choir sings", "The Post")],
    );
    save(
        &store,
        "c",
        &document("3"),
        4,
        vec![item(&["https://post.example/3"], "Other")],
    );
    assert_eq!(claim(&store, 1), []);
    assert_eq!(store.next_look().unwrap(), None);
}

#[test]
fn sites_are_known_by_digests_and_by_hosts_and_not_by_what_pages_say() {
    let (_folder, store) = store();
    let mut cited = item(&["https://post.example/1"], "x");
    cited.citations[0].citation.site = Some("Harbour Post".to_owned());
    let saved = save(&store, "a", &document("1"), 1, vec![cited]);
    visit_read(&store, saved.articles[0], "https://post.example/1", &[]);
    let page_says = "UPDATE article SET site = 'The Post of the Harbour'";
    store.write(|c| c.execute(page_says, []).map(drop)).unwrap();
    let key = |name: &str| name.to_lowercase().replace("the ", "");
    let known = |name: &str| store.site_addresses(&[name.to_owned()], key).unwrap().len();
    for name in ["the harbour post", "post.example"] {
        assert_eq!(known(name), 1, "{name}");
    }
    assert_eq!(known("Post"), 0);
    assert_eq!(known("Post of the Harbour"), 0, "anyone can say so");
}

#[test]
fn lists_are_remembered_by_site() {
    let (_folder, store) = store();
    let list = |n, etag: &str| ListingRecord {
        url: story(n),
        is_feed: n == 1,
        read_at: at(5),
        etag: Some(etag.to_owned()),
        last_modified: None,
    };
    store
        .keep_listings(&story(0), &[list(1, "a"), list(2, "b")], &[])
        .unwrap();
    store
        .keep_listings(&story(0), &[list(1, "c")], &[story(2)])
        .unwrap();
    assert_eq!(store.listings(&story(0)).unwrap(), [list(1, "c")]);
    assert_eq!(store.listings(&story(9)).unwrap(), []);
}

#[test]
fn a_page_that_is_gone_has_its_copy_asked_for_once() {
    let (_folder, store) = store();
    let saved = save(
        &store,
        "a",
        &document("1"),
        1,
        vec![item(&["https://post.example/1"], "x")],
    );
    let article = saved.articles[0];
    let gone = |next_try| Visited::Failed {
        kind: "gone".to_owned(),
        status: Some(404),
        reason: "gone".to_owned(),
        next_try,
    };
    let visit = |next_try| {
        let visited = gone(next_try);
        store
            .record_visits(&[Attempt { article, visited }], at(1))
            .unwrap()
    };
    visit(Some(at(9)));
    assert_eq!(store.gone_pages(9, at(1)).unwrap(), [], "it is tried again");
    visit(None);
    let gone = |seconds| store.gone_pages(9, at(seconds)).unwrap();
    assert_eq!(gone(1)[0].url, story(1));
    // No answer: asked again when it is time, and not for ever.
    store.ask_copy_again(article, Some(at(5)), at(2)).unwrap();
    assert_eq!(gone(4), []);
    assert_eq!(gone(5)[0].asked_at, Some(at(2)));
    store.ask_copy_again(article, Some(at(9)), at(5)).unwrap();
    assert_eq!(gone(9)[0].asked_at, Some(at(2)));
    store.ask_copy_again(article, None, at(9)).unwrap();
    assert_eq!(gone(100), []);
    store.keep_copy(article, Some(&story(7)), at(2)).unwrap();
    assert_eq!(gone(100), []);
    assert_eq!(
        store.records(&[article]).unwrap()[0].related[0].url,
        story(7)
    );
}
