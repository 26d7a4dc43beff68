//! `aggregator sources list`.

use std::io::IsTerminal as _;

use serde_json::{Value, json};

use super::super::people::{fitted_table, whole_table};
use super::super::{Outcome, check, output, program};
use crate::config::{Config, SourceConfig};

const HEAD: [&str; 5] = ["line", "source", "kind", "reads", "schedule"];

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
    let mut text = String::new();
    for of_file in config
        .sources
        .chunk_by(|one, next| one.place.path == next.place.path)
    {
        if let Some(first) = of_file.first() {
            text.push_str(&format!("{}\n", first.place.path.display()));
        }
        let rows: Vec<_> = of_file.iter().map(row).collect();
        // Programs read it whole.
        text.push_str(&if std::io::stdout().is_terminal() {
            fitted_table(&HEAD, rows, 0..1, 3)
        } else {
            whole_table(&HEAD, rows, 0..1)
        });
    }
    output::text(&text)
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
    let mut row = check::row(config);
    if !config.source.enabled {
        row[3] = "not enabled".to_owned();
    }
    row.insert(0, config.place.line.to_string());
    row
}
