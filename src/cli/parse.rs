//! `aggregator parse`: what a digest holds, as JSON.

use std::path::Path;

use serde::Serialize;

use super::arguments::Parse;
use super::{Failure, Outcome, failed, input, load_if_any, output};
use crate::digest::recurring::Recurring;
use crate::digest::{self, Reading};
use crate::model::{Digest, Document, Published};
use crate::source::{self, Saved};

/// What a digest may have at most where no configuration says so.
const MAX_DOCUMENT: u64 = 16 << 20;

/// A feed's entry: the digest, and what the feed says beside it.
#[derive(Serialize)]
struct Entry<'a> {
    id: Option<&'a str>,
    url: Option<&'a str>,
    updated: Option<Published>,
    content: Option<&'a str>,
    #[serde(flatten)]
    digest: Digest,
}

pub(super) fn run(config: Option<&Path>, args: &Parse) -> Outcome {
    let limit = max_document(config)?;
    let (bytes, modified) =
        input::read(&args.file, limit, "raise max_document in the configuration")
            .map_err(Failure::Failed)?;
    let name = args.file.display().to_string();
    let saved = match source::saved(&name, bytes, modified) {
        // Nothing is a text too: one without stories.
        Err(source::Error::Empty { .. }) => {
            output::note(&format!("{name}: empty, no digest; save it again"));
            return output::json(
                &serde_json::to_string_pretty(&Digest::default()).map_err(failed)?,
            );
        }
        saved => saved.map_err(failed)?,
    };
    let json = match saved {
        Saved::Document(document) => {
            let digest = digest_of(&name, digest::read(&document), args.explain);
            if digest.items.is_empty() {
                output::note(&format!(
                    "{name}: read, but it holds no citations (one article, no list of stories)"
                ));
            }
            serde_json::to_string_pretty(&digest)
        }
        Saved::Mailbox(mails) => {
            let digests = read_together(mails.iter());
            let digests: Vec<Digest> = digests
                .map(|digest| digest_of(&name, digest, args.explain))
                .collect();
            serde_json::to_string_pretty(&digests)
        }
        Saved::Feed(feed) => {
            if let Some(reason) = feed.cut() {
                output::note(&format!("{name}: {reason}"));
            }
            let entries = feed.entries;
            let digests = read_together(entries.iter().map(|entry| &entry.document));
            let entries: Vec<Entry<'_>> = entries
                .iter()
                .zip(digests)
                .map(|(entry, digest)| Entry {
                    id: entry.id.as_deref(),
                    url: entry.url.as_deref(),
                    updated: entry.updated,
                    content: entry.content.as_deref(),
                    digest: digest_of(&name, digest, args.explain),
                })
                .collect();
            serde_json::to_string_pretty(&entries)
        }
    };
    output::json(&json.map_err(failed)?)
}

/// What a digest may have at most: as a configuration says, though none is needed.
pub(super) fn max_document(config: Option<&Path>) -> Result<u64, Failure> {
    Ok(load_if_any(config)?.map_or(MAX_DOCUMENT, |config| config.max_document))
}

/// Reads the digests of one source, each with the others known: what recurs in them is left out.
fn read_together<'a>(
    documents: impl Iterator<Item = &'a Document> + Clone,
) -> impl Iterator<Item = Reading> {
    let editions = documents
        .clone()
        .map(|document| digest::open(document).paragraphs());
    let editions: Vec<Vec<u64>> = editions.collect();
    let numbered = documents.enumerate();
    numbered.map(move |(at, document)| digest::open(document).read(&Recurring::find(&editions, at)))
}

fn digest_of(name: &str, reading: Reading, explain: bool) -> Digest {
    let Reading { digest, why, .. } = reading;
    if explain {
        for reason in why {
            output::note(&format!("{name}: {reason}"));
        }
    }
    digest
}
