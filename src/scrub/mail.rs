//! A mail → the same mail with the header that a reader of digests needs, its texts decoded and scrubbed, and nothing
//! else: no word of how it travelled, no picture, no attachment.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use mail_parser::{
    Addr, ContentType, Message, MessageParser, MessagePart, MimeHeaders as _, PartType,
};

use super::text::Scrubber;
use crate::digest::RECIPIENTS;

/// How deep parts within parts, and mails within mails, are looked into.
const MAX_NESTING: usize = 20;

/// Headers that are kept, but for `Content-Type` and its kin.
const KEPT: usize = 5;

/// What a forwarded mail writes before the name of its reader.
const TO: &[&str] = &["To:", "An:", "À :", "Para:", "받는 사람:", "宛先:"];

/// Writes a mail anew; `None` for what is none.
pub(super) fn scrub(bytes: &[u8], scrubber: &mut Scrubber) -> Option<String> {
    let message = MessageParser::default().parse(bytes)?;
    learn(&message, scrubber, 0);
    let mut mail = String::new();
    write_message(&message, scrubber, &mut mail, 0);
    Some(mail)
}

/// Hears for whom a mail and those in it are, before anything is written.
fn learn(message: &Message<'_>, scrubber: &mut Scrubber, depth: usize) {
    let sender = addresses(message.from())
        .filter_map(Addr::name)
        .collect::<Vec<_>>();
    let readers = addresses(message.to())
        .chain(addresses(message.cc()))
        .chain(addresses(message.bcc()));
    for reader in readers {
        // A mailing list writes to itself.
        if let Some(name) = reader.name().filter(|name| !sender.contains(name)) {
            scrubber.learn_name(name);
        }
    }
    for (name, value) in message.headers_raw() {
        if RECIPIENTS.contains(&name.to_ascii_lowercase().as_str()) {
            scrubber.text(value);
        }
    }
    for part in &message.parts {
        match &part.body {
            PartType::Text(text) => learn_forwarded(text, scrubber),
            PartType::Html(html) => learn_forwarded(&lines_of(html), scrubber),
            PartType::Message(inner) if depth < MAX_NESTING => learn(inner, scrubber, depth + 1),
            _ => {}
        }
    }
}

/// Hears the name of a forwarded mail's reader: `> To: Ann Fox <ann@mail.example>`.
pub(super) fn learn_forwarded(text: &str, scrubber: &mut Scrubber) {
    for line in text.lines() {
        let line = line.trim_start_matches(['>', ' ', '*']);
        let readers = TO
            .iter()
            .find_map(|to| line.strip_prefix(to))
            .unwrap_or_default();
        for reader in readers.split(',').filter(|reader| reader.contains('@')) {
            let name = reader.split(['<', '[']).next().unwrap_or_default();
            scrubber.learn_name(name.trim_matches(['*', ' ']));
        }
    }
}

/// The lines of a page's text, roughly: enough to find a printed header in it.
pub(super) fn lines_of(html: &str) -> String {
    const INLINE: [&str; 8] = ["a", "b", "i", "em", "font", "span", "strong", "u"];
    let mut lines = String::new();
    for piece in html.split('<') {
        let (tag, text) = piece.split_once('>').unwrap_or(("", piece));
        let name = tag.trim_start_matches('/');
        let name = name.split(|c: char| !c.is_ascii_alphanumeric()).next();
        if !name.is_some_and(|name| INLINE.contains(&name.to_ascii_lowercase().as_str())) {
            lines.push('\n');
        }
        lines.push_str(text);
    }
    [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&nbsp;", " "),
        ("&amp;", "&"),
    ]
    .iter()
    .fold(lines, |lines, (written, meant)| {
        lines.replace(written, meant)
    })
}

fn write_message(message: &Message<'_>, scrubber: &mut Scrubber, mail: &mut String, depth: usize) {
    let sent = [
        ("From", message.from()),
        ("To", message.to()),
        ("Cc", message.cc()),
    ];
    for (name, people) in sent {
        let people: Vec<String> = addresses(people)
            .map(|person| written(person, scrubber))
            .collect();
        if !people.is_empty() {
            mail.push_str(&format!("{name}: {}\n", people.join(",\n ")));
        }
    }
    if let Some(subject) = message.subject() {
        let subject = scrubber.text(subject);
        mail.push_str(&format!("Subject: {}\n", encoded(&subject)));
    }
    if let (Some(_), Some(date)) = (message.date(), message.header_raw("Date")) {
        let date: String = date.trim().chars().filter(|c| !c.is_control()).collect();
        mail.push_str(&format!("Date: {date}\n"));
    }
    mail.push_str("Message-ID: <case@example.org>\nMIME-Version: 1.0\n");
    scrubber.removed.headers += message.headers().len().saturating_sub(KEPT);
    if !write_part(message, 0, scrubber, mail, depth) {
        mail.push_str("Content-Type: text/plain; charset=utf-8\n\n");
    }
}

/// Writes the rest of a part's header and its body. `false` for one of which nothing is kept.
fn write_part(
    message: &Message<'_>,
    number: u32,
    scrubber: &mut Scrubber,
    mail: &mut String,
    depth: usize,
) -> bool {
    let Some(part) = message
        .parts
        .get(number as usize)
        .filter(|_| depth < MAX_NESTING)
    else {
        return false;
    };
    let (text, kind) = match &part.body {
        PartType::Text(text) => (scrubber.text(text), kind(part, "text/plain")),
        PartType::Html(html) => (scrubber.html(html), "text/html".to_owned()),
        PartType::Message(inner) => {
            mail.push_str("Content-Type: message/rfc822\n\n");
            write_message(inner, scrubber, mail, depth + 1);
            return true;
        }
        PartType::Multipart(parts) => {
            return write_parts(message, part, parts, scrubber, mail, depth);
        }
        PartType::Binary(_) | PartType::InlineBinary(_) => {
            scrubber.removed.parts += 1;
            return false;
        }
    };
    mail.push_str(&format!(
        "Content-Type: {kind}; charset=utf-8{}\n",
        flowed(part)
    ));
    if let Some(disposition) = part.content_disposition() {
        let is_attached = disposition.is_attachment();
        mail.push_str(if is_attached {
            "Content-Disposition: attachment\n"
        } else {
            "Content-Disposition: inline\n"
        });
    }
    mail.push_str("Content-Transfer-Encoding: 8bit\n\n");
    mail.push_str(&text.replace("\r\n", "\n"));
    mail.push('\n');
    true
}

fn write_parts(
    message: &Message<'_>,
    part: &MessagePart<'_>,
    parts: &[u32],
    scrubber: &mut Scrubber,
    mail: &mut String,
    depth: usize,
) -> bool {
    let boundary = format!("=_case_{depth}_{}", part.offset_header);
    let mut written = String::new();
    for number in parts {
        let mut inner = String::new();
        if write_part(message, *number, scrubber, &mut inner, depth + 1) {
            written.push_str(&format!("--{boundary}\n{inner}"));
        }
    }
    if written.is_empty() {
        return false;
    }
    let kind = kind(part, "multipart/mixed");
    mail.push_str(&format!(
        "Content-Type: {kind}; boundary=\"{boundary}\"\n\n{written}--{boundary}--\n"
    ));
    true
}

/// `type/subtype`, where a part names them in plain letters.
fn kind(part: &MessagePart<'_>, otherwise: &str) -> String {
    let is_plain = |word: &str| {
        word.bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"-.+".contains(&b))
    };
    let named = part
        .content_type()
        .and_then(|kind| Some((kind.ctype(), kind.subtype()?)));
    match named.filter(|(main, sub)| is_plain(main) && is_plain(sub)) {
        Some((main, sub)) => format!("{main}/{sub}"),
        None => otherwise.to_owned(),
    }
}

/// Whether the lines of a text are to be joined again (RFC 3676).
fn flowed(part: &MessagePart<'_>) -> &'static str {
    let has = |kind: &ContentType<'_>, name: &str, value: &str| {
        kind.attribute(name)
            .is_some_and(|found| found.eq_ignore_ascii_case(value))
    };
    match part.content_type() {
        Some(kind) if has(kind, "format", "flowed") && has(kind, "delsp", "yes") => {
            "; format=flowed; delsp=yes"
        }
        Some(kind) if has(kind, "format", "flowed") => "; format=flowed",
        _ => "",
    }
}

fn addresses<'a>(
    people: Option<&'a mail_parser::Address<'a>>,
) -> impl Iterator<Item = &'a Addr<'a>> {
    people.into_iter().flat_map(mail_parser::Address::iter)
}

fn written(person: &Addr<'_>, scrubber: &mut Scrubber) -> String {
    let name = person.name().map(|name| scrubber.text(name));
    let address = person.address().map(|address| scrubber.address(address));
    match (name, address) {
        (Some(name), Some(address)) => format!("{} <{address}>", phrase(&name)),
        (Some(name), None) => phrase(&name),
        (None, address) => address.unwrap_or_default(),
    }
}

/// A name as a header has it.
fn phrase(name: &str) -> String {
    let is_plain = name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b' ');
    if is_plain || !is_printable(name) {
        return encoded(name);
    }
    format!("\"{}\"", name.replace('\\', "\\\\").replace('"', "\\\""))
}

/// A text as a header has it: as it is, or as encoded words (RFC 2047 §2), each of at most 75 characters.
fn encoded(text: &str) -> String {
    const BYTES: usize = 45;
    if is_printable(text) && !text.contains("=?") {
        return text.to_owned();
    }
    let mut words = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let end = rest.floor_char_boundary(BYTES);
        words.push(format!("=?utf-8?B?{}?=", STANDARD.encode(&rest[..end])));
        rest = &rest[end..];
    }
    words.join("\n ")
}

fn is_printable(text: &str) -> bool {
    text.bytes().all(|b| matches!(b, b' '..=b'~'))
}
