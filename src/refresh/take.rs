//! Documents → digests → rows, as they come.

use std::collections::HashSet;

use super::read::{SourceRead, unreadable};
use super::summary::{Citations, Digests, SourceSummary};
use super::{Context, Progress, blocking, digests};
use crate::digest::recurring::RECENT;
use crate::identity;
use crate::model::{Citation, Document, Format, Source};
use crate::source::{Reader, longer_key};
use crate::store::{self, DigestRecord, Saved, Worker};

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
    /// Whether what the lines of its earlier editions say is known, be they stored by an earlier version.
    knows_lines: bool,
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
            knows_lines: false,
        }
    }

    /// Stores a source's documents until there are no more.
    pub(super) async fn store_all(&mut self, reader: &mut Reader) -> store::Result<()> {
        while let Some(first) = reader.next().await {
            let mut bytes = first.bytes.len();
            let mut some = vec![first];
            while !digests::is_full(some.len(), bytes) {
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
        let mut rest = &mut documents[..];
        while !rest.is_empty() {
            let (some, more) = rest.split_at_mut(digests::batch(rest));
            self.store_batch(some)?;
            rest = more;
        }
        Ok(())
    }

    fn store_batch(&mut self, documents: &mut [Document]) -> store::Result<()> {
        let (context, row) = (self.context, self.read.id);
        let mut fresh = Vec::with_capacity(documents.len());
        for document in documents {
            let hash = identity::document_hash(document);
            if !self.hashes.insert(hash) || context.store.has_document(row, &hash)? {
                self.keys.insert(document.key.clone());
                self.read.summary.digests.unchanged += 1;
                continue;
            }
            self.tell_apart(document, &hash)?;
            fresh.push((&*document, hash));
        }
        if fresh.is_empty() {
            return Ok(());
        }
        if !std::mem::replace(&mut self.knows_lines, true) {
            let old = context.store.digests_without_lines(row, RECENT)?;
            digests::learn_lines(context, self.source, &old)?;
        }
        let batch = digests::read(context, self.source, row, &fresh)?;
        for broken in &batch.broken {
            let key = &broken.document.key;
            let reason = format!(
                "{key}: cannot be read, a fault of this program; it is stored, and `aggregator reread` reads it with a newer version"
            );
            unreadable(context, self.read, key, reason);
        }
        let now = (context.clock)();
        context
            .store
            .save_digests(row, &batch.broken, self.lease, now)?;
        self.save(&batch.records)?;
        context.store.prune_lines(row)
    }

    /// Gives a document a longer key where another one of this reading has its key, or where digests had it that were
    /// told apart: there are feeds whose entries share an id. But a mail is a corrected edition.
    fn tell_apart(&mut self, document: &mut Document, hash: &[u8; 32]) -> store::Result<()> {
        let (store, row) = (&self.context.store, self.read.id);
        for _ in 0..2 {
            let is_new = self.keys.insert(document.key.clone());
            if document.format == Format::Mail || is_new && !store.shares_key(row, &document.key)? {
                return Ok(());
            }
            document.key = longer_key(document, hash);
        }
        self.keys.insert(document.key.clone());
        Ok(())
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
            count(&mut summary.digests, &saved);
            if record.items.is_empty() && (saved.changed || saved.kept_earlier) {
                let (source, digest) = (&summary.name, &record.document.key);
                (context.progress)(Progress::NoStories { source, digest });
            }
            if saved.changed {
                count_stories(summary, record);
                self.read.articles.extend(saved.articles);
            }
        }
        Ok(())
    }
}

/// What came again with other bytes and says the same is as it was.
fn count(digests: &mut Digests, saved: &Saved) {
    if saved.new {
        digests.new += 1;
    } else if saved.changed {
        digests.changed += 1;
    } else {
        digests.unchanged += 1;
    }
}

/// Counts the stories of a digest that is new or changed, and what they cite.
pub(super) fn count_stories(summary: &mut SourceSummary, record: &DigestRecord<'_>) {
    summary.stories += record.items.len();
    for cited in record.items.iter().flat_map(|item| &item.citations) {
        count_citation(&mut summary.citations, &cited.citation);
    }
}

fn count_citation(citations: &mut Citations, citation: &Citation) {
    match citation.url {
        Some(_) => citations.by_url += 1,
        None => citations.by_name += 1,
    }
}
