//! What is published: one article with all its mentions.

use std::collections::BTreeSet;

use chrono::{DateTime, FixedOffset, NaiveDate, Utc};
use url::Url;
use uuid::Uuid;

use super::{FacetKind, Kind, Published};
use crate::zone::Tz;

/// One article as it is published, with what every curator said of it (RFC 4287 `atom:entry`).
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each says something else of one article"
)]
pub struct Entry {
    /// Published as `urn:uuid:…`; fixed when the article is first stored, never changed.
    pub id: Uuid,
    /// Plain text, never empty.
    pub title: String,
    /// The article; `None` where no address is known (readers are then led to the article's page under `base_url`).
    pub url: Option<Url>,
    /// Whether an address is known that is nobody's but a subscriber's: a tracker that did not say where it leads, a
    /// page of the subscription.
    pub withheld: bool,
    /// Whether its address was found at the site that the digests name: none of them gives one.
    pub found: bool,
    /// Who wrote it.
    pub authors: Vec<String>,
    /// The publication's name.
    pub site: Option<String>,
    /// The date that orders it, by INTERFACE's rule: the article's, else the byline's, else the digest's, else when it
    /// was first stored.
    pub published: DateTime<FixedOffset>,
    /// The article's own date as precisely as it is known; `None` where `published` stands in for it.
    pub dated: Option<Published>,
    /// When it last changed for its readers; `published` until then.
    pub updated: DateTime<FixedOffset>,
    /// BCP 47.
    pub language: Option<String>,
    /// The page's own description, plain text.
    pub description: Option<String>,
    /// The lead image.
    pub image: Option<Url>,
    /// What sort of thing it is.
    pub kind: Kind,
    /// Whether the page says that it is not free to read.
    pub paywalled: bool,
    /// Whether the page was read; otherwise everything here is the digest's word.
    pub read: bool,
    /// The curators' remarks, oldest first by the digests' dates. Never empty for an entry that is published.
    pub mentions: Vec<Mention>,
    /// How many later versions of its text became known, at its own address or at others.
    pub updates: u32,
    /// Further citations and other addresses of the same text.
    pub related: Vec<Related>,
}

impl Entry {
    /// The day under which it stands on a calendar of `zone`: that of its own date, else that of its digest's where this
    /// stands in for it.
    #[must_use]
    pub fn day(&self, zone: Tz) -> NaiveDate {
        let stands_in = || {
            let digests = self.mentions.iter().filter_map(|m| m.digest_published);
            let mut digests = digests.filter(|digest| !matches!(digest, Published::Instant(_)));
            digests.find(|digest| digest.date() == self.published.date_naive())
        };
        let published = self.dated.or_else(stands_in);
        published
            .unwrap_or(Published::Instant(self.published))
            .day(zone)
    }

    /// How many curators cite it: a digest without a curator's name speaks for its source.
    #[must_use]
    pub fn curators(&self) -> usize {
        let voices: BTreeSet<String> = self.mentions.iter().map(Mention::voice).collect();
        voices.len()
    }
}

/// An item that cites the article: it carries the commentary to the entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention {
    /// The source's name in the configuration.
    pub source: String,
    /// The name that the source was first read under: a new one is nothing new to readers.
    pub known_as: String,
    /// The source's title, for people.
    pub source_title: String,
    /// The digest's id; its page is `digests/` and the first eight letters.
    pub digest: Uuid,
    /// The digest's own title.
    pub digest_title: Option<String>,
    /// The digest's own date.
    pub digest_published: Option<Published>,
    /// When the digest arrived: what dates `atom:source`.
    pub digest_updated: DateTime<Utc>,
    /// Who curated it.
    pub curator: Option<String>,
    /// The number printed before the story.
    pub number: Option<u32>,
    /// The story's place in the digest, from 1: the page's fragment is `story-` and this.
    pub position: u32,
    /// The curator's words, paragraphs separated by a blank line.
    pub commentary: Option<String>,
    /// What the digest quotes, paragraphs separated by a blank line, not yet cut.
    pub quoted: Option<String>,
    /// The source's tags.
    pub tags: Vec<String>,
}

impl Mention {
    /// By what its curator is known again, however the name is written.
    #[must_use]
    pub fn known_curator(&self) -> Option<String> {
        let folded = FacetKind::Curator.fold(self.curator.as_deref()?);
        (!folded.is_empty()).then_some(folded)
    }

    /// Whose words it carries: the curator's, or the source's for want of a name.
    #[must_use]
    pub fn voice(&self) -> String {
        self.known_curator().unwrap_or_else(|| self.source.clone())
    }
}

/// What of an item is the curator's, and what the article's; paragraphs separated by a blank line.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Told {
    /// The curator's words.
    pub commentary: Option<String>,
    /// What is quoted.
    pub quoted: Option<String>,
}

/// A further address that belongs to an entry (RFC 4287 `link rel="related"`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Related {
    /// Where it is.
    pub url: Url,
    /// Its headline, where known.
    pub title: Option<String>,
}
