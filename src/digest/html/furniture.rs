//! What of a page is not the digest: what is not shown, and what surrounds the text (ways about the site, passing on,
//! other reading, what is asked of the reader), known by the names in general use.

use scraper::node::Element;
use scraper::{ElementRef, Node};

use super::is_block;

/// Elements whose content is no text of the digest.
const SKIPPED: &[&str] = &[
    "script",
    "style",
    "template",
    "noscript",
    "svg",
    "math",
    "button",
    "select",
    "iframe",
    "object",
    "audio",
    "video",
    "head",
    "title",
    "figcaption",
];

/// Elements that surround a text, unless they hold most of it: some pages stand in a form as a whole.
const SURROUNDING: &[&str] = &["nav", "footer", "aside", "form", "header"];

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

/// How far a page's header is looked through for the digest's own headline.
const MAX_HEADER: usize = 200;

/// How many bytes of text stand below a node.
pub(super) fn text_length(node: ElementRef<'_>) -> usize {
    let texts = node.descendants().filter_map(|n| n.value().as_text());
    texts.map(|text| text.trim().len()).sum()
}

/// Whether an element is not shown; `filled` says that elements stand in it.
pub(super) fn is_hidden(element: &Element, filled: bool) -> bool {
    SKIPPED.contains(&element.name())
        || element.attrs().any(|(name, value)| match name {
            "hidden" => true,
            "style" => hides(value, filled),
            _ => false,
        })
}

/// Whether a style hides an element, as the text that a mailer shows beside the subject is hidden. Letters without size
/// hide a text, but not what stands in elements of their own within it (`filled`).
fn hides(style: &str, filled: bool) -> bool {
    let size = |value: &str| {
        let number = value.trim_end_matches(|c: char| c.is_ascii_alphabetic() || c == '%');
        number.parse::<f32>().ok()
    };
    style.to_ascii_lowercase().split(';').any(|rule| {
        let (name, value) = rule.split_once(':').unwrap_or_default();
        let value = value.trim().trim_end_matches("!important").trim_end();
        match name.trim() {
            "display" => value == "none",
            "visibility" => value == "hidden",
            "mso-hide" => value == "all",
            "max-height" | "opacity" => size(value) == Some(0.0),
            "font-size" if size(value) == Some(0.0) => !filled,
            "font-size" | "line-height" => {
                !filled && value.ends_with("px") && size(value).is_some_and(|size| size <= 1.0)
            }
            _ => false,
        }
    })
}

/// Whether an element surrounds the digest rather than being part of it, by what it is called.
pub(super) fn surrounds(element: &Element, node: ElementRef<'_>) -> bool {
    // A header holds the digest's headline, as an article's does, or a site's name and menu.
    let titled = || {
        node.descendants()
            .take(MAX_HEADER)
            .any(|n| matches!(n.value(), Node::Element(e) if e.name() == "h1"))
    };
    let name = element.name();
    let named = SURROUNDING.contains(&name) && (name != "header" || !titled());
    named
        || (is_block(name) || name == "span")
            && !matches!(name, "body" | "html" | "main" | "article")
            && element.attrs().any(|(name, value)| {
                matches!(name, "class" | "id" | "role")
                    && value.split_whitespace().any(is_furniture_name)
            })
}

fn is_furniture_name(word: &str) -> bool {
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
