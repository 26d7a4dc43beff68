//! `aggregator run`: the daemon in the foreground, under systemd or in a terminal.

use std::path::Path;
use std::sync::Arc;

use super::{Outcome, context, load, log, runtime};
use crate::daemon;
use crate::refresh::Progress;

pub(super) fn run(config: Option<&Path>) -> Outcome {
    let config = load(config)?;
    log::start(&config)?;
    let context = context(config, "run", Arc::new(hear))?;
    runtime(2)?
        .block_on(daemon::run(context))
        .map_err(super::failed)
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
        Progress::Fetching { .. } | Progress::Fetched => {}
    }
}
