//! `aggregator run`: the daemon in the foreground, under systemd or in a terminal.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use tracing_subscriber::EnvFilter;

use super::{Failure, Outcome, context, failed, load_as_owner, runtime};
use crate::daemon::{self, Sockets};
use crate::refresh::Progress;

/// Threads have so long to end.
const GRACE: Duration = Duration::from_millis(500);

pub(super) fn run(config: Option<&Path>) -> Outcome {
    let config = load_as_owner(config)?;
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    let subscriber = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_target(false);
    // Under systemd the journal stamps each line itself.
    let started = match std::env::var_os("JOURNAL_STREAM") {
        Some(_) => subscriber.without_time().with_ansi(false).try_init(),
        None => subscriber.with_ansi(super::output::is_watched()).try_init(),
    };
    started.map_err(|error| Failure::Failed(format!("no log could be started: {error}")))?;
    let sockets = Sockets::handed_over().map_err(|error| failed(daemon::Error::Handed(error)))?;
    let context = context(config, "run", Arc::new(log))?;
    let runtime = runtime(2)?;
    let ended = runtime.block_on(daemon::run(context, sockets));
    // What is in the middle of a long step is not waited for: it is a transaction, or done again.
    runtime.shutdown_timeout(GRACE);
    ended.map_err(failed)
}

/// What the log hears of a pass while it works.
fn log(progress: Progress<'_>) {
    match progress {
        Progress::Read(source) => {
            let digests = source.digests.new + source.digests.changed;
            if let Some(error) = &source.error {
                tracing::error!(source.name = %source.name, "{error}");
            } else if digests > 0 {
                tracing::info!(source.name = %source.name, digests, stories = source.stories, "Read {}", source.name);
            }
        }
        Progress::NoStories { source, digest } => {
            tracing::warn!(source.name = %source, digest = ?digest, "Read, but it holds no citations");
        }
        Progress::Unreadable { source, reason } => {
            tracing::warn!(source.name = %source, reason = ?reason, "Not read");
        }
        Progress::Waiting { what, holder } => {
            tracing::info!(what, holder, "Waiting for another aggregator");
        }
        Progress::Fetching { .. } | Progress::Fetched => {}
    }
}
