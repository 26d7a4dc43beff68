//! The published feed as a reader of feeds sees it, and the comparison with what must stand there.

use std::collections::BTreeSet;

use feed_rs::model::{Entry, Feed};

use crate::harness::Aggregator;
use crate::newsroom::truth::{Expected, NOWHERE, Reading};

/// Reads a feed, which must be whole.
#[track_caller]
pub(crate) fn parse(bytes: &[u8]) -> Feed {
    feed_rs::parser::parse(bytes)
        .unwrap_or_else(|error| panic!("{error:?} in {}", String::from_utf8_lossy(bytes)))
}

/// The combined feed.
#[track_caller]
pub(crate) fn feed(aggregator: &Aggregator) -> Feed {
    parse(aggregator.read("public/atom.xml").as_bytes())
}

/// The titles, in order.
pub(crate) fn titles(feed: &Feed) -> Vec<String> {
    feed.entries.iter().map(title).collect()
}

/// The title of an entry.
pub(crate) fn title(entry: &Entry) -> String {
    entry
        .title
        .as_ref()
        .map(|title| title.content.clone())
        .unwrap_or_default()
}

/// The content of an entry, HTML.
pub(crate) fn content(entry: &Entry) -> String {
    entry
        .content
        .as_ref()
        .and_then(|content| content.body.clone())
        .unwrap_or_default()
}

/// The content of an entry as it is read: typographic quotation marks and entities aside.
pub(crate) fn words(entry: &Entry) -> String {
    content(entry)
        .replace("&#39;", "'")
        .replace("&#x27;", "'")
        .replace('’', "'")
        .replace("&quot;", "\"")
        .replace("&amp;", "&")
}

/// The addresses of links of one relation.
pub(crate) fn links<'a>(entry: &'a Entry, relation: &str) -> Vec<&'a str> {
    let is_asked = |rel: Option<&str>| rel.unwrap_or("alternate") == relation;
    entry
        .links
        .iter()
        .filter(|link| is_asked(link.rel.as_deref()))
        .map(|link| link.href.as_str())
        .collect()
}

/// The entry of that title.
#[track_caller]
pub(crate) fn entry<'a>(feed: &'a Feed, wanted: &str) -> &'a Entry {
    let found = feed.entries.iter().find(|entry| title(entry) == wanted);
    found.unwrap_or_else(|| panic!("no entry “{wanted}” among {:#?}", titles(feed)))
}

/// The feed holds exactly the expected entries, each as it must be. All faults are named at once.
#[track_caller]
pub(crate) fn assert_is(feed: &Feed, truth: &[Expected]) {
    let mut faults: Vec<String> = Vec::new();
    let mut seen = BTreeSet::new();
    for expected in truth {
        match feed.entries.iter().find(|entry| is_of(entry, expected)) {
            Some(entry) => {
                seen.insert(entry.id.clone());
                faults.extend(differences(entry, expected));
            }
            None => faults.push(format!("missing: {} {:?}", expected.title, expected.url)),
        }
    }
    let unexpected = feed
        .entries
        .iter()
        .filter(|entry| !seen.contains(&entry.id));
    faults.extend(unexpected.map(|entry| {
        format!(
            "unexpected: {} {:?}",
            title(entry),
            links(entry, "alternate")
        )
    }));
    let ids: BTreeSet<_> = feed.entries.iter().map(|entry| &entry.id).collect();
    if ids.len() != feed.entries.len() {
        faults.push("an id stands twice".to_owned());
    }
    assert!(
        faults.is_empty(),
        "{} faults:\n{}",
        faults.len(),
        faults.join("\n")
    );
}

/// An entry is known by its address; one without by its title.
fn is_of(entry: &Entry, expected: &Expected) -> bool {
    match &expected.url {
        Some(url) => links(entry, "alternate") == [url.as_str()],
        None => title(entry) == expected.title,
    }
}

fn differences(entry: &Entry, expected: &Expected) -> Vec<String> {
    let name = title(entry);
    let mut faults = Vec::new();
    let mut check = |holds: bool, what: String| {
        if !holds {
            faults.push(format!("{name}: {what}"));
        }
    };
    let shown = words(entry);
    let authors: Vec<_> = entry
        .authors
        .iter()
        .filter_map(|author| author.name.as_deref())
        .collect();
    let byline = authors.join(", ");
    let vias = links(entry, "via").len();
    check(
        expected.title.is_empty() || name == expected.title,
        format!("the title should be {}", expected.title),
    );
    check(
        expected.authors.is_empty() || byline == expected.authors.join(", "),
        format!("authors {byline}, not {:?}", expected.authors),
    );
    check(
        vias == expected.mentions,
        format!("{vias} mentions, not {}", expected.mentions),
    );
    check(
        is_dated(entry, expected.published),
        format!(
            "published {:?}, not {:?}",
            entry.published, expected.published
        ),
    );
    check(
        expected.site.is_none_or(|site| shown.contains(site)),
        format!("{:?} is not named", expected.site),
    );
    for phrase in expected.words {
        check(
            shown.contains(phrase),
            format!("“{phrase}” is lost in {shown}"),
        );
    }
    for phrase in NOWHERE {
        check(!shown.contains(phrase), format!("“{phrase}” is shown"));
    }
    let base = "http://127.0.0.1:8080/articles/";
    let leads_home = links(entry, "alternate")
        .iter()
        .all(|href| href.starts_with(base));
    check(
        expected.url.is_some() || leads_home,
        "without an address, alternate leads to its page".to_owned(),
    );
    check(
        expected.reading != Reading::Page || entry.published.is_some(),
        "no date".to_owned(),
    );
    faults
}

/// Dates without a time are the sources' zone's, which is UTC here.
fn is_dated(entry: &Entry, expected: Option<&str>) -> bool {
    let Some(expected) = expected else {
        return true;
    };
    let Some(published) = entry.published else {
        return false;
    };
    match chrono::DateTime::parse_from_rfc3339(expected) {
        Ok(instant) => published == instant,
        Err(_) => {
            published.format("%Y-%m-%dT%H:%M:%S").to_string() == format!("{expected}T00:00:00")
        }
    }
}
