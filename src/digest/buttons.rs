//! Stories that are none: a service's button below each story (`Save for later`, `Flag as irrelevant`) looks like a story
//! of its own.
//!
//! Such buttons bear the same words again and again, and lead to one and the same page, which is told by its query
//! what story is meant. What leads to different stories by the same words (`Read more`) has another page for each, or
//! no story before it.

use std::collections::HashMap;

use super::words::letters;
use crate::model::Item;

/// Words that stand so often below stories are a button's.
const MIN: usize = 3;

/// A button's words, host and path.
type Face = (String, String, String);

/// Leaves the buttons out; gives the reason where there were some.
pub(super) fn leave_out(items: &mut Vec<Item>) -> Option<String> {
    let faces: Vec<Option<Face>> = items.iter().map(face).collect();
    let mut counts: HashMap<&Face, usize> = HashMap::new();
    for (at, face) in faces.iter().enumerate() {
        let stands_below = at > 0 && faces[at - 1] != *face;
        if let Some(face) = face.as_ref().filter(|_| stands_below) {
            *counts.entry(face).or_default() += 1;
        }
    }
    let is_button = |face: &Option<Face>| {
        face.as_ref()
            .and_then(|face| counts.get(face))
            .is_some_and(|count| *count >= MIN)
    };
    let before = items.len();
    let mut faces = faces.iter();
    items.retain(|_| !faces.next().is_some_and(is_button));
    let left_out = before - items.len();
    (left_out > 0)
        .then(|| format!("buttons: {left_out} with the same words and page are no stories"))
}

/// What a story with nothing but a title and a link that has a query looks like.
fn face(item: &Item) -> Option<Face> {
    let [citation] = &item.citations[..] else {
        return None;
    };
    let url = citation.url.as_ref()?;
    url.query()?;
    let is_bare = item.number.is_none() && item.commentary.is_none() && item.quoted.is_none();
    let words = letters(item.title.as_deref()?);
    let host = url.host_str()?.to_owned();
    (is_bare && !words.is_empty()).then(|| (words, host, url.path().to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Citation;

    fn item(title: &str, url: &str) -> Item {
        Item {
            title: Some(title.to_owned()),
            citations: vec![Citation {
                url: url.parse().ok(),
                ..Citation::default()
            }],
            ..Item::default()
        }
    }

    fn titles(mut items: Vec<Item>) -> Vec<String> {
        leave_out(&mut items);
        items.into_iter().filter_map(|item| item.title).collect()
    }

    #[test]
    fn the_same_words_below_each_story_with_one_page_are_a_button() {
        let story = |n: usize| {
            item(
                &format!("Story {n}"),
                &format!("https://news.example.org/{n}"),
            )
        };
        let button = |n: usize| item("Save it", &format!("https://shelf.example/save?id={n}"));
        let items = (1..4).flat_map(|n| [story(n), button(n)]).collect();
        assert_eq!(titles(items), ["Story 1", "Story 2", "Story 3"]);
        let twice: Vec<Item> = (1..3).flat_map(|n| [story(n), button(n)]).collect();
        assert_eq!(titles(twice).len(), 4);
    }

    #[test]
    fn stories_whose_titles_are_alike_stay() {
        let by_query = |n: usize| item("Read it", &format!("https://news.example.org/view?id={n}"));
        assert_eq!(titles((1..6).map(by_query).collect()).len(), 5);
        let story = |n: usize| item(&format!("Story {n}"), &format!("https://a.example/{n}"));
        let by_path = |n: usize| item("Read it", &format!("https://news.example.org/{n}?x=1"));
        let items = (1..6).flat_map(|n| [story(n), by_path(n)]).collect();
        assert_eq!(titles(items).len(), 10);
    }
}
