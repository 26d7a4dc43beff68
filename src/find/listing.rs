//! What a site lists of its pages: a sitemap, an index of sitemaps, a text of addresses, or a feed, told apart by the
//! content. Pure.

use url::Url;

use super::Listed;
use super::sitemap::{self, Child};
use crate::source::feed::{self, FeedEntry};

/// The pages and further sitemaps of one list.
#[derive(Debug, Default)]
pub(super) struct Contents {
    pub(super) pages: Vec<Listed>,
    pub(super) children: Vec<Child>,
}

/// Reads a list; `None` for what is none. `limit` is for what is compressed.
pub(super) fn read(url: &Url, body: Vec<u8>, limit: u64) -> Option<Contents> {
    let body = sitemap::unpacked(body, limit);
    let text = feed::decode(&body);
    let text = text.trim_start();
    if let Some(found) = sitemap::read(text).or_else(|| sitemap::read_text(text)) {
        return Some(Contents {
            pages: found.pages,
            children: found.children,
        });
    }
    let feed = feed::parse(&body, Some(url)).ok()?;
    let title = feed.title;
    let pages = feed.entries.into_iter();
    Some(Contents {
        pages: pages
            .filter_map(|entry| listed(entry, title.as_deref(), url))
            .collect(),
        children: Vec::new(),
    })
}

fn listed(entry: FeedEntry, site: Option<&str>, base: &Url) -> Option<Listed> {
    let url = base.join(&entry.url?).ok()?;
    let authors = entry.document.author.as_deref().unwrap_or_default();
    Some(Listed {
        url,
        title: Some(entry.document.title?),
        site: site.map(str::to_owned),
        published: entry.document.published,
        changed: None,
        authors: authors.split(", ").map(str::to_owned).collect(),
    })
}
