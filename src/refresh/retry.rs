//! When a page that could not be read is tried again. Pure.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use crate::fetch::Error;

const MINUTE: Duration = Duration::from_mins(1);
const HOUR: Duration = Duration::from_hours(1);
const DAY: Duration = Duration::from_hours(24);

/// A page is given up when it could not be read for this long.
const GIVE_UP: TimeDelta = TimeDelta::days(14);

/// How patient we are with a kind of failure: the first pause, and the longest. The pause doubles with each try.
///
/// `None` gives the page up at once: nothing but a changed page or configuration would help.
fn pauses(error: &Error) -> Option<(Duration, Duration)> {
    if matches!(error.status(), Some(410 | 451)) {
        return None;
    }
    Some(match error.kind() {
        "slow" | "temporary" | "unreachable" | "broken" => (15 * MINUTE, DAY),
        "refused" => (12 * HOUR, 2 * DAY),
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
    error: &Error,
    tries: u32,
    failing_since: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> Option<DateTime<Utc>> {
    let (first, longest) = pauses(error)?;
    let pause = first
        .saturating_mul(2_u32.saturating_pow(tries.min(16)))
        .min(longest);
    let pause = pause.max(error.retry_after().unwrap_or_default());
    let next = now + TimeDelta::from_std(pause).ok()?;
    (next < failing_since.unwrap_or(now) + GIVE_UP).then_some(next)
}
