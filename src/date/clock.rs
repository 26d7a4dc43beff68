//! Clock times: `6:38 p.m.`, `18h38`, `18.38`, `오후 6시 38분`, `下午6點半`, `1838 GMT`, `noon`.

use chrono::NaiveTime;

use super::token::Line;
use super::words::{Half, Unit, Word};
use super::zone;

/// Where a time stands: what may be read as one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Context {
    /// Alone, or before a date: it must look like a time by itself.
    Bare,
    /// Behind a date: `18.38` is a time there.
    BesideDate,
}

/// Hour, minute and second as written, before the half of the day is known.
#[derive(Debug, Clone, Copy)]
struct Reading {
    hour: u32,
    minute: u32,
    second: u32,
    next: usize,
    /// Whether it can be nothing but a time.
    sure: bool,
}

/// Reads the time that stands at `at`.
pub(super) fn time_at(line: &Line<'_>, at: usize, context: Context) -> Option<(NaiveTime, usize)> {
    if let Some(hour) = named(line, at) {
        return Some((NaiveTime::from_hms_opt(hour, 0, 0)?, at + 1));
    }
    let before = half(line, at);
    let start = at + usize::from(before.is_some());
    let reading = reading(line, start)?;
    let after = half(line, reading.next);
    let mut next = reading.next + usize::from(after.is_some());
    if after.is_some() && line.is_mark(next, ".") {
        next += 1;
    }
    let sure = reading.sure || before.or(after).is_some();
    let dotted = context == Context::BesideDate && next > start + 1 && !line.is_unknown(next);
    if !sure && !dotted && zone::zone_at(line, next).is_none() {
        return None;
    }
    let half = before.or(after);
    let hour = half.map_or(reading.hour, |half| on_clock(reading.hour, half));
    let time = NaiveTime::from_hms_opt(hour, reading.minute, reading.second)?;
    Some((time, skip_o_clock(line, next)))
}

fn named(line: &Line<'_>, at: usize) -> Option<u32> {
    line.word(at, |word| match word {
        Word::Named(hour) => Some(u32::from(hour)),
        _ => None,
    })
}

fn half(line: &Line<'_>, at: usize) -> Option<Half> {
    line.word(at, |word| match word {
        Word::Half(half) => Some(half),
        _ => None,
    })
}

/// The hour of 24 of an hour that a half of the day goes with. One past 12 is of 24 already.
fn on_clock(hour: u32, half: Half) -> u32 {
    match (half, hour) {
        (_, 13..) => hour,
        (Half::Morning | Half::Night, 12) => 0,
        (Half::Afternoon, _) => hour % 12 + 12,
        (Half::Noon, 1..=6) | (Half::Night, 6..=11) => hour + 12,
        _ => hour,
    }
}

fn skip_o_clock(line: &Line<'_>, at: usize) -> usize {
    if !line.is_word(at, Word::OClock) {
        return at;
    }
    at + 1 + usize::from(line.is_mark(at + 1, ".") && line.get(at + 2).is_none())
}

fn reading(line: &Line<'_>, at: usize) -> Option<Reading> {
    let number = line.number(at)?;
    if number.digits == 4 {
        return four_digits(line, at, number.value);
    }
    if number.digits > 2 || number.value > 24 {
        return None;
    }
    let hour = Reading {
        hour: number.value,
        minute: 0,
        second: 0,
        next: at + 1,
        sure: false,
    };
    if line.is_mark(at + 1, ":") {
        return separated(line, hour, ":").map(|reading| Reading {
            sure: true,
            ..reading
        });
    }
    if line.is_word(at + 1, Word::After(Unit::Hour)) {
        return Some(in_words(line, hour));
    }
    if line.is_mark(at + 1, ".") && line.is_glued(at + 1) && line.is_glued(at + 2) {
        return separated(line, hour, ".");
    }
    half(line, at + 1).map(|_| hour)
}

/// `1838 GMT`: an hour and a minute run together, as agencies date their reports.
fn four_digits(line: &Line<'_>, at: usize, value: u32) -> Option<Reading> {
    zone::zone_at(line, at + 1)?;
    Some(Reading {
        hour: value / 100,
        minute: value % 100,
        second: 0,
        next: at + 1,
        sure: true,
    })
}

/// `18:38`, `18:38:05`, `18:38:05.123`, `18.38`.
fn separated(line: &Line<'_>, hour: Reading, mark: &str) -> Option<Reading> {
    let two_digits = |at: usize| {
        let number = line
            .number(at)
            .filter(|number| number.digits == 2 && number.value < 60);
        number.map(|number| number.value)
    };
    let minute = two_digits(hour.next + 1)?;
    let mut reading = Reading {
        minute,
        next: hour.next + 2,
        ..hour
    };
    if line.is_mark(reading.next, mark)
        && line.is_glued(reading.next)
        && let Some(second) = two_digits(reading.next + 1)
    {
        reading = Reading {
            second,
            next: reading.next + 2,
            ..reading
        };
    }
    let fraction = line.is_mark(reading.next, ".,")
        && line.is_glued(reading.next)
        && line.is_glued(reading.next + 1);
    let has_second = reading.next > hour.next + 2;
    if has_second && fraction && line.number(reading.next + 1).is_some() {
        reading.next += 2;
    }
    Some(reading)
}

/// `18h38`, `18시 38분 5초`, `8点半`, `18 h`.
fn in_words(line: &Line<'_>, hour: Reading) -> Reading {
    let mut reading = Reading {
        next: hour.next + 1,
        ..hour
    };
    reading.sure = true;
    let part = |at: usize, unit: Unit| {
        let number = line
            .number(at)
            .filter(|number| number.digits <= 2 && number.value < 60)?;
        let marked = line.is_word(at + 1, Word::After(unit));
        // `18h38`, and `18 h 38` as French papers set it.
        let spaced = !line.is_glued(at - 1) && line.text(at - 1) == "h";
        let plain = unit == Unit::Minute && number.digits == 2 && (line.is_glued(at) || spaced);
        (marked || plain).then_some((number.value, at + 1 + usize::from(marked)))
    };
    if line.is_word(reading.next, Word::HalfPast) {
        return Reading {
            minute: 30,
            next: reading.next + 1,
            ..reading
        };
    }
    if let Some((minute, next)) = part(reading.next, Unit::Minute) {
        reading = Reading {
            minute,
            next,
            ..reading
        };
        if let Some((second, next)) = part(reading.next, Unit::Second) {
            reading = Reading {
                second,
                next,
                ..reading
            };
        }
    }
    reading
}
