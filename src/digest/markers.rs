//! What stands before the titles of a list and is no part of them: bullets of every sort (`・`, `▶`), letters (`a)`), the
//! numerals of Han and Rome (`一、`, `IV.`), places in a recording (`12:05`). A number in digits is the story's own (see
//! `numbering`).
//!
//! One title may begin so by itself; where the titles of a digest do throughout, it is the list's.

use std::collections::HashMap;

use super::numbering::{self, Count};
use crate::model::Item;

/// What a list marks its lines with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Marker {
    Bullet(char),
    Count(Count),
    Time,
}

/// Whether a character may mark the lines of a list: a sign that is no mark of a quotation or a bracket, and means
/// nothing with the word behind it.
pub(super) fn is_bullet(c: char) -> bool {
    let is_sign = c == '・' || !c.is_alphanumeric() && !c.is_ascii() && !c.is_whitespace();
    is_sign && !"‘’“”„‚«»‹›「」『』（）【】〔〕《》〈〉［］｛｝…¿¡£€¥§©®™°№–—―".contains(c)
}

/// A title behind the place in a recording at which it is told: `12:05 Title`, `(1:02:05) – Title`.
fn timed(title: &str) -> Option<&str> {
    let time = title.trim_start_matches(['(', '[']);
    let end = time.find(|c: char| !c.is_ascii_digit() && c != ':')?;
    let (time, rest) = time.split_at(end);
    let mut parts = time.split(':');
    let first = parts
        .next()
        .is_some_and(|part| (1..=2).contains(&part.len()));
    let mut others = parts.map(str::len).peekable();
    let whole = first && others.peek().is_some() && others.all(|length| length == 2);
    whole.then(|| rest.trim_start_matches([')', ']', ' ', '-', '–', '—', ':', '|']))
}

/// Takes the marker off where most titles have one and the same.
pub(super) fn take_off(items: &mut [Item]) {
    const FEWEST: usize = 2;
    let found = items
        .iter()
        .filter_map(|item| marked(item.title.as_deref()?));
    let found: Vec<Marker> = found.map(|(marker, _)| marker).collect();
    let mut counts: HashMap<Marker, usize> = HashMap::new();
    for marker in &found {
        *counts.entry(*marker).or_default() += 1;
    }
    let counted = found.iter().map(|marker| (*marker, counts[marker]));
    let Some((most, count)) = counted.max_by_key(|(_, count)| *count) else {
        return;
    };
    if count < FEWEST || count * 2 < items.len() {
        return;
    }
    for item in items {
        let cited = item
            .citations
            .iter_mut()
            .map(|citation| &mut citation.title);
        for title in cited.chain([&mut item.title]).flatten() {
            if let Some((_, rest)) = marked(title).filter(|(marker, _)| *marker == most) {
                *title = rest.to_owned();
            }
        }
    }
}

/// The marker that a title begins with, and the title after it.
fn marked(title: &str) -> Option<(Marker, &str)> {
    let first = title.chars().next()?;
    let (marker, rest) = if is_bullet(first) {
        (Marker::Bullet(first), &title[first.len_utf8()..])
    } else if let Some(rest) = timed(title) {
        (Marker::Time, rest)
    } else {
        let (count, _, rest) = numbering::count(title)?;
        (Marker::Count(count), rest)
    };
    let rest = rest.trim_start();
    rest.chars()
        .any(char::is_alphanumeric)
        .then_some((marker, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn titles(titles: &[&str]) -> Vec<String> {
        let item = |title: &&str| Item {
            title: Some((*title).to_owned()),
            ..Item::default()
        };
        let mut items: Vec<Item> = titles.iter().map(item).collect();
        take_off(&mut items);
        items.into_iter().filter_map(|item| item.title).collect()
    }

    #[test]
    fn the_marks_of_a_list_are_no_part_of_its_titles() {
        for (marked, bare) in [
            (["・日・米の合意", "・港の話"], ["日・米の合意", "港の話"]),
            (["a) Slugs", "b) Seeds"], ["Slugs", "Seeds"]),
            (["一、港口", "二、渡輪"], ["港口", "渡輪"]),
            (["IX. The pier", "X. The ferry"], ["The pier", "The ferry"]),
            (["▶ Pier", "▶ Ferry"], ["Pier", "Ferry"]),
            (["▼Pier", "▼Ferry"], ["Pier", "Ferry"]),
            (["02:15 Pier", "1:11:40 – Ferry"], ["Pier", "Ferry"]),
        ] {
            assert_eq!(titles(&marked), bare);
        }
    }

    #[test]
    fn what_one_title_begins_with_is_its_own() {
        for kept in [
            &["→ and back", "The ferry", "The mill"][..],
            &["a) is a letter"],
            &["I. Newton’s pier", "The ferry", "The mill"],
            &["一、", "二、"],
            &["3) The pier", "4) The ferry"],
            &["Vol. 3 is out", "Mix. And match"],
            &["10:20 to the islands", "The ferry", "The mill"],
            &["«The pier»", "«The ferry»"],
        ] {
            assert_eq!(titles(kept), kept);
        }
    }
}
