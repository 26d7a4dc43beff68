//! Entries → web pages: a feed's front page, an article's, a digest's.

use uuid::Uuid;

use super::{Feed, Site, select::Selection};
use crate::model::{Entry, Published};

/// The pages' only style sheet, served and written beside `index.html`.
pub const STYLESHEET: &str = "";

/// A digest as its page shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DigestPage {
    /// The digest's id.
    pub id: Uuid,
    /// Its own title.
    pub title: Option<String>,
    /// Who curated it.
    pub curator: Option<String>,
    /// Its own date.
    pub published: Option<Published>,
    /// The page of the edition at its publisher.
    pub url: Option<url::Url>,
    /// The source's name in the configuration.
    pub source: String,
    /// The source's title, for people.
    pub source_title: String,
    /// Its stories, in order.
    pub stories: Vec<Story>,
}

/// One story of a digest's page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Story {
    /// The story's place in the digest, from 1: the fragment is `story-` and this.
    pub position: u32,
    /// The number printed before the story.
    pub number: Option<u32>,
    /// Its headline, as the digest has it.
    pub title: Option<String>,
    /// The curator's own words, paragraphs separated by a blank line.
    pub commentary: Option<String>,
    /// What the digest quotes, paragraphs separated by a blank line, not yet cut.
    pub quoted: Option<String>,
    /// The article that it cites first; `None` where that is hidden, or none is cited.
    pub entry: Option<Entry>,
}

/// The page of one article: `articles/` and the first eight letters of its id.
#[must_use]
pub fn article_page(_site: &Site, _entry: &Entry) -> String {
    String::new()
}

/// The page of one digest: `digests/` and the first eight letters of its id.
#[must_use]
pub fn digest_page(_site: &Site, _digest: &DigestPage) -> String {
    String::new()
}

pub(super) fn index(_: &Site, _: &Feed, _: &[Feed], _: &Selection) -> Vec<u8> {
    Vec::new()
}
