//! Years that are not counted from the birth of Christ, and the Solar Hijri calendar.

use chrono::NaiveDate;

use super::token::Line;
use super::words::{Unit, Word};

/// An era of Gregorian months: what to add to its years.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Era {
    add: i32,
}

/// The names of eras.
pub(super) const ERAS: &[(&str, Era)] = &[
    ("令和,레이와,reiwa", Era { add: 2018 }),
    ("平成,헤이세이,heisei", Era { add: 1988 }),
    ("昭和,쇼와,showa", Era { add: 1925 }),
    ("大正", Era { add: 1911 }),
    ("明治", Era { add: 1867 }),
    ("民國,民国,中華民國,minguo", Era { add: MINGUO }),
    ("주체,主體,主体,juche,чучхе", Era { add: 1911 }),
    ("단기,檀紀,檀君紀元", Era { add: -2333 }),
    ("พ.ศ,พุทธศักราช,佛曆,佛历", Era { add: BUDDHIST }),
    ("ค.ศ,公元,西元,西暦,서기", Era { add: 0 }),
];

/// What leads from the era of the Republic of China to the common one.
pub(super) const MINGUO: i32 = 1911;

/// What leads from the Buddhist era to the common one.
pub(super) const BUDDHIST: i32 = -543;

/// Reads the year of an era (`令和7年`, `平成元年`, `Juche 114 (2025)`); a year in brackets is the common one and wins.
pub(super) fn year_at(line: &Line<'_>, at: usize) -> Option<(i32, usize)> {
    let era = line.word(at, |word| match word {
        Word::Era(era) => Some(era),
        _ => None,
    })?;
    let at = at + 1 + usize::from(line.is_mark(at + 1, "."));
    let count = line
        .number(at)
        .map(|number| number.value)
        .or_else(|| line.is_word(at, Word::FirstYear).then_some(1))?;
    let year = era.add + i32::try_from(count).ok()?;
    let next = skip_year_mark(line, at + 1);
    Some(match common_year(line, next) {
        Some((common, next)) => (common, skip_year_mark(line, next)),
        None => (year, next),
    })
}

fn common_year(line: &Line<'_>, at: usize) -> Option<(i32, usize)> {
    let number = line.number(at + 1).filter(|number| number.digits == 4)?;
    let close = skip_year_mark(line, at + 2);
    let is_bracketed = line.is_mark(at, "(") && line.is_mark(close, ")");
    is_bracketed.then_some((i32::try_from(number.value).ok()?, close + 1))
}

fn skip_year_mark(line: &Line<'_>, at: usize) -> usize {
    at + usize::from(line.is_word(at, Word::After(Unit::Year)))
}

/// The day of a date of the Solar Hijri calendar (Iran, Afghanistan), by its 33-year cycle of leap years, which holds
/// from 1178 to 1633.
pub(super) fn solar(year: i32, month: u32, day: u32) -> Option<NaiveDate> {
    /// The Julian day of 1 Farvardin 1, and that of 31 December 1 BC.
    const EPOCHS_APART: i32 = 1_948_320 - 1_721_425;
    let length = match month {
        1..=6 => 31,
        7..=11 => 30,
        12 if (25 * year + 11) % 33 < 8 => 30,
        12 => 29,
        _ => return None,
    };
    if !(1178..=1633).contains(&year) || !(1..=length).contains(&day) {
        return None;
    }
    let before_month = (month - 1) * 30 + (month - 1).min(6);
    let before_year = 365 * (year - 1) + (8 * year + 21) / 33;
    let days = before_year + i32::try_from(before_month + day - 1).ok()?;
    NaiveDate::from_num_days_from_ce_opt(EPOCHS_APART + days)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn solar_dates_are_those_of_the_iranian_calendar() {
        for (solar_date, common) in [
            ((1404, 1, 1), "2025-03-21"),
            ((1403, 12, 30), "2025-03-20"),
            ((1404, 4, 21), "2025-07-12"),
            ((1357, 11, 22), "1979-02-11"),
            ((1399, 1, 1), "2020-03-20"),
        ] {
            let (year, month, day) = solar_date;
            assert_eq!(solar(year, month, day).unwrap().to_string(), common);
        }
        assert_eq!(solar(1404, 12, 30), None);
        assert_eq!(solar(1404, 7, 31), None);
    }
}
