//! The documents as a whole: snapshots of a fixed value, and what readers make of them.

use chrono::TimeDelta;
use proptest::prelude::*;

use super::sample::{
    entries, feed, hostile, instant, mention, of_two_curators, site, source_feed, url, usual,
};
use super::*;
use crate::model::{Mention, Published};

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
fn an_archive_stays_where_it_stands_right_and_lost_nothing() {
    let (site, feed, path) = (site(), source_feed(), archive_path(&source_feed(), 2));
    let both = [usual(), of_two_curators()];
    let document = text(atom_archive(&site, &feed, 2, &both));
    let may_stay = |site: &Site, held: &[Entry]| is_archive_of(site, &document, &path, held);
    assert!(may_stay(&site, &both));
    let better = Entry {
        title: "A better title".to_owned(),
        ..usual()
    };
    assert!(may_stay(&site, &[better, of_two_curators(), hostile()]));
    assert!(!may_stay(&site, &both[..1]), "an entry was taken away");
    let moved = Site {
        base_url: url("https://elsewhere.example/"),
        ..site.clone()
    };
    assert!(!may_stay(&moved, &both));
    assert!(!is_archive_of(&site, "<feed>", &path, &both));
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
fn a_document_keeps_to_its_number_of_entries_and_drops_the_earliest_arrivals() {
    let log = many(5, "");
    let two = Site {
        entries: 2,
        ..site()
    };
    let shown = read(&atom(&two, &feed(), &log));
    // The last two of the log arrived last; the latest article is first.
    let shown: Vec<String> = shown.entries.into_iter().map(|entry| entry.id).collect();
    assert_eq!(shown, ids(&[log[3].clone(), log[4].clone()]));
}

#[test]
fn a_document_keeps_to_one_mebibyte_in_every_format_with_the_same_entries() {
    let log = many(60, &"A long & winding <sentence>. ".repeat(800));
    let (site, feed) = (site(), feed());
    let written = [
        atom(&site, &feed, &log),
        rss(&site, &feed, &log),
        json_feed(&site, &feed, &log),
    ];
    let shown = written.each_ref().map(|document| {
        assert!(document.len() <= 1 << 20, "{} bytes", document.len());
        read(document)
            .entries
            .into_iter()
            .map(|entry| entry.id)
            .collect::<Vec<_>>()
    });
    assert!(shown[0].len() < 60 && shown[0].len() > 10);
    assert_eq!(shown[0], shown[1]);
    assert_eq!(shown[0], shown[2]);
    assert!(
        shown[0].contains(&ids(&log)[59]),
        "the latest arrival is missing"
    );
}

#[test]
fn an_entry_keeps_to_64_kib_however_much_was_said() {
    let mut entry = usual();
    entry.url = Some(url(&format!("https://example.org/?{}", "&".repeat(4000))));
    entry.related = vec![entry.related[0].clone(); 500];
    entry.mentions = vec![
        Mention {
            commentary: Some("& < ".repeat(50_000)),
            ..mention()
        };
        100
    ];
    let written = atom(&site(), &feed(), &[entry]);
    assert!(written.len() < (64 << 10) + 1000, "{} bytes", written.len());
    assert!(text(written).contains("Robin Ames"));
}

#[test]
fn dates_that_no_format_can_write_do_no_harm() {
    let mut entry = usual();
    entry.published = chrono::DateTime::<chrono::Utc>::MIN_UTC.fixed_offset();
    entry.updated = chrono::DateTime::<chrono::Utc>::MAX_UTC.fixed_offset();
    entry.dated = Some(Published::Instant(entry.updated));
    entry.mentions[0].digest_updated = chrono::DateTime::<chrono::Utc>::MAX_UTC;
    let far = Feed {
        updated: chrono::DateTime::<chrono::Utc>::MAX_UTC,
        ..feed()
    };
    for document in &feed_documents(
        &site(),
        &far,
        &[],
        &Selection::new(&site(), &[entry.clone()]),
    )[..3]
    {
        assert_eq!(read(&document.bytes).entries.len(), 1);
    }
}

#[test]
fn a_feed_without_entries_is_a_feed() {
    for document in &feed_documents(&site(), &feed(), &[], &Selection::new(&site(), &[]))[..3] {
        assert!(read(&document.bytes).entries.is_empty());
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

/// A log of entries whose articles are each a day older than the one that arrived before.
fn many(number: u16, commentary: &str) -> Vec<Entry> {
    (0..number)
        .map(|index| Entry {
            id: uuid::Uuid::from_u128(u128::from(index)),
            published: instant("2025-07-13T00:00:00Z") - TimeDelta::days(index.into()),
            mentions: vec![Mention {
                commentary: Some(commentary.to_owned()),
                ..mention()
            }],
            ..usual()
        })
        .collect()
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
