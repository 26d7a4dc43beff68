//! The time of one fetch: one deadline for all that is asked of others, over all hops, and the same again for the
//! robots.txt on the way. What is waited for on our own account, the host's turn or room in memory, does not count.

use std::time::Duration;

use tokio::time::Instant;
use url::Url;

use super::Error;

/// What is left of the time of one fetch.
pub(super) struct Deadline {
    whole: Duration,
    left: Duration,
    /// What of it was left when the turn began.
    turn: Duration,
    /// What the robots.txt on the way took.
    rules: Duration,
}

impl Deadline {
    pub(super) fn new(whole: Duration) -> Self {
        Self {
            whole,
            left: whole,
            turn: whole,
            rules: Duration::ZERO,
        }
    }

    /// Begins with another turn: who has the larger part of the time for itself is to blame if it runs out.
    pub(super) fn begin_turn(&mut self) {
        self.turn = self.left;
    }

    /// What was spent so far.
    pub(super) fn spent(&self) -> Duration {
        self.whole.saturating_sub(self.left)
    }

    /// Counts what a robots.txt on the way took.
    pub(super) fn count_rules(&mut self, time: Duration) {
        self.rules = self.rules.saturating_add(time);
    }

    /// Whether one more robots.txt may be asked for: those before it took less than a whole fetch may.
    pub(super) fn admit_rules(&self, url: &Url) -> Result<(), Error> {
        if self.rules < self.whole {
            return Ok(());
        }
        Err(Error::Slow {
            url: url.clone(),
            timeout: self.whole,
            begun: false,
            is_own: false,
        })
    }

    /// Waits for an answer of `url` within what is left.
    pub(super) async fn answer<T>(
        &mut self,
        url: &Url,
        work: impl Future<Output = Result<T, Error>>,
    ) -> Result<T, Error> {
        self.spend(url, false, work).await
    }

    /// Reads from an answer of `url` within what is left.
    pub(super) async fn body<T>(
        &mut self,
        url: &Url,
        work: impl Future<Output = Result<T, Error>>,
    ) -> Result<T, Error> {
        self.spend(url, true, work).await
    }

    async fn spend<T>(
        &mut self,
        url: &Url,
        begun: bool,
        work: impl Future<Output = Result<T, Error>>,
    ) -> Result<T, Error> {
        let start = Instant::now();
        let done = tokio::time::timeout(self.left, work).await;
        self.left = self.left.saturating_sub(start.elapsed());
        done.unwrap_or_else(|_| {
            Err(Error::Slow {
                url: url.clone(),
                timeout: self.whole,
                begun,
                is_own: self.turn > self.whole / 2,
            })
        })
    }
}
