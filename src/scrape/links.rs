//! What a page leads to: the links that it shows, in order, each with the date beside it, and the other forms that its
//! head names (feeds).

use std::collections::HashMap;
use std::ops::Deref;

use scraper::node::Element;
use scraper::{ElementRef, Html, Node};
use url::Url;

use super::{Page, encoding, limits, url_date};
use crate::date;
use crate::markup;
use crate::model::Published;

/// A node of the tree; `scraper` does not name the type.
type NodeRef<'a> = <ElementRef<'a> as Deref>::Target;

/// Links that are read of one page.
const MAX_LINKS: usize = 20_000;
/// Text that is read of one link, and of what stands beside it.
const MAX_TEXT: usize = 300;
/// How far up from a link the entry of a list that it belongs to is looked for.
const MAX_CLIMB: usize = 6;
/// How many nodes of that entry are looked at.
const MAX_NODES: usize = 100;

/// Elements round the content of a page.
const FURNITURE: &[&str] = &["nav", "aside", "footer"];
/// Elements whose text nobody reads.
const UNSEEN: &[&str] = &["script", "style", "template", "noscript"];

/// What a page leads to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Links {
    /// The links in its body, in order.
    pub shown: Vec<Link>,
    /// What its head names as other forms of it, in order.
    pub alternates: Vec<Alternate>,
}

/// A link as a page shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Where it leads.
    pub url: Url,
    /// Its words.
    pub text: String,
    /// Whether it is, or stands in, a headline.
    pub is_heading: bool,
    /// Whether it stands in navigation, a sidebar or a footer.
    pub is_furniture: bool,
    /// The date in its address, its words, or beside it where no other link stands between.
    pub published: Option<Published>,
}

/// Another form of a page (`rel="alternate"`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alternate {
    /// Where it is.
    pub url: Url,
    /// Its media type, lower case, without parameters.
    pub media_type: String,
    /// Its title.
    pub title: String,
}

/// Reads what a page leads to; relative addresses count from its own or its `<base>`.
#[must_use]
pub fn links(page: &Page<'_>) -> Links {
    let html = markup::parse(&limits::tame(&encoding::decode(page), limits::Keep::Wanted));
    let mut walk = Walk {
        base: base(&html, page.url),
        ..Walk::default()
    };
    walk.run(&html);
    let alone = walk.alone();
    let links = walk.anchors.iter().map(|anchor| link(anchor, &alone));
    Links {
        shown: links.collect(),
        alternates: walk.alternates,
    }
}

fn base(html: &Html, page: &Url) -> Option<Url> {
    let elements = html
        .tree
        .nodes()
        .filter_map(|node| node.value().as_element());
    let href = elements
        .filter(|element| element.name() == "base")
        .find_map(|element| element.attr("href"));
    web_address(Some(page), href.unwrap_or_default()).or_else(|| Some(page.clone()))
}

fn web_address(base: Option<&Url>, href: &str) -> Option<Url> {
    let mut url = base?.join(href.trim()).ok()?;
    url.set_fragment(None);
    matches!(url.scheme(), "http" | "https").then_some(url)
}

/// The one place that all links below a node lead to; none where they lead to several.
type Alone = HashMap<*const Node, Option<usize>>;

/// Tells a node from all others.
fn id(node: NodeRef<'_>) -> *const Node {
    std::ptr::from_ref(node.value())
}

/// A link and where it stands.
struct Anchor<'a> {
    node: NodeRef<'a>,
    url: Url,
    is_heading: bool,
    is_furniture: bool,
}

#[derive(Default)]
struct Walk<'a> {
    base: Option<Url>,
    anchors: Vec<Anchor<'a>>,
    alternates: Vec<Alternate>,
    furniture: usize,
    headings: usize,
}

impl<'a> Walk<'a> {
    fn run(&mut self, html: &'a Html) {
        let root: NodeRef<'a> = *html.root_element();
        let mut node = root;
        loop {
            self.open(node);
            if let Some(child) = node.first_child() {
                node = child;
                continue;
            }
            loop {
                self.close(node);
                if node == root {
                    return;
                }
                if let Some(next) = node.next_sibling() {
                    node = next;
                    break;
                }
                let Some(parent) = node.parent() else { return };
                node = parent;
            }
        }
    }

    fn open(&mut self, node: NodeRef<'a>) {
        let Some(element) = node.value().as_element() else {
            return;
        };
        self.furniture += usize::from(FURNITURE.contains(&element.name()));
        self.headings += usize::from(is_heading(element));
        match element.name() {
            "a" => self.anchor(node, element),
            "link" => self.alternate(element),
            _ => {}
        }
    }

    fn close(&mut self, node: NodeRef<'a>) {
        if let Some(element) = node.value().as_element() {
            self.furniture -= usize::from(FURNITURE.contains(&element.name()));
            self.headings -= usize::from(is_heading(element));
        }
    }

    fn anchor(&mut self, node: NodeRef<'a>, element: &Element) {
        let href = element
            .attr("href")
            .filter(|_| self.anchors.len() < MAX_LINKS);
        let Some(url) = href.and_then(|href| web_address(self.base.as_ref(), href)) else {
            return;
        };
        let holds_heading =
            within(node).any(|node| node.value().as_element().is_some_and(is_heading));
        self.anchors.push(Anchor {
            node,
            url,
            is_heading: self.headings > 0 || holds_heading,
            is_furniture: self.furniture > 0,
        });
    }

    fn alternate(&mut self, element: &Element) {
        let attribute = |name| element.attr(name).unwrap_or_default();
        let rel = attribute("rel").to_ascii_lowercase();
        if self.alternates.len() >= MAX_NODES
            || !rel.split_whitespace().any(|rel| rel == "alternate")
        {
            return;
        }
        let media_type = attribute("type").split(';').next().unwrap_or_default();
        let Some(url) = web_address(self.base.as_ref(), attribute("href")) else {
            return;
        };
        self.alternates.push(Alternate {
            url,
            media_type: media_type.trim().to_ascii_lowercase(),
            title: attribute("title").to_owned(),
        });
    }

    /// The nodes above links that lead to one place alone: what stands in them is said of it.
    fn alone(&self) -> Alone {
        let mut places: HashMap<&Url, usize> = HashMap::new();
        let mut alone = HashMap::new();
        for anchor in &self.anchors {
            let next = places.len();
            let place = *places.entry(&anchor.url).or_insert(next);
            for node in anchor.node.ancestors().take(MAX_CLIMB) {
                let holds = alone.entry(id(node)).or_insert(Some(place));
                *holds = holds.filter(|known| *known == place);
            }
        }
        alone
    }
}

fn is_heading(element: &Element) -> bool {
    matches!(element.name(), "h1" | "h2" | "h3" | "h4" | "h5" | "h6")
}

/// The first nodes below one.
fn within(node: NodeRef<'_>) -> impl Iterator<Item = NodeRef<'_>> {
    node.descendants().take(MAX_NODES)
}

fn link(anchor: &Anchor<'_>, alone: &Alone) -> Link {
    let text = text(anchor.node);
    let up = anchor.node.ancestors().take(MAX_CLIMB);
    let entry = up
        .take_while(|node| alone.get(&id(*node)).is_some_and(Option::is_some))
        .last();
    let published = url_date::read(&anchor.url)
        .or_else(|| date::read(&text, &date::Hint::default()))
        .or_else(|| date_in(entry?));
    Link {
        url: anchor.url.clone(),
        text,
        is_heading: anchor.is_heading,
        is_furniture: anchor.is_furniture,
        published,
    }
}

/// The date that an entry of a list shows: of its `<time>`, else in its words.
fn date_in(entry: NodeRef<'_>) -> Option<Published> {
    let elements = within(entry).filter_map(|node| node.value().as_element());
    let mut times = elements.filter_map(|element| element.attr("datetime"));
    times
        .find_map(date::read_machine)
        .or_else(|| date::read(&text(entry), &date::Hint::default()))
}

/// The words below a node, in one line.
fn text(node: NodeRef<'_>) -> String {
    let mut words = String::new();
    for node in within(node) {
        let is_seen = |parent: NodeRef<'_>| {
            let element = parent.value().as_element();
            element.is_none_or(|element| !UNSEEN.contains(&element.name()))
        };
        let Node::Text(text) = node.value() else {
            continue;
        };
        if !node.parent().is_none_or(is_seen) {
            continue;
        }
        for word in text.split_whitespace() {
            if words.len() + word.len() > MAX_TEXT {
                return words;
            }
            if !words.is_empty() {
                words.push(' ');
            }
            words.push_str(word);
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(html: &str) -> Links {
        let url = "https://example.org/letters/".parse().unwrap();
        links(&Page {
            url: &url,
            content_type: Some("text/html; charset=utf-8"),
            body: html.as_bytes(),
        })
    }

    #[test]
    fn each_link_has_the_date_beside_it() {
        let read = read(
            "<ul><li><time datetime=2025-07-13>Sunday</time> <a href=two>Two</a></li>\
             <li><a href=one>One</a> <span>6 July 2025</span></li><li><a href=none>None</a></li></ul>\
             <a href=/2025/06/29/>Zero</a>",
        );
        let dates: Vec<_> = read
            .shown
            .iter()
            .map(|link| (link.url.path(), link.published.map(|date| date.to_string())))
            .collect();
        let some = |date: &str| Some(date.to_owned());
        assert_eq!(
            dates,
            [
                ("/letters/two", some("2025-07-13")),
                ("/letters/one", some("2025-07-06")),
                ("/letters/none", None),
                ("/2025/06/29/", some("2025-06-29")),
            ]
        );
    }

    #[test]
    fn headlines_and_furniture_are_told() {
        let read = read(
            "<nav><a href=/about>About</a></nav><h2><a href=a>A</a></h2><a href=b><h3>B</h3></a><a href=c>C</a>",
        );
        let told: Vec<_> = read
            .shown
            .iter()
            .map(|link| (link.text.as_str(), link.is_heading, link.is_furniture))
            .collect();
        assert_eq!(
            told,
            [
                ("About", false, true),
                ("A", true, false),
                ("B", true, false),
                ("C", false, false)
            ]
        );
    }

    #[test]
    fn a_base_counts_and_what_is_no_web_address_is_no_link() {
        let read = read(
            "<base href=https://example.net/x/><link rel='ALTERNATE nofollow' type='application/rss+xml; charset=utf-8' href=feed title=F>\
             <a href=a#b>A</a><a href=mailto:a@example.org>M</a><a href=javascript:void(0)>J</a><a>N</a>",
        );
        let urls: Vec<_> = read.shown.iter().map(|link| link.url.as_str()).collect();
        assert_eq!(urls, ["https://example.net/x/a"]);
        let alternate = &read.alternates[0];
        assert_eq!(alternate.url.as_str(), "https://example.net/x/feed");
        assert_eq!(alternate.media_type, "application/rss+xml");
    }
}
