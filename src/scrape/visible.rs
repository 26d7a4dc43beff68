//! What the page shows → candidates: headline, byline, `<time>`, date line.

use super::evidence::Evidence;
use super::names;
use super::reading::{Line, Reading, Spot, What};
use crate::model::Field;

/// How many lines below the headline a byline or a date line may stand.
const BELOW: usize = 14;
/// How many lines above it.
const ABOVE: usize = 5;
/// A date line is no longer than this; a longer line is a sentence with a date in it.
const MAX_DATE_LINE: usize = 90;
/// A page that shows more `<time>` elements shows those of other stories.
const MAX_TIMES: usize = 12;

/// Reads what the page shows.
pub(super) fn read(reading: &Reading<'_>, evidence: &mut Evidence) {
    for spot in &reading.spots {
        match spot.what {
            What::Heading(1) => evidence.add(Field::Title, "visible <h1>", spot.text.as_str()),
            What::Heading(_) => evidence.add(Field::Title, "visible <h2>", spot.text.as_str()),
            What::TitleBox => evidence.add(Field::Title, "visible title class", spot.text.as_str()),
            What::AuthorLink { rel: true } => {
                evidence.add(Field::Authors, "rel=author", spot.text.as_str())
            }
            What::AuthorLink { rel: false } => {
                evidence.add(Field::Authors, "link to an author", spot.text.as_str())
            }
            What::AuthorName => {
                evidence.add(Field::Authors, "visible author name", spot.text.as_str())
            }
            What::AuthorBox => evidence.add(Field::Authors, "visible byline", spot.text.as_str()),
            What::Property(_) | What::Time { .. } | What::DateBox => {}
        }
    }
    times(reading, evidence);
    lines(reading, evidence);
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
