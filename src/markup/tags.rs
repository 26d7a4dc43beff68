//! Tags as they stand in a text, for readers that need no tree: a pass over a page costs a tenth of its parse.

use std::ops::Range;

use memchr::{memchr, memchr_iter};

/// A tag, read up to its attributes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Tag<'a> {
    text: &'a str,
    /// Where its name ends.
    behind: usize,
    /// As it is written.
    pub(crate) name: &'a str,
    pub(crate) is_end: bool,
}

impl<'a> Tag<'a> {
    /// The tag that begins at a `<`; `None` where a comment does, or nothing (HTML, "tag open state").
    pub(crate) fn at(text: &'a str, open: usize) -> Option<Self> {
        let bytes = text.as_bytes();
        let is_end = bytes.get(open + 1) == Some(&b'/');
        let start = open + 1 + usize::from(is_end);
        if !bytes.get(start)?.is_ascii_alphabetic() {
            return None;
        }
        let behind = first(text, start, |b| {
            b.is_ascii_whitespace() || matches!(b, b'/' | b'>')
        });
        Some(Self {
            text,
            behind,
            name: &text[start..behind],
            is_end,
        })
    }

    pub(crate) fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }

    pub(crate) fn attributes(&self) -> Attributes<'a> {
        Attributes {
            text: self.text,
            at: self.behind,
        }
    }

    /// Where the tag ends.
    pub(crate) fn end(&self) -> usize {
        let mut attributes = self.attributes();
        attributes.by_ref().for_each(drop);
        attributes.at
    }

    /// The value of an attribute, as it is written.
    pub(crate) fn attribute(&self, name: &str) -> Option<&'a str> {
        let mut attributes = self.attributes();
        let found = attributes.find(|attribute| attribute.is(name));
        found.map(|attribute| attribute.value)
    }
}

/// Where the comment ends that begins at a `<`, if one does (HTML, "comment end state"): behind `-->` or `--!>`, with the
/// text where neither comes. The dashes that open it may be those that end it (`<!-->`), but not before `!>`.
pub(crate) fn comment_end(text: &str, open: usize) -> Option<usize> {
    const OPENED: usize = "<!--".len();
    let comment = &text.as_bytes()[open..];
    if !comment.starts_with(b"<!--") {
        return None;
    }
    let end = memchr_iter(b'>', comment).find(|&at| {
        let before = &comment[..at];
        before.ends_with(b"--") && at >= OPENED
            || before.ends_with(b"--!") && at >= OPENED + "--!".len()
    });
    Some(end.map_or(text.len(), |at| open + at + 1))
}

/// Where the end tag of an element stands whose content is text; the end of the text where none does.
pub(crate) fn content_end(text: &str, start: usize, name: &str) -> usize {
    let bytes = text.as_bytes();
    let opens = memchr_iter(b'<', &bytes[start..]).map(|at| start + at);
    let is_end = |open: &usize| {
        let tag = bytes[open + 1..].strip_prefix(b"/").unwrap_or_default();
        let ends = |b: &u8| b.is_ascii_whitespace() || matches!(b, b'/' | b'>');
        tag.get(..name.len())
            .is_some_and(|tag| tag.eq_ignore_ascii_case(name.as_bytes()))
            && tag.get(name.len()).is_some_and(ends)
    };
    opens.into_iter().find(is_end).unwrap_or(text.len())
}

/// One attribute of a tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Attribute<'a> {
    /// As it is written.
    pub(crate) name: &'a str,
    /// As it is written, without its quotes.
    pub(crate) value: &'a str,
    /// Its part of the text, with the blanks before it.
    pub(crate) part: Range<usize>,
}

impl Attribute<'_> {
    pub(crate) fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }
}

/// The attributes of a tag, one after the other.
#[derive(Debug)]
pub(crate) struct Attributes<'a> {
    text: &'a str,
    /// Behind the name of the tag or the attribute before; in the end, behind the tag.
    pub(crate) at: usize,
}

impl<'a> Iterator for Attributes<'a> {
    type Item = Attribute<'a>;

    /// HTML, "before attribute name state" to "after attribute value state".
    fn next(&mut self) -> Option<Attribute<'a>> {
        let (text, start) = (self.text, self.at);
        let byte = |at: usize| text.as_bytes().get(at).copied();
        let name = first(text, start, |b| !b.is_ascii_whitespace() && b != b'/');
        if byte(name).is_none_or(|b| b == b'>') {
            self.at = (name + 1).min(text.len());
            return None;
        }
        // A name may begin with `=`.
        let name_end = first(text, name + 1, |b| {
            b.is_ascii_whitespace() || matches!(b, b'/' | b'>' | b'=')
        });
        let equals = first(text, name_end, |b| !b.is_ascii_whitespace());
        let (value, end) = if byte(equals) == Some(b'=') {
            let value = first(text, equals + 1, |b| !b.is_ascii_whitespace());
            if let Some(quote @ (b'"' | b'\'')) = byte(value) {
                let value = value + 1;
                let end = memchr(quote, &text.as_bytes()[value..]).map(|at| value + at);
                end.map_or((value..text.len(), text.len()), |end| (value..end, end + 1))
            } else {
                let end = first(text, value, |b| b.is_ascii_whitespace() || b == b'>');
                (value..end, end)
            }
        } else {
            (name_end..name_end, name_end)
        };
        self.at = end;
        Some(Attribute {
            name: &text[name..name_end],
            value: &text[value],
            part: start..end,
        })
    }
}

/// The first byte from a place on that is wanted, or the end. What is wanted is ASCII, or follows it.
fn first(text: &str, from: usize, is_wanted: impl Fn(u8) -> bool) -> usize {
    let bytes = text.as_bytes().get(from..).unwrap_or_default();
    let found = bytes.iter().position(|byte| is_wanted(*byte));
    found.map_or(text.len(), |at| from + at)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attributes(tag: &str) -> Vec<(&str, &str)> {
        let tag = Tag::at(tag, 0).unwrap();
        tag.attributes().map(|a| (a.name, a.value)).collect()
    }

    #[test]
    fn a_tag_has_a_name_attributes_and_an_end() {
        let text = "x<A-b/HREF='/1>2'x = y/ z='é'w>behind";
        let tag = Tag::at(text, 1).unwrap();
        assert_eq!((tag.name, tag.is_end), ("A-b", false));
        assert!(tag.is("a-B") && !tag.is("a"));
        assert_eq!(&text[tag.end()..], "behind");
        assert_eq!(tag.attribute("href"), Some("/1>2"));
        assert_eq!(tag.attribute("hre"), None);
        let all: Vec<_> = tag.attributes().map(|a| (a.name, a.value)).collect();
        assert_eq!(all, [("HREF", "/1>2"), ("x", "y/"), ("z", "é"), ("w", "")]);
        let parts: Vec<_> = tag.attributes().map(|a| &text[a.part]).collect();
        assert_eq!(parts, ["/HREF='/1>2'", "x = y/", " z='é'", "w"]);
    }

    #[test]
    fn what_is_written_wrongly_is_read_as_browsers_do() {
        assert_eq!(attributes("<a =b c= >"), [("=b", ""), ("c", "")]);
        assert_eq!(attributes("<a b='c"), [("b", "c")]);
        assert_eq!(attributes("<aé b=é>"), [("b", "é")]);
        assert_eq!(attributes("</a b>"), [("b", "")]);
        assert_eq!(attributes("<a b=\"c\"d>"), [("b", "c"), ("d", "")]);
        for text in [
            "<",
            "</",
            "< a",
            "<1",
            "<é",
            "<!-- -->",
            "<!doctype html>",
            "</>",
        ] {
            assert_eq!(Tag::at(text, 0), None, "{text}");
        }
        for text in ["<a", "<a b", "<a b=", "<a b='", "<a /", "<a ="] {
            assert_eq!(Tag::at(text, 0).unwrap().end(), text.len(), "{text}");
        }
    }

    #[test]
    fn comments_and_texts_have_an_end() {
        for (text, behind) in [
            ("<!-- <b> -->b", "b"),
            ("<!---->b", "b"),
            ("<!-->b", "b"),
            ("<!--->b", "b"),
            ("<!-- b --!>c", "c"),
            ("<!--!>b--!>c", "c"),
            ("<!---!>d-->e", "e"),
            ("<!-- d ----->e", "e"),
            ("<!--", ""),
        ] {
            assert_eq!(comment_end(text, 0).map(|end| &text[end..]), Some(behind));
        }
        assert_eq!(comment_end("<!b>", 0), None);
        let text = "<script>a</b></scripts></SCRIPT >c";
        assert_eq!(&text[content_end(text, 8, "script")..], "</SCRIPT >c");
        assert_eq!(content_end(text, 8, "style"), text.len());
    }
}
