//! The dates of a feed as they were written: with their own offset, or none.

use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Utc};

use crate::date;
use crate::model::Published;

/// The dates that a parser met.
///
/// `feed-rs` can hand through no more than an instant in UTC. So it is given a number as an instant, the date's place
/// in this list, and what it hands back leads to the date itself.
#[derive(Debug, Clone, Default)]
pub(super) struct Dates(Arc<Mutex<Vec<Published>>>);

impl Dates {
    /// Reads a date and gives the instant that stands for it.
    pub(super) fn record(&self, text: &str) -> Option<DateTime<Utc>> {
        let text = text.trim();
        let published =
            date::read_machine(text).or_else(|| date::read(text, &date::Hint::default()))?;
        let mut dates = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        dates.push(published);
        DateTime::from_timestamp(i64::try_from(dates.len()).ok()?, 0)
    }

    /// The date that an instant stands for.
    pub(super) fn get(&self, place: DateTime<Utc>) -> Option<Published> {
        let dates = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let place = usize::try_from(place.timestamp()).ok()?.checked_sub(1)?;
        dates.get(place).copied()
    }
}
