//! When a page that could not be read is tried again, and when one that was read is looked at once more. Pure.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use crate::model::Published;
use crate::zone::Tz;

const MINUTE: Duration = Duration::from_mins(1);
const HOUR: Duration = Duration::from_hours(1);
const DAY: Duration = Duration::from_hours(24);

/// A page that was published less than this before it was read may still change.
const FRESH_FOR: TimeDelta = TimeDelta::days(1);

/// What made a fetch come to nothing.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fault<'a> {
    /// The stable short word of `fetch::Error::kind`.
    pub(super) kind: &'a str,
    /// The HTTP status.
    pub(super) status: Option<u16>,
    /// The host's `Retry-After`.
    pub(super) retry_after: Option<Duration>,
}

/// How patient we are with a kind of failure: the first pause, and the longest. The pause doubles with each try.
///
/// `None` gives the page up at once: nothing but a changed page or configuration would help.
fn pauses(fault: Fault<'_>) -> Option<(Duration, Duration)> {
    if matches!(fault.status, Some(410 | 451)) {
        return None;
    }
    Some(match fault.kind {
        "slow" | "temporary" | "unreachable" | "broken" | "setup" => (15 * MINUTE, DAY),
        "refused" | "bot_check" | "consent" | "login" => (12 * HOUR, 2 * DAY),
        // Asked of the configuration or of robots.txt, at no cost to the host; either may change.
        "robots" | "private" | "never" => (DAY, DAY),
        "gone" => (DAY, 4 * DAY),
        _ => return None,
    })
}

/// What is known of the tries before.
#[derive(Debug, Clone, Copy)]
pub(super) struct Past {
    /// Whose page it is: the pauses of different pages differ a little.
    pub(super) article: i64,
    /// How often it failed before this time.
    pub(super) tries: u32,
    /// When the first of these was.
    pub(super) failing_since: Option<DateTime<Utc>>,
}

/// The time by which a page is judged.
#[derive(Debug, Clone, Copy)]
pub(super) struct Patience {
    /// The present.
    pub(super) now: DateTime<Utc>,
    /// A page is given up when it could not be read for this long.
    pub(super) give_up: Duration,
}

impl Patience {
    /// When to try again; `None` gives the page up. The host's `Retry-After` is a floor (RFC 9110 §10.2.3).
    pub(super) fn next_try(self, fault: Fault<'_>, past: Past) -> Option<DateTime<Utc>> {
        let (first, longest) = pauses(fault)?;
        let pause = first
            .saturating_mul(2_u32.saturating_pow(past.tries.min(16)))
            .min(longest);
        let pause = pause.max(fault.retry_after.unwrap_or_default());
        let next = self.after(pause + pause.mul_f64(jitter(past)))?;
        self.unless_given_up(next, past.failing_since.unwrap_or(self.now))
    }

    /// When a page is due that was not asked for because its host is left alone for so long; `None` gives it up, but none
    /// that was never tried.
    pub(super) fn next_turn(self, wait: Duration, past: Past) -> Option<DateTime<Utc>> {
        let next = self.after(wait)?;
        match past.failing_since {
            Some(since) => self.unless_given_up(next, since),
            None => Some(next),
        }
    }

    fn after(self, pause: Duration) -> Option<DateTime<Utc>> {
        self.now
            .checked_add_signed(TimeDelta::from_std(pause).ok()?)
    }

    fn unless_given_up(self, next: DateTime<Utc>, since: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let end = since.checked_add_signed(TimeDelta::from_std(self.give_up).ok()?);
        (next < end?).then_some(next)
    }

    /// When a page that was just read is looked at once more: of today's articles many are corrected, of older ones few.
    pub(super) fn next_look(self, published: Option<Published>) -> Option<DateTime<Utc>> {
        let published = published?.instant(Tz::UTC);
        let age = self.now.signed_duration_since(published);
        (age.abs() < FRESH_FOR).then(|| self.now + FRESH_FOR)
    }
}

/// What is added to a pause, as a part of it: so that pages that failed together are not due together.
fn jitter(past: Past) -> f64 {
    const MOST: f64 = 0.25;
    // Multiplied by 2^64 over the golden ratio: neighbouring rows end up far from each other.
    let seed = past.article.unsigned_abs() ^ (u64::from(past.tries) << 32);
    let mixed = seed.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let mixed = (mixed ^ (mixed >> 32)) & 0xffff;
    MOST * f64::from(u16::try_from(mixed).unwrap_or(u16::MAX)) / f64::from(u16::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(kind: &str, status: Option<u16>) -> Fault<'_> {
        Fault {
            kind,
            status,
            retry_after: None,
        }
    }

    fn past(article: i64, tries: u32) -> Past {
        Past {
            article,
            tries,
            failing_since: Some(DateTime::UNIX_EPOCH),
        }
    }

    fn at(minutes: i64) -> Patience {
        Patience {
            now: DateTime::UNIX_EPOCH + TimeDelta::minutes(minutes),
            give_up: 14 * DAY,
        }
    }

    fn pause(fault: Fault<'_>, past: Past) -> Option<i64> {
        let next = at(0).next_try(fault, past)?;
        Some((next - at(0).now).num_minutes())
    }

    #[test]
    fn pauses_grow_with_jitter_and_end() {
        let slow = fault("slow", None);
        for (tries, least) in [(0, 15), (1, 30), (2, 60), (20, 24 * 60)] {
            let pauses: Vec<_> = (1..20)
                .map(|article| pause(slow, past(article, tries)).unwrap())
                .collect();
            let all = least..=least + least / 4;
            assert!(pauses.iter().all(|pause| all.contains(pause)), "{pauses:?}");
            assert!(pauses.iter().any(|pause| *pause != pauses[0]), "{pauses:?}");
        }
        let fortnight = 14 * 24 * 60;
        assert_eq!(at(fortnight).next_try(slow, past(1, 20)), None);
        assert_eq!(at(fortnight).next_turn(HOUR, past(1, 0)), None);
        assert!(at(fortnight - 61).next_turn(HOUR, past(1, 0)).is_some());
        let never_tried = Past {
            failing_since: None,
            ..past(1, 0)
        };
        assert!(at(fortnight).next_turn(20 * DAY, never_tried).is_some());
    }

    #[test]
    fn what_is_gone_for_good_is_given_up_at_once() {
        assert_eq!(pause(fault("gone", Some(410)), past(1, 0)), None);
        assert_eq!(pause(fault("refused", Some(451)), past(1, 0)), None);
        assert_eq!(pause(fault("too_large", None), past(1, 0)), None);
        assert!(pause(fault("gone", Some(404)), past(1, 0)).is_some());
    }

    #[test]
    fn retry_after_is_a_floor() {
        let asked = Fault {
            retry_after: Some(2 * HOUR),
            ..fault("temporary", Some(503))
        };
        let pauses = (1..20).map(|article| pause(asked, past(article, 0)).unwrap());
        assert!(pauses.into_iter().all(|pause| (120..=150).contains(&pause)));
    }

    #[test]
    fn only_what_was_published_today_is_looked_at_once_more() {
        let look = |published: &str| at(0).next_look(Some(published.parse().unwrap()));
        let tomorrow = Some(at(24 * 60).now);
        assert_eq!(look("1969-12-31T08:00:00Z"), tomorrow);
        assert_eq!(look("1970-01-01"), tomorrow);
        assert_eq!(look("1969-12-30T23:00:00Z"), None);
        assert_eq!(look("1969-12-30"), None);
        assert_eq!(look("2099-01-01"), None);
        assert_eq!(at(0).next_look(None), None);
    }
}
