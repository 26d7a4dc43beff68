//! Whether two headlines may be of one article: a page's own, a curator's, or the words of an address.

use std::collections::BTreeSet;

use crate::text;

/// So many words of a headline are looked at: what is longer is none.
const WORDS: usize = 40;

/// Whether two headlines share most of the shorter one's words, the longer words counting for more; and not where both
/// hold numbers, and other ones: those are two of a series.
///
/// A single word in common says nothing, unless there is hardly another.
#[must_use]
pub fn are_alike(a: &str, b: &str) -> bool {
    let [a, b] = [words(a), words(b)];
    let in_b: Vec<&String> = a.iter().filter(|word| holds(&b, word)).collect();
    let shared = weight(in_b.iter().copied());
    let shorter = weight(&a).min(weight(&b));
    let is_enough = in_b.len() > 1 || !in_b.is_empty() && a.len().max(b.len()) <= 2;
    is_enough && 2 * shared >= shorter && !differ_in_numbers(&a, &b)
}

/// Whether a headline holds every word of a name, which has to be more than a syllable.
pub(super) fn names(headline: &str, name: &str) -> bool {
    let (headline, name) = (words(headline), words(name));
    weight(&name) > 2 && name.iter().all(|word| holds(&headline, word))
}

fn words(text: &str) -> BTreeSet<String> {
    let text = text::folded(text);
    text::tokens(&text).into_iter().take(WORDS).collect()
}

fn weight<'a>(words: impl IntoIterator<Item = &'a String>) -> usize {
    words.into_iter().map(|word| word.chars().count()).sum()
}

/// Whether a word is among others, be it with another ending: a plural, a particle of Korean.
fn holds(words: &BTreeSet<String>, word: &str) -> bool {
    words.contains(word) || words.iter().any(|other| is_inflected(word, other))
}

fn is_inflected(a: &str, b: &str) -> bool {
    let least = if a.is_ascii() { 4 } else { 2 };
    let is_stem = |stem: &str, word: &str| {
        let (stem_length, length) = (stem.chars().count(), word.chars().count());
        word.starts_with(stem) && stem_length >= least && length <= stem_length + 2
    };
    !is_number(a) && (is_stem(a, b) || is_stem(b, a))
}

fn is_number(word: &str) -> bool {
    word.bytes().all(|byte| byte.is_ascii_digit())
}

fn differ_in_numbers(a: &BTreeSet<String>, b: &BTreeSet<String>) -> bool {
    let numbers = |words: &BTreeSet<String>| -> BTreeSet<String> {
        words.iter().filter(|w| is_number(w)).cloned().collect()
    };
    let (a, b) = (numbers(a), numbers(b));
    !a.is_empty() && !b.is_empty() && a.is_disjoint(&b)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headlines_of_one_article_share_most_words_of_the_shorter() {
        for (a, b) in [
            ("Ferry aground", "Ferry runs aground off Selm | The Quay"),
            ("Lamps on the quay", "The quay’s lamp goes out"),
            ("One", "One, printed"),
            ("여객선 좌초", "셀름 앞바다에서 여객선이 좌초"),
            ("港の壁を直す", "港の壁、来年直す"),
        ] {
            assert!(are_alike(a, b) && are_alike(b, a), "{a} / {b}");
        }
    }

    #[test]
    fn headlines_of_two_articles_share_small_words_or_a_frame() {
        for (a, b) in [
            ("The end of the road", "The price of the ticket"),
            (
                "Welcome to the site",
                "The council votes to close the school",
            ),
            ("Welcome to the harbour", "Welcome"),
            ("Market report 12", "Market report 13"),
            ("港の壁を直す", "町の屋根を決める"),
            ("", ""),
            ("…", "Ferry"),
        ] {
            assert!(!are_alike(a, b) && !are_alike(b, a), "{a} / {b}");
        }
    }

    #[test]
    fn a_headline_names_what_it_holds_all_words_of() {
        assert!(names("Acme’s small-tool 2.0", "small-tool"));
        assert!(!names("Acme’s tool 2.0", "small-tool"));
        assert!(!names("To be or not", "to"));
        assert!(!names("Anything", ""));
    }
}
