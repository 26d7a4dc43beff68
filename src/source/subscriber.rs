//! Who subscribes to a mail: an address that its text may repeat (`This mail was sent to …`), and that nobody else is to
//! see.

use std::collections::BTreeSet;

use crate::model::Digest;

/// Takes the mail addresses of those who got a digest, lower case, out of what was read of it.
pub fn forget_readers(digest: &mut Digest, readers: &BTreeSet<String>) {
    if readers.is_empty() {
        return;
    }
    let head = [&mut digest.title, &mut digest.author];
    let items = digest.items.iter_mut().flat_map(|item| {
        let titles = item
            .citations
            .iter_mut()
            .map(|citation| &mut citation.title);
        [&mut item.title, &mut item.commentary, &mut item.quoted]
            .into_iter()
            .chain(titles)
    });
    for text in head.into_iter().chain(items).flatten() {
        take_out(text, readers);
    }
}

/// Replaces each of the addresses, in whatever case, with `[…]`.
fn take_out(text: &mut String, readers: &BTreeSet<String>) {
    let (mut rest, mut from) = (String::new(), 0);
    for (at, _) in text.match_indices('@') {
        let start = text[from..at]
            .rfind(|c| !is_of_address(c))
            .map_or(from, |before| {
                from + text[from..].ceil_char_boundary(before + 1)
            });
        let end = text[at + 1..]
            .find(|c| !is_of_address(c))
            .map_or(text.len(), |after| at + 1 + after);
        let end = start + text[start..end].trim_end_matches('.').len();
        if readers.contains(&text[start..end].to_lowercase()) {
            rest.push_str(&text[from..start]);
            rest.push_str("[…]");
            from = end;
        }
    }
    if from > 0 {
        rest.push_str(&text[from..]);
        *text = rest;
    }
}

/// What a mail address is made of, but for `@` (RFC 5322 §3.2.3 `atext`, and dots).
fn is_of_address(c: char) -> bool {
    c.is_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Item;

    fn without(text: &str, readers: &[&str]) -> String {
        let mut digest = Digest {
            items: vec![Item {
                commentary: Some(text.to_owned()),
                ..Item::default()
            }],
            ..Digest::default()
        };
        let readers = readers.iter().map(|&reader| reader.to_owned()).collect();
        forget_readers(&mut digest, &readers);
        digest.items.remove(0).commentary.unwrap()
    }

    #[test]
    fn the_address_of_who_got_a_mail_is_taken_out_of_its_words() {
        let readers = ["ann@example.org", "ben.b@example.org"];
        for (text, expected) in [
            (
                "Sent to ANN@example.org and ben.b@example.org; write to desk@example.org.",
                "Sent to […] and […]; write to desk@example.org.",
            ),
            ("Sent to <ann@example.org>.", "Sent to <[…]>."),
            (
                "Für „ann@example.org“ – ann@example.org.",
                "Für „[…]“ – […].",
            ),
            (
                "joann@example.org, ann@example.org.uk",
                "joann@example.org, ann@example.org.uk",
            ),
            ("@ann, @@ and a@b@ann@example.org", "@ann, @@ and a@b@[…]"),
        ] {
            assert_eq!(without(text, &readers), expected);
        }
        assert_eq!(without("ann@example.org", &[]), "ann@example.org");
    }
}
