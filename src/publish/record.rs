//! An entry as programs read it: a line of `aggregator entries --json`, and the file beside its page.

use chrono::SecondsFormat;
use serde_json::{Value, json};

use super::Site;
use super::plain::{self, MAX_NAME, MAX_TITLE, line, paragraphs, some_line};
use super::rendition::quotation;
use crate::model::{Entry, Mention, Related};

/// An entry as one JSON object; a key is never left out, what is unknown is `null`. It holds all that is known: for
/// everyone it is made of [`public_entry`].
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

/// An entry as everyone may read it, as in every other document: no text steers a reader, no address is a subscriber's own,
/// and of what digests quote no more is repeated than the configuration says, once.
#[must_use]
pub fn public_entry(entry: &Entry, site: &Site) -> Entry {
    let name = |text: &String| line(text, MAX_NAME);
    let url = |url: &url::Url| plain::address(url)?.parse().ok();
    let whole = |text: &str| paragraphs(text, usize::MAX).join("\n\n");
    let mut quoted = Some(quotation(site.quote, &entry.mentions, usize::MAX).join("\n\n"))
        .filter(|quoted| !quoted.is_empty());
    let mentions = entry.mentions.iter().map(|mention| Mention {
        digest_title: some_line(mention.digest_title.as_deref(), MAX_TITLE),
        curator: some_line(mention.curator.as_deref(), MAX_NAME),
        commentary: mention.commentary.as_deref().map(whole),
        quoted: mention.quoted.as_ref().and_then(|_| quoted.take()),
        ..mention.clone()
    });
    let related = entry.related.iter().filter_map(|related| {
        Some(Related {
            url: url(&related.url)?,
            title: some_line(related.title.as_deref(), MAX_TITLE),
        })
    });
    Entry {
        title: line(&entry.title, MAX_TITLE),
        url: entry.url.as_ref().and_then(url),
        authors: entry.authors.iter().map(name).collect(),
        site: entry.site.as_ref().map(name),
        language: entry.language.as_deref().and_then(plain::language),
        description: entry.description.as_deref().map(whole),
        image: entry.image.as_ref().and_then(url),
        mentions: mentions.collect(),
        related: related.collect(),
        ..entry.clone()
    }
}
