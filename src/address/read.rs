//! Step 1, reading: one address out of a text that should be nothing else, with what surrounds it taken off.

use std::borrow::Cow;

use url::{Host, Url};

/// Reads one web address out of a text that should be nothing else; `None` for what is no `http(s)` address.
///
/// Angle brackets, stray punctuation at the end, `&amp;`, userinfo and the host's final dot are taken off. Without a
/// scheme only `//host` and `www.host` are addresses, read as `https`.
#[must_use]
pub fn read(text: &str) -> Option<Url> {
    let text = strip(text);
    match scheme(text) {
        Some(_) => parse(text),
        None if text.starts_with("//") => parse(&format!("https:{text}")),
        None if starts_with_ignore_case(text, "www.") => parse(&format!("https://{text}")),
        None => None,
    }
}

/// As [`read`], and a text without a scheme is read as `https`, if there is no white space in it.
pub(super) fn read_bare(text: &str) -> Option<Url> {
    let bare = strip(text);
    read(bare).or_else(|| {
        let is_bare = scheme(bare).is_none() && !bare.starts_with(['/', '?', '#']);
        (is_bare && !bare.contains(char::is_whitespace))
            .then(|| parse(&format!("https://{bare}")))
            .flatten()
    })
}

/// Whether a text begins with an ASCII word, in either case.
pub(super) fn starts_with_ignore_case(text: &str, start: &str) -> bool {
    text.get(..start.len())
        .is_some_and(|head| head.eq_ignore_ascii_case(start))
}

/// The scheme of a text; `host:8080` has none.
fn scheme(text: &str) -> Option<&str> {
    let (scheme, rest) = text.split_once(':')?;
    let well_formed = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'));
    let is_port = rest.split(['/', '?', '#']).next().is_some_and(|port| {
        !port.is_empty() && port.len() <= 5 && port.bytes().all(|b| b.is_ascii_digit())
    });
    (well_formed && !is_port).then_some(scheme)
}

fn parse(text: &str) -> Option<Url> {
    let text = decode_ampersands(without_doubled_scheme(text));
    let mut url = Url::parse(&text).ok()?;
    if !matches!(url.scheme(), "http" | "https") {
        return None;
    }
    if !url.username().is_empty() || url.password().is_some() {
        url.set_username("").ok()?;
        url.set_password(None).ok()?;
    }
    let host = url.host_str()?;
    if host.ends_with('.') {
        let host = host.trim_end_matches('.').to_owned();
        url.set_host(Some(&host)).ok()?;
    }
    is_name(&url).then_some(url)
}

/// Whether the host is an IP address or could be a name: the URL standard lets more pass than any resolver knows.
fn is_name(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => {
            name.bytes().any(|b| b.is_ascii_alphanumeric())
                && name
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_'))
        }
        host => host.is_some(),
    }
}

/// The text without white space, angle brackets and stray punctuation round it.
fn strip(text: &str) -> &str {
    let text = text.trim_matches(is_blank);
    let text = text
        .strip_prefix('<')
        .and_then(|inner| inner.strip_suffix('>'))
        .unwrap_or(text);
    strip_end(text.trim_matches(is_blank))
}

/// The text without the full stops and brackets of the sentence it stood in: a bracket goes only if it has no
/// partner within.
fn strip_end(text: &str) -> &str {
    if text.ends_with("/.") || text.ends_with("/..") {
        return text; // dot segments
    }
    let mut surplus = [surplus(text, '(', ')'), surplus(text, '[', ']')];
    text.trim_end_matches(|c| match c {
        '.' | ',' | ';' => true,
        ')' => take(&mut surplus[0]),
        ']' => take(&mut surplus[1]),
        _ => false,
    })
}

/// How many closing brackets there are more than opening ones.
fn surplus(text: &str, open: char, close: char) -> usize {
    let count = |bracket| text.matches(bracket).count();
    count(close).saturating_sub(count(open))
}

fn take(surplus: &mut usize) -> bool {
    let any = *surplus > 0;
    *surplus = surplus.saturating_sub(1);
    any
}

fn is_blank(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
}

/// `http://https://host/` was pasted twice: the inner address is meant.
fn without_doubled_scheme(text: &str) -> &str {
    let mut text = text;
    while let Some(inner) = without_web_scheme(text).filter(|i| without_web_scheme(i).is_some()) {
        text = inner;
    }
    text
}

fn without_web_scheme(text: &str) -> Option<&str> {
    ["http://", "https://"]
        .into_iter()
        .find(|scheme| starts_with_ignore_case(text, scheme))
        .map(|scheme| &text[scheme.len()..])
}

/// Ampersands as HTML writes them, however often they were escaped. No other entity is decoded: `&copy=1` is a
/// parameter.
fn decode_ampersands(text: &str) -> Cow<'_, str> {
    if !text.contains("&amp;") && !text.contains("&#") {
        return Cow::Borrowed(text);
    }
    let mut decoded = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        decoded.push_str(&rest[..=at]);
        rest = &rest[at + 1..];
        while let Some(tail) = ["amp;", "#38;", "#038;", "#x26;"]
            .iter()
            .find_map(|entity| rest.strip_prefix(entity))
        {
            rest = tail;
        }
    }
    decoded.push_str(rest);
    Cow::Owned(decoded)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> Option<String> {
        read(text).map(String::from)
    }

    #[test]
    fn what_surrounds_an_address_is_taken_off() {
        for text in [
            "https://example.org/a_(b)",
            "  <https://example.org/a_(b)>\u{a0}",
            "https://example.org/a_(b)).",
            "HTTPS://EXAMPLE.org.:443/a_(b)",
            "https://me:secret@example.org/a_(b),",
            "http://https://example.org/a_(b)",
            "//example.org/a_(b)",
        ] {
            assert_eq!(
                address(text).as_deref(),
                Some("https://example.org/a_(b)"),
                "{text}"
            );
        }
    }

    #[test]
    fn ampersands_are_decoded_and_nothing_else() {
        assert_eq!(
            address("https://example.org/?a=1&amp;b=2&#38;c=3&amp;amp;d=4&copy=5").as_deref(),
            Some("https://example.org/?a=1&b=2&c=3&d=4&copy=5")
        );
    }

    #[test]
    fn other_schemes_and_plain_words_are_no_addresses() {
        for text in [
            "",
            "mailto:a@example.org",
            "javascript:void(0)",
            "ftp://example.org/",
            "story.html",
            "/a",
            "#top",
            "http://",
        ] {
            assert_eq!(address(text), None, "{text}");
        }
    }

    #[test]
    fn without_a_scheme_a_text_is_bare() {
        let bare = |text: &str| read_bare(text).map(String::from);
        assert_eq!(
            bare("example.org:8080/a").as_deref(),
            Some("https://example.org:8080/a")
        );
        assert_eq!(bare("localhost/a").as_deref(), Some("https://localhost/a"));
        assert_eq!(bare("two words"), None);
        assert_eq!(bare("tel:+82-2-123"), None);
        assert_eq!(bare("/path"), None);
    }
}
