//! Hostile texts come out inert in every format: whatever a title, a name or a remark holds, it is text.

use scraper::{Html, Node};

use super::test_sample::{feed, instant, mention, site, url, usual};
use super::*;
use crate::model::{Entry, Mention, Related};

/// Worse than what lists of naughty strings hold: each tries to leave the place that it stands in.
const WORSE: &[&str] = &[
    "</title></entry></feed><script>alert(1)</script>",
    "]]></content><script>alert(1)</script><![CDATA[",
    "<![CDATA[<svg/onload=alert(1)>]]>",
    "\"/><link rel=\"alternate\" href=\"javascript:alert(1)\"/><x a=\"",
    "' onmouseover='alert(1)' x='",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&amp;lt;img src=x onerror=alert(1)&amp;gt;",
    "<!ENTITY x SYSTEM \"file:///etc/passwd\"> &x;",
    "<?xml-stylesheet href=\"https://evil.example/\"?>",
    "--><script>alert(1)</script><!--",
    "</p></blockquote></article></main></body></html><iframe src=//evil.example>",
    "<a href=\"JaVaScRiPt:alert(1)\">x</a> <base href=//evil.example>",
    "\u{0}\u{1}\u{8}\u{b}\u{c}\u{e}\u{1f}\u{7f}\u{85}\u{9f}\u{fffe}\u{ffff}\u{1fffe}",
    "\u{202a}\u{202b}\u{202d}\u{202e}moc.elpmaxe\u{2066}\u{2067}\u{2068}",
    "שלום\u{202e} <b>עולם</b>, مرحبا & أهلا",
    "{{constructor.constructor('alert(1)')()}} ${7*7} <%= 7*7 %> #{7*7}",
    "e\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301} Z\u{335}a\u{321}l\u{489}go",
    "\u{1f468}\u{200d}\u{1f469}\u{200d}\u{1f467} \u{e0041}\u{e007f} \u{fe0f}",
    "data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==",
    "https://user:secret@evil.example/?email=reader@example.org",
    "<x xmlns=\"http://www.w3.org/1999/xhtml\"><script>alert(1)</script></x>",
    "<<<<<<<<<<>>>>>>>>>> &&&&&&&&&& \"\"\"\"\"\" ''''''",
];

/// The elements of an entry's content.
const CONTENT: &[&str] = &["html", "p", "b", "a", "blockquote"];

/// What a page of ours never holds.
const ACTIVE: &[&str] = &[
    "script",
    "iframe",
    "object",
    "embed",
    "base",
    "style",
    "template",
    "math",
    "foreignobject",
    "audio",
    "video",
];

/// Ours, and where the collections lie beside the project, theirs, a line each.
fn strings() -> Vec<String> {
    let collected = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../shared/corpus/fuzz/strings/blns.txt"
    );
    let collected = std::fs::read_to_string(collected).unwrap_or_default();
    let collected = collected.lines().filter(|line| !line.is_empty());
    let ours = WORSE.iter().map(|text| (*text).to_owned());
    ours.chain(collected.map(str::to_owned)).collect()
}

/// An entry that says nothing else.
fn entry(text: &str, number: usize) -> Entry {
    let text = || text.to_owned();
    let link = url::Url::parse(&format!("https://example.org/{}", text()));
    Entry {
        id: uuid::Uuid::from_u128(number as u128),
        title: text(),
        url: link.ok(),
        authors: vec![text(), format!("A {}", text())],
        site: Some(text()),
        language: Some(text()),
        description: Some(text()),
        published: instant("2025-07-13T11:19:00+09:00"),
        image: Some(url("https://example.org/a.png?\"><script>")),
        related: vec![
            Related {
                url: url("https://example.org/b"),
                title: Some(text()),
            },
            Related {
                url: url("javascript:alert(1)"),
                title: Some(text()),
            },
        ],
        mentions: vec![Mention {
            source_title: text(),
            digest_title: Some(text()),
            curator: Some(text()),
            commentary: Some(format!("{0}\n\n{0}", text())),
            quoted: Some(text()),
            tags: vec![text()],
            ..mention()
        }],
        ..usual()
    }
}

/// What XML 1.0 forbids, and what turns texts about beyond their own end.
#[track_caller]
fn assert_legal(document: &str) {
    let is_forbidden = |c: char| {
        matches!(c, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{7f}'..='\u{9f}'
            | '\u{202a}'..='\u{202e}' | '\u{2066}' | '\u{2067}' | '\u{fffe}' | '\u{ffff}')
    };
    assert_eq!(document.find(is_forbidden), None, "{document}");
    let isolates = |mark: char| document.matches(mark).count();
    assert_eq!(isolates('\u{2068}'), isolates('\u{2069}'), "{document}");
}

/// A fragment or page of HTML holds none but these elements, no handler, and no address that does anything.
#[track_caller]
fn assert_inert(html: &str, is_allowed: impl Fn(&str) -> bool) {
    let html = Html::parse_document(html);
    for node in html.tree.nodes() {
        let Node::Element(element) = node.value() else {
            continue;
        };
        assert!(is_allowed(element.name()), "{}", html.html());
        for (name, value) in element.attrs() {
            assert!(!name.starts_with("on"), "{name}={value}");
            if matches!(name, "href" | "src" | "cite" | "action") {
                let scheme = value.split(['/', '?', '#']).next().unwrap_or_default();
                let is_web = scheme.is_empty()
                    || !scheme.contains(':')
                    || matches!(scheme, "http:" | "https:");
                assert!(is_web, "{name}={value}");
            }
        }
    }
}

#[track_caller]
fn assert_content(html: &str) {
    let structure = ["html", "head", "body"];
    assert_inert(html, |name| {
        structure.contains(&name) || CONTENT.contains(&name)
    });
}

#[test]
fn hostile_texts_are_text_in_every_format() {
    let strings = strings();
    assert!(strings.len() >= WORSE.len());
    for (number, some) in strings.chunks(40).enumerate() {
        let entries: Vec<Entry> = some
            .iter()
            .enumerate()
            .map(|(at, text)| entry(text, number * 40 + at))
            .collect();
        let selection = Selection::new(&site(), &entries);
        assert_eq!(selection.len(), entries.len());
        for document in feed_documents(&site(), &feed(), &[feed()], &selection) {
            let text = String::from_utf8(document.bytes).unwrap();
            assert_legal(&text);
            if document.path == "index.html" {
                assert_inert(&text, |name| !ACTIVE.contains(&name));
                continue;
            }
            let read = feed_rs::parser::parse(text.as_bytes()).unwrap();
            assert_eq!(read.entries.len(), entries.len(), "{}", document.path);
            for entry in &read.entries {
                let content = entry
                    .content
                    .as_ref()
                    .and_then(|content| content.body.as_ref());
                assert_content(content.expect("an entry has content"));
                let links = entry.links.iter().all(|link| link.href.starts_with("http"));
                assert!(links, "{:?}", entry.links);
                assert!(!entry.title.as_ref().unwrap().content.is_empty());
            }
        }
    }
}

#[test]
fn hostile_texts_are_text_in_lists_archives_and_remarks() {
    for text in strings() {
        let entry = entry(&text, 1);
        let feed = Feed {
            title: text.clone(),
            ..feed()
        };
        let remarked = Remarked {
            id: uuid::Uuid::from_u128(2),
            entry: entry.clone(),
            is_only: true,
        };
        for document in [
            opml(&site(), std::slice::from_ref(&feed)),
            atom_archive(&site(), &feed, 1, &[entry]),
            mentions(&site(), &feed, &[remarked], &Rendered::default()),
        ] {
            let document = String::from_utf8(document).unwrap();
            assert_legal(&document);
            let mut reader = quick_xml::Reader::from_str(&document);
            let mut elements = Vec::new();
            loop {
                match reader.read_event().unwrap() {
                    quick_xml::events::Event::Eof => break,
                    quick_xml::events::Event::Start(start)
                    | quick_xml::events::Event::Empty(start) => {
                        elements.push(start.name().as_ref().to_owned());
                    }
                    quick_xml::events::Event::DocType(_) | quick_xml::events::Event::CData(_) => {
                        panic!("{document}")
                    }
                    _ => {}
                }
            }
            let is_known = |name: &String| ELEMENTS.contains(&name.as_str());
            assert!(elements.iter().all(is_known), "{elements:?}");
        }
    }
}

/// The elements of these documents: a text that became one more would be seen.
const ELEMENTS: &[&str] = &[
    "opml",
    "head",
    "title",
    "dateModified",
    "body",
    "outline",
    "feed",
    "id",
    "updated",
    "link",
    "generator",
    "entry",
    "published",
    "author",
    "contributor",
    "name",
    "category",
    "summary",
    "content",
    "source",
    "fh:archive",
    "media:thumbnail",
];
