//! Our own redirect loop: reqwest's would follow anywhere, unjudged.

use reqwest::header::{HeaderMap, LOCATION};
use url::{Origin, Url};

use super::{Error, host};

/// The addresses of one fetch, from the one that was asked for to the one that is asked next.
#[derive(Debug)]
pub(super) struct Trail {
    url: Url,
    hops: Vec<Url>,
    most: usize,
    /// Whether every redirect so far was for good.
    is_for_good: bool,
    was_asked_again: bool,
    credentials: Option<Credentials>,
}

/// User and password of the first address, for its origin alone.
#[derive(Debug)]
struct Credentials {
    origin: Origin,
    user: String,
    password: Option<String>,
}

impl Trail {
    /// A trail that begins at an address and takes at most so many redirects.
    pub(super) fn new(url: &Url, most: usize) -> Self {
        Self {
            credentials: credentials(url),
            url: clean(url.clone()),
            hops: Vec::new(),
            most,
            is_for_good: true,
            was_asked_again: false,
        }
    }

    /// The address to ask next, without user, password and fragment.
    pub(super) fn url(&self) -> &Url {
        &self.url
    }

    /// The same as it is sent: with user and password, where they belong to it.
    pub(super) fn url_to_send(&self) -> Url {
        let mut url = self.url.clone();
        if let Some(own) = self
            .credentials
            .as_ref()
            .filter(|c| c.origin == url.origin())
        {
            // Both only fail for an address without a host, which has no credentials.
            let _ = url.set_username(&own.user);
            let _ = url.set_password(own.password.as_deref());
        }
        url
    }

    /// Goes on to the target of a redirect, which may be for good.
    pub(super) fn follow(&mut self, target: Url, is_for_good: bool) -> Result<(), Error> {
        if self.hops.len() >= self.most {
            return Err(self.ends(format!("more than {} redirects", self.most)));
        }
        if self.has(&target) {
            return Err(self.ends("it redirects in a circle".to_owned()));
        }
        self.is_for_good &= is_for_good;
        self.hops.push(std::mem::replace(&mut self.url, target));
        Ok(())
    }

    /// Whether an address may be asked once more that gave no answer: once on the whole trail.
    pub(super) fn may_be_asked_again(&mut self) -> bool {
        !std::mem::replace(&mut self.was_asked_again, true)
    }

    /// Whether the address that was asked for has moved for good.
    pub(super) fn has_moved(&self) -> bool {
        self.is_for_good && !self.hops.is_empty()
    }

    /// Whether it has not redirected yet.
    pub(super) fn is_at_its_start(&self) -> bool {
        self.hops.is_empty()
    }

    /// Whether the trail has been at an address.
    pub(super) fn has(&self, url: &Url) -> bool {
        *url == self.url || self.hops.contains(url)
    }

    /// Whether the address to ask next is on the host that redirected to it.
    pub(super) fn stays_on_its_host(&self) -> bool {
        self.hops
            .last()
            .is_none_or(|last| host::name(last) == host::name(&self.url))
    }

    /// The address that answered, and those that redirected to it.
    pub(super) fn into_parts(self) -> (Url, Vec<Url>) {
        (self.url, self.hops)
    }

    fn ends(&self, cause: String) -> Error {
        let url = self.url.clone();
        Error::Redirects { url, cause }
    }
}

/// Whether a redirect is for good (RFC 9110 §15.4.2, §15.4.9).
pub(super) fn is_for_good(status: u16) -> bool {
    matches!(status, 301 | 308)
}

/// Where a response redirects to; `None` for one that doesn't (RFC 9110 §15.4).
pub(super) fn target(url: &Url, response: &reqwest::Response) -> Result<Option<Url>, Error> {
    read(url, response.status().as_u16(), response.headers())
}

fn read(url: &Url, status: u16, headers: &HeaderMap) -> Result<Option<Url>, Error> {
    if !matches!(status, 301 | 302 | 303 | 307 | 308) {
        return Ok(None);
    }
    let location = headers.get(LOCATION).map(|value| text(value.as_bytes()));
    let target = location.and_then(|location| url.join(location.trim()).ok());
    match target {
        Some(target) => Ok(Some(clean(target))),
        None => Err(Error::Broken {
            url: url.clone(),
            cause: "a redirect that does not say where to".to_owned(),
            is_answered: true,
        }),
    }
}

/// Header text as it is found in the wild: UTF-8, else Latin-1.
fn text(bytes: &[u8]) -> String {
    std::str::from_utf8(bytes).map_or_else(
        |_| bytes.iter().copied().map(char::from).collect(),
        str::to_owned,
    )
}

fn credentials(url: &Url) -> Option<Credentials> {
    let password = url.password().map(str::to_owned);
    (!url.username().is_empty() || password.is_some()).then(|| Credentials {
        origin: url.origin(),
        user: url.username().to_owned(),
        password,
    })
}

/// Takes away what is no part of a page's address, or must not be shown.
fn clean(mut url: Url) -> Url {
    url.set_fragment(None);
    // Both only fail for an address that can't have them.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url
}

#[cfg(test)]
mod tests {
    use super::*;
    use reqwest::header::HeaderValue;

    fn url(text: &str) -> Url {
        text.parse().unwrap()
    }

    fn location(value: &[u8]) -> Option<Url> {
        let value = HeaderValue::from_bytes(value).unwrap();
        let headers = HeaderMap::from_iter([(LOCATION, value)]);
        read(&url("https://a.example/x/y"), 302, &headers).unwrap()
    }

    #[test]
    fn a_location_is_read_as_browsers_do() {
        let same = |location: Option<Url>, expected: &str| {
            assert_eq!(location.unwrap().as_str(), expected);
        };
        same(location(b"../z"), "https://a.example/z");
        same(location(b"//b.example/"), "https://b.example/");
        same(
            location("/뉴스".as_bytes()),
            "https://a.example/%EB%89%B4%EC%8A%A4",
        );
        same(location(b"/caf\xe9"), "https://a.example/caf%C3%A9");
        same(location(b"https://u:p@b.example/#x"), "https://b.example/");
    }

    #[test]
    fn a_redirect_must_say_where_to() {
        let none = HeaderMap::new();
        assert!(read(&url("https://a.example/"), 301, &none).is_err());
        assert_eq!(read(&url("https://a.example/"), 200, &none).unwrap(), None);
        assert_eq!(read(&url("https://a.example/"), 304, &none).unwrap(), None);
    }

    #[test]
    fn a_trail_ends_where_it_turns_in_a_circle_or_grows_too_long() {
        let mut trail = Trail::new(&url("https://a.example/"), 2);
        trail.follow(url("https://a.example/1"), true).unwrap();
        assert!(trail.follow(url("https://a.example/"), true).is_err());
        assert!(trail.follow(url("https://a.example/1"), true).is_err());
        trail.follow(url("https://b.example/"), true).unwrap();
        assert!(!trail.stays_on_its_host());
        let long = trail.follow(url("https://b.example/3"), true).unwrap_err();
        assert_eq!(long.reason(), "more than 2 redirects");
    }

    #[test]
    fn a_password_stays_with_its_origin() {
        let mut trail = Trail::new(&url("https://u:p%40@a.example/1"), 10);
        assert_eq!(trail.url().as_str(), "https://a.example/1");
        assert_eq!(trail.url_to_send().as_str(), "https://u:p%40@a.example/1");
        trail.follow(url("https://a.example/2"), true).unwrap();
        assert_eq!(trail.url_to_send().as_str(), "https://u:p%40@a.example/2");
        trail.follow(url("http://a.example/2"), true).unwrap();
        assert_eq!(trail.url_to_send().as_str(), "http://a.example/2");
    }
}
