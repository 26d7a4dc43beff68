//! What a document never exceeds, which archives may stay, and values at the ends of what there is.

use super::*;

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
