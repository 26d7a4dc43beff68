//! Whether two places are one.

use std::path::Path;

use url::Url;

use crate::model::Origin;

/// Whether two places are one: over HTTP or HTTPS, by one path or another.
pub(super) fn is_same(one: &Origin, other: &Origin) -> bool {
    match (one.url(), other.url()) {
        (Some(one), Some(other)) => address(one) == address(other),
        (None, None) => {
            let real = |origin: &Origin| Path::new(&origin.place()).canonicalize().ok();
            real(one).is_some_and(|one| real(other) == Some(one))
        }
        _ => false,
    }
}

/// By what an address is known again: without its scheme and fragment.
pub(in crate::cli) fn address(url: &Url) -> String {
    let mut url = url.clone();
    url.set_fragment(None);
    let text = url.as_str();
    text.split_once("://")
        .map_or(text, |(_, rest)| rest)
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_known_again_however_it_is_written() {
        let feed = |url: &str| Origin::Feed {
            url: url.parse().unwrap(),
        };
        let page = |url: &str| Origin::Page {
            url: url.parse().unwrap(),
        };
        let folder = |path: &str| Origin::Directory { path: path.into() };
        assert!(is_same(
            &feed("http://a.example/f#x"),
            &page("https://a.example/f")
        ));
        assert!(!is_same(
            &feed("https://a.example/f?a"),
            &feed("https://a.example/f?b")
        ));
        assert!(is_same(&folder("src"), &folder("./src/../src")));
        assert!(!is_same(&folder("nowhere"), &folder("nowhere")));
        assert!(!is_same(&folder("src"), &feed("https://a.example/")));
    }
}
