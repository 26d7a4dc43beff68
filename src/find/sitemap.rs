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
/// What is read of one text: more than an address may have, so that no cut one is taken for whole.
const MAX_TEXT: usize = 4_096;
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

/// Reads a sitemap that is a text with one address a line; `None` where the first is none.
pub(super) fn read_text(text: &str) -> Option<Sitemap> {
    let mut pages = text.lines().take(MAX_PAGES).map(|line| {
        let page = Page {
            loc: line.get(..MAX_TEXT).unwrap_or(line).to_owned(),
            ..Page::default()
        };
        page.listed()
    });
    let first = pages.next().flatten()?;
    Some(Sitemap {
        pages: std::iter::once(first).chain(pages.flatten()).collect(),
        children: Vec::new(),
    })
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

#[cfg(test)]
mod tests {
    use super::*;

    const NEWS: &str = "xmlns:news='http://www.google.com/schemas/sitemap-news/0.9'";

    #[test]
    fn a_news_sitemap_gives_headlines_and_days_and_its_pictures_do_not() {
        let found = read(&format!(
            "<?xml version='1.0'?><!-- today --><urlset {NEWS}><url><loc> https://a.example/1 </loc><lastmod>2025-07-14</lastmod>\
             <image:image><image:loc>https://a.example/1.png</image:loc><image:title>A picture</image:title></image:image>\
             <news:news><news:publication><news:name>The &amp; Post</news:name></news:publication>\
             <news:publication_date>2025-07-13T08:00:00+09:00</news:publication_date>\
             <news:title><![CDATA[“Ferry” &amp;]]> it&#8217;s back &amp;#8211; again</news:title></news:news></url>\
             <url><loc>ftp://a.example/2</loc></url><url><loc/></url><url><lastmod>2025</lastmod></url></urlset>"
        ))
        .unwrap();
        let [page] = &found.pages[..] else {
            panic!("{found:?}");
        };
        assert_eq!(page.url.as_str(), "https://a.example/1");
        assert_eq!(page.title.as_deref(), Some("“Ferry” & it’s back – again"));
        assert_eq!(page.site.as_deref(), Some("The & Post"));
        let dates = [page.published, page.changed].map(|date| date.unwrap().to_string());
        assert_eq!(dates, ["2025-07-13T08:00:00+09:00", "2025-07-14"]);
    }

    #[test]
    fn an_index_gives_sitemaps_and_what_is_neither_is_none() {
        let found = read(
            "<s:sitemapindex xmlns:s='x'><s:sitemap><s:loc>https://a.example/n.xml</s:loc></s:sitemap></s:sitemapindex>",
        );
        assert_eq!(
            found.unwrap().children[0].url.as_str(),
            "https://a.example/n.xml"
        );
        for text in [
            "",
            "<rss><channel/></rss>",
            "<html><urlset>",
            "plain",
            "{\"urlset\":1}",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn a_text_gives_an_address_a_line_and_another_text_is_none() {
        let found =
            read_text("https://a.example/1\r\n\n https://a.example/2 \nmailto:a@a.example\n#\n");
        let urls = found
            .unwrap()
            .pages
            .into_iter()
            .map(|page| page.url.to_string());
        let urls: Vec<_> = urls.collect();
        assert_eq!(urls, ["https://a.example/1", "https://a.example/2"]);
        let long = format!("https://a.example/{}", "é".repeat(4_000));
        for text in ["", "plain", "<html>\nhttps://a.example/1", "{}", &long] {
            assert_eq!(read_text(text), None, "{text}");
        }
    }

    #[test]
    fn a_hostile_sitemap_costs_little_and_says_nothing() {
        let entities = "<!DOCTYPE u [<!ENTITY a 'https://a.example/'><!ENTITY b SYSTEM 'file:///etc/passwd'>]>\
                        <urlset><url><loc>&a;&b;1</loc></url></urlset>";
        assert_eq!(read(entities).unwrap().pages, []);
        assert_eq!(
            read(&format!("<urlset>{}", "<url>".repeat(100_000)))
                .unwrap()
                .pages,
            []
        );
        assert_eq!(read(&"</urlset>".repeat(1_000)), None);
        let many = "<url><loc>https://a.example/1</loc></url>".repeat(MAX_PAGES + 9);
        assert_eq!(
            read(&format!("<urlset>{many}")).unwrap().pages.len(),
            MAX_PAGES
        );
        let long = format!(
            "<urlset><url><loc>https://a.example/{}</loc></url>",
            "é".repeat(4_000)
        );
        assert_eq!(read(&long).unwrap().pages, []);
    }

    #[test]
    fn what_is_packed_is_unpacked_up_to_the_limit() {
        use std::io::Write as _;
        let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        writer.write_all(&vec![b'a'; 1 << 20]).unwrap();
        let packed = writer.finish().unwrap();
        assert_eq!(unpacked(packed.clone(), 1_000).len(), 1_000);
        assert_eq!(
            unpacked(packed[..packed.len() / 2].to_vec(), 9_000_000).first(),
            Some(&b'a')
        );
        assert_eq!(unpacked(b"<urlset>".to_vec(), 1), b"<urlset>");
    }
}
