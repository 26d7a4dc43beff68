//! A page within so many tags and attributes, and without what no reader looks at.

use std::borrow::Cow;

use memchr::memchr;

use crate::markup::{self, Kept, Tag};

/// The most tags of a page that are read: a parser keeps far more bytes for each than it has.
pub(in crate::digest) const MAX_TAGS: usize = 500_000;
/// The most attributes of a tag: a parser compares each with all before it. Real tags have a dozen.
const MAX_ATTRIBUTES: usize = 1_000;
/// Elements whose content is no markup.
const RAW: &[&str] = &["script", "style"];

/// No address is longer, with the addresses of others that trackers put into it.
const MAX_HREF: usize = 8 * 1024;
/// Nor any other value that is read: longer ones are pictures, and data of the page's programs.
const MAX_VALUE: usize = 1024;

/// The beginning of a page up to its limits, without comments and pictures in attributes.
pub(super) fn within(text: &str) -> Cow<'_, str> {
    let mut kept = Kept::of(text);
    let mut at = 0;
    for _ in 0..MAX_TAGS {
        let Some(open) = memchr(b'<', &text.as_bytes()[at..]).map(|i| at + i) else {
            return kept.up_to(text.len());
        };
        let Some(tag) = Tag::at(text, open) else {
            at = kept.leave_out_comment(open);
            continue;
        };
        let mut attributes = tag.attributes();
        let mut count = 0;
        let mut pictures = Vec::new();
        for attribute in attributes.by_ref() {
            count += 1;
            let most = if attribute.is("href") {
                MAX_HREF
            } else {
                MAX_VALUE
            };
            if attribute.value.len() > most {
                pictures.push(attribute.part);
            }
        }
        if count > MAX_ATTRIBUTES {
            return kept.up_to(open);
        }
        for picture in pictures {
            kept.leave_out_of_tag(picture);
        }
        at = attributes.at;
        if !tag.is_end && RAW.iter().any(|name| tag.is(name)) {
            at = markup::content_end(text, at, tag.name);
        }
    }
    kept.up_to(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_ends_where_it_has_too_many_tags_or_attributes() {
        let many = " a".repeat(MAX_ATTRIBUTES + 1);
        for (page, behind) in [
            (format!("<p>One</p><p{many}>Two"), 10),
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

    #[test]
    fn comments_and_pictures_in_attributes_are_left_out() {
        let many = " a".repeat(MAX_ATTRIBUTES + 1);
        let picture = "A".repeat(MAX_VALUE + 1);
        for (page, want) in [
            (format!("<p>One</p><!-- <p{many} -->Two"), "<p>One</p>Two"),
            (
                format!("<img alt=x src='data:{picture}'>Two"),
                "<img alt=x>Two",
            ),
            (format!("<p b='{picture}'{many}>Two"), ""),
            ("<<!-- x -->p>One".to_owned(), "<<!-- x -->p>One"),
        ] {
            assert_eq!(within(&page), want);
        }
    }
}
