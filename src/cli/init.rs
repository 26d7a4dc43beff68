//! `aggregator init`: a commented configuration to begin with.

use std::path::Path;

use super::arguments::Init;
use super::{CONFIG, Outcome, output, program, unusable};
use crate::config;

/// What the first line of the file calls the schema beside it, by which editors know the keys.
const SCHEMA: &str = "aggregator.schema.json";

pub(super) fn run(explicit: Option<&Path>, args: &Init) -> Outcome {
    let environment = std::env::var_os(CONFIG);
    let named = config::named(explicit, environment.as_deref());
    let usual = Path::new(config::USUAL_PLACES[0]);
    let path = args.file.as_deref().or(named).unwrap_or(usual);
    config::write_new(path, &config::initial()).map_err(unusable)?;
    match config::write_new(&path.with_file_name(SCHEMA), config::SCHEMA) {
        Ok(()) | Err(config::Error::Exists { .. }) => {}
        Err(error) => return Err(unusable(error)),
    }
    let (program, path) = (program(path), path.display());
    output::text(&format!(
        "Wrote {path}: every key with its default and what it does, and no source yet.\n\
         Editors that know JSON Schema complete and check it by {SCHEMA} beside it.\n\n\
         Next\n  \
         {program} sources add URL   looks what a feed, a page or a folder brings, and adds it\n  \
         {program} refresh           reads it, fetches what it cites, and publishes\n  \
         Please name an address or page of yours there as fetch.contact, so that sites can reach you.\n"
    ))
}
