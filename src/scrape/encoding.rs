//! Bytes → text: byte order mark, the label of the header, that of a `<meta>`, then detection; a wrong label is
//! survived.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, ISO_2022_JP, UTF_8, UTF_16BE, UTF_16LE};
use url::Url;

use super::Page;

/// How far a `<meta charset>` is looked for. HTML says 1,024 bytes; pages with long scripts in front go beyond.
const META_REACH: usize = 4096;
/// How much a detector reads: enough for every script, and bounded.
const DETECTOR_REACH: usize = 256 * 1024;
/// One broken character in so many bytes is a slip of the page, more is a wrong label.
const BYTES_PER_SLIP: usize = 2000;

/// Decodes the body of a page. Never fails: what no encoding explains becomes U+FFFD.
pub(super) fn decode<'a>(page: &Page<'a>) -> Cow<'a, str> {
    if let Some((encoding, length)) = Encoding::for_bom(page.body) {
        return without_bom(encoding, page.body.get(length..).unwrap_or_default());
    }
    if let Some(encoding) = bare_utf16(page.body) {
        return without_bom(encoding, page.body);
    }
    let labels = [header_label(page), meta_label(page.body)];
    if labels.contains(&Some(ISO_2022_JP)) && page.body.contains(&0x1b) {
        return without_bom(ISO_2022_JP, page.body);
    }
    match std::str::from_utf8(page.body) {
        Ok(text) if !page.body.contains(&0x1b) => Cow::Borrowed(text),
        _ => without_bom(choose(page, labels), page.body),
    }
}

fn without_bom<'a>(encoding: &'static Encoding, body: &'a [u8]) -> Cow<'a, str> {
    encoding.decode_without_bom_handling(body).0
}

/// UTF-16 without a mark shows itself by the zero bytes of its ASCII characters.
fn bare_utf16(body: &[u8]) -> Option<&'static Encoding> {
    let head = body.get(..64.min(body.len()))?;
    let zeros = |odd: usize| {
        head.iter()
            .skip(odd)
            .step_by(2)
            .filter(|b| **b == 0)
            .count()
    };
    let enough = head.len() / 4;
    match (zeros(0), zeros(1)) {
        (even, 0) if even > enough => Some(UTF_16BE),
        (0, odd) if odd > enough => Some(UTF_16LE),
        _ => None,
    }
}

/// The encoding of bytes that are not UTF-8.
///
/// A multi-byte encoding that explains every byte is nearly never wrong, so it goes before the single-byte label that
/// a server's default put into the header; then what the labels say; a label that fails yields to the detector.
fn choose(page: &Page<'_>, labels: [Option<&'static Encoding>; 2]) -> &'static Encoding {
    let said = || labels.into_iter().flatten();
    if let Some(label) = said().find(|e| !e.is_single_byte() && explains(e, page.body)) {
        return label;
    }
    let detected = detect(page);
    if !detected.is_single_byte() && explains(detected, page.body) {
        return detected;
    }
    said().find(|e| explains(e, page.body)).unwrap_or(detected)
}

/// Whether bytes read as `encoding` hold no more broken characters than a slip here and there.
fn explains(encoding: &'static Encoding, body: &[u8]) -> bool {
    let (text, broken) = encoding.decode_without_bom_handling(body);
    !broken || text.matches('\u{fffd}').count() <= 1 + body.len() / BYTES_PER_SLIP
}

fn detect(page: &Page<'_>) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(&page.body[..DETECTOR_REACH.min(page.body.len())], true);
    detector.guess(top_level_domain(page.url).as_deref(), Utf8Detection::Allow)
}

/// The last label of the host, as the detector wants it: lower-case ASCII.
fn top_level_domain(url: &Url) -> Option<Vec<u8>> {
    let label = url.domain()?.rsplit('.').next()?;
    let plain = !label.is_empty() && label.bytes().all(|b| b.is_ascii_lowercase() || b == b'-');
    plain.then(|| label.as_bytes().to_vec())
}

fn header_label(page: &Page<'_>) -> Option<&'static Encoding> {
    charset_in(page.content_type?.as_bytes())
}

fn meta_label(body: &[u8]) -> Option<&'static Encoding> {
    let head = &body[..META_REACH.min(body.len())];
    // A page that can name UTF-16 in ASCII letters is not UTF-16 (HTML, "prescan a byte stream").
    charset_in(head).map(|e| {
        if e == UTF_16LE || e == UTF_16BE {
            UTF_8
        } else {
            e
        }
    })
}

/// The first `charset=LABEL` that names an encoding.
fn charset_in(text: &[u8]) -> Option<&'static Encoding> {
    const KEY: &[u8] = b"charset";
    text.windows(KEY.len())
        .enumerate()
        .filter(|(_, window)| window.eq_ignore_ascii_case(KEY))
        .find_map(|(at, _)| label_after(text.get(at + KEY.len()..)?))
}

fn label_after(rest: &[u8]) -> Option<&'static Encoding> {
    let value = rest
        .trim_ascii_start()
        .strip_prefix(b"=")?
        .trim_ascii_start();
    let value = value
        .strip_prefix(b"\"")
        .or_else(|| value.strip_prefix(b"'"))
        .unwrap_or(value);
    let end = value
        .iter()
        .position(|b| {
            matches!(
                b,
                b'"' | b'\'' | b';' | b'>' | b'/' | b' ' | b'\t' | b'\r' | b'\n'
            )
        })
        .unwrap_or(value.len());
    Encoding::for_label_no_replacement(&value[..end])
}

#[cfg(test)]
mod tests {
    use encoding_rs::{EUC_KR, GB18030, SHIFT_JIS, WINDOWS_1251};

    use super::*;

    fn read(url: &str, content_type: Option<&str>, body: &[u8]) -> String {
        let url = Url::parse(url).unwrap();
        decode(&Page {
            url: &url,
            content_type,
            body,
        })
        .into_owned()
    }

    const KOREAN: &str =
        "<p>국회는 오늘 새로운 예산안을 의결했다. 야당은 표결에 참여하지 않았다.</p>";

    #[test]
    fn a_korean_page_is_read_by_header_by_meta_and_by_detection() {
        let bare = EUC_KR.encode(KOREAN).0;
        let labelled = format!(
            "<meta http-equiv=content-type content='text/html; charset=ks_c_5601-1987'>{KOREAN}"
        );
        let labelled = EUC_KR.encode(&labelled).0;
        assert_eq!(
            read(
                "https://a.example/",
                Some("text/html;charset=\"EUC-KR\""),
                &bare
            ),
            KOREAN
        );
        assert!(read("https://a.example/", None, &labelled).ends_with(KOREAN));
        assert_eq!(read("https://a.co.kr/", None, &bare), KOREAN);
    }

    #[test]
    fn a_wrong_label_is_survived() {
        let korean = EUC_KR.encode(KOREAN).0;
        assert_eq!(
            read(
                "https://a.example/",
                Some("text/html; charset=utf-8"),
                &korean
            ),
            KOREAN
        );
        assert_eq!(
            read(
                "https://a.example/",
                Some("text/html; charset=ISO-8859-1"),
                &korean
            ),
            KOREAN
        );
        assert_eq!(
            read(
                "https://a.example/",
                Some("text/html; charset=euc-kr"),
                KOREAN.as_bytes()
            ),
            KOREAN
        );
        assert_eq!(
            read(
                "https://a.example/",
                Some("text/html; charset=none-such"),
                KOREAN.as_bytes()
            ),
            KOREAN
        );
    }

    #[test]
    fn a_single_broken_character_does_not_overturn_the_label() {
        let mut body = format!(
            "<meta charset=utf-8>{}",
            "Ein Satz über Bücher. ".repeat(100)
        )
        .into_bytes();
        body.push(0xe4);
        assert!(read("https://a.de/", None, &body).contains("über"));
    }

    #[test]
    fn marks_and_bare_utf_16_are_known() {
        let wide: Vec<u8> = "<p>plain words</p>"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        let marked = [&[0xff, 0xfe][..], &wide].concat();
        assert_eq!(
            read("https://a.example/", None, &marked),
            "<p>plain words</p>"
        );
        assert_eq!(
            read("https://a.example/", None, &wide),
            "<p>plain words</p>"
        );
    }

    #[test]
    fn other_scripts_are_read() {
        for (encoding, text) in [
            (
                SHIFT_JIS,
                "<p>首相は記者会見で新しい政策について説明した。</p>",
            ),
            (GB18030, "<p>国务院新闻办公室今天举行新闻发布会。</p>"),
            (
                WINDOWS_1251,
                "<p>Правительство сообщило о новых мерах поддержки.</p>",
            ),
            (
                ISO_2022_JP,
                "<p>首相は記者会見で新しい政策について説明した。</p>",
            ),
        ] {
            let body = encoding.encode(text).0;
            assert_eq!(
                read("https://a.example/", None, &body),
                text,
                "{}",
                encoding.name()
            );
        }
    }

    #[test]
    fn nothing_is_text_too() {
        assert_eq!(read("https://a.example/", None, b""), "");
        assert_eq!(
            read("https://a.example/", Some("charset="), b"charset=\""),
            "charset=\""
        );
    }
}
