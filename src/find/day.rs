//! Whether two dates of one article may be one, when each is written in a zone of its own.

use std::collections::BTreeSet;

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};

use crate::model::Published;

/// How two dates stand to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Agreement {
    /// Not the same day, whatever the zones.
    Apart,
    /// The same day where the one that is written in UTC is read in some zone.
    Near,
    /// The same day, as written.
    Same,
}

/// The zones in which newspapers are made: from the Pacific coast of America to New Zealand in summer.
const WEST: TimeDelta = TimeDelta::hours(-8);
/// See [`WEST`].
const EAST: TimeDelta = TimeDelta::hours(13);

/// The zones of most newspapers, from the east coast of America to Japan: what a day in UTC is taken for where the site
/// does not say its zone.
const MOST: [TimeDelta; 2] = [TimeDelta::hours(-5), TimeDelta::hours(9)];

/// A page that is changed within so many hours may be dated by the change.
const CHANGED: TimeDelta = TimeDelta::hours(12);

/// How far a site's clocks are from UTC, in seconds, as its own dates say: two where it has summer time.
#[derive(Debug, Clone, Default)]
pub(super) struct Zones(BTreeSet<i32>);

impl Zones {
    /// Offsets that are kept of one site; one that writes more than that tells nothing by them.
    const MANY: usize = 4;

    /// All zones in which newspapers are made.
    pub(super) fn everywhere() -> Self {
        let ends = [WEST, TimeDelta::zero(), EAST].map(|end| end.num_seconds());
        Self(
            ends.into_iter()
                .filter_map(|end| i32::try_from(end).ok())
                .collect(),
        )
    }

    /// Learns from one more date; whether it said something new. UTC is what programs write for any zone.
    pub(super) fn learn(&mut self, published: Published) -> bool {
        let Published::Instant(instant) = published else {
            return false;
        };
        let offset = instant.offset().local_minus_utc();
        offset != 0 && self.0.len() < Self::MANY && self.0.insert(offset)
    }

    /// Whether that day is the instant's in one of the zones.
    fn show(&self, day: NaiveDate, instant: DateTime<FixedOffset>) -> bool {
        let mut offsets = self
            .0
            .iter()
            .map(|offset| TimeDelta::seconds((*offset).into()));
        offsets.any(|offset| day_in(instant, offset) == Some(day))
    }
}

/// How the date that a digest gives an article stands to the one that a site gives it, whose zones are these.
pub(super) fn compare(cited: Published, listed: Published, zones: &Zones) -> Agreement {
    use Published::{Date, Instant, Local};
    match (cited, listed) {
        (Instant(a), Instant(b)) => same_if((a - b).abs() <= CHANGED),
        (Local(a), Local(b)) => same_if((a - b).abs() <= CHANGED),
        (Local(local), Instant(instant)) | (Instant(instant), Local(local)) => {
            same_if(may_be(instant, local))
        }
        (Date(day), Instant(instant)) | (Instant(instant), Date(day)) => {
            on_day(day, instant, zones)
        }
        (a, b) => same_if(a.date() == b.date()),
    }
}

/// Whether something was published after another, in whatever zones they are dated.
pub(super) fn is_after(published: Published, other: Published) -> bool {
    use Published::Instant;
    match (published, other) {
        (Instant(a), Instant(b)) => a > b,
        // In the zone where the day is the earliest.
        (Instant(a), b) if a.offset().local_minus_utc() == 0 => {
            let earliest = a.naive_utc().checked_add_signed(WEST);
            earliest.is_some_and(|a| a > end(b))
        }
        (a, Instant(b)) if b.offset().local_minus_utc() == 0 => {
            let latest = b.naive_utc().checked_add_signed(EAST);
            latest.is_some_and(|b| start(a) > b)
        }
        (a, b) => start(a) > end(b),
    }
}

/// The first moment that a date may mean, by its own clock.
fn start(published: Published) -> NaiveDateTime {
    match published {
        Published::Date(day) => day.and_time(NaiveTime::MIN),
        Published::Local(local) => local,
        Published::Instant(instant) => instant.naive_local(),
    }
}

/// The last one.
fn end(published: Published) -> NaiveDateTime {
    match published {
        Published::Date(day) => day
            .and_hms_opt(23, 59, 59)
            .unwrap_or_else(|| start(published)),
        other => start(other),
    }
}

fn same_if(is_same: bool) -> Agreement {
    if is_same {
        Agreement::Same
    } else {
        Agreement::Apart
    }
}

/// Whether a clock of some zone shows that local time at that instant. An offset that is not UTC's is the site's own.
fn may_be(instant: DateTime<FixedOffset>, local: NaiveDateTime) -> bool {
    if instant.offset().local_minus_utc() != 0 {
        return (local - instant.naive_local()).abs() <= CHANGED;
    }
    let ahead = local - instant.naive_utc();
    (WEST..=EAST).contains(&ahead)
}

/// How a day stands to an instant. The day of one in UTC may be the one before or after, by the site's zone.
fn on_day(day: NaiveDate, instant: DateTime<FixedOffset>, zones: &Zones) -> Agreement {
    let is_written = instant.date_naive() == day;
    if instant.offset().local_minus_utc() != 0 {
        return same_if(is_written);
    }
    let (is_same, is_near) = if zones.0.is_empty() {
        let mut most = MOST.iter();
        (
            is_written,
            most.any(|zone| day_in(instant, *zone) == Some(day)),
        )
    } else {
        (zones.show(day, instant), is_written)
    };
    match (is_same, is_near) {
        (true, _) => Agreement::Same,
        (false, true) => Agreement::Near,
        (false, false) => Agreement::Apart,
    }
}

/// The day of an instant on a clock that is so far from UTC.
fn day_in(instant: DateTime<FixedOffset>, offset: TimeDelta) -> Option<NaiveDate> {
    let shown = instant.naive_utc().checked_add_signed(offset)?;
    Some(shown.date())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_the_same_as_written_and_near_where_utc_hides_the_zone() {
        use Agreement::{Apart, Near, Same};
        for (cited, listed, expected) in [
            ("2025-07-13", "2025-07-13", Same),
            ("2025-07-13", "2025-07-14", Apart),
            ("2025-07-13", "2024-07-13", Apart),
            ("2025-07-13", "2025-07-13T23:30:00+09:00", Same),
            ("2025-07-13", "2025-07-12T23:30:00+09:00", Apart),
            ("2025-07-13", "2025-07-13T08:00:00Z", Same),
            ("2025-07-13", "2025-07-12T22:00:00Z", Near),
            ("2025-07-13", "2025-07-14T03:00:00Z", Near),
            ("2025-07-13", "2025-07-14T09:00:00Z", Apart),
            ("2025-07-13", "2025-07-12T10:00:00Z", Apart),
            ("2025-07-13", "2025-07-12T14:00:00Z", Apart),
            ("2025-07-13", "2025-07-14T06:00:00Z", Apart),
            ("2025-07-12T07:12:00", "2025-07-11T22:12:00Z", Same),
            ("2025-07-12T07:12:00", "2025-07-12T22:12:00Z", Apart),
            ("2025-07-12T07:12:00", "2025-07-12", Same),
            ("2025-07-12T17:14:11-04:00", "2025-07-12T21:00:00Z", Same),
            ("2025-07-12T17:14:11-04:00", "2025-07-13", Apart),
            ("2025-07-12T01:00:00Z", "2025-07-11", Near),
        ] {
            let read = |text: &str| text.parse::<Published>().unwrap();
            assert_eq!(
                compare(read(cited), read(listed), &Zones::default()),
                expected,
                "{cited} {listed}"
            );
        }
    }

    #[test]
    fn a_day_in_utc_is_read_in_the_zone_of_the_site_where_that_is_known() {
        use Agreement::{Apart, Near, Same};
        let read = |text: &str| text.parse::<Published>().unwrap();
        for (other, listed, expected) in [
            ("2025-07-01T09:00:00+09:00", "2025-07-12T22:00:00Z", Same),
            ("2025-07-01T09:00:00+09:00", "2025-07-12T14:00:00Z", Apart),
            ("2025-07-01T09:00:00+09:00", "2025-07-14T03:00:00Z", Apart),
            ("2025-07-01T09:00:00+09:00", "2025-07-13T16:00:00Z", Near),
            ("2025-07-01T09:00:00-07:00", "2025-07-14T06:00:00Z", Same),
            ("2025-07-01T09:00:00-07:00", "2025-07-12T22:00:00Z", Apart),
            ("2025-07-01T09:00:00+12:00", "2025-07-12T13:00:00Z", Same),
            ("2025-07-01T09:00:00Z", "2025-07-12T22:00:00Z", Near),
            ("2025-07-01", "2025-07-12T22:00:00Z", Near),
        ] {
            let mut zones = Zones::default();
            zones.learn(read(other));
            let agreement = compare(read("2025-07-13"), read(listed), &zones);
            assert_eq!(agreement, expected, "{listed} of {other}");
        }
    }

    #[test]
    fn what_is_after_is_so_in_every_zone_that_was_left_open() {
        for (published, other, expected) in [
            ("2025-07-13", "2025-07-13", false),
            ("2025-07-14", "2025-07-13", true),
            ("2025-07-13T23:30:00+09:00", "2025-07-13", false),
            ("2025-07-14T00:30:00+09:00", "2025-07-13", true),
            ("2025-07-14T05:00:00Z", "2025-07-13", false),
            ("2025-07-14T09:00:00Z", "2025-07-13", true),
            ("2025-07-13T08:00:01Z", "2025-07-13T17:00:00+09:00", true),
            ("2025-07-13T07:59:00Z", "2025-07-13T17:00:00+09:00", false),
            ("2025-07-14", "2025-07-13T17:00:00-04:00", true),
            ("2025-07-14", "2025-07-13T21:00:00Z", false),
            ("2025-07-15", "2025-07-13T21:00:00Z", true),
            ("2025-07-13T18:00:00", "2025-07-13T17:00:00", true),
        ] {
            let read = |text: &str| text.parse::<Published>().unwrap();
            assert_eq!(
                is_after(read(published), read(other)),
                expected,
                "{published} {other}"
            );
        }
    }
}
