//! The year of a date, and the calendar that it belongs to.

use std::ops::RangeInclusive;

use chrono::{Datelike, NaiveDate};

use super::part::{Part, Placed};
use crate::date::token::Line;
use crate::date::{Hint, MAX_AHEAD, era};

/// A year and its calendar.
#[derive(Debug, Clone, Copy)]
pub(super) enum Year {
    /// Of the common era.
    Common(i32),
    /// Of the Solar Hijri calendar.
    Solar(i32),
}

/// What newspapers date, and nothing that is a number of something else.
const COMMON_YEARS: RangeInclusive<i32> = 1700..=2199;

/// Years in Persian digits that are those of the Solar Hijri calendar.
const SOLAR_YEARS: RangeInclusive<i32> = 1250..=1500;

/// Years that are those of the Buddhist era, in a Thai date.
const BUDDHIST_YEARS: RangeInclusive<i32> = 2400..=2700;

/// The year that a part is, beside the other parts of its date.
pub(super) fn year_of(
    part: Part,
    line: &Line<'_>,
    parts: &[Placed],
    hint: &Hint<'_>,
) -> Option<Year> {
    let number = match part {
        Part::EraYear(year) => return common(year),
        Part::Year(number) | Part::Number(number) => number,
        _ => return None,
    };
    let year = i32::try_from(number.value).ok()?;
    let is_solar = parts
        .iter()
        .any(|placed| matches!(placed.part, Part::Solar(_)));
    let is_iranian = number.persian || is_in("Asia/Tehran", hint);
    match number.digits {
        4 if is_solar || is_iranian && SOLAR_YEARS.contains(&year) => Some(Year::Solar(year)),
        4 if BUDDHIST_YEARS.contains(&year) && is_thai(line, parts, hint) => {
            common(year + era::BUDDHIST)
        }
        0 | 4 => common(year),
        3 if is_in("Asia/Taipei", hint) => common(year + era::MINGUO),
        2 if is_thai(line, parts, hint) => common(BUDDHIST_CENTURY + year + era::BUDDHIST),
        2 => common(century(year)),
        _ => None,
    }
}

fn is_in(zone: &str, hint: &Hint<'_>) -> bool {
    hint.zone.is_some_and(|known| known.name() == zone)
}

/// The century of the Buddhist era that two digits leave out.
const BUDDHIST_CENTURY: i32 = 2500;

fn common(year: i32) -> Option<Year> {
    COMMON_YEARS.contains(&year).then_some(Year::Common(year))
}

/// A year of two digits, as POSIX reads it: 69 to 99 are of the last century.
pub(super) fn century(year: i32) -> i32 {
    if year < 69 { 2000 + year } else { 1900 + year }
}

fn is_thai(line: &Line<'_>, parts: &[Placed], hint: &Hint<'_>) -> bool {
    let is_thai_letter = |c: char| ('\u{0E01}'..='\u{0E4F}').contains(&c);
    is_in("Asia/Bangkok", hint)
        || parts
            .iter()
            .any(|placed| (placed.at..placed.next).any(|at| line.text(at).contains(is_thai_letter)))
}

/// The day that a month and a day without a year mean: the last one that is not later than `MAX_AHEAD` after the
/// reference.
pub(in crate::date) fn nearest(month: u32, day: u32, hint: &Hint<'_>) -> Option<NaiveDate> {
    /// The 29th of February comes at least every eight years.
    const LONGEST: i32 = 8;
    let latest = (hint.reference? + MAX_AHEAD).date_naive();
    (0..=LONGEST)
        .filter_map(|back| NaiveDate::from_ymd_opt(latest.year() - back, month, day))
        .find(|date| *date <= latest)
}
