//! Sources → documents: each source under its lease, what it was remembered by, and how it ended.

use std::collections::BTreeMap;

use tokio::time::Instant;

use super::summary::SourceSummary;
use super::take::Taking;
use super::{Context, Error, PATIENCE, Plan, Progress, blocking, visit};
use crate::model::{Document, Source};
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
        let broken = SourceRead::new(0, &source);
        let task = async move { read_source(&context, worker, lease, &source, imported).await };
        tasks.push((broken, tokio::spawn(task)));
    }
    let mut read = Vec::with_capacity(tasks.len());
    for (mut broken, task) in tasks {
        read.push(match task.await {
            Ok(read) => read?,
            Err(error) => {
                broken.summary.fail(format!(
                    "reading it broke off, a fault of this program: {error}"
                ));
                (context.progress)(Progress::Read(&broken.summary));
                broken
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
    let mut read = SourceRead::new(state.id, source);
    let is_import = imported.is_some();
    let mut taking = Taking::new(context, source, lease, &mut read);
    let result = match imported {
        Some(documents) => blocking(|| taking.store(documents)).map(|()| Ok(Reading::default())),
        None => read_and_store(context, source, known(&state), &mut taking).await,
    };
    let outcome = result.and_then(|result| {
        blocking(|| match result {
            Ok(reading) => remember(context, &state, reading, is_import, &mut read),
            Err(error) => {
                let reason = error.to_string();
                let noted = SourceOutcome::Failed(&reason);
                let noted = context
                    .store
                    .note_outcome(state.id, noted, (context.clock)());
                read.summary.fail(reason);
                noted
            }
        })
    });
    blocking(|| visit::keep_hosts(context))?;
    blocking(|| context.store.release_source(state.id, worker))?;
    outcome?;
    (context.progress)(Progress::Read(&read.summary));
    Ok(read)
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
    mut reading: Reading,
    is_import: bool,
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
    if !is_import {
        if !reading.is_untouched() {
            let now = (context.clock)();
            context.store.note_unread(state.id, &read.unread, now)?;
        }
        // What could not be read is looked at again.
        reading
            .marks
            .retain(|key, _| !read.unread.contains_key(key));
        let (etag, last_modified) = match &reading.validators {
            Some(v) => (v.etag.as_deref(), v.last_modified.as_deref()),
            None => (state.etag.as_deref(), state.last_modified.as_deref()),
        };
        context
            .store
            .note_read(state.id, etag, last_modified, &reading.marks, &reading.gone)?;
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
    context
        .store
        .note_outcome(state.id, outcome, (context.clock)())
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
