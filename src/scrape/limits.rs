//! Markup that would cost an HTML tree more than it tells: found in one cheap pass and taken away before the parse.
//!
//! Scripts, styles and comments are a third to half of the bytes of a page, and no reader looks at them.
//!
//! The tree builder is quadratic in three ways that a page can choose: elements open at once (every "is a `p` open?"
//! walks the stack), formatting elements left open (each later block opens them all again), and attributes of one tag
//! (each is compared with all before it). Real pages stay orders of magnitude below these limits.

use std::borrow::Cow;
use std::ops::Range;

use memchr::{memchr, memchr_iter, memchr2_iter, memmem};

use super::walk::looks_like_json_ld;

/// Elements open at once. Pages written by people stay below a hundred, those of careless tools below a thousand.
const MAX_DEPTH: usize = 2_000;
/// Elements that the tree may hold, those opened again included: some hundred megabytes of memory.
const MAX_ELEMENTS: usize = 600_000;
/// Attributes of one tag.
const MAX_ATTRIBUTES: usize = 256;
/// A tag below this length cannot hold more attributes than matters.
const LONG_TAG: usize = 2_048;

/// How an element bears on what is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sort {
    /// Its end tag may be left out, or it has none: it does not nest in itself.
    Flat,
    /// The tree builder opens it again in the next block.
    Formatting,
    /// Its content is text up to its end tag.
    Raw,
    /// Any other.
    Nesting,
}

/// Longest name of the table below.
const MAX_NAME: usize = 8;

fn sort_of(name: &[u8]) -> Sort {
    if name.len() > MAX_NAME {
        return Sort::Nesting;
    }
    let mut lower = [0; MAX_NAME];
    let lower = &mut lower[..name.len()];
    lower.copy_from_slice(name);
    lower.make_ascii_lowercase();
    match &*lower {
        b"p" | b"li" | b"br" | b"img" | b"meta" | b"link" | b"input" | b"hr" | b"td" | b"tr"
        | b"th" | b"option" | b"source" | b"wbr" | b"area" | b"base" | b"col" | b"embed"
        | b"param" | b"track" | b"dd" | b"dt" | b"path" | b"use" | b"rect" | b"circle"
        | b"tbody" | b"thead" | b"html" | b"body" => Sort::Flat,
        b"a" | b"b" | b"big" | b"code" | b"em" | b"font" | b"i" | b"nobr" | b"s" | b"small"
        | b"strike" | b"strong" | b"tt" | b"u" => Sort::Formatting,
        b"script" | b"style" | b"textarea" | b"title" | b"iframe" | b"xmp" | b"noembed"
        | b"noframes" => Sort::Raw,
        _ => Sort::Nesting,
    }
}

/// The text as the parser may have it: cut where it grows out of bounds, without tags of absurd length, and without
/// what no reader looks at, which is half of the bytes of a page and as much of the parser's time.
pub(super) fn tame(text: &str) -> Cow<'_, str> {
    let mut scan = Scan::default();
    let mut kept = Kept::of(text);
    let mut at = 0;
    while let Some(open) = memchr(b'<', &text.as_bytes()[at..]).map(|i| at + i) {
        let tag = Tag::read(text, open);
        let resume = tag.resume(text);
        if tag.is_comment || tag.is_absurd(text) {
            kept.leave_out(tag.start..tag.end);
        } else if !scan.admit(&tag) {
            return kept.up_to(tag.start);
        } else if tag.holds_no_text(&text[tag.end..resume], text) {
            kept.leave_out(tag.end..resume);
        }
        at = resume;
    }
    kept.up_to(text.len())
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
            self.out.push_str(&self.text[self.from..part.start]);
            self.from = part.end;
        }
    }

    fn up_to(mut self, end: usize) -> Cow<'a, str> {
        let rest = &self.text[self.from..end];
        if self.from == 0 {
            return Cow::Borrowed(rest);
        }
        self.out.push_str(rest);
        Cow::Owned(self.out)
    }
}

/// What is open at one place of the text, as far as a pass without a tree can tell.
#[derive(Default)]
struct Scan {
    depth: usize,
    formatting: usize,
    elements: usize,
}

impl Scan {
    /// Counts a tag; `false` where it would go over a limit.
    fn admit(&mut self, tag: &Tag<'_>) -> bool {
        let formatting = usize::from(tag.sort == Sort::Formatting);
        if tag.closing {
            self.depth = self.depth.saturating_sub(1);
            self.formatting = self.formatting.saturating_sub(formatting);
            return true;
        }
        if tag.name.is_empty() {
            return true;
        }
        self.elements += 1 + self.formatting;
        if tag.sort != Sort::Flat {
            self.depth += 1;
            self.formatting += formatting;
        }
        self.depth <= MAX_DEPTH && self.elements <= MAX_ELEMENTS
    }
}

/// One tag, comment or stray `<`.
struct Tag<'a> {
    start: usize,
    end: usize,
    name: &'a str,
    sort: Sort,
    closing: bool,
    is_comment: bool,
}

impl<'a> Tag<'a> {
    fn read(text: &'a str, start: usize) -> Self {
        let rest = &text[start + 1..];
        let is_comment = rest.starts_with("!--");
        let closing = rest.starts_with('/');
        let rest = &rest[usize::from(closing)..];
        let length = rest.bytes().take_while(u8::is_ascii_alphanumeric).count();
        let name = &rest[..length];
        let end = if is_comment {
            start + comment_length(&text[start..])
        } else if name.is_empty() {
            start + 1
        } else {
            start + tag_length(&text[start..])
        };
        Self {
            start,
            end,
            name,
            sort: sort_of(name.as_bytes()),
            closing,
            is_comment,
        }
    }

    fn is_absurd(&self, text: &str) -> bool {
        self.end - self.start > LONG_TAG
            && attributes(&text.as_bytes()[self.start..self.end]) > MAX_ATTRIBUTES
    }

    /// Where the next tag is looked for: behind the text of a script and its kin.
    fn resume(&self, text: &str) -> usize {
        if self.closing || self.sort != Sort::Raw {
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
        let is = |name: &str| self.name.eq_ignore_ascii_case(name);
        is("style")
            || is("script")
                && !may_be_json_ld(&text[self.start..self.end])
                && !looks_like_json_ld(content)
                && memmem::find(content.as_bytes(), b"<!--").is_none()
    }
}

/// Whether the tag of a script may say that it holds JSON-LD. The `+` of its type may be written as a reference.
fn may_be_json_ld(tag: &str) -> bool {
    let tag = tag.to_ascii_lowercase();
    tag.contains("json") && !tag.contains("application/json")
}

/// The length of a comment (HTML, "comment end state"): up to `-->` or `--!>`; to the end of the text without either.
fn comment_length(comment: &str) -> usize {
    let bytes = comment.as_bytes();
    memmem::find_iter(bytes, b"--")
        .find_map(|at| {
            // `<!-->` ends at its own dashes, which `find_iter` gives first.
            let behind = bytes.get(at + 2..)?;
            let more = behind.iter().take_while(|b| **b == b'-').count();
            let end = at + 2 + more;
            match behind.get(more..)? {
                [b'>', ..] => Some(end + 1),
                [b'!', b'>', ..] if at > 2 => Some(end + 2),
                _ => None,
            }
        })
        .unwrap_or(comment.len())
}

/// The length of a tag, up to the `>` that stands outside quotes.
fn tag_length(tag: &str) -> usize {
    let first = memchr(b'>', tag.as_bytes()).map_or(tag.len(), |at| at + 1);
    let quotes = memchr2_iter(b'"', b'\'', &tag.as_bytes()[..first]).count();
    // With every quote closed, the first `>` is the end; else it may stand in a value.
    if quotes % 2 == 0 {
        first
    } else {
        quoted_tag_length(tag.as_bytes())
    }
}

fn quoted_tag_length(tag: &[u8]) -> usize {
    let mut quote = None;
    let mut before = b' ';
    for (i, &byte) in tag.iter().enumerate() {
        match (quote, byte) {
            (Some(q), b) if q == b => quote = None,
            // A quote opens a value only behind `=`; anywhere else it is part of a name.
            (None, b'"' | b'\'') if before == b'=' => quote = Some(byte),
            (None, b'>') => return i + 1,
            _ => {}
        }
        if !byte.is_ascii_whitespace() {
            before = byte;
        }
    }
    tag.len()
}

/// About how many attributes a tag has: blanks outside quotes, or quotes closed, whichever are more.
fn attributes(tag: &[u8]) -> usize {
    let mut quote = None;
    let (mut blanks, mut values) = (0, 0);
    for &byte in tag {
        match (quote, byte) {
            (Some(q), b) if q == b => {
                quote = None;
                values += 1;
            }
            (None, b'"' | b'\'') => quote = Some(byte),
            (None, b) if b.is_ascii_whitespace() || b == b'/' => blanks += 1,
            _ => {}
        }
    }
    blanks.max(values)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ordinary_page_is_left_alone() {
        let page =
            "<!doctype html><p title='<!--'>One<p>Two <b>three</b> 1 < 2 <script src=a></script>";
        assert!(matches!(tame(page), Cow::Borrowed(_)));
        assert!(matches!(
            tame(&format!("<ul>{}</ul>", "<li>x<p>y".repeat(20_000))),
            Cow::Borrowed(_)
        ));
    }

    #[test]
    fn the_texts_of_machines_are_left_out() {
        for (page, want) in [
            (
                "<script id=a>if (a<b) '<div>'</script>x",
                "<script id=a></script>x",
            ),
            (
                "<STYLE>a > b {}</STYLE>x<style>never ends",
                "<STYLE></STYLE>x<style>",
            ),
            ("a<!-- <b> -->b<!---->c<!-->d<!--->e<!--", "abcde"),
            ("a<!-- b --!>c<!-- d ----->e", "ace"),
        ] {
            assert_eq!(tame(page), want);
        }
    }

    #[test]
    fn scripts_that_a_reader_or_the_parser_needs_stay() {
        for page in [
            "<script type=application/ld+json>{}</script>",
            "<script type='application&#x2F;ld&#x2B;json'>{}</script>",
            "<script><!-- <script> </script> --></script>",
        ] {
            assert_eq!(tame(page), page);
        }
    }

    #[test]
    fn what_nests_too_deep_is_cut() {
        let page = format!("<title>Kept</title>{}", "<div>".repeat(100_000));
        let tamed = tame(&page);
        assert!(tamed.starts_with("<title>Kept</title>") && tamed.len() < 11_000);
    }

    #[test]
    fn formatting_that_is_opened_again_in_every_paragraph_is_cut() {
        let open: String = (0..500)
            .flat_map(|i| ["<b id=".to_owned(), i.to_string(), ">".to_owned()])
            .collect();
        assert!(tame(&format!("<p>{open}</p>{}", "<p>x</p>".repeat(100_000))).len() < 100_000);
    }

    #[test]
    fn a_tag_of_a_million_attributes_goes_and_its_neighbours_stay() {
        let many: String = (0..1_000_000)
            .flat_map(|i| [" a".to_owned(), i.to_string()])
            .collect();
        let page = format!("<h1>Before</h1><div{many}><h2 title='a > b'>After</h2>");
        assert_eq!(tame(&page), "<h1>Before</h1><h2 title='a > b'>After</h2>");
        let image = format!("<img src=\"data:{}\">", "A b".repeat(100_000));
        assert_eq!(tame(&image), image);
    }

    #[test]
    fn what_never_ends_is_survived() {
        for page in [
            "<",
            "</",
            "<!--",
            "<script>",
            "<a href='",
            "<é",
            "<script></scrip",
            "<!",
        ] {
            let _ = tame(page);
        }
    }
}
