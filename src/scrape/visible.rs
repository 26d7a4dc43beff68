//! What the page shows → candidates: headline and byline.

use super::evidence::Evidence;
use super::names;
use super::near::{Place, Vicinity};
use super::reading::What;
use crate::model::Field;

/// Reads what the page shows.
pub(super) fn read(near: &Vicinity<'_>, evidence: &mut Evidence) {
    for spot in &near.reading.spots {
        let place = match spot.what {
            What::Heading(1) => "visible <h1>",
            What::Heading(_) => "visible <h2>",
            What::TitleBox => "visible title class",
            _ => continue,
        };
        evidence.add(Field::Title, place, spot.text.as_str());
    }
    for (place, is_wanted) in AUTHORS {
        for (stands, spot) in near.nearest(is_wanted) {
            let place = match stands {
                Place::Far => "visible author further down",
                _ => place,
            };
            evidence.add(Field::Authors, place, spot.text.as_str());
        }
    }
    for (_, _, line) in near.lines() {
        if names::opens_byline(line) {
            evidence.add(Field::Authors, "visible byline line", line);
        }
    }
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
