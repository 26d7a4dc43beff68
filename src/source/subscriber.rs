//! Who subscribes to a mail: an address that its text may repeat (`This mail was sent to …`), and that nobody else is to
//! see.

use crate::model::{Digest, Document, Format};

/// Headers that name who got a mail, lower case.
const ADDRESSEES: &[&str] = &[
    "to",
    "cc",
    "bcc",
    "delivered-to",
    "envelope-to",
    "resent-to",
    "x-original-to",
];
/// A header has no more of them that matter.
const MOST: usize = 50;

/// Takes the addresses of those who got a mail out of what was read of it.
pub fn forget_subscriber(digest: &mut Digest, document: &Document) {
    if document.format != Format::Mail {
        return;
    }
    let addressees = addressees(&document.bytes);
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
        for addressee in &addressees {
            take_out(text, addressee);
        }
    }
}

/// The mail addresses in the headers that name who got a mail, lower case.
fn addressees(mail: &[u8]) -> Vec<String> {
    let mut found = Vec::new();
    let mut is_theirs = false;
    for line in mail
        .split(|byte| *byte == b'\n')
        .map(<[u8]>::trim_ascii_end)
        .take_while(|line| !line.is_empty())
    {
        let line = String::from_utf8_lossy(line).to_ascii_lowercase();
        let mut value = line.as_str();
        if !line.starts_with([' ', '\t']) {
            let (name, rest) = line.split_once(':').unwrap_or_default();
            is_theirs = ADDRESSEES.contains(&name.trim());
            value = rest;
        }
        let words = value.split(|c: char| c.is_whitespace() || "<>,;\"()".contains(c));
        let words = words.filter(|word| is_theirs && word.find('@').is_some_and(|at| at > 0));
        found.extend(words.map(str::to_owned));
        if found.len() > MOST {
            break;
        }
    }
    found
}

/// Replaces an address, in whatever case, with `[…]`.
fn take_out(text: &mut String, address: &str) {
    let lower = text.to_ascii_lowercase();
    let mut from = 0;
    let mut rest = String::new();
    for (at, found) in lower.match_indices(address) {
        rest.push_str(&text[from..at]);
        rest.push_str("[…]");
        from = at + found.len();
    }
    if from > 0 {
        rest.push_str(&text[from..]);
        *text = rest;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Item;

    #[test]
    fn the_address_of_who_got_a_mail_is_taken_out_of_its_words() {
        let mail = "From: Desk <desk@example.org>\r\nTo: \"Fox, Ann\" <Ann@example.org>,\r\n\tben@example.org\r\nSubject: cy@example.org\r\n\r\n\
                    To: dan@example.org\r\n";
        let document = Document {
            key: String::new(),
            format: Format::Mail,
            bytes: mail.into(),
            url: None,
            external: None,
            title: None,
            author: None,
            published: None,
            received: None,
        };
        let mut digest = Digest {
            items: vec![Item {
                commentary: Some(
                    "Sent to ANN@example.org and ben@example.org; write to desk@example.org"
                        .to_owned(),
                ),
                ..Item::default()
            }],
            ..Digest::default()
        };
        forget_subscriber(&mut digest, &document);
        let words = digest.items[0].commentary.as_deref();
        assert_eq!(
            words,
            Some("Sent to […] and […]; write to desk@example.org")
        );
        assert_eq!(
            addressees(&document.bytes),
            ["ann@example.org", "ben@example.org"]
        );
    }
}
