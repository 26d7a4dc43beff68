//! Who wrote it: the declared authors, unless they are the house; then the byline that the page shows.

use super::evidence::Evidence;
use super::house::House;
use super::names;
use crate::model::Field;

/// Places of names, best first: JSON-LD is right in 95 news pages of 100, other meta tags in 74, `rel=author` in 80;
/// a class that says "byline" in half of them, since the box holds role, date and buttons as well.
const PLACES: &[&str] = &[
    "JSON-LD author",
    "itemprop author name",
    "meta citation_author",
    "meta parsely-author",
    "meta sailthru.author",
    "meta byl",
    "meta cxenseparse:author",
    "meta article:author_name",
    "itemprop author",
    "rel=author",
    "meta dc.creator",
    "visible author name",
    "link to an author",
    "meta author",
    "meta article:author",
    "visible byline",
    "visible byline line",
    "JSON-LD author (organization)",
];
/// Places where one author stands in `Last, First`.
const TURNED: &[&str] = &["meta citation_author", "meta dc.creator"];
/// An article has no more authors than a byline shows; a page with more of them is a list.
const MANY: usize = 12;

/// The authors, with the place.
pub(super) fn judge(evidence: &Evidence, house: &House) -> Option<(Vec<String>, &'static str)> {
    let mut fallback = None;
    for place in PLACES {
        let found = names_at(evidence, place);
        if found.is_empty() || found.len() > MANY {
            continue;
        }
        let people: Vec<String> = found
            .iter()
            .filter(|name| !house.is_named(name))
            .cloned()
            .collect();
        if !people.is_empty() {
            return Some((people, place));
        }
        fallback.get_or_insert((found, *place));
    }
    fallback
}

fn names_at(evidence: &Evidence, place: &'static str) -> Vec<String> {
    let first_only = place.starts_with("visible");
    let mut found = Vec::new();
    for value in evidence.at(Field::Authors, place) {
        let turned = TURNED.contains(&place);
        let value = if turned {
            names::turn_round(value)
        } else {
            value.to_owned()
        };
        for name in names::names(&value) {
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
