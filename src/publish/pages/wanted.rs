//! The address of a page, read and written.

use url::form_urlencoded;

use super::cite::CitationStyle;
use crate::model::{FacetKind, Unclear, View};
use crate::publish::{Site, source_path};

/// A page that is made from the store, as its address asks for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Page {
    /// A view of the entries, and which of its pages, from 1.
    View(View, usize),
    /// All days.
    Days,
    /// All sites, authors or the like, and which page of them.
    Facets(FacetKind, usize),
    /// All digests, and which page of them.
    Digests(usize),
    /// The statistics.
    Statistics,
    /// An article, by the first letters of its id.
    Article(String),
    /// How it is cited.
    Citation(String, CitationStyle),
    /// The same as programs read it.
    Json(String),
    /// A digest, by the first letters of its id.
    Digest(String),
}

/// The kinds that have a folder of their own, with a page for each of them.
const FOLDERS: [(FacetKind, &str); 5] = [
    (FacetKind::Site, "sites/"),
    (FacetKind::Author, "authors/"),
    (FacetKind::Curator, "curators/"),
    (FacetKind::Language, "languages/"),
    (FacetKind::Day, "days/"),
];

impl Page {
    /// The page at a path (as it stands in a request, from the first slash on) with a query; `None` for what is a
    /// file, a folder without its slash, or nothing.
    pub fn at(path: &str, query: &str) -> Result<Option<Self>, Unclear> {
        let Some(path) = path.strip_prefix('/') else {
            return Ok(None);
        };
        let of_source = path.strip_prefix("sources/");
        let of_source = of_source.and_then(|rest| rest.strip_suffix('/'));
        if path.is_empty() || of_source.is_some_and(|source| !source.is_empty()) {
            let (view, number) = (View::from_query(query)?, number(query)?);
            // Without a query it is a file.
            let is_asked = !view.is_all() || number.is_some();
            let view = of_source
                .into_iter()
                .fold(view, |view, source| view.with(FacetKind::Source, source));
            return Ok(is_asked.then(|| Self::View(view, number.unwrap_or(1))));
        }
        match path {
            "days/" => return Ok(Some(Self::Days)),
            "digests/" => return Ok(Some(Self::Digests(number(query)?.unwrap_or(1)))),
            "statistics/" => return Ok(Some(Self::Statistics)),
            _ => {}
        }
        for (kind, folder) in FOLDERS {
            let Some(value) = path.strip_prefix(folder) else {
                continue;
            };
            if value.is_empty() {
                return Ok(Some(Self::Facets(kind, number(query)?.unwrap_or(1))));
            }
            let value = value.strip_suffix('/').filter(|v| !v.contains('/'));
            return match value {
                Some(value) if !value.is_empty() => {
                    let view = View::from_query(query)?.with(kind, &decoded(value));
                    Ok(Some(Self::View(view, number(query)?.unwrap_or(1))))
                }
                _ => Ok(None),
            };
        }
        Ok(Self::of_id(path))
    }

    /// The page of one article or digest.
    fn of_id(path: &str) -> Option<Self> {
        let (folder, name) = path.strip_suffix('/').unwrap_or(path).split_once('/')?;
        let (id, ending) = name.split_once('.').unwrap_or((name, ""));
        let id = is_id(id).then(|| id.to_ascii_lowercase())?;
        match (folder, ending) {
            ("articles", "") => Some(Self::Article(id)),
            ("articles", "json") => Some(Self::Json(id)),
            ("articles", ending) => Some(Self::Citation(id, CitationStyle::from_ending(ending)?)),
            ("digests", "") => Some(Self::Digest(id)),
            _ => None,
        }
    }
}

/// The page of a list that is asked for. One that is too far has nothing on it.
fn number(query: &str) -> Result<Option<usize>, Unclear> {
    let pairs = form_urlencoded::parse(query.as_bytes());
    let page = pairs.filter(|(name, value)| name == "page" && !value.is_empty());
    match page.last().map(|(_, value)| value.parse()) {
        None => Ok(None),
        Some(Ok(number @ 1..)) => Ok(Some(number)),
        Some(_) => Err(Unclear::Page),
    }
}

/// A part of a path without its percent-encoding.
fn decoded(part: &str) -> String {
    let part = part.replace('+', "%2B").replace(['&', '='], "-");
    form_urlencoded::parse(part.as_bytes())
        .next()
        .map(|(name, _)| name.into_owned())
        .unwrap_or_default()
}

/// Eight characters or more of an id.
fn is_id(text: &str) -> bool {
    (8..=36).contains(&text.len())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_hexdigit() || byte == b'-')
}

/// Where a view is found under the top folder; `None` where only a server can make it and none does.
#[must_use]
pub fn address(site: &Site, view: &View) -> Option<String> {
    if let View {
        text: None,
        filters,
        since: None,
        until: None,
    } = view
        && let [(kind, value)] = &filters[..]
    {
        if *kind == FacetKind::Source {
            return Some(source_path(value));
        }
        if let Some((_, folder)) = FOLDERS.iter().find(|(of, _)| of == kind) {
            let value: String = form_urlencoded::byte_serialize(value.as_bytes()).collect();
            return Some(format!("{folder}{value}/"));
        }
    }
    match (view.is_all(), site.search) {
        (true, _) => Some("./".to_owned()),
        (false, true) => Some(format!("./?{}", view.query())),
        (false, false) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::publish::test_sample::site;

    fn asked(query: &str) -> View {
        View::from_query(query).unwrap()
    }

    #[test]
    fn every_view_is_found_where_its_address_says() {
        for query in [
            "q=night+ban",
            "site=the-harbour-daily",
            "author=%EA%B9%80%EC%84%9C%EC%98%81",
            "day=2025-07-13",
            "language=pt-br",
            "site=x&author=y",
            "tag=korea",
            "q=a%26b%3Dc&source=harbour",
            "since=2025-07-01",
            "site=x&until=2025-07-13",
        ] {
            let view = View::from_query(query).unwrap();
            let address = address(&site(), &view).unwrap();
            let (path, query) = address.split_once('?').unwrap_or((&address, ""));
            let path = format!("/{}", path.trim_start_matches("./"));
            assert_eq!(
                Page::at(&path, query),
                Ok(Some(Page::View(view, 1))),
                "{address}"
            );
        }
    }

    #[test]
    fn a_site_that_nobody_searches_has_no_address_that_needs_a_server() {
        let site = Site {
            search: false,
            ..site()
        };
        assert_eq!(address(&site, &asked("q=x")), None);
        assert_eq!(
            address(&site, &asked("site=x")).as_deref(),
            Some("sites/x/")
        );
    }

    #[test]
    fn pages_are_told_from_files_and_from_nothing() {
        let id = || "4513f40a".to_owned();
        for (path, query, page) in [
            ("/", "", None),
            ("/", "from=somewhere", None),
            ("/", "page=2", Some(Page::View(View::default(), 2))),
            ("/", "page=", None),
            ("/archive/1.xml", "page=x&citers=x", None),
            ("/atom.xml", "q=x", None),
            ("/days/", "", Some(Page::Days)),
            ("/days", "", None),
            ("/sites/", "page=3", Some(Page::Facets(FacetKind::Site, 3))),
            ("/sites/a/b/", "", None),
            ("/sources/quay/", "", None),
            (
                "/sources/quay/",
                "q=x",
                Some(Page::View(asked("q=x&source=quay"), 1)),
            ),
            ("/articles/4513F40A", "", Some(Page::Article(id()))),
            ("/articles/4513f40a/", "", Some(Page::Article(id()))),
            (
                "/articles/4513f40a.bib",
                "",
                Some(Page::Citation(id(), CitationStyle::Bibtex)),
            ),
            ("/articles/4513f40a.json", "", Some(Page::Json(id()))),
            ("/articles/4513f40a.exe", "", None),
            ("/articles/short", "", None),
            ("/digests/", "", Some(Page::Digests(1))),
            ("/digests/4513f40a", "", Some(Page::Digest(id()))),
            ("/digests/4513f40a.bib", "", None),
        ] {
            assert_eq!(Page::at(path, query), Ok(page), "{path}?{query}");
        }
    }

    #[test]
    fn what_is_not_understood_is_no_page() {
        for path in [
            "/",
            "/sources/quay/",
            "/digests/",
            "/sites/",
            "/days/2025-07-13/",
        ] {
            for number in ["0", "-1", "x", "99999999999999999999"] {
                let query = format!("page={number}");
                assert_eq!(Page::at(path, &query), Err(Unclear::Page), "{path}?{query}");
            }
        }
        assert_eq!(Page::at("/", "citers=x"), Err(Unclear::Citers));
        assert_eq!(Page::at("/sites/x/", "since=x"), Err(Unclear::Day("since")));
    }
}
