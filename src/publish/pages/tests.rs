//! The pages as a whole: what they say of fixed values, and that nothing from outside is markup in any of them.

use chrono::DateTime;

use super::*;
use crate::model::{Counted, Entry, Facet, FacetKind, Mention, Related, View};
use crate::publish::test_sample::{
    atom, feed, hostile, mention, of_two_curators, page, site, url, usual,
};
use crate::publish::{Feed, Site};

#[test]
fn the_page_of_an_article_lists_nothing_twice() {
    let mut entry = usual();
    let again = entry.mentions[0].clone();
    entry.mentions.push(Mention {
        position: again.position + 1,
        ..again
    });
    let known = entry.url.clone().unwrap();
    entry.related = [
        "https://x.example/copy",
        "https://x.example/copy",
        known.as_str(),
    ]
    .map(|address| Related {
        url: url(address),
        title: None,
    })
    .to_vec();
    let page = ArticlePage {
        read: Vec::new(),
        addresses: ["cited", "canonical", "cited"]
            .map(|how| (url("https://x.example/a"), how.to_owned()))
            .to_vec(),
        history: Vec::new(),
        of_site: None,
        entry,
    };
    let page = article_page(&site(), "../", &page);
    assert_eq!(page.matches("Same digest: ").count(), 1, "{page}");
    assert_eq!(page.matches("href=\"https://x.example/copy\"").count(), 1);
    assert_eq!(page.matches("href=\"https://x.example/a\"").count(), 1);
    assert!(page.contains("(cited, canonical)"));
    let also = page.split("id=\"also\"").nth(1).unwrap();
    let also = also.split("</section>").next().unwrap();
    assert!(!also.contains(known.as_str()), "{also}");
}

#[test]
fn the_page_of_a_digest_has_the_fragments_that_entries_link_to() {
    let story = Story {
        position: 9,
        number: Some(9),
        title: None,
        commentary: mention().commentary,
        quoted: mention().quoted,
        entry: Some(usual()),
    };
    let page = digest_page(
        &site(),
        "../",
        &DigestPage {
            id: mention().digest,
            title: mention().digest_title,
            curator: mention().curator,
            published: mention().digest_published,
            url: None,
            source: mention().source,
            source_title: mention().source_title,
            stories: vec![story],
        },
    );
    assert!(page.contains("id=\"story-9\""), "{page}");
    assert!(page.contains("\"../articles/4513f40a\""), "{page}");
    let atom = atom(&site(), &feed(), &[usual()]);
    assert!(
        String::from_utf8(atom)
            .unwrap()
            .contains("digests/78bacd39#story-9")
    );
}

#[test]
fn the_page_of_an_article_has_all_that_curators_say() {
    let page = article_page(&site(), "../", &article(of_two_curators()));
    for words in [
        "unions may be",
        "見出し",
        "Robin Ames",
        "伊藤美香",
        "without an address",
    ] {
        assert!(page.contains(words), "{words} is missing in {page}");
    }
}

/// An article's page of which nothing but the entry is known.
fn article(entry: Entry) -> ArticlePage {
    ArticlePage {
        entry,
        read: Vec::new(),
        addresses: Vec::new(),
        history: Vec::new(),
        of_site: None,
    }
}

#[test]
fn a_date_that_nobody_can_write_does_no_harm() {
    let entry = Entry {
        published: DateTime::<chrono::Utc>::MAX_UTC.fixed_offset(),
        ..usual()
    };
    assert!(article_page(&site(), "../", &article(entry)).contains("Robin Ames"));
}

/// Every sort of page, with whatever an entry says wherever a page says something.
fn pages_of(site: &Site, entry: &Entry, digest: &DigestPage) -> Vec<String> {
    let words = &entry.title;
    let kinds = [FacetKind::Site, FacetKind::Author, FacetKind::Curator];
    let counted: Vec<Counted> = kinds
        .iter()
        .map(|kind| Counted {
            facet: Facet {
                kind: *kind,
                value: kind.fold(words),
                name: words.clone(),
            },
            entries: 1,
        })
        .collect();
    let view = kinds.iter().fold(
        View::default().with_text(words).unwrap_or_default(),
        |view, kind| view.with(*kind, words),
    );
    let seen = DateTime::UNIX_EPOCH;
    let article = ArticlePage {
        read: vec![Read {
            field: "title",
            place: words.clone(),
            digest: Some(Told::Other(words.clone())),
        }],
        addresses: vec![(url("javascript:alert(1)"), words.clone())],
        history: vec![Happened {
            at: seen,
            what: words.clone(),
        }],
        of_site: counted.first().cloned(),
        entry: entry.clone(),
    };
    let line = DigestLine {
        id: digest.id,
        title: Some(words.clone()),
        published: None,
        source: digest.source.clone(),
        source_title: words.clone(),
        stories: 1,
    };
    let view = ViewPage {
        named: counted
            .iter()
            .map(|counted| counted.facet.clone())
            .collect(),
        view,
        entries: vec![entry.clone()],
        total: 1,
        is_more: true,
        number: 1,
        pages: 3,
        facets: counted.clone(),
        around: [None, None],
    };
    let facets = FacetsPage {
        kind: FacetKind::Author,
        facets: counted.clone(),
        total: 1,
        number: 1,
        pages: 2,
    };
    let digests = DigestsPage {
        digests: vec![line],
        total: 1,
        number: 1,
        pages: 1,
    };
    let figures = Statistics {
        entries: 1,
        days: counted.clone(),
        sites: counted.clone(),
        curators: counted.clone(),
        together: vec![(0, 1, 1)],
        fetches: vec![(words.clone(), 1)],
        delays: vec![(words.clone(), 1)],
    };
    vec![
        article_page(site, "../", &article),
        digest_page(site, "../", digest),
        view_page(site, "", &view),
        facets_page(site, "../", &facets),
        days_page(site, "../", &counted),
        digests_page(site, "../", &digests),
        statistics_page(site, "../", &figures),
    ]
}

/// What a browser would make of a page: it has no element, attribute or address that we do not write.
fn assert_inert(page: &str) {
    let document = scraper::Html::parse_document(page);
    for element in document.tree.values().filter_map(|node| node.as_element()) {
        assert!(
            !matches!(
                element.name(),
                "script" | "style" | "iframe" | "object" | "embed" | "img" | "base" | "math"
            ),
            "{page}"
        );
        for (name, value) in element.attrs() {
            assert!(
                !name.starts_with("on") && name != "style",
                "{name} in {page}"
            );
            let leads = matches!(name, "href" | "src" | "action" | "cite");
            let scheme = value.split([':', '/', '?', '#']).next().unwrap_or_default();
            let is_ours = !value.contains(':') || matches!(scheme, "http" | "https" | "." | "..");
            assert!(!leads || is_ours, "{value} in {page}");
        }
    }
    let forbidden = [
        '\u{202e}', '\u{202a}', '\u{2066}', '\u{2067}', '\0', '\u{b}', '\u{feff}',
    ];
    assert!(!page.contains(forbidden), "{page}");
}

/// The strings of the corpus that have broken others' programs, where it lies beside the project, and some of our own.
fn hostile_strings() -> Vec<String> {
    let own = [
        "\"><script>alert(1)</script>",
        "' onmouseover='alert(1)",
        "</title><img src=x onerror=alert(1)>",
        "--><svg onload=alert(1)>",
        "javascript:alert(1)",
        "{{7*7}} ${7*7} <%= 7*7 %>",
        "\u{202e}gpj.exe\u{2066}",
        "&lt;script&gt; &amp;lt;b&amp;gt;",
    ];
    let folder =
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus/fuzz/strings");
    let files = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let of_file = |file: std::fs::DirEntry| std::fs::read(file.path()).ok();
    let mut strings: Vec<String> = own.map(str::to_owned).into();
    strings.push(hostile().title);
    for file in files.filter_map(of_file) {
        let text = String::from_utf8_lossy(&file).into_owned();
        strings.extend(
            text.lines()
                .filter(|line| !line.is_empty())
                .map(str::to_owned),
        );
    }
    strings
}

#[test]
fn hostile_strings_are_inert_in_every_page() {
    for words in hostile_strings() {
        let entry = Entry {
            title: words.clone(),
            authors: vec![words.clone()],
            site: Some(words.clone()),
            language: Some(words.clone()),
            description: Some(words.clone()),
            mentions: vec![Mention {
                curator: Some(words.clone()),
                digest_title: Some(words.clone()),
                source_title: words.clone(),
                commentary: Some(words.clone()),
                quoted: Some(words.clone()),
                tags: vec![words.clone()],
                ..mention()
            }],
            ..usual()
        };
        let digest = DigestPage {
            id: mention().digest,
            title: Some(words.clone()),
            curator: Some(words.clone()),
            published: None,
            url: Some(url("data:text/html,x")),
            source: "harbour".to_owned(),
            source_title: words.clone(),
            stories: vec![Story {
                position: 1,
                number: None,
                title: Some(words.clone()),
                commentary: Some(words.clone()),
                quoted: Some(words.clone()),
                entry: Some(entry.clone()),
            }],
        };
        let site = Site {
            title: words.clone(),
            ..site()
        };
        let feed = Feed {
            title: words.clone(),
            ..feed()
        };
        let feeds = std::slice::from_ref(&feed);
        let front = page(&site, &feed, feeds, std::slice::from_ref(&entry));
        let front = String::from_utf8(front).unwrap();
        for page in pages_of(&site, &entry, &digest).iter().chain([&front]) {
            assert_inert(page);
        }
    }
}
