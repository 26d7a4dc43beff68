//! Editions that are still to be fetched: of an index page, of feed entries that only sum them up. As marks they outlive
//! the reading that found them.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use url::Url;

use super::sniff::{Kind, sniff};
use super::{Error, Known, Means, Reading};
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
pub(super) struct Awaited {
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
    /// Why the last try failed.
    #[serde(default)]
    pub(super) reason: Option<String>,
}

impl Awaited {
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
            reason: None,
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
            reason: Some(error.to_string()),
            ..self.clone()
        };
        if is_final || now - self.since >= PATIENCE {
            self.done.clone()
        } else {
            again.mark()
        }
    }

    /// Its page, and why it could not be fetched until now.
    fn waits(&self) -> Option<(String, String)> {
        let reason = self.reason.clone()?;
        Some((self.url.to_string(), reason))
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

/// Fetches editions of one reading, one after the other: they are of one site.
pub(super) struct Fetcher<'a> {
    means: &'a Means,
    /// How their marks begin; their keys follow.
    prefix: &'static str,
    /// How many more may be fetched.
    left: usize,
}

impl<'a> Fetcher<'a> {
    /// Fetches at most so many editions, whose marks begin so.
    pub(super) fn new(means: &'a Means, prefix: &'static str, most: usize) -> Self {
        Self {
            means,
            prefix,
            left: most,
        }
    }

    /// Fetches an edition if it is its turn; what became of it goes to the reading.
    pub(super) async fn fetch(
        &mut self,
        awaited: &Awaited,
        reading: &mut Reading,
    ) -> Option<Document> {
        let mut document = None;
        let mut mark = awaited.mark();
        if self.left > 0 && awaited.is_due(self.means.now) {
            self.left -= 1;
            match self.fetch_one(awaited).await {
                Ok(found) => {
                    mark.clone_from(&awaited.done);
                    document = Some(found);
                }
                // The host wants to be left alone.
                Err(Error::Fetch(fetch::Error::Held { .. })) => {
                    self.left = 0;
                    reading.waiting.extend(awaited.waits());
                }
                Err(error) => {
                    mark = awaited.failed(&error, self.means.now);
                    reading.failures.push((awaited.url.to_string(), error));
                }
            }
        } else {
            reading.waiting.extend(awaited.waits());
        }
        let key = format!("{}{}", self.prefix, awaited.key);
        reading.marks.insert(key, mark);
        document
    }

    async fn fetch_one(&self, awaited: &Awaited) -> Result<Document, Error> {
        let request = Request {
            limit: Some(self.means.max_document),
            ..Request::page(self.means.signed(&awaited.url))
        };
        match self.means.client.get(&request, &|_, _| false).await? {
            Fetched::Page(response) => awaited.document(response),
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

    fn awaited() -> Awaited {
        let url = "https://example.org/1".parse().unwrap();
        Awaited::new(
            "link:example.org/1".to_owned(),
            url,
            "done".to_owned(),
            at(0),
        )
    }

    fn refused(status: u16) -> Error {
        Error::Fetch(fetch::Error::Status {
            url: awaited().url,
            status,
            retry_after: None,
        })
    }

    #[test]
    fn an_edition_is_tried_at_once_then_more_rarely_and_given_up_in_the_end() {
        let mut awaited = awaited();
        let mut tried = Vec::new();
        for hour in 0..1000 {
            if awaited.is_due(at(hour)) {
                tried.push(hour);
                match Awaited::of_mark(&awaited.failed(&refused(404), at(hour))) {
                    Some(failed) => awaited = failed,
                    None => break,
                }
            }
        }
        assert_eq!(tried, [0, 1, 2, 3, 4, 5, 8, 16, 32, 64, 128, 256, 512]);
    }

    #[test]
    fn what_is_gone_for_good_is_not_tried_again() {
        assert_eq!(awaited().failed(&refused(410), at(0)), "done");
        assert_eq!(Awaited::of_mark(&awaited().mark()), Some(awaited()));
        assert_eq!(Awaited::of_mark("done"), None);
    }
}
