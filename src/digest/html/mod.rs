//! HTML → blocks, in one parse and one walk. What is not shown, and what is navigation, is left out.

mod furniture;
mod limits;
mod page;

use scraper::node::Element;
use scraper::{ElementRef, Html, Node};
use url::Url;

use super::document::{Block, Builder, Kind};
use super::table::Tables;
use super::{Contents, text};
use crate::{address, markup};
use page::Said;

pub(super) use limits::MAX_TAGS;

/// What looks like furniture and holds most of the page is measured so often.
const MAX_KEPT: usize = 16;

/// How far into a page its title stands, in nodes.
const MAX_TITLE: usize = 200;

/// Reads a page or a fragment.
pub(super) fn read(text: &str) -> Contents {
    let html = markup::parse(&limits::within(text));
    let mut walk = Walk {
        all: furniture::text_length(html.root_element()),
        ..Walk::default()
    };
    walk.run(&html);
    let Walk {
        builder,
        cited,
        within,
        mut said,
        ..
    } = walk;
    let mut blocks = builder.finish();
    // A mail that is quoted whole is the mail that it was.
    if within > 2 * blocks.len().saturating_sub(within) {
        for at in cited {
            if let Some(block) = blocks.get_mut(at) {
                block.quoted = false;
            }
        }
    }
    said.page_title = title(&html);
    let head = said.head(&blocks);
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

/// The walk's state: what is open round the present node.
#[derive(Default)]
struct Walk {
    builder: Builder,
    tables: Tables,
    said: Said,
    /// How many bytes of text the page has, and how often most of it stood in what looked like furniture.
    all: usize,
    kept: usize,
    lists: Vec<List>,
    items: Vec<Item>,
    quotes: usize,
    /// Quotations of mails, how many blocks stand in them, and which of these in one alone.
    cites: usize,
    within: usize,
    cited: Vec<usize>,
    indents: usize,
    heading: Option<u8>,
}

/// A list that is open.
struct List {
    /// The next number, where it has numbers.
    next: Option<u32>,
    /// How deep it stands, where it says so itself.
    depth: Option<u8>,
}

/// A list item that is open.
struct Item {
    number: Option<u32>,
    depth: u8,
    begun: bool,
}

impl Walk {
    fn run(&mut self, html: &Html) {
        // By hand and not by recursion: a page may nest as deep as it is long.
        let root = html.tree.root();
        let mut next = root.first_child();
        while let Some(node) = next {
            let down = self.open(node.value(), ElementRef::wrap(node));
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
    fn open(&mut self, node: &Node, element: Option<ElementRef<'_>>) -> bool {
        if let Node::Text(text) = node {
            self.builder.text(text);
        }
        let Some(node) = element else { return false };
        let element = node.value();
        self.said.hear(element);
        if element.name() == "head" {
            node.child_elements()
                .for_each(|e| self.said.hear(e.value()));
        }
        if furniture::is_hidden(element, node.child_elements().next().is_some())
            || (furniture::surrounds(element, node) && !self.holds_most(node))
        {
            return false;
        }
        if element.name() == "pre" {
            self.end();
            // Code that stands apart is nobody's words; without `code` it is as often a text in lines.
            if is_plain(node) {
                self.builder.append(text::read(&lines_of(node)).blocks);
            }
            return false;
        }
        self.open_element(element);
        true
    }

    /// Whether what looks like furniture holds most of the page. Each time costs a look at all of it.
    fn holds_most(&mut self, node: ElementRef<'_>) -> bool {
        let most = self.kept < MAX_KEPT && furniture::text_length(node) * 2 > self.all;
        self.kept += usize::from(most);
        most
    }

    fn open_element(&mut self, element: &Element) {
        let name = element.name();
        if is_block(name) {
            self.end();
        }
        if is_bold(element) {
            self.builder.bold(true);
        }
        match name {
            "table" => self.tables.open(),
            "tr" => self.tables.row(),
            "td" | "th" => self.tables.cell(name == "th", &self.builder),
            // An empty line between two texts parts them as paragraphs do.
            "br" if self.builder.is_broken() && self.heading.is_none() => self.end(),
            "br" => self.builder.line_break(),
            "hr" => {
                self.end();
                self.builder.rule();
            }
            "a" => self.builder.open_link(element.attr("href").and_then(link)),
            "i" | "em" | "cite" => self.builder.italic(true),
            "q" => self.builder.text("“"),
            "code" | "tt" | "kbd" => self.builder.code(true),
            "ul" => self.open_list(element, None),
            "ol" => {
                let start = element.attr("start").and_then(|s| s.parse().ok());
                self.open_list(element, Some(start.unwrap_or(1)));
            }
            "li" => self.open_item(element),
            "blockquote" if is_cite(element) => self.cites += 1,
            "blockquote" => self.quotes += 1,
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => self.heading = name[1..].parse().ok(),
            "p" | "div" if is_indented(element) => self.indents += 1,
            _ => {}
        }
    }

    fn open_list(&mut self, element: &Element, next: Option<u32>) {
        let depth = element.attr("class").and_then(list_depth);
        self.lists.push(List { next, depth });
    }

    fn open_item(&mut self, element: &Element) {
        let depth = self.lists.last().and_then(|list| list.depth);
        let depth = depth.unwrap_or_else(|| u8::try_from(self.items.len() + 1).unwrap_or(u8::MAX));
        let number = self.lists.last_mut().and_then(|list| {
            let next = list.next.as_mut()?;
            let number = element
                .attr("value")
                .and_then(|v| v.parse().ok())
                .unwrap_or(*next);
            *next = number.saturating_add(1);
            Some(number)
        });
        self.items.push(Item {
            number,
            depth,
            begun: false,
        });
    }

    fn close(&mut self, node: &Node) {
        let Node::Element(element) = node else { return };
        let name = element.name();
        if is_block(name) {
            self.end();
        }
        if is_bold(element) {
            self.builder.bold(false);
        }
        match name {
            "table" => self.tables.close(),
            "tr" => self.tables.end_row(&mut self.builder),
            "a" => self.builder.close_link(),
            "q" => self.builder.text("”"),
            "i" | "em" | "cite" => self.builder.italic(false),
            "code" | "tt" | "kbd" => self.builder.code(false),
            "ul" | "ol" => {
                self.lists.pop();
            }
            "li" => {
                self.items.pop();
            }
            "blockquote" if is_cite(element) => self.cites = self.cites.saturating_sub(1),
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
                    ..
                }),
            ) => Kind::ListItem(*number),
            _ => Kind::Paragraph,
        };
        let depth = self.items.last().map_or(0, |item| item.depth);
        let quoted = self.quotes + self.cites > 0;
        let ended = self.builder.end(kind, depth, quoted, self.indents > 0);
        self.within += usize::from(ended && self.cites > 0);
        if ended && self.quotes == 0 && self.cites == 1 {
            self.cited.push(self.builder.count() - 1);
        }
        if ended && let Some(item) = self.items.last_mut() {
            item.begun = true;
        }
    }
}

/// Whether an element begins and ends a block.
fn is_block(name: &str) -> bool {
    matches!(
        name,
        "p" | "div"
            | "td"
            | "th"
            | "tr"
            | "table"
            | "tbody"
            | "ul"
            | "ol"
            | "li"
            | "dl"
            | "dt"
            | "dd"
            | "section"
            | "article"
            | "main"
            | "header"
            | "blockquote"
            | "figure"
            | "pre"
            | "center"
            | "address"
            | "details"
            | "summary"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "body"
            | "html"
    )
}

/// The text of the page's `<title>`.
fn title(html: &Html) -> Option<String> {
    let element = |n: &Node| matches!(n, Node::Element(e) if e.name() == "title");
    let node = html
        .tree
        .root()
        .descendants()
        .take(MAX_TITLE)
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

/// Whether a quotation is that of a mail that was answered or sent on.
fn is_cite(element: &Element) -> bool {
    element.attr("type") == Some("cite")
        || element
            .attr("class")
            .is_some_and(|class| class.split_whitespace().any(|c| c == "gmail_quote"))
}

/// Whether an element is bold: by its own style, else by its name. Word processors wrap what is pasted from them in a `<b>`
/// of normal weight.
fn is_bold(element: &Element) -> bool {
    let styled = element.attr("style").and_then(|style| {
        let style = bare(style);
        let mut rules = style.split(';').rev();
        let weight = rules.find_map(|rule| rule.strip_prefix("font-weight:"))?;
        Some(is_heavy(weight.trim_end_matches("!important")))
    });
    styled.unwrap_or_else(|| matches!(element.name(), "b" | "strong"))
}

fn is_heavy(weight: &str) -> bool {
    weight.starts_with("bold") || weight.parse().is_ok_and(|weight: u16| weight >= 600)
}

/// How deep a list of a word processor stands, which puts all its lists beside one another: `lst-kix_abc-1`.
fn list_depth(class: &str) -> Option<u8> {
    let mut names = class.split_whitespace();
    let name = names.find(|name| name.starts_with("lst-"))?;
    let level: u8 = name.rsplit_once('-')?.1.parse().ok()?;
    level.checked_add(1)
}

/// Whether preformatted text is words rather than code.
fn is_plain(node: ElementRef<'_>) -> bool {
    !node
        .children()
        .any(|n| matches!(n.value(), Node::Element(e) if e.name() == "code"))
}

/// The text below a node with its line ends.
fn lines_of(node: ElementRef<'_>) -> String {
    let parts = node.descendants().filter_map(|n| match n.value() {
        Node::Text(text) => Some(&**text),
        Node::Element(e) if e.name() == "br" => Some("\n"),
        _ => None,
    });
    parts.collect()
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

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(page: &str) -> Vec<String> {
        read(page).blocks.into_iter().map(|b| b.text).collect()
    }

    #[test]
    fn what_is_hidden_or_surrounds_the_text_is_left_out() {
        let page = "<body><div style='display:none; max-height:0'>Preview</div>\
            <div style='font-size:1px'>Preview</div><td style='font-size:0px'><p>One</p></td>\
            <div style='font-size:0'>Preview</div><span style='font-size: 0pt'>Preview</span>\
            <div style='font-size: 1em; line-height: 0'>Two</div>\
            <ul class='main-menu'><li>Home</li></ul><nav>About</nav><div id='post_tags'>x</div>\
            <div class='related-posts'><a href='https://example.org/o'>Another</a></div>\
            <div class='newsletter_section share-bar'>Tell all</div><p>The pier closes today, and that is that.</p></body>";
        assert_eq!(
            texts(page),
            ["One", "Two", "The pier closes today, and that is that."]
        );
    }

    #[test]
    fn what_holds_most_of_the_page_is_no_furniture() {
        let page = "<form><div class='newsletter'><p>The pier closes today.</p></div></form><nav>Home</nav>";
        assert_eq!(texts(page), ["The pier closes today."]);
    }

    #[test]
    fn an_empty_line_parts_paragraphs() {
        let page = "<p><b>The pier</b><br>Ann Fox<br><br>It closes.<br> <br>Today.</p>";
        assert_eq!(texts(page), ["The pier\nAnn Fox", "It closes.", "Today."]);
    }

    #[test]
    fn preformatted_text_is_read_as_text() {
        let page = "<pre>The pier closes today\nhttps://example.org/pier\n</pre><pre><code>x\ny</code></pre>";
        let blocks = read(page).blocks;
        assert_eq!(blocks[1].links.len(), 1);
        assert_eq!(blocks.len(), 2);
    }

    #[test]
    fn a_mail_quoted_whole_is_no_quotation() {
        let page = "<p>Look!</p><blockquote type='cite'><p>One</p><p>Two</p><blockquote>said</blockquote><p>Three</p></blockquote>";
        let quoted: Vec<bool> = read(page).blocks.iter().map(|b| b.quoted).collect();
        assert_eq!(quoted, [false, false, false, true, false]);
    }

    #[test]
    fn bold_by_style_and_lists_of_word_processors_are_understood() {
        let page = "<p><span style='font-weight: 700'>The pier</span> closes</p>\
            <ol class='lst-kix_a-0 start'><li>One</li></ol><ul class='lst-kix_a-1 start'><li>remark</li></ul>";
        let blocks = read(page).blocks;
        assert_eq!(blocks[0].strong, "The pier".len());
        assert_eq!((blocks[1].depth, blocks[2].depth), (1, 2));
    }

    #[test]
    fn the_weight_that_a_style_gives_counts_before_the_elements_name() {
        for (style, bold) in [
            ("", 3),
            ("color: red", 3),
            ("font-weight: normal", 0),
            ("font-weight:400 !important", 0),
            ("font-weight: normal; font-weight: bold", 3),
        ] {
            let blocks = read(&format!("<p><b style='{style}'>The</b> pier</p>")).blocks;
            assert_eq!(blocks[0].strong, bold, "{style}");
        }
    }
}
