//! A name for a source that has none: of its title, else of its host or folder; legal, and taken by no other.

use std::path::Path;

use crate::config::is_source_name;
use crate::domain;
use crate::model::Origin;

/// A name that is made up is no longer than this.
const LONGEST: usize = 32;

/// A name for a source, none of those that `is_taken` knows.
pub(in crate::cli) fn proposed(
    title: Option<&str>,
    origin: &Origin,
    is_taken: impl Fn(&str) -> bool,
) -> String {
    let of_title = title.map(word).filter(|name| !name.is_empty());
    let name = of_title.unwrap_or_else(|| of_place(origin));
    let numbered = (2..).map(|number| format!("{name}-{number}"));
    let is_free = |name: &String| is_source_name(name) && !is_taken(name);
    let mut names = std::iter::once(name.clone()).chain(numbered);
    names.find(is_free).unwrap_or(name)
}

fn of_place(origin: &Origin) -> String {
    let name = match origin {
        Origin::Feed { url } | Origin::Page { url } => {
            let host = url
                .host_str()
                .unwrap_or_default()
                .trim_start_matches("www.");
            let suffix = domain::listed_suffix(host);
            let bare = suffix.and_then(|suffix| host.strip_suffix(suffix));
            word(bare.unwrap_or(host))
        }
        Origin::Directory { path } | Origin::Maildir { path, .. } | Origin::Mbox { path, .. } => {
            let name = path.file_stem().map_or(path.as_path(), Path::new);
            word(&name.to_string_lossy())
        }
        _ => String::new(),
    };
    if name.is_empty() {
        "source".to_owned()
    } else {
        name
    }
}

/// A text as part of a file's name: its words in small letters, as many as there is room for; nothing, where more than half of
/// it is written in other letters than a file's name may have.
fn word(text: &str) -> String {
    let letters = || text.chars().filter(|c| c.is_alphanumeric());
    if letters().filter(char::is_ascii).count() * 2 <= letters().count() {
        return String::new();
    }
    let text = text.to_ascii_lowercase();
    let words = text.split(|c: char| !c.is_ascii_alphanumeric());
    let mut name = String::new();
    for word in words.filter(|word| !word.is_empty()) {
        let joint = usize::from(!name.is_empty());
        if name.len() + joint + word.len() > LONGEST {
            break;
        }
        name.push_str(&"-"[..joint]);
        name.push_str(word);
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_made_of_the_title_else_of_the_place() {
        let feed = |url: &str| Origin::Feed {
            url: url.parse().unwrap(),
        };
        let folder = |path: &str| Origin::Directory { path: path.into() };
        for (title, origin, expected) in [
            (
                Some("The Harbour: a letter!"),
                feed("https://example.org/"),
                "the-harbour-a-letter",
            ),
            (
                Some("見出しより"),
                feed("https://www.letters.example.co.uk/x"),
                "letters-example",
            ),
            (Some("見出し 2"), feed("https://example.org/"), "example"),
            (Some("import"), feed("https://example.org/"), "import-2"),
            (Some("taken"), feed("https://example.org/"), "taken-2"),
            (
                Some("A very long title that nobody would want to type again and again"),
                feed("https://example.org/"),
                "a-very-long-title-that-nobody",
            ),
            (None, feed("http://127.0.0.1:8080/feed"), "127-0-0-1"),
            (None, folder("/home/reader/In Box"), "in-box"),
            (None, folder("/"), "source"),
            (Some(&"x".repeat(99)), folder("."), "source"),
        ] {
            let name = proposed(title, &origin, |name| name == "taken");
            assert_eq!(name, expected);
        }
    }
}
