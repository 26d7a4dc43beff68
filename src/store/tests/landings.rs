//! Pages that several articles lead to, or name: whose they are, whatever comes first.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;

const COMMON: &str = "https://x.example/plans";

/// Stories that are nothing like each other, by their paths at one site.
const HEADLINES: [(&str, &str); 4] = [
    ("1", "Ferry runs aground off Selm"),
    ("2", "Council votes on the school roof"),
    ("3", "A poplar fell across the mill road"),
    ("4", "The ferry aground off Selm"),
];

fn url(path: &str) -> String {
    format!("https://x.example/{path}")
}

fn cite(store: &Store, path: &str, headline: &str) -> i64 {
    let url = url(path);
    let source = format!("{path} {headline}");
    let items = vec![item(&[&url], headline)];
    save(store, &source, &document("1"), 1, items).articles[0]
}

fn learnt(url: &str, how: &'static str) -> Learnt {
    Learnt {
        key: url.trim_start_matches("https://").to_owned(),
        url: url.parse().unwrap(),
        how,
    }
}

fn visited(url: &str, title: &str, learnt: Vec<Learnt>, text: Option<&str>) -> Visited {
    let text = text.map(|text| PageText {
        text: text.to_owned(),
        words: 100,
        fingerprints: Vec::new(),
    });
    Visited::Read {
        metadata: Box::new(titled(title)),
        url: url.parse().unwrap(),
        learnt,
        doubtful: None,
        text,
        etag: None,
        last_modified: None,
        next_look: None,
    }
}

fn record(store: &Store, article: i64, visited: Visited, seconds: i64) -> usize {
    let attempt = Attempt { article, visited };
    store.record_visits(&[attempt], at(seconds)).unwrap()
}

/// A redirect of which nothing but itself says where it leads.
fn lead(store: &Store, article: i64, to: &str, title: &str) {
    let mut page = visited(to, title, Vec::new(), None);
    if let Visited::Read { doubtful, .. } = &mut page {
        *doubtful = Some(Box::new(learnt(to, "landed")));
    }
    record(store, article, page, 5);
}

/// The entries: what their pages are called, by the address that each shows, and on how many mentions.
fn shown(store: &Store) -> BTreeMap<String, (Option<String>, usize)> {
    store.settle(at(9), describe).unwrap();
    let rows = store.find_entries(&EntryQuery::default()).unwrap();
    let records = store.records(&rows).unwrap().into_iter();
    let entries = records.map(|r| {
        (
            r.url.unwrap().to_string(),
            (r.metadata.title, r.mentions.len()),
        )
    });
    entries.collect()
}

#[test]
fn a_page_to_which_one_story_is_led_is_its_own() {
    let (_folder, store) = store();
    let [(path, headline), ..] = HEADLINES;
    let article = cite(&store, path, headline);
    lead(&store, article, COMMON, "Plans of the harbour");
    let title = Some("Plans of the harbour".to_owned());
    assert_eq!(
        shown(&store),
        BTreeMap::from([(COMMON.to_owned(), (title, 1))])
    );
    assert_eq!(
        store.article_at("x.example/plans").unwrap(),
        None,
        "nobody knows"
    );
}

#[test]
fn stories_that_are_led_to_one_page_and_called_alike_are_one() {
    let (_folder, store) = store();
    for (path, headline) in [HEADLINES[0], HEADLINES[3]] {
        let article = cite(&store, path, headline);
        lead(&store, article, COMMON, "Plans of the harbour");
    }
    assert_eq!(
        shown(&store)
            .into_values()
            .map(|(_, mentions)| mentions)
            .collect::<Vec<_>>(),
        [2]
    );
}

#[test]
fn what_was_refused_says_why_and_is_not_asked_for_again() {
    let (_folder, store) = store();
    for (path, headline) in &HEADLINES[..2] {
        let article = cite(&store, path, headline);
        lead(&store, article, COMMON, "Welcome");
    }
    let worker = store.enter("refresh", at(9)).unwrap();
    assert_eq!(
        store
            .claim_visits(worker, None, 9, &HashSet::new(), at(99))
            .unwrap(),
        []
    );
    let article = store.article_at("x.example/1").unwrap().unwrap();
    store.refetch(article, at(10)).unwrap();
    let due = store
        .claim_visits(worker, None, 9, &HashSet::new(), at(99))
        .unwrap();
    assert_eq!(due[0].url.as_str(), url("1"), "where it was cited");
    assert_eq!(due[0].cited.headlines, [HEADLINES[0].1]);
    let moved = visited("https://x.example/moved", HEADLINES[0].1, Vec::new(), None);
    record(&store, article, moved, 11);
    let title = |url: &str| shown(&store)[url].0.clone();
    assert_eq!(
        title("https://x.example/moved").as_deref(),
        Some(HEADLINES[0].1)
    );
    assert_eq!(title(&url("2")), None);
}

#[test]
fn a_page_waits_in_the_queue_of_its_host_whatever_its_port() {
    let (_folder, store) = store();
    let urls = ["https://x.example:8443/1", "https://x.example:8443/2"];
    let articles = urls.map(|url| {
        let items = vec![item(&[url], url)];
        save(&store, url, &document("1"), 1, items).articles[0]
    });
    let hosts = || -> String {
        let hosts = "SELECT group_concat(DISTINCT host) FROM visit";
        store
            .read(|c| c.query_row(hosts, [], |r| r.get(0)))
            .unwrap()
    };
    store
        .join_stories(articles[0], &[(articles[1], Alike::Copy)], at(5))
        .unwrap();
    assert!(part(&store, articles[1]));
    assert_eq!(hosts(), "x.example");
    for article in articles {
        lead(&store, article, COMMON, "Welcome");
    }
    assert_eq!(hosts(), "x.example");
}

const WALL: &str = "Masons will take the old harbour wall down to its foot before the winter and build it again of the \
    same stones, the council said on Friday, after divers had found forty holes below the water line.";
const EELS: &str = "After thirty years without one, fishermen counted two hundred eels in the basin last week, and a \
    biologist of the county thinks that the new sluice, which stays open at night, let them in.";

/// What the entries are, and how many articles were joined, after a page that names that of the wall as its own was read
/// before that one, or after it.
fn beside_the_wall(
    [(path, headline), (wall, of_wall)]: [(&str, &str); 2],
    page: (&str, &str),
    is_read_first: bool,
) -> (BTreeMap<String, (Option<String>, usize)>, usize) {
    let (_folder, store) = store();
    let names_wall = vec![learnt(&url(wall), "canonical")];
    let mut pages = [
        (
            cite(&store, path, headline),
            visited(&url(wall), page.0, names_wall, Some(page.1)),
        ),
        (
            cite(&store, wall, of_wall),
            visited(
                &url(wall),
                "Harbour wall to be rebuilt",
                Vec::new(),
                Some(WALL),
            ),
        ),
    ];
    if !is_read_first {
        pages.reverse();
    }
    let joined = pages.map(|(article, page)| record(&store, article, page, 5));
    (shown(&store), joined.iter().sum())
}

#[test]
fn a_page_that_names_another_story_as_its_own_is_no_part_of_it() {
    let title = |title: &str| (Some(title.to_owned()), 1);
    let expected = BTreeMap::from([
        (url("eels"), title("Eels are back")),
        (url("wall"), title("Harbour wall to be rebuilt")),
    ]);
    for is_read_first in [true, false] {
        let cited = [
            ("eels", "Eels are back"),
            ("wall", "Harbour wall to be rebuilt"),
        ];
        let entries = beside_the_wall(cited, ("Eels are back", EELS), is_read_first);
        assert_eq!(entries, (expected.clone(), 0));
    }
}

#[test]
fn a_page_is_a_form_of_the_one_that_it_names_by_its_text_whatever_they_are_called() {
    for is_read_first in [true, false] {
        let cited = [("print", "Stones, again"), ("wall", "What the masons do")];
        let (entries, joined) = beside_the_wall(cited, ("For printers", WALL), is_read_first);
        assert_eq!((entries.len(), entries[&url("wall")].1, joined), (1, 2, 1));
    }
}

#[test]
fn one_title_for_all_pages_joins_none_of_them() {
    let (_folder, store) = store();
    let named = || vec![learnt(COMMON, "canonical")];
    let eels = cite(&store, "eels", "Eels are back");
    let wall = cite(&store, "wall", "Harbour wall to be rebuilt");
    record(
        &store,
        eels,
        visited(COMMON, "The Quay News", named(), Some(EELS)),
        5,
    );
    record(
        &store,
        wall,
        visited(COMMON, "The Quay News", named(), Some(WALL)),
        5,
    );
    assert_eq!(
        shown(&store).into_keys().collect::<Vec<_>>(),
        [url("eels"), url("wall")]
    );
}

#[test]
fn a_page_that_answers_with_another_one_stays_as_it_was_read() {
    let (_folder, store) = store();
    let wall = cite(&store, "wall", "What the masons do");
    let read = |title: &str, text: Option<&str>| {
        record(
            &store,
            wall,
            visited(&url("wall"), title, Vec::new(), text),
            6,
        );
        shown(&store)[&url("wall")].0.clone().unwrap()
    };
    assert_eq!(
        read("Harbour wall to be rebuilt", Some(WALL)),
        "Harbour wall to be rebuilt"
    );
    assert_eq!(read("Just a moment", None), "Harbour wall to be rebuilt");
    assert_eq!(
        read("Eels are back", Some(EELS)),
        "Harbour wall to be rebuilt"
    );
    let history = store.history(wall).unwrap();
    let kept = history
        .iter()
        .filter(|(_, event)| matches!(event, Event::Kept { .. }));
    assert_eq!(kept.count(), 1);
    assert_eq!(
        read("Harbour wall is rebuilt", None),
        "Harbour wall is rebuilt",
        "the same story"
    );
    assert_eq!(
        read("Masons at work", Some(WALL)),
        "Masons at work",
        "the same text"
    );
    let rewritten = read("What masons do", Some(EELS));
    assert_eq!(rewritten, "What masons do", "as digests call it");
}

#[test]
fn what_was_joined_and_parted_stands_in_the_history_of_both() {
    let (_folder, store) = store();
    let [one, other] = [0, 1].map(|n| cite(&store, HEADLINES[n].0, HEADLINES[n].1));
    store
        .join_stories(one, &[(other, Alike::Copy)], at(6))
        .unwrap();
    assert!(part(&store, other));
    for article in [one, other] {
        let history = store.history(article).unwrap();
        let mut told = history.iter().filter_map(|(when, event)| match event {
            Event::Joined { id, .. } => Some((*when, "joined", *id)),
            Event::Parted { id } => Some((*when, "parted", *id)),
            _ => None,
        });
        let path = if article == one {
            HEADLINES[1].0
        } else {
            HEADLINES[0].0
        };
        let id = Uuid::new_v5(&Uuid::NAMESPACE_URL, url(path).as_bytes());
        assert_eq!(told.next(), Some((at(6), "joined", id)));
        assert_eq!(told.next(), Some((at(7), "parted", id)));
        assert_eq!(told.next(), None);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Three stories are led to one page, which a fourth digest cites itself: whatever the order, and whether a page is read
    /// at once or later, each stands as its digests give it, and the page is that of the fourth.
    #[test]
    fn a_page_to_which_several_stories_are_led_is_that_of_none_of_them(
        order in Just([0_usize, 1, 2, 3]).prop_shuffle(),
        late in Just([0_usize, 1, 2, 3]).prop_shuffle(),
        at_once in any::<[bool; 4]>(),
    ) {
        let (_folder, store) = store();
        let mut rows = BTreeMap::new();
        let fetch = |n: usize, row: i64| match n {
            3 => drop(record(&store, row, visited(COMMON, "Plans of the harbour", Vec::new(), None), 5)),
            _ => lead(&store, row, COMMON, "Plans of the harbour"),
        };
        for n in order {
            let (path, headline) = if n == 3 { ("plans", "On its plans") } else { HEADLINES[n] };
            rows.insert(n, cite(&store, path, headline));
            if at_once[n] {
                fetch(n, rows[&n]);
                shown(&store);
            }
        }
        for n in late.into_iter().filter(|n| !at_once[*n]) {
            fetch(n, rows[&n]);
        }
        let mut expected: BTreeMap<String, (Option<String>, usize)> =
            HEADLINES[..3].iter().map(|(path, _)| (url(path), (None, 1))).collect();
        expected.insert(COMMON.to_owned(), (Some("Plans of the harbour".to_owned()), 1));
        prop_assert_eq!(shown(&store), expected);
    }
}
