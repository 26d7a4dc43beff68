//! Bytes → text: byte order mark, the label of the header, that of a `<meta>`, then detection; a wrong label is
//! survived. What browsers read is read, and ISO-2022-KR, which they gave up.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{EUC_KR, Encoding, ISO_2022_JP, UTF_16BE, UTF_16LE};
use memchr::{memchr, memmem};
use url::Url;

use super::Page;

/// How far a `<meta charset>` is looked for. HTML says 1,024 bytes; pages with long scripts in front go beyond.
const META_REACH: usize = 4096;
/// How much a detector reads: enough for every script, and bounded.
const DETECTOR_REACH: usize = 256 * 1024;
/// One broken character in so many bytes is a slip of the page, more is a wrong label.
const BYTES_PER_SLIP: usize = 2000;

/// So many bytes beyond ASCII tell a detector which of the alphabets it is.
const MIN_LETTERS: usize = 60;
/// With it ISO-2022 goes from one alphabet to another.
const ESCAPE: u8 = 0x1b;
/// How a text in ISO-2022-KR says so (RFC 1557).
const KOREAN_MARK: &[u8] = b"\x1b$)C";

/// Decodes the body of a page. Never fails: what no encoding explains becomes U+FFFD.
pub(super) fn decode<'a>(page: &Page<'a>) -> Cow<'a, str> {
    if let Some((encoding, length)) = Encoding::for_bom(page.body) {
        return without_bom(encoding, page.body.get(length..).unwrap_or_default());
    }
    if let Some(encoding) = bare_utf16(page.body) {
        return without_bom(encoding, page.body);
    }
    let labels = [header_label(page), meta_label(page.body)];
    if labels.contains(&Some(ISO_2022_JP)) && memchr(ESCAPE, page.body).is_some() {
        return without_bom(ISO_2022_JP, page.body);
    }
    if let Some(korean) = iso_2022_kr(page.body) {
        return Cow::Owned(korean);
    }
    match std::str::from_utf8(page.body) {
        // ISO-2022-JP is ASCII to whoever does not heed its escapes.
        Ok(_) if memchr(ESCAPE, page.body).is_some() && detect(page) == ISO_2022_JP => {
            without_bom(ISO_2022_JP, page.body)
        }
        Ok(text) => Cow::Borrowed(text),
        Err(_) => without_bom(choose(page, labels), page.body),
    }
}

fn without_bom<'a>(encoding: &'static Encoding, body: &'a [u8]) -> Cow<'a, str> {
    encoding.decode_without_bom_handling(body).0
}

/// ISO-2022-KR is EUC-KR without the high bits, between two control characters.
fn iso_2022_kr(body: &[u8]) -> Option<String> {
    const OUT: u8 = 0x0e;
    const IN: u8 = 0x0f;
    memmem::find(&body[..META_REACH.min(body.len())], KOREAN_MARK)?;
    let mut is_korean = false;
    let mut bytes = Vec::with_capacity(body.len());
    for byte in body {
        match *byte {
            OUT => is_korean = true,
            IN => is_korean = false,
            byte if is_korean && byte > b' ' => bytes.push(byte | 0x80),
            byte => bytes.push(byte),
        }
    }
    let text = EUC_KR.decode_without_bom_handling(&bytes).0;
    Some(text.replacen("\u{1b}$)C", "", 1))
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
/// a server's default put into the header; then what the labels say; a label that fails yields to the detector, and so
/// does one that stands alone over a text in another alphabet than the Latin one: every single-byte label explains it.
fn choose(page: &Page<'_>, labels: [Option<&'static Encoding>; 2]) -> &'static Encoding {
    let said = || labels.into_iter().flatten();
    if let Some(label) = said().find(|e| !e.is_single_byte() && explains(e, page.body)) {
        return label;
    }
    let detected = detect(page);
    if !detected.is_single_byte() && explains(detected, page.body) {
        return detected;
    }
    let are_agreed = labels[0].is_some() && labels[0] == labels[1];
    if !are_agreed && is_of_another_alphabet(page.body) {
        return detected;
    }
    said().find(|e| explains(e, page.body)).unwrap_or(detected)
}

/// Whether bytes beyond ASCII stand together as the letters of words; accented ones stand alone.
fn is_of_another_alphabet(body: &[u8]) -> bool {
    let body = &body[..DETECTOR_REACH.min(body.len())];
    let all = body.iter().filter(|byte| !byte.is_ascii()).count();
    let pairs = body
        .windows(2)
        .filter(|pair| !pair[0].is_ascii() && !pair[1].is_ascii());
    all >= MIN_LETTERS && pairs.count() * 2 > all
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
    charset_in(&body[..META_REACH.min(body.len())])
}

/// The first `charset=LABEL` that names an encoding. UTF-16 shows itself, as its tags are half zeros; its label alone is a
/// mistake (HTML, "prescan a byte stream").
fn charset_in(text: &[u8]) -> Option<&'static Encoding> {
    const KEY: &[u8] = b"charset";
    text.windows(KEY.len())
        .enumerate()
        .filter(|(_, window)| window.eq_ignore_ascii_case(KEY))
        .find_map(|(at, _)| label_after(text.get(at + KEY.len()..)?))
        .filter(|encoding| ![UTF_16LE, UTF_16BE].contains(encoding))
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
    use encoding_rs::EUC_KR;

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

    /// An encoding, the host of a page that has it, a sentence.
    #[rustfmt::skip]
    const SENTENCES: &[(&str, &str, &str)] = &[
        ("EUC-KR", "a.example", "국회는 오늘 새로운 예산안을 의결했다. 야당은 표결에 참여하지 않았다고 밝혔다."),
        ("Shift_JIS", "a.example", "首相は記者会見で新しい政策について説明し、野党は反対の意向を示した。"),
        ("EUC-JP", "a.example", "首相は記者会見で新しい政策について説明し、野党は反対の意向を示した。"),
        ("ISO-2022-JP", "a.example", "首相は記者会見で新しい政策について説明し、野党は反対の意向を示した。"),
        ("GB18030", "a.example", "国务院新闻办公室今天上午举行新闻发布会，介绍今年的经济形势和下一步的工作安排。"),
        ("Big5", "a.example", "立法院今天三讀通過新的預算案，在野黨表示將會繼續監督政府的各項施政與計畫。"),
        ("windows-1251", "a.example", "Правительство сообщило о новых мерах поддержки, которые вступят в силу весной."),
        ("KOI8-R", "a.example", "Правительство сообщило о новых мерах поддержки, которые вступят в силу весной."),
        ("KOI8-U", "a.example", "Уряд повідомив про нові заходи підтримки, які набудуть чинності навесні, і їхній зміст."),
        ("ISO-8859-5", "a.example", "Правительство сообщило о новых мерах поддержки, которые вступят в силу весной."),
        ("windows-1250", "a.pl", "Rząd ogłosił wczoraj, że nowe środki wsparcia wejdą w życie jeszcze przed końcem roku, choć źródła milczą."),
        ("ISO-8859-2", "a.pl", "Rząd ogłosił wczoraj, że nowe środki wsparcia wejdą w życie jeszcze przed końcem roku, choć źródła milczą."),
        ("windows-1252", "a.de", "Die Regierung kündigte gestern an, dass die neuen Maßnahmen für Bürger früher in Kraft träten."),
        ("windows-1253", "a.example", "Η κυβέρνηση ανακοίνωσε χθες νέα μέτρα στήριξης που θα ισχύσουν από την άνοιξη."),
        ("windows-1254", "a.com.tr", "Hükümet dün yeni destek önlemlerinin ilkbaharda yürürlüğe gireceğini açıkladı, muhalefet ise eleştirdi."),
        ("windows-1255", "a.example", "הממשלה הודיעה אתמול על צעדי תמיכה חדשים שייכנסו לתוקף באביב הקרוב ברחבי הארץ."),
        ("windows-1256", "a.example", "أعلنت الحكومة أمس عن إجراءات دعم جديدة تدخل حيز التنفيذ في الربيع المقبل."),
        ("windows-1257", "a.lt", "Šių metų pradžioje vyriausybė žadėjo, kad žmonės gaus daugiau pašalpų, tačiau ministrų kabinetas šįvakar žingsnio atsisakė."),
        ("windows-874", "a.example", "รัฐบาลประกาศมาตรการช่วยเหลือใหม่เมื่อวานนี้ ซึ่งจะมีผลบังคับใช้ในฤดูใบไม้ผลิ"),
        ("UTF-8", "a.example", "국회는 오늘 새로운 예산안을 의결했다. Die Maßnahmen träten früher in Kraft."),
    ];

    /// A page in an encoding; what stands in `head` is ASCII.
    fn page(encoding: &str, head: &str, sentence: &str) -> (String, Vec<u8>) {
        let text =
            format!("<html><head>{head}<title>{sentence}</title></head><p>{sentence}</p></html>");
        let encoding = Encoding::for_label(encoding.as_bytes()).unwrap();
        let (bytes, _, is_lossy) = encoding.encode(&text);
        assert!(!is_lossy, "{encoding:?} has not all letters of {sentence}");
        let bytes = bytes.into_owned();
        (text, bytes)
    }

    #[test]
    fn every_encoding_is_read_by_every_label() {
        for (encoding, host, sentence) in SENTENCES {
            let url = format!("https://{host}/");
            let header = format!("text/html; charset={encoding}");
            let (text, bytes) = page(encoding, "", sentence);
            assert_eq!(
                read(&url, Some(&header), &bytes),
                text,
                "{encoding} by its header"
            );
            let meta = format!("<meta charset=\"{encoding}\">");
            let (text, bytes) = page(encoding, &meta, sentence);
            assert_eq!(
                read(&url, Some("text/html"), &bytes),
                text,
                "{encoding} by its meta"
            );
            let meta =
                format!("<meta http-equiv='Content-Type' content='text/html;charset={encoding}'>");
            let (text, bytes) = page(encoding, &meta, sentence);
            assert_eq!(
                read(&url, None, &bytes),
                text,
                "{encoding} by its http-equiv"
            );
        }
    }

    #[test]
    fn every_encoding_is_read_without_a_label() {
        for (encoding, host, sentence) in SENTENCES {
            let (text, bytes) = page(encoding, "", &sentence.repeat(3));
            let url = format!("https://{host}/");
            assert_eq!(read(&url, Some("text/html"), &bytes), text, "{encoding}");
        }
    }

    #[test]
    fn no_wrong_label_is_believed() {
        for (encoding, host, sentence) in SENTENCES {
            let url = format!("https://{host}/");
            for label in ["utf-8", "iso-8859-1", "us-ascii", "none-such", "utf-16"] {
                // Letters of the Latin alphabet are as likely in one of its encodings as in another.
                if label != "utf-8" && is_latin(encoding) {
                    continue;
                }
                let header = format!("text/html; charset={label}");
                let (text, bytes) = page(encoding, "", &sentence.repeat(3));
                assert_eq!(
                    read(&url, Some(&header), &bytes),
                    text,
                    "{encoding} as {label}"
                );
                let meta = format!("<meta charset={label}>");
                let (text, bytes) = page(encoding, &meta, &sentence.repeat(3));
                assert_eq!(read(&url, None, &bytes), text, "{encoding} as meta {label}");
            }
        }
        for (encoding, label) in [
            ("KOI8-R", "windows-1251"),
            ("windows-1251", "KOI8-R"),
            ("Shift_JIS", "EUC-JP"),
        ] {
            let (_, host, sentence) = SENTENCES
                .iter()
                .find(|(name, ..)| *name == encoding)
                .unwrap();
            let header = format!("text/html; charset={label}");
            let (text, bytes) = page(encoding, "", &sentence.repeat(3));
            assert_eq!(
                read(&format!("https://{host}/"), Some(&header), &bytes),
                text,
                "{encoding} as {label}"
            );
        }
    }

    fn is_latin(encoding: &str) -> bool {
        [
            "windows-1250",
            "ISO-8859-2",
            "windows-1252",
            "windows-1254",
            "windows-1257",
            "windows-1258",
        ]
        .contains(&encoding)
    }

    #[test]
    fn a_mark_goes_before_every_label() {
        let text = "<p>국회는 오늘 예산안을 의결했다.</p>";
        let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        for (mark, bytes) in [
            (&[0xff, 0xfe][..], little),
            (&[0xfe, 0xff], big),
            (&[0xef, 0xbb, 0xbf], text.as_bytes().to_vec()),
        ] {
            let body = [mark, &bytes].concat();
            for label in ["utf-8", "euc-kr", "utf-16"] {
                let header = format!("text/html; charset={label}");
                assert_eq!(
                    read("https://a.example/", Some(&header), &body),
                    text,
                    "{mark:?}"
                );
            }
        }
    }

    #[test]
    fn iso_2022_kr_is_read() {
        // What browsers refuse, mails and old archives have.
        let (text, _, _) = EUC_KR.encode("국회");
        let low: Vec<u8> = text.iter().map(|byte| byte & 0x7f).collect();
        let body = [&b"\x1b$)C<p>A \x0e"[..], &low, b"\x0f b</p>"].concat();
        assert_eq!(
            read(
                "https://a.example/",
                Some("text/html; charset=iso-2022-kr"),
                &body
            ),
            "<p>A 국회 b</p>"
        );
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
