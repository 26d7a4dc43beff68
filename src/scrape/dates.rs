//! First publication and last change, out of declared and visible dates.

use url::Url;

use super::evidence::{Candidate, Evidence};
use super::url_date;
use crate::date::{self, Hint, Label};
use crate::model::{Field, Published};

/// Places of the first publication, best first. `dateModified` is none of them.
#[rustfmt::skip]
const PUBLISHED: &[&str] = &[
    "JSON-LD datePublished", "meta article:published_time", "itemprop datePublished", "meta datePublished",
    "meta parsely-pub-date", "meta citation_date", "meta cxenseparse:publishtime", "meta sailthru.date",
    "meta dc.date.issued", "JSON-LD uploadDate", "visible <time> named as date", "URL", "visible <time>",
    "visible date", "meta dc.date", "itemprop dateCreated", "JSON-LD dateCreated", "meta dateCreated",
    "visible date line", "visible date above", "visible <time> above", "meta date",
];
/// Places of the last change, best first.
#[rustfmt::skip]
const MODIFIED: &[&str] = &[
    "JSON-LD dateModified", "meta article:modified_time", "itemprop dateModified", "meta dateModified",
    "meta og:updated_time", "meta dc.date.modified",
];

/// A date with its place.
type Dated = (Published, &'static str);

/// First publication and last change.
pub(super) fn judge(
    evidence: &Evidence,
    url: &Url,
    language: Option<&str>,
) -> (Option<Dated>, Option<Dated>) {
    let hint = Hint {
        language,
        ..Hint::default()
    };
    let modified = declared(evidence, Field::Modified, MODIFIED, &hint).next();
    let published = PUBLISHED
        .iter()
        .find_map(|place| at_place(evidence, url, place, &hint));
    let modified = modified.or_else(|| visible_change(evidence, &hint));
    let published = published.map(|found| local_day(finest(found, evidence, &hint), url));
    (published, modified)
}

/// An instant in UTC may lie on another day than the one on which the site's readers saw it. Where the address holds a
/// neighbouring day, that is the day of publication, and the time is left out rather than shown on the wrong day.
fn local_day(found: Dated, url: &Url) -> Dated {
    let (Published::Instant(instant), Some(day)) = (found.0, url_date::read(url)) else {
        return found;
    };
    let apart = (instant.date_naive() - day.date()).num_days().abs();
    if instant.offset().local_minus_utc() == 0 && apart == 1 {
        (day, "URL")
    } else {
        found
    }
}

fn at_place(evidence: &Evidence, url: &Url, place: &'static str, hint: &Hint<'_>) -> Option<Dated> {
    if place == "URL" {
        return url_date::read(url).map(|date| (date, place));
    }
    let found = evidence.at(Field::Published, place).find_map(|text| {
        if is_text(place) {
            visible(text, hint, Label::Published)
        } else {
            machine(text, hint)
        }
    })?;
    Some((found, place))
}

fn declared<'a>(
    evidence: &'a Evidence,
    field: Field,
    places: &'a [&'static str],
    hint: &'a Hint<'_>,
) -> impl Iterator<Item = Dated> + 'a {
    places.iter().flat_map(move |place| {
        evidence
            .at(field, place)
            .filter_map(move |text| Some((machine(text, hint)?, *place)))
    })
}

fn is_text(place: &str) -> bool {
    place.starts_with("visible")
}

/// A date out of markup: a machine's, else what a person typed into the publishing system.
fn machine(text: &str, hint: &Hint<'_>) -> Option<Published> {
    let text = text.trim();
    date::read_machine(text)
        .or_else(|| date::read(text, hint))
        .filter(is_plausible)
}

/// A date out of visible text.
fn visible(text: &str, hint: &Hint<'_>, label: Label) -> Option<Published> {
    if label == Label::Published
        && let Some(found) = date::read_machine(text.trim()).filter(is_plausible)
    {
        return Some(found);
    }
    let line = super::plain::plain(text);
    date::find(&line, hint)
        .into_iter()
        .find(|found| found.label == label && is_plausible(&found.published))
        .map(|found| found.published)
}

fn visible_change(evidence: &Evidence, hint: &Hint<'_>) -> Option<Dated> {
    let lines = evidence.of(Field::Published).filter(|c| is_text(c.place));
    lines.take(20).find_map(|Candidate { value, place, .. }| {
        Some((visible(value, hint, Label::Modified)?, *place))
    })
}

/// The same day may stand elsewhere with its time and offset.
fn finest(found: Dated, evidence: &Evidence, hint: &Hint<'_>) -> Dated {
    let day = found.0.date();
    let same = declared(evidence, Field::Published, PUBLISHED, hint)
        .filter(|(date, place)| date.date() == day && !is_text(place));
    // Of equally fine ones the first stands, as the places are in order.
    same.fold(found, |best, next| {
        if next.0.precision() > best.0.precision() {
            next
        } else {
            best
        }
    })
}

/// The web has no pages from before it, and none from the next century.
fn is_plausible(date: &Published) -> bool {
    use chrono::Datelike;
    (1990..2100).contains(&date.date().year())
}
