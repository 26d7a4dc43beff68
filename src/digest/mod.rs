//! Document → [`Digest`]: the stories of a digest, what each cites, and whose words are whose. Pure.
//!
//! `sniff` says what bytes are; `text` (with Org mode and reStructuredText), `html`, `markdown` and `mail` read them into
//! the one block form of `document`, and `forward` finds the mail within a mail; `layout` finds from signals what the
//! digest looks like and reads its stories, with `masthead`, `byline` and `names` (the source by its own words), `form`, `spot`, `credit` and `outlet` (the source by its place, alike in
//! all stories), `commentary` and `side` (whose words), `citations` (which links), `signature` (the end); `buttons`,
//! `furniture` and `markers` take away what only looked like a story or a part of its title;
//! `recurring` takes out what stands in every edition of the source, where other editions are known.

mod buttons;
mod byline;
mod bytes;
mod citations;
mod commentary;
mod credit;
pub mod document;
mod form;
mod forward;
mod furniture;
mod head;
mod html;
mod layout;
mod mail;
mod markdown;
mod markers;
mod masthead;
mod names;
mod numbering;
mod outlet;
mod own;
pub mod recurring;
mod side;
mod signature;
mod sniff;
mod spot;
mod table;
mod text;
mod words;

use std::collections::BTreeSet;

use chrono::{DateTime, FixedOffset};

use crate::date::Hint;
use crate::model::{Digest, Document, Format, Published};
use crate::zone::Tz;

use buttons::Buttons;
use citations::Selection;
use document::{Block, MAX_BLOCKS, MAX_LINKS, MAX_TEXT};
use head::Head;
use layout::{About, Setting};
use own::Own;
use recurring::Recurring;

pub use mail::RECIPIENTS;
pub use sniff::{declared_charset, decode, format_of};

#[cfg(test)]
mod container_tests;
#[cfg(test)]
mod tests;

/// A digest and why it was read so.
#[derive(Debug, Clone, Default)]
pub struct Reading {
    /// What the document holds.
    pub digest: Digest,
    /// The decisions, one sentence each, in the order in which they were made.
    pub why: Vec<String>,
    /// The mail addresses, lower case, of those who got the mail that the document is, or was before it was forwarded.
    pub readers: BTreeSet<String>,
}

/// A document's blocks and what it says of itself.
#[derive(Debug, Default)]
struct Contents {
    blocks: Vec<Block>,
    head: Head,
    /// What the header of the mail says that was forwarded in it: it goes before the envelope, which is the forwarder's.
    forwarded: Option<Head>,
}

/// A document in blocks, whose stories are not yet looked for.
#[derive(Debug)]
pub struct Opened<'a> {
    document: &'a Document,
    blocks: Vec<Block>,
    head: Head,
    why: Vec<String>,
}

/// Reads a document that stands alone. What is no digest has no items; nothing makes it fail.
#[must_use]
pub fn read(document: &Document) -> Reading {
    open(document).read(&Recurring::default())
}

/// Reads a document as far as it can be without knowing the other editions of its source.
#[must_use]
pub fn open(document: &Document) -> Opened<'_> {
    let Contents {
        mut blocks,
        head,
        forwarded,
    } = contents(document.format, &document.bytes);
    let mut why = vec![format!(
        "format: {:?}, {} blocks",
        document.format,
        blocks.len()
    )];
    why.extend(limit(document, &blocks));
    if forwarded.is_some() {
        why.push("mail: it was forwarded; the mail within is the digest".to_owned());
    }
    let head = forwarded
        .unwrap_or_default()
        .or(Head::of_envelope(document))
        .or(head);
    let first = match document.format {
        Format::Text => Head::of_first_lines(&blocks),
        _ => Head::dated_first(&blocks),
    };
    let signature = signature::find(&blocks);
    if let Some(signature) = &signature {
        why.push(format!(
            "end: a signature or footer begins at block {}",
            signature.start + 1
        ));
        blocks.truncate(signature.start);
    }
    let head = head
        .or(Head::of_signature(signature))
        .or(Head::of_blocks(&blocks))
        .or(first)
        .with_date_of_title();
    Opened {
        document,
        blocks,
        head,
        why,
    }
}

impl Opened<'_> {
    /// The edition's own date.
    #[must_use]
    pub fn published(&self) -> Option<Published> {
        self.head.published
    }

    /// The hashes by which its lines are known again in other editions, sorted.
    #[must_use]
    pub fn paragraphs(&self) -> Vec<u64> {
        recurring::paragraphs(&self.blocks)
    }

    /// Reads the stories, without what recurs in other editions of the source.
    #[must_use]
    pub fn read(self, recurring: &Recurring) -> Reading {
        let Self {
            document,
            blocks,
            head,
            mut why,
        } = self;
        let setting = Setting {
            hint: Hint {
                reference: reference(&head),
                is_day: matches!(head.published, Some(Published::Date(_))),
                ..Hint::default()
            },
            selection: Selection::new(Own::find(&head, &blocks), Buttons::find(&blocks)),
        };
        let about = About {
            url: document.external.as_ref(),
            is_entry: document.url.is_some() && document.title.is_some(),
            title: document.title.as_deref(),
        };
        let mut stories = layout::read(&blocks, about, &setting);
        why.extend(stories.why);
        why.extend(buttons::leave_out(&mut stories.items));
        why.extend(furniture::leave_out(
            &mut stories.items,
            &setting.selection.own,
        ));
        markers::take_off(&mut stories.items);
        why.extend(recurring::leave_out(recurring, &blocks, &mut stories.items));
        let digest = Digest {
            title: head.title,
            author: head.author,
            published: head.published,
            items: stories.items,
        };
        Reading {
            digest,
            why,
            readers: head.readers.into_iter().collect(),
        }
    }
}

/// Says that a document is as large as one is read.
fn limit(document: &Document, blocks: &[Block]) -> Option<String> {
    let links: usize = blocks.iter().map(|b| b.links.len()).sum();
    let marked_up = matches!(document.format, Format::Html | Format::Mail);
    let tags = || memchr::memchr_iter(b'<', &document.bytes).count();
    let full = (marked_up && tags() >= html::MAX_TAGS)
        || blocks.len() >= MAX_BLOCKS
        || links >= MAX_LINKS
        || blocks.iter().any(|b| b.text.len() * 2 > MAX_TEXT);
    full.then(|| {
        format!(
            "limit: {MAX_BLOCKS} blocks, {MAX_LINKS} links, {} tags and {MAX_TEXT} bytes a block are read, and what is over is left out",
            html::MAX_TAGS
        )
    })
}

fn contents(format: Format, bytes: &[u8]) -> Contents {
    match format {
        Format::Mail => mail::read(bytes),
        Format::Html => html::read(&decode(bytes, sniff::declared_charset(bytes).as_deref())),
        format => written(format, &decode(bytes, None)),
    }
}

/// A text that is written in something and stands in no envelope.
fn written(format: Format, text: &str) -> Contents {
    let text = &sniff::plain_lines(text);
    if let (Format::Markdown | Format::Text, Some(text)) = (format, text::in_markdown(text)) {
        return markdown::read(&text);
    }
    match format {
        Format::Markdown => markdown::read(text),
        Format::Html => html::read(text),
        Format::Org => fronted(text, text::read_org),
        Format::Rst => fronted(text, text::read_rst),
        Format::Text | Format::Mail => text_contents(text),
    }
}

/// A text with front matter above what one of the readers makes of it.
fn fronted(text: &str, read: fn(&str) -> Vec<Block>) -> Contents {
    let (head, body) = head::front_matter(text);
    Contents {
        blocks: read(body),
        head,
        ..Contents::default()
    }
}

fn text_contents(text: &str) -> Contents {
    let (head, body) = head::front_matter(text);
    let text::Text { blocks, forwarded } = text::read(body);
    Contents {
        blocks,
        head,
        forwarded,
    }
}

/// What "2 hours ago" and a missing year count from: the digest's own date. When a file was written or fetched says
/// nothing of it, and the same text would be dated otherwise the next time.
fn reference(head: &Head) -> Option<DateTime<FixedOffset>> {
    head.published.map(|p| p.instant(Tz::UTC))
}
