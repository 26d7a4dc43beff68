//! The counters of a process.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

/// How passes end.
const PASSES: [&str; 3] = ["done", "failed", "error"];
/// What comes of fetches.
const FETCHES: [&str; 9] = [
    "ok",
    "not_modified",
    "gone",
    "refused",
    "blocked",
    "temporary",
    "slow",
    "unreachable",
    "broken",
];
/// Whether a hub took what it was told, or an alert arrived.
const TOLD: [&str; 2] = ["taken", "failed"];
/// The classes of the statuses that requests are answered with.
const ANSWERS: [&str; 4] = ["2xx", "3xx", "4xx", "5xx"];

/// Up to so many seconds a pass takes, by bucket: those with nothing to do, those over pages, those over many.
const PASS_SECONDS: &[f64] = &[0.05, 0.25, 1.0, 5.0, 15.0, 60.0, 300.0, 1800.0, 3600.0];
/// Up to so many seconds a fetch takes.
const FETCH_SECONDS: &[f64] = &[0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0];

/// What is counted since the process began.
#[derive(Debug)]
pub struct Metrics {
    /// Passes, by how they ended.
    pub passes: Count,
    /// How long they took.
    pub pass_time: Histogram,
    /// Fetches of pages and feeds, by what came of them.
    pub fetches: Count,
    /// How long they took from the first connection to the last byte, without the wait for their host's turn.
    pub fetch_time: Histogram,
    /// Documents that were written.
    pub documents: AtomicU64,
    /// What hubs were told.
    pub notices: Count,
    /// What whoever looks after the program was told.
    pub alerts: Count,
    /// Requests, by the class of the status that they were answered with.
    pub answers: Count,
}

impl Default for Metrics {
    fn default() -> Self {
        Self {
            passes: Count::new(&PASSES),
            pass_time: Histogram::new(PASS_SECONDS),
            fetches: Count::new(&FETCHES),
            fetch_time: Histogram::new(FETCH_SECONDS),
            documents: AtomicU64::new(0),
            notices: Count::new(&TOLD),
            alerts: Count::new(&TOLD),
            answers: Count::new(&ANSWERS),
        }
    }
}

/// A counter for each of a few words.
#[derive(Debug)]
pub struct Count {
    words: &'static [&'static str],
    counts: Vec<AtomicU64>,
}

impl Count {
    fn new(words: &'static [&'static str]) -> Self {
        Self {
            words,
            counts: words.iter().map(|_| AtomicU64::new(0)).collect(),
        }
    }

    /// Counts one; a word that is none of them is not counted.
    pub fn add(&self, word: &str) {
        if let Some(place) = self.words.iter().position(|known| *known == word) {
            self.counts[place].fetch_add(1, Relaxed);
        }
    }

    /// The words, and how often each was counted.
    pub fn counts(&self) -> impl Iterator<Item = (&'static str, u64)> + '_ {
        let counts = self.counts.iter().map(|count| count.load(Relaxed));
        self.words.iter().copied().zip(counts)
    }
}

/// How often something took how long.
#[derive(Debug)]
pub struct Histogram {
    bounds: &'static [f64],
    /// By bucket, the last for what took longer than all bounds.
    counts: Vec<AtomicU64>,
    micros: AtomicU64,
}

impl Histogram {
    fn new(bounds: &'static [f64]) -> Self {
        Self {
            bounds,
            counts: (0..=bounds.len()).map(|_| AtomicU64::new(0)).collect(),
            micros: AtomicU64::new(0),
        }
    }

    /// Counts one that took so long.
    pub fn observe(&self, took: Duration) {
        let seconds = took.as_secs_f64();
        let place = self.bounds.partition_point(|bound| *bound < seconds);
        self.counts[place].fetch_add(1, Relaxed);
        let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        self.micros.fetch_add(micros, Relaxed);
    }

    /// The bounds, and how many were within each.
    pub(super) fn buckets(&self) -> Vec<(f64, u64)> {
        let mut within = 0;
        let bounds = self.bounds.iter().copied().chain([f64::INFINITY]);
        let counts = self.counts.iter().map(|count| count.load(Relaxed));
        bounds
            .zip(counts)
            .map(|(bound, count)| {
                within += count;
                (bound, within)
            })
            .collect()
    }

    /// What all took together.
    pub(super) fn sum(&self) -> Duration {
        Duration::from_micros(self.micros.load(Relaxed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_holds_what_is_no_longer_than_its_bound() {
        let time = Histogram::new(&[0.5, 1.0]);
        for millis in [0, 500, 501, 1000, 1001, 90_000] {
            time.observe(Duration::from_millis(millis));
        }
        let inf = f64::INFINITY;
        assert_eq!(time.buckets(), [(0.5, 2), (1.0, 4), (inf, 6)]);
        assert_eq!(time.sum(), Duration::from_millis(93_002));
    }

    #[test]
    fn no_word_is_counted_that_is_not_known() {
        let count = Count::new(&["a", "b"]);
        for word in ["b", "b", "c"] {
            count.add(word);
        }
        assert_eq!(count.counts().collect::<Vec<_>>(), [("a", 0), ("b", 2)]);
    }
}
