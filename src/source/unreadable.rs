//! What was fetched and could not be read, as a whole or behind its first entries: it is asked for conditionally all
//! the same, and fails again for the same reason while it is as it was.
//!
//! But the fault may be ours, or of the way here, and what is mended has to be seen: the validators are used by the
//! same version on the same day only. So such a source costs its host one answer in full a day.

use chrono::{DateTime, Utc};
use url::Url;

use super::{Error, Known, Reading};
use crate::fetch::Validators;

/// The marks of what could not be read as a whole, and of what breaks off: version and day in a line, then the reason.
const WHOLE: &str = "unreadable";
const REST: &str = "unreadable rest";

/// By what a source is asked whether it has changed; nothing where it is to be read in any case.
pub(super) fn validators(known: &Known, now: DateTime<Utc>) -> Option<Validators> {
    let is_stale = |mark: &str| mark.lines().next() != Some(&reader(now));
    let mut marks = [WHOLE, REST]
        .map(|mark| remembered(known, mark))
        .into_iter();
    let stale = marks.any(|mark| mark.is_some_and(is_stale));
    known.validators.clone().filter(|_| !stale)
}

/// Remembers why what was fetched could not be read.
pub(super) fn remember(error: Error, now: DateTime<Utc>, reading: &mut Reading) {
    note(WHOLE, &error, now, reading);
    reading.failed = Some(error);
}

/// Remembers why what was fetched from an address could only be read in part.
pub(super) fn remember_rest(url: &Url, error: Error, now: DateTime<Utc>, reading: &mut Reading) {
    note(REST, &error, now, reading);
    reading.failures.push((url.to_string(), error));
}

fn note(mark: &str, error: &Error, now: DateTime<Utc>, reading: &mut Reading) {
    let reason = format!("{}\n{error}", reader(now));
    reading.marks.insert(mark.to_owned(), reason);
}

/// Takes over from the reading before why a source that has not changed can't be read, or only in part.
pub(super) fn still(known: &Known, url: &Url, reading: &mut Reading) {
    reading.failed = as_before(known, WHOLE, url);
    let rest = as_before(known, REST, url).map(|error| (url.to_string(), error));
    reading.failures.extend(rest);
}

fn as_before(known: &Known, mark: &str, url: &Url) -> Option<Error> {
    let (_, reason) = remembered(known, mark)?.split_once('\n')?;
    let prefix = format!("{url}: ");
    Some(Error::AsBefore {
        url: url.clone(),
        reason: reason.strip_prefix(&prefix).unwrap_or(reason).to_owned(),
    })
}

/// Forgets it where the source could be read.
pub(super) fn forget(known: &Known, reading: &mut Reading) {
    let is_read = [
        (WHOLE, reading.failed.is_none()),
        (REST, reading.failures.is_empty()),
    ];
    for (mark, is_read) in is_read {
        if is_read && remembered(known, mark).is_some() {
            reading.marks.insert(mark.to_owned(), String::new());
        }
    }
}

fn remembered<'k>(known: &'k Known, mark: &str) -> Option<&'k str> {
    let mark = known.marks.get(mark).map(String::as_str);
    mark.filter(|mark| !mark.is_empty())
}

/// Who reads, and when.
fn reader(now: DateTime<Utc>) -> String {
    format!("{} {}", env!("CARGO_PKG_VERSION"), now.date_naive())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(day: &str) -> DateTime<Utc> {
        format!("{day}T12:00:00Z").parse().unwrap()
    }

    #[test]
    fn the_validators_of_what_could_not_be_read_hold_for_a_day() {
        let url: Url = "https://example.org/feed".parse().unwrap();
        let validators = Validators {
            etag: Some("\"1\"".to_owned()),
            last_modified: None,
        };
        let error = Error::IsFeed { url: url.clone() };
        let reason = error.to_string();
        let mut first = Reading::default();
        remember(error, at("2025-07-13"), &mut first);
        let mut known = Known {
            validators: Some(validators.clone()),
            marks: first.marks,
        };
        assert_eq!(
            super::validators(&known, at("2025-07-13")),
            Some(validators.clone())
        );
        let mut second = Reading::default();
        still(&known, &url, &mut second);
        assert_eq!(second.failed.unwrap().to_string(), reason);
        assert_eq!(super::validators(&known, at("2025-07-14")), None);

        let mut reading = Reading::default();
        forget(&known, &mut reading);
        known.marks.extend(reading.marks);
        assert_eq!(
            super::validators(&known, at("2025-07-14")),
            Some(validators)
        );
        assert!(as_before(&known, WHOLE, &url).is_none());
    }

    #[test]
    fn what_breaks_off_is_asked_for_in_the_same_way() {
        let url: Url = "https://example.org/feed".parse().unwrap();
        let mut first = Reading::default();
        let error = Error::IsFeed { url: url.clone() };
        remember_rest(&url, error, at("2025-07-13"), &mut first);
        let mut known = Known {
            validators: Some(Validators::default()),
            marks: first.marks,
        };
        let asks = |known: &Known, day| super::validators(known, at(day)).is_some();
        assert!(asks(&known, "2025-07-13"));
        assert!(!asks(&known, "2025-07-14"));
        let mut second = Reading::default();
        still(&known, &url, &mut second);
        forget(&known, &mut second);
        assert!(second.failed.is_none() && second.marks.is_empty());
        assert_eq!(
            second.failures[0].1.to_string(),
            first.failures[0].1.to_string()
        );

        let mut whole = Reading::default();
        forget(&known, &mut whole);
        known.marks.extend(whole.marks);
        assert!(asks(&known, "2025-07-14"));
    }
}
