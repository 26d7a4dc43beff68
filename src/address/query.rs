//! Step 4, the query: what only says how a reader came here is dropped, the rest is sorted.

use std::borrow::Cow;

use url::Url;

use super::syntax::{Part, normalize};
use super::tables;
use super::token::names_reader;
use super::unwrap::unwrap;
use crate::domain;

/// One parameter, normalised: its name, and its value where there is a `=`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Parameter {
    pub(super) name: String,
    pub(super) value: Option<String>,
}

impl Parameter {
    pub(super) fn parse(text: &str) -> Self {
        let text = normalize(text, Part::Query);
        match text.split_once('=') {
            Some((name, value)) => Self {
                name: name.to_owned(),
                value: Some(value.to_owned()),
            },
            None => Self {
                name: text,
                value: None,
            },
        }
    }

    /// Whether it only says how a reader came to this page, or who that is.
    fn is_tracking(&self, url: &Url) -> bool {
        let name = self.name.to_ascii_lowercase();
        let value = self.value.as_deref().unwrap_or_default();
        let mut tables = tables::all().into_iter();
        tables.any(|tables| tables.is_tracking(url, &name, value))
            || self.value.as_deref().is_some_and(names_reader)
            || self.is_session(url)
    }

    /// Whether it is the session of a forum in PHP: elsewhere the name may be an item's, and the form tells.
    fn is_session(&self, url: &Url) -> bool {
        let is_digest =
            |value: &str| value.len() == 32 && value.bytes().all(|b| b.is_ascii_hexdigit());
        matches!(&*self.name, "sid" | "s")
            && self.value.as_deref().is_some_and(is_digest)
            && is_file_of(url, "php")
    }

    /// Whether it asks Blogger for the mobile form of a page, or for the other.
    fn is_bloggers(&self) -> bool {
        self.name == "m" && matches!(self.value.as_deref(), Some("0" | "1"))
    }

    /// Whether it asks for the AMP or mobile form of the page.
    fn is_switch(&self) -> bool {
        let name = self.name.to_ascii_lowercase();
        let value = self.value.as_deref().unwrap_or_default();
        let mut tables = tables::all().into_iter();
        tables.any(|tables| tables.forms.is_switch(&name, value))
    }
}

/// Whether a value is a host name under a listed public suffix.
pub(super) fn is_host_name(value: &str) -> bool {
    value.contains('.')
        && value
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'.' || b == b'-')
        && domain::listed_suffix(value).is_some()
}

/// Whether an address is that of a file of this kind.
fn is_file_of(url: &Url, kind: &str) -> bool {
    let ending = url.path().rsplit_once('.');
    ending.is_some_and(|(_, ending)| ending.eq_ignore_ascii_case(kind))
}

/// The parameters of an address that tell which page it is, normalised and sorted by name and value.
pub(super) fn parameters(url: &Url, host: &str) -> Vec<Parameter> {
    let mut parameters: Vec<_> = split(url)
        .map(Parameter::parse)
        .filter(|parameter| !parameter.is_tracking(url) && !parameter.is_switch())
        .collect();
    // Blogger runs under hosts of any name; beside other parameters, or on a list, the same may be a month.
    let may_be_bloggers = is_file_of(url, "html") || host.contains(".blogspot.");
    if may_be_bloggers && parameters.iter().all(Parameter::is_bloggers) {
        parameters.clear();
    }
    parameters.sort();
    parameters
}

/// The address to show and to fetch: unwrapped, and without tracking parameters. Everything else stays as it is.
#[must_use]
pub fn clean(url: &Url) -> Url {
    cleaned(url).into_owned()
}

/// The same, with no copy of an address that is clean.
pub(super) fn cleaned(url: &Url) -> Cow<'_, Url> {
    let mut url = unwrap(url).map_or(Cow::Borrowed(url), Cow::Owned);
    let kept: Vec<_> = split(&url)
        .filter(|text| !Parameter::parse(text).is_tracking(&url))
        .collect();
    if kept.len() == split(&url).count() {
        return url;
    }
    let query = (!kept.is_empty()).then(|| kept.join("&"));
    url.to_mut().set_query(query.as_deref());
    url
}

/// The parameters as they are written.
fn split(url: &Url) -> impl Iterator<Item = &str> {
    url.query()
        .unwrap_or_default()
        .split('&')
        .filter(|text| !text.is_empty())
}

/// The parameters as a query, with its `?`.
pub(super) fn join(parameters: &[Parameter]) -> String {
    let mut query = String::new();
    for Parameter { name, value } in parameters {
        query.push(if query.is_empty() { '?' } else { '&' });
        query.push_str(name);
        if let Some(value) = value {
            query.push('=');
            query.push_str(value);
        }
    }
    query
}

/// The value of a parameter by its name.
pub(super) fn value<'a>(parameters: &'a [Parameter], name: &str) -> Option<&'a str> {
    parameters
        .iter()
        .find(|parameter| parameter.name == name)
        .and_then(|parameter| parameter.value.as_deref())
}

#[cfg(test)]
mod tests {
    use super::super::tests::{assert_different, assert_same};

    #[test]
    fn sessions_and_bloggers_forms_are_told_from_items_and_months() {
        const SESSION: &str = "0123456789abcdef0123456789abcdef";
        assert_same(&[
            "https://forum.example.org/viewtopic.php?t=12",
            &format!("https://forum.example.org/viewtopic.php?t=12&sid={SESSION}"),
        ]);
        assert_different(&[
            "https://example.org/story",
            &format!("https://example.org/story?sid={SESSION}"),
            "https://forum.example.org/viewtopic.php?sid=101",
            "https://forum.example.org/viewtopic.php?sid=102",
        ]);
        assert_same(&[
            "https://blog.example.org/2026/03/a.html",
            "https://blog.example.org/2026/03/a.html?m=1",
            "https://blog.example.org/2026/03/a.html?m=0&utm_source=x",
        ]);
        assert_same(&[
            "https://quay.blogspot.com/",
            "https://quay.blogspot.com/?m=1",
        ]);
        assert_different(&[
            "https://example.org/archive",
            "https://example.org/archive?m=1",
            "https://example.org/archive.html?y=2026",
            "https://example.org/archive.html?y=2026&m=1",
        ]);
    }
}
