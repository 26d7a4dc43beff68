//! Articles that are named without an address.

use chrono::{DateTime, NaiveDate, Utc};

use super::Published;

/// An article that is looked for: what the digest says of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// Its row.
    pub article: i64,
    /// The headline, as the digest has it.
    pub title: String,
    /// The site, as the digest names it.
    pub site: String,
    /// Who wrote it, as the digest says.
    pub authors: Vec<String>,
    /// When it was published, as the digest says.
    pub published: Option<Published>,
    /// The day of the digest: its own, else the one on which it reached us.
    pub cited: NaiveDate,
    /// Since when it is looked for.
    pub since: DateTime<Utc>,
}
