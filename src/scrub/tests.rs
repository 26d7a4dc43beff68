//! That nobody's address survives, and that the digest is read as before.
#![allow(clippy::format_collect, reason = "a test may be brief")]

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use mail_parser::{MessageParser, PartType};
use proptest::prelude::*;

use super::*;
use crate::source;

/// A file as it is saved.
fn document(bytes: &[u8]) -> Document {
    source::saved("input", bytes.to_vec(), None)
        .unwrap()
        .documents()
        .remove(0)
}

fn scrubbed(text: &str) -> String {
    let scrubbed = scrub(&document(text.as_bytes())).unwrap();
    String::from_utf8(scrubbed.bytes).unwrap()
}

/// The scrubbed file gives the stories that the original gave.
#[track_caller]
fn assert_is_read_as_before(bytes: &[u8]) -> Scrubbed {
    let original = document(bytes);
    let mut scrubbed = scrub(&original).unwrap();
    let before = digest::read(&original).digest;
    let after = digest::read(&document(&scrubbed.bytes)).digest;
    let text = String::from_utf8_lossy(&scrubbed.bytes).into_owned();
    assert!(!after.items.is_empty(), "{before:#?} {text}");
    assert!(
        scrubbed.is_read_alike(before.clone(), &after),
        "{before:#?} {after:#?} {text}"
    );
    scrubbed
}

/// The texts of a mail, decoded, and the mail itself.
fn texts(mail: &[u8]) -> Vec<String> {
    let message = MessageParser::default().parse(mail).unwrap();
    let parts = message.parts.iter().filter_map(|part| match &part.body {
        PartType::Text(text) | PartType::Html(text) => Some(text.to_string()),
        PartType::Message(inner) => Some(texts(inner.raw_message()).join("\n")),
        _ => None,
    });
    let head = format!(
        "{:?} {:?} {:?}",
        message.from(),
        message.to(),
        message.subject()
    );
    parts
        .chain([head, String::from_utf8_lossy(mail).into_owned()])
        .collect()
}

/// All ways of writing an address into a text that a mailer was seen to use.
fn ways(address: &str) -> Vec<String> {
    let percent = |text: &str| {
        text.replace('%', "%25")
            .replace('@', "%40")
            .replace('+', "%2B")
    };
    let hex = address
        .bytes()
        .fold(String::new(), |hex, b| format!("{hex}{b:02x}"));
    let entities =
        |form: fn(u32) -> String| address.chars().map(|c| form(c.into())).collect::<String>();
    vec![
        address.to_owned(),
        address.to_uppercase(),
        percent(address),
        percent(&percent(address)),
        address.replace('@', "="),
        address.replace('@', "&#64;"),
        address.replace('@', "&commat;"),
        entities(|c| format!("&#{c};")),
        entities(|c| format!("&#x{c:X};")),
        STANDARD.encode(address),
        STANDARD_NO_PAD.encode(address),
        URL_SAFE_NO_PAD.encode(format!("{{\"e\":\"{address}\"}}")),
        STANDARD.encode(format!("u={address}&l=7")),
        hex.clone(),
        hex.to_uppercase(),
    ]
}

/// Which of these ways are left.
fn left(texts: &[String], address: &str) -> Vec<String> {
    let mut found = ways(address);
    let core = |way: &String| way.trim_matches('=').to_owned();
    found = found.iter().map(core).collect();
    found.retain(|way| {
        texts
            .iter()
            .any(|text| text.to_lowercase().contains(&way.to_lowercase()))
    });
    found
}

const ADDRESS: &str = "Ann.Fox+letters@mail.example";

/// A mail as a mailer sends it, with its reader in every place where one was seen.
fn rich_mail() -> String {
    let percent = "Ann.Fox%2Bletters%40mail.example";
    let token = "eyJ1Ijoibm9ib2R5IiwiaWQiOjQ3MTEwODE1fQ";
    let [base64, hex] = [
        STANDARD.encode(ADDRESS),
        ADDRESS.bytes().map(|b| format!("{b:02x}")).collect(),
    ];
    let nested = "https%3A%2F%2Fpost.example%2Fnews%2Fpier-closes%3Fe%3DAnn.Fox%252Bletters%2540mail.example";
    let html = format!(
        "<html><head><script>var user = {{mail: \"{ADDRESS}\"}};</script></head><body>\
         <img src=\"https://list-manage.com/track/open.php?u=0a1b2c3d4e5f6a7b8c9d0e1f2&e=9f8e7d6c5b\" width=1>\
         <p>Hi <b>Ann</b>, this is your letter, as you have it every day from us at the quay.</p>\
         <ul><li><a href=\"https://post.example/2025/bells\">The bells</a>: in a minor chord.</li>\
         <li><a href=\"https://list-manage.com/track/click?u=0a1b2c3d4e5f6a7b8c9d0e1f2&amp;id=1f2e3d4c5b&amp;e=9f8e7d6c5b\">The gulls</a>: loud, Ann.</li>\
         <li><a href=\"https://list-manage.com/track/click?u=0a1b2c3d4e5f6a7b8c9d0e1f2&amp;id=5b4c3d2e1f&amp;e=9f8e7d6c5b\">The nets</a>: torn.</li><li><a href=\"https://www.google.com/url?q={nested}&amp;sa=D\">The pier closes</a>: Ann Fox would like it.</li>\
         <li><a href=\"https://click.mailer.example/CL0/https:%2F%2Fwire.example%2Fropes/1/{token}-000000/Xy7Zq81LmN0aPq=42\">Ropes, \
         again</a>: and again.</li><li><a href=\"https://wire.example/tides?subscriber={base64}&amp;h={hex}\">The tides</a>: high.</li></ul>\
         <img src=\"data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAUA\">\
         <p>Written to &#65;nn.Fox+letters&#64;mail.example. <a href=\"https://list-manage.com/unsubscribe?u=0a1b2c3d4e5f&id=77&e=9f8e7d6c5b&c=4711\">\
         Unsubscribe</a>, or <a href=\"mailto:leave-Ann.Fox+letters=mail.example@lists.example?subject={percent}\">write</a>.</p></body></html>"
    );
    let html: Vec<String> = STANDARD
        .encode(html)
        .as_bytes()
        .chunks(76)
        .map(|line| String::from_utf8_lossy(line).into_owned())
        .collect();
    format!(
        "Return-Path: <bounce-Ann.Fox+letters=mail.example@lists.example>\r\nDelivered-To: {ADDRESS}\r\n\
         Received: from lists.example (lists.example [192.0.2.7]) by mail.example for <{ADDRESS}>; Sat, 8 Mar 2025 08:00:01 +0100\r\n\
         DKIM-Signature: v=1; d=lists.example; b=Zm9vYmFyMTIzNDU2Nzg5\r\nARC-Seal: i=1; b=QUJDREVGMTIzNDU2\r\nX-Subscriber: 47110815\r\n\
         From: =?utf-8?Q?Tobias_R=C3=B6k?= <tobias@quay.example>\r\nTo: \"Ann Fox\" <{ADDRESS}>\r\nCc: ben@mail.example\r\n\
         Subject: =?utf-8?Q?Ann=2C_the_letter_of_8_March_=E2=80=93_quay?=\r\nDate: Sat, 8 Mar 2025 08:00:00 +0100\r\n\
         Message-ID: <20250308.Ann.Fox@lists.example>\r\nList-Unsubscribe: <https://lists.example/u/{token}>\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/mixed; boundary=\"m\"\r\n\r\n--m\r\nContent-Type: multipart/alternative; boundary=\"a\"\r\n\r\n\
         --a\r\nContent-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n\
         Hi Ann,\r\nWritten to Ann.Fox+letters=40mail.example, caf=E9 and all.\r\n\
         --a\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n{}\r\n--a--\r\n\
         --m\r\nContent-Type: image/png; name=\"Ann.png\"\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw0KGgo=\r\n--m--\r\n",
        html.join("\r\n")
    )
}

#[test]
fn no_address_name_or_token_of_a_rich_mail_survives() {
    let mail = rich_mail();
    let scrubbed = assert_is_read_as_before(mail.as_bytes());
    let texts = texts(&scrubbed.bytes);
    for address in [ADDRESS, "ben@mail.example", "tobias@quay.example"] {
        assert_eq!(left(&texts, address), Vec::<String>::new());
    }
    let all = texts.join("\n");
    for word in [
        "mail.example",
        "Ann",
        "Fox",
        "47110815",
        "9f8e7d6c5b",
        "eyJ1Ijoi",
        "DKIM",
        "ARC-",
        "Received",
        "script",
    ] {
        assert!(!all.contains(word), "{word} in {all}");
    }
    for word in [
        "Tobias Rök",
        "café and all",
        "Reader, the letter of 8 March",
        "Sat, 8 Mar 2025",
        "pier-closes",
    ] {
        assert!(all.contains(word), "{word} not in {all}");
    }
    let removed = scrubbed.removed;
    assert_eq!(
        (removed.parts, removed.scripts),
        (2, 1),
        "the picture and the data address"
    );
    assert!(
        removed.headers >= 8 && removed.names >= 4 && removed.tokens >= 4,
        "{removed:?}"
    );
}

#[test]
fn the_reader_whom_a_page_prints_and_a_script_that_does_not_end_are_taken_out() {
    let page = "<div><b>From:</b> The Desk &lt;desk@desk.example&gt;<br><b>To:</b> Annabel Foxworth &lt;ann@mail.example&gt;<br>\
                <b>Subject:</b> Notes</div><p>Hi ANNABEL, well met. ANNABEL FOXWORTH, read:</p><p><a href=\"https://a.example/pier\">The pier</a></p>\
                <script>var reader = \"Ann";
    let mail = format!(
        "From: a@example.org\nSubject: x\nMIME-Version: 1.0\nContent-Type: text/html\n\n{page}"
    );
    for text in [scrubbed(page), scrubbed(&mail)] {
        for word in [
            "nnabel", "NNABEL", "oxworth", "OXWORTH", "<script", "ann@mail",
        ] {
            assert!(!text.contains(word), "{word} in {text}");
        }
        assert!(text.contains("https://a.example/pier"), "{text}");
    }
}

#[test]
fn the_same_address_is_the_same_reader_and_another_is_another() {
    let text = scrubbed(
        "Ann@Mail.example wrote to ben@mail.example, and ann@mail.example again. Ask me@here",
    );
    assert_eq!(
        text,
        "reader@example.org wrote to reader2@example.org, and reader@example.org again. Ask me@here"
    );
}

#[test]
fn tokens_keep_their_shape_and_tell_links_apart() {
    let text = scrubbed(
        "https://list-manage.com/track/click?u=0a1b2c3d4e5f&id=9f8e7d6c5b https://list-manage.com/track/click?u=0a1b2c3d4e5f&id=1f8e7d6c5b \
         https://post.example/2025/03/08/the-pier-closes-at-9 https://post.example/story?id=12345",
    );
    let links: Vec<&str> = text.split(' ').collect();
    let [one, two, ..] = links[..] else {
        panic!("{text}")
    };
    assert!(
        one != two && one.split("&id=").next() == two.split("&id=").next(),
        "{text}"
    );
    assert_eq!(
        one.len(),
        "https://list-manage.com/track/click?u=0a1b2c3d4e5f&id=9f8e7d6c5b".len()
    );
    assert_eq!(
        links[2..],
        [
            "https://post.example/2025/03/08/the-pier-closes-at-9",
            "https://post.example/story?id=12345"
        ]
    );
}

#[test]
fn what_belongs_to_one_subscriber_has_no_number_left() {
    let text =
        scrubbed("https://lists.example/unsubscribe/47110/8 and https://post.example/?uid=47110");
    assert!(!text.contains("47110"), "{text}");
}

#[test]
fn more_numbers_than_there_are_of_their_length_still_differ() {
    let links: Vec<String> = (0..12_000)
        .map(|n| format!("https://l.example/unsubscribe/{n:04}"))
        .collect();
    let text = scrubbed(&links.join(" "));
    let found: std::collections::BTreeSet<&str> = text.split(' ').collect();
    assert_eq!(found.len(), links.len());
}

#[test]
fn a_name_is_taken_out_whole_and_where_a_reader_is_greeted() {
    let mail = |body: &str| {
        format!(
            "From: Tobias Rook <t@quay.example>\nTo: Will Fox <w@mail.example>\nSubject: Notes\n\n{body}\n"
        )
    };
    for (body, expected) in [
        ("Hi Will,", "Hi Reader,"),
        ("Will, here it is.", "Reader, here it is."),
        ("Dear Mr. Fox: see below.", "Dear Mr. Reader: see below."),
        (
            "Will it rain? It will, says Will Fox.",
            "Will it rain? It will, says Reader.",
        ),
        ("The fox and Foxes stay.", "The fox and Foxes stay."),
        ("안녕하세요, Will님.", "안녕하세요, Reader님."),
    ] {
        let scrubbed = scrubbed(&mail(body));
        assert!(
            scrubbed.ends_with(&format!("\n\n{expected}\n\n")),
            "{body}: {scrubbed}"
        );
    }
}

#[test]
fn the_reader_of_a_forwarded_mail_is_taken_out_and_a_list_is_none() {
    let mail = "From: Tobias <t@quay.example>\nTo: Tobias <notes@lists.example>\nSubject: Fwd: Notes of Tobias\n\n\
        Begin forwarded message:\n> From: Quay Notes <n@quay.example>\n> To: Ann Fox <ann@mail.example>\n>\n> Dear Ann, all is well, says Tobias.\n";
    let text = scrubbed(mail);
    assert!(
        !text.contains("Ann") && !text.contains("mail.example"),
        "{text}"
    );
    assert!(
        text.contains("Fwd: Notes of Tobias") && text.contains("says Tobias."),
        "{text}"
    );
}

#[test]
fn a_mail_within_a_mail_is_scrubbed_and_read_as_before() {
    let inner = rich_mail();
    let mail = format!(
        "From: Ann Fox <{ADDRESS}>\r\nTo: in@box.example\r\nSubject: Fwd: a letter\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/mixed; boundary=\"f\"\r\n\r\n--f\r\nContent-Type: text/plain\r\n\r\nSee below.\r\n\
         --f\r\nContent-Type: message/rfc822\r\n\r\n{inner}\r\n--f--\r\n"
    );
    let scrubbed = assert_is_read_as_before(mail.as_bytes());
    assert_eq!(left(&texts(&scrubbed.bytes), ADDRESS), Vec::<String>::new());
}

#[test]
fn the_cases_are_read_as_before() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/digest");
    for case in std::fs::read_dir(folder).unwrap() {
        let files = std::fs::read_dir(case.unwrap().path())
            .unwrap()
            .map(|file| file.unwrap().path());
        let input = files
            .into_iter()
            .find(|file| file.file_stem().is_some_and(|stem| stem == "input"));
        let bytes = std::fs::read(input.unwrap()).unwrap();
        if !digest::read(&document(&bytes)).digest.items.is_empty() {
            assert_is_read_as_before(&bytes);
        }
    }
}

#[test]
fn mails_that_are_broken_or_deep_end() {
    let deep: String = (0..2000)
        .map(|n| format!("Content-Type: multipart/mixed; boundary=\"{n}\"\r\n\r\n--{n}\r\n"))
        .collect();
    let _ = scrub(&document(
        format!("From: a@b.example\r\nTo: c@d.example\r\n{deep}").as_bytes(),
    ));
    for text in [
        "%",
        "%2",
        "@",
        "a@",
        "%40.",
        "https://",
        "&#",
        "&#x;",
        "<script",
        "é@é",
        "a=%25%2540",
    ] {
        for format in [Format::Text, Format::Html, Format::Mail] {
            let document = Document {
                format,
                bytes: text.into(),
                ..document(b"x")
            };
            let _ = scrub(&document);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_address_survives_in_any_encoding(
        local in "[a-z][a-z0-9._-]{3,12}[a-z0-9]",
        domain in "[a-z]{4,10}\\.(example|test)",
        before in "(see |\\(|https://post\\.example/a\\?e=|https://post\\.example/a\\?x=1&amp;r=|mailto:|<b>)",
    ) {
        let address = format!("{local}@{domain}");
        for way in ways(&address) {
            let html = format!("<p>For {address} only.</p><p>{before}{way} and more.</p><p>The end.</p>");
            let found = scrub(&Document { format: Format::Html, ..document(html.as_bytes()) }).unwrap();
            let found = String::from_utf8(found.bytes).unwrap();
            prop_assert_eq!(left(std::slice::from_ref(&found), &address), Vec::<String>::new(), "{} in {}", way, found);
        }
    }

    #[test]
    fn scrubbing_ends_for_any_text(text in any::<String>()) {
        for format in [Format::Text, Format::Html, Format::Markdown, Format::Mail] {
            let document = Document { format, bytes: text.clone().into_bytes(), ..document(b"x") };
            let _ = scrub(&document);
        }
    }
}
