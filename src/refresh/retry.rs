//! When a page that could not be read is tried again. Pure.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

const MINUTE: Duration = Duration::from_mins(1);
const HOUR: Duration = Duration::from_hours(1);
const DAY: Duration = Duration::from_hours(24);

/// A page is given up when it could not be read for this long.
const GIVE_UP: TimeDelta = TimeDelta::days(14);

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
        "slow" | "temporary" | "unreachable" | "broken" => (15 * MINUTE, DAY),
        "refused" | "bot_check" | "consent" | "login" => (12 * HOUR, 2 * DAY),
        // Asked of the configuration or of robots.txt, at no cost to the host; either may change.
        "robots" | "private" | "never" => (DAY, DAY),
        "gone" => (DAY, 4 * DAY),
        _ => return None,
    })
}

/// When to try again after `tries` failures before this one; `None` gives it up.
///
/// `failing_since` is when the first of them was. The host's `Retry-After` is a floor (RFC 9110 §10.2.3).
pub(super) fn next_try(
    fault: Fault<'_>,
    tries: u32,
    failing_since: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> Option<DateTime<Utc>> {
    let (first, longest) = pauses(fault)?;
    let pause = first
        .saturating_mul(2_u32.saturating_pow(tries.min(16)))
        .min(longest);
    let pause = pause.max(fault.retry_after.unwrap_or_default());
    let next = now + TimeDelta::from_std(pause).ok()?;
    (next < failing_since.unwrap_or(now) + GIVE_UP).then_some(next)
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

    fn now() -> DateTime<Utc> {
        DateTime::UNIX_EPOCH
    }

    #[test]
    fn pauses_grow_and_end() {
        let pause =
            |tries| next_try(fault("slow", None), tries, Some(now()), now()).unwrap() - now();
        assert_eq!([0, 1, 2].map(|n| pause(n).num_minutes()), [15, 30, 60]);
        assert_eq!(pause(20).num_hours(), 24);
        let given_up = now() + TimeDelta::days(14);
        assert_eq!(
            next_try(fault("slow", None), 20, Some(now()), given_up),
            None
        );
    }

    #[test]
    fn what_is_gone_for_good_is_given_up_at_once() {
        assert_eq!(next_try(fault("gone", Some(410)), 0, None, now()), None);
        assert_eq!(next_try(fault("too_large", None), 0, None, now()), None);
        assert!(next_try(fault("gone", Some(404)), 0, None, now()).is_some());
    }

    #[test]
    fn retry_after_is_a_floor() {
        let asked = Fault {
            retry_after: Some(2 * HOUR),
            ..fault("temporary", Some(503))
        };
        assert_eq!(
            next_try(asked, 0, None, now()).unwrap() - now(),
            TimeDelta::hours(2)
        );
    }
}
