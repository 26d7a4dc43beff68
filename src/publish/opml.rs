//! All feeds that are offered, as a subscription list (OPML 2.0).

use std::collections::HashMap;
use std::io;

use chrono::{DateTime, Utc};
use quick_xml::Writer;
use quick_xml::events::BytesText;

use super::plain::{MAX_TITLE, line};
use super::{Feed, Site, dates, frame};

/// A feed of a subscription list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outline {
    /// For people.
    pub title: String,
    /// The feed's address.
    pub document: String,
    /// The address of its page.
    pub page: Option<String>,
    /// What it is about.
    pub tags: Vec<String>,
}

/// The subscription list of `feeds`.
#[must_use]
pub fn opml(site: &Site, feeds: &[Feed]) -> Vec<u8> {
    let outlines = feeds.iter().map(|feed| Outline {
        title: feed.title.clone(),
        document: site.url(&feed.document("atom.xml")),
        page: Some(site.url(&feed.page())),
        tags: Vec::new(),
    });
    let updated = feeds.iter().map(|feed| feed.updated).max();
    document(&site.title, updated, &outlines.collect::<Vec<_>>())
}

/// A subscription list of feeds of others.
#[must_use]
pub fn subscriptions(title: &str, outlines: &[Outline]) -> Vec<u8> {
    document(title, None, outlines)
}

fn document(title: &str, updated: Option<DateTime<Utc>>, outlines: &[Outline]) -> Vec<u8> {
    let mut writer = Writer::new_with_indent(frame::DECLARATION.as_bytes().to_vec(), b' ', 0);
    let written = write(&mut writer, title, updated, outlines);
    debug_assert!(written.is_ok(), "memory takes all writes");
    let mut document = writer.into_inner();
    document.push(b'\n');
    document
}

fn write(
    writer: &mut Writer<Vec<u8>>,
    title: &str,
    updated: Option<DateTime<Utc>>,
    outlines: &[Outline],
) -> io::Result<()> {
    let document = writer
        .create_element("opml")
        .with_attribute(("version", "2.0"));
    document.write_inner_content(|writer| {
        writer
            .create_element("head")
            .write_inner_content(|writer| head(writer, title, updated))?;
        writer
            .create_element("body")
            .write_inner_content(|writer| body(writer, outlines))?;
        Ok(())
    })?;
    Ok(())
}

fn head(
    writer: &mut Writer<Vec<u8>>,
    title: &str,
    updated: Option<DateTime<Utc>>,
) -> io::Result<()> {
    let title = line(title, MAX_TITLE);
    writer
        .create_element("title")
        .write_text_content(BytesText::new(&title))?;
    if let Some(updated) = updated {
        let modified = dates::rfc822(updated);
        writer
            .create_element("dateModified")
            .write_text_content(BytesText::new(&modified))?;
    }
    Ok(())
}

/// The feeds, those with tags in a folder of their first one: most readers know folders, and few categories.
fn body(writer: &mut Writer<Vec<u8>>, outlines: &[Outline]) -> io::Result<()> {
    // In the order in which they first come.
    let (mut places, mut folders) = (HashMap::new(), Vec::<(String, Vec<&Outline>)>::new());
    for outline in outlines {
        let folder = outline.tags.first().map(|first| tag(first));
        let folder = folder.unwrap_or_default();
        let place = *places.entry(folder.clone()).or_insert(folders.len());
        if place == folders.len() {
            folders.push((folder, Vec::new()));
        }
        folders[place].1.push(outline);
    }
    for (folder, inside) in folders {
        let mut inside = inside.into_iter();
        if folder.is_empty() {
            inside.try_for_each(|one| outline(writer, one))?;
            continue;
        }
        writer
            .create_element("outline")
            .with_attributes([("text", folder.as_str()), ("title", folder.as_str())])
            .write_inner_content(|writer| inside.try_for_each(|one| outline(writer, one)))?;
    }
    Ok(())
}

/// A tag as a category or folder: a comma parts categories, and a slash leads to them.
fn tag(tag: &str) -> String {
    let tag = line(&tag.replace(',', " "), MAX_TITLE);
    tag.trim_matches('/').trim().to_owned()
}

fn outline(writer: &mut Writer<Vec<u8>>, outline: &Outline) -> io::Result<()> {
    let title = line(&outline.title, MAX_TITLE);
    let tags: Vec<String> = { outline.tags.iter() }
        .map(|written| tag(written))
        .collect();
    let tags = tags.join(",");
    let mut attributes = vec![
        ("text", title.as_str()),
        ("title", &title),
        // "rss" whatever the format: the only type that readers know.
        ("type", "rss"),
        ("xmlUrl", &outline.document),
    ];
    attributes.extend(outline.page.as_deref().map(|page| ("htmlUrl", page)));
    attributes.extend((!tags.is_empty()).then_some(("category", tags.as_str())));
    writer
        .create_element("outline")
        .with_attributes(attributes)
        .write_empty()?;
    Ok(())
}
