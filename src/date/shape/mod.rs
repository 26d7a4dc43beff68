//! The shapes of a date: what parts in what order are one.
//!
//! A date is read as two or three *parts*: a year, a month, a day, or a number that may be any of them. The table
//! [`SHAPES`] says which sequences are dates; a sequence that is not in it is none.

mod join;
mod order;
mod part;
mod year;

use chrono::NaiveDate;

use super::token::Line;
use super::words::{Unit, Word};
use super::{Hint, era};
use order::Order;
use part::{Part, Placed};
use year::Year;

pub(super) use year::nearest;

/// Part letters (`Y` year, `M` month by name or mark, `D` day by mark, `N` bare number) → what each part is.
/// `?` is left to [`Order`].
const SHAPES: &[(&str, &str)] = &[
    ("YMD", "ymd"), // 2025년 7월 12일
    ("YMN", "ymd"), // 2014. július 17.
    ("YNN", "ymd"), // 2025-07-12
    ("YND", "ymd"), // 2025-7-12日
    ("YNM", "ydm"), // 1978, 1 Feb
    ("YDM", "ydm"), // 2025. gada 12. jūlijs
    ("NMY", "dmy"), // 12 July 2025
    ("DMY", "dmy"), // 3rd of May 2001
    ("MNY", "mdy"), // July 12, 2025
    ("MDY", "mdy"), // July 12th, 2025
    ("DNY", "dmy"), // ngày 12/7/2025
    ("NNY", "??y"), // 12/07/2025
    ("NMN", "dmy"), // 12-Jul-25
    ("MNN", "mdy"), // July 12, '25
    ("DMN", "dmy"), // 12th July 25
    ("NNN", "???"), // 12.07.25
    ("NN", "md"),   // 7/12(土)
    ("MD", "md"),   // 7월 12일
    ("MN", "md"),   // July 12
    ("NM", "dm"),   // 12 July
    ("DM", "dm"),   // 12th of July
];

/// A date as read, and where it ends.
#[derive(Debug, Clone, Copy)]
pub(super) struct Dated {
    /// The day, or month and day without a year.
    pub(super) day: Day,
    /// Whether another order of the numbers would have been a date too.
    pub(super) ambiguous: bool,
    /// The lexeme after it.
    pub(super) next: usize,
}

/// A day, with its year or without.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Day {
    /// A day of a year.
    Full(NaiveDate),
    /// A month and a day of it.
    Yearless(u32, u32),
}

/// Reads the date that stands at `at`, the longest there is.
pub(super) fn date_at(line: &Line<'_>, at: usize, hint: &Hint<'_>) -> Option<Dated> {
    let parts = part::parts_at(line, at);
    (2..=parts.len())
        .rev()
        .find_map(|length| shaped(line, &parts[..length], hint))
}

/// The date of these parts, if they have one of the shapes.
fn shaped(line: &Line<'_>, parts: &[Placed], hint: &Hint<'_>) -> Option<Dated> {
    let letters: String = parts.iter().map(|placed| placed.part.letter()).collect();
    let (_, roles) = SHAPES.iter().find(|(shape, _)| *shape == letters)?;
    let (first, last) = (parts.first()?, parts.last()?);
    if !join::is_whole(line, first.at, last.next) || !join::are_joined(line, parts, &letters) {
        return None;
    }
    let order = Order::of(line, parts, &letters, hint);
    let roles = order.fill(roles);
    let part = |role| roles.find(role).and_then(|at| parts.get(at));
    let (day, month) = (part('d')?, part('m')?);
    let is_pointed = month.mark == Some('.') && day.at < month.at;
    let number = month_number(month.part, is_pointed)?;
    let day = match part('y') {
        Some(year) => {
            let year = year::year_of(year.part, line, parts, hint)?;
            Day::Full(full(year, month.part, number, day_number(day.part)?)?)
        }
        None if follows_year(line, first.at) => return None,
        None => yearless(month.part, number, day_number(day.part)?)?,
    };
    Some(Dated {
        day,
        ambiguous: order.ambiguous,
        next: last.next,
    })
}

fn day_number(part: Part) -> Option<u32> {
    match part {
        Part::Day(day) => Some(day),
        Part::Number(number) => Some(number.value),
        _ => None,
    }
}

fn month_number(part: Part, is_pointed: bool) -> Option<u32> {
    match part {
        Part::Month { pointed: month, .. } if is_pointed => Some(u32::from(month)),
        Part::Month { month, .. } | Part::Stem(month) | Part::Solar(month) => {
            Some(u32::from(month))
        }
        Part::Number(number) => Some(number.value),
        _ => None,
    }
}

/// A day of a year; a month's name of one calendar does not go with a year of the other.
fn full(year: Year, part: Part, month: u32, day: u32) -> Option<NaiveDate> {
    match (year, part) {
        (Year::Solar(year), _) => era::solar(year, month, day),
        (Year::Common(_), Part::Solar(_)) => None,
        (Year::Common(year), _) => NaiveDate::from_ymd_opt(year, month, day),
    }
}

/// A month and a day, if some year of the common era has them.
fn yearless(part: Part, month: u32, day: u32) -> Option<Day> {
    const A_LEAP_YEAR: i32 = 2024;
    full(Year::Common(A_LEAP_YEAR), part, month, day).map(|_| Day::Yearless(month, day))
}

/// Whether a year that cannot be read stands before a month and a day: then theirs is not the year of the reference.
///
/// `2024ko uztailaren 2a`, `2024 жылғы 2 шілде`: the year's ending is in no table.
fn follows_year(line: &Line<'_>, start: usize) -> bool {
    const YEARS: std::ops::Range<u32> = 1900..2100;
    let year = |at: usize| {
        line.number(at)
            .is_some_and(|n| n.digits == 4 && YEARS.contains(&n.value))
    };
    start > 0 && line.is_word(start - 1, Word::After(Unit::Year))
        || start > 1 && line.is_unknown(start - 1) && year(start - 2)
}
