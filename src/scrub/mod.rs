//! A digest → the same digest without its subscriber, for a test that anybody may read. Pure.
//!
//! Taken out are mail addresses, tokens in links and texts, the names of a mail's recipients, the header but for what a
//! digest is read from, scripts, pictures and attachments. What stands in for them has the same shape, so that the
//! digest is read as before. No rule knows all: whoever shares the result reads it through.

mod mail;
#[cfg(test)]
mod tests;
mod text;

use url::Url;

use crate::digest;
use crate::model::{Citation, Digest, Document, Format, Item};
use text::Scrubber;

/// What was taken out, by number.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Removed {
    /// Lines of the header.
    pub headers: usize,
    /// Pictures, attachments and what else is no text.
    pub parts: usize,
    /// Scripts of a page.
    pub scripts: usize,
    /// Mail addresses, each once.
    pub addresses: usize,
    /// Tokens, each once.
    pub tokens: usize,
    /// Places where a recipient was named.
    pub names: usize,
}

/// A digest without its subscriber.
#[derive(Debug)]
pub struct Scrubbed {
    /// The document, in UTF-8.
    pub bytes: Vec<u8>,
    /// What was taken out.
    pub removed: Removed,
    scrubber: Scrubber,
}

/// Takes the subscriber out of a document; `None` for a mail that can't be read.
#[must_use]
pub fn scrub(document: &Document) -> Option<Scrubbed> {
    let mut scrubber = Scrubber::default();
    let bytes = &document.bytes[..];
    let text = match document.format {
        Format::Mail => mail::scrub(bytes, &mut scrubber)?,
        Format::Html => {
            let declared = digest::declared_charset(bytes);
            scrubber.html(&digest::decode(bytes, declared.as_deref()))
        }
        Format::Text | Format::Markdown => {
            let text = digest::decode(bytes, None);
            mail::learn_forwarded(&text, &mut scrubber);
            scrubber.text(&text)
        }
    };
    Some(Scrubbed {
        bytes: text.into_bytes(),
        removed: scrubber.removed,
        scrubber,
    })
}

impl Scrubbed {
    /// What was read of the document as it arrived, with the same stand-ins: so should the scrubbed one be read.
    #[must_use]
    pub fn digest(&mut self, digest: Digest) -> Digest {
        Digest {
            title: self.text(digest.title),
            author: self.text(digest.author),
            published: digest.published,
            items: digest
                .items
                .into_iter()
                .map(|item| self.item(item))
                .collect(),
        }
    }

    fn item(&mut self, item: Item) -> Item {
        Item {
            number: item.number,
            title: self.text(item.title),
            commentary: self.text(item.commentary),
            quoted: self.text(item.quoted),
            citations: item
                .citations
                .into_iter()
                .map(|citation| self.citation(citation))
                .collect(),
        }
    }

    fn citation(&mut self, citation: Citation) -> Citation {
        Citation {
            url: citation.url.map(|url| self.url(url)),
            title: self.text(citation.title),
            site: self.text(citation.site),
            authors: citation
                .authors
                .into_iter()
                .filter_map(|name| self.text(Some(name)))
                .collect(),
            published: citation.published,
            cited_as: citation.cited_as.map(|url| self.url(url)),
        }
    }

    fn text(&mut self, text: Option<String>) -> Option<String> {
        text.map(|text| self.scrubber.text(&text))
    }

    fn url(&mut self, url: Url) -> Url {
        Url::parse(&self.scrubber.text(url.as_str())).unwrap_or(url)
    }
}
