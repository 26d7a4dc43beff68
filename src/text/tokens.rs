//! Text into comparable tokens, and how alike two titles are by them.

use std::collections::HashMap;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfkc_quick};

/// The tokens of a text: compatibility forms folded (NFKC), lower case, runs of letters and digits.
///
/// Han and Kana are written without spaces, so each of their characters is a token of its own; Hangul is written in
/// words and stays so.
#[must_use]
pub fn tokens(text: &str) -> Vec<String> {
    let mut tokens = Vec::new();
    each_token(text, |token| tokens.push(token.to_owned()));
    tokens
}

/// How many tokens a text has.
#[must_use]
pub fn count_tokens(text: &str) -> usize {
    let mut count = 0;
    each_token(text, |_| count += 1);
    count
}

fn each_token(text: &str, take: impl FnMut(&str)) {
    let mut words = Words {
        word: String::new(),
        take,
    };
    let mut rest = text;
    while !rest.is_empty() {
        let (ascii, other) = parts(rest);
        words.read_ascii(ascii);
        if is_nfkc_quick(other.chars()) == IsNormalized::Yes {
            other
                .chars()
                .flat_map(char::to_lowercase)
                .for_each(|c| words.read(c));
        } else {
            other
                .nfkc()
                .flat_map(char::to_lowercase)
                .for_each(|c| words.read(c));
        }
        rest = &rest[ascii.len() + other.len()..];
    }
    words.close();
}

/// The ASCII that a text begins with, and what follows up to the next of it. Folding changes no ASCII, but for a
/// letter that a mark behind it is composed with: so the last one before other characters goes with them.
fn parts(text: &str) -> (&str, &str) {
    let ascii = text.bytes().position(|b| !b.is_ascii());
    let Some(ascii) = ascii else {
        return (text, "");
    };
    let other = text[ascii..].find(|c: char| c.is_ascii());
    let end = other.map_or(text.len(), |length| ascii + length);
    let start = ascii.saturating_sub(1);
    (&text[..start], &text[start..end])
}

/// Characters, folded, into words.
struct Words<F> {
    word: String,
    take: F,
}

impl<F: FnMut(&str)> Words<F> {
    fn read_ascii(&mut self, text: &str) {
        let mut start = 0;
        for (at, byte) in text.bytes().enumerate() {
            if !byte.is_ascii_alphanumeric() {
                self.word.push_str(&text[start..at]);
                self.close();
                start = at + 1;
            }
        }
        self.word.push_str(&text[start..]);
    }

    fn read(&mut self, c: char) {
        if stands_alone(c) {
            self.close();
            self.word.push(c);
            self.close();
        } else if c.is_alphanumeric() {
            self.word.push(c);
        } else if !is_mark(c) {
            self.close();
        }
    }

    fn close(&mut self) {
        if !self.word.is_empty() {
            self.word.make_ascii_lowercase();
            (self.take)(&self.word);
            self.word.clear();
        }
    }
}

/// How alike two titles are, from 0 to 1: the F1 of their tokens, order aside. Titles without a token are like none.
#[must_use]
pub fn title_similarity(a: &str, b: &str) -> f64 {
    similarity(&tokens(a), &tokens(b))
}

/// [`title_similarity`] of titles that have been cut into tokens.
#[must_use]
pub fn similarity(a: &[String], b: &[String]) -> f64 {
    let total = a.len() + b.len();
    if total == 0 {
        return 0.0;
    }
    ratio(2 * shared(a, b), total)
}

/// A quotient of two counts.
#[expect(
    clippy::cast_precision_loss,
    reason = "counts of tokens stay far below 2^52"
)]
pub(super) fn ratio(part: usize, whole: usize) -> f64 {
    part as f64 / whole as f64
}

/// How many tokens two lists have in common, each counted as often as both have it.
fn shared(a: &[String], b: &[String]) -> usize {
    let mut left: HashMap<&str, usize> = HashMap::new();
    for token in a {
        *left.entry(token).or_default() += 1;
    }
    b.iter()
        .filter(|token| match left.get_mut(token.as_str()) {
            Some(n) if *n > 0 => {
                *n -= 1;
                true
            }
            _ => false,
        })
        .count()
}

/// Marks and invisible joiners belong to the word they stand in: they neither end it nor count.
fn is_mark(c: char) -> bool {
    unicode_normalization::char::is_combining_mark(c)
        || matches!(
            c,
            '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}'
        )
}

/// Whether a character of these scripts is a token by itself: Han, Hiragana and Katakana (after NFKC).
fn stands_alone(c: char) -> bool {
    matches!(c,
        '\u{3005}'..='\u{3007}'         // iteration mark, closing mark, zero
        | '\u{3041}'..='\u{3096}'       // Hiragana
        | '\u{309d}'..='\u{309f}'
        | '\u{30a1}'..='\u{30fa}'       // Katakana
        | '\u{30fc}'..='\u{30ff}'
        | '\u{31f0}'..='\u{31ff}'
        | '\u{3400}'..='\u{4dbf}'       // Han
        | '\u{4e00}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn words_are_folded_and_punctuation_parts_them() {
        assert_eq!(
            tokens("The U.S.–ＲＯＫ alliance, 70 years"),
            ["the", "u", "s", "rok", "alliance", "70", "years"]
        );
        assert_eq!(tokens("caf\u{e9}"), tokens("cafe\u{301}"));
        assert_eq!(
            tokens("aggre\u{ad}gator zero\u{200b}width"),
            ["aggregator", "zerowidth"]
        );
    }

    #[test]
    fn han_and_kana_stand_alone_and_hangul_in_words() {
        assert_eq!(
            tokens("北朝鮮のミサイル2発"),
            ["北", "朝", "鮮", "の", "ミ", "サ", "イ", "ル", "2", "発"]
        );
        assert_eq!(tokens("북한이 미사일 2발을"), ["북한이", "미사일", "2발을"]);
        assert_eq!(tokens("ﾐｻｲﾙ"), tokens("ミサイル"));
    }

    #[test]
    fn titles_are_compared_by_their_tokens() {
        let close = |a: f64, b: f64| (a - b).abs() < 1e-9;
        assert!(close(
            title_similarity("Seoul warns Pyongyang", "SEOUL WARNS PYONGYANG!"),
            1.0
        ));
        assert!(close(
            title_similarity("Seoul warns Pyongyang", "Seoul warns Moscow"),
            2.0 / 3.0
        ));
        assert!(close(title_similarity("one one one", "one"), 0.5));
        assert!(close(title_similarity("", "…"), 0.0));
    }

    /// Folded as a whole, and not part by part.
    fn folded_at_once(text: &str) -> Vec<String> {
        let mut found = Vec::new();
        let mut words = Words {
            word: String::new(),
            take: |token: &str| found.push(token.to_owned()),
        };
        text.nfkc()
            .flat_map(char::to_lowercase)
            .for_each(|c| words.read(c));
        words.close();
        found
    }

    proptest! {
        #[test]
        fn a_text_is_folded_in_parts_as_it_would_be_at_once(
            text in "[a-zA-Z0-9 .\u{301}\u{323}\u{212b}éＡﬁ가\u{1100}-\u{1103}\u{1161}\u{11a8}北ミﾊﾟ\u{200b}İ’—]{0,24}"
        ) {
            prop_assert_eq!(tokens(&text), folded_at_once(&text));
            prop_assert_eq!(tokens(&text).len(), count_tokens(&text));
        }

        #[test]
        fn any_text_has_tokens_of_letters_and_digits(text in any::<String>()) {
            for token in tokens(&text) {
                prop_assert!(!token.is_empty() && token.chars().all(char::is_alphanumeric), "{token:?}");
            }
        }

        #[test]
        fn similarity_is_a_symmetric_share(a in any::<String>(), b in any::<String>()) {
            let similarity = title_similarity(&a, &b);
            prop_assert!((0.0..=1.0).contains(&similarity));
            prop_assert!((similarity - title_similarity(&b, &a)).abs() < 1e-12);
        }
    }
}
