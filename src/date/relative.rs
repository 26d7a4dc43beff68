//! Times that count back from the moment of reading: `3 hours ago`, `vor 5 Minuten`, `16시간 전`, `just now`.

use chrono::{DateTime, Days, FixedOffset, Months, NaiveDate, TimeDelta};

use super::token::Line;
use super::words::{Unit, Word};
use crate::model::Published;

/// How far back a text may count, by unit: more is no date of a text but of what it tells.
const MAX_COUNT: u32 = 1000;

/// Reads the relative time that stands at `at`: hours and less give an instant, days and more a day.
pub(super) fn relative_at(
    line: &Line<'_>,
    at: usize,
    reference: DateTime<FixedOffset>,
) -> Option<(Published, usize)> {
    let ago_first = line.is_word(at, Word::Ago);
    let start = skip_about(line, at + usize::from(ago_first));
    if let Some((spans, next)) = spans_at(line, start) {
        let ago_after = line.is_word(next, Word::Ago);
        if ago_first || ago_after {
            let published = count_back(&spans, reference)?;
            return Some((published, next + usize::from(ago_after)));
        }
    }
    line.is_word(at, Word::Now)
        .then_some((Published::Instant(reference), at + 1))
}

/// So many days before the reference, where a word says how many.
pub(super) fn day_at(
    line: &Line<'_>,
    at: usize,
    reference: DateTime<FixedOffset>,
) -> Option<NaiveDate> {
    let back = line.word(at, |word| match word {
        Word::DaysBack(days) => Some(u64::from(days)),
        _ => None,
    })?;
    reference.date_naive().checked_sub_days(Days::new(back))
}

fn skip_about(line: &Line<'_>, at: usize) -> usize {
    at + usize::from(line.is_word(at, Word::About))
}

/// The counts and units that stand here: `1 hour`, `2 hrs, 5 mins`.
fn spans_at(line: &Line<'_>, mut at: usize) -> Option<(Vec<(u32, Unit)>, usize)> {
    /// Hours and minutes, weeks and days: no one says more.
    const MOST: usize = 3;
    let mut spans = Vec::new();
    let mut end = at;
    while spans.len() < MOST {
        let Some((span, next)) = span_at(line, at) else {
            break;
        };
        spans.push(span);
        end = next;
        at = next;
        while line.is_mark(at, ".,")
            || (line.is_word(at, Word::Joint) && !line.is_word(at, Word::Ago))
        {
            at += 1;
        }
        if line.is_mark(end, ".") {
            end += 1;
        }
    }
    (!spans.is_empty()).then_some((spans, end))
}

fn span_at(line: &Line<'_>, at: usize) -> Option<((u32, Unit), usize)> {
    let counted = line.word(at, |word| match word {
        Word::Counted(count, unit) => Some((u32::from(count), unit)),
        _ => None,
    });
    let count = line
        .number(at)
        .map(|number| number.value)
        .or_else(|| count_at(line, at));
    let unit = line.word(at + 1, |word| match word {
        Word::Span(unit) => Some(unit),
        _ => None,
    });
    match (count, unit) {
        (Some(count), Some(unit)) if count <= MAX_COUNT => Some(((count, unit), at + 2)),
        _ => counted.map(|counted| (counted, at + 1)),
    }
}

fn count_at(line: &Line<'_>, at: usize) -> Option<u32> {
    line.word(at, |word| match word {
        Word::Count(count) => Some(u32::from(count)),
        _ => None,
    })
}

fn count_back(spans: &[(u32, Unit)], reference: DateTime<FixedOffset>) -> Option<Published> {
    let mut day = reference;
    let mut clock = None;
    for (count, unit) in spans {
        let delta = match unit {
            Unit::Second => TimeDelta::try_seconds(i64::from(*count)),
            Unit::Minute => TimeDelta::try_minutes(i64::from(*count)),
            Unit::Hour => TimeDelta::try_hours(i64::from(*count)),
            _ => None,
        };
        match delta {
            Some(delta) => clock = Some(clock.unwrap_or(TimeDelta::zero()) + delta),
            None => day = days_back(day, *count, *unit)?,
        }
    }
    Some(match clock {
        Some(delta) => Published::Instant(day.checked_sub_signed(delta)?),
        None => Published::Date(day.date_naive()),
    })
}

fn days_back(day: DateTime<FixedOffset>, count: u32, unit: Unit) -> Option<DateTime<FixedOffset>> {
    match unit {
        Unit::Week => day.checked_sub_days(Days::new(u64::from(count) * 7)),
        Unit::Month => day.checked_sub_months(Months::new(count)),
        Unit::Year => day.checked_sub_months(Months::new(count * 12)),
        _ => day.checked_sub_days(Days::new(u64::from(count))),
    }
}
