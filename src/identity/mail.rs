//! By what two copies of a mail are the same: what its author wrote, not what the way to us added.

use sha2::{Digest as _, Sha256};

/// The header fields that are the author's, or say how the body is to be read. The others tell of the way (`Received`),
/// of the reader (`Status`) or of both.
const OWN_FIELDS: [&str; 6] = [
    "message-id",
    "from",
    "date",
    "subject",
    "content-type",
    "content-transfer-encoding",
];

/// The hash of a mail's own header fields and its body; how its lines end, and blank ones at its end, make no difference.
#[must_use]
pub fn mail_hash(bytes: &[u8]) -> [u8; 32] {
    let mut hash = Sha256::new();
    let (mut in_head, mut is_own) = (true, false);
    for line in bytes.trim_ascii_end().split(|byte| *byte == b'\n') {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if in_head {
            in_head = !line.is_empty();
            // A field goes on in the lines that begin with a blank.
            let goes_on = line.starts_with(b" ") || line.starts_with(b"\t");
            is_own = if goes_on { is_own } else { is_own_field(line) };
        }
        if !in_head || is_own {
            hash.update(line);
            hash.update(b"\n");
        }
    }
    hash.finalize().into()
}

fn is_own_field(line: &[u8]) -> bool {
    let name = line.split(|byte| *byte == b':').next().unwrap_or_default();
    let name = name.trim_ascii_end();
    OWN_FIELDS
        .iter()
        .any(|own| own.as_bytes().eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAIL: &[u8] =
        b"From: a@example.org\nSubject: One\n two\nDate: Sat, 12 Jul 2025 18:38:00 +0900\n\nbody\n\nReceived: no header\n";

    #[test]
    fn what_the_way_added_makes_no_difference() {
        let copy =
            b"Received: from there\r\n\tby here\r\nStatus: RO\r\nFROM: a@example.org\r\n".to_vec();
        let copy = copy.as_slice();
        let rest = b"Subject: One\r\n two\r\nDate: Sat, 12 Jul 2025 18:38:00 +0900\r\n\r\nbody\r\n\r\nReceived: no header\r\n\r\n";
        let original = String::from_utf8_lossy(MAIL).replace("From", "FROM");
        assert_eq!(
            mail_hash(&[copy, rest].concat()),
            mail_hash(original.as_bytes())
        );
    }

    #[test]
    fn what_the_author_wrote_does() {
        let text = String::from_utf8_lossy(MAIL);
        for (from, to) in [
            ("a@", "b@"),
            ("\n\nbody", "\nMessage-ID: <b@example.org>\n\nbody"),
            (" two", " three"),
            ("18:38", "18:39"),
            ("body", "words"),
            ("Received: no header", "Received: a line of the body"),
        ] {
            let other = text.replace(from, to);
            assert_ne!(mail_hash(other.as_bytes()), mail_hash(MAIL), "{to}");
        }
    }
}
