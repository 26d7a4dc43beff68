//! `aggregator sources list`.

use serde_json::{Value, json};

use super::super::people::fitted_table;
use super::super::{Outcome, check, output, program};
use crate::config::{Config, SourceConfig};

pub(super) fn run(config: &Config, as_json: bool) -> Outcome {
    if as_json {
        let sources: Vec<Value> = config.sources.iter().map(object).collect();
        return output::json(&json!({"version": 1, "sources": sources}).to_string());
    }
    if config.sources.is_empty() {
        let program = program(&config.path);
        return output::line(&format!(
            "There is no source yet: {program} sources add URL"
        ));
    }
    let head = ["source", "kind", "reads", "schedule", "enabled", "file"];
    let rows = config.sources.iter().map(row).collect();
    output::text(&fitted_table(&head, rows, 0..0, 2))
}

fn object(config: &SourceConfig) -> Value {
    let source = &config.source;
    json!({
        "name": source.name, "kind": source.origin.kind(), "place": source.origin.place(),
        "enabled": source.enabled, "schedule": config.schedule.to_string(),
        "timezone": source.timezone.name(), "file": config.place.path.display().to_string(),
        "line": config.place.line,
    })
}

fn row(config: &SourceConfig) -> Vec<String> {
    let enabled = if config.source.enabled { "yes" } else { "no" };
    let mut row = check::row(config);
    row.extend([enabled.to_owned(), config.place.to_string()]);
    row
}
