//! Markup that would cost an HTML tree more than it tells: found in one cheap pass and taken away before the parse.
//!
//! Half of the bytes of a page are scripts, styles, drawings and attributes that no reader looks at; the parser reads
//! most of them character by character.
//!
//! Attributes of one tag are limited here: the parser compares each with all before it. What else a page may blow up is
//! `markup`'s.

use std::borrow::Cow;

use memchr::{memchr, memmem};

use super::hints::Hints;
use super::walk::looks_like_json_ld;
use crate::markup::{self, Attribute, Kept, Tag};

/// The attributes that the walk looks at, and in which elements alone; in all where none is named. In the order of their
/// names' lengths: a page has thousands of attributes.
const WANTED: &[(&str, &[&str])] = &[
    ("id", &[]),
    ("rel", &[]),
    ("src", &["img", "video", "audio", "source"]),
    ("alt", &["img"]),
    ("href", &[]),
    ("type", &["script", "input", "link"]),
    ("name", &["meta"]),
    ("lang", &["html"]),
    ("class", &[]),
    ("media", &["link"]),
    ("title", &["abbr", "link"]),
    ("width", &["img"]),
    ("typeof", &[]),
    ("srcset", &["img"]),
    ("height", &["img"]),
    ("content", &[]),
    ("pubdate", &[]),
    ("datetime", &[]),
    ("itemprop", &[]),
    ("itemtype", &[]),
    ("property", &[]),
    ("xml:lang", &["html"]),
    ("data-src", &["img"]),
    ("itemscope", &[]),
    ("http-equiv", &["meta"]),
    ("data-srcset", &["img"]),
    ("data-original", &["img"]),
    ("data-lazy-src", &["img"]),
];

/// The longest name of [`WANTED`].
const LONGEST: usize = "data-original".len();

/// Where the names of each length begin in [`WANTED`].
const OF_LENGTH: [usize; LONGEST + 2] = of_length();

const fn of_length() -> [usize; LONGEST + 2] {
    let mut starts = [0; LONGEST + 2];
    let (mut length, mut at) = (0, 0);
    while length < starts.len() {
        while at < WANTED.len() && WANTED[at].0.len() < length {
            at += 1;
        }
        starts[length] = at;
        length += 1;
    }
    starts
}

/// Which attributes stay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Keep {
    /// Those that the walk looks at.
    Wanted,
    /// All, up to [`MAX_ATTRIBUTES`].
    All,
}

/// Attributes of one tag, where all are kept: a page has a dozen.
const MAX_ATTRIBUTES: usize = 100;
/// Longer values are pictures, and data of the page's programs.
const MAX_VALUE: usize = 8 * 1024;

/// Tags that end a drawing wherever they stand in it (HTML, "parsing main in foreign content").
#[rustfmt::skip]
const BREAKOUTS: &[&str] = &[
    "b", "big", "blockquote", "body", "br", "center", "code", "dd", "div", "dl", "dt", "em", "embed", "font", "h1",
    "h2", "h3", "h4", "h5", "h6", "head", "hr", "i", "img", "li", "listing", "menu", "meta", "nobr", "ol", "p", "pre",
    "ruby", "s", "small", "span", "strike", "strong", "sub", "sup", "table", "tt", "u", "ul", "var",
];

/// Whether an element's content is text up to its end tag.
fn is_raw(name: &str) -> bool {
    let raw: &[&str] = match name.len() {
        3 => &["xmp"],
        5 => &["style", "title"],
        6 => &["script", "iframe"],
        7 => &["noembed"],
        8 => &["textarea", "noframes", "noscript"],
        _ => &[],
    };
    raw.iter().any(|raw| raw.eq_ignore_ascii_case(name))
}

/// The text as the parser may have it: without what no reader looks at.
pub(super) fn tame(text: &str, keep: Keep) -> Cow<'_, str> {
    let mut drawings = Drawings::default();
    let mut kept = Kept::of(text);
    let mut at = 0;
    while let Some(open) = memchr(b'<', &text.as_bytes()[at..]).map(|i| at + i) {
        at = if let Some(tag) = Tag::at(text, open) {
            let end = leave_out_attributes(&tag, keep, &mut kept);
            let behind = behind_content(&tag, end, text);
            if holds_no_text(&tag, &text[open..end], &text[end..behind]) {
                kept.leave_out(end..behind);
                behind
            } else if let Some(drawn) = drawings.end(&tag, end, text) {
                kept.leave_out(end..drawn);
                drawn
            } else {
                behind
            }
        } else {
            kept.leave_out_comment(open)
        };
    }
    kept.whole()
}

/// Where the next tag is looked for: behind the text of a script and its kin, else behind the tag.
fn behind_content(tag: &Tag<'_>, end: usize, text: &str) -> usize {
    if tag.is_end || !is_raw(tag.name) {
        return end;
    }
    markup::content_end(text, end, tag.name)
}

/// Whether the text within an element is for machines, and not for ours. A script that opens a comment is left to
/// the parser: another end tag may be part of it.
fn holds_no_text(tag: &Tag<'_>, start_tag: &str, content: &str) -> bool {
    !content.is_empty()
        && (tag.is("style")
            || tag.is("noscript")
            || tag.is("iframe")
            || tag.is("script")
                && !may_be_json_ld(start_tag)
                && !looks_like_json_ld(content)
                && memmem::find(content.as_bytes(), b"<!--").is_none())
}

/// Finds the ends of drawings (`<svg>`). No part of the text is looked through twice.
#[derive(Default)]
struct Drawings {
    /// Up to here no drawing ends.
    barred: usize,
}

impl Drawings {
    /// Where the end tag of the drawing stands that a tag opens; `None` for other tags, and where the page's tags break
    /// out of the drawing before it ends.
    fn end(&mut self, tag: &Tag<'_>, behind: usize, text: &str) -> Option<usize> {
        if !opens_drawing(tag, behind, text) || behind < self.barred {
            return None;
        }
        let mut depth = 1;
        let mut at = behind;
        while let Some(open) = memchr(b'<', &text.as_bytes()[at..]).map(|i| at + i) {
            let Some(inner) = Tag::at(text, open) else {
                at = markup::comment_end(text, open).unwrap_or(open + 1);
                continue;
            };
            at = inner.end();
            if inner.is_end && inner.is("svg") {
                depth -= 1;
            } else if opens_drawing(&inner, at, text) {
                depth += 1;
            } else if !inner.is_end && BREAKOUTS.iter().any(|name| inner.is(name)) {
                self.barred = at;
                return None;
            }
            if depth == 0 {
                return Some(open);
            }
        }
        self.barred = text.len();
        None
    }
}

/// Whether a tag opens a drawing that an end tag ends.
fn opens_drawing(tag: &Tag<'_>, end: usize, text: &str) -> bool {
    !tag.is_end && tag.is("svg") && !text[..end].ends_with("/>")
}

/// Whether the tag of a script may say that it holds JSON-LD. The `+` of its type may be written as a reference.
fn may_be_json_ld(tag: &str) -> bool {
    let tag = tag.to_ascii_lowercase();
    tag.contains("json") && !tag.contains("application/json")
}

/// Leaves those attributes of a tag out that nobody wants, or that one of the same name goes before (HTML, "attribute name
/// state"). Gives the tag's end.
fn leave_out_attributes(tag: &Tag<'_>, keep: Keep, kept: &mut Kept<'_>) -> usize {
    let mut seen = 0_u32;
    let mut count = 0;
    let mut attributes = tag.attributes();
    for attribute in &mut attributes {
        count += 1;
        let is_kept = match keep {
            Keep::All => count <= MAX_ATTRIBUTES,
            Keep::Wanted => {
                let place = place_among_wanted(attribute.name, tag.name);
                let bit = place.map_or(0, |at| 1 << at);
                let is_kept = bit != 0 && seen & bit == 0 && !is_mute(tag.name, &attribute);
                seen |= bit;
                is_kept
            }
        };
        if !is_kept || attribute.value.len() > MAX_VALUE {
            kept.leave_out_of_tag(attribute.part);
        }
    }
    attributes.at
}

/// The row of [`WANTED`] by which an attribute of an element stays.
fn place_among_wanted(name: &str, element: &str) -> Option<usize> {
    let (first, end) = (*OF_LENGTH.get(name.len())?, *OF_LENGTH.get(name.len() + 1)?);
    let is_of = |elements: &[&str]| {
        let mut all = elements.iter();
        elements.is_empty() || all.any(|e| e.eq_ignore_ascii_case(element))
    };
    (first..end).find(|at| {
        let (wanted, elements) = WANTED[*at];
        wanted.eq_ignore_ascii_case(name) && is_of(elements)
    })
}

/// Elements of whose classes the walk heeds other words than [`Hints`] are.
const HEEDED: &[&str] = &["img", "time"];

/// Whether an attribute gives an element names that tell nothing: most are there for the style alone, and to read them
/// costs the parser more than to look here.
fn is_mute(element: &str, attribute: &Attribute<'_>) -> bool {
    if !attribute.is("class") && !attribute.is("id")
        || HEEDED.iter().any(|e| e.eq_ignore_ascii_case(element))
    {
        return false;
    }
    let mut hints = Hints::default();
    hints.add(attribute.value);
    // A letter may be written as a reference.
    hints == Hints::default() && !attribute.value.contains('&')
}

#[cfg(test)]
mod tests;
