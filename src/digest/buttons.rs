//! Buttons: words that say what to do with a link and name no story, in whatever language. They are known by what they
//! have in common: the same words lead to one page after another.
//!
//! Those that lead to the stories (`Read the story`) are no titles. Those of a service below each story (`Save for
//! later`, `Flag as irrelevant`) look like stories of their own and lead to one and the same page, which is told by its
//! query what story is meant.

use std::collections::{HashMap, HashSet};

use url::Url;

use super::document::{Block, Link, shows_address};
use super::outlet;
use super::words::bare;
use crate::address;
use crate::model::Item;
use crate::text::letters;

/// The words of a digest's buttons.
#[derive(Debug, Clone, Default)]
pub(super) struct Buttons(HashSet<String>);

/// A button has at most so many bytes.
const MAX_WORDS: usize = 60;

impl Buttons {
    /// Finds the words that carry link after link, or stand before address after address.
    pub(super) fn find(blocks: &[Block]) -> Self {
        let mut counted: HashMap<&str, (usize, &Url)> = HashMap::new();
        let mut found = HashSet::new();
        let links = blocks
            .iter()
            .flat_map(|block| block.links.iter().map(move |link| (block, link)));
        for (block, link) in links {
            let Some(words) = words_of(block, link) else {
                continue;
            };
            let (count, last) = counted.entry(words).or_insert((1, &link.url));
            if is_same_page(last, &link.url) {
                continue;
            }
            (*count, *last) = (*count + 1, &link.url);
            // A publication's name recurs as well.
            let host = link.url.host_str().unwrap_or_default();
            if *count == MIN && !outlet::agrees(words, host) {
                found.insert(words.to_owned());
            }
        }
        Self(found)
    }

    /// Whether words are those of a button.
    pub(super) fn has(&self, words: &str) -> bool {
        !self.0.is_empty() && self.0.contains(bare(words))
    }
}

/// Whether two addresses lead to one page, as far as they tell, which a query may ask for different things.
fn is_same_page(a: &Url, b: &Url) -> bool {
    let told = |url: &Url| address::unwrap(url).is_none() && !address::is_opaque(url);
    a == b || a.host_str() == b.host_str() && a.path() == b.path() && told(a) && told(b)
}

/// The words that a link is on, or where they are an address, those before it on its line.
fn words_of<'b>(block: &'b Block, link: &Link) -> Option<&'b str> {
    let on = block.text.get(link.range.clone())?;
    let words = if shows_address(on) {
        let before = block.text.get(..link.range.start)?;
        let lead = before.rsplit('\n').next()?;
        lead.trim_end().strip_suffix([':', '：'])?
    } else {
        on
    };
    let words = bare(words);
    (!words.is_empty() && words.len() <= MAX_WORDS).then_some(words)
}

/// Words that stand so often are a button's.
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
    fn words_that_carry_link_after_link_are_a_buttons() {
        let block = |words: &str, rest: &str, url: &str| {
            let mut block = Block::plain(format!("{words}{rest}"));
            block.links = vec![Link {
                range: 0..words.len(),
                url: url.parse().unwrap(),
            }];
            block
        };
        let mut blocks = Vec::new();
        for n in 1..4 {
            let url = format!("https://news{n}.example/pier");
            blocks.push(block("Zum Pier →", " – Hafenpost", &url));
            blocks.push(block(
                "Harbour News",
                "",
                &format!("https://harbournews.example/{n}"),
            ));
            blocks.push(block("The same", "", "https://news.example/same"));
            blocks.push(block(
                "Save it",
                "",
                &format!("https://shelf.example/save?id={n}"),
            ));
            blocks.push(Block::plain(format!("Hier entlang: {url}")));
        }
        let buttons = Buttons::find(&blocks);
        assert!(buttons.has("Zum Pier") && buttons.has("Hier entlang:"));
        assert!(!buttons.has("Harbour News"), "that is an outlet");
        assert!(!buttons.has("The same") && !buttons.has("Save it"));
        assert!(
            !Buttons::find(&blocks[..10]).has("Zum Pier"),
            "twice is not often"
        );
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
