//! The text in which metrics are told.
//!
//! A writer of our own: the format is three kinds of lines, and what a crate would add, a registry of types, is what is not
//! wanted here.

use std::fmt::Display;

use super::counters::{Count, Histogram};

/// What a family of values is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// It only grows, from 0 at the start of the process.
    Counter,
    /// It is what it is now.
    Gauge,
}

/// The text, as it grows: a family after the other.
#[derive(Debug, Default)]
pub struct Exposition(String);

impl Exposition {
    /// The media type of the text.
    pub const CONTENT_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

    /// A family of values, each with its labels.
    pub fn family<V: Display>(
        &mut self,
        name: &str,
        kind: Kind,
        help: &str,
        values: impl IntoIterator<Item = (Vec<(&'static str, String)>, V)>,
    ) {
        let kind = match kind {
            Kind::Counter => "counter",
            Kind::Gauge => "gauge",
        };
        self.head(name, kind, help);
        for (labels, value) in values {
            self.sample(name, &labels, value);
        }
    }

    /// A family of one value without a label.
    pub fn value(&mut self, name: &str, kind: Kind, help: &str, value: impl Display) {
        self.family(name, kind, help, [(Vec::new(), value)]);
    }

    /// The same where it may not be known.
    pub fn known(&mut self, name: &str, kind: Kind, help: &str, value: Option<impl Display>) {
        let value = value.map(|value| (Vec::new(), value));
        self.family(name, kind, help, value);
    }

    /// A counter for each of a few words, which are the values of a label.
    pub fn count(&mut self, name: &str, help: &str, label: &'static str, count: &Count) {
        let counts = count.counts();
        let counts = counts.map(|(word, count)| (vec![(label, word.to_owned())], count));
        self.family(name, Kind::Counter, help, counts);
    }

    /// A histogram of seconds.
    pub fn histogram(&mut self, name: &str, help: &str, histogram: &Histogram) {
        self.head(name, "histogram", help);
        let bucket = format!("{name}_bucket");
        let mut all = 0;
        for (bound, within) in histogram.buckets() {
            let bound = if bound.is_finite() {
                bound.to_string()
            } else {
                "+Inf".to_owned()
            };
            self.sample(&bucket, &[("le", bound)], within);
            all = within;
        }
        let sum = histogram.sum().as_secs_f64();
        self.sample(&format!("{name}_sum"), &[], sum);
        self.sample(&format!("{name}_count"), &[], all);
    }

    /// The text.
    #[must_use]
    pub fn into_text(self) -> String {
        self.0
    }

    fn head(&mut self, name: &str, kind: &str, help: &str) {
        let help = help.replace('\\', "\\\\").replace('\n', "\\n");
        self.0
            .push_str(&format!("# HELP {name} {help}\n# TYPE {name} {kind}\n"));
    }

    fn sample(&mut self, name: &str, labels: &[(&str, String)], value: impl Display) {
        self.0.push_str(name);
        for (place, (label, text)) in labels.iter().enumerate() {
            let text = text
                .replace('\\', "\\\\")
                .replace('"', "\\\"")
                .replace('\n', "\\n");
            let before = if place == 0 { "{" } else { "," };
            self.0.push_str(&format!("{before}{label}=\"{text}\""));
        }
        let end = if labels.is_empty() { "" } else { "}" };
        self.0.push_str(&format!("{end} {value}\n"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_and_help_cannot_break_a_line() {
        let mut text = Exposition::default();
        let labels = vec![("a", "x\"y\\z\nw".to_owned()), ("b", String::new())];
        text.family("n", Kind::Gauge, "of \\ and\nmore", [(labels, 1.5)]);
        text.known("m", Kind::Counter, "none", None::<u64>);
        assert_eq!(
            text.into_text(),
            "# HELP n of \\\\ and\\nmore\n# TYPE n gauge\nn{a=\"x\\\"y\\\\z\\nw\",b=\"\"} 1.5\n\
             # HELP m none\n# TYPE m counter\n"
        );
    }
}
