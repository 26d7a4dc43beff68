//! Links of a page → the editions that it lists, newest first. Pure.
//!
//! Editions are links of the same site whose addresses have one shape, and that carry a number or a date, or are
//! headlines. Two shapes are looked at: the address with every number replaced (`/issues/#`, `/#/#/#/`), and the folder
//! (`/letters/*`), of which at least half must look like editions. The shape with the most links wins, one that repeats
//! to the letter also where it has half as many; links with a date count double. Sections, archives by month, tags,
//! pages of a list and files are left out.

use std::collections::{BTreeMap, HashMap, HashSet};

use url::Url;

use crate::address;
use crate::model::Published;
use crate::scrape::Link;

/// An edition that a page lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Edition {
    /// Its page.
    pub(super) url: Url,
    /// Its date, where the list says it.
    pub(super) published: Option<Published>,
}

/// One link is no list.
const FEWEST: usize = 2;

/// So many folders of an address are looked at, from the first: sections do not lie deeper.
const MAX_FOLDERS: usize = 32;

/// Folders and parameters of pages that are no editions, lower case.
const OTHERS: &[&str] = &[
    "author",
    "authors",
    "category",
    "categories",
    "cdn-cgi",
    "comment",
    "comments",
    "feed",
    "feeds",
    "label",
    "labels",
    "login",
    "offset",
    "page",
    "paged",
    "register",
    "search",
    "signin",
    "signup",
    "start",
    "subscribe",
    "tag",
    "tags",
    "topic",
    "topics",
    "user",
    "users",
    "wp-admin",
    "wp-content",
    "wp-json",
];

/// Endings of files that are no pages.
const FILES: &[&str] = &[
    "atom", "css", "epub", "gif", "ics", "jpeg", "jpg", "js", "json", "m4a", "mov", "mp3", "mp4",
    "pdf", "png", "rss", "svg", "webp", "xml", "zip",
];

/// A link that may lead to an edition.
#[derive(Debug)]
struct Candidate<'a> {
    link: &'a Link,
    is_heading: bool,
    published: Option<Published>,
    number: Option<u64>,
}

impl<'a> Candidate<'a> {
    fn path(&self) -> &'a str {
        self.link.url.path().trim_end_matches('/')
    }

    fn looks_like_one(&self) -> bool {
        self.published.is_some() || self.number.is_some() || self.is_heading
    }

    fn weight(&self) -> usize {
        1 + usize::from(self.published.is_some())
    }
}

/// The editions that links of a page lead to, newest first; none where they are no list of any.
pub(super) fn editions<'a>(links: impl Iterator<Item = &'a Link>, page: &Url) -> Vec<Edition> {
    let mut found = listed(links, page);
    sort(&mut found);
    let edition = |candidate: &Candidate<'_>| Edition {
        url: address::clean(&candidate.link.url),
        published: candidate.published,
    };
    found.iter().map(edition).collect()
}

/// Whether a page shows several editions one below the other: headlines that lead to their own pages, each with several
/// links to other sites below it. (A headline with one such link is a story of a link blog.)
pub(super) fn shows_several<'a>(
    links: impl Iterator<Item = &'a Link>,
    page: &Url,
    editions: &[Edition],
) -> bool {
    let known: HashSet<_> = editions
        .iter()
        .map(|edition| address::key(&edition.url))
        .collect();
    let (mut below, mut several) = (None, 0);
    for link in links {
        if link.is_heading && known.contains(&address::key(&link.url)) {
            below = Some(0);
        } else if !address::same_site(&link.url, page) {
            below = below.map(|below| below + 1);
            several += usize::from(below == Some(FEWEST));
        }
    }
    several >= FEWEST
}

fn listed<'a>(links: impl Iterator<Item = &'a Link>, page: &Url) -> Vec<Candidate<'a>> {
    let candidates = without_sections(candidates(links, page));
    let mut shapes: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    let mut folders: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (at, candidate) in candidates.iter().enumerate() {
        let (folder, shape) = shape(&candidate.link.url);
        if shape.contains('#') {
            shapes.entry(shape).or_default().push(at);
        }
        folders.entry(folder).or_default().push(at);
    }
    for members in folders.values_mut() {
        let all = members.len();
        members.retain(|at| candidates[*at].looks_like_one());
        if members.len() * 2 < all {
            members.clear();
        }
    }
    let weight = |members: &[usize]| -> usize {
        let members = members.iter().map(|at| candidates[*at].weight());
        if members.len() < FEWEST {
            0
        } else {
            members.sum()
        }
    };
    let heaviest = |groups: BTreeMap<String, Vec<usize>>| {
        let groups = groups.into_values().filter(|members| weight(members) > 0);
        groups
            .max_by_key(|members| weight(members))
            .unwrap_or_default()
    };
    let (repeated, folder) = (heaviest(shapes), heaviest(folders));
    let best = if weight(&repeated) * 2 >= weight(&folder) {
        repeated
    } else {
        folder
    };
    let best: HashSet<usize> = best.into_iter().collect();
    let places = candidates.into_iter().enumerate();
    places
        .filter(|(at, _)| best.contains(at))
        .map(|(_, candidate)| candidate)
        .collect()
}

/// Each page of the same site once, with what all links to it say.
fn candidates<'a>(links: impl Iterator<Item = &'a Link>, page: &Url) -> Vec<Candidate<'a>> {
    let own = address::key(page);
    let mut places: HashMap<address::Key, usize> = HashMap::new();
    let mut candidates: Vec<Candidate<'a>> = Vec::new();
    for link in links {
        let key = address::key(&link.url);
        if key == own || !address::same_site(&link.url, page) || is_other(&link.url) {
            continue;
        }
        let place = *places.entry(key).or_insert(candidates.len());
        if place == candidates.len() {
            candidates.push(Candidate {
                link,
                is_heading: false,
                published: None,
                number: number(link),
            });
        }
        let candidate = &mut candidates[place];
        candidate.is_heading |= link.is_heading;
        candidate.published = candidate.published.or(link.published);
        candidate.number = candidate.number.or_else(|| number(link));
    }
    candidates
}

/// Leaves out what has several others below it: a section, the archive of a month.
fn without_sections(candidates: Vec<Candidate<'_>>) -> Vec<Candidate<'_>> {
    let paths = candidates.iter().map(Candidate::path);
    let mut below: HashMap<String, usize> = paths.map(|path| (path.to_owned(), 0)).collect();
    for path in candidates.iter().map(Candidate::path) {
        let folders = path.match_indices('/').filter(|(at, _)| *at > 0);
        for (at, _) in folders.take(MAX_FOLDERS) {
            if let Some(below) = below.get_mut(&path[..at]) {
                *below += 1;
            }
        }
    }
    let is_section = |candidate: &Candidate<'_>| {
        let below = below.get(candidate.path()).copied().unwrap_or_default();
        candidate.link.url.query().is_none() && below >= FEWEST
    };
    candidates
        .into_iter()
        .filter(|candidate| !is_section(candidate))
        .collect()
}

fn is_other(url: &Url) -> bool {
    let path = url.path().to_lowercase();
    let segments = || path.split('/').filter(|segment| !segment.is_empty());
    let file = segments()
        .next_back()
        .and_then(|last| last.rsplit_once('.'));
    (segments().next().is_none() && url.query().is_none())
        || segments().any(|segment| OTHERS.contains(&segment))
        || url
            .query_pairs()
            .any(|(name, _)| OTHERS.contains(&name.to_lowercase().as_str()))
        || file.is_some_and(|(_, ending)| FILES.contains(&ending))
        || address::may_hold_token(url)
}

/// The folder of an address, and the address with `#` for every number, parameters by their names.
fn shape(url: &Url) -> (String, String) {
    let numbered = numbers_replaced(url.path().trim_end_matches('/'));
    let mut names: Vec<String> = url
        .query_pairs()
        .map(|(name, value)| format!("{name}={}", numbers_replaced(&value)))
        .collect();
    names.sort_unstable();
    let host = url.host_str().unwrap_or_default();
    let parameters = names.join("&");
    let (folder, _) = numbered.rsplit_once('/').unwrap_or_default();
    (
        format!("{host}{folder}/*"),
        format!("{host}{numbered}?{parameters}"),
    )
}

fn numbers_replaced(text: &str) -> String {
    let mut replaced = String::new();
    for letter in text.chars() {
        if !letter.is_ascii_digit() {
            replaced.push(letter);
        } else if !replaced.ends_with('#') {
            replaced.push('#');
        }
    }
    replaced
}

/// The number of an edition: the last one in its address, else the first one in its words.
fn number(link: &Link) -> Option<u64> {
    let address = &link.url[url::Position::BeforePath..];
    // Digits of an escape (`%2B`) are none.
    let address = address.split('%').enumerate().map(|(at, part)| {
        if at == 0 {
            part
        } else {
            part.get(2..).unwrap_or_default()
        }
    });
    let runs = |text: &str| -> Vec<u64> {
        text.split(|c: char| !c.is_ascii_digit())
            .filter_map(|run| run.parse().ok())
            .collect()
    };
    let numbers: Vec<u64> = address.flat_map(runs).collect();
    numbers
        .last()
        .copied()
        .or_else(|| runs(&link.text).first().copied())
}

/// Newest first: by date where all have one; else as they stand, turned round where their numbers grow.
fn sort(found: &mut [Candidate<'_>]) {
    if found.iter().all(|candidate| candidate.published.is_some()) {
        found.sort_by_key(|candidate| {
            std::cmp::Reverse(candidate.published.map(|published| published.date()))
        });
        return;
    }
    let rising = found
        .windows(2)
        .filter(|pair| pair[0].number < pair[1].number)
        .count();
    if rising * 2 > found.len() {
        found.reverse();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scrape;

    const PAGE: &str = "https://example.org/letters/";

    fn links(html: &str) -> Vec<Link> {
        let url = PAGE.parse().unwrap();
        let page = scrape::Page {
            url: &url,
            content_type: None,
            body: html.as_bytes(),
        };
        scrape::links(&page).shown
    }

    fn paths(html: &str) -> Vec<String> {
        let found = editions(links(html).iter(), &PAGE.parse().unwrap());
        found
            .iter()
            .map(|edition| edition.url[url::Position::BeforePath..].to_owned())
            .collect()
    }

    #[test]
    fn addresses_of_one_shape_with_numbers_are_editions_newest_first() {
        let numbered = "<a href=/about>About</a><a href=/issues/9>Nine</a><a href=/issues/10>Ten</a><a href=/issues/11>Eleven</a>\
                        <a href=https://example.com/issues/12>Elsewhere</a><a href=/contact>Contact</a>";
        assert_eq!(paths(numbered), ["/issues/11", "/issues/10", "/issues/9"]);
        let dated =
            "<a href=/2025/07/06/>a</a><a href=/2025/07/13/>b</a><a href=/2025/06/29/#top>c</a>";
        assert_eq!(
            paths(dated),
            ["/2025/07/13/", "/2025/07/06/", "/2025/06/29/"]
        );
        let asked = "<a href='?issue=4&utm_source=x'>a</a><a href='?issue=3'>b</a><a href='?page=2'>older</a>";
        assert_eq!(paths(asked), ["/letters/?issue=4", "/letters/?issue=3"]);
    }

    #[test]
    fn a_folder_counts_where_most_of_it_has_a_date_a_number_or_is_a_headline() {
        let dated = "<ul><li><a href=/p/ice>Ice</a> 6 July 2025<li><a href=/p/rope>Rope</a> 13 July 2025<li><a href=/p/about>About</a></ul>";
        assert_eq!(paths(dated), ["/p/rope", "/p/ice"]);
        let headlines = "<h2><a href=/p/ice>Ice</a></h2><h2><a href=/p/rope>Rope</a></h2><a href=/p/about>About</a>";
        assert_eq!(paths(headlines), ["/p/ice", "/p/rope"]);
        let pages =
            "<a href=/about>About</a><a href=/contact>Contact</a><a href=/10-rules>Rules</a>";
        assert_eq!(paths(pages), [""; 0]);
    }

    #[test]
    fn archives_tags_pages_of_the_list_and_files_are_none() {
        let html = "<h2><a href=/2025/07/ice>Ice</a></h2><h2><a href=/2025/07/rope>Rope</a></h2><a href=/2025/07/>July</a><a href=/2025/06/>June</a>\
                    <a href=/2025/06/tar>Tar</a><a href=/2025/06/oar>Oar</a><a href=/tag/1>1</a><a href=/tag/2>2</a><a href=/letters/page/2>Older</a>\
                    <a href=/2025/07/ice.pdf>PDF</a><a href='/2025/07/unsubscribe'>Unsubscribe</a>";
        assert_eq!(
            paths(html),
            [
                "/2025/07/ice",
                "/2025/07/rope",
                "/2025/06/tar",
                "/2025/06/oar"
            ]
        );
    }

    #[test]
    fn a_page_of_several_editions_has_headlines_of_its_own_pages_above_links_elsewhere() {
        let page = PAGE.parse().unwrap();
        let shows = |html: &str| {
            let links = links(html);
            shows_several(links.iter(), &page, &editions(links.iter(), &page))
        };
        let elsewhere = "<a href=https://a.example/>a</a><a href=https://b.example/>b</a>";
        assert!(shows(&format!(
            "<h2><a href=/1>One</a></h2>{elsewhere}<h2><a href=/2>Two</a></h2>{elsewhere}"
        )));
        // The stories of one digest, each with a link to itself.
        let a = "<a href=https://a.example/>a</a>";
        assert!(!shows(&format!(
            "<h2><a href=/1>One</a></h2>{a}<h2><a href=/2>Two</a></h2>{a}"
        )));
        assert!(!shows(&format!(
            "<h2>{a}</h2><a href=/1>#</a><h2>{a}</h2><a href=/2>#</a>"
        )));
    }

    #[test]
    fn hostile_lists_are_read_in_time() {
        let links = (0..20_000).map(|n| format!("<a href='/{}/{n}'>{n}</a>", "a/".repeat(n % 50)));
        assert!(!paths(&links.collect::<Vec<_>>().concat()).is_empty());
        // All folders of these have 800 MB of names.
        let links = (0..50).map(|n| format!("<a href='/{}{n}'>{n}</a>", "a/".repeat(4_000)));
        assert_eq!(paths(&links.collect::<Vec<_>>().concat()).len(), 50);
    }
}
