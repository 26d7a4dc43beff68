//! Sources → documents: each source under its lease, what it was remembered by, and how it ended.

use std::collections::BTreeMap;
use std::panic::AssertUnwindSafe;

use futures_util::FutureExt as _;
use tokio::task::JoinSet;
use tokio::time::Instant;

use super::summary::SourceSummary;
use super::take::Taking;
use super::{Context, Error, PATIENCE, Plan, Progress, blocking, manners};
use crate::model::{Document, Origin, Source};
use crate::source::{self, Known, Reader, Reading};
use crate::store;
use crate::store::{SourceOutcome, SourceState, Worker};

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
    /// What of it could not be read, by file or entry, and why.
    pub(super) unread: BTreeMap<String, String>,
}

impl SourceRead {
    /// A source, by its row, of which nothing has been read yet.
    pub(super) fn new(id: i64, source: &Source) -> Self {
        Self {
            id,
            summary: SourceSummary::new(source),
            articles: Vec::new(),
            unread: BTreeMap::new(),
        }
    }
}

/// Reads sources side by side, each in a task of its own: one that breaks ends alone, and all go on while nobody polls.
/// Documents that were handed over are of the first.
///
/// All are awaited, also where the store fails one of them: what is read under a lease is read by nobody else.
pub(super) async fn read_sources(
    context: &Context,
    worker: Worker,
    sources: Vec<Source>,
    mut documents: Option<Vec<Document>>,
    plan: &Plan,
) -> Result<Vec<SourceRead>, Error> {
    let lease = (!plan.no_fetch).then_some(worker);
    let context = Context {
        client: if plan.by_hand {
            context.client.insisting()
        } else {
            context.client.clone()
        },
        ..context.clone()
    };
    let mut tasks = JoinSet::new();
    for (place, source) in sources.into_iter().enumerate() {
        let (context, imported) = (context.clone(), documents.take());
        tasks.spawn(async move {
            let read = read_source(&context, worker, lease, &source, imported);
            let read = match AssertUnwindSafe(read).catch_unwind().await {
                Ok(read) => read,
                Err(_) => broke_off(&context, worker, &source),
            };
            (place, read)
        });
    }
    let mut read = tasks.join_all().await;
    read.sort_by_key(|(place, _)| *place);
    read.into_iter().map(|(_, read)| read).collect()
}

/// Notes that reading a source broke off: its next run comes when it is due, and others may read it.
fn broke_off(context: &Context, worker: Worker, source: &Source) -> Result<SourceRead, Error> {
    let reason = source::Error::Broke.to_string();
    let id = blocking(|| -> store::Result<i64> {
        let id = ensure_source(context, source)?;
        let failed = SourceOutcome::Failed(&reason);
        context.store.note_outcome(id, failed, (context.clock)())?;
        context.store.release_source(id, worker)?;
        Ok(id)
    })?;
    let mut broken = SourceRead::new(id, source);
    broken.summary.fail(reason);
    (context.progress)(Progress::Read(&broken.summary));
    Ok(broken)
}

/// The rows of sources.
pub(super) fn rows(context: &Context, sources: &[Source]) -> store::Result<Vec<i64>> {
    let rows = sources.iter().map(|source| ensure_source(context, source));
    rows.collect()
}

/// The row of a source. Where an earlier version wrote its place in other words, it is written anew.
fn ensure_source(context: &Context, source: &Source) -> store::Result<i64> {
    let (store, name, place) = (&context.store, &source.name, source.origin.identity());
    let kind = source.origin.kind();
    if let Some(known) = store.source_at(name, kind, &place)? {
        return Ok(known);
    }
    let rows = store.source_rows()?;
    let before = rows.iter().find(|row| row.name == *name);
    let before = before.and_then(|row| row.place.as_deref());
    if let Some(before) = before.filter(|before| source.origin.is_at(before)) {
        store.reword_place(name, before, &place)?;
    }
    store.ensure_source(name, kind, &place)
}

async fn read_source(
    context: &Context,
    worker: Worker,
    lease: Option<Worker>,
    source: &Source,
    imported: Option<Vec<Document>>,
) -> Result<SourceRead, Error> {
    let read = read_leased(context, worker, lease, source, imported).await;
    (context.progress)(
        read.as_ref()
            .map_or(Progress::NotRead, |read| Progress::Read(&read.summary)),
    );
    read
}

async fn read_leased(
    context: &Context,
    worker: Worker,
    lease: Option<Worker>,
    source: &Source,
    imported: Option<Vec<Document>>,
) -> Result<SourceRead, Error> {
    blocking(|| ensure_source(context, source))?;
    let state = take_lease(context, worker, source).await?;
    let mut read = SourceRead::new(state.id, source);
    let mut taking = Taking::new(context, source, lease, &mut read);
    let outcome = match imported {
        // What is handed over says nothing of a source that is read by itself.
        Some(documents) => match blocking(|| taking.store(documents)) {
            Ok(()) if source.origin == Origin::Import => blocking(|| note_done(context, &read)),
            stored => stored,
        },
        None => match read_and_store(context, source, known(&state), &mut taking).await {
            Ok(Ok(reading)) => blocking(|| remember(context, &state, reading, &mut read)),
            Ok(Err(error)) => blocking(|| note_failed(context, &mut read, &error)),
            Err(error) => Err(error),
        },
    };
    blocking(|| manners::keep(context))?;
    blocking(|| context.store.release_source(state.id, worker))?;
    outcome?;
    Ok(read)
}

fn note_done(context: &Context, read: &SourceRead) -> store::Result<()> {
    let done = SourceOutcome::Done {
        digests: read.summary.digests.new + read.summary.digests.changed,
        stories: read.summary.stories,
    };
    context.store.note_outcome(read.id, done, (context.clock)())
}

fn note_failed(
    context: &Context,
    read: &mut SourceRead,
    error: &source::Error,
) -> store::Result<()> {
    let reason = error.to_string();
    let failed = if error.is_gone() {
        SourceOutcome::Gone(&reason)
    } else if !error.was_asked() {
        SourceOutcome::NotAsked(&reason)
    } else {
        SourceOutcome::Failed(&reason)
    };
    let noted = context
        .store
        .note_outcome(read.id, failed, (context.clock)());
    read.summary.fail(reason);
    noted
}

/// Reads a source and stores its documents as they come: a mailbox may hold more than the memory does.
async fn read_and_store(
    context: &Context,
    source: &Source,
    known: Known,
    taking: &mut Taking<'_>,
) -> store::Result<Result<Reading, source::Error>> {
    let mut reader = Reader::start(
        source.clone(),
        known,
        context.client.clone(),
        context.config.max_document,
        (context.clock)(),
    );
    taking.store_all(&mut reader).await?;
    Ok(reader.finish().await)
}

/// Tells what could not be read, and remembers what was, now that all of it is stored.
fn remember(
    context: &Context,
    state: &SourceState,
    reading: Reading,
    read: &mut SourceRead,
) -> store::Result<()> {
    read.summary.digests.unchanged += reading.unchanged;
    for (what, error) in &reading.failures {
        let reason = error.to_string();
        let reason = if reason.contains(what.as_str()) {
            reason
        } else {
            format!("{what}: {reason}")
        };
        unreadable(context, read, what, reason);
    }
    let mut unread = read.unread.clone();
    unread.extend(reading.waiting);
    context
        .store
        .note_unread(state.id, &unread, (context.clock)())?;
    let (etag, last_modified) = match &reading.validators {
        Some(v) => (v.etag.as_deref(), v.last_modified.as_deref()),
        None => (state.etag.as_deref(), state.last_modified.as_deref()),
    };
    context
        .store
        .note_read(state.id, etag, last_modified, &reading.marks, &reading.gone)?;
    if let Some(wishes) = reading.wishes {
        context.store.note_wishes(state.id, wishes)?;
    }
    match reading.failed {
        Some(error) => note_failed(context, read, &error),
        None => note_done(context, read),
    }
}

/// Says and notes that a part of a source could not be read.
pub(super) fn unreadable(context: &Context, read: &mut SourceRead, what: &str, reason: String) {
    (context.progress)(Progress::Unreadable {
        source: &read.summary.name,
        reason: &reason,
    });
    read.unread.insert(what.to_owned(), reason.clone());
    read.summary.unreadable.push(reason);
}

/// Takes the lease of a source, waiting a while for another process.
pub(super) async fn take_lease(
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
