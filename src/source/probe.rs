//! An address or a path that somebody typed → what it may be as a source, the likeliest first.

use std::fs;
use std::io::Read as _;
use std::path::Path;

use url::Url;

use super::Error;
use super::feed::feeds_of;
use super::files::unreadable;
use super::login::Signature;
use super::sniff::{Kind, LOOKED_AT, sniff};
use crate::fetch::{Client, Fetched, Request};
use crate::model::{Filter, Login, Origin};
use crate::scrape::Page;

/// So many of the feeds that a page names are looked at.
const MOST_FEEDS: usize = 3;

/// What may be at an address: a feed; of a web page the feeds that it names, and the page itself.
pub async fn kinds_at(
    url: &Url,
    login: Option<&Login>,
    client: &Client,
    limit: u64,
) -> Result<Vec<Origin>, Error> {
    let asked = match login {
        Some(login) => Signature::of(login, url).await?.sign(url),
        None => url.clone(),
    };
    let request = Request::document(asked, None, limit);
    let response = match client.get(&request, &|_, _| false).await? {
        Fetched::Page(response) => response,
        // Without validators and known addresses there is no other answer.
        Fetched::NotModified { url, .. } | Fetched::Known { url, .. } => {
            return Err(Error::NothingThere { url });
        }
    };
    // One that has moved for good is called by where it is now.
    let url = if response.has_moved {
        &response.url
    } else {
        url
    };
    let url = url.clone();
    match sniff(&response.body) {
        _ if response.body.trim_ascii().is_empty() => Err(Error::Empty {
            name: url.to_string(),
        }),
        Kind::Feed => Ok(vec![Origin::Feed { url }]),
        Kind::Document(_) => {
            let page = Page {
                url: &response.url,
                content_type: response.content_type.as_deref(),
                body: &response.body,
            };
            let feeds = feeds_of(&page).into_iter().take(MOST_FEEDS);
            let feeds = feeds.map(|url| Origin::Feed { url });
            Ok(feeds.chain([Origin::Page { url }]).collect())
        }
        Kind::Mbox => Err(Error::Binary {
            name: url.to_string(),
            what: "an mbox",
        }),
        Kind::Binary(what) => Err(Error::Binary {
            name: url.to_string(),
            what,
        }),
    }
}

/// What is at a path: a Maildir, a folder, an mbox; `None` where it is a file that is one digest. `only` says which mails
/// are digests.
pub fn kind_of(path: &Path, only: Filter) -> Result<Option<Origin>, Error> {
    let failed = |error| unreadable(path, error);
    let metadata = fs::metadata(path).map_err(failed)?;
    let path = path.to_owned();
    if metadata.is_dir() {
        let is_maildir = ["cur", "new"].iter().all(|name| path.join(name).is_dir());
        return Ok(Some(if is_maildir {
            Origin::Maildir { path, only }
        } else {
            Origin::Directory { path }
        }));
    }
    if !metadata.is_file() {
        return Err(Error::Irregular { path });
    }
    let mut head = Vec::new();
    let file = fs::File::open(&path).map_err(|error| unreadable(&path, error))?;
    let mut file = file.take(LOOKED_AT as u64);
    file.read_to_end(&mut head)
        .map_err(|error| unreadable(&path, error))?;
    // An mbox of no mail yet is empty.
    let is_mbox = metadata.len() == 0 || sniff(&head) == Kind::Mbox;
    Ok(is_mbox.then_some(Origin::Mbox { path, only }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_at_a_path_is_told_by_what_is_there() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        for made in ["inbox", "mail/cur", "mail/new"] {
            fs::create_dir_all(at(made)).unwrap();
        }
        fs::write(
            at("letters"),
            "From a@example.org Sat Jul 12 18:38:00 2025\nFrom: a@example.org\nSubject: b\n\nc\n",
        )
        .unwrap();
        fs::write(at("empty"), "").unwrap();
        fs::write(at("digest.txt"), "1. A story\nhttps://example.org/\n").unwrap();
        let kind = |name: &str| {
            let origin = kind_of(&at(name), Filter::default()).unwrap();
            origin.map(|origin| origin.kind())
        };
        assert_eq!(kind("inbox"), Some("directory"));
        assert_eq!(kind("mail"), Some("maildir"));
        assert_eq!(kind("letters"), Some("mbox"));
        assert_eq!(kind("empty"), Some("mbox"));
        assert_eq!(kind("digest.txt"), None);
        assert!(kind_of(&at("nothing"), Filter::default()).is_err());
    }
}
