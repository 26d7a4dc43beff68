//! A letter to whoever looks after the program, sent by the system's own program for that.

use std::time::Duration;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::program;
use crate::text::is_harmless;

/// The program has so long to take a letter.
const PATIENCE: Duration = Duration::from_mins(1);

/// No line of a mail is longer (RFC 5322 §2.1.1 allows 998 bytes).
const LONGEST_LINE: usize = 900;

/// A letter.
pub(super) struct Letter<'a> {
    /// An address that the configuration has checked.
    pub(super) to: &'a str,
    /// One line.
    pub(super) subject: &'a str,
    /// The text.
    pub(super) body: &'a str,
    /// When it is written.
    pub(super) date: DateTime<Utc>,
    /// What it is about: a letter that is sent again has the same id.
    pub(super) about: &'a str,
}

impl Letter<'_> {
    /// The message (RFC 5322), each line ended as the system's programs take it.
    fn message(&self) -> String {
        let id = Uuid::new_v5(&Uuid::NAMESPACE_OID, self.about.as_bytes()).simple();
        let domain = self.to.rsplit('@').next().unwrap_or("localhost");
        let to = header(self.to);
        let mut message = format!(
            "Date: {}\nFrom: aggregator <{to}>\nTo: <{to}>\nMessage-ID: <{id}@{}>\nSubject: {}\n\
             Auto-Submitted: auto-generated\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\
             Content-Transfer-Encoding: 8bit\n\n",
            self.date.to_rfc2822(),
            header(domain),
            encoded(&format!("aggregator: {}", header(self.subject))),
        );
        for line in self.body.lines() {
            let line = header(line);
            let mut rest = line.as_str();
            while rest.len() > LONGEST_LINE {
                let (first, others) = rest.split_at(rest.floor_char_boundary(LONGEST_LINE));
                message.push_str(&format!("{first}\n"));
                rest = others;
            }
            message.push_str(&format!("{rest}\n"));
        }
        message
    }
}

/// A text that ends no header, begins none and steers no terminal.
fn header(text: &str) -> String {
    text.chars().filter(|c| is_harmless(*c)).collect()
}

/// A header's text, in encoded words where it is not ASCII (RFC 2047).
fn encoded(text: &str) -> String {
    use base64::Engine as _;
    use base64::prelude::BASE64_STANDARD;

    /// An encoded word has 75 letters at most: 45 bytes make 60 of them.
    const BYTES: usize = 45;
    if text.is_ascii() {
        return text.to_owned();
    }
    let mut words = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (first, others) = rest.split_at(rest.floor_char_boundary(BYTES));
        words.push(format!("=?utf-8?B?{}?=", BASE64_STANDARD.encode(first)));
        rest = others;
    }
    words.join("\n ")
}

/// Hands a letter to the program; the error says why it was not taken.
pub(super) async fn send(sendmail: &[String], letter: &Letter<'_>) -> Result<(), String> {
    let sent = program::hand(sendmail, letter.message().as_bytes(), PATIENCE).await;
    sent.map_err(|error| format!("alert.sendmail: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letter<'a>(subject: &'a str, body: &'a str) -> Letter<'a> {
        Letter {
            to: "ops@example.org",
            subject,
            body,
            date: "2025-07-14T11:05:00Z".parse().unwrap(),
            about: "korea failing",
        }
    }

    #[test]
    fn nothing_in_a_letter_becomes_a_header() {
        let hostile = "a\r\nBcc: all@example.org\n\u{1b}[31m\u{202e}b";
        let message = letter(hostile, hostile).message();
        let (head, body) = message.split_once("\n\n").unwrap();
        let names: Vec<_> = head
            .lines()
            .map(|line| line.split(':').next().unwrap())
            .collect();
        assert_eq!(
            names,
            [
                "Date",
                "From",
                "To",
                "Message-ID",
                "Subject",
                "Auto-Submitted",
                "MIME-Version",
                "Content-Type",
                "Content-Transfer-Encoding"
            ]
        );
        assert!(
            head.contains("Date: Mon, 14 Jul 2025 11:05:00 +0000\n"),
            "{head}"
        );
        assert_eq!(body, "a\nBcc: all@example.org\n[31mb\n");
        assert!(!message.contains(['\r', '\u{1b}', '\u{202e}']));
    }

    #[test]
    fn a_letter_that_is_sent_again_has_the_same_id() {
        let id = |message: String| {
            let line = message
                .lines()
                .find(|line| line.starts_with("Message-ID: <"));
            line.map(str::to_owned).unwrap()
        };
        let first = id(letter("a", "b").message());
        assert_eq!(first, id(letter("a", "c").message()));
        assert!(first.ends_with("@example.org>"), "{first}");
    }

    #[test]
    fn a_subject_that_is_not_ascii_is_encoded_and_no_line_is_too_long() {
        let message = letter("Quelle é".repeat(20).as_str(), &"é".repeat(2000)).message();
        let (head, body) = message.split_once("\n\n").unwrap();
        assert!(head.is_ascii());
        assert!(head.lines().all(|line| line.len() <= 90), "{head}");
        assert!(body.lines().all(|line| line.len() <= 998));
        let read = mail_parser::MessageParser::default()
            .parse(message.as_bytes())
            .unwrap();
        assert_eq!(
            read.subject(),
            Some(format!("aggregator: {}", "Quelle é".repeat(20)).as_str())
        );
    }
}
