//! What a page says of its article. The serialized form is what `aggregator extract` prints.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use url::Url;

use super::Published;

/// What sort of thing an article is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A text to read: the usual case.
    #[default]
    Article,
    /// A film.
    Video,
    /// A recording.
    Audio,
    /// A PDF or another document that is no web page.
    Document,
    /// A thread of a forum.
    Discussion,
}

impl Kind {
    /// The word that the interface uses.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Article => "article",
            Self::Video => "video",
            Self::Audio => "audio",
            Self::Document => "document",
            Self::Discussion => "discussion",
        }
    }
}

/// A field of [`Metadata`] of which we keep where it was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "named as the fields of Metadata are")]
pub enum Field {
    CanonicalUrl,
    Title,
    Authors,
    Site,
    Published,
    Modified,
    Language,
    Description,
    Image,
    Kind,
}

/// An article's metadata as one page gave it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Metadata {
    /// The address that the page gives itself (`rel=canonical`, `og:url`), absolute.
    pub canonical_url: Option<Url>,
    /// The article's headline (schema.org `headline`), plain text.
    pub title: Option<String>,
    /// People and agencies, one name each.
    pub authors: Vec<String>,
    /// The publication's name.
    pub site: Option<String>,
    /// First publication.
    pub published: Option<Published>,
    /// Last change.
    pub modified: Option<Published>,
    /// A BCP 47 tag such as `en` or `pt-BR`.
    pub language: Option<String>,
    /// One or two sentences, plain text.
    pub description: Option<String>,
    /// The lead image, absolute.
    pub image: Option<Url>,
    /// What sort of thing it is.
    pub kind: Kind,
    /// Whether the page says that it is not free to read.
    pub paywalled: bool,
    /// Where each field was read: `JSON-LD headline`, `meta og:title`, `visible <time>` …
    #[serde(skip)]
    pub places: BTreeMap<Field, String>,
}
