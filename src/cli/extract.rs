//! `aggregator extract`: the metadata of saved pages.

use std::io::{BufRead as _, BufWriter, Write as _};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};

use super::arguments::Extract;
use super::{Failure, Outcome, failed, input, load_if_any, output};
use crate::address;
use crate::fetch;
use crate::scrape::{self, Explained, Page, Rules, Scraped};

/// Pages that are handed out at a time in a batch.
const CHUNK: usize = 256;

pub(super) fn run(config: Option<&Path>, args: &Extract) -> Outcome {
    let means = Means::of(config)?;
    match (&args.file, &args.url) {
        (Some(file), Some(url)) => one(file, url, &means, args.explain),
        _ => batch(&means),
    }
}

/// What a configuration lends.
struct Means {
    /// A page with more bytes than this is refused.
    limit: u64,
    rules: Arc<Rules>,
}

impl Means {
    /// What a configuration says; none is needed.
    fn of(config: Option<&Path>) -> Result<Self, Failure> {
        let (limit, rules) = match load_if_any(config)? {
            Some(found) => (found.fetch.max_body, found.rules),
            None => (fetch::Settings::default().max_body, Arc::default()),
        };
        Ok(Self { limit, rules })
    }
}

fn one(file: &Path, given: &str, means: &Means, explain: bool) -> Outcome {
    let url = address::read(given).ok_or_else(|| {
        Failure::Usage(format!("--url {given}: is no web address; write https://…"))
    })?;
    let (body, _) = input::read(
        file,
        means.limit,
        "raise fetch.max_body in the configuration",
    )
    .map_err(Failure::Failed)?;
    let page = Page {
        url: &url,
        content_type: None,
        body: &body,
    };
    let scraped = if explain {
        let (scraped, found) = scrape::explain(&page, &means.rules);
        note_explained(&found);
        scraped
    } else {
        scrape::scrape_with(&page, &means.rules)
    };
    note_emptiness(file, &scraped);
    let json = serde_json::to_string_pretty(&scrape::extract_json(given, &scraped.metadata))
        .map_err(failed)?;
    output::json(&json)
}

/// Says why there is nothing, where there is nothing.
fn note_emptiness(file: &Path, scraped: &Scraped) {
    let file = file.display();
    if let Some(wall) = scraped.wall {
        output::note(&format!("{file}: the page {wall}"));
    } else if scraped.metadata.title.is_none() {
        output::note(&format!(
            "{file}: read, but no headline was found; is it the page of an article?"
        ));
    }
}

/// Shows every candidate of every field, and why one won.
fn note_explained(found: &[Explained]) {
    let mut field = None;
    for found in found {
        if field.replace(found.field) != Some(found.field) {
            output::note(&format!("{:?}: {}", found.field, found.rule));
        }
        let mark = if found.won { "*" } else { " " };
        output::note(&format!(
            "{mark} {:?}  {}  {}",
            found.field, found.place, found.value
        ));
    }
}

/// Answers every line of standard input, in order, on all cores.
fn batch(means: &Means) -> Outcome {
    let mut lines = std::io::stdin().lock().split(b'\n');
    let mut out = BufWriter::new(std::io::stdout().lock());
    loop {
        let chunk: Vec<Vec<u8>> = lines
            .by_ref()
            .take(CHUNK)
            .collect::<Result<_, _>>()
            .map_err(failed)?;
        if chunk.is_empty() {
            return Ok(());
        }
        for answer in answers(&chunk, means) {
            if let Err(error) = writeln!(out, "{answer}") {
                return output::written(Err(error));
            }
        }
        output::written(out.flush())?;
    }
}

fn answers(lines: &[Vec<u8>], means: &Means) -> Vec<String> {
    let next = AtomicUsize::new(0);
    let answers = Mutex::new(vec![String::new(); lines.len()]);
    let cores = std::thread::available_parallelism()
        .map_or(1, usize::from)
        .min(lines.len());
    std::thread::scope(|scope| {
        for _ in 0..cores {
            scope.spawn(|| {
                while let Some((index, line)) = claim(&next, lines) {
                    let answer = answer(line, means);
                    answers
                        .lock()
                        .unwrap_or_else(std::sync::PoisonError::into_inner)[index] = answer;
                }
            });
        }
    });
    answers
        .into_inner()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
}

fn claim<'a>(next: &AtomicUsize, lines: &'a [Vec<u8>]) -> Option<(usize, &'a [u8])> {
    let index = next.fetch_add(1, Ordering::Relaxed);
    Some((index, lines.get(index)?.as_slice()))
}

/// The answer to a line: the metadata, or why there is none. A fault of one page ends no batch.
fn answer(line: &[u8], means: &Means) -> String {
    let asked: Value = serde_json::from_slice(line).unwrap_or_default();
    let url = asked["url"].as_str();
    let answer = catch_unwind(AssertUnwindSafe(|| metadata(&asked, means)))
        .unwrap_or_else(|_| Err("could not be read: a fault of this program".to_owned()));
    let answer = answer.unwrap_or_else(|error| {
        let subject = asked["path"].as_str().or(url).unwrap_or("the line");
        let error = if error.contains(subject) {
            error
        } else {
            format!("{subject}: {error}")
        };
        json!({"url": url, "error": error}).to_string()
    });
    output::escaped(&answer).into_owned()
}

fn metadata(asked: &Value, means: &Means) -> Result<String, String> {
    let text = |key: &str| asked[key].as_str();
    let (Some(given), Some(path)) = (text("url"), text("path")) else {
        return Err("no JSON object with \"url\" and \"path\", both texts".to_owned());
    };
    let url = address::read(given).ok_or_else(|| format!("{given}: is no web address"))?;
    let (body, _) = input::read(
        Path::new(path),
        means.limit,
        "raise fetch.max_body in the configuration",
    )?;
    let page = Page {
        url: &url,
        content_type: None,
        body: &body,
    };
    let scraped = scrape::scrape_with(&page, &means.rules);
    serde_json::to_string(&scrape::extract_json(given, &scraped.metadata))
        .map_err(|e| e.to_string())
}
