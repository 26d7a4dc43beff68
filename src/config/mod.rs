//! The configuration: what a file says, what it means, and where it is looked for.
//!
//! `file` is what is written (serde), `resolved` what it means (plain values, checked), `load` goes from one to the
//! other and explains what is wrong in one line: file, line, what, and the mend. `edit` writes what the program itself changes
//! in a file, `environment` puts variables in place of keys. [`DEFAULT`] is the file that ships;
//! its tests hold it to the defaults here.

mod check;
mod edit;
mod environment;
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

pub(crate) use check::web_address;
pub use edit::{Keys, check_writable, initial, rewrite, with_sources, without_source, write_new};
pub use load::{Error, USUAL_PLACES, find, load, load_edited, named, text};
pub(crate) use nearest::nearest;
pub use resolved::{
    Alert, Config, FeedConfig, Listen, Log, LogFormat, Publish, Server, SourceConfig, Store,
    Written,
};
pub(crate) use source::check_name;
pub use source::is_source_name;

/// The commented file that ships: every key with its default.
pub const DEFAULT: &str = include_str!("../../config/aggregator.toml");

/// Its JSON Schema, for editors.
pub const SCHEMA: &str = include_str!("../../config/aggregator.schema.json");

#[cfg(test)]
mod schema_tests;
#[cfg(test)]
mod tests;
