//! The log: events → lines on standard error, or records of the journal.
//!
//! What others wrote (titles, host names, file names, what servers said) comes into it by the words of errors. So every
//! text passes one place, [`Record`], where credentials and a subscriber's tokens are taken out of addresses and what is
//! endless is cut; and each form writes what could break a line or steer a terminal as an escape.

mod journal;
mod record;

use std::sync::Arc;

use chrono::SecondsFormat;
use serde_json::{Map, Value, json};
use tracing::level_filters::LevelFilter;
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::{Context, Layer, SubscriberExt as _};
use tracing_subscriber::util::SubscriberInitExt as _;

use super::now;
use super::output::{self, escaped};
use crate::config::{Config, LogFormat};
use crate::text::is_harmless;
use journal::Journal;
use record::Record;

/// Starts the log of this process, in the form that the configuration has; `$RUST_LOG` says how much of it where it is set.
pub(super) fn start(config: &Config, level: LevelFilter) {
    let log = &config.log;
    let form = match log.format {
        LogFormat::Auto if journal::is_standard_error() => Form::Journal(Journal::open()),
        LogFormat::Auto | LogFormat::Text => Form::Text {
            colour: output::is_watched() && std::env::var_os("NO_COLOR").is_none(),
        },
        LogFormat::Json => Form::Json,
        LogFormat::Journald => Form::Journal(Journal::open()),
    };
    let (wanted, wrong) = match std::env::var("RUST_LOG") {
        Ok(text) if !text.is_empty() => match text.parse() {
            Ok(targets) => (targets, None),
            Err(_) => (ours(level), Some(text)),
        },
        _ => (ours(level), None),
    };
    let lines = Lines {
        form,
        hidden: secret_folder(config),
        write: Arc::new(output::note_raw),
    };
    // It fails only where there is a log already.
    let _ = tracing_subscriber::registry()
        .with(lines.with_filter(wanted))
        .try_init();
    // What breaks a thread may quote what it worked on.
    std::panic::set_hook(Box::new(|panic| tracing::error!("A thread broke: {panic}")));
    if let Some(text) = wrong {
        tracing::warn!(
            RUST_LOG = text,
            "Not understood, and left out; write a level, or target=level"
        );
    }
}

/// The folder that readers know and nobody else, where the address at which they find us names it.
fn secret_folder(config: &Config) -> Option<String> {
    config.server.secret_file.as_ref()?;
    let mut folders = config.publish.base_url.path_segments()?;
    let last = folders.rfind(|folder| !folder.is_empty())?;
    Some(last.to_owned())
}

/// So much of what this program says, and of its libraries what is amiss.
fn ours(level: LevelFilter) -> Targets {
    Targets::new()
        .with_default(level.min(LevelFilter::WARN))
        .with_target(env!("CARGO_CRATE_NAME"), level)
}

/// How a record is written.
enum Form {
    /// For people.
    Text { colour: bool },
    /// An object a line.
    Json,
    /// With its fields as the journal's own, where that can be reached; else with its priority before the line.
    Journal(Option<Journal>),
}

/// What hears the events.
struct Lines {
    form: Form,
    /// What no line says.
    hidden: Option<String>,
    write: Arc<dyn Fn(&str) + Send + Sync>,
}

impl<S: Subscriber> Layer<S> for Lines {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let record = Record::of(event, self.hidden.as_deref());
        match &self.form {
            Form::Text { colour } => (self.write)(&text(&record, &instant(), *colour)),
            Form::Json => (self.write)(&object(&record, &instant())),
            Form::Journal(Some(journal)) if journal.send(&record) => {}
            Form::Journal(_) => {
                let line = sentence(&record);
                (self.write)(&format!("<{}>{line}", journal::priority(record.level)));
            }
        }
    }
}

fn instant() -> String {
    now().to_rfc3339_opts(SecondsFormat::Micros, true)
}

/// `2025-07-14T11:05:00.000000Z  INFO Read korea source.name=korea digests=1`.
fn text(record: &Record, instant: &str, colour: bool) -> String {
    let level = format!("{:>5}", record.level.as_str());
    let (instant, level) = if colour {
        let code = match record.level {
            Level::ERROR => 31,
            Level::WARN => 33,
            Level::INFO => 32,
            _ => 34,
        };
        (
            format!("\u{1b}[2m{instant}\u{1b}[0m"),
            format!("\u{1b}[{code}m{level}\u{1b}[0m"),
        )
    } else {
        (instant.to_owned(), level)
    };
    format!("{instant} {level} {}", sentence(record))
}

/// The message, and the fields behind it.
fn sentence(record: &Record) -> String {
    let mut text = shown(&record.message);
    for (name, value) in &record.fields {
        let value = match value {
            Value::String(value) if is_word(value) => value.clone(),
            Value::String(value) => format!("\"{}\"", shown(&value.replace('"', "\\\""))),
            other => other.to_string(),
        };
        text.push_str(&format!(" {name}={value}"));
    }
    text
}

/// Whether a value is told from what stands around it without quotation marks.
fn is_word(value: &str) -> bool {
    let is_plain = |c: char| is_harmless(c) && !c.is_whitespace() && !matches!(c, '"' | '=');
    !value.is_empty() && value.chars().all(is_plain)
}

/// A text in which what could break a line or steer a terminal is written as in a Rust text: `\n`, `\u{1b}`.
fn shown(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        if is_harmless(c) {
            shown.push(c);
        } else {
            shown.extend(c.escape_default());
        }
    }
    shown
}

/// An object with the instant, the level, the target, the message and the fields.
fn object(record: &Record, instant: &str) -> String {
    let fields: Map<String, Value> = record
        .fields
        .iter()
        .map(|(name, value)| ((*name).to_owned(), value.clone()))
        .collect();
    let object = json!({
        "timestamp": instant, "level": record.level.as_str(), "target": record.target, "message": record.message,
        "fields": fields,
    });
    escaped(&object.to_string()).into_owned()
}

#[cfg(test)]
mod tests;
