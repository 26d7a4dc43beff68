//! Text into comparable tokens, and how alike two titles are by them.

use std::collections::HashMap;

use unicode_normalization::UnicodeNormalization;

/// The tokens of a text: compatibility forms folded (NFKC), lower case, runs of letters and digits.
///
/// Han and Kana are written without spaces, so each of their characters is a token of its own; Hangul is written in
/// words and stays so.
#[must_use]
pub fn tokens(text: &str) -> Vec<String> {
    let mut tokens = Vec::new();
    let mut word = String::new();
    for c in text.nfkc().flat_map(char::to_lowercase) {
        if stands_alone(c) {
            close(&mut word, &mut tokens);
            tokens.push(c.to_string());
        } else if c.is_alphanumeric() {
            word.push(c);
        } else if !is_mark(c) {
            close(&mut word, &mut tokens);
        }
    }
    close(&mut word, &mut tokens);
    tokens
}

/// How alike two titles are, from 0 to 1: the F1 of their tokens, order aside. Titles without a token are like none.
#[must_use]
pub fn title_similarity(a: &str, b: &str) -> f64 {
    let (a, b) = (tokens(a), tokens(b));
    let total = a.len() + b.len();
    if total == 0 {
        return 0.0;
    }
    ratio(2 * shared(&a, &b), total)
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

fn close(word: &mut String, tokens: &mut Vec<String>) {
    if !word.is_empty() {
        tokens.push(std::mem::take(word));
    }
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

    proptest! {
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
