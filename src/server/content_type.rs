//! What a file of the output folder is, by its name.

/// The media types of what we publish, by the end of the file's name. All of them are text, and worth compressing.
const TYPES: [(&str, &str); 8] = [
    ("opml.xml", "text/x-opml; charset=utf-8"),
    ("rss.xml", "application/rss+xml; charset=utf-8"),
    // The newest documents and the archives.
    (".xml", "application/atom+xml; charset=utf-8"),
    ("feed.json", "application/feed+json; charset=utf-8"),
    (".json", "application/json; charset=utf-8"),
    (".html", HTML),
    (".css", "text/css; charset=utf-8"),
    ("icon.svg", "image/svg+xml; charset=utf-8"),
];

/// A web page.
pub(super) const HTML: &str = "text/html; charset=utf-8";

/// The `Content-Type` of a file; what is not ours is bytes, which browsers save and do not run.
pub(super) fn of(name: &str) -> &'static str {
    TYPES
        .iter()
        .find(|(end, _)| name.ends_with(end))
        .map_or("application/octet-stream", |(_, content_type)| content_type)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_document_has_its_type() {
        assert_eq!(of("atom.xml"), "application/atom+xml; charset=utf-8");
        assert_eq!(of("3.xml"), "application/atom+xml; charset=utf-8");
        assert_eq!(of("rss.xml"), "application/rss+xml; charset=utf-8");
        assert_eq!(of("opml.xml"), "text/x-opml; charset=utf-8");
        assert_eq!(of("feed.json"), "application/feed+json; charset=utf-8");
        assert_eq!(of("index.html"), "text/html; charset=utf-8");
        assert_eq!(of("icon.svg"), "image/svg+xml; charset=utf-8");
        assert_eq!(of("notes.svg"), "application/octet-stream");
    }
}
