//! The feed that a web page names. Pure.

use std::collections::HashSet;

use url::Url;

use crate::address;
use crate::scrape::{self, Alternate, Link, Page};

/// Media types of feeds.
const FEEDS: &[&str] = &[
    "application/rss+xml",
    "application/atom+xml",
    "application/rdf+xml",
    "application/feed+json",
];

/// Media types that a feed may have as well as something else.
const PLAIN: &[&str] = &["text/xml", "application/xml", "application/json"];

/// Words in the address or title of what is a feed, lower case.
const NAMES: &[&str] = &["rss", "rss2", "feed", "feeds", "atom", "rdf"];

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
    named(scrape::links(page).alternates)
}

/// The same, and where its head names none, the first link to one of its own site's that it shows.
#[must_use]
pub fn feeds_shown(page: &Page<'_>) -> Vec<Url> {
    let links = scrape::links(page);
    let mut feeds = named(links.alternates);
    if feeds.is_empty() {
        let mut shown = links.shown.into_iter();
        let is_feed = |link: &Link| {
            address::same_site(&link.url, page.url)
                && is_called_so(&link.url, &link.text)
                && !is_of_comments(&link.url, &link.text)
        };
        feeds.extend(shown.find(is_feed).map(|link| link.url));
    }
    feeds
}

fn named(alternates: Vec<Alternate>) -> Vec<Url> {
    let is_feed = |Alternate {
                       url,
                       media_type,
                       title,
                   }: &Alternate| {
        let media_type = media_type.as_str();
        let is_one =
            FEEDS.contains(&media_type) || PLAIN.contains(&media_type) && is_named_so(url, title);
        is_one && !is_of_comments(url, title)
    };
    let mut feeds: Vec<Alternate> = alternates.into_iter().filter(is_feed).collect();
    // What says that it is a feed goes before what is only named so.
    feeds.sort_by_key(|alternate| PLAIN.contains(&alternate.media_type.as_str()));
    let mut feeds: Vec<Url> = feeds.into_iter().map(|alternate| alternate.url).collect();
    let mut met = HashSet::new();
    feeds.retain(|url| met.insert(url.clone()));
    feeds
}

/// Whether an address or its title has a word for a feed.
fn is_named_so(url: &Url, title: &str) -> bool {
    let words = [url.path(), title].map(str::to_lowercase);
    let mut words = words.iter().flat_map(|text| words_of(text));
    words.any(|word| NAMES.contains(&word))
}

/// Whether a link is called a feed and nothing else, by its words or its file: a story may be about cattle feed.
fn is_called_so(url: &Url, text: &str) -> bool {
    let text = text.to_lowercase();
    let mut words = words_of(&text).peekable();
    let path = url.path().to_lowercase();
    let file = path.trim_end_matches('/').rsplit('/').next();
    words.peek().is_some() && words.all(|word| NAMES.contains(&word))
        || file.is_some_and(|file| file.split('.').any(|part| NAMES.contains(&part)))
}

fn words_of(text: &str) -> impl Iterator<Item = &str> {
    let words = text.split(|c: char| !c.is_alphanumeric());
    words.filter(|word| !word.is_empty())
}

fn is_of_comments(url: &Url, title: &str) -> bool {
    let (title, path) = (title.to_lowercase(), url.path().to_lowercase());
    COMMENTS
        .iter()
        .any(|word| title.contains(word) || path.contains(word))
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
        for (link, expected) in [
            ("type=application/rdf+xml href=/index", true),
            ("type=text/xml href=/index.rdf", true),
            (
                "type='application/xml; charset=utf-8' href=/news title='News (RSS)'",
                true,
            ),
            ("type=application/json href=/feed.json", true),
            ("type=text/xml href=/opensearch.xml title=Search", false),
            ("type=application/xml href=/anatomy.xml", false),
            ("type=text/xml href=/comments/rss", false),
        ] {
            assert_eq!(
                feed(&format!("<link rel=alternate {link}>")).is_some(),
                expected,
                "{link}"
            );
        }
    }

    #[test]
    fn a_link_to_a_feed_counts_only_where_the_head_names_none() {
        let url = "https://example.org/blog/".parse().unwrap();
        let feeds = |body: &str| {
            let page = Page {
                url: &url,
                content_type: None,
                body: body.as_bytes(),
            };
            feeds_shown(&page)
                .into_iter()
                .map(String::from)
                .collect::<Vec<_>>()
        };
        let shown = "<a href=/about>About feeds</a><a href=https://example.net/rss>RSS</a><a href=/comments/rss>RSS</a>\
                     <a href=/news.xml>RSS</a><a href=/other.rss>Other</a>";
        assert_eq!(feeds("<a href=/about>About</a>"), Vec::<String>::new());
        assert_eq!(
            feeds(&shown.replace("About feeds", "About")),
            ["https://example.org/news.xml"]
        );
        let named = "<link rel=alternate type=application/rss+xml href=/a><link rel=alternate type=application/rss+xml href=/b>";
        assert_eq!(
            feeds(&format!("{named}{shown}")),
            ["https://example.org/a", "https://example.org/b"]
        );
    }
}
