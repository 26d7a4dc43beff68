//! The daemon: the scheduler, the server, and the signals that end them.
//!
//! The scheduler only decides when a pass runs over which sources; `refresh` does the work. A pass runs in a task of its
//! own, so that a slow one holds up no other source; a source whose pass still runs is not started again.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use chrono::{DateTime, TimeDelta, Utc};
use tokio::task::{self, JoinSet};

use crate::config::{Config, Listen, SourceConfig};
use crate::model::View;
use crate::publish::Page;
use crate::refresh::{self, Context, LeftAlone, Made, Plan, Summary};
use crate::server::{self, Answer, BoxError, Door, Pages, ServerState, Socket};
use crate::store::{self, Store};

/// The wall clock is looked at this often: a machine that slept, or a corrected clock, shifts nothing by more.
const LOOK: Duration = Duration::from_mins(1);

/// After a pass that came to nothing, the next one waits this long.
const REST: TimeDelta = TimeDelta::minutes(1);

/// A sign of life to other processes at least this often.
const BEAT: TimeDelta = TimeDelta::minutes(5);

/// Why the daemon could not start.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The address is taken, or not ours.
    #[error(
        "server.listen = \"{address}\": {source}; end what listens there, or set another address"
    )]
    Listen {
        /// The address.
        address: Listen,
        /// Why.
        source: std::io::Error,
    },
    /// Nobody can be let in.
    #[error(transparent)]
    Door(#[from] server::DoorError),
    /// Another daemon runs on this store.
    #[error(
        "another aggregator run holds this store since {since} (process {pid}); refresh works beside it"
    )]
    Taken {
        /// Since when, for people.
        since: String,
        /// Its process number.
        pid: u32,
    },
    /// The server broke.
    #[error("the server stopped: {0}")]
    Serve(std::io::Error),
    /// The store said no.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// The documents could not be written.
    #[error(transparent)]
    Refresh(#[from] refresh::Error),
}

/// Serves and refreshes until SIGTERM or Ctrl-C. A store has one daemon.
pub async fn run(context: Context) -> Result<(), Error> {
    let entered = context
        .store
        .enter_alone(context.command, (context.clock)())?;
    let worker = entered.map_err(|other| taken(&context.config, other))?;
    let ended = serve(&context, worker).await;
    context.store.leave(worker)?;
    ended
}

fn taken(config: &Config, other: store::Other) -> Error {
    let since = other.since.with_timezone(&config.publish.timezone);
    Error::Taken {
        since: since.format("%-d %B %H:%M").to_string(),
        pid: other.pid,
    }
}

async fn serve(context: &Context, worker: store::Worker) -> Result<(), Error> {
    let config = &*context.config;
    let door = door(config)?;
    let address = &config.server.listen;
    let bound = match address {
        Listen::Tcp(address) => Socket::tcp(*address).await,
        Listen::Unix(path) => Socket::unix(path),
    };
    let socket = bound.map_err(|source| Error::Listen {
        address: address.clone(),
        source,
    })?;
    // What a reader asks for first is there before it is said that we are ready.
    tokio::task::block_in_place(|| refresh::publish(context, (context.clock)()))?;
    let pages = StorePages {
        config: Arc::clone(&context.config),
        store: Arc::clone(&context.store),
    };
    let directory = config.publish.directory.clone();
    let state = ServerState::new(directory, Box::new(pages), door)
        .with_hubs(&config.publish.base_url, &config.publish.hubs);
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let wait = |mut stopped: tokio::sync::watch::Receiver<bool>| async move {
        let _ = stopped.wait_for(|stop| *stop).await;
    };
    let mut serving = tokio::spawn(server::serve(socket, Arc::new(state), wait(stopped)));
    let _ = sd_notify::notify(&[sd_notify::NotifyState::Ready]);
    tracing::info!(%address, "Serving {}", context.config.publish.base_url);
    let ended = tokio::select! {
        () = stop_signal() => None,
        () = schedule(context, worker) => None,
        served = &mut serving => Some(served),
    };
    tracing::info!("Stopping");
    let _ = sd_notify::notify(&[sd_notify::NotifyState::Stopping]);
    let _ = stop.send(true);
    let served = match ended {
        Some(served) => served,
        None => serving.await,
    };
    served.unwrap_or(Ok(())).map_err(Error::Serve)
}

/// Who is let in.
fn door(config: &Config) -> Result<Door, server::DoorError> {
    let mut door = Door::open(config.publish.base_url.path());
    if let Some(path) = &config.server.password_file {
        door = door.with_passwords(path)?;
    }
    if let Some(path) = &config.server.secret_file {
        door = door.with_secret(path)?;
    }
    Ok(door)
}

/// Ends with SIGTERM or Ctrl-C.
pub(crate) async fn stop_signal() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = interrupt => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    let _ = interrupt.await;
}

/// Starts passes when they are due, for ever.
async fn schedule(context: &Context, worker: store::Worker) {
    let mut running = Running::default();
    let mut beat = (context.clock)();
    loop {
        let now = (context.clock)();
        if now - beat >= BEAT {
            beat = now;
            task::block_in_place(|| note(context.store.beat(worker, now)));
        }
        let until = task::block_in_place(|| {
            start_due(context, &mut running, now);
            next_moment(context, &running, now)
        });
        let pause = until.map_or(LOOK, |at| (at - now).to_std().unwrap_or_default().min(LOOK));
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            () = running.ended(context.clock) => {}
        }
    }
}

/// The passes under way, and what each is about: sources by name, or none for a pass over pages that are due.
#[derive(Default)]
struct Running {
    passes: JoinSet<Result<Summary, refresh::Error>>,
    about: HashMap<task::Id, Vec<String>>,
    /// Nothing is started before: a store that says no shall not be asked in a circle.
    rest_until: Option<DateTime<Utc>>,
}

impl Running {
    fn has_source(&self, name: &str) -> bool {
        self.about.values().flatten().any(|running| running == name)
    }

    fn has_pages(&self) -> bool {
        self.about.values().any(Vec::is_empty)
    }

    fn start(&mut self, context: &Context, names: Vec<String>) {
        let context = context.clone();
        let plan = Plan {
            no_read: names.is_empty(),
            sources: (!names.is_empty()).then(|| names.clone()),
            ..Plan::default()
        };
        let pass = self
            .passes
            .spawn(async move { refresh::run(&context, plan).await });
        self.about.insert(pass.id(), names);
    }

    /// Waits for the next pass that ends; for ever where none is under way.
    async fn ended(&mut self, clock: fn() -> DateTime<Utc>) {
        match self.passes.join_next_with_id().await {
            Some(Ok((id, result))) => {
                self.about.remove(&id);
                self.rest_until = result.is_err().then(|| clock() + REST);
                report(&result);
            }
            Some(Err(error)) => {
                let names = self.about.remove(&error.id()).unwrap_or_default();
                self.rest_until = Some(clock() + REST);
                tracing::error!(sources = ?names, "A pass broke: {error}");
            }
            None => std::future::pending().await,
        }
    }
}

fn report(result: &Result<Summary, refresh::Error>) {
    match result {
        Ok(summary) if summary.pages.asked > 0 || !summary.published.files_written.is_empty() => {
            tracing::info!(
                entries = summary.published.entries,
                new = summary.published.new,
                changed = summary.published.changed,
                pages.read = summary.pages.read,
                pages.failed = summary.pages.failed,
                "Published {} entries",
                summary.published.entries
            );
        }
        Ok(_) => tracing::debug!("Nothing new"),
        Err(error) => tracing::error!("{error}"),
    }
}

fn start_due(context: &Context, running: &mut Running, now: DateTime<Utc>) {
    if running.rest_until.is_some_and(|until| now < until) {
        return;
    }
    let held = held(context, now);
    for source in context.config.sources.iter().filter(|s| s.source.enabled) {
        let name = &source.source.name;
        let waits = source
            .source
            .origin
            .host()
            .is_some_and(|host| held.until(host).is_some());
        if !waits && !running.has_source(name) && is_due(context, source, now) {
            running.start(context, vec![name.clone()]);
        }
    }
    if !running.has_pages() && pages_due(context).is_some_and(|at| at <= now) {
        running.start(context, Vec::new());
    }
}

fn held(context: &Context, now: DateTime<Utc>) -> LeftAlone {
    note(LeftAlone::at(&context.store, now)).unwrap_or_default()
}

/// A source that was never read is due; so is one of whose moments any has passed since it was last run over.
fn is_due(context: &Context, source: &SourceConfig, now: DateTime<Utc>) -> bool {
    match context.store.last_run(&source.source.name) {
        Ok(Some(last)) => source.schedule.missed(last, now),
        Ok(None) => true,
        Err(error) => {
            tracing::error!("{error}");
            false
        }
    }
}

fn pages_due(context: &Context) -> Option<DateTime<Utc>> {
    let page = note(context.store.waiting()).and_then(|(_, next)| next);
    let seeks = context.config.find.enabled;
    let look = seeks.then(|| note(context.store.next_look()).flatten());
    let notice = note(context.store.next_notice()).flatten();
    let moments = [page, look.flatten(), notice];
    moments.into_iter().flatten().min()
}

/// The next instant at which something is due.
fn next_moment(context: &Context, running: &Running, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let sources = context.config.sources.iter().filter(|s| s.source.enabled);
    let held = held(context, now);
    // A source whose host asks for it waits, and is read as soon as it may be.
    let runs = sources.filter_map(|s| {
        let until = s.source.origin.host().and_then(|host| held.until(host));
        s.schedule
            .next_after(now)
            .min(until)
            .or_else(|| s.schedule.next_after(now))
    });
    // While passes run, their end is waited for: it is then seen what is left.
    let pages = running
        .about
        .is_empty()
        .then(|| pages_due(context))
        .flatten();
    // Nothing starts while the daemon rests.
    let rest = running.rest_until.filter(|until| *until > now);
    rest.or_else(|| runs.chain(pages).min())
}

fn note<T>(result: Result<T, store::Error>) -> Option<T> {
    result.inspect_err(|error| tracing::error!("{error}")).ok()
}

/// The pages that are made on request.
struct StorePages {
    config: Arc<Config>,
    store: Arc<Store>,
}

impl Pages for StorePages {
    fn page(&self, page: &Page, root: &str) -> Result<Answer, BoxError> {
        Ok(
            match refresh::page(&self.config, &self.store, page, root)? {
                Some(Made::Page(page)) => Answer::Page(page),
                Some(Made::Citation(style, text)) => Answer::File(style.content_type(), text),
                Some(Made::Gone) => Answer::Gone,
                None => Answer::Absent,
            },
        )
    }

    fn feed(&self, folder: &str, name: &str, view: &View) -> Result<Option<Vec<u8>>, BoxError> {
        Ok(refresh::document(
            &self.config,
            &self.store,
            folder,
            name,
            view,
        )?)
    }

    fn renamed(&self, source: &str) -> Result<Option<String>, BoxError> {
        if self.config.source(source).is_some() {
            return Ok(None);
        }
        Ok(self.store.renamed(source)?)
    }

    fn changed(&self) -> Result<Option<SystemTime>, BoxError> {
        Ok(refresh::last_changed(&self.store)?.map(SystemTime::from))
    }

    fn is_healthy(&self) -> bool {
        self.store.answers()
    }
}
