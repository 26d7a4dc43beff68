//! Atom (RFC 4287), written with `atom_syndication`.
//!
//! Its writer knows no `xml:lang` of an entry, and a document is filled up to a size; so each entry is written alone,
//! given its language, and put into the feed's frame.

use std::collections::BTreeMap;

use atom_syndication as syndication;
use atom_syndication::extension::Extension;
use syndication::{Category, Content, FixedDateTime, Generator, Link, Person, Text, WriteConfig};

use super::content::summary;
use super::plain::{MAX_TITLE, isolated, line};
use super::rendition::{Remark, Rendition};
use super::select::Selection;
use super::{Feed, Site, archive_path, dates};

/// How `atom_syndication` begins an entry that is written alone.
const ENTRY_START: &str = "<entry xmlns=\"http://www.w3.org/2005/Atom\">";

/// The namespace of Media RSS.
pub(super) const MEDIA: &str = "http://search.yahoo.com/mrss/";

/// One element a line, without a declaration: entries are parts of a document.
const LINES: WriteConfig = WriteConfig {
    write_document_declaration: false,
    indent_size: Some(0),
};

/// The newest document of a feed.
pub(super) fn newest(site: &Site, feed: &Feed, selection: &Selection) -> Vec<u8> {
    let mut frame = frame(
        site,
        feed,
        &feed.document("atom.xml"),
        dates::writable(feed.updated.fixed_offset()),
    );
    if feed.archives > 0 {
        let previous = site.url(&archive_path(feed, feed.archives));
        frame.links.push(link("prev-archive", previous, None));
    }
    let hubs = site.hubs.iter();
    frame
        .links
        .extend(hubs.map(|hub| link("hub", hub.to_string(), None)));
    fill(&frame, selection)
}

/// The feed without entries, at `path`.
pub(super) fn frame(
    site: &Site,
    feed: &Feed,
    path: &str,
    updated: FixedDateTime,
) -> syndication::Feed {
    syndication::Feed {
        id: feed.urn(),
        title: text(line(&feed.title, MAX_TITLE)),
        updated,
        links: vec![
            typed("self", site.url(path), "application/atom+xml"),
            typed("alternate", site.url(&feed.page()), "text/html"),
        ],
        generator: Some(Generator {
            value: env!("CARGO_PKG_NAME").to_owned(),
            uri: None,
            version: Some(env!("CARGO_PKG_VERSION").to_owned()),
        }),
        namespaces: BTreeMap::from([("media".to_owned(), MEDIA.to_owned())]),
        ..syndication::Feed::default()
    }
}

/// The document: the frame with the entries before its end.
pub(super) fn fill(frame: &syndication::Feed, selection: &Selection) -> Vec<u8> {
    let written = frame
        .write_with_config(Vec::new(), LINES)
        .expect("memory takes all writes");
    let frame = String::from_utf8(written).expect("the writer is given text alone");
    let entries = selection.entries.iter().map(|entry| entry.atom.as_str());
    super::frame::fill(&frame, "</feed>", entries)
}

/// One entry, ready to be put into a frame.
pub(super) fn entry(site: &Site, entry: &Rendition) -> String {
    written(entry, &element(site, entry))
}

/// What one curator said, as an entry of its own: the curator is its author. `entry` has this remark alone.
pub(super) fn remark(site: &Site, entry: &Rendition) -> String {
    let element = element(site, entry);
    let said = entry.remarks.first();
    let speaker = said.map_or_else(|| entry.byline(site), |said| said.speaker().to_owned());
    let title = format!("{} on {}", isolated(&speaker), isolated(&entry.title));
    let remark = syndication::Entry {
        title: text(title),
        authors: vec![person(speaker)],
        contributors: Vec::new(),
        ..element
    };
    written(entry, &remark)
}

fn written(entry: &Rendition, element: &syndication::Entry) -> String {
    let written = element
        .write_with_config(Vec::new(), LINES)
        .expect("memory takes all writes");
    let written = String::from_utf8(written).expect("the writer is given text alone");
    let rest = written.strip_prefix(ENTRY_START).unwrap_or(&written);
    match &entry.language {
        Some(language) => format!("<entry xml:lang=\"{language}\">{rest}"),
        None => format!("<entry>{rest}"),
    }
}

fn element(site: &Site, entry: &Rendition) -> syndication::Entry {
    syndication::Entry {
        id: entry.id.clone(),
        title: text(entry.title.clone()),
        updated: entry.updated,
        published: Some(entry.published),
        authors: vec![person(entry.byline(site))],
        contributors: entry.curators().into_iter().map(person).collect(),
        categories: entry.tags.iter().map(|tag| category(tag)).collect(),
        links: links(site, entry),
        source: entry.remarks.first().map(|remark| source(site, remark)),
        summary: Some(text(summary(entry))),
        content: Some(Content {
            value: Some(entry.content(site).to_owned()),
            content_type: Some("html".to_owned()),
            ..Content::default()
        }),
        extensions: entry.image.iter().map(|image| thumbnail(image)).collect(),
        ..syndication::Entry::default()
    }
}

/// Atom has no word for an image; readers know this one (Media RSS).
fn thumbnail(image: &str) -> (String, BTreeMap<String, Vec<Extension>>) {
    let element = Extension {
        name: "media:thumbnail".to_owned(),
        attrs: BTreeMap::from([("url".to_owned(), image.to_owned())]),
        ..Extension::default()
    };
    let elements = BTreeMap::from([("thumbnail".to_owned(), vec![element])]);
    ("media".to_owned(), elements)
}

/// The article first: some readers take the first link, whatever it is.
fn links(site: &Site, entry: &Rendition) -> Vec<Link> {
    let article = Link {
        mime_type: entry.link_type().map(str::to_owned),
        ..link("alternate", entry.link(site), None)
    };
    let via = entry.remarks.iter().map(|remark| Link {
        mime_type: Some("text/html".to_owned()),
        ..link("via", site.url(&remark.path), Some(remark.place()))
    });
    let related = entry
        .related
        .iter()
        .map(|related| link("related", related.href.clone(), related.title.clone()));
    std::iter::once(article).chain(via).chain(related).collect()
}

/// The digest that cited the article first.
fn source(site: &Site, remark: &Remark) -> syndication::Source {
    syndication::Source {
        id: remark.digest_id.clone(),
        title: text(remark.digest.clone()),
        links: vec![typed("alternate", site.url(&remark.source), "text/html")],
        updated: remark.digest_updated.fixed_offset(),
        ..syndication::Source::default()
    }
}

fn text(value: String) -> Text {
    Text::plain(value)
}

fn person(name: impl Into<String>) -> Person {
    Person {
        name: name.into(),
        ..Person::default()
    }
}

fn category(term: &str) -> Category {
    Category {
        term: term.to_owned(),
        ..Category::default()
    }
}

fn typed(rel: &str, href: String, mime_type: &str) -> Link {
    Link {
        mime_type: Some(mime_type.to_owned()),
        ..link(rel, href, None)
    }
}

pub(super) fn link(rel: &str, href: String, title: Option<String>) -> Link {
    Link {
        rel: rel.to_owned(),
        href,
        title,
        ..Link::default()
    }
}
