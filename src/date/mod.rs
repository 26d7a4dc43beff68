//! Text → [`Published`]: dates as people and machines write them, in some forty languages.
//!
//! A line is cut into lexemes (`token`) with the help of tables of words (`words`); a dozen `shape`s say what
//! order of lexemes is a date. What no shape covers is no date: nothing here is fuzzy.
//!
//! Pure. Never invents what the text does not say: no offset without a zone, no day without a day, no year but the
//! one nearest to the reference.

mod batch;
mod clock;
mod digit;
mod era;
mod label;
mod machine;
mod moment;
mod relative;
mod shape;
mod token;
mod words;
mod zone;

#[cfg(test)]
mod tests;

use std::ops::Range;

use chrono::{DateTime, FixedOffset, TimeDelta};

use crate::model::Published;
use crate::zone::Tz;

use words::Word;

pub use batch::batch;
pub use machine::read_machine;

/// What is known around a date text.
#[derive(Debug, Clone, Copy, Default)]
pub struct Hint<'a> {
    /// The instant that "2 hours ago" and a missing year count from: the digest's or the page's date.
    pub reference: Option<DateTime<FixedOffset>>,
    /// Whether of the reference only the day is known: hours before it are no time then.
    pub is_day: bool,
    /// The zone of the publisher: decides ambiguous abbreviations (`CST`, `IST`), never added to a bare time.
    pub zone: Option<Tz>,
    /// The page's language (BCP 47): decides `03/04/2025`.
    pub language: Option<&'a str>,
}

/// What a label before a date says of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Label {
    /// No label, or one that says published: `Published`, `입력`, `Stand` …
    Published,
    /// `Updated`, `Modified`, `수정` …
    Modified,
}

/// A date found within a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The bytes of the text that the date takes up, its label included.
    pub range: Range<usize>,
    /// What the label says.
    pub label: Label,
    /// The date.
    pub published: Published,
}

/// How many bytes a line may hold beside its date and still be a dated line: a byline, a publication, a section.
const MAX_AROUND: usize = 160;

/// Longer texts are no dates, however many stand in them.
const MAX_TEXT: usize = 2_000;

/// A page's clock may run ahead of ours, and its zone may be a day ahead: what is later than this is no date of
/// publication.
const MAX_AHEAD: TimeDelta = TimeDelta::days(2);

/// Reads a text that is a date, with at most labels, a byline or punctuation round it.
///
/// Of several dates the first one that is labelled as published or not at all counts, and one that lies in the future
/// of the reference only where there is no other.
#[must_use]
pub fn read(text: &str, hint: &Hint<'_>) -> Option<Published> {
    let text = text.trim();
    if text.len() > MAX_TEXT {
        return None;
    }
    let found = find(text, hint);
    let taken: usize = found.iter().map(|found| found.range.len()).sum();
    if text.len().saturating_sub(taken) > MAX_AROUND {
        return None;
    }
    found
        .iter()
        .min_by_key(|found| {
            (
                lies_ahead(&found.published, hint),
                found.label == Label::Modified,
            )
        })
        .map(|found| found.published)
}

/// Finds the dates in a short line, in order, such as both of `Published … Updated …`.
#[must_use]
pub fn find(text: &str, hint: &Hint<'_>) -> Vec<Found> {
    label::find(&token::Line::new(text), hint)
}

/// Whether a word may be part of a date: a number, or a word of the tables.
#[must_use]
pub fn may_be_part(word: &str) -> bool {
    let line = token::Line::new(word);
    (0..line.len()).any(|at| line.number(at).is_some() || !line.words(at).is_empty())
}

/// Whether a word is the name of a month, or short for it, in one of the languages.
#[must_use]
pub fn is_month(word: &str) -> bool {
    let mut meanings = words::meanings(&words::fold(word)).iter();
    meanings.any(|word| matches!(word, Word::Month(_) | Word::PointedMonth(_)))
}

/// Whether a date is later than anything published at the reference can be.
fn lies_ahead(published: &Published, hint: &Hint<'_>) -> bool {
    hint.reference
        .is_some_and(|reference| published.date() > (reference + MAX_AHEAD).date_naive())
}
