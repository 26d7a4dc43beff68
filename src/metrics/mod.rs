//! What is counted while the program runs, and the text in which it is told (Prometheus' exposition format, version 0.0.4).
//!
//! Counters are handed down to who counts; there is no registry. What the store knows is not counted here: it is asked
//! when the metrics are.

mod counters;
mod exposition;

pub use counters::{Count, Histogram, Metrics};
pub use exposition::{Exposition, Kind};
