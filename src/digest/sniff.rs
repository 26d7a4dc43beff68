//! Text → what it is written in, and bytes → text: by what they hold, never by a file's name.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8};

use crate::model::Format;

/// What a text is written in.
#[must_use]
pub fn format_of(text: &str) -> Format {
    if is_mail(text) {
        Format::Mail
    } else if is_html(text) {
        Format::Html
    } else if is_org(text) {
        Format::Org
    } else if is_rst(text) {
        Format::Rst
    } else if is_markdown(text) {
        Format::Markdown
    } else {
        Format::Text
    }
}

/// What follows the XML declaration, doctypes, processing instructions and comments.
fn skip_prolog(mut text: &str) -> &str {
    loop {
        text = text.trim_start();
        let end = match () {
            () if text.starts_with("<?") => text.find("?>").map(|i| i + 2),
            () if text.starts_with("<!--") => text.find("-->").map(|i| i + 3),
            () if starts_with_ignore_case(text, "<!doctype") => text.find('>').map(|i| i + 1),
            () => None,
        };
        match end {
            Some(end) => text = &text[end..],
            None => return text,
        }
    }
}

fn starts_with_ignore_case(text: &str, prefix: &str) -> bool {
    text.get(..prefix.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(prefix))
}

/// Header fields that only a mail has; `Date` and `Title` head other texts too.
const MAIL_FIELDS: &[&str] = &[
    "received",
    "return-path",
    "delivered-to",
    "from",
    "to",
    "subject",
    "message-id",
    "mime-version",
    "content-type",
    "dkim-signature",
];

/// Whether a text begins with a mail's header: at least two of its fields before the first empty line.
fn is_mail(text: &str) -> bool {
    let mut fields = 0;
    for line in text.lines().take(200) {
        if line.starts_with([' ', '\t']) {
            continue;
        }
        let Some((name, _)) = line.split_once(':') else {
            break;
        };
        if name.contains(' ') {
            break;
        }
        fields += usize::from(MAIL_FIELDS.contains(&name.to_ascii_lowercase().as_str()));
    }
    fields >= 2
}

/// Tags that a text written in HTML has; a text may well have `<word>` or `<https://…>` in it.
const TAGS: &[&str] = &[
    "html",
    "head",
    "body",
    "p",
    "div",
    "table",
    "tr",
    "td",
    "ul",
    "ol",
    "li",
    "h1",
    "h2",
    "h3",
    "h4",
    "br",
    "span",
    "article",
    "section",
    "blockquote",
    "a",
    "strong",
    "em",
    "b",
    "i",
];

fn is_html(text: &str) -> bool {
    let declared = starts_with_ignore_case(text, "<!doctype html")
        || starts_with_ignore_case(skip_prolog(text), "<html");
    let begins = tag_at(skip_prolog(text));
    let tags = text
        .match_indices('<')
        .filter(|(at, _)| tag_at(&text[*at..]))
        .take(6)
        .count();
    declared || (begins && tags >= 2) || (tags >= 6 && !is_markdown(text))
}

/// Whether a text begins with one of [`TAGS`].
fn tag_at(text: &str) -> bool {
    let Some(rest) = text.strip_prefix('<') else {
        return false;
    };
    let end = rest
        .find(|c: char| !c.is_ascii_alphanumeric())
        .unwrap_or(rest.len());
    let closed = rest[end..].starts_with([' ', '>', '/', '\n', '\t', '\r']);
    closed && TAGS.contains(&rest[..end].to_ascii_lowercase().as_str())
}

/// Org mode's keywords at the top, or its links under its headings.
fn is_org(text: &str) -> bool {
    let keyword = |line: &str| {
        line.strip_prefix("#+").is_some_and(|rest| {
            let name = rest.split([':', ' ']).next().unwrap_or_default();
            name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') && name.len() > 3
        })
    };
    let heading = |line: &&str| {
        let level = line.len() - line.trim_start_matches('*').len();
        level > 0 && line[level..].starts_with(' ')
    };
    text.lines().take(20).any(keyword)
        || (text.contains("[[http")
            && text.contains("][")
            && text
                .lines()
                .filter(heading)
                .any(|line| line.starts_with("** ")))
}

/// reStructuredText's links.
fn is_rst(text: &str) -> bool {
    text.contains(">`_")
        || text
            .lines()
            .any(|line| line.starts_with(".. _") && line.contains(": http"))
}

/// Links, reference definitions or headings in Markdown's way.
fn is_markdown(text: &str) -> bool {
    let heading = |line: &&str| {
        let level = line.len() - line.trim_start_matches('#').len();
        (1..=6).contains(&level) && line[level..].starts_with(' ')
    };
    let link = ["](http", "]( http", "](/", "](<http"]
        .iter()
        .any(|mark| text.contains(mark));
    // Alone at the top: a line of Org's comments looks the same, with others of its kind below.
    let mut lines = text.lines();
    let opens = lines.next().is_some_and(|line| heading(&line))
        && lines.next().is_none_or(|line| line.trim().is_empty());
    let defined = text.lines().any(|line| {
        line.strip_prefix('[')
            .and_then(|line| line.split_once("]: "))
            .is_some_and(|(_, url)| url.trim_start_matches('<').starts_with("http"))
    });
    // A mailer's rendering has definitions of the Markdown that was mailed, and addresses in brackets of its own.
    let referred = ["][", "[]"].iter().any(|mark| text.contains(mark));
    let rendered = ["[ http", "[http"].iter().any(|mark| text.contains(mark));
    link || (defined && referred && !rendered)
        || opens
        || text.lines().filter(heading).take(2).count() == 2
}

/// The text with plain line ends, and without what is no character of it: `\r`, Unicode's own line ends, zero bytes.
pub(super) fn plain_lines(text: &str) -> Cow<'_, str> {
    let other = |c: char| {
        matches!(
            c,
            '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' | '\0' | '\u{feff}'
        )
    };
    if !text.contains(other) {
        return Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\r' if chars.peek() == Some(&'\n') => {}
            '\0' | '\u{feff}' => {}
            c if other(c) => plain.push('\n'),
            c => plain.push(c),
        }
    }
    Cow::Owned(plain)
}

/// Labels of charsets that mails have and the web does not, lower case.
const LABELS: &[(&str, &Encoding)] = &[
    ("cp949", encoding_rs::EUC_KR),
    ("ms949", encoding_rs::EUC_KR),
    ("uhc", encoding_rs::EUC_KR),
    ("cp932", encoding_rs::SHIFT_JIS),
    ("cp936", encoding_rs::GBK),
    ("cp950", encoding_rs::BIG5),
];

/// Labels that say nothing of a text with bytes beyond ASCII.
const VAGUE: &[&str] = &[
    "us-ascii",
    "ascii",
    "ansi_x3.4-1968",
    "unknown-8bit",
    "default",
];

/// The encoding that a label means, where it means one.
fn labelled(label: &str) -> Option<&'static Encoding> {
    let label = label.trim().to_ascii_lowercase();
    if VAGUE.contains(&label.as_str()) {
        return None;
    }
    let other = LABELS.iter().find(|(name, _)| *name == label);
    other
        .map(|(_, encoding)| *encoding)
        .or_else(|| Encoding::for_label(label.as_bytes()))
}

/// Whether a text is UTF-8 but for a few bytes.
fn is_mostly_utf8(bytes: &[u8]) -> bool {
    let (mut wide, mut broken) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        wide += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        broken += usize::from(!chunk.invalid().is_empty());
    }
    wide > 4 * broken
}

/// Whether a text of ASCII bytes switches to Japanese as ISO-2022-JP does.
fn is_iso_2022_jp(text: &str) -> bool {
    ["\u{1b}$B", "\u{1b}$@", "\u{1b}(J", "\u{1b}(I"]
        .iter()
        .any(|switch| text.contains(switch))
}

/// Decodes a text: by its byte order mark, else as what it declares itself to be, else UTF-8, else as it looks.
#[must_use]
pub fn decode<'a>(bytes: &'a [u8], declared: Option<&str>) -> Cow<'a, str> {
    if let Some((encoding, bom)) = Encoding::for_bom(bytes) {
        return encoding.decode_without_bom_handling(&bytes[bom..]).0;
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        if is_iso_2022_jp(text) {
            return encoding_rs::ISO_2022_JP
                .decode_without_bom_handling(bytes)
                .0;
        }
        return Cow::Borrowed(text);
    }
    let encoding = declared
        .and_then(labelled)
        .filter(|encoding| *encoding != UTF_8 || is_mostly_utf8(bytes))
        .unwrap_or_else(|| detect(bytes));
    encoding.decode_without_bom_handling(bytes).0
}

fn detect(bytes: &[u8]) -> &'static Encoding {
    // A window may end within a character: what is UTF-8 up to its last three bytes is UTF-8.
    if let Err(error) = std::str::from_utf8(bytes)
        && error.error_len().is_none()
    {
        return UTF_8;
    }
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    detector.guess(None, chardetng::Utf8Detection::Allow)
}

/// The charset that an HTML page declares in its first bytes: `<meta charset=…>` in either form, or the XML declaration.
#[must_use]
pub fn declared_charset(bytes: &[u8]) -> Option<String> {
    let head = bytes.get(..2048).unwrap_or(bytes);
    let head = String::from_utf8_lossy(head).to_ascii_lowercase();
    let at = head.find("charset=").map(|i| i + "charset=".len());
    let at = at.or_else(|| head.find("encoding=").map(|i| i + "encoding=".len()))?;
    let label = head[at..].trim_start_matches(['"', '\'', ' ']);
    let end = label.find(|c: char| !(c.is_ascii_alphanumeric() || "-_:.".contains(c)))?;
    (end > 0).then(|| label[..end].to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_known_by_what_it_holds() {
        for (text, expected) in [
            ("<!DOCTYPE html><title>x</title>", Format::Html),
            ("<p>One.</p><p>Two.</p>", Format::Html),
            ("<Harbour News> a brief", Format::Text),
            ("From: a@example.org\nSubject: x\n\nHello", Format::Mail),
            ("From: my desk\n\nDear all", Format::Text),
            ("Title: Issue 4\nDate: 2024-01-02\n\nHello", Format::Text),
            ("- [A story](https://example.org/a)", Format::Markdown),
            (
                "[1]: https://example.org/a\n\n- [A story][1]",
                Format::Markdown,
            ),
            ("#+TITLE: Issue 4\n\nHello", Format::Org),
            ("* A\n** [[https://example.org/a][A story]]", Format::Org),
            ("* `A story <https://example.org/a>`__", Format::Rst),
            ("1. A story\nhttps://example.org/a", Format::Text),
        ] {
            assert_eq!(format_of(text), expected, "{text}");
        }
    }

    #[test]
    fn line_ends_are_made_plain() {
        assert_eq!(plain_lines("a\r\nb\rc\u{2028}d\0"), "a\nb\nc\nd");
        assert!(matches!(plain_lines("a\nb"), Cow::Borrowed(_)));
    }

    #[test]
    fn a_text_is_decoded_by_mark_declaration_or_looks() {
        assert_eq!(decode(b"\xef\xbb\xbfhi", None), "hi");
        assert_eq!(decode(b"\xff\xfeh\0i\0", None), "hi");
        assert_eq!(decode(b"caf\xe9", Some("iso-8859-1")), "café");
        assert_eq!(
            decode(b"caf\xe9 \x93pier\x94", Some("utf-8")),
            "café “pier”"
        );
        assert_eq!(
            decode("café é\u{e9}é\u{e9}".as_bytes(), Some("latin1")),
            "café éééé"
        );
        assert_eq!(decode(b"\x1b$B9A\x1b(B", None), "港");
        assert_eq!(decode(b"\xb0\xa1\x8c\x63", Some("cp949")), "가똠");
        let (korean, _, _) =
            encoding_rs::EUC_KR.encode("한반도 소식을 전합니다. 오늘의 기사는 다음과 같습니다.");
        assert!(decode(&korean, None).starts_with("한반도 소식"));
        assert_eq!(
            declared_charset(b"<meta charset=\"EUC-KR\">").as_deref(),
            Some("euc-kr")
        );
    }
}
