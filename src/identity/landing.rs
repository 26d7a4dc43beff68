//! Whether the page that a fetch ended at is the article that was cited: a redirect alone does not say so.
//!
//! Sites send what they no longer know to a front page, a section, a notice or another story, mostly with status 200; taking
//! that for the article makes all such articles one. On the other side stand addresses whose one purpose is to lead on
//! (short links, trackers), articles that moved, and curators whose headline is nothing like the page's own. So, in
//! this order:
//!
//! 1. A front page, a section above the article, a form or a notice is not it, but for a front page at the end of a tracker.
//! 2. Something that speaks for it: the same number or words in both addresses, or the same name of the page; a digest's
//!    headline like the page's title, or naming the page; the cited address in the words of that title; what a digest
//!    quotes, in the page's text. Who cites a front page means what answers there.
//! 3. Nothing speaks for it, but a short link or a tracker leads to what is an article by itself: it has a date, or an
//!    address of its own and a text.
//! 4. An address that tells its story in words is not that of a page which has none of them, and is no article.
//! 5. The rest is doubtful. It is taken where no other story ends at the same page; where stories with other headlines do,
//!    it is none of them (`store::landings`).

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use url::{Url, form_urlencoded};

use super::headline;
use crate::{address, text};

/// What is known of an article before its page is read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cited {
    /// What digests call it.
    pub headlines: Vec<String>,
    /// What they quote of it.
    pub quoted: Vec<String>,
}

/// The page that answered.
#[derive(Debug, Clone, Copy)]
pub struct Answer<'a> {
    /// Its address.
    pub url: &'a Url,
    /// The address that it gives itself.
    pub canonical: Option<&'a Url>,
    /// Its title; of a page that was not read yet what digests call it.
    pub titles: &'a [String],
    /// Whether it has a date of publication.
    pub is_dated: bool,
    /// What its article says.
    pub text: &'a str,
}

/// Whether a page is the one that was cited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Landing {
    /// It is.
    There,
    /// For all that is known of this one citation; others may show that it is not.
    Doubtful,
    /// It is not.
    Elsewhere,
}

/// Says whether the page that answered is the one that was cited at an address.
#[must_use]
pub fn landing(cited: &Url, told: &Cited, page: &Answer<'_>) -> Landing {
    let key = address::key(cited);
    if key == address::key(page.url) || page.canonical.is_some_and(|own| key == address::key(own)) {
        return Landing::There;
    }
    if !may_lead(cited, page.url) {
        return Landing::Elsewhere;
    }
    if speaks_for(cited, told, page) {
        return Landing::There;
    }
    let names_article = has_words(page.url) || !numbers(page.url).is_empty();
    let is_article = page.is_dated || names_article && text::count_tokens(page.text) >= ARTICLE;
    let is_opaque = address::is_opaque(cited);
    let is_short_link = is_short(cited) && !address::same_site(cited, page.url);
    if is_article && (is_opaque || is_short_link) {
        Landing::There
    } else if has_words(cited) && !is_opaque && !page.is_dated && !names_article {
        Landing::Elsewhere
    } else {
        Landing::Doubtful
    }
}

/// So many tokens are no notice that a link has expired.
const ARTICLE: usize = 60;

/// Whether a redirect from one address to the other may lead to an article at all, by the addresses alone.
#[must_use]
pub fn may_lead(cited: &Url, landed: &Url) -> bool {
    // A tracker says nothing of its target: a curator may well cite a front page through it.
    let is_tracked_front = address::is_opaque(cited) && is_front_page(landed);
    cited == landed || is_tracked_front || !is_elsewhere(cited, landed)
}

/// Whether two addresses, a redirect from the one to the other aside, are of one article by what stands in them.
#[must_use]
pub fn share_a_name(a: &Url, b: &Url) -> bool {
    let (mine, theirs) = (numbers(a), numbers(b));
    let in_words = || {
        let (a, b) = (slugs(a), slugs(b));
        let mut pairs = a.iter().flat_map(|a| b.iter().map(move |b| (a, b)));
        pairs.any(|(a, b)| headline::are_alike(a, b))
    };
    let same_page = || match (page_name(a), page_name(b)) {
        (Some(mine), Some(theirs)) => mine == theirs && address_tells(a),
        _ => false,
    };
    let is_form = || address::may_be_form(a, b) || address::may_be_form(b, a);
    !mine.is_disjoint(&theirs) || same_page() || is_form() || in_words()
}

/// Whether a page's word about its own canonical address is believed (`rel=canonical`, RFC 6596).
///
/// A page may name another address of its own site only, never take over a foreign article; and not the site's front
/// page, a section or a form, which broken templates put on every page.
#[must_use]
pub fn believes_canonical(page: &Url, canonical: &Url) -> bool {
    page == canonical || address::same_site(page, canonical) && !is_elsewhere(page, canonical)
}

fn speaks_for(cited: &Url, told: &Cited, page: &Answer<'_>) -> bool {
    let is_below = || {
        let path = cited.path().trim_end_matches('/');
        let rest = page.url.path().strip_prefix(path);
        address::same_site(cited, page.url)
            && cited.query().is_none()
            && !path.is_empty()
            && rest.is_some_and(|rest| rest.starts_with('/'))
    };
    let in_address = || slugs(cited).iter().any(|slug| is_titled(page, slug));
    is_front_page(cited) && address::same_site(cited, page.url)
        || is_below()
        || share_a_name(cited, page.url)
        || told
            .headlines
            .iter()
            .any(|headline| is_titled(page, headline) || names_page(headline, cited, page.url))
        || in_address()
        || told
            .quoted
            .iter()
            .any(|quoted| is_quoted(quoted, page.text))
}

fn is_titled(page: &Answer<'_>, headline: &str) -> bool {
    let mut titles = page.titles.iter();
    titles.any(|title| headline::are_alike(title, headline))
}

/// Whether a headline holds the last name of an address, or of the site that a link led off to: of a tool, say.
fn names_page(headline: &str, cited: &Url, page: &Url) -> bool {
    let name = page_name(page).is_some_and(|name| headline::names(headline, &name));
    let site = page.domain().and_then(|host| {
        let mut labels = host.strip_prefix("www.").unwrap_or(host).rsplit('.');
        labels.nth(1)
    });
    let is_of_site = site.is_some_and(|site| headline::names(headline, site));
    name || is_of_site && !address::same_site(cited, page)
}

/// So much of a quotation stands in the text that it is of; the rest may be cut or another version's.
const QUOTED: f64 = 0.30;
/// The length of the runs of words by which that is told, and what a quotation has at least.
const RUN: usize = 5;

fn is_quoted(quoted: &str, text: &str) -> bool {
    let [quoted, text] = [quoted, text].map(|text| text::tokens(&text::folded(text)));
    let is_long = quoted.len() >= 2 * RUN;
    let [quoted, text] = [quoted, text].map(|tokens| text::shingles(&tokens, RUN));
    is_long && text::containment(&quoted, &text) >= QUOTED
}

/// Whether `there` stands above or beside the article at `here`: a front page, a section, a form.
fn is_elsewhere(here: &Url, there: &Url) -> bool {
    let to_front = is_front_page(there) && !is_front_page(here);
    let is_form = || address::may_be_form(here, there) || address::key(here) == address::key(there);
    let to_section = is_section_of(there, here) && !is_form();
    let to_form = is_detour(there) && !is_detour(here);
    to_front || to_section || to_form
}

/// Files and folders that stand for the whole site.
const FRONTS: &[&str] = &["index", "default", "home", "homepage", "main", "welcome"];

/// Whether an address is that of a whole site, be it in one language: `/`, `/index.html`, `/en/`, `/pt-br/home`.
fn is_front_page(url: &Url) -> bool {
    let cleaned = address::clean(url);
    let is_language = |part: &str| match part.as_bytes() {
        [a, b] => [a, b].iter().all(|byte| byte.is_ascii_alphabetic()),
        [a, b, b'-' | b'_', c, d] => [a, b, c, d].iter().all(|byte| byte.is_ascii_alphabetic()),
        _ => false,
    };
    let mut parts = parts(&cleaned).peekable();
    parts.next_if(|part| is_language(part));
    parts.next_if(|part| FRONTS.contains(&&*stem(part)));
    parts.next().is_none() && cleaned.query().is_none()
}

/// Whether an address is a folder above another that is named like a section: `/news/` over `/news/2025/a-story`.
fn is_section_of(section: &Url, article: &Url) -> bool {
    let section = address::clean(section);
    let path = section.path().trim_end_matches('/');
    let above = article
        .path()
        .strip_prefix(path)
        .is_some_and(|rest| rest.starts_with('/') && rest.len() > 1);
    let name = path.rsplit('/').next().unwrap_or_default();
    above
        && section.query().is_none()
        && !name.is_empty()
        && name.bytes().all(|b| b.is_ascii_alphabetic())
}

/// Words for pages that stand in the way of an article: many addresses land there, and none of them is it.
const DETOURS: &[&str] = &[
    "login",
    "log-in",
    "signin",
    "sign-in",
    "signup",
    "sign-up",
    "register",
    "sso",
    "subscribe",
    "subscription",
    "paywall",
    "consent",
    "captcha",
    "404",
    "notfound",
    "not-found",
    "page-not-found",
    "error",
    "wp-login",
];

/// Words for pages that say why there is no article; further up in a path they may be a section.
const NOTICES: &[&str] = &[
    "error404",
    "error-404",
    "404-error",
    "error500",
    "500",
    "403",
    "errors",
    "expired",
    "link-expired",
    "sorry",
    "maintenance",
    "unavailable",
    "not-available",
    "access-denied",
    "denied",
    "forbidden",
    "blocked",
    "removed",
    "gone",
];

/// Whether a part of the path, or of the host's name, is such a word.
fn is_detour(url: &Url) -> bool {
    let is_word = |part: &str| DETOURS.contains(&&*stem(part));
    let says_why = parts(url)
        .last()
        .is_some_and(|part| NOTICES.contains(&&*stem(part)));
    let host = url.domain().and_then(|host| host.split('.').next());
    says_why || parts(url).any(is_word) || host.is_some_and(is_word)
}

/// What stands between the slashes of a path.
fn parts(url: &Url) -> impl Iterator<Item = &str> {
    url.path().split('/').filter(|part| !part.is_empty())
}

/// A part of a path without its ending, as it is compared: `Not_Found.html` is `not-found`.
fn stem(part: &str) -> String {
    let stem = part.split('.').next().unwrap_or_default();
    stem.to_ascii_lowercase().replace('_', "-")
}

/// The last part of a path, where it names a page.
fn page_name(url: &Url) -> Option<String> {
    let name = stem(parts(url).last()?);
    (!FRONTS.contains(&&*name)).then_some(name)
}

/// Whether the path names a page, and not a program that is told by the query which one it shall show.
fn address_tells(url: &Url) -> bool {
    address::clean(url).query().is_none()
}

/// The words in the parts of a path, percent signs decoded; of those that have two.
fn slugs(url: &Url) -> Vec<String> {
    let words = |part: &str| {
        let part = part.rsplit_once('.').map_or(part, |(stem, _)| stem);
        let decoded = form_urlencoded::parse(part.as_bytes());
        let decoded: Vec<_> = decoded.flat_map(|(name, value)| [name, value]).collect();
        text::tokens(&decoded.join(" ").replace(['-', '_'], " "))
    };
    let is_worded = |words: &Vec<String>| words.iter().filter(|word| is_word(word)).count() > 1;
    let slugs = parts(url).map(words).filter(is_worded);
    slugs.map(|words| words.join(" ")).collect()
}

fn is_word(token: &str) -> bool {
    let is_number = token.bytes().any(|byte| byte.is_ascii_digit());
    !is_number && (token.len() > 1 || !token.is_ascii())
}

/// The path of a short link: one name of so many characters.
const SHORT: usize = 12;

/// Whether an address may be a short link: a name of a few letters and digits below a host, and nothing else.
fn is_short(url: &Url) -> bool {
    let name = url.path().trim_matches('/');
    let is_plain = name.bytes().all(|byte| byte.is_ascii_alphanumeric());
    is_plain && !name.is_empty() && name.len() <= SHORT && url.query().is_none()
}

/// Whether an address tells its story in words: three or more in one part of the path.
fn has_words(url: &Url) -> bool {
    let count = |slug: &String| slug.split(' ').filter(|word| is_word(word)).count();
    slugs(url).iter().any(|slug| count(slug) > 2)
}

/// A number of so many digits is one page's own, unless it is a year or a day.
const DIGITS: usize = 4;

/// The numbers by which an address knows its page, in the path or a parameter.
fn numbers(url: &Url) -> BTreeSet<String> {
    let values: Vec<String> = url
        .query_pairs()
        .map(|(_, value)| value.into_owned())
        .collect();
    let values = values.iter().map(String::as_str);
    let is_plain = |value: &&str| !value.contains('/');
    let runs = parts(url)
        .chain(values.filter(is_plain))
        .flat_map(|part| part.split(|c: char| !c.is_ascii_digit()));
    runs.filter(|run| run.len() >= DIGITS && !is_date(run))
        .map(str::to_owned)
        .collect()
}

/// Whether digits may be a year, a month or a day: `2026`, `202611`, `20261121`.
fn is_date(digits: &str) -> bool {
    matches!(digits.len(), 4 | 6 | 8) && (digits.starts_with("19") || digits.starts_with("20"))
}
