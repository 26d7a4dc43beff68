//! Whether two lists of authors name the same people.

use crate::text::tokens;

/// How the authors that a digest names stand to those that a site names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Authors {
    /// Others: no name of the one has a word of the other's.
    Differ,
    /// One side names nobody, an agency, or in another script.
    Unknown,
    /// One person at least stands in both.
    Agree,
}

/// Compares authors; the order of a name's parts is a matter of its language.
pub(super) fn compare(cited: &[String], listed: &[String]) -> Authors {
    let (a, b) = (names(cited), names(listed));
    if a.iter().any(|name| b.contains(name)) {
        return Authors::Agree;
    }
    let is_person = |name: &Vec<String>| name.len() >= 2 && name.iter().all(|w| w.is_ascii());
    let all_people = |names: &[Vec<String>]| !names.is_empty() && names.iter().all(is_person);
    let share_a_word = a
        .iter()
        .flatten()
        .any(|word| word.len() > 1 && b.iter().flatten().any(|other| other == word));
    if all_people(&a) && all_people(&b) && !share_a_word {
        Authors::Differ
    } else {
        Authors::Unknown
    }
}

/// The most names of one article that are compared.
const MAX_NAMES: usize = 20;

fn names(names: &[String]) -> Vec<Vec<String>> {
    let words = |name: &String| {
        let mut words = tokens(name);
        words.sort_unstable();
        words
    };
    let some = names.iter().take(MAX_NAMES).map(words);
    some.filter(|words| !words.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_told_from_others_and_agencies_from_nobody() {
        use Authors::{Agree, Differ, Unknown};
        for (cited, listed, expected) in [
            (&["Hyo-Ju Son"][..], &["Son Hyo-ju"][..], Agree),
            (&["Ada Lund", "Odo Brandt"], &["odo brandt"], Agree),
            (&["Ada Lund"], &["Odo Brandt"], Differ),
            (&["Hyo-Ju Son"], &["Hyoju Son"], Unknown),
            (&["Ada Lund"], &[], Unknown),
            (&["AP"], &["Associated Press"], Unknown),
            (&["Kim Soo-yeon"], &["김수연"], Unknown),
        ] {
            let read = |names: &[&str]| names.iter().map(|n| (*n).to_owned()).collect::<Vec<_>>();
            assert_eq!(
                compare(&read(cited), &read(listed)),
                expected,
                "{cited:?} {listed:?}"
            );
        }
    }
}
