//! The picture that an article opens with → a candidate, for pages that declare none.

use super::reading::Picture;

/// A picture less wide or high is a button or a portrait.
const MIN_SIDE: u32 = 200;
/// Words in the address, class or description of pictures that show nothing of the article.
#[rustfmt::skip]
const NO_PICTURES: &[&str] = &[
    "avatar", "gravatar", "logo", "icon", "pixel", "emoji", "smiley", "spacer", "blank", "placeholder", "loader",
    "loading", "spinner", "badge", "button", "banner-ad", "sprite", "tracking", "counter", "captcha", "/ads/",
    "author", "profile", "missing", "default", "twitter", "facebook", "social", "share", "flag", "header", "title.",
];
/// Files that are photographs, whatever their size.
const PHOTOS: &[&str] = &[".jpg", ".jpeg", ".webp", ".avif"];
/// Files that are ornaments.
const ORNAMENTS: &[&str] = &[".gif", ".svg"];

/// The address of a picture, unless it is an ornament, or nothing says that it is none.
pub(super) fn address<'a>(picture: &Picture<'a>) -> Option<&'a str> {
    let source = picture.srcset.and_then(first_of_set).or(picture.source)?;
    let source = source.trim();
    let lower = source.to_ascii_lowercase();
    let path = lower.split(['?', '#']).next().unwrap_or_default();
    let sides = [picture.width, picture.height].map(|side| side.and_then(pixels));
    let sides = sides.into_iter().flatten().chain(sides_in(path));
    let least = sides.min();
    let class = picture.class.to_ascii_lowercase();
    let is_ornament = lower.starts_with("data:")
        || ORNAMENTS.iter().any(|end| path.ends_with(end))
        || (NO_PICTURES.iter()).any(|word| path.contains(word) || class.contains(word));
    let is_large = least.map_or_else(
        || picture.is_late || picture.srcset.is_some() || PHOTOS.iter().any(|e| path.ends_with(e)),
        |least| least >= MIN_SIDE,
    );
    (!source.is_empty() && is_large && !is_ornament).then_some(source)
}

fn pixels(side: &str) -> Option<u32> {
    side.trim().trim_end_matches("px").parse().ok()
}

/// The size that many publishing systems put at the end of a file's name: `-800x445.jpg`.
fn sides_in(path: &str) -> impl Iterator<Item = u32> {
    let stem = path.rsplit_once('.').map_or(path, |(stem, _)| stem);
    let size = stem
        .rsplit(['-', '_'])
        .next()
        .and_then(|end| end.split_once('x'));
    let sides = size.and_then(|(width, height)| Some([pixels(width)?, pixels(height)?]));
    sides.into_iter().flatten()
}

/// The first address of a `srcset`.
fn first_of_set(set: &str) -> Option<&str> {
    set.split_ascii_whitespace()
        .next()
        .map(|first| first.trim_end_matches(','))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(source: &'static str) -> Picture<'static> {
        Picture {
            source: Some(source),
            ..Picture::default()
        }
    }

    #[test]
    fn ornaments_are_no_pictures() {
        for source in [
            "",
            "data:image/png;base64,AAAA",
            "/img/logo.png",
            "/a/b.svg?x=1",
            "/spacer.gif",
            "/users/avatar/7.jpg",
        ] {
            assert_eq!(address(&picture(source)), None, "{source}");
        }
        assert_eq!(address(&picture("/2024/bees.jpg ")), Some("/2024/bees.jpg"));
    }

    #[test]
    fn the_size_and_the_set_are_looked_at() {
        let small = Picture {
            width: Some("80px"),
            ..picture("/bees.jpg")
        };
        assert_eq!(address(&small), None);
        let set = Picture {
            srcset: Some("\n /bees-800.jpg 800w, /bees-400.jpg 400w"),
            ..picture("/lazy.png")
        };
        assert_eq!(address(&set), Some("/bees-800.jpg"));
        assert_eq!(address(&picture("/bees-150x150.jpg")), None);
        assert_eq!(address(&picture("/bees.png")), None);
        let late = Picture {
            is_late: true,
            ..picture("/bees.png")
        };
        assert_eq!(address(&late), Some("/bees.png"));
    }
}
