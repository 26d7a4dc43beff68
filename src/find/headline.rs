//! Headlines made comparable: what typography, a site's name behind them and an ellipsis make of one and the same.

use unicode_normalization::UnicodeNormalization as _;

use crate::text::{folded, tokens};

/// A headline longer than this is none.
const MAX_LENGTH: usize = 1_000;

/// A headline has no more parts; what follows belongs to the last.
const MAX_PARTS: usize = 8;

/// Signs that are written in more than one way, and what stands for them. Percent and "and" are words as well.
#[rustfmt::skip]
const SPELLINGS: &[(char, &str)] = &[
    ('%', "percent"), ('&', "and"), ('؟', "?"), ('–', "-"), ('−', "-"), ('‐', "-"), ('‑', "-"), ('‒', "-"),
    ('⁄', "/"), ('∕', "/"), ('〜', "~"), ('∼', "~"), ('’', "'"),
];

/// What parts a headline from the name of its site or from a second headline, wherever it stands.
const BARS: &[char] = &['|', '·', '•', '»', '«', '—', '―', '‹', '›'];

/// A headline, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Headline {
    /// Its words between the marks at which a second headline or a site's name may begin. None is empty.
    parts: Vec<Vec<String>>,
    /// The letters and digits up to the end of each part: how words are divided is a matter of taste (`U.S.`,
    /// `co-operate`, spaces in Korean), but not between digits.
    keys: Vec<String>,
    /// Whether it ends in an ellipsis.
    is_cut: bool,
}

/// How two headlines stand to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Likeness {
    /// Other words.
    Other,
    /// One is the other with a second headline behind it.
    Longer,
    /// One is the beginning of the other and says by an ellipsis that it was cut.
    Cut,
    /// The same words.
    Equal,
}

impl Headline {
    /// Takes a headline apart, without the names of its site at either end.
    pub(super) fn read(title: &str, names: &[String]) -> Option<Self> {
        let text: String = title.chars().take(MAX_LENGTH).nfkc().collect();
        let text = folded(&text);
        let whole = text.trim_end();
        let is_cut = whole.ends_with("..") || title.chars().count() > MAX_LENGTH;
        let parts = split(whole).into_iter().map(words_of);
        let mut parts: Vec<_> = parts.filter(|words| !words.is_empty()).collect();
        let is_name = |part: &Vec<String>| names.contains(&squeeze(part));
        if parts.len() > 1 && parts.last().is_some_and(is_name) && !is_cut {
            parts.pop();
        }
        if parts.len() > 1 && parts.first().is_some_and(is_name) {
            parts.remove(0);
        }
        let ends = 1..=parts.len();
        let keys: Vec<_> = ends
            .map(|end| squeeze(parts[..end].iter().flatten()))
            .collect();
        (!parts.is_empty()).then_some(Self {
            parts,
            keys,
            is_cut,
        })
    }

    /// By what it is compared, whole.
    pub(super) fn key(&self) -> &str {
        self.keys.last().map_or("", String::as_str)
    }

    /// Likewise its beginnings up to each second headline, itself the last.
    pub(super) fn beginnings(&self) -> &[String] {
        &self.keys
    }

    pub(super) fn is_cut(&self) -> bool {
        self.is_cut
    }

    /// How much it says, in words; two characters of a script without spaces count as one.
    pub(super) fn weight(&self) -> usize {
        weight(self.parts.iter().flatten())
    }

    /// What this headline has behind the whole of a shorter one: a second headline of three words or more without a
    /// number. An attribution ("…: minister") or the part of a series is another article as likely as not.
    pub(super) fn beyond(&self, shorter: &Self) -> Option<String> {
        let end = self.keys.iter().position(|key| key == shorter.key())? + 1;
        let rest: Vec<&String> = self.parts[end..].iter().flatten().collect();
        let has_digit = rest.iter().any(|word| word.chars().any(char::is_numeric));
        (weight(rest.iter().copied()) >= 3 && !has_digit).then(|| squeeze(rest))
    }

    /// How another headline stands to this one.
    pub(super) fn compare(&self, other: &Self) -> Likeness {
        /// A beginning that says less than this may be that of many headlines.
        const LEAST: usize = 5;
        let (a, b) = (self.key(), other.key());
        let cut = |short: &Self, short_key: &str, long: &str| {
            short.is_cut && long.starts_with(short_key) && short.weight() >= LEAST
        };
        if a == b && !self.is_cut && !other.is_cut {
            Likeness::Equal
        } else if cut(self, a, b) || cut(other, b, a) {
            Likeness::Cut
        } else if self.beyond(other).is_some() || other.beyond(self).is_some() {
            Likeness::Longer
        } else {
            Likeness::Other
        }
    }
}

/// The letters of a text as they are compared, a site's name for one.
pub(super) fn letters(text: &str) -> String {
    squeeze(&words(text))
}

/// The words of a text as they are compared, signs included.
pub(super) fn words(text: &str) -> Vec<String> {
    let text: String = text.nfkc().collect();
    words_of(&folded(&text))
}

/// The headline behind a kicker, as lists set one before it: `Opinion | The ferry returns`.
pub(super) fn behind_kicker(title: &str) -> Option<&str> {
    title.split_once('|').map(|(_, rest)| rest)
}

/// Divides a text at bars, at dashes between blanks, and at colons before a blank or before what is no digit; never right
/// between two digits.
fn split(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut start = 0;
    let mut before = ' ';
    for (at, mark) in text.char_indices() {
        let end = at + mark.len_utf8();
        let next = text[end..].chars().next().unwrap_or(' ');
        let is_bar = BARS.contains(&mark) && !(before.is_numeric() && next.is_numeric());
        let parts_here = is_bar
            || matches!(mark, '-' | '–' | '−') && before.is_whitespace() && next.is_whitespace()
            || mark == ':' && (next.is_whitespace() || !next.is_ascii());
        if parts_here && parts.len() + 1 < MAX_PARTS {
            parts.push(&text[start..at]);
            start = end;
        }
        before = mark;
    }
    parts.push(&text[start..]);
    parts
}

/// The words of a text that is folded already, signs included, without the article that some write and some leave out.
fn words_of(text: &str) -> Vec<String> {
    let letters: Vec<char> = text.chars().filter(|c| !is_invisible(*c)).collect();
    let mut words = Vec::new();
    let mut run = String::new();
    let mut before = ' ';
    for (at, letter) in letters.iter().copied().enumerate() {
        let next = letters.get(at + 1).copied().unwrap_or(' ');
        if letter == ',' && parts_thousands(&letters, at) {
            continue;
        }
        if means_something(before, letter, next) {
            words.append(&mut tokens(&run));
            run.clear();
            words.push(spelled(letter));
        } else {
            run.push(letter);
        }
        before = letter;
    }
    words.append(&mut tokens(&run));
    let is_told = |word: &String| word != "the";
    if words.iter().any(is_told) {
        words.retain(is_told);
    }
    words
}

/// Whether a comma stands between the thousands of a number and its last digits: `1,500` is `1500`.
fn parts_thousands(letters: &[char], comma: usize) -> bool {
    let is_digit = |at: usize| letters.get(at).is_some_and(char::is_ascii_digit);
    let group = (comma + 1..comma + 4).all(is_digit) && !is_digit(comma + 4);
    group && comma.checked_sub(1).is_some_and(is_digit)
}

/// Whether a headline says something else without this character: a sign, a minus, or whatever stands between two digits
/// (`2-1`, `2.1`, `2:1`).
fn means_something(before: char, letter: char, next: char) -> bool {
    let is_between = before.is_numeric()
        && next.is_numeric()
        && !letter.is_alphanumeric()
        && !letter.is_whitespace();
    let is_minus =
        matches!(letter, '-' | '–' | '−') && !before.is_alphanumeric() && next.is_ascii_digit();
    is_between || is_minus || is_sign(letter)
}

/// Whether a character is a sign: Unicode's symbols, but for bars, lines and lone accents, and the marks that are read aloud.
fn is_sign(letter: char) -> bool {
    matches!(letter,
        '%' | '&' | '#' | '@' | '?' | '؟' | '‰' | '‱' | '§' // read aloud
        | '$' | '+' | '<' | '=' | '>' | '~' | '〜' // ASCII's, and one that is written for its tilde
        | '¢'..='¦' | '©' | '¬' | '®'..='±' | '×' | '÷' // Latin-1's
        | '\u{20a0}'..='\u{20cf}' // currencies
        | '\u{2100}'..='\u{2211}' | '\u{2213}'..='\u{24ff}' // letterlike, arrows, of mathematics but for the minus, technical
        | '\u{2580}'..='\u{2bff}' // blocks, geometric, miscellaneous, dingbats, arrows
        | '\u{1f000}'..='\u{1faff}' // pictographs
    ) && !letter.is_alphanumeric()
}

/// Joiners, hyphens that only show at a line's end, and what chooses a form of the character before.
fn is_invisible(letter: char) -> bool {
    matches!(letter, '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}' | '\u{fe00}'..='\u{fe0f}')
}

/// A sign as it is compared.
fn spelled(sign: char) -> String {
    let spelling = SPELLINGS.iter().find(|(written, _)| *written == sign);
    spelling.map_or_else(|| sign.to_string(), |(_, spelling)| (*spelling).to_owned())
}

/// The words in one, with a blank only where two numbers would become another one.
fn squeeze<'a>(words: impl IntoIterator<Item = &'a String>) -> String {
    let mut key = String::new();
    for word in words {
        let ends = key.chars().next_back().is_some_and(char::is_numeric);
        if ends && word.starts_with(char::is_numeric) {
            key.push(' ');
        }
        key.push_str(word);
    }
    key
}

fn weight<'a>(words: impl IntoIterator<Item = &'a String>) -> usize {
    let is_sign =
        |word: &str| !word.contains(char::is_alphanumeric) || matches!(word, "percent" | "and");
    let mut halves = 0;
    for word in words {
        let stands_alone = word.chars().count() == 1 && !word.is_ascii();
        halves += match word.as_str() {
            word if is_sign(word) => 0,
            _ if stands_alone => 1,
            _ => 2,
        };
    }
    halves / 2
}
