//! One document at one place that is overwritten from time to time (a page, what a program prints): which edition it is.
//!
//! It is known by its place, its own date, else its title, and the stories that it was first seen with: a title may come
//! back with others. The same date or title as the last time means a corrected edition, others a new one. But the stories
//! know better. Where all are the same it is the same edition under another heading (a page that shows today's date), where
//! none is it is another edition under the same. Where some are gone that nobody mended, the page is rewritten story by
//! story, and what scrolls off it is kept ([`ROLLING`]). What is read of a document decides, not its bytes: a page changes
//! these with every advertisement.

use std::collections::{HashMap, HashSet};

use serde::{Deserialize, Serialize};

use super::hash_key;
use crate::address;
use crate::model::{Digest, Item, ROLLING};

/// An edition that is new or corrected.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Edition {
    /// By what it is known again.
    pub(super) key: String,
    /// What to remember of it, for the next reading.
    pub(super) mark: String,
}

/// What is remembered of the edition that was read last.
#[derive(Debug, Serialize, Deserialize)]
struct Last {
    key: String,
    /// Its date, else its title.
    head: String,
    /// A hash of all that was read of it.
    reading: String,
    /// A hash of each story.
    stories: Vec<String>,
}

impl Last {
    /// Whether it can be the edition that has these stories: they share one, or nothing is read any more.
    fn may_become(&self, stories: &[String]) -> bool {
        let known: HashSet<&String> = self.stories.iter().collect();
        stories.is_empty() || stories.iter().any(|story| known.contains(story))
    }

    /// Whether stories of it have made room for others: some are gone that were neither replaced in their place nor taken
    /// out from between others.
    fn scrolled_to(&self, stories: &[String]) -> bool {
        let now: HashMap<&String, usize> = stories.iter().zip(0..).collect();
        let places: Vec<_> = self.stories.iter().map(|story| now.get(story)).collect();
        let is_whole = places.iter().all(Option::is_some);
        let moved = (0..)
            .zip(&places)
            .any(|(at, now)| now.is_some_and(|now| *now != at));
        let is_replaced = stories.len() >= self.stories.len() && !moved;
        let known: HashSet<&String> = self.stories.iter().collect();
        let is_taken_out = stories.first() == self.stories.first()
            && stories.last() == self.stories.last()
            && stories.iter().all(|story| known.contains(story));
        !(stories.is_empty() || is_whole || is_replaced || is_taken_out)
    }
}

/// Tells which edition a document at a place is; `None` where it reads as the one that is remembered.
pub(super) fn tell(place: &str, digest: &Digest, remembered: Option<&String>) -> Option<Edition> {
    let last: Option<Last> = remembered.and_then(|mark| serde_json::from_str(mark).ok());
    let reading = short(serde_json::to_string(digest).ok()?.as_bytes());
    if last.as_ref().is_some_and(|last| last.reading == reading) {
        return None;
    }
    let head = head(digest);
    let stories: Vec<String> = digest.items.iter().map(story).collect();
    let new = || format!("{place} {head} {}", short(stories.concat().as_bytes()));
    let key = match last {
        Some(last) if !stories.is_empty() && last.stories == stories => last.key,
        Some(last) if last.head != head || !last.may_become(&stories) => new(),
        Some(last) if last.key.starts_with(ROLLING) || !last.scrolled_to(&stories) => last.key,
        Some(last) => format!("{ROLLING}{}", last.key),
        None => new(),
    };
    let last = Last {
        key: key.clone(),
        head,
        reading,
        stories,
    };
    let mark = serde_json::to_string(&last).ok()?;
    Some(Edition { key, mark })
}

/// By what editions of one place are told apart: the day, else the title.
fn head(digest: &Digest) -> String {
    let day = digest
        .published
        .map(|published| published.date().to_string());
    day.or_else(|| digest.title.clone()).unwrap_or_default()
}

/// A story is what it cites first, else its headline.
fn story(item: &Item) -> String {
    let cited = item
        .citations
        .iter()
        .find_map(|citation| citation.url.as_ref());
    match cited {
        Some(url) => short(address::key(url).as_str().as_bytes()),
        None => short(item.title.as_deref().unwrap_or_default().as_bytes()),
    }
}

/// Enough of a hash to tell a few hundred things apart.
fn short(bytes: &[u8]) -> String {
    let hash = hash_key(bytes);
    hash.trim_start_matches("sha256:")
        .chars()
        .take(12)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Citation;

    fn digest(head: &str, stories: &[&str]) -> Digest {
        let item = |path: &&str| Item {
            citations: vec![Citation {
                url: Some(format!("https://example.org/{path}").parse().unwrap()),
                ..Citation::default()
            }],
            ..Item::default()
        };
        Digest {
            title: Some(head.to_owned()).filter(|head| !head.is_empty()),
            items: stories.iter().map(item).collect(),
            ..Digest::default()
        }
    }

    /// The keys of editions that come one after the other at one place; `None` where one is as the one before.
    fn keys(editions: &[(&str, &[&str])]) -> Vec<Option<String>> {
        let mut mark = None;
        let mut key = |(head, stories): &(&str, &[&str])| {
            let edition = tell("place", &digest(head, stories), mark.as_ref())?;
            mark = Some(edition.mark);
            Some(edition.key)
        };
        editions.iter().map(&mut key).collect()
    }

    #[test]
    fn another_title_is_another_edition_and_the_same_one_a_correction() {
        let keys = keys(&[
            ("No. 1", &["a", "b"]),
            ("No. 1", &["a", "b"]),
            ("No. 1", &["a", "c"]),
            ("No. 2", &["d", "e"]),
        ]);
        let [first, same, corrected, second] = keys.as_slice() else {
            panic!("{keys:?}")
        };
        let begins = |key: &Option<String>, with: &str| key.as_ref().unwrap().starts_with(with);
        assert!(begins(first, "place No. 1 ") && begins(second, "place No. 2 "));
        assert_eq!((same, corrected), (&None, first));
    }

    #[test]
    fn a_date_tells_editions_apart_before_the_title() {
        let day = |day: &str| Digest {
            published: Some(day.parse().unwrap()),
            ..digest("Weekly", &["a"])
        };
        assert_eq!(head(&day("2025-07-13T08:00:00+09:00")), "2025-07-13");
        assert_ne!(head(&day("2025-07-13")), head(&day("2025-07-20")));
    }

    #[test]
    fn the_stories_know_better_than_the_heading() {
        let renamed = keys(&[("13 July", &["a", "b"]), ("14 July", &["a", "b"])]);
        assert_eq!(renamed[0], renamed[1]);
        let overwritten = keys(&[("Weekly", &["a", "b"]), ("Weekly", &["c", "d"])]);
        assert_ne!(overwritten[0], overwritten[1]);
        let nameless = keys(&[("", &["a", "b"]), ("", &["a", "c"]), ("", &["d"])]);
        assert_eq!(nameless[0], nameless[1]);
        assert_ne!(nameless[1], nameless[2]);
    }

    #[test]
    fn a_title_that_comes_back_is_another_edition_unless_its_stories_come_back_too() {
        let keys = keys(&[
            ("Morning", &["a", "b"]),
            ("Evening", &["c", "d"]),
            ("Morning", &["e", "f"]),
            ("Evening", &["g"]),
            ("Morning", &["a", "b"]),
        ]);
        assert_eq!(keys[0], keys[4]);
        let all: HashSet<_> = keys.iter().collect();
        assert_eq!(all.len(), 4, "{keys:?}");
    }

    #[test]
    fn a_page_that_is_rewritten_story_by_story_is_told_from_a_correction() {
        for (now, is_rolling) in [
            (&["b", "c", "d", "e"][..], true),
            (&["x", "a", "b", "c"], true),
            (&["a", "b", "c"], true),
            (&["a", "c", "e", "d"], true),
            (&["x", "a", "b", "c", "d"], false),
            (&["a", "b", "x", "d"], false),
            (&["a", "b", "c", "x", "y"], false),
            (&["a", "b", "d"], false),
            (&["d", "c", "b", "a"], false),
            (&[], false),
        ] {
            let keys = keys(&[("Links", &["a", "b", "c", "d"]), ("Links", now)]);
            let is_new = keys[0] != keys[1];
            let rolling = format!("{ROLLING}{}", keys[0].as_ref().unwrap());
            let rolls = keys[1].as_ref() == Some(&rolling);
            assert_eq!((is_new, rolls), (is_rolling, is_rolling), "{now:?}");
        }
        let rolling = keys(&[("", &["a", "b"]), ("", &["b", "c"]), ("", &["c", "d"])]);
        assert_eq!(rolling[1], rolling[2]);
    }
}
