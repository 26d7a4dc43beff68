//! What a source would bring, read as if for the first time: its digests, and the stories of the newest. Nothing is
//! stored or published.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Value, json};

use super::super::people::{cut, fitted_table, list, wrapped};
use super::super::{Failure, existing_store, failed, from_pass, now};
use crate::config::Config;
use crate::fetch::Client;
use crate::model::{Citation, Digest, Document, Format, Item, Published, Source};
use crate::refresh::Context;
use crate::source::{Error, Known, Reader, Reading};
use crate::text::count;
use crate::zone::Tz;
use crate::{digest, identity, refresh};

/// So many digests are shown to a person, the newest.
const SHOWN: usize = 40;

/// The columns that a sender may take up.
const SENDER: usize = 24;

/// The columns that a site may take up.
const SITE: usize = 32;

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
    fn new(document: &Document, digest: &Digest) -> Self {
        let name = || match document.key.split_once(':') {
            Some(("sha256", _)) | None => "untitled".to_owned(),
            Some((_, name)) => name.to_owned(),
        };
        Self {
            date: digest.published.or(document.published),
            received: document.received,
            sender: document.author.clone().or_else(|| digest.author.clone()),
            title: document
                .title
                .clone()
                .or_else(|| digest.title.clone())
                .unwrap_or_else(name),
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

/// What a reading of a source would bring.
pub(super) struct Survey {
    pub(super) source: Source,
    /// The newest first.
    found: Vec<Found>,
    /// The newest digest that holds stories.
    newest: Option<(Option<DateTime<Utc>>, Digest)>,
    pub(super) reading: Reading,
}

/// What surveys of the sources of one configuration may use.
pub(super) struct Surveyor {
    client: Client,
    max_document: u64,
}

impl Surveyor {
    pub(super) fn new(config: &Config) -> Result<Self, Failure> {
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
        Ok(Self {
            client: context.client,
            max_document: config.max_document,
        })
    }

    /// The way out, and the largest document that is taken.
    pub(super) fn means(&self) -> (&Client, u64) {
        (&self.client, self.max_document)
    }

    /// Reads a source as if for the first time, and keeps nothing of it.
    pub(super) async fn survey(&self, source: Source) -> Result<Survey, Error> {
        let (known, client) = (Known::default(), self.client.clone());
        let mut reader = Reader::start(source.clone(), known, client, self.max_document, now());
        let mut found: HashMap<_, Found> = HashMap::new();
        let mut newest: Option<(Option<DateTime<Utc>>, Digest)> = None;
        // As a pass has it: a copy is no second digest, and a mail corrects an earlier one.
        let mut hashes = HashSet::new();
        while let Some(document) = reader.next().await {
            let hash = identity::document_hash(&document);
            if hashes.insert(hash) {
                let id = match document.format {
                    Format::Mail => document.key.clone(),
                    _ => format!("{hash:x?}"),
                };
                let digest = digest::read(&document).digest;
                let one = Found::new(&document, &digest);
                let at = one.instant(source.timezone);
                if !digest.items.is_empty()
                    && newest.as_ref().is_none_or(|(newest, _)| at > *newest)
                {
                    newest = Some((
                        at,
                        Digest {
                            title: Some(one.title.clone()),
                            ..digest
                        },
                    ));
                }
                found.insert(id, one);
            }
        }
        let mut reading = reader.finish().await?;
        if let Some(error) = reading.failed.take() {
            return Err(error);
        }
        let mut found: Vec<Found> = found.into_values().collect();
        found.sort_by_cached_key(|found| {
            let at = found.instant(source.timezone);
            (std::cmp::Reverse(at), found.title.clone())
        });
        Ok(Survey {
            source,
            found,
            newest,
            reading,
        })
    }
}

impl Survey {
    /// How many digests there are.
    pub(super) fn digests(&self) -> usize {
        self.found.len()
    }

    /// How many stories they hold.
    pub(super) fn stories(&self) -> usize {
        self.found.iter().map(|found| found.stories).sum()
    }

    /// The stories of the newest digest.
    pub(super) fn items(&self) -> &[Item] {
        self.newest
            .as_ref()
            .map_or(&[], |(_, digest)| &digest.items)
    }

    pub(super) fn as_json(&self) -> Value {
        let (source, reading) = (&self.source, &self.reading);
        let failures: Vec<String> = failures(reading).collect();
        json!({
            "version": 1, "source": source.name, "kind": source.origin.kind(),
            "digests": self.found.iter().map(Found::as_json).collect::<Vec<_>>(),
            "passed_over": reading.passed_over, "older": reading.older, "failures": failures,
        })
    }

    /// For people; `all` is the command that shows all of a list that is cut.
    pub(super) fn describe(&self, all: &str) -> String {
        let (source, reading) = (&self.source, &self.reading);
        let mut text = format!(
            "{}: {} with {}",
            source.name,
            count(self.digests(), "digest"),
            count(self.stories(), "story")
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
        if !self.found.is_empty() {
            text.push_str(&digests(source, &self.found[..self.digests().min(SHOWN)]));
        }
        if self.digests() > SHOWN {
            let more = self.digests() - SHOWN;
            text.push_str(&format!("… and {more} more ({all})\n"));
        }
        if let Some((_, digest)) = &self.newest {
            text.push_str(&newest(digest, all));
        }
        let rows = failures(reading).map(|failure| vec![failure]).collect();
        text + &list("Not read", rows, 0, "--json names all")
    }

    /// What to do next where the source is one of the configuration.
    pub(super) fn next(&self) -> String {
        let (source, reading) = (&self.source, &self.reading);
        let next = next(source, &self.found, reading);
        wrapped(&format!("Nothing was stored or published. {next}"), 0)
    }
}

/// The stories of the newest digest.
fn newest(digest: &Digest, all: &str) -> String {
    let rows = digest.items.iter().map(|item| {
        let number = item.number.map(|number| number.to_string());
        vec![
            number.unwrap_or_default(),
            headline(item),
            cut(&site(item), SITE),
        ]
    });
    let title = digest.title.as_deref().unwrap_or_default();
    list(&format!("\nThe newest: {title}"), rows.collect(), 1, all)
}

fn headline(item: &Item) -> String {
    let cited = || item.citations.iter().find_map(|c| c.title.clone());
    let words = || item.commentary.clone().or_else(|| item.quoted.clone());
    let text = item.title.clone().or_else(cited).or_else(words);
    text.unwrap_or_default()
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

/// Where the article is that a story cites first.
fn site(item: &Item) -> String {
    let host = |c: &Citation| {
        Some(
            c.url
                .as_ref()?
                .host_str()?
                .trim_start_matches("www.")
                .to_owned(),
        )
    };
    let first = item.citations.first();
    first
        .and_then(|c| host(c).or_else(|| c.site.clone()))
        .unwrap_or_default()
}

fn failures(reading: &Reading) -> impl Iterator<Item = String> {
    reading.failures.iter().map(|(_, error)| error.to_string())
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
