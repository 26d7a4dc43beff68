//! For how long an answer is fresh (RFC 9111 §4.2): there is no use in asking again meanwhile.

use std::time::Duration;

use reqwest::header::{AGE, CACHE_CONTROL, DATE, EXPIRES, HeaderMap};

use super::retry;

/// No answer is taken for fresh for longer: servers say a year by mistake.
const LONGEST: Duration = Duration::from_hours(24);

/// How much longer an answer is fresh; `None` where it does not say, or wants to be asked for anew each time.
pub(super) fn of(headers: &HeaderMap) -> Option<Duration> {
    let mut max_age = None;
    for value in headers.get_all(CACHE_CONTROL) {
        for directive in value.to_str().unwrap_or_default().split(',') {
            let (name, value) = directive.split_once('=').unwrap_or((directive, ""));
            match name.trim().to_ascii_lowercase().as_str() {
                "no-store" | "no-cache" => return None,
                "max-age" => max_age = max_age.or_else(|| seconds(value.trim().trim_matches('"'))),
                _ => {}
            }
        }
    }
    let left = if let Some(max_age) = max_age {
        max_age.saturating_sub(age(headers))
    } else {
        let expires = retry::date(headers, &EXPIRES)?;
        (expires - retry::date(headers, &DATE)?).to_std().ok()?
    };
    (!left.is_zero()).then(|| left.min(LONGEST))
}

/// For how long it was kept on its way here.
fn age(headers: &HeaderMap) -> Duration {
    let age = headers.get(AGE).and_then(|age| age.to_str().ok());
    age.and_then(|age| seconds(age.trim())).unwrap_or_default()
}

/// What is too large to be read is as large as can be (RFC 9111 §1.2.2).
fn seconds(text: &str) -> Option<Duration> {
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| Duration::from_secs(text.parse().unwrap_or(u64::MAX)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use reqwest::header::{HeaderName, HeaderValue};

    fn fresh_for(headers: &[(&'static str, &'static str)]) -> Option<u64> {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            let name = HeaderName::from_static(name);
            map.append(name, HeaderValue::from_static(value));
        }
        of(&map).map(|fresh| fresh.as_secs())
    }

    #[test]
    fn max_age_less_the_age_counts_before_expires() {
        assert_eq!(fresh_for(&[]), None);
        assert_eq!(
            fresh_for(&[("cache-control", "public, Max-Age=7200")]),
            Some(7200)
        );
        assert_eq!(
            fresh_for(&[("cache-control", "max-age=\"60\""), ("age", "20")]),
            Some(40)
        );
        assert_eq!(
            fresh_for(&[("cache-control", "max-age=60"), ("age", "90")]),
            None
        );
        assert_eq!(
            fresh_for(&[
                ("cache-control", "s-maxage=9"),
                ("cache-control", "max-age=60")
            ]),
            Some(60)
        );
        for never in [
            "no-store",
            "max-age=60, no-cache",
            "max-age=0",
            "max-age=soon",
            "max-age=-1",
        ] {
            assert_eq!(fresh_for(&[("cache-control", never)]), None, "{never}");
        }
        for year in ["max-age=31536000", "max-age=99999999999999999999999"] {
            assert_eq!(
                fresh_for(&[("cache-control", year)]),
                Some(86_400),
                "{year}"
            );
        }
    }

    #[test]
    fn expires_counts_by_the_clock_of_the_server() {
        let date = ("date", "Sun, 06 Nov 1994 08:00:00 GMT");
        let expires = |text| fresh_for(&[date, ("expires", text)]);
        assert_eq!(expires("Sun, 06 Nov 1994 09:00:00 GMT"), Some(3600));
        assert_eq!(expires("Sun, 06 Nov 1994 07:00:00 GMT"), None);
        assert_eq!(expires("0"), None);
        assert_eq!(
            fresh_for(&[("expires", "Sun, 06 Nov 1994 09:00:00 GMT")]),
            None
        );
    }
}
