//! What came to nothing when it was last tried, why and since when: kept in the store for `status`.

use chrono::{DateTime, SecondsFormat, Utc};

use super::Error;
use crate::store::{self, Store};

/// Under this key the store remembers why the documents could not be written, and since when; empty where they could.
const PUBLISHING: &str = "publishing fails";

/// The same of passes that the store failed.
const PASSES: &str = "passes fail";

/// What fails.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failing {
    /// Since when.
    pub since: DateTime<Utc>,
    /// Why, with the mend.
    pub reason: String,
}

/// Whether and why the documents could not be written when this was last tried.
pub fn publishing_fails(store: &Store) -> Result<Option<Failing>, Error> {
    Ok(failing(store, PUBLISHING)?)
}

/// Whether and why the store failed the last pass, as far as that could be noted there.
pub fn passes_fail(store: &Store) -> Result<Option<Failing>, Error> {
    Ok(failing(store, PASSES)?)
}

/// Remembers how writing the documents ended.
pub(super) fn note_publishing<T>(
    store: &Store,
    now: DateTime<Utc>,
    written: &Result<T, Error>,
) -> Result<(), Error> {
    Ok(note(store, PUBLISHING, now, written.as_ref().err())?)
}

/// Remembers how a pass ended. What is another process's doing is no failure, and what is the output folder's is noted as
/// that.
pub(super) fn note_pass<T>(store: &Store, now: DateTime<Utc>, ended: &Result<T, Error>) {
    let fault = match ended {
        Ok(_) => None,
        Err(error @ Error::Store(fault)) if !matches!(fault, store::Error::Held { .. }) => {
            Some(error)
        }
        Err(_) => return,
    };
    // The fault itself says more, and is told.
    if let Err(error) = note(store, PASSES, now, fault) {
        tracing::debug!("{error}");
    }
}

fn failing(store: &Store, what: &str) -> store::Result<Option<Failing>> {
    let noted = store.remembered(what)?.unwrap_or_default();
    let parts = noted.split_once(' ');
    Ok(parts.and_then(|(since, reason)| {
        Some(Failing {
            since: since.parse().ok()?,
            reason: reason.to_owned(),
        })
    }))
}

fn note(store: &Store, what: &str, now: DateTime<Utc>, fault: Option<&Error>) -> store::Result<()> {
    match (failing(store, what)?, fault) {
        (before, Some(error)) => {
            let since = before.map_or(now, |before| before.since);
            let since = since.to_rfc3339_opts(SecondsFormat::Secs, true);
            store.remember(what, &format!("{since} {error}"))
        }
        (Some(_), None) => store.remember(what, ""),
        (None, None) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_of_the_store_is_told_since_it_began_and_until_a_pass_is_done() {
        let store = Store::empty().unwrap();
        let at = |seconds: i64| DateTime::from_timestamp(1_750_000_000 + seconds, 0).unwrap();
        let fault = || -> Result<(), Error> {
            let path = "a.db".into();
            Err(store::Error::IsFolder { path }.into())
        };
        note_pass(&store, at(0), &fault());
        note_pass(&store, at(60), &fault());
        let failing = passes_fail(&store).unwrap().unwrap();
        assert_eq!(failing.since, at(0));
        assert!(
            failing.reason.starts_with("a.db: a folder"),
            "{}",
            failing.reason
        );
        let held = store::Error::Held {
            path: "a.db".into(),
            name: "a".to_owned(),
            command: "refresh".to_owned(),
            since: String::new(),
            pid: 1,
        };
        note_pass::<()>(&store, at(90), &Err(held.into()));
        assert_eq!(passes_fail(&store).unwrap(), Some(failing));
        note_pass(&store, at(120), &Ok(()));
        assert_eq!(passes_fail(&store).unwrap(), None);
        assert_eq!(publishing_fails(&store).unwrap(), None);
    }
}
