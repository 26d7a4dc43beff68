//! Archive documents of a feed (RFC 5005 §4): blocks of its log, cut once and then never changed.

use std::collections::BTreeMap;

use atom_syndication::extension::Extension;
use chrono::DateTime;

use super::select::Selection;
use super::{Feed, Site, atom};
use crate::model::Entry;

/// The namespace of RFC 5005.
const HISTORY: &str = "http://purl.org/syndication/history/1.0";

/// The path of an archive document, counted from 1, the earliest.
#[must_use]
pub fn archive_path(feed: &Feed, number: u32) -> String {
    format!("{}archive/{number}.xml", feed.path)
}

/// An archive document: one block of the feed's log, of any size. It names the one before it and the newest document;
/// the one after it is not named, since that would change its bytes when it is cut.
#[must_use]
pub fn atom_archive(site: &Site, feed: &Feed, number: u32, entries: &[Entry]) -> Vec<u8> {
    let block = Selection::all(site, entries);
    // Its own entries' date, not the feed's, which moves on.
    let updated = block
        .entries
        .iter()
        .map(|entry| entry.rendition.updated)
        .max();
    let updated = updated.unwrap_or_else(|| DateTime::UNIX_EPOCH.fixed_offset());
    let mut frame = atom::frame(site, feed, &archive_path(feed, number), updated);
    let current = site.url(&feed.document("atom.xml"));
    frame.links.push(atom::link("current", current, None));
    if number > 1 {
        let previous = site.url(&archive_path(feed, number - 1));
        frame.links.push(atom::link("prev-archive", previous, None));
    }
    frame.namespaces.insert("fh".to_owned(), HISTORY.to_owned());
    frame
        .extensions
        .insert("fh".to_owned(), BTreeMap::from([mark("archive")]));
    atom::fill(&frame, &block)
}

fn mark(name: &str) -> (String, Vec<Extension>) {
    let element = Extension {
        name: format!("fh:{name}"),
        ..Extension::default()
    };
    (name.to_owned(), vec![element])
}
