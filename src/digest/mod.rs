//! Document → [`Digest`]: the stories of a digest, what each cites, and whose words are whose. Pure.

use crate::model::{Digest, Document};

/// A digest and why it was read so.
#[derive(Debug, Clone, Default)]
pub struct Reading {
    /// What the document holds.
    pub digest: Digest,
    /// The decisions, one sentence each, in the order in which they were made.
    pub why: Vec<String>,
}

/// Reads a document. What is no digest has no items; nothing makes it fail.
#[must_use]
pub fn read(_document: &Document) -> Reading {
    Reading::default()
}
