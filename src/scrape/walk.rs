//! One walk over the tree, without recursion: gathers a [`Reading`] and judges nothing.

use std::ops::Deref;

use scraper::node::Element;
use scraper::{ElementRef, Html, Node};

use super::hints::Hints;
use super::reading::{Line, Property, Reading, Spot, What};

/// A node of the tree; `scraper` does not name the type.
type NodeRef<'a> = <ElementRef<'a> as Deref>::Target;

/// Elements kept of one page. A page has some dozens.
const MAX_SPOTS: usize = 400;
/// Text kept of one element: a headline or a byline is shorter.
const MAX_SPOT_TEXT: usize = 600;
/// Elements whose text is being kept at once.
const MAX_OPEN: usize = 12;
/// A line longer than this holds no date line and no byline.
const MAX_LINE: usize = 160;
/// Short lines kept of one page.
const MAX_LINES: usize = 240;
/// A line from this length on is running text.
const MIN_PROSE: usize = 60;
/// Running text kept: what tells the language.
const MAX_SAMPLE: usize = 1_400;
/// `<meta>` and `<link>` elements kept.
const MAX_HEAD: usize = 1_000;

/// Walks over the whole page once.
pub(super) fn walk(html: &Html) -> Reading<'_> {
    let mut walker = Walker::default();
    let root = *html.root_element();
    let mut node = root;
    loop {
        walker.open(node);
        if let Some(child) = node.first_child() {
            node = child;
            walker.depth += 1;
            continue;
        }
        loop {
            walker.close(node);
            if node == root {
                return walker.reading;
            }
            if let Some(next) = node.next_sibling() {
                node = next;
                break;
            }
            let Some(parent) = node.parent() else {
                return walker.reading;
            };
            node = parent;
            walker.depth -= 1;
        }
    }
}

#[derive(Default)]
struct Walker<'a> {
    reading: Reading<'a>,
    depth: usize,
    /// Elements whose text is being gathered.
    open: Vec<(usize, Spot<'a>)>,
    /// Open elements that are no part of the article.
    asides: Vec<usize>,
    /// Open microdata items: depth, type, the property that leads to them.
    items: Vec<(usize, &'a str, &'a str)>,
    /// Open `<article>` elements.
    articles: usize,
    /// The element whose text nobody sees.
    unseen: Option<usize>,
    line: String,
    seen_headline: bool,
    distance: usize,
    /// Lines of text since the beginning.
    line_number: usize,
}

/// The attributes that matter, found in one pass over those an element has.
#[derive(Default, Clone, Copy)]
struct Attributes<'a> {
    class: &'a str,
    id: &'a str,
    content: Option<&'a str>,
    datetime: Option<&'a str>,
    href: Option<&'a str>,
    src: Option<&'a str>,
    title: Option<&'a str>,
    itemprop: Option<&'a str>,
    itemtype: Option<&'a str>,
    property: Option<&'a str>,
    rel: Option<&'a str>,
    kind: Option<&'a str>,
    pubdate: bool,
    itemscope: bool,
}

impl<'a> Attributes<'a> {
    fn of(element: &'a Element) -> Self {
        let mut found = Self::default();
        for (name, value) in element.attrs() {
            match name {
                "class" => found.class = value,
                "id" => found.id = value,
                "content" => found.content = Some(value),
                "datetime" => found.datetime = Some(value),
                "href" => found.href = Some(value),
                "src" => found.src = Some(value),
                "title" => found.title = Some(value),
                "itemprop" => found.itemprop = Some(value),
                "itemtype" | "typeof" => {
                    found.itemtype = Some(value);
                    found.itemscope = true;
                }
                "itemscope" => found.itemscope = true,
                "property" => found.property = Some(value),
                "rel" => found.rel = Some(value),
                "type" => found.kind = Some(value),
                "pubdate" => found.pubdate = true,
                _ => {}
            }
        }
        found
    }
}

impl<'a> Walker<'a> {
    fn open(&mut self, node: NodeRef<'a>) {
        match node.value() {
            Node::Text(text) => self.text(text),
            Node::Element(element) => self.open_element(node, element),
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        if self.unseen.is_some() {
            return;
        }
        for (_, spot) in &mut self.open {
            push_within(&mut spot.text, text, MAX_SPOT_TEXT);
        }
        if self.asides.is_empty() {
            push_within(&mut self.line, text, MAX_SAMPLE);
        }
    }

    fn open_element(&mut self, node: NodeRef<'a>, element: &'a Element) {
        if self.unseen.is_some() {
            return;
        }
        let name = element.name();
        let attributes = Attributes::of(element);
        match name {
            "html" => self.reading.html_lang = self.reading.html_lang.or(html_lang(element)),
            "base" => self.reading.base = self.reading.base.or(attributes.href),
            "meta" => return self.meta(element, &attributes),
            "link" => return self.link(&attributes),
            "script" => return self.script(node, &attributes),
            "style" | "noscript" | "template" | "svg" | "select" | "iframe" | "object" => {
                self.unseen = Some(self.depth);
                return;
            }
            _ => {}
        }
        self.boundary(name);
        let mut hints = Hints::default();
        hints.add(attributes.class);
        hints.add(attributes.id);
        self.enter_region(name, &attributes, hints);
        self.keep(name, &attributes, hints);
    }

    fn close(&mut self, node: NodeRef<'a>) {
        let Node::Element(element) = node.value() else {
            return;
        };
        if self.unseen == Some(self.depth) {
            self.unseen = None;
            return;
        }
        if self.unseen.is_some() {
            return;
        }
        let name = element.name();
        while self
            .open
            .last()
            .is_some_and(|(depth, _)| *depth == self.depth)
        {
            let (_, spot) = self.open.pop().expect("the last was just looked at");
            self.finish(spot);
        }
        self.boundary(name);
        self.articles -= usize::from(name == "article" && self.articles > 0);
        self.asides.pop_if(|depth| *depth == self.depth);
        self.items.pop_if(|(depth, ..)| *depth == self.depth);
    }

    /// The begin or end of an element parts its text from what stands beside it.
    fn boundary(&mut self, name: &str) {
        if !self.open.is_empty() {
            for (_, spot) in &mut self.open {
                let parts =
                    !matches!(spot.what, What::Heading(_) | What::TitleBox) || !is_inline(name);
                if parts && !spot.text.ends_with('\n') && !is_emphasis(name) {
                    push_within(&mut spot.text, "\n", MAX_SPOT_TEXT);
                }
            }
        }
        if is_inline(name) {
            if !is_emphasis(name) && !self.line.is_empty() {
                push_within(&mut self.line, " ", MAX_SAMPLE);
            }
        } else {
            self.flush_line();
        }
    }

    /// Ends a line of visible text: running text goes to the sample, a short line is kept for its date or byline.
    fn flush_line(&mut self) {
        let trimmed = self.line.trim();
        if trimmed.len() >= MIN_PROSE && self.reading.sample.len() < MAX_SAMPLE {
            push_within(&mut self.reading.sample, trimmed, MAX_SAMPLE);
            self.reading.sample.push('\n');
        }
        if trimmed.len() >= 2 {
            self.distance += 1;
            self.line_number += 1;
            if trimmed.len() <= MAX_LINE && self.reading.lines.len() < MAX_LINES {
                self.reading.lines.push(Line {
                    text: trimmed.to_owned(),
                    after_headline: self.seen_headline,
                    distance: self.distance,
                });
            }
        }
        self.line.clear();
    }

    fn meta(&mut self, element: &'a Element, attributes: &Attributes<'a>) {
        let Some(content) = attributes.content else {
            return;
        };
        if let Some(names) = attributes.itemprop {
            self.properties(names, attributes, Some(content));
        }
        if self.reading.metas.len() >= MAX_HEAD {
            return;
        }
        for (key, name) in element.attrs() {
            if matches!(key, "name" | "property" | "http-equiv" | "itemprop") {
                self.reading
                    .metas
                    .push((name.trim().to_ascii_lowercase(), content));
            }
        }
    }

    fn link(&mut self, attributes: &Attributes<'a>) {
        let Some(href) = attributes.href else { return };
        if let Some(names) = attributes.itemprop {
            self.properties(names, attributes, Some(href));
        }
        if let Some(rel) = attributes.rel
            && self.reading.links.len() < MAX_HEAD
        {
            self.reading.links.push((rel, href));
        }
    }

    fn script(&mut self, node: NodeRef<'a>, attributes: &Attributes<'a>) {
        self.unseen = Some(self.depth);
        let is_json_ld = attributes
            .kind
            .is_some_and(|kind| kind.to_ascii_lowercase().contains("ld+json"));
        if is_json_ld {
            let text = node.children().filter_map(|child| child.value().as_text());
            self.reading.json_ld.push(text.map(|t| &**t).collect());
        }
    }

    /// Keeps account of the regions that an element opens.
    fn enter_region(&mut self, name: &str, attributes: &Attributes<'a>, hints: Hints) {
        self.articles += usize::from(name == "article");
        if name == "h1" {
            // What holds the headline is the article, whatever it is called.
            self.asides.clear();
            return;
        }
        let by_name = matches!(name, "nav" | "aside" | "form" | "button")
            || (name == "footer" && self.articles == 0);
        let by_hint = hints.aside && !hints.author && !hints.date && !is_never_aside(name);
        let comment = attributes
            .itemtype
            .is_some_and(|kind| kind.contains("Comment"));
        if by_name || comment || by_hint {
            self.asides.push(self.depth);
        }
    }

    /// Begins to keep the element where a reader may want it.
    fn keep(&mut self, name: &str, attributes: &Attributes<'a>, hints: Hints) {
        if let Some(names) = attributes.itemprop.or(attributes.property) {
            self.properties(names, attributes, value_of(name, attributes));
        }
        if attributes.itemscope {
            let kind = attributes.itemtype.map_or("", last_segment);
            let via = attributes
                .itemprop
                .or(attributes.property)
                .map_or("", last_segment);
            self.items.push((self.depth, kind, via));
        }
        match name {
            "title" if self.reading.title.is_empty() => return self.begin(What::Heading(0), None),
            "h1" => {
                self.begin(What::Heading(1), None);
                self.seen_headline = true;
                self.distance = 0;
                return;
            }
            _ if !self.asides.is_empty() => return,
            "h2" => self.begin(What::Heading(2), None),
            "time" => self.time(attributes, hints),
            "a" => self.anchor(attributes),
            _ => {}
        }
        self.keep_by_hints(name, attributes, hints);
    }

    fn keep_by_hints(&mut self, name: &str, attributes: &Attributes<'a>, hints: Hints) {
        if matches!(name, "body" | "html" | "main" | "article" | "img") {
            return;
        }
        if hints.name && (hints.author || self.is_open(What::AuthorBox)) {
            self.begin(What::AuthorName, None);
        } else if hints.author {
            self.begin(What::AuthorBox, None);
        }
        if hints.date && name != "time" {
            self.begin(What::DateBox, attributes.title.filter(|_| name == "abbr"));
        }
        if hints.title && !hints.author && matches!(name, "div" | "span" | "p" | "td" | "h2" | "h3")
        {
            self.begin(What::TitleBox, None);
        }
    }

    fn is_open(&self, what: What<'_>) -> bool {
        self.open.iter().any(|(_, spot)| spot.what == what)
    }

    fn time(&mut self, attributes: &Attributes<'a>, hints: Hints) {
        let datetime = attributes
            .datetime
            .or(attributes.content)
            .filter(|value| !value.trim().is_empty());
        let marked = attributes.pubdate || hints.date || attributes.itemprop.is_some();
        self.begin(
            What::Time {
                visible_only: datetime.is_none(),
                marked,
            },
            datetime,
        );
    }

    fn anchor(&mut self, attributes: &Attributes<'a>) {
        let rel = attributes
            .rel
            .is_some_and(|rel| rel.split_ascii_whitespace().any(|word| word == "author"));
        if rel || attributes.href.is_some_and(leads_to_author) {
            self.begin(What::AuthorLink { rel }, None);
        }
    }

    fn properties(&mut self, names: &'a str, attributes: &Attributes<'a>, value: Option<&str>) {
        let (owner, via) = self
            .items
            .last()
            .map_or(("", ""), |(_, kind, via)| (*kind, *via));
        if !self.asides.is_empty() && via.is_empty() && owner.is_empty() {
            return;
        }
        for name in names.split_ascii_whitespace().take(4) {
            let property = Property {
                name: last_segment(name),
                owner,
                via,
                is_item: attributes.itemscope,
            };
            if is_known_property(property.name) {
                self.begin(What::Property(property), value);
            }
        }
    }

    /// Keeps an element: with the value of an attribute at once, else with its text when it ends.
    fn begin(&mut self, what: What<'a>, value: Option<&str>) {
        let mut spot = Spot {
            what,
            text: String::new(),
            after_headline: self.seen_headline,
            line: self.line_number,
        };
        if let Some(value) = value {
            push_within(&mut spot.text, value, MAX_SPOT_TEXT * 2);
            self.finish(spot);
        } else if self.open.len() < MAX_OPEN {
            self.open.push((self.depth, spot));
        }
    }

    fn finish(&mut self, spot: Spot<'a>) {
        if spot.what == What::Heading(0) {
            self.reading.title = spot.text;
        } else if !spot.text.trim().is_empty() && self.reading.spots.len() < MAX_SPOTS {
            self.reading.spots.push(spot);
        }
    }
}

fn html_lang(element: &Element) -> Option<&str> {
    element
        .attrs()
        .find(|(name, _)| matches!(*name, "lang" | "xml:lang"))
        .map(|(_, value)| value)
}

/// The value of a property that stands in an attribute (HTML, "microdata: values").
fn value_of<'a>(name: &str, attributes: &Attributes<'a>) -> Option<&'a str> {
    let own = match name {
        "time" => attributes.datetime,
        "img" | "video" | "audio" | "source" => attributes.src,
        _ => None,
    };
    own.or(attributes.content)
        .filter(|value| !value.trim().is_empty())
}

/// Properties that a reader looks at.
fn is_known_property(name: &str) -> bool {
    matches!(
        name,
        "headline"
            | "name"
            | "author"
            | "creator"
            | "datePublished"
            | "dateModified"
            | "dateCreated"
            | "publisher"
            | "inLanguage"
            | "image"
            | "description"
            | "url"
            | "uploadDate"
    )
}

/// `NewsArticle` of `https://schema.org/NewsArticle`, `headline` of `schema:headline`.
fn last_segment(name: &str) -> &str {
    name.trim()
        .rsplit(['/', ':', '#'])
        .next()
        .unwrap_or_default()
}

/// Whether a link's path is that of an author's page, in the words that sites use for them.
fn leads_to_author(href: &str) -> bool {
    #[rustfmt::skip]
    const WORDS: &[&str] = &[
        "author", "authors", "autor", "autoren", "autores", "auteur", "auteurs", "autore", "autori", "profile",
        "profiles", "journalist", "journalists", "journalistes", "journaliste", "reporter", "reporters",
        "people", "staff", "contributor", "contributors", "columnist", "columnists", "by", "byline",
        "redakteur", "firma", "firmas", "kirjoittaja", "person", "yazar", "avtor", "authored", "correspondents",
        "team", "user", "users", "impressum/autoren", "redaktion", "profil", "skribent", "writers", "writer",
        "bio",
    ];
    let path = href.split(['?', '#']).next().unwrap_or_default();
    let mut segments = path.rsplit('/').filter(|s| !s.is_empty());
    let leads_on = segments.next().is_some();
    leads_on
        && segments
            .take(3)
            .any(|s| WORDS.iter().any(|word| word.eq_ignore_ascii_case(s)))
}

/// Elements that hold the article, or a part of a line of it, whatever their class says.
fn is_never_aside(name: &str) -> bool {
    matches!(
        name,
        "body" | "main" | "article" | "html" | "time" | "a" | "span" | "h2"
    )
}

/// Elements that stand within a line.
fn is_inline(name: &str) -> bool {
    is_emphasis(name)
        || matches!(
            name,
            "a" | "span"
                | "time"
                | "abbr"
                | "cite"
                | "label"
                | "img"
                | "address"
                | "data"
                | "picture"
                | "source"
        )
}

/// Elements that may stand within a word.
fn is_emphasis(name: &str) -> bool {
    matches!(
        name,
        "b" | "i"
            | "em"
            | "strong"
            | "u"
            | "s"
            | "small"
            | "sup"
            | "sub"
            | "font"
            | "mark"
            | "wbr"
            | "q"
            | "code"
            | "ins"
            | "del"
    )
}

/// Appends as much of `text` as keeps `to` under `limit` bytes.
fn push_within(to: &mut String, text: &str, limit: usize) {
    let room = limit.saturating_sub(to.len());
    if text.len() <= room {
        to.push_str(text);
    } else {
        to.push_str(&text[..text.floor_char_boundary(room)]);
    }
}
