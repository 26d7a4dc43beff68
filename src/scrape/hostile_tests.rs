//! Pages that were made to hurt: each ends, and what comes out is clean and short.

use url::Url;

use super::*;

/// Longest text that any field may have: what `plain` keeps.
const MAX_FIELD: usize = 4 * 2_000;

fn read(body: &[u8]) -> Scraped {
    let url = Url::parse("https://www.lantern.example/news/harbour-story-17").unwrap();
    let page = Page {
        url: &url,
        content_type: Some("text/html; charset=utf-8"),
        body,
    };
    let (scraped, explained) = explain(&page, &Rules::default());
    let metadata = &scraped.metadata;
    let texts = [&metadata.title, &metadata.site, &metadata.description];
    let texts = texts.into_iter().flatten().chain(&metadata.authors);
    for text in texts.chain(explained.iter().map(|e| &e.value)) {
        assert!(text.len() <= MAX_FIELD, "{} bytes", text.len());
        assert!(!text.chars().any(is_unfit), "{text:?}");
    }
    assert!(metadata.authors.len() <= 24 && scraped.text.len() <= 64 * 1024);
    scraped
}

/// What no feed reader should get: control characters, and marks that turn the direction of what follows.
fn is_unfit(c: char) -> bool {
    c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

const HEAD: &str = "<title>Harbour bridge opens</title>";

#[test]
fn a_hundred_thousand_nested_tags() {
    for tag in [
        "<div>",
        "<b>",
        "<a href=x><i>",
        "<svg>",
        "<table><td>",
        "<blockquote class=byline>",
    ] {
        let page = format!("{HEAD}{}", tag.repeat(100_000));
        let scraped = read(page.as_bytes());
        assert_eq!(
            scraped.metadata.title.as_deref(),
            Some("Harbour bridge opens"),
            "{tag}"
        );
    }
}

#[test]
fn a_million_attributes() {
    let different: String = (0..1_000_000)
        .flat_map(|n| [" a".to_owned(), n.to_string()])
        .collect();
    for attributes in [
        different,
        " class=author".repeat(1_000_000),
        " id='x' \"<".repeat(500_000),
    ] {
        let page = format!("{HEAD}<p{attributes}>x</p>");
        let scraped = read(page.as_bytes());
        assert_eq!(
            scraped.metadata.title.as_deref(),
            Some("Harbour bridge opens")
        );
    }
}

#[test]
fn fifty_megabytes_on_one_line() {
    let line = "Mara Quill 2024-05-06 ".repeat(50_000_000 / 22);
    let scraped = read(format!("{HEAD}<h1>{line}").as_bytes());
    assert_eq!(
        scraped.metadata.title.as_deref(),
        Some("Harbour bridge opens")
    );
    read(&vec![b'<'; 2_000_000]);
    read(&vec![b'&'; 2_000_000]);
}

fn json_ld(json: &str) -> Scraped {
    read(format!("{HEAD}<script type=application/ld+json>{json}</script>").as_bytes())
}

#[test]
fn json_ld_ten_thousand_deep() {
    for (open, close) in [("[", "]"), (r#"{"author":"#, "}"), (r#"{"@graph":["#, "]}")] {
        for end in [format!("1{}", close.repeat(10_000)), String::new()] {
            let scraped = json_ld(&format!("{}{end}", open.repeat(10_000)));
            assert_eq!(
                scraped.metadata.title.as_deref(),
                Some("Harbour bridge opens")
            );
        }
    }
}

#[test]
fn json_ld_of_wrong_types() {
    let values = [
        "null",
        "1",
        "true",
        "[]",
        "{}",
        "[[[]]]",
        r#"{"@type":[{}]}"#,
        r#""x""#,
        "[null,{\"name\":7}]",
    ];
    for value in values {
        let fields = [
            "headline",
            "author",
            "publisher",
            "datePublished",
            "dateModified",
            "image",
            "url",
            "mainEntityOfPage",
            "@id",
            "inLanguage",
            "isAccessibleForFree",
            "@graph",
        ];
        let pairs: Vec<String> = fields.iter().map(|f| format!("\"{f}\":{value}")).collect();
        json_ld(&format!(
            "{{\"@type\":\"NewsArticle\",{}}}",
            pairs.join(",")
        ));
        json_ld(&format!("{{\"@type\":{value},\"headline\":\"A harbour\"}}"));
        json_ld(value);
    }
}

#[test]
fn json_ld_in_a_circle() {
    let scraped = json_ld(
        r##"{"@graph":[{"@type":"Article","@id":"#a","headline":"A harbour at dawn","author":{"@id":"#b"},
            "publisher":{"@id":"#a"},"mainEntityOfPage":{"@id":"#a"}},
            {"@type":"Person","@id":"#b","name":"Mara Quill","author":{"@id":"#b"},"worksFor":{"@id":"#a"}},
            {"@id":"#c","@graph":[{"@id":"#c"}]}]}"##,
    );
    assert_eq!(scraped.metadata.authors, ["Mara Quill"]);
    let many: Vec<String> = (0..20_000)
        .map(|n| format!(r##"{{"@id":"#{n}","author":{{"@id":"#{}"}}}}"##, n + 1))
        .collect();
    json_ld(&format!("[{}]", many.join(",")));
}

#[test]
fn control_and_direction_characters_come_out_nowhere() {
    let evil = "Har\u{202e}bour\u{0} \u{1b}[31mbri\u{200b}dge\u{2066}\u{7} opens\u{feff}\u{85}";
    let page = format!(
        r#"<title>{evil}</title><meta name=author content="Mara{evil}"><meta name=description content="{evil} at dawn">
        <meta property=og:site_name content="{evil}"><h1>{evil}</h1><p class=byline>By Ann {evil}</p>
        <script type=application/ld+json>{{"@type":"Article","headline":"A\u0000\u202e harbour \u0007 at dawn"}}</script>"#
    );
    let scraped = read(page.as_bytes());
    assert_eq!(scraped.metadata.title.as_deref(), Some("A harbour at dawn"));
}

#[test]
fn bytes_that_are_no_text() {
    let noise: Vec<u8> = (0..=255_u8).cycle().take(300_000).collect();
    for start in [
        &b"<title>"[..],
        b"<meta charset=utf-8><h1>",
        b"<meta charset=iso-2022-jp>\x1b$B",
        b"\xff\xfe<\x00",
    ] {
        read(&[start, &noise].concat());
    }
    let broken =
        b"<meta charset=utf-8><title>Harbour \xc3\x28 \xf0\x28\x8c\xbc \xed\xa0\x80 bridge</title>";
    assert!(
        read(broken)
            .metadata
            .title
            .is_some_and(|title| title.starts_with("Harbour"))
    );
}

#[test]
fn what_repeats_without_end() {
    for part in [
        "<h1>Harbour bridge opens</h1>",
        "<time datetime=2024-05-06 class=date>6 May 2024</time>",
        "<span class=byline>By Ann 12.3.2024</span> ",
        "<p itemscope itemprop=author itemtype=Person><b itemprop=name>Ann Lee</b>",
        "<meta name=author content='Ann Lee, Bo Ek'>",
        "<script type=application/ld+json>{\"@type\":\"Article\",\"headline\":\"x\"}</script>",
        "<img src=/a.jpg>",
        "<!-- -",
        "<script><!--",
        "<p a=\"",
        "a | b - ",
    ] {
        read(format!("{HEAD}<h1>Harbour bridge opens</h1>{}", part.repeat(60_000)).as_bytes());
    }
}
