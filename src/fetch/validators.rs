//! What a server gave to tell whether a resource has changed, and what is sent back to ask (RFC 9110 §8.8, §13).

use reqwest::header::{
    ETAG, HeaderMap, HeaderName, HeaderValue, IF_MODIFIED_SINCE, IF_NONE_MATCH, LAST_MODIFIED,
};
use serde::{Deserialize, Serialize};

/// A validator longer than this is not kept: it would be sent with every request for ever.
const MAX_LENGTH: usize = 1024;

/// The validators of one representation, as the server wrote them.
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

    /// Reads the validators of a response.
    pub(super) fn read(headers: &HeaderMap) -> Self {
        Self {
            etag: read(headers, &ETAG),
            last_modified: read(headers, &LAST_MODIFIED),
        }
    }

    /// These, and where one is missing that of `older`: a `304` need not repeat them.
    pub(super) fn or(self, older: Self) -> Self {
        Self {
            etag: self.etag.or(older.etag),
            last_modified: self.last_modified.or(older.last_modified),
        }
    }

    /// The headers that ask whether the representation has changed.
    pub(super) fn headers(&self) -> HeaderMap {
        let pairs = [
            (IF_NONE_MATCH, &self.etag),
            (IF_MODIFIED_SINCE, &self.last_modified),
        ];
        pairs
            .into_iter()
            .filter_map(|(name, value)| Some((name, HeaderValue::from_str(value.as_ref()?).ok()?)))
            .collect()
    }
}

fn read(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    let value = headers.get(name)?.to_str().ok()?;
    (!value.is_empty() && value.len() <= MAX_LENGTH).then(|| value.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_read_is_what_is_asked_by() {
        let mut headers = HeaderMap::new();
        headers.insert(ETAG, HeaderValue::from_static("W/\"1\""));
        headers.insert(
            LAST_MODIFIED,
            HeaderValue::from_static("Sun, 06 Nov 1994 08:49:37 GMT"),
        );
        let asked = Validators::read(&headers).headers();
        assert_eq!(asked[IF_NONE_MATCH], "W/\"1\"");
        assert_eq!(asked[IF_MODIFIED_SINCE], "Sun, 06 Nov 1994 08:49:37 GMT");
    }

    #[test]
    fn an_endless_validator_is_not_kept() {
        let mut headers = HeaderMap::new();
        let long = "x".repeat(MAX_LENGTH + 1);
        headers.insert(ETAG, HeaderValue::from_str(&long).unwrap());
        assert!(Validators::read(&headers).is_empty());
    }
}
