//! Entry → what all formats say of it: clean text, absolute addresses, the words of every curator.
//!
//! The one place that knows the rules of notes on readers: which link is first, what stands for a missing author,
//! how a quotation is cut. The formats and the pages only arrange it.

use std::collections::HashSet;

use std::sync::OnceLock;

use chrono::{DateTime, FixedOffset, NaiveDate, Utc};
use url::Url;

use super::content::content;
use super::plain::{self, MAX_NAME, MAX_TITLE, isolated, line, paragraphs, some_line};
use super::{Quote, Site, article_path, dates, digest_path, source_path};
use crate::model::{Entry, Kind, Mention, Published};

/// How much of an entry is rendered, so that it keeps to a size.
#[derive(Debug, Clone, Copy)]
pub(super) struct Budget {
    /// Characters of each text.
    characters: usize,
    /// Members of each list.
    members: usize,
}

impl Budget {
    /// A page of its own shows an entry whole, within what a browser can bear.
    pub(super) const PAGE: Self = Self {
        characters: 1 << 20,
        members: 1 << 10,
    };
    /// What a feed's entry begins with.
    pub(super) const FEED: Self = Self {
        characters: 1 << 14,
        members: 64,
    };

    /// Half of it; `None` where hardly anything is left to take away.
    pub(super) fn half(self) -> Option<Self> {
        (self.characters > 64).then_some(Self {
            characters: self.characters / 2,
            members: self.members / 2,
        })
    }
}

/// One entry as every format shows it.
#[derive(Debug, Clone)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each says something else of one article"
)]
pub(super) struct Rendition {
    /// `urn:uuid:…`
    pub(super) id: String,
    /// The page of ours, under `base_url`.
    pub(super) page: String,
    pub(super) title: String,
    /// The article.
    pub(super) article: Option<String>,
    /// Whether the only address that is known belongs to a subscriber.
    pub(super) withheld: bool,
    /// Whether the site alone gave its address.
    pub(super) found: bool,
    pub(super) kind: Kind,
    pub(super) authors: Vec<String>,
    pub(super) site: Option<String>,
    pub(super) published: DateTime<FixedOffset>,
    /// How many curators cite it.
    pub(super) curators: usize,
    pub(super) updated: DateTime<FixedOffset>,
    pub(super) dated: Option<Published>,
    /// The day under which it stands on the site's calendar.
    pub(super) calendar_day: NaiveDate,
    pub(super) language: Option<String>,
    pub(super) description: Option<String>,
    pub(super) image: Option<String>,
    pub(super) read: bool,
    pub(super) paywalled: bool,
    pub(super) remarks: Vec<Remark>,
    /// What a digest quotes of the article, cut to the configured length.
    pub(super) quotation: Vec<String>,
    pub(super) related: Vec<Related>,
    pub(super) tags: Vec<String>,
    /// What [`Self::content`] gives, once it was asked for.
    pub(super) content: OnceLock<String>,
}

/// What one curator said, and where.
#[derive(Debug, Clone)]
pub(super) struct Remark {
    pub(super) curator: Option<String>,
    /// The digest's title, else its source's.
    pub(super) digest: String,
    pub(super) digest_id: String,
    pub(super) digest_updated: DateTime<Utc>,
    /// The digest's day, where it is known.
    pub(super) day: Option<String>,
    /// The story's place on the digest's page, under `base_url`.
    pub(super) path: String,
    /// `story 9`: the number printed before it, else its place.
    pub(super) story: String,
    /// The folder of the source's feed, under `base_url`.
    pub(super) source: String,
    pub(super) source_title: String,
    pub(super) paragraphs: Vec<String>,
}

/// A further address.
#[derive(Debug, Clone)]
pub(super) struct Related {
    pub(super) href: String,
    pub(super) title: Option<String>,
}

impl Rendition {
    pub(super) fn new(site: &Site, entry: &Entry, budget: Budget) -> Self {
        let published = dates::writable(entry.published);
        let mentions = &entry.mentions[..entry.mentions.len().min(budget.members.max(1))];
        Self {
            id: entry.id.urn().to_string(),
            page: article_path(entry.id),
            title: title(entry),
            article: entry.url.as_ref().and_then(plain::address),
            withheld: entry.withheld,
            found: entry.found,
            kind: entry.kind,
            authors: names(entry.authors.iter().map(String::as_str), budget),
            site: some_line(entry.site.as_deref(), MAX_NAME),
            published,
            curators: entry.curators(),
            updated: dates::writable(entry.updated).max(published),
            dated: entry.dated.filter(|dated| dates::is_writable(dated.date())),
            calendar_day: Some(entry.day(site.timezone))
                .filter(|day| dates::is_writable(*day))
                .unwrap_or(published.date_naive()),
            language: entry.language.as_deref().and_then(plain::language),
            description: some_line(entry.description.as_deref(), MAX_TITLE),
            image: entry.image.as_ref().and_then(plain::address),
            read: entry.read,
            paywalled: entry.paywalled,
            remarks: mentions
                .iter()
                .map(|mention| remark(mention, budget))
                .collect(),
            quotation: quotation(site.quote, mentions, budget.characters),
            related: related(entry, budget),
            tags: names(
                mentions
                    .iter()
                    .flat_map(|mention| &mention.tags)
                    .map(String::as_str),
                budget,
            ),
            content: OnceLock::new(),
        }
    }

    /// Its content in HTML: the same for all formats.
    pub(super) fn content(&self, site: &Site) -> &str {
        self.content.get_or_init(|| content(site, self))
    }

    /// Where its readers are led: the article, else its page of ours.
    pub(super) fn link(&self, site: &Site) -> String {
        self.article.clone().unwrap_or_else(|| site.url(&self.page))
    }

    /// Why it leads to its page of ours, if it does.
    pub(super) fn why_here(&self) -> Option<&'static str> {
        match (&self.article, self.withheld) {
            (Some(_), _) => None,
            (None, true) => Some(
                "The digest leads to this article only by an address of its subscriber's own, which is not published.",
            ),
            (None, false) => Some("The digest names this article without an address."),
        }
    }

    /// How its address was learnt, where that needs saying.
    pub(super) fn how_found(&self) -> Option<&'static str> {
        let is_found = self.found && self.article.is_some();
        is_found.then_some(
            "No digest gives its address: it was found at the site by headline and date.",
        )
    }

    /// The media type of what [`Self::link`] leads to, where it is known.
    pub(super) fn link_type(&self) -> Option<&'static str> {
        (self.article.is_none() || self.kind != Kind::Document).then_some("text/html")
    }

    /// The whole byline as one name, since most readers show one author element; never empty, or they show the
    /// feed's name.
    pub(super) fn byline(&self, site: &Site) -> String {
        if !self.authors.is_empty() {
            return self.authors.join(", ");
        }
        let source = self.remarks.first().map(|remark| &remark.source_title);
        self.site
            .as_ref()
            .or(source)
            .map_or_else(|| line(&site.title, MAX_NAME), Clone::clone)
    }

    /// The curators, each once.
    pub(super) fn curators(&self) -> Vec<&str> {
        let mut curators: Vec<&str> = Vec::new();
        for curator in self
            .remarks
            .iter()
            .filter_map(|remark| remark.curator.as_deref())
        {
            if !curators.contains(&curator) {
                curators.push(curator);
            }
        }
        curators
    }
}

impl Remark {
    /// Whose words these are: the curator's, else the digest's.
    pub(super) fn speaker(&self) -> &str {
        self.curator.as_deref().unwrap_or(&self.digest)
    }

    /// `Daily Korea digest, 13 July 2025, story 9`.
    pub(super) fn place(&self) -> String {
        let digest = isolated(&self.digest);
        let parts = [
            Some(digest.as_ref()),
            self.day.as_deref(),
            Some(&self.story),
        ];
        parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
    }
}

/// The title, else the host of the article: a reader shows an entry without a title as an empty line.
fn title(entry: &Entry) -> String {
    let host = entry.url.as_ref().and_then(Url::host_str);
    [Some(entry.title.as_str()), host]
        .into_iter()
        .find_map(|text| some_line(text, MAX_TITLE))
        .unwrap_or_else(|| "Untitled".to_owned())
}

/// Names, each once and in order.
fn names<'a>(texts: impl Iterator<Item = &'a str>, budget: Budget) -> Vec<String> {
    let mut names = Vec::new();
    for name in texts.filter_map(|text| some_line(Some(text), MAX_NAME)) {
        if names.len() >= budget.members.max(1) {
            break;
        }
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

fn remark(mention: &Mention, budget: Budget) -> Remark {
    let source_title = some_line(Some(&mention.source_title), MAX_NAME)
        .unwrap_or_else(|| line(&mention.source, MAX_NAME));
    let commentary = mention.commentary.as_deref().unwrap_or_default();
    Remark {
        curator: some_line(mention.curator.as_deref(), MAX_NAME),
        digest: some_line(mention.digest_title.as_deref(), MAX_NAME)
            .unwrap_or_else(|| source_title.clone()),
        digest_id: mention.digest.urn().to_string(),
        digest_updated: dates::writable(mention.digest_updated.fixed_offset()).to_utc(),
        day: mention
            .digest_published
            .map(|published| dates::day(published.date())),
        path: format!("{}#story-{}", digest_path(mention.digest), mention.position),
        story: format!("story {}", mention.number.unwrap_or(mention.position)),
        source: source_path(&mention.source),
        source_title,
        paragraphs: paragraphs(commentary, budget.characters),
    }
}

/// What the first digest that quotes the article quotes of it, cut at a sentence: the limit holds for the entry, however
/// many digests quote.
pub(super) fn quotation(quote: Quote, mentions: &[Mention], most: usize) -> Vec<String> {
    let Quote::Characters(limit) = quote else {
        return Vec::new();
    };
    mentions
        .iter()
        .filter_map(|mention| mention.quoted.as_deref())
        .map(|quoted| paragraphs(quoted, limit.min(most)))
        .find(|quoted| !quoted.is_empty())
        .unwrap_or_default()
}

/// The further addresses, each once, and the article's own not among them.
fn related(entry: &Entry, budget: Budget) -> Vec<Related> {
    let own = entry.url.as_ref().and_then(plain::address);
    let mut known: HashSet<String> = own.into_iter().collect();
    let related = entry.related.iter().filter_map(|related| {
        let href = plain::address(&related.url)?;
        known.insert(href.clone()).then(|| Related {
            href,
            title: some_line(related.title.as_deref(), MAX_TITLE),
        })
    });
    related.take(budget.members).collect()
}
