//! Sources → documents → digests → rows.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
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

/// Reads sources side by side, each in a task of its own: one that breaks ends alone.
pub(super) async fn read_sources(
    context: &Context,
    worker: Worker,
    sources: Vec<Source>,
    plan: &mut Plan,
) -> Result<Vec<SourceRead>, Error> {
    let lease = (!plan.no_fetch).then_some(worker);
    let mut documents = plan.import.take().map(|(_, documents)| documents);
    let mut tasks = Vec::with_capacity(sources.len());
    for source in sources {
        let (context, imported) = (context.clone(), documents.take());
        let broken = SourceSummary::new(&source);
        let task = async move { read_source(&context, worker, lease, &source, imported).await };
        tasks.push((broken, tokio::spawn(task)));
    }
    let mut read = Vec::with_capacity(tasks.len());
    for (mut broken, task) in tasks {
        read.push(match task.await {
            Ok(read) => read?,
            Err(error) => {
                broken.fail(format!(
                    "reading it broke off, a fault of this program: {error}"
                ));
                (context.progress)(Progress::Read(&broken));
                SourceRead {
                    id: 0,
                    summary: broken,
                    articles: Vec::new(),
                }
            }
        });
    }
    Ok(read)
}

async fn read_source(
    context: &Context,
    worker: Worker,
    lease: Option<Worker>,
    source: &Source,
    imported: Option<Vec<Document>>,
) -> Result<SourceRead, Error> {
    let place = format!("{:?}", source.origin);
    blocking(|| {
        context
            .store
            .ensure_source(&source.name, source.origin.kind(), &place)
    })?;
    let state = take_lease(context, worker, source).await?;
    let mut read = SourceRead {
        id: state.id,
        summary: SourceSummary::new(source),
        articles: Vec::new(),
    };
    let is_import = imported.is_some();
    let result = match imported {
        Some(documents) => Ok(Reading {
            documents,
            ..Reading::default()
        }),
        None => {
            source::read(
                source,
                &known(&state),
                &context.client,
                context.config.max_document,
                (context.clock)(),
            )
            .await
        }
    };
    let outcome = blocking(|| match result {
        Ok(reading) => take(
            context, source, &state, reading, is_import, lease, &mut read,
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
async fn take_lease(
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
                        what: &source.name,
                        holder: "another aggregator",
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
    mut reading: Reading,
    is_import: bool,
    lease: Option<Worker>,
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
        unreadable(context, read, reason);
    }
    tell_apart(&mut reading.documents);
    for some in reading.documents.chunks(BATCH) {
        let mut batch = Vec::with_capacity(some.len());
        for document in some {
            let hash = identity::document_hash(document);
            if context.store.has_document(state.id, &hash)? {
                read.summary.digests.unchanged += 1;
                continue;
            }
            match std::panic::catch_unwind(|| digest_record(source, document, hash)) {
                Ok(record) => batch.push(record),
                Err(_) => unreadable(
                    context,
                    read,
                    format!("{}: cannot be read, a fault of this program", document.key),
                ),
            }
        }
        save(context, state.id, &batch, lease, now, read)?;
    }
    if !is_import {
        let (etag, last_modified) = match &reading.validators {
            Some(v) => (v.etag.as_deref(), v.last_modified.as_deref()),
            None => (state.etag.as_deref(), state.last_modified.as_deref()),
        };
        context
            .store
            .note_read(state.id, etag, last_modified, &reading.marks)?;
    }
    let reason = reading.failed.as_ref().map(ToString::to_string);
    let outcome = match &reason {
        Some(reason) => {
            read.summary.fail(reason.clone());
            SourceOutcome::Failed(reason)
        }
        None => SourceOutcome::Done {
            changed: read.summary.digests.new + read.summary.digests.changed > 0,
        },
    };
    context.store.note_outcome(state.id, outcome, now)
}

fn unreadable(context: &Context, read: &mut SourceRead, reason: String) {
    (context.progress)(Progress::Unreadable {
        source: &read.summary.name,
        reason: &reason,
    });
    read.summary.unreadable.push(reason);
}

/// Gives documents that come under one key in one reading (feeds whose entries share an id) keys of their own.
fn tell_apart(documents: &mut [Document]) {
    let mut seen: BTreeMap<String, [u8; 32]> = BTreeMap::new();
    for document in documents {
        let hash = identity::document_hash(document);
        if seen.get(&document.key).is_some_and(|other| *other != hash) {
            let more = document
                .url
                .as_ref()
                .map_or_else(|| format!("{:02x?}", &hash[..8]), ToString::to_string);
            document.key = format!("{} {more}", document.key);
        }
        seen.insert(document.key.clone(), hash);
    }
}

fn save(
    context: &Context,
    source: i64,
    batch: &[DigestRecord<'_>],
    lease: Option<Worker>,
    now: DateTime<Utc>,
    read: &mut SourceRead,
) -> store::Result<()> {
    if batch.is_empty() {
        return Ok(());
    }
    let saved = context.store.save_digests(source, batch, lease, now)?;
    for (record, saved) in batch.iter().zip(saved) {
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
    let mut digest = digest::read(document).digest;
    source::forget_subscriber(&mut digest, document);
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
