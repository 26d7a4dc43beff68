//! Markup that would cost an HTML tree more than it tells: found in one cheap pass and taken away before the parse.
//!
//! Half of the bytes of a page are scripts, styles, drawings and attributes that no reader looks at; the parser reads
//! most of them character by character.
//!
//! Attributes of one tag are limited here: the parser compares each with all before it. What else a page may blow up is
//! `markup`'s.

use std::borrow::Cow;
use std::ops::Range;

use memchr::{memchr, memchr_iter, memmem};

use super::hints::Hints;
use super::walk::looks_like_json_ld;

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
    let mut unwanted = Vec::new();
    let mut at = 0;
    while let Some(open) = memchr(b'<', &text.as_bytes()[at..]).map(|i| at + i) {
        let tag = Tag::read(text, open, keep, &mut unwanted);
        for part in unwanted.drain(..) {
            kept.leave_out(part);
        }
        at = tag.resume(text);
        if tag.holds_no_text(&text[tag.end..at], text) {
            kept.leave_out(tag.end..at);
        } else if let Some(end) = drawings.end(&tag, text) {
            kept.leave_out(tag.end..end);
            at = end;
        }
    }
    kept.whole()
}

/// A text less the parts that are left out of it.
struct Kept<'a> {
    text: &'a str,
    out: String,
    from: usize,
}

impl<'a> Kept<'a> {
    fn of(text: &'a str) -> Self {
        Self {
            text,
            out: String::new(),
            from: 0,
        }
    }

    fn leave_out(&mut self, part: Range<usize>) {
        if !part.is_empty() {
            if self.from == 0 {
                self.out.reserve(self.text.len());
            }
            self.out.push_str(&self.text[self.from..part.start]);
            self.from = part.end;
        }
    }

    fn whole(mut self) -> Cow<'a, str> {
        let rest = &self.text[self.from..];
        if self.from == 0 {
            return Cow::Borrowed(rest);
        }
        self.out.push_str(rest);
        Cow::Owned(self.out)
    }
}

/// Finds the ends of drawings (`<svg>`). No part of the text is looked through twice.
#[derive(Default)]
struct Drawings {
    /// Up to here no drawing ends.
    barred: usize,
}

impl Drawings {
    /// Where the end tag of the drawing that a tag opens stands; `None` for other tags, and where the page's tags break
    /// out of the drawing before it ends.
    fn end(&mut self, tag: &Tag<'_>, text: &str) -> Option<usize> {
        if !tag.opens_drawing(text) || tag.start < self.barred {
            return None;
        }
        let mut depth = 1;
        let mut unwanted = Vec::new();
        let mut at = tag.end;
        while let Some(open) = memchr(b'<', &text.as_bytes()[at..]).map(|i| at + i) {
            let inner = Tag::read(text, open, Keep::All, &mut unwanted);
            if inner.closing && inner.is("svg") {
                depth -= 1;
            } else if inner.opens_drawing(text) {
                depth += 1;
            } else if !inner.closing && BREAKOUTS.iter().any(|name| inner.is(name)) {
                self.barred = inner.end;
                return None;
            }
            if depth == 0 {
                return Some(inner.start);
            }
            at = inner.end;
        }
        self.barred = text.len();
        None
    }
}

/// One tag, comment or stray `<`.
struct Tag<'a> {
    start: usize,
    end: usize,
    name: &'a str,
    closing: bool,
    /// Whether it opens an element whose content is text.
    is_raw: bool,
}

impl<'a> Tag<'a> {
    /// Reads what stands at a `<`. What may be left out of it is put into `unwanted`.
    fn read(text: &'a str, start: usize, keep: Keep, unwanted: &mut Vec<Range<usize>>) -> Self {
        unwanted.clear();
        let rest = &text[start + 1..];
        let is_comment = rest.starts_with("!--");
        let closing = rest.starts_with('/');
        let rest = &rest[usize::from(closing)..];
        let length = rest.bytes().take_while(u8::is_ascii_alphanumeric).count();
        let name = &rest[..length];
        let end = if is_comment {
            let end = start + comment_length(&text[start..]);
            unwanted.push(start..end);
            end
        } else if name.is_empty() {
            start + 1
        } else {
            let behind = start + 1 + usize::from(closing) + length;
            read_attributes(name, text, behind, keep, unwanted)
        };
        Self {
            start,
            end,
            name,
            closing,
            is_raw: !closing && is_raw(name),
        }
    }

    fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }

    /// Whether it opens a drawing that an end tag ends.
    fn opens_drawing(&self, text: &str) -> bool {
        !self.closing && self.is("svg") && !text[..self.end].ends_with("/>")
    }

    /// Where the next tag is looked for: behind the text of a script and its kin.
    fn resume(&self, text: &str) -> usize {
        if !self.is_raw {
            return self.end;
        }
        let bytes = text.as_bytes();
        let name = self.name.as_bytes();
        let ends = memchr_iter(b'<', &bytes[self.end..]).map(|i| self.end + i);
        let is_end = |at: &usize| {
            bytes[*at..].get(1) == Some(&b'/')
                && (bytes.get(at + 2..at + 2 + name.len()))
                    .is_some_and(|n| n.eq_ignore_ascii_case(name))
        };
        ends.into_iter().find(is_end).unwrap_or(text.len())
    }

    /// Whether the text within an element is for machines, and not for ours. A script that opens a comment is left to
    /// the parser: another end tag may be part of it.
    fn holds_no_text(&self, content: &str, text: &str) -> bool {
        self.is_raw
            && (self.is("style")
                || self.is("noscript")
                || self.is("iframe")
                || self.is("script")
                    && !may_be_json_ld(&text[self.start..self.end])
                    && !looks_like_json_ld(content)
                    && memmem::find(content.as_bytes(), b"<!--").is_none())
    }
}

/// Whether the tag of a script may say that it holds JSON-LD. The `+` of its type may be written as a reference.
fn may_be_json_ld(tag: &str) -> bool {
    let tag = tag.to_ascii_lowercase();
    tag.contains("json") && !tag.contains("application/json")
}

/// The length of a comment (HTML, "comment end state"): up to `-->` or `--!>`; to the end of the text without either.
/// The dashes that open it may be those that end it (`<!-->`), but not before `!>`.
fn comment_length(comment: &str) -> usize {
    let bytes = comment.as_bytes();
    let opened = "<!--".len();
    memchr_iter(b'>', bytes)
        .find(|&at| {
            let before = &bytes[..at];
            before.ends_with(b"--") && at >= opened
                || before.ends_with(b"--!") && at >= opened + "--!".len()
        })
        .map_or(comment.len(), |at| at + 1)
}

/// Reads the attributes of a tag. Gives its end, and notes those that nobody wants, or that one of the same name goes
/// before (HTML, "attribute name state").
fn read_attributes(
    element: &str,
    text: &str,
    start: usize,
    keep: Keep,
    unwanted: &mut Vec<Range<usize>>,
) -> usize {
    let mut seen = 0_u32;
    let mut count = 0;
    let mut attributes = Attributes { text, at: start };
    for (name, range) in &mut attributes {
        count += 1;
        if keep == Keep::All {
            if count > MAX_ATTRIBUTES {
                unwanted.push(range);
            }
            continue;
        }
        let wanted = place_among_wanted(name, element.as_bytes());
        let bit = wanted.map_or(0, |at| 1 << at);
        if bit == 0 || seen & bit != 0 || is_mute(element, name, &text[range.clone()]) {
            unwanted.push(range);
        }
        seen |= bit;
    }
    attributes.at
}

/// The row of [`WANTED`] by which an attribute of an element stays.
fn place_among_wanted(name: &[u8], element: &[u8]) -> Option<usize> {
    let (first, end) = (*OF_LENGTH.get(name.len())?, *OF_LENGTH.get(name.len() + 1)?);
    let is_of = |elements: &[&str]| {
        let mut all = elements.iter();
        elements.is_empty() || all.any(|e| e.as_bytes().eq_ignore_ascii_case(element))
    };
    (first..end).find(|at| {
        let (wanted, elements) = WANTED[*at];
        wanted.as_bytes().eq_ignore_ascii_case(name) && is_of(elements)
    })
}

/// Elements of whose classes the walk heeds other words than [`Hints`] are.
const HEEDED: &[&str] = &["img", "time"];

/// Whether an attribute gives an element names that tell nothing: most are there for the style alone, and to read them
/// costs the parser more than to look here.
fn is_mute(element: &str, name: &[u8], attribute: &str) -> bool {
    let is_name = |one: &[u8]| name.eq_ignore_ascii_case(one);
    if !is_name(b"class") && !is_name(b"id")
        || HEEDED.iter().any(|e| e.eq_ignore_ascii_case(element))
    {
        return false;
    }
    let value = attribute.split_once('=').map_or("", |(_, value)| value);
    let mut hints = Hints::default();
    hints.add(value.trim_matches(['"', '\'', ' ']));
    // A letter may be written as a reference.
    hints == Hints::default() && !value.contains('&')
}

/// The attributes of a tag: the name of each, and its part of the text with the blanks before it.
struct Attributes<'a> {
    text: &'a str,
    /// Behind the name of the tag or the attribute before; in the end, behind the tag.
    at: usize,
}

impl Attributes<'_> {
    /// The first byte from a place on that is wanted, or the end.
    fn first(&self, from: usize, is_wanted: impl Fn(u8) -> bool) -> usize {
        let bytes = self.text.as_bytes().get(from..).unwrap_or_default();
        let found = bytes.iter().position(|byte| is_wanted(*byte));
        found.map_or(self.text.len(), |at| from + at)
    }

    fn byte(&self, at: usize) -> Option<u8> {
        self.text.as_bytes().get(at).copied()
    }
}

impl<'a> Iterator for Attributes<'a> {
    type Item = (&'a [u8], Range<usize>);

    /// HTML, "before attribute name state" to "after attribute value state".
    fn next(&mut self) -> Option<Self::Item> {
        let start = self.at;
        let name = self.first(start, |b| !b.is_ascii_whitespace() && b != b'/');
        if self.byte(name).is_none_or(|b| b == b'>') {
            self.at = (name + 1).min(self.text.len());
            return None;
        }
        let ends_name = |b: u8| b.is_ascii_whitespace() || matches!(b, b'/' | b'>' | b'=');
        // A name may begin with `=`.
        let name_end = self.first(name + 1, ends_name);
        let equals = self.first(name_end, |b| !b.is_ascii_whitespace());
        self.at = if self.byte(equals) == Some(b'=') {
            let value = self.first(equals + 1, |b| !b.is_ascii_whitespace());
            match self.byte(value) {
                Some(quote @ (b'"' | b'\'')) => {
                    let inside = &self.text.as_bytes()[value + 1..];
                    memchr(quote, inside).map_or(self.text.len(), |at| value + 1 + at + 1)
                }
                _ => self.first(value, |b| b.is_ascii_whitespace() || b == b'>'),
            }
        } else {
            name_end
        };
        let bytes = self.text.as_bytes();
        Some((&bytes[name..name_end], start..self.at))
    }
}

#[cfg(test)]
mod tests;
