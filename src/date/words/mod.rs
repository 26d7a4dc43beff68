//! What words mean in dates: tables, one file a concern, a row a language or a meaning; and how they are looked up.
//!
//! The forms are those of Unicode CLDR's calendars and relative times, with what newspapers abbreviate besides. A
//! word may mean several things in several languages; the shape it stands in decides.

mod connectors;
mod days;
mod labels;
mod months;
mod relative;
mod times;

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use foldhash::fast::FixedState;
use unicode_normalization::char::decompose_compatible;

use super::Label;
use super::era::{self, Era};
use super::zone::{self, Zone};

/// Of how many words the longest phrase of the tables consists.
pub(super) const MAX_PHRASE: usize = 5;

/// How many letters the longest word has that may be written together with others.
pub(super) const MAX_RUN_TOGETHER: usize = 10;

/// A longer key is no phrase of the tables.
const MAX_KEY: usize = 80;

/// A span of time, or a part of a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    Second,
    Minute,
    Hour,
    Day,
    Week,
    Month,
    Year,
}

/// A half, or smaller part, of the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Half {
    /// Until noon: 12 is 0.
    Morning,
    /// From noon: 12 is 12, 6 is 18.
    Afternoon,
    /// Round noon: 11 is 11, 1 is 13.
    Noon,
    /// Late evening to early morning: 12 is 0, 11 is 23, 2 is 2.
    Night,
}

/// What a word may mean.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Word {
    /// A month of the Gregorian calendar.
    Month(u8),
    /// The beginning of a month's name, which counts only beside a year of four digits.
    MonthStem(u8),
    /// A month whose name means another one where the day before it bears a point, as ordinals do in Croatian.
    PointedMonth(u8),
    /// A month of the Solar Hijri calendar (Iran, Afghanistan).
    SolarMonth(u8),
    /// A day of the week.
    Weekday,
    /// A mark behind a part of a date: `年`, `월`, `г.`
    After(Unit),
    /// A mark before a part of a date: `tháng 7 năm 2025`, `ปี 2568`
    Before(Unit),
    /// A unit of "… ago".
    Span(Unit),
    /// A unit that says how many by itself: Arabic's dual, Russian `час назад`.
    Counted(u8, Unit),
    /// A number in words.
    Count(u8),
    /// Says that what is beside it is past: `ago`, `vor`, `il y a`, `전`
    Ago,
    /// A rough number: `about`, `environ`, `約`
    About,
    /// So many days before today: `yesterday` is 1.
    DaysBack(u8),
    /// This moment: `just now`.
    Now,
    /// A half of the day.
    Half(Half),
    /// An hour with a name: `noon`, `midnight`.
    Named(u8),
    /// Half an hour behind the hour: `8点半`.
    HalfPast,
    /// Stands behind a time and says no more: `Uhr`, `น.`
    OClock,
    /// Stands between the parts of a date or before one: `de`, `of`, `um`, `at`.
    Joint,
    /// Hangs on a number and makes it an ordinal: `st`, `er`, `শে`.
    Ordinal,
    /// A label.
    Label(Label),
    /// The name of an era.
    Era(Era),
    /// "The first" of an era.
    FirstYear,
    /// A zone.
    Zone(&'static Zone),
}

/// A phrase of the tables, or the first words of longer ones.
#[derive(Debug, Default)]
pub(super) struct Phrase {
    /// All that it may mean.
    pub(super) words: Vec<Word>,
    /// Whether longer phrases begin with it.
    pub(super) goes_on: bool,
}

/// Folded phrases and what they mean. Nothing from outside is put in: a quick hash will do.
type Table = HashMap<Cow<'static, str>, Phrase, FixedState>;

/// The tables as two, each built at the first question: most texts ask for words in one script alone.
static LATIN: LazyLock<Table> = LazyLock::new(|| build(true));
static OTHER: LazyLock<Table> = LazyLock::new(|| build(false));

/// Whether a phrase begins in Latin letters, with a digit or a sign. Folding changes nothing in that.
fn is_latin(phrase: &str) -> bool {
    phrase.trim_start().starts_with(
        |c| matches!(c, ..'\u{370}' | '\u{1e00}'..='\u{1eff}' | '\u{2000}'..='\u{2bff}'),
    )
}

/// A folded phrase, where the tables have it or longer ones that begin with it.
pub(super) fn phrase(key: &str) -> Option<&'static Phrase> {
    if key.len() > MAX_KEY {
        return None;
    }
    let table = if is_latin(key) { &LATIN } else { &OTHER };
    table.get(key)
}

/// What a folded phrase may mean; nothing if it is in no table.
pub(super) fn meanings(key: &str) -> &'static [Word] {
    phrase(key).map_or(&[], |phrase| &phrase.words)
}

/// Whether a word of the tables begins so: spares text that runs words together, in other scripts than the Latin one,
/// most of its look-ups.
pub(super) fn may_begin(letter: char) -> bool {
    static INITIALS: LazyLock<HashSet<char>> =
        LazyLock::new(|| OTHER.keys().filter_map(|key| key.chars().next()).collect());
    INITIALS.contains(&letter)
}

/// How many phrases a table has, or somewhat more: one that grows is copied over and over.
const PHRASES: usize = 4096;

/// One table of all the tables' phrases that begin in Latin letters, or of all others.
fn build(latin: bool) -> Table {
    let mut table = Table::with_capacity_and_hasher(PHRASES, FixedState::default());
    let mut add = |forms: &'static str, word: Word| {
        for form in forms.split(',').filter(|form| is_latin(form) == latin) {
            let words = &mut table.entry(key(form)).or_default().words;
            if !words.contains(&word) {
                words.push(word);
            }
        }
    };
    months::rows(&mut add);
    days::rows(&mut add);
    times::rows(&mut add);
    relative::rows(&mut add);
    connectors::rows(&mut add);
    labels::rows(&mut add);
    for (forms, era) in era::ERAS {
        add(forms, Word::Era(*era));
    }
    for zone in zone::ZONES {
        add(zone.names, Word::Zone(zone));
    }
    for (stem, month) in months::stems(|form| is_latin(form) == latin) {
        let words = &mut table.entry(Cow::Owned(stem)).or_default().words;
        if words.is_empty() {
            words.push(Word::MonthStem(month));
        }
    }
    let longer: Vec<Cow<'_, str>> = table
        .keys()
        .filter(|key| key.contains(' '))
        .cloned()
        .collect();
    for key in &longer {
        for (end, _) in key.match_indices(' ') {
            let begun = Cow::Owned(key[..end].to_owned());
            table.entry(begun).or_default().goes_on = true;
        }
    }
    table
}

/// The key of a form as it stands in a table: its words folded, one space between them. Most are written so.
fn key(form: &'static str) -> Cow<'static, str> {
    if form.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return Cow::Borrowed(form);
    }
    let words = form
        .split([' ', '.', '\'', '-'])
        .filter(|word| !word.is_empty());
    let mut key = String::with_capacity(form.len());
    for word in words {
        if !key.is_empty() {
            key.push(' ');
        }
        fold_into(&mut key, word);
    }
    Cow::Owned(key)
}

/// A word as the tables are asked for it: lower case, without accents, points and vowel signs.
///
/// Scripts that run words together stay as they are, so that places in a word are places in the text.
pub(super) fn fold(word: &str) -> String {
    let mut folded = String::with_capacity(word.len());
    fold_into(&mut folded, word);
    folded
}

/// Adds a word in that form.
pub(super) fn fold_into(folded: &mut String, word: &str) {
    if word.is_ascii() {
        let start = folded.len();
        folded.push_str(word);
        folded[start..].make_ascii_lowercase();
        return;
    }
    for c in word.chars() {
        match c {
            '\u{0E00}'..='\u{0EFF}'
            | '\u{1000}'..='\u{109F}'
            | '\u{1780}'..='\u{17FF}'
            | '\u{3000}'..='\u{D7FF}' => folded.push(c),
            _ => decompose_compatible(c, |part| {
                folded.extend(part.to_lowercase().filter(|c| !is_accent(*c)).map(alike));
            }),
        }
    }
}

/// Accents, and the vowel and reading signs of Hebrew and Arabic.
fn is_accent(c: char) -> bool {
    matches!(c, '\u{0300}'..='\u{036F}' | '\u{0591}'..='\u{05C7}' | '\u{0640}' | '\u{064B}'..='\u{065F}' | '\u{0670}')
}

/// Letters that are written in two ways.
fn alike(c: char) -> char {
    match c {
        'ı' => 'i',
        'ς' => 'σ',
        'ی' | 'ى' => 'ي',
        'ک' => 'ك',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding_takes_case_and_accents_away() {
        for (word, folded) in [
            ("Août", "aout"),
            ("İyul", "iyul"),
            ("ΙΟΥΛΊΟΥ", "ιουλιου"),
            ("أغسطس", "اغسطس"),
            ("ＰＭ", "pm"),
            ("กรกฎาคม", "กรกฎาคม"),
            ("오전", "오전"),
        ] {
            assert_eq!(fold(word), folded);
        }
    }

    #[test]
    fn no_phrase_of_the_tables_is_longer_than_what_is_looked_up() {
        for phrase in LATIN.keys().chain(OTHER.keys()) {
            assert!(phrase.split(' ').count() <= MAX_PHRASE, "{phrase}");
            assert!(phrase.len() <= MAX_KEY, "{phrase}");
        }
    }

    #[test]
    fn a_phrase_is_in_the_table_that_is_asked_for_it() {
        assert!(LATIN.keys().all(|phrase| is_latin(phrase)));
        assert!(!OTHER.keys().any(|phrase| is_latin(phrase)));
    }

    #[test]
    fn every_language_names_twelve_months() {
        for (language, names) in months::MONTHS {
            assert_eq!(
                names
                    .split('|')
                    .filter(|forms| !forms.trim().is_empty())
                    .count(),
                12,
                "{language}"
            );
        }
    }
}
