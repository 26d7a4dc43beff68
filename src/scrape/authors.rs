//! Who wrote it: the declared authors, unless they are the house; then the byline that the page shows.

use super::byline_words::NOBODY;
use super::evidence::Evidence;
use super::house::House;
use super::names::{self, Manner};
use super::plain::letters;
use super::rules;
use crate::model::Field;

/// Places of names, best first: JSON-LD is right in 95 news pages of 100, other meta tags in 74, `rel=author` in 80;
/// a class that says "byline" in half of them, since the box holds role, date and buttons as well.
#[rustfmt::skip]
const PLACES: &[(&str, Manner)] = &[
    (rules::PLACE, Manner::Declared),
    ("JSON-LD author", Manner::Declared),
    ("itemprop author name", Manner::Declared),
    ("meta citation_author", Manner::Declared),
    ("meta parsely-author", Manner::Declared),
    ("meta sailthru.author", Manner::Declared),
    ("meta byl", Manner::Declared),
    ("meta cxenseparse:author", Manner::Declared),
    ("meta article:author_name", Manner::Declared),
    ("itemprop author", Manner::Declared),
    ("rel=author", Manner::Declared),
    ("meta dc.creator", Manner::Declared),
    ("visible author name", Manner::Shown),
    ("link to an author", Manner::Shown),
    ("meta author", Manner::Declared),
    ("meta article:author", Manner::Declared),
    ("visible byline", Manner::Shown),
    ("visible byline line", Manner::Shown),
    ("visible name beside a date", Manner::Shown),
    ("visible name in the text", Manner::Shown),
    ("visible author at the end", Manner::Shown),
    ("itemprop author further down", Manner::Declared),
    ("address of an author", Manner::Declared),
    ("visible author further down", Manner::Shown),
    (ORGANIZATION, Manner::Declared),
    // Of what is no HTML.
    ("XMP creator", Manner::Declared),
    ("PDF Author", Manner::Declared),
    ("head of the text", Manner::Declared),
];
/// Agencies stand here, beside the people who wrote for them, and the house.
const ORGANIZATION: &str = "JSON-LD author (organization)";
/// Links to authors' pages.
const LINKS: &[&str] = &["rel=author", "link to an author"];
/// Places where one author stands in `Last, First`.
const TURNED: &[&str] = &["meta citation_author", "meta dc.creator"];
/// An article has no more authors than a byline shows; a page with more of them is a list.
const MANY: usize = 12;

/// The authors, with the place.
pub(super) fn judge(evidence: &Evidence, house: &House) -> Option<(Vec<String>, &'static str)> {
    let places: Vec<(&str, Vec<String>)> = PLACES
        .iter()
        .map(|(place, manner)| (*place, names_at(evidence, house, place, *manner)))
        .filter(|(_, names)| !names.is_empty() && names.len() <= MANY)
        .collect();
    let people = |names: &[String], with_users: bool| -> Vec<String> {
        let is_nobody = |name: &String| NOBODY.contains(&&*name.to_lowercase());
        if names.iter().all(is_nobody) {
            return Vec::new();
        }
        let people = names.iter().filter(|name| !house.signs_as(name));
        people
            .filter(|name| with_users || !name.contains('_'))
            .cloned()
            .collect()
    };
    // The name of a user (`jane_m`) only where nobody signs with another.
    let signed = [false, true].into_iter().find_map(|with_users| {
        let signed = |(place, names): &(&'static str, Vec<String>)| {
            Some((people(names, with_users), *place)).filter(|(people, _)| !people.is_empty())
        };
        places.iter().find_map(signed)
    });
    let Some((found, place)) = signed else {
        return places
            .into_iter()
            .next()
            .map(|(place, names)| (names, place));
    };
    let found = found.into_iter().map(|name| whole(name, evidence));
    let is_link = LINKS.contains(&place);
    let mut found = completed(found.collect(), &places, house, is_link);
    if place == "JSON-LD author" {
        let others = places.iter().find(|(place, _)| *place == ORGANIZATION);
        let others = others.map(|(_, names)| people(names, true));
        found.extend(others.unwrap_or_default());
    }
    Some((found, place))
}

/// The same authors and more, where two other places name them: some publishing systems declare but the first. Beside one
/// who has a page of his own, one may stand who has none: then the byline is enough.
fn completed(
    found: Vec<String>,
    places: &[(&'static str, Vec<String>)],
    house: &House,
    is_link: bool,
) -> Vec<String> {
    let holds = |names: &[String], name: &String| names.iter().any(|n| letters(n) == letters(name));
    let with_more = |(place, names): &&(&str, Vec<String>)| {
        let mut more = names.iter().filter(|name| !holds(&found, name));
        let is_byline = is_link && *place == "visible byline";
        let twice = |name: &String| places.iter().filter(|(_, n)| holds(n, name)).count() >= 2;
        names.len() > found.len()
            && found.iter().all(|name| holds(names, name))
            && more.all(|name| is_full(name) && !house.signs_as(name) && (is_byline || twice(name)))
    };
    let more = places.iter().find(with_more).map(|(_, names)| names);
    more.cloned().unwrap_or(found)
}

/// A first and a last name; `The Associated Press` is a credit beside those of the authors.
fn is_full(name: &str) -> bool {
    name.contains(' ') && !name.starts_with("The ")
}

fn names_at(
    evidence: &Evidence,
    house: &House,
    place: &'static str,
    manner: Manner,
) -> Vec<String> {
    // Boxes of names stand side by side where an article has two authors.
    let first_only = place.starts_with("visible") && place != "visible author name";
    let mut found = Vec::new();
    for value in evidence.at(Field::Authors, place) {
        let value = house.without_slogan(value);
        let turned = TURNED.contains(&place).then(|| names::turn_round(value));
        for name in names::names(turned.as_deref().unwrap_or(value), manner) {
            if !found.contains(&name) {
                found.push(name);
            }
        }
        if first_only && !found.is_empty() {
            break;
        }
    }
    found
}

/// A first name alone, as some publishing systems give it, is made whole by a byline that begins with it.
fn whole(name: String, evidence: &Evidence) -> String {
    if name.contains(' ') {
        return name;
    }
    let start = format!("{} ", name.to_lowercase());
    let others = evidence.of(Field::Authors);
    let mut names = others.flat_map(|c| names::names(&c.value, Manner::Shown));
    names
        .find(|other| other.to_lowercase().starts_with(&start))
        .unwrap_or(name)
}
