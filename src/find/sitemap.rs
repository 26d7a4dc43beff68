//! A sitemap (sitemaps.org, with Google's news extension) or an index of sitemaps → what it lists. Pure.
//!
//! Whatever stands in it is a claim of a stranger: so much is read, no deeper, and no entity but XML's own.

use std::io::Read as _;

use flate2::read::MultiGzDecoder;
use quick_xml::Reader;
use quick_xml::events::Event;
use url::Url;

use super::Listed;
use crate::date::{self, Hint};
use crate::model::Published;

/// Pages that are read of one sitemap: the protocol's own limit.
const MAX_PAGES: usize = 50_000;
/// Sitemaps that are read of one index.
const MAX_CHILDREN: usize = 5_000;
/// The longest address: the protocol's own limit.
const MAX_ADDRESS: usize = 2_048;
/// What is read of a headline or a name.
const MAX_TEXT: usize = 2_000;
/// Elements are told from others of their name by what they stand in, no deeper than this.
const MAX_DEPTH: usize = 16;

/// What a sitemap lists.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Sitemap {
    pub(super) pages: Vec<Listed>,
    pub(super) children: Vec<Child>,
}

/// A sitemap that an index names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Child {
    pub(super) url: Url,
    pub(super) changed: Option<Published>,
}

/// The bytes of a sitemap that is stored compressed, at most `limit` of them.
pub(super) fn unpacked(bytes: Vec<u8>, limit: u64) -> Vec<u8> {
    if !bytes.starts_with(b"\x1f\x8b") {
        return bytes;
    }
    let mut unpacked = Vec::new();
    // One that is broken off counts as far as it goes.
    let _ = MultiGzDecoder::new(&bytes[..])
        .take(limit)
        .read_to_end(&mut unpacked);
    unpacked
}

/// Reads a sitemap; `None` for what is none.
pub(super) fn read(text: &str) -> Option<Sitemap> {
    let mut reader = Reader::from_str(text);
    let config = reader.config_mut();
    config.expand_empty_elements = true;
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    config.allow_dangling_amp = true;
    let mut walk = Walk::default();
    // What can't be read ends it there; what stands before is kept.
    while let Ok(event) = reader.read_event() {
        match event {
            Event::Start(tag) => {
                if walk.depth == 0
                    && !matches!(tag.local_name().as_ref(), "urlset" | "sitemapindex")
                {
                    return None;
                }
                walk.open(tag.local_name().as_ref());
            }
            Event::End(_) => walk.close(),
            Event::Text(text) => walk.text(&text),
            Event::CData(text) => walk.text(&text),
            Event::GeneralRef(reference) => match reference.resolve_char_ref() {
                Ok(Some(letter)) => walk.text(letter.encode_utf8(&mut [0; 4])),
                _ => walk.text(named(&reference)),
            },
            Event::Eof => break,
            _ => {}
        }
        if walk.is_full() {
            break;
        }
    }
    walk.is_sitemap.then_some(walk.found)
}

/// XML's own entities. Any other says nothing.
fn named(name: &str) -> &'static str {
    match name {
        "amp" => "&",
        "lt" => "<",
        "gt" => ">",
        "quot" => "\"",
        "apos" => "'",
        _ => "",
    }
}

#[derive(Default)]
struct Walk {
    /// The elements that are open, the outermost first, as far as they are told apart.
    open: Vec<String>,
    depth: usize,
    is_sitemap: bool,
    text: String,
    page: Page,
    found: Sitemap,
}

/// What is said of one page or sitemap.
#[derive(Default)]
struct Page {
    loc: String,
    changed: String,
    title: String,
    published: String,
    site: String,
}

impl Walk {
    fn open(&mut self, name: &str) {
        self.is_sitemap = true;
        self.depth += 1;
        if self.depth <= MAX_DEPTH {
            self.open.push(name.to_owned());
        }
        self.text.clear();
        if self.depth == 2 {
            self.page = Page::default();
        }
    }

    fn text(&mut self, text: &str) {
        let left = MAX_TEXT.saturating_sub(self.text.len());
        let end = text.floor_char_boundary(left.min(text.len()));
        self.text.push_str(&text[..end]);
    }

    fn close(&mut self) {
        if self.depth == 0 {
            return;
        }
        if self.depth <= MAX_DEPTH {
            let path: Vec<&str> = self.open.iter().map(String::as_str).collect();
            let text = std::mem::take(&mut self.text);
            match path[..] {
                [_, "url" | "sitemap", "loc"] => self.page.loc = text,
                [_, "url" | "sitemap", "lastmod"] => self.page.changed = text,
                [_, "url", "news", "title"] => self.page.title = text,
                [_, "url", "news", "publication_date"] => self.page.published = text,
                [_, "url", "news", "publication", "name"] => self.page.site = text,
                [_, "url"] => self.found.pages.extend(self.page.listed()),
                [_, "sitemap"] => self.found.children.extend(self.page.child()),
                _ => {}
            }
            self.open.pop();
        }
        self.depth -= 1;
    }

    fn is_full(&self) -> bool {
        self.found.pages.len() >= MAX_PAGES || self.found.children.len() >= MAX_CHILDREN
    }
}

impl Page {
    fn url(&self) -> Option<Url> {
        let text = self.loc.trim();
        let url = Url::parse(text)
            .ok()
            .filter(|_| text.len() <= MAX_ADDRESS)?;
        matches!(url.scheme(), "http" | "https").then_some(url)
    }

    fn listed(&self) -> Option<Listed> {
        Some(Listed {
            url: self.url()?,
            title: some(&self.title),
            site: some(&self.site),
            published: instant(&self.published),
            changed: instant(&self.changed),
            authors: Vec::new(),
        })
    }

    fn child(&self) -> Option<Child> {
        Some(Child {
            url: self.url()?,
            changed: instant(&self.changed),
        })
    }
}

/// A text in one line, without the entities that some escape twice.
fn some(text: &str) -> Option<String> {
    let plain = crate::scrape::plain_text(text);
    (!plain.is_empty()).then_some(plain)
}

fn instant(text: &str) -> Option<Published> {
    let text = text.trim();
    date::read_machine(text).or_else(|| date::read(text, &Hint::default()))
}
