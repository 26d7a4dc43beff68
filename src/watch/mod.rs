//! What whoever looks after the program should know: which sources are not as they usually are.
//!
//! `status` shows it, the metrics count it, the alerts tell it.

mod alert;
mod mail;
mod rhythm;
mod standing;

pub use alert::{Means, tell};
pub use rhythm::{Few, Quiet};
pub use standing::{Standing, judge};
