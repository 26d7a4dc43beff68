use super::*;

fn entries(bytes: &[u8]) -> Result<Vec<FeedEntry>, Error> {
    parse(bytes, None).map(|feed| feed.entries)
}

fn one(feed: &str) -> FeedEntry {
    let mut entries = entries(feed.as_bytes()).unwrap();
    assert_eq!(entries.len(), 1, "{entries:?}");
    entries.remove(0)
}

fn rss(root: &str, item: &str) -> String {
    format!("<{root}><channel><title>T</title><item>{item}</item></channel></rss>")
}

#[test]
fn every_version_of_rss_is_read() {
    for version in [
        "",
        " version=\"2\"",
        " version=\"0.93\"",
        " version=\"2.0.1\"",
        " version=\"9\"",
    ] {
        let entry = one(&rss(
            &format!("rss{version}"),
            "<title>a</title><guid>g</guid>",
        ));
        assert_eq!(entry.document.key, "guid:g", "{version}");
    }
}

#[test]
fn an_entry_is_known_by_its_guid_else_its_link_else_its_words() {
    let key = |item| one(&rss("rss", item)).document.key;
    assert_eq!(
        key("<guid>g</guid><link>https://example.org/</link>"),
        "guid:g"
    );
    assert_eq!(
        key("<link>https://example.org/</link>"),
        "link:https://example.org/"
    );
    let words = key("<title>a</title><description>b</description>");
    assert!(words.starts_with("sha256:"), "{words}");
    assert_eq!(words, key("<title>a</title><description>b</description>"));
    assert_ne!(words, key("<title>a</title><description>c</description>"));
}

#[test]
fn a_date_keeps_its_offset() {
    let entry = one(&rss(
        "rss",
        "<guid>g</guid><pubDate>Sat, 12 Jul 2025 18:38:00 +0900</pubDate>",
    ));
    let published = entry.document.published.map(|date| date.to_string());
    assert_eq!(published.as_deref(), Some("2025-07-12T18:38:00+09:00"));
}

#[test]
fn atom_03_is_read_as_atom() {
    let entry = one(
        "<feed version='0.3' xmlns='http://purl.org/atom/ns#'><author><name>A</name></author><entry><id>i</id>\
         <title mode='escaped' type='text/html'>a &lt;b&gt;b&lt;/b&gt;</title><issued>2003-12-13T08:29:29-04:00</issued>\
         <link rel='alternate' href='https://example.org/1'/><summary/>\
         <content type='application/xhtml+xml' mode='xml'><div xmlns='http://www.w3.org/1999/xhtml'><p>c</p></div></content>\
         </entry></feed>",
    );
    assert_eq!(entry.document.title.as_deref(), Some("a b"));
    assert_eq!(entry.document.author.as_deref(), Some("A"));
    assert_eq!(entry.url.as_deref(), Some("https://example.org/1"));
    assert_eq!(entry.document.format, Format::Html);
    assert!(entry.content.unwrap().contains("<p>c</p>"));
    assert_eq!(
        entry.document.published.unwrap().to_string(),
        "2003-12-13T08:29:29-04:00"
    );
}

#[test]
fn a_link_to_another_site_is_what_the_entry_is_about() {
    let pages = |head: &str, item: &str| {
        let feed = format!("<rss><channel>{head}<item>{item}</item></channel></rss>");
        let document = one(&feed).document;
        (
            document.url.map(String::from),
            document.external.map(String::from),
        )
    };
    let home = "<link>https://blog.example.org/</link>";
    let some = |url: &str| Some(url.to_owned());
    let own = "<link>https://www.example.org/1</link>";
    assert_eq!(pages(home, own), (some("https://www.example.org/1"), None));
    let about = "<link>https://example.com/a</link>";
    assert_eq!(pages(home, about), (None, some("https://example.com/a")));
    let guid = format!("{about}<guid>https://blog.example.org/1</guid>");
    let both = (
        some("https://blog.example.org/1"),
        some("https://example.com/a"),
    );
    assert_eq!(pages(home, &guid), both);
    // Nothing says where the feed is at home.
    assert_eq!(pages("", about), (some("https://example.com/a"), None));
}

#[test]
fn an_address_that_was_broken_over_lines_is_one() {
    let entry = one(&rss("rss", "<link>\n https://example.org/a\n\t/b\n</link>"));
    assert_eq!(entry.url.as_deref(), Some("https://example.org/a/b"));
}

#[test]
fn json_feed_s_external_url_and_atom_s_related_are_what_the_entry_is_about() {
    let json = one(
        r#"{"version": "1", "items": [{"id": 1, "url": "https://example.org/1", "external_url": "https://example.com/a"}]}"#,
    );
    let related = one(
        "<feed xmlns='http://www.w3.org/2005/Atom'><link href='https://example.org/'/><entry><id>i</id>\
         <link href='https://example.org/1'/><link rel='related' href='https://example.org/2'/>\
         <link rel='related' href='https://example.com/a'/></entry></feed>",
    );
    for entry in [json, related] {
        let (url, external) = (entry.document.url, entry.document.external);
        assert_eq!(url.unwrap().as_str(), "https://example.org/1");
        assert_eq!(external.unwrap().as_str(), "https://example.com/a");
    }
}

#[test]
fn a_site_that_most_entries_lead_to_is_the_feed_s_own() {
    let item = "<item><link>https://letters.example.com/1</link></item>";
    let items = item.repeat(4);
    let about = "<item><link>https://example.net/a</link></item>";
    let feed =
        format!("<rss><channel><link>https://example.org/</link>{items}{about}</channel></rss>");
    let entries = entries(feed.as_bytes()).unwrap();
    let is_about = |entry: &FeedEntry| entry.document.external.is_some();
    assert_eq!(
        entries.iter().map(is_about).collect::<Vec<_>>(),
        [false, false, false, false, true]
    );
}

#[test]
fn a_feed_that_is_not_well_formed_is_read_as_far_as_it_goes() {
    let feed = rss(
        "rss",
        "<title>a & b &eacute;</title><guid>g</guid><description><p>c<br></description>",
    );
    let entry = one(&feed);
    assert_eq!(entry.document.title.as_deref(), Some("a & b é"));
    assert!(entry.content.unwrap().contains("<p>c"));
}

#[test]
fn a_few_broken_bytes_do_not_change_the_encoding() {
    let feed = rss("rss", "<guid>g</guid><title>Kämme für Köln</title>");
    let broken = [feed.as_bytes(), b"<!-- \xff -->"].concat();
    let title = entries(&broken).unwrap().remove(0).document.title;
    assert_eq!(title.as_deref(), Some("Kämme für Köln"));
    let latin: Vec<u8> = feed.chars().map(|c| u8::try_from(c).unwrap()).collect();
    let title = entries(&latin).unwrap().remove(0).document.title;
    assert_eq!(title.as_deref(), Some("Kämme für Köln"));
}

#[test]
fn rss_1_has_its_items_beside_the_channel_with_or_without_links() {
    let feed = "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns:dc='http://purl.org/dc/elements/1.1/'\
         xmlns='http://my.netscape.com/rdf/simple/0.9/'><channel><title>T</title><dc:creator>A</dc:creator></channel>\
         <item rdf:about='https://example.org/1'><title>a</title></item><item><title>b</title><dc:creator>B</dc:creator></item>\
         </rdf:RDF>";
    let parsed = parse(feed.as_bytes(), None).unwrap();
    assert_eq!(parsed.title.as_deref(), Some("T"));
    let [first, second] = parsed.entries.as_slice() else {
        panic!("{parsed:?}")
    };
    assert_eq!(first.url.as_deref(), Some("https://example.org/1"));
    assert_eq!(first.document.author.as_deref(), Some("A"));
    assert_eq!(second.document.title.as_deref(), Some("b"));
    assert_eq!(second.document.author.as_deref(), Some("B"));
}

#[test]
fn a_better_word_on_an_author_counts_before_a_spare() {
    let author = |item: &str| {
        let root = "rss xmlns:dc='http://purl.org/dc/elements/1.1/' xmlns:itunes='http://www.itunes.com/DTDs/Podcast-1.0.dtd'";
        let feed = format!(
            "<{root}><channel><managingEditor>m@example.org (M)</managingEditor><item>{item}</item></channel></rss>"
        );
        one(&feed).document.author.unwrap()
    };
    assert_eq!(author(""), "M");
    assert_eq!(author("<itunes:author>I</itunes:author>"), "I");
    let both = "<itunes:author>I</itunes:author><author><b>R</b></author>";
    assert_eq!(author(both), "R");
    assert_eq!(author("<author>R</author><dc:creator>C</dc:creator>"), "C");
}

#[test]
fn an_entry_that_a_feed_of_feeds_took_over_has_the_author_of_its_own_feed() {
    let author = |more: &str| {
        let feed = format!(
            "<feed xmlns='http://www.w3.org/2005/Atom'><author><name>Planet</name></author><entry><id>i</id><source>\
             <author><name>Source</name></author></source>{more}</entry></feed>"
        );
        one(&feed).document.author.unwrap()
    };
    assert_eq!(author(""), "Source");
    assert_eq!(author("<author><name>Own</name></author>"), "Own");
}

#[test]
fn a_json_feed_of_any_version_is_read() {
    let entry = one(
        r#"{"version": "1", "items": [{"id": 7, "content_html": "<p>a</p>", "author": {"name": "A"}}]}"#,
    );
    assert_eq!(entry.document.key, "guid:7");
    assert_eq!(entry.document.author.as_deref(), Some("A"));
    assert_eq!(entry.document.bytes, b"<p>a</p>");
    let both =
        one(r#"{"items": [{"id": 7, "authors": [{"name": "A"}, "B"], "author": {"name": "A"}}]}"#);
    assert_eq!(both.document.author.as_deref(), Some("A, B"));
}

#[test]
fn what_is_no_feed_is_said_to_be_so_with_the_mend() {
    for (text, expected) in [
        (
            "<!DOCTYPE html><html><body>",
            "give the address of its feed",
        ),
        (" \n", "empty"),
        ("words", "no RSS, Atom or JSON feed"),
    ] {
        let error = entries(text.as_bytes()).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    }
}

#[test]
fn hostile_depth_neither_hangs_nor_overflows() {
    let feed = rss(
        "rss",
        &format!("<guid>g</guid><description>{}", "<a>".repeat(100_000)),
    );
    assert_eq!(one(&feed).document.key, "guid:g");
}

/// An RSS feed of these items, and each entry's key.
fn keys(items: &[&str]) -> Vec<String> {
    let feed = format!(
        "<rss><channel><item>{}</item></channel></rss>",
        items.join("</item><item>")
    );
    let entries = entries(feed.as_bytes()).unwrap().into_iter();
    entries.map(|entry| entry.document.key).collect()
}

#[test]
fn entries_that_share_an_id_are_told_apart_by_what_they_say() {
    let item =
        |n: u32| format!("<guid>same</guid><link>https://example.org/{n}</link><title>{n}</title>");
    let [one, two, three] = [1, 2, 3].map(item);
    let before = keys(&[&two, &one]);
    assert_eq!(
        before,
        [
            "guid:same https://example.org/2",
            "guid:same https://example.org/1"
        ]
    );
    assert_eq!(keys(&[&three, &two, &one])[1..], before);
    // The same address for all: then all that they say.
    let item =
        |n: u32| format!("<guid>same</guid><link>https://example.org/</link><title>{n}</title>");
    let [one, two, three] = [1, 2, 3].map(item);
    let before = keys(&[&two, &one]);
    assert!(
        before[0].starts_with("guid:same https://example.org/ sha256:"),
        "{before:?}"
    );
    assert_eq!(keys(&[&three, &two, &one])[1..], before);
    // The same entry twice shares nothing with another.
    assert_eq!(keys(&[&one, &one]), ["guid:same", "guid:same"]);
}

#[test]
fn of_a_feed_that_breaks_off_whole_entries_are_read() {
    let feed = "<rss version='2.0'><channel><title>T</title><item><guid>a</guid><link>https://example.org/a</link></item>\
                <item><guid>b</guid><link>https://example.org/b</link></item></channel></rss>";
    for (length, whole) in [
        (feed.len(), 2),
        (feed.find("</channel>").unwrap(), 2),
        (feed.find("org/b").unwrap(), 1),
        (feed.find("guid>b").unwrap(), 1),
    ] {
        let read = parse(&feed.as_bytes()[..length], None).unwrap();
        assert_eq!(read.entries.len(), whole, "{length}");
        assert_eq!(read.cut().is_some(), length < feed.len());
    }
    let begun = &feed.as_bytes()[..feed.find("org/a").unwrap()];
    let error = parse(begun, None).unwrap_err().to_string();
    assert!(error.contains("breaks off"), "{error}");
}

#[test]
fn the_authors_of_a_feed_are_given_to_its_entries_within_a_limit() {
    let authors = "<author><name>Ann Föx of the Harbour Office</name></author>".repeat(20_000);
    let entries = "<entry><id>i</id></entry>".repeat(2);
    let feed = format!("<feed xmlns='http://www.w3.org/2005/Atom'>{authors}{entries}</feed>");
    let read = parse(feed.as_bytes(), None).unwrap().entries;
    let author = read[0].document.author.as_deref().unwrap();
    assert!(author.starts_with("Ann Föx") && author.len() <= 2 * MAX_INHERITED);
}

#[test]
fn an_address_of_a_json_feed_that_was_escaped_for_a_page_is_read() {
    let feed = r#"{"version": "https://jsonfeed.org/version/1.1", "title": "T", "items": [
        {"id": "1", "url": "https://example.org/a?x=1&#038;y=2&amp;z=3"}]}"#;
    let entry = one(feed);
    assert_eq!(
        entry.url.as_deref(),
        Some("https://example.org/a?x=1&y=2&z=3")
    );
}
