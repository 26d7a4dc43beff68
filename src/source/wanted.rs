//! Editions that are still to be fetched: of an index page, of feed entries that only sum them up. As marks they outlive
//! the reading that found them.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use url::Url;

use super::sniff::{Kind, sniff};
use super::{Error, Known, Reading};
use crate::fetch::{self, Fetched, Request, Response};
use crate::model::{Document, Published};

/// So many times an edition is tried at each reading, and then ever more rarely.
const QUICK_TRIES: u32 = 3;
/// The first pause after these; each next one is twice as long.
const PAUSE: TimeDelta = TimeDelta::hours(1);
/// An edition that could not be fetched for so long is given up.
const PATIENCE: TimeDelta = TimeDelta::days(14);

/// An edition that is still to be fetched, with what is known of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Wanted {
    /// By what it is known.
    pub(super) key: String,
    /// Its page.
    pub(super) url: Url,
    /// The title and author that its feed entry gives.
    pub(super) title: Option<String>,
    /// Likewise.
    pub(super) author: Option<String>,
    /// The date that its entry or the list of editions gives.
    pub(super) published: Option<Published>,
    /// The mark when it is done with.
    pub(super) done: String,
    /// How often it was tried.
    pub(super) tries: u32,
    /// Since when it is known.
    pub(super) since: DateTime<Utc>,
}

impl Wanted {
    /// An edition that was found now; `done` is its mark when it is done with.
    pub(super) fn new(key: String, url: Url, done: String, now: DateTime<Utc>) -> Self {
        Self {
            key,
            url,
            title: None,
            author: None,
            published: None,
            done,
            tries: 0,
            since: now,
        }
    }

    /// Those that earlier readings left, by marks that begin so.
    pub(super) fn left(known: &Known, prefix: &str) -> Vec<Self> {
        let marks = known
            .marks
            .iter()
            .filter(|(key, _)| key.starts_with(prefix));
        marks.filter_map(|(_, mark)| Self::of_mark(mark)).collect()
    }

    /// What a mark says; `None` for one of an edition that is done with.
    pub(super) fn of_mark(mark: &str) -> Option<Self> {
        serde_json::from_str(mark).ok()
    }

    /// The mark to remember it by.
    fn mark(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Whether it may be tried now.
    fn is_due(&self, now: DateTime<Utc>) -> bool {
        let doublings = self.tries.saturating_sub(QUICK_TRIES);
        let pause = 1_i32
            .checked_shl(doublings)
            .and_then(|times| PAUSE.checked_mul(times));
        self.tries < QUICK_TRIES || pause.is_some_and(|pause| now - self.since >= pause)
    }

    /// The mark after a try that failed.
    fn failed(&self, error: &Error, now: DateTime<Utc>) -> String {
        let is_final =
            matches!(error, Error::Fetch(error) if matches!(error.status(), Some(410 | 451)));
        let again = Self {
            tries: self.tries + 1,
            ..self.clone()
        };
        if is_final || now - self.since >= PATIENCE {
            self.done.clone()
        } else {
            again.mark()
        }
    }

    fn document(&self, response: Response) -> Result<Document, Error> {
        Ok(Document {
            title: self.title.clone(),
            author: self.author.clone(),
            published: self.published,
            ..document(self.key.clone(), &self.url, response)?
        })
    }
}

/// A page as a document; `asked` is the address that it is called by when it is none.
pub(super) fn document(key: String, asked: &Url, response: Response) -> Result<Document, Error> {
    let name = asked.to_string();
    let format = match sniff(&response.body) {
        _ if response.body.trim_ascii().is_empty() => return Err(Error::Empty { name }),
        Kind::Document(format) => format,
        Kind::Feed | Kind::Mbox => return Err(Error::IsFeed { url: asked.clone() }),
        Kind::Binary(what) => return Err(Error::Binary { name, what }),
    };
    Ok(Document {
        key,
        format,
        bytes: response.body,
        url: Some(response.url),
        external: None,
        title: None,
        author: None,
        published: None,
        received: None,
    })
}

/// Fetches editions.
pub(super) struct Fetcher<'a> {
    pub(super) client: &'a fetch::Client,
    pub(super) max_document: u64,
    pub(super) now: DateTime<Utc>,
    /// The most that are fetched.
    pub(super) most: usize,
    /// How their marks begin; their keys follow.
    pub(super) prefix: &'static str,
}

impl Fetcher<'_> {
    /// Fetches what is due, one after the other: editions are of one site. Each comes back with its document, if there
    /// is one; marks and failures go to the reading.
    pub(super) async fn fetch(
        &self,
        all: Vec<Wanted>,
        reading: &mut Reading,
    ) -> Vec<(Wanted, Option<Document>)> {
        let (mut tries, mut is_held) = (0, false);
        let mut fetched = Vec::with_capacity(all.len());
        for wanted in all {
            let mut document = None;
            let mark = if tries < self.most && !is_held && wanted.is_due(self.now) {
                tries += 1;
                match self.fetch_one(&wanted).await {
                    Ok(found) => {
                        document = Some(found);
                        wanted.done.clone()
                    }
                    Err(Error::Fetch(fetch::Error::Held { .. })) => {
                        is_held = true;
                        wanted.mark()
                    }
                    Err(error) => {
                        let mark = wanted.failed(&error, self.now);
                        reading.failures.push((wanted.url.to_string(), error));
                        mark
                    }
                }
            } else {
                wanted.mark()
            };
            reading
                .marks
                .insert(format!("{}{}", self.prefix, wanted.key), mark);
            fetched.push((wanted, document));
        }
        fetched
    }

    async fn fetch_one(&self, wanted: &Wanted) -> Result<Document, Error> {
        let request = Request {
            limit: Some(self.max_document),
            ..Request::page(wanted.url.clone())
        };
        match self.client.get(&request, &|_, _| false).await? {
            Fetched::Page(response) => wanted.document(response),
            // Without validators and known addresses there is no other answer.
            Fetched::NotModified { url, .. } | Fetched::Known { url, .. } => {
                Err(Error::NothingThere { url })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(hours: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::hours(hours)
    }

    fn wanted() -> Wanted {
        let url = "https://example.org/1".parse().unwrap();
        Wanted::new(
            "link:example.org/1".to_owned(),
            url,
            "done".to_owned(),
            at(0),
        )
    }

    fn refused(status: u16) -> Error {
        Error::Fetch(fetch::Error::Status {
            url: wanted().url,
            status,
            retry_after: None,
        })
    }

    #[test]
    fn an_edition_is_tried_at_once_then_more_rarely_and_given_up_in_the_end() {
        let mut wanted = wanted();
        let mut tried = Vec::new();
        for hour in 0..1000 {
            if wanted.is_due(at(hour)) {
                tried.push(hour);
                match Wanted::of_mark(&wanted.failed(&refused(404), at(hour))) {
                    Some(failed) => wanted = failed,
                    None => break,
                }
            }
        }
        assert_eq!(tried, [0, 1, 2, 3, 4, 5, 8, 16, 32, 64, 128, 256, 512]);
    }

    #[test]
    fn what_is_gone_for_good_is_not_tried_again() {
        assert_eq!(wanted().failed(&refused(410), at(0)), "done");
        assert_eq!(Wanted::of_mark(&wanted().mark()), Some(wanted()));
        assert_eq!(Wanted::of_mark("done"), None);
    }
}
