//! How the sources stand, for people and as JSON: a section of `status`.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::people::{
    LONGEST_LIST, brief, column_time, fits, fitted_table, long_day, more, since, wrapped,
};
use super::refresh::zone;
use crate::config::{Config, SourceConfig};
use crate::model::Origin;
use crate::publish::short_id;
use crate::store::{SourceClock, Totals, Unread};
use crate::text::{count, thousands};
use crate::watch::Standing;

/// So many of a source's unread files are named, unless all is asked for.
const SHOWN: usize = 5;

/// When a source is read next, and until when its host is left alone.
type Next = (Option<DateTime<Utc>>, Option<DateTime<Utc>>);

/// What is said of a source's last pass, in a column, how many moments of its schedule came while it lasted, and until when
/// its host is left alone.
fn result(
    source: &Standing,
    config: &Config,
    clock: Option<&SourceClock>,
    held: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> String {
    let mut outcome = outcome(source, config, now);
    if let Some(skipped) = clock
        .map(|clock| clock.skipped)
        .filter(|skipped| *skipped > 0)
    {
        outcome.push_str(&format!(", skipped {skipped}"));
    }
    if let Some(held) = held {
        let until = since(held, zone(config, Some(source.name())), now);
        outcome.push_str(&format!(", left alone until {until}"));
    }
    outcome
}

fn outcome(source: &Standing, config: &Config, now: DateTime<Utc>) -> String {
    let status = &source.status;
    let zone = zone(config, Some(&status.name));
    let configured = config.source(&status.name);
    if configured.is_some_and(|s| !s.source.enabled) {
        return "not enabled".to_owned();
    }
    if let Some(failing) = status.failing_since {
        return format!("FAILING since {}", since(failing, zone, now));
    }
    if let Some(overdue) = source.overdue {
        return format!("OVERDUE since {}", since(overdue, zone, now));
    }
    if let Some(quiet) = &source.quiet {
        return format!("QUIET since {}", long_day(quiet.since, now));
    }
    if let Some(few) = &source.few {
        return format!("{}, {}", count(few.stories, "story"), few.usually());
    }
    // A page or a feed is what it was; in a folder or a mailbox there is nothing that is new.
    let is_one = configured
        .is_some_and(|s| matches!(s.source.origin, Origin::Feed { .. } | Origin::Page { .. }));
    match status.changed_at {
        Some(changed) if Some(changed) == status.run_at => {
            let (digests, stories) = status.brought;
            format!("{}, {}", count(digests, "digest"), count(stories, "story"))
        }
        Some(changed) if is_one => format!("unchanged since {}", since(changed, zone, now)),
        Some(_) => "nothing new".to_owned(),
        None => "nothing yet".to_owned(),
    }
}

/// What is odd about a source and what to do, below the table.
fn details(source: &Standing, now: DateTime<Utc>, all: bool) -> String {
    let status = &source.status;
    let name = &status.name;
    let mut text = String::new();
    let mut tell = |what: &str, mend: &str| {
        text.push_str(&wrapped(&format!("  {name}: {what}"), 4));
        if !mend.is_empty() {
            text.push_str(&wrapped(&format!("    Mend: {mend}"), 6));
        }
    };
    if status.failing_since.is_some() {
        let (reason, mend) = parted(status.error.as_deref().unwrap_or_default());
        let tries = if status.tries == 1 {
            "1 try".to_owned()
        } else {
            format!("{} tries", thousands(status.tries as usize))
        };
        let stays = match status.kind.as_str() {
            "imap" | "maildir" | "mbox" => " Its mail stays there, nothing lost.",
            _ if status.changed_at.is_some() => " What it brought stays.",
            _ => "",
        };
        let mend = match mend {
            Some(mend) => format!("{mend}, then: aggregator refresh {name}"),
            None => format!(
                "it is tried again by itself; at once, unless its host asks to be left alone: aggregator refresh {name}"
            ),
        };
        tell(&format!("{reason}, {tries}.{stays}"), &mend);
    }
    if source.overdue.is_some() {
        tell(
            "not read, though its schedule says so.",
            &format!(
                "see whether the daemon runs, and its log; at once: aggregator refresh {name}"
            ),
        );
    }
    if let Some(quiet) = &source.quiet {
        let since = long_day(quiet.since, now);
        tell(
            &format!("QUIET since {since}, usually {}.", quiet.usually()),
            "see whether it has moved or ended; enabled = false leaves it alone",
        );
    }
    if let Some(few) = &source.few {
        let stories = count(few.stories, "story");
        let digest = short_id(few.digest);
        tell(
            &format!("{stories} in an edition, {}.", few.usually()),
            &format!(
                "see digest {digest} at its source; once it can be read: aggregator reread {digest}"
            ),
        );
    }
    let unread = &status.unread;
    let shown = if all { unread.len() } else { SHOWN };
    for unread in unread.iter().take(shown) {
        let (reason, mend) = parted(&unread.reason);
        tell(reason, mend.unwrap_or_default());
    }
    match unread.len().saturating_sub(shown) {
        0 => text,
        more => {
            let more = thousands(more);
            text + &format!("  … and {more} more (aggregator status --all)\n")
        }
    }
}

fn stories(source: &Standing, day: &Totals) -> usize {
    day.stories.get(source.name()).copied().unwrap_or_default()
}

/// What happened, and behind the last semicolon what to do.
pub(super) fn parted(error: &str) -> (&str, Option<&str>) {
    match error.rsplit_once("; ") {
        Some((reason, mend)) => (reason, Some(mend)),
        None => (error, None),
    }
}

pub(super) fn to_json(
    source: &Standing,
    config: &Config,
    day: &Totals,
    clock: Option<&SourceClock>,
    next: impl Fn(&SourceConfig) -> Next,
) -> Value {
    let s = &source.status;
    let configured = config.source(&s.name);
    let enabled = configured.filter(|c| c.source.enabled);
    let (next_run, held) = enabled.map_or((None, None), next);
    let quiet = source
        .quiet
        .map(|q| json!({"since": q.since, "usual_days": q.usual_days}));
    let few = source.few.map(|f| {
        json!({"digest": f.digest.urn().to_string(), "stories": f.stories, "usual": [f.usual.0, f.usual.1]})
    });
    let unread = |u: &Unread| json!({"what": u.what, "reason": u.reason, "since": u.since});
    json!({
        "name": s.name, "kind": s.kind, "enabled": enabled.is_some(), "needs_a_look": source.is_odd(),
        "timezone": configured.map(|c| c.source.timezone.name()),
        "last_run": s.run_at, "last_change": s.changed_at,
        "last_brought": {"digests": s.brought.0, "stories": s.brought.1},
        "failing_since": s.failing_since, "error": s.error, "tries": s.tries,
        "stories_24h": stories(source, day), "last_success": s.done_at,
        "quiet": quiet, "few_stories": few, "unread": s.unread.iter().map(unread).collect::<Vec<_>>(),
        "next_run": next_run, "held_until": held, "overdue_since": source.overdue, "skipped": clock.map_or(0, |clock| clock.skipped),
        "stopped": clock.is_some_and(|clock| clock.is_gone),
    })
}

/// The sources as a table, those that need a look first, and below it what is odd about them; no more than a long list
/// of them, unless all is asked for.
pub(super) fn describe(
    sources: &[Standing],
    config: &Config,
    now: DateTime<Utc>,
    day: &Totals,
    clocks: &HashMap<String, SourceClock>,
    next: impl Fn(&SourceConfig) -> Next,
    all: bool,
) -> String {
    let mut sources: Vec<&Standing> = sources.iter().collect();
    sources.sort_by_key(|source| !source.is_odd());
    let shown = if all { sources.len() } else { LONGEST_LIST };
    let rows = |time: fn(DateTime<Utc>, _, DateTime<Utc>) -> String| {
        let rows = sources.iter().take(shown).map(|source| {
            let status = &source.status;
            let zone = zone(config, Some(&status.name));
            let enabled = config.source(&status.name).filter(|s| s.source.enabled);
            let (next, held) = enabled.map_or((None, None), &next);
            vec![
                status.name.clone(),
                status.kind.clone(),
                status
                    .run_at
                    .map_or_else(|| "never".to_owned(), |at| time(at, zone, now)),
                result(source, config, clocks.get(source.name()), held, now),
                thousands(stories(source, day)),
                next.map_or_else(|| "–".to_owned(), |at| time(at, zone, now)),
            ]
        });
        rows.collect::<Vec<_>>()
    };
    let head = ["SOURCES", "kind", "last run", "result", "24 h", "next run"];
    let long = rows(column_time);
    let rows = if fits(&head, &long) {
        long
    } else {
        rows(brief)
    };
    let table = fitted_table(&head, rows, 4..5, 0);
    let more = more(sources.len(), shown, "aggregator status --all");
    let details: String = sources
        .iter()
        .take(shown)
        .map(|source| details(source, now, all))
        .collect();
    let gap = if details.is_empty() { "" } else { "\n" };
    format!("\n{table}{more}{gap}{details}")
}
