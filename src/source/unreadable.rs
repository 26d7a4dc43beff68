//! What was fetched and could not be read: it is asked for conditionally all the same, and fails again for the same
//! reason while it is as it was.
//!
//! But the fault may be ours, and a better program has to see it again: the validators are used by the same version
//! on the same day only. So such a source costs its host one answer in full a day.

use chrono::{DateTime, Utc};
use url::Url;

use super::{Error, Known, Reading};
use crate::fetch::Validators;

/// The mark: version and day in a line, then the reason.
const MARK: &str = "unreadable";

/// By what a source is asked whether it has changed; nothing where it is to be read in any case.
pub(super) fn validators(known: &Known, now: DateTime<Utc>) -> Option<Validators> {
    let is_stale = |mark: &str| mark.lines().next() != Some(&reader(now));
    let stale = remembered(known).is_some_and(is_stale);
    known.validators.clone().filter(|_| !stale)
}

/// Remembers why what was fetched could not be read.
pub(super) fn remember(error: Error, now: DateTime<Utc>, reading: &mut Reading) {
    let mark = format!("{}\n{error}", reader(now));
    reading.marks.insert(MARK.to_owned(), mark);
    reading.failed = Some(error);
}

/// Why a source that has not changed still can't be read.
pub(super) fn still(known: &Known, url: &Url) -> Option<Error> {
    let (_, reason) = remembered(known)?.split_once('\n')?;
    let prefix = format!("{url}: ");
    Some(Error::AsBefore {
        url: url.clone(),
        reason: reason.strip_prefix(&prefix).unwrap_or(reason).to_owned(),
    })
}

/// Forgets it where the source could be read.
pub(super) fn forget(known: &Known, reading: &mut Reading) {
    if reading.failed.is_none() && remembered(known).is_some() {
        reading.marks.insert(MARK.to_owned(), String::new());
    }
}

fn remembered(known: &Known) -> Option<&str> {
    let mark = known.marks.get(MARK).map(String::as_str);
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
        assert_eq!(still(&known, &url).unwrap().to_string(), reason);
        assert_eq!(super::validators(&known, at("2025-07-14")), None);

        let mut reading = Reading::default();
        forget(&known, &mut reading);
        known.marks.extend(reading.marks);
        assert_eq!(
            super::validators(&known, at("2025-07-14")),
            Some(validators)
        );
        assert!(still(&known, &url).is_none());
    }
}
