//! How the sources stand, and which of them need a look.

use chrono::{DateTime, Utc};

use super::rhythm::{self, Few, Quiet};
use crate::config::{Config, SourceConfig};
use crate::model::{IMPORT, Origin};
use crate::store::SourceStatus;

/// A source, and what is not as it usually is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// What the store knows of it.
    pub status: SourceStatus,
    /// It has brought nothing for longer than usual.
    pub quiet: Option<Quiet>,
    /// Its newest edition has far fewer stories than usual.
    pub few: Option<Few>,
    /// Since when it should have been read, where that is long ago; see [`Standing::in_time`].
    pub overdue: Option<DateTime<Utc>>,
}

impl Standing {
    fn new(status: SourceStatus) -> Self {
        // What is handed over by hand has no rhythm.
        let is_read = status.kind != Origin::Import.kind();
        // Where nobody looks, or nothing can be read, it is not the source that is quiet.
        let looked = status
            .run_at
            .filter(|_| is_read && status.failing_since.is_none());
        Self {
            quiet: looked.and_then(|at| rhythm::quiet(&status.days, at.date_naive())),
            few: rhythm::few(&status.editions).filter(|_| is_read),
            overdue: None,
            status,
        }
    }

    /// The same where it is known since when it should have been read. One that fails is tried again, and that is told.
    #[must_use]
    pub fn in_time(self, overdue: Option<DateTime<Utc>>) -> Self {
        let overdue = overdue.filter(|_| self.status.failing_since.is_none());
        Self { overdue, ..self }
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.status.name
    }

    /// Whether it needs a look.
    #[must_use]
    pub fn is_odd(&self) -> bool {
        let is_unread = !self.status.unread.is_empty();
        self.status.failing_since.is_some()
            || self.overdue.is_some()
            || self.quiet.is_some()
            || self.few.is_some()
            || is_unread
    }
}

/// How the configured sources stand, those that never ran included; then what was imported. What is not enabled is not
/// read, so it does not fail and misses nothing.
#[must_use]
pub fn judge(config: &Config, mut found: Vec<SourceStatus>) -> Vec<Standing> {
    let mut take = |name: &str| {
        let index = found.iter().position(|s| s.name == name)?;
        Some(found.swap_remove(index))
    };
    let configured = config.sources.iter().map(|source| {
        let mut status = take(&source.source.name).unwrap_or_else(|| never_ran(source));
        if !source.source.enabled {
            status = SourceStatus {
                run_at: status.run_at,
                done_at: status.done_at,
                changed_at: status.changed_at,
                brought: status.brought,
                ..never_ran(source)
            };
        }
        status
    });
    let mut statuses: Vec<_> = configured.collect();
    statuses.extend(take(IMPORT));
    statuses.into_iter().map(Standing::new).collect()
}

fn never_ran(source: &SourceConfig) -> SourceStatus {
    SourceStatus {
        name: source.source.name.clone(),
        kind: source.source.origin.kind().to_owned(),
        run_at: None,
        done_at: None,
        changed_at: None,
        failing_since: None,
        error: None,
        tries: 0,
        brought: (0, 0),
        editions: Vec::new(),
        days: Vec::new(),
        unread: Vec::new(),
    }
}
