//! Markup that would cost an HTML tree far more than its length: found in one cheap pass and taken away before the
//! parse.
//!
//! The tree builder is quadratic in three ways that a page can choose: elements open at once (every "is a `p` open?"
//! walks the stack), formatting elements left open (each later block opens them all again), and attributes of one tag
//! (each is compared with all before it). Real pages stay orders of magnitude below these limits.

use std::borrow::Cow;

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

/// The text as the parser may have it: cut where it grows out of bounds, without tags of absurd length.
pub(super) fn tame(text: &str) -> Cow<'_, str> {
    let mut scan = Scan::default();
    let mut kept: Option<String> = None;
    let mut from = 0;
    let mut at = 0;
    while let Some(open) = text
        .get(at..)
        .and_then(|rest| rest.find('<'))
        .map(|i| at + i)
    {
        let tag = Tag::read(text, open);
        if tag.is_absurd(text) {
            kept.get_or_insert_default()
                .push_str(&text[from..tag.start]);
            from = tag.end;
        } else if !scan.admit(&tag) {
            let mut kept = kept.unwrap_or_default();
            kept.push_str(&text[from..tag.start]);
            return Cow::Owned(kept);
        }
        at = tag.resume(text);
    }
    match kept {
        None => Cow::Borrowed(text),
        Some(mut kept) => {
            kept.push_str(&text[from..]);
            Cow::Owned(kept)
        }
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
}

impl<'a> Tag<'a> {
    fn read(text: &'a str, start: usize) -> Self {
        let rest = &text[start + 1..];
        if rest.starts_with("!--") {
            let end = rest.find("-->").map_or(text.len(), |i| start + 1 + i + 3);
            return Self {
                start,
                end,
                name: "",
                sort: Sort::Nesting,
                closing: false,
            };
        }
        let closing = rest.starts_with('/');
        let rest = &rest[usize::from(closing)..];
        let length = rest.bytes().take_while(u8::is_ascii_alphanumeric).count();
        let name = &rest[..length];
        let end = if name.is_empty() {
            start + 1
        } else {
            start + tag_length(&text[start..])
        };
        let sort = sort_of(name.as_bytes());
        Self {
            start,
            end,
            name,
            sort,
            closing,
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
        let mut at = self.end;
        while let Some(i) = text.get(at..).and_then(|rest| rest.find("</")) {
            let found = at + i;
            let name = text.as_bytes().get(found + 2..found + 2 + self.name.len());
            if name.is_some_and(|n| n.eq_ignore_ascii_case(self.name.as_bytes())) {
                return found;
            }
            at = found + 2;
        }
        text.len()
    }
}

/// The length of a tag, up to the `>` that stands outside quotes.
fn tag_length(tag: &str) -> usize {
    let first = tag.find('>').map_or(tag.len(), |at| at + 1);
    let quotes = tag[..first]
        .bytes()
        .filter(|b| matches!(b, b'"' | b'\''))
        .count();
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
        let page = "<!doctype html><p>One<p>Two <b>three</b> 1 < 2 <script>if (a<b) '<div>'</script><!-- <b> -->";
        assert!(matches!(tame(page), Cow::Borrowed(_)));
        assert!(matches!(
            tame(&format!("<ul>{}</ul>", "<li>x<p>y".repeat(20_000))),
            Cow::Borrowed(_)
        ));
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
