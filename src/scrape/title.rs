//! The article's own headline: not the social one, without the site's name, section and kicker.

use super::evidence::Evidence;
use super::house::House;
use super::plain::{letters, plain};
use crate::model::Field;

/// Places of a title, best first. JSON-LD holds the headline in 97 pages of 100; `og:title` the one for social media
/// (89); the first `<h1>` is right in 93, and where the head of the page repeats it, nearly always.
const PLACES: &[&str] = &[
    "JSON-LD headline",
    "meta parsely-title",
    "meta sailthru.title",
    "meta citation_title",
    "itemprop headline",
    "visible <h1>",
    "meta cxenseparse:title",
    "meta headline",
    "JSON-LD name",
    "meta og:title",
    "meta twitter:title",
    "visible title class",
    "JSON-LD page headline",
    "meta dc.title",
    "itemprop name",
    "<title>",
    "meta title",
    "JSON-LD page name",
    "visible <h2>",
];
/// Places that the page shows or repeats: a headline found there must be repeated in the head to go before `og:title`.
const SHOWN: &[&str] = &[
    "visible <h1>",
    "visible title class",
    "visible <h2>",
    "itemprop headline",
];
/// Places in the head of a page.
const HEAD: &[&str] = &[
    "meta og:title",
    "<title>",
    "meta twitter:title",
    "meta dc.title",
    "meta title",
];
/// What parts a headline from the name of a site or a section.
const SEPARATORS: &[&str] = &[
    " | ", " - ", " – ", " — ", " :: ", " » ", " « ", " · ", " • ", " / ", "｜", "|", " ‹ ", " › ",
    " : ", ": ", " -", "_", " < ", " > ",
];

/// The headline, with its place.
pub(super) fn judge(evidence: &Evidence, house: &House) -> Option<(String, &'static str)> {
    let heads: Vec<String> = HEAD
        .iter()
        .flat_map(|place| evidence.at(Field::Title, place))
        .map(letters)
        .collect();
    let repeated = |text: &str| {
        let own = letters(text);
        own.chars().count() >= 4 && heads.iter().any(|head| head.contains(&own))
    };
    let of = |place: &'static str| {
        evidence
            .at(Field::Title, place)
            .map(|v| clean(v, house))
            .filter(|t| is_title(t, house))
            .map(move |t| (t, place))
    };
    let sure = PLACES
        .iter()
        .flat_map(|place| of(place))
        .find(|(text, place)| !SHOWN.contains(place) || repeated(text));
    sure.or_else(|| PLACES.iter().flat_map(|place| of(place)).next())
        .map(|(text, place)| (whole(text, evidence, house), place))
}

/// A headline that was cut (`…`) is taken whole from another place that begins with it.
fn whole(title: String, evidence: &Evidence, house: &House) -> String {
    let Some(start) = title
        .strip_suffix('…')
        .or_else(|| title.strip_suffix("..."))
    else {
        return title;
    };
    let start = letters(start);
    let others = evidence.of(Field::Title).map(|c| clean(&c.value, house));
    others
        .filter(|other| {
            !other.ends_with('…')
                && !other.ends_with("...")
                && letters(other).starts_with(&start)
                && start.len() >= 12
        })
        .max_by_key(String::len)
        .unwrap_or(title)
}

/// One line, less the parts at its ends that name the house.
pub(super) fn clean(text: &str, house: &House) -> String {
    let mut title = plain(text);
    for _ in 0..3 {
        let Some(shorter) = without_house(&title, house) else {
            break;
        };
        title = shorter;
    }
    title
}

fn without_house(title: &str, house: &House) -> Option<String> {
    SEPARATORS.iter().find_map(|separator| {
        let behind = title
            .rsplit_once(separator)
            .filter(|(head, tail)| house.is_named(tail) && !head.trim().is_empty());
        let before = || {
            title
                .split_once(separator)
                .filter(|(head, tail)| house.is_named(head) && !tail.trim().is_empty())
        };
        behind
            .map(|(head, _)| head)
            .or_else(|| before().map(|(_, tail)| tail))
            .map(|t| t.trim().to_owned())
    })
}

/// A headline says something, and not the name of the site.
fn is_title(text: &str, house: &House) -> bool {
    let length = text.chars().filter(|c| c.is_alphanumeric()).count();
    length >= 2 && !house.is_exactly(text) && !text.contains("{{")
}
