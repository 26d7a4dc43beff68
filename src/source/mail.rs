//! One mail: what its head says, whether it is one of a mailbox's digests, and the document that it is.

use chrono::{DateTime, Days, FixedOffset, Utc};
use mail_parser::{HeaderName, Message, MessageParser};

use super::{Reading, key_of_hash};
use crate::identity;
use crate::model::{Document, Filter, Format, Published};

/// Which mails of a mailbox are taken.
#[derive(Debug, Clone)]
pub(super) struct Wanted {
    /// What the configuration says.
    pub(super) only: Filter,
    /// The day from which on a first reading takes them.
    pub(super) since: Option<DateTime<Utc>>,
}

impl Wanted {
    /// Whether a mail is taken; if not, it is counted. `received` is the time of its file, for one that bears no date.
    pub(super) fn wants(
        &self,
        head: &Head,
        received: Option<DateTime<Utc>>,
        reading: &mut Reading,
    ) -> bool {
        let date = head.date().or(received);
        let is_older = date
            .zip(self.since)
            .is_some_and(|(date, since)| date < since);
        if !head.fits(&self.only) {
            reading.passed_over += 1;
        } else if is_older {
            reading.older += 1;
        } else {
            return true;
        }
        false
    }
}

/// The instant from which on a first reading takes mails; `None` where there was none so long ago: all.
pub(super) fn first_day(now: DateTime<Utc>, first_days: u32) -> Option<DateTime<Utc>> {
    now.checked_sub_days(Days::new(first_days.into()))
}

/// What a mail's header says of it (RFC 5322).
#[derive(Debug, Default)]
pub(super) struct Head {
    id: Option<String>,
    /// Who wrote it: the addresses alone, in small letters.
    from: Vec<String>,
    /// The name of who wrote it, else the address.
    sender: Option<String>,
    subject: Option<String>,
    /// The id of the list that it came through (RFC 2919), in small letters.
    list_id: Option<String>,
    date: Option<DateTime<FixedOffset>>,
}

/// The key of a mail without a Message-ID.
pub(super) fn key(bytes: &[u8]) -> String {
    key_of_hash(identity::mail_hash(bytes))
}

impl Head {
    /// Reads a mail's header; its body need not be there.
    pub(super) fn read(bytes: &[u8]) -> Self {
        let parser = MessageParser::new()
            .header_address(HeaderName::From)
            .header_text(HeaderName::Subject)
            .header_date(HeaderName::Date)
            .header_id(HeaderName::MessageId)
            .header_raw(HeaderName::ListId)
            .default_header_ignore();
        let Some(mail) = parser.parse_headers(bytes) else {
            return Self::default();
        };
        Self {
            id: mail.message_id().and_then(filled),
            from: addresses(&mail),
            sender: sender(&mail),
            subject: mail.subject().and_then(filled),
            list_id: mail.list_id().as_text().map(list_id),
            date: mail
                .date()
                .and_then(|date| DateTime::parse_from_rfc3339(&date.to_rfc3339()).ok()),
        }
    }

    /// Whether the mail is one of those that a filter lets through.
    pub(super) fn fits(&self, only: &Filter) -> bool {
        let any = |words: &[String], fits: &dyn Fn(&str) -> bool| {
            words.is_empty() || words.iter().any(|word| fits(&word.to_lowercase()))
        };
        let subject = self.subject.as_deref().unwrap_or_default().to_lowercase();
        any(&only.from, &|word| {
            self.from.iter().any(|address| is_from(address, word))
        }) && any(&only.subject, &|word| subject.contains(word))
            && any(&only.list_id, &|word| {
                self.list_id.as_deref() == Some(&list_id(word))
            })
    }

    /// When it was written, by its own account.
    pub(super) fn date(&self) -> Option<DateTime<Utc>> {
        self.date.map(|date| date.to_utc())
    }

    /// The mail as a document; without a Message-ID it is known by what `otherwise` makes of its bytes. `received` is
    /// the time of its file, or the mail server's.
    pub(super) fn document(
        self,
        otherwise: impl FnOnce(&[u8]) -> String,
        bytes: Vec<u8>,
        received: Option<DateTime<Utc>>,
    ) -> Document {
        Document {
            received: self.date().or(received),
            key: self
                .id
                .map_or_else(|| otherwise(&bytes), |id| format!("message-id:{id}")),
            format: Format::Mail,
            url: None,
            external: None,
            title: self.subject,
            author: self.sender,
            published: self.date.map(Published::Instant),
            bytes,
        }
    }
}

fn filled(text: &str) -> Option<String> {
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}

fn addresses(mail: &Message<'_>) -> Vec<String> {
    let people = mail.from().into_iter().flat_map(|from| from.iter());
    people
        .filter_map(|person| person.address())
        .map(|address| address.trim().to_lowercase())
        .collect()
}

/// The name of who wrote a mail, else the address.
fn sender(mail: &Message<'_>) -> Option<String> {
    let first = mail.from()?.first()?;
    first
        .name()
        .and_then(filled)
        .or_else(|| first.address().and_then(filled))
}

/// Whether an address is that of a filter's word: the whole of it, or its domain or one above.
fn is_from(address: &str, word: &str) -> bool {
    if word.contains('@') && !word.starts_with('@') {
        return address == word;
    }
    let domain = address.rsplit('@').next().unwrap_or_default();
    let rest = domain.strip_suffix(word.trim_start_matches('@'));
    rest.is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

/// The id in a `List-Id`: what stands in its last angle brackets, for a comment may stand before them; else all of it.
fn list_id(text: &str) -> String {
    let id = text.rsplit_once('<').map_or(text, |(_, rest)| rest);
    let id = id.split('>').next().unwrap_or_default();
    id.trim().to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fits(head: &str, only: &Filter) -> bool {
        Head::read(format!("{head}\n\nbody\n").as_bytes()).fits(only)
    }

    fn words(words: &[&str]) -> Vec<String> {
        words.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_sender_is_told_by_the_address_or_its_domain() {
        let only = Filter {
            from: words(&["digest@example.org", "Example.com"]),
            ..Filter::default()
        };
        for (from, expected) in [
            ("Digest <DIGEST@example.org>", true),
            ("digest@example.org", true),
            ("Ann <ann@example.com>", true),
            ("Ann <ann@news.example.com>", true),
            ("Ann <ann@notexample.com>", false),
            ("Ann <ann@example.org>", false),
            ("\"digest@example.org\" <mallory@example.net>", false),
            ("digest@example.org <mallory@example.net>", false),
            ("Mallory <digest@example.org.example.net>", false),
            ("=?utf-8?q?digest=40example.org?= <m@example.net>", false),
            ("", false),
        ] {
            assert_eq!(fits(&format!("From: {from}"), &only), expected, "{from}");
        }
        assert!(!fits("Sender: digest@example.org", &only));
    }

    #[test]
    fn a_subject_is_told_by_what_it_holds_decoded() {
        let only = Filter {
            subject: words(&["Föhn Weekly"]),
            ..Filter::default()
        };
        assert!(fits(
            "Subject: The =?utf-8?q?F=C3=96HN?= weekly, no. 3",
            &only
        ));
        assert!(!fits("Subject: Lunch?", &only));
        assert!(!fits("From: foehn@example.org", &only));
    }

    #[test]
    fn a_list_is_told_by_its_id_alone() {
        let only = Filter {
            list_id: words(&["weekly.lists.example.org"]),
            ..Filter::default()
        };
        for (id, expected) in [
            (
                "Our <other.lists.example.org> digest <Weekly.Lists.example.org>",
                true,
            ),
            ("<weekly.lists.example.org>", true),
            ("weekly.lists.example.org", true),
            ("\"weekly.lists.example.org\" <private.example.org>", false),
            ("<x.weekly.lists.example.org>", false),
        ] {
            assert_eq!(fits(&format!("List-Id: {id}"), &only), expected, "{id}");
        }
        assert!(fits("List-ID: Weekly\n <weekly.lists.example.org>", &only));
    }

    #[test]
    fn of_every_list_one_word_must_fit() {
        let only = Filter {
            from: words(&["example.org"]),
            subject: words(&["notes", "digest"]),
            list_id: Vec::new(),
        };
        assert!(fits("From: a@example.org\nSubject: Digest", &only));
        assert!(!fits("From: a@example.org\nSubject: Lunch", &only));
        assert!(!fits("From: a@example.net\nSubject: Digest", &only));
        assert!(fits("X: y", &Filter::default()));
    }

    #[test]
    fn a_mail_without_a_message_id_is_known_by_what_its_author_wrote() {
        let document = |mail: &str| {
            let bytes = mail.as_bytes().to_vec();
            Head::read(&bytes).document(key, bytes, None)
        };
        let one = document("Received: here\nFrom: a@example.org\n\nwords\n");
        let two = document("From: a@example.org\r\n\r\nwords");
        assert!(one.key.starts_with("sha256:"), "{}", one.key);
        assert_eq!(one.key, two.key);
        assert_eq!(identity::document_hash(&one), identity::document_hash(&two));
        let named = document("Message-ID: <m@example.org>\nFrom: a@example.org\n\nwords\n");
        assert_eq!(named.key, "message-id:m@example.org");
        let empty = document("Message-ID: <>\nFrom: a@example.org\n\nwords\n");
        assert!(empty.key.starts_with("sha256:"), "{}", empty.key);
    }

    #[test]
    fn a_mail_is_received_when_it_was_sent_else_when_its_file_was_written() {
        let file = "2025-07-20T00:00:00Z".parse().ok();
        let received = |mail: &str| {
            let bytes = mail.as_bytes().to_vec();
            Head::read(&bytes).document(key, bytes, file).received
        };
        let sent = received("From: a@example.org\nDate: Sat, 12 Jul 2025 18:38:00 +0900\n\nx");
        assert_eq!(sent, "2025-07-12T09:38:00Z".parse().ok());
        assert_eq!(received("From: a@example.org\n\nx"), file);
    }
}
