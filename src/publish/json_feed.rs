//! JSON Feed 1.1, with serde structs of our own: the crates for it are stale.

use serde::Serialize;
use url::Url;

use super::content::summary;
use super::dates::rfc3339;
use super::plain::{MAX_TITLE, line};
use super::rendition::Rendition;
use super::select::Selection;
use super::{Feed, Site};

/// No `authors` here: a reader would add them to every item's.
#[derive(Serialize)]
struct Document<'a> {
    version: &'static str,
    title: String,
    home_page_url: String,
    feed_url: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    hubs: Vec<Hub<'a>>,
    items: Vec<Item<'a>>,
}

#[derive(Serialize)]
struct Hub<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    url: &'a str,
}

#[derive(Serialize)]
struct Item<'a> {
    id: &'a str,
    url: String,
    title: &'a str,
    content_html: &'a str,
    summary: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    image: Option<&'a str>,
    date_published: String,
    date_modified: String,
    authors: Vec<Author<'a>>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    tags: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<&'a str>,
    #[serde(rename = "_aggregator")]
    ours: Ours<'a>,
}

#[derive(Serialize)]
struct Author<'a> {
    name: std::borrow::Cow<'a, str>,
}

/// What the format has no word for, as an extension (JSON Feed 1.1, "Extensions").
#[derive(Serialize)]
struct Ours<'a> {
    about: &'static str,
    curators: Vec<&'a str>,
    via: Vec<Reference>,
    related: Vec<Reference>,
}

#[derive(Serialize)]
struct Reference {
    url: String,
    title: Option<String>,
}

/// The newest document of a feed.
pub(super) fn newest(site: &Site, feed: &Feed, selection: &Selection) -> Vec<u8> {
    let document = Document {
        version: "https://jsonfeed.org/version/1.1",
        title: line(&feed.title, MAX_TITLE),
        home_page_url: site.url(&feed.page()),
        feed_url: site.url(&feed.document("feed.json")),
        hubs: site.hubs.iter().map(hub).collect(),
        items: selection
            .entries
            .iter()
            .map(|entry| item(site, &entry.rendition))
            .collect(),
    };
    let mut bytes =
        serde_json::to_vec_pretty(&document).expect("text and lists always have a JSON form");
    bytes.push(b'\n');
    bytes
}

fn hub(url: &Url) -> Hub<'_> {
    Hub {
        kind: "WebSub",
        url: url.as_str(),
    }
}

fn item<'a>(site: &Site, entry: &'a Rendition) -> Item<'a> {
    Item {
        id: &entry.id,
        url: entry.link(site),
        title: &entry.title,
        content_html: entry.content(site),
        summary: summary(entry),
        image: entry.image.as_deref(),
        date_published: rfc3339(entry.published),
        date_modified: rfc3339(entry.updated),
        authors: authors(site, entry),
        tags: &entry.tags,
        language: entry.language.as_deref(),
        ours: ours(site, entry),
    }
}

/// Each author; where there is none, what stands for the byline.
fn authors<'a>(site: &Site, entry: &'a Rendition) -> Vec<Author<'a>> {
    if entry.authors.is_empty() {
        let name = entry.byline(site).into();
        return vec![Author { name }];
    }
    let author = |name: &'a String| Author { name: name.into() };
    entry.authors.iter().map(author).collect()
}

fn ours<'a>(site: &Site, entry: &'a Rendition) -> Ours<'a> {
    let via = entry.remarks.iter().map(|remark| Reference {
        url: site.url(&remark.path),
        title: Some(remark.place()),
    });
    let related = entry.related.iter().map(|related| Reference {
        url: related.href.clone(),
        title: related.title.clone(),
    });
    Ours {
        about: "who cites the article, in which digests, and what else they cite with it",
        curators: entry.curators(),
        via: via.collect(),
        related: related.collect(),
    }
}
