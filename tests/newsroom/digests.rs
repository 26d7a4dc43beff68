//! The digests that cite the newsroom: a feed of three editions by one curator, and a folder of four files by another.
//!
//! The templates in `digests/` are the digests as a reader sees them; `{{wire}}` stands for a host's address,
//! `{{url:KEY}}`, `{{text:KEY}}` and `{{html:KEY}}` for a story's address and paragraphs.

use std::path::Path;

use super::page::Page;
use super::shapes::{escape, paragraphs};
use super::stories;

/// Where the feed stands.
pub(crate) const FEED_HOST: &str = "desk";
/// Its path there.
pub(crate) const FEED_PATH: &str = "/harbour.xml";
/// Who curates the feed.
pub(crate) const FEED_CURATOR: &str = "Ines Vardal";
/// Who curates the folder.
pub(crate) const FOLDER_CURATOR: &str = "Tobias Rook";

/// The hosts that templates name by themselves.
const HOSTS: &[&str] = &["wire", "post", "office", "vault", "busy", "repairs", "go"];

/// The editions of the feed, newest last: date, then the template.
const EDITIONS: &[(&str, &str)] = &[
    (
        "2024-03-05T08:00:00+01:00",
        include_str!("digests/harbour-1.html"),
    ),
    (
        "2024-03-12T08:00:00+01:00",
        include_str!("digests/harbour-2.html"),
    ),
    (
        "2024-03-19T08:00:00+01:00",
        include_str!("digests/harbour-3.html"),
    ),
];

/// The files of the folder: name and template.
const FILES: &[(&str, &str)] = &[
    (
        "2024-03-06-quay.txt",
        include_str!("digests/2024-03-06-quay.txt"),
    ),
    (
        "2024-03-07-quay.html",
        include_str!("digests/2024-03-07-quay.html"),
    ),
    (
        "2024-03-08-quay.md",
        include_str!("digests/2024-03-08-quay.md"),
    ),
    (
        "2024-03-09-quay.eml",
        include_str!("digests/2024-03-09-quay.eml"),
    ),
];

/// The feed with all its editions.
pub(crate) fn feed(port: u16) -> Page {
    let editions: Vec<_> = EDITIONS
        .iter()
        .map(|(date, template)| (*date, fill(template, port)))
        .collect();
    let editions: Vec<_> = editions
        .iter()
        .map(|(date, html)| (*date, html.as_str()))
        .collect();
    feed_of(port, &editions)
}

/// A feed whose entries are these editions: date and HTML.
pub(crate) fn feed_of(port: u16, editions: &[(&str, &str)]) -> Page {
    let home = stories::url(port, FEED_HOST, "/");
    let entries: String = editions
        .iter()
        .rev()
        .map(|(date, html)| entry(&home, date, html))
        .collect();
    let updated = editions
        .last()
        .map_or("2024-03-01T00:00:00Z", |(date, _)| date);
    Page::atom(format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\">\n\
         <title>Harbour notes</title><id>{home}harbour</id><link href=\"{home}\"/><updated>{updated}</updated>\n\
         <author><name>{FEED_CURATOR}</name></author>\n{entries}</feed>\n",
    ))
}

fn entry(home: &str, date: &str, html: &str) -> String {
    let day = date.get(..10).unwrap_or(date);
    format!(
        "<entry><title>Harbour notes, {day}</title><id>{home}notes/{day}</id><link href=\"{home}notes/{day}\"/>\
         <published>{date}</published><updated>{date}</updated><content type=\"html\">{}</content></entry>\n",
        escape(html),
    )
}

/// The files of the folder: name and content.
pub(crate) fn files(port: u16) -> Vec<(&'static str, String)> {
    FILES
        .iter()
        .map(|(name, template)| (*name, fill(template, port)))
        .collect()
}

/// Writes the files of the folder.
pub(crate) fn write_folder(folder: &Path, port: u16) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)?;
    files(port)
        .into_iter()
        .try_for_each(|(name, content)| std::fs::write(folder.join(name), content))
}

/// A template with every placeholder replaced.
pub(crate) fn fill(template: &str, port: u16) -> String {
    let hosts = HOSTS
        .iter()
        .map(|host| (format!("{{{{{host}}}}}"), stories::url(port, host, "")));
    let stories = stories::ALL.iter().flat_map(|story| {
        [
            (format!("{{{{url:{}}}}}", story.key), story.url(port)),
            (format!("{{{{text:{}}}}}", story.key), story.text.join("\n")),
            (format!("{{{{html:{}}}}}", story.key), paragraphs(story)),
        ]
    });
    hosts
        .chain(stories)
        .fold(template.to_owned(), |text, (name, value)| {
            text.replace(&name, &value)
        })
}
