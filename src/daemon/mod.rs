//! The daemon: the scheduler, the server, and the signals that end them or have the configuration read again.
//!
//! The scheduler only decides when a pass runs over which sources (`plan` says which, and is pure); `refresh` does the
//! work. A pass runs in a task of its own, so that a slow one holds up no other source; a source that is being read is
//! not read again, one whose pages are still fetched is. `systemd` says how it goes to the service manager, `activation` takes its sockets.

mod activation;
mod health;
mod metrics;
mod passes;
mod plan;
mod reload;
mod said;
mod scheduler;
mod scrape;
mod signals;
mod site;
mod systemd;

#[cfg(test)]
mod tests;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{mpsc, watch};
use tokio::task::{self, JoinSet};

pub use activation::{Handed, METRICS, Sockets};
pub use plan::{Reading, next_run, overdue};
pub use reload::configured;
pub(crate) use signals::Stops;
pub(crate) use site::door;

use crate::config::{Config, Listen};
use crate::refresh::{self, Context};
use crate::server::{self, Address, ServerState, Socket};
use crate::store;
use health::Health;
use reload::{Renewed, renew};
use scheduler::{Order, Scheduler};
use signals::Hangups;

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
    /// The same of the metrics.
    #[error(
        "server.metrics = \"{address}\": {source}; end what listens there, or set another address"
    )]
    Metrics {
        /// The address.
        address: Listen,
        /// Why.
        source: std::io::Error,
    },
    /// What the service manager handed over cannot be listened on.
    #[error(
        "the socket that was handed over cannot be served: {0}; see ListenStream= in the socket unit"
    )]
    Handed(std::io::Error),
    /// Nobody can be let in.
    #[error(transparent)]
    Door(#[from] server::DoorError),
    /// Another daemon runs on this store.
    #[error("another aggregator run holds this store{whose}; refresh works beside it")]
    Taken {
        /// Since when it does, and its process number, for people, as far as they are known.
        whose: String,
    },
    /// The store is not the one any more that is worked on.
    #[error("{}: the store was taken away or replaced while this ran; start it anew", path.display())]
    Replaced {
        /// The database file.
        path: PathBuf,
    },
    /// The server broke.
    #[error("the server stopped: {0}")]
    Serve(std::io::Error),
    /// The scheduler broke.
    #[error("the scheduler broke off, a fault of this program; look for a newer version")]
    Scheduler,
    /// The store said no.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// The documents could not be written.
    #[error(transparent)]
    Refresh(#[from] refresh::Error),
}

/// What works has so long to end once it is told to.
const GRACE: Duration = Duration::from_secs(1);

/// Serves and refreshes until SIGTERM or Ctrl-C. A store has one daemon. Where sockets were handed over, documents are
/// served on these, else where the configuration says.
pub async fn run(context: Context, sockets: Sockets) -> Result<(), Error> {
    // From now on none is missed, and none ends the process.
    let (stops, hangups) = (Stops::new(), Hangups::new());
    let worker = match context.store.enter_alone((context.clock)()) {
        Ok(Ok(worker)) => Some(worker),
        Ok(Err(other)) => return Err(taken(&context.config, other)),
        Err(error) => unless_served(&context, error).map(|()| None)?,
    };
    if let Err(error) = reload::note(&context) {
        unless_served(&context, error)?;
    }
    let (store, clock) = (Arc::clone(&context.store), context.clock);
    let ended = serve(context, worker, sockets, (stops, hangups)).await;
    // `status` says since when it is gone. Where the store cannot be written to just now, a process that is gone is found
    // to be.
    let leave = task::spawn_blocking(move || store.leave_alone(clock()));
    match tokio::time::timeout(GRACE, leave).await {
        Ok(Ok(Err(error))) => tracing::warn!("{error}"),
        Ok(_) => {}
        Err(_) => tracing::warn!("The store is locked: it could not be noted that this ended"),
    }
    ended
}

fn taken(config: &Config, other: Option<store::Other>) -> Error {
    let whose = other.map_or_else(String::new, |other| {
        let since = other.since.with_timezone(&config.publish.timezone);
        let since = since.format("%-d %B %H:%M");
        format!(" since {since} (process {})", other.pid)
    });
    Error::Taken { whose }
}

/// What stands in the way of new documents is no reason to serve none, where there are some: it is said, and tried again.
fn unless_served<E: std::fmt::Display>(context: &Context, error: E) -> Result<(), E> {
    if !context.config.publish.directory.join("atom.xml").exists() {
        return Err(error);
    }
    tracing::error!("{error}");
    Ok(())
}

/// Writes the documents of a configuration before they are asked for, or has those served that are there; whether they
/// are written.
fn publish(context: &Context) -> Result<bool, refresh::Error> {
    let published = task::block_in_place(|| refresh::publish(context, (context.clock)()));
    match published {
        Ok(_) => Ok(true),
        Err(error) => unless_served(context, error).map(|()| false),
    }
}

async fn serve(
    context: Context,
    worker: Option<store::Worker>,
    mut sockets: Sockets,
    (mut stops, mut hangups): (Stops, Hangups),
) -> Result<(), Error> {
    let state = site::state(&context)?;
    let at = &context.config.server;
    let telling = bind(
        sockets.take(METRICS),
        at.metrics.as_ref(),
        |address, source| Error::Metrics { address, source },
    );
    let telling = telling.await?;
    let sockets = bind(
        sockets.take_documents(),
        Some(&at.listen),
        |address, source| Error::Listen { address, source },
    );
    let sockets = sockets.await?;
    // What a reader asks for first is there before it is said that we are ready.
    let is_published = publish(&context)?;
    let servers: Vec<_> = sockets.iter().filter_map(Socket::address).collect();
    let place = place(&servers, &context.config);
    let (states, shown) = watch::channel(Arc::new(state));
    let (stop, stopped) = watch::channel(false);
    let mut serving = JoinSet::new();
    for socket in sockets {
        serving.spawn(server::serve(
            socket,
            shown.clone(),
            is_set(stopped.clone()),
        ));
    }
    let (configs, known) = watch::channel(Arc::clone(&context.config));
    for socket in telling {
        let stopped = is_set(stopped.clone());
        tokio::spawn(metrics::serve(
            context.clone(),
            known.clone(),
            socket,
            stopped,
        ));
    }
    let (orders, ordered) = mpsc::channel(1);
    let mut work = JoinSet::new();
    work.spawn(Scheduler::new(context.clone(), worker, !is_published).run(ordered));
    if let Some(patience) = systemd::watchdog() {
        let scheduler = orders.clone();
        let health = Health { scheduler, servers };
        work.spawn(async move {
            health.feed_watchdog(patience).await;
            Ok(())
        });
    }
    let mut daemon = Daemon {
        context,
        states,
        configs,
        orders,
        place,
    };
    daemon.warn();
    systemd::ready(&daemon.status());
    tracing::info!("{}", daemon.status());
    let mut ended = loop {
        tokio::select! {
            () = stops.next() => break Ok(()),
            () = hangups.next() => {
                if hangups.lost_the_terminal() {
                    break Ok(());
                }
                daemon.reload().await;
            }
            // But for a fault, neither the scheduler nor the watchdog's feeder ends by itself.
            Some(ended) = work.join_next() => break Err(match ended {
                Ok(Err(error)) => error,
                _ => Error::Scheduler,
            }),
            Some(served) = serving.join_next() => break served.unwrap_or(Ok(())).map_err(Error::Serve),
        }
    };
    tracing::info!("Stopping");
    systemd::stopping();
    let _ = stop.send(true);
    // Passes end where they are: the next one goes on there.
    let _ = tokio::time::timeout(GRACE, work.shutdown()).await;
    while let Some(served) = serving.join_next().await {
        ended = ended.and(served.unwrap_or(Ok(())).map_err(Error::Serve));
    }
    ended
}

/// Ends when the switch is turned on.
async fn is_set(mut switch: watch::Receiver<bool>) {
    let _ = switch.wait_for(|is_on| *is_on).await;
}

/// What is listened on: what was handed over for it, else where the configuration says, if it does.
async fn bind(
    handed: Vec<Handed>,
    address: Option<&Listen>,
    refused: fn(Listen, std::io::Error) -> Error,
) -> Result<Vec<Socket>, Error> {
    let handed = handed.into_iter().map(|socket| match socket {
        Handed::Tcp(listener) => Socket::of_tcp(listener),
        #[cfg(unix)]
        Handed::Unix(listener) => Socket::of_unix(listener),
    });
    let handed: Vec<Socket> = handed.collect::<Result<_, _>>().map_err(Error::Handed)?;
    let Some(address) = address.filter(|_| handed.is_empty()) else {
        return Ok(handed);
    };
    let bound = match address {
        Listen::Tcp(address) => Socket::tcp(*address).await,
        Listen::Unix(path) => Socket::unix(path),
    };
    Ok(vec![
        bound.map_err(|error| refused(address.clone(), error))?,
    ])
}

/// Where it is listened, for people; nothing where `base_url` says it.
fn place(servers: &[Address], config: &Config) -> String {
    let base = config.publish.base_url.as_str();
    let mut places: Vec<String> = servers.iter().map(ToString::to_string).collect();
    if places.is_empty() {
        places.push(config.server.listen.to_string());
    }
    places.retain(|place| !base.starts_with(&format!("http://{place}/")));
    match places.as_slice() {
        [] => String::new(),
        places => format!(" on {}", places.join(", ")),
    }
}

/// What a reload changes.
struct Daemon {
    context: Context,
    states: watch::Sender<Arc<ServerState>>,
    configs: watch::Sender<Arc<Config>>,
    orders: mpsc::Sender<Order>,
    /// Where it is listened, for people.
    place: String,
}

impl Daemon {
    fn status(&self) -> String {
        let config = &self.context.config;
        let enabled = config.sources.iter().filter(|s| s.source.enabled).count();
        let sources = if enabled == 1 { "source" } else { "sources" };
        format!(
            "Serving {}{}, reading {enabled} {sources}",
            config.publish.base_url, self.place
        )
    }

    /// What of the configuration is hardly meant.
    fn warn(&self) {
        if let Some(remark) = self.context.config.misled() {
            tracing::warn!("{remark}");
        }
        for (feed, source) in self.context.config.feeds_without_source() {
            tracing::warn!("feed {feed:?}: no source {source:?}; correct it, or take it out");
        }
    }

    /// Reads the configuration again. What is under way ends by the old one; a wrong one changes nothing.
    async fn reload(&mut self) {
        systemd::reloading();
        let renewed = task::block_in_place(|| renew(&self.context)).and_then(|renewed| {
            // What a reader asks for next is there, at a place that may be another one.
            publish(&renewed.context).map_err(|error| error.to_string())?;
            Ok(renewed)
        });
        let status = match renewed {
            Ok(renewed) => self.take_over(renewed).await,
            Err(reason) => {
                tracing::error!("Not reloaded, the configuration before holds: {reason}");
                format!("Not reloaded, the configuration before holds: {reason}")
            }
        };
        systemd::ready(&status);
    }

    async fn take_over(&mut self, renewed: Renewed) -> String {
        self.context = renewed.context;
        if let Err(error) = task::block_in_place(|| reload::note(&self.context)) {
            tracing::warn!("{error}");
        }
        self.states.send_replace(Arc::new(renewed.state));
        self.configs.send_replace(Arc::clone(&self.context.config));
        let order = Order::Renew(Box::new(self.context.clone()));
        // Where nobody hears it, the end has begun.
        let _ = self.orders.send(order).await;
        let mut status = self.status();
        if !renewed.later.is_empty() {
            let later = renewed.later.join(", ");
            status.push_str(&format!("; {later}: changed, restart to have it hold"));
        }
        tracing::info!("Reloaded. {status}");
        self.warn();
        status
    }
}
