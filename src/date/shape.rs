//! The shapes of a date: what parts in what order are one.
//!
//! A date is read as two or three *parts*: a year, a month, a day, or a number that may be any of them. The table
//! [`SHAPES`] says which sequences are dates; a sequence that is not in it is none.

use chrono::{Datelike, NaiveDate};
use chrono_tz::Tz;

use super::Hint;
use super::era;
use super::token::{Line, Number};
use super::words::{Unit, Word};

/// A part of a date.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Part {
    /// A year of the common era that an era's name or brackets made sure.
    EraYear(i32),
    /// A year by its four digits or a mark.
    Year(Number),
    /// A month by its name or a mark; another one if the day before it bears a point.
    Month { month: u8, pointed: u8 },
    /// A month by the beginning of its name.
    Stem(u8),
    /// A month of the Solar Hijri calendar.
    Solar(u8),
    /// A day by a mark or an ordinal.
    Day(u32),
    /// One or two digits.
    Number(Number),
}

/// A part, what stands between it and the one before, and where the next begins.
#[derive(Debug, Clone, Copy)]
struct Placed {
    part: Part,
    mark: Option<char>,
    at: usize,
    next: usize,
}

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
    let mut parts = Vec::with_capacity(3);
    let mut place = at;
    let mut mark = None;
    while parts.len() < 3 {
        let Some((part, next)) = part_at(line, place) else {
            break;
        };
        parts.push(Placed {
            part,
            mark,
            at: place,
            next,
        });
        (mark, place) = separator(line, next);
    }
    (2..=parts.len())
        .rev()
        .find_map(|length| shaped(line, &parts[..length], hint))
}

/// The mark between two parts, and where the next part would begin.
fn separator(line: &Line<'_>, mut at: usize) -> (Option<char>, usize) {
    /// `. u ` and `, de `: no more than this stands between two parts.
    const LONGEST: usize = 3;
    let mut found = None;
    for _ in 0..LONGEST {
        match line.mark(at) {
            Some(mark) if "./-,')".contains(mark) => found = found.or(Some(mark)),
            None if line.is_word(at, Word::Joint) && part_at(line, at).is_none() => {}
            _ => break,
        }
        at += 1;
    }
    (found, at)
}

fn part_at(line: &Line<'_>, at: usize) -> Option<(Part, usize)> {
    era::year_at(line, at)
        .map(|(year, next)| (Part::EraYear(year), next))
        .or_else(|| marked_before(line, at))
        .or_else(|| month_at(line, at).map(|month| (month, at + 1)))
        .or_else(|| number_at(line, at))
}

/// `tháng 7`, `năm 2025`, `ngày 12`.
fn marked_before(line: &Line<'_>, at: usize) -> Option<(Part, usize)> {
    let unit = line.word(at, |word| match word {
        Word::Before(unit) => Some(unit),
        _ => None,
    })?;
    let at = at + 1 + usize::from(line.is_mark(at + 1, "."));
    let number = line.number(at)?;
    let part = match unit {
        Unit::Year if number.digits == 4 => Part::Year(number),
        Unit::Month => Part::Month {
            month: month(number.value)?,
            pointed: month(number.value)?,
        },
        Unit::Day if number.digits <= 2 => Part::Day(number.value),
        _ => return None,
    };
    Some((part, at + 1))
}

fn month(value: u32) -> Option<u8> {
    u8::try_from(value)
        .ok()
        .filter(|month| (1..=12).contains(month))
}

fn month_at(line: &Line<'_>, at: usize) -> Option<Part> {
    let words = line.words(at);
    let pointed = words.iter().find_map(|word| match word {
        Word::PointedMonth(month) => Some(*month),
        _ => None,
    });
    words.iter().find_map(|word| match *word {
        Word::Month(month) => Some(Part::Month {
            month,
            pointed: pointed.unwrap_or(month),
        }),
        Word::MonthStem(month) => {
            Some(pointed.map_or(Part::Stem(month), |pointed| Part::Month { month, pointed }))
        }
        Word::SolarMonth(month) => Some(Part::Solar(month)),
        _ => None,
    })
}

fn number_at(line: &Line<'_>, at: usize) -> Option<(Part, usize)> {
    let number = line.number(at)?;
    let after = |unit| line.is_word(at + 1, Word::After(unit));
    if number.digits == 4
        && line.is_mark(at + 1, ".")
        && line.is_word(at + 2, Word::After(Unit::Year))
    {
        return Some((Part::Year(number), at + 3));
    }
    if number.digits > 2 && after(Unit::Year) {
        let point =
            line.is_mark(at + 2, ".") && !line.text(at + 1).contains(|c: char| !c.is_alphabetic());
        return Some((Part::Year(number), at + 2 + usize::from(point)));
    }
    if number.digits == 4 {
        return (!line.is_mark(at + 1, ":")).then_some((Part::Year(number), at + 1));
    }
    if number.digits == 3 {
        return None;
    }
    if number.digits > 4 || is_clock(line, at) {
        return None;
    }
    if after(Unit::Month) {
        let month = month(number.value)?;
        return Some((
            Part::Month {
                month,
                pointed: month,
            },
            at + 2,
        ));
    }
    if after(Unit::Day) {
        return Some((Part::Day(number.value), at + 2));
    }
    Some(match after_ordinal(line, at + 1) {
        Some(next) => (Part::Day(number.value), next),
        None => (Part::Number(number), at + 1),
    })
}

/// Whether the number here is the hour of a time: `18:38`, `18h`, `6 pm`, but not `9 오후 2:26`.
fn is_clock(line: &Line<'_>, at: usize) -> bool {
    let is_half = |word: &Word| matches!(word, Word::Half(_));
    let colon = line.is_mark(at + 1, ":") && line.is_glued(at + 2);
    let half = line.words(at + 1).iter().any(is_half) && line.number(at + 2).is_none();
    colon || half || line.is_word(at + 1, Word::After(Unit::Hour))
}

/// The place after what makes a number an ordinal: `st`, `º`, `-го`.
fn after_ordinal(line: &Line<'_>, at: usize) -> Option<usize> {
    if !line.is_glued(at) {
        return None;
    }
    if line.is_mark(at, "°") {
        return Some(at + 1);
    }
    let at = at + usize::from(line.is_mark(at, "-"));
    (line.is_glued(at) && line.is_word(at, Word::Ordinal) && month_at(line, at).is_none())
        .then_some(at + 1)
}

/// The day of these parts, if they have one of the shapes.
fn shaped(line: &Line<'_>, parts: &[Placed], hint: &Hint<'_>) -> Option<Dated> {
    let letters: String = parts.iter().map(|placed| letter(placed.part)).collect();
    let (_, roles) = SHAPES.iter().find(|(shape, _)| *shape == letters)?;
    let (first, last) = (parts.first()?, parts.last()?);
    if !is_whole(line, first.at, last.next) || !are_joined(line, parts, &letters) {
        return None;
    }
    let order = Order::of(parts, &letters, hint);
    let roles = order.fill(roles);
    let year = pick(parts, &roles, 'y').and_then(|part| year_of(part, line, parts, hint));
    let wants_year = roles.contains('y');
    let day_part = parts.get(roles.find('d')?)?;
    let day = match day_part.part {
        Part::Day(day) => day,
        Part::Number(number) => number.value,
        _ => return None,
    };
    let month_part = parts.get(roles.find('m')?)?;
    let pointed = month_part.mark == Some('.') && day_part.at < month_part.at;
    let day = match (month_part.part, year) {
        (_, None) if wants_year => return None,
        (Part::Solar(month), Some(Year::Written(year))) => {
            Day::Full(era::solar(year, u32::from(month), day)?)
        }
        (Part::Number(month), Some(Year::Solar(year))) => {
            Day::Full(era::solar(year, month.value, day)?)
        }
        (Part::Month { month, .. }, Some(Year::Solar(year))) => {
            Day::Full(era::solar(year, u32::from(month), day)?)
        }
        (part, Some(Year::Common(year))) => Day::Full(NaiveDate::from_ymd_opt(
            year,
            common_month(part, pointed)?,
            day,
        )?),
        (Part::Month { .. } | Part::Number(_), None) if !follows_year(line, first.at) => {
            yearless(common_month(month_part.part, pointed)?, day)?
        }
        _ => return None,
    };
    Some(Dated {
        day,
        ambiguous: order.ambiguous,
        next: last.next,
    })
}

fn letter(part: Part) -> char {
    match part {
        Part::EraYear(_) | Part::Year(_) => 'Y',
        Part::Month { .. } | Part::Stem(_) | Part::Solar(_) => 'M',
        Part::Day(_) => 'D',
        Part::Number(_) => 'N',
    }
}

fn pick(parts: &[Placed], roles: &str, role: char) -> Option<Part> {
    Some(parts.get(roles.find(role)?)?.part)
}

fn common_month(part: Part, pointed: bool) -> Option<u32> {
    Some(match part {
        Part::Month { pointed: month, .. } if pointed => u32::from(month),
        Part::Month { month, .. } | Part::Stem(month) => u32::from(month),
        Part::Number(number) => number.value,
        _ => return None,
    })
}

/// A month and a day, if some year has them.
fn yearless(month: u32, day: u32) -> Option<Day> {
    const A_LEAP_YEAR: i32 = 2024;
    NaiveDate::from_ymd_opt(A_LEAP_YEAR, month, day).map(|_| Day::Yearless(month, day))
}

/// A year and the calendar it belongs to.
#[derive(Debug, Clone, Copy)]
enum Year {
    /// Of the common era.
    Common(i32),
    /// Of the Solar Hijri calendar.
    Solar(i32),
    /// As written, beside a month that says the calendar.
    Written(i32),
}

/// What newspapers date, and nothing that is a number of something else.
const COMMON_YEARS: std::ops::RangeInclusive<i32> = 1700..=2199;

/// Years in Persian digits that are those of the Solar Hijri calendar.
const SOLAR_YEARS: std::ops::RangeInclusive<i32> = 1250..=1500;

/// Years that are those of the Buddhist era, in a Thai date.
const BUDDHIST_YEARS: std::ops::RangeInclusive<i32> = 2400..=2700;

fn year_of(part: Part, line: &Line<'_>, parts: &[Placed], hint: &Hint<'_>) -> Option<Year> {
    let number = match part {
        Part::EraYear(year) => return COMMON_YEARS.contains(&year).then_some(Year::Common(year)),
        Part::Year(number) => number,
        Part::Number(number) if number.digits == 2 => number,
        _ => return None,
    };
    let year = i32::try_from(number.value).ok()?;
    if parts
        .iter()
        .any(|placed| matches!(placed.part, Part::Solar(_)))
    {
        return (number.digits == 4).then_some(Year::Written(year));
    }
    if number.digits == 3 {
        let in_taiwan = hint.zone == Some(Tz::Asia__Taipei);
        return in_taiwan.then_some(Year::Common(year + era::MINGUO));
    }
    let thai = is_thai(line, parts, hint);
    if number.digits == 2 {
        return Some(Year::Common(if thai {
            2500 + year + era::BUDDHIST
        } else {
            century(year)
        }));
    }
    if SOLAR_YEARS.contains(&year) && (number.persian || hint.zone == Some(Tz::Asia__Tehran)) {
        return Some(Year::Solar(year));
    }
    if BUDDHIST_YEARS.contains(&year) && thai {
        return Some(Year::Common(year + era::BUDDHIST));
    }
    COMMON_YEARS.contains(&year).then_some(Year::Common(year))
}

/// A year of two digits, as POSIX reads it: 69 to 99 are of the last century.
fn century(year: i32) -> i32 {
    if year < 69 { 2000 + year } else { 1900 + year }
}

fn is_thai(line: &Line<'_>, parts: &[Placed], hint: &Hint<'_>) -> bool {
    let is_thai_letter = |c: char| ('\u{0E01}'..='\u{0E4F}').contains(&c);
    hint.zone == Some(Tz::Asia__Bangkok)
        || parts
            .iter()
            .any(|placed| (placed.at..placed.next).any(|at| line.text(at).contains(is_thai_letter)))
}

/// Whether a year that cannot be read stands before a month and a day: then theirs is not the year of the reference.
fn follows_year(line: &Line<'_>, start: usize) -> bool {
    start > 0 && line.is_word(start - 1, Word::After(Unit::Year))
}

/// Whether the parts are joined as those of one date are.
fn are_joined(line: &Line<'_>, parts: &[Placed], letters: &str) -> bool {
    let has_long_year = parts.iter().any(|placed| match placed.part {
        Part::Year(number) => number.digits == 4,
        Part::EraYear(_) => true,
        _ => false,
    });
    let has_stem = parts
        .iter()
        .any(|placed| matches!(placed.part, Part::Stem(_)));
    if has_stem && !has_long_year {
        return false;
    }
    match letters {
        "YNN" | "NNY" | "NNN" | "DNY" | "YND" => are_numbers_joined(line, parts, letters),
        "MD" | "MN" | "NM" | "DM" => matches!(parts[1].mark, None | Some('.')),
        "NMN" | "DMN" => is_short_year(line, &parts[2]),
        "NN" => parts[1].mark == Some('/') && is_before_han_weekday(line, parts[1].next),
        "MNN" => is_short_year(line, &parts[2]) && line.is_mark(parts[2].at - 1, "'"),
        _ => true,
    }
}

/// Numbers make a date by one and the same mark between them; by spaces only where they fill the line and have all
/// their digits.
fn are_numbers_joined(line: &Line<'_>, parts: &[Placed], letters: &str) -> bool {
    let (mark, other) = (parts[1].mark, parts[2].mark);
    let width = |placed: &Placed| match placed.part {
        Part::Year(number) | Part::Number(number) => number.digits,
        _ => 0,
    };
    let padded = parts.iter().all(|placed| width(placed) >= 2);
    let one_mark = mark == other && mark.is_some_and(|mark| "./-".contains(mark));
    match letters {
        "NNN" => one_mark && (padded || mark == Some('/')) && is_short_year(line, &parts[2]),
        "DNY" | "YND" => one_mark,
        _ if mark.is_none() && other.is_none() => {
            padded && parts[0].at == 0 && parts[2].next == line.len()
        }
        _ => one_mark,
    }
}

/// Whether a day of the week stands here as Japanese pages bracket it, which makes `7/12` a date.
fn is_before_han_weekday(line: &Line<'_>, at: usize) -> bool {
    let is_han = line.text(at + 1).chars().all(|c| !c.is_ascii());
    let is_bracketed = line.is_mark(at, "(") && line.is_mark(at + 2, ")");
    is_bracketed && is_han && line.is_word(at + 1, Word::Weekday)
}

/// Whether two digits are a year and not an hour.
fn is_short_year(line: &Line<'_>, placed: &Placed) -> bool {
    let Part::Number(number) = placed.part else {
        return false;
    };
    let is_point = line.is_mark(placed.next, ".:") && line.is_glued(placed.next);
    number.digits == 2
        && !(is_point && line.is_glued(placed.next + 1) && line.number(placed.next + 1).is_some())
}

/// Whether nothing is glued to a date that makes it part of an address, a telephone number, a version.
fn is_whole(line: &Line<'_>, start: usize, end: usize) -> bool {
    const BINDING: &str = "/-_=&#@\\.+$~%";
    let glued_before = start > 0
        && line.is_glued(start)
        && (line.is_mark(start - 1, BINDING)
            && (line.is_glued(start - 1) || line.is_mark(start - 1, "/#@$"))
            || is_latin(line, start - 1)
                && line.is_unknown(start - 1)
                && line.number(start).is_some());
    let number_after = |at: usize| line.is_glued(at) && line.number(at).is_some();
    let glued_after = line.is_glued(end)
        && (line.is_mark(end, "/_-=%")
            && line.is_glued(end + 1)
            && (line.is_unknown(end + 1) || number_after(end + 1))
            || line.is_mark(end, ".") && number_after(end + 1) && !line.is_mark(end + 2, ":"));
    !glued_before && !glued_after
}

fn is_latin(line: &Line<'_>, at: usize) -> bool {
    line.text(at)
        .chars()
        .next_back()
        .is_some_and(|c| c.is_ascii_lowercase())
}

/// Which of the bare numbers of a date is what.
#[derive(Debug, Clone, Copy)]
struct Order {
    roles: &'static str,
    ambiguous: bool,
}

impl Order {
    fn of(parts: &[Placed], letters: &str, hint: &Hint<'_>) -> Self {
        let sure = |roles| Self {
            roles,
            ambiguous: false,
        };
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
            "NNN" | "NNY" => Self {
                roles: by_hint(parts, hint),
                ambiguous: true,
            },
            _ => sure(""),
        }
    }

    /// The roles of a shape with its open ones filled.
    fn fill(self, roles: &str) -> String {
        if roles.contains('?') {
            self.roles.to_owned()
        } else {
            roles.to_owned()
        }
    }
}

/// Whether a publisher writes the year first even where it has two digits.
fn is_year_first(hint: &Hint<'_>) -> bool {
    const ZONES: [Tz; 5] = [
        Tz::Asia__Seoul,
        Tz::Asia__Pyongyang,
        Tz::Asia__Tokyo,
        Tz::Asia__Shanghai,
        Tz::Asia__Taipei,
    ];
    const LANGUAGES: [&str; 4] = ["ko", "ja", "zh", "hu"];
    match language(hint) {
        Some(language) => LANGUAGES.contains(&language),
        None => hint.zone.is_some_and(|zone| ZONES.contains(&zone)),
    }
}

fn language<'a>(hint: &Hint<'a>) -> Option<&'a str> {
    hint.language.and_then(|tag| tag.split(['-', '_']).next())
}

/// Day first outside the United States. Where nothing is known of the publisher, the order that does not put the day
/// into the future.
fn by_hint(parts: &[Placed], hint: &Hint<'_>) -> &'static str {
    let known = hint.language.is_some() || hint.zone.is_some();
    let month_first = is_month_first(hint) || !known && is_ahead_day_first(parts, hint);
    if month_first { "mdy" } else { "dmy" }
}

fn is_ahead_day_first(parts: &[Placed], hint: &Hint<'_>) -> bool {
    let number = |at: usize| match parts.get(at).map(|placed| placed.part) {
        Some(Part::Number(number) | Part::Year(number)) => Some(number),
        _ => None,
    };
    let ahead = |day: Number, month: Number, year: Number| {
        let year = i32::try_from(year.value).ok()?;
        let year = if year < 100 { century(year) } else { year };
        let date = NaiveDate::from_ymd_opt(year, month.value, day.value)?;
        Some(date > (hint.reference? + super::MAX_AHEAD).date_naive())
    };
    let (Some(first), Some(second), Some(year)) = (number(0), number(1), number(2)) else {
        return false;
    };
    ahead(first, second, year) == Some(true) && ahead(second, first, year) == Some(false)
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
    match (hint.zone, hint.language) {
        (Some(Tz::UTC), language) | (None, language) => language.is_some_and(|tag| {
            ["en", "en-us", "en-ph"].contains(&tag.replace('_', "-").to_ascii_lowercase().as_str())
        }),
        (Some(zone), _) => MONTH_FIRST.iter().any(|name| zone.name().starts_with(name)),
    }
}

/// The day that a month and a day without a year mean: the last one that is not later than `MAX_AHEAD` after the
/// reference.
pub(super) fn nearest(month: u32, day: u32, hint: &Hint<'_>) -> Option<NaiveDate> {
    /// The 29th of February comes at least every eight years.
    const LONGEST: i32 = 8;
    let latest = (hint.reference? + super::MAX_AHEAD).date_naive();
    (0..=LONGEST)
        .filter_map(|back| NaiveDate::from_ymd_opt(latest.year() - back, month, day))
        .find(|date| *date <= latest)
}
