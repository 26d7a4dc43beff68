//! RSS 2.0, written with `rss`: for readers that know nothing else.

use std::collections::BTreeMap;

use rss::extension::Extension;
use rss::extension::dublincore::DublinCoreExtension;
use rss::{Category, Channel, Guid, Item, Source};

use super::atom::MEDIA;
use super::content::summary;
use super::dates::rfc822;
use super::plain::{MAX_TITLE, line};
use super::rendition::Rendition;
use super::select::Selection;
use super::{Feed, Site, frame};

/// The namespaces that items and the channel use.
const NAMESPACES: [(&str, &str); 4] = [
    ("atom", "http://www.w3.org/2005/Atom"),
    ("content", "http://purl.org/rss/1.0/modules/content/"),
    ("dc", "http://purl.org/dc/elements/1.1/"),
    ("media", MEDIA),
];

/// The newest document of a feed.
pub(super) fn newest(site: &Site, feed: &Feed, selection: &Selection) -> Vec<u8> {
    let items: Vec<String> = selection
        .entries
        .iter()
        .map(|entry| written_item(site, &entry.rendition))
        .collect();
    let frame = write(&channel(site, feed));
    frame::fill(&frame, "</channel>", items.iter().map(String::as_str))
}

/// The feed without items.
fn channel(site: &Site, feed: &Feed) -> Channel {
    let title = line(&feed.title, MAX_TITLE);
    Channel {
        description: format!(
            "{title}: the articles that digests cite, with what their curators say"
        ),
        title,
        link: site.url(&feed.page()),
        last_build_date: Some(rfc822(feed.updated)),
        generator: Some(concat!(env!("CARGO_PKG_NAME"), " ", env!("CARGO_PKG_VERSION")).to_owned()),
        namespaces: namespaces(),
        extensions: BTreeMap::from([("atom".to_owned(), BTreeMap::from([links(site, feed)]))]),
        ..Channel::default()
    }
}

fn namespaces() -> BTreeMap<String, String> {
    NAMESPACES
        .map(|(prefix, uri)| (prefix.to_owned(), uri.to_owned()))
        .into()
}

/// What RSS has no word for: the document's own address, and the hubs.
fn links(site: &Site, feed: &Feed) -> (String, Vec<Extension>) {
    let own = element(
        "atom:link",
        &[
            ("href", &site.url(&feed.document("rss.xml"))),
            ("rel", "self"),
            ("type", "application/rss+xml"),
        ],
    );
    let hubs = site.hubs.iter();
    let hubs = hubs.map(|hub| element("atom:link", &[("href", hub.as_str()), ("rel", "hub")]));
    (
        "link".to_owned(),
        std::iter::once(own).chain(hubs).collect(),
    )
}

fn thumbnail(image: &str) -> (String, BTreeMap<String, Vec<Extension>>) {
    let element = element("media:thumbnail", &[("url", image)]);
    let elements = BTreeMap::from([("thumbnail".to_owned(), vec![element])]);
    ("media".to_owned(), elements)
}

fn element(name: &str, attributes: &[(&str, &str)]) -> Extension {
    let attributes = attributes.iter();
    Extension {
        name: name.to_owned(),
        attrs: attributes
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect(),
        ..Extension::default()
    }
}

fn item(site: &Site, entry: &Rendition) -> Item {
    Item {
        title: Some(entry.title.clone()),
        link: Some(entry.link(site)),
        guid: Some(Guid {
            value: entry.id.clone(),
            permalink: false,
        }),
        // One name with the whole byline; `author` would have to be a mail address.
        dublin_core_ext: Some(DublinCoreExtension {
            creators: vec![entry.byline(site)],
            ..DublinCoreExtension::default()
        }),
        categories: entry.tags.iter().map(|tag| category(tag)).collect(),
        pub_date: Some(rfc822(entry.published.to_utc())),
        source: entry.remarks.first().map(|remark| Source {
            url: site.url(&format!("{}rss.xml", remark.source)),
            title: Some(remark.source_title.clone()),
        }),
        // Readers take it for HTML.
        description: Some(maud::html! { (summary(entry)) }.into_string()),
        content: Some(entry.content(site).to_owned()),
        extensions: entry.image.iter().map(|image| thumbnail(image)).collect(),
        ..Item::default()
    }
}

fn category(tag: &str) -> Category {
    Category {
        name: tag.to_owned(),
        ..Category::default()
    }
}

/// One item, ready to be put into the channel: the crate writes it only within one.
fn written_item(site: &Site, entry: &Rendition) -> String {
    let document = write(&Channel {
        items: vec![item(site, entry)],
        ..Channel::default()
    });
    let start = document.find("<item>").unwrap_or_default();
    let end = document.rfind("</channel>").unwrap_or(document.len());
    with_numeric_references(document[start..end].trim_end())
}

/// `&` and `<` in the title as numbers: readers disagree on whether a title is HTML, and agree best on this.
fn with_numeric_references(item: &str) -> String {
    let (title, rest) = item.split_at(item.find("</title>").unwrap_or_default());
    title.replace("&amp;", "&#x26;").replace("&lt;", "&#x3C;") + rest
}

fn write(channel: &Channel) -> String {
    let written = channel
        .pretty_write_to(Vec::new(), b' ', 0)
        .expect("memory takes all writes");
    let document = String::from_utf8(written).expect("the writer is given text alone");
    // Our own declaration names the encoding.
    document
        .split_once("?>")
        .map_or(document.clone(), |(_, rest)| rest.trim_start().to_owned())
}
