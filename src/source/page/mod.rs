//! A web page: a digest that is overwritten from time to time, or an index that leads to editions.
//!
//! Which of the two is told by the content, each time: a page that shows several editions one below the other is an index; else
//! one with at least [`FEWEST_STORIES`] stories of other sites, and no fewer of them than editions that it lists, is itself a
//! digest (which one, says `edition`); else one that lists editions (`editions`) is an index; else one with any story is a
//! digest.
//!
//! Of an index the editions are fetched that are not known by their address, newest first, at most [`MOST`] a reading; the rest
//! waits as a mark for the next, as does one that could not be fetched. The first reading takes those of the last
//! `first_days`, by the date in the list or address, else on the page; where the list has no dates, the newest
//! [`UNDATED`].
//!
//! Pages are made for people. A program that reads them is a robot: robots.txt is kept to, for the source's own page
//! as well.

mod editions;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use url::Url;

use super::sniff::{Kind, sniff};
use super::wanted::Wanted;
use super::{Error, Known, Reading, edition, unreadable};
use crate::fetch::{self, Fetched, Request, Response};
use crate::model::{Digest, Document, Published, Source};
use crate::scrape::{self, Page};
use crate::{address, digest};
use editions::{editions, shows_several};

/// A digest has at least so many stories of other sites.
const FEWEST_STORIES: usize = 3;
/// The most editions that are fetched in one reading.
const MOST: usize = 50;
/// Of an index without dates, the first reading takes so many.
const UNDATED: usize = 5;

/// The mark of the edition that a page itself was.
const SHOWN: &str = "edition";
/// How the marks of editions begin that an index led to; their keys follow.
const LISTED: &str = "edition:";
/// The mark of an edition that was read, or is too old to be.
const DONE: &str = "done";

/// Reads a page, and the new editions that it leads to.
pub(super) async fn read(
    source: &Source,
    url: &Url,
    known: &Known,
    client: &fetch::Client,
    max_document: u64,
    now: DateTime<Utc>,
) -> Result<Reading, Error> {
    let request = Request {
        validators: unreadable::validators(known, now),
        limit: Some(max_document),
        ..Request::page(url.clone())
    };
    let mut reading = Reading::default();
    let mut wanted = still_wanted(known);
    let is_first = !known.marks.keys().any(|key| key.starts_with(LISTED));
    let oldest = is_first.then(|| first_day(source, now));
    match client.get(&request, &|_, _| false).await? {
        Fetched::NotModified { validators, .. } => {
            reading.validators = Some(validators);
            reading.failed = unreadable::still(known, url);
            reading.unchanged = usize::from(reading.failed.is_none());
        }
        // Nothing is known beforehand to this question, so no address can be.
        Fetched::Known { .. } => {}
        Fetched::Page(response) => {
            let validators = response.validators.clone();
            match look(url, response) {
                Err(error) => unreadable::remember(error, validators, now, &mut reading),
                Ok(found) => {
                    reading.validators = Some(validators);
                    unreadable::forget(known, &mut reading);
                    match found {
                        Found::Digest(document, digest) => {
                            show(url, document, &digest, known, &mut reading)
                        }
                        Found::Index(found) => {
                            let new = choose(found, known, oldest, &mut reading).into_iter();
                            wanted.extend(new.map(|new| Wanted::new(new.url, new.published, now)));
                        }
                    }
                }
            }
        }
    }
    fetch_editions(wanted, oldest, client, max_document, now, &mut reading).await;
    Ok(reading)
}

/// What a page is.
enum Found {
    Digest(Document, Digest),
    Index(Vec<editions::Edition>),
}

/// Tells what a page is.
fn look(url: &Url, response: Response) -> Result<Found, Error> {
    let page = Page {
        url: &response.url,
        content_type: response.content_type.as_deref(),
        body: &response.body,
    };
    let links = scrape::links(&page).shown;
    let editions = editions(&links, &response.url);
    if shows_several(&links, &response.url, &editions) {
        return Ok(Found::Index(editions));
    }
    let document = document(url, &response.url, response.body)?;
    let digest = digest::read(&document).digest;
    let stories = stories(&digest, &response.url);
    if stories >= FEWEST_STORIES && stories >= editions.len() || editions.is_empty() && stories > 0
    {
        return Ok(Found::Digest(document, digest));
    }
    if editions.is_empty() {
        return Err(Error::NothingThere { url: url.clone() });
    }
    Ok(Found::Index(editions))
}

/// How many stories cite another site, or name an article without an address.
fn stories(digest: &Digest, page: &Url) -> usize {
    let cites_others = |item: &&crate::model::Item| {
        let first = item.citations.first();
        first.is_some_and(|citation| {
            let url = citation.url.as_ref();
            url.is_none_or(|url| !address::same_site(url, page))
        })
    };
    digest.items.iter().filter(cites_others).count()
}

/// A page as a document, known by `address`.
fn document(address: &Url, landed: &Url, body: Vec<u8>) -> Result<Document, Error> {
    let name = address.to_string();
    let format = match sniff(&body) {
        _ if body.trim_ascii().is_empty() => return Err(Error::Empty { name }),
        Kind::Document(format) => format,
        Kind::Feed | Kind::Mbox => {
            return Err(Error::IsFeed {
                url: address.clone(),
            });
        }
        Kind::Binary(what) => return Err(Error::Binary { name, what }),
    };
    Ok(Document {
        key: format!("link:{}", address::key(address)),
        format,
        bytes: body,
        url: Some(landed.clone()),
        external: None,
        title: None,
        author: None,
        published: None,
        received: None,
    })
}

/// Takes a page that is itself the digest.
fn show(url: &Url, document: Document, digest: &Digest, known: &Known, reading: &mut Reading) {
    let place = format!("page:{}", address::key(url));
    match edition::tell(&place, &document, digest, known.marks.get(SHOWN)) {
        None => reading.unchanged = 1,
        Some(edition) => {
            reading.marks.insert(SHOWN.to_owned(), edition.mark);
            reading.documents.push(Document {
                key: edition.key,
                ..document
            });
        }
    }
}

fn mark_of(url: &Url) -> String {
    format!("{LISTED}{}", address::key(url))
}

/// Editions that earlier readings left.
fn still_wanted(known: &Known) -> Vec<Wanted> {
    let listed = known
        .marks
        .iter()
        .filter(|(key, _)| key.starts_with(LISTED));
    listed
        .filter_map(|(_, mark)| Wanted::of_mark(mark))
        .collect()
}

/// The editions that are new; of a first reading those that are not too old, the others being noted as done with.
fn choose(
    found: Vec<editions::Edition>,
    known: &Known,
    oldest: Option<NaiveDate>,
    reading: &mut Reading,
) -> Vec<editions::Edition> {
    let all = found.len();
    let mut new: Vec<_> = found
        .into_iter()
        .filter(|edition| !known.marks.contains_key(&mark_of(&edition.url)))
        .collect();
    reading.unchanged = all - new.len();
    let mut undated = 0;
    new.retain(|edition| {
        undated += usize::from(edition.published.is_none());
        let is_taken = oldest.is_none_or(|oldest| match edition.published {
            Some(published) => published.date() >= oldest,
            None => undated <= UNDATED,
        });
        if !is_taken {
            reading.marks.insert(mark_of(&edition.url), DONE.to_owned());
        }
        is_taken
    });
    new
}

fn first_day(source: &Source, now: DateTime<Utc>) -> NaiveDate {
    let today = now.with_timezone(&source.timezone).date_naive();
    let days = TimeDelta::try_days(i64::from(source.first_days)).unwrap_or_default();
    today.checked_sub_signed(days).unwrap_or(NaiveDate::MIN)
}

/// Fetches editions, one after the other: they are of one site. `oldest`: the first day that a first reading takes.
async fn fetch_editions(
    wanted: Vec<Wanted>,
    oldest: Option<NaiveDate>,
    client: &fetch::Client,
    max_document: u64,
    now: DateTime<Utc>,
    reading: &mut Reading,
) {
    let mut tries = 0;
    let mut is_held = false;
    for wanted in wanted {
        let mark = mark_of(&wanted.url);
        if tries >= MOST || is_held || !wanted.is_due(now) {
            reading.marks.insert(mark, wanted.mark());
            continue;
        }
        tries += 1;
        match fetch_edition(&wanted, client, max_document).await {
            Ok(document) => {
                reading.marks.insert(mark, DONE.to_owned());
                let is_old =
                    |published: Published| oldest.is_some_and(|oldest| published.date() < oldest);
                if !document.published.is_some_and(is_old) {
                    reading.documents.push(document);
                }
            }
            Err(Error::Fetch(fetch::Error::Held { .. })) => {
                is_held = true;
                reading.marks.insert(mark, wanted.mark());
            }
            Err(error) => {
                let may_retry = !matches!(&error, Error::Fetch(error) if matches!(error.status(), Some(410 | 451)));
                let failed = wanted.clone().failed(may_retry, now);
                let state = failed.map_or_else(|| DONE.to_owned(), |failed| failed.mark());
                reading.marks.insert(mark, state);
                reading.failures.push((wanted.url.to_string(), error));
            }
        }
    }
}

async fn fetch_edition(
    wanted: &Wanted,
    client: &fetch::Client,
    max_document: u64,
) -> Result<Document, Error> {
    let request = Request {
        limit: Some(max_document),
        ..Request::page(wanted.url.clone())
    };
    let Fetched::Page(response) = client.get(&request, &|_, _| false).await? else {
        // Without validators and known addresses there is no other answer.
        return Err(Error::NothingThere {
            url: wanted.url.clone(),
        });
    };
    let mut document = document(&wanted.url, &response.url, response.body)?;
    let own = digest::read(&document).digest.published;
    document.published = match (own, wanted.published) {
        // The list names the day; the page may know it to the minute, or show today's date.
        (Some(own), Some(listed)) if own.date() != listed.date() => Some(listed),
        (own, listed) => own.or(listed),
    };
    Ok(document)
}
