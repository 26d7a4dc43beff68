//! What an entry looks like, as hashes: whether it changed at all, and whether readers should see it again.

use sha2::{Digest as _, Sha256};

use crate::model::{Entry, Face, SearchText};

/// The face of an entry.
///
/// Readers see an entry again (its `updated` moves, and it is appended to the logs) when its headline changes, when a later
/// version of its text becomes known, or when a curator's words are added, changed or withdrawn. Whatever else becomes better changes the entry in place.
#[must_use]
pub fn face(entry: &Entry) -> Face {
    let words: Vec<(&str, &Option<String>, &Option<String>)> = entry
        .mentions
        .iter()
        .map(|m| (m.source.as_str(), &m.curator, &m.commentary))
        .collect();
    let mut core = format!("{:?} {words:?}", entry.title);
    if entry.updates > 0 {
        core.push_str(&format!(" {}", entry.updates));
    }
    let shown = Entry {
        updated: entry.published,
        ..entry.clone()
    };
    Face {
        face: hash(&format!("{shown:?}")),
        core: hash(&core),
        published: entry.published.to_utc(),
        search: search_text(entry),
    }
}

fn hash(text: &str) -> [u8; 32] {
    Sha256::digest(text).into()
}

fn search_text(entry: &Entry) -> SearchText {
    let mut names: Vec<&str> = entry
        .site
        .iter()
        .chain(&entry.authors)
        .map(String::as_str)
        .collect();
    names.extend(entry.mentions.iter().filter_map(|m| m.curator.as_deref()));
    let mut words: Vec<&str> = entry
        .mentions
        .iter()
        .filter_map(|m| m.commentary.as_deref())
        .collect();
    words.extend(entry.description.as_deref());
    SearchText {
        title: entry.title.clone(),
        names: names.join(" "),
        words: words.join("\n"),
    }
}
