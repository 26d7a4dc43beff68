//! The article's own headline: not the social one, without the site's name, section and kicker.

use std::collections::BTreeSet;

use super::evidence::Evidence;
use super::house::House;
use super::plain::{letters, plain};
use super::rules;
use crate::model::Field;
use crate::text::tokens;

/// Places of a title, best first. JSON-LD holds the headline in 97 pages of 100; `og:title` the one for social media
/// (89); the first `<h1>` is right in 93, and where the head of the page repeats it, nearly always.
#[rustfmt::skip]
const PLACES: &[&str] = &[
    rules::PLACE, "JSON-LD headline", "visible <h1>", "visible headline", "meta parsely-title", "meta sailthru.title",
    "meta citation_title", "itemprop headline", "meta cxenseparse:title", "meta headline", "JSON-LD name", "meta og:title",
    "meta twitter:title", "visible title class", "JSON-LD page headline", "meta dc.title", "itemprop name",
    "<title>", "meta title", "JSON-LD page name", "visible <h2>",
    // Of what is no HTML.
    "PDF Title, on its first page", "first page's headline", "PDF Title", "head of the text", "first line", "file name",
];
/// Places that the page shows or repeats: a headline found there must be repeated in the head to go before `og:title`.
const SHOWN: &[&str] = &[
    "visible <h1>",
    "visible headline",
    "visible title class",
    "visible <h2>",
    "itemprop headline",
];
/// Places in the head of a page.
#[rustfmt::skip]
const HEAD: &[&str] = &[
    "meta og:title", "<title>", "meta twitter:title", "meta dc.title", "meta title",
];
/// What parts a headline from the name of a site or a section.
#[rustfmt::skip]
const SEPARATORS: &[&str] = &[
    " | ", " - ", " – ", " — ", " :: ", " » ", " « ", " · ", " • ", " / ", "｜", "|", " ‹ ", " › ", " : ", ": ", " -", " < ", " > ",
];
/// Marks without blanks: what they part must be a name of the house to the letter.
const TIGHT: &[char] = &[':', '：', '-', '–', '_', '/'];
/// Quotation marks: a title that ends before one was cut there by a broken attribute.
const QUOTES: &[char] = &['"', '“', '„', '«', '”', '\''];

/// What archives of papers put before a headline.
const LABELS: &[&str] = &[
    "Title:",
    "Titel:",
    "Titre:",
    "Título:",
    "제목:",
    "标题：",
    "標題：",
];

/// The headline, with its place.
pub(super) fn judge(evidence: &Evidence, house: &House) -> Option<(String, &'static str)> {
    let heads: Vec<String> = HEAD
        .iter()
        .flat_map(|place| evidence.at(Field::Title, place))
        .map(|head| clean(head, house))
        .collect();
    let all = || {
        PLACES
            .iter()
            .flat_map(|place| titles_at(evidence, place, house))
    };
    let shows_headline = || {
        let mut first = titles_at(evidence, "visible <h1>", house);
        first
            .next()
            .is_some_and(|(text, _)| words(&text) >= MIN_WORDS)
    };
    let is_sure = |(text, place): &(String, &str)| {
        // What is left of the title may be the name of the section.
        if *place == "<title>" && words(text) == 1 && shows_headline() {
            return false;
        }
        !SHOWN.contains(place)
            || is_repeated(text, &heads)
            || *place == "visible <h1>" && is_kindred(text, &heads)
    };
    let (title, place) = all().find(is_sure).or_else(|| all().next())?;
    Some((whole(title, evidence, house), place))
}

fn titles_at(
    evidence: &Evidence,
    place: &'static str,
    house: &House,
) -> impl Iterator<Item = (String, &'static str)> {
    let cleaned = evidence
        .at(Field::Title, place)
        .map(|value| clean(value, house));
    cleaned
        .filter(|title| is_title(title, house))
        .map(move |title| (title, place))
}

/// Letters, in bytes, below which a shown headline is repeated by chance: that of a section.
const MIN_LETTERS: usize = 9;

/// Whether the head of the page has a shown headline as the greater part of its own, or as its first part.
fn is_repeated(text: &str, heads: &[String]) -> bool {
    let own = letters(text);
    own.len() >= MIN_LETTERS
        && heads.iter().any(|head| {
            let all = letters(head);
            all.contains(&own) && own.len() * 5 >= all.len() * 2
                || first_part(head).is_some_and(|first| letters(first) == own)
        })
}

/// Whether the first heading says in other words what the head says: then that one is the headline for social media.
/// A heading with all of the head in it and more (a kicker, a line below) is not, nor one that is a part of the head.
fn is_kindred(text: &str, heads: &[String]) -> bool {
    let words = |text: &str| tokens(text).into_iter().collect::<BTreeSet<_>>();
    let own = words(text);
    heads.iter().any(|head| {
        let other = words(head);
        let shared = own.intersection(&other).count();
        let least = own.len().min(other.len());
        least >= MIN_WORDS && shared * 10 >= least * 6 && shared < least
    })
}

fn words(text: &str) -> usize {
    text.split(' ').count()
}

/// A headline with fewer words shares most of them with others by chance.
const MIN_WORDS: usize = 4;

/// What stands before the first mark that parts a headline from the names of section and site.
pub(super) fn first_part(head: &str) -> Option<&str> {
    let ends = SEPARATORS
        .iter()
        .filter_map(|separator| head.find(separator));
    ends.min().map(|end| head[..end].trim())
}

/// A headline that was cut (`…`, or at a quotation mark) is taken whole from another place that begins with it.
fn whole(title: String, evidence: &Evidence, house: &House) -> String {
    let start = title.trim_end_matches(['…', '.']).trim_end();
    let cut = start.len() < title.len() && (title.ends_with('…') || title.ends_with("..."));
    if start.chars().count() < 12 {
        return title;
    }
    let goes_on = |other: &String| {
        let rest = other.strip_prefix(start).map(str::trim_start);
        rest.is_some_and(|rest| {
            if cut {
                !rest.starts_with('…') && !rest.starts_with("...")
            } else {
                rest.starts_with(QUOTES)
            }
        })
    };
    let longer = evidence
        .of(Field::Title)
        .filter(|c| c.value.len() > title.len());
    longer
        .map(|c| clean(&c.value, house))
        .filter(|other| other.len() > title.len() && goes_on(other))
        .max_by_key(String::len)
        .unwrap_or(title)
}

/// One line, less the parts at its ends that name the house.
pub(super) fn clean(text: &str, house: &House) -> String {
    let mut title = plain(text);
    let label = LABELS.iter().find_map(|label| title.strip_prefix(label));
    if let Some(rest) = label.map(str::trim_start).filter(|rest| !rest.is_empty()) {
        title = rest.to_owned();
    }
    for _ in 0..3 {
        let Some(shorter) = without_house(&title, house) else {
            break;
        };
        title = shorter;
    }
    title
}

fn without_house(title: &str, house: &House) -> Option<String> {
    // Cheaper than to look for where it would part the title: hardly one stands in it.
    let mut standing = SEPARATORS.iter().filter(|one| title.contains(**one));
    let loose = standing.find_map(|separator| {
        let behind = || {
            title
                .rsplit_once(separator)
                .filter(|(_, tail)| house.is_named(tail))
                .map(|(head, _)| head)
        };
        let before = || {
            title
                .split_once(separator)
                .filter(|(head, _)| house.is_named(head))
                .map(|(_, tail)| tail)
        };
        behind().or_else(before)
    });
    let tight = || {
        title
            .rsplit_once(TIGHT)
            .filter(|(_, tail)| house.is_exactly(tail))
            .map(|(head, _)| head)
    };
    let rest = loose.or_else(tight)?.trim();
    (!rest.is_empty()).then(|| rest.to_owned())
}

/// A headline says something, and not the name of the site.
fn is_title(text: &str, house: &House) -> bool {
    let length = text.chars().filter(|c| c.is_alphanumeric()).count();
    length >= 2 && !house.is_exactly(text) && !text.contains("{{")
}
