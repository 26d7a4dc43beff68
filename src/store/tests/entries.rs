//! Entries as they are asked for by hand.

use super::*;
use crate::model::View;

#[test]
fn entries_are_found_by_words_in_every_script() {
    let (_folder, store) = store();
    save(
        &store,
        "a",
        &document("1"),
        1,
        vec![
            item(&["https://x.example/1"], "러시아를 보라"),
            item(&["https://x.example/2"], "the harbour"),
        ],
    );
    store.settle(at(1), describe).unwrap();
    let find = |text: &str| {
        store
            .find_entries(&EntryQuery {
                text: Some(View::default().with_text(text).unwrap().terms()),
                ..EntryQuery::default()
            })
            .unwrap()
            .len()
    };
    assert_eq!(
        (
            find("러시"),
            find("HARBOUR"),
            find("harbour OR 보라"),
            find("harbour 보라"),
            find("NEAR(")
        ),
        (1, 1, 2, 0, 0)
    );
}

#[test]
fn a_part_of_a_sites_name_is_taken_as_it_is_written() {
    let (_folder, store) = store();
    let pages = [
        ("https://a.example/1", Some("100% Media")),
        ("https://b.example", Some("The_Post")),
        ("https://c.example:8443/3", None),
    ];
    for (url, site) in pages {
        let article = save(&store, url, &document("1"), 1, vec![item(&[url], url)]).articles[0];
        let page = Metadata {
            site: site.map(str::to_owned),
            ..titled(url)
        };
        record_read(&store, article, url, page, Vec::new(), None);
    }
    store.settle(at(9), describe).unwrap();
    let find = |site: &str| {
        let query = EntryQuery {
            site: Some(site.to_owned()),
            ..EntryQuery::default()
        };
        store.find_entries(&query).unwrap().len()
    };
    for (site, found) in [
        ("100% media", 1),
        ("%", 1),
        ("e_p", 1),
        ("_", 1),
        ("\\", 0),
        ("https", 0),
        ("example", 3),
        ("b.EXAMPLE", 1),
        ("8443", 1),
    ] {
        assert_eq!(find(site), found, "{site}");
    }
}
