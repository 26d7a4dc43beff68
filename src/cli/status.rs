//! `aggregator status`: in one look what fails and why, what happened, and what comes next.

use std::path::Path;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use super::arguments::Status;
use super::people::{count, table, time};
use super::refresh::zone;
use super::{Failure, Outcome, existing_store, failed, load, now, output};
use crate::config::Config;
use crate::store::{FailingHost, SourceStatus, Store, Totals};

/// What the sections are made of.
struct Look {
    now: DateTime<Utc>,
    sources: Vec<SourceStatus>,
    hosts: Vec<FailingHost>,
    totals: Totals,
    running_since: Option<DateTime<Utc>>,
    size: u64,
}

impl Look {
    fn at(store: &Store, config: &Config) -> Result<Self, crate::store::Error> {
        let now = now();
        let day = now - TimeDelta::hours(24);
        let known =
            |s: &SourceStatus| s.name == crate::refresh::IMPORT || config.source(&s.name).is_some();
        Ok(Self {
            now,
            sources: store
                .source_statuses(day)?
                .into_iter()
                .filter(known)
                .collect(),
            hosts: store.failing_hosts()?,
            totals: store.totals(day)?,
            running_since: store.daemon_since()?,
            size: store.size(),
        })
    }

    fn failing(&self) -> impl Iterator<Item = &SourceStatus> {
        self.sources.iter().filter(|s| s.failing_since.is_some())
    }

    /// How many things need a look, and the line that names them.
    fn needs(&self) -> (usize, String) {
        let sources: Vec<&str> = self.failing().map(|s| s.name.as_str()).collect();
        let hosts: Vec<&str> = self.hosts.iter().map(|h| h.name.as_str()).collect();
        let number = sources.len() + hosts.len();
        if number == 0 {
            return (0, "Nothing needs a look.".to_owned());
        }
        let named = [named("source", &sources), named("host", &hosts)]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>();
        let verb = if number == 1 {
            "thing needs"
        } else {
            "things need"
        };
        (
            number,
            format!("{number} {verb} a look: {}.", named.join(", ")),
        )
    }
}

fn named(noun: &str, names: &[&str]) -> Option<String> {
    const SHOWN: usize = 5;
    let plural = if names.len() == 1 { "" } else { "s" };
    let more = names.len().saturating_sub(SHOWN);
    let more = if more > 0 {
        format!(" and {more} more")
    } else {
        String::new()
    };
    (!names.is_empty()).then(|| {
        format!(
            "{noun}{plural} {}{more}",
            names[..names.len().min(SHOWN)].join(", ")
        )
    })
}

pub(super) fn run(config: Option<&Path>, args: &Status) -> Outcome {
    let config = load(config)?;
    let store = existing_store(&config)?;
    let look = Look::at(&store, &config).map_err(failed)?;
    let (needs, line) = look.needs();
    if args.json {
        output::json(&as_json(&look, &config).to_string());
    } else if args.check {
        output::line(&line);
    } else {
        output::text(&describe(&look, &config, needs, &line, args.all));
    }
    if args.check && needs > 0 {
        Err(Failure::Told)
    } else {
        Ok(())
    }
}

fn describe(look: &Look, config: &Config, needs: usize, line: &str, all: bool) -> String {
    let here = config.publish.timezone;
    let runs = match look.running_since {
        Some(since) => format!("running since {}", time(since, here, look.now)),
        None => "not running".to_owned(),
    };
    let now = look
        .now
        .with_timezone(&here)
        .format("%A %-d %B %Y, %H:%M %Z");
    let mut text = format!(
        "aggregator {}, {runs}. Now: {now}.\n{line}\n",
        env!("CARGO_PKG_VERSION")
    );
    if needs > 0 || all {
        text.push_str(&sources(look, config));
        text.push_str(&hosts(look, config, all));
        text.push_str(&last_day(look));
    }
    text.push_str(&feed(look, config));
    text.push_str(&next(look, config));
    text
}

fn sources(look: &Look, config: &Config) -> String {
    let rows = look.sources.iter().map(|source| {
        let zone = zone(config, Some(&source.name));
        let at = |at: Option<DateTime<Utc>>| {
            at.map_or_else(|| "never".to_owned(), |at| time(at, zone, look.now))
        };
        let result = match (source.failing_since, source.changed_at) {
            (Some(since), _) => format!("FAILING since {}", time(since, zone, look.now)),
            (None, Some(changed)) if Some(changed) == source.run_at => {
                count(source.stories, "story")
            }
            (None, Some(changed)) => format!("unchanged since {}", time(changed, zone, look.now)),
            (None, None) => "nothing yet".to_owned(),
        };
        let next = config.source(&source.name).filter(|s| s.source.enabled);
        let next = next
            .and_then(|s| s.schedule.next_after(look.now))
            .map_or("–".to_owned(), |t| time(t, zone, look.now));
        vec![
            source.name.clone(),
            source.kind.clone(),
            at(source.run_at),
            result,
            source.stories.to_string(),
            next,
        ]
    });
    let head = ["SOURCES", "kind", "last run", "result", "24 h", "next run"];
    let mut text = format!("\n{}", table(&head, rows, 4..5));
    for source in look.failing() {
        let reason = source.error.as_deref().unwrap_or_default();
        text.push_str(&format!(
            "\n  {}: {reason}, {}. What it brought stays.\n",
            source.name,
            tries(source.tries)
        ));
        text.push_str(&format!("    Then: aggregator refresh {}\n", source.name));
    }
    text
}

fn tries(number: u32) -> String {
    if number == 1 {
        "1 try".to_owned()
    } else {
        format!("{number} tries")
    }
}

fn hosts(look: &Look, config: &Config, all: bool) -> String {
    const SHOWN: usize = 10;
    if look.hosts.is_empty() {
        return String::new();
    }
    let shown = if all {
        look.hosts.len()
    } else {
        look.hosts.len().min(SHOWN)
    };
    let here = config.publish.timezone;
    let rows = look.hosts[..shown].iter().map(|host| {
        let next = host
            .next_try
            .map_or_else(|| "given up".to_owned(), |at| time(at, here, look.now));
        let since = time(host.failing_since, here, look.now);
        vec![
            host.name.clone(),
            since,
            host.tries.to_string(),
            host.pages.to_string(),
            host.reason.clone(),
            next,
        ]
    });
    let head = [
        "HOSTS",
        "failing since",
        "tries",
        "pages",
        "reason",
        "next try",
    ];
    let mut text = format!("\n{}", table(&head, rows, 2..4));
    if shown < look.hosts.len() {
        text.push_str(&format!(
            "… and {} more (aggregator status --all)\n",
            look.hosts.len() - shown
        ));
    }
    let pages: usize = look.hosts.iter().map(|h| h.pages).sum();
    text.push_str(&format!(
        "\n  {} not read; entries stand as the digests give them.\n    To leave a host alone for good: add it to fetch.never\n",
        count(pages, "page")
    ));
    text
}

fn last_day(look: &Look) -> String {
    let t = &look.totals;
    format!(
        "\nLAST 24 HOURS  {}; {}; {}: {} read, {} waiting, {} without an address\n",
        count(t.passes, "pass").replace("passs", "passes"),
        count(t.stories, "story"),
        count(t.new, "new article"),
        t.read,
        t.waiting,
        t.without_url
    )
}

fn feed(look: &Look, config: &Config) -> String {
    let changed = match look.totals.last_change {
        Some(at) => format!(
            "last change {}",
            time(at, config.publish.timezone, look.now)
        ),
        None => "nothing published yet (aggregator refresh does)".to_owned(),
    };
    let size = bytesize::ByteSize(look.size).display().si();
    format!(
        "FEED           {}, {changed}, {}atom.xml\nSTORE          {size}, {}\n",
        count(look.totals.entries, "entry"),
        config.publish.base_url,
        config.store.path.display()
    )
}

fn next(look: &Look, config: &Config) -> String {
    const SHOWN: usize = 3;
    let enabled = config.sources.iter().filter(|s| s.source.enabled);
    let mut runs: Vec<_> = enabled
        .filter_map(|s| Some((s.schedule.next_after(look.now)?, s.source.name.clone())))
        .collect();
    let retry = look.hosts.iter().filter_map(|h| {
        Some((
            h.next_try?,
            format!("{}, {}", h.name, count(h.pages, "page")),
        ))
    });
    runs.extend(retry);
    runs.sort();
    let here = config.publish.timezone;
    let runs: Vec<String> = runs
        .iter()
        .take(SHOWN)
        .map(|(at, what)| format!("{} {what}", time(*at, here, look.now)))
        .collect();
    let when = if look.running_since.is_some() {
        ""
    } else {
        " (when aggregator run is started)"
    };
    format!(
        "NEXT           {}{when}\n",
        if runs.is_empty() {
            "nothing".to_owned()
        } else {
            runs.join("; ")
        }
    )
}

fn as_json(look: &Look, config: &Config) -> Value {
    let sources: Vec<Value> = look
        .sources
        .iter()
        .map(|s| {
            let next = config.source(&s.name).and_then(|c| c.schedule.next_after(look.now));
            json!({
                "name": s.name, "kind": s.kind, "last_run": s.run_at, "last_change": s.changed_at,
                "failing_since": s.failing_since, "error": s.error, "tries": s.tries, "stories_24h": s.stories,
                "next_run": next,
            })
        })
        .collect();
    let hosts: Vec<Value> = look
        .hosts
        .iter()
        .map(|h| {
            json!({
                "name": h.name, "failing_since": h.failing_since, "tries": h.tries, "pages": h.pages,
                "reason": h.reason, "next_try": h.next_try,
            })
        })
        .collect();
    let t = &look.totals;
    json!({
        "version": 1, "now": look.now, "running_since": look.running_since, "needs_a_look": look.needs().0,
        "sources": sources, "hosts": hosts,
        "last_24h": {
            "passes": t.passes, "stories": t.stories, "new": t.new, "read": t.read, "waiting": t.waiting,
            "without_url": t.without_url,
        },
        "feed": {
            "entries": t.entries,
            "last_change": t.last_change, "address": format!("{}atom.xml", config.publish.base_url),
        },
        "store": {"path": config.store.path, "bytes": look.size},
    })
}
