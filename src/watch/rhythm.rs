//! What is usual for a source, and what is not: an edition with far fewer stories than usual, a silence that is longer.
//!
//! A source has to be known before it is judged: [`ENOUGH`] editions, or days with any. What it did now and then before
//! is usual too, so that an irregular source is not blamed.

use chrono::{NaiveDate, TimeDelta};
use uuid::Uuid;

use crate::store::EditionRecord;

/// So many earlier editions, or days with editions, make a rhythm.
const ENOUGH: usize = 4;

/// An edition has far fewer stories than usual with less than one in so many of them.
const FEW: usize = 3;

/// A source whose editions have fewer stories than these is not missed for one.
const COUNTED: usize = 3;

/// A source is quiet after so many of its usual intervals …
const QUIET: i64 = 3;

/// … and after the longest of the recent ones and half of it again. Of [`MANY`] intervals the longest is an exception,
/// such as a summer's pause, and the second counts: among so many of a source that rests at weekends there are two of
/// these.
const MANY: usize = 11;

/// A source that brings nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quiet {
    /// The day of its last edition.
    pub since: NaiveDate,
    /// The days that usually lie between two: the median.
    pub usual_days: i64,
}

/// An edition with far fewer stories than usual.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Few {
    /// The edition.
    pub digest: Uuid,
    /// Its stories.
    pub stories: usize,
    /// Those of the middle half of the editions before it: the fewest and the most.
    pub usual: (usize, usize),
}

/// Whether a source was quiet, for longer than it is at times, when it was last looked at. `days` are those with
/// editions, newest first.
pub(super) fn quiet(days: &[NaiveDate], looked: NaiveDate) -> Option<Quiet> {
    let since = *days.first().filter(|_| days.len() >= ENOUGH)?;
    let mut intervals: Vec<i64> = days
        .windows(2)
        .map(|two| (two[0] - two[1]).num_days())
        .collect();
    intervals.sort_unstable();
    let usual_days = intervals[intervals.len() / 2];
    let exceptions = usize::from(intervals.len() >= MANY);
    let longest = intervals[intervals.len() - 1 - exceptions];
    let patience = (QUIET * usual_days).max(longest + longest / 2);
    (looked - since > TimeDelta::days(patience)).then_some(Quiet { since, usual_days })
}

/// Whether the newest edition has far fewer stories than those before it: less than a third of their lower quartile.
/// `editions` are the newest first.
pub(super) fn few(editions: &[EditionRecord]) -> Option<Few> {
    let (newest, before) = editions.split_first()?;
    let mut stories: Vec<usize> = before.iter().map(|edition| edition.stories).collect();
    stories.sort_unstable();
    let quarter = stories.len() / 4;
    let usual = (
        *stories.get(quarter)?,
        *stories.get(stories.len() - 1 - quarter)?,
    );
    let is_few = stories.len() >= ENOUGH && usual.0 >= COUNTED && newest.stories * FEW < usual.0;
    is_few.then_some(Few {
        digest: newest.digest,
        stories: newest.stories,
        usual,
    })
}

impl Quiet {
    /// `daily`, `weekly`, `every 3 days`.
    #[must_use]
    pub fn usually(&self) -> String {
        match self.usual_days {
            1 => "daily".to_owned(),
            6..=8 => "weekly".to_owned(),
            13..=15 => "every two weeks".to_owned(),
            28..=31 => "monthly".to_owned(),
            days => format!("every {days} days"),
        }
    }
}

impl Few {
    /// `usually 12 to 18`.
    #[must_use]
    pub fn usually(&self) -> String {
        match self.usual {
            (fewest, most) if fewest == most => format!("usually {most}"),
            (fewest, most) => format!("usually {fewest} to {most}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Days with editions, so many days apart from one to the next, the first on 1 March.
    fn days(intervals: &[u64]) -> Vec<NaiveDate> {
        let first = NaiveDate::from_ymd_opt(2025, 3, 1).unwrap();
        let mut days = vec![first];
        for interval in intervals {
            days.insert(0, days[0] + chrono::Days::new(*interval));
        }
        days
    }

    /// After how many days without an edition a source is quiet.
    fn patience(intervals: &[u64]) -> Option<u64> {
        let days = days(intervals);
        (0..1000).find(|gap| quiet(&days, days[0] + chrono::Days::new(*gap)).is_some())
    }

    fn editions(stories: &[usize]) -> Vec<EditionRecord> {
        let record = |stories: &usize| EditionRecord {
            digest: Uuid::nil(),
            stories: *stories,
        };
        stories.iter().map(record).collect()
    }

    #[test]
    fn a_source_is_quiet_after_three_of_its_intervals() {
        assert_eq!(patience(&[1, 1, 1]), Some(4));
        assert_eq!(patience(&[7, 7, 7, 7]), Some(22));
        assert_eq!(patience(&[1, 1]), None, "three days make no rhythm");
        let week = days(&[7, 7, 7]);
        let quiet = quiet(&week, week[0] + chrono::Days::new(30)).unwrap();
        assert_eq!((quiet.since, quiet.usually().as_str()), (week[0], "weekly"));
    }

    #[test]
    fn what_a_source_does_at_times_is_usual() {
        let weekdays = [1, 1, 3, 1, 1, 1, 1, 3, 1, 1, 1, 1];
        assert_eq!(patience(&weekdays), Some(5), "a weekend and a holiday");
        assert_eq!(
            patience(&[1, 1, 30, 2, 45, 1]),
            Some(68),
            "wildly irregular"
        );
        let pause = [1, 1, 1, 1, 1, 1, 30, 1, 1, 1, 1, 1];
        assert_eq!(patience(&pause), Some(4), "one pause is an exception");
    }

    #[test]
    fn an_edition_with_far_fewer_stories_is_told() {
        let found = few(&editions(&[0, 18, 12, 15, 20, 9])).unwrap();
        assert_eq!(
            (found.stories, found.usually().as_str()),
            (0, "usually 12 to 18")
        );
        assert_eq!(few(&editions(&[4, 18, 12, 15, 20, 9])), None);
        assert!(few(&editions(&[3, 18, 12, 15, 20, 9])).is_some());
        assert_eq!(few(&editions(&[0, 15, 15, 15])), None, "too few to tell");
        assert_eq!(
            few(&editions(&[0, 15, 15, 15, 15])).unwrap().usually(),
            "usually 15"
        );
    }

    #[test]
    fn a_source_of_irregular_or_small_editions_is_not_blamed() {
        assert_eq!(few(&editions(&[0, 20, 1, 15, 2, 30, 0, 9])), None);
        assert_eq!(few(&editions(&[0, 2, 2, 2, 2, 2])), None);
    }
}
