//! The configuration read again: checked first, and taken over as a whole or not at all.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::site;
use crate::config::{self, Config};
use crate::refresh::Context;
use crate::server::ServerState;
use crate::store::{self, Store};

/// Under this key the store remembers when the daemon read its configuration.
const CONFIGURED: &str = "configured";

/// Notes that the daemon goes by its configuration as it is now.
pub(super) fn note(context: &Context) -> store::Result<()> {
    let now = (context.clock)();
    context.store.remember(CONFIGURED, &now.to_rfc3339())
}

/// When the last daemon read its configuration.
pub fn configured(store: &Store) -> store::Result<Option<DateTime<Utc>>> {
    let noted = store.remembered(CONFIGURED)?;
    Ok(noted.and_then(|at| at.parse().ok()))
}

/// What goes on by a new configuration.
pub(super) struct Renewed {
    pub(super) context: Context,
    pub(super) state: ServerState,
    /// The settings that hold only after a restart.
    pub(super) later: Vec<&'static str>,
}

/// Reads the file again. The error says why the configuration before stays.
pub(super) fn renew(context: &Context) -> Result<Renewed, String> {
    let text = |error: &dyn std::error::Error| error.to_string();
    let mut config = config::load(&context.config.path).map_err(|error| text(&error))?;
    let later = keep_what_is_open(&context.config, &mut config);
    // Hosts keep their clocks, and what they asked for.
    let client = context.client.with_settings(config.fetch.clone());
    let context = Context {
        client: client.map_err(|error| text(&error))?,
        config: Arc::new(config),
        ..context.clone()
    };
    let state = site::state(&context).map_err(|error| text(&error))?;
    Ok(Renewed {
        context,
        state,
        later,
    })
}

/// Puts back what is opened or told once, at the start; the names of what would be another.
fn keep_what_is_open(old: &Config, new: &mut Config) -> Vec<&'static str> {
    let later = [
        ("server.listen", new.server.listen != old.server.listen),
        ("server.metrics", new.server.metrics != old.server.metrics),
        ("log", new.log != old.log),
        ("store.path", new.store.path != old.store.path),
        (
            "rules",
            format!("{:?}", new.addresses) != format!("{:?}", old.addresses),
        ),
    ];
    new.server.listen.clone_from(&old.server.listen);
    new.server.metrics.clone_from(&old.server.metrics);
    new.log.clone_from(&old.log);
    new.store.path.clone_from(&old.store.path);
    new.addresses = Arc::clone(&old.addresses);
    let later = later.into_iter().filter(|(_, is_other)| *is_other);
    later.map(|(key, _)| key).collect()
}
