//! What the page shows → candidates: headline and byline.

use super::byline_words::SUFFIXES;
use super::evidence::Evidence;
use super::house;
use super::images;
use super::names;
use super::near::{Place, Vicinity};
use super::reading::What;
use crate::date::{self, Hint};
use crate::model::Field;

/// Elements of one sort that may be the headline: those further down head other stories.
const MAX_TITLES: usize = 40;
/// The headline, and so many lines below it less one.
const RIGHT_BELOW: usize = 4;
/// A line that is nothing but a name and a date is no longer, in characters.
const MAX_LINE: usize = 60;
/// So many links to the front page are looked at.
const MAX_HOME: usize = 8;
/// What is named as an author's name and is longer tells of the author.
const MAX_NAME: usize = 160;

/// Reads what the page shows.
pub(super) fn read(near: &Vicinity<'_>, evidence: &mut Evidence) {
    for spot in &near.reading.spots {
        let place = match spot.what {
            What::Heading(1) => "visible <h1>",
            What::Heading(_) => "visible <h2>",
            What::TitleBox => "visible title class",
            _ => continue,
        };
        if evidence.at(Field::Title, place).count() < MAX_TITLES {
            evidence.add(Field::Title, place, spot.text.as_str());
        }
    }
    if let Some(headline) = near.repeated_headline() {
        evidence.add(Field::Title, "visible headline", headline);
    }
    let pictures = near.reading.pictures.iter();
    let mut opening = pictures.filter(|picture| near.opens(picture.block));
    if let Some(address) = opening.find_map(images::address) {
        evidence.add(Field::Image, "visible image", address);
    }
    for (place, is_wanted) in AUTHORS {
        for (stands, spot) in near.nearest(is_wanted) {
            if spot.what == What::AuthorName && spot.text.trim().len() > MAX_NAME {
                continue;
            }
            let place = match stands {
                Place::End => "visible author at the end",
                Place::Far => "visible author further down",
                _ => place,
            };
            evidence.add(Field::Authors, place, spot.text.as_str());
        }
    }
    for paragraph in near.outer_paragraphs() {
        if let Some(name) = names::in_brackets(paragraph) {
            evidence.add(Field::Authors, "visible name in the text", name);
        }
    }
    let home = near.reading.spots.iter();
    for spot in home
        .filter(|spot| spot.what == What::HomeLink)
        .take(MAX_HOME)
    {
        evidence.add(Field::Site, house::HOME, spot.text.as_str());
    }
    if let Some(line) = near.reading.blocks.rights() {
        evidence.add(Field::Site, house::RIGHTS, line);
    }
    for (_, _, line) in near.lines() {
        if names::opens_byline(line) {
            evidence.add(Field::Authors, "visible byline line", line);
        }
    }
    let right_below = near.lines().take(RIGHT_BELOW);
    for (_, at, line) in right_below.filter(|(place, ..)| *place == Place::Below) {
        // A link beside a date leads to the section.
        if !near.is_link(at)
            && let Some(name) = beside_date(line)
        {
            evidence.add(Field::Authors, "visible name beside a date", name);
        }
    }
}

/// What stands beside the date in a date line: `25.10.2022 - Ann Miller`.
fn beside_date(line: &str) -> Option<String> {
    if line.chars().count() > MAX_LINE || !line.contains(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let found = date::find(line, &Hint::default()).into_iter().next()?;
    let beside = format!(
        "{}\n{}",
        &line[..found.range.start],
        &line[found.range.end..]
    );
    let names = names::names(&beside, names::Manner::Shown);
    let mut roles = SUFFIXES.iter().filter(|word| !word.is_ascii());
    let is_marked = roles.any(|word| beside.contains(word));
    let is_one = names.len() == 1 && (names[0].contains(' ') || is_marked);
    is_one.then(|| names[0].clone())
}

/// Places of names on the page.
type Wanted = fn(What<'_>) -> bool;
const AUTHORS: &[(&str, Wanted)] = &[
    ("rel=author", |what| what == What::AuthorLink { rel: true }),
    ("link to an author", |what| {
        what == What::AuthorLink { rel: false }
    }),
    ("visible author name", |what| what == What::AuthorName),
    ("visible byline", |what| what == What::AuthorBox),
];
