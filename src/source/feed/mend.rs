//! XML feeds written again as `feed-rs` reads them: in UTF-8, well-formed, in the words of RSS 2.0, RSS 1.0 or Atom 1.0.
//!
//! What is renamed stands in [`NAMES`]. Texts lose their odd types here, too: one that holds markup becomes escaped
//! HTML in RSS and `xhtml` in Atom, Atom 0.3's `mode` becomes Atom 1.0's `type`, and an empty one is left out.

use std::borrow::Cow;
use std::fmt::{self, Write};

use base64::Engine;
use encoding_rs::{Encoding, UTF_8};
use quick_xml::NsReader;
use quick_xml::escape::escape;
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::name::ResolveResult;

const ATOM: &str = "http://www.w3.org/2005/Atom";
const ATOM_03: &str = "http://purl.org/atom/ns#";
const CONTENT: &str = "http://purl.org/rss/1.0/modules/content/";
const DC: &str = "http://purl.org/dc/elements/1.1/";
const DC_TERMS: &str = "http://purl.org/dc/terms/";
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
];

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

/// Reads bytes into text: by their byte order mark, else as they declare, else as UTF-8 or what they look like.
pub(in crate::source) fn decode(bytes: &[u8]) -> Cow<'_, str> {
    let marked = Encoding::for_bom(bytes).map(|(encoding, _)| encoding);
    let encoding = marked.or_else(|| declared(bytes)).unwrap_or(UTF_8);
    let (text, _, is_broken) = encoding.decode(bytes);
    if !is_broken || marked.is_some() {
        return text;
    }
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    detector
        .guess(None, chardetng::Utf8Detection::Allow)
        .decode(bytes)
        .0
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

/// Writes an XML feed again.
pub(super) fn xml(text: &str) -> String {
    let mut reader = NsReader::from_str(text);
    let config = reader.config_mut();
    config.expand_empty_elements = true;
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    config.allow_dangling_amp = true;
    let mut writer = Writer::default();
    // A fault that the reader can't go past ends the feed there; the entries before it are kept.
    while let Ok((namespace, event)) = reader.read_resolved_event() {
        match event {
            Event::Start(tag) => writer.open(&space(&namespace), &tag),
            Event::End(tag) => writer.close(tag.name().as_ref()),
            Event::Text(text) => writer.text(&text),
            Event::CData(text) => writer.text(&text),
            Event::GeneralRef(reference) => writer.text(&resolve(&reference)),
            Event::Eof => break,
            Event::Empty(_)
            | Event::Comment(_)
            | Event::Decl(_)
            | Event::PI(_)
            | Event::DocType(_) => {}
        }
    }
    writer.finish()
}

fn space(namespace: &ResolveResult<'_>) -> String {
    match namespace {
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
#[derive(Debug)]
struct Open {
    /// As the feed names it.
    name: String,
    /// As it is written.
    names: Vec<String>,
    /// For a text: where its inside begins, its start tag being written at its end.
    text: Option<Construct>,
    /// Whether it has an element inside.
    has_children: bool,
    has_link: bool,
    about: Option<String>,
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
        if self.dialect == Some(Dialect::Rss) && namespace == ATOM && name.ends_with("link") {
            self.atom_link(&attributes);
        }
        let within_text = self.open.iter().any(|open| open.text.is_some());
        let names = if within_text {
            vec![name.clone()]
        } else {
            self.rename(namespace, &name)
        };
        if let Some(parent) = self.open.last_mut() {
            parent.has_children = true;
            parent.has_link |= name == "link";
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
            names,
            text: None,
            has_children: false,
            has_link: false,
            about: get("rdf:about"),
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
            let last = opened.names.len() - 1;
            for (i, name) in opened.names.iter().enumerate() {
                self.start_tag(name, if i == last { &attributes } else { &[] });
            }
        }
        self.open.push(opened);
    }

    /// A link of Atom within RSS, where it leads to the entry's own page, as RSS's.
    fn atom_link(&mut self, attributes: &[(String, String)]) {
        let get = |wanted: &str| attributes.iter().find(|(key, _)| key == wanted);
        let is_page = get("rel").is_none_or(|(_, rel)| rel == "alternate");
        let Some((_, href)) = get("href").filter(|_| is_page) else {
            return;
        };
        if let Some(parent) = self.open.last_mut().filter(|open| open.name == "item") {
            parent.has_link = true;
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
        self.start_tag(&name, &attributes);
        self.open.push(Open {
            names: vec![name.clone()],
            name,
            text: None,
            has_children: false,
            has_link: false,
            about: None,
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
            DC => format!("dc:{local}"),
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
            return;
        }
        if let Some(about) = open.about.filter(|_| open.name == "item" && !open.has_link) {
            self.put(format_args!("<link>{}</link>", escape(&about)));
        }
        for name in open.names.iter().rev() {
            self.put(format_args!("</{name}>"));
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

    fn finish(mut self) -> String {
        while let Some(open) = self.open.pop() {
            self.end(open);
        }
        self.out
    }
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
