//! Which of the candidates for one article it is, once their pages were asked. Pure.

use url::Url;

use super::matching::{Candidate, Rank};
use crate::address::{self, Key};
use crate::scrape::Scraped;

/// What the pages of candidates said, asked in the order of their rank; `P` is what is kept of a page.
pub(super) struct Choice<P> {
    /// Those that say that they are the article, each with the address that it gives itself.
    confirmed: Vec<(Candidate, Key, P)>,
    /// The best of those that could not be asked.
    unasked: Option<Rank>,
}

impl<P> Default for Choice<P> {
    fn default() -> Self {
        Self {
            confirmed: Vec::new(),
            unasked: None,
        }
    }
}

impl<P> Choice<P> {
    /// Takes note of a page that says that it is the article.
    pub(super) fn confirm(&mut self, candidate: Candidate, own: Key, page: P) {
        self.confirmed.push((candidate, own, page));
    }

    /// Takes note of a candidate whose page could not be asked.
    pub(super) fn leave(&mut self, candidate: &Candidate) {
        self.unasked = self.unasked.max(Some(candidate.rank()));
    }

    /// The one that it is. None where two articles say so, or where one could not be asked that is as likely; what is less
    /// likely than the one that says so does not matter. Of several addresses of one article it is the article's own.
    pub(super) fn one(mut self) -> Option<(Url, P)> {
        let (best, own, _) = self.confirmed.first()?;
        let is_one = self.confirmed.iter().all(|(_, other, _)| other == own);
        if !is_one || self.unasked >= Some(best.rank()) {
            return None;
        }
        let is_own =
            |(candidate, own, _): &(Candidate, Key, P)| address::key(&candidate.url) == *own;
        let at = self.confirmed.iter().position(is_own).unwrap_or(0);
        let (candidate, _, page) = self.confirmed.swap_remove(at);
        Some((candidate.url, page))
    }
}

/// The address that a page of an article gives itself, as far as it may: one of its own site, and no front page.
pub(super) fn own_address(url: &Url, page: &Scraped) -> Key {
    let canonical = page.metadata.canonical_url.as_ref();
    let is_its = |own: &&Url| address::same_site(own, url) && own.path() != "/";
    address::key(canonical.filter(is_its).unwrap_or(url))
}

#[cfg(test)]
mod tests {
    use super::super::matching::candidate;
    use super::*;

    fn chosen(confirmed: &[(&str, usize, &str)], unasked: &[usize]) -> Option<String> {
        let mut choice = Choice::default();
        let own = |url: &str| address::key(&url.parse().unwrap());
        for (url, hint, canonical) in confirmed {
            choice.confirm(candidate(url, *hint), own(canonical), ());
        }
        for hint in unasked {
            choice.leave(&candidate("https://a.example/unasked", *hint));
        }
        choice.one().map(|(url, ())| url.path().to_owned())
    }

    #[test]
    fn one_article_is_chosen_whatever_else_is_less_likely() {
        let (one, two) = ("https://a.example/1", "https://a.example/2");
        for (confirmed, unasked, expected) in [
            (&[(one, 90, one)][..], &[][..], Some("/1")),
            (&[(one, 90, one)], &[60], Some("/1")),
            (&[(one, 90, one)], &[60, 90], None),
            (&[(one, 60, one)], &[90], None),
            (&[(one, 60, one)], &[0], None),
            (&[(one, 90, one), (two, 60, two)], &[], None),
            (&[(one, 90, two), (two, 60, two)], &[], Some("/2")),
            (
                &[
                    (one, 90, "https://a.example/3"),
                    (two, 60, "https://a.example/3"),
                ],
                &[],
                Some("/1"),
            ),
            (&[], &[], None),
            (&[], &[90], None),
        ] {
            let found = chosen(confirmed, unasked);
            assert_eq!(found.as_deref(), expected, "{confirmed:?} {unasked:?}");
        }
    }
}
