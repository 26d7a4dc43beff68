//! The dates that a page shows → candidates: `<time>` and what is named as a date near the headline or the end of the
//! text, date lines, and the dateline of the first sentence.

use super::evidence::Evidence;
use super::near::{Place, Vicinity};
use super::plain::plain;
use super::reading::What;
use crate::date::{self, Hint, Label};
use crate::model::Field;

/// How many paragraphs may stand before the one with the dateline: the one that sums up the story.
const DATELINE: usize = 2;
/// A date line is no longer than this; a longer line is a sentence with a date in it.
const MAX_DATE_LINE: usize = 90;
/// How much may stand on the shorter side of a date.
const MAX_BESIDE: usize = 25;
/// A date line ends as a sentence does only where it has no more words.
const MAX_WORDS: usize = 7;
/// A line whose labels are looked at is no longer.
const MAX_LABELLED: usize = 200;
/// A line that is a label is no longer.
const MAX_LABEL: usize = 40;
/// What stands before the date of a dateline, or between it and the dash, is no longer.
const MAX_PLACE: usize = 30;
/// How pages call the day on which they are asked for.
#[rustfmt::skip]
const NOW: &[&str] = &[
    "aktuelles datum", "aktuelle zeit", "heute ist", "it is currently", "current time", "current date", "today is",
    "nous sommes le", "date actuelle", "fecha actual", "hoy es", "data attuale", "oggi è", "hoje é", "data atual",
    "het is nu", "сегодня", "текущее время", "오늘은", "今日は", "今天是",
];
/// A page that shows more `<time>` elements shows those of other stories.
const MAX_TIMES: usize = 12;

/// The place of a date that is called that of the last change.
const CHANGE: &str = "visible change";

/// Reads the dates that the page shows.
pub(super) fn read(near: &Vicinity<'_>, evidence: &mut Evidence) {
    times(near, evidence);
    lines(near, evidence);
}

/// Dates by their element.
fn times(near: &Vicinity<'_>, evidence: &mut Evidence) {
    let is_first = |what| {
        matches!(
            what,
            What::Time {
                marked: true,
                change: false,
            }
        )
    };
    // Where a page has one date alone, its themes call it what they like.
    let has_first = near.reading.spots.iter().any(|spot| is_first(spot.what));
    for spot in &near.reading.spots {
        let names = match spot.what {
            What::Time { change: true, .. } if has_first => [CHANGE; 2],
            What::Time { marked: true, .. } => [
                "visible <time> named as date",
                "visible <time> named as date above",
            ],
            What::Time { marked: false, .. } => ["visible <time>", "visible <time> above"],
            What::DateBox => ["visible date", "visible date above"],
            _ => continue,
        };
        if near.is_in_list_of_others(spot.block) {
            continue;
        }
        let place = match near.place(spot.block) {
            Some(Place::Below) => names[0],
            Some(Place::Above) => names[1],
            Some(Place::End) => "visible date at the end",
            Some(Place::Far) | None => continue,
        };
        let is_change =
            names[0] == CHANGE || label(near, spot.block, &spot.text) == Label::Modified;
        let (field, place) = if is_change {
            (Field::Modified, CHANGE)
        } else {
            (Field::Published, place)
        };
        if evidence.at(field, place).count() < MAX_TIMES {
            evidence.add(field, place, spot.text.as_str());
        }
    }
}

/// What the line of a date, or the line before it, calls the date.
fn label(near: &Vicinity<'_>, block: usize, value: &str) -> Label {
    let line = near.line(block).filter(|line| line.len() <= MAX_LABELLED);
    let Some(line) = line else {
        return Label::Published;
    };
    let line = labelled(near, block, line);
    let found = date::find(&line, &Hint::default());
    let day = date::read_machine(value).map(|date| date.date());
    let same = found.iter().find(|f| Some(f.published.date()) == day);
    same.or(found.first())
        .map_or(Label::Published, |found| found.label)
}

/// A line with the one before it, where that is nothing but a label (`Published:`).
fn labelled(near: &Vicinity<'_>, block: usize, line: &str) -> String {
    let line = plain(line);
    let is_short = |before: &&str| before.len() <= MAX_LABEL;
    let Some(before) = near.line_before(block).filter(is_short) else {
        return line;
    };
    let both = format!("{} {line}", plain(before));
    // A label is part of what is found as the date, and only a label begins one.
    let found = date::find(&both, &Hint::default()).into_iter().next();
    let is_label = found.is_some_and(|found| found.range.start == 0)
        && !before.contains(|c: char| c.is_ascii_digit());
    if is_label { both } else { line }
}

/// Lines that hold a date.
fn lines(near: &Vicinity<'_>, evidence: &mut Evidence) {
    for (place, at, line) in near.lines() {
        let name = match place {
            Place::Above => "visible date line above",
            _ => "visible date line",
        };
        if is_date_line(line) && !near.is_of_other_story(at) {
            evidence.add(Field::Published, name, labelled(near, at, line));
        }
    }
    for (at, line) in near.closing() {
        if is_date_line(line) && !near.is_in_list_of_others(at) {
            evidence.add(Field::Published, "visible date line at the end", line);
        }
    }
    let sentences = near
        .lines()
        .map(|(_, _, line)| line)
        .filter(|line| line.len() > MAX_DATE_LINE);
    for start in sentences.take(DATELINE).filter_map(dateline) {
        evidence.add(Field::Published, "visible dateline", start);
    }
}

/// Whether a line is a date line: short, its date near an end of it, no sentence, and not the day on which the page
/// was asked for.
pub(super) fn is_date_line(line: &str) -> bool {
    let is_sentence = || line.ends_with(['.', '!', '?']) && line.split(' ').count() > MAX_WORDS;
    let is_of_now = || {
        let lower = line.to_lowercase();
        NOW.iter().any(|word| lower.contains(word))
    };
    line.len() <= MAX_DATE_LINE
        && line.bytes().filter(u8::is_ascii_digit).count() >= 3
        && !is_sentence()
        && !is_of_now()
        && date::find(line, &Hint::default()).iter().any(|found| {
            found.range.start <= MAX_BESIDE || line.len() - found.range.end <= MAX_BESIDE
        })
}

/// How the first sentence of a report begins that gives place and day before a dash: `27.1.2022 – `, `(3 May 2021) `.
fn dateline(line: &str) -> Option<&str> {
    let start = &line[..line.floor_char_boundary(MAX_DATE_LINE)];
    let found = date::find(start, &Hint::default()).into_iter().next()?;
    let behind = &start[found.range.end..];
    let sets_off = ['–', '—', ')', '|', '-'];
    let mark = behind.find(sets_off)?;
    (found.range.start <= MAX_PLACE && mark <= MAX_PLACE).then(|| &start[..found.range.end])
}
