//! A digest → the same digest without its subscriber, for a test that anybody may read. Pure.
//!
//! Taken out are mail addresses, tokens in links and texts, the names of a mail's recipients, the header but for what a
//! digest is read from, scripts, pictures and attachments. What stands in for them has the same shape, so that the
//! digest is read as before. No rule knows all: whoever shares the result reads it through.

mod greeting;
mod mail;
mod mailbox;
#[cfg(test)]
mod tests;
mod text;
mod token;

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
            let html = digest::decode(bytes, declared.as_deref());
            mail::learn_forwarded(&mail::lines_of(&html), &mut scrubber);
            scrubber.html(&html)
        }
        Format::Text | Format::Markdown | Format::Org | Format::Rst => {
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
    /// Whether the scrubbed document was read as the original was, but for what was taken out.
    #[must_use]
    pub fn is_read_alike(&mut self, original: Digest, scrubbed: &Digest) -> bool {
        let items = original.items.len() == scrubbed.items.len();
        let found = scrubbed.items.iter();
        self.text(original.title) == scrubbed.title
            && self.text(original.author) == scrubbed.author
            && original.published == scrubbed.published
            && items
            && original
                .items
                .into_iter()
                .zip(found)
                .all(|(item, found)| self.is_alike(item, found))
    }

    fn is_alike(&mut self, item: Item, found: &Item) -> bool {
        let citations = item.citations.len() == found.citations.len();
        item.number == found.number
            && self.text(item.title) == found.title
            && self.text(item.commentary) == found.commentary
            && self.text(item.quoted) == found.quoted
            && citations
            && item
                .citations
                .into_iter()
                .zip(&found.citations)
                .all(|(citation, found)| self.cites_alike(citation, found))
    }

    fn cites_alike(&mut self, citation: Citation, found: &Citation) -> bool {
        let authors: Vec<String> = citation
            .authors
            .iter()
            .map(|name| self.scrubber.text(name))
            .collect();
        // The site of an article may be that of its author's mail address.
        let is_host = found.site.as_deref() == Some(mailbox::HOST)
            && citation
                .site
                .as_deref()
                .is_some_and(|site| self.scrubber.was_host(site));
        let url = citation
            .url
            .map(|url| Url::parse(&self.scrubber.text(url.as_str())).unwrap_or(url));
        url == found.url
            && self.text(citation.title) == found.title
            && (is_host || self.text(citation.site) == found.site)
            && authors == found.authors
            && citation.published == found.published
    }

    fn text(&mut self, text: Option<String>) -> Option<String> {
        text.map(|text| self.scrubber.text(&text))
    }
}
