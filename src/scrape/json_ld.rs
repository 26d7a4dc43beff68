//! JSON-LD → candidates: the item that is the page's article, with what hangs on it by `@id`.
//!
//! Depth is bounded, wrong types are passed over, and the mistakes that publishing systems make in JSON are mended.

use std::collections::HashMap;

use serde_json::{Map, Value};
use url::Url;

use super::evidence::Evidence;
use super::plain::letters;
use crate::model::Field;

/// How deep an item may hang within others.
const MAX_DEPTH: usize = 12;
/// Bytes of JSON-LD that are read of one page: parsed, one costs twenty.
const MAX_TEXT: usize = 1024 * 1024;
/// Items looked at on one page.
const MAX_ITEMS: usize = 4_000;
/// Names and references followed for one property.
const MAX_VALUES: usize = 60;

type Item = Map<String, Value>;

/// Reads all JSON-LD texts of a page.
pub(super) fn read(texts: &[String], page: &Url, titles: &[&str], evidence: &mut Evidence) {
    let mut room = MAX_TEXT;
    // One that is too large hides none of the others.
    let fitting = texts.iter().filter(|text| {
        let left = room.checked_sub(text.len());
        room = left.unwrap_or(room);
        left.is_some()
    });
    let roots: Vec<Value> = fitting.filter_map(|text| parse(text)).collect();
    let graph = Graph::of(&roots);
    if let Some(main) = graph.main(page, titles) {
        graph.read_main(main, evidence);
    }
    graph.read_rest(evidence);
}

/// Parses a text as it is, else mended. `serde_json` refuses what nests deeper than 128.
fn parse(text: &str) -> Option<Value> {
    let text = unwrap_comments(text);
    first_value(text).or_else(|| first_value(&mend(text)))
}

fn first_value(text: &str) -> Option<Value> {
    serde_json::Deserializer::from_str(text)
        .into_iter()
        .next()?
        .ok()
}

/// Takes away what hides scripts from browsers of the last century: `<!--`, `//<![CDATA[`, a semicolon at the end.
fn unwrap_comments(text: &str) -> &str {
    let start = text.find(['{', '[']).unwrap_or(text.len());
    // `[` of a CDATA marker is no array.
    let start = if text[..start].ends_with("<!") {
        text[start..].find('{').map_or(text.len(), |i| start + i)
    } else {
        start
    };
    &text[start..]
}

/// Mends strings with raw control characters and bad escapes, and commas before a closing bracket.
fn mend(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 64);
    let mut in_string = false;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' => {
                in_string = !in_string;
                out.push(c);
            }
            '\\' if in_string => match chars.next() {
                Some(e) if matches!(e, '"' | '\\' | '/' | 'b' | 'f' | 'n' | 'r' | 't' | 'u') => {
                    out.extend(['\\', e]);
                }
                Some(e) => out.push(e),
                None => {}
            },
            c if in_string && c.is_control() => out.push(' '),
            '}' | ']' if !in_string => {
                let kept = out.trim_end().trim_end_matches(',').len();
                out.truncate(kept);
                out.push(c);
            }
            c => out.push(c),
        }
    }
    out
}

/// The last segment of a type: `NewsArticle` of `http://schema.org/NewsArticle`.
fn types(item: &Item) -> impl Iterator<Item = &str> {
    values(item.get("@type"))
        .filter_map(Value::as_str)
        .map(|t| t.rsplit(['/', ':', '#']).next().unwrap_or(t))
}

fn is_article(item: &Item) -> bool {
    types(item).any(|t| {
        t.ends_with("Article")
            || t.ends_with("BlogPosting")
            || t.ends_with("Posting") && t != "JobPosting"
            || matches!(t, "Report" | "Review" | "Recipe" | "ClaimReview" | "HowTo")
    })
}

fn is_media(item: &Item) -> bool {
    types(item).any(|t| {
        matches!(t, "VideoObject" | "AudioObject" | "Movie" | "Clip") || t.ends_with("Episode")
    })
}

fn is_page(item: &Item) -> bool {
    types(item).any(|t| t.ends_with("WebPage") || t == "CreativeWork")
}

fn is_house(item: &Item) -> bool {
    types(item).any(|t| {
        t.ends_with("Organization")
            || matches!(t, "Corporation" | "LocalBusiness" | "WebSite" | "Brand")
    })
}

/// The values of a property: none, one, or those of a list.
fn values(value: Option<&Value>) -> impl Iterator<Item = &Value> {
    let list: &[Value] = match value {
        Some(Value::Array(list)) => list,
        Some(one) => std::slice::from_ref(one),
        None => &[],
    };
    list.iter().take(MAX_VALUES)
}

/// The items of a page, and by what identifier each is referred to.
struct Graph<'a> {
    items: Vec<&'a Item>,
    by_id: HashMap<&'a str, &'a Item>,
}

impl<'a> Graph<'a> {
    fn of(roots: &'a [Value]) -> Self {
        let mut graph = Self {
            items: Vec::new(),
            by_id: HashMap::new(),
        };
        for root in roots {
            graph.gather(root, 0);
        }
        graph
    }

    /// Gathers items in document order. The depth is bounded, so is the recursion.
    fn gather(&mut self, value: &'a Value, depth: usize) {
        if depth > MAX_DEPTH || self.items.len() >= MAX_ITEMS {
            return;
        }
        match value {
            Value::Array(list) => list.iter().for_each(|v| self.gather(v, depth + 1)),
            Value::Object(item) => {
                self.register(item);
                let below = item.iter().filter(|(key, _)| !is_other_story(key));
                below.for_each(|(_, v)| self.gather(v, depth + 1));
            }
            _ => {}
        }
    }

    fn register(&mut self, item: &'a Item) {
        self.items.push(item);
        if let Some(id) = item.get("@id").and_then(Value::as_str)
            && item.len() > 1
        {
            let known = self.by_id.entry(id).or_insert(item);
            if known.len() < item.len() {
                *known = item;
            }
        }
    }

    /// The item that is the page's article: among articles, then films and recordings, then pages, the one that has
    /// the page's address or headline, else the first.
    fn main(&self, page: &Url, titles: &[&str]) -> Option<&'a Item> {
        let titles: Vec<String> = titles.iter().map(|t| letters(t)).collect();
        let fits = |item: &&&Item| is_at(item, page) || has_title(item, &titles);
        [is_article as fn(&Item) -> bool, is_media, is_page]
            .into_iter()
            .find_map(|is_wanted| {
                let wanted = || {
                    self.items
                        .iter()
                        .filter(|item| is_wanted(item) && has_substance(item))
                };
                wanted().find(fits).or_else(|| wanted().next()).copied()
            })
    }

    fn read_main(&self, main: &'a Item, evidence: &mut Evidence) {
        let article = is_article(main) || is_media(main);
        Self::read_headline(main, article, evidence);
        for (key, field, place) in TEXTS {
            for text in Self::texts(main, key) {
                evidence.add(*field, place, text);
            }
        }
        self.read_authors(main, evidence);
        for image in self.urls(main, "image") {
            evidence.add(Field::Image, "JSON-LD image", image);
        }
        for image in self.urls(main, "thumbnailUrl") {
            evidence.add(Field::Image, "JSON-LD thumbnailUrl", image);
        }
        for key in ["publisher", "sourceOrganization"] {
            for name in self.names(main, key) {
                evidence.add(Field::Site, "JSON-LD publisher", name);
            }
        }
        for url in self
            .urls(main, "mainEntityOfPage")
            .into_iter()
            .chain(self.urls(main, "url"))
        {
            evidence.add(Field::CanonicalUrl, "JSON-LD url", url);
        }
        for kind in types(main) {
            evidence.add(Field::Kind, "JSON-LD @type", kind);
        }
        let of_page = self.items.iter().filter(|i| is_article(i) || is_page(i));
        for free in of_page.filter_map(|item| item.get("isAccessibleForFree")) {
            let free = free
                .as_str()
                .map_or_else(|| free.to_string(), str::to_owned);
            evidence.add(Field::Kind, "JSON-LD isAccessibleForFree", free);
        }
    }

    fn read_headline(main: &'a Item, article: bool, evidence: &mut Evidence) {
        let place = if article {
            "JSON-LD headline"
        } else {
            "JSON-LD page headline"
        };
        for text in Self::texts(main, "headline") {
            evidence.add(Field::Title, place, text);
        }
        let place = if article {
            "JSON-LD name"
        } else {
            "JSON-LD page name"
        };
        for text in Self::texts(main, "name") {
            evidence.add(Field::Title, place, text);
        }
    }

    fn read_authors(&self, main: &'a Item, evidence: &mut Evidence) {
        for key in ["author", "creator"] {
            let before = evidence.of(Field::Authors).count();
            for value in values(main.get(key)) {
                let house = self.item(value).is_some_and(is_house);
                let place = if house {
                    "JSON-LD author (organization)"
                } else {
                    "JSON-LD author"
                };
                for name in self.name_of(value) {
                    evidence.add(Field::Authors, place, name);
                }
            }
            if evidence.of(Field::Authors).count() > before {
                return;
            }
        }
    }

    /// What other items than the article tell: the names of the site.
    fn read_rest(&self, evidence: &mut Evidence) {
        for item in &self.items {
            let place = if types(item).any(|t| t == "WebSite") {
                "JSON-LD WebSite"
            } else if types(item).any(|t| t == "NewsMediaOrganization" || t == "Organization") {
                "JSON-LD Organization"
            } else {
                continue;
            };
            let signs = |name: &str, evidence: &Evidence| {
                let mut authors = evidence.at(Field::Authors, "JSON-LD author (organization)");
                authors.any(|author| author == name)
            };
            for name in values(item.get("name")).filter_map(Value::as_str) {
                // An agency that signs the article is not the site.
                if !signs(name, evidence) {
                    evidence.add(Field::Site, place, name);
                }
            }
        }
    }

    /// The item that a value is, or refers to.
    fn item(&self, value: &'a Value) -> Option<&'a Item> {
        let item = value.as_object()?;
        let id = item.get("@id").and_then(Value::as_str);
        match id.and_then(|id| self.by_id.get(id)) {
            Some(known) if !item.contains_key("name") => Some(known),
            _ => Some(item),
        }
    }

    fn names(&self, item: &'a Item, key: &str) -> Vec<&'a str> {
        values(item.get(key))
            .flat_map(|value| self.name_of(value))
            .collect()
    }

    fn name_of(&self, value: &'a Value) -> Vec<&'a str> {
        match value {
            Value::String(name) => vec![name],
            Value::Object(_) => {
                let item = self.item(value);
                let names = item.and_then(|item| item.get("name"));
                values(names).filter_map(Value::as_str).collect()
            }
            _ => Vec::new(),
        }
    }

    fn texts(item: &'a Item, key: &str) -> Vec<&'a str> {
        values(item.get(key))
            .filter_map(|value| match value {
                Value::String(text) => Some(text.as_str()),
                Value::Object(inner) => ["@value", "name", "alternateName"]
                    .iter()
                    .find_map(|k| inner.get(*k)?.as_str()),
                _ => None,
            })
            .collect()
    }

    fn urls(&self, item: &'a Item, key: &str) -> Vec<&'a str> {
        values(item.get(key))
            .filter_map(|value| match value {
                Value::String(url) => Some(url.as_str()),
                Value::Object(_) => {
                    let item = self.item(value)?;
                    let found = ["url", "contentUrl", "@id"]
                        .iter()
                        .find_map(|k| item.get(*k));
                    values(found).find_map(Value::as_str)
                }
                _ => None,
            })
            .collect()
    }
}

/// Properties of the article that are texts.
const TEXTS: &[(&str, Field, &str)] = &[
    ("datePublished", Field::Published, "JSON-LD datePublished"),
    ("uploadDate", Field::Published, "JSON-LD uploadDate"),
    ("dateCreated", Field::Published, "JSON-LD dateCreated"),
    ("dateModified", Field::Modified, "JSON-LD dateModified"),
    ("inLanguage", Field::Language, "JSON-LD inLanguage"),
    ("description", Field::Description, "JSON-LD description"),
];

/// Properties under which other stories hang.
fn is_other_story(key: &str) -> bool {
    matches!(
        key,
        "itemListElement"
            | "hasPart"
            | "mentions"
            | "relatedLink"
            | "citation"
            | "comment"
            | "isPartOf"
            | "about"
            | "isBasedOn"
    )
}

/// Whether an item says more than that it exists.
fn has_substance(item: &Item) -> bool {
    [
        "headline",
        "name",
        "datePublished",
        "author",
        "dateModified",
    ]
    .iter()
    .any(|key| item.contains_key(*key))
}

fn is_at(item: &Item, page: &Url) -> bool {
    let here = |text: &str| {
        Url::parse(text)
            .is_ok_and(|u| u.path().len() > 1 && u.path() == page.path() && u.host() == page.host())
    };
    ["url", "mainEntityOfPage", "@id"]
        .iter()
        .flat_map(|key| values(item.get(*key)))
        .any(|value| match value {
            Value::String(text) => here(text),
            Value::Object(inner) => inner
                .get("@id")
                .or(inner.get("url"))
                .and_then(Value::as_str)
                .is_some_and(here),
            _ => false,
        })
}

fn has_title(item: &Item, titles: &[String]) -> bool {
    let own = item
        .get("headline")
        .or(item.get("name"))
        .and_then(Value::as_str)
        .map(letters);
    own.is_some_and(|own| own.len() > 8 && titles.iter().any(|title| title.contains(&own)))
}
