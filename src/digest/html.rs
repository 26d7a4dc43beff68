//! HTML → blocks, in one parse and one walk. What is not shown, and what is navigation, is left out.

use std::borrow::Cow;

use scraper::node::Element;
use scraper::{Html, Node};
use url::Url;

use super::Contents;
use super::document::{Block, Builder, Kind};
use super::head::Head;
use super::table::Tables;
use crate::address;
use crate::date;
use crate::model::Published;

/// Elements whose content is no text of the digest.
const SKIPPED: &[&str] = &[
    "script",
    "style",
    "nav",
    "footer",
    "aside",
    "form",
    "template",
    "noscript",
    "svg",
    "math",
    "button",
    "select",
    "iframe",
    "object",
    "audio",
    "video",
    "head",
    "title",
    "figcaption",
];

/// Elements that begin and end a block.
const BLOCKS: &[&str] = &[
    "p",
    "div",
    "td",
    "th",
    "tr",
    "table",
    "tbody",
    "ul",
    "ol",
    "li",
    "dl",
    "dt",
    "dd",
    "section",
    "article",
    "main",
    "header",
    "blockquote",
    "figure",
    "pre",
    "center",
    "address",
    "details",
    "summary",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "body",
    "html",
];

/// Names of classes and roles of what surrounds a text.
const FURNITURE: &[&str] = &[
    "navigation",
    "share",
    "sharing",
    "social",
    "breadcrumb",
    "breadcrumbs",
    "comments",
    "sidebar",
    "preheader",
    "tags",
    "preview-text",
    "mcnPreviewText",
    "sharedaddy",
    "share-buttons",
    "social-links",
    "post-navigation",
    "nav-links",
    "pagination",
    "site-footer",
    "footer",
    "related-posts",
    "skip",
    "skip-link",
];

/// Properties by which a page says when it appeared.
const PUBLISHED: &[&str] = &[
    "article:published_time",
    "datePublished",
    "date",
    "DC.date",
    "dcterms.created",
];

/// How far a page's header is looked through for the digest's own headline.
const MAX_HEADER: usize = 200;

/// Reads a page or a fragment.
pub(super) fn read(text: &str) -> Contents {
    let html = Html::parse_document(&flatten(within_tags(text)));
    let mut walk = Walk::default();
    walk.run(&html);
    let blocks = walk.builder.finish();
    let title = Head::of_blocks(&blocks).title.or_else(|| title(&html));
    let head = Head {
        title,
        url: walk.canonical,
        published: walk.published,
        ..Head::default()
    };
    Contents {
        blocks,
        head,
        ..Contents::default()
    }
}

/// Reads a fragment within another format.
pub(super) fn read_blocks(text: &str) -> Vec<Block> {
    read(text).blocks
}

/// The most tags of a page that are read: a parser keeps far more bytes for each than it has.
pub(super) const MAX_TAGS: usize = 500_000;

/// The beginning of a page up to its limit of tags.
fn within_tags(text: &str) -> &str {
    let end = text.match_indices('<').nth(MAX_TAGS);
    end.map_or(text, |(at, _)| &text[..at])
}

/// How deep elements may stand within one another. A parser's work grows with the square of the depth (each start tag
/// looks up the stack of open elements), and no digest nests a tenth as deep.
const MAX_DEPTH: usize = 512;

/// Elements that a parser closes by itself, and those without content: they do not nest.
const FLAT: &[&str] = &[
    "p", "li", "td", "th", "tr", "dt", "dd", "option", "br", "hr", "img", "input", "meta", "link",
    "area", "base", "col", "embed", "source", "track", "wbr", "html", "head", "body", "tbody",
    "thead", "tfoot",
];

/// The page without the start tags that stand too deep.
fn flatten(text: &str) -> Cow<'_, str> {
    let mut out = String::new();
    let (mut depth, mut kept) = (0_usize, 0);
    for (at, _) in text.match_indices('<') {
        if at < kept {
            continue;
        }
        let tag = &text[at + 1..];
        let name = |tag: &str| {
            let end = tag
                .find(|c: char| !c.is_ascii_alphanumeric())
                .unwrap_or(tag.len());
            tag[..end].to_ascii_lowercase()
        };
        if let Some(closing) = tag.strip_prefix('/') {
            if !FLAT.contains(&name(closing).as_str()) {
                depth = depth.saturating_sub(1);
            }
        } else if tag.starts_with(|c: char| c.is_ascii_alphabetic())
            && !FLAT.contains(&name(tag).as_str())
        {
            depth += 1;
            if depth > MAX_DEPTH {
                let end = tag.find('>').map_or(text.len(), |end| at + end + 2);
                out.push_str(text.get(kept..at).unwrap_or_default());
                out.push(' ');
                kept = kept.max(end);
            }
        }
    }
    if kept == 0 {
        return Cow::Borrowed(text);
    }
    out.push_str(text.get(kept..).unwrap_or_default());
    Cow::Owned(out)
}

/// The walk's state: what is open round the present node.
#[derive(Default)]
struct Walk {
    builder: Builder,
    tables: Tables,
    canonical: Option<Url>,
    published: Option<Published>,
    lists: Vec<Option<u32>>,
    items: Vec<Item>,
    quotes: usize,
    indents: usize,
    heading: Option<u8>,
}

/// A list item that is open.
struct Item {
    number: Option<u32>,
    begun: bool,
}

impl Walk {
    fn run(&mut self, html: &Html) {
        // By hand and not by recursion: a page may nest as deep as it is long.
        let root = html.tree.root();
        let mut next = root.first_child();
        while let Some(node) = next {
            // A header holds the digest's headline, as an article's does, or a site's name and menu.
            let titled = || {
                node.descendants()
                    .take(MAX_HEADER)
                    .any(|n| matches!(n.value(), Node::Element(e) if e.name() == "h1"))
            };
            // Code that stands apart is nobody's words; without `code`, `pre` is as often a text in lines.
            let coded = || {
                let is =
                    |node: &Node, name: &str| matches!(node, Node::Element(e) if e.name() == name);
                is(node.value(), "pre") && node.children().any(|n| is(n.value(), "code"))
            };
            let down = !coded() && self.open(node.value(), &titled);
            next = if down { node.first_child() } else { None };
            if next.is_some() {
                continue;
            }
            let mut at = Some(node);
            let mut closed = down;
            while let Some(node) = at {
                if closed {
                    self.close(node.value());
                }
                closed = true;
                next = node.next_sibling();
                if next.is_some() {
                    break;
                }
                at = node.parent().filter(|p| p.id() != root.id());
            }
        }
        self.end();
    }

    /// Enters a node; says whether to go down into it.
    fn open(&mut self, node: &Node, titled: &dyn Fn() -> bool) -> bool {
        match node {
            Node::Text(text) => {
                self.builder.text(text);
                false
            }
            Node::Element(element) => {
                self.note(element);
                let skip = is_hidden(element) || (element.name() == "header" && !titled());
                if skip {
                    return false;
                }
                self.open_element(element);
                true
            }
            _ => false,
        }
    }

    /// What the page's head says.
    fn note(&mut self, element: &Element) {
        if element.name() == "link" && element.attr("rel") == Some("canonical") {
            self.canonical = element.attr("href").and_then(address::read);
        }
        let property = element.attr("property").or(element.attr("name"));
        if element.name() == "meta" && property.is_some_and(|p| PUBLISHED.contains(&p)) {
            self.published = element
                .attr("content")
                .and_then(date::read_machine)
                .or(self.published);
        }
    }

    fn open_element(&mut self, element: &Element) {
        let name = element.name();
        if BLOCKS.contains(&name) {
            self.end();
        }
        match name {
            "table" => self.tables.open(),
            "tr" => self.tables.row(),
            "td" | "th" => self.tables.cell(name == "th", &self.builder),
            "br" => self.builder.line_break(),
            "hr" => {
                self.end();
                self.builder.rule();
            }
            "a" => self.builder.open_link(element.attr("href").and_then(link)),
            "b" | "strong" => self.builder.bold(true),
            "i" | "em" | "cite" => self.builder.italic(true),
            "code" | "tt" | "kbd" | "pre" => self.builder.code(true),
            "ul" => self.lists.push(None),
            "ol" => self.lists.push(Some(
                element
                    .attr("start")
                    .and_then(|s| s.parse().ok())
                    .unwrap_or(1),
            )),
            "li" => self.open_item(element),
            "blockquote" => self.quotes += 1,
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => self.heading = name[1..].parse().ok(),
            "p" | "div" if is_indented(element) => self.indents += 1,
            _ => {}
        }
    }

    fn open_item(&mut self, element: &Element) {
        let number = self.lists.last_mut().and_then(|counter| {
            let next = counter.as_mut()?;
            let number = element
                .attr("value")
                .and_then(|v| v.parse().ok())
                .unwrap_or(*next);
            *next = number.saturating_add(1);
            Some(number)
        });
        self.items.push(Item {
            number,
            begun: false,
        });
    }

    fn close(&mut self, node: &Node) {
        let Node::Element(element) = node else { return };
        let name = element.name();
        if BLOCKS.contains(&name) {
            self.end();
        }
        match name {
            "table" => self.tables.close(),
            "tr" => self.tables.end_row(&mut self.builder),
            "a" => self.builder.close_link(),
            "b" | "strong" => self.builder.bold(false),
            "i" | "em" | "cite" => self.builder.italic(false),
            "code" | "tt" | "kbd" | "pre" => self.builder.code(false),
            "ul" | "ol" => {
                self.lists.pop();
            }
            "li" => {
                self.items.pop();
            }
            "blockquote" => self.quotes = self.quotes.saturating_sub(1),
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => self.heading = None,
            "p" | "div" if is_indented(element) => self.indents = self.indents.saturating_sub(1),
            _ => {}
        }
    }

    /// Ends the block that is being built.
    fn end(&mut self) {
        let kind = match (self.heading, self.items.last()) {
            (Some(level), _) => Kind::Heading(level),
            (
                None,
                Some(Item {
                    number,
                    begun: false,
                }),
            ) => Kind::ListItem(*number),
            _ => Kind::Paragraph,
        };
        let depth = u8::try_from(self.items.len()).unwrap_or(u8::MAX);
        let ended = self
            .builder
            .end(kind, depth, self.quotes > 0, self.indents > 0);
        if ended && let Some(item) = self.items.last_mut() {
            item.begun = true;
        }
    }
}

/// The text of the page's `<title>`.
fn title(html: &Html) -> Option<String> {
    let element = |n: &Node| matches!(n, Node::Element(e) if e.name() == "title");
    let node = html
        .tree
        .root()
        .descendants()
        .take(MAX_HEADER)
        .find(|n| element(n.value()))?;
    let text = node
        .first_child()?
        .value()
        .as_text()?
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    (!text.is_empty()).then_some(text)
}

/// A link's address; one within the page or the site is none: it leads to the digest itself.
fn link(href: &str) -> Option<Url> {
    address::read(href).filter(|_| {
        href.trim_start()
            .get(..4)
            .is_some_and(|s| s.eq_ignore_ascii_case("http"))
            || href.trim_start().starts_with("//")
    })
}

fn is_hidden(element: &Element) -> bool {
    let furniture = |name: &str| {
        FURNITURE
            .iter()
            .any(|known| known.eq_ignore_ascii_case(name))
    };
    SKIPPED.contains(&element.name())
        || element.attrs().any(|(name, value)| match name {
            "hidden" => true,
            "style" => hides(value),
            "role" => furniture(value),
            "class" | "id" => value.split_whitespace().any(furniture),
            _ => false,
        })
}

/// Whether a style hides an element, as the text that a mailer shows beside the subject is hidden.
fn hides(style: &str) -> bool {
    let is_zero = |value: &str| {
        value
            .trim_end_matches(|c: char| c.is_ascii_alphabetic() || c == '%')
            .parse()
            == Ok(0.0)
    };
    style.to_ascii_lowercase().split(';').any(|rule| {
        let (name, value) = rule.split_once(':').unwrap_or_default();
        let value = value.trim().trim_end_matches("!important").trim_end();
        match name.trim() {
            "display" => value == "none",
            "visibility" => value == "hidden",
            "mso-hide" => value == "all",
            "max-height" | "opacity" => is_zero(value),
            _ => false,
        }
    })
}

/// A style without blanks, in lower case.
fn bare(style: &str) -> String {
    style.replace(' ', "").to_ascii_lowercase()
}

/// A paragraph that stands in from the margin by its own style.
fn is_indented(element: &Element) -> bool {
    element.attr("style").is_some_and(|style| {
        bare(style).split(';').any(|rule| {
            rule.strip_prefix("margin-left:")
                .is_some_and(|width| !width.starts_with('0'))
        })
    })
}
