//! Dates that machines write, in attributes, headers and scripts: ISO 8601 in its forms, RFC 2822, epoch time.
//!
//! What a machine's field holds is a date by its place, so that bare digits may be read as one here and nowhere else.

use chrono::{
    DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone, Weekday,
};

use super::moment::{self, Sort};
use super::token::Line;
use super::{Hint, digit};
use crate::model::Published;

/// Reads a machine's date (`datetime=`, JSON-LD, a meta tag): ISO 8601 in all its forms, RFC 2822, epoch seconds.
///
/// Where people's words stand in such a field they are read as well, but for what needs a reference or a hint
/// (`yesterday`, `03/04/2025`).
#[must_use]
pub fn read_machine(text: &str) -> Option<Published> {
    let text = text.trim();
    let words = Some(text).filter(|text| text.len() <= MAX_WORDS);
    read_digits(text).or_else(|| words.and_then(in_words).filter(is_plausible))
}

/// The forms that machines alone write: ISO 8601 and epoch time.
pub(super) fn read_digits(text: &str) -> Option<Published> {
    let text = text.trim().trim_matches(['"', '\'']).trim();
    let text = text.strip_suffix("[UTC]").unwrap_or(text);
    let plain: String = text.chars().take(MAX_LENGTH).map(ascii_digit).collect();
    let published = epoch(&plain).or_else(|| iso(&plain))?;
    is_plausible(&published).then_some(published)
}

/// No machine's date is longer.
const MAX_LENGTH: usize = 80;
/// The same in words, in bytes.
const MAX_WORDS: usize = 2_000;

fn ascii_digit(c: char) -> char {
    digit::value(c)
        .and_then(|value| char::from_digit(value, 10))
        .unwrap_or(c)
}

/// Neither a system's "no date" (the epoch itself, the year 1) nor beyond what newspapers date.
fn is_plausible(published: &Published) -> bool {
    let is_epoch = matches!(published, Published::Instant(instant) if instant.timestamp() == 0);
    !is_epoch && (1700..=2199).contains(&published.date().year())
}

/// Epoch seconds (ten digits), milliseconds (thirteen), and what ASP.NET makes of them: `/Date(1752345480000)/`.
fn epoch(text: &str) -> Option<Published> {
    let inner = text
        .strip_prefix("/Date(")
        .and_then(|rest| rest.split_once(')'))
        .map(|(inner, _)| {
            inner
                .split_once(['+', '-'])
                .map_or(inner, |(inner, _)| inner)
        });
    let digits = inner.unwrap_or(text);
    let digits = digits.split_once('.').map_or(digits, |(whole, _)| whole);
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let number: i64 = digits.parse().ok()?;
    let seconds = match digits.len() {
        9 | 10 if inner.is_none() => number,
        12 | 13 if text.len() == digits.len() && compact(text).is_some() => return None,
        12 | 13 => number / 1000,
        _ => return None,
    };
    Some(Published::Instant(
        DateTime::from_timestamp(seconds, 0)?.fixed_offset(),
    ))
}

/// ISO 8601: calendar, week and ordinal dates, basic and extended, alone or with a time and an offset.
fn iso(text: &str) -> Option<Published> {
    if let Some(local) = compact(text) {
        return Some(local);
    }
    let (date, length) = iso_date(text)?;
    let rest = text.get(length..)?;
    let Some(time) = rest.strip_prefix(['T', 't', ' ', '_']) else {
        return rest.trim().is_empty().then_some(Published::Date(date));
    };
    iso_time(date, time.trim_start())
}

/// Digits alone: `20250712`, `202507121838`, `20250712183805`, and with a colon `2025071218:38`.
fn compact(text: &str) -> Option<Published> {
    let digits: String = text.chars().filter(|c| *c != ':').collect();
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) || text.find(':').is_some_and(|at| at < 10)
    {
        return None;
    }
    let date = || {
        NaiveDate::parse_from_str(digits.get(..8)?, "%Y%m%d")
            .ok()
            .filter(|date| (1900..2200).contains(&date.year()))
    };
    let number = |at: usize| digits.get(at..at + 2).and_then(|two| two.parse().ok());
    match digits.len() {
        8 => Some(Published::Date(date()?)),
        12 => Some(Published::Local(date()?.and_hms_opt(
            number(8)?,
            number(10)?,
            0,
        )?)),
        14 => Some(Published::Local(date()?.and_hms_opt(
            number(8)?,
            number(10)?,
            number(12)?,
        )?)),
        _ => None,
    }
}

/// The date at the beginning, and how many bytes it takes.
fn iso_date(text: &str) -> Option<(NaiveDate, usize)> {
    let digits = |from: usize, to: usize| {
        let piece = text
            .get(from..to)
            .filter(|piece| piece.bytes().all(|byte| byte.is_ascii_digit()))?;
        piece.parse::<u32>().ok()
    };
    let year = i32::try_from(digits(0, 4)?).ok()?;
    let mark = |at: usize| text.as_bytes().get(at).copied();
    let ends = |at: usize| mark(at).is_none_or(|byte| !byte.is_ascii_digit());
    let (extended, at) = if mark(4) == Some(b'-') {
        (true, 5)
    } else {
        (false, 4)
    };
    if matches!(mark(at), Some(b'W' | b'w')) {
        let day = at + 3 + usize::from(extended);
        let weekday =
            Weekday::try_from(u8::try_from(digits(day, day + 1)?.checked_sub(1)?).ok()?).ok()?;
        return Some((
            NaiveDate::from_isoywd_opt(year, digits(at + 1, at + 3)?, weekday)?,
            day + 1,
        ));
    }
    if extended && mark(7) == Some(b'-') && ends(10) {
        return Some((
            NaiveDate::from_ymd_opt(year, digits(5, 7)?, digits(8, 10)?)?,
            10,
        ));
    }
    if extended && ends(8) {
        return Some((NaiveDate::from_yo_opt(year, digits(5, 8)?)?, 8));
    }
    (!extended && ends(8)).then_some(())?;
    Some((
        NaiveDate::from_ymd_opt(year, digits(4, 6)?, digits(6, 8)?)?,
        8,
    ))
}

/// `18:38:00.123+09:00`, `183800Z`, `18`, behind a date.
fn iso_time(date: NaiveDate, text: &str) -> Option<Published> {
    let end = text
        .find(|c: char| !c.is_ascii_digit() && !":.,".contains(c))
        .unwrap_or(text.len());
    let (clock, zone) = text.split_at(end);
    let (whole, _fraction) = clock.split_once(['.', ',']).unwrap_or((clock, ""));
    let digits: String = whole.chars().filter(|c| *c != ':').collect();
    let number = |at: usize| {
        digits
            .get(at..at + 2)
            .and_then(|two| two.parse::<u32>().ok())
    };
    let (hour, minute, second) = match digits.len() {
        2 => (number(0)?, 0, 0),
        4 => (number(0)?, number(2)?, 0),
        6 => (number(0)?, number(2)?, number(4)?),
        // A fraction behind another colon: `22:06:08:684`.
        7..=9 if whole.split(':').count() == 4 => (number(0)?, number(2)?, number(4)?),
        _ => return None,
    };
    let local = wall_clock(date, hour, minute, second)?;
    match zone.trim() {
        "" => Some(Published::Local(local)),
        zone => {
            let offset = iso_offset(zone)?;
            Some(Published::Instant(
                offset.from_local_datetime(&local).single()?,
            ))
        }
    }
}

/// A time of day, where 24:00 is the next midnight and a leap second the second before it.
fn wall_clock(date: NaiveDate, hour: u32, minute: u32, second: u32) -> Option<NaiveDateTime> {
    if (hour, minute, second) == (24, 0, 0) {
        return date
            .and_time(NaiveTime::MIN)
            .checked_add_signed(TimeDelta::days(1));
    }
    date.and_hms_opt(hour, minute, second.min(59))
}

fn iso_offset(text: &str) -> Option<chrono::FixedOffset> {
    let text = text
        .strip_prefix("UTC")
        .or_else(|| text.strip_prefix("GMT"))
        .unwrap_or(text)
        .trim();
    if matches!(text, "Z" | "z" | "") {
        return chrono::FixedOffset::east_opt(0);
    }
    let sign = match text.chars().next()? {
        '+' => 1,
        '-' | '−' => -1,
        _ => return None,
    };
    let digits: String = text.chars().skip(1).filter(|c| *c != ':').collect();
    let (hours, minutes) = match digits.len() {
        2 => (digits.parse::<i32>().ok()?, 0),
        4 => (
            digits.get(..2)?.parse().ok()?,
            digits.get(2..)?.parse::<i32>().ok()?,
        ),
        _ => return None,
    };
    chrono::FixedOffset::east_opt(sign * (hours * 60 + minutes) * 60)
}

/// RFC 2822, JavaScript's and C's forms, and people's words, if they fill the whole text and leave nothing open.
fn in_words(text: &str) -> Option<Published> {
    let line = Line::new(text);
    let moment = moment::moment_at(&line, 0, &Hint::default())?;
    let rest = line.skip_marks(moment.next);
    let is_whole = rest == line.len() || line.is_mark(moment.next, "(");
    (is_whole && !moment.ambiguous && moment.sort == Sort::Full).then_some(moment.published)
}
