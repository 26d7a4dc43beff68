//! A date as a source gave it: a day, a local date and time, or an instant. Three kinds that must stay apart.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, Offset, TimeZone, Utc};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::zone::Tz;

/// When something was published, no more precise than its source said.
///
/// Written as an RFC 3339 `full-date`, as a date-time without an offset, or as a date-time with the offset that the
/// source gave: `2025-07-12`, `2025-07-12T18:38:00`, `2025-07-12T18:38:00+09:00`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Published {
    /// A day, nothing more.
    Date(NaiveDate),
    /// A wall-clock time in a zone that the source did not name.
    Local(NaiveDateTime),
    /// A time with the offset that the source gave.
    Instant(DateTime<FixedOffset>),
}

impl Published {
    /// The day, as it was written.
    #[must_use]
    pub fn date(&self) -> NaiveDate {
        match self {
            Self::Date(date) => *date,
            Self::Local(local) => local.date(),
            Self::Instant(instant) => instant.date_naive(),
        }
    }

    /// The day on a calendar of `zone`. Only an instant moves from zone to zone: a date without an offset is its own day
    /// everywhere.
    #[must_use]
    pub fn day(&self, zone: Tz) -> NaiveDate {
        match self {
            Self::Instant(instant) => {
                let utc = instant.naive_utc();
                let offset = zone.offset_from_utc_datetime(&utc).fix();
                // At the end of the calendar there is no other day.
                utc.checked_add_offset(offset).unwrap_or(utc).date()
            }
            Self::Date(_) | Self::Local(_) => self.date(),
        }
    }

    /// The instant that orders this among others: a missing time is midnight, a missing offset is that of `zone`.
    ///
    /// A wall-clock time that `zone` skips is read with the offset in force before the gap; one that comes twice is
    /// the first.
    #[must_use]
    pub fn instant(&self, zone: Tz) -> DateTime<FixedOffset> {
        match self {
            Self::Date(date) => resolve(date.and_time(NaiveTime::MIN), zone),
            Self::Local(local) => resolve(*local, zone),
            Self::Instant(instant) => *instant,
        }
    }

    /// Whether this is after another; `None` where the two don't tell. A day is compared with days only.
    #[must_use]
    pub fn is_after(&self, other: Self) -> Option<bool> {
        let utc = |date: &Self| date.instant(Tz::UTC).to_utc();
        let order = match (self, &other) {
            (Self::Date(_), _) | (_, Self::Date(_)) => self.date().cmp(&other.date()),
            _ => utc(self).cmp(&utc(&other)),
        };
        (!order.is_eq()).then_some(order.is_gt())
    }

    /// How much is known: 0 for a day, 1 for a local time, 2 for an instant.
    #[must_use]
    pub fn precision(&self) -> u8 {
        match self {
            Self::Date(_) => 0,
            Self::Local(_) => 1,
            Self::Instant(_) => 2,
        }
    }
}

fn resolve(local: NaiveDateTime, zone: Tz) -> DateTime<FixedOffset> {
    if let Some(found) = zone.from_local_datetime(&local).earliest() {
        return found.fixed_offset();
    }
    // In a gap: the offset of an hour and a half before is the one in force until the clock jumps.
    let before = local - chrono::TimeDelta::minutes(90);
    let offset = zone.from_local_datetime(&before).earliest().map_or_else(
        || FixedOffset::east_opt(0).expect("zero is a valid offset"),
        |t| *t.fixed_offset().offset(),
    );
    offset
        .from_local_datetime(&local)
        .single()
        .unwrap_or_else(|| Utc.from_utc_datetime(&local).fixed_offset())
}

impl fmt::Display for Published {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Date(date) => write!(f, "{}", date.format("%Y-%m-%d")),
            Self::Local(local) => write!(f, "{}", local.format("%Y-%m-%dT%H:%M:%S")),
            Self::Instant(instant) => {
                f.write_str(&instant.to_rfc3339_opts(chrono::SecondsFormat::Secs, true))
            }
        }
    }
}

/// The text is none of the three forms of [`Published`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no RFC 3339 date or date-time")]
pub struct ParsePublishedError(String);

impl FromStr for Published {
    type Err = ParsePublishedError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        DateTime::parse_from_rfc3339(text)
            .map(Self::Instant)
            .or_else(|_| NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S").map(Self::Local))
            .or_else(|_| NaiveDate::parse_from_str(text, "%Y-%m-%d").map(Self::Date))
            .map_err(|_| ParsePublishedError(text.to_owned()))
    }
}

impl Serialize for Published {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Published {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::zone::named;

    #[test]
    fn the_three_kinds_are_written_and_read_back_as_they_were() {
        for text in [
            "2025-07-12",
            "2025-07-12T18:38:00",
            "2025-07-12T18:38:00+09:00",
            "2025-07-12T18:38:00Z",
        ] {
            assert_eq!(text.parse::<Published>().unwrap().to_string(), text);
        }
        assert!("yesterday".parse::<Published>().is_err());
    }

    #[test]
    fn a_missing_offset_is_that_of_the_zone() {
        let local: Published = "2025-07-12T18:38:00".parse().unwrap();
        assert_eq!(
            local.instant(named("Asia/Seoul")).to_rfc3339(),
            "2025-07-12T18:38:00+09:00"
        );
    }

    #[test]
    fn only_an_instant_moves_to_another_day() {
        for (text, day) in [
            ("2025-07-13", "2025-07-13"),
            ("2025-07-13T01:00:00", "2025-07-13"),
            ("2025-07-13T01:00:00+09:00", "2025-07-12"),
        ] {
            let published: Published = text.parse().unwrap();
            assert_eq!(published.day(Tz::UTC).to_string(), day, "{text}");
        }
    }

    #[test]
    fn a_time_that_the_clock_skips_keeps_the_offset_before_the_gap() {
        let skipped: Published = "2026-03-29T02:30:00".parse().unwrap();
        assert_eq!(
            skipped.instant(named("Europe/Berlin")).to_rfc3339(),
            "2026-03-29T02:30:00+01:00"
        );
    }
}
