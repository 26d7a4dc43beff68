//! Whether parts stand together as those of one date do, and not as those of an address, a version or a number.

use super::part::{Part, Placed};
use crate::date::token::Line;
use crate::date::words::Word;

/// Whether the parts are joined as those of one date are.
pub(super) fn are_joined(line: &Line<'_>, parts: &[Placed], letters: &str) -> bool {
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
    let padded = parts.iter().all(|placed| placed.part.digits() >= 2);
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
pub(super) fn is_whole(line: &Line<'_>, start: usize, end: usize) -> bool {
    const BINDING: &str = "/-_=&#@\\.+$~%";
    let glued_before = start > 0
        && line.is_glued(start)
        && (line.is_mark(start - 1, BINDING)
            && (line.is_glued(start - 1) || line.is_mark(start - 1, "/#@$"))
            || is_latin(line, start - 1)
                && (line.is_unknown(start - 1) || line.text(start - 1).len() == 1)
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
