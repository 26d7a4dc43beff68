//! PDF → evidence: the information dictionary, the XMP packet, and the first page.
//!
//! A title that a program put there is often that of the template, of the file or of the program, so that it is held
//! against the first page: what stands there as well is believed, else the headline of the page goes before it. An
//! encrypted file says nothing but its XMP packet, where that is left in clear.

mod declared;
mod file;
mod font;
mod headline;
mod object;
mod page;
#[cfg(test)]
mod tests;
mod xmp;

use super::Page;
use super::evidence::Evidence;
use super::house::House;
use super::names;
use super::plain::{letters, plain};
use crate::model::Field;
use crate::text::tokens;
use file::File;
use object::{Dictionary, Object};
use page::Line;

/// Lines of the first page that a byline may stand in.
const BYLINE: usize = 16;
/// A title with fewer letters stands on any page.
const MIN_LETTERS: usize = 8;
/// Bytes of the first page that its language is told by.
const MAX_SAMPLE: usize = 4_000;

/// Where the fields stand that are taken as they are: in the information dictionary, and in XMP.
#[rustfmt::skip]
const PLACES: &[(&str, Field, &str)] = &[
    ("Subject", Field::Description, "PDF Subject"),
    ("CreationDate", Field::Published, "PDF CreationDate"),
    ("ModDate", Field::Modified, "PDF ModDate"),
    ("dc:description", Field::Description, "XMP description"),
    ("dc:language", Field::Language, "XMP language"),
    ("dc:publisher", Field::Site, "XMP publisher"),
    ("prism:publicationName", Field::Site, "XMP publication"),
    ("prism:publicationDate", Field::Published, "XMP publication date"),
    ("dc:date", Field::Published, "XMP date"),
    ("xmp:CreateDate", Field::Published, "XMP creation date"),
    ("xap:CreateDate", Field::Published, "XMP creation date"),
    ("xmp:ModifyDate", Field::Modified, "XMP change"),
    ("xap:ModifyDate", Field::Modified, "XMP change"),
];

/// What a PDF says of itself, and the text of its first page.
pub(super) fn read(page: &Page<'_>) -> (Evidence, String) {
    let document = Document::read(page.body);
    let mut evidence = Evidence::default();
    for (key, field, place) in PLACES {
        for value in document.values(key) {
            evidence.add(
                *field,
                place,
                declared::date(value).unwrap_or_else(|| value.to_owned()),
            );
        }
    }
    evidence.add(Field::Language, "PDF Lang", document.language.as_str());
    let house = House::of(&evidence, page.url);
    let text = document.text();
    document.titles(&house, &text, &mut evidence);
    document.authors(&mut evidence);
    let sample = text[..text.floor_char_boundary(MAX_SAMPLE)].to_owned();
    (evidence, sample)
}

/// What was read of a file.
#[derive(Default)]
struct Document {
    /// The information dictionary and XMP, each value with its key.
    values: Vec<(&'static str, String)>,
    language: String,
    lines: Vec<Line>,
}

impl Document {
    fn read(body: &[u8]) -> Self {
        let mut file = File::new(body);
        let trailers = file.trailers();
        let is_encrypted = trailers.iter().any(|trailer| trailer.has("Encrypt"));
        let catalog = leads_to(&mut file, &trailers, "Root").or_else(|| file.stray_catalog());
        let catalog = catalog.unwrap_or_default();
        let packet = file.stream(catalog.get("Metadata"));
        let mut document = Self::default();
        if !is_encrypted {
            document.information(&mut file, &trailers);
            document.language = text(&mut file, catalog.get("Lang"));
            document.lines = page::lines(&mut file, &catalog);
        }
        let xmp = packet.map(|(_, packet)| xmp::read(&packet));
        document.values.extend(xmp.unwrap_or_default());
        document
    }

    fn information(&mut self, file: &mut File<'_>, trailers: &[Dictionary]) {
        const KEYS: &[&str] = &[
            "Title",
            "Author",
            "Subject",
            "CreationDate",
            "ModDate",
            "Creator",
            "Producer",
        ];
        let information = leads_to(file, trailers, "Info").unwrap_or_default();
        for key in KEYS {
            self.values.push((key, text(file, information.get(key))));
        }
    }

    fn values(&self, key: &str) -> impl Iterator<Item = &str> {
        let found = self.values.iter().filter(move |(name, _)| *name == key);
        found.map(|(_, value)| value.as_str())
    }

    /// The text of the first page.
    fn text(&self) -> String {
        let lines: Vec<&str> = self.lines.iter().map(|line| line.text.as_str()).collect();
        lines.join("\n")
    }

    fn titles(&self, house: &House, text: &str, evidence: &mut Evidence) {
        let headline = headline::find(&self.lines, |text| house.is_named(text));
        evidence.add(
            Field::Title,
            "first page's headline",
            headline.unwrap_or_default(),
        );
        let programs: Vec<&str> = self
            .values("Creator")
            .chain(self.values("Producer"))
            .collect();
        for title in self.values("Title").chain(self.values("dc:title")) {
            let title = declared::without_program(title);
            let place = if declared::is_no_title(title, &programs) {
                "PDF Title of no sense"
            } else if stands_in(title, text) {
                "PDF Title, on its first page"
            } else {
                "PDF Title"
            };
            evidence.add(Field::Title, place, title);
        }
    }

    fn authors(&self, evidence: &mut Evidence) {
        for (key, place) in [("dc:creator", "XMP creator"), ("Author", "PDF Author")] {
            for author in self
                .values(key)
                .filter(|author| declared::is_author(author))
            {
                evidence.add(Field::Authors, place, author);
            }
        }
        let lines = self.lines.iter().take(BYLINE).map(|line| plain(&line.text));
        if let Some(byline) = lines.into_iter().find(|line| names::opens_byline(line)) {
            evidence.add(Field::Authors, "visible byline line", byline);
        }
    }
}

/// What the newest trailer that has a key leads to by it.
fn leads_to(file: &mut File<'_>, trailers: &[Dictionary], key: &str) -> Option<Dictionary> {
    let mut named = trailers.iter().filter(|trailer| trailer.has(key));
    named.find_map(|trailer| file.dictionary(trailer.get(key)))
}

fn text(file: &mut File<'_>, object: &Object) -> String {
    match file.value(object) {
        Object::Text(bytes) => declared::text(&bytes),
        _ => String::new(),
    }
}

/// Whether a title stands in a text: to the letter, or nearly all of its words.
fn stands_in(title: &str, text: &str) -> bool {
    let own = letters(title);
    let words = tokens(title);
    let all = tokens(text);
    let there = words.iter().filter(|word| all.contains(word)).count();
    own.len() >= MIN_LETTERS
        && (letters(text).contains(&own) || words.len() >= 3 && there * 5 >= words.len() * 4)
}
