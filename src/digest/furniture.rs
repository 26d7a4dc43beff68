//! What surrounds the text of a page, by the names that themes give it in classes, ids and roles.

/// Names of classes, ids and roles of what surrounds a text, without what themes put before and after them.
const FURNITURE: &[&str] = &[
    // ways about the site
    "navigation",
    "navbar",
    "nav",
    "menu",
    "breadcrumb",
    "breadcrumbs",
    "pagination",
    "pager",
    "sidebar",
    "skip",
    "skip-link",
    "nav-links",
    "footer",
    "complementary",
    "contentinfo",
    "search",
    // passing on, talking, other reading
    "share",
    "sharing",
    "sharedaddy",
    "social",
    "social-share",
    "social-media",
    "comments",
    "disqus",
    "tags",
    "related",
    "related-posts",
    "related-articles",
    "related-stories",
    "relatedposts",
    "recommended",
    "recommendations",
    "read-next",
    "read-more-posts",
    "more-posts",
    "more-stories",
    "popular-posts",
    "recent-posts",
    "author",
    "about-author",
    // what is asked of the reader
    "newsletter",
    "newsletter-signup",
    "signup",
    "subscribe",
    "subscription",
    "cookie",
    "cookies",
    "cookie-banner",
    "cookie-notice",
    "cookie-consent",
    "gdpr",
    // hidden from eyes
    "preheader",
    "preview-text",
    "mcnpreviewtext",
    "sr-only",
    "visually-hidden",
    "screen-reader-text",
];

/// What themes put before and after such a name.
const AFFIXES: (&[&str], &[&str]) = (
    &[
        "post-", "entry-", "site-", "page-", "article-", "main-", "jp-", "js-", "widget-",
    ],
    &[
        "-widget",
        "-container",
        "-wrapper",
        "-section",
        "-block",
        "-list",
        "-box",
        "-bar",
        "-area",
        "-buttons",
        "-links",
        "-form",
        "-banner",
        "-notice",
    ],
);

/// Whether a name is one of what surrounds a text.
pub(super) fn is_name(word: &str) -> bool {
    let word = word.to_ascii_lowercase().replace('_', "-");
    let (before, after) = AFFIXES;
    let bare = before.iter().find_map(|affix| word.strip_prefix(affix));
    let bare = bare.unwrap_or(&word);
    let bare = after
        .iter()
        .find_map(|affix| bare.strip_suffix(affix))
        .unwrap_or(bare);
    FURNITURE.contains(&bare) || FURNITURE.contains(&word.as_str())
}

#[cfg(test)]
mod tests {
    use super::is_name;

    #[test]
    fn names_are_known_with_what_themes_put_round_them() {
        for name in [
            "sidebar",
            "site-footer",
            "related_posts",
            "Share-Buttons",
            "widget-menu",
        ] {
            assert!(is_name(name), "{name}");
        }
        for name in ["story", "post-content", "footnotes", "headline"] {
            assert!(!is_name(name), "{name}");
        }
    }
}
