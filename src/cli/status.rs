//! `aggregator status`: in one look what fails and why, what happened, and what comes next.

use std::collections::HashMap;
use std::path::Path;

use chrono::{DateTime, SubsecRound as _, TimeDelta, Utc};
use chrono_tz::Tz;
use serde_json::{Value, json};

use super::arguments::Status;
use super::people::{brief, count, cut, fitted_table, thousands, time, wrapped};
use super::refresh::{entry_or_related, reason, short_reason, zone};
use super::standing::{self, Standing};
use super::{Failure, Outcome, existing_store, failed, load, now, output};
use crate::config::{Config, SourceConfig};
use crate::daemon;
use crate::refresh::{Failing, LeftAlone, publishing_fails};
use crate::store::{FailingHost, Failure as Page, LastBackup, SourceClock, Store, Totals};

/// Where the text of a line with a label begins.
const LABEL: usize = 15;

/// What the sections are made of.
struct Look {
    now: DateTime<Utc>,
    sources: Vec<Standing>,
    hosts: Vec<FailingHost>,
    totals: Totals,
    running_since: Option<DateTime<Utc>>,
    size: u64,
    backup: Option<LastBackup>,
    /// Why the documents cannot be written.
    publishing: Option<Failing>,
    /// Why the store cannot be written to.
    store: Option<String>,
    /// The hosts that are left alone for now.
    held: LeftAlone,
    /// How the sources stand in time.
    clocks: HashMap<String, SourceClock>,
}

impl Look {
    fn at(store: &Store, config: &Config) -> Result<Self, crate::refresh::Error> {
        let now = now().trunc_subsecs(0);
        let day = now - TimeDelta::hours(24);
        Ok(Self {
            now,
            sources: standing::judge(config, store.source_statuses(day)?),
            hosts: store.failing_hosts()?,
            totals: store.totals(day)?,
            running_since: store.daemon_since()?,
            size: store.size(),
            backup: store.last_backup()?,
            publishing: publishing_fails(store)?,
            store: unwritable(store, &config.store.path),
            held: LeftAlone::at(store, now)?,
            clocks: store.source_clocks()?,
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
        let held = source
            .source
            .origin
            .host()
            .and_then(|host| self.held.until(host));
        let started = self.running_since.unwrap_or(self.now);
        let next = daemon::next_run(source, clock, held, started)?;
        Some(next.max(self.now))
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
    let above = path.ancestors().skip(1).find(|folder| folder.exists())?;
    (!above.is_dir()).then(|| {
        let above = above.display();
        format!("{name}: cannot be made, for {above} is no folder; set store.path")
    })
}

fn named(noun: &str, names: &[&str], shown: usize) -> Option<String> {
    let plural = if names.len() == 1 { "" } else { "s" };
    let more = names.len().saturating_sub(shown);
    let more = if more > 0 {
        format!(" and {more} more")
    } else {
        String::new()
    };
    (!names.is_empty()).then(|| {
        format!(
            "{noun}{plural} {}{more}",
            names[..names.len().min(shown)].join(", ")
        )
    })
}

pub(super) fn run(config: Option<&Path>, args: &Status) -> Outcome {
    let config = load(config)?;
    let store = existing_store(&config)?;
    let look = Look::at(&store, &config).map_err(failed)?;
    let (needs, line) = look.needs();
    if args.json {
        output::json(&as_json(&look, &config).to_string())?;
    } else if args.check {
        output::line(&line)?;
    } else {
        let pages = if args.all {
            pages(&store, &config, look.now).map_err(failed)?
        } else {
            String::new()
        };
        let is_long = needs > 0 || args.all;
        let pages = is_long.then_some(&pages);
        output::text(&describe(&look, &config, &line, pages, args.all))?;
    }
    if args.check && needs > 0 {
        Err(Failure::Told)
    } else {
        Ok(())
    }
}

/// `pages` lists the pages that wait; without it all is well, and that is said in four lines.
fn describe(look: &Look, config: &Config, line: &str, pages: Option<&String>, all: bool) -> String {
    let here = zone(config, None);
    let runs = match look.running_since {
        Some(since) => format!("running since {}", time(since, here, look.now)),
        None => "not running".to_owned(),
    };
    let now = look
        .now
        .with_timezone(&here)
        .format("%A %-d %B %Y, %H:%M %Z");
    let mut text = format!(
        "aggregator {}, {runs}. Now: {now}.\n{}",
        env!("CARGO_PKG_VERSION"),
        wrapped(line, 2)
    );
    text.push_str(&own_faults(look, here));
    if let Some(pages) = pages {
        text.push_str(&standing::describe(
            &look.sources,
            config,
            look.now,
            |source| look.next_run(source),
            all,
        ));
        text.push_str(&hosts(look, config, all));
        text.push_str(pages);
        text.push_str(&last_day(look));
    }
    text.push_str(&feed(look, config));
    if pages.is_some() {
        text.push_str(&store_line(look, config));
    }
    text.push_str(&next(look, config));
    text
}

/// What is wrong with the store and the output folder.
fn own_faults(look: &Look, here: Tz) -> String {
    let mut text = String::new();
    if let Some(reason) = &look.store {
        text.push_str(&wrapped(&format!("  The store: {reason}"), 4));
    }
    if let Some(Failing { since, reason }) = &look.publishing {
        let since = time(*since, here, look.now);
        text.push_str(&wrapped(
            &format!("  Publishing fails since {since}: {reason}"),
            4,
        ));
        text.push_str("    Then: aggregator publish\n");
    }
    text
}

fn hosts(look: &Look, config: &Config, all: bool) -> String {
    const SHOWN: usize = 10;
    const HOST: usize = 32;
    if look.hosts.is_empty() {
        return String::new();
    }
    let shown = if all {
        look.hosts.len()
    } else {
        look.hosts.len().min(SHOWN)
    };
    let here = zone(config, None);
    let rows = look.hosts[..shown].iter().map(|host| {
        let next = host
            .next_try
            .map_or_else(|| "given up".to_owned(), |at| brief(at, here, look.now));
        let since = brief(host.failing_since, here, look.now);
        vec![
            cut(&host.name, HOST),
            since,
            thousands(host.tries as usize),
            thousands(host.pages),
            short_reason(&host.reason),
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
    let mut text = format!("\n{}", fitted_table(&head, rows.collect(), 2..4, 4));
    if shown < look.hosts.len() {
        text.push_str(&format!(
            "… and {} more (aggregator status --all)\n",
            thousands(look.hosts.len() - shown)
        ));
    }
    let pages: usize = look.hosts.iter().map(|h| h.pages).sum();
    text.push_str(&format!(
        "\n  {} not read; entries stand as the digests give them.\n    To leave a host alone for good: add it to fetch.never\n",
        count(pages, "page")
    ));
    text
}

/// Every page that could not be read, with the entry that it belongs to.
fn pages(
    store: &Store,
    config: &Config,
    now: DateTime<Utc>,
) -> Result<String, crate::store::Error> {
    const REASON: usize = 28;
    let row = |page: Page| {
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
    let rows: Vec<_> = store.failures(None)?.into_iter().map(row).collect();
    if rows.is_empty() {
        return Ok(String::new());
    }
    let head = ["PAGES", "address", "reason", "next try"];
    Ok(format!("\n{}", fitted_table(&head, rows, 0..0, 1)))
}

fn last_day(look: &Look) -> String {
    let t = &look.totals;
    let given_up = match t.given_up {
        0 => String::new(),
        given_up => format!("{} given up, ", thousands(given_up)),
    };
    let line = format!(
        "LAST 24 HOURS  {}; {}; {}: {} read, {} waiting, {given_up}{} without an address",
        count(t.passes, "pass").replace("passs", "passes"),
        count(t.stories, "story"),
        count(t.new, "new article"),
        thousands(t.read),
        thousands(t.waiting),
        thousands(t.without_url)
    );
    format!("\n{}", wrapped(&line, LABEL))
}

fn feed(look: &Look, config: &Config) -> String {
    let changed = match look.totals.last_change {
        Some(at) => format!("last change {}", time(at, zone(config, None), look.now)),
        None => "nothing published yet (aggregator refresh does)".to_owned(),
    };
    let line = format!(
        "FEED           {}, {changed}, {}atom.xml",
        count(look.totals.entries, "entry"),
        config.publish.base_url
    );
    wrapped(&line, LABEL)
}

fn store_line(look: &Look, config: &Config) -> String {
    let size = bytesize::ByteSize(look.size).display().si();
    let path = config.store.path.display();
    let backup = look.backup.as_ref().map_or_else(
        || "no backup yet (aggregator backup FILE)".to_owned(),
        |last| {
            let at = time(last.at, zone(config, None), look.now);
            format!("last backup {at}, checked")
        },
    );
    wrapped(&format!("STORE          {size}, {path}; {backup}"), LABEL)
}

fn next(look: &Look, config: &Config) -> String {
    const SHOWN: usize = 3;
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

fn as_json(look: &Look, config: &Config) -> Value {
    let sources = look.sources.iter().map(|source| {
        let clock = look.clocks.get(source.name());
        source.to_json(config, clock, |source| look.next_run(source))
    });
    let sources: Vec<Value> = sources.collect();
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
            "given_up": t.given_up, "without_url": t.without_url,
        },
        "feed": {
            "entries": t.entries,
            "last_change": t.last_change, "address": format!("{}atom.xml", config.publish.base_url),
        },
        "publishing": look.publishing.as_ref().map(|f| json!({"failing_since": f.since, "error": f.reason})),
        "store": {"path": config.store.path, "bytes": look.size, "error": look.store,
            "last_backup": look.backup.as_ref().map(|last| json!({"at": last.at, "place": last.place}))},
    })
}
