//! Pages that only lead on: little text, and a `<meta http-equiv=refresh>` that sends browsers elsewhere at once.
//!
//! Click-trackers and moved blogs redirect so. A page with a text of its own, or one that declares itself for sharing,
//! is a page, whatever it does to browsers later.

use url::Url;

use crate::markup::{self, Tag};

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
        let mut at = 0;
        while let Some(open) = page[at..].find('<').map(|i| at + i) {
            scan.text += page[at..open].trim().len();
            at = scan.tag(page, open);
        }
        scan.text += page[at..].trim().len();
        scan
    }

    /// Reads what a `<` opens; gives where to go on, behind the content that nobody sees.
    fn tag(&mut self, page: &str, open: usize) -> usize {
        let Some(tag) = Tag::at(page, open) else {
            return markup::comment_end(page, open).unwrap_or(open + 1);
        };
        if !tag.is_end && tag.is("meta") {
            self.meta(&tag);
        }
        let end = tag.end();
        let mut unseen = UNSEEN.iter();
        if !tag.is_end && unseen.any(|unseen| tag.is(unseen)) {
            return markup::content_end(page, end, tag.name);
        }
        end
    }

    fn meta(&mut self, tag: &Tag<'_>) {
        let is_refresh = (tag.attribute("http-equiv"))
            .is_some_and(|value| value.trim().eq_ignore_ascii_case("refresh"));
        let mut names = tag.attributes();
        self.is_page |= names.any(|attribute| {
            (attribute.is("property") || attribute.is("name"))
                && attribute.value.eq_ignore_ascii_case("og:title")
        });
        if is_refresh && self.target.is_none() {
            let content = tag.attribute("content").map(markup::unescaped);
            self.target = content.and_then(|content| address(&content).map(str::to_owned));
        }
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
