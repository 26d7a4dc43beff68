//! A digest and what it holds. The serialized form is what `aggregator parse` prints.

use serde::{Deserialize, Serialize};
use url::Url;

use super::Published;

/// One edition: its title, who curated it, when it appeared, and its stories.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Digest {
    /// The edition's own title.
    pub title: Option<String>,
    /// The curator.
    pub author: Option<String>,
    /// When the edition appeared.
    pub published: Option<Published>,
    /// Its stories, in order. Empty for a text that is no digest.
    pub items: Vec<Item>,
}

/// One story of a digest.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// The number printed before the story.
    pub number: Option<u32>,
    /// Its headline, as the digest has it.
    pub title: Option<String>,
    /// The curator's own words; paragraphs are separated by a blank line.
    pub commentary: Option<String>,
    /// What the digest repeats of the article; paragraphs are separated by a blank line.
    pub quoted: Option<String>,
    /// What the story cites, its own source first.
    pub citations: Vec<Citation>,
}

/// A reference to an article: an address, or a byline without one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Citation {
    /// Where the article is; `None` where the digest only names its source. Unwrapped where the wrapper shows it.
    pub url: Option<Url>,
    /// The article's headline, as the digest has it.
    pub title: Option<String>,
    /// The publication.
    pub site: Option<String>,
    /// Who wrote it.
    pub authors: Vec<String>,
    /// When it was published, as the byline says.
    pub published: Option<Published>,
    /// The address as printed, where `url` was taken out of a wrapper.
    #[serde(skip)]
    pub cited_as: Option<Url>,
}
