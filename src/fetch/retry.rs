//! When a host wants to be asked again (RFC 9110 §10.2.3), and the dates of HTTP (§5.6.7).

use std::time::Duration;

use chrono::{DateTime, NaiveDateTime, Utc};
use reqwest::header::{DATE, HeaderMap, HeaderName, RETRY_AFTER};

/// A host may ask to be left alone this long; sites send a year by mistake.
const MAX_RETRY_AFTER: Duration = Duration::from_hours(24);

/// How long a host is left alone that says "too many requests" and not for how long (RFC 6585 §4).
const UNSAID: Duration = Duration::from_mins(1);

/// How long the whole host is to be left alone; `None` where the status does not say that. A time that is over already is
/// none: who is busy until now was no less busy when it said so.
pub(super) fn hold(status: u16, headers: &HeaderMap, now: DateTime<Utc>) -> Option<Duration> {
    let asked = retry_after(headers, now).filter(|wait| !wait.is_zero());
    match status {
        429 => asked.or(Some(UNSAID)),
        503 => asked,
        _ => None,
    }
}

fn retry_after(headers: &HeaderMap, now: DateTime<Utc>) -> Option<Duration> {
    let value = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    let wait = match value.parse() {
        Ok(seconds) => Duration::from_secs(seconds),
        Err(_) if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) => {
            MAX_RETRY_AFTER
        }
        Err(_) => {
            let since = date(headers, &DATE).unwrap_or(now);
            (read_date(value)? - since).to_std().unwrap_or_default()
        }
    };
    Some(wait.min(MAX_RETRY_AFTER))
}

/// The date in a header.
pub(super) fn date(headers: &HeaderMap, name: &HeaderName) -> Option<DateTime<Utc>> {
    read_date(headers.get(name)?.to_str().ok()?.trim())
}

/// The two forms of an HTTP date that a reader still accepts beside the one that is written.
const OLD_FORMS: &[&str] = &["%A, %d-%b-%y %H:%M:%S GMT", "%a %b %e %H:%M:%S %Y"];

fn read_date(text: &str) -> Option<DateTime<Utc>> {
    if let Ok(date) = DateTime::parse_from_rfc2822(text) {
        return Some(date.to_utc());
    }
    let mut old = OLD_FORMS.iter();
    old.find_map(|form| NaiveDateTime::parse_from_str(text, form).ok())
        .map(|date| date.and_utc())
}

#[cfg(test)]
mod tests {
    use super::*;
    use reqwest::header::HeaderValue;

    fn wait(status: u16, value: &'static str, date: Option<&'static str>) -> Option<u64> {
        let mut headers = HeaderMap::new();
        headers.insert(RETRY_AFTER, HeaderValue::from_static(value));
        if let Some(date) = date {
            headers.insert(DATE, HeaderValue::from_static(date));
        }
        let now = "1994-11-06T08:49:37Z".parse().unwrap();
        hold(status, &headers, now).map(|wait| wait.as_secs())
    }

    #[test]
    fn retry_after_is_seconds_or_a_date_and_has_an_end() {
        assert_eq!(wait(503, "120", None), Some(120));
        assert_eq!(wait(503, "31536000", None), Some(86_400));
        assert_eq!(wait(503, "99999999999999999999999", None), Some(86_400));
        assert_eq!(wait(503, "Sun, 06 Nov 1994 08:50:37 GMT", None), Some(60));
        assert_eq!(wait(503, "Sunday, 06-Nov-94 08:50:37 GMT", None), Some(60));
        assert_eq!(wait(503, "Sun Nov  6 08:50:37 1994", None), Some(60));
        assert_eq!(wait(503, "-1", None), None);
        assert_eq!(wait(503, "soon", None), None);
        assert_eq!(wait(500, "120", None), None);
    }

    #[test]
    fn a_date_counts_by_the_clock_of_the_server() {
        let ahead = Some("Sun, 06 Nov 1994 10:00:00 GMT");
        assert_eq!(wait(503, "Sun, 06 Nov 1994 10:00:30 GMT", ahead), Some(30));
    }

    #[test]
    fn a_time_that_is_over_says_nothing() {
        for over in [
            "0",
            "Sun, 06 Nov 1994 08:00:00 GMT",
            "Thu, 01 Jan 1970 00:00:00 GMT",
        ] {
            assert_eq!(wait(503, over, None), None, "{over}");
            assert_eq!(wait(429, over, None), Some(UNSAID.as_secs()), "{over}");
        }
    }

    #[test]
    fn too_many_requests_means_a_while_even_unsaid() {
        assert_eq!(
            hold(429, &HeaderMap::new(), DateTime::UNIX_EPOCH),
            Some(UNSAID)
        );
        assert_eq!(hold(503, &HeaderMap::new(), DateTime::UNIX_EPOCH), None);
    }
}
