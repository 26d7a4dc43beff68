//! Microdata and `RDFa` → candidates: the properties of the article, not those of a comment or of a part of it.

use super::evidence::Evidence;
use super::near::{Place, Vicinity};
use super::reading::What;
use crate::model::Field;

/// Properties of the article: name, field, place.
const PROPERTIES: &[(&str, Field, &str)] = &[
    ("headline", Field::Title, "itemprop headline"),
    ("author", Field::Authors, "itemprop author"),
    ("creator", Field::Authors, "itemprop author"),
    ("datePublished", Field::Published, "itemprop datePublished"),
    ("dateCreated", Field::Published, "itemprop dateCreated"),
    ("uploadDate", Field::Published, "itemprop dateCreated"),
    ("dateModified", Field::Modified, "itemprop dateModified"),
    ("publisher", Field::Site, "itemprop publisher"),
    ("inLanguage", Field::Language, "itemprop inLanguage"),
    ("image", Field::Image, "itemprop image"),
    (
        "isAccessibleForFree",
        Field::Kind,
        "itemprop isAccessibleForFree",
    ),
    ("description", Field::Description, "itemprop description"),
];

/// Reads the properties of a page. Authors are those that stand together; further down are other stories'.
pub(super) fn read(near: &Vicinity<'_>, evidence: &mut Evidence) {
    for kind in &near.reading.types {
        evidence.add(Field::Kind, "itemtype", *kind);
    }
    for spot in &near.reading.spots {
        if let Some((field, place)) = place_of(spot.what)
            && field != Field::Authors
        {
            evidence.add(field, place, spot.text.as_str());
        }
    }
    for wanted in ["itemprop author name", "itemprop author"] {
        let is_wanted = |what| place_of(what).is_some_and(|(_, place)| place == wanted);
        for (stands, spot) in near.nearest(is_wanted) {
            let place = match stands {
                Place::Far => "itemprop author further down",
                _ => wanted,
            };
            evidence.add(Field::Authors, place, spot.text.as_str());
        }
    }
}

fn place_of(what: What<'_>) -> Option<(Field, &'static str)> {
    let What::Property(property) = what else {
        return None;
    };
    if property.name == "name" {
        return match property.via {
            "author" | "creator" => Some((Field::Authors, "itemprop author name")),
            "publisher" => Some((Field::Site, "itemprop publisher name")),
            "" if is_article(property.owner) => Some((Field::Title, "itemprop name")),
            _ => None,
        };
    }
    let of_article = property.owner.is_empty()
        || is_article(property.owner)
        || property.owner.ends_with("WebPage");
    let belongs = of_article
        && !matches!(
            property.via,
            "author" | "publisher" | "comment" | "image" | "hasPart"
        );
    let row = PROPERTIES
        .iter()
        .find(|(name, ..)| *name == property.name)?;
    (belongs && !property.is_item).then_some((row.1, row.2))
}

fn is_article(kind: &str) -> bool {
    kind.ends_with("Article")
        || kind.ends_with("Posting")
        || matches!(
            kind,
            "CreativeWork" | "VideoObject" | "AudioObject" | "Review" | "Report"
        )
}
