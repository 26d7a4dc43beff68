//! Entries → documents: Atom, RSS, JSON Feed, HTML, OPML. The writers are pure; [`files`] alone touches the disk.
//!
//! Same values in, same bytes out: no writer reads a clock, so readers and proxies get true `ETag`s. Every document
//! of a feed says the same of an entry, because all of them write one rendition of it. What came from outside is
//! plain text throughout: it is filtered and escaped, never taken for markup.

mod archive;
mod atom;
mod content;
mod dates;
pub mod files;
mod frame;
mod json_feed;
mod mentions;
mod opml;
mod pages;
mod plain;
mod published;
mod record;
mod rendition;
mod rss;
mod select;
mod site;

#[cfg(test)]
mod hostile_tests;
#[cfg(test)]
mod test_sample;
#[cfg(test)]
mod tests;

pub use archive::{archive_path, atom_archive, is_archive_of};
pub use files::{Error, Folder, Keep, Output};
pub use mentions::{MENTIONS_PATH, Remarked, mentions};
pub use opml::{Outline, opml, subscriptions};
pub use pages::{
    ArticlePage, CitationStyle, DigestLine, DigestPage, DigestsPage, FacetsPage, Happened, ICON,
    Page, Read, STYLESHEET, Statistics, Story, Told, ViewPage, address, article_page, citation,
    days_page, digest_page, digests_page, facets_page, moved_page, statistics_page, view_page,
};
pub use published::{PublishedEntry, published_entries};
pub use record::{entry_json, public_entry};
pub use select::{Rendered, Selection};
pub use site::{
    Feed, Order, Quote, Site, article_path, digest_path, feed_path, short_id, source_path,
};

/// The files of a feed's newest documents, its page aside.
pub const FEED_DOCUMENTS: [&str; 3] = ["atom.xml", "rss.xml", "feed.json"];

/// The document of that name among [`FEED_DOCUMENTS`]; `None` where there is none.
#[must_use]
pub fn feed_document(
    name: &str,
    site: &Site,
    feed: &Feed,
    selection: &Selection,
) -> Option<Vec<u8>> {
    match name {
        "atom.xml" => Some(atom::newest(site, feed, selection)),
        "rss.xml" => Some(rss::newest(site, feed, selection)),
        "feed.json" => Some(json_feed::newest(site, feed, selection)),
        _ => None,
    }
}

/// All newest documents of one feed: `atom.xml`, `rss.xml`, `feed.json` and `index.html` under its path.
#[must_use]
pub fn feed_documents(
    site: &Site,
    feed: &Feed,
    feeds: &[Feed],
    selection: &Selection,
) -> Vec<Output> {
    let output = |name: &str, bytes| Output::new(format!("{}{name}", feed.path), bytes);
    vec![
        output("atom.xml", atom::newest(site, feed, selection)),
        output("rss.xml", rss::newest(site, feed, selection)),
        output("feed.json", json_feed::newest(site, feed, selection)),
        output("index.html", pages::index(site, feed, feeds, selection)),
    ]
}

/// What the site has once, whatever its feeds: `opml.xml` with all of them, and the pages' `style.css` and `icon.svg`.
#[must_use]
pub fn site_documents(site: &Site, feeds: &[Feed]) -> Vec<Output> {
    vec![
        Output::new("opml.xml".to_owned(), opml(site, feeds)),
        Output::new("style.css".to_owned(), STYLESHEET.as_bytes().to_vec()),
        Output::new("icon.svg".to_owned(), ICON.as_bytes().to_vec()),
    ]
}
