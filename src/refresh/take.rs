//! Documents → digests → rows, as they come.

use std::collections::HashSet;

use super::read::{SourceRead, unreadable};
use super::summary::{Citations, Digests};
use super::{Context, Progress, blocking};
use crate::model::{Citation, Document, Format, Further, Item, Source};
use crate::source::{Reader, forget_subscriber};
use crate::store::{self, CitationRecord, DigestRecord, ItemRecord, Worker};
use crate::{address, digest, identity};

/// Digests that are stored in one transaction: enough to be quick, few enough to lose little when killed.
const BATCH: usize = 50;

/// Bytes of documents from which on they are stored, however few they are.
const BATCH_BYTES: usize = 16 << 20;

/// Stores what one reading of a source brings, a batch a transaction.
pub(super) struct Taking<'a> {
    context: &'a Context,
    source: &'a Source,
    /// Who fetches the pages that the digests cite.
    lease: Option<Worker>,
    read: &'a mut SourceRead,
    /// The keys of the documents of this reading, and their hashes.
    keys: HashSet<String>,
    hashes: HashSet<[u8; 32]>,
}

impl<'a> Taking<'a> {
    pub(super) fn new(
        context: &'a Context,
        source: &'a Source,
        lease: Option<Worker>,
        read: &'a mut SourceRead,
    ) -> Self {
        Self {
            context,
            source,
            lease,
            read,
            keys: HashSet::new(),
            hashes: HashSet::new(),
        }
    }

    /// Stores a source's documents until there are no more.
    pub(super) async fn store_all(&mut self, reader: &mut Reader) -> store::Result<()> {
        while let Some(first) = reader.next().await {
            let mut bytes = first.bytes.len();
            let mut some = vec![first];
            while some.len() < BATCH && bytes < BATCH_BYTES {
                let Some(next) = reader.next().await else {
                    break;
                };
                bytes += next.bytes.len();
                some.push(next);
            }
            blocking(|| self.store(some))?;
        }
        Ok(())
    }

    /// Stores documents.
    pub(super) fn store(&mut self, mut documents: Vec<Document>) -> store::Result<()> {
        for some in documents.chunks_mut(BATCH) {
            self.store_batch(some)?;
        }
        Ok(())
    }

    fn store_batch(&mut self, documents: &mut [Document]) -> store::Result<()> {
        let (context, source) = (self.context, self.source);
        let mut batch = Vec::with_capacity(documents.len());
        for document in documents {
            let hash = identity::document_hash(document);
            if !self.hashes.insert(hash) || context.store.has_document(self.read.id, &hash)? {
                self.read.summary.digests.unchanged += 1;
                continue;
            }
            self.tell_apart(document, &hash);
            let document = &*document;
            match std::panic::catch_unwind(|| digest_record(source, document, hash)) {
                Ok(record) => batch.push(record),
                Err(_) => unreadable(
                    context,
                    self.read,
                    format!("{}: cannot be read, a fault of this program", document.key),
                ),
            }
        }
        self.save(&batch)
    }

    /// Gives another document under the key of one before it in this reading a key of its own, for there are feeds whose
    /// entries share an id; but a mail is a corrected edition.
    fn tell_apart(&mut self, document: &mut Document, hash: &[u8; 32]) {
        let is_new = self.keys.insert(document.key.clone());
        if !is_new && document.format != Format::Mail {
            let more = document
                .url
                .as_ref()
                .map_or_else(|| format!("{:02x?}", &hash[..8]), ToString::to_string);
            document.key = format!("{} {more}", document.key);
        }
    }

    fn save(&mut self, batch: &[DigestRecord<'_>]) -> store::Result<()> {
        if batch.is_empty() {
            return Ok(());
        }
        let context = self.context;
        let now = (context.clock)();
        let saved = context
            .store
            .save_digests(self.read.id, batch, self.lease, now)?;
        for (record, saved) in batch.iter().zip(saved) {
            let summary = &mut self.read.summary;
            count(&mut summary.digests, saved.new);
            summary.stories += record.items.len();
            for cited in record.items.iter().flat_map(|item| &item.citations) {
                count_citation(&mut summary.citations, &cited.citation);
            }
            self.read.articles.extend(saved.articles);
            if record.items.is_empty() {
                let (source, digest) = (&self.read.summary.name, &record.document.key);
                (context.progress)(Progress::NoStories { source, digest });
            }
        }
        Ok(())
    }
}

fn count(digests: &mut Digests, new: bool) {
    if new {
        digests.new += 1;
    } else {
        digests.changed += 1;
    }
}

fn count_citation(citations: &mut Citations, citation: &Citation) {
    match citation.url {
        Some(_) => citations.by_url += 1,
        None => citations.by_name += 1,
    }
}

/// Reads a document into the rows that it becomes.
fn digest_record<'a>(source: &Source, document: &'a Document, hash: [u8; 32]) -> DigestRecord<'a> {
    let mut digest = digest::read(document).digest;
    forget_subscriber(&mut digest, document);
    DigestRecord {
        uuid: identity::digest_id(&source.name, &document.key),
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
    }
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
