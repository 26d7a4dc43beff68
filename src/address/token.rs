//! Addresses that belong to one subscriber, which must never be published, and what of an address may be.

use std::sync::LazyLock;

use url::{Url, form_urlencoded};

use super::decode::{base64, percent};
use super::host::{ByHost, Host};
use super::query::{clean, cleaned};
use super::tables::tokens::{BEFORE_TOKENS, NAMES, PAGES, PATH_WORDS, SHORT_NAMES, WHOLE_NAMES};
use super::unwrap::is_opaque;

/// A shorter value is a number or a word.
const SHORTEST_TOKEN: usize = 10;

static PAGES_BY_HOST: LazyLock<ByHost<(Host, &str)>> =
    LazyLock::new(|| ByHost::of(PAGES, |(host, _)| *host));

/// Whether the address may carry a subscriber's token: pages to unsubscribe, to set preferences or to view a mail
/// online, and addresses that name the reader in their path. What parameters of an article say of how the reader came
/// and who that is goes with [`clean`] and is not meant; nor are click-trackers ([`is_opaque`]), which lead to articles.
#[must_use]
pub fn may_hold_token(url: &Url) -> bool {
    if is_opaque(url) {
        return false;
    }
    let url = cleaned(url);
    let host = url.host_str().unwrap_or_default();
    PAGES_BY_HOST
        .rows(host)
        .any(|(row, path)| url.path().starts_with(path) && row.matches(host))
        || url
            .path_segments()
            .is_some_and(|mut segments| segments.any(|s| names_subscription(s) || names_reader(s)))
        || leads_to_token(url.path())
        || url
            .query_pairs()
            .any(|(name, value)| is_token(&name, &value))
}

/// The address as everyone may see it: cleaned, and without parameters that name the reader. `None` where it still leads
/// through a tracker, or belongs to one subscriber as a whole.
#[must_use]
pub fn public(url: &Url) -> Option<Url> {
    let mut url = clean(url);
    let is_personal = |text: &&str| {
        form_urlencoded::parse(text.as_bytes()).any(|(name, value)| is_token(&name, &value))
    };
    let query = url.query().unwrap_or_default();
    if query.split('&').any(|text| is_personal(&text)) {
        let kept: Vec<&str> = query.split('&').filter(|text| !is_personal(text)).collect();
        let kept = (!kept.is_empty()).then(|| kept.join("&"));
        url.set_query(kept.as_deref());
    }
    if url
        .fragment()
        .is_some_and(|fragment| fragment.split(['=', '&', '/']).any(names_reader))
    {
        url.set_fragment(None);
    }
    (!is_opaque(&url) && !may_hold_token(&url)).then_some(url)
}

/// Whether a parameter of this name carries who the subscriber is, at least where its value looks like a token.
#[must_use]
pub fn is_token_name(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    is_one_of(&name, NAMES) || is_one_of(&name, SHORT_NAMES) || WHOLE_NAMES.contains(&&*name)
}

/// Whether one of the words stands in a parameter's name, by itself or with `id` behind it.
fn is_one_of(name: &str, words: &[&str]) -> bool {
    name.split(|c: char| !c.is_alphanumeric()).any(|part| {
        words.contains(&part)
            || part
                .strip_suffix("id")
                .is_some_and(|part| words.contains(&part))
    })
}

/// Whether what looks like a token stands in a path below a subscriber's pages: `/subscriptions/manage/TOKEN`.
fn leads_to_token(path: &str) -> bool {
    let mut is_theirs = false;
    path.split('/').any(|segment| {
        let leads = is_theirs && looks_random(segment);
        is_theirs |= BEFORE_TOKENS.contains(&segment);
        leads
    })
}

/// Whether a segment is one of the known words, whole: a headline may speak of unsubscribing.
fn names_subscription(segment: &str) -> bool {
    let segment = percent(segment);
    let stem = segment.split('.').next().unwrap_or_default();
    let letters = stem.chars().filter(|c| c.is_alphabetic());
    let mut letters = letters.flat_map(char::to_lowercase);
    let Some(first) = letters.next() else {
        return false;
    };
    let mut words = PATH_WORDS
        .iter()
        .filter_map(|word| word.strip_prefix(first));
    words.any(|rest| rest.chars().eq(letters.clone()))
}

fn is_token(name: &str, value: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let name = name.as_str();
    ((is_one_of(name, NAMES) || WHOLE_NAMES.contains(&name)) && !value.is_empty())
        || (is_one_of(name, SHORT_NAMES) && looks_random(value))
}

/// Whether a part of an address is a mail address, plain or in base64.
pub(super) fn names_reader(part: &str) -> bool {
    let part = percent(part);
    is_mail_address(&part)
        || part.len() >= SHORTEST_TOKEN && base64(&part).is_some_and(|text| is_mail_address(&text))
}

/// Whether a value mixes letters and digits, at length, without the separators of a slug.
fn looks_random(value: &str) -> bool {
    value.len() >= SHORTEST_TOKEN
        && value.bytes().any(|b| b.is_ascii_digit())
        && value.bytes().any(|b| b.is_ascii_alphabetic())
        && value
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'=' | b'_' | b'+' | b'/'))
}

/// Whether a part of an address is drawn by lot, as ids of clicks are: long, of small and large letters and digits, or
/// of hexadecimal digits. A headline has its words between hyphens.
pub(super) fn is_drawn(part: &str) -> bool {
    const SHORTEST: usize = 16;
    const SHORTEST_HEX: usize = 24;
    let count = |of: fn(&u8) -> bool| part.bytes().filter(of).count();
    let digits = count(u8::is_ascii_digit);
    let (small, large) = (count(u8::is_ascii_lowercase), count(u8::is_ascii_uppercase));
    let signs = part.len() - digits - small - large;
    let is_mixed = part.len() >= SHORTEST && signs * 8 <= part.len() && small > 0 && large > 0;
    let is_hex =
        part.len() >= SHORTEST_HEX && part.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-');
    part.is_ascii() && digits > 0 && (is_mixed || is_hex && small + large > 0)
}

/// A version behind an `@` (`library@1.2.3`) is no host.
fn is_mail_address(value: &str) -> bool {
    value.split_once('@').is_some_and(|(user, host)| {
        let top = host.rsplit_once('.').map_or("", |(_, top)| top);
        !user.is_empty()
            && top.len() >= 2
            && top.chars().all(char::is_alphabetic)
            && !value.contains(|c: char| c.is_whitespace() || matches!(c, '/' | ':'))
    })
}
