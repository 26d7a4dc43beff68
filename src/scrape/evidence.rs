//! What the readers hand to the judgement: candidates, each with its place.

use crate::model::Field;

/// What one place of a page says of one field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Candidate {
    /// The field.
    pub(super) field: Field,
    /// The text as it stands there.
    pub(super) value: String,
    /// The place: `JSON-LD headline`, `meta og:title` …; the tables of the judgement name all of them.
    pub(super) place: &'static str,
}

/// All candidates of a page, in the order in which they were read.
#[derive(Debug, Default)]
pub(super) struct Evidence {
    pub(super) candidates: Vec<Candidate>,
}

/// Candidates kept of one page.
const MAX_CANDIDATES: usize = 1_000;

impl Evidence {
    /// Adds a candidate; an empty one says nothing.
    pub(super) fn add(&mut self, field: Field, place: &'static str, value: impl Into<String>) {
        let value = value.into();
        if !value.trim().is_empty() && self.candidates.len() < MAX_CANDIDATES {
            self.candidates.push(Candidate {
                field,
                value,
                place,
            });
        }
    }

    /// The candidates of a field, in the order in which they were read.
    pub(super) fn of(&self, field: Field) -> impl Iterator<Item = &Candidate> {
        self.candidates.iter().filter(move |c| c.field == field)
    }

    /// The candidates that one place has for a field.
    pub(super) fn at(&self, field: Field, place: &str) -> impl Iterator<Item = &str> {
        self.of(field)
            .filter(move |c| c.place == place)
            .map(|c| c.value.as_str())
    }
}
