//! When a publisher does not want to be asked again.

use std::time::Duration;

use chrono::{
    DateTime, Datelike as _, DurationRound as _, SubsecRound as _, TimeDelta, Timelike as _, Utc,
};

/// What a source's server and document ask of the next reading.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Wishes {
    /// Until then nothing new is to be expected.
    pub fresh_until: Option<DateTime<Utc>>,
    /// The hours of the day, in GMT, at which nothing is to be read: bit N stands for the hour N.
    pub skip_hours: u32,
    /// The days at which nothing is to be read: bit 0 stands for Monday.
    pub skip_days: u8,
}

impl Wishes {
    /// Those of an answer that came at an instant and is fresh for so long.
    #[must_use]
    pub fn fresh(at: DateTime<Utc>, time: Option<Duration>) -> Self {
        let time = time.and_then(|time| TimeDelta::from_std(time).ok());
        Self {
            // A source that is read every five minutes is not late for a reading that took a moment.
            fresh_until: time.and_then(|time| at.trunc_subsecs(0).checked_add_signed(time)),
            ..Self::default()
        }
    }

    /// The first instant, from this one on, at which nothing speaks against a reading by what holds at this one: what
    /// holds at that one may be another matter.
    #[must_use]
    pub fn free_from(&self, at: DateTime<Utc>) -> DateTime<Utc> {
        let next = |unit: TimeDelta| at.duration_trunc(unit).map_or(at, |start| start + unit);
        if let Some(until) = self.fresh_until.filter(|until| at < *until) {
            until
        } else if self.skip_hours & (1 << at.hour()) != 0 {
            next(TimeDelta::hours(1))
        } else if self.skip_days & (1 << at.weekday().num_days_from_monday()) != 0 {
            next(TimeDelta::days(1))
        } else {
            at
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn an_hour_a_day_and_a_time_are_waited_for() {
        let none = Wishes::default();
        let start = at("2026-11-28T03:10:00Z");
        assert_eq!(none.free_from(start), start);
        let fresh = Wishes {
            fresh_until: Some(at("2026-11-28T03:10:01Z")),
            ..none
        };
        assert_eq!(fresh.free_from(start), at("2026-11-28T03:10:01Z"));
        let night = Wishes {
            skip_hours: 0b1_1111,
            ..none
        };
        assert_eq!(night.free_from(start), at("2026-11-28T04:00:00Z"));
        let saturdays = Wishes {
            skip_days: 0b010_0000,
            ..none
        };
        assert_eq!(saturdays.free_from(start), at("2026-11-29T00:00:00Z"));
        assert_eq!(
            saturdays.free_from(at("2026-11-29T00:00:00Z")),
            at("2026-11-29T00:00:00Z")
        );
    }
}
