//! A web page: a digest that is overwritten from time to time, or an index that leads to editions.
//!
//! Which of the two is told by the content, each time: a page that shows several editions one below the other is an
//! index; else one with at least [`FEWEST_STORIES`] stories of other sites, and no fewer of them than editions that it lists,
//! is itself a digest (which one, says `edition`); else one that lists editions (`editions`) is an index, and where only its
//! navigation or sidebar does, that counts; else one with any story is a digest.
//!
//! Of an index the editions are fetched that are not known by their address, newest first, at most [`MOST`] a reading; the rest
//! waits as a mark for the next, as does one that could not be fetched. The first reading takes those of the last
//! `first_days`, by the date in the list or address, else on the page; where the list has no dates, the newest
//! [`UNDATED`].
//!
//! Pages are made for people. A program that reads them is a robot: robots.txt is kept to, for the source's own page
//! as well.

mod editions;

use chrono::{DateTime, NaiveDate, Utc};
use url::Url;

use super::awaited::{Awaited, Fetcher, document};
use super::{
    Error, Known, Means, Reading, edition, mail, read_digest, stories_elsewhere, unreadable,
};
use crate::address;
use crate::fetch::{Fetched, Request, Response};
use crate::model::{Digest, Document, Published, Source, Wishes};
use crate::scrape::{self, Page};
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
    means: &Means,
) -> Result<Reading, Error> {
    let request = Request {
        validators: unreadable::validators(known, means.now),
        limit: Some(means.max_document),
        ..Request::page(means.signed(url))
    };
    let mut reading = Reading::default();
    let mut awaited = Awaited::left(known, LISTED);
    let is_first = !known.marks.keys().any(|key| key.starts_with(LISTED));
    let oldest = is_first.then(|| first_day(source, means.now)).flatten();
    match means.client.get(&request, &|_, _| false).await? {
        Fetched::NotModified {
            validators,
            fresh_for,
            ..
        } => {
            reading.wishes = Some(Wishes::fresh(means.now, fresh_for));
            reading.validators = Some(validators);
            unreadable::still(known, url, &mut reading);
            reading.unchanged = usize::from(reading.failed.is_none());
        }
        // Nothing is known beforehand to this question, so no address can be.
        Fetched::Known { .. } => {}
        Fetched::Page(response) => {
            reading.wishes = Some(Wishes::fresh(means.now, response.fresh_for));
            reading.validators = Some(response.validators.clone());
            match look(url, response) {
                Err(error) => unreadable::remember(error, means.now, &mut reading),
                Ok(Found::Digest(found)) => show(url, *found, known, &mut reading),
                Ok(Found::Index(found)) => {
                    let new = choose(found, known, is_first, oldest, &mut reading).into_iter();
                    awaited.extend(new.map(|new| Awaited {
                        published: new.published,
                        ..Awaited::new(key(&new.url), new.url, DONE.to_owned(), means.now)
                    }));
                }
            }
        }
    }
    unreadable::forget(known, &mut reading);
    let mut fetcher = Fetcher::new(means, LISTED, MOST);
    for awaited in awaited {
        let Some(mut document) = fetcher.fetch(&awaited, &mut reading).await else {
            continue;
        };
        let own = read_digest(&document).ok();
        document.published = date(own.and_then(|own| own.published), awaited.published);
        let day = document.published.map(|published| published.date());
        if day.zip(oldest).is_some_and(|(day, oldest)| day < oldest) {
            reading.older += 1;
        } else {
            means.send(document).await?;
        }
    }
    Ok(reading)
}

/// What a page is.
enum Found {
    Digest(Box<(Document, Digest)>),
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
    let content = || links.iter().filter(|link| !link.is_furniture);
    let listed = editions(content(), &response.url);
    if shows_several(content(), &response.url, &listed) {
        return Ok(Found::Index(listed));
    }
    let landed = response.url.clone();
    let document = document(String::new(), url, response)?;
    let digest = read_digest(&document)?;
    let stories = stories_elsewhere(&digest, &landed);
    if stories >= FEWEST_STORIES && stories >= listed.len() {
        return Ok(Found::Digest(Box::new((document, digest))));
    }
    let index = if listed.is_empty() {
        editions(links.iter(), &landed)
    } else {
        listed
    };
    match (index.is_empty(), stories) {
        (false, _) => Ok(Found::Index(index)),
        (true, 0) => Err(Error::NothingThere { url: url.clone() }),
        (true, _) => Ok(Found::Digest(Box::new((document, digest)))),
    }
}

/// Takes a page that is itself the digest.
fn show(url: &Url, (document, digest): (Document, Digest), known: &Known, reading: &mut Reading) {
    let place = format!("page:{}", address::key(url));
    match edition::tell(&place, &digest, known.marks.get(SHOWN)) {
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

/// By what an edition of an index is known.
fn key(url: &Url) -> String {
    format!("link:{}", address::key(url))
}

fn mark(url: &Url) -> String {
    format!("{LISTED}{}", key(url))
}

/// The editions that are new; of a first reading those that are not too old, the others being noted as done with.
fn choose(
    found: Vec<editions::Edition>,
    known: &Known,
    is_first: bool,
    oldest: Option<NaiveDate>,
    reading: &mut Reading,
) -> Vec<editions::Edition> {
    let all = found.len();
    let is_new = |edition: &editions::Edition| !known.marks.contains_key(&mark(&edition.url));
    let mut new: Vec<_> = found.into_iter().filter(is_new).collect();
    reading.unchanged = all - new.len();
    let mut undated = 0;
    new.retain(|edition| {
        undated += usize::from(edition.published.is_none());
        let is_taken = match edition.published {
            Some(published) => oldest.is_none_or(|oldest| published.date() >= oldest),
            None => !is_first || undated <= UNDATED,
        };
        if !is_taken {
            reading.marks.insert(mark(&edition.url), DONE.to_owned());
            reading.older += 1;
        }
        is_taken
    });
    new
}

/// The first day that a first reading takes; `None` where there was none so long ago: all.
fn first_day(source: &Source, now: DateTime<Utc>) -> Option<NaiveDate> {
    let first = mail::first_day(now, source.first_days)?;
    Some(first.with_timezone(&source.timezone).date_naive())
}

/// The date of an edition: the list names the day; the page may know it to the minute, or show today's date.
fn date(own: Option<Published>, listed: Option<Published>) -> Option<Published> {
    match (own, listed) {
        (Some(own), Some(listed)) if own.date() != listed.date() => Some(listed),
        (own, listed) => own.or(listed),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a page of that body is: `digest`, `index`, or nothing.
    fn kind(body: &str) -> &'static str {
        let url: Url = "https://example.org/letters/".parse().unwrap();
        let body = format!("<!doctype html><title>Letters</title>{body}");
        let html = Some("text/html; charset=utf-8".to_owned());
        let response = Response::of(url.clone(), html, body.into_bytes());
        match look(&url, response) {
            Ok(Found::Digest(_)) => "digest",
            Ok(Found::Index(_)) => "index",
            Err(Error::NothingThere { .. }) => "nothing",
            Err(error) => panic!("{error}"),
        }
    }

    fn stories(count: usize) -> String {
        let story = |n| {
            format!(
                "<h2><a href=https://s{n}.example/story>Story {n} of the pier</a></h2><p>Worth a walk.</p>"
            )
        };
        (1..=count).map(story).collect::<Vec<_>>().concat()
    }

    fn list(count: usize) -> String {
        let edition = |n| format!("<li><a href=/letters/{n}>Letter {n}</a></li>");
        (1..=count).map(edition).collect::<Vec<_>>().concat()
    }

    #[test]
    fn what_a_page_is_is_told_by_what_it_shows() {
        assert_eq!(kind(&stories(5)), "digest");
        assert_eq!(kind(&list(5)), "index");
        assert_eq!(kind("<p>Back soon.</p>"), "nothing");
        // A digest with a few back issues, and an index that recommends something.
        assert_eq!(
            kind(&format!("{}<ul>{}</ul>", stories(5), list(3))),
            "digest"
        );
        let archive = format!("<aside><ul>{}</ul></aside>", list(30));
        assert_eq!(kind(&(stories(5) + &archive)), "digest");
        assert_eq!(kind(&archive), "index");
        assert_eq!(
            kind(&format!("<ul>{}</ul>{}", list(12), stories(2))),
            "index"
        );
        assert_eq!(kind(&stories(2)), "digest");
    }

    #[test]
    fn a_page_of_whole_editions_is_an_index_and_a_link_blog_is_none() {
        let edition =
            |n: usize| format!("<h1><a href=/letters/{n}>Letter {n}</a></h1>{}", stories(4));
        assert_eq!(kind(&(edition(3) + &edition(2) + &edition(1))), "index");
        let story = |n: usize| {
            format!(
                "<h2><a href=/{n}>Story {n}</a></h2><p>Says <a href=https://s{n}.example/story>the wire of the pier</a>.</p>"
            )
        };
        assert_eq!(
            kind(&(1..=4).map(story).collect::<Vec<_>>().concat()),
            "digest"
        );
    }

    #[test]
    fn the_day_of_the_list_counts_and_the_hour_of_the_page() {
        let date = |own: &str, listed: &str| {
            let read = |text: &str| text.parse().ok();
            date(read(own), read(listed)).unwrap().to_string()
        };
        assert_eq!(
            date("2025-07-13T08:00:00+09:00", "2025-07-13"),
            "2025-07-13T08:00:00+09:00"
        );
        assert_eq!(date("2025-07-20", "2025-07-13"), "2025-07-13");
    }
}
