//! How the sources stand, and which of them need a look: a section of `status`.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::people::{LONGEST_LIST, brief, count, fitted_table, more, thousands, wrapped};
use super::refresh::zone;
use super::rhythm::{self, Few, Quiet};
use crate::config::{Config, SourceConfig};
use crate::model::{IMPORT, Origin};
use crate::publish::short_id;
use crate::store::{SourceClock, SourceStatus, Unread};

/// So many of a source's unread files are named, unless all is asked for.
const SHOWN: usize = 5;

/// A source, and what is not as it usually is.
pub(super) struct Standing {
    status: SourceStatus,
    quiet: Option<Quiet>,
    few: Option<Few>,
}

impl Standing {
    fn new(status: SourceStatus) -> Self {
        // What is handed over by hand has no rhythm.
        let is_read = status.kind != Origin::Import.kind();
        // When nobody looks, or nothing can be read, it is not the source that is quiet.
        let looked = status
            .run_at
            .filter(|_| is_read && status.failing_since.is_none());
        Self {
            quiet: looked.and_then(|at| rhythm::quiet(&status.days, at.date_naive())),
            few: rhythm::few(&status.editions).filter(|_| is_read),
            status,
        }
    }

    pub(super) fn name(&self) -> &str {
        &self.status.name
    }

    /// Whether it needs a look.
    pub(super) fn is_odd(&self) -> bool {
        let is_unread = !self.status.unread.is_empty();
        self.status.failing_since.is_some()
            || self.quiet.is_some()
            || self.few.is_some()
            || is_unread
    }

    /// What is said of its last pass, in a column.
    fn result(&self, config: &Config, now: DateTime<Utc>) -> String {
        let status = &self.status;
        let zone = zone(config, Some(&status.name));
        let is_off = config
            .source(&status.name)
            .is_some_and(|s| !s.source.enabled);
        if is_off {
            return "not enabled".to_owned();
        }
        if let Some(since) = status.failing_since {
            return format!("FAILING since {}", brief(since, zone, now));
        }
        if let Some(quiet) = &self.quiet {
            return format!("QUIET since {}", quiet.since.format("%-d %b"));
        }
        if let Some(few) = &self.few {
            return format!("{}, {}", count(few.stories, "story"), few.usually());
        }
        match status.changed_at {
            Some(changed) if Some(changed) == status.run_at => count(status.stories, "story"),
            Some(changed) => format!("unchanged since {}", brief(changed, zone, now)),
            None => "nothing yet".to_owned(),
        }
    }

    /// What is odd about it and what to do, below the table.
    fn details(&self, all: bool) -> String {
        let status = &self.status;
        let name = &status.name;
        let mut text = String::new();
        let mut tell = |what: String, mend: &str| {
            text.push_str(&format!(
                "\n{}{}",
                wrapped(&format!("  {name}: {what}"), 4),
                wrapped(&format!("    {mend}"), 6)
            ));
        };
        if status.failing_since.is_some() {
            // What happened, and behind the last semicolon what to do.
            let error = status.error.as_deref().unwrap_or_default();
            let (reason, mend) = match error.rsplit_once("; ") {
                Some((reason, mend)) => (reason, format!("Mend: {mend}, then")),
                None => (error, "Then".to_owned()),
            };
            let tries = if status.tries == 1 {
                "1 try".to_owned()
            } else {
                format!("{} tries", thousands(status.tries as usize))
            };
            let stays = if status.changed_at.is_some() {
                " What it brought stays."
            } else {
                ""
            };
            let what = format!("{reason}, {tries}.{stays}");
            tell(what, &format!("{mend}: aggregator refresh {name}"));
        }
        if let Some(quiet) = &self.quiet {
            let since = quiet.since.format("%-d %B");
            let what = format!("QUIET since {since}, usually {}.", quiet.usually());
            tell(
                what,
                "See whether it has moved or ended; enabled = false leaves it alone.",
            );
        }
        if let Some(few) = &self.few {
            let stories = count(few.stories, "story");
            let what = format!("{stories} in an edition, {}.", few.usually());
            let digest = short_id(few.digest);
            let mend = format!(
                "See digest {digest} at its source; once it can be read: aggregator reread {digest}"
            );
            tell(what, &mend);
        }
        let shown = if all { status.unread.len() } else { SHOWN };
        for unread in status.unread.iter().take(shown) {
            text.push_str(&format!(
                "\n{}",
                wrapped(&format!("  {name}: {}", unread.reason), 4)
            ));
        }
        if let Some(more) = status
            .unread
            .len()
            .checked_sub(shown)
            .filter(|more| *more > 0)
        {
            let more = thousands(more);
            text.push_str(&format!("  … and {more} more (aggregator status --all)\n"));
        }
        text
    }

    pub(super) fn to_json(
        &self,
        config: &Config,
        clock: Option<&SourceClock>,
        next_run: impl Fn(&SourceConfig) -> Option<DateTime<Utc>>,
    ) -> Value {
        let s = &self.status;
        let enabled = config.source(&s.name).filter(|c| c.source.enabled);
        let quiet = self
            .quiet
            .as_ref()
            .map(|q| json!({"since": q.since, "usual_days": q.usual_days}));
        let few = self.few.as_ref().map(|f| {
            json!({"digest": f.digest.urn().to_string(), "stories": f.stories, "usual": [f.usual.0, f.usual.1]})
        });
        let unread = |u: &Unread| json!({"what": u.what, "reason": u.reason, "since": u.since});
        json!({
            "name": s.name, "kind": s.kind, "last_run": s.run_at, "last_change": s.changed_at,
            "failing_since": s.failing_since, "error": s.error, "tries": s.tries, "stories_24h": s.stories,
            "quiet": quiet, "few_stories": few, "unread": s.unread.iter().map(unread).collect::<Vec<_>>(),
            "next_run": enabled.and_then(next_run), "skipped": clock.map_or(0, |clock| clock.skipped),
            "stopped": clock.is_some_and(|clock| clock.is_gone),
        })
    }
}

/// How the configured sources stand, those that never ran included; then what was imported. What is not enabled is not
/// read, so it does not fail and misses nothing.
pub(super) fn judge(config: &Config, mut found: Vec<SourceStatus>) -> Vec<Standing> {
    let mut take = |name: &str| {
        let index = found.iter().position(|s| s.name == name)?;
        Some(found.swap_remove(index))
    };
    let configured = config.sources.iter().map(|source| {
        let mut status = take(&source.source.name).unwrap_or_else(|| never_ran(source));
        if !source.source.enabled {
            status = SourceStatus {
                run_at: status.run_at,
                changed_at: status.changed_at,
                stories: status.stories,
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
        changed_at: None,
        failing_since: None,
        error: None,
        tries: 0,
        stories: 0,
        editions: Vec::new(),
        days: Vec::new(),
        unread: Vec::new(),
    }
}

/// The sources as a table, those that need a look first, and below it what is odd about them; no more than a long list
/// of them, unless all is asked for.
pub(super) fn describe(
    sources: &[Standing],
    config: &Config,
    now: DateTime<Utc>,
    next_run: impl Fn(&SourceConfig) -> Option<DateTime<Utc>>,
    all: bool,
) -> String {
    let mut sources: Vec<&Standing> = sources.iter().collect();
    sources.sort_by_key(|source| !source.is_odd());
    let shown = if all { sources.len() } else { LONGEST_LIST };
    let rows = sources.iter().take(shown).map(|source| {
        let status = &source.status;
        let zone = zone(config, Some(&status.name));
        let at = |at: DateTime<Utc>| brief(at, zone, now);
        let next = config.source(&status.name).filter(|s| s.source.enabled);
        let next = next.and_then(&next_run);
        vec![
            status.name.clone(),
            status.kind.clone(),
            status.run_at.map_or_else(|| "never".to_owned(), at),
            source.result(config, now),
            thousands(status.stories),
            next.map_or_else(|| "–".to_owned(), at),
        ]
    });
    let head = ["SOURCES", "kind", "last run", "result", "24 h", "next run"];
    let table = fitted_table(&head, rows.collect(), 4..5, 0);
    let more = more(sources.len(), shown, "aggregator status --all");
    let details: String = sources
        .iter()
        .take(shown)
        .map(|source| source.details(all))
        .collect();
    format!("\n{table}{more}{details}")
}
