//! The hosts that fail or are left alone, for people: a section of `status`.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};

use super::people::{
    LONGEST_LIST, brief, column_time, cut, fits, fitted_table, long_day, more, wrapped,
};
use super::refresh::{short_reason, zone};
use crate::config::Config;
use crate::store::FailingHost;
use crate::text::{count, thousands};
use crate::zone::Tz;

/// Until when hosts are left alone, by name.
type LeftAlone<'a> = BTreeMap<&'a str, DateTime<Utc>>;

/// The hosts that fail as a table, what becomes of their pages, and which hosts are left alone.
pub(super) fn describe(
    failing: &[FailingHost],
    held: &LeftAlone<'_>,
    config: &Config,
    now: DateTime<Utc>,
    all: bool,
) -> String {
    let left_alone = left_alone(held, config, now, all);
    let table = table(failing, config, now, all);
    match (table.is_empty(), left_alone.is_empty()) {
        (true, true) => String::new(),
        (true, false) => format!("\nHOSTS\n{left_alone}"),
        _ => table + &left_alone,
    }
}

fn table(failing: &[FailingHost], config: &Config, now: DateTime<Utc>, all: bool) -> String {
    const HOST: usize = 32;
    if failing.is_empty() {
        return String::new();
    }
    let shown = if all {
        failing.len()
    } else {
        failing.len().min(LONGEST_LIST)
    };
    let here = zone(config, None);
    let rows = |time: fn(DateTime<Utc>, Tz, DateTime<Utc>) -> String| {
        let rows = failing[..shown].iter().map(|host| {
            let next = host.next_try.map(|at| time(at, here, now));
            vec![
                cut(&host.name, HOST),
                time(host.failing_since, here, now),
                thousands(host.tries as usize),
                thousands(host.pages),
                short_reason(&host.reason).replace("the site ", ""),
                next.unwrap_or_else(|| "given up".to_owned()),
            ]
        });
        rows.collect::<Vec<_>>()
    };
    let head = [
        "HOSTS",
        "failing since",
        "tries",
        "pages",
        "reason",
        "next try",
    ];
    let long = rows(column_time);
    let rows = if fits(&head, &long) {
        long
    } else {
        rows(brief)
    };
    let table = fitted_table(&head, rows, 2..4, 4);
    let more = more(failing.len(), shown, "aggregator status --all");
    let refusing = failing[..shown].iter().filter_map(|host| {
        let status = host.status.filter(|status| *status < 500)?;
        let name = &host.name;
        let line = format!(
            "    {name} answers {status} to each try; to leave it alone for good: add it to fetch.never"
        );
        Some(wrapped(&line, 6))
    });
    let refusing: String = refusing.collect();
    format!("\n{table}{more}\n{}{refusing}", stand(failing, config, now))
}

/// The hosts that are not asked for now, and until when.
fn left_alone(held: &LeftAlone<'_>, config: &Config, now: DateTime<Utc>, all: bool) -> String {
    let here = zone(config, None);
    let shown = if all { held.len() } else { LONGEST_LIST };
    let shown = held.iter().take(shown);
    let shown: Vec<_> = shown
        .map(|(host, until)| format!("{host} until {}", brief(*until, here, now)))
        .collect();
    if shown.is_empty() {
        return String::new();
    }
    let more = more(held.len(), shown.len(), "aggregator status --all");
    let line = format!(
        "  Left alone, as they ask or because they fail: {}.",
        shown.join(", ")
    );
    wrapped(&line, 4) + &more
}

/// What becomes of the pages of the hosts that fail.
fn stand(failing: &[FailingHost], config: &Config, now: DateTime<Utc>) -> String {
    let here = zone(config, None);
    let sum = |of: fn(&FailingHost) -> usize| failing.iter().map(of).sum::<usize>();
    let (pages, entries) = (sum(|h| h.pages), sum(|h| h.entries));
    let what = match entries {
        0 => format!("Their {} are tried again", count(pages, "page")),
        1 => "Their 1 entry stands as the digest gives it; tried".to_owned(),
        _ => format!(
            "Their {} stand as the digests give them; tried",
            count(entries, "entry")
        ),
    };
    let what = match failing.len() {
        1 => what.replacen("Their", "Its", 1),
        _ => what,
    };
    let give_up = TimeDelta::from_std(config.fetch.give_up).unwrap_or(TimeDelta::MAX);
    let until = failing
        .iter()
        .filter_map(|host| host.failing_since.checked_add_signed(give_up))
        .map(|until| until.with_timezone(&here).date_naive());
    let until = match (until.clone().min(), until.max()) {
        (Some(first), Some(last)) if first == last => {
            format!("until {}", long_day(first, now))
        }
        (Some(first), Some(last)) => format!(
            "until {}, the last until {}",
            long_day(first, now),
            long_day(last, now)
        ),
        _ => "for ever".to_owned(),
    };
    wrapped(&format!("  {what} {until}."), 4)
}
