//! JSON Feed as `feed-rs` reads it: the version it knows, ids that are texts, no value of an unexpected type.

use serde_json::{Map, Value};

/// The version that `feed-rs` knows; the items of 1.0 and 1.1 have the same names.
const VERSION: &str = "https://jsonfeed.org/version/1.1";
/// The texts of an item.
const TEXTS: &[&str] = &[
    "id",
    "url",
    "external_url",
    "title",
    "content_html",
    "content_text",
    "summary",
    "date_published",
    "date_modified",
];

/// Writes a JSON feed again so that `feed-rs` reads it.
pub(super) fn mend(text: &str) -> serde_json::Result<String> {
    let feed: Map<String, Value> = serde_json::from_str(text)?;
    let items = feed
        .get("items")
        .and_then(Value::as_array)
        .ok_or_else(|| serde::de::Error::custom("no list of items"))?;
    let mut mended = pick(
        &feed,
        &["home_page_url", "feed_url", "description", "language"],
    );
    mended.insert("version".into(), VERSION.into());
    mended.insert(
        "title".into(),
        feed.get("title")
            .and_then(as_text)
            .unwrap_or_default()
            .into(),
    );
    mended.insert("authors".into(), authors(&feed));
    mended.insert(
        "items".into(),
        items
            .iter()
            .filter_map(Value::as_object)
            .map(item)
            .collect(),
    );
    serde_json::to_string(&mended)
}

fn item(item: &Map<String, Value>) -> Value {
    let mut mended = pick(item, TEXTS);
    for key in ["url", "external_url"] {
        if let Some(Value::String(url)) = mended.get_mut(key) {
            *url = unescaped(url);
        }
    }
    mended.insert("authors".into(), authors(item));
    Value::Object(mended)
}

/// `authors` of 1.1 and `author` of 1.0, each once; an author that is a bare text is a name.
fn authors(of: &Map<String, Value>) -> Value {
    let list = of.get("authors").and_then(Value::as_array);
    let people = list.into_iter().flatten().chain(of.get("author"));
    let mut names: Vec<String> = Vec::new();
    for name in people.filter_map(|author| as_text(author.get("name").unwrap_or(author))) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
        .iter()
        .map(|name| serde_json::json!({"name": name}))
        .collect()
}

/// An address that was escaped for a page, as it is: no address needs these.
fn unescaped(url: &str) -> String {
    ["&#038;", "&#38;", "&amp;"]
        .iter()
        .fold(url.to_owned(), |url, escaped| url.replace(escaped, "&"))
}

fn pick(of: &Map<String, Value>, keys: &[&str]) -> Map<String, Value> {
    let text = |key: &&str| Some(((*key).to_owned(), as_text(of.get(*key)?)?.into()));
    keys.iter().filter_map(text).collect()
}

fn as_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}
