//! Documents that share a key, for there are feeds whose entries share an id: each is told from the others by what it
//! says itself, never by where it stands among them.

use std::collections::{HashMap, HashSet};

use super::key_of_hash;
use crate::identity;
use crate::model::Document;

/// The key of a document that shares its key with others: with its own address behind it, and where that is shared too,
/// its hash.
#[must_use]
pub fn longer_key(document: &Document, hash: &[u8; 32]) -> String {
    let key = &document.key;
    let url = document.url.as_ref().map(|url| format!(" {url}"));
    match url.filter(|url| !key.ends_with(url)) {
        Some(url) => format!("{key}{url}"),
        None => format!("{key} {}", key_of_hash(*hash)),
    }
}

/// Gives documents of one feed that share a key longer ones, until they share none; the same entry twice is one.
pub(super) fn tell_apart<'a>(documents: impl Iterator<Item = &'a mut Document>) {
    let documents: Vec<_> = documents.collect();
    let keys: HashSet<&str> = documents
        .iter()
        .map(|document| document.key.as_str())
        .collect();
    if keys.len() == documents.len() {
        return;
    }
    let hashed = documents
        .into_iter()
        .map(|document| (identity::document_hash(document), document));
    let mut documents: Vec<_> = hashed.collect();
    for _ in 0..2 {
        let mut by_key: HashMap<String, HashSet<[u8; 32]>> = HashMap::new();
        for (hash, document) in &documents {
            let known = by_key.entry(document.key.clone()).or_default();
            known.insert(*hash);
        }
        for (hash, document) in &mut documents {
            if by_key[&document.key].len() > 1 {
                document.key = longer_key(document, hash);
            }
        }
    }
}
