//! How a pass is shown while it works: two lines drawn in place for a person, a line an event for a log.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{MultiProgress, ProgressBar, ProgressState, ProgressStyle};

use super::output;
use crate::model::{IMPORT, ROLLING};
use crate::refresh::{Progress, SourceSummary};
use crate::text::{count, thousands};

/// In a log, how the fetching goes is said no more often.
const LOG_INTERVAL: Duration = Duration::from_secs(10);

/// What a digest is called that is known by its bytes alone.
const UNNAMED: &str = "an entry or mail without an id";

/// Who hears of a pass.
pub(super) type Listener = Arc<dyn Fn(Progress<'_>) + Send + Sync>;

/// A listener that suits standard error, and what takes its drawing away at the end.
///
/// `file` is the one that is imported: its digests are called by its name, for readers know no other.
pub(super) fn listener(file: Option<String>) -> (Listener, impl FnOnce()) {
    let bars = output::is_watched().then(Bars::new);
    let log = Mutex::new(None::<Instant>);
    let end = bars.clone();
    let listener = move |progress: Progress<'_>| match &bars {
        Some(bars) => bars.show(progress, file.as_deref()),
        None => write(progress, file.as_deref(), &log),
    };
    (Arc::new(listener), move || {
        if let Some(bars) = end {
            bars.clear();
        }
    })
}

#[derive(Clone)]
struct Bars {
    lines: MultiProgress,
    reading: ProgressBar,
    fetching: ProgressBar,
}

impl Bars {
    fn new() -> Self {
        let lines = MultiProgress::new();
        let reading = lines.add(ProgressBar::new_spinner());
        let fetching = lines.add(ProgressBar::new(0));
        reading.set_style(style("Reading   {wide_msg}"));
        reading.set_message("sources");
        fetching.set_style(style(
            "Fetching  {bar:24}  {pos} of {len} pages{msg} · about {left}",
        ));
        reading.tick();
        Self {
            lines,
            reading,
            fetching,
        }
    }

    fn show(&self, progress: Progress<'_>, file: Option<&str>) {
        match progress {
            Progress::Read(source) => self.reading.set_message(read(source)),
            // The pass ends with the reason.
            Progress::NotRead => {}
            Progress::Waiting { what, holder } => self.reading.set_message(waiting(what, holder)),
            Progress::NoStories { .. } | Progress::Unreadable { .. } => {
                self.lines.suspend(|| output::note(&said(progress, file)));
            }
            Progress::Fetching {
                done, all, longest, ..
            } => {
                self.fetching.set_length(all as u64);
                let left = longest.map(|(host, left)| format!(" · {host} has {left} left"));
                self.fetching.set_message(left.unwrap_or_default());
                self.fetching.set_position(done as u64);
            }
            Progress::Fetched => self.fetching.finish_and_clear(),
        }
    }

    fn clear(&self) {
        self.reading.finish_and_clear();
        self.fetching.finish_and_clear();
        let _ = self.lines.clear();
    }
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template)
        .unwrap_or_else(|_| ProgressStyle::default_bar())
        .progress_chars("━╸─")
        .with_key(
            "left",
            |state: &ProgressState, line: &mut dyn std::fmt::Write| {
                // What cannot be drawn is not missed.
                let _ = line.write_str(&left(state.eta()));
            },
        )
}

/// `5 s`, `12 min`, `3 h`: an estimate is no more exact.
fn left(time: Duration) -> String {
    match time.as_secs() {
        seconds @ 0..100 => format!("{seconds} s"),
        seconds @ 100..6000 => format!("{} min", seconds / 60),
        seconds => format!("{} h", seconds / 3600),
    }
}

fn write(progress: Progress<'_>, file: Option<&str>, last: &Mutex<Option<Instant>>) {
    if let Progress::Fetching { done, all, .. } = progress {
        let mut last = last.lock().unwrap_or_else(PoisonError::into_inner);
        let due = last.is_none_or(|at| at.elapsed() >= LOG_INTERVAL);
        if !due || done == all {
            return;
        }
        *last = Some(Instant::now());
    }
    let line = said(progress, file);
    if !line.is_empty() {
        output::note(&line);
    }
}

fn said(progress: Progress<'_>, file: Option<&str>) -> String {
    match progress {
        Progress::Read(source) => read(source),
        Progress::Waiting { what, holder } => waiting(what, holder),
        Progress::NoStories { source, digest } => {
            format!(
                "{}{}: read, but it holds no citations (one article, no list of stories); nothing was published",
                of(source),
                name(digest, file)
            )
        }
        Progress::Unreadable { source, reason } => format!("{}{reason}", of(source)),
        Progress::Fetching {
            done,
            failed,
            all,
            longest,
        } => {
            let longest = longest
                .map(|(host, left)| format!(", {host} has {left} left"))
                .unwrap_or_default();
            format!(
                "fetching: {} of {}, {} failed{longest}",
                thousands(done),
                count(all, "page"),
                thousands(failed)
            )
        }
        Progress::Fetched | Progress::NotRead => String::new(),
    }
}

/// What a digest is called, by its key and the file that holds it.
fn name(key: &str, file: Option<&str>) -> String {
    let key = key.strip_prefix(ROLLING).unwrap_or(key);
    match (key.split_once(':'), file) {
        (Some(("sha256", _)), file) => file.unwrap_or(UNNAMED).to_owned(),
        (Some((kind, name)), Some(file)) if kind != "path" => format!("{file}, {name}"),
        (Some((_, name)), _) => name.to_owned(),
        (None, _) => key.to_owned(),
    }
}

/// What stands before a fault of a source; whoever imports files knows of no source.
fn of(source: &str) -> String {
    if source == IMPORT {
        String::new()
    } else {
        format!("{source}: ")
    }
}

fn waiting(what: &str, holder: &str) -> String {
    format!("{what}: waiting for {holder}")
}

fn read(source: &SourceSummary) -> String {
    if let Some(error) = &source.error {
        return format!("{}: {error}", source.name);
    }
    let digests = source.digests.new + source.digests.changed;
    if digests == 0 {
        return format!("{}: nothing new", source.name);
    }
    if source.stories == 0 {
        // Each of its digests has been named.
        return String::new();
    }
    let (by_url, by_name) = (source.citations.by_url, source.citations.by_name);
    format!(
        "{}: {}, {}, {} ({}, {} by name)",
        source.name,
        count(digests, "digest"),
        count(source.stories, "story"),
        count(by_url + by_name, "citation"),
        if by_url == 1 {
            "1 address".to_owned()
        } else {
            format!("{} addresses", thousands(by_url))
        },
        thousands(by_name)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_estimate_has_one_number_and_its_unit() {
        let left = |seconds| left(Duration::from_secs(seconds));
        assert_eq!([5, 150, 7300].map(left), ["5 s", "2 min", "2 h"]);
    }
}
