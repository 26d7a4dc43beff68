//! Sources → documents → digests → rows.

use chrono::{DateTime, Utc};
use futures_util::future::join_all;
use tokio::time::Instant;

use super::summary::{Citations, Digests, SourceSummary};
use super::{Context, Error, PATIENCE, Plan, Progress, blocking};
use crate::model::{Citation, Document, Further, Item, Source};
use crate::source::{self, Known, Reading};
use crate::store::{CitationRecord, DigestRecord, ItemRecord, SourceOutcome, SourceState, Worker};
use crate::{address, digest, identity, store};

/// Digests that are stored in one transaction: enough to be quick, few enough to lose little when killed.
const BATCH: usize = 50;

/// How often a pass looks whether a source that another process reads is free.
const LOOK_AGAIN: std::time::Duration = std::time::Duration::from_millis(200);

/// What reading a source brought.
#[derive(Debug, Clone)]
pub(super) struct SourceRead {
    /// Its row.
    pub(super) id: i64,
    /// What is said of it.
    pub(super) summary: SourceSummary,
    /// The articles that its new and changed digests cite, by row.
    pub(super) articles: Vec<i64>,
}

/// Reads sources side by side.
pub(super) async fn read_sources(
    context: &Context,
    worker: Worker,
    sources: Vec<Source>,
    plan: &Plan,
) -> Result<Vec<SourceRead>, Error> {
    let documents = plan
        .import
        .as_ref()
        .map(|(_, documents)| documents.as_slice());
    let reads = sources
        .iter()
        .map(|source| read_source(context, worker, source, documents));
    join_all(reads).await.into_iter().collect()
}

async fn read_source(
    context: &Context,
    worker: Worker,
    source: &Source,
    imported: Option<&[Document]>,
) -> Result<SourceRead, Error> {
    blocking(|| {
        context
            .store
            .ensure_source(&source.name, source.origin.kind())
    })?;
    let state = lease(context, worker, source).await?;
    let mut read = SourceRead {
        id: state.id,
        summary: SourceSummary::new(source),
        articles: Vec::new(),
    };
    let result = match imported {
        Some(documents) => Ok(Reading {
            documents: documents.to_vec(),
            ..Reading::default()
        }),
        None => {
            source::read(
                source,
                &known(&state),
                &context.client,
                context.config.max_document,
            )
            .await
        }
    };
    let outcome = blocking(|| match result {
        Ok(reading) => take(
            context,
            source,
            &state,
            &reading,
            imported.is_some(),
            &mut read,
        ),
        Err(error) => {
            read.summary.fail(error.to_string());
            let reason = error.to_string();
            context
                .store
                .note_outcome(state.id, SourceOutcome::Failed(&reason), (context.clock)())
        }
    });
    blocking(|| context.store.release_source(state.id, worker))?;
    outcome?;
    (context.progress)(Progress::Read(&read.summary));
    Ok(read)
}

/// Takes the lease of a source, waiting a while for another process.
async fn lease(
    context: &Context,
    worker: Worker,
    source: &Source,
) -> Result<SourceState, store::Error> {
    let patience = Instant::now() + PATIENCE;
    let mut told = false;
    loop {
        match blocking(|| {
            context
                .store
                .lease_source(&source.name, worker, (context.clock)())
        }) {
            Err(store::Error::Held { .. }) if Instant::now() < patience => {
                if !told {
                    (context.progress)(Progress::Waiting {
                        source: &source.name,
                    });
                    told = true;
                }
                tokio::time::sleep(LOOK_AGAIN).await;
            }
            other => return other,
        }
    }
}

fn known(state: &SourceState) -> Known {
    let validators = crate::fetch::Validators {
        etag: state.etag.clone(),
        last_modified: state.last_modified.clone(),
    };
    let has_any = validators.etag.is_some() || validators.last_modified.is_some();
    Known {
        validators: has_any.then_some(validators),
        marks: state.marks.clone(),
    }
}

/// Stores what a source brought, a batch a transaction; remembers what was read only when all of it is stored.
fn take(
    context: &Context,
    source: &Source,
    state: &SourceState,
    reading: &Reading,
    is_import: bool,
    read: &mut SourceRead,
) -> store::Result<()> {
    let now = (context.clock)();
    read.summary.digests.unchanged += reading.unchanged;
    for (what, error) in &reading.failures {
        let reason = error.to_string();
        let reason = if reason.contains(what.as_str()) {
            reason
        } else {
            format!("{what}: {reason}")
        };
        (context.progress)(Progress::Unreadable {
            source: &source.name,
            reason: &reason,
        });
        read.summary.unreadable.push(reason);
    }
    let mut batch = Vec::new();
    for document in &reading.documents {
        let hash = identity::document_hash(document);
        if context.store.has_document(state.id, &document.key, &hash)? {
            read.summary.digests.unchanged += 1;
            continue;
        }
        batch.push(digest_record(source, document, hash));
        if batch.len() == BATCH {
            save(context, state.id, &mut batch, now, read)?;
        }
    }
    save(context, state.id, &mut batch, now, read)?;
    if !is_import {
        let (etag, last_modified) = match &reading.validators {
            Some(v) => (v.etag.as_deref(), v.last_modified.as_deref()),
            None => (state.etag.as_deref(), state.last_modified.as_deref()),
        };
        context
            .store
            .note_read(state.id, etag, last_modified, &reading.marks)?;
    }
    let changed = read.summary.digests.new + read.summary.digests.changed > 0;
    context
        .store
        .note_outcome(state.id, SourceOutcome::Done { changed }, now)
}

fn save(
    context: &Context,
    source: i64,
    batch: &mut Vec<DigestRecord<'_>>,
    now: DateTime<Utc>,
    read: &mut SourceRead,
) -> store::Result<()> {
    if batch.is_empty() {
        return Ok(());
    }
    let saved = context.store.save_digests(source, batch, now)?;
    for (record, saved) in batch.drain(..).zip(saved) {
        count(&mut read.summary.digests, saved.new);
        read.summary.stories += record.items.len();
        for cited in record.items.iter().flat_map(|item| &item.citations) {
            count_citation(&mut read.summary.citations, &cited.citation);
        }
        read.articles.extend(saved.articles);
        if record.items.is_empty() {
            let (source, digest) = (&read.summary.name, &record.document.key);
            (context.progress)(Progress::NoStories { source, digest });
        }
    }
    Ok(())
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
    let digest = digest::read(document).digest;
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
