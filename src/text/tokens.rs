//! Text into comparable tokens, and how alike two titles are by them.

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfkc_quick};

/// The tokens of a text: compatibility forms folded (NFKC), lower case, runs of letters and digits.
///
/// Han and Kana are written without spaces, so each of their characters is a token of its own; Hangul is written in
/// words and stays so.
#[must_use]
pub fn tokens(text: &str) -> Vec<String> {
    let list = Tokenized::new(text);
    list.tokens().into_iter().map(str::to_owned).collect()
}

/// The tokens of a long text, in one piece of memory: a piece for each would cost as much again as the reading.
#[derive(Debug, Default)]
pub struct Tokenized {
    /// One behind the other.
    text: String,
    ends: Vec<usize>,
}

impl Tokenized {
    /// The tokens of a text, as [`tokens`] gives them.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let mut list = Self::default();
        cut(text, &mut list);
        list
    }

    /// The tokens in their order.
    #[must_use]
    pub fn tokens(&self) -> Vec<&str> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        let ranges = starts.zip(&self.ends);
        ranges.map(|(start, end)| &self.text[start..*end]).collect()
    }
}

/// How many tokens a text has.
#[must_use]
pub fn count_tokens(text: &str) -> usize {
    let mut count = Count::default();
    cut(text, &mut count);
    count.tokens
}

/// What is made of tokens as they are cut.
trait Tokens {
    /// Text in ASCII, which needs no folding but for case.
    fn add_ascii(&mut self, text: &str);
    /// A letter or digit, folded.
    fn add(&mut self, letter: char);
    /// The token's end, if one was begun.
    fn end(&mut self);
}

impl Tokens for Tokenized {
    fn add_ascii(&mut self, text: &str) {
        self.text.reserve(text.len());
        let start = self.text.len();
        let mut rest = text;
        loop {
            let mut bytes = rest.bytes();
            let parting = bytes.position(|byte| !byte.is_ascii_alphanumeric());
            self.text.push_str(&rest[..parting.unwrap_or(rest.len())]);
            let Some(parting) = parting else { break };
            self.end();
            rest = &rest[parting + 1..];
        }
        self.text[start..].make_ascii_lowercase();
    }

    fn add(&mut self, letter: char) {
        self.text.push(letter);
    }

    fn end(&mut self) {
        if self.ends.last().copied().unwrap_or_default() < self.text.len() {
            self.ends.push(self.text.len());
        }
    }
}

#[derive(Default)]
struct Count {
    is_open: bool,
    tokens: usize,
}

impl Tokens for Count {
    fn add_ascii(&mut self, text: &str) {
        for byte in text.bytes() {
            let belongs = byte.is_ascii_alphanumeric();
            self.tokens += usize::from(self.is_open && !belongs);
            self.is_open = belongs;
        }
    }

    fn add(&mut self, _: char) {
        self.is_open = true;
    }

    fn end(&mut self) {
        self.tokens += usize::from(std::mem::take(&mut self.is_open));
    }
}

fn cut(text: &str, tokens: &mut impl Tokens) {
    let mut rest = text;
    while !rest.is_empty() {
        let (ascii, other) = parts(rest);
        tokens.add_ascii(ascii);
        if other.chars().all(is_sign) {
            tokens.end();
        } else if is_nfkc_quick(other.chars()) == IsNormalized::Yes {
            cut_folded(other.chars(), tokens);
        } else {
            cut_folded(other.nfkc(), tokens);
        }
        rest = &rest[ascii.len() + other.len()..];
    }
    tokens.end();
}

fn cut_folded(text: impl Iterator<Item = char>, tokens: &mut impl Tokens) {
    for c in text.flat_map(char::to_lowercase) {
        let alone = stands_alone(c);
        if alone || !(c.is_alphanumeric() || is_mark(c)) {
            tokens.end();
        }
        if c.is_alphanumeric() {
            tokens.add(c);
        }
        if alone {
            tokens.end();
        }
    }
}

/// The ASCII that a text begins with, and what follows up to the next of it. Folding changes no ASCII, but for a
/// letter that a mark behind it is composed with: so the last one before other characters goes with them, unless these
/// begin with a sign.
fn parts(text: &str) -> (&str, &str) {
    if text.is_ascii() {
        return (text, "");
    }
    let ascii = text.bytes().take_while(u8::is_ascii).count();
    let other = text[ascii..].find(|c: char| c.is_ascii());
    let end = other.map_or(text.len(), |length| ascii + length);
    let taken = usize::from(!text[ascii..].starts_with(is_sign));
    let start = ascii.saturating_sub(taken);
    (&text[..start], &text[start..end])
}

/// Signs that are common in running text and belong to no token, however they are folded: dashes, quotation marks,
/// points.
fn is_sign(c: char) -> bool {
    matches!(c, '·' | '«' | '»' | '\u{2010}'..='\u{2016}' | '\u{2018}'..='\u{2027}')
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
#[must_use]
#[expect(
    clippy::cast_precision_loss,
    reason = "counts of tokens stay far below 2^52"
)]
pub fn ratio(part: usize, whole: usize) -> f64 {
    part as f64 / whole as f64
}

/// How many tokens two lists have in common, each counted as often as both have it.
#[must_use]
pub fn shared(a: &[String], b: &[String]) -> usize {
    let (a, b) = (sorted(a), sorted(b));
    let mut b = b.into_iter().peekable();
    let mut count = 0;
    for token in a {
        while b.next_if(|other| *other < token).is_some() {}
        count += usize::from(b.next_if_eq(&token).is_some());
    }
    count
}

fn sorted(tokens: &[String]) -> Vec<&str> {
    let mut sorted: Vec<&str> = tokens.iter().map(String::as_str).collect();
    sorted.sort_unstable();
    sorted
}

/// Marks and invisible joiners belong to the word they stand in: they neither end it nor count.
fn is_mark(c: char) -> bool {
    unicode_normalization::char::is_combining_mark(c)
        || matches!(
            c,
            '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}'
        )
}

/// Whether a token is a character of those that names are written with where there are no capitals: Han, Katakana.
#[must_use]
pub fn is_ideographic(token: &str) -> bool {
    token.starts_with(stands_alone) && !is_hiragana(token)
}

/// Whether a token is a character of those that particles and endings are written with in Japanese.
#[must_use]
pub fn is_hiragana(token: &str) -> bool {
    token.starts_with(|c| matches!(c, '\u{3041}'..='\u{3096}'))
}

/// How many words tokens stand for: characters that are tokens by themselves are half a word each.
#[must_use]
pub fn count_words(tokens: &[impl AsRef<str>]) -> usize {
    let first = |token: &str| token.chars().next();
    let alone = tokens
        .iter()
        .filter(|token| first(token.as_ref()).is_some_and(stands_alone));
    tokens.len() - alone.count() / 2
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
        let ideographic = |text: &str| tokens(text).iter().all(|token| is_ideographic(token));
        assert_eq!(
            ["北ミー", "の", "북", "a"].map(ideographic),
            [true, false, false, false]
        );
        let words = ["北朝鮮のミサイル2発", "북한이 미사일", "two words"];
        assert_eq!(words.map(|text| count_words(&tokens(text))), [6, 2, 2]);
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
        let mut list = Tokenized::default();
        cut_folded(text.nfkc(), &mut list);
        list.end();
        list.tokens().into_iter().map(str::to_owned).collect()
    }

    proptest! {
        #[test]
        fn a_text_is_folded_in_parts_as_it_would_be_at_once(
            text in "[a-zA-Z0-9 .·«\u{2024}…\u{2011}\u{301}\u{323}\u{212b}éＡﬁ가\u{1100}-\u{1103}\u{1161}\u{11a8}北ミﾊﾟ\u{200b}İ’—]{0,24}"
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
