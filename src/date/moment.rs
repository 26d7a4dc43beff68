//! A date with what goes with it: the day of the week, a time before or behind, a zone.

use chrono::{NaiveDate, NaiveTime, TimeZone};

use super::Hint;
use super::clock::{self, Context};
use super::relative;
use super::shape::{self, Day};
use super::token::Line;
use super::words::{Unit, Word};
use super::zone::{self, Named};
use crate::model::Published;

/// How much a date says by itself: the less, the more its surroundings must say that it is one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort {
    /// Day, month and year.
    Full,
    /// A day and a month, whose year the reference gives.
    Yearless,
    /// "3 hours ago".
    Ago,
    /// "25 years ago": it dates a line that says no more, else it is what the line tells of.
    LongAgo,
    /// "yesterday", "now": one word.
    Word,
}

/// A date read from a line.
#[derive(Debug, Clone, Copy)]
pub(super) struct Moment {
    /// What it says.
    pub(super) published: Published,
    /// How much of it stands there.
    pub(super) sort: Sort,
    /// Whether another order of its numbers would have been a date too.
    pub(super) ambiguous: bool,
    /// The lexeme after it.
    pub(super) next: usize,
}

/// A time and its zone.
type Time = (NaiveTime, Option<Named>);

/// A day, before its year is known.
#[derive(Debug, Clone, Copy)]
struct Dated {
    day: Day,
    sort: Sort,
    ambiguous: bool,
    next: usize,
}

/// Reads the moment that begins at `at`: with a number, or with a word that the tables know.
pub(super) fn moment_at(line: &Line<'_>, at: usize, hint: &Hint<'_>) -> Option<Moment> {
    if line.is_unknown(at) || line.mark(at).is_some() {
        return None;
    }
    ago(line, at, hint)
        .or_else(|| time_then_date(line, at, hint))
        .or_else(|| date_then_time(line, at, hint))
}

fn ago(line: &Line<'_>, at: usize, hint: &Hint<'_>) -> Option<Moment> {
    let (published, next) = relative::relative_at(line, at, hint.reference?)?;
    if hint.is_day && matches!(published, Published::Instant(_)) {
        return None;
    }
    let is_long = (at..next).any(|at| line.is_word(at, Word::Span(Unit::Year)));
    let sort = match next - at {
        1 => Sort::Word,
        _ if is_long => Sort::LongAgo,
        _ => Sort::Ago,
    };
    Some(Moment {
        published,
        sort,
        ambiguous: false,
        next,
    })
}

/// `8:25 a.m. Dec. 12, 2014`, `6:38 PM EST, Sun January 12, 2025`.
fn time_then_date(line: &Line<'_>, at: usize, hint: &Hint<'_>) -> Option<Moment> {
    let (time, next) = timed(line, at, Context::Bare)?;
    let dated = dated(line, next, hint)?;
    let end = weekday_after(line, dated.next);
    assemble(Dated { next: end, ..dated }, Some(time), hint)
}

/// `Sat, 12 Jul 2025 18:38:00 EDT`, `2025. 7. 12. (토) 오후 6:38`.
fn date_then_time(line: &Line<'_>, at: usize, hint: &Hint<'_>) -> Option<Moment> {
    if line.is_word(at, Word::Joint) && !starts_date(line, at) {
        return None;
    }
    let dated = dated(line, at, hint)?;
    if let Some((time, next)) = behind(line, dated.next) {
        let dated = with_year_behind(line, Dated { next, ..dated });
        return assemble(dated, Some(time), hint);
    }
    let next = weekday_after(line, dated.next);
    assemble(Dated { next, ..dated }, None, hint)
}

/// Whether a word that may join the parts of a date may begin one as well: `di 12 luglio`, `ngày 12`.
fn starts_date(line: &Line<'_>, at: usize) -> bool {
    line.words(at).iter().any(|word| {
        matches!(
            word,
            Word::Weekday | Word::Month(_) | Word::Before(_) | Word::Era(_) | Word::DaysBack(_)
        )
    })
}

/// The date here, behind a day of the week if one stands here.
fn dated(line: &Line<'_>, at: usize, hint: &Hint<'_>) -> Option<Dated> {
    /// A point, a comma, a bracket, a little word: no more stands before a date.
    const LONGEST: usize = 4;
    let passes = |at: usize| line.is_mark(at, ".,()/|-·") || is_little(line, at);
    (at..=at + LONGEST)
        .take_while(|&start| (at..start).last().is_none_or(passes))
        .find_map(|start| date_here(line, start, hint))
}

fn is_little(line: &Line<'_>, at: usize) -> bool {
    line.is_word(at, Word::Weekday) || line.is_word(at, Word::Joint)
}

fn date_here(line: &Line<'_>, at: usize, hint: &Hint<'_>) -> Option<Dated> {
    if let Some(dated) = shape::date_at(line, at, hint) {
        let sort = match dated.day {
            Day::Full(_) => Sort::Full,
            Day::Yearless(..) => Sort::Yearless,
        };
        return Some(Dated {
            day: dated.day,
            sort,
            ambiguous: dated.ambiguous,
            next: dated.next,
        });
    }
    let date = relative::day_at(line, at, hint.reference?)?;
    Some(Dated {
        day: Day::Full(date),
        sort: Sort::Word,
        ambiguous: false,
        next: at + 1,
    })
}

/// The time behind a date, with what may stand between.
fn behind(line: &Line<'_>, at: usize) -> Option<(Time, usize)> {
    /// `. (Sat) at ` has five lexemes.
    const LONGEST: usize = 6;
    let passes = |at: usize| {
        line.is_mark(at, ",./-|·()@;:")
            || is_little(line, at)
            || matches!(line.text(at), "T" | "t") && line.is_glued(at)
    };
    (at..=at + LONGEST)
        .take_while(|&start| (at..start).last().is_none_or(passes))
        .find_map(|start| {
            let (time, next) = timed(line, start, Context::BesideDate)?;
            let is_bracketed =
                (at..start).any(|at| line.is_mark(at, "(")) && line.is_mark(next, ")");
            Some((time, next + usize::from(is_bracketed)))
        })
}

fn timed(line: &Line<'_>, at: usize, context: Context) -> Option<(Time, usize)> {
    let (time, next) = clock::time_at(line, at, context)?;
    let (zone, next) = match zone::zone_at(line, next) {
        Some((zone, next)) => (Some(zone), next),
        None => (None, next),
    };
    Some(((time, zone), next))
}

/// The day of the week behind a date: `, Saturday`, `(토)`.
fn weekday_after(line: &Line<'_>, at: usize) -> usize {
    let start = line.skip_marks(at);
    let is_near = start - at <= 2 && line.is_word(start, Word::Weekday);
    let closes = line.is_mark(start.saturating_sub(1), "(") && line.is_mark(start + 1, ")");
    if is_near && (closes || !line.is_glued(start + 1) || line.mark(start + 1).is_some()) {
        start + 1 + usize::from(closes)
    } else {
        at
    }
}

/// `Wed Aug 05 12:00:00 2015`: C's `asctime` puts the year behind the time.
fn with_year_behind(line: &Line<'_>, dated: Dated) -> Dated {
    let Day::Yearless(month, day) = dated.day else {
        return dated;
    };
    let year = line.number(dated.next).filter(|number| number.digits == 4);
    let date = year
        .and_then(|year| i32::try_from(year.value).ok())
        .and_then(|year| NaiveDate::from_ymd_opt(year, month, day));
    match date {
        Some(date) => Dated {
            day: Day::Full(date),
            sort: Sort::Full,
            next: dated.next + 1,
            ..dated
        },
        None => dated,
    }
}

fn assemble(dated: Dated, time: Option<Time>, hint: &Hint<'_>) -> Option<Moment> {
    let date = match dated.day {
        Day::Full(date) => date,
        Day::Yearless(month, day) => shape::nearest(month, day, hint)?,
    };
    Some(Moment {
        published: published(date, time, hint),
        sort: dated.sort,
        ambiguous: dated.ambiguous,
        next: dated.next,
    })
}

fn published(date: NaiveDate, time: Option<Time>, hint: &Hint<'_>) -> Published {
    let Some((time, zone)) = time else {
        return Published::Date(date);
    };
    let local = date.and_time(time);
    zone.and_then(|zone| zone.offset(local, hint.zone))
        .and_then(|offset| offset.from_local_datetime(&local).single())
        .map_or(Published::Local(local), Published::Instant)
}
