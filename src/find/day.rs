//! Whether two dates of one article may be one, when each is written in a zone of its own.

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

/// A page that is changed within so many hours may be dated by the change.
const CHANGED: TimeDelta = TimeDelta::hours(12);

/// How the date that a digest gives an article stands to the one that a site gives it.
pub(super) fn compare(cited: Published, listed: Published) -> Agreement {
    use Published::{Date, Instant, Local};
    match (cited, listed) {
        (Instant(a), Instant(b)) => same_if((a - b).abs() <= CHANGED),
        (Local(a), Local(b)) => same_if((a - b).abs() <= CHANGED),
        (Local(local), Instant(instant)) | (Instant(instant), Local(local)) => {
            same_if(may_be(instant, local))
        }
        (Date(day), Instant(instant)) | (Instant(instant), Date(day)) => on_day(day, instant),
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

/// UTC is what programs write for any zone: the day of an instant in it may be the one before or after.
fn on_day(day: NaiveDate, instant: DateTime<FixedOffset>) -> Agreement {
    if instant.date_naive() == day {
        return Agreement::Same;
    }
    let shifted = |by| {
        instant
            .naive_utc()
            .checked_add_signed(by)
            .map(|at| at.date())
    };
    let is_near = [WEST, EAST].into_iter().any(|by| shifted(by) == Some(day));
    if instant.offset().local_minus_utc() == 0 && is_near {
        Agreement::Near
    } else {
        Agreement::Apart
    }
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
            ("2025-07-12T07:12:00", "2025-07-11T22:12:00Z", Same),
            ("2025-07-12T07:12:00", "2025-07-12T22:12:00Z", Apart),
            ("2025-07-12T07:12:00", "2025-07-12", Same),
            ("2025-07-12T17:14:11-04:00", "2025-07-12T21:00:00Z", Same),
            ("2025-07-12T17:14:11-04:00", "2025-07-13", Apart),
            ("2025-07-12T01:00:00Z", "2025-07-11", Near),
        ] {
            let read = |text: &str| text.parse::<Published>().unwrap();
            assert_eq!(
                compare(read(cited), read(listed)),
                expected,
                "{cited} {listed}"
            );
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
