//! The parts of a date: a year, a month, a day, or a number that may be any of them.

use crate::date::era;
use crate::date::token::{Line, Number};
use crate::date::words::{Unit, Word};

/// What a part is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Part {
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
pub(super) struct Placed {
    /// What it is.
    pub(super) part: Part,
    /// The first punctuation mark before it.
    pub(super) mark: Option<char>,
    /// Its first lexeme.
    pub(super) at: usize,
    /// The lexeme after it.
    pub(super) next: usize,
}

impl Part {
    /// The letter that stands for it in the table of shapes.
    pub(super) fn letter(self) -> char {
        match self {
            Self::EraYear(_) | Self::Year(_) => 'Y',
            Self::Month { .. } | Self::Stem(_) | Self::Solar(_) => 'M',
            Self::Day(_) => 'D',
            Self::Number(_) => 'N',
        }
    }

    /// How many digits it is written in; 0 for what is not a bare number.
    pub(super) fn digits(self) -> usize {
        match self {
            Self::Year(number) | Self::Number(number) => number.digits,
            _ => 0,
        }
    }
}

/// Reads up to three parts from `at` on.
pub(super) fn parts_at(line: &Line<'_>, at: usize) -> Vec<Placed> {
    let mut parts = Vec::with_capacity(3);
    let (mut mark, mut place) = (None, at);
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
    parts
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

/// The part that stands here.
fn part_at(line: &Line<'_>, at: usize) -> Option<(Part, usize)> {
    era::year_at(line, at)
        .map(|(year, next)| (Part::EraYear(year), next))
        .or_else(|| marked_before(line, at))
        .or_else(|| named_month(line, at))
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
        Unit::Month => month(number.value)?,
        Unit::Day if number.digits <= 2 => Part::Day(number.value),
        _ => return None,
    };
    Some((part, at + 1))
}

/// The month of a number.
fn month(value: u32) -> Option<Part> {
    let month = u8::try_from(value)
        .ok()
        .filter(|month| (1..=12).contains(month))?;
    Some(Part::Month {
        month,
        pointed: month,
    })
}

/// A month by its name, or by both of its names in Arabic: `شباط / فبراير`.
fn named_month(line: &Line<'_>, at: usize) -> Option<(Part, usize)> {
    let month = month_at(line, at)?;
    let again = line.is_mark(at + 1, "/") && month_at(line, at + 2) == Some(month);
    Some((month, at + if again { 3 } else { 1 }))
}

/// The month whose name stands here.
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
    match number.digits {
        0..=2 if is_clock(line, at) => None,
        0..=2 => small_number(line, at, number),
        3 => after_year(line, at).map(|next| (Part::Year(number), next)),
        4 => match after_year(line, at) {
            Some(next) => Some((Part::Year(number), next)),
            None => (!line.is_mark(at + 1, ":")).then_some((Part::Year(number), at + 1)),
        },
        _ => None,
    }
}

/// A month or a day by the mark behind it, or a number that may be either.
fn small_number(line: &Line<'_>, at: usize, number: Number) -> Option<(Part, usize)> {
    if line.is_word(at + 1, Word::After(Unit::Month)) {
        return Some((month(number.value)?, at + 2));
    }
    if line.is_word(at + 1, Word::After(Unit::Day)) {
        return Some((Part::Day(number.value), at + 2));
    }
    Some(match after_ordinal(line, at + 1) {
        Some(next) => (Part::Day(number.value), next),
        None => (Part::Number(number), at + 1),
    })
}

/// The place after the mark of the year here: `年`, `г.`, Latvian `. gada`. A single Latin letter is one only with its
/// point, as in Lithuanian `m.`, and without one before it.
fn after_year(line: &Line<'_>, at: usize) -> Option<usize> {
    let mark = at + 1 + usize::from(line.is_mark(at + 1, "."));
    let point = line.is_mark(mark + 1, ".");
    let is_letter = line.text(mark).len() == 1;
    let is_mark =
        line.is_word(mark, Word::After(Unit::Year)) && (!is_letter || point && mark == at + 1);
    is_mark.then(|| mark + 1 + usize::from(point))
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
