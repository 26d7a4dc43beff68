//! What a feed says of when it is worth reading: RSS's `ttl`, `skipHours` and `skipDays`, and the syndication module's
//! `updatePeriod`, `updateFrequency` and `updateBase`.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use quick_xml::Reader;
use quick_xml::events::Event;
use serde::{Deserialize, Serialize};

use crate::model::Wishes;

/// What a feed asks for holds no longer than this after a reading.
const LONGEST: TimeDelta = TimeDelta::hours(24);

/// A feed without any of these words asks for nothing.
const WORDS: &[&str] = &[
    "<ttl",
    "skipHours",
    "skipDays",
    "updatePeriod",
    "updateFrequency",
];

/// The days as RSS writes them, from Monday.
const DAYS: &[&str] = &["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// How often a feed changes, as it says itself.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Pace {
    /// It may be kept for so many minutes.
    ttl: u32,
    /// It changes every so many seconds …
    period: u32,
    /// … counted from there, where it says so.
    base: Option<DateTime<Utc>>,
    /// As [`Wishes`] has them.
    skip_hours: u32,
    skip_days: u8,
}

impl Pace {
    /// As an XML feed says it.
    pub(super) fn of(xml: &str) -> Self {
        if !WORDS.iter().any(|word| xml.contains(word)) {
            return Self::default();
        }
        let mut said = Said::default();
        let mut reader = Reader::from_str(xml);
        // Of where we are only the names matter that lead to the feed's own elements.
        let mut path: Vec<String> = Vec::new();
        let mut depth = 0_usize;
        loop {
            match reader.read_event() {
                Ok(Event::Start(tag)) => {
                    if path.len() == depth && depth < DEEPEST {
                        let name: String = tag.name().as_ref().to_owned();
                        path.push(local(&name).to_owned());
                    }
                    depth += 1;
                }
                Ok(Event::End(_)) => {
                    depth = depth.saturating_sub(1);
                    path.truncate(depth);
                }
                Ok(Event::Text(text)) if path.len() == depth => said.hear(&path, text.trim()),
                // What can't be read was complained of already.
                Ok(Event::Eof) | Err(_) => return said.pace(),
                Ok(_) => {}
            }
        }
    }

    /// As it was remembered.
    pub(super) fn from_mark(mark: Option<&String>) -> Self {
        let read = mark.and_then(|mark| serde_json::from_str(mark).ok());
        read.unwrap_or_default()
    }

    /// As it is remembered; nothing where nothing was said.
    pub(super) fn to_mark(&self) -> String {
        if *self == Self::default() {
            return String::new();
        }
        serde_json::to_string(self).unwrap_or_default()
    }

    /// What that means for the reading after one at `read_at`, whose answer is fresh for so long. The longest counts.
    pub(super) fn wishes(&self, read_at: DateTime<Utc>, fresh_for: Option<Duration>) -> Wishes {
        let ttl = TimeDelta::minutes(self.ttl.into());
        let own = ttl.max(self.until_next_change(read_at)).min(LONGEST);
        let wait = fresh_for
            .unwrap_or_default()
            .max(own.to_std().unwrap_or_default());
        Wishes {
            skip_hours: self.skip_hours,
            skip_days: self.skip_days,
            ..Wishes::fresh(read_at, (!wait.is_zero()).then_some(wait))
        }
    }

    fn until_next_change(&self, read_at: DateTime<Utc>) -> TimeDelta {
        let period = i64::from(self.period);
        match self.base {
            Some(base) if period > 0 => {
                TimeDelta::seconds(period - (read_at - base).num_seconds().rem_euclid(period))
            }
            _ => TimeDelta::seconds(period),
        }
    }
}

/// Hours and days stand so deep: `rss`, `channel`, `skipHours`, `hour`.
const DEEPEST: usize = 4;

/// A name without its prefix.
fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}

/// What was heard so far.
#[derive(Default)]
struct Said {
    pace: Pace,
    period: Option<u32>,
    frequency: Option<u32>,
}

impl Said {
    fn hear(&mut self, path: &[String], text: &str) {
        let path: Vec<&str> = path.iter().map(String::as_str).collect();
        // Atom has no channel, and may use the module all the same.
        let ([_, "channel", own @ ..] | ["feed", own @ ..]) = path.as_slice() else {
            return;
        };
        match own {
            ["ttl"] => self.pace.ttl = text.parse().unwrap_or_default(),
            ["skipHours", "hour"] => {
                // 24 is what 0 was called in RSS 0.91.
                let hour = text.parse().ok().filter(|hour: &u32| *hour <= 24);
                self.pace.skip_hours |= hour.map_or(0, |hour| 1 << (hour % 24));
            }
            ["skipDays", "day"] => {
                let short = text.get(..3).unwrap_or_default().to_ascii_lowercase();
                let day = DAYS.iter().position(|day| *day == short);
                self.pace.skip_days |= day.map_or(0, |day| 1 << day);
            }
            ["updatePeriod"] => self.period = period(text),
            ["updateFrequency"] => self.frequency = text.parse().ok().filter(|often| *often > 0),
            ["updateBase"] => self.pace.base = instant(text),
            _ => {}
        }
    }

    fn pace(mut self) -> Pace {
        if self.period.is_some() || self.frequency.is_some() {
            let period = self.period.unwrap_or(DAY);
            self.pace.period = period / self.frequency.unwrap_or(1);
        }
        self.pace
    }
}

const HOUR: u32 = 60 * 60;
const DAY: u32 = 24 * HOUR;

fn period(word: &str) -> Option<u32> {
    Some(match word.to_ascii_lowercase().as_str() {
        "hourly" => HOUR,
        "daily" => DAY,
        "weekly" => 7 * DAY,
        "monthly" => 30 * DAY,
        "yearly" => 365 * DAY,
        _ => return None,
    })
}

/// W3C's date and time, with seconds or without.
fn instant(text: &str) -> Option<DateTime<Utc>> {
    let read = DateTime::parse_from_rfc3339(text);
    let read = read.or_else(|_| DateTime::parse_from_str(text, "%Y-%m-%dT%H:%M%:z"));
    read.ok().map(|at| at.to_utc())
}

#[cfg(test)]
mod tests {
    use super::*;

    const READ: &str = "2026-11-25T10:20:00.7Z";

    fn rss(inside: &str) -> Pace {
        Pace::of(&format!(
            "<rss version=\"2.0\"><channel><title>A</title>{inside}<item><title>ttl</title><ttl>9</ttl></item></channel></rss>"
        ))
    }

    /// Until when a feed that says this, and was read at 10:20, need not be read.
    fn until(inside: &str) -> Option<String> {
        let wishes = rss(inside).wishes(READ.parse().unwrap(), Some(Duration::from_mins(5)));
        wishes.fresh_until.map(|until| until.to_rfc3339())
    }

    #[test]
    fn the_longest_of_what_is_asked_for_counts_and_no_more_than_a_day() {
        for (inside, expected) in [
            ("", "2026-11-25T10:25:00+00:00"),
            ("<ttl>60</ttl>", "2026-11-25T11:20:00+00:00"),
            ("<ttl> 1 </ttl>", "2026-11-25T10:25:00+00:00"),
            ("<ttl>soon</ttl>", "2026-11-25T10:25:00+00:00"),
            ("<ttl>4294967295</ttl>", "2026-11-26T10:20:00+00:00"),
            (
                "<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>",
                "2026-11-25T22:20:00+00:00",
            ),
            (
                "<sy:updateFrequency>4</sy:updateFrequency>",
                "2026-11-25T16:20:00+00:00",
            ),
            (
                "<sy:updatePeriod> hourly\n</sy:updatePeriod>",
                "2026-11-25T11:20:00+00:00",
            ),
            (
                "<sy:updatePeriod>daily</sy:updatePeriod><sy:updateBase>2000-01-01T12:00+00:00</sy:updateBase>",
                "2026-11-25T12:00:00+00:00",
            ),
            (
                "<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>0</sy:updateFrequency>",
                "2026-11-25T11:20:00+00:00",
            ),
            (
                "<sy:updatePeriod>yearly</sy:updatePeriod>",
                "2026-11-26T10:20:00+00:00",
            ),
        ] {
            assert_eq!(until(inside).as_deref(), Some(expected), "{inside}");
        }
    }

    #[test]
    fn hours_and_days_are_kept_as_they_are_named() {
        let pace = rss(
            "<skipHours><hour>24</hour><hour> 5 </hour><hour>25</hour><hour>x</hour></skipHours>\
             <skipDays><day>Saturday</day><day>sunday</day><day>Someday</day></skipDays>",
        );
        assert_eq!((pace.skip_hours, pace.skip_days), (0b10_0001, 0b110_0000));
        assert_eq!(Pace::from_mark(Some(&pace.to_mark())), pace);
        assert_eq!(rss("").to_mark(), "");
        assert_eq!(Pace::from_mark(None), Pace::default());
    }

    #[test]
    fn rss_1_and_atom_may_say_it_too_and_what_breaks_off_says_what_it_said() {
        let period = |xml: &str| Pace::of(xml).period;
        let says = "<sy:updatePeriod>hourly</sy:updatePeriod>";
        assert_eq!(
            period(&format!(
                "<rdf:RDF><channel>{says}</channel><item/></rdf:RDF>"
            )),
            HOUR
        );
        assert_eq!(period(&format!("<feed>{says}<entry/></feed>")), HOUR);
        assert_eq!(period(&format!("<rss><channel>{says}<item><tit")), HOUR);
        assert_eq!(
            period(&format!(
                "<rss><channel><item>{says}</item></channel></rss>"
            )),
            0
        );
        let deep = "<a>".repeat(10_000);
        assert_eq!(period(&format!("<rss><channel>{deep}{says}")), 0);
    }
}
