//! What of the web is the digest's own: its page, its site, its back issues, its curator's pages.
//!
//! Known from where the edition stands, from the link that shows a mail online, and from hosts that bear the digest's or
//! the curator's name (`Harbour Notes 12` and `harbournotes.example`).

use url::Url;

use crate::address::{self, Owner};
use crate::date;

use super::document::{Block, Link};
use super::head::Head;
use super::words;
use crate::text::letters;

/// What is the digest's own.
#[derive(Debug, Clone, Default)]
pub(super) struct Own {
    /// The edition's page.
    page: Option<Url>,
    /// Hosts, without `www.`, on which all is its own; of those on which many have pages, `host/name`.
    hosts: Vec<String>,
    /// The edition's title without what tells it from others.
    edition: String,
    /// Its name and its curator's, in letters alone.
    names: Vec<String>,
}

/// So many links to the digest's house are looked at.
const MAX_FURNITURE: usize = 40;

/// A name of fewer letters is a word that many hosts bear.
const MIN_NAME: usize = 6;

impl Own {
    /// Gathers what the head and the links of a digest say of it.
    pub(super) fn find(head: &Head, blocks: &[Block]) -> Self {
        let mut own = Self {
            page: head.url.clone(),
            ..Self::default()
        };
        let furniture = blocks.iter().flat_map(|block| {
            let shows = |l: &&Link| words::leads_home(block.link_text(l));
            block.links.iter().filter(shows).map(|link| &link.url)
        });
        let pages = head.url.iter().chain(furniture.take(MAX_FURNITURE));
        let known = pages
            .filter(|url| !address::is_opaque(url) && address::unwrap(url).is_none())
            .filter_map(host)
            .chain(head.hosts.iter().map(String::as_str));
        for host in known {
            if !is_shared(host) && !own.hosts.iter().any(|h| h == host) {
                own.hosts.push(host.to_owned());
            }
        }
        own.edition = head
            .title
            .as_deref()
            .map(without_numbers)
            .unwrap_or_default();
        let title = head.title.as_deref().map(name_of);
        // `Harbour Notes, episode 12`
        let short = title.and_then(|title| title.split(',').next());
        own.names = { title }
            .into_iter()
            .chain(short)
            .chain(head.author.as_deref())
            .map(letters)
            .filter(|name| name.chars().count() >= MIN_NAME)
            .collect();
        own
    }

    /// Whether an address is that of the edition, of the digest's front page or of another of its editions: a digest
    /// may tell its own articles as stories, but not these.
    pub(super) fn is_page(&self, url: &Url) -> bool {
        let mut parts = url.path().split('/').filter(|part| !part.is_empty());
        let front = match (parts.next(), parts.next()) {
            (None, _) => url.query().is_none(),
            (Some(_), None) => self.is_account(url),
            _ => false,
        };
        let edition = self.page.as_ref().is_some_and(|page| {
            host(page) == host(url)
                && (page.path() == url.path() && page.query() == url.query()
                    || is_back_issue(page.path(), url.path()))
        });
        edition || (front && self.holds(url))
    }

    /// Whether words are the title of another of its editions: they differ from this one's in numbers and months alone.
    pub(super) fn is_edition(&self, words: &str) -> bool {
        !self.edition.is_empty() && {
            let words = without_numbers(words);
            words.chars().count() >= MIN_EDITION && self.edition.starts_with(&words)
        }
    }

    /// Whether an address is on a host that is known to be the digest's.
    ///
    /// Where a click-tracker leads is not known, whosoever's host it runs on.
    pub(super) fn is_house(&self, url: &Url) -> bool {
        host(url).is_some_and(|host| self.hosts.iter().any(|own| is_under(host, own)))
            && !address::is_opaque(url)
    }

    /// Whether an address is below the digest's name on a host that many have pages on.
    fn is_account(&self, url: &Url) -> bool {
        let part = url.path_segments().and_then(|mut parts| parts.next());
        host(url).zip(part).is_some_and(|known| {
            let accounts = self.hosts.iter().filter_map(|own| own.split_once('/'));
            { accounts }.any(|account| account == known)
        })
    }

    /// Whether an address is on the digest's or its curator's site, or names that site in its path.
    pub(super) fn holds(&self, url: &Url) -> bool {
        let Some(host) = host(url) else { return false };
        if is_shared(host) {
            return self.is_account(url)
                || self.page.as_ref().is_some_and(|page| {
                    page.host_str() == url.host_str() && first_parts(page) == first_parts(url)
                });
        }
        self.is_house(url)
            || self.names.iter().any(|name| bears(host, name))
            || url.path_segments().is_some_and(|mut parts| {
                parts.any(|part| {
                    part.contains('.')
                        && (self.hosts.iter().any(|own| own == part)
                            || self.names.iter().any(|name| bears(part, name)))
                })
            })
    }
}

/// Whether many people have pages on a host: the first two parts of the path say whose a page is.
fn is_shared(host: &str) -> bool {
    address::owner(host) == Some(Owner::Path)
}

/// Whether a host is another one or below it.
fn is_under(host: &str, above: &str) -> bool {
    host.strip_suffix(above)
        .is_some_and(|below| below.is_empty() || below.ends_with('.'))
}

fn host(url: &Url) -> Option<&str> {
    let host = url.host_str()?;
    Some(host.strip_prefix("www.").unwrap_or(host))
}

/// Whether the label below a host's suffix is a name.
fn bears(host: &str, name: &str) -> bool {
    host.rsplit_once('.')
        .is_some_and(|(label, _)| letters(label) == name)
}

fn first_parts(url: &Url) -> Option<(&str, &str)> {
    let mut parts = url.path_segments()?;
    Some((parts.next()?, parts.next()?))
}

/// An edition's title has at least so many letters beside its number.
const MIN_EDITION: usize = 4;

/// The letters of a title without numbers and the names of months.
fn without_numbers(title: &str) -> String {
    let numbered = title.chars().any(char::is_numeric);
    let words = title
        .split(|c: char| !c.is_alphabetic())
        .filter(|w| !date::is_month(w));
    if numbered {
        words.map(letters).collect()
    } else {
        String::new()
    }
}

/// The name of a digest without what tells its editions apart: `Harbour Notes` of `Harbour Notes #12: The pier`.
fn name_of(title: &str) -> &str {
    let end = title.find(|c: char| c.is_ascii_digit() || "#:：|—–(（【".contains(c));
    title[..end.unwrap_or(title.len())].trim()
}

/// Whether two paths differ in their numbers alone, and have some: `/issue-12` and `/issue-11`.
fn is_back_issue(own: &str, other: &str) -> bool {
    let mut a = own
        .split(|c: char| c.is_ascii_digit())
        .filter(|s| !s.is_empty());
    let mut b = other
        .split(|c: char| c.is_ascii_digit())
        .filter(|s| !s.is_empty());
    let numbered = |path: &str| path.contains(|c: char| c.is_ascii_digit());
    // A path of nothing but numbers and slashes is that of any article.
    let named = own.chars().filter(|c| c.is_alphabetic()).count() >= 3;
    own != other && numbered(own) && numbered(other) && named && {
        loop {
            match (a.next(), b.next()) {
                (None, None) => break true,
                (x, y) if x == y => {}
                _ => break false,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    fn own() -> Own {
        let head = Head {
            title: Some("Harbour Notes #12: the pier".to_owned()),
            author: Some("Ann Foxworth".to_owned()),
            url: Some(url("https://digest.example.org/2024/issue-12")),
            ..Head::default()
        };
        Own::find(&head, &[])
    }

    #[test]
    fn the_edition_its_back_issues_and_front_pages_are_its_own_pages() {
        for page in [
            "https://digest.example.org/2024/issue-12#top",
            "https://digest.example.org/2023/issue-9",
            "https://digest.example.org/",
            "https://harbour-notes.example/",
            "https://www.annfoxworth.example/",
        ] {
            assert!(own().is_page(&url(page)), "{page}");
        }
        for page in [
            "https://digest.example.org/essays/pier",
            "https://annfoxworth.example/pier",
            "https://news.example.org/",
        ] {
            assert!(!own().is_page(&url(page)), "{page}");
        }
    }

    #[test]
    fn another_edition_is_named_alike_but_for_numbers_and_months() {
        let head = Head {
            title: Some("Appunti del porto, 3 luglio 2025".to_owned()),
            ..Head::default()
        };
        let own = Own::find(&head, &[]);
        assert!(own.is_edition("Appunti del porto, 26 giugno 2025"));
        assert!(!own.is_edition("Appunti della città, 26 giugno 2025"));
    }

    #[test]
    fn a_click_tracker_on_its_host_is_not_its_own() {
        let head = Head {
            hosts: vec!["harbour.example.org".to_owned()],
            ..Head::default()
        };
        let own = Own::find(&head, &[]);
        assert!(own.is_house(&url("https://news.harbour.example.org/pier")));
        for tracker in [
            "https://link.harbour.example.org/ss/c/u001.aaK1mPz/4ab",
            "https://click.harbour.example.org/a/rgVqXzK8f3a0QwLp",
        ] {
            assert!(!own.is_house(&url(tracker)), "{tracker}");
            assert!(!own.holds(&url(tracker)), "{tracker}");
        }
    }

    #[test]
    fn all_of_its_sites_is_its_own_and_of_a_shared_host_its_part() {
        let own = own();
        assert!(own.holds(&url("https://annfoxworth.example/causes")));
        assert!(own.holds(&url("https://digest.example.org/search")));
        assert!(own.holds(&url(
            "https://stats.example.net/share/harbour-notes.example"
        )));
        assert!(!own.holds(&url("https://news.example.org/harbour")));
        let head = Head {
            url: Some(url("https://github.com/ann/notes/issues/4")),
            ..Head::default()
        };
        let own = Own::find(&head, &[]);
        let head = Head {
            hosts: vec!["buttondown.email/ann".to_owned()],
            ..Head::default()
        };
        let account = Own::find(&head, &[]);
        assert!(account.holds(&url("https://buttondown.email/ann/archive/4")));
        assert!(account.is_page(&url("https://buttondown.email/ann/")));
        assert!(!account.holds(&url("https://buttondown.email/bo/archive/4")));
        assert!(own.holds(&url("https://github.com/ann/notes/issues/5")));
        assert!(!own.holds(&url("https://github.com/bo/pier")));
    }
}
