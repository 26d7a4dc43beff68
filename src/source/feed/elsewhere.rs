//! An entry's own page, and the page elsewhere that it is about: link blogs lead their entries' links there.
//!
//! What belongs to the feed's own site is told by the addresses that it gives of itself, and by where most of its
//! entries lead: a feed of one site's editions may be served by another.

use std::collections::HashMap;

use feed_rs::model::{Entry, Feed, FeedType, Link};
use url::Url;

use crate::address;

/// So many entries have to lead to a site before it is taken for one of the feed's own.
const MANY: usize = 4;

/// The sites that a feed's own pages are on.
#[derive(Debug)]
pub(super) struct Home {
    sites: Vec<Url>,
    is_json: bool,
}

/// An entry's pages.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Pages {
    /// Its own.
    pub(super) own: Option<Url>,
    /// That it is about, on another site.
    pub(super) external: Option<Url>,
}

impl Home {
    /// Reads where a feed is at home; `base` is the address that it was fetched from.
    pub(super) fn new(feed: &Feed, base: Option<&Url>) -> Self {
        let is_own = |link: &&Link| matches!(rel(link), "" | "alternate" | "self");
        let given = feed.links.iter().filter(is_own);
        let mut sites: Vec<Url> = base.cloned().into_iter().collect();
        sites.extend(given.filter_map(|link| absolute(&link.href, base)));
        if !sites.is_empty() {
            sites.extend(commonest(&feed.entries, base));
        }
        let is_json = feed.feed_type == FeedType::JSON;
        Self { sites, is_json }
    }

    /// Tells an entry's own page from the one that it is about. Where nothing says what the feed's site is, its link
    /// is its own page.
    pub(super) fn pages(&self, entry: &Entry, url: Option<&str>, base: Option<&Url>) -> Pages {
        let Some(link) = url.and_then(|url| absolute(url, base)) else {
            return Pages::default();
        };
        if self.is_foreign(&link) {
            let related = links(entry, "related", base);
            let own = related.chain(absolute(&entry.id, None));
            return Pages {
                own: { own }.find(|url| self.is_home(url)),
                external: Some(link),
            };
        }
        let about = links(entry, "related", base).chain(links(entry, "via", base));
        // JSON Feed's `external_url` comes behind `url`.
        let second = entry.links.iter().skip(1).filter(|_| self.is_json);
        let about = about.chain(second.filter_map(|link| absolute(&link.href, base)));
        Pages {
            external: { about }
                .find(|about| !address::same_site(about, &link) && !self.is_home(about)),
            own: Some(link),
        }
    }

    fn is_home(&self, url: &Url) -> bool {
        self.sites.iter().any(|site| address::same_site(site, url))
    }

    /// Whether an address is known to be another site's: one that hides its target may lead home.
    fn is_foreign(&self, url: &Url) -> bool {
        let target = address::unwrap(url);
        let target = target.as_ref().unwrap_or(url);
        !self.sites.is_empty() && !self.is_home(target) && !address::is_opaque(target)
    }
}

/// The site that more than half of the entries lead to.
fn commonest(entries: &[Entry], base: Option<&Url>) -> Option<Url> {
    let mut counts: HashMap<String, (usize, Url)> = HashMap::new();
    for entry in entries {
        let link = entry.links.iter().find(|link| is_page(link));
        if let Some(url) = link.and_then(|link| absolute(&link.href, base)) {
            let host = url.host_str().unwrap_or_default().to_owned();
            counts.entry(host).or_insert((0, url)).0 += 1;
        }
    }
    let (count, site) = counts.into_values().max_by_key(|(count, _)| *count)?;
    (count >= MANY && count * 2 > entries.len()).then_some(site)
}

fn links<'a>(
    entry: &'a Entry,
    wanted: &'a str,
    base: Option<&'a Url>,
) -> impl Iterator<Item = Url> + 'a {
    let links = entry.links.iter().filter(move |link| rel(link) == wanted);
    links.filter_map(move |link| absolute(&link.href, base))
}

/// Whether a link leads to the entry's page: RFC 4287's `alternate`, RSS's `link`.
pub(super) fn is_page(link: &Link) -> bool {
    link.target.is_none() && matches!(rel(link), "" | "alternate")
}

fn rel(link: &Link) -> &str {
    link.rel.as_deref().unwrap_or_default()
}

/// A web address, made absolute.
pub(super) fn absolute(url: &str, base: Option<&Url>) -> Option<Url> {
    let url = base
        .map_or_else(|| Url::parse(url), |base| base.join(url))
        .ok()?;
    matches!(url.scheme(), "http" | "https").then_some(url)
}
