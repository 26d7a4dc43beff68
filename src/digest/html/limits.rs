//! A page within so many tags and attributes.

use memchr::memchr;

use crate::markup::{self, Tag};

/// The most tags of a page that are read: a parser keeps far more bytes for each than it has.
pub(in crate::digest) const MAX_TAGS: usize = 500_000;
/// The most attributes of a tag: a parser compares each with all before it. Real tags have a dozen.
const MAX_ATTRIBUTES: usize = 1_000;
/// Elements whose content is no markup.
const RAW: &[&str] = &["script", "style"];

/// The beginning of a page up to its limits.
pub(super) fn within(text: &str) -> &str {
    let mut at = 0;
    for _ in 0..MAX_TAGS {
        let Some(open) = memchr(b'<', &text.as_bytes()[at..]).map(|i| at + i) else {
            return text;
        };
        let Some(tag) = Tag::at(text, open) else {
            at = markup::comment_end(text, open).unwrap_or(open + 1);
            continue;
        };
        let mut attributes = tag.attributes();
        if attributes.by_ref().count() > MAX_ATTRIBUTES {
            return &text[..open];
        }
        at = attributes.at;
        if !tag.is_end && RAW.iter().any(|name| tag.is(name)) {
            at = markup::content_end(text, at, tag.name);
        }
    }
    &text[..at]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_ends_where_it_has_too_many_tags_or_attributes() {
        let many = " a".repeat(MAX_ATTRIBUTES + 1);
        for (page, behind) in [
            (format!("<p>One</p><p{many}>Two"), 10),
            (format!("<p>One</p><!-- <p{many} -->Two"), usize::MAX),
            (
                format!("<script>if (a <b {many}) '<a x='</script>Two"),
                usize::MAX,
            ),
            ("<b>".repeat(MAX_TAGS + 1), 3 * MAX_TAGS),
            ("<".repeat(10), usize::MAX),
        ] {
            assert_eq!(within(&page).len(), behind.min(page.len()));
        }
    }
}
