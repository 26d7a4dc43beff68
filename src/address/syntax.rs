//! Step 3, syntax: one spelling for path, query and fragment (RFC 3986 §6.2.2), by percent-encoding.

use std::borrow::Cow;
use std::fmt::Write as _;

use unicode_normalization::UnicodeNormalization;

/// Which part of an address is spelt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// `%2F`, `%3B`, `%3D`, `%26` and `%2B` are data there, `/ ; = & +` may be delimiters.
    Path,
    /// As forms are encoded: `%20` is `+`, and only `& = ; +` delimit.
    Query,
}

impl Part {
    /// Whether an escaped byte means the same written plainly.
    fn is_plain(self, byte: u8) -> bool {
        byte.is_ascii_alphanumeric()
            || b"-._~!$()*,:@".contains(&byte)
            || (self == Self::Query && b"/?".contains(&byte))
    }

    /// Whether a byte stays where it stands plainly. An apostrophe does not: queries cannot hold it (WHATWG URL).
    fn may_stand(self, byte: u8) -> bool {
        self.is_plain(byte) || b"&+;=/".contains(&byte)
    }
}

/// One spelling of a part: escapes in capitals and only where needed, letters composed (NFC), and in a query `+` for
/// a space.
pub(super) fn normalize(text: &str, part: Part) -> String {
    let decoded = decode(text, part);
    let composed: Cow<'_, str> = if decoded.is_ascii() {
        Cow::Borrowed(&decoded)
    } else {
        Cow::Owned(decoded.nfc().collect())
    };
    encode(&composed, part)
}

/// Escapes of plain bytes and of UTF-8 letters decoded, the others in capitals. A `%` that is no escape is `%25`.
fn decode(text: &str, part: Part) -> String {
    let mut out = Vec::with_capacity(text.len());
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let escaped = (byte == b'%').then(|| escape_at(bytes, at)).flatten();
        match escaped {
            Some(value) if value >= 0x80 || part.is_plain(value) => out.push(value),
            Some(value) => push_escape(&mut out, value),
            None if byte == b'%' => push_escape(&mut out, byte),
            None => out.push(byte),
        }
        at += if escaped.is_some() { 3 } else { 1 };
    }
    lossless(&out)
}

/// The value of the escape that stands at an offset.
fn escape_at(bytes: &[u8], at: usize) -> Option<u8> {
    let digit = |offset| {
        bytes
            .get(at + offset)
            .and_then(|b: &u8| char::from(*b).to_digit(16))
    };
    u8::try_from(digit(1)? * 16 + digit(2)?).ok()
}

fn push_escape(out: &mut Vec<u8>, byte: u8) {
    out.extend(format!("%{byte:02X}").bytes());
}

/// Bytes as text, those that are no UTF-8 as escapes.
fn lossless(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        for byte in chunk.invalid() {
            let _ = write!(text, "%{byte:02X}");
        }
    }
    text
}

/// The opposite of [`decode`]: what may not stand plainly is escaped; escapes stay.
fn encode(text: &str, part: Part) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b' ' if part == Part::Query => out.push('+'),
            b'%' => out.push('%'),
            _ if part.may_stand(byte) => out.push(char::from(byte)),
            _ => {
                let _ = write!(out, "%{byte:02X}");
            }
        }
    }
    if part == Part::Query {
        return out.replace("%20", "+");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_bytes_are_decoded_and_delimiters_kept() {
        let path = |text| normalize(text, Part::Path);
        assert_eq!(path("/%7ekim/a%2fb/%e4%b8%ad"), "/~kim/a%2Fb/%E4%B8%AD");
        assert_eq!(path("/Trident_%28software%29"), "/Trident_(software)");
        assert_eq!(path("/it's [new]"), "/it%27s%20%5Bnew%5D");
        assert_eq!(path("/100%"), "/100%25");
        assert_eq!(path("/%ff"), "/%FF");
    }

    #[test]
    fn letters_are_composed() {
        assert_eq!(
            normalize("/cafe%CC%81", Part::Path),
            normalize("/caf\u{e9}", Part::Path)
        );
    }

    #[test]
    fn a_query_is_spelt_as_forms_are() {
        let query = |text| normalize(text, Part::Query);
        assert_eq!(query("John%20Doe"), "John+Doe");
        assert_eq!(query("a b"), "a+b");
        assert_eq!(query("1%2B1"), "1%2B1");
        assert_eq!(query("a%26b%3d"), "a%26b%3D");
        assert_eq!(query("http%3A%2F%2Fexample.org"), "http://example.org");
    }
}
