//! `[[source]]`: what a source's keys mean.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::ops::Range;
use std::time::Duration;

use toml::Spanned;

use super::check::{Place, duration, one_of, zone};
use super::file;
use super::load::{Error, Text};
use super::origin;
use super::resolved::SourceConfig;
use crate::model::IMPORT;
use crate::model::{Further, Origin, Source};
use crate::schedule::Schedule;
use crate::zone::Tz;

/// The default of `schedule`.
const SCHEDULE: &str = "@hourly";
/// No moment is later than the next day's.
const MAX_JITTER: Duration = Duration::from_hours(24);
/// The default of `first_days`.
const FIRST_DAYS: u32 = 30;
/// A name is a file's and an address's part: no longer than this.
const MAX_NAME: usize = 64;

/// Checks all sources, each in the file it stands in, against the defaults of the main file.
pub(super) fn all(
    main: &Place<'_>,
    defaults: &file::Defaults,
    sources: Vec<(Text, Spanned<file::Source>)>,
) -> Result<Vec<SourceConfig>, Error> {
    check_defaults(main, defaults)?;
    let mut names = HashMap::new();
    sources
        .into_iter()
        .map(|(text, source)| {
            let span = source.span();
            let one = One {
                at: Place::new(&text),
                span,
                file: source.into_inner().or(defaults, origin::takes_of_mail),
            };
            let found = one.resolve()?;
            // Names become folders, and not every file system tells capital letters apart.
            let name = found.source.name.clone();
            let written = one.file.name.as_ref();
            let span = written.map_or(one.span.clone(), Spanned::span);
            match names.entry(name.to_lowercase()) {
                Entry::Vacant(free) => {
                    free.insert((name, one.at.place(&span)));
                    Ok(found)
                }
                Entry::Occupied(taken) => {
                    let (first, line) = taken.get();
                    let what = if *first == name {
                        format!("the name {name:?} is taken by {line}; write another")
                    } else {
                        format!("the name {name:?} is taken by {first:?} of {line}, capitals or not; write another")
                    };
                    Err(one.at.wrong(&span, what))
                }
            }
        })
        .collect()
}

/// The defaults are checked where they stand, so that no source is blamed for them.
fn check_defaults(at: &Place<'_>, defaults: &file::Defaults) -> Result<(), Error> {
    let at = at.named("defaults.");
    at.read("kind", defaults.kind.as_ref(), (), origin::kind)?;
    first_days(&at, defaults.first_days.as_ref())?;
    origin::check_defaults(&at, defaults)?;
    at.read("jitter", defaults.jitter.as_ref(), Duration::ZERO, jitter)?;
    at.read(
        "further",
        defaults.further.as_ref(),
        Further::Related,
        further,
    )?;
    let zone = at.read("timezone", defaults.timezone.as_ref(), Tz::UTC, zone)?;
    at.read("schedule", defaults.schedule.as_ref(), (), |text| {
        schedule(text, zone).map(|_| ())
    })
}

/// The hosts and ports that the sources name: they may be asked whatever `fetch.ports` says.
pub(super) fn named(sources: &[SourceConfig]) -> Vec<(String, u16)> {
    let address = |source: &SourceConfig| match &source.source.origin {
        Origin::Feed { url } | Origin::Page { url } => {
            Some((url.host_str()?.to_owned(), url.port_or_known_default()?))
        }
        Origin::Imap(imap) => Some((imap.host.clone(), imap.port)),
        _ => None,
    };
    let mut named: Vec<_> = sources.iter().filter_map(address).collect();
    named.sort();
    named.dedup();
    named
}

/// One source with the defaults filled in, and where it stands.
struct One<'a> {
    at: Place<'a>,
    span: Range<usize>,
    file: file::Source,
}

impl One<'_> {
    fn resolve(&self) -> Result<SourceConfig, Error> {
        let Some(name) = &self.file.name else {
            return Err(self
                .at
                .wrong(&self.span, "a source has no name; write name = \"…\""));
        };
        // Not trimmed before: blanks would become part of a folder's name.
        check_name(name.get_ref())
            .map_err(|what| self.at.wrong(&name.span(), format!("source: {what}")))?;
        let file = &self.file;
        let at = self.at.source(name.get_ref());
        let timezone = at.bare(file.timezone.as_ref(), Tz::UTC, zone)?;
        let (origin, login) = origin::origin(&at, &self.span, file)?;
        Ok(SourceConfig {
            source: Source {
                name: name.get_ref().clone(),
                origin,
                login,
                title: unless_empty(file.title.as_ref()),
                curator: unless_empty(file.curator.as_ref()),
                tags: file.tags.clone().unwrap_or_default(),
                timezone,
                further: at.bare(file.further.as_ref(), Further::Related, further)?,
                first_days: first_days(&at, file.first_days.as_ref())?,
                enabled: file.enabled.unwrap_or(true),
            },
            schedule: self
                .schedule(&at, timezone)?
                .spread(self.jitter(&at)?, name.get_ref()),
            place: at.place(&self.span),
        })
    }

    /// The schedule that is written, or the default.
    fn schedule(&self, at: &Place<'_>, zone: Tz) -> Result<Schedule, Error> {
        let written = self.file.schedule.as_ref();
        let (text, span) = written.map_or((SCHEDULE, self.span.clone()), |written| {
            (written.get_ref().trim(), written.span())
        });
        schedule(text, zone).map_err(|what| at.wrong(&span, what))
    }

    fn jitter(&self, at: &Place<'_>) -> Result<Duration, Error> {
        at.read("jitter", self.file.jitter.as_ref(), Duration::ZERO, jitter)
    }
}

/// A title or curator; an empty text says that there is none.
fn unless_empty(written: Option<&Spanned<String>>) -> Option<String> {
    let text = written?.get_ref().trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// Whether a source may be called so.
#[must_use]
pub fn is_source_name(name: &str) -> bool {
    check_name(name).is_ok()
}

/// INTERFACE's rule for names: they become folders and parts of addresses.
pub(crate) fn check_name(name: &str) -> Result<(), String> {
    if name.eq_ignore_ascii_case(IMPORT) {
        return Err(format!(
            "the name {name:?} is that of what aggregator import takes; write another"
        ));
    }
    file_name(name)
}

/// A name becomes a folder and part of an address.
pub(super) fn file_name(name: &str) -> Result<(), String> {
    let is_allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
    let is_safe = !name.is_empty()
        && name.len() <= MAX_NAME
        && name.chars().all(is_allowed)
        && !name.starts_with(['.', '-']);
    is_safe.then_some(()).ok_or_else(|| {
        format!("the name {name:?} can't be a file's; write 1 to {MAX_NAME} of A-Z a-z 0-9 . _ -, not beginning with . or -")
    })
}

/// A day is the least that a first reading takes.
fn first_days(at: &Place<'_>, written: Option<&Spanned<usize>>) -> Result<u32, Error> {
    let days = at.at_least_one("first_days", written, FIRST_DAYS as usize)?;
    // More days than there were: all of the past.
    Ok(u32::try_from(days).unwrap_or(u32::MAX))
}

/// A time by which readings are spread.
fn jitter(text: &str) -> Result<Duration, String> {
    let jitter = duration(text)?;
    if jitter > MAX_JITTER {
        return Err(format!(
            "{text:?} is more than a day; write one such as \"10m\""
        ));
    }
    Ok(jitter)
}

fn further(text: &str) -> Result<Further, String> {
    let words = [("related", Further::Related), ("entries", Further::Entries)];
    one_of(text, "way for further citations", &words)
}

fn schedule(text: &str, zone: Tz) -> Result<Schedule, String> {
    let schedule = Schedule::parse(text, zone).map_err(|error| format!("{text:?}: {error}"))?;
    if schedule.never_fires() {
        return Err(format!(
            "{text:?}: no date fits it; correct its day and month"
        ));
    }
    Ok(schedule)
}
