//! A feed over the network: asked for conditionally, found behind a web page where that is given instead, its entries
//! completed where they only sum up what their pages have (`full`).

use std::time::Duration;

use url::Url;

use super::super::{Error, Known, Means, Reading, unreadable};
use super::pace::Pace;
use super::{Feed, discover, full, moved, parse};
use crate::fetch::{self, Fetched, Request, Response, Validators};
use crate::scrape::Page;

/// The mark of the feed that a page named: it is asked in place of the page, until it fails.
const NAMED: &str = "feed";

/// The mark of what the feed says of when it is worth reading.
const PACE: &str = "pace";

/// The mark of where the feed says that it has moved to.
const MOVED: &str = "moved";

/// What an address answered.
enum Answer {
    Unchanged(Sent),
    Feed(Feed, Sent),
    /// Something else, and why it is no feed.
    Other(Response, super::Error),
}

/// What a server says besides.
#[derive(Default)]
struct Sent {
    validators: Validators,
    /// For how much longer the answer is fresh.
    fresh_for: Option<Duration>,
    /// The address that answered, where the one that was asked has moved there for good.
    moved_to: Option<Url>,
}

impl Answer {
    /// The feed that a web page names.
    fn names(&self) -> Option<Url> {
        let Self::Other(response, super::Error::Html) = self else {
            return None;
        };
        discover::feed_of(&Page {
            url: &response.url,
            content_type: response.content_type.as_deref(),
            body: &response.body,
        })
    }
}

/// Fetches a feed, asking whether it changed, and reads it.
pub(in crate::source) async fn read(
    url: &Url,
    known: &Known,
    means: &Means,
) -> Result<Reading, Error> {
    let named = known
        .marks
        .get(NAMED)
        .and_then(|mark| Url::parse(mark).ok());
    let mut at = named.clone().unwrap_or_else(|| url.clone());
    let mut answer = ask(&at, unreadable::validators(known, means.now), means).await;
    if named.is_some() && !matches!(answer, Ok(Answer::Unchanged(..) | Answer::Feed(..))) {
        // The page may name another feed by now, or be one.
        let page = ask(url, None, means).await?;
        if page.names() != named {
            (at, answer) = (url.clone(), Ok(page));
        }
    }
    let mut answer = answer?;
    if let Some(feed) = answer.names().filter(|feed| named.as_ref() != Some(feed)) {
        answer = ask(&feed, None, means).await?;
        at = feed;
    }
    let mut reading = Reading::default();
    if at != *named.as_ref().unwrap_or(url) {
        let mark = if at == *url {
            String::new()
        } else {
            at.to_string()
        };
        reading.marks.insert(NAMED.to_owned(), mark);
    }
    let mut entries = Vec::new();
    match answer {
        Answer::Unchanged(sent) => {
            let pace = Pace::from_mark(known.marks.get(PACE));
            hear(sent, &pace, known, means, &mut reading);
            unreadable::still(known, &at, &mut reading);
            reading.unchanged = usize::from(reading.failed.is_none());
        }
        Answer::Other(response, reason) => {
            reading.validators = Some(response.validators);
            let error = Error::NoFeed { url: at, reason };
            unreadable::remember(error, means.now, &mut reading);
        }
        Answer::Feed(feed, sent) => {
            hear(sent, &feed.pace, known, means, &mut reading);
            if let Some(reason) = feed.cut() {
                let url = at.clone();
                let error = Error::NoFeed { url, reason };
                unreadable::remember_rest(&at, error, means.now, &mut reading);
            }
            reading.title = feed.title;
            entries = feed.entries;
        }
    }
    unreadable::forget(known, &mut reading);
    let entries = entries.into_iter().map(|entry| entry.document);
    full::take(entries, known, means, &mut reading).await?;
    Ok(reading)
}

/// Keeps what is said of the next reading, and of where it is to be made.
fn hear(sent: Sent, pace: &Pace, known: &Known, means: &Means, reading: &mut Reading) {
    reading.wishes = Some(pace.wishes(means.now, sent.fresh_for));
    reading.validators = Some(sent.validators);
    let mut keep = |mark: &str, text: String| {
        if text != *known.marks.get(mark).unwrap_or(&String::new()) {
            reading.marks.insert(mark.to_owned(), text);
        }
    };
    keep(PACE, pace.to_mark());
    let before = known.marks.get(MOVED);
    let (mark, is_believed) = moved::note(before, sent.moved_to.as_ref(), means.now);
    keep(MOVED, mark);
    if let Some(to) = sent.moved_to.filter(|_| is_believed) {
        keep(NAMED, to.to_string());
    }
}

async fn ask(
    url: &Url,
    validators: Option<Validators>,
    means: &Means,
) -> Result<Answer, fetch::Error> {
    let request = Request::document(means.signed(url), validators, means.max_document);
    Ok(match means.client.get(&request, &|_, _| false).await? {
        Fetched::NotModified {
            url,
            validators,
            fresh_for,
            has_moved,
            ..
        } => Answer::Unchanged(Sent {
            validators,
            fresh_for,
            moved_to: has_moved.then_some(url),
        }),
        Fetched::Page(response) => match parse(&response.body, Some(&response.url)) {
            Ok(feed) => Answer::Feed(
                feed,
                Sent {
                    validators: response.validators,
                    fresh_for: response.fresh_for,
                    moved_to: response.has_moved.then_some(response.url),
                },
            ),
            Err(reason) => Answer::Other(response, reason),
        },
        // Nothing is known beforehand to this question, so no address can be.
        Fetched::Known { .. } => Answer::Unchanged(Sent::default()),
    })
}
