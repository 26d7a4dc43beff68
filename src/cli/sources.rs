//! `aggregator sources`: those of the configuration, and what one of them would bring.

use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::sync::Arc;

use chrono::{DateTime, SecondsFormat, Utc};
use chrono_tz::Tz;
use serde_json::{Value, json};

use super::arguments::{Preview, Sources};
use super::people::{count, cut, fitted_table, list, wrapped};
use super::{Failure, Outcome, existing_store, failed, from_pass, load, now, output, runtime};
use crate::config::Config;
use crate::fetch::Client;
use crate::model::{Document, Format, Published, Source};
use crate::refresh::Context;
use crate::source::{Known, Reader, Reading};
use crate::{digest, identity, refresh};

/// So many digests are shown to a person, the newest.
const SHOWN: usize = 40;

/// The columns that a sender may take up.
const SENDER: usize = 24;

pub(super) fn run(config: Option<&Path>, command: &Sources) -> Outcome {
    let config = load(config)?;
    match command {
        Sources::List { json } => show(&config, *json),
        Sources::Preview(args) => preview(&config, args),
    }
}

fn show(config: &Config, as_json: bool) -> Outcome {
    let sources = config.sources.iter().map(|config| &config.source);
    if as_json {
        let sources: Vec<Value> = sources
            .map(|source| {
                json!({
                    "name": source.name, "kind": source.origin.kind(), "place": source.origin.place(),
                    "enabled": source.enabled,
                })
            })
            .collect();
        return output::json(&json!({"version": 1, "sources": sources}).to_string());
    }
    let rows = sources.map(|source| {
        vec![
            source.name.clone(),
            source.origin.kind().to_owned(),
            source.origin.place(),
            if source.enabled { "yes" } else { "no" }.to_owned(),
        ]
    });
    let head = ["source", "kind", "reads", "enabled"];
    output::text(&fitted_table(&head, rows.collect(), 0..0, 2))
}

/// A digest that a source would bring.
struct Found {
    /// Its own date, else its envelope's.
    date: Option<Published>,
    received: Option<DateTime<Utc>>,
    sender: Option<String>,
    title: String,
    stories: usize,
}

impl Found {
    fn new(document: &Document) -> Self {
        let digest = digest::read(document).digest;
        let name = || match document.key.split_once(':') {
            Some(("sha256", _)) | None => "untitled".to_owned(),
            Some((_, name)) => name.to_owned(),
        };
        Self {
            date: digest.published.or(document.published),
            received: document.received,
            sender: document.author.clone().or(digest.author),
            title: document.title.clone().or(digest.title).unwrap_or_else(name),
            stories: digest.items.len(),
        }
    }

    fn instant(&self, zone: Tz) -> Option<DateTime<Utc>> {
        let date = self.date.map(|date| date.instant(zone).to_utc());
        date.or(self.received)
    }

    fn as_json(&self) -> Value {
        let received = || Some(self.received?.to_rfc3339_opts(SecondsFormat::Secs, true));
        json!({
            "date": self.date.map(|date| date.to_string()).or_else(received), "sender": self.sender,
            "title": self.title, "stories": self.stories,
        })
    }
}

/// Reads a source as if for the first time, and keeps nothing of it.
fn preview(config: &Config, args: &Preview) -> Outcome {
    refresh::check_source(config, &args.source).map_err(from_pass)?;
    let Some(source) = config.source(&args.source).map(|config| &config.source) else {
        return Err(Failure::Usage(format!(
            "{}: holds what aggregator import is given, and reads nothing by itself; name another source",
            args.source
        )));
    };
    let context = Context {
        config: Arc::new(config.clone()),
        store: Arc::new(existing_store(config)?),
        client: Client::new(config.fetch.clone()).map_err(failed)?,
        clock: now,
        metrics: Arc::default(),
        progress: Arc::new(|_| ()),
        command: "sources preview",
    };
    // A host that asked to be left alone is, by this too.
    refresh::recall_manners(&context, now()).map_err(from_pass)?;
    let (mut found, reading) = runtime(1)?.block_on(async {
        let (known, client) = (Known::default(), context.client.clone());
        let mut reader = Reader::start(source.clone(), known, client, config.max_document, now());
        let mut found: HashMap<_, Found> = HashMap::new();
        // As a pass has it: a copy is no second digest, and a mail corrects an earlier one.
        let mut hashes = HashSet::new();
        while let Some(document) = reader.next().await {
            let hash = identity::document_hash(&document);
            if hashes.insert(hash) {
                let id = match document.format {
                    Format::Mail => document.key.clone(),
                    _ => format!("{hash:x?}"),
                };
                found.insert(id, Found::new(&document));
            }
        }
        let reading = reader.finish().await;
        let reading = reading.and_then(|mut reading| match reading.failed.take() {
            Some(error) => Err(error),
            None => Ok(reading),
        });
        reading
            .map(|reading| (found.into_values().collect::<Vec<_>>(), reading))
            .map_err(|error| Failure::Failed(format!("{}: {error}", source.name)))
    })?;
    found.sort_by_cached_key(|found| {
        let at = found.instant(source.timezone);
        (std::cmp::Reverse(at), found.title.clone())
    });
    if args.json {
        output::json(&as_json(source, &found, &reading).to_string())
    } else {
        output::text(&describe(source, &found, &reading))
    }
}

fn as_json(source: &Source, found: &[Found], reading: &Reading) -> Value {
    let failures: Vec<String> = failures(reading).collect();
    json!({
        "version": 1, "source": source.name, "kind": source.origin.kind(),
        "digests": found.iter().map(Found::as_json).collect::<Vec<_>>(),
        "passed_over": reading.passed_over, "older": reading.older, "failures": failures,
    })
}

fn failures(reading: &Reading) -> impl Iterator<Item = String> {
    reading.failures.iter().map(|(_, error)| error.to_string())
}

fn describe(source: &Source, found: &[Found], reading: &Reading) -> String {
    let stories = found.iter().map(|found| found.stories).sum();
    let mut text = format!(
        "{}: {} with {}",
        source.name,
        count(found.len(), "digest"),
        count(stories, "story")
    );
    if source.origin.mails().is_some() {
        text.push_str(&format!(
            "; {} passed over by the filter",
            count(reading.passed_over, "mail")
        ));
    }
    if reading.older > 0 {
        text.push_str(&format!(
            ", {} older than the {} of first_days",
            reading.older,
            count(source.first_days as usize, "day")
        ));
    }
    text.push('\n');
    if !found.is_empty() {
        text.push_str(&digests(source, &found[..found.len().min(SHOWN)]));
    }
    if found.len() > SHOWN {
        let more = found.len() - SHOWN;
        text.push_str(&format!(
            "… and {more} more (aggregator sources preview {} --json)\n",
            source.name
        ));
    }
    let rows = failures(reading).map(|failure| vec![failure]).collect();
    text.push_str(&list("Not read", rows, 0, "--json names all"));
    let next = next(source, found, reading);
    text + &wrapped(&format!("Nothing was stored or published. {next}"), 0)
}

fn digests(source: &Source, found: &[Found]) -> String {
    let rows = found.iter().map(|found| {
        let at = found.instant(source.timezone);
        let day = at.map(|at| at.with_timezone(&source.timezone).date_naive());
        vec![
            day.map(|day| day.to_string()).unwrap_or_default(),
            cut(found.sender.as_deref().unwrap_or_default(), SENDER),
            found.title.clone(),
            found.stories.to_string(),
        ]
    });
    fitted_table(
        &["date", "sender", "subject", "stories"],
        rows.collect(),
        3..4,
        2,
    )
}

/// What to do next.
fn next(source: &Source, found: &[Found], reading: &Reading) -> String {
    let mend = match source.origin.mails() {
        None => "look at what it reads: aggregator sources list",
        Some(only) if only.is_empty() => "name its digests by from, subject or list_id",
        Some(_) => "change from, subject or list_id",
    };
    if !found.is_empty() {
        let name = &source.name;
        format!("If these are the digests: aggregator refresh {name}; else {mend}.")
    } else if reading.older > 0 {
        "All that fits is older: raise first_days.".to_owned()
    } else if reading.passed_over > 0 {
        format!("No mail fits: {mend}.")
    } else {
        "There is nothing to read yet.".to_owned()
    }
}
