//! The full edition behind an entry that only sums it up.
//!
//! Such an entry cites nothing, is short, and leads to a page of the feed's own site. That page is fetched once, when the
//! entry is new or says something else than before, and is the digest where it cites anything; else the entry is. At most
//! [`MOST`] a reading: the others wait, and so does one whose page could not be fetched, for [`TRIES`] readings.

use crate::digest;
use crate::fetch::{self, Fetched, Request, Response, Validators};
use crate::model::Document;

use super::super::sniff::{Kind, sniff};
use super::super::{Error, Known, Reading, hash_key};

/// The most pages that are fetched in one reading.
const MOST: usize = 20;
/// After so many tries the entry stands for its edition.
const TRIES: usize = 3;
/// A body with more bytes than this is no summary.
const LONGEST: usize = 4_000;

/// What is remembered of an entry: the hash of what it said, and how often its page was tried in vain since.
const MARK: &str = "full:";

/// Takes the entries of a feed, those that only sum up an edition with the page of that.
pub(super) async fn take(
    entries: impl Iterator<Item = Document>,
    known: &Known,
    client: &fetch::Client,
    max_document: u64,
    reading: &mut Reading,
) {
    let (mut fetched, mut is_held) = (0, false);
    for entry in entries {
        if !sums_up(&entry) {
            reading.documents.push(entry);
            continue;
        }
        let mark = format!("{MARK}{}", entry.key);
        let said = hash_key(
            &[
                entry.title.as_deref().unwrap_or_default().as_bytes(),
                &entry.bytes,
            ]
            .concat(),
        );
        let tries = match known
            .marks
            .get(&mark)
            .and_then(|mark| mark.strip_prefix(&said))
        {
            Some("") => {
                reading.unchanged += 1;
                continue;
            }
            Some(tries) => tries.trim().parse().unwrap_or(0),
            None => 0,
        };
        if fetched >= MOST || is_held {
            wait(reading);
            continue;
        }
        fetched += 1;
        match full(&entry, client, max_document).await {
            Ok(document) => {
                reading.marks.insert(mark, said);
                reading.documents.push(document);
            }
            Err(fetch::Error::Held { .. }) => {
                is_held = true;
                wait(reading);
            }
            Err(error) if tries + 1 < TRIES => {
                reading.marks.insert(mark, format!("{said} {}", tries + 1));
                fail(&entry, error, reading);
                wait(reading);
            }
            Err(error) => {
                reading.marks.insert(mark, said);
                fail(&entry, error, reading);
                reading.documents.push(entry);
            }
        }
    }
}

/// The feed is read in full the next time as well: entries wait that only it has.
fn wait(reading: &mut Reading) {
    reading.validators = Some(Validators::default());
}

fn fail(entry: &Document, error: fetch::Error, reading: &mut Reading) {
    let what = entry.url.as_ref().map(ToString::to_string);
    reading.failures.push((
        what.unwrap_or_else(|| entry.key.clone()),
        Error::Fetch(error),
    ));
}

/// Whether an entry may only sum up what its page has.
fn sums_up(entry: &Document) -> bool {
    let has_page = entry
        .url
        .as_ref()
        .is_some_and(|url| url.path().len() > 1 || url.query().is_some());
    has_page && entry.external.is_none() && entry.bytes.len() <= LONGEST && !cites(entry)
}

fn cites(document: &Document) -> bool {
    let digest = digest::read(document).digest;
    digest.items.iter().any(|item| !item.citations.is_empty())
}

/// The page of an entry where that cites anything, else the entry.
async fn full(
    entry: &Document,
    client: &fetch::Client,
    max_document: u64,
) -> Result<Document, fetch::Error> {
    let Some(url) = entry.url.clone() else {
        return Ok(entry.clone());
    };
    let request = Request {
        limit: Some(max_document),
        ..Request::page(url)
    };
    let Fetched::Page(response) = client.get(&request, &|_, _| false).await? else {
        return Ok(entry.clone());
    };
    let page = page(entry, response).filter(cites);
    Ok(page.unwrap_or_else(|| entry.clone()))
}

/// A page under the envelope of its entry.
fn page(entry: &Document, response: Response) -> Option<Document> {
    let Kind::Document(format) = sniff(&response.body) else {
        return None;
    };
    Some(Document {
        format,
        bytes: response.body,
        ..entry.clone()
    })
}
