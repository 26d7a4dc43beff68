//! A place where digests appear.

use std::path::PathBuf;

use chrono_tz::Tz;
use url::Url;

/// The source to which imported files belong unless another is named.
pub const IMPORT: &str = "import";

/// A place where digests appear, as the configuration describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Unique; safe as a file name.
    pub name: String,
    /// Where its digests come from.
    pub origin: Origin,
    /// For people, and for digests that have no title of their own.
    pub title: Option<String>,
    /// For digests that name no curator.
    pub curator: Option<String>,
    /// Categories of its entries.
    pub tags: Vec<String>,
    /// The zone of its dates and of its schedule.
    pub timezone: Tz,
    /// What becomes of an item's further citations.
    pub further: Further,
    /// Whether it is read at all.
    pub enabled: bool,
}

impl Source {
    /// The title for people: the configured one, else the name.
    #[must_use]
    pub fn display_title(&self) -> &str {
        self.title.as_deref().unwrap_or(&self.name)
    }
}

/// The kinds of source. A new kind is a new variant here and a new file in `source`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// An RSS, Atom or JSON feed: each entry is a digest.
    Feed {
        /// The feed's address.
        url: Url,
    },
    /// A folder of files: each file is a digest.
    Directory {
        /// The folder.
        path: PathBuf,
    },
    /// Nothing is read from it by itself: what `aggregator import` is given belongs to it.
    Import,
}

impl Origin {
    /// The word that the configuration uses.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Feed { .. } => "feed",
            Self::Directory { .. } => "directory",
            Self::Import => "import",
        }
    }
}

/// What becomes of a further citation (a second link in the curator's words).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Further {
    /// A related link of the item's entry.
    #[default]
    Related,
    /// An entry of its own.
    Entries,
}
