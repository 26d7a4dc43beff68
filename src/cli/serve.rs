//! `aggregator run`: the daemon in the foreground, under systemd or in a terminal.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use super::{Failure, Outcome, RUN, context, failed, load_as_owner, runtime};
use crate::config::Config;
use crate::daemon::{self, Sockets};
use crate::refresh::Progress;
use crate::server::Door;

/// Threads have so long to end.
const GRACE: Duration = Duration::from_millis(500);

pub(super) fn run(config: Option<&Path>) -> Outcome {
    let config = load_as_owner(config)?;
    door(&config)?;
    let sockets = Sockets::handed_over().map_err(|error| failed(daemon::Error::Handed(error)))?;
    let context = context(config, RUN, Arc::new(hear))?;
    let runtime = runtime(2)?;
    let ended = runtime.block_on(daemon::run(context, sockets));
    // What is in the middle of a long step is not waited for: it is a transaction, or done again.
    runtime.shutdown_timeout(GRACE);
    ended.map_err(failed)
}

/// Who will be let in: a file that lets nobody in is a fault of the configuration.
pub(super) fn door(config: &Config) -> Result<Door, Failure> {
    daemon::door(config)
        .map_err(|error| Failure::Usage(format!("{}: {error}", config.path.display())))
}

/// What the log hears of a pass while it works.
fn hear(progress: Progress<'_>) {
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
        Progress::Fetching { .. } | Progress::Fetched | Progress::NotRead => {}
    }
}
