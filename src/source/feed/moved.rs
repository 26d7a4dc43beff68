//! A feed that has moved for good (301, 308): believed when it says so again and again, for such answers are also given by
//! mistake. Then the new address is asked in place of the old one, until it fails.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use url::Url;

/// It is believed after so many readings …
const READINGS: u32 = 3;
/// … within no less than this.
const TIME: TimeDelta = TimeDelta::days(2);

/// Where a feed says that it is, and how often it did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Moved {
    to: Url,
    since: DateTime<Utc>,
    readings: u32,
}

/// What is remembered after a reading that led to `to`, or was answered where it was asked; and whether it is believed.
pub(super) fn note(mark: Option<&String>, to: Option<&Url>, now: DateTime<Utc>) -> (String, bool) {
    let Some(to) = to else {
        return (String::new(), false);
    };
    let before: Option<Moved> = mark.and_then(|mark| serde_json::from_str(mark).ok());
    let moved = match before.filter(|before| before.to == *to) {
        Some(before) => Moved {
            readings: before.readings.saturating_add(1),
            ..before
        },
        None => Moved {
            to: to.clone(),
            since: now,
            readings: 1,
        },
    };
    let is_believed = moved.readings >= READINGS && now - moved.since >= TIME;
    (
        serde_json::to_string(&moved).unwrap_or_default(),
        is_believed,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_takes_three_readings_and_two_days_at_one_address() {
        let [new, other] =
            ["https://new.example/", "https://other.example/"].map(|url| url.parse().unwrap());
        let start: DateTime<Utc> = "2026-11-25T07:00:00Z".parse().unwrap();
        let at = |hours| start + TimeDelta::hours(hours);
        let mut mark = String::new();
        for (to, hours, expected) in [
            (Some(&new), 0, false),
            (Some(&new), 1, false),
            (Some(&new), 2, false),
            (Some(&other), 3, false),
            (Some(&new), 4, false),
            (Some(&new), 60, false),
            (Some(&new), 61, true),
            (Some(&new), 62, true),
            (None, 63, false),
            (Some(&new), 200, false),
        ] {
            let (next, is_believed) = note(Some(&mark), to, at(hours));
            assert_eq!(is_believed, expected, "{hours}");
            mark = next;
        }
    }
}
