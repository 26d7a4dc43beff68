//! What a server gave to tell whether a resource has changed, and what is sent back to ask (RFC 9110 §8.8, §13).

use reqwest::header::{
    ETAG, HeaderMap, HeaderName, HeaderValue, IF_MODIFIED_SINCE, IF_NONE_MATCH, LAST_MODIFIED,
};
use serde::{Deserialize, Serialize};

use super::redirect::Trail;

/// A validator longer than this is not kept: it would be sent with every request for ever.
const MAX_LENGTH: usize = 1024;

/// The validators of one representation, as the server wrote them. What an address gave to which the one that was asked
/// for redirects is followed by a space and that address: it says nothing of what another one has.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Validators {
    /// `ETag`.
    pub etag: Option<String>,
    /// `Last-Modified`.
    pub last_modified: Option<String>,
}

impl Validators {
    /// Whether there is nothing to ask by.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.etag.is_none() && self.last_modified.is_none()
    }

    /// Reads the validators of a response at the end of a trail.
    pub(super) fn read(headers: &HeaderMap, trail: &Trail) -> Self {
        Self {
            etag: read(headers, &ETAG, trail),
            last_modified: read(headers, &LAST_MODIFIED, trail),
        }
    }

    /// These, and where one is missing that of `older`: a `304` need not repeat them.
    pub(super) fn or(self, older: Self) -> Self {
        Self {
            etag: self.etag.or(older.etag),
            last_modified: self.last_modified.or(older.last_modified),
        }
    }

    /// The headers that ask the address at the end of a trail whether its representation has changed, by what it gave.
    pub(super) fn headers(&self, trail: &Trail) -> HeaderMap {
        let given = |kept: &Option<String>| {
            let (value, giver) = value_and_giver(kept.as_ref()?);
            let is_its_own = giver.map_or(trail.is_at_its_start(), |giver| {
                giver == trail.url().as_str()
            });
            is_its_own.then(|| value.to_owned())
        };
        let pairs = [
            // Judged here, for what an earlier version kept as well.
            (IF_NONE_MATCH, given(&self.etag).filter(|tag| is_tag(tag))),
            (IF_MODIFIED_SINCE, given(&self.last_modified)),
        ];
        pairs
            .into_iter()
            .filter_map(|(name, value)| Some((name, HeaderValue::from_str(&value?).ok()?)))
            .collect()
    }
}

fn read(headers: &HeaderMap, name: &HeaderName, trail: &Trail) -> Option<String> {
    let value = headers.get(name)?.to_str().ok()?;
    let mut kept = value.to_owned();
    if !trail.is_at_its_start() {
        kept.push(' ');
        kept.push_str(trail.url().as_str());
    }
    (!value.is_empty() && kept.len() <= MAX_LENGTH).then_some(kept)
}

/// A validator, and the address that gave it, where that is not the one that was asked for. No date has an address in it,
/// and no entity tag a space.
fn value_and_giver(kept: &str) -> (&str, Option<&str>) {
    match kept.rsplit_once(' ') {
        Some((value, giver)) if giver.contains("://") => (value, Some(giver)),
        _ => (kept, None),
    }
}

/// Whether it is an entity tag (RFC 9110 §8.8.3). `*` would ask whether there is anything at all.
fn is_tag(text: &str) -> bool {
    let opaque = text.strip_prefix("W/").unwrap_or(text);
    let inside = opaque
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'));
    inside.is_some_and(|inside| {
        let mut bytes = inside.bytes();
        bytes.all(|byte| matches!(byte, 0x21 | 0x23..=0x7e | 0x80..))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trail(addresses: &[&str]) -> Trail {
        let mut addresses = addresses.iter().map(|address| address.parse().unwrap());
        let mut trail = Trail::new(&addresses.next().unwrap(), 9);
        addresses.for_each(|address| trail.follow(address, true).unwrap());
        trail
    }

    fn given(etag: &str) -> HeaderMap {
        let date = "Sun, 06 Nov 1994 08:49:37 GMT";
        let pairs = [(ETAG, etag), (LAST_MODIFIED, date)];
        let pairs = pairs.map(|(name, value)| (name, HeaderValue::from_str(value).unwrap()));
        pairs.into_iter().collect()
    }

    #[test]
    fn what_was_read_is_what_is_asked_by() {
        let start = trail(&["https://me:secret@a.example/1#top"]);
        let read = Validators::read(&given("W/\"1\""), &start);
        assert_eq!(read.etag.as_deref(), Some("W/\"1\""));
        let asked = read.headers(&start);
        assert_eq!(asked[IF_NONE_MATCH], "W/\"1\"");
        assert_eq!(asked[IF_MODIFIED_SINCE], "Sun, 06 Nov 1994 08:49:37 GMT");
    }

    #[test]
    fn nobody_is_asked_by_what_another_address_gave() {
        let start = trail(&["https://a.example/1"]);
        let end = trail(&["https://a.example/1", "https://b.example/1"]);
        let other = trail(&["https://a.example/1", "https://b.example/2"]);
        let moved = trail(&["https://b.example/1"]);
        let of_start = Validators::read(&given("\"1\""), &start);
        assert!(of_start.headers(&end).is_empty());
        let of_end = Validators::read(&given("\"1\""), &end);
        assert_eq!(of_end.headers(&end), of_start.headers(&start));
        assert_eq!(of_end.headers(&moved), of_start.headers(&start));
        assert!(of_end.headers(&start).is_empty() && of_end.headers(&other).is_empty());
    }

    #[test]
    fn what_is_no_entity_tag_is_not_sent() {
        let start = trail(&["https://a.example/1"]);
        for (tag, expected) in [
            ("\"\"", true),
            ("\"a-b!~\"", true),
            ("W/\"x\"", true),
            ("*", false),
            ("\"", false),
            ("abc", false),
            ("w/\"x\"", false),
            ("\"a\", \"b\"", false),
            ("\"a b\"", false),
        ] {
            let asked = Validators::read(&given(tag), &start).headers(&start);
            assert_eq!(asked.contains_key(IF_NONE_MATCH), expected, "{tag}");
            assert!(asked.contains_key(IF_MODIFIED_SINCE));
        }
    }

    #[test]
    fn an_endless_validator_is_not_kept() {
        let mut headers = HeaderMap::new();
        let long = "x".repeat(MAX_LENGTH + 1);
        headers.insert(ETAG, HeaderValue::from_str(&long).unwrap());
        let start = trail(&["https://a.example/1"]);
        assert!(Validators::read(&headers, &start).is_empty());
    }
}
