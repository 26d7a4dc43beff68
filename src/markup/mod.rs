//! HTML: its tree, at a cost that no page can choose, and its tags as they stand in a text.

mod bounded;
mod kept;
mod tags;

use std::borrow::Cow;

use scraper::Html;

pub(crate) use bounded::parse;
pub(crate) use kept::Kept;
pub(crate) use tags::{Attribute, Tag, comment_end, content_end};

/// The value of an attribute with its character references undone, as HTML has it.
pub(crate) fn unescaped(value: &str) -> Cow<'_, str> {
    if !value.contains('&') {
        return Cow::Borrowed(value);
    }
    let quoted = value.replace('"', "&quot;");
    let page = Html::parse_fragment(&format!("<i title=\"{quoted}\">"));
    let mut elements = page.root_element().child_elements();
    let title = elements.next().and_then(|element| element.attr("title"));
    Cow::Owned(title.unwrap_or(value).to_owned())
}
