//! What `aggregator dates` does with one line: JSON in, a date out.

use chrono::{DateTime, FixedOffset};
use serde::Deserialize;

use super::machine::read_digits;
use super::{Hint, read};
use crate::zone::Tz;

/// A line of the batch.
#[derive(Debug, Deserialize)]
struct Question {
    text: String,
    reference: Option<String>,
    timezone_hint: Option<String>,
}

/// Answers one JSON line `{"text", "reference", "timezone_hint"}` of `aggregator dates`: the date in the form of
/// `published`, or nothing where the text gives none or the line is none.
///
/// A text may come from a machine's field or from a page's words.
#[must_use]
pub fn batch(line: &str) -> String {
    let Ok(question) = serde_json::from_str::<Question>(line) else {
        return String::new();
    };
    let hint = question.hint();
    read_digits(&question.text)
        .or_else(|| read(&question.text, &hint))
        .map(|published| published.to_string())
        .unwrap_or_default()
}

impl Question {
    fn hint(&self) -> Hint<'static> {
        Hint {
            reference: self.reference.as_deref().and_then(instant),
            zone: self
                .timezone_hint
                .as_deref()
                .and_then(|name| name.parse::<Tz>().ok()),
            ..Hint::default()
        }
    }
}

fn instant(text: &str) -> Option<DateTime<FixedOffset>> {
    DateTime::parse_from_rfc3339(text.trim()).ok()
}
