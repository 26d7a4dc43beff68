//! A subscription list (OPML 1 and 2) → the feeds in it. Pure.
//!
//! Whoever wrote it: an outline with an `xmlUrl` is a feed, whatever its `type` says, one without is a folder. Entities of a
//! document type are not known, what breaks off is read as far as it goes, and nothing is asked for.

use std::borrow::Cow;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::super::people::one_line;

/// Folders within folders beyond this are none.
const MAX_DEPTH: usize = 16;
/// No list of a person has more feeds.
const MAX_FEEDS: usize = 10_000;
/// A feed has no more tags than this.
const MAX_TAGS: usize = 16;
/// A title or tag is cut here, in characters.
const MAX_TEXT: usize = 120;

/// A feed of a subscription list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Subscription {
    pub(super) title: Option<String>,
    /// As it is written.
    pub(super) url: String,
    /// The folders that it is in, and its categories.
    pub(super) tags: Vec<String>,
}

/// What was read of a list.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct List {
    pub(super) feeds: Vec<Subscription>,
    /// Why it ends there, where it breaks off.
    pub(super) broken: Option<String>,
}

/// Reads a list; `None` where it is none.
pub(super) fn read(text: &str) -> Option<List> {
    let mut reader = Reader::from_str(text);
    reader.config_mut().check_end_names = false;
    let (mut list, mut is_opml) = (List::default(), false);
    // The folder that each open outline is; a feed is none.
    let mut open: Vec<Option<String>> = Vec::new();
    loop {
        match reader.read_event() {
            Ok(Event::Start(tag)) if is_outline(&tag) => {
                let folder = outline(&tag, &open, &mut list);
                open.push(folder.filter(|_| open.len() < MAX_DEPTH));
            }
            Ok(Event::Empty(tag)) if is_outline(&tag) => drop(outline(&tag, &open, &mut list)),
            Ok(Event::Start(tag) | Event::Empty(tag)) => {
                is_opml |= tag.name().as_ref().eq_ignore_ascii_case("opml");
            }
            Ok(Event::End(tag)) if tag.name().as_ref() == "outline" => drop(open.pop()),
            Ok(Event::Eof) => break,
            Err(error) => {
                list.broken = Some(error.to_string());
                break;
            }
            Ok(_) => {}
        }
        if list.feeds.len() >= MAX_FEEDS {
            list.broken = Some(format!("more than {MAX_FEEDS} feeds"));
            break;
        }
    }
    is_opml.then_some(list)
}

fn is_outline(tag: &BytesStart<'_>) -> bool {
    tag.name().as_ref() == "outline"
}

/// Takes a feed, or gives the name of a folder.
fn outline(tag: &BytesStart<'_>, open: &[Option<String>], list: &mut List) -> Option<String> {
    let mut attributes = tag.html_attributes();
    attributes.with_checks(false);
    let (mut title, mut text, mut url, mut categories) = (None, None, None, None);
    for attribute in attributes.flatten().take(64) {
        let raw = attribute.value;
        let value =
            quick_xml::escape::unescape(&raw).map_or_else(|_| raw.to_string(), Cow::into_owned);
        match attribute.key.as_ref() {
            "title" => title = line(&value),
            "text" => text = line(&value),
            "xmlUrl" | "xmlurl" => url = Some(value.trim().to_owned()),
            "category" => categories = Some(value),
            _ => {}
        }
    }
    let title = title.or(text);
    let Some(url) = url.filter(|url| !url.is_empty()) else {
        return title;
    };
    let categories = categories.unwrap_or_default();
    let categories = categories
        .split(',')
        .filter_map(|tag| line(tag.trim().trim_matches('/')));
    let mut tags: Vec<String> = Vec::new();
    for tag in open.iter().flatten().cloned().chain(categories) {
        if tags.len() < MAX_TAGS && !tags.contains(&tag) {
            tags.push(tag);
        }
    }
    list.feeds.push(Subscription { title, url, tags });
    None
}

/// A text in one line, if there is any.
fn line(text: &str) -> Option<String> {
    let line = one_line(text, MAX_TEXT);
    (!line.is_empty()).then_some(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn feeds(body: &str) -> Vec<(String, String, String)> {
        let list = read(&format!(
            "<?xml version='1.0'?><opml version='2.0'><body>{body}</body></opml>"
        ));
        let feed = |feed: Subscription| {
            (
                feed.title.unwrap_or_default(),
                feed.url,
                feed.tags.join("|"),
            )
        };
        list.unwrap().feeds.into_iter().map(feed).collect()
    }

    fn one(title: &str, url: &str, tags: &str) -> (String, String, String) {
        (title.to_owned(), url.to_owned(), tags.to_owned())
    }

    #[test]
    fn folders_and_categories_are_tags_whatever_the_type_says() {
        let found = feeds(
            "<outline text='News'><outline text='Asia &amp; more' title=''>\
             <outline type='rss' text='A\n letter' xmlUrl=' https://a.example/f?a=1&amp;b=2 ' category='/x/y,News'/></outline>\
             <outline type='atom' title='B' text='b' xmlUrl='https://b.example/'>inside</outline></outline>\
             <outline xmlUrl='https://c.example/'/><outline text='empty'/><outline xmlUrl=''/>",
        );
        assert_eq!(
            found,
            [
                one(
                    "A letter",
                    "https://a.example/f?a=1&b=2",
                    "News|Asia & more|x/y"
                ),
                one("B", "https://b.example/", "News"),
                one("", "https://c.example/", ""),
            ]
        );
    }

    #[test]
    fn a_hostile_list_is_read_in_time_and_asks_for_nothing() {
        let deep = "<outline text='a'>".repeat(100_000) + "<outline xmlUrl='https://a.example/'/>";
        assert_eq!(feeds(&deep), [one("", "https://a.example/", "a")]);
        let many = "<outline xmlUrl='https://a.example/'/>".repeat(MAX_FEEDS + 5);
        let list = read(&format!("<opml>{many}")).unwrap();
        assert!(list.feeds.len() == MAX_FEEDS && list.broken.is_some());
        let bomb = "<!DOCTYPE opml [<!ENTITY a \"aaaaaaaa\"><!ENTITY b \"&a;&a;&a;\"><!ENTITY f SYSTEM \"file:///etc/hostname\">]>\
                    <opml><body>&b;<outline text='&b;&f;' xmlUrl='https://a.example/'/></body></opml>";
        let list = read(bomb).unwrap();
        assert_eq!(list.feeds[0].title.as_deref(), Some("&b;&f;"));
        let cut =
            read("<opml><body><outline xmlUrl='https://a.example/'/><outline xmlUrl='").unwrap();
        assert!(cut.feeds.len() == 1 && cut.broken.is_some(), "{cut:?}");
        for text in [
            "",
            "words",
            "<html><outline xmlUrl='https://a.example/'/>",
            "{}",
        ] {
            assert_eq!(read(text).map(|list| list.feeds), None, "{text}");
        }
    }
}
