//! `aggregator entries`: list and search what is published.

use std::path::Path;

use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};

use super::arguments::Entries;
use super::people::{cut, fitted_table};
use super::{Failure, Outcome, existing_store, failed, load, output};
use crate::config::Config;
use crate::identity;
use crate::model::{Entry, Record, View};
use crate::publish::{entry_json, short_id};
use crate::refresh::{self, check_source, sources_by_name};
use crate::store::{EntryQuery, Store};
use crate::text::{count, thousands};

/// What a person sees at once.
const LIMIT: usize = 20;

/// The columns that a site may take up, and those that are left for a title beside an id and a day: 98 in all.
const SITE: usize = 20;
const TITLE: usize = 98 - (8 + 2 + 10 + 2 + SITE + 2);

/// Entries that are read at a time.
const BATCH: usize = 500;

pub(super) fn run(config: Option<&Path>, args: Entries) -> Outcome {
    let config = load(config)?;
    if let Some(source) = &args.source {
        check_source(&config, source).map_err(super::from_pass)?;
    }
    let store = existing_store(&config)?;
    let limit = match args.limit {
        Some(0) => None,
        Some(limit) => Some(limit),
        None => (!args.json).then_some(LIMIT),
    };
    let typed = args.query.join(" ");
    let view = View::default().with_text(&typed);
    let view = view.map_err(|unclear| Failure::Usage(format!("QUERY: {unclear}")))?;
    // A store of an earlier version has no lists yet.
    if !typed.trim().is_empty() && !store.is_read_only() {
        refresh::list(&config, &store).map_err(super::from_pass)?;
    }
    let mut query = EntryQuery {
        text: (!typed.trim().is_empty()).then(|| view.terms()),
        source: args.source,
        site: args.site,
        author: args.author,
        language: args.language,
        since: args
            .since
            .and_then(|day| day.checked_sub_days(A_DAY))
            .map(midnight),
        until: args
            .until
            .and_then(|day| day.checked_add_days(A_DAY))
            .map(midnight),
        most: None,
    };
    let days = (args.since, args.until);
    let is_all = query == EntryQuery::default();
    // A person is told how many there are: the store knows that of all.
    if is_all || args.json && days == (None, None) {
        query.most = limit;
    }
    let mut found = store.find_entries(&query).map_err(failed)?;
    if days != (None, None) {
        found = of_days(&store, &config, &found, days)?;
    }
    let shown = &found[..found.len().min(limit.unwrap_or(usize::MAX))];
    if args.json {
        print_json(&store, &config, shown)
    } else {
        let all = if is_all {
            store.count_entries().map_err(failed)?
        } else {
            found.len()
        };
        print_table(&store, &config, shown, all)
    }
}

/// No zone is further than this from UTC: a day that is a day everywhere is looked for so much around it.
const A_DAY: Days = Days::new(1);

fn midnight(day: NaiveDate) -> DateTime<Utc> {
    day.and_time(NaiveTime::MIN).and_utc()
}

/// Of articles by row those whose entries stand under a day from the first on and before the second.
fn of_days(
    store: &Store,
    config: &Config,
    found: &[i64],
    (since, until): (Option<NaiveDate>, Option<NaiveDate>),
) -> Result<Vec<i64>, Failure> {
    let sources = sources_by_name(config);
    let is_of_days = |record: &Record| {
        let day = identity::entry(record, &sources)?.day(config.publish.timezone);
        let fits = since.is_none_or(|since| day >= since) && until.is_none_or(|until| day < until);
        fits.then_some(record.article)
    };
    let mut fitting = Vec::new();
    for some in found.chunks(BATCH) {
        fitting.extend(
            store
                .records(some)
                .map_err(failed)?
                .iter()
                .filter_map(is_of_days),
        );
    }
    Ok(fitting)
}

fn print_json(store: &Store, config: &Config, found: &[i64]) -> Outcome {
    for some in found.chunks(BATCH) {
        for entry in entries(store, config, some)? {
            output::json(&entry_json(&entry).to_string())?;
        }
    }
    Ok(())
}

fn print_table(store: &Store, config: &Config, shown: &[i64], all: usize) -> Outcome {
    let mut entries = entries(store, config, shown)?;
    let day = |entry: &Entry| entry.day(config.publish.timezone);
    entries.sort_by_key(|entry| std::cmp::Reverse(day(entry)));
    let rows = entries.iter().map(|entry| {
        let site = entry
            .site
            .clone()
            .or_else(|| Some(entry.url.as_ref()?.host_str()?.to_owned()));
        vec![
            short_id(entry.id),
            day(entry).to_string(),
            cut(&site.unwrap_or_default(), SITE),
            cut(&entry.title, TITLE),
        ]
    });
    if !entries.is_empty() {
        output::text(&fitted_table(&[], rows.collect(), 0..0, 3))?;
    }
    output::line(&match all.saturating_sub(entries.len()) {
        0 => count(all, "entry"),
        more => format!(
            "… and {} more of {} (aggregator entries --limit 0)",
            thousands(more),
            count(all, "entry")
        ),
    })
}

fn entries(store: &Store, config: &Config, rows: &[i64]) -> Result<Vec<Entry>, Failure> {
    let sources = sources_by_name(config);
    Ok(store
        .records(rows)
        .map_err(failed)?
        .iter()
        .filter_map(|r| identity::entry(r, &sources))
        .collect())
}
