//! First publication and last change, out of declared and visible dates.

use chrono::{DateTime, FixedOffset, NaiveTime, TimeDelta, Timelike};
use url::Url;

use super::evidence::{Candidate, Evidence};
use super::rules;
use super::url_date;
use crate::date::{self, Hint, Label};
use crate::model::{Field, Published};

/// Places of the first publication, best first. `dateModified` is none of them.
#[rustfmt::skip]
const PUBLISHED: &[&str] = &[
    rules::PLACE, "JSON-LD datePublished", "meta article:published_time", "itemprop datePublished", "meta datePublished",
    "meta parsely-pub-date", "meta citation_date", "meta cxenseparse:publishtime", "meta sailthru.date",
    "meta dc.date.issued", "JSON-LD uploadDate", "XMP publication date", "head of the text",
    "visible <time> named as date", "URL", "XMP date", "PDF CreationDate", "XMP creation date", "visible date",
    "visible <time>", "itemprop dateCreated", "JSON-LD dateCreated", "meta dateCreated", "visible date line",
    "meta dc.date", "visible <time> named as date above", "visible date above", "visible <time> above",
    "visible date line above", "visible dateline", "visible date at the end", "visible date line at the end",
    "meta date",
];
/// Places of the last change, best first.
#[rustfmt::skip]
const MODIFIED: &[&str] = &[
    rules::PLACE, "JSON-LD dateModified", "meta article:modified_time", "itemprop dateModified", "meta dateModified",
    "meta og:updated_time", "meta dc.date.modified", "visible change", "PDF ModDate", "XMP change", "head of the text",
];

/// The place of a date that only the page's address gives.
pub const IN_ADDRESS: &str = "URL";

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
    let published = published.map(|found| {
        if found.1 == rules::PLACE {
            return found;
        }
        let finest = finest(found, evidence, &hint);
        first_of(on_readers_clock(finest, evidence, &hint), url)
    });
    (published, modified)
}

/// The widest offsets that are in force anywhere, in minutes.
const OFFSETS: std::ops::RangeInclusive<i64> = -12 * 60..=14 * 60;
/// All offsets are whole quarters of an hour.
const OFFSET_STEP: i64 = 15;

/// An instant in UTC with the offset of the site's readers, where the page gives the same moment by their clock too:
/// it may lie on another day than the one in UTC.
fn on_readers_clock(found: Dated, evidence: &Evidence, hint: &Hint<'_>) -> Dated {
    let Some(instant) = in_utc(found) else {
        return found;
    };
    let all = evidence.of(Field::Published).filter_map(|c| {
        if is_text(c.place) {
            visible(&c.value, hint, Label::Published)
        } else {
            machine(&c.value, hint)
        }
    });
    let mut offsets = all.filter_map(|other| offset(instant, &other));
    let offset = offsets.find(|offset| offset.local_minus_utc() != 0);
    match offset {
        Some(offset) => (Published::Instant(instant.with_timezone(&offset)), found.1),
        None => found,
    }
}

/// The offset by which another date of the page is the same moment.
fn offset(instant: DateTime<FixedOffset>, other: &Published) -> Option<FixedOffset> {
    match other {
        Published::Instant(other) => (*other == instant).then(|| *other.offset()),
        Published::Date(_) => None,
        Published::Local(local) => {
            let utc = instant.naive_utc();
            let utc = if local.second() == 0 {
                utc.with_second(0)?
            } else {
                utc
            };
            let apart = *local - utc.with_nanosecond(0)?;
            let minutes = apart.num_minutes();
            let is_offset = apart == TimeDelta::minutes(minutes)
                && minutes % OFFSET_STEP == 0
                && OFFSETS.contains(&minutes);
            let seconds = i32::try_from(minutes * 60).ok()?;
            is_offset.then(|| FixedOffset::east_opt(seconds))?
        }
    }
}

fn in_utc(found: Dated) -> Option<DateTime<FixedOffset>> {
    match found.0 {
        Published::Instant(instant) if instant.offset().local_minus_utc() == 0 => Some(instant),
        _ => None,
    }
}

/// So many days before the declared date, the address has the day of the first publication: a page keeps its address
/// when it is put online again.
const REPUBLISHED: i64 = 7;
/// The offsets of most people, in minutes: the Americas to the Pacific.
const LIKELY_OFFSETS: std::ops::RangeInclusive<i64> = -8 * 60..=13 * 60;

/// The day in the address goes before a declared date: where that is much later, and where an instant in UTC is that
/// day's by some readers' clock; its time is left out rather than shown on the wrong day.
fn first_of(found: Dated, url: &Url) -> Dated {
    let Some(day) = url_date::read(url) else {
        return found;
    };
    let is_older = (found.0.date() - day.date()).num_days() >= REPUBLISHED;
    let is_same = in_utc(found).is_some_and(|instant| {
        let midnight = day.date().and_time(NaiveTime::MIN);
        let since = (instant.naive_utc() - midnight).num_minutes();
        // The offset must bring the instant into the day: 0 to 1,440 minutes from its midnight.
        let (least, most) = (-since, 1_439 - since);
        instant.date_naive() != day.date()
            && least <= *LIKELY_OFFSETS.end()
            && most >= *LIKELY_OFFSETS.start()
    });
    if is_older || is_same {
        (day, IN_ADDRESS)
    } else {
        found
    }
}

fn at_place(evidence: &Evidence, url: &Url, place: &'static str, hint: &Hint<'_>) -> Option<Dated> {
    if place == IN_ADDRESS {
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

/// The same day may stand elsewhere with its time and offset; a day in words has them in the `<time>` round it.
fn finest(found: Dated, evidence: &Evidence, hint: &Hint<'_>) -> Dated {
    let day = found.0.date();
    let same = declared(evidence, Field::Published, PUBLISHED, hint).filter(|(date, place)| {
        let is_around = is_text(found.1) && place.starts_with("visible <time>");
        date.date() == day && (is_around || !is_text(place))
    });
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
