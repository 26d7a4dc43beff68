//! Page → [`Metadata`]: bytes and an address in, what the page says of its article out. Pure; one parse a page.
//!
//! First the evidence: one walk over the tree gathers a `reading`, and each reader (`json_ld`, `meta`, `microdata`,
//! `visible`) turns its share into candidates that name their place. Then the judgement: for each field a table of
//! places, best first, and the rules by which a candidate is cleaned or refused.

mod authors;
mod blocks;
mod byline_words;
mod date_lines;
mod dates;
mod encoding;
mod evidence;
mod headline;
mod hints;
mod house;
mod images;
mod json_ld;
mod judge;
mod language;
mod limits;
mod links;
mod media;
mod meta;
mod microdata;
mod names;
mod near;
mod output;
mod plain;
mod reading;
mod title;
mod url_date;
mod visible;
mod walk;

use scraper::Html;
use url::Url;

use crate::model::{Field, Metadata};
use evidence::Evidence;
use near::Vicinity;
use reading::Reading;

#[cfg(test)]
mod tests;

pub use links::{Alternate, Link, Links, links};
pub use output::{Extract, extract_json};

/// A page as it was fetched.
#[derive(Debug, Clone, Copy)]
pub struct Page<'a> {
    /// The address that answered, after redirects.
    pub url: &'a Url,
    /// The `Content-Type` header.
    pub content_type: Option<&'a str>,
    /// The body, decompressed, in the page's own encoding.
    pub body: &'a [u8],
}

/// One thing that a page says of one field: what `extract --explain` shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explained {
    /// The field.
    pub field: Field,
    /// The value as it stands on the page.
    pub value: String,
    /// Where it stands.
    pub place: &'static str,
    /// Whether the field was read there.
    pub won: bool,
}

/// Reads the metadata of a page. What is not there is `None` or empty; nothing makes it fail.
#[must_use]
pub fn scrape(page: &Page<'_>) -> Metadata {
    examine(page).0
}

/// All that a page says of its fields, in the order of the fields, the places that won marked.
#[must_use]
pub fn explain(page: &Page<'_>) -> Vec<Explained> {
    let (metadata, evidence) = examine(page);
    let mut explained: Vec<Explained> = evidence
        .candidates
        .into_iter()
        .map(|c| Explained {
            won: metadata
                .places
                .get(&c.field)
                .is_some_and(|place| place == c.place),
            field: c.field,
            value: plain::plain(&c.value),
            place: c.place,
        })
        .collect();
    explained.sort_by_key(|e| e.field);
    explained
}

fn examine(page: &Page<'_>) -> (Metadata, Evidence) {
    if let Some(metadata) = media::read(page) {
        return (metadata, Evidence::default());
    }
    let text = encoding::decode(page);
    let html = Html::parse_document(&limits::tame(&text));
    let reading = walk::walk(&html);
    let evidence = gather(&reading, page.url);
    let base = reading
        .base
        .and_then(|href| page.url.join(href.trim()).ok());
    let base = base
        .filter(|b| matches!(b.scheme(), "http" | "https"))
        .unwrap_or_else(|| page.url.clone());
    (
        judge::judge(&evidence, &reading.blocks.sample(), page.url, &base),
        evidence,
    )
}

/// Lets every reader add its candidates.
fn gather(reading: &Reading<'_>, url: &Url) -> Evidence {
    let mut evidence = Evidence::default();
    meta::read(reading, &mut evidence);
    let titles: Vec<String> = evidence.of(Field::Title).map(|c| c.value.clone()).collect();
    let titles: Vec<&str> = titles.iter().map(String::as_str).collect();
    json_ld::read(&reading.json_ld, url, &titles, &mut evidence);
    let near = Vicinity::of(reading);
    microdata::read(&near, &mut evidence);
    visible::read(&near, &mut evidence);
    date_lines::read(&near, &mut evidence);
    evidence
}
