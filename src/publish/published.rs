//! A published Atom document → the entries that it holds: what a store that was lost takes back from it.

use atom_syndication as syndication;
use chrono::{DateTime, Utc};
use url::Url;
use uuid::Uuid;

use super::{MENTIONS_PATH, article_path};

/// An entry as it was published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishedEntry {
    /// Its id.
    pub id: Uuid,
    /// The article's address; `None` where the entry leads to its own page.
    pub url: Option<Url>,
    /// The headline.
    pub title: String,
    /// The date of the article.
    pub published: DateTime<Utc>,
    /// When it last changed for its readers.
    pub updated: DateTime<Utc>,
}

/// The entries of an Atom document that this program wrote. `None` for another one, and for a feed of remarks: its
/// entries are no articles.
#[must_use]
pub fn published_entries(document: &[u8]) -> Option<Vec<PublishedEntry>> {
    let feed = syndication::Feed::read_from(document).ok()?;
    let is_ours = feed.generator?.value == env!("CARGO_PKG_NAME");
    let remarks = format!("/{MENTIONS_PATH}atom.xml");
    let mut own = feed.links.iter().filter(|link| link.rel == "self");
    let is_of_remarks = own.any(|link| link.href.ends_with(&remarks));
    (is_ours && !is_of_remarks).then(|| feed.entries.iter().filter_map(entry).collect())
}

fn entry(entry: &syndication::Entry) -> Option<PublishedEntry> {
    let id = Uuid::parse_str(entry.id.strip_prefix("urn:uuid:")?).ok()?;
    let own_page = article_path(id);
    let mut links = entry.links.iter().filter(|link| link.rel == "alternate");
    let link = links.next().filter(|link| !link.href.ends_with(&own_page));
    Some(PublishedEntry {
        id,
        url: link.and_then(|link| link.href.parse().ok()),
        title: entry.title.value.clone(),
        published: entry.published.unwrap_or(entry.updated).to_utc(),
        updated: entry.updated.to_utc(),
    })
}

#[cfg(test)]
mod tests {
    use super::super::test_sample::{atom, entries, feed, site, usual};
    use super::super::{Feed, Remarked, Rendered, atom_archive, mentions};
    use super::*;
    use crate::model::Entry;

    fn ids(document: &[u8]) -> Vec<(Uuid, Option<Url>)> {
        let entries = published_entries(document).unwrap();
        entries.into_iter().map(|e| (e.id, e.url)).collect()
    }

    #[test]
    fn what_is_published_can_be_read_back() {
        let (site, feed) = (site(), feed());
        let nowhere = Entry {
            id: Uuid::from_u128(7),
            url: None,
            ..usual()
        };
        let shown = [usual(), nowhere];
        let expected: Vec<_> = shown.iter().map(|e| (e.id, e.url.clone())).collect();
        let mut read = ids(&atom(&site, &feed, &shown));
        read.sort_by_key(|(_, url)| url.is_none());
        assert_eq!(read, expected);
        assert_eq!(ids(&atom_archive(&site, &feed, 1, &shown)).len(), 2);
        let read = published_entries(&atom(&site, &feed, &shown)).unwrap();
        assert!(
            read.iter()
                .all(|entry| entry.published == usual().published && !entry.title.is_empty())
        );
    }

    #[test]
    fn remarks_and_other_programs_feeds_are_no_articles() {
        let remarked = Remarked {
            id: Uuid::from_u128(9),
            entry: usual(),
            is_only: true,
        };
        let of_remarks = Feed {
            path: MENTIONS_PATH.to_owned(),
            ..feed()
        };
        let document = mentions(&site(), &of_remarks, &[remarked], &Rendered::default());
        assert!(document.starts_with(b"<?xml"));
        assert_eq!(published_entries(&document), None);
        let ours = String::from_utf8(atom(&site(), &feed(), &entries())).unwrap();
        let theirs = ours.replace(">aggregator</generator>", ">other</generator>");
        assert_ne!(ours, theirs);
        assert_eq!(published_entries(theirs.as_bytes()), None);
        assert_eq!(published_entries(b"<feed"), None);
    }
}
