//! Which of the bare numbers of a date is the day, the month, the year.

use chrono::{Datelike, NaiveDate, TimeDelta, Weekday};

use super::part::{Part, Placed};
use super::year;
use crate::date::token::Line;
use crate::date::{Hint, MAX_AHEAD};
use crate::zone::Tz;

/// Which of the bare numbers of a date is what.
#[derive(Debug, Clone, Copy)]
pub(super) struct Order {
    roles: &'static str,
    /// Whether the numbers themselves leave it open.
    pub(super) ambiguous: bool,
}

impl Order {
    /// The order of these parts.
    pub(super) fn of(line: &Line<'_>, parts: &[Placed], letters: &str, hint: &Hint<'_>) -> Self {
        let sure = |roles| Self {
            roles,
            ambiguous: false,
        };
        let by_weekday = || by_weekday(line, parts).map(sure);
        let number = |at: usize| match parts.get(at).map(|placed| placed.part) {
            Some(Part::Number(number)) => number.value,
            _ => 0,
        };
        let (first, second) = (number(0), number(1));
        match letters {
            "NNN" if is_year_first(hint) && second <= 12 => sure("ymd"),
            "NNN" if first > 31 => sure("ymd"),
            "NNN" | "NNY" if first > 12 || first == second => sure("dmy"),
            "NNN" | "NNY" if second > 12 => sure("mdy"),
            "NNN" | "NNY" => by_weekday().unwrap_or_else(|| Self {
                roles: by_hint(parts, hint),
                ambiguous: true,
            }),
            _ => sure(""),
        }
    }

    /// The roles of a shape with its open ones filled.
    pub(super) fn fill(self, roles: &'static str) -> &'static str {
        if roles.contains('?') {
            self.roles
        } else {
            roles
        }
    }
}

/// Whether a publisher writes the year first even where it has two digits.
fn is_year_first(hint: &Hint<'_>) -> bool {
    const ZONES: [&str; 5] = [
        "Asia/Seoul",
        "Asia/Pyongyang",
        "Asia/Tokyo",
        "Asia/Shanghai",
        "Asia/Taipei",
    ];
    const LANGUAGES: [&str; 4] = ["ko", "ja", "zh", "hu"];
    match language(hint) {
        Some(language) => LANGUAGES.contains(&language),
        None => hint.zone.is_some_and(|zone| ZONES.contains(&zone.name())),
    }
}

fn language<'a>(hint: &Hint<'a>) -> Option<&'a str> {
    hint.language.and_then(|tag| tag.split(['-', '_']).next())
}

/// What the day of the week beside the date settles: `Wed, 11/04/2020`. It is read in English, the one language whose
/// publishers write the month first.
fn by_weekday(line: &Line<'_>, parts: &[Placed]) -> Option<&'static str> {
    let (first, last) = (parts.first()?, parts.last()?);
    let before = first
        .at
        .checked_sub(1)
        .map(|at| at - usize::from(at > 0 && line.is_mark(at, ",.")));
    let named = |at: usize| line.text(at).parse::<Weekday>().ok();
    let weekday = before
        .and_then(named)
        .or_else(|| named(line.skip_marks(last.next)))?;
    let fits = |day: Option<NaiveDate>| day.is_some_and(|day| day.weekday() == weekday);
    let (day_first, month_first) = readings(parts)?;
    match (fits(day_first), fits(month_first)) {
        (true, false) => Some("dmy"),
        (false, true) => Some("mdy"),
        _ => None,
    }
}

/// Day first outside the United States. Where nothing is known of the publisher, the order that does not put the day
/// into the future, nor far from where the other one is of these days.
fn by_hint(parts: &[Placed], hint: &Hint<'_>) -> &'static str {
    let known = hint.language.is_some() || hint.zone.is_some();
    let month_first = is_month_first(hint) || !known && is_nearer_month_first(parts, hint);
    if month_first { "mdy" } else { "dmy" }
}

/// What is published a few days before it is spoken of is more likely than what is months old.
fn is_nearer_month_first(parts: &[Placed], hint: &Hint<'_>) -> bool {
    const THESE_DAYS: TimeDelta = TimeDelta::days(7);
    let (Some(reference), Some((Some(day_first), Some(month_first)))) =
        (hint.reference, readings(parts))
    else {
        return false;
    };
    let latest = (reference + MAX_AHEAD).date_naive();
    let earliest = (reference - THESE_DAYS).date_naive();
    let is_now = |day: NaiveDate| (earliest..=latest).contains(&day);
    month_first <= latest && (day_first > latest || is_now(month_first) && !is_now(day_first))
}

/// The day if the day stands first, and if the month does.
fn readings(parts: &[Placed]) -> Option<(Option<NaiveDate>, Option<NaiveDate>)> {
    let number = |at: usize| match parts.get(at).map(|placed| placed.part) {
        Some(Part::Number(number) | Part::Year(number)) => Some(number.value),
        _ => None,
    };
    let (first, second) = (number(0)?, number(1)?);
    let year = i32::try_from(number(2)?).ok()?;
    let year = if year < 100 {
        year::century(year)
    } else {
        year
    };
    let day = |day, month| NaiveDate::from_ymd_opt(year, month, day);
    Some((day(first, second), day(second, first)))
}

/// Zones of the countries that write the month first.
const MONTH_FIRST: &[&str] = &[
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Los_Angeles",
    "America/Phoenix",
    "America/Detroit",
    "America/Boise",
    "America/Anchorage",
    "America/Juneau",
    "America/Adak",
    "America/Nome",
    "America/Sitka",
    "America/Indiana/",
    "America/Kentucky/",
    "America/North_Dakota/",
    "America/Menominee",
    "America/Indianapolis",
    "America/Louisville",
    "Pacific/Honolulu",
    "US/",
    "Asia/Manila",
];

/// Whether the publisher writes the month first. The zone knows better than the language: a page of any country may
/// say `en`, and one that says no more is American more often than not.
fn is_month_first(hint: &Hint<'_>) -> bool {
    const LANGUAGES: [&str; 3] = ["en", "en-us", "en-ph"];
    let zone = hint.zone.filter(|zone| *zone != Tz::UTC);
    match (zone, hint.language) {
        (None, Some(tag)) => {
            let tag = tag.replace('_', "-").to_ascii_lowercase();
            LANGUAGES.contains(&tag.as_str())
        }
        (Some(zone), _) => MONTH_FIRST.iter().any(|name| zone.name().starts_with(name)),
        (None, None) => false,
    }
}

#[cfg(test)]
mod tests {
    use crate::date::{Hint, read};

    #[test]
    fn the_day_of_the_week_or_these_days_decide_what_the_publisher_leaves_open() {
        let hint = Hint {
            reference: chrono::DateTime::parse_from_rfc3339("2024-03-10T21:15:00+02:00").ok(),
            ..Hint::default()
        };
        for (text, expected) in [
            // 4 November 2020 was a Wednesday, 11 April 2020 a Saturday.
            ("Wed, 11/04/2020 - 9:02am", "2020-11-04T09:02:00"),
            ("Saturday 11/04/2020", "2020-04-11"),
            ("11/04/2020 (Wed)", "2020-11-04"),
            // Neither is a Monday.
            ("Mon, 11/04/2020", "2020-04-11"),
            // Read on 10 March.
            ("03/08/2023", "2023-08-03"),
            ("03/08/2024", "2024-03-08"),
            ("08/03/2024", "2024-03-08"),
            ("09/03/2024", "2024-03-09"),
            ("02/01/2024", "2024-01-02"),
        ] {
            let found = read(text, &hint).map(|found| found.to_string());
            assert_eq!(found.as_deref(), Some(expected), "{text}");
        }
    }
}
