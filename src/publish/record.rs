//! An entry as programs read it: a line of `aggregator entries --json`, and the file beside its page.

use chrono::SecondsFormat;
use serde_json::{Value, json};

use crate::model::Entry;

/// An entry as one JSON object; a key is never left out, what is unknown is `null`.
#[must_use]
pub fn entry_json(entry: &Entry) -> Value {
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
        "kind": entry.kind, "paywalled": entry.paywalled, "read": entry.read, "found": entry.found,
        "curators": entry.curators(), "mentions": mentions, "related": related,
    })
}
