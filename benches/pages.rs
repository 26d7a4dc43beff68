//! How fast pages are scraped, beside what their tree alone would cost: `cargo bench --bench pages -- FOLDER`.
//!
//! FOLDER holds saved pages, `.html` or `.html.gz`, at any depth; without it the corpus of articles is read where it lies
//! beside the project, else a few are made here. All are in memory, one thread reads them, and both ways take turns, so
//! that what else the machine does falls on both. Printed is the fastest round of each.
#![expect(clippy::print_stdout, reason = "a bench's result is what it prints")]

use std::fmt::Write as _;
use std::hint::black_box;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use aggregator::scrape::{self, Page};
use flate2::read::GzDecoder;
use scraper::Html;
use url::Url;

/// The corpus, from the project's folder.
const CORPUS: &str = "../shared/corpus/articles/pages";
/// Each way reads all pages so often.
const ROUNDS: usize = 5;
/// Pages are made so many where no folder is given.
const MADE: usize = 40;

fn main() {
    let named = std::env::args().skip(1).find(|arg| !arg.starts_with('-'));
    let beside = || Some(Path::new(env!("CARGO_MANIFEST_DIR")).join(CORPUS)).filter(|f| f.is_dir());
    let folder = named.map(PathBuf::from).or_else(beside);
    let pages = folder.map_or_else(made, |folder| saved(&folder));
    let texts: Vec<String> = pages
        .iter()
        .map(|page| String::from_utf8_lossy(page).into_owned())
        .collect();
    let address = Url::parse("https://example.org/news/night-ferry").expect("it is an address");
    let (mut tree, mut scraped) = (Duration::MAX, Duration::MAX);
    for _ in 0..ROUNDS {
        tree = tree.min(timed(|| {
            for text in &texts {
                black_box(Html::parse_document(text));
            }
        }));
        scraped = scraped.min(timed(|| {
            for body in &pages {
                black_box(scrape::scrape(&Page {
                    url: &address,
                    content_type: None,
                    body,
                }));
            }
        }));
    }
    let bytes: usize = pages.iter().map(Vec::len).sum();
    println!("{} pages, {:.1} MB", pages.len(), exact(bytes) / 1e6);
    show("the tree alone (scraper::Html)", tree, pages.len(), bytes);
    show("scrape", scraped, pages.len(), bytes);
    println!(
        "scrape : tree = {:.2}",
        tree.as_secs_f64() / scraped.as_secs_f64()
    );
}

fn timed(run: impl FnOnce()) -> Duration {
    let begin = Instant::now();
    run();
    begin.elapsed()
}

fn show(what: &str, time: Duration, pages: usize, bytes: usize) {
    let seconds = time.as_secs_f64();
    let (pages, megabytes) = (exact(pages) / seconds, exact(bytes) / 1e6 / seconds);
    println!("{what:<32}{pages:>9.0} pages/s{megabytes:>9.1} MB/s");
}

#[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^52")]
fn exact(count: usize) -> f64 {
    count as f64
}

/// The pages in a folder and those below it, in the order of their paths.
fn saved(folder: &Path) -> Vec<Vec<u8>> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        let entries = std::fs::read_dir(&folder).expect("the folder can be read");
        for path in entries.map(|entry| entry.expect("the folder can be read").path()) {
            if path.is_dir() {
                folders.push(path);
            } else {
                files.push(path);
            }
        }
    }
    files.sort();
    files.iter().filter_map(read).collect()
}

fn read(path: &PathBuf) -> Option<Vec<u8>> {
    let bytes = || std::fs::read(path).expect("the page can be read");
    let name = path.to_string_lossy();
    if name.ends_with(".html.gz") {
        let mut page = Vec::new();
        let read = GzDecoder::new(bytes().as_slice()).read_to_end(&mut page);
        read.expect("the page can be unpacked");
        Some(page)
    } else {
        name.ends_with(".html").then(bytes)
    }
}

/// Pages as articles are: scripts and styles of some size, menus, metadata, a text with links, other stories.
fn made() -> Vec<Vec<u8>> {
    (0..MADE).map(|n| page(20 + n).into_bytes()).collect()
}

fn page(paragraphs: usize) -> String {
    let script = "window.state={a:[1,2,3],b:'<div>'};function go(x){return x<3&&x>1}\n".repeat(400);
    let style = ".row > .item:hover{color:#123456;margin:0 auto}\n".repeat(400);
    let mut html = format!(
        r#"<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Night ferry returns | The Wire</title>
<meta property="og:title" content="Night ferry returns"><meta property="og:site_name" content="The Wire">
<script>{script}</script><style>{style}</style><script type="application/ld+json">{{"@type":"NewsArticle",
"headline":"Night ferry returns","datePublished":"2024-03-04T06:30:00+01:00"}}</script></head><body><nav><ul>"#
    );
    for n in 0..paragraphs * 3 {
        let _ = write!(
            html,
            r#"<li class="item"><a href="/topic/{n}">Topic {n}</a></li>"#
        );
    }
    html.push_str(
        "</ul></nav><article><h1>Night ferry returns</h1><p class=\"byline\">By Mara Quill</p>",
    );
    for n in 0..paragraphs {
        let _ = write!(
            html,
            r#"<div class="row"><p id="p{n}">The boat left the pier at {n} minutes past, as it did nine winters ago, and
<a href="https://example.org/log/{n}?page={n}" title="log">the harbour's log</a> has a line on it; <em>nobody</em> who
stood there thought that it would be the last one to carry mail, {n} sacks of it, across the sound before spring.</p></div>
<aside class="related"><a href="/story/{n}"><img src="/{n}.jpg" alt="">Story {n} of the coast</a></aside>"#
        );
    }
    html.push_str("</article></body></html>");
    html
}
