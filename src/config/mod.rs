//! The configuration: what a file says, what it means, and where it is looked for.
//!
//! `file` is what is written (serde), `resolved` what it means (plain values, checked), `load` goes from one to the
//! other and explains what is wrong in one line: file, line, what, and the mend. [`DEFAULT`] is the file that ships;
//! its tests hold it to the defaults here.

mod addresses;
mod check;
mod feed;
mod file;
mod include;
mod load;
mod nearest;
mod origin;
mod resolved;
mod rules;
mod source;
mod words;

pub use load::{Error, find, load};
pub(crate) use nearest::nearest;
pub use resolved::{
    Alert, Config, FeedConfig, Listen, Log, LogFormat, Publish, Server, SourceConfig, Store,
};

/// The commented file that ships: every key with its default.
pub const DEFAULT: &str = include_str!("../../config/aggregator.toml");

#[cfg(test)]
mod tests;
