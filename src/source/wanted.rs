//! An edition that is still to be fetched: as a mark it outlives the reading that found it.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use url::Url;

use crate::model::Published;

/// So many times an edition is tried at each reading, and then ever more rarely.
const QUICK_TRIES: u32 = 3;
/// The first pause after these; each next one is twice as long.
const PAUSE: TimeDelta = TimeDelta::hours(1);
/// An edition that could not be fetched for so long is given up.
const PATIENCE: TimeDelta = TimeDelta::days(14);

/// An edition that is still to be fetched.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Wanted {
    /// Its page.
    pub(super) url: Url,
    /// Its date, where the list of editions says it.
    pub(super) published: Option<Published>,
    /// How often it was tried.
    pub(super) tries: u32,
    /// Since when it is known.
    pub(super) since: DateTime<Utc>,
}

impl Wanted {
    /// An edition that was found now.
    pub(super) fn new(url: Url, published: Option<Published>, now: DateTime<Utc>) -> Self {
        Self {
            url,
            published,
            tries: 0,
            since: now,
        }
    }

    /// What a mark says; `None` for one of an edition that is done with.
    pub(super) fn of_mark(mark: &str) -> Option<Self> {
        serde_json::from_str(mark).ok()
    }

    /// The mark to remember it by.
    pub(super) fn mark(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Whether it may be tried now.
    pub(super) fn is_due(&self, now: DateTime<Utc>) -> bool {
        let doublings = self.tries.saturating_sub(QUICK_TRIES);
        let pause = 1_i32
            .checked_shl(doublings)
            .and_then(|times| PAUSE.checked_mul(times));
        self.tries < QUICK_TRIES || pause.is_some_and(|pause| now - self.since >= pause)
    }

    /// The same after a try that failed; `None` where it is given up.
    pub(super) fn failed(mut self, may_retry: bool, now: DateTime<Utc>) -> Option<Self> {
        self.tries += 1;
        (may_retry && now - self.since < PATIENCE).then_some(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(hours: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::hours(hours)
    }

    #[test]
    fn an_edition_is_tried_at_once_then_more_rarely_and_given_up_in_the_end() {
        let mut wanted = Wanted::new("https://example.org/1".parse().unwrap(), None, at(0));
        let mut tried = Vec::new();
        for hour in 0..1000 {
            if wanted.is_due(at(hour)) {
                tried.push(hour);
                match wanted.clone().failed(true, at(hour)) {
                    Some(failed) => wanted = failed,
                    None => break,
                }
            }
        }
        assert_eq!(tried, [0, 1, 2, 3, 4, 5, 8, 16, 32, 64, 128, 256, 512]);
    }

    #[test]
    fn what_is_gone_for_good_is_not_tried_again() {
        let wanted = Wanted::new("https://example.org/1".parse().unwrap(), None, at(0));
        assert_eq!(wanted.clone().failed(false, at(0)), None);
        assert_eq!(Wanted::of_mark(&wanted.mark()), Some(wanted));
        assert_eq!(Wanted::of_mark("read"), None);
    }
}
