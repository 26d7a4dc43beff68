//! What is known of single services and sites, as data. A row needs no code; each table says what its rows mean.

pub(super) mod opaque;
pub(super) mod sites;
pub(super) mod tokens;
pub(super) mod trackers;
pub(super) mod variants;
pub(super) mod wrappers;
