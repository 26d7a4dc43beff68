//! Archive documents of a feed (RFC 5005 §4): blocks of its log, cut once and then never changed.

use std::collections::{BTreeMap, HashSet};

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

/// Whether an archive document that was written before may stay: it stands where it says, and holds nothing that was taken
/// away since.
#[must_use]
pub fn is_archive_of(site: &Site, document: &str, path: &str, held: &[Entry]) -> bool {
    let own = format!("href=\"{}\" rel=\"self\"", site.url(path));
    let held: HashSet<String> = held
        .iter()
        .map(|entry| entry.id.urn().to_string())
        .collect();
    let mut parts = document.split("<entry");
    parts.next().is_some_and(|frame| frame.contains(&own))
        && parts.all(|entry| {
            let id = entry
                .split("<id>")
                .nth(1)
                .and_then(|rest| rest.split("</id>").next());
            id.is_some_and(|id| held.contains(id))
        })
}

fn mark(name: &str) -> (String, Vec<Extension>) {
    let element = Extension {
        name: format!("fh:{name}"),
        ..Extension::default()
    };
    (name.to_owned(), vec![element])
}
