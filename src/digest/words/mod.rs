//! The words by which parts of a digest are known, in the languages of digests: tables, a row a few words parted by
//! commas.

mod aside;
mod credit;
mod machinery;

pub(super) use aside::*;
pub(super) use credit::*;
pub(super) use machinery::*;

/// Words, parted by commas within a row.
pub(super) type List = &'static [&'static str];

/// No word of a list has more bytes.
const LONGEST: usize = 40;

/// Whether a word is in a list. A row is searched as a whole before it is taken apart: most hold no part of the word.
pub(super) fn has(list: List, word: &str) -> bool {
    word.len() <= LONGEST && {
        let rows = list.iter().filter(|row| row.contains(word));
        rows.flat_map(|row| row.split(',')).any(|w| w == word)
    }
}

/// Whether a text holds a word of a list.
pub(super) fn holds(list: List, text: &str) -> bool {
    words(list).any(|w| text.contains(w))
}

/// The words of a list.
pub(super) fn words(list: List) -> impl Iterator<Item = &'static str> {
    list.iter().flat_map(|row| row.split(','))
}

/// Whether a link's words lead to the digest's own house: to its pages, or to the edition's online.
pub(super) fn leads_home(words: &str) -> bool {
    words.len() <= 80 && {
        let words = words.to_lowercase();
        holds(ONLINE, &words) || has(HOME, words.trim_matches(|c: char| !c.is_alphanumeric()))
    }
}

/// The letters and digits of a name, lower case.
pub(super) fn letters(text: &str) -> String {
    text.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_word_is_longer_than_what_is_looked_for() {
        let lists = [
            ASIDES,
            PAID_LABELS,
            NEUTRAL,
            SMALL,
            LINK_LABELS,
            AUTHOR_LABELS,
            SITE_LABELS,
            DATE_LABELS,
            OTHER_LABELS,
            MACHINERY,
            BUTTONS,
            MONTHS,
            HOME,
            SITE_WORDS,
        ];
        for word in lists.into_iter().flat_map(words) {
            assert!(word.len() <= LONGEST, "{word}");
        }
    }
}
