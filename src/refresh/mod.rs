//! One pass: the only place where the stages meet.
//!
//! ```text
//! read sources ─▶ store digests ─▶ claim pages ─▶ fetch, scrape ─▶ store ─▶ join stories ─▶ settle ─▶ publish
//! ```
//!
//! Each step is stored before the next begins, so that a pass that is killed anywhere goes on where it was. What can't
//! be fetched is a value in the [`Summary`] and a row in the store, never the end of the pass.

mod beside;
mod copies;
mod digests;
mod documents;
mod failing;
mod hubs;
mod lost;
mod manners;
mod names;
mod pages;
mod publish;
mod read;
mod readers;
mod reread;
mod retry;
mod seek;
mod stories;
mod summary;
mod take;
mod taught;
mod views;
mod visit;
mod words;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use chrono::{DateTime, Utc};
use futures_util::future::{self, Either};

use crate::config::Config;
use crate::fetch::Client;
use crate::identity::Sources;
use crate::metrics::Metrics;
use crate::model::{Document, IMPORT, Origin, Source};
use crate::store::{HeldPages, Store, Worker};
use crate::{address, fetch, schedule, store, text, watch};

pub use failing::{Failing, passes_fail, publishing_fails};
pub use lost::{LARGEST, recalled};
pub use manners::{LeftAlone, recall as recall_manners};
pub use pages::{Made, page};
pub use publish::{Published, WRITTEN, last_changed, list, publish, write_site};
pub use reread::{Reread, find_stored};
pub use summary::{
    Citations, Digests, Failure, Pages, PublishedSummary, SourceArticles, SourceSummary, Summary,
    WithoutUrl,
};
pub use views::document;

/// What a pass may use.
#[derive(Clone)]
pub struct Context {
    /// The configuration.
    pub config: Arc<Config>,
    /// The store.
    pub store: Arc<Store>,
    /// The way out.
    pub client: Client,
    /// The clock.
    pub clock: fn() -> DateTime<Utc>,
    /// What counts what happens.
    pub metrics: Arc<Metrics>,
    /// Who hears how it goes on.
    pub progress: Arc<dyn Fn(Progress<'_>) + Send + Sync>,
    /// What runs: the word by which other processes name this one.
    pub command: &'static str,
}

/// What a pass is to do.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    /// Only these sources, and only pages that they cite; `None` for all.
    pub sources: Option<Vec<String>>,
    /// Documents that were handed over, and the source that they belong to; no source is read then.
    pub import: Option<(String, Vec<Document>)>,
    /// Stored digests that are read again; no source is read then.
    pub reread: Option<Vec<Reread>>,
    /// Publish from the digests alone.
    pub no_fetch: bool,
    /// Read no source: only pages that are due.
    pub no_read: bool,
    /// Somebody asked for it and waits: sources of hosts that rest because they failed are asked, and pages that other
    /// processes are fetching are waited for.
    pub by_hand: bool,
}

/// How a pass goes on, for people who watch it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress<'a> {
    /// A source was read.
    Read(&'a SourceSummary),
    /// A source was not read, and will not be in this pass: another process keeps it, or the store does not do its part.
    NotRead,
    /// A digest turned out to hold no stories.
    NoStories {
        /// The source.
        source: &'a str,
        /// By what the digest is known.
        digest: &'a str,
    },
    /// One file or entry of a source could not be read.
    Unreadable {
        /// The source.
        source: &'a str,
        /// Why, with the mend.
        reason: &'a str,
    },
    /// Waiting for what another process holds.
    Waiting {
        /// A source, or so many pages.
        what: &'a str,
        /// Who holds it.
        holder: &'a str,
    },
    /// Pages are being fetched.
    Fetching {
        /// Done, failed ones included.
        done: usize,
        /// Failed.
        failed: usize,
        /// In all.
        all: usize,
        /// The host with the longest queue, and its length.
        longest: Option<(&'a str, usize)>,
    },
    /// All pages that could be fetched were.
    Fetched,
}

/// Why a whole pass came to nothing.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The store said no.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// The documents could not be written.
    #[error(transparent)]
    Publish(#[from] crate::publish::Error),
    /// The file by which processes take turns at publishing could not be locked.
    #[error("{}: cannot be locked: {source}; check its permissions", path.display())]
    Lock {
        /// The file.
        path: std::path::PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The store is new, the documents are not.
    #[error(
        "{folder} holds {entries} {} that the new store {store} does not know; take their ids back with aggregator restore --from {folder}, put a backup there with aggregator restore FILE, correct store.path, or move {folder} away to begin anew",
        if *entries == 1 { "entry" } else { "entries" },
        folder = folder.display(), store = store.display()
    )]
    Lost {
        /// The folder of the documents.
        folder: std::path::PathBuf,
        /// The store.
        store: std::path::PathBuf,
        /// How many of their entries it does not know.
        entries: usize,
    },
    /// Another process fetches pages and gets nowhere.
    #[error("{holder} holds {} to be fetched; wait for it, or end it", text::count(*pages, "page"))]
    HeldPages {
        /// How many.
        pages: usize,
        /// Who.
        holder: String,
    },
    /// No client could be made.
    #[error(transparent)]
    Fetch(#[from] fetch::Error),
    /// What is to be read again is neither a source nor one stored digest.
    #[error("no source and no stored digest \"{name}\"; {mend}")]
    UnknownDigest {
        /// As asked for.
        name: String,
        /// What there is.
        mend: String,
    },
    /// A source that the configuration does not know.
    #[error("no source \"{name}\"; {mend}")]
    UnknownSource {
        /// As asked for.
        name: String,
        /// What there is.
        mend: String,
    },
}

/// How long a pass waits for a source that another process is reading.
const PATIENCE: Duration = Duration::from_mins(1);

/// Runs a pass to its end.
pub async fn run(context: &Context, plan: Plan) -> Result<Summary, Error> {
    let started = (context.clock)();
    let sources = planned(&context.config, &plan)?;
    let result = at_work(context, plan, sources, started).await;
    count(context, started, &result);
    result
}

/// The steps, with a place among the workers; how they ended is noted for `status`.
async fn at_work(
    context: &Context,
    plan: Plan,
    sources: Vec<Source>,
    started: DateTime<Utc>,
) -> Result<Summary, Error> {
    let store = &context.store;
    blocking(|| lost::refuse(context, started))?;
    let worker = blocking(|| store.enter(context.command, started))?;
    let at_work = AtWork { store, worker };
    let result = steps(context, plan, sources, at_work.worker, started).await;
    blocking(|| failing::note_pass(store, (context.clock)(), &result));
    result
}

fn count(context: &Context, started: DateTime<Utc>, result: &Result<Summary, Error>) {
    let metrics = &context.metrics;
    let took = ((context.clock)() - started).to_std();
    metrics.pass_time.observe(took.unwrap_or_default());
    metrics.passes.add(match result {
        Ok(summary) if summary.is_failure() => "failed",
        Ok(_) => "done",
        Err(_) => "error",
    });
    if let Ok(summary) = result {
        let documents = summary.published.files_written.len() as u64;
        metrics.documents.fetch_add(documents, Ordering::Relaxed);
    }
}

/// Gives back all that a pass holds, also when it is broken off or panics.
struct AtWork<'a> {
    store: &'a Store,
    worker: Worker,
}

impl Drop for AtWork<'_> {
    fn drop(&mut self) {
        // A store that is locked holds up this alone.
        if let Err(error) = blocking(|| self.store.leave(self.worker)) {
            tracing::warn!("{error}");
        }
    }
}

async fn steps(
    context: &Context,
    mut plan: Plan,
    sources: Vec<Source>,
    worker: Worker,
    started: DateTime<Utc>,
) -> Result<Summary, Error> {
    blocking(|| correct(context, started))?;
    blocking(|| manners::recall(context, started))?;
    blocking(|| know_addresses(context))?;
    blocking(|| names::follow(context))?;
    // By this version and configuration, before anything changes: only what changes is news.
    blocking(|| publish::list(&context.config, &context.store))?;
    let mut fetches = !plan.no_fetch;
    let (reading, asked) = if let Some(rereads) = plan.reread.take() {
        let read = reread::read_again(context, worker, rereads, plan.no_fetch).await?;
        let rows = read.iter().map(|r| r.id).collect();
        // What is as it was needs no page.
        fetches &= read.iter().any(|r| r.summary.digests.changed > 0);
        (Either::Left(future::ready(Ok(read))), Some(rows))
    } else {
        let documents = plan.import.take().map(|(_, documents)| documents);
        let only = plan.sources.is_some() || documents.is_some();
        let rows = blocking(|| read::rows(context, &sources))?;
        let reading = read::read_sources(context, worker, sources, documents, &plan);
        (Either::Right(reading), only.then_some(rows))
    };
    let asked = asked.as_deref();
    let (read, mut pages) = if fetches {
        let time = visit::Time::of(context);
        let results = beside::fetch_beside(context, worker, asked, &time, reading).await?;
        blocking(|| context.store.release_visits(worker))?;
        copies::find_copies(context, time.end()).await?;
        results
    } else {
        (reading.await, visit::Pages::default())
    };
    blocking(|| manners::keep(context))?;
    // Asked before: what another one gives back from now on is published when it is waited for.
    let waits = fetches && plan.by_hand && held_elsewhere(context, worker, asked)?.is_some();
    pages.publish(context)?;
    if !plan.no_fetch {
        tell(context).await?;
    }
    // A source that another process keeps ends the pass, and the pages that another one has are waited for: not before
    // all else is there for its readers.
    let read = read?;
    if waits {
        wait_for_others(context, worker, asked).await?;
        pages.publish(context)?;
        tell(context).await?;
    }
    let finished = (context.clock)();
    let published = std::mem::take(&mut pages.published);
    let summary =
        blocking(|| summary::summarize(context, read, &pages, published, started, finished))?;
    blocking(|| context.store.note_run(finished))?;
    Ok(summary)
}

/// Tells hubs what changed, and people which sources are in trouble.
async fn tell(context: &Context) -> Result<(), Error> {
    hubs::tell(context).await?;
    let means = watch::Means {
        config: &context.config,
        store: &context.store,
        client: &context.client,
        metrics: &context.metrics,
    };
    Ok(watch::tell(means, (context.clock)()).await?)
}

/// What a clock noted that ran ahead holds nobody up.
fn correct(context: &Context, now: DateTime<Utc>) -> store::Result<()> {
    if context.store.note_correction(now, schedule::CORRECTION)? {
        tracing::warn!(
            "The clock was put back: what was noted ahead of {} is noted anew",
            now.to_rfc3339()
        );
    }
    Ok(())
}

/// Under this key the store remembers by what rows addresses were told apart.
const ADDRESSES: &str = "addresses known with";

/// Has stored addresses known by the keys that they have with this version and these rules.
fn know_addresses(context: &Context) -> store::Result<()> {
    let (store, rows) = (&context.store, &context.config.addresses);
    let means = format!("{} {rows:?}", env!("CARGO_PKG_VERSION"));
    if store.remembered(ADDRESSES)?.as_deref() != Some(&means) {
        store.rekey(|url| address::key(url).to_string())?;
        store.remember(ADDRESSES, &means)?;
    }
    Ok(())
}

/// Due pages, of these sources or of all, that other processes fetch.
fn held_elsewhere(
    context: &Context,
    worker: Worker,
    sources: Option<&[i64]>,
) -> store::Result<Option<HeldPages>> {
    let now = (context.clock)();
    blocking(|| context.store.held_elsewhere(worker, sources, now))
}

/// Waits until there are none: who asked for a pass finds all of it published. Ends in an error that names the other process
/// where it gets nowhere.
async fn wait_for_others(
    context: &Context,
    worker: Worker,
    sources: Option<&[i64]>,
) -> Result<(), Error> {
    let patience = patience_with_pages(&context.config);
    let (mut before, mut since) = (None, tokio::time::Instant::now());
    let mut told = None;
    while let Some(held) = held_elsewhere(context, worker, sources)? {
        let HeldPages {
            pages,
            in_all,
            holder,
        } = held;
        if before != Some(in_all) {
            (before, since) = (Some(in_all), tokio::time::Instant::now());
        }
        if told.as_ref() != Some(&(pages, holder.clone())) {
            (context.progress)(Progress::Waiting {
                what: &text::count(pages, "page"),
                holder: &holder,
            });
            told = Some((pages, holder.clone()));
        }
        if since.elapsed() > patience {
            return Err(Error::HeldPages { pages, holder });
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    Ok(())
}

/// Whoever fetches pages and works is done with one of them within this: the longest pause at a host, and the time of a
/// fetch, each once more for a robots.txt.
fn patience_with_pages(config: &Config) -> Duration {
    let pause = config.fetch.per_host_interval.max(fetch::MAX_DELAY);
    pause.saturating_add(config.fetch.timeout).saturating_mul(2)
}

/// The sources that a pass reads.
fn planned(config: &Config, plan: &Plan) -> Result<Vec<Source>, Error> {
    if let Some((name, _)) = &plan.import {
        return Ok(vec![importing(config, name)?]);
    }
    if plan.no_read || plan.reread.is_some() {
        return Ok(Vec::new());
    }
    let all = config.sources.iter().map(|s| &s.source);
    let mut asked = BTreeSet::new();
    match &plan.sources {
        None => Ok(all.filter(|s| s.enabled).cloned().collect()),
        Some(names) => names
            .iter()
            .filter(|name| asked.insert(name.as_str()))
            .map(|name| {
                all.clone()
                    .find(|s| s.name == *name)
                    .cloned()
                    .ok_or_else(|| unknown(config, name))
            })
            .collect(),
    }
}

/// Whether digests can be handed over to a source of this name.
pub fn check_source(config: &Config, name: &str) -> Result<(), Error> {
    importing(config, name).map(drop)
}

/// The source that handed-over digests belong to.
fn importing(config: &Config, name: &str) -> Result<Source, Error> {
    match config.source(name) {
        Some(known) => Ok(known.source.clone()),
        None if name == IMPORT => Ok(import_source()),
        None => Err(unknown(config, name)),
    }
}

fn unknown(config: &Config, name: &str) -> Error {
    Error::UnknownSource {
        name: name.to_owned(),
        mend: known_names(config),
    }
}

fn known_names(config: &Config) -> String {
    let names: Vec<&str> = config
        .sources
        .iter()
        .map(|s| s.source.name.as_str())
        .collect();
    if names.is_empty() {
        return format!("{} has no sources yet", config.path.display());
    }
    format!("{} has: {}", config.path.display(), names.join(", "))
}

/// The source of files that were handed over without naming one.
fn import_source() -> Source {
    Source {
        name: IMPORT.to_owned(),
        origin: Origin::Import,
        login: None,
        title: Some("Imported digests".to_owned()),
        curator: None,
        tags: Vec::new(),
        timezone: crate::zone::Tz::UTC,
        further: crate::model::Further::default(),
        first_days: 0,
        enabled: true,
    }
}

/// The sources of the configuration by name, for what is said of their digests.
#[must_use]
pub fn sources_by_name(config: &Config) -> Sources {
    let mut sources: Sources = BTreeMap::from([(IMPORT.to_owned(), import_source())]);
    sources.extend(
        config
            .sources
            .iter()
            .map(|s| (s.source.name.clone(), s.source.clone())),
    );
    sources
}

/// Runs what blocks (the store, the disk, a long computation) without holding up the other tasks of this thread.
fn blocking<T>(work: impl FnOnce() -> T) -> T {
    tokio::task::block_in_place(work)
}
