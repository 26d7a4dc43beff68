//! Conditional requests (RFC 9110 §13): does the client have this representation already? Pure.

use std::time::SystemTime;

use axum::http::header::{IF_MODIFIED_SINCE, IF_NONE_MATCH};
use axum::http::{HeaderMap, HeaderValue};
use chrono::{DateTime, Utc};

/// Whether `304 Not Modified` is the answer. `If-None-Match` decides alone where it is sent (§13.2.2).
pub(super) fn is_not_modified(
    request: &HeaderMap,
    etag: &HeaderValue,
    modified: Option<SystemTime>,
) -> bool {
    if request.contains_key(IF_NONE_MATCH) {
        let mut lists = request.get_all(IF_NONE_MATCH).iter();
        // Nearly always it is the one tag that was sent.
        return lists.any(|list| list == etag || names(list, etag));
    }
    let since = request
        .get(IF_MODIFIED_SINCE)
        .and_then(|since| parse_date(since.to_str().ok()?));
    match (since, modified) {
        (Some(since), Some(modified)) => {
            DateTime::<Utc>::from(modified).timestamp() <= since.timestamp()
        }
        _ => false,
    }
}

/// Whether a list of entity tags names `etag`, compared weakly (§8.8.3.2). Tags may hold commas, so they are read, not
/// split.
fn names(list: &HeaderValue, etag: &HeaderValue) -> bool {
    let (Ok(list), Ok(etag)) = (list.to_str(), etag.to_str()) else {
        return false;
    };
    let opaque = etag.trim_start_matches("W/");
    let mut rest = list.trim();
    if rest == "*" {
        return true;
    }
    loop {
        rest = rest.trim_start_matches([',', ' ', '\t']);
        let tag = rest.strip_prefix("W/").unwrap_or(rest);
        let Some(end) = tag.strip_prefix('"').and_then(|tag| tag.find('"')) else {
            return false;
        };
        let (tag, after) = tag.split_at(end + 2);
        if tag == opaque {
            return true;
        }
        rest = after;
    }
}

/// `Sun, 06 Nov 1994 08:49:37 GMT`; the two obsolete forms are no reason for a 304.
fn parse_date(text: &str) -> Option<DateTime<Utc>> {
    DateTime::parse_from_rfc2822(text)
        .ok()
        .map(|date| date.to_utc())
}

/// An instant as HTTP writes it (§5.6.7).
pub(super) fn http_date(instant: SystemTime) -> String {
    DateTime::<Utc>::from(instant)
        .format("%a, %d %b %Y %H:%M:%S GMT")
        .to_string()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    const ETAG: &str = "\"abc\"";
    const MODIFIED: Duration = Duration::from_secs(784_111_777);

    fn answers_304(headers: &[(&'static str, &str)]) -> bool {
        let mut request = HeaderMap::new();
        for (name, value) in headers {
            request.append(*name, value.parse().unwrap());
        }
        // A fraction of a second is not in the header that we send.
        let modified = SystemTime::UNIX_EPOCH + MODIFIED + Duration::from_millis(300);
        is_not_modified(&request, &HeaderValue::from_static(ETAG), Some(modified))
    }

    #[test]
    fn if_none_match_is_a_list_compared_weakly() {
        for list in [
            "\"abc\"",
            "W/\"abc\"",
            "\"x,y\", \"abc\"",
            "W/\"x\" ,W/\"abc\"",
            "*",
            " * ",
        ] {
            assert!(answers_304(&[("if-none-match", list)]), "{list}");
        }
        for list in [
            "",
            "abc",
            "\"ab\"",
            "\"ABC\"",
            "\"x\", abc",
            "\"abc",
            "\"x, \\\"abc\\\"\"",
        ] {
            assert!(!answers_304(&[("if-none-match", list)]), "{list}");
        }
        assert!(answers_304(&[
            ("if-none-match", "\"x\""),
            ("if-none-match", "\"abc\"")
        ]));
    }

    #[test]
    fn if_modified_since_counts_in_seconds() {
        assert!(answers_304(&[(
            "if-modified-since",
            "Sun, 06 Nov 1994 08:49:37 GMT"
        )]));
        assert!(answers_304(&[(
            "if-modified-since",
            "Sun, 06 Nov 1994 08:49:38 GMT"
        )]));
        assert!(!answers_304(&[(
            "if-modified-since",
            "Sun, 06 Nov 1994 08:49:36 GMT"
        )]));
        assert!(!answers_304(&[("if-modified-since", "yesterday")]));
        assert!(!answers_304(&[]));
    }

    #[test]
    fn if_none_match_decides_alone() {
        let later = ("if-modified-since", "Sun, 06 Nov 2044 08:49:37 GMT");
        assert!(!answers_304(&[("if-none-match", "\"x\""), later]));
        let earlier = ("if-modified-since", "Sun, 06 Nov 1984 08:49:37 GMT");
        assert!(answers_304(&[("if-none-match", "\"abc\""), earlier]));
    }

    #[test]
    fn dates_are_written_as_http_wants_them() {
        assert_eq!(
            http_date(SystemTime::UNIX_EPOCH + MODIFIED),
            "Sun, 06 Nov 1994 08:49:37 GMT"
        );
    }
}
