//! What an address says of what stands there: a text to read, something to see or hear, or a page that leads to texts. Pure.

use url::Url;

use super::headline;
use crate::domain;

/// What stands at an address, as far as its directories and its host say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// An article, for all that is known.
    Text,
    /// What a site shows under the headline of an article: a film, a recording, pictures, a ticker.
    Shown,
    /// What gathers articles under a word, which may be a headline.
    Gathered,
}

/// Directories of what is no text.
const SHOWN: &[&str] = &[
    "video",
    "videos",
    "watch",
    "vod",
    "av",
    "podcast",
    "podcasts",
    "audio",
    "listen",
    "gallery",
    "galleries",
    "photo",
    "photos",
    "pictures",
    "in-pictures",
    "photo-essay",
    "photo-gallery",
    "slideshow",
    "galerie",
    "bildergalerie",
    "fotostrecke",
    "fotogaleria",
    "diaporama",
    "live",
    "liveblog",
    "live-blog",
    "live-updates",
];

/// Directories of pages that gather others.
const GATHERED: &[&str] = &[
    "tag", "tags", "topic", "topics", "category", "author", "authors", "series", "search",
];

impl Form {
    /// The form of what stands at an address.
    pub(super) fn of(url: &Url) -> Self {
        let host = url.host_str().unwrap_or_default();
        let domain = domain::registrable(host).unwrap_or(host);
        let labels = host.strip_suffix(domain).unwrap_or_default().split('.');
        let directories = url.path_segments().into_iter().flatten();
        let words: Vec<String> = labels
            .chain(directories)
            .map(str::to_ascii_lowercase)
            .collect();
        let has = |names: &[&str]| words.iter().any(|word| names.contains(&word.as_str()));
        if has(SHOWN) {
            Self::Shown
        } else if has(GATHERED) {
            Self::Gathered
        } else {
            Self::Text
        }
    }
}

/// Whether a headline says itself that it stands over what is no text (`Video: …`, `… – live`): by a part of its own, for
/// the police may release a video in any article.
pub(super) fn is_shown_by(title: &str) -> bool {
    let parts = title.split(" - ").flat_map(|part| part.split(PARTING));
    { parts }.any(|part| {
        let words = headline::words(part);
        !words.is_empty() && words.iter().all(|word| SHOWN.contains(&word.as_str()))
    })
}

/// What stands between the parts of a headline.
const PARTING: &[char] = &[':', '：', '|', '｜', '–', '—', '(', ')', '[', ']', '/'];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn directories_and_hosts_say_what_is_no_text() {
        for (address, form) in [
            ("https://post.example.org/2025/07/ferry-returns", Form::Text),
            (
                "https://post.example.org/news/live-music-returns",
                Form::Text,
            ),
            ("https://post.example.org/video-games/ferry", Form::Text),
            ("https://watch.example/2025/ferry-returns", Form::Text),
            ("https://post.example.org/Video/ferry-returns", Form::Shown),
            ("https://podcasts.example.org/ferry-returns", Form::Shown),
            (
                "https://post.example.org/ferry-returns/gallery",
                Form::Shown,
            ),
            ("https://post.example.org/news/live/c7", Form::Shown),
            ("https://post.example.org/topics/ferry", Form::Gathered),
            ("https://post.example.org/tag/ferry", Form::Gathered),
        ] {
            assert_eq!(Form::of(&address.parse().unwrap()), form, "{address}");
        }
    }

    #[test]
    fn a_headline_may_say_that_it_is_of_something_to_see() {
        assert!(is_shown_by("Video: the ferry returns"));
        assert!(is_shown_by("The ferry returns – live"));
        assert!(!is_shown_by("The ferry returns alive"));
    }
}
