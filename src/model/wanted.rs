//! Articles that are named without an address.

use chrono::{DateTime, Utc};

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
    /// The time of the digest: its own, else when it reached us.
    pub cited: Published,
    /// Since when it is looked for.
    pub since: DateTime<Utc>,
}
