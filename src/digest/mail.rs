//! A mail → blocks: its parts, charsets and encodings undone; the HTML part where it carries the links, else the text.

use chrono::DateTime;
use mail_parser::{Message, MessageParser, PartType};

use super::Contents;
use super::document::Block;
use super::head::Head;
use super::{html, text_contents};
use crate::model::Published;

/// How deep a mail within a mail is looked into.
const MAX_NESTING: usize = 3;

/// Reads a mail.
pub(super) fn read(bytes: &[u8]) -> Contents {
    MessageParser::default()
        .parse(bytes)
        .map(|message| contents(&message, MAX_NESTING))
        .unwrap_or_default()
}

fn contents(message: &Message<'_>, nesting: usize) -> Contents {
    let own = head(message);
    let mut inner = body(message);
    // A mail that is forwarded as an attachment is the digest.
    if links(&inner.blocks) == 0 && nesting > 0 {
        let attached = message.parts.iter().find_map(|part| match &part.body {
            PartType::Message(attached) => Some(contents(attached, nesting - 1)),
            _ => None,
        });
        if let Some(attached) = attached.filter(|a| !a.blocks.is_empty()) {
            inner = attached;
        }
    }
    Contents {
        blocks: inner.blocks,
        head: Head {
            url: inner.head.url.clone(),
            ..inner.head.or(own)
        },
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
    }
}

/// Hosts of those who send mail for everybody, lower case.
const POST_OFFICES: &[&str] = &[
    "gmail.com",
    "googlemail.com",
    "outlook.com",
    "hotmail.com",
    "live.com",
    "yahoo.com",
    "icloud.com",
    "me.com",
    "aol.com",
    "gmx.de",
    "gmx.net",
    "web.de",
    "proton.me",
    "protonmail.com",
    "naver.com",
    "daum.net",
    "hanmail.net",
    "qq.com",
    "163.com",
    "126.com",
    "mail.ru",
    "yandex.ru",
    "orange.fr",
    "free.fr",
    "t-online.de",
    "googlegroups.com",
];

/// The hosts that a mail's sender and its mailing list are at home on.
fn hosts(message: &Message<'_>) -> Vec<String> {
    let from = message
        .from()
        .and_then(|from| from.first())
        .and_then(|from| from.address());
    let listed = ["List-Unsubscribe", "List-Archive", "List-Post", "List-Help"]
        .iter()
        .filter_map(|name| message.header_raw(*name))
        .flat_map(crate::address::find)
        .filter_map(|(_, url)| url.host_str().map(str::to_owned));
    let sender = from.and_then(|from| Some(from.split_once('@')?.1.to_ascii_lowercase()));
    sender
        .into_iter()
        .chain(listed)
        .filter(|host| !POST_OFFICES.contains(&host.as_str()))
        .collect()
}

/// The body that carries more links; the text where both carry as many, since it is what the curator wrote.
fn body(message: &Message<'_>) -> Contents {
    let mut html_text = String::new();
    let mut plain_text = String::new();
    for id in &message.html_body {
        if let Some(PartType::Html(part)) = message.parts.get(*id as usize).map(|p| &p.body) {
            html_text.push_str(part);
        }
    }
    for id in &message.text_body {
        if let Some(PartType::Text(part)) = message.parts.get(*id as usize).map(|p| &p.body) {
            plain_text.push_str(part);
            plain_text.push('\n');
        }
    }
    // The headline within a body is a banner as often as the edition's title: the subject stands.
    let html = Contents {
        head: Head::default(),
        ..html::read(&html_text)
    };
    let plain = text_contents(&plain_text);
    if plain.blocks.is_empty() || links(&html.blocks) > links(&plain.blocks) {
        html
    } else {
        plain
    }
}

fn links(blocks: &[Block]) -> usize {
    blocks.iter().map(|b| b.links.len()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAIL: &str = "From: =?utf-8?q?Ann_F=C3=B6x?= <ann@example.org>\r\nSubject: Harbour notes, issue 4\r\n\
        Date: Sun, 13 Jul 2025 09:14:11 -0400\r\nMIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=\"b\"\r\n\r\n\
        --b\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nThe pier =E2=80=93 closed.\r\n\
        --b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p><a href=\"https://example.org/pier\">The pier</a> closed.</p>\r\n--b--\r\n";

    #[test]
    fn the_part_with_the_links_is_read_and_the_header_heard() {
        let Contents { blocks, head } = read(MAIL.as_bytes());
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
}
