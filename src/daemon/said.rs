//! What was said of faults in the log: the same fault is said once, then rarely, for as long as it lasts.

use std::collections::HashMap;
use std::fmt::Display;
use std::time::Duration;

use tokio::time::Instant;

/// A fault that lasts is said again after this.
const AGAIN: Duration = Duration::from_hours(1);

/// More faults than these are not kept apart.
const MANY: usize = 64;

/// The faults that were said, and when.
#[derive(Debug, Default)]
pub(super) struct Said(HashMap<String, Instant>);

impl Said {
    /// What came of something; a fault is said, if it was not of late.
    pub(super) fn note<T, E: Display>(&mut self, result: Result<T, E>) -> Option<T> {
        match result {
            Ok(done) => Some(done),
            Err(error) => {
                let error = error.to_string();
                if self.is_news(&error) {
                    tracing::error!("{error}");
                }
                None
            }
        }
    }

    /// All is well: what comes now is news.
    pub(super) fn forget(&mut self) {
        self.0.clear();
    }

    fn is_news(&mut self, fault: &str) -> bool {
        let now = Instant::now();
        if self.0.get(fault).is_some_and(|said| now - *said < AGAIN) {
            return false;
        }
        if self.0.len() >= MANY {
            self.0.clear();
        }
        self.0.insert(fault.to_owned(), now);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_fault_is_said_once_then_rarely_and_anew_once_all_was_well() {
        let mut said = Said::default();
        assert!(said.is_news("full") && !said.is_news("full"));
        assert!(said.is_news("locked") && !said.is_news("full"));
        tokio::time::advance(AGAIN).await;
        assert!(said.is_news("full"));
        said.forget();
        assert!(said.is_news("full"));
        for number in 0..1000 {
            said.is_news(&number.to_string());
        }
        assert!(said.0.len() <= MANY);
    }
}
