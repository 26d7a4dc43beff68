//! All feeds that are offered, as a subscription list (OPML 2.0).

use std::io;

use quick_xml::Writer;
use quick_xml::events::BytesText;

use super::plain::{MAX_TITLE, line};
use super::{Feed, Site, dates, frame};

/// The subscription list of `feeds`.
#[must_use]
pub fn opml(site: &Site, feeds: &[Feed]) -> Vec<u8> {
    let mut writer = Writer::new_with_indent(frame::DECLARATION.as_bytes().to_vec(), b' ', 0);
    let written = write(&mut writer, site, feeds);
    debug_assert!(written.is_ok(), "memory takes all writes");
    let mut document = writer.into_inner();
    document.push(b'\n');
    document
}

fn write(writer: &mut Writer<Vec<u8>>, site: &Site, feeds: &[Feed]) -> io::Result<()> {
    let document = writer
        .create_element("opml")
        .with_attribute(("version", "2.0"));
    document.write_inner_content(|writer| {
        writer
            .create_element("head")
            .write_inner_content(|writer| head(writer, site, feeds))?;
        writer
            .create_element("body")
            .write_inner_content(|writer| {
                feeds
                    .iter()
                    .try_for_each(|feed| outline(writer, site, feed))
            })?;
        Ok(())
    })?;
    Ok(())
}

fn head(writer: &mut Writer<Vec<u8>>, site: &Site, feeds: &[Feed]) -> io::Result<()> {
    let title = line(&site.title, MAX_TITLE);
    writer
        .create_element("title")
        .write_text_content(BytesText::new(&title))?;
    if let Some(updated) = feeds.iter().map(|feed| feed.updated).max() {
        let modified = dates::rfc822(updated);
        writer
            .create_element("dateModified")
            .write_text_content(BytesText::new(&modified))?;
    }
    Ok(())
}

fn outline(writer: &mut Writer<Vec<u8>>, site: &Site, feed: &Feed) -> io::Result<()> {
    let title = line(&feed.title, MAX_TITLE);
    let document = site.url(&feed.document("atom.xml"));
    let page = site.url(&feed.page());
    writer
        .create_element("outline")
        .with_attributes([
            ("text", title.as_str()),
            ("title", &title),
            // "rss" whatever the format: the only type that readers know.
            ("type", "rss"),
            ("xmlUrl", &document),
            ("htmlUrl", &page),
        ])
        .write_empty()?;
    Ok(())
}
