//! What is no HTML: documents, pictures, films, recordings and plain text. Told by the first bytes of a body, then by
//! its header; a PDF and a text are read, of the others their address tells a little.

use url::Url;

use super::evidence::Evidence;
use super::{Page, Scraped, judge, pdf, plain, text_file};
use crate::model::{Field, Kind};

/// What a body is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sort {
    Pdf,
    Text,
    Picture,
    Other(Kind),
}

/// What the first bytes of a body say, whatever its header says.
const MAGIC: &[(&[u8], Sort)] = &[
    (b"PK\x03\x04", Sort::Other(Kind::Document)),
    (b"{\\rtf", Sort::Other(Kind::Document)),
    (b"\xd0\xcf\x11\xe0", Sort::Other(Kind::Document)),
    (b"\x89PNG", Sort::Picture),
    (b"\xff\xd8\xff", Sort::Picture),
    (b"GIF8", Sort::Picture),
    (b"ID3", Sort::Other(Kind::Audio)),
    (b"OggS", Sort::Other(Kind::Audio)),
    (b"\x1a\x45\xdf\xa3", Sort::Other(Kind::Video)),
];
/// Blanks or a mark before `%PDF-` that readers put up with.
const PDF_REACH: usize = 64;
/// Words of a file's name that reads as a title, and letters of the longer ones.
const MIN_WORDS: usize = 2;
const MIN_WORD: usize = 3;
/// Characters of an East Asian name that says something.
const MIN_EAST_ASIAN: usize = 4;

/// What a body that is no HTML says; `None` for HTML, and for what may be.
pub(super) fn read(page: &Page<'_>) -> Option<(Scraped, Evidence)> {
    let sort = sort(page)?;
    let (mut evidence, text) = match sort {
        Sort::Pdf => pdf::read(page),
        Sort::Text => text_file::read(page),
        Sort::Picture | Sort::Other(_) => Default::default(),
    };
    if sort == Sort::Picture {
        evidence.add(Field::Image, "the picture itself", page.url.as_str());
    }
    evidence.add(
        Field::Title,
        "file name",
        file_name(page.url).unwrap_or_default(),
    );
    let mut metadata = judge::judge(&evidence, &text, page.url, page.url);
    metadata.kind = match sort {
        Sort::Pdf | Sort::Picture => Kind::Document,
        Sort::Text => Kind::Article,
        Sort::Other(kind) => kind,
    };
    let place = "content type".to_owned();
    metadata.places.insert(Field::Kind, place);
    let scraped = Scraped {
        metadata,
        text: if sort == Sort::Text {
            text
        } else {
            String::new()
        },
        wall: None,
        amp: None,
        variants: Vec::new(),
    };
    Some((scraped, evidence))
}

/// The sort of a body that is no HTML: by its first bytes, then by its header.
fn sort(page: &Page<'_>) -> Option<Sort> {
    let start = &page.body[..page.body.len().min(1_024)];
    if start.windows(5).take(PDF_REACH).any(|w| w == b"%PDF-") {
        return Some(Sort::Pdf);
    }
    if let Some((_, sort)) = MAGIC.iter().find(|(magic, _)| start.starts_with(magic)) {
        return Some(*sort);
    }
    match (start.get(..4), start.get(4..8), start.get(8..12)) {
        (_, Some(b"ftyp"), Some(b"avif" | b"heic" | b"mif1")) => return Some(Sort::Picture),
        (_, Some(b"ftyp"), Some(b"M4A " | b"M4B ")) => return Some(Sort::Other(Kind::Audio)),
        (_, Some(b"ftyp"), _) => return Some(Sort::Other(Kind::Video)),
        (Some(b"RIFF"), _, Some(b"WEBP")) => return Some(Sort::Picture),
        _ if looks_like_markup(start) => return None,
        _ => {}
    }
    let media_type = page.content_type.unwrap_or_default();
    let media_type = media_type.split(';').next().unwrap_or_default();
    let media_type = media_type.trim().to_ascii_lowercase();
    Some(match media_type.split_once('/')? {
        ("video", _) => Sort::Other(Kind::Video),
        ("audio", _) => Sort::Other(Kind::Audio),
        ("image", _) => Sort::Picture,
        ("text", "plain" | "markdown" | "x-markdown") => Sort::Text,
        ("application", "pdf" | "msword" | "rtf" | "zip" | "octet-stream" | "epub+zip") => {
            Sort::Other(Kind::Document)
        }
        ("application", other) if other.starts_with("vnd.") => Sort::Other(Kind::Document),
        _ => return None,
    })
}

/// Servers send HTML under every label.
fn looks_like_markup(start: &[u8]) -> bool {
    let lower = start.to_ascii_lowercase();
    let tags = [
        &b"<!doctype html"[..],
        b"<html",
        b"<head",
        b"<meta",
        b"<body",
    ];
    tags.iter()
        .any(|tag| lower.windows(tag.len()).any(|w| w == *tag))
}

/// The last segment of the path, where it reads as words: a number or a code of the publishing system does not.
fn file_name(url: &Url) -> Option<String> {
    let last = url.path_segments()?.rfind(|s| !s.is_empty())?;
    let decoded = decode_percent(last);
    let stem = decoded.rsplit_once('.').map_or(&*decoded, |(stem, _)| stem);
    let blank = if stem.contains(' ') {
        &['_', '+'][..]
    } else {
        &['_', '+', '-', '.']
    };
    let name = plain::plain(&stem.replace(blank, " "));
    let is_word =
        |word: &&str| word.chars().count() >= MIN_WORD && word.chars().all(char::is_alphabetic);
    let words = name.split(' ').filter(is_word).count();
    let others = name.split(' ').count() - words;
    let east_asian = name
        .chars()
        .filter(|c| *c >= '\u{3040}' && c.is_alphabetic())
        .count();
    (words >= MIN_WORDS && others <= 2 * words || east_asian >= MIN_EAST_ASIAN).then_some(name)
}

fn decode_percent(text: &str) -> String {
    let pairs = format!("x={}", text.replace('+', "%2B").replace('&', "%26"));
    url::form_urlencoded::parse(pairs.as_bytes())
        .next()
        .map_or_else(|| text.to_owned(), |(_, value)| value.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(url: &str, content_type: Option<&str>, body: &[u8]) -> Option<Scraped> {
        let url = Url::parse(url).unwrap();
        let page = Page {
            url: &url,
            content_type,
            body,
        };
        super::read(&page).map(|(scraped, _)| scraped)
    }

    #[test]
    fn the_first_bytes_go_before_the_header() {
        let mp4 = b"\0\0\0\x18ftypisom";
        for (body, content_type, want) in [
            (&b"%PDF-1.7\n"[..], "text/html", Some(Kind::Document)),
            (b"\x89PNG\r\n", "text/html", Some(Kind::Document)),
            (b"RIFF....WEBP", "image/webp", Some(Kind::Document)),
            (b"ID3\x04", "application/octet-stream", Some(Kind::Audio)),
            (mp4, "text/plain", Some(Kind::Video)),
            (b"words", "text/plain", Some(Kind::Article)),
            (b"<!DOCTYPE html><p>x", "text/plain", None),
            (b"<p>x", "text/html", None),
            (b"words", "", None),
        ] {
            let found = read("https://a.example/x", Some(content_type), body);
            assert_eq!(found.map(|s| s.metadata.kind), want, "{content_type}");
        }
    }

    #[test]
    fn the_name_of_a_file_is_a_title_where_it_reads_as_words() {
        for (name, want) in [
            ("night-ferry-returns.jpg", Some("night ferry returns")),
            ("Annual_Report_2023.png", Some("Annual Report 2023")),
            (
                "%EB%B0%A4%EB%B0%B0%EA%B0%80%EB%8F%8C%EC%95%84%EC%98%A4%EB%8B%A4.png",
                Some("밤배가돌아오다"),
            ),
            ("IMG_20240503_1122.jpg", None),
            ("8f3a-11bc-aa09.jpg", None),
            ("photo.jpg", None),
            ("", None),
        ] {
            let url = format!("https://a.example/{name}");
            let found = read(&url, Some("image/jpeg"), b"\xff\xd8\xff")
                .unwrap()
                .metadata;
            assert_eq!(found.title.as_deref(), want, "{name}");
            assert_eq!(found.image.is_some(), !name.is_empty());
        }
    }
}
