//! Variables of the environment that stand in place of keys of the main file: `AGGREGATOR_FETCH_CONTACT` for `contact` of
//! `[fetch]`.
//!
//! They are put into the parsed file before it is read any further, at places behind its end, so that what is wrong is told of
//! the variable, and all else of its line.

use std::ffi::OsString;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::load::Error;
use super::nearest::nearest;
use super::words::plain;

/// How the names begin.
const PREFIX: &str = "AGGREGATOR_";
/// The one that names the configuration.
const CONFIG: &str = "AGGREGATOR_CONFIG";
/// How variables begin that Kubernetes and Docker set for a service that is called so.
const OF_SERVICES: [&str; 2] = ["AGGREGATOR_SERVICE_", "AGGREGATOR_PORT"];

/// What a key takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Takes {
    Text,
    Number,
    Truth,
    /// More than stands in a variable.
    List,
}

use Takes::{List, Number, Text, Truth};

/// The keys of the tables that stand once.
pub(super) const KEYS: &[(&str, &[(&str, Takes)])] = &[
    (
        "",
        &[("include", List), ("rules", List), ("max_document", Text)],
    ),
    (
        "publish",
        &[
            ("title", Text),
            ("base_url", Text),
            ("directory", Text),
            ("entries", Number),
            ("quote", Text),
            ("order", Text),
            ("timezone", Text),
            ("hub", List),
        ],
    ),
    (
        "store",
        &[("path", Text), ("keep", Text), ("keep_entries", Number)],
    ),
    (
        "server",
        &[
            ("listen", Text),
            ("password_file", Text),
            ("secret_file", Text),
            ("metrics", Text),
        ],
    ),
    (
        "fetch",
        &[
            ("contact", Text),
            ("concurrency", Number),
            ("per_host_interval", Text),
            ("timeout", Text),
            ("max_body", Text),
            ("max_per_host", Number),
            ("max_pass", Text),
            ("give_up", Text),
            ("max_redirects", Number),
            ("max_header", Text),
            ("max_headers", Number),
            ("max_codings", Number),
            ("max_window", Text),
            ("min_speed", Text),
            ("max_bodies", Text),
            ("allow_private", List),
            ("ports", List),
            ("robots", Truth),
            ("follow_trackers", Truth),
            ("never", List),
            ("proxy", Text),
        ],
    ),
    ("log", &[("format", Text), ("level", Text)]),
    (
        "alert",
        &[
            ("webhook", Text),
            ("mail", Text),
            ("after", Text),
            ("sendmail", List),
        ],
    ),
    (
        "find",
        &[("enabled", Truth), ("archive", Text), ("sites", List)],
    ),
    (
        "defaults",
        &[
            ("kind", Text),
            ("title", Text),
            ("curator", Text),
            ("tags", List),
            ("schedule", Text),
            ("jitter", Text),
            ("timezone", Text),
            ("further", Text),
            ("enabled", Truth),
            ("first_days", Number),
            ("user", Text),
            ("folder", Text),
            ("password_file", Text),
            ("token_command", List),
            ("from", List),
            ("subject", List),
            ("list_id", List),
            ("dedicated", Truth),
        ],
    ),
];

/// A variable, and the key that it stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Variable {
    name: String,
    table: &'static str,
    key: &'static str,
    takes: Takes,
    text: String,
}

/// The variables in force.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Variables(Vec<Variable>);

impl Variables {
    /// Reads those that are ours out of the environment.
    pub(super) fn read(
        environment: impl IntoIterator<Item = (OsString, OsString)>,
    ) -> Result<Self, Error> {
        let mut found = Vec::new();
        for (name, text) in environment {
            let Some(name) = name.to_str().filter(|name| is_ours(name)) else {
                continue;
            };
            let name = name.to_owned();
            let wrong = |what: String| Error::Wrong {
                place: name.clone(),
                what,
            };
            let (table, key, takes) = key_of(&name).ok_or_else(|| wrong(unknown(&name)))?;
            if takes == List {
                let key = dotted(table, key);
                return Err(wrong(format!(
                    "{key} is no single value; write it in the file"
                )));
            }
            let text = text
                .into_string()
                .map_err(|_| wrong("not UTF-8; write it so".to_owned()))?;
            found.push(Variable {
                name,
                table,
                key,
                takes,
                text,
            });
        }
        found.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(Self(found))
    }

    /// The names, each with the key that it stands for.
    pub(super) fn names(&self) -> Vec<(String, String)> {
        let name = |v: &Variable| (v.name.clone(), dotted(v.table, v.key));
        self.0.iter().map(name).collect()
    }

    /// The name of the variable at a place behind the end of a file that has so many bytes.
    pub(super) fn at(&self, span: &Range<usize>, end: usize) -> Option<&str> {
        let number = span.start.checked_sub(end + 1)?;
        Some(&self.0.get(number)?.name)
    }

    /// Puts them in the place of what a file says, which ends at `end`.
    pub(super) fn put_into<'a>(&'a self, file: &mut DeTable<'a>, end: usize) -> Result<(), Error> {
        for (number, variable) in self.0.iter().enumerate() {
            let at = end + 1 + number;
            let value = Spanned::new(at..at, variable.value()?);
            let key = |key: &'a str| Spanned::new(at..at, key.into());
            if variable.table.is_empty() {
                put(file, key(variable.key), value);
                continue;
            }
            if !file.contains_key(variable.table) {
                let table = DeValue::Table(DeTable::new());
                file.insert(key(variable.table), Spanned::new(at..at, table));
            }
            // Where the file has something else in its place, that is told when it is read.
            let table = file.get_mut(variable.table).map(Spanned::get_mut);
            if let Some(DeValue::Table(table)) = table {
                put(table, key(variable.key), value);
            }
        }
        Ok(())
    }
}

/// Puts a value into a table, in place of the one that may be there.
fn put<'a>(
    table: &mut DeTable<'a>,
    key: Spanned<std::borrow::Cow<'a, str>>,
    value: Spanned<DeValue<'a>>,
) {
    table.remove(key.get_ref().as_ref());
    table.insert(key, value);
}

impl Variable {
    fn value(&self) -> Result<DeValue<'_>, Error> {
        let text = self.text.trim();
        let wrong = |wanted: &str| Error::Wrong {
            place: self.name.clone(),
            what: format!(
                "{}: {}",
                dotted(self.table, self.key),
                plain(
                    &format!("invalid type: string {text:?}, expected {wanted}"),
                    self.key
                )
            ),
        };
        match self.takes {
            Number if text.parse::<u32>().is_err() => Err(wrong("usize")),
            Number => {
                let number = DeValue::parse(text).map_err(|_| wrong("usize"))?;
                Ok(number.into_inner())
            }
            Truth => match text {
                "true" => Ok(DeValue::Boolean(true)),
                "false" => Ok(DeValue::Boolean(false)),
                _ => Err(wrong("a boolean")),
            },
            Text | List => Ok(DeValue::String(text.into())),
        }
    }
}

fn is_ours(name: &str) -> bool {
    let is_of_a_service = || OF_SERVICES.iter().any(|begins| name.starts_with(begins));
    name.starts_with(PREFIX) && name != CONFIG && !is_of_a_service()
}

fn all() -> impl Iterator<Item = (&'static str, &'static str, Takes)> {
    let tables = KEYS.iter();
    tables.flat_map(|(table, keys)| keys.iter().map(move |(key, takes)| (*table, *key, *takes)))
}

fn key_of(name: &str) -> Option<(&'static str, &'static str, Takes)> {
    all().find(|(table, key, _)| variable(table, key) == name)
}

fn variable(table: &str, key: &str) -> String {
    let joint = if table.is_empty() { "" } else { "_" };
    format!("{PREFIX}{table}{joint}{key}").to_ascii_uppercase()
}

fn dotted(table: &str, key: &str) -> String {
    let joint = if table.is_empty() { "" } else { "." };
    format!("{table}{joint}{key}")
}

fn unknown(name: &str) -> String {
    let known: Vec<String> = all()
        .filter(|(_, _, takes)| *takes != List)
        .map(|(table, key, _)| variable(table, key))
        .collect();
    match nearest(name, known.iter().map(String::as_str)) {
        Some(known) => format!("stands for no key; write {known}, or unset it"),
        None => format!(
            "stands for no key; unset it, or write {PREFIX}TABLE_KEY for a key such as fetch.contact"
        ),
    }
}
