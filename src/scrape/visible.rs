//! What the page shows → candidates: headline, byline, `<time>`, date line.

use super::evidence::Evidence;
use super::names;
use super::reading::{Line, Reading, Spot, What};
use crate::model::Field;

/// How many lines below the headline a byline or a date line may stand.
const BELOW: usize = 14;
/// How many lines above it.
const ABOVE: usize = 5;
/// So many lines may stand between two authors of one article.
const TOGETHER: usize = 3;
/// A date line is no longer than this; a longer line is a sentence with a date in it.
const MAX_DATE_LINE: usize = 90;
/// A page that shows more `<time>` elements shows those of other stories.
const MAX_TIMES: usize = 12;

/// Reads what the page shows.
pub(super) fn read(reading: &Reading<'_>, evidence: &mut Evidence) {
    for spot in &reading.spots {
        let place = match spot.what {
            What::Heading(1) => "visible <h1>",
            What::Heading(_) => "visible <h2>",
            What::TitleBox => "visible title class",
            _ => continue,
        };
        evidence.add(Field::Title, place, spot.text.as_str());
    }
    for (place, is_wanted) in AUTHORS {
        for spot in nearest(&reading.spots, *is_wanted) {
            evidence.add(Field::Authors, place, spot.text.as_str());
        }
    }
    times(reading, evidence);
    lines(reading, evidence);
}

/// Places of names on the page.
type Wanted = fn(What<'_>) -> bool;
const AUTHORS: &[(&str, Wanted)] = &[
    ("rel=author", |what| what == What::AuthorLink { rel: true }),
    ("link to an author", |what| {
        what == What::AuthorLink { rel: false }
    }),
    ("visible author name", |what| what == What::AuthorName),
    ("visible byline", |what| what == What::AuthorBox),
];

/// The elements of one sort that belong to the article: from the first behind the headline on, as long as they stand
/// close together. Those further down are of other stories.
pub(super) fn nearest<'a, 'b>(
    spots: &'b [Spot<'a>],
    is_wanted: impl Fn(What<'a>) -> bool,
) -> impl Iterator<Item = &'b Spot<'a>> {
    let wanted: Vec<&Spot<'_>> = spots.iter().filter(|spot| is_wanted(spot.what)).collect();
    let start = wanted
        .iter()
        .position(|spot| spot.after_headline)
        .unwrap_or(0);
    let mut line = wanted.get(start).map_or(0, |spot| spot.line);
    wanted.into_iter().skip(start).take_while(move |spot| {
        let close = spot.line <= line + TOGETHER;
        line = spot.line;
        close
    })
}

/// Dates by their element: those behind the headline first, where the article is.
fn times(reading: &Reading<'_>, evidence: &mut Evidence) {
    let has_headline = reading
        .spots
        .iter()
        .any(|spot| spot.what == What::Heading(1));
    let below = reading
        .spots
        .iter()
        .filter(|spot| spot.after_headline || !has_headline);
    let above = reading
        .spots
        .iter()
        .filter(|spot| !spot.after_headline && has_headline);
    for (spot, near) in below.map(|s| (s, true)).chain(above.map(|s| (s, false))) {
        if let Some(place) = date_place(spot, near)
            && evidence.at(Field::Published, place).count() < MAX_TIMES
        {
            evidence.add(Field::Published, place, spot.text.as_str());
        }
    }
}

fn date_place(spot: &Spot<'_>, near: bool) -> Option<&'static str> {
    Some(match (spot.what, near) {
        (What::Time { marked: true, .. }, true) => "visible <time> named as date",
        (What::Time { .. }, true) => "visible <time>",
        (What::Time { .. }, false) => "visible <time> above",
        (What::DateBox, true) => "visible date",
        (What::DateBox, false) => "visible date above",
        _ => return None,
    })
}

/// Lines near the headline that may hold a date or a byline.
fn lines(reading: &Reading<'_>, evidence: &mut Evidence) {
    let headline = reading.lines.iter().position(|line| line.after_headline);
    let start = headline.map_or(0, |at| at.saturating_sub(ABOVE));
    for line in &reading.lines[start.min(reading.lines.len())..] {
        if line.after_headline && line.distance > BELOW {
            break;
        }
        if names::opens_byline(&line.text) {
            evidence.add(Field::Authors, "visible byline line", line.text.as_str());
        }
        if may_hold_date(line) {
            evidence.add(Field::Published, "visible date line", line.text.as_str());
        }
    }
}

fn may_hold_date(line: &Line) -> bool {
    line.text.len() <= MAX_DATE_LINE && line.text.bytes().filter(u8::is_ascii_digit).count() >= 3
}
