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
    let is_plain = |c: &char| (' '..='~').contains(c);
    let mut written = String::new();
    let mut rest = name;
    while let Some(first) = rest.chars().next() {
        let differs = |c: char| is_plain(&c) != is_plain(&first);
        let (run, behind) = rest.split_at(rest.find(differs).unwrap_or(rest.len()));
        if is_plain(&first) {
            written.push_str(&run.replace('&', "&-"));
        } else {
            let units: Vec<u8> = run.encode_utf16().flat_map(u16::to_be_bytes).collect();
            written.push_str(&format!("&{}-", MODIFIED.encode(units)));
        }
        rest = behind;
    }
    written
}

/// Numbers as a set, those that follow one another as a range: `1,3:5`.
pub(super) fn set(numbers: &[u32]) -> String {
    let follows = |a: &u32, b: &u32| a.checked_add(1) == Some(*b);
    let ranges = numbers.chunk_by(follows).map(|range| match range {
        [one] => one.to_string(),
        [first, .., last] => format!("{first}:{last}"),
        [] => String::new(),
    });
    ranges.collect::<Vec<_>>().join(",")
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
