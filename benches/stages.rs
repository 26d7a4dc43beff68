//! How long the stages take that run thousands of times: `cargo bench`.
//!
//! A page is scraped, a digest is read, the documents of a long feed are made and written. The inputs are made here,
//! the same in every run, so that two runs can be compared. Each stage runs for a second at least; printed are the
//! fastest and the median run, and what the median means a second. No crate does this: what the usual ones add to the
//! build (a C compiler's run among it) is more than these few lines.
#![expect(clippy::print_stdout, reason = "a bench's result is what it prints")]

use std::fmt::Write as _;
use std::hint::black_box;
use std::time::{Duration, Instant};

use aggregator::digest;
use aggregator::model::{Document, Entry, Format, Kind, Mention};
use aggregator::publish::{self, Feed, Order, Output, Quote, Selection, Site, files};
use aggregator::scrape::{self, Page};
use chrono::{DateTime, TimeDelta, Utc};
use url::Url;
use uuid::Uuid;

/// A stage is measured for this long, and at least [`MIN_RUNS`] times.
const ENOUGH: Duration = Duration::from_secs(1);
/// See [`ENOUGH`].
const MIN_RUNS: usize = 5;

fn main() {
    println!(
        "{:<38}{:>12}{:>12}   throughput",
        "stage", "fastest", "median"
    );
    scrape_a_large_page();
    read_long_digests();
    publish_many_entries();
}

/// Runs a stage and prints a line; `amount` of `unit` is what one run works through.
fn measure<T>(stage: &str, amount: f64, unit: &str, mut run: impl FnMut() -> T) {
    black_box(run());
    let (begin, mut times) = (Instant::now(), Vec::new());
    while begin.elapsed() < ENOUGH || times.len() < MIN_RUNS {
        let start = Instant::now();
        black_box(run());
        times.push(start.elapsed());
    }
    times.sort();
    let median = times[times.len() / 2];
    let rate = amount / median.as_secs_f64();
    println!(
        "{stage:<38}{:>12.2?}{median:>12.2?}   {rate:.1} {unit}/s",
        times[0]
    );
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a size of some megabytes is exact in an f64"
)]
fn megabytes(bytes: &[u8]) -> f64 {
    bytes.len() as f64 / 1e6
}

fn url(text: &str) -> Url {
    text.parse()
        .expect("the bench writes its addresses as they should be")
}

fn scrape_a_large_page() {
    let address = url("https://example.org/2024/03/04/night-ferry");
    for (stage, paragraphs) in [
        ("scrape a page of 100 kB", 190),
        ("scrape a page of 2 MB", 3900),
    ] {
        let body = page(paragraphs);
        let page = Page {
            url: &address,
            content_type: Some("text/html; charset=utf-8"),
            body: &body,
        };
        measure(stage, megabytes(&body), "MB", || scrape::scrape(&page));
    }
}

/// An article page as large ones are: metadata in three vocabularies, navigation, and a long text full of links.
fn page(paragraphs: usize) -> Vec<u8> {
    let mut html = String::from(
        r#"<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Night ferry returns | The Wire</title>
<link rel="canonical" href="https://example.org/2024/03/04/night-ferry">
<meta property="og:title" content="Night ferry returns"><meta property="og:site_name" content="The Wire">
<meta property="article:published_time" content="2024-03-04T06:30:00+01:00"><meta name="author" content="Mara Quill">
<script type="application/ld+json">{"@context":"https://schema.org","@type":"NewsArticle",
"headline":"Night ferry returns","datePublished":"2024-03-04T06:30:00+01:00","author":[{"@type":"Person","name":"Mara Quill"}]}</script>
</head><body><nav><ul>"#,
    );
    for n in 0..paragraphs {
        let _ = write!(
            html,
            r#"<li class="item"><a href="/topic/{n}">Topic {n}</a></li>"#
        );
    }
    html.push_str("</ul></nav><article><h1>Night ferry returns</h1>");
    for n in 0..paragraphs {
        let _ = write!(
            html,
            r#"<div class="row"><p id="p{n}">The boat left the pier at {n} minutes past, as it did nine winters ago, and
<a href="https://example.org/log/{n}?page={n}" title="log">the harbour's log</a> has a line on it; <em>nobody</em> who
stood there thought that it would be the last one to carry mail, {n} sacks of it, across the sound before spring. The
crew of the second boat says the same, and its captain keeps the slate to prove it.</p></div>"#
        );
    }
    html.push_str("</article></body></html>");
    html.into_bytes()
}

fn read_long_digests() {
    type Writer = fn(usize) -> Vec<u8>;
    let kinds: [(&str, Format, Writer); 3] = [
        ("text", Format::Text, text_digest),
        ("Markdown", Format::Markdown, markdown_digest),
        ("HTML", Format::Html, html_digest),
    ];
    for (name, format, write) in kinds {
        for items in [50, 500] {
            let document = document(format, write(items));
            let stage = format!("read a {name} digest of {items} items");
            measure(&stage, megabytes(&document.bytes), "MB", || {
                digest::read(&document)
            });
        }
    }
}

fn document(format: Format, bytes: Vec<u8>) -> Document {
    Document {
        key: "path:bench".to_owned(),
        format,
        bytes,
        url: None,
        external: None,
        title: None,
        author: None,
        published: None,
        received: None,
    }
}

const COMMENTARY: &str = "Worth the time of everybody who has waited on that pier. The second half is about money, \
and it is the better one: who pays for a boat that sails empty in winter?";

fn text_digest(items: usize) -> Vec<u8> {
    let mut text = String::from("Quayside letters, 4 March 2024\n\n");
    for n in 1..=items {
        let _ = writeln!(text, "{n}. Story {n} of the harbour");
    }
    for n in 1..=items {
        let _ = write!(
            text,
            "\n{n}. Story {n} of the harbour\n\n{COMMENTARY}\n\nStory {n} of the harbour\nhttps://example.org/story/{n}\n\
             The Wire · by Mara Quill · March 4, 2024\n\n"
        );
    }
    text.into_bytes()
}

fn markdown_digest(items: usize) -> Vec<u8> {
    let mut text = String::from("# Quayside letters\n\n");
    for n in 1..=items {
        let _ = write!(
            text,
            "- [Story {n} of the harbour](https://example.org/story/{n}) (The Wire). {COMMENTARY}\n\n"
        );
    }
    text.into_bytes()
}

fn html_digest(items: usize) -> Vec<u8> {
    let mut text = String::from("<html><body><h1>Quayside letters</h1>");
    for n in 1..=items {
        let _ = write!(
            text,
            r#"<h2><a href="https://example.org/story/{n}">Story {n} of the harbour</a></h2><p>{COMMENTARY}</p>
<blockquote><p>The boat left the pier at {n} minutes past, and the log has a line on it.</p></blockquote>"#
        );
    }
    text.push_str("</body></html>");
    text.into_bytes()
}

/// As many as a source with two dozen stories a day cites in a year.
const ENTRIES: u32 = 10_000;
/// `publish.entries`: of the newest document, and of each archive.
const BLOCK: usize = 200;

fn publish_many_entries() {
    let site = Site {
        title: "Bench".to_owned(),
        base_url: url("https://feeds.example.org/"),
        quote: Quote::Characters(600),
        order: Order::Date,
        timezone: aggregator::zone::Tz::UTC,
        entries: BLOCK,
        search: true,
        hubs: Vec::new(),
    };
    let entries: Vec<Entry> = (0..ENTRIES).map(entry).collect();
    let amount = f64::from(ENTRIES);
    measure(
        "make the documents of 10,000 entries",
        amount,
        "entries",
        || documents(&site, &entries),
    );
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let outputs = documents(&site, &entries);
    files::write_set(folder.path(), &outputs).expect("the folder takes them");
    measure(
        "look that they are unchanged on disk",
        amount,
        "entries",
        || files::write_set(folder.path(), &outputs),
    );
}

/// The archives of a feed and its newest documents, in every format.
fn documents(site: &Site, entries: &[Entry]) -> Vec<Output> {
    let (archived, newest) = entries.split_at(entries.len() - BLOCK);
    let mut feed = Feed {
        id: Uuid::from_u128(1),
        title: "Bench".to_owned(),
        path: String::new(),
        query: String::new(),
        updated: DateTime::UNIX_EPOCH,
        archives: 0,
        entries: 10_000,
        facets: Vec::new(),
    };
    let mut outputs = Vec::new();
    for (block, number) in archived.chunks(BLOCK).zip(1..) {
        feed.archives = number;
        let bytes = publish::atom_archive(site, &feed, number, block);
        outputs.push(Output::new(publish::archive_path(&feed, number), bytes));
    }
    let selection = Selection::new(site, newest);
    outputs.extend(publish::feed_documents(site, &feed, &[], &selection));
    outputs
}

fn entry(n: u32) -> Entry {
    let at = DateTime::UNIX_EPOCH + TimeDelta::minutes(i64::from(n));
    Entry {
        id: Uuid::from_u128(u128::from(n) << 96 | 2),
        title: format!("Story {n} of the harbour"),
        url: Some(url(&format!("https://example.org/story/{n}"))),
        authors: vec!["Mara Quill".to_owned(), "Odo Brandt".to_owned()],
        site: Some("The Wire".to_owned()),
        published: at.fixed_offset(),
        dated: None,
        updated: at.fixed_offset(),
        language: Some("en".to_owned()),
        description: Some("The boat left the pier, and the log has a line on it.".to_owned()),
        image: None,
        kind: Kind::Article,
        paywalled: false,
        withheld: false,
        found: false,
        read: true,
        mentions: (1..=1 + n % 2)
            .map(|curator| mention(curator, at))
            .collect(),
        updates: 0,
        related: Vec::new(),
    }
}

fn mention(curator: u32, at: DateTime<Utc>) -> Mention {
    Mention {
        source: format!("source-{curator}"),
        known_as: format!("source-{curator}"),
        source_title: format!("Source {curator}"),
        digest: Uuid::from_u128(u128::from(curator) << 96 | 3),
        digest_title: Some("Quayside letters".to_owned()),
        digest_published: None,
        digest_updated: at,
        curator: Some(format!("Curator {curator}")),
        number: Some(1),
        position: 1,
        commentary: Some(format!("{COMMENTARY}\n\n{COMMENTARY}")),
        quoted: Some("The boat left the pier at nine minutes past. ".repeat(20)),
        tags: vec!["harbour".to_owned()],
    }
}
