//! Step 2, unwrapping: the target that a redirecting address holds, by the tables of known services.

use std::borrow::Cow;
use std::sync::LazyLock;

use url::Url;

use super::decode;
use super::host::ByHost;
use super::read::{read, read_bare};
use super::tables::tokens::CLICK_LABELS;
use super::tables::{Held, Opaque, Wrapper, added, built_in};
use super::token::is_drawn;

/// Mail gateways wrap what others have wrapped; more than this is a game.
const MAX_DEPTH: usize = 5;

static WRAPPERS_BY_HOST: LazyLock<ByHost<Wrapper>> =
    LazyLock::new(|| ByHost::of(&built_in().wrappers, |row| row.host));
static OPAQUE_BY_HOST: LazyLock<ByHost<Opaque>> =
    LazyLock::new(|| ByHost::of(&built_in().opaque, |row| row.host));

/// The target of a wrapped link, where the address itself holds it, however often it was wrapped; `None` for what is
/// not wrapped.
#[must_use]
pub fn unwrap(url: &Url) -> Option<Url> {
    let mut target = unwrap_once(url)?;
    for _ in 1..MAX_DEPTH {
        match unwrap_once(&target) {
            Some(inner) => target = inner,
            None => break,
        }
    }
    Some(target)
}

/// The page of which an archive, a translator or a reader shows a copy under this address; `None` for what is no copy.
pub(super) fn original(url: &Url) -> Option<Url> {
    target(url, wrapper(url, true)?.held)
}

/// Whether the address is a click-tracker or shortener whose target only a request can tell.
#[must_use]
pub fn is_opaque(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let is_known = || {
        let mut rows = OPAQUE_BY_HOST.rows(host).chain(&added().opaque);
        rows.any(|row| row.holds_path(url.path()) && row.host.matches(host))
    };
    (is_click_host(host) && holds_drawn(url) || is_known()) && unwrap(url).is_none()
}

/// Whether a host is named for the clicks that it counts: `click.example.org`, `url1234.example.org`.
fn is_click_host(host: &str) -> bool {
    let (label, rest) = host.split_once('.').unwrap_or_default();
    let is_numbered = label
        .strip_prefix("url")
        .is_some_and(|number| number.bytes().all(|b| b.is_ascii_digit()));
    rest.contains('.') && (is_numbered || CLICK_LABELS.contains(&label))
}

/// Whether something in the path or the query of an address is drawn by lot.
fn holds_drawn(url: &Url) -> bool {
    segments(url).any(is_drawn) || url.query_pairs().any(|(_, value)| is_drawn(&value))
}

/// Whether the address opens a dialog that shares another page: [`unwrap`] may give that page, but a link to the dialog
/// is a button, not a citation; nor is a link that leads to one through other wrappers.
#[must_use]
pub fn is_share_dialog(url: &Url) -> bool {
    let mut way = std::iter::successors(Some(url.clone()), unwrap_once).take(MAX_DEPTH + 1);
    way.any(|url| shares(&url))
}

/// Whether a row for dialogs knows this address, be the target in it or not.
fn shares(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    // `/share.php` is below `/share`, `/sharewood` is another page.
    let is_below = |path: &str| {
        let rest = url.path().strip_prefix(path);
        rest.is_some_and(|rest| path.ends_with('/') || !rest.starts_with(char::is_alphanumeric))
    };
    let mut rows = WRAPPERS_BY_HOST.rows(host).chain(&added().wrappers);
    rows.any(|row| row.shares && is_below(row.path) && row.host.matches(host))
}

fn unwrap_once(url: &Url) -> Option<Url> {
    target(url, wrapper(url, false)?.held).filter(|target| target != url)
}

/// The row that knows this address and finds a target in it, be it a copy's or not. What rules out most rows is asked first.
fn wrapper(url: &Url, copies: bool) -> Option<&'static Wrapper> {
    let (host, path, has_query) = (url.host_str()?, url.path(), url.query().is_some());
    let mut rows = WRAPPERS_BY_HOST.rows(host).chain(&added().wrappers);
    rows.find(|row| {
        row.copies == copies
            && (has_query || !row.held.is_in_query())
            && path.starts_with(row.path)
            && row.host.matches(host)
            && target(url, row.held).is_some()
    })
}

/// The target that an address holds in a given way.
fn target(url: &Url, held: Held) -> Option<Url> {
    match held {
        Held::Parameter(names) => parameters(url, names).find_map(|value| target_in(url, &value)),
        Held::Parameter64(names) => {
            parameters(url, names).find_map(|value| read(&decode::base64(&value)?))
        }
        Held::Query => read(&decode::percent(url.query()?)),
        Held::Segment => segments(url).find_map(|segment| read(&decode::percent(segment))),
        // This is asked of every address, and most have nothing of the kind.
        Held::Segment64 if !url.path().contains(decode::ADDRESS64) => None,
        Held::Segment64 => {
            segments(url).find_map(|segment| read(&decode::base64_address(segment)?))
        }
        Held::SegmentJson => segments(url).find_map(|segment| read(&decode::json_token(segment)?)),
        Held::Labelled(label) => {
            segments(url).find_map(|segment| read(&decode::percent(segment.strip_prefix(label)?)))
        }
        Held::Rest(prefix) => read(&decode::rest(after_path(url, prefix)?)?),
        Held::Between(mark) => {
            let (_, inner) = url.as_str().split_once(mark)?;
            read(&decode::percent(inner.split_once(mark)?.0))
        }
        Held::Own(decoder) => read(&(decoder.read)(url)?),
        Held::Nowhere => None,
    }
}

/// The values of the named parameters, in the order of the names.
fn parameters<'a>(url: &'a Url, names: &'a [&str]) -> impl Iterator<Item = Cow<'a, str>> {
    names
        .iter()
        .flat_map(|name| url.query_pairs().filter(move |(key, _)| key == name))
        .map(|(_, value)| value)
}

/// The address in a parameter: whole, on the wrapper's own host (`/watch?v=…`), or without a scheme.
fn target_in(url: &Url, value: &str) -> Option<Url> {
    if value.starts_with('/') && !value.starts_with("//") {
        return url.join(value).ok();
    }
    let named = |target: &Url| target.host_str().is_some_and(|host| host.contains('.'));
    read(value)
        .or_else(|| read(&decode::percent(value)))
        .or_else(|| read_bare(value).filter(named))
}

fn segments(url: &Url) -> impl Iterator<Item = &str> {
    url.path().split('/').filter(|segment| !segment.is_empty())
}

/// What follows a prefix of the path, query and fragment included.
fn after_path<'a>(url: &'a Url, prefix: &str) -> Option<&'a str> {
    url[url::Position::BeforePath..].strip_prefix(prefix)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::address::canonical;
    use crate::address::tests::{assert_different, assert_same};

    #[test]
    fn a_copy_has_the_key_of_its_page_and_stays_the_address() {
        let copies = [
            "https://web.archive.org/web/20260304120000/https://www.example.org/a?id=1",
            "http://web.archive.org/web/2026id_/http://example.org/a?id=1&utm_source=x",
            "https://archive.ph/20260304/https://www.example.org/a?id=1",
            "https://arquivo.pt/wayback/20260304/https://example.org/a?id=1",
            "https://translate.google.com/translate?sl=ko&u=https%3A%2F%2Fexample.org%2Fa%3Fid%3D1",
            "https://www-example-org.translate.goog/a?id=1&_x_tr_sl=en&_x_tr_tl=ko",
            "https://webcache.googleusercontent.com/search?q=cache:AbC:https://example.org/a?id%3D1+word",
            "https://r.jina.ai/https://example.org/a?id=1",
        ];
        for copy in copies {
            assert_eq!(
                canonical(copy).map(|key| key.to_string()).as_deref(),
                Some("example.org/a?id=1"),
                "{copy}"
            );
            assert_eq!(unwrap(&Url::parse(copy).unwrap()), None, "{copy}");
        }
        assert_different(&[
            "https://archive.ph/AbC1d",
            "https://archive.ph/aBc1D",
            "https://web.archive.org/web/",
            "https://r.jina.ai/about",
            "https://translate.goog/a",
        ]);
        assert_same(&["https://archive.is/AbC1d", "https://archive.ph/AbC1d"]);
    }
}
