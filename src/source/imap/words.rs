//! What is sent to an IMAP server, written as it wants it: texts in quotes, folders' names, sets of numbers, days; and
//! the instants that it writes.

use base64::Engine as _;
use base64::alphabet;
use base64::engine::general_purpose::{GeneralPurpose, NO_PAD};
use chrono::{DateTime, NaiveDate, Utc};

/// Modified BASE64 (RFC 3501 §5.1.3): a comma for the slash, and no padding.
const MODIFIED: GeneralPurpose = GeneralPurpose::new(&alphabet::IMAP_MUTF7, NO_PAD);

/// A text in quotes; `None` for one that can't stand in them.
pub(super) fn quoted(text: &str) -> Option<String> {
    let is_plain = text.bytes().all(|byte| (b' '..=b'~').contains(&byte));
    is_plain.then(|| {
        let escaped = text.replace('\\', "\\\\").replace('"', "\\\"");
        format!("\"{escaped}\"")
    })
}

/// A folder's name in modified UTF-7 (RFC 3501 §5.1.3).
pub(super) fn folder(name: &str) -> String {
    let mut written = String::new();
    let mut units: Vec<u8> = Vec::new();
    for c in name.chars().map(Some).chain([None]) {
        match c.filter(|c| !(' '..='~').contains(c)) {
            Some(c) => {
                let mut buffer = [0; 2];
                let encoded = c.encode_utf16(&mut buffer).iter();
                units.extend(encoded.flat_map(|unit| unit.to_be_bytes()));
            }
            None => {
                if !units.is_empty() {
                    written.push_str(&format!("&{}-", MODIFIED.encode(&units)));
                    units.clear();
                }
                match c {
                    Some('&') => written.push_str("&-"),
                    c => written.extend(c),
                }
            }
        }
    }
    written
}

/// Numbers as a set, those that follow one another as a range: `1,3:5`.
pub(super) fn set(numbers: &[u32]) -> String {
    let mut ranges: Vec<(u32, u32)> = Vec::new();
    for number in numbers {
        match ranges.last_mut() {
            Some((_, end)) if end.checked_add(1) == Some(*number) => *end = *number,
            _ => ranges.push((*number, *number)),
        }
    }
    let written = ranges.into_iter().map(|(start, end)| match start == end {
        true => start.to_string(),
        false => format!("{start}:{end}"),
    });
    written.collect::<Vec<_>>().join(",")
}

/// A day: `1-Jul-2025`.
pub(super) fn day(date: NaiveDate) -> String {
    date.format("%-d-%b-%Y").to_string()
}

/// When the server got a mail: ` 7-Jul-2025 02:44:25 -0700`.
pub(super) fn instant(text: &[u8]) -> Option<DateTime<Utc>> {
    let text = str::from_utf8(text).ok()?.trim();
    let read = DateTime::parse_from_str(text, "%d-%b-%Y %H:%M:%S %z").ok()?;
    Some(read.to_utc())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_written_in_modified_utf7() {
        for (name, written) in [
            ("INBOX", "INBOX"),
            ("[Gmail]/News & more", "[Gmail]/News &- more"),
            ("Entwürfe", "Entw&APw-rfe"),
            ("~peter/mail/台北/日本語", "~peter/mail/&U,BTFw-/&ZeVnLIqe-"),
            ("a\r\nb", "a&AA0ACg-b"),
            ("📰", "&2D3c8A-"),
        ] {
            assert_eq!(folder(name), written);
        }
    }

    #[test]
    fn quotes_are_escaped_and_what_cannot_stand_in_them_is_refused() {
        assert_eq!(quoted("a \"b\\").as_deref(), Some("\"a \\\"b\\\\\""));
        assert_eq!(quoted("a\r\nA2 DELETE INBOX"), None);
        assert_eq!(quoted("pässword"), None);
    }

    #[test]
    fn sets_and_days_are_as_the_protocol_wants_them() {
        assert_eq!(set(&[1, 3, 4, 5, 9, u32::MAX]), "1,3:5,9,4294967295");
        assert_eq!(set(&[7]), "7");
        let date = NaiveDate::from_ymd_opt(2025, 7, 1).unwrap();
        assert_eq!(day(date), "1-Jul-2025");
        let at = instant(b" 7-Jul-2025 02:44:25 -0700");
        assert_eq!(at, "2025-07-07T09:44:25Z".parse().ok());
        assert_eq!(instant(b"yesterday"), None);
    }
}
