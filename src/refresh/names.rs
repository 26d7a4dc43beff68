//! Sources that have another name in the configuration than in the store.
//!
//! A source is told by where it is. One that the store does not know by its name takes over all that it knows of a source at
//! the same place which the configuration has no more under its own: its digests and marks go on, and every id stays.
//! Where there are several of those, it is the one that came last. A source that later gets a name that another one had is a source of
//! its own, with ids of its own.

use std::collections::HashSet;

use super::Context;
use crate::config::Config;
use crate::model::{IMPORT, Source};
use crate::store::{self, SourceRow};

/// Gives stored sources the names that the configuration has for them now.
pub(super) fn follow(context: &Context) -> store::Result<()> {
    let (config, store) = (&context.config, &context.store);
    let mut rows = store.source_rows()?;
    let known: HashSet<String> = rows.iter().map(|row| row.name.clone()).collect();
    let sources = config.sources.iter().map(|config| &config.source);
    for source in sources.filter(|source| !known.contains(&source.name)) {
        let left = |row: &&mut SourceRow| is_at(row, source) && is_left(row, config);
        if let Some(row) = rows.iter_mut().rev().find(left) {
            store.rename_source(row.id, &source.name)?;
            tracing::info!(source.name = %source.name, former = %row.name, "{} goes on as {}", row.name, source.name);
            row.name.clone_from(&source.name);
        }
    }
    Ok(())
}

/// Whether a source was last read where this one is.
fn is_at(row: &SourceRow, source: &Source) -> bool {
    let origin = &source.origin;
    let place = row.place.as_deref();
    row.kind == origin.kind() && place.is_some_and(|place| origin.is_at(place))
}

/// Whether the configuration has no source of that name at that place.
fn is_left(row: &SourceRow, config: &Config) -> bool {
    let named = config.source(&row.name);
    row.name != IMPORT && named.is_none_or(|named| !is_at(row, &named.source))
}
