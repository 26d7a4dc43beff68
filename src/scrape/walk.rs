//! One walk over the tree, without recursion: gathers a [`Reading`] and judges nothing.
//! Long because it is one walk: each kind of node has its few lines here, and no node is visited twice.

use std::ops::Deref;

use scraper::node::Element;
use scraper::{ElementRef, Html, Node};

use super::blocks::Container;
use super::hints::Hints;
use super::lower::Lower;
use super::reading::{Picture, Property, Reading, Spot, What};

/// A node of the tree; `scraper` does not name the type.
type NodeRef<'a> = <ElementRef<'a> as Deref>::Target;

/// Elements kept of one page. A page has some dozens.
const MAX_SPOTS: usize = 400;
/// Text kept of one element: a headline or a byline is shorter.
const MAX_SPOT_TEXT: usize = 600;
/// Types of microdata items kept.
const MAX_TYPES: usize = 20;
/// `<img>` elements kept.
const MAX_PICTURES: usize = 200;
/// Elements whose text is being kept at once.
const MAX_OPEN: usize = 12;
/// `<meta>` and `<link>` elements kept.
const MAX_HEAD: usize = 1_000;

/// Walks over the whole page once.
pub(super) fn walk(html: &Html) -> Reading<'_> {
    let mut walker = Walker::default();
    let root = *html.root_element();
    let mut node = root;
    loop {
        if walker.enter(node)
            && let Some(child) = node.first_child()
        {
            node = child;
            continue;
        }
        loop {
            walker.leave(node);
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
        }
    }
}

#[derive(Default)]
struct Walker<'a> {
    reading: Reading<'a>,
    /// The open elements.
    frames: Vec<Frame>,
    /// The innermost open element that is no part of a line.
    block: usize,
    /// Elements whose text is being gathered, the innermost last.
    open: Vec<Spot<'a>>,
    /// Open microdata items: type, the property that leads to them.
    items: Vec<(&'a str, &'a str)>,
    /// How many of the open elements are no part of the article.
    asides: usize,
    /// How many of the open elements are articles, and links.
    articles: usize,
    links: usize,
    /// The level of the open heading.
    heading: u8,
}

/// What must be undone when an element ends.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is one thing that the element is, beside the others"
)]
#[derive(Default)]
struct Frame {
    place: Place,
    aside: bool,
    is_article: bool,
    is_link: bool,
    is_item: bool,
    is_heading: bool,
    /// How many spots it opened.
    spots: usize,
    /// The block element round it.
    parent: usize,
    container: Container,
}

/// How an element stands to the line.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Place {
    /// It has lines of its own.
    #[default]
    Block,
    /// It stands within a line.
    Inline,
    /// It may stand within a word.
    Word,
    /// Nobody sees it.
    Unseen,
}

/// Whether a page for these media is one of its own: paper, small screens.
fn is_other_medium(media: &str) -> bool {
    let media = media.to_ascii_lowercase();
    ["print", "handheld", "max-width", "max-device-width"]
        .iter()
        .any(|word| media.contains(word))
}

/// Whether a link leads to another form of the page, and not to another style sheet.
fn is_alternate(rel: &str) -> bool {
    let has = |name: &str| {
        rel.split_ascii_whitespace()
            .any(|word| word.eq_ignore_ascii_case(name))
    };
    has("alternate") && !has("stylesheet")
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
    lazy_src: Option<&'a str>,
    srcset: Option<&'a str>,
    width: Option<&'a str>,
    height: Option<&'a str>,
    title: Option<&'a str>,
    alt: Option<&'a str>,
    itemprop: Option<&'a str>,
    itemtype: Option<&'a str>,
    property: Option<&'a str>,
    rel: Option<&'a str>,
    media: Option<&'a str>,
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
                "data-src" | "data-original" | "data-lazy-src" => found.lazy_src = Some(value),
                "srcset" | "data-srcset" => found.srcset = Some(value),
                "width" => found.width = Some(value),
                "height" => found.height = Some(value),
                "title" => found.title = Some(value),
                "alt" => found.alt = Some(value),
                "itemprop" => found.itemprop = Some(value),
                "itemtype" | "typeof" => {
                    found.itemtype = Some(value);
                    found.itemscope = true;
                }
                "itemscope" => found.itemscope = true,
                "property" => found.property = Some(value),
                "rel" => found.rel = Some(value),
                "media" => found.media = Some(value),
                "type" => found.kind = Some(value),
                "pubdate" => found.pubdate = true,
                _ => {}
            }
        }
        found
    }
}

impl<'a> Walker<'a> {
    /// Enters a node; whether to look into it.
    fn enter(&mut self, node: NodeRef<'a>) -> bool {
        match node.value() {
            Node::Text(text) => self.text(text),
            Node::Element(element) => return self.enter_element(node, element),
            _ => {}
        }
        false
    }

    fn text(&mut self, text: &str) {
        for spot in &mut self.open {
            push_within(&mut spot.text, text, MAX_SPOT_TEXT);
        }
        self.reading.blocks.write(text, self.links > 0);
    }

    fn enter_element(&mut self, node: NodeRef<'a>, element: &'a Element) -> bool {
        let name = element.name();
        let attributes = Attributes::of(element);
        let place = place_of(name);
        if place == Place::Unseen {
            self.frames.push(Frame {
                place,
                ..Frame::default()
            });
            self.unseen(name, node, element, &attributes);
            return false;
        }
        self.boundary(place);
        let mut hints = Hints::default();
        hints.add(attributes.class);
        hints.add(attributes.id);
        let to_author = name == "a" && attributes.href.is_some_and(leads_to_author);
        let frame = Frame {
            place,
            aside: self.is_aside(name, &attributes, hints),
            is_article: name == "article",
            is_link: name == "a" && !to_author && !attributes.href.is_some_and(is_mail),
            is_heading: level(name) > 0,
            is_item: attributes.itemscope,
            spots: 0,
            parent: self.block,
            container: self.reading.blocks.open(),
        };
        self.asides += usize::from(frame.aside);
        self.articles += usize::from(frame.is_article);
        self.links += usize::from(frame.is_link);
        if frame.is_heading {
            self.heading = level(name);
        }
        if place == Place::Block {
            self.block = self.frames.len();
        }
        self.frames.push(frame);
        match name {
            "html" => self.reading.html_lang = html_lang(element),
            "h1" => self.all_round_is_article(),
            "input" if is_password(&attributes) => self.reading.asks_password = true,
            _ => {}
        }
        let before = self.open.len();
        self.keep(name, &attributes, hints, to_author);
        let spots = self.open.len() - before;
        if let Some(frame) = self.frames.last_mut() {
            frame.spots = spots;
        }
        true
    }

    fn unseen(
        &mut self,
        name: &str,
        node: NodeRef<'a>,
        element: &'a Element,
        attributes: &Attributes<'a>,
    ) {
        match name {
            "base" => self.reading.base = self.reading.base.or(attributes.href),
            "meta" => self.meta(element, attributes),
            "link" => self.link(attributes),
            "script" => self.script(node, attributes),
            "title" if self.reading.title.is_empty() => self.reading.title = text_of(node),
            _ => {}
        }
    }

    fn leave(&mut self, node: NodeRef<'a>) {
        if !node.value().is_element() {
            return;
        }
        let Some(spots) = self.frames.last().map(|frame| frame.spots) else {
            return;
        };
        for _ in 0..spots {
            if let Some(spot) = self.open.pop() {
                self.finish(spot);
            }
        }
        let place = self.frames.last().map_or(Place::Block, |frame| frame.place);
        if place != Place::Unseen {
            self.boundary(place);
        }
        let Some(frame) = self.frames.pop() else {
            return;
        };
        if place == Place::Block {
            self.block = frame.parent;
            let parent = self.frames.get_mut(frame.parent);
            let parent = parent.map(|parent| &mut parent.container);
            self.reading.blocks.close(frame.container, parent);
        }
        self.asides -= usize::from(frame.aside);
        self.articles -= usize::from(frame.is_article);
        self.links -= usize::from(frame.is_link);
        if frame.is_item {
            self.items.pop();
        }
        if frame.is_heading {
            self.heading = 0;
        }
    }

    /// The begin or end of an element parts its text from what stands beside it.
    fn boundary(&mut self, place: Place) {
        for spot in &mut self.open {
            let parts =
                !matches!(spot.what, What::Heading(_) | What::TitleBox) || place == Place::Block;
            if parts && place != Place::Word && !spot.text.ends_with('\n') {
                push_within(&mut spot.text, "\n", MAX_SPOT_TEXT);
            }
        }
        match place {
            Place::Block => {
                let prose = self.reading.blocks.end_line(self.heading, self.asides > 0);
                if let Some(frame) = self.frames.get_mut(self.block) {
                    frame.container.add(prose);
                }
            }
            Place::Inline => self.reading.blocks.space(),
            Place::Word | Place::Unseen => {}
        }
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
        if let Some(names) = attributes.itemprop {
            self.properties(names, attributes, attributes.href.or(attributes.content));
        }
        let Some(href) = attributes.href else { return };
        if let Some(rel) = attributes.rel
            && self.reading.links.len() < MAX_HEAD
        {
            self.reading.links.push((rel, href));
            if attributes.media.is_some_and(is_other_medium) && is_alternate(rel) {
                self.reading.variants.push(href);
            }
        }
    }

    fn script(&mut self, node: NodeRef<'a>, attributes: &Attributes<'a>) {
        let is_named = attributes
            .kind
            .is_some_and(|kind| kind.to_ascii_lowercase().contains("ld+json"));
        let text = text_of(node);
        if is_named || attributes.kind.is_none() && looks_like_json_ld(&text) {
            self.reading.json_ld.push(text);
        }
    }

    /// Whether an element is no part of the article.
    fn is_aside(&self, name: &str, attributes: &Attributes<'a>, hints: Hints) -> bool {
        let by_name = matches!(name, "nav" | "aside" | "form" | "button")
            || (name == "footer" && self.articles == 0);
        let by_hint = hints.aside && !is_never_aside(name);
        let is_of_article = hints.author || hints.date || hints.meta;
        let is_comment = attributes
            .itemtype
            .is_some_and(|kind| kind.contains("Comment"));
        (by_name || by_hint) && !is_of_article || is_comment
    }

    /// What holds the headline is the article, whatever it is called.
    fn all_round_is_article(&mut self) {
        if self.asides > 0 {
            self.frames.iter_mut().for_each(|frame| frame.aside = false);
            self.asides = 0;
        }
    }

    /// Begins to keep the element where a reader may want it.
    fn keep(&mut self, name: &str, attributes: &Attributes<'a>, hints: Hints, to_author: bool) {
        if let Some(names) = attributes.itemprop.or(attributes.property) {
            self.properties(names, attributes, value_of(name, attributes));
        }
        if attributes.itemscope {
            let kind = attributes.itemtype.map_or("", last_segment);
            let via = attributes
                .itemprop
                .or(attributes.property)
                .map_or("", last_segment);
            if self.items.is_empty() && via.is_empty() && self.reading.types.len() < MAX_TYPES {
                self.reading.types.push(kind);
            }
            self.items.push((kind, via));
        }
        match name {
            "h1" => return self.begin(What::Heading(1), None),
            "a" if attributes.href.is_some_and(leads_home) => self.begin(What::HomeLink, None),
            "img" => self.name_home(attributes),
            _ => {}
        }
        if self.asides > 0 {
            return;
        }
        match name {
            "h2" => self.begin(What::Heading(2), None),
            "time" => self.time(attributes, hints),
            "a" => self.anchor(attributes, to_author),
            "img" => self.picture(attributes),
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
        self.open.iter().any(|spot| spot.what == what)
    }

    fn time(&mut self, attributes: &Attributes<'a>, hints: Hints) {
        let datetime = attributes
            .datetime
            .or(attributes.content)
            .filter(|value| !value.trim().is_empty());
        let marked = attributes.pubdate || hints.date || attributes.itemprop.is_some();
        self.begin(
            What::Time {
                marked,
                change: is_change(attributes.class),
            },
            datetime,
        );
    }

    fn anchor(&mut self, attributes: &Attributes<'a>, to_author: bool) {
        let rel = attributes
            .rel
            .is_some_and(|rel| rel.split_ascii_whitespace().any(|word| word == "author"));
        // Themes give the name of the site that relation as well.
        let rel = rel && !attributes.href.is_some_and(leads_home);
        if rel || to_author {
            self.begin(What::AuthorLink { rel }, None);
        }
    }

    /// A logo says what the site is called.
    fn name_home(&mut self, attributes: &Attributes<'a>) {
        let mut home = self
            .open
            .iter_mut()
            .filter(|spot| spot.what == What::HomeLink);
        if let Some(alt) = attributes.alt
            && let Some(home) = home.next_back()
        {
            push_within(&mut home.text, alt, MAX_SPOT_TEXT);
        }
    }

    fn picture(&mut self, attributes: &Attributes<'a>) {
        if self.reading.pictures.len() < MAX_PICTURES {
            self.reading.pictures.push(Picture {
                source: attributes.lazy_src.or(attributes.src),
                is_late: attributes.lazy_src.is_some(),
                srcset: attributes.srcset,
                class: attributes.class,
                width: attributes.width,
                height: attributes.height,
                block: self.reading.blocks.len(),
            });
        }
    }

    fn properties(&mut self, names: &'a str, attributes: &Attributes<'a>, value: Option<&str>) {
        if self.items.iter().any(is_comment) {
            return;
        }
        let (owner, via) = self
            .items
            .last()
            .map_or(("", ""), |(kind, via)| (*kind, *via));
        if self.asides > 0 && via.is_empty() && owner.is_empty() {
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
            block: self.reading.blocks.len(),
        };
        if let Some(value) = value {
            push_within(&mut spot.text, value, MAX_SPOT_TEXT * 2);
            self.finish(spot);
        } else if self.open.len() < MAX_OPEN {
            self.open.push(spot);
        }
    }

    fn finish(&mut self, spot: Spot<'a>) {
        if !spot.text.trim().is_empty() && self.reading.spots.len() < MAX_SPOTS {
            self.reading.spots.push(spot);
        }
    }
}

/// Whether a script without a type is JSON-LD all the same.
pub(super) fn looks_like_json_ld(script: &str) -> bool {
    let start = script.trim_start();
    let start = &start[..start.floor_char_boundary(200)];
    start.starts_with(['{', '[']) && start.contains("\"@context\"")
}

/// Whether a class says that a date is that of the last change, in the words of microformats.
fn is_change(class: &str) -> bool {
    let has = |wanted: &str| class.split_ascii_whitespace().any(|word| word == wanted);
    (has("updated") || has("modified")) && !has("published")
}

fn is_password(attributes: &Attributes<'_>) -> bool {
    attributes
        .kind
        .is_some_and(|kind| kind.eq_ignore_ascii_case("password"))
}

/// The text right within an element.
fn text_of(node: NodeRef<'_>) -> String {
    let text = node.children().filter_map(|child| child.value().as_text());
    text.map(|t| &**t).collect()
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
        // The date patterns of microformats, which Blogger kept.
        "abbr" => attributes.title,
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
            | "isAccessibleForFree"
    )
}

/// `NewsArticle` of `https://schema.org/NewsArticle`, `headline` of `schema:headline`.
fn last_segment(name: &str) -> &str {
    name.trim()
        .rsplit(['/', ':', '#'])
        .next()
        .unwrap_or_default()
}

/// Whether a microdata item is a comment on the article, or hangs on it as one.
fn is_comment((kind, via): &(&str, &str)) -> bool {
    kind.contains("Comment") || *via == "comment"
}

/// Whether a link leads to a person's mail. That, and a link to an author's page, is part of a byline, not of a list.
fn is_mail(href: &str) -> bool {
    href.starts_with("mailto:")
}

/// Whether a link leads to the front page of a site.
fn leads_home(href: &str) -> bool {
    let behind = href.split_once("://").map_or(href, |(_, rest)| {
        rest.find('/').map_or("", |at| &rest[at..])
    });
    matches!(behind, "" | "/" | "./")
}

/// Whether a link's path is that of an author's page, in the words that sites use for them.
pub(super) fn leads_to_author(href: &str) -> bool {
    let path = href.split(['?', '#']).next().unwrap_or_default();
    let mut segments = path.rsplit('/').filter(|s| !s.is_empty());
    let leads_on = segments.next().is_some();
    leads_on && segments.take(3).any(is_authors)
}

/// Whether a part of a path is a word for authors.
fn is_authors(segment: &str) -> bool {
    let Some(word) = Lower::of(segment.as_bytes()) else {
        return false;
    };
    matches!(
        word.as_bytes(),
        b"author"
            | b"authors"
            | b"autor"
            | b"autoren"
            | b"autores"
            | b"auteur"
            | b"auteurs"
            | b"autore"
            | b"autori"
            | b"profile"
            | b"profiles"
            | b"journalist"
            | b"journalists"
            | b"journalistes"
            | b"journaliste"
            | b"reporter"
            | b"reporters"
            | b"people"
            | b"staff"
            | b"contributor"
            | b"contributors"
            | b"columnist"
            | b"columnists"
            | b"by"
            | b"byline"
            | b"redakteur"
            | b"firma"
            | b"firmas"
            | b"kirjoittaja"
            | b"person"
            | b"yazar"
            | b"avtor"
            | b"authored"
            | b"correspondents"
            | b"editor"
            | b"editors"
            | b"team"
            | b"user"
            | b"users"
            | b"redaktion"
            | b"profil"
            | b"skribent"
            | b"writers"
            | b"writer"
            | b"bio"
    )
}

/// Elements that hold the article, or a part of a line of it, whatever their class says.
fn is_never_aside(name: &str) -> bool {
    matches!(
        name,
        "body" | "main" | "article" | "html" | "time" | "a" | "span" | "h2"
    )
}

/// How an element stands to the line, by its name.
fn place_of(name: &str) -> Place {
    match name {
        "a" | "span" | "time" | "abbr" | "cite" | "label" | "img" | "address" | "data"
        | "picture" | "source" => Place::Inline,
        "b" | "i" | "em" | "strong" | "u" | "s" | "small" | "sup" | "sub" | "font" | "mark"
        | "wbr" | "q" | "code" | "ins" | "del" => Place::Word,
        "style" | "noscript" | "template" | "svg" | "select" | "iframe" | "object" | "script"
        | "meta" | "link" | "base" | "title" => Place::Unseen,
        _ => Place::Block,
    }
}

/// The level of a heading, 0 for any other element.
fn level(name: &str) -> u8 {
    match name.as_bytes() {
        [b'h', digit @ b'1'..=b'6'] => digit - b'0',
        _ => 0,
    }
}

/// Appends as much of `text` as keeps `to` under `limit` bytes.
pub(super) fn push_within(to: &mut String, text: &str, limit: usize) {
    let room = limit.saturating_sub(to.len());
    if text.len() <= room {
        to.push_str(text);
    } else {
        to.push_str(&text[..text.floor_char_boundary(room)]);
    }
}
