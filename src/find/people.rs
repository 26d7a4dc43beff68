//! Whether two lists of authors name the same people.

use crate::text::tokens;

/// How the authors that a digest names stand to those that a site names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Authors {
    /// Others: no name of the one can be another form of one of the other's.
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
    let may_agree = a.iter().any(|a| b.iter().any(|b| may_be_one(a, b)));
    if are_people(&a) && are_people(&b) && !may_agree {
        Authors::Differ
    } else {
        Authors::Unknown
    }
}

/// Whether these are all people, by names that can be told from others'.
pub(super) fn are_told(authors: &[String]) -> bool {
    are_people(&names(authors))
}

fn are_people(names: &[Vec<String>]) -> bool {
    let is_person = |name: &Vec<String>| name.len() >= 2 && name.iter().all(|w| w.is_ascii());
    !names.is_empty() && names.iter().all(is_person)
}

/// Whether two names may be forms of one: they share a word, and what else they have is an initial of the other's, begins
/// like it as transcriptions do (`Hyo-ju`, `Hyoju`), or is left out by one.
fn may_be_one(a: &[String], b: &[String]) -> bool {
    let shares = a.iter().any(|word| word.len() > 1 && b.contains(word));
    let initials = |name: &[String], other: &[String]| -> Vec<u8> {
        let own = name.iter().filter(|word| !other.contains(word));
        own.filter_map(|word| word.bytes().next()).collect()
    };
    let (own, others) = (initials(a, b), initials(b, a));
    let is_short = own.is_empty() || others.is_empty();
    shares && (is_short || own.iter().any(|initial| others.contains(initial)))
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
            (&["J. Pike"], &["Jona Pike"], Unknown),
            (&["Jona Pike"], &["Jona A. Pike"], Unknown),
            (&["Jona Pike"], &["Mara Pike"], Differ),
            (&["Kim Min-su"], &["Kim Ji-won"], Differ),
            (
                &["Kim Min-su", "Ada Lund"],
                &["Kim Ji-won", "A. Lund"],
                Unknown,
            ),
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
