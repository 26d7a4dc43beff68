//! The documents as a whole: snapshots of a fixed value, and what readers make of them.

mod limits;

use chrono::TimeDelta;
use proptest::prelude::*;

use super::test_sample::{
    atom, entries, feed, hostile, instant, json_feed, mention, of_two_curators, page, rss, site,
    source_feed, url, usual,
};
use super::*;
use crate::model::{Entry, Mention, Published};

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
    let mut documents = feed_documents(&site, &feed, &[], &Selection::new(&site, &[hostile()]));
    // A title there is plain text; its content is looked at below.
    documents.retain(|output| output.path != "feed.json");
    for document in documents.into_iter().map(|output| text(output.bytes)) {
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
