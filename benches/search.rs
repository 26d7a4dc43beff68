//! How long a page of a search takes with many entries stored: `cargo bench --bench search -- 100000`.
//!
//! A store is made here in a temporary folder, the same in every run: half of its entries in English, a quarter each in
//! Korean and Japanese, cited by six curators. Then pages are made as the server makes them, from the address that is asked
//! for to the HTML, each twenty times. Printed are the fastest, the median and the slowest; the bench fails where the median
//! of a search passes [`LIMIT`].
#![expect(clippy::print_stdout, reason = "a bench's result is what it prints")]

use std::error::Error;
use std::hint::black_box;
use std::time::{Duration, Instant};

use aggregator::config::{self, Config};
use aggregator::identity::{self, Sources};
use aggregator::model::{Citation, Document, Format, Identity, Published};
use aggregator::publish::Page;
use aggregator::refresh;
use aggregator::store::{CitationRecord, DigestRecord, ItemRecord, Store};
use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use url::Url;
use uuid::Uuid;

/// Entries, where none are asked for.
const ENTRIES: usize = 100_000;
/// Of a digest.
const STORIES: usize = 25;
/// Each page is made so often.
const RUNS: usize = 20;
/// No search takes longer.
const LIMIT: Duration = Duration::from_millis(50);

/// What is asked for, and why it may be hard.
const ASKED: [(&str, &str, &str); 14] = [
    ("a word of one entry", "/", "q=unique4712"),
    ("a word of every second", "/", "q=harbour"),
    ("words that never meet", "/", "q=harbour+%ED%95%AD%EA%B5%AC"),
    ("a phrase of common words", "/", "q=%22the+harbour%22"),
    (
        "thirty common words or none",
        "/",
        "q=the+OR+of+OR+harbour+OR+night+OR+office+OR+the+OR+of+OR+harbour+OR+night+OR+office+OR+a+OR+b",
    ),
    ("two syllables", "/", "q=%ED%95%AD%EA%B5%AC"),
    ("a single Han character", "/", "q=%E6%B8%AF"),
    ("Japanese within a sentence", "/", "q=%E5%A4%9C%E8%AD%A6"),
    (
        "a word and three filters",
        "/",
        "q=harbour&source=s1&language=en&author=writer-7",
    ),
    ("a filter that half of all have", "/", "language=en"),
    ("a site", "/sites/paper-3/", ""),
    ("a day", "/days/2025-07-13/", ""),
    ("everything, page 1000", "/", "page=1000"),
    ("nothing", "/", "q=zzzz"),
];

fn main() -> Result<(), Box<dyn Error>> {
    let named = std::env::args().skip(1).find_map(|arg| arg.parse().ok());
    let entries: usize = named.unwrap_or(ENTRIES);
    let folder = tempfile::tempdir()?;
    let config = folder.path().join("aggregator.toml");
    let database = folder.path().join("bench.db");
    std::fs::write(
        &config,
        format!("[store]\npath = \"{}\"\n", database.display()),
    )?;
    let config = config::load(&config)?;
    let store = Store::open(&database)?;
    let begin = Instant::now();
    fill(&store, &config, entries)?;
    println!(
        "{entries} entries, {} MB, stored in {:.0?}\n",
        store.size() / 1_000_000,
        begin.elapsed()
    );
    println!(
        "{:<34}{:>10}{:>10}{:>10}",
        "page", "fastest", "median", "slowest"
    );
    let mut slow = Vec::new();
    for (what, path, query) in ASKED {
        let times = measure(&store, &config, path, query)?;
        println!(
            "{what:<34}{:>10.2?}{:>10.2?}{:>10.2?}",
            times[0],
            times[RUNS / 2],
            times[RUNS - 1]
        );
        if times[RUNS / 2] > LIMIT {
            slow.push(what);
        }
    }
    let times = measure(&store, &config, "/statistics/", "")?;
    println!(
        "{:<34}{:>10.2?}{:>10.2?}{:>10.2?}",
        "(the statistics)",
        times[0],
        times[RUNS / 2],
        times[RUNS - 1]
    );
    if slow.is_empty() {
        Ok(())
    } else {
        Err(format!("slower than {LIMIT:?}: {}", slow.join(", ")).into())
    }
}

fn measure(
    store: &Store,
    config: &Config,
    path: &str,
    query: &str,
) -> Result<Vec<Duration>, Box<dyn Error>> {
    let page = Page::at(path, query)?.ok_or("no page is there")?;
    let mut times = Vec::new();
    for _ in 0..RUNS {
        let start = Instant::now();
        black_box(refresh::page(config, store, &page, "")?);
        times.push(start.elapsed());
    }
    times.sort();
    Ok(times)
}

/// Stores digests and settles their articles, as a pass does.
fn fill(store: &Store, config: &Config, entries: usize) -> Result<(), Box<dyn Error>> {
    refresh::list(config, store)?;
    let now = DateTime::<Utc>::UNIX_EPOCH + TimeDelta::days(20_400);
    let zone = config.publish.timezone;
    let sources: Vec<i64> = (0..6)
        .map(|n| store.ensure_source(&format!("s{n}"), "feed", "https://feed.example.org/"))
        .collect::<Result<_, _>>()?;
    let no_titles = Sources::new();
    let digests: Vec<usize> = (0..entries / STORIES).collect();
    for some in digests.chunks(40) {
        for digest in some {
            let document = document(*digest);
            store.save_digests(
                sources[digest % sources.len()],
                &[record(&document, *digest)],
                None,
                now,
            )?;
        }
        store.settle(now, |record| {
            let mut entry = identity::entry(record, &no_titles)?;
            // No page is read here, and only a page says what it is written in.
            entry.language = Some(
                if entry.title.starts_with("The") {
                    "en"
                } else {
                    "ko"
                }
                .to_owned(),
            );
            Some(identity::face(&entry, zone))
        })?;
    }
    Ok(())
}

fn document(digest: usize) -> Document {
    Document {
        key: digest.to_string(),
        format: Format::Text,
        bytes: Vec::new(),
        url: None,
        external: None,
        title: None,
        author: None,
        published: None,
        received: None,
    }
}

fn record(document: &Document, digest: usize) -> DigestRecord<'_> {
    let mut hash = [0; 32];
    hash[..8].copy_from_slice(&digest.to_le_bytes());
    DigestRecord {
        uuid: Uuid::from_u128(digest as u128 + 1),
        document,
        hash,
        title: Some(format!("Letter {digest}")),
        curator: Some(format!("Curator {}", digest % 6)),
        published: Some(Published::Date(day(digest))),
        items: (0..STORIES)
            .map(|story| item(digest * STORIES + story))
            .collect(),
        paragraphs: Vec::new(),
    }
}

/// Four digests a day, the last on the day that is looked for.
fn day(digest: usize) -> NaiveDate {
    let last = NaiveDate::from_ymd_opt(2025, 7, 13).expect("it is a day");
    last.checked_sub_days(Days::new(digest as u64 / 4))
        .expect("it is a day")
}

fn item(number: usize) -> ItemRecord {
    let (title, words) = match number % 4 {
        0 | 1 => (
            format!("The harbour office of town {} answers", number % 977),
            format!(
                "Of the night in the harbour nobody says more than entry unique{number}; the office knows it."
            ),
        ),
        2 => (
            format!("항구에서 밤 근무가 다시 시작된다 {number}"),
            "러시아를 건너는 다리에 대해 말한다. 항구를 보라.".to_owned(),
        ),
        _ => (
            format!("港の夜警が増える {number}"),
            "見出しより本文のほうが慎重だ。夜警は港に立つ。".to_owned(),
        ),
    };
    let url: Url = format!("https://paper{}.example.org/{number}", number % 211)
        .parse()
        .expect("it is an address");
    let citation = Citation {
        url: Some(url.clone()),
        title: Some(title.clone()),
        site: Some(format!("Paper {}", number % 211)),
        authors: vec![format!("Writer {}", number % 1009)],
        published: Some(Published::Date(day(number / STORIES))),
        cited_as: None,
    };
    ItemRecord {
        number: None,
        title: Some(title),
        commentary: Some(words),
        quoted: None,
        citations: vec![CitationRecord {
            citation,
            identity: Identity::Address(url.as_str().trim_start_matches("https://").to_owned()),
            uuid: Uuid::new_v5(&Uuid::NAMESPACE_URL, url.as_str().as_bytes()),
            link: Some(url),
            entry: true,
        }],
    }
}
