//! An event as values: what every form is written from, without what is nobody else's.

use std::fmt;
use std::ops::Range;

use serde_json::Value;
use tracing::field::{Field, Visit};
use tracing::{Event, Level};
use url::Url;

use crate::address;

/// No text of a record is longer, in bytes: an error may quote what a server sent.
const LONGEST: usize = 2000;

/// An event by its values.
#[derive(Debug)]
pub(super) struct Record {
    pub(super) level: Level,
    pub(super) target: &'static str,
    pub(super) message: String,
    pub(super) fields: Vec<(&'static str, Value)>,
}

impl Record {
    /// An event, without a text that is hidden.
    pub(super) fn of(event: &Event<'_>, hidden: Option<&str>) -> Self {
        let record = Self {
            level: *event.metadata().level(),
            target: event.metadata().target(),
            message: String::new(),
            fields: Vec::new(),
        };
        let mut reading = Reading { record, hidden };
        event.record(&mut reading);
        reading.record
    }
}

/// A record as it is filled.
struct Reading<'a> {
    record: Record,
    hidden: Option<&'a str>,
}

impl Reading<'_> {
    fn note(&mut self, field: &Field, text: &str) {
        let mut text = decent(text);
        if let Some(hidden) = self.hidden {
            text = text.replace(hidden, "…");
        }
        if field.name() == "message" {
            self.record.message = text;
        } else {
            self.add(field, text);
        }
    }

    fn add(&mut self, field: &Field, value: impl Into<Value>) {
        self.record.fields.push((field.name(), value.into()));
    }
}

impl Visit for Reading<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.note(field, &format!("{value:?}"));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.note(field, value);
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.add(field, value);
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.add(field, value);
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        self.add(field, value);
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.add(field, value);
    }
}

/// A text within bounds, with every address in it as everyone may see it.
fn decent(text: &str) -> String {
    let text = cut(text);
    let mut decent = String::with_capacity(text.len());
    let mut from = 0;
    for place in addresses(text) {
        decent.push_str(&text[from..place.start]);
        decent.push_str(&public(&text[place.clone()]));
        from = place.end;
    }
    decent + &text[from..]
}

fn cut(text: &str) -> &str {
    &text[..text.floor_char_boundary(LONGEST)]
}

/// Where addresses stand in a text: from the scheme to what can stand in none.
fn addresses(text: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    for (colon, _) in text.match_indices("://") {
        let is_scheme = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.');
        let start = text[..colon].trim_end_matches(is_scheme).len();
        let is_end = |c: char| {
            c.is_whitespace() || c.is_control() || matches!(c, '"' | '\'' | '`' | '<' | '>' | '\\')
        };
        let end = text[colon..]
            .find(is_end)
            .map_or(text.len(), |at| colon + at);
        // What ends the words around it is no part of it.
        let end = colon
            + text[colon..end]
                .trim_end_matches([':', ',', ';', '.', ')', ']'])
                .len();
        if start < colon && found.last().is_none_or(|last| last.end <= start) {
            found.push(start..end);
        }
    }
    found
}

/// An address without a name and a password, and without what names one subscriber.
fn public(address: &str) -> String {
    let Ok(mut url) = Url::parse(address) else {
        // No address after all, but there may be a password in it.
        let (scheme, rest) = address.split_once("://").unwrap_or_default();
        let (_, rest) = rest.split_once('@').unwrap_or(("", rest));
        return format!("{scheme}://{rest}");
    };
    let has_credentials = !url.username().is_empty() || url.password().is_some();
    // An address that has none takes none away.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    match address::public(&url) {
        Some(public) if public == url && !has_credentials => address.to_owned(),
        Some(public) => public.into(),
        None => format!(
            "{}://{}/…",
            url.scheme(),
            url.host_str().unwrap_or_default()
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_address_says_who_its_reader_is() {
        for (text, expected) in [
            (
                "GET https://example.org/a?b=c: 403",
                "GET https://example.org/a?b=c: 403",
            ),
            (
                "http://ann:geheim@example.org/feed: no",
                "http://example.org/feed: no",
            ),
            (
                "http://ann@example.org:99999/feed, no",
                "http://example.org:99999/feed, no",
            ),
            (
                "see https://example.org/a?utm_source=x&subscriber_id=0123456789abcdef0123 there",
                "see https://example.org/a there",
            ),
            (
                "\"https://example.org/unsubscribe/0123456789abcdef0123\"",
                "\"https://example.org/…\"",
            ),
            ("a://b://c", "a://b://c"),
            ("nothing here: //x, ://", "nothing here: //x, ://"),
        ] {
            assert_eq!(decent(text), expected);
        }
    }

    #[test]
    fn an_endless_text_is_cut_between_characters() {
        let text = "é".repeat(LONGEST);
        assert_eq!(decent(&text).len(), LONGEST);
        assert_eq!(decent(&format!("a{text}")).len(), LONGEST - 1);
    }
}
