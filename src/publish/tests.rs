//! The documents as a whole: snapshots of a fixed value, and what readers make of them.

mod limits;

use chrono::{DateTime, TimeDelta};
use proptest::prelude::*;

use super::sample::{
    entries, feed, hostile, instant, mention, of_two_curators, site, source_feed, url, usual,
};
use super::*;
use crate::model::{Counted, Facet, FacetKind, Mention, Published, View};

fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap()
}

/// The version changes with each release, the documents' shape does not.
fn assert_snapshot(name: &str, document: Vec<u8>) {
    let version = env!("CARGO_PKG_VERSION").replace('.', r"\.");
    let mut settings = insta::Settings::clone_current();
    settings.add_filter(
        &format!(r#"(version="|aggregator ){version}"#),
        "${1}VERSION",
    );
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, text(document)));
}

fn read(document: &[u8]) -> feed_rs::model::Feed {
    feed_rs::parser::parse(document).unwrap()
}

fn ids(entries: &[Entry]) -> Vec<String> {
    entries
        .iter()
        .map(|entry| entry.id.urn().to_string())
        .collect()
}

#[test]
fn atom_stays_as_it_is() {
    assert_snapshot("atom", atom(&site(), &feed(), &entries()));
}

#[test]
fn rss_stays_as_it_is() {
    assert_snapshot("rss", rss(&site(), &feed(), &entries()));
}

#[test]
fn json_feed_stays_as_it_is() {
    assert_snapshot("json_feed", json_feed(&site(), &feed(), &entries()));
}

#[test]
fn opml_stays_as_it_is() {
    assert_snapshot("opml", opml(&site(), &[feed(), source_feed()]));
}

#[test]
fn what_most_curators_cite_can_stand_first() {
    let (old, new) = (of_two_curators(), usual());
    assert!(old.curators() > new.curators() && old.published < new.published);
    let by_date = site();
    let by_curators = Site {
        order: Order::Curators,
        ..site()
    };
    let log = [old, new];
    let first = |site: &Site| read(&atom(site, &feed(), &log)).entries[0].id.clone();
    let [old, new] = ids(&log).try_into().unwrap();
    assert_eq!((first(&by_date), first(&by_curators)), (new, old));
}

#[test]
fn an_archive_stays_as_it_is() {
    assert_snapshot(
        "archive",
        atom_archive(&site(), &source_feed(), 2, &[usual()]),
    );
}

#[test]
fn the_front_page_stays_as_it_is() {
    assert_snapshot(
        "index",
        page(
            &site(),
            &source_feed(),
            &[feed(), source_feed()],
            &entries(),
        ),
    );
}

#[test]
fn the_same_values_give_the_same_bytes_in_whatever_order_they_came() {
    let mut turned = entries();
    turned.reverse();
    assert_eq!(
        feed_documents(&site(), &feed(), &[], &Selection::new(&site(), &entries())),
        feed_documents(&site(), &feed(), &[], &Selection::new(&site(), &turned))
    );
}

#[test]
fn all_formats_are_read_back_with_the_same_entries_newest_first() {
    let (site, feed, entries) = (site(), feed(), entries());
    for document in [
        atom(&site, &feed, &entries),
        rss(&site, &feed, &entries),
        json_feed(&site, &feed, &entries),
    ] {
        let feed = read(&document);
        let read: Vec<String> = feed.entries.iter().map(|entry| entry.id.clone()).collect();
        assert_eq!(read, ids(&entries));
        let title = feed.entries[1].title.as_ref().unwrap();
        assert_eq!(title.content, "부산항, 야간 하역 재개");
        assert_eq!(
            feed.entries[0].links[0].href,
            "https://news.example.org/2025/07/13/port?id=1&lang=en"
        );
    }
}

#[test]
fn an_article_without_an_address_leads_to_its_page_of_ours() {
    let feed = read(&atom(&site(), &feed(), &[of_two_curators()]));
    assert_eq!(
        feed.entries[0].links[0].href,
        "https://feeds.example.org/articles/61013c36"
    );
}

#[test]
fn an_entry_has_one_author_and_all_its_curators() {
    let feed = read(&atom(&site(), &feed(), &entries()));
    let names = |people: &[feed_rs::model::Person]| -> Vec<String> {
        people
            .iter()
            .filter_map(|person| person.name.clone())
            .collect()
    };
    assert_eq!(
        names(&feed.entries[0].authors),
        ["Yang Ji-ho, Kim Seo-young"]
    );
    assert_eq!(names(&feed.entries[1].authors), ["항구신문"]);
    assert_eq!(
        names(&feed.entries[1].contributors),
        ["Robin Ames", "伊藤美香"]
    );
}

#[test]
fn nothing_from_outside_is_markup() {
    let (site, feed) = (site(), feed());
    let digest = DigestPage {
        id: mention().digest,
        title: Some(hostile().title),
        curator: Some(hostile().title),
        published: None,
        url: Some(url("javascript:alert(1)")),
        source: "harbour".to_owned(),
        source_title: hostile().title,
        stories: vec![Story {
            position: 1,
            number: None,
            title: None,
            commentary: Some(hostile().title),
            quoted: Some(hostile().title),
            entry: Some(hostile()),
        }],
    };
    let mut documents = feed_documents(&site, &feed, &[], &Selection::new(&site, &[hostile()]));
    // A title there is plain text; its content is looked at below.
    documents.retain(|output| output.path != "feed.json");
    let pages = pages_of(&site, &hostile(), &digest);
    for document in documents
        .into_iter()
        .map(|output| text(output.bytes))
        .chain(pages)
    {
        assert!(!document.contains("<script"), "{document}");
        assert!(!document.contains("href=\"javascript"), "{document}");
        assert!(
            !document.contains(['\u{202e}', '\0', '\u{b}']),
            "{document}"
        );
    }
    // In a feed, content is HTML once it is read: it must be escaped there as well.
    for document in [
        atom(&site, &feed, &[hostile()]),
        rss(&site, &feed, &[hostile()]),
        json_feed(&site, &feed, &[hostile()]),
    ] {
        let content = read(&document).entries.remove(0).content.unwrap();
        assert!(!content.body.unwrap().contains("<script"));
    }
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
    let view = kinds
        .iter()
        .fold(View::default().with_text(words), |view, kind| {
            view.with(*kind, words)
        });
    let seen = DateTime::UNIX_EPOCH;
    let article = ArticlePage {
        read: vec![Read {
            field: "title",
            place: words.clone(),
            digest: Some(words.clone()),
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
        let front = text(page(
            &site,
            &feed,
            std::slice::from_ref(&feed),
            std::slice::from_ref(&entry),
        ));
        for page in pages_of(&site, &entry, &digest).iter().chain([&front]) {
            assert_inert(page);
        }
    }
}

#[test]
fn updated_is_never_before_published() {
    let feed = read(&atom(&site(), &feed(), &[hostile()]));
    assert_eq!(feed.entries[0].updated, feed.entries[0].published);
}

#[test]
fn a_quotation_is_cut_at_a_sentence_or_left_out() {
    let atom_with = |quote| text(atom(&Site { quote, ..site() }, &feed(), &[usual()]));
    let cut = atom_with(Quote::Characters(120));
    assert!(cut.contains("missing from their statement. …"), "{cut}");
    assert!(!cut.contains("They said"), "{cut}");
    assert!(!atom_with(Quote::None).contains("blockquote"));
}

#[test]
fn a_digest_without_a_title_and_a_date_is_called_by_its_source() {
    let mut entry = usual();
    entry.mentions[0].digest_title = None;
    entry.mentions[0].digest_published = None;
    let atom = text(atom(&site(), &feed(), &[entry]));
    assert!(
        atom.contains("title=\"Daily harbour digest, story 9\""),
        "{atom}"
    );
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
    assert!(text(atom(&site(), &feed(), &[usual()])).contains("digests/78bacd39#story-9"));
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
fn a_base_address_with_a_path_and_without_a_slash_is_kept() {
    let base_url = url("https://example.org/feeds");
    let atom = text(atom(&Site { base_url, ..site() }, &source_feed(), &[]));
    assert!(
        atom.contains("href=\"https://example.org/feeds/sources/harbour/atom.xml\""),
        "{atom}"
    );
    assert!(
        atom.contains("href=\"https://example.org/feeds/sources/harbour/archive/2.xml\""),
        "{atom}"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_text_gives_well_formed_documents(words in any::<String>(), more in any::<String>(), tag in any::<String>()) {
        let entry = Entry {
            title: words.clone(),
            authors: vec![more.clone()],
            site: Some(words.clone()),
            language: Some(tag.clone()),
            description: Some(more.clone()),
            mentions: vec![Mention {
                curator: Some(words.clone()),
                digest_title: Some(more.clone()),
                commentary: Some(words.clone()),
                quoted: Some(more.clone()),
                tags: vec![tag],
                ..mention()
            }],
            ..usual()
        };
        let feed = Feed { title: more, ..feed() };
        let site = Site { title: words, ..site() };
        for document in &feed_documents(&site, &feed, &[], &Selection::new(&site, std::slice::from_ref(&entry)))[..3] {
            let read = read(&document.bytes);
            prop_assert_eq!(&read.entries[0].id, &entry.id.urn().to_string());
        }
        let list = opml(&site, &[feed]);
        prop_assert!(is_well_formed(&list));
    }
}

fn is_well_formed(document: &[u8]) -> bool {
    let mut reader = quick_xml::Reader::from_reader(document);
    reader.config_mut().check_end_names = true;
    loop {
        match reader.read_event() {
            Ok(quick_xml::events::Event::Eof) => return true,
            Ok(_) => {}
            Err(_) => return false,
        }
    }
}
