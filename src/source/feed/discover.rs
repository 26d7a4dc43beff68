//! The feed that a web page names. Pure.

use std::collections::HashSet;

use url::Url;

use crate::scrape::{self, Alternate, Page};

/// Media types of feeds.
const FEEDS: &[&str] = &[
    "application/rss+xml",
    "application/atom+xml",
    "application/feed+json",
];

/// Words in the address or title of a feed of comments, lower case.
const COMMENTS: &[&str] = &[
    "comment",
    "kommentar",
    "commentaire",
    "comentario",
    "commenti",
    "reactie",
    "コメント",
    "댓글",
    "评论",
    "評論",
];

/// The first feed that a page names and that is not one of its comments.
#[must_use]
pub fn feed_of(page: &Page<'_>) -> Option<Url> {
    feeds_of(page).into_iter().next()
}

/// The feeds that a page names, in its order, without those of its comments.
pub(in crate::source) fn feeds_of(page: &Page<'_>) -> Vec<Url> {
    let is_feed = |alternate: &Alternate| FEEDS.contains(&alternate.media_type.as_str());
    let is_of_comments = |alternate: &Alternate| {
        let (title, path) = (
            alternate.title.to_lowercase(),
            alternate.url.path().to_lowercase(),
        );
        COMMENTS
            .iter()
            .any(|word| title.contains(word) || path.contains(word))
    };
    let alternates = scrape::links(page).alternates.into_iter();
    let mut feeds: Vec<Url> = alternates
        .filter(|alternate| is_feed(alternate) && !is_of_comments(alternate))
        .map(|alternate| alternate.url)
        .collect();
    let mut met = HashSet::new();
    feeds.retain(|url| met.insert(url.clone()));
    feeds
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_feed_that_is_not_of_comments_is_taken() {
        let url = "https://example.org/blog/".parse().unwrap();
        let feed = |links: &str| {
            let page = Page {
                url: &url,
                content_type: None,
                body: links.as_bytes(),
            };
            feed_of(&page).map(String::from)
        };
        let some = |url: &str| Some(url.to_owned());
        assert_eq!(
            feed(
                "<link rel=stylesheet href=a.css><link rel=alternate type=application/json href=/wp-json/1>\
                 <link rel=alternate hreflang=de href=/de/><link rel=alternate type=application/rss+xml href=comments/feed/>\
                 <link rel=alternate type=application/rss+xml title='Blog » Kommentar-Feed' href=k.xml>\
                 <link rel=alternate type='application/atom+xml' href='feed.xml'>\
                 <link rel=alternate type='application/rss+xml' href='other.xml'>"
            ),
            some("https://example.org/blog/feed.xml")
        );
        assert_eq!(
            feed(
                "<link rel=alternate type=application/feed+json href=https://example.net/feed.json>"
            ),
            some("https://example.net/feed.json")
        );
        assert_eq!(feed("<a href=/feed.xml>RSS</a>"), None);
    }
}
