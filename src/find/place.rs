//! The name of a site → where it is: what the configuration says, else what digests say. Never a guess.

use std::collections::BTreeMap;

use url::{Host, Url};

use super::headline;
use crate::address;
use crate::domain;

/// Where sites are that digests name.
#[derive(Debug, Clone, Default)]
pub struct Places {
    /// What the configuration says: publications by name, and their front pages.
    pub configured: Vec<(String, Url)>,
    /// The name of a site, as a digest gives it beside an address, or the host, and the address of an article there.
    pub known: Vec<(String, Url)>,
}

impl Places {
    /// The front pages at which a site of that name may be asked, to be tried in turn; none where nothing says where it is.
    ///
    /// 1. The address that the configuration gives the name.
    /// 2. For a name that is a host: where articles of that host are stored from, else the host itself where its name ends
    ///    in a public suffix.
    /// 3. The place of all articles that digests cite by address under that name, where that is one registrable domain.
    #[must_use]
    pub fn of(&self, site: &str) -> Vec<Url> {
        let configured = self.configured.iter();
        if let Some((_, url)) = configured
            .clone()
            .find(|(name, _)| is_same_name(name, site))
        {
            return vec![url.clone()];
        }
        let own = host(site).as_deref().map(front_pages).unwrap_or_default();
        let is_there = |url: &&Url| own.first().is_none_or(|own| address::same_site(own, url));
        let named = self
            .known
            .iter()
            .filter(|(name, _)| is_same_name(name, site));
        let known: Vec<&Url> = named.map(|(_, url)| url).filter(is_there).collect();
        match known[..] {
            [] => own,
            [first, ..] if known.iter().all(|url| address::same_site(first, url)) => {
                most_frequent(&known).into_iter().collect()
            }
            _ => Vec::new(),
        }
    }
}

/// By what names of sites are compared: their letters, without case, accents, punctuation and the article.
#[must_use]
pub fn name_key(name: &str) -> String {
    headline::letters(name)
}

fn is_same_name(a: &str, b: &str) -> bool {
    name_key(a) == name_key(b)
}

/// The host that a name is, if it ends in a public suffix that is registered (`knews.kr`, not `Node.js`).
fn host(name: &str) -> Option<String> {
    let name = name.trim().trim_end_matches('/');
    let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-');
    if !name.contains('.') || !name.chars().all(is_plain) {
        return None;
    }
    let Ok(Host::Domain(host)) = Host::parse(name) else {
        return None;
    };
    let is_known = domain::registrable(&host)
        .and(domain::listed_suffix(&host))
        .is_some();
    is_known.then_some(host)
}

fn front_pages(host: &str) -> Vec<Url> {
    let page = |scheme: &str| Url::parse(&format!("{scheme}://{host}/")).ok();
    ["https", "http"].into_iter().filter_map(page).collect()
}

/// The front page of the host that most of these addresses have.
fn most_frequent(urls: &[&Url]) -> Option<Url> {
    let mut counts: BTreeMap<Url, usize> = BTreeMap::new();
    for front in urls.iter().filter_map(|url| url.join("/").ok()) {
        *counts.entry(front).or_default() += 1;
    }
    let most = counts.into_iter().max_by_key(|(_, count)| *count);
    most.map(|(front, _)| front)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        text.parse().unwrap()
    }

    fn places(known: &[(&str, &str)]) -> Places {
        Places {
            configured: vec![(
                "The Harbour Post".to_owned(),
                url("https://post.example/en/"),
            )],
            known: known
                .iter()
                .map(|(name, address)| ((*name).to_owned(), url(address)))
                .collect(),
        }
    }

    #[test]
    fn the_configuration_s_word_comes_first() {
        let places = places(&[("Harbour Post", "https://other.example/a")]);
        assert_eq!(places.of("harbour post"), [url("https://post.example/en/")]);
    }

    #[test]
    fn a_name_is_where_all_its_stored_articles_are() {
        let places = places(&[
            ("The Wire", "https://wire.co.kr/1"),
            ("The Wire", "https://en.wire.co.kr/2"),
            ("Wire", "https://en.wire.co.kr/3"),
            ("Gull", "https://gull.org/1"),
            ("Gull", "https://mirror.org/1"),
            ("post.localhost", "http://post.localhost:81/news/1"),
            ("a.org", "https://www.a.org/1"),
            ("a.org", "https://copies.org/1"),
        ]);
        assert_eq!(places.of("the wire"), [url("https://en.wire.co.kr/")]);
        assert_eq!(
            places.of("post.localhost"),
            [url("http://post.localhost:81/")]
        );
        assert_eq!(places.of("a.org"), [url("https://www.a.org/")]);
        assert_eq!(places.of("Gull"), [], "two sites under one name");
        assert_eq!(places.of("Harbour Gazette"), []);
    }

    #[test]
    fn a_name_that_is_a_registered_host_is_itself_the_place_and_nothing_is_guessed() {
        let places = places(&[]);
        let both = [url("https://en.wire.co.kr/"), url("http://en.wire.co.kr/")];
        assert_eq!(places.of("en.wire.co.kr"), both);
        for name in [
            "wire.example",
            "post.localhost",
            "Node.js",
            "co.kr",
            "127.0.0.1",
            "a.org:81",
            "user@a.org",
            "a.org/b",
            "St. Gull",
            "Gull",
            "",
        ] {
            assert_eq!(places.of(name), [], "{name}");
        }
    }
}
