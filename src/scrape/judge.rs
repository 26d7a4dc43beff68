//! Evidence → [`Metadata`]: one small step a field, each over a table of places, best first.

use std::collections::BTreeMap;

use url::Url;

use super::evidence::Evidence;
use super::house::House;
use super::plain::plain;
use super::{authors, dates, house, language, rules, title};
use crate::model::{Field, Kind, Metadata};

const CANONICAL: &[&str] = &["link canonical", "meta og:url", "JSON-LD url"];
#[rustfmt::skip]
const DESCRIPTION: &[&str] = &[
    rules::PLACE, "meta og:description", "meta description", "JSON-LD description", "meta twitter:description",
    "itemprop description", "meta dc.description", "meta sailthru.description", "XMP description", "PDF Subject",
    "head of the text",
];
#[rustfmt::skip]
const IMAGE: &[&str] = &[
    rules::PLACE, "meta og:image", "meta og:image:secure_url", "meta twitter:image", "JSON-LD image", "link image_src",
    "itemprop image", "meta sailthru.image", "meta parsely-image-url", "JSON-LD thumbnailUrl", "meta thumbnail", "visible image",
    "the picture itself",
];
/// What stands behind an article's path in another form of the same article.
#[rustfmt::skip]
const VARIANTS: &[&str] = &[
    "amp", "amp.html", "print", "index.html", "index.php", "full", "1",
];

/// Judges all fields.
pub(super) fn judge(evidence: &Evidence, sample: &str, url: &Url, base: &Url) -> Metadata {
    let house = House::of(evidence, url);
    let title = title::judge(evidence, &house);
    let language = language::judge(evidence, title.as_ref().map_or("", |(t, _)| t), sample);
    let (published, modified) = dates::judge(
        evidence,
        url,
        language.as_ref().map(|(tag, _)| tag.as_str()),
    );
    let mut places = Places::default();
    let metadata = Metadata {
        canonical_url: places.note(Field::CanonicalUrl, canonical(evidence, url, base)),
        title: places.note(Field::Title, title),
        authors: places
            .note(Field::Authors, authors::judge(evidence, &house))
            .unwrap_or_default(),
        site: places.note(Field::Site, house::judge(evidence, url)),
        published: places.note(Field::Published, published),
        modified: places.note(Field::Modified, modified),
        language: places.note(Field::Language, language),
        description: places.note(Field::Description, description(evidence)),
        image: places.note(Field::Image, image(evidence, base)),
        kind: places.note(Field::Kind, kind(evidence)).unwrap_or_default(),
        paywalled: is_closed(evidence),
        places: BTreeMap::new(),
    };
    Metadata {
        places: places.0,
        ..metadata
    }
}

/// Notes where each field was read.
#[derive(Default)]
struct Places(BTreeMap<Field, String>);

impl Places {
    fn note<T>(&mut self, field: Field, found: Option<(T, &'static str)>) -> Option<T> {
        let (value, place) = found?;
        self.0.insert(field, place.to_owned());
        Some(value)
    }
}

/// The first value of a field, over its places in order, that `read` accepts.
fn first<T>(
    evidence: &Evidence,
    field: Field,
    places: &[&'static str],
    read: impl Fn(&str) -> Option<T>,
) -> Option<(T, &'static str)> {
    places.iter().find_map(|place| {
        evidence
            .at(field, place)
            .find_map(&read)
            .map(|value| (value, *place))
    })
}

/// The address that the page gives itself: of this article, not of its section or of the home page.
fn canonical(evidence: &Evidence, page: &Url, base: &Url) -> Option<(Url, &'static str)> {
    first(evidence, Field::CanonicalUrl, CANONICAL, |text| {
        let mut url = web_address(text, base)?;
        url.set_fragment(None);
        (!is_above(&url, page)).then_some(url)
    })
}

/// Whether an address is that of the home page, or of a section that the page stands in.
fn is_above(url: &Url, page: &Url) -> bool {
    let segments = |u: &Url| {
        u.path()
            .split('/')
            .filter(|s| !s.is_empty())
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    let (upper, lower) = (segments(url), segments(page));
    let is_front = |path: &[String]| {
        path.is_empty()
            || path.len() == 1 && matches!(path[0].as_str(), "index.html" | "index.php" | "home")
    };
    if is_front(&upper) && url.query().is_none() {
        return !lower.is_empty() || page.query().is_some();
    }
    let is_variant = lower[upper.len().min(lower.len())..]
        .iter()
        .all(|s| VARIANTS.contains(&s.to_ascii_lowercase().as_str()));
    let is_section = upper
        .last()
        .is_some_and(|s| !s.contains(['-', '_', '.']) && !s.bytes().any(|b| b.is_ascii_digit()));
    url.query().is_none()
        && upper.len() < lower.len()
        && lower.starts_with(&upper)
        && !is_variant
        && is_section
}

fn description(evidence: &Evidence) -> Option<(String, &'static str)> {
    first(evidence, Field::Description, DESCRIPTION, |text| {
        Some(plain(text)).filter(|t| t.chars().count() >= 10)
    })
    .or_else(|| {
        first(evidence, Field::Description, DESCRIPTION, |text| {
            Some(plain(text)).filter(|t| !t.is_empty())
        })
    })
}

fn image(evidence: &Evidence, base: &Url) -> Option<(Url, &'static str)> {
    first(evidence, Field::Image, IMAGE, |text| {
        web_address(text, base).filter(|u| u.path().len() > 1)
    })
}

/// An absolute web address, out of one that may be relative.
fn web_address(text: &str, base: &Url) -> Option<Url> {
    let text = text.trim();
    if text.is_empty() || text.len() > 4_000 {
        return None;
    }
    let url = base.join(text).ok()?;
    (matches!(url.scheme(), "http" | "https")
        && url
            .host_str()
            .is_some_and(|h| h.contains('.') || h == base.host_str().unwrap_or_default()))
    .then_some(url)
}

/// Places that say whether an article is free to read, with the words that say no: schema.org's booleans, and the tiers
/// (`free`, `metered`, `locked`) of Facebook's instant articles.
const ACCESS: &[(&str, &[&str])] = &[
    ("JSON-LD isAccessibleForFree", &["false", "no"]),
    ("itemprop isAccessibleForFree", &["false", "no"]),
    ("meta article:content_tier", &["locked"]),
];

/// Whether the page says that it is not free to read.
fn is_closed(evidence: &Evidence) -> bool {
    ACCESS.iter().any(|(place, closed)| {
        evidence.at(Field::Kind, place).any(|word| {
            // `https://schema.org/False`, too.
            let word = word.trim().rsplit('/').next().unwrap_or_default();
            closed.iter().any(|no| no.eq_ignore_ascii_case(word))
        })
    })
}

/// Why the value of a field was taken from where it was.
pub(super) fn rule(field: Field) -> &'static str {
    match field {
        Field::CanonicalUrl => "the first address that is not of a section or the home page",
        Field::Title => {
            "the best place with a headline; what the page shows must be what its head says"
        }
        Field::Authors => "the best place with names other than the house's, made whole by others",
        Field::Site => "the best place with a name that is no company's, known to host or title",
        Field::Published => {
            "the best place with a date; its time and offset from others of the same moment, \
             the day of the address where that is a week older"
        }
        Field::Modified => "the best place with a date of change",
        Field::Language => "what is declared, unless the text is surely in another language",
        Field::Description => "the best place with a sentence",
        Field::Image => "the best place with an address of the web",
        Field::Kind => "the first type that is known",
    }
}

/// What sort of thing the page is: schema.org's type, then `OpenGraph`'s.
fn kind(evidence: &Evidence) -> Option<(Kind, &'static str)> {
    first(
        evidence,
        Field::Kind,
        &["JSON-LD @type", "meta og:type", "itemtype"],
        |text| {
            let word = text.trim().to_ascii_lowercase();
            Some(match word.as_str() {
                "discussionforumposting" | "qapage" | "question" => Kind::Discussion,
                "videoobject" | "movie" | "clip" | "tvepisode" => Kind::Video,
                "audioobject" | "podcastepisode" | "radioepisode" => Kind::Audio,
                w if w.starts_with("video") => Kind::Video,
                w if w.starts_with("music") => Kind::Audio,
                w if w.ends_with("article") || w.ends_with("posting") || w == "report" => {
                    Kind::Article
                }
                _ => return None,
            })
        },
    )
}
