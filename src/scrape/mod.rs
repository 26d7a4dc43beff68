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
mod lower;
mod media;
mod meta;
mod microdata;
mod names;
mod near;
mod output;
mod pdf;
mod plain;
mod reading;
mod rules;
mod text_file;
mod title;
mod url_date;
mod visible;
mod walk;
mod wall;

use url::Url;

use crate::markup;
use crate::model::{Field, Metadata};
use evidence::Evidence;
use limits::Keep;
use near::Vicinity;
use reading::Reading;

#[cfg(test)]
mod habit_tests;
#[cfg(test)]
mod hostile_tests;
#[cfg(test)]
mod same_text_tests;
#[cfg(test)]
mod tests;

pub use dates::IN_ADDRESS;
pub use links::{Alternate, Link, Links, links};
pub use output::{Extract, extract_json};
pub use plain::plain as plain_text;
pub use rules::{Rules, Site};
pub use wall::{Wall, WallKind};

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

/// What a page gave.
#[derive(Debug, Clone, Default)]
pub struct Scraped {
    /// What it says of its article; nothing where something else stands in its place.
    pub metadata: Metadata,
    /// The article's own text, a paragraph a line, without menus, comments and other stories; none of what is neither HTML
    /// nor plain text. It is there to know the article again by, and bounded.
    pub text: String,
    /// What stands there in place of the article.
    pub wall: Option<Wall>,
    /// The address of its AMP form (`rel=amphtml`).
    pub amp: Option<Url>,
    /// The addresses of its forms for paper and for small screens (`rel=alternate` with `media`).
    pub variants: Vec<Url>,
}

/// One thing that a page says of one field: what `extract --explain` shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explained {
    /// The field.
    pub field: Field,
    /// The value as it stands on the page.
    pub value: String,
    /// Where it stands.
    pub place: String,
    /// Whether the field was read there.
    pub won: bool,
    /// The rule by which the field chooses.
    pub rule: &'static str,
}

/// Reads a page. What is not there is `None` or empty; nothing makes it fail.
#[must_use]
pub fn scrape(page: &Page<'_>) -> Scraped {
    scrape_with(page, &Rules::default())
}

/// The same with the rules that people added for its site.
#[must_use]
pub fn scrape_with(page: &Page<'_>, rules: &Rules) -> Scraped {
    examine(page, rules).0
}

/// The same, and all that the page says of its fields, in the order of the fields, the places that won marked.
#[must_use]
pub fn explain(page: &Page<'_>, rules: &Rules) -> (Scraped, Vec<Explained>) {
    let (scraped, evidence) = examine(page, rules);
    let places = &scraped.metadata.places;
    let candidates = evidence.candidates.into_iter().map(|c| Explained {
        won: places.get(&c.field).is_some_and(|place| place == c.place),
        field: c.field,
        value: plain::plain(&c.value),
        place: c.place.to_owned(),
        rule: judge::rule(c.field),
    });
    let mut explained: Vec<Explained> = candidates.collect();
    for (field, place) in places {
        // What was read elsewhere than in markup: in the address, in the text as a whole.
        if !explained.iter().any(|e| e.field == *field && e.won) {
            explained.push(Explained {
                field: *field,
                value: shown(&scraped.metadata, *field),
                place: place.clone(),
                won: true,
                rule: judge::rule(*field),
            });
        }
    }
    explained.sort_by_key(|e| e.field);
    (scraped, explained)
}

/// A field that was read elsewhere than in markup.
fn shown(metadata: &Metadata, field: Field) -> String {
    match field {
        Field::Title => metadata.title.clone(),
        Field::Site => metadata.site.clone(),
        Field::Published => metadata.published.map(|date| date.to_string()),
        Field::Language => metadata.language.clone(),
        Field::Kind => Some(format!("{:?}", metadata.kind).to_lowercase()),
        // All others are markup.
        _ => None,
    }
    .unwrap_or_default()
}

fn examine(page: &Page<'_>, rules: &Rules) -> (Scraped, Evidence) {
    let (mut scraped, evidence) = read(page, rules);
    scraped.wall = scraped.wall.or_else(|| media::nothing(page));
    (scraped, evidence)
}

fn read(page: &Page<'_>, rules: &Rules) -> (Scraped, Evidence) {
    if let Some(found) = media::read(page) {
        return found;
    }
    let text = encoding::decode(page);
    let site = rules.of(page.url);
    // A rule may ask for any attribute.
    let keep = if site.is_some() {
        Keep::All
    } else {
        Keep::Wanted
    };
    let mut html = markup::parse(&limits::tame(&text, keep));
    let mut evidence = Evidence::default();
    if let Some(site) = site {
        site.clear(&mut html);
        site.read(&html, &mut evidence);
    }
    let reading = walk::walk(&html);
    gather(&reading, page.url, &mut evidence);
    if let Some(wall) = wall::judge(&reading, &evidence, page.url, &text) {
        let scraped = Scraped {
            wall: Some(wall),
            ..Scraped::default()
        };
        return (scraped, evidence);
    }
    let base = reading
        .base
        .and_then(|href| page.url.join(href.trim()).ok());
    let base = base
        .filter(|b| matches!(b.scheme(), "http" | "https"))
        .unwrap_or_else(|| page.url.clone());
    let scraped = Scraped {
        metadata: judge::judge(&evidence, &reading.blocks.sample(), page.url, &base),
        text: reading.blocks.article(),
        wall: None,
        amp: meta::amp(&reading, &base),
        variants: meta::variants(&reading, &base),
    };
    (scraped, evidence)
}

/// Lets every reader add its candidates.
fn gather(reading: &Reading<'_>, url: &Url, evidence: &mut Evidence) {
    meta::read(reading, evidence);
    let titles: Vec<String> = evidence.of(Field::Title).map(|c| c.value.clone()).collect();
    let titles: Vec<&str> = titles.iter().map(String::as_str).collect();
    json_ld::read(&reading.json_ld, url, &titles, evidence);
    let near = Vicinity::of(reading);
    microdata::read(&near, evidence);
    visible::read(&near, evidence);
    date_lines::read(&near, evidence);
}
