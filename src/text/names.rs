//! Which words of a text are names, as far as capitals tell.

use std::collections::{HashMap, HashSet};

use super::tokens;

/// The tokens that stand with a capital within sentences, and never without one; none of a text in which more than a
/// quarter of the words are written so (German, headlines), or whose script has no capitals.
#[must_use]
pub fn names(text: &str) -> HashSet<String> {
    let mut capitals: HashMap<String, bool> = HashMap::new();
    let (mut begins, mut with, mut without) = (true, 0_usize, 0_usize);
    for word in text.split_inclusive(|c: char| !c.is_alphanumeric()) {
        let letters = word.trim_end_matches(|c: char| !c.is_alphanumeric());
        if let Some(first) = letters.chars().next() {
            let is_capital = first.is_uppercase();
            if first.is_lowercase() || is_capital && !begins {
                with += usize::from(is_capital);
                without += usize::from(!is_capital);
                for token in tokens(letters) {
                    *capitals.entry(token).or_insert(true) &= is_capital;
                }
            }
            begins = false;
        }
        // What is not a blank within a line may begin a sentence, a quotation, an item of a list.
        begins |= word[letters.len()..]
            .contains(['.', '!', '?', ':', '\n', '"', '“', '”', '„', '«', '»']);
    }
    if with * 3 > without {
        return HashSet::new();
    }
    let names = capitals.into_iter().filter(|(_, always)| *always);
    names.map(|(token, _)| token).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_have_capitals_within_sentences() {
        let names = names(
            "The ship of Anna Reuss left. Fog lay over Selm, and the fog was thick: “Nobody saw it,” said Reuss.",
        );
        let mut names: Vec<String> = names.into_iter().collect();
        names.sort();
        assert_eq!(names, ["anna", "reuss", "selm"]);
    }

    #[test]
    fn where_all_has_capitals_nothing_is_a_name() {
        assert!(names("BANK OF NORLAND RAISES RATE").is_empty());
        assert!(names("Der Rat der Stadt hat den Bau des Turms am Hafen beschlossen.").is_empty());
        assert!(names("북한이 미사일을 쏘았다").is_empty());
    }
}
