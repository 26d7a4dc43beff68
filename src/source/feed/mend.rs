//! XML feeds written again as `feed-rs` reads them: in UTF-8, well-formed, in the words of RSS 2.0 or Atom 1.0.
//!
//! What is renamed stands in [`NAMES`], what counts only where nothing better is said in [`SPARES`]. The items of RSS 1.0,
//! which stand beside its channel, move into it. Texts lose their odd types here, too: one that holds markup becomes
//! escaped HTML in RSS and `xhtml` in Atom, Atom 0.3's `mode` becomes Atom 1.0's `type`, and an empty one is left out.

use std::borrow::Cow;
use std::fmt::{self, Write};

use base64::Engine;
use encoding_rs::{Encoding, UTF_8};
use quick_xml::NsReader;
use quick_xml::errors::SyntaxError;
use quick_xml::escape::{escape, resolve_predefined_entity};
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::name::ResolveResult;

const ATOM: &str = "http://www.w3.org/2005/Atom";
const ATOM_03: &str = "http://purl.org/atom/ns#";
const CONTENT: &str = "http://purl.org/rss/1.0/modules/content/";
const DC: &str = "http://purl.org/dc/elements/1.1/";
const DC_TERMS: &str = "http://purl.org/dc/terms/";
const ITUNES: &str = "http://www.itunes.com/dtds/podcast-1.0.dtd";
const XHTML: &str = "http://www.w3.org/1999/xhtml";

/// Elements nested deeper than this are left out: no feed needs them, and whoever reads them on may recurse.
const MAX_DEPTH: usize = 200;
/// An XML declaration stands within so many bytes.
const DECLARATION: usize = 200;

/// What a feed is written in, by its root.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Dialect {
    Rss,
    Atom,
}

/// Elements under another name than `feed-rs` knows: dialect, namespace (`""`: any), name, and the names instead.
#[rustfmt::skip]
const NAMES: &[(Dialect, &str, &str, &[&str])] = &[
    // Atom 0.3 → RFC 4287
    (Dialect::Atom, ATOM_03, "issued", &["published"]),
    (Dialect::Atom, ATOM_03, "created", &["published"]),
    (Dialect::Atom, ATOM_03, "modified", &["updated"]),
    (Dialect::Atom, ATOM_03, "tagline", &["subtitle"]),
    (Dialect::Atom, ATOM_03, "copyright", &["rights"]),
    (Dialect::Atom, ATOM_03, "url", &["uri"]),
    // Dublin Core, which any feed may hold
    (Dialect::Atom, DC, "creator", &["author", "name"]),
    (Dialect::Atom, DC, "author", &["author", "name"]),
    (Dialect::Atom, DC, "date", &["published"]),
    (Dialect::Atom, DC_TERMS, "issued", &["published"]),
    (Dialect::Atom, DC_TERMS, "created", &["published"]),
    (Dialect::Atom, DC_TERMS, "modified", &["updated"]),
    (Dialect::Rss, DC, "title", &["title"]),
    (Dialect::Rss, DC, "description", &["description"]),
    (Dialect::Rss, DC, "author", &["dc:creator"]),
    (Dialect::Rss, DC_TERMS, "issued", &["dc:date"]),
    (Dialect::Rss, DC_TERMS, "created", &["dc:date"]),
    (Dialect::Rss, DC_TERMS, "modified", &["updated"]),
    // The body as markup, and Atom's words within RSS
    (Dialect::Rss, XHTML, "body", &["content:encoded"]),
    (Dialect::Rss, XHTML, "div", &["content:encoded"]),
    (Dialect::Rss, ATOM, "content", &["content:encoded"]),
    (Dialect::Rss, ATOM, "summary", &["description"]),
    (Dialect::Rss, ATOM, "published", &["dc:date"]),
    (Dialect::Rss, "", "fullitem", &["content:encoded"]),
];

/// Elements of an entry that stand in for another one where that is missing: dialect, namespace, name, and the other.
const SPARES: &[(Dialect, &str, &str, &str)] = &[
    (Dialect::Rss, ITUNES, "author", "author"),
    (Dialect::Rss, ITUNES, "summary", "description"),
    // A feed of feeds: RFC 4287 §4.2.1 lets the author of `source` count for its entry.
    (Dialect::Atom, "source", "author", "author"),
];

/// Elements that say the same as another one, for which a spare is needed no more.
const SAME: &[(&str, &str)] = &[("dc:creator", "author"), ("content:encoded", "description")];

/// Elements of RSS that hold a text alone: what is marked up in them is taken as it reads.
const FLAT: &[&str] = &["author", "dc:creator", "managingEditor", "guid", "link"];

/// Elements whose whole inside is one text.
const TEXTS: &[&str] = &[
    "title",
    "subtitle",
    "summary",
    "content",
    "rights",
    "description",
    "content:encoded",
    "tagline",
    "copyright",
];

/// Reads bytes into text: by their byte order mark, else as they declare, else as UTF-8 or what they look like. A few
/// broken bytes among letters of UTF-8 don't make it another encoding.
#[must_use]
pub fn decode(bytes: &[u8]) -> Cow<'_, str> {
    let marked = Encoding::for_bom(bytes).map(|(encoding, _)| encoding);
    let encoding = marked.or_else(|| declared(bytes)).unwrap_or(UTF_8);
    let (text, _, is_broken) = encoding.decode(bytes);
    if !is_broken || marked.is_some() || encoding == UTF_8 && is_mostly_right(&text) {
        return text;
    }
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    detector
        .guess(None, chardetng::Utf8Detection::Allow)
        .decode(bytes)
        .0
}

/// Whether what was read as UTF-8 has more letters beyond ASCII than places that could not be read.
fn is_mostly_right(text: &str) -> bool {
    let beyond = text.chars().filter(|c| !c.is_ascii()).count();
    let broken = text.matches(char::REPLACEMENT_CHARACTER).count();
    beyond > 2 * broken
}

/// The encoding that an XML declaration names; UTF-16 by its zero bytes.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    match bytes {
        [b'<', 0, ..] => return Some(encoding_rs::UTF_16LE),
        [0, b'<', ..] => return Some(encoding_rs::UTF_16BE),
        _ => {}
    }
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(DECLARATION)]);
    let declaration = &head[head.find("<?xml")?..];
    let declaration = &declaration[..declaration.find("?>")?];
    let (_, value) = declaration.split_once("encoding")?;
    let name = value.split(['"', '\'']).nth(1)?;
    let encoding = Encoding::for_label(name.as_bytes())?;
    // A declaration that could be read byte by byte is no UTF-16, whatever it says.
    Some(if encoding.is_ascii_compatible() {
        encoding
    } else {
        UTF_8
    })
}

/// A feed as it was written again.
#[derive(Debug)]
pub(super) struct Mended {
    pub(super) text: String,
    /// Whether its end is missing; the entry that it breaks off in was left out.
    pub(super) is_cut: bool,
}

/// Writes an XML feed again.
pub(super) fn xml(text: &str) -> Mended {
    let mut reader = NsReader::from_str(text);
    let config = reader.config_mut();
    config.expand_empty_elements = true;
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    config.allow_dangling_amp = true;
    let mut writer = Writer::default();
    // A fault that the reader can't go past ends the feed there; the entries before it are kept.
    let is_cut = loop {
        let (namespace, event) = match reader.read_resolved_event() {
            Ok(read) => read,
            // What was begun there has no end.
            Err(quick_xml::Error::Syntax(fault)) => {
                break !matches!(fault, SyntaxError::InvalidBangMarkup);
            }
            Err(_) => break false,
        };
        match event {
            Event::Start(tag) => writer.open(&space(&namespace), &tag),
            Event::End(tag) => writer.close(tag.name().as_ref()),
            Event::Text(text) => writer.text(&text),
            Event::CData(text) => writer.text(&text),
            Event::GeneralRef(reference) => writer.text(&resolve(&reference)),
            Event::Eof => break !writer.open.is_empty(),
            Event::Empty(_)
            | Event::Comment(_)
            | Event::Decl(_)
            | Event::PI(_)
            | Event::DocType(_) => {}
        }
    };
    if is_cut {
        writer.leave_out_entry();
    }
    Mended {
        text: writer.finish(),
        is_cut,
    }
}

fn space(namespace: &ResolveResult<'_>) -> String {
    match namespace {
        ResolveResult::Bound(namespace) if namespace.as_ref().eq_ignore_ascii_case(ITUNES) => {
            ITUNES.to_owned()
        }
        ResolveResult::Bound(namespace) => namespace.as_ref().to_owned(),
        ResolveResult::Unbound | ResolveResult::Unknown(_) => String::new(),
    }
}

/// The text that `&name;` stands for: XML's own, a character's number, or one of HTML's names; else as written.
fn resolve(reference: &BytesRef<'_>) -> String {
    if let Ok(Some(letter)) = reference.resolve_char_ref() {
        return letter.to_string();
    }
    let name: &str = reference;
    if let Some(letter) = resolve_predefined_entity(name) {
        return letter.to_owned();
    }
    let written = format!("&{name};");
    if name.len() > 32 || !name.chars().all(|c| c.is_ascii_alphanumeric()) {
        return written;
    }
    scraper::Html::parse_fragment(&written)
        .root_element()
        .text()
        .collect()
}

/// An element that is open.
#[derive(Debug, Default)]
struct Open {
    /// As the feed names it.
    name: String,
    /// Where it begins.
    start: usize,
    /// As it is written; nothing where only its inside is.
    names: Vec<String>,
    /// For a text: where its inside begins, its start tag being written at its end.
    text: Option<Construct>,
    /// Whether it has an element inside.
    has_children: bool,
    /// For a spare: of what, and where it begins.
    spare: Option<(&'static str, usize)>,
    /// For an entry: what it has of the elements that have spares.
    has: Vec<&'static str>,
    /// For an entry: the spares, as they are written.
    spares: Vec<(&'static str, String)>,
}

impl Open {
    fn is_entry(&self) -> bool {
        matches!(
            self.names.last().map(String::as_str),
            Some("item" | "entry")
        )
    }
}

/// A text whose start tag waits for what is inside.
#[derive(Debug)]
struct Construct {
    start: usize,
    kind: String,
    mode: String,
    base: Option<String>,
    is_elsewhere: bool,
}

/// Writes elements, always balanced.
#[derive(Debug, Default)]
struct Writer {
    out: String,
    open: Vec<Open>,
    dialect: Option<Dialect>,
    /// How many elements too deep we are.
    too_deep: usize,
}

impl Writer {
    fn open(&mut self, namespace: &str, tag: &BytesStart<'_>) {
        if self.open.len() >= MAX_DEPTH {
            self.too_deep += 1;
            return;
        }
        let name = tag.name().as_ref().to_owned();
        let attributes = read_attributes(tag);
        if self.open.is_empty() {
            self.root(name, attributes);
            return;
        }
        let is_rss = self.dialect == Some(Dialect::Rss);
        if is_rss && namespace == ATOM && name.ends_with("link") {
            self.atom_link(&attributes);
        }
        let within_text = self.open.iter().any(|open| open.text.is_some());
        let is_flat = is_rss && self.within(FLAT);
        let spare = self.spare(namespace, &name);
        let names = match spare {
            _ if within_text => vec![name.clone()],
            _ if is_flat => Vec::new(),
            Some(of) => vec![of.to_owned()],
            None => self.rename(namespace, &name),
        };
        if let Some(parent) = self.open.last_mut() {
            parent.has_children = true;
            if spare.is_none() && parent.is_entry() {
                parent
                    .has
                    .extend(names.first().and_then(|name| spared(name)));
            }
        }
        let get = |wanted: &str| {
            attributes
                .iter()
                .find(|(key, _)| key == wanted)
                .map(|(_, value)| value.clone())
        };
        let is_text = !within_text && names.len() == 1 && TEXTS.contains(&names[0].as_str());
        let mut opened = Open {
            name,
            start: self.out.len(),
            names,
            spare: spare.map(|of| (of, self.out.len())),
            ..Open::default()
        };
        if is_text {
            opened.text = Some(Construct {
                start: self.out.len(),
                kind: get("type").unwrap_or_default().trim().to_lowercase(),
                mode: get("mode").unwrap_or_default().trim().to_lowercase(),
                base: get("xml:base"),
                is_elsewhere: get("src").is_some(),
            });
        } else {
            let last = opened.names.len().saturating_sub(1);
            for (i, name) in opened.names.iter().enumerate() {
                self.start_tag(name, if i == last { &attributes } else { &[] });
            }
        }
        // RSS 1.0: an item is about the page at this address.
        if let Some(about) = get("rdf:about").filter(|_| opened.is_entry()) {
            let link = format!("<link>{}</link>", escape(about.as_str()));
            opened.spares.push(("link", link));
        }
        self.open.push(opened);
    }

    /// Whether an element of one of these names is open.
    fn within(&self, names: &[&str]) -> bool {
        let mut open = self.open.iter().filter_map(|open| open.names.last());
        open.any(|name| names.contains(&name.as_str()))
    }

    /// For what an element is a spare.
    fn spare(&self, namespace: &str, name: &str) -> Option<&'static str> {
        let parent = self.open.last()?;
        let home = if parent.is_entry() {
            namespace
        } else {
            parent.names.last()?
        };
        let local = name.rsplit(':').next()?;
        let row = SPARES.iter().find(|(dialect, space, spare, _)| {
            Some(*dialect) == self.dialect && *space == home && *spare == local
        });
        row.map(|(_, _, _, of)| *of)
    }

    /// A link of Atom within RSS, where it leads to the entry's own page, as RSS's.
    fn atom_link(&mut self, attributes: &[(String, String)]) {
        let get = |wanted: &str| attributes.iter().find(|(key, _)| key == wanted);
        let is_page = get("rel").is_none_or(|(_, rel)| rel == "alternate");
        let Some((_, href)) = get("href").filter(|_| is_page) else {
            return;
        };
        if let Some(parent) = self.open.last_mut().filter(|open| open.is_entry()) {
            parent.has.push("link");
            self.put(format_args!("<link>{}</link>", escape(href.as_str())));
        }
    }

    /// The root says the dialect; its version and namespaces become those that `feed-rs` knows.
    fn root(&mut self, name: String, mut attributes: Vec<(String, String)>) {
        let local = name.rsplit(':').next().unwrap_or_default().to_owned();
        let is_atom = matches!(local.as_str(), "feed" | "entry");
        self.dialect = Some(if is_atom { Dialect::Atom } else { Dialect::Rss });
        attributes
            .retain(|(key, _)| !matches!(key.as_str(), "version" | "xmlns:content" | "xmlns:dc"));
        attributes.push(("version".into(), "2.0".into()));
        attributes.push(("xmlns:content".into(), CONTENT.into()));
        attributes.push(("xmlns:dc".into(), DC.into()));
        if is_atom {
            attributes.retain(|(key, _)| key != "xmlns");
            attributes.push(("xmlns".into(), ATOM.into()));
        }
        let names = match local.as_str() {
            "RDF" => vec!["rss".to_owned(), "channel".to_owned()],
            _ => vec![name.clone()],
        };
        self.start_tag(&names[0], &attributes);
        for name in &names[1..] {
            self.start_tag(name, &[]);
        }
        self.open.push(Open {
            name,
            names,
            ..Open::default()
        });
    }

    fn rename(&self, namespace: &str, name: &str) -> Vec<String> {
        let local = name.rsplit(':').next().unwrap_or_default();
        let row = NAMES.iter().find(|(dialect, space, old, _)| {
            Some(*dialect) == self.dialect && *space == namespace && *old == local
        });
        if let Some((_, _, _, names)) = row {
            return names.iter().map(|name| (*name).to_owned()).collect();
        }
        let canonical = match namespace {
            ATOM | ATOM_03 if self.dialect == Some(Dialect::Atom) => local.to_owned(),
            CONTENT => format!("content:{local}"),
            // Who makes the feed, by a name that feed-rs knows there.
            DC if local == "creator" && !self.within(&["item"]) => "managingEditor".to_owned(),
            DC => format!("dc:{local}"),
            // Its items stand in the channel that is open already.
            _ if local == "channel" && self.within(&["channel"]) => return Vec::new(),
            _ => name.to_owned(),
        };
        vec![canonical]
    }

    fn start_tag(&mut self, name: &str, attributes: &[(String, String)]) {
        self.out.push('<');
        self.out.push_str(name);
        for (key, value) in attributes {
            // RSS has no namespace of its own: what feeds give as one only hides the elements from feed-rs.
            if key == "xmlns" && self.dialect == Some(Dialect::Rss) {
                continue;
            }
            let value = if value == ATOM_03 { ATOM } else { value };
            self.put(format_args!(" {key}=\"{}\"", escape(value)));
        }
        self.out.push('>');
    }

    fn put(&mut self, written: fmt::Arguments<'_>) {
        // A String takes everything: there is nothing to fail.
        let _ = self.out.write_fmt(written);
    }

    fn text(&mut self, text: &str) {
        if self.too_deep == 0 && !self.open.is_empty() {
            self.out.push_str(&escape(text));
        }
    }

    /// Closes the innermost element of that name, and what was left open inside.
    fn close(&mut self, name: &str) {
        if self.too_deep > 0 {
            self.too_deep -= 1;
            return;
        }
        if !self.open.iter().any(|open| open.name == name) {
            return;
        }
        while let Some(open) = self.open.pop() {
            let is_it = open.name == name;
            self.end(open);
            if is_it {
                return;
            }
        }
    }

    fn end(&mut self, open: Open) {
        if let Some(construct) = open.text {
            let inside = self.out.split_off(construct.start.min(self.out.len()));
            self.construct(&open.names[0], &construct, &inside, open.has_children);
            self.keep(open.spare);
            return;
        }
        for (of, spare) in &open.spares {
            if !open.has.contains(of) {
                self.out.push_str(spare);
            }
        }
        for name in open.names.iter().rev() {
            self.put(format_args!("</{name}>"));
        }
        self.keep(open.spare);
    }

    /// Takes a spare that was written out of the text, for the end of its entry.
    fn keep(&mut self, spare: Option<(&'static str, usize)>) {
        let Some((of, start)) = spare else { return };
        let written = self.out.split_off(start.min(self.out.len()));
        if let Some(entry) = self.open.iter_mut().rfind(|open| open.is_entry())
            && entry.spares.iter().all(|(known, _)| *known != of)
        {
            entry.spares.push((of, written));
        }
    }

    fn construct(&mut self, name: &str, construct: &Construct, inside: &str, has_children: bool) {
        if inside.trim().is_empty() || construct.is_elsewhere {
            return;
        }
        if self.dialect == Some(Dialect::Rss) {
            let inside = if has_children {
                escape(inside)
            } else {
                inside.into()
            };
            self.put(format_args!("<{name}>{inside}</{name}>"));
            return;
        }
        let (kind, inside) = atom_text(construct, inside, has_children);
        let base = construct
            .base
            .as_ref()
            .map(|base| format!(" xml:base=\"{}\"", escape(base.as_str())));
        let base = base.unwrap_or_default();
        self.put(format_args!(
            "<{name} type=\"{kind}\"{base}>{inside}</{name}>"
        ));
    }

    /// Takes out the entry that is open.
    fn leave_out_entry(&mut self) {
        if let Some(at) = self.open.iter().position(Open::is_entry) {
            self.out.truncate(self.open[at].start);
            self.open.truncate(at);
        }
    }

    fn finish(mut self) -> String {
        while let Some(open) = self.open.pop() {
            self.end(open);
        }
        self.out
    }
}

/// What an entry with this element needs no spare for.
fn spared(name: &str) -> Option<&'static str> {
    let same = SAME.iter().find(|(same, _)| *same == name);
    let name = same.map_or(name, |(_, name)| name);
    ["link", "author", "description"]
        .into_iter()
        .find(|spared| *spared == name)
}

/// A text of Atom in one of RFC 4287's three types (§3.1.1, §4.1.3.3), from its `type` and Atom 0.3's `mode`.
fn atom_text<'a>(
    construct: &Construct,
    inside: &'a str,
    has_children: bool,
) -> (&'static str, Cow<'a, str>) {
    let kind = construct.kind.as_str();
    let is_plain = matches!(kind, "" | "text" | "text/plain");
    let is_encoded = construct.mode == "base64"
        || !(is_plain
            || kind.starts_with("text")
            || kind.contains("html")
            || kind.ends_with("xml"));
    if has_children {
        return ("xhtml", inside.into());
    }
    if is_encoded && let Some(decoded) = decode_base64(inside) {
        let decoded = escape(decoded).into_owned();
        return (if is_plain { "text" } else { "html" }, decoded.into());
    }
    let is_text = is_plain && construct.mode != "escaped" || kind == "text/plain" || kind == "text";
    (if is_text { "text" } else { "html" }, inside.into())
}

fn decode_base64(text: &str) -> Option<String> {
    let text: String = text.split_whitespace().collect();
    let bytes = base64::engine::general_purpose::STANDARD
        .decode(text)
        .ok()?;
    String::from_utf8(bytes).ok()
}

fn read_attributes(tag: &BytesStart<'_>) -> Vec<(String, String)> {
    let mut seen: Vec<(String, String)> = Vec::new();
    for attribute in tag.html_attributes().with_checks(false).flatten() {
        let key = attribute.key.as_ref().to_owned();
        let value = &attribute.value;
        let value = quick_xml::escape::unescape(value)
            .unwrap_or_else(|_| value.clone())
            .into_owned();
        if seen.len() < 64 && !seen.iter().any(|(known, _)| *known == key) {
            seen.push((key, value));
        }
    }
    seen
}
