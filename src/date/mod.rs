//! Text → [`Published`]: dates as people and machines write them, in some twenty-five languages.
//!
//! Pure. Never invents what the text does not say: no offset without a zone, no day without a day, no year but the
//! one nearest to the reference.

use std::ops::Range;

use chrono::{DateTime, FixedOffset};
use chrono_tz::Tz;

use crate::model::Published;

/// What is known around a date text.
#[derive(Debug, Clone, Copy, Default)]
pub struct Hint<'a> {
    /// The instant that "2 hours ago" and a missing year count from: the digest's or the page's date.
    pub reference: Option<DateTime<FixedOffset>>,
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

/// Reads a text that is a date, with at most labels, a byline or punctuation round it.
#[must_use]
pub fn read(_text: &str, _hint: &Hint<'_>) -> Option<Published> {
    None
}

/// Finds the dates in a short line, in order, such as both of `Published … Updated …`.
#[must_use]
pub fn find(_text: &str, _hint: &Hint<'_>) -> Vec<Found> {
    Vec::new()
}

/// Reads a machine's date (`datetime=`, JSON-LD, a meta tag): ISO 8601 in all its forms, RFC 2822, epoch seconds.
#[must_use]
pub fn read_machine(_text: &str) -> Option<Published> {
    None
}
