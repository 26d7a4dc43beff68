//! A mail → blocks: its parts, charsets and encodings undone; the part that the digest was written in; a mail that was
//! forwarded is the digest.

use std::borrow::Cow;

use chrono::DateTime;
use mail_parser::decoders::{base64::base64_decode, quoted_printable::quoted_printable_decode};
use mail_parser::{Encoding, Message, MessageParser, MessagePart, MimeHeaders, PartType};

use super::document::{Block, Kind};
use super::head::{Head, mail_addresses};
use super::{Contents, forward, html, sniff, text, written};
use crate::address::{self, Owner};
use crate::model::{Format, Published};

/// Headers that say for whom a mail is, lower case.
pub const RECIPIENTS: &[&str] = &[
    "to",
    "cc",
    "bcc",
    "delivered-to",
    "x-delivered-to",
    "x-original-to",
    "envelope-to",
    "x-envelope-to",
    "x-forwarded-to",
    "x-forwarded-for",
    "x-rcpt-to",
    "apparently-to",
    "x-apparently-to",
    "resent-to",
    "resent-cc",
];

/// How deep a mail within a mail is looked into.
const MAX_NESTING: usize = 3;

/// Reads a mail.
pub(super) fn read(bytes: &[u8]) -> Contents {
    MessageParser::default()
        .parse(within_parts(bytes))
        .map(|message| contents(&message, MAX_NESTING))
        .unwrap_or_default()
}

/// A mail has at most so many mails and groups of parts within one another.
const MAX_PARTS: usize = 1000;

/// It has at most so many parts: a parser keeps far more bytes for each than an empty one has.
const MAX_BOUNDARIES: usize = 50_000;

/// A parser looks for the end of each group of parts, at worst through the whole mail: so many bytes in all.
const MAX_LOOKED_AT: usize = 1 << 30;

/// The beginning of a mail up to its limit of parts: these are opened by `Content-Type`, alone or behind a folded line.
fn within_parts(bytes: &[u8]) -> &[u8] {
    let boundary = memchr::memmem::find_iter(bytes, b"\n--").nth(MAX_BOUNDARIES);
    let bytes = &bytes[..boundary.unwrap_or(bytes.len())];
    let limit = MAX_PARTS.min(MAX_LOOKED_AT / bytes.len().max(1));
    let (mut is_type, mut opened, mut end) = (false, 0, 0);
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        let is_folded = line.starts_with(b" ") || line.starts_with(b"\t");
        is_type = is_content_type(line) || is_type && is_folded;
        opened += usize::from(is_type && opens_parts(line));
        if opened > limit {
            return &bytes[..end];
        }
        end += line.len();
    }
    bytes
}

fn is_content_type(line: &[u8]) -> bool {
    const NAME: &[u8] = b"content-type";
    let name = line.get(..NAME.len());
    name.is_some_and(|name| name.eq_ignore_ascii_case(NAME))
        && line[NAME.len()..].trim_ascii_start().starts_with(b":")
}

fn opens_parts(line: &[u8]) -> bool {
    let mut slashes = (0..line.len()).filter(|at| line[*at] == b'/');
    slashes.any(|slash| {
        ["multipart", "message"].iter().any(|kind| {
            let name = slash
                .checked_sub(kind.len())
                .map(|start| &line[start..slash]);
            name.is_some_and(|name| name.eq_ignore_ascii_case(kind.as_bytes()))
        })
    })
}

fn contents(message: &Message<'_>, nesting: usize) -> Contents {
    let mut own = head(message);
    let mut inner = body(message);
    // A mail that is forwarded as an attachment is the digest.
    if links(&inner.blocks) == 0 && nesting > 0 {
        let attached = message.parts.iter().find_map(|part| match &part.body {
            PartType::Message(attached) => Some(contents(attached, nesting - 1)),
            _ => None,
        });
        if let Some(attached) = attached.filter(|a| !a.blocks.is_empty()) {
            own.readers.extend_from_slice(&attached.head.readers);
            inner.forwarded = attached.forwarded.or(Some(attached.head));
            inner.blocks = attached.blocks;
        }
    }
    if inner.forwarded.is_some() {
        own.readers.extend(senders(message));
    }
    let forwarded = inner.forwarded.map(|forwarded| Head {
        title: forwarded
            .title
            .or_else(|| own.title.as_deref().map(|t| forward::subject(t).to_owned())),
        ..forwarded
    });
    Contents {
        blocks: inner.blocks,
        head: Head {
            url: inner.head.url.clone(),
            ..own.or(inner.head)
        },
        forwarded,
    }
}

fn head(message: &Message<'_>) -> Head {
    let from = message
        .from()
        .and_then(|from| from.first())
        .and_then(|from| from.name());
    let date = message
        .date()
        .and_then(|date| DateTime::parse_from_rfc3339(&date.to_rfc3339()).ok());
    let filled = |text: &str| Some(text.trim().to_owned()).filter(|t| !t.is_empty());
    Head {
        title: message.subject().and_then(filled),
        author: from.and_then(filled),
        published: date.map(Published::Instant),
        url: None,
        hosts: hosts(message),
        readers: readers(message),
    }
}

/// The mail addresses of those who got a mail.
fn readers(message: &Message<'_>) -> Vec<String> {
    message
        .headers_raw()
        .filter(|(name, _)| RECIPIENTS.contains(&name.to_ascii_lowercase().as_str()))
        .flat_map(|(_, value)| mail_addresses(value))
        .collect()
}

/// The mail addresses of those who sent a mail: of one that was forwarded, they got it.
fn senders(message: &Message<'_>) -> impl Iterator<Item = String> {
    message
        .headers_raw()
        .filter(|(name, _)| name.eq_ignore_ascii_case("from"))
        .flat_map(|(_, value)| mail_addresses(value))
}

/// The hosts that a mail's sender and its mailing list are at home on.
fn hosts(message: &Message<'_>) -> Vec<String> {
    let from = message
        .from()
        .and_then(|from| from.first())
        .and_then(|from| from.address());
    let listed = ["List-Unsubscribe", "List-Archive", "List-Post", "List-Help"]
        .iter()
        .filter_map(|name| message.header_raw(*name))
        .flat_map(address::find)
        .filter_map(|(_, url)| url.host_str().map(str::to_owned));
    let sender = from.and_then(|from| from.split_once('@'));
    let sender = sender.and_then(|(name, host)| {
        let (name, host) = (name.to_ascii_lowercase(), host.to_ascii_lowercase());
        match address::owner(&host) {
            None => Some(host),
            Some(Owner::Path) => Some(format!("{host}/{name}")),
            Some(Owner::Host) => Some(format!("{name}.{host}")),
            Some(Owner::Mail) => None,
        }
    });
    let listed = listed.filter(|host| address::owner(host) != Some(Owner::Mail));
    sender.into_iter().chain(listed).collect()
}

/// The body that the digest was written in.
fn body(message: &Message<'_>) -> Contents {
    let part = |id: &u32| message.parts.get(*id as usize);
    let mut page = String::new();
    let mut plain = String::new();
    for part in message.html_body.iter().filter_map(part) {
        if matches!(part.body, PartType::Html(_)) {
            page.push_str(&decoded(message, part));
        }
    }
    for part in message.text_body.iter().filter_map(part) {
        if matches!(part.body, PartType::Text(_)) {
            plain.push_str(&unflowed(part, decoded(message, part)));
            plain.push('\n');
        }
    }
    let page = page_contents(&page);
    let plain = written(plain_format(&plain), &plain);
    if is_written_in(&page.blocks, &plain.blocks) {
        page
    } else {
        plain
    }
}

/// What a part that calls itself plain text is written in.
fn plain_format(text: &str) -> Format {
    match sniff::format_of(text) {
        Format::Mail => Format::Text,
        format => format,
    }
}

fn page_contents(page: &str) -> Contents {
    let Contents { blocks, head, .. } = html::read(page);
    let (blocks, forwarded) = forward::unwrap(blocks);
    // The headline within a body is a banner as often as the edition's title: the subject stands.
    let head = Head {
        url: head.url,
        ..Head::default()
    };
    Contents {
        blocks,
        head,
        forwarded,
    }
}

/// Whether the page is what the digest was written in, and the text a rendering of it, as it is in most mails.
///
/// It is not where it is a stub (`View this mail in a browser`) beside the text, or has no structure that the text
/// would lack: no link on words, no heading, no list.
fn is_written_in(page: &[Block], plain: &[Block]) -> bool {
    let words = |blocks: &[Block]| blocks.iter().map(|b| b.text.len()).sum::<usize>();
    let stub = words(page) * 3 < words(plain) || links(page) * 2 < links(plain);
    let structured = page.iter().any(|block| {
        let worded = |l| !block.link_text(l).contains("://");
        !matches!(block.kind, Kind::Paragraph | Kind::Rule) || block.links.iter().any(worded)
    });
    plain.is_empty() || (!stub && structured)
}

fn links(blocks: &[Block]) -> usize {
    blocks.iter().map(|b| b.links.len()).sum()
}

/// A part's text: its transfer encoding undone, and decoded as what it is rather than as what it says it is.
fn decoded<'a>(message: &'a Message<'_>, part: &'a MessagePart<'_>) -> Cow<'a, str> {
    let (start, end) = (part.offset_body as usize, part.offset_end as usize);
    let raw = message.raw_message.get(start..end).unwrap_or_default();
    let bytes = match part.encoding {
        Encoding::None => Some(Cow::Borrowed(raw)),
        Encoding::QuotedPrintable => quoted_printable_decode(raw).map(Cow::Owned),
        Encoding::Base64 => base64_decode(raw).map(Cow::Owned),
    };
    let charset = part
        .content_type()
        .and_then(|kind| kind.attribute("charset"));
    match (bytes, &part.body) {
        (Some(bytes), _) if !bytes.is_empty() => {
            let declared = charset.map(str::to_owned);
            let declared = declared.or_else(|| sniff::declared_charset(&bytes));
            Cow::Owned(sniff::decode(&bytes, declared.as_deref()).into_owned())
        }
        (_, PartType::Text(text) | PartType::Html(text)) => Cow::Borrowed(text),
        _ => Cow::Borrowed(""),
    }
}

/// A text without the soft line breaks that its part says it has.
fn unflowed<'a>(part: &MessagePart<'_>, text: Cow<'a, str>) -> Cow<'a, str> {
    let kind = part.content_type();
    let says = |name: &str, value: &str| {
        kind.and_then(|kind| kind.attribute(name))
            .is_some_and(|found| found.eq_ignore_ascii_case(value))
    };
    if says("format", "flowed") {
        Cow::Owned(text::unflow(&text, says("delsp", "yes")))
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAIL: &str = "From: =?utf-8?q?Ann_F=C3=B6x?= <ann@example.org>\r\nSubject: Harbour notes, issue 4\r\n\
        Date: Sun, 13 Jul 2025 09:14:11 -0400\r\nMIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=\"b\"\r\n\r\n\
        --b\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nThe pier =E2=80=93 closed.\r\n\
        --b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p><a href=\"https://example.org/pier\">The pier</a> closed.</p>\r\n--b--\r\n";

    /// A mail with a text and a page that say the same, or nearly.
    fn alternative(text: &str, page: &str) -> Contents {
        let mail = format!(
            "From: a@example.org\nSubject: x\nMIME-Version: 1.0\nContent-Type: multipart/alternative; boundary=b\n\n\
             --b\nContent-Type: text/plain; charset=utf-8; format=flowed\n\n{text}\n\
             --b\nContent-Type: text/html; charset=utf-8\n\n{page}\n--b--\n"
        );
        read(mail.as_bytes())
    }

    #[test]
    fn the_part_with_the_links_is_read_and_the_header_heard() {
        let Contents { blocks, head, .. } = read(MAIL.as_bytes());
        assert_eq!(blocks[0].links.len(), 1);
        assert_eq!(head.title.as_deref(), Some("Harbour notes, issue 4"));
        assert_eq!(head.author.as_deref(), Some("Ann Föx"));
        assert_eq!(
            head.published.unwrap().to_string(),
            "2025-07-13T09:14:11-04:00"
        );
    }

    #[test]
    fn a_text_part_without_html_is_read_decoded() {
        let mail = MAIL
            .split("--b\r\nContent-Type: text/html")
            .next()
            .unwrap()
            .to_owned()
            + "--b--\r\n";
        assert_eq!(read(mail.as_bytes()).blocks[0].text, "The pier – closed.");
    }

    #[test]
    fn the_page_is_read_unless_it_is_a_stub_or_bare() {
        let text = "The pier closes today\nhttps://example.org/pier\nIt does, \nas I said.\n";
        let rich = "<h2><a href='https://example.org/pier'>The pier closes today</a></h2><p>It does, as I said.</p>";
        assert_eq!(alternative(text, rich).blocks[0].kind, Kind::Heading(2));
        let stub = "<p><a href='https://example.org/4'>View in a browser</a></p>";
        let blocks = alternative(text, stub).blocks;
        assert_eq!(blocks[2].text, "It does, as I said.");
        let bare = "<p>The pier closes today https://example.org/pier It does, as I said.</p>";
        assert_eq!(alternative(text, bare).blocks.len(), 3);
    }

    #[test]
    fn a_part_is_decoded_as_what_it_is() {
        for (charset, body) in [
            ("utf-8", &b"caf\xe9 \x93pier\x94"[..]),
            ("us-ascii", "café “pier”".as_bytes()),
            ("windows-1252", "café “pier”".as_bytes()),
        ] {
            let mut mail = format!(
                "From: a@example.org\nSubject: x\nContent-Type: text/plain; charset={charset}\n\n"
            )
            .into_bytes();
            mail.extend_from_slice(body);
            assert_eq!(read(&mail).blocks[0].text, "café “pier”", "{charset}");
        }
        let mail = b"From: a@example.org\nSubject: x\nContent-Type: text/plain; charset=iso-2022-jp\n\n\x1b$B9A\x1b(B\n";
        assert_eq!(read(mail).blocks[0].text, "港");
    }

    #[test]
    fn a_mail_sent_on_as_an_attachment_is_the_digest() {
        let inner = "From: Ann Fox <ann@example.org>\nSubject: Harbour notes\nDate: Sun, 13 Jul 2025 09:14:11 -0400\n\nThe pier\nhttps://example.org/pier\n";
        let mail = format!(
            "From: Bo Lee <bo@example.org>\nSubject: Fwd: Harbour notes\nContent-Type: multipart/mixed; boundary=b\n\n\
             --b\nContent-Type: text/plain\n\nSee below.\n--b\nContent-Type: message/rfc822\n\n{inner}\n--b--\n"
        );
        let contents = read(mail.as_bytes());
        assert_eq!(contents.blocks.len(), 2);
        let head = contents.forwarded.unwrap();
        assert_eq!(head.title.as_deref(), Some("Harbour notes"));
        assert_eq!(head.author.as_deref(), Some("Ann Fox"));
    }

    #[test]
    fn words_of_a_text_open_no_parts() {
        let story =
            |n| format!("{n}. Story {n} of the pier\nhttps://lists.example.org/message/{n}/\n\n");
        let stories: String = (1..=150).map(story).collect();
        let attached = "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo=\n".repeat(300_000);
        let mail = format!(
            "From: a@example.org\nSubject: x\nContent-Type: multipart/mixed;\n boundary=b\n\n\
             --b\nContent-Type: text/plain\n\n{stories}\n\
             --b\nContent-Type: image/png\nContent-Transfer-Encoding: base64\n\n{attached}\n--b--\n"
        );
        assert_eq!(within_parts(mail.as_bytes()).len(), mail.len());
    }

    #[test]
    fn parts_without_end_are_read_up_to_a_limit() {
        let wide = "--b\n\nx\n".repeat(MAX_BOUNDARIES + 10);
        let read_of = within_parts(wide.as_bytes());
        assert!(read_of.len() < wide.len() && read_of.len() > wide.len() / 2);
        let deep = "Content-Type: message/rfc822\n\n".repeat(100_000);
        let folded = "content-type :\n\tMessage/rfc822\n\n".repeat(100_000);
        for parts in [&deep, &folded] {
            assert!(within_parts(parts.as_bytes()).len() < parts.len() / 50);
        }
        let _ = read(format!("Subject: x\n{deep}").as_bytes());
        let wide = "--b\nContent-Type: multipart/mixed; boundary=c\n\n".repeat(3000);
        let head = "Subject: x\nContent-Type: multipart/mixed; boundary=b\n\n";
        let _ = read(format!("{head}{wide}").as_bytes());
    }
}
