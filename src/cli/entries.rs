//! `aggregator entries`: list and search what is published.

use std::path::Path;

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use serde_json::{Value, json};

use super::arguments::Entries;
use super::people::{count, cut, table, thousands};
use super::{Outcome, existing_store, failed, load, output};
use crate::config::Config;
use crate::identity;
use crate::model::Entry;
use crate::publish::short_id;
use crate::refresh::{check_source, sources_by_name};
use crate::store::{EntryQuery, Store};

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
    let zone = config.publish.timezone;
    let midnight = |day: Option<NaiveDate>| -> Option<DateTime<Utc>> {
        Some(crate::model::Published::Date(day?).instant(zone).to_utc())
    };
    let limit = match args.limit {
        Some(0) => None,
        Some(limit) => Some(limit),
        None => (!args.json).then_some(LIMIT),
    };
    let typed = args.query.join(" ");
    let query = EntryQuery {
        text: (!typed.trim().is_empty()).then_some(typed),
        source: args.source,
        site: args.site,
        author: args.author,
        language: args.language,
        since: midnight(args.since),
        until: midnight(args.until),
        limit: if args.json {
            args.limit.filter(|n| *n > 0)
        } else {
            None
        },
    };
    let found = store.find_entries(&query).map_err(failed)?;
    if args.json {
        return print_json(&store, &config, &found);
    }
    let shown = &found[..found.len().min(limit.unwrap_or(usize::MAX))];
    print_table(&store, &config, shown, found.len())
}

fn print_json(store: &Store, config: &Config, found: &[i64]) -> Outcome {
    for some in found.chunks(BATCH) {
        for entry in entries(store, config, some)? {
            output::json(&as_json(&entry).to_string());
        }
    }
    Ok(())
}

fn print_table(store: &Store, config: &Config, shown: &[i64], all: usize) -> Outcome {
    let entries = entries(store, config, shown)?;
    let rows = entries.iter().map(|entry| {
        let day = entry
            .published
            .with_timezone(&config.publish.timezone)
            .format("%Y-%m-%d")
            .to_string();
        let site = entry
            .site
            .clone()
            .or_else(|| Some(entry.url.as_ref()?.host_str()?.to_owned()));
        vec![
            short_id(entry.id),
            day,
            cut(&site.unwrap_or_default(), SITE),
            cut(&entry.title, TITLE),
        ]
    });
    output::text(&table(&[], rows, 0..0));
    output::line(&match all - entries.len() {
        0 => count(all, "entry"),
        more => format!(
            "… and {} more of {} (aggregator entries --limit 0)",
            thousands(more),
            count(all, "entry")
        ),
    });
    Ok(())
}

fn entries(store: &Store, config: &Config, rows: &[i64]) -> Result<Vec<Entry>, super::Failure> {
    let sources = sources_by_name(config);
    Ok(store
        .records(rows)
        .map_err(failed)?
        .iter()
        .filter_map(|r| identity::entry(r, &sources))
        .collect())
}

/// One entry as a program reads it; a key is never left out, what is unknown is `null`.
fn as_json(entry: &Entry) -> Value {
    let mentions: Vec<Value> = entry
        .mentions
        .iter()
        .map(|m| {
            json!({
                "source": m.source, "digest": m.digest.urn().to_string(), "digest_title": m.digest_title,
                "digest_published": m.digest_published, "curator": m.curator, "number": m.number,
                "story": m.position, "commentary": m.commentary, "quoted": m.quoted,
            })
        })
        .collect();
    let related: Vec<Value> = entry
        .related
        .iter()
        .map(|r| json!({"url": r.url, "title": r.title}))
        .collect();
    json!({
        "id": entry.id.urn().to_string(), "title": entry.title, "url": entry.url, "authors": entry.authors,
        "site": entry.site, "published": entry.published.to_rfc3339_opts(SecondsFormat::Secs, true),
        "dated": entry.dated, "updated": entry.updated.to_rfc3339_opts(SecondsFormat::Secs, true),
        "language": entry.language, "description": entry.description, "image": entry.image,
        "kind": entry.kind, "paywalled": entry.paywalled, "read": entry.read,
        "mentions": mentions, "related": related,
    })
}
