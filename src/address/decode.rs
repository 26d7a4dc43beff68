//! The formats in which wrapping services write a target: percent, base64, JSON, Proofpoint's, Google News's.

use std::borrow::Cow;

use base64::Engine as _;
use base64::alphabet;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use serde_json::Value;
use url::{Url, form_urlencoded};

/// URL-safe base64 as it is met: with padding or without, and with stray bits at the end.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::URL_SAFE,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// Percent-decoding alone: a `+` stays one.
pub(super) fn percent(text: &str) -> Cow<'_, str> {
    if !text.contains('%') {
        return Cow::Borrowed(text);
    }
    let plus_kept = text.replace('+', "%2B");
    form_urlencoded::parse(format!("={}", plus_kept.replace('&', "%26")).as_bytes())
        .next()
        .map_or(Cow::Borrowed(""), |(_, value)| {
            Cow::Owned(value.into_owned())
        })
}

/// The bytes of a base64 text in either alphabet.
fn base64_bytes(text: &str) -> Option<Vec<u8>> {
    if !text.contains(['+', '/']) {
        return BASE64.decode(text).ok();
    }
    let url_safe = text.replace('+', "-").replace('/', "_");
    BASE64.decode(url_safe).ok()
}

/// How an address begins in base64.
pub(super) const ADDRESS64: &str = "aHR0c";

/// A text in base64, in either alphabet. Bing puts `a1` before it.
pub(super) fn base64(text: &str) -> Option<String> {
    let text = text.strip_prefix("a1").unwrap_or(text);
    String::from_utf8(base64_bytes(text)?).ok()
}

/// An address in base64, as it stands between the slashes of a path.
pub(super) fn base64_address(segment: &str) -> Option<String> {
    segment.starts_with(ADDRESS64).then(|| base64(segment))?
}

/// The address that a page named for leading away holds in its query: `/redirect?url=https%3A…`, `/out.php?u=…`.
pub(super) fn away(url: &Url) -> Option<String> {
    const PAGES: [&str; 14] = [
        "redirect",
        "redirector",
        "redir",
        "out",
        "outgoing",
        "outbound",
        "away",
        "goto",
        "jump",
        "leave",
        "exit",
        "linkout",
        "clickout",
        "click",
    ];
    const PARAMETERS: [&str; 9] = [
        "url",
        "u",
        "to",
        "target",
        "dest",
        "destination",
        "link",
        "goto",
        "redirect",
    ];
    url.query()?;
    let page = url.path().trim_end_matches('/').rsplit('/').next()?;
    let page = page.split('.').next()?.to_ascii_lowercase();
    let is_elsewhere = |value: &str| {
        Url::parse(value).is_ok_and(|target| {
            matches!(target.scheme(), "http" | "https") && target.host() != url.host()
        })
    };
    let named = |name: &str| PARAMETERS.contains(&name);
    PAGES.contains(&page.as_str()).then(|| {
        url.query_pairs()
            .find(|(name, value)| named(name) && is_elsewhere(value))
            .map(|(_, value)| value.into_owned())
    })?
}

/// The address in a token of JSON in base64, signed or not (`payload`, `payload.signature`, `header.payload.signature`).
pub(super) fn json_token(token: &str) -> Option<String> {
    /// The names under which Substack, `GovDelivery` and beehiiv, and Customer.io write the target.
    const NAMES: [&str; 3] = ["e", "url", "href"];
    token.split('.').take(3).find_map(|part| {
        let value: Value = serde_json::from_slice(&base64_bytes(part)?).ok()?;
        let target = NAMES.iter().find_map(|name| value.get(name)?.as_str())?;
        Some(if target.contains("://") {
            target.to_owned()
        } else {
            percent(target).into_owned()
        })
    })
}

/// An address at the end of a path: `s/host/…` for https (AMP caches), `host/…` for http, or whole.
pub(super) fn rest(text: &str) -> Option<String> {
    if ["http:", "https:", "http%", "https%"]
        .iter()
        .any(|scheme| text.starts_with(scheme))
    {
        return Some(percent_if_escaped(text).into_owned());
    }
    let (scheme, target) = match text.strip_prefix("s/") {
        Some(target) => ("https", target),
        None => ("http", text),
    };
    let host = target.split(['/', '?', '#']).next()?;
    host.contains('.').then(|| format!("{scheme}://{target}"))
}

fn percent_if_escaped(text: &str) -> Cow<'_, str> {
    if text.contains("://") || text.starts_with("http:/") || text.starts_with("https:/") {
        Cow::Borrowed(text)
    } else {
        percent(text)
    }
}

/// The address that begins within the path: what an archive kept, what a reader shows.
pub(super) fn inner(url: &Url) -> Option<String> {
    const BEGINNINGS: [&str; 4] = ["/http:/", "/https:/", "/http%3A", "/https%3A"];
    let text = &url[url::Position::BeforePath..];
    let at = BEGINNINGS
        .iter()
        .filter_map(|beginning| text.find(beginning))
        .min()?;
    rest(&text[at + 1..])
}

/// What Google kept: `q=cache:ID:address`, with words to mark behind it.
pub(super) fn google_cache(url: &Url) -> Option<String> {
    let (_, asked) = url.query_pairs().find(|(name, _)| name == "q")?;
    let page = asked.strip_prefix("cache:")?.split_whitespace().next()?;
    let at = page.find("http")?;
    (at == 0 || page[..at].ends_with(':')).then(|| page[at..].to_owned())
}

/// What Google translates: the host of the page with `-` for each point, and two for each `-`.
pub(super) fn google_translate(url: &Url) -> Option<String> {
    let label = url.host_str()?.strip_suffix(".translate.goog")?;
    let host = label
        .replace("--", "\n")
        .replace('-', ".")
        .replace('\n', "-");
    let mut page = url.clone();
    page.set_host(Some(&host)).ok()?;
    let kept = url
        .query_pairs()
        .filter(|(name, _)| !name.starts_with("_x_tr_"));
    let kept: Vec<_> = kept.collect();
    page.set_query(None);
    if !kept.is_empty() {
        page.query_pairs_mut().extend_pairs(kept);
    }
    host.contains('.').then(|| page.into())
}

/// Proofpoint v2: `-` stands for `%` and `_` for `/` in the parameter `u`.
pub(super) fn proofpoint_v2(url: &Url) -> Option<String> {
    let (_, value) = url.query_pairs().find(|(name, _)| name == "u")?;
    Some(percent(&value.replace('-', "%").replace('_', "/")).into_owned())
}

/// Proofpoint v3: `/v3/__ADDRESS__;BYTES!…`, where each `*` of the address stands for the next of the bytes, and
/// `**c` for as many as the letter `c` counts.
pub(super) fn proofpoint_v3(url: &Url) -> Option<String> {
    let (_, text) = url.as_str().split_once("/v3/__")?;
    let (address, tail) = text.rsplit_once("__;")?;
    let bytes = base64_bytes(tail.split('!').next()?)?;
    let mut bytes = bytes.into_iter();
    let mut decoded = Vec::with_capacity(address.len());
    let mut rest = address.bytes().peekable();
    while let Some(byte) = rest.next() {
        let run = match byte {
            b'*' if rest.next_if_eq(&b'*').is_some() => run_length(rest.next()?)?,
            b'*' => 1,
            _ => {
                decoded.push(byte);
                continue;
            }
        };
        decoded.extend(bytes.by_ref().take(run));
    }
    String::from_utf8(decoded).ok()
}

/// The count a letter of Proofpoint v3 stands for: its place in the base64url alphabet, from 2 on.
fn run_length(letter: u8) -> Option<usize> {
    alphabet::URL_SAFE
        .as_str()
        .bytes()
        .position(|other| other == letter)
        .map(|place| place + 2)
}

/// Google News until 2024: the last path part is base64 of a protobuf message, whose field 4 is the address. The
/// newer ones hold an id (`AU_yq…`), which is none.
pub(super) fn google_news(url: &Url) -> Option<String> {
    let message = base64_bytes(url.path_segments()?.next_back()?)?;
    String::from_utf8(protobuf_field(&message, 4)?.to_vec()).ok()
}

/// The first length-delimited field of that number in a protobuf message.
fn protobuf_field(message: &[u8], number: u64) -> Option<&[u8]> {
    let mut rest = message;
    while !rest.is_empty() {
        let tag = varint(&mut rest)?;
        match tag & 7 {
            0 => {
                varint(&mut rest)?;
            }
            2 => {
                let length = usize::try_from(varint(&mut rest)?).ok()?;
                let (field, tail) = rest.split_at_checked(length)?;
                if tag >> 3 == number {
                    return Some(field);
                }
                rest = tail;
            }
            _ => return None,
        }
    }
    None
}

fn varint(bytes: &mut &[u8]) -> Option<u64> {
    let mut value = 0;
    for shift in (0..64).step_by(7) {
        let (byte, rest) = bytes.split_first()?;
        *bytes = rest;
        value |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some(value);
        }
    }
    None
}

/// Mandrill: `p` is base64 of JSON, in whose `p` is a text of JSON with the `url`.
pub(super) fn mandrill(url: &Url) -> Option<String> {
    let (_, value) = url.query_pairs().find(|(name, _)| name == "p")?;
    let outer: Value = serde_json::from_slice(&base64_bytes(&value)?).ok()?;
    let inner: Value = serde_json::from_str(outer.get("p")?.as_str()?).ok()?;
    inner.get("url")?.as_str().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn v3(text: &str) -> Option<String> {
        proofpoint_v3(&Url::parse(&format!("https://urldefense.com/v3/__{text}!!id!sig$")).unwrap())
    }

    #[test]
    fn proofpoint_v3_takes_bytes_one_by_one_and_in_runs() {
        assert_eq!(
            v3("https://example.org/plain__;").as_deref(),
            Some("https://example.org/plain")
        );
        // `IyM` is `##`, `w6nDqA` is `éè`.
        assert_eq!(
            v3("https://example.org/*a*b__;IyM").as_deref(),
            Some("https://example.org/#a#b")
        );
        assert_eq!(
            v3("https://example.org/**Cz__;w6nDqA").as_deref(),
            Some("https://example.org/éèz")
        );
        assert_eq!(v3("https://example.org/**").as_deref(), None);
    }

    #[test]
    fn the_lengths_of_runs_follow_the_alphabet() {
        let lengths: Vec<_> = b"AZaz09-_"
            .iter()
            .map(|c| run_length(*c).unwrap())
            .collect();
        assert_eq!(lengths, [2, 27, 28, 53, 54, 63, 64, 65]);
        assert_eq!(run_length(b'!'), None);
    }

    #[test]
    fn a_protobuf_message_that_lies_about_its_length_holds_nothing() {
        assert_eq!(
            protobuf_field(&[0x08, 0x13, 0x22, 0x02, b'h', b'i'], 4),
            Some(&b"hi"[..])
        );
        assert_eq!(
            protobuf_field(&[0x22, 0xff, 0xff, 0xff, 0xff, 0x0f, b'h'], 4),
            None
        );
        assert_eq!(protobuf_field(&[0xff; 12], 4), None);
    }

    #[test]
    fn percent_decoding_keeps_pluses_and_ampersands() {
        assert_eq!(percent("a%20b+c&d=%26"), "a b+c&d=&");
    }
}
