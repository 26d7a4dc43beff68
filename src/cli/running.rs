//! The daemon beside a command that changes its configuration: it goes on by the one that it has read.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::people::wrapped;
use super::{output, store_if_readable};
use crate::config::Config;
use crate::daemon;
use crate::store::Store;

/// Says how a daemon that runs is told to read a configuration that was changed now; nothing where none runs.
pub(super) fn tell(config: &Config) {
    // What was to be written has been: a store that can't be read is no failure of that.
    if let Some(line) = store_if_readable(config).as_ref().and_then(goes_on) {
        output::note(&line);
    }
}

fn goes_on(store: &Store) -> Option<String> {
    let daemon = store.daemon().ok().flatten()?;
    Some(format!(
        "aggregator run goes on with the configuration before: systemctl reload aggregator, or kill -HUP {}",
        daemon.pid
    ))
}

/// For `status`: a daemon that runs, and files that were changed after it read them.
pub(super) fn outdated(store: &Store, config: &Config) -> String {
    let read = || {
        daemon::configured(store)
            .ok()
            .flatten()
            .map(SystemTime::from)
    };
    let line = goes_on(store).zip(read()).and_then(|(line, read)| {
        let newer = changed_after(config, read)?;
        Some(format!("  {} is newer, {line}", newer.display()))
    });
    line.map_or_else(String::new, |line| wrapped(&line, 4))
}

/// A file of the configuration that was changed after an instant.
pub(super) fn changed_after(config: &Config, instant: SystemTime) -> Option<&Path> {
    let sources = config.sources.iter().map(|source| &source.place.path);
    let files = sources.chain([&config.path]).map(PathBuf::as_path);
    files.into_iter().find(|file| {
        let changed = std::fs::metadata(file).and_then(|metadata| metadata.modified());
        changed.is_ok_and(|changed| changed > instant)
    })
}
