//! Documents of one source → the digests that are stored, read with what recurs in its editions known.

use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};

use chrono::NaiveDate;

use super::Context;
use crate::digest::recurring::{RECENT, Recurring};
use crate::digest::{self, Opened};
use crate::model::{Document, Format, Further, Item, Origin, ROLLING, Source};
use crate::source::{forget_readers, format_of};
use crate::store::{CitationRecord, DigestRecord, ItemRecord};
use crate::{address, identity, store};

/// Digests that are read side by side and stored in one transaction: enough to be quick and to show what recurs in
/// them, few enough to lose little when killed.
const BATCH: usize = 50;

/// A batch is full with so many bytes, too: all of it is in memory at once.
const BATCH_BYTES: usize = 4 << 20;

/// Whether a batch of so many documents with so many bytes takes no more.
pub(super) fn is_full(documents: usize, bytes: usize) -> bool {
    documents >= BATCH || bytes >= BATCH_BYTES
}

/// How many of the first documents make a batch.
pub(super) fn batch(documents: &[Document]) -> usize {
    let mut bytes = 0;
    let full = documents.iter().zip(1..).find(|(document, number)| {
        bytes += document.bytes.len();
        is_full(*number, bytes)
    });
    full.map_or(documents.len(), |(_, number)| number)
}

/// A document and its hash.
pub(super) type Hashed<'a> = (&'a Document, [u8; 32]);

/// A batch of documents that was read.
pub(super) struct Batch<'a> {
    /// What is to be stored.
    pub(super) records: Vec<DigestRecord<'a>>,
    /// The documents that the reader broke down over, without stories: a better reader finds them where they are stored.
    pub(super) broken: Vec<DigestRecord<'a>>,
}

/// Reads documents of one source, each once, with its nearest editions known: those of the batch, and those that are
/// stored.
pub(super) fn read<'a>(
    context: &Context,
    source: &Source,
    row: i64,
    documents: &[Hashed<'a>],
) -> store::Result<Batch<'a>> {
    let mut batch = Batch {
        records: Vec::with_capacity(documents.len()),
        broken: Vec::new(),
    };
    let known_as = context.store.known_as(row)?;
    let mut opened = Vec::with_capacity(documents.len());
    for (document, hash) in documents.iter().copied() {
        match catch_unwind(|| open(document)) {
            Ok((contents, paragraphs)) => opened.push((document, hash, contents, paragraphs)),
            Err(_) => batch.broken.push(broken(&known_as, document, hash)),
        }
    }
    let today = (context.clock)().date_naive();
    let days = opened.iter().map(|(document, _, contents, _)| {
        let received = document.received.map(|at| at.date_naive());
        let own = contents.published().map(|published| published.date());
        own.or(received).unwrap_or(today)
    });
    let days: Vec<NaiveDate> = days.collect();
    let lines = opened
        .iter()
        .map(|(document, _, _, lines)| (document.key.as_str(), &lines[..]));
    let editions = Editions::around(context, row, days.iter().copied().zip(lines))?;
    for ((document, hash, contents, paragraphs), day) in opened.into_iter().zip(days) {
        let recurring = editions.recurring(day, &document.key);
        let read = || {
            let digest::Reading {
                mut digest,
                readers,
                ..
            } = contents.read(&recurring);
            forget_readers(&mut digest, &readers);
            digest
        };
        match catch_unwind(AssertUnwindSafe(read)) {
            Ok(digest) => batch.records.push(DigestRecord {
                uuid: identity::digest_id(&known_as, &document.key),
                document,
                hash,
                title: digest.title,
                curator: digest.author,
                published: digest.published,
                items: digest
                    .items
                    .into_iter()
                    .map(|item| item_record(source, item))
                    .collect(),
                paragraphs,
            }),
            Err(_) => batch.broken.push(broken(&known_as, document, hash)),
        }
    }
    Ok(batch)
}

/// What is stored of a document that the reader broke down over.
fn broken<'a>(known_as: &str, document: &'a Document, hash: [u8; 32]) -> DigestRecord<'a> {
    DigestRecord {
        uuid: identity::digest_id(known_as, &document.key),
        document,
        hash,
        title: document.title.clone(),
        curator: document.author.clone(),
        published: document.published,
        items: Vec::new(),
        paragraphs: Vec::new(),
    }
}

/// A version of a stored digest. What its envelope does not say for certain is looked at again: a page or file may be
/// known for what it is by now.
pub(super) fn stored(
    context: &Context,
    source: &Source,
    digest: i64,
    version: u32,
) -> store::Result<Option<Document>> {
    let document = context.store.document(digest, version)?;
    Ok(document.map(|mut document| {
        let is_told_by_content = matches!(source.origin, Origin::Page { .. })
            || ["path:", "page:", "command:", ROLLING]
                .iter()
                .any(|kind| document.key.starts_with(kind));
        if is_told_by_content && document.format != Format::Mail {
            document.format = format_of(&document.bytes).unwrap_or(document.format);
        }
        document
    }))
}

fn open(document: &Document) -> (Opened<'_>, Vec<u64>) {
    let opened = digest::open(document);
    let paragraphs = opened.paragraphs();
    (opened, paragraphs)
}

/// The editions of a source in the order of their days: where each stands, and the hashes of its lines.
struct Editions {
    places: BTreeMap<(NaiveDate, String), usize>,
    lines: Vec<Vec<u64>>,
}

impl Editions {
    /// These editions, and the stored ones around them.
    fn around<'a>(
        context: &Context,
        source: i64,
        editions: impl Iterator<Item = (NaiveDate, (&'a str, &'a [u64]))>,
    ) -> store::Result<Self> {
        let editions: Vec<_> = editions.collect();
        let days = editions.iter().map(|(day, _)| *day);
        let (Some(from), Some(to)) = (days.clone().min(), days.max()) else {
            return Ok(Self {
                places: BTreeMap::new(),
                lines: Vec::new(),
            });
        };
        let own: BTreeSet<&str> = editions.iter().map(|(_, (key, _))| *key).collect();
        let stored = context
            .store
            .edition_lines(source, from, to, RECENT)?
            .into_iter();
        let stored = stored.filter(|edition| !own.contains(edition.key.as_str()));
        let stored = stored.map(|edition| ((edition.day, edition.key), edition.paragraphs));
        let read = editions
            .iter()
            .map(|(day, (key, lines))| ((*day, (*key).to_owned()), lines.to_vec()));
        let all: BTreeMap<_, _> = stored.chain(read).collect();
        let (places, lines): (Vec<_>, Vec<_>) = all.into_iter().unzip();
        Ok(Self {
            places: places.into_iter().zip(0..).collect(),
            lines,
        })
    }

    fn recurring(&self, day: NaiveDate, key: &str) -> Recurring {
        let place = self.places.get(&(day, key.to_owned()));
        place
            .map(|at| Recurring::find(&self.lines, *at))
            .unwrap_or_default()
    }
}

/// Has the lines of digests known that are stored already.
pub(super) fn learn_lines(
    context: &Context,
    source: &Source,
    digests: &[i64],
) -> store::Result<()> {
    for some in digests.chunks(BATCH) {
        let mut lines = Vec::with_capacity(some.len());
        for digest in some {
            let document = stored(context, source, *digest, 0)?;
            // What can't be read has no lines: it is not tried again at every pass.
            let read = document.and_then(|document| catch_unwind(|| open(&document).1).ok());
            lines.push((*digest, read.unwrap_or_default()));
        }
        context.store.save_lines(&lines)?;
    }
    Ok(())
}

fn item_record(source: &Source, item: Item) -> ItemRecord {
    let title = item.title.clone();
    let citations = item.citations.into_iter().filter_map(|mut citation| {
        if citation.url.is_none() && citation.title.is_none() {
            citation.title.clone_from(&title);
        }
        let identity = identity::identify(&citation)?;
        Some(CitationRecord {
            link: citation.url.as_ref().map(address::clean),
            uuid: identity::article_id(&identity),
            identity,
            citation,
            entry: false,
        })
    });
    let mut citations: Vec<CitationRecord> = citations.collect();
    for (rank, citation) in citations.iter_mut().enumerate() {
        citation.entry = rank == 0 || source.further == Further::Entries;
    }
    ItemRecord {
        number: item.number,
        title: item.title,
        commentary: item.commentary,
        quoted: item.quoted,
        citations,
    }
}
