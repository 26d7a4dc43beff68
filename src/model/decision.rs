//! What a person decides of entries. The serialized form is what `aggregator entry decisions --json` prints.

use serde::{Deserialize, Serialize};
use url::Url;
use uuid::Uuid;

use super::Published;

/// One decision. It names entries by their ids, which are the same in every store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "decision", rename_all = "snake_case")]
pub enum Decision {
    /// Two entries are one.
    Merge {
        /// The one.
        entry: Uuid,
        /// The other.
        with: Uuid,
    },
    /// What was joined into an entry is none of it.
    Split {
        /// The id that it had before.
        entry: Uuid,
    },
    /// No feed shows it.
    Hide(Hidden),
    /// Every feed shows it again.
    Show(Hidden),
    /// What its page says is put right.
    Set {
        /// Which entry.
        entry: Uuid,
        /// What it says instead.
        #[serde(flatten)]
        fixed: Fixed,
        /// What the page may say again.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        unset: Vec<Fixable>,
    },
    /// It has this address too.
    Attach {
        /// Which entry.
        entry: Uuid,
        /// The address.
        url: Url,
    },
    /// It does not have this address, which was given to it by hand.
    Detach {
        /// Which entry.
        entry: Uuid,
        /// The address.
        url: Url,
    },
}

/// What is hidden.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Hidden {
    /// One entry.
    Entry(Uuid),
    /// All of a host and of those below it.
    Site(String),
}

/// Fields whose value was decided by hand.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fixed {
    /// The headline.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Who wrote it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub authors: Vec<String>,
    /// When it was published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published: Option<Published>,
    /// The publication's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub site: Option<String>,
}

/// A field whose value can be decided by hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fixable {
    /// The headline.
    Title,
    /// Who wrote it.
    Author,
    /// When it was published.
    Published,
    /// The publication's name.
    Site,
}

impl Fixable {
    /// Every one, with its word on the command line.
    pub const ALL: [(Self, &'static str); 4] = [
        (Self::Title, "title"),
        (Self::Author, "author"),
        (Self::Published, "published"),
        (Self::Site, "site"),
    ];
}
