//! `aggregator status`: in one look what fails and why, what happened, and what comes next.

use std::collections::HashMap;
use std::path::Path;

use chrono::{DateTime, SubsecRound as _, TimeDelta, Utc};
use serde_json::{Value, json};

use super::arguments::Status;
use super::people::{brief, cut, fitted_table, time, wrapped};
use super::refresh::{entry_or_related, reason, short_reason, zone};
use super::standing::{self, parted};
use super::{Failure, Outcome, existing_store, failed, hosts, load, now, output, running};
use crate::config::{Config, SourceConfig};
use crate::daemon::{self, Reading};
use crate::refresh::{Failing, LeftAlone, passes_fail, publishing_fails};
use crate::store::{FailingHost, Failure as Page, LastBackup, SourceClock, Store, Totals};
use crate::text::{count, thousands};
use crate::watch::{Standing, judge};
use crate::zone::Tz;

/// Where the text of a line with a label begins.
const LABEL: usize = 15;

/// What the sections are made of.
struct Look {
    now: DateTime<Utc>,
    sources: Vec<Standing>,
    hosts: Vec<FailingHost>,
    entries: usize,
    last_change: Option<DateTime<Utc>>,
    running_since: Option<DateTime<Utc>>,
    /// Since when no daemon runs, where one ran.
    stopped: Option<DateTime<Utc>>,
    /// What says that the daemon goes on by an earlier configuration, where it does.
    outdated: String,
    /// Why the documents cannot be written.
    publishing: Option<Failing>,
    /// The last daemon ended without leaving.
    died: bool,
    /// Why the store cannot be written to, or failed the last pass.
    store: Option<String>,
    /// The hosts that are left alone for now.
    held: LeftAlone,
    /// How the sources stand in time.
    clocks: HashMap<String, SourceClock>,
}

impl Look {
    fn at(store: &Store, config: &Config) -> Result<Self, crate::refresh::Error> {
        let now = now().trunc_subsecs(0);
        let running_since = store.daemon_since()?;
        let stopped = match running_since {
            Some(_) => None,
            None => store.daemon_until()?,
        };
        let (clocks, held) = (store.source_clocks()?, LeftAlone::at(store, now)?);
        let reading = match (running_since, stopped) {
            (Some(since), _) => Reading::Daemon(since),
            (None, Some(_)) => Reading::Nobody,
            (None, None) => Reading::Hand,
        };
        let overdue = |standing: &Standing| {
            let source = config.source(standing.name())?;
            let clock = clocks.get(standing.name());
            daemon::overdue(source, clock, held_until(source, &held), reading, now)
        };
        let sources = judge(config, store.source_statuses()?).into_iter();
        let sources = sources.map(|standing| {
            let overdue = overdue(&standing);
            standing.in_time(overdue)
        });
        let sources = sources.collect();
        let failing = passes_fail(store)?.map(|failing| failing.reason);
        Ok(Self {
            now,
            sources,
            hosts: store.failing_hosts()?,
            entries: store.count_entries()?,
            last_change: store.last_change()?,
            running_since,
            stopped,
            outdated: running::outdated(store, config),
            publishing: publishing_fails(store)?,
            died: store.daemon_died()?,
            store: unwritable(store, &config.store.path).or(failing),
            held,
            clocks,
        })
    }

    /// The sources that need a look.
    fn odd(&self) -> impl Iterator<Item = &Standing> {
        self.sources.iter().filter(|s| s.is_odd())
    }

    /// How many things need a look, and the line that names them.
    fn needs(&self) -> (usize, String) {
        let sources: Vec<&str> = self.odd().map(Standing::name).collect();
        let hosts: Vec<&str> = self.hosts.iter().map(|h| h.name.as_str()).collect();
        let own = [
            self.died.then(|| "the daemon".to_owned()),
            self.store.as_ref().map(|_| "the store".to_owned()),
            self.publishing.as_ref().map(|_| "publishing".to_owned()),
        ];
        let number = sources.len() + hosts.len() + own.iter().flatten().count();
        if number == 0 {
            return (0, "Nothing needs a look.".to_owned());
        }
        let verb = if number == 1 {
            "thing needs"
        } else {
            "things need"
        };
        let line = |shown: usize| {
            let others = [
                named("source", &sources, shown),
                named("host", &hosts, shown),
            ];
            let all = own.clone().into_iter().chain(others).flatten();
            let all: Vec<_> = all.collect();
            format!("{number} {verb} a look: {}.", all.join(", "))
        };
        // It is one line, and no longer than others.
        let shown = (1..=MOST_NAMED).rev();
        let mut lines = shown.map(&line);
        let fits = |line: &String| line.chars().count() <= 100;
        (number, lines.find(fits).unwrap_or_else(|| line(1)))
    }

    /// When a source is read next by the daemon; by one that is started now, where none runs.
    fn next_run(&self, source: &SourceConfig) -> Option<DateTime<Utc>> {
        let clock = self.clocks.get(&source.source.name);
        let held = held_until(source, &self.held);
        let started = self.running_since.unwrap_or(self.now);
        let next = daemon::next_run(source, clock, held, started)?;
        Some(next.max(self.now))
    }
}

/// Until when the host of a source is left alone.
fn held_until(source: &SourceConfig, held: &LeftAlone) -> Option<DateTime<Utc>> {
    source
        .source
        .origin
        .host()
        .and_then(|host| held.until(host))
}

/// What is told besides where not all is well.
struct Detail {
    day: Totals,
    size: u64,
    /// By how many bytes the store grows a day.
    growth: Option<i64>,
    backup: Option<LastBackup>,
    /// The pages that could not be read, where they are asked for.
    pages: Vec<Page>,
}

impl Detail {
    fn at(store: &Store, now: DateTime<Utc>, all: bool) -> Result<Self, crate::store::Error> {
        Ok(Self {
            day: store.totals(now - TimeDelta::hours(24))?,
            size: store.size(),
            growth: store.growth(now)?,
            backup: store.last_backup()?,
            pages: if all {
                store.failures(None)?
            } else {
                Vec::new()
            },
        })
    }
}

/// So many sources and hosts are named in the line.
const MOST_NAMED: usize = 5;

/// Why a store cannot be written to, with the mend; it is not tried.
fn unwritable(store: &Store, path: &Path) -> Option<String> {
    let name = path.display();
    if store.is_read_only() {
        return Some(format!(
            "{name}: may only be read; let whoever runs this write there, or set store.path"
        ));
    }
    let mut above = path
        .ancestors()
        .skip(1)
        .map(|folder| match folder.as_os_str() {
            none if none.is_empty() => Path::new("."),
            _ => folder,
        });
    let above = above.find(|folder| folder.exists())?;
    if !above.is_dir() {
        let above = above.display();
        return Some(format!(
            "{name}: cannot be made, for {above} is no folder; set store.path"
        ));
    }
    is_full(above)
        .then(|| format!("{name}: the disk is full, nothing can be stored; free some space"))
}

/// Whether there is hardly room in a folder.
#[cfg(unix)]
fn is_full(folder: &Path) -> bool {
    /// With less, no pass can be stored.
    const ROOM: u64 = 1 << 19;
    // A file system that does not tell its size does not tell its room.
    rustix::fs::statvfs(folder)
        .is_ok_and(|disk| disk.f_blocks > 0 && disk.f_bavail.saturating_mul(disk.f_frsize) < ROOM)
}

#[cfg(not(unix))]
fn is_full(_folder: &Path) -> bool {
    false
}

/// `source korea`, `hosts a.example, b.example and 3 more`.
fn named(noun: &str, names: &[&str], shown: usize) -> Option<String> {
    let mut said: Vec<String> = names.iter().take(shown).map(|&n| n.to_owned()).collect();
    if names.len() > shown {
        said.push(format!("{} more", thousands(names.len() - shown)));
    }
    let plural = if names.len() == 1 { "" } else { "s" };
    let last = said.pop()?;
    let names = match said.as_slice() {
        [] => last,
        before => format!("{} and {last}", before.join(", ")),
    };
    Some(format!("{noun}{plural} {names}"))
}

pub(super) fn run(config: Option<&Path>, args: &Status) -> Outcome {
    let config = load(config)?;
    let store = existing_store(&config)?;
    let look = Look::at(&store, &config).map_err(failed)?;
    let (needs, line) = look.needs();
    let detail = || Detail::at(&store, look.now, args.all || args.json).map_err(failed);
    if args.json {
        output::json(&as_json(&look, &detail()?, &config).to_string())?;
    } else if args.check {
        output::line(&line)?;
    } else {
        let is_long = needs > 0 || args.all;
        let detail = is_long.then(detail).transpose()?;
        let pages = |detail: &Detail| describe_pages(&detail.pages, &store, &config, look.now);
        let pages = detail.as_ref().map(pages).unwrap_or_default();
        let text = describe(&look, &config, &line, detail.as_ref(), &pages, args.all);
        output::text(&text)?;
    }
    if args.check && needs > 0 {
        Err(Failure::Told)
    } else {
        Ok(())
    }
}

/// `pages` lists those that could not be read. Without detail all is well, and that is said in four lines.
fn describe(
    look: &Look,
    config: &Config,
    line: &str,
    detail: Option<&Detail>,
    pages: &str,
    all: bool,
) -> String {
    let here = zone(config, None);
    let at = |at| time(at, here, look.now);
    let runs = match (look.running_since, look.stopped) {
        (Some(since), _) => format!("running since {}", at(since)),
        (None, Some(stopped)) => format!("not running since {}", at(stopped)),
        (None, None) => "not running".to_owned(),
    };
    let version = env!("CARGO_PKG_VERSION");
    let now = look
        .now
        .with_timezone(&here)
        .format("%A %-d %B %Y, %H:%M %Z");
    let mut text = format!(
        "{}{}{}",
        wrapped(&format!("aggregator {version}, {runs}. Now: {now}."), 2),
        wrapped(line, 2),
        look.outdated
    );
    text.push_str(&own_faults(look, here));
    if let Some(detail) = detail {
        text.push_str(&standing::describe(
            &look.sources,
            config,
            look.now,
            &detail.day,
            &look.clocks,
            |source| (look.next_run(source), held_until(source, &look.held)),
            all,
        ));
        let held = look.held.all();
        text.push_str(&hosts::describe(&look.hosts, &held, config, look.now, all));
        text.push_str(pages);
        text.push_str(&last_day(&detail.day));
    }
    text.push_str(&feed(look, config));
    if let Some(detail) = detail {
        text.push_str(&store_line(look, detail, config));
    }
    text.push_str(&next(look, config));
    text
}

/// What is wrong with the store and the output folder.
fn own_faults(look: &Look, here: Tz) -> String {
    let mut text = String::new();
    let mut tell = |what: &str, mend: &str| {
        text.push_str(&wrapped(&format!("  {what}"), 4));
        text.push_str(&wrapped(&format!("    Mend: {mend}"), 6));
    };
    if look.died {
        let last = look
            .stopped
            .map(|at| format!(", last seen {}", time(at, here, look.now)));
        tell(
            &format!(
                "The daemon ended without being told to{}.",
                last.unwrap_or_default()
            ),
            "see its log, then start it: systemctl start aggregator, or aggregator run",
        );
    }
    if let Some(reason) = &look.store {
        let (reason, mend) = parted(reason);
        tell(&format!("The store: {reason}"), mend.unwrap_or_default());
    }
    if let Some(Failing { since, reason }) = &look.publishing {
        let since = time(*since, here, look.now);
        let (reason, mend) = parted(reason);
        let mend = mend.map_or_else(String::new, |mend| format!("{mend}, then: "));
        tell(
            &format!("Publishing fails since {since}: {reason}"),
            &format!("{mend}aggregator publish"),
        );
    }
    text
}

/// Every page that could not be read, with the entry that it belongs to.
fn describe_pages(pages: &[Page], store: &Store, config: &Config, now: DateTime<Utc>) -> String {
    const REASON: usize = 28;
    let row = |page: &Page| {
        let reason = reason(page.status, &short_reason(&page.reason));
        let next = match page.next_try {
            Some(at) if at <= now => "due now".to_owned(),
            Some(at) => brief(at, zone(config, None), now),
            None => "given up".to_owned(),
        };
        vec![
            entry_or_related(store, config, &page.entry.urn().to_string()),
            page.url.to_string(),
            cut(&reason, REASON),
            next,
        ]
    };
    let rows: Vec<_> = pages.iter().map(row).collect();
    if rows.is_empty() {
        return String::new();
    }
    let head = ["PAGES", "address", "reason", "next try"];
    format!("\n{}", fitted_table(&head, rows, 0..0, 1))
}

fn last_day(t: &Totals) -> String {
    let given_up = match t.given_up {
        0 => String::new(),
        given_up => format!("{} given up, ", thousands(given_up)),
    };
    let line = format!(
        "LAST 24 HOURS  {}; {}; {}: {} read, {} waiting, {given_up}{} without an address",
        count(t.passes, "pass"),
        count(t.stories.values().sum(), "story"),
        count(t.new, "new article"),
        thousands(t.read),
        thousands(t.waiting),
        thousands(t.without_url)
    );
    format!("\n{}", wrapped(&line, LABEL))
}

fn feed(look: &Look, config: &Config) -> String {
    let changed = match look.last_change {
        Some(at) => format!("last change {}", time(at, zone(config, None), look.now)),
        None => "nothing published yet (aggregator refresh does)".to_owned(),
    };
    let line = format!(
        "FEED           {}, {changed}, {}atom.xml",
        count(look.entries, "entry"),
        config.publish.base_url
    );
    wrapped(&line, LABEL)
}

fn store_line(look: &Look, detail: &Detail, config: &Config) -> String {
    let size = megabytes(detail.size);
    let growth = detail.growth.and_then(|bytes| u64::try_from(bytes).ok());
    let growth = match growth.map(megabytes) {
        Some(growth) => format!(", about {growth} a day"),
        None => String::new(),
    };
    let backup = detail.backup.as_ref().map_or_else(
        || "no backup yet (aggregator backup FILE)".to_owned(),
        |last| {
            let at = time(last.at, zone(config, None), look.now);
            format!("last backup {at}, checked")
        },
    );
    wrapped(&format!("STORE          {size}{growth}; {backup}"), LABEL)
}

/// `6.1 MB`, and `1.2 GB` where it is that much; no smaller unit, so that growth and size are compared at a glance.
fn megabytes(bytes: u64) -> String {
    const MEGABYTE: u64 = 1_000_000;
    let (unit, name) = match bytes {
        ..1_000_000_000 => (MEGABYTE, "MB"),
        _ => (1000 * MEGABYTE, "GB"),
    };
    let tenths = (bytes * 10 + unit / 2) / unit;
    format!(
        "{}.{} {name}",
        thousands(usize::try_from(tenths / 10).unwrap_or(usize::MAX)),
        tenths % 10
    )
}

/// What comes next and when, the first first.
fn upcoming(look: &Look, config: &Config) -> Vec<(DateTime<Utc>, String)> {
    let enabled = config.sources.iter().filter(|s| s.source.enabled);
    let mut runs: Vec<_> = enabled
        .filter_map(|s| Some((look.next_run(s)?, s.source.name.clone())))
        .collect();
    let retry = look.hosts.iter().filter_map(|h| {
        Some((
            h.next_try?,
            format!("{}, {}", h.name, count(h.pages, "page")),
        ))
    });
    runs.extend(retry);
    runs.sort();
    runs
}

fn next(look: &Look, config: &Config) -> String {
    const SHOWN: usize = 3;
    let runs = upcoming(look, config);
    let here = zone(config, None);
    let when = if look.running_since.is_some() {
        ""
    } else {
        " (when aggregator run is started)"
    };
    let mut line = "NEXT           ".to_owned();
    for (number, (at, what)) in runs.iter().take(SHOWN).enumerate() {
        let run = format!("{} {what}", day_and_time(*at, here, look.now));
        if number > 0 && line.chars().count() + run.chars().count() + when.len() + 2 > 100 {
            break;
        }
        line.push_str(if number > 0 { "; " } else { "" });
        line.push_str(&run);
    }
    if runs.is_empty() {
        line.push_str("nothing");
    }
    wrapped(&(line + when), LABEL)
}

/// `20:10` today, else `14 July 20:10`; what is past is due now.
fn day_and_time(at: DateTime<Utc>, zone: Tz, now: DateTime<Utc>) -> String {
    if at <= now {
        return "now".to_owned();
    }
    let (at, now) = (at.with_timezone(&zone), now.with_timezone(&zone));
    let form = if at.date_naive() == now.date_naive() {
        "%H:%M"
    } else {
        "%-d %B %H:%M"
    };
    at.format(form).to_string()
}

fn as_json(look: &Look, detail: &Detail, config: &Config) -> Value {
    let sources = look.sources.iter().map(|source| {
        let clock = look.clocks.get(source.name());
        let held = |source: &SourceConfig| held_until(source, &look.held);
        standing::to_json(source, config, &detail.day, clock, |source| {
            (look.next_run(source), held(source))
        })
    });
    let sources: Vec<Value> = sources.collect();
    let hosts = look.hosts.iter().map(|h| {
        json!({
            "name": h.name, "failing_since": h.failing_since, "tries": h.tries, "pages": h.pages,
            "entries": h.entries, "status": h.status, "reason": h.reason, "next_try": h.next_try,
        })
    });
    let held = look.held.all();
    let held = held
        .iter()
        .map(|(host, until)| json!({"name": host, "until": until}));
    let pages = detail.pages.iter().map(|p| {
        json!({
            "entry": p.entry.urn().to_string(), "url": p.url, "source": p.source, "kind": p.kind, "status": p.status,
            "reason": p.reason, "tries": p.tries, "next_try": p.next_try,
        })
    });
    let next = upcoming(look, config);
    let next = next
        .iter()
        .map(|(at, what)| json!({"at": at, "what": what}));
    let t = &detail.day;
    let (needs, line) = look.needs();
    json!({
        "version": 1, "now": look.now, "running_since": look.running_since, "stopped_since": look.stopped,
        "died": look.died,
        "needs_a_look": needs, "summary": line,
        "sources": sources, "hosts": hosts.collect::<Vec<_>>(),
        "left_alone": held.collect::<Vec<_>>(), "pages": pages.collect::<Vec<_>>(),
        "last_24h": {
            "passes": t.passes, "stories": t.stories.values().sum::<usize>(), "new": t.new, "read": t.read, "waiting": t.waiting,
            "given_up": t.given_up, "without_url": t.without_url,
        },
        "feed": {
            "entries": look.entries, "last_change": look.last_change, "address": format!("{}atom.xml", config.publish.base_url),
        },
        "publishing": look.publishing.as_ref().map(|f| json!({"failing_since": f.since, "error": f.reason})),
        "store": {
            "path": config.store.path, "bytes": detail.size, "bytes_a_day": detail.growth, "error": look.store,
            "last_backup": detail.backup.as_ref().map(|last| json!({"at": last.at, "place": last.place})),
        },
        "next": next.collect::<Vec<_>>(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_joined_as_they_are_said() {
        let said = |names: &[&str], shown| named("host", names, shown).unwrap();
        assert_eq!(said(&["a"], 5), "host a");
        assert_eq!(said(&["a", "b"], 5), "hosts a and b");
        assert_eq!(said(&["a", "b", "c"], 3), "hosts a, b and c");
        assert_eq!(said(&["a", "b", "c"], 1), "hosts a and 2 more");
        assert_eq!(named("host", &[], 5), None);
    }

    #[test]
    fn sizes_are_written_in_megabytes() {
        let written = [
            0,
            49_999,
            150_000,
            6_149_000,
            1_204_000_000,
            1_204_000_000_000,
        ];
        assert_eq!(
            written.map(megabytes),
            [
                "0.0 MB",
                "0.0 MB",
                "0.2 MB",
                "6.1 MB",
                "1.2 GB",
                "1,204.0 GB"
            ]
        );
    }
}
