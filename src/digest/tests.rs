//! The reader as a whole: cases in files, and what holds for any text.

use std::fs;
use std::path::{Path, PathBuf};

use proptest::prelude::*;

use super::*;
use crate::source;

fn document(format: Format, bytes: &[u8]) -> Document {
    Document {
        key: "sha256:0".to_owned(),
        format,
        bytes: bytes.to_vec(),
        url: None,
        external: None,
        title: None,
        author: None,
        published: None,
        received: None,
    }
}

/// The file `input.*` of a case.
fn input(case: &Path) -> PathBuf {
    let mut files = fs::read_dir(case).unwrap().map(|f| f.unwrap().path());
    files
        .find(|f| f.file_stem().is_some_and(|s| s == "input"))
        .unwrap()
}

#[test]
fn every_case_is_read_as_expected() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/digest");
    let mut cases: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|c| c.unwrap().path())
        .collect();
    cases.sort();
    assert!(cases.len() >= 8);
    for case in cases {
        let bytes = fs::read(input(&case)).unwrap();
        let documents = source::saved("input", bytes, None).unwrap().documents();
        let expected = fs::read_to_string(case.join("expected.json")).unwrap();
        let expected: serde_json::Value = serde_json::from_str(&expected).unwrap();
        let found = serde_json::to_value(read(&documents[0]).digest).unwrap();
        assert_eq!(found, expected, "{}\n{found:#}", case.display());
    }
}

#[test]
fn an_entry_that_quotes_one_page_is_about_that() {
    let page = b"<p>Ann Fox in <em>Harbour News</em>:</p><blockquote><p>On clear nights she filed papers.</p></blockquote>\
        <p>More <a href='https://harbournews.example/fog'>here</a>.</p>";
    let mut document = document(Format::Html, page);
    assert!(read(&document).digest.items.is_empty(), "that is a page");
    document.url = "https://days.example.org/1".parse().ok();
    document.title = Some("The pilot who preferred fog".to_owned());
    let items = read(&document).digest.items;
    let [item] = items.as_slice() else {
        panic!("{items:?}");
    };
    let source = &item.citations[0];
    assert_eq!(item.title, document.title);
    assert_eq!(source.site.as_deref(), Some("Harbour News"));
    assert_eq!(source.authors, ["Ann Fox"]);
    let quoted = item.quoted.as_deref();
    assert_eq!(quoted, Some("On clear nights she filed papers."));
}

#[test]
fn the_envelope_goes_before_what_the_document_says() {
    let mut document = document(Format::Html, b"<h1>Banner</h1><p>Words</p>");
    document.title = Some("Harbour notes 4".to_owned());
    document.published = Some("2025-03-14".parse().unwrap());
    let digest = read(&document).digest;
    assert_eq!(digest.title.as_deref(), Some("Harbour notes 4"));
    assert_eq!(digest.published.unwrap().to_string(), "2025-03-14");
}

#[test]
fn a_relative_date_counts_from_the_digest() {
    let text = "1. The pier closes\n2. Crews say no\n1. The pier closes\nThe pier closes\n16 hours agoLena Voss\nCoast News\nIt does.\n2. Crews say no\nCrews say no\nBy Ann Fox\nThey do.\n";
    let mut document = document(Format::Text, text.as_bytes());
    document.published = Some("2025-03-14T12:00:00+01:00".parse().unwrap());
    let citation = read(&document).digest.items[0].citations[0].clone();
    assert_eq!(
        citation.published.unwrap().to_string(),
        "2025-03-13T20:00:00+01:00"
    );
    assert_eq!(
        (citation.site.as_deref(), citation.url),
        (Some("Coast News"), None)
    );
}

#[test]
fn a_relative_date_never_counts_from_the_arrival() {
    let text = "1. The pier closes\n2. Crews say no\n1. The pier closes\nThe pier closes\n16 hours agoLena Voss\nCoast News\nIt does.\n2. Crews say no\nCrews say no\nBy Ann Fox\nThey do.\n";
    let mut document = document(Format::Text, text.as_bytes());
    document.received = Some("2025-03-14T12:00:00Z".parse().unwrap());
    let citation = read(&document).digest.items[0].citations[0].clone();
    assert_eq!(citation.authors, ["Lena Voss"]);
    assert_eq!(citation.published, None);
}

#[test]
fn hours_before_a_day_are_no_date() {
    let text = "1. The pier closes\n2. Crews say no\n1. The pier closes\nThe pier closes\n16 hours agoLena Voss\nCoast News\nIt does.\n2. Crews say no\nCrews say no\nBy Ann Fox, March 12\nThey do.\n";
    let mut document = document(Format::Text, text.as_bytes());
    document.published = Some("2025-03-14".parse().unwrap());
    let items = read(&document).digest.items;
    assert_eq!(items[0].citations[0].authors, ["Lena Voss"]);
    assert_eq!(items[0].citations[0].published, None);
    // A missing year is the day's all the same.
    let dated = items[1].citations[0].published;
    assert_eq!(dated.unwrap().to_string(), "2025-03-12");
}

/// Nine addresses and a document on paper: the sites' names in the bylines are no further citations.
#[test]
fn the_shipped_sample_cites_one_source_a_story() {
    let text = include_bytes!("../../config/sample/foundations-of-the-web.txt");
    let items = read(&document(Format::Text, text)).digest.items;
    assert_eq!(items.len(), 10);
    assert!(items.iter().all(|i| i.citations.len() == 1), "{items:#?}");
    let named = items.iter().flat_map(|i| &i.citations);
    assert_eq!(named.filter(|c| c.url.is_none()).count(), 1);
    assert_eq!(
        items[7].citations[0].site.as_deref(),
        Some("www.sqlite.org")
    );
}

#[test]
fn a_wrapped_link_keeps_the_printed_address() {
    let page = b"<h2><a href=\"https://www.google.com/url?q=https://harbourpost.example/pier\">The pier closes</a></h2><p>a</p>\
        <h2><a href=\"https://coastnews.example/crews\">Crews say no</a></h2><h2><a href=\"https://wire.example.org/d\">A dredger</a></h2>";
    let items = read(&document(Format::Html, page)).digest.items;
    let citation = &items[0].citations[0];
    assert_eq!(
        citation.url.as_ref().unwrap().as_str(),
        "https://harbourpost.example/pier"
    );
    assert_eq!(
        citation.cited_as.as_ref().unwrap().host_str(),
        Some("www.google.com")
    );
    assert_eq!(items[1].citations[0].cited_as, None);
}

#[test]
fn an_article_is_no_digest_and_says_so() {
    let reading = read(&document(
        Format::Text,
        b"The pier closed on Monday. Nobody was hurt.\n\nIt opens in spring.\n",
    ));
    assert!(reading.digest.items.is_empty());
    assert!(
        reading.why.last().unwrap().contains("no digest"),
        "{:?}",
        reading.why
    );
}

#[test]
fn a_deep_page_and_a_text_of_brackets_end() {
    let deep = "<div>".repeat(50_000) + "<a href='https://a.example/b'>The pier</a>";
    let _ = read(&document(Format::Html, deep.as_bytes()));
    let _ = read(&document(Format::Text, "[[".repeat(50_000).as_bytes()));
    let _ = read(&document(Format::Markdown, "> ".repeat(20_000).as_bytes()));
    let _ = read(&document(
        Format::Markdown,
        ("[".repeat(20_000) + &"](http://a.example)".repeat(20_000)).as_bytes(),
    ));
}

#[test]
fn a_document_without_end_is_read_up_to_its_limits() {
    let stories: Vec<String> = (0..document::MAX_LINKS / 2)
        .map(|i| format!("1. A\nhttps://e.example/{i}\n\n"))
        .collect();
    let text = stories.concat();
    let reading = read(&document(Format::Text, text.as_bytes()));
    assert_eq!(reading.digest.items.len(), 20_000);
    assert!(reading.why.last().unwrap().contains("left out"));
    let numbered: Vec<String> = (1..=20_010)
        .map(|i| format!("{i}. A\nhttps://e.example/{i}\n\n"))
        .collect();
    let reading = read(&document(Format::Text, numbered.concat().as_bytes()));
    assert_eq!(reading.digest.items.len(), 20_000);
    assert!(reading.why.iter().any(|why| why.contains("left out")));
    let lines = "a\n".repeat(document::MAX_BLOCKS + 1);
    assert_eq!(text::read(&lines).blocks.len(), document::MAX_BLOCKS);
    let page = "<b>".repeat(html::MAX_TAGS + 1);
    assert!(limit(&document(Format::Html, page.as_bytes()), &[]).is_some());
    let addresses = "https://e.example/a ".repeat(document::MAX_TEXT / 10);
    let blocks = text::read(&addresses).blocks;
    assert!(
        blocks[0].links.len() <= document::MAX_LINKS && blocks[0].text.len() <= document::MAX_TEXT
    );
}

/// Pieces of which digests are made, put together at random.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("1. The pier closes\n"),
        Just("2. Crews say no\n"),
        Just("The pier closes | Post\n"),
        Just("Excerpts:\n"),
        Just("https://a.example/b\n"),
        Just("By Ann Fox,\n"),
        Just("a.example · by Ann Fox · March 14, 2025\n"),
        Just("15:16\n"),
        Just("- [x](https://a.example/c): w\n"),
        Just("<p><a href=\"https://a.example/d\">x</a> · “"),
        Just("> "),
        Just("[1] https://a.example/e\n"),
        Just("é가、“\"”"),
        Just("\n\n"),
        Just("Yours,\nAnn Fox\nPhone: 1\n"),
        Just("☞ "),
        Just("16 hours agoAnn Fox\n"),
        Just("[[https://a.example/f][y]]"),
        Just("---\n"),
        Just("title: x\n"),
        Just("From: a\nSubject: b\n\n"),
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn nothing_makes_it_fail(text in prop_oneof![pieces(), ".{0,200}".prop_map(String::from)]) {
        let _ = format_of(&text);
        for format in [Format::Text, Format::Html, Format::Markdown, Format::Mail] {
            let _ = read(&document(format, text.as_bytes()));
        }
    }

    #[test]
    fn every_citation_was_in_the_document(text in pieces()) {
        // An address may have been wrapped where the lines are.
        let unwrapped = text.replace('\n', "");
        for item in read(&document(Format::Text, text.as_bytes())).digest.items {
            for url in item.citations.iter().filter_map(|c| c.url.as_ref()) {
                let stands = text.contains(url.as_str()) || unwrapped.contains(url.as_str());
                prop_assert!(stands, "{url} is not in {text}");
            }
        }
    }
}
