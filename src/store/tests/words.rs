//! Whose words are whose, and what a page says anew: kept, and looked at once.

use std::cell::RefCell;

use super::*;
use crate::model::Told;

const STORY: &str = "https://x.example/story";
const ASIDE: &str = "https://y.example/aside";

fn read(store: &Store, url: &str, says: &str, modified: Option<&str>) {
    let key = url.trim_start_matches("https://");
    let article = store.article_at(key).unwrap().unwrap();
    let metadata = Metadata {
        modified: modified.map(|day| day.parse().unwrap()),
        ..titled("From the page")
    };
    let text = PageText {
        text: says.to_owned(),
        words: 100,
        fingerprints: vec![1],
    };
    record_read(store, article, url, metadata, Vec::new(), Some(text));
}

/// What a judge is asked, and that the commentary is none of the curator's.
fn weigh(store: &Store) -> Vec<(Option<String>, Vec<String>)> {
    let asked = RefCell::default();
    let judge = |mention: &Unweighed| {
        let texts = mention.texts.iter().map(|text| text.text.clone());
        let mut asked: std::cell::RefMut<'_, Vec<_>> = asked.borrow_mut();
        asked.push((mention.said.commentary.clone(), texts.collect()));
        Some(Told {
            commentary: None,
            quoted: mention.said.commentary.clone(),
        })
    };
    store.weigh(judge).unwrap();
    asked.into_inner()
}

fn words(store: &Store) -> Vec<(Option<String>, Option<String>)> {
    let rows = store.window(COMBINED, 9).unwrap();
    let records = store.records(&rows).unwrap();
    let mentions = records.into_iter().flat_map(|record| record.mentions);
    mentions
        .map(|m| (m.mention.commentary, m.mention.quoted))
        .collect()
}

#[test]
fn a_mention_is_weighed_once_its_text_is_known_and_shown_so() {
    let (_folder, store) = store();
    let some = |text: &str| Some(text.to_owned());
    save(
        &store,
        "a",
        &document("1"),
        1,
        vec![item(&[STORY, ASIDE], "one")],
    );
    assert_eq!(weigh(&store), [], "no text is known");
    read(&store, ASIDE, "aside", None);
    assert_eq!(weigh(&store), [], "not that of the story itself");
    read(&store, STORY, "story", None);
    let both = vec!["story".to_owned(), "aside".to_owned()];
    assert_eq!(weigh(&store), [(some("one"), both.clone())]);
    assert_eq!(weigh(&store), [], "once");
    store.settle(at(6), describe).unwrap();
    assert_eq!(words(&store), [(None, some("one"))]);
    let digest = store.digest_rows().unwrap()[0];
    let shown = store.edition(digest).unwrap().unwrap().stories.remove(0);
    assert_eq!((shown.commentary, shown.quoted), (None, some("one")));

    // A corrected edition says something else: that is weighed anew, a page that is read again is not.
    read(&store, STORY, "story, longer", None);
    assert_eq!(weigh(&store), []);
    save(
        &store,
        "a",
        &document("1"),
        2,
        vec![item(&[STORY, ASIDE], "two")],
    );
    assert_eq!(words(&store), [(some("two"), None)]);
    assert_eq!(weigh(&store).len(), 1);
    // And what cites the story later.
    save(
        &store,
        "b",
        &document("1"),
        1,
        vec![item(&[STORY], "three")],
    );
    assert_eq!(
        weigh(&store),
        [(some("three"), vec!["story, longer".to_owned()])]
    );
}

#[test]
fn what_a_page_said_before_is_kept_until_it_is_compared() {
    let (_folder, store) = store();
    let article = save(&store, "a", &document("1"), 1, vec![item(&[STORY], "one")]).articles[0];
    read(&store, STORY, "first", Some("2025-07-13"));
    assert_eq!(store.read_again(article).unwrap(), None);
    store.join_stories(article, &[], at(6)).unwrap();
    read(&store, STORY, "first", Some("2025-07-13"));
    assert_eq!(store.read_again(article).unwrap(), None, "as it was");
    read(&store, STORY, "second", Some("2025-07-14"));
    read(&store, STORY, "third", Some("2025-07-14"));
    let again = store.read_again(article).unwrap().unwrap();
    assert_eq!(
        (again.before.as_str(), again.now.as_str(), again.says_so),
        ("first", "third", true)
    );
    store.note_revision(article, at(7)).unwrap();
    store.join_stories(article, &[], at(7)).unwrap();
    assert_eq!(store.read_again(article).unwrap(), None, "compared");
    assert_eq!(store.records(&[article]).unwrap()[0].updates, 1);
    let events = store.history(article).unwrap();
    let revised = Event::Revised {
        url: STORY.to_owned(),
    };
    assert!(events.contains(&(at(7), revised)), "{events:?}");
}
