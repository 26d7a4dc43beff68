//! Pages that only lead on: little text, and a `<meta http-equiv=refresh>` that sends browsers elsewhere at once.
//!
//! Click-trackers and moved blogs redirect so. A page with a text of its own, or one that declares itself for sharing,
//! is a page, whatever it does to browsers later.

use std::borrow::Cow;

use scraper::Html;
use url::Url;

/// A longer page is no mere redirect.
const MAX_BODY: usize = 16 * 1024;
/// Nor is one with more visible text, in bytes: "You are being redirected, click here".
const MAX_TEXT: usize = 400;
/// A page that leads on later than this, in seconds, is meant to be read.
const MAX_DELAY: u32 = 5;
/// Elements whose content nobody sees.
const UNSEEN: &[&str] = &["script", "style", "title"];

/// Where a page leads to, if that is all it does.
pub(super) fn target(url: &Url, content_type: Option<&str>, body: &[u8]) -> Option<Url> {
    let is_html = content_type.is_none_or(|t| t.to_ascii_lowercase().contains("html"));
    if !is_html || body.len() > MAX_BODY {
        return None;
    }
    let page = String::from_utf8_lossy(body);
    let scan = Scan::of(&page);
    let to = scan
        .target
        .filter(|_| !scan.is_page && scan.text <= MAX_TEXT)?;
    let mut target = url.join(&to).ok()?;
    target.set_fragment(None);
    // A page that leads to itself asks to be loaded again: a waiting room.
    (matches!(target.scheme(), "http" | "https") && target != *url).then_some(target)
}

/// What one pass over a short page finds.
#[derive(Default)]
struct Scan {
    /// Where the first refresh leads to.
    target: Option<String>,
    /// Bytes of visible text.
    text: usize,
    /// Whether it declares a title for sharing.
    is_page: bool,
}

impl Scan {
    fn of(page: &str) -> Self {
        let mut scan = Self::default();
        let mut rest = page;
        while let Some(open) = rest.find('<') {
            scan.text += rest[..open].trim().len();
            rest = scan.tag(&rest[open..]);
        }
        scan.text += rest.trim().len();
        scan
    }

    /// Reads a tag; what stands behind it, and behind the content that nobody sees.
    fn tag<'a>(&mut self, from: &'a str) -> &'a str {
        if let Some(comment) = from.strip_prefix("<!--") {
            return comment.split_once("-->").map_or("", |(_, rest)| rest);
        }
        let inside = &from[1..];
        let length = inside.bytes().take_while(u8::is_ascii_alphanumeric).count();
        let (name, inside) = inside.split_at(length);
        let end = tag_end(inside);
        let (inside, rest) = inside.split_at(end);
        if name.eq_ignore_ascii_case("meta") {
            self.meta(inside);
        }
        let rest = rest.strip_prefix('>').unwrap_or(rest);
        let unseen = UNSEEN
            .iter()
            .find(|unseen| name.eq_ignore_ascii_case(unseen));
        unseen.map_or(rest, |name| behind(rest, name))
    }

    fn meta(&mut self, attributes: &str) {
        let (mut is_refresh, mut content) = (false, None);
        for (name, value) in Attributes(attributes) {
            match name.to_ascii_lowercase().as_str() {
                "http-equiv" => is_refresh |= value.trim().eq_ignore_ascii_case("refresh"),
                "content" => content = Some(value),
                "property" | "name" => self.is_page |= value.eq_ignore_ascii_case("og:title"),
                _ => {}
            }
        }
        if is_refresh {
            let to = content.and_then(|content| address(&unescaped(content)).map(str::to_owned));
            self.target = self.target.take().or(to);
        }
    }
}

/// The end of a tag: its `>` outside quotes, or the end of the text.
fn tag_end(tag: &str) -> usize {
    let mut quote = None;
    for (at, byte) in tag.bytes().enumerate() {
        match (quote, byte) {
            (Some(open), byte) if open == byte => quote = None,
            (None, b'"' | b'\'') => quote = Some(byte),
            (None, b'>') => return at,
            _ => {}
        }
    }
    tag.len()
}

/// What stands behind the end tag of an element.
fn behind<'a>(text: &'a str, name: &str) -> &'a str {
    let ends = text.match_indices("</").map(|(at, _)| at);
    let is_end = |at: &usize| {
        let end = text.get(at + 2..at + 2 + name.len());
        end.is_some_and(|end| end.eq_ignore_ascii_case(name))
    };
    ends.into_iter().find(is_end).map_or("", |at| &text[at..])
}

/// The attributes of a tag, name and value.
struct Attributes<'a>(&'a str);

impl<'a> Iterator for Attributes<'a> {
    type Item = (&'a str, &'a str);

    fn next(&mut self) -> Option<Self::Item> {
        let between = |c: char| c.is_ascii_whitespace() || c == '/';
        let rest = self.0.trim_start_matches(between);
        let end = rest
            .find(|c: char| between(c) || c == '=')
            .unwrap_or(rest.len());
        let (name, rest) = rest.split_at(end);
        let Some(value) = rest.trim_start().strip_prefix('=') else {
            self.0 = rest;
            return (!name.is_empty()).then_some((name, ""));
        };
        let value = value.trim_start();
        let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''));
        let (value, rest) = if let Some(quote) = quote {
            value[1..].split_once(quote).unwrap_or((&value[1..], ""))
        } else {
            let end = value.find(|c: char| c.is_ascii_whitespace());
            value.split_at(end.unwrap_or(value.len()))
        };
        self.0 = rest;
        Some((name, value))
    }
}

/// The address in `0; url=https://…` (HTML, "shared declarative refresh steps"), unless it leads on only later.
fn address(content: &str) -> Option<&str> {
    let content = content.trim_start();
    let digits = content.bytes().take_while(u8::is_ascii_digit).count();
    let delay: u32 = content[..digits].parse().ok()?;
    let rest = content[digits..].trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
    let rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || matches!(c, ';' | ','));
    let named = rest.get(..3).filter(|n| n.eq_ignore_ascii_case("url"));
    let value = named.and_then(|_| rest[3..].trim_start().strip_prefix('='));
    let value = value.unwrap_or(rest).trim();
    let value = value.trim_matches(['"', '\'']);
    (delay <= MAX_DELAY && !value.is_empty()).then_some(value)
}

/// The value of an attribute with its character references undone, as HTML has it.
fn unescaped(value: &str) -> Cow<'_, str> {
    if !value.contains('&') {
        return Cow::Borrowed(value);
    }
    let quoted = value.replace('"', "&quot;");
    let page = Html::parse_fragment(&format!("<i title=\"{quoted}\">"));
    let mut elements = page.root_element().child_elements();
    let title = elements.next().and_then(|element| element.attr("title"));
    Cow::Owned(title.unwrap_or(value).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leads_to(page: &str) -> Option<String> {
        let url = Url::parse("https://t.example/abc").unwrap();
        target(&url, Some("text/html; charset=utf-8"), page.as_bytes()).map(String::from)
    }

    #[test]
    fn a_page_that_does_nothing_else_leads_on() {
        for page in [
            "<meta http-equiv=refresh content='0;url=https://a.example/1?x=1&amp;y=2#z'>",
            "<head><noscript><META content=\"0; URL='https://a.example/1?x=1&y=2'\" HTTP-EQUIV=\"Refresh\"></noscript>\
             <title>https://a.example/1</title></head><script>location.replace('<p>https://a.example')</script>",
            "<!-- moved --><meta http-equiv=\"refresh\" content=\"3.5, https://a.example/1?x=1&y=2\" />\
             <p>You are being redirected. <a href=/>Go on</a>",
        ] {
            assert_eq!(
                leads_to(page).as_deref(),
                Some("https://a.example/1?x=1&y=2"),
                "{page}"
            );
        }
        for written in ["&#038;", "&#x26;", "&#38;", "&", "&AMP;"] {
            let page = format!(
                "<meta http-equiv=refresh content='0;url=&#x2f;new?a=1{written}copy=2&quot;'>"
            );
            let expected = "https://t.example/new?a=1&copy=2";
            assert_eq!(leads_to(&page).as_deref(), Some(expected), "{written}");
        }
        let relative = "<meta http-equiv=refresh content='0;url=/new'>";
        assert_eq!(leads_to(relative).as_deref(), Some("https://t.example/new"));
    }

    #[test]
    fn what_is_a_page_stays_one() {
        let refresh = "<meta http-equiv=refresh content='0;url=/new'>";
        for page in [
            "<meta http-equiv=refresh content='300;url=/new'>".to_owned(),
            "<meta http-equiv=refresh content=0>".to_owned(),
            "<meta http-equiv=refresh content='0;url=/abc#again'>".to_owned(),
            "<meta http-equiv=refresh content='0;url=mailto:me@a.example'>".to_owned(),
            format!("<!-- {refresh} -->"),
            format!("<script>'{refresh}'</script>"),
            format!("{refresh}<meta property=og:title content='A story'>"),
            format!("{refresh}<p>{}</p>", "Words of a story. ".repeat(30)),
            format!("{refresh}{}", " ".repeat(MAX_BODY)),
        ] {
            assert_eq!(leads_to(&page), None, "{page}");
        }
        let url = Url::parse("https://t.example/abc").unwrap();
        assert_eq!(target(&url, Some("text/plain"), refresh.as_bytes()), None);
    }

    #[test]
    fn what_never_ends_is_survived() {
        for page in [
            "<",
            "<meta",
            "<meta a='",
            "<!--",
            "<script>",
            "<meta =",
            "<meta content",
            "<é",
        ] {
            assert_eq!(leads_to(page), None, "{page}");
        }
    }
}
