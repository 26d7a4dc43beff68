//! What is no HTML: documents, pictures, films, recordings and plain text, with the little that their address and first
//! bytes tell. Nothing is parsed.

use url::Url;

use super::{Page, encoding, house, plain, url_date};
use crate::model::{Field, Kind, Metadata};

/// What the first bytes of a body say, whatever its header says: prefix, kind.
const MAGIC: &[(&[u8], Kind)] = &[
    (b"%PDF-", Kind::Document),
    (b"PK\x03\x04", Kind::Document),
    (b"{\\rtf", Kind::Document),
    (b"\xd0\xcf\x11\xe0", Kind::Document),
    (b"\x89PNG", Kind::Document),
    (b"\xff\xd8\xff", Kind::Document),
    (b"GIF8", Kind::Document),
    (b"ID3", Kind::Audio),
    (b"OggS", Kind::Audio),
    (b"\x1a\x45\xdf\xa3", Kind::Video),
];
/// How much of a plain text is looked at.
const TEXT_REACH: usize = 4_096;

/// The metadata of a body that is no HTML; `None` for HTML, and for what may be.
pub(super) fn read(page: &Page<'_>) -> Option<Metadata> {
    let kind = kind(page)?;
    let mut metadata = Metadata {
        kind,
        published: url_date::read(page.url),
        ..Metadata::default()
    };
    if kind == Kind::Article {
        read_text(page, &mut metadata);
    }
    let site = house::judge(&super::Evidence::default(), page.url);
    metadata.site = site.map(|(name, _)| name);
    if metadata.title.is_some() {
        metadata
            .places
            .insert(Field::Title, "first line".to_owned());
    } else {
        metadata.title = file_name(page.url);
        metadata.places.insert(Field::Title, "file name".to_owned());
    }
    metadata
        .places
        .insert(Field::Kind, "content type".to_owned());
    Some(metadata)
}

/// The kind of a body that is no HTML: by its first bytes, then by its header. Text is an article.
fn kind(page: &Page<'_>) -> Option<Kind> {
    let start = page
        .body
        .get(..page.body.len().min(1_024))
        .unwrap_or_default();
    // Some servers put blanks or a mark before `%PDF-`; the specification of PDF 1.7 allows 1,024 bytes.
    let pdf = start.windows(5).take(64).any(|w| w == b"%PDF-");
    if let Some((_, kind)) = MAGIC.iter().find(|(magic, _)| start.starts_with(magic)) {
        return Some(*kind);
    }
    if start.get(4..8) == Some(b"ftyp") {
        return Some(Kind::Video);
    }
    let media_type = page
        .content_type
        .unwrap_or_default()
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    match media_type.split_once('/') {
        _ if pdf => Some(Kind::Document),
        _ if looks_like_markup(start) => None,
        Some(("video", _)) => Some(Kind::Video),
        Some(("audio", _)) => Some(Kind::Audio),
        Some(("text", "plain" | "markdown")) => Some(Kind::Article),
        Some(("application", "pdf" | "msword" | "rtf" | "zip" | "octet-stream" | "epub+zip")) => {
            Some(Kind::Document)
        }
        Some(("image", _)) => Some(Kind::Document),
        Some(("application", other)) if other.starts_with("vnd.") => Some(Kind::Document),
        _ => None,
    }
}

/// Servers send HTML under every label.
fn looks_like_markup(start: &[u8]) -> bool {
    let lower = start.to_ascii_lowercase();
    [
        &b"<!doctype html"[..],
        b"<html",
        b"<head",
        b"<meta",
        b"<body",
    ]
    .iter()
    .any(|tag| lower.windows(tag.len()).any(|w| w == *tag))
}

/// A text's first line is its title where it is short.
fn read_text(page: &Page<'_>, metadata: &mut Metadata) {
    let body = page
        .body
        .get(..page.body.len().min(TEXT_REACH))
        .unwrap_or_default();
    let text = encoding::decode(&Page { body, ..*page });
    let first = text.lines().map(plain::plain).find(|line| !line.is_empty());
    metadata.title = first
        .map(|l| l.trim_start_matches('#').trim().to_owned())
        .filter(|line| (3..=150).contains(&line.chars().count()));
}

/// The last segment of the path, readable.
fn file_name(url: &Url) -> Option<String> {
    let last = url.path_segments()?.rfind(|s| !s.is_empty())?;
    let decoded = decode_percent(last);
    let stem = decoded
        .rsplit_once('.')
        .map_or(decoded.as_str(), |(stem, _)| stem);
    let words = plain::plain(&stem.replace(['_', '+'], " "));
    Some(words).filter(|w| !w.is_empty())
}

fn decode_percent(text: &str) -> String {
    let pairs = format!("x={}", text.replace('+', "%2B").replace('&', "%26"));
    url::form_urlencoded::parse(pairs.as_bytes())
        .next()
        .map_or_else(|| text.to_owned(), |(_, value)| value.into_owned())
}
