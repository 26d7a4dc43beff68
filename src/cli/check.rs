//! `aggregator check`: what the configuration says, and what would run when.

use std::path::Path;

use super::people::{count, table};
use super::{Outcome, load, now, output};
use crate::config::SourceConfig;

/// How many runs of a source are shown.
const RUNS: usize = 2;

pub(super) fn run(config: Option<&Path>) -> Outcome {
    let config = load(config)?;
    output::line(&format!(
        "{}: right, {}",
        config.path.display(),
        count(config.sources.len(), "source")
    ))?;
    let rows = config.sources.iter().map(row);
    output::text(&table(
        &["source", "kind", "reads", "schedule", "next runs"],
        rows,
        0..0,
    ))?;
    output::line(&format!(
        "Publishes to {} for {}; remembers in {}; would serve on {}",
        config.publish.directory.display(),
        config.publish.base_url,
        config.store.path.display(),
        config.server.listen
    ))?;
    if config.fetch.contact.is_empty() {
        output::line(
            "fetch.contact is empty: name an address or page there, so that sites can reach you",
        )?;
    }
    Ok(())
}

fn row(config: &SourceConfig) -> Vec<String> {
    let source = &config.source;
    let runs: Vec<String> = config
        .schedule
        .upcoming(now())
        .take(RUNS)
        .map(|at| {
            at.with_timezone(&source.timezone)
                .format("%a %Y-%m-%d %H:%M %Z")
                .to_string()
        })
        .collect();
    let runs = match (source.enabled, runs.is_empty()) {
        (false, _) => "not enabled".to_owned(),
        (true, true) => "never: no date fits the schedule".to_owned(),
        (true, false) => runs.join(", "),
    };
    vec![
        source.name.clone(),
        source.origin.kind().to_owned(),
        source.origin.place(),
        config.schedule.to_string(),
        runs,
    ]
}
