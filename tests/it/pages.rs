//! The web pages: every link on them leads somewhere, filters and words combine, and what is taken away is gone.

use std::collections::BTreeSet;
use std::net::SocketAddr;

use scraper::{Html, Selector};
use url::Url;

use crate::harness::{Aggregator, Running};
use crate::http::{self, get};
use crate::newsroom::Newsroom;

/// The newsroom's pages, served.
fn served(site: &Newsroom) -> (Aggregator, SocketAddr, Running) {
    let address = http::free_address();
    let aggregator = Aggregator::over(site).set("server", "listen", &format!("\"{address}\""));
    aggregator.refresh();
    let running = aggregator.spawn(&["run"]);
    http::wait_for(address, "/healthz");
    (aggregator, address, running)
}

#[track_caller]
fn page(address: SocketAddr, path: &str) -> Html {
    let answer = get(address, path).unwrap();
    assert_eq!(answer.status, 200, "{path}");
    Html::parse_document(&answer.text())
}

fn texts(page: &Html, selector: &str) -> Vec<String> {
    let selector = Selector::parse(selector).unwrap();
    let text =
        |element: scraper::ElementRef<'_>| element.text().collect::<String>().trim().to_owned();
    page.select(&selector).map(text).collect()
}

fn links(page: &Html, selector: &str) -> Vec<String> {
    let selector = Selector::parse(selector).unwrap();
    let href = |element: scraper::ElementRef<'_>| element.attr("href").map(str::to_owned);
    page.select(&selector).filter_map(href).collect()
}

/// What the page says it holds.
#[track_caller]
fn total(page: &Html) -> usize {
    let said = texts(page, "[role=status]").remove(0);
    said.split(' ').next().unwrap().parse().unwrap()
}

#[test]
fn every_link_of_ours_leads_to_a_page() {
    let site = Newsroom::start();
    let (_aggregator, address, running) = served(&site);
    let base: Url = format!("http://{address}/").parse().unwrap();
    let mut waiting = vec![base.clone()];
    let mut seen = BTreeSet::new();
    while let Some(mut url) = waiting.pop() {
        url.set_fragment(None);
        // A view can be narrowed in ever other ways: two steps from the front page are enough.
        if url.query_pairs().count() > 2 || !seen.insert(url.clone()) {
            continue;
        }
        let path = &url[url::Position::BeforePath..];
        let answer = get(address, path).unwrap();
        // The feeds of views are not pages.
        let is_feed = url.query().is_some() && (path.contains(".xml") || path.contains(".json"));
        assert!(answer.status == 200 || is_feed, "{path}: {}", answer.status);
        if !answer
            .header("content-type")
            .unwrap()
            .starts_with("text/html")
        {
            continue;
        }
        let hrefs = links(&Html::parse_document(&answer.text()), "a[href], link[href]");
        let urls = hrefs.iter().map(|href| url.join(href).unwrap());
        waiting.extend(urls.filter(|url| url.as_str().starts_with(base.as_str())));
    }
    assert!(seen.len() > 100, "{}", seen.len());
    running.terminate();
    running.wait().success();
}

#[test]
fn what_is_not_understood_is_refused_in_a_sentence() {
    let site = Newsroom::start();
    let (_aggregator, address, running) = served(&site);
    let many = "ferry+".repeat(33);
    for (query, word) in [
        (format!("q={many}"), "more than 32 words"),
        ("citers=x".to_owned(), "write 2 to 9"),
        ("since=yesterday".to_owned(), "since is no day"),
    ] {
        for path in ["/", "/atom.xml", "/sources/quay/", "/sources/quay/rss.xml"] {
            let answer = get(address, &format!("{path}?{query}")).unwrap();
            assert_eq!(answer.status, 400, "{path}?{query}");
            assert!(answer.text().contains(word), "{}", answer.text());
        }
    }
    assert_eq!(get(address, "/?page=0").unwrap().status, 400);
    assert_eq!(texts(&page(address, "/?page=999999"), "article").len(), 0);
    assert_eq!(total(&page(address, "/?page=1&since=&q=&citers=")), 28);
    running.terminate();
    running.wait().success();
}

#[test]
fn words_and_filters_combine_and_the_words_are_marked() {
    let site = Newsroom::start();
    let (_aggregator, address, running) = served(&site);
    let all = page(address, "/?page=1");
    assert_eq!((total(&all), texts(&all, "article").len()), (28, 28));
    let found = page(address, "/?q=ferry");
    let (ferry, shown) = (total(&found), texts(&found, "article h3"));
    assert!(
        (1..28).contains(&ferry) && shown.len() == ferry,
        "{shown:?}"
    );
    assert!(
        texts(&found, "mark")
            .iter()
            .all(|mark| mark.eq_ignore_ascii_case("ferry"))
    );

    let of_quay = total(&page(address, "/?q=ferry&source=quay"));
    let of_harbour = total(&page(address, "/sources/harbour/?q=ferry"));
    assert!(of_quay <= ferry && of_harbour <= ferry && of_quay + of_harbour >= ferry);
    // Each site that the list names has as many articles as it says, and they are of that site.
    let sites = page(address, "/sites/");
    let lines = links(&sites, "main li a")
        .into_iter()
        .zip(texts(&sites, "main li"));
    for (path, line) in lines {
        let of_site = page(address, &format!("/{}", path.trim_start_matches("../")));
        let (name, count) = line.rsplit_once(' ').unwrap();
        assert_eq!(total(&of_site).to_string(), count, "{name}");
        let about = texts(&of_site, "article .about a:first-child");
        assert!(about.iter().all(|site| site == name), "{name}: {about:?}");
    }
    assert_eq!(total(&page(address, "/?q=ferry&author=nobody")), 0);
    assert_eq!(total(&page(address, "/?q=%22%28%29%20NEAR%20%2A")), 0);
    running.terminate();
    running.wait().success();
}

#[test]
fn a_day_has_its_articles_and_leads_to_the_days_beside_it() {
    let site = Newsroom::start();
    let (_aggregator, address, running) = served(&site);
    let days = links(&page(address, "/days/"), ".month a");
    let newest = links(&page(address, "/?page=1"), "h2.day a").swap_remove(0);
    let (mut path, mut entries) = (format!("/{newest}"), 0);
    for _ in 0..days.len() {
        let day = page(address, &path);
        assert_eq!(texts(&day, "main h2").len(), 1, "{path}");
        entries += total(&day);
        match links(&day, "nav[aria-label=Days] a[rel=prev]").pop() {
            Some(before) => path = format!("/{}", before.trim_start_matches("../")),
            None => break,
        }
    }
    assert_eq!(entries, 28, "every article is on one day");
    running.terminate();
    running.wait().success();
}

#[test]
fn an_article_says_where_it_was_read_and_how_it_is_cited() {
    let site = Newsroom::start();
    let (_aggregator, address, running) = served(&site);
    let found = page(address, "/?q=%22night+ferry%22");
    let path = links(&found, "article .more a").pop().unwrap();
    let article = page(address, &format!("/{path}"));
    let facts = texts(&article, ".facts tr").join("\n");
    for words in ["title", "the page, ", "addresses", "authors"] {
        assert!(facts.contains(words), "{words} in {facts}");
    }
    assert!(!texts(&article, ".history li").is_empty());
    for href in links(&article, "a[download]") {
        let file = get(address, &format!("/{}", href.trim_start_matches("../"))).unwrap();
        assert_eq!(file.status, 200, "{href}");
        assert!(file.text().contains("ferry"), "{}", file.text());
        assert!(
            file.header("content-type")
                .unwrap()
                .starts_with("application/x-")
        );
    }
    running.terminate();
    running.wait().success();
}

#[test]
fn an_article_is_a_file_for_programs_too() {
    let site = Newsroom::start();
    let (aggregator, address, running) = served(&site);
    let listed = aggregator
        .run(&["entries", "--json", "\"night ferry\""])
        .success()
        .json();
    let id = &listed["id"].as_str().unwrap()["urn:uuid:".len()..][..8];
    let article = page(address, &format!("/articles/{id}"));
    let href = links(&article, "footer a").pop().unwrap();
    assert_eq!(href, format!("../articles/{id}.json"));
    let file = get(address, &format!("/articles/{id}.json")).unwrap();
    let told: serde_json::Value = serde_json::from_slice(&file.body).unwrap();
    // As on the page, a quotation is repeated once, however many digests have it.
    let mut shown = listed;
    for mention in shown["mentions"].as_array_mut().unwrap().iter_mut().skip(1) {
        mention["quoted"] = serde_json::Value::Null;
    }
    assert_eq!(told, shown);
    assert_eq!(get(address, "/articles/00000000.json").unwrap().status, 404);
    running.terminate();
    running.wait().success();
}

#[test]
fn a_hidden_article_is_gone_from_every_page() {
    let site = Newsroom::start();
    let (aggregator, address, running) = served(&site);
    let found = page(address, "/?q=ferry");
    let path = links(&found, "article .more a").pop().unwrap();
    let headline = texts(&page(address, &format!("/{path}")), "h1").remove(0);
    let mut paths: Vec<String> = ["/digests/", "/?page=1"]
        .iter()
        .flat_map(|list| links(&page(address, list), "main a"))
        .filter(|href| href.contains("digests/") || href.starts_with("articles/"))
        .map(|href| format!("/{}", href.trim_start_matches("../")))
        .filter(|way| !way.ends_with(&path))
        .collect();
    let documents = [
        "/",
        "/statistics/",
        "/opml.xml",
        "/atom.xml",
        "/mentions/atom.xml",
        "/sources/quay/",
    ];
    paths.extend(documents.map(str::to_owned));
    let tells = || {
        let told = paths.iter().filter(|path| {
            let answer = get(address, path).unwrap();
            assert_eq!(answer.status, 200, "{path}");
            answer.text().contains(&headline)
        });
        told.collect::<Vec<_>>()
    };
    let before = tells();
    assert!(
        before.iter().any(|path| path.contains("/digests/")),
        "{before:?}"
    );
    let id = path.rsplit('/').next().unwrap();
    aggregator.run(&["entry", "hide", id]).success();
    assert_eq!(tells(), [""; 0]);
    for ending in ["", ".json", ".bib"] {
        let gone = get(address, &format!("/{path}{ending}")).unwrap();
        assert_eq!(gone.status, 410, "{ending}");
    }
    assert_eq!(total(&page(address, "/?q=ferry")), total(&found) - 1);
    assert_eq!(total(&page(address, "/?page=1")), 27);
    running.terminate();
    running.wait().success();
}

#[test]
fn a_merged_article_leads_to_the_one_that_it_is_part_of() {
    let site = Newsroom::start();
    let (aggregator, address, running) = served(&site);
    let two = aggregator.run(&["entries", "--json", "--limit", "2"]);
    let ids: Vec<String> = two
        .success()
        .json_lines()
        .iter()
        .map(|entry| entry["id"].as_str().unwrap()["urn:uuid:".len()..].to_owned())
        .collect();
    aggregator
        .run(&["entry", "merge", &ids[0], &ids[1]])
        .success();
    let short = |id: &str| id[..8].to_owned();
    let answers = |id: &str| get(address, &format!("/articles/{id}/")).unwrap().status;
    let (head, part) = match answers(&ids[0]) {
        200 => (short(&ids[0]), &ids[1]),
        _ => (short(&ids[1]), &ids[0]),
    };
    assert_eq!([answers(&head), answers(part)], [200, 308]);
    for (asked, location) in [
        (format!("{part}/"), format!("../../articles/{head}/")),
        (short(part), format!("../articles/{head}/")),
        (format!("{part}.json"), format!("../articles/{head}.json")),
        (format!("{part}.bib"), format!("../articles/{head}.bib")),
        (format!("{part}.ris"), format!("../articles/{head}.ris")),
    ] {
        let answer = get(address, &format!("/articles/{asked}")).unwrap();
        assert_eq!(answer.status, 308, "{asked}");
        assert_eq!(
            answer.header("location"),
            Some(location.as_str()),
            "{asked}"
        );
    }
    running.terminate();
    running.wait().success();

    aggregator.run(&["publish", "--to", "site"]).success();
    let former = aggregator.read(&format!("site/articles/{}/index.html", short(part)));
    let former = Html::parse_document(&former);
    let canonical = links(&former, "link[rel=canonical]").remove(0);
    assert!(
        canonical.ends_with(&format!("/articles/{head}/")),
        "{canonical}"
    );
    assert_eq!(links(&former, "h1 a"), [format!("../../articles/{head}/")]);
    for ending in ["json", "bib", "ris"] {
        let of = |id: &str| aggregator.read(&format!("site/articles/{id}.{ending}"));
        assert_eq!(of(&short(part)), of(&head), "{ending}");
    }
}

#[test]
fn what_is_hidden_leaves_a_written_folder_and_what_is_anothers_stays() {
    let site = Newsroom::start();
    let aggregator = Aggregator::over(&site);
    aggregator.refresh();
    aggregator.write("site/articles/mine.html", "somebody's");
    aggregator.run(&["publish", "--to", "site"]).success();
    let hidden = aggregator
        .run(&["entries", "--json", "--limit", "1"])
        .json();
    let id = &hidden["id"].as_str().unwrap()["urn:uuid:".len()..][..8];
    let files =
        [".json", ".bib", ".ris", "/index.html"].map(|end| format!("site/articles/{id}{end}"));
    for file in &files {
        assert!(aggregator.path(file).exists(), "{file}");
    }
    aggregator.run(&["entry", "hide", id]).success();
    aggregator.run(&["publish", "--to", "site"]).success();
    for file in &files {
        assert!(!aggregator.path(file).exists(), "{file}");
    }
    assert_eq!(aggregator.read("site/articles/mine.html"), "somebody's");
    aggregator.read("site/atom.xml");
}

#[test]
fn the_pages_are_files_too_and_their_links_lead_to_files() {
    let site = Newsroom::start();
    let aggregator = Aggregator::over(&site);
    aggregator.refresh();
    aggregator.run(&["publish", "--to", "site"]).success();
    let root = aggregator.path("site");
    let mut waiting = vec!["index.html".to_owned()];
    let mut seen = BTreeSet::new();
    while let Some(path) = waiting.pop() {
        if !seen.insert(path.clone())
            || std::path::Path::new(&path).extension() != Some("html".as_ref())
        {
            continue;
        }
        let here = Url::parse(&format!("http://files.example/{path}")).unwrap();
        let html = Html::parse_document(&aggregator.read(&format!("site/{path}")));
        for href in links(&html, "a[href], link[href]") {
            let url = here.join(&href).unwrap();
            if url.host_str() != Some("files.example") {
                continue;
            }
            assert_eq!(url.query(), None, "{href} in {path} wants a server");
            let mut to = percent_decoded(url.path())
                .trim_start_matches('/')
                .to_owned();
            if to.is_empty() || to.ends_with('/') || root.join(&to).is_dir() {
                to = format!("{}/index.html", to.trim_end_matches('/'))
                    .trim_start_matches('/')
                    .to_owned();
            }
            assert!(root.join(&to).is_file(), "{href} in {path}: no {to}");
            waiting.push(to);
        }
    }
    assert!(seen.len() > 100, "{}", seen.len());
}

/// A path as the file system has it.
fn percent_decoded(path: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = path.as_bytes();
    while let [first, tail @ ..] = rest {
        let code = tail.get(..2).filter(|_| *first == b'%');
        let code = code.and_then(|code| std::str::from_utf8(code).ok());
        let byte = code.and_then(|code| u8::from_str_radix(code, 16).ok());
        bytes.push(byte.unwrap_or(*first));
        rest = byte.map_or(tail, |_| &tail[2..]);
    }
    String::from_utf8(bytes).unwrap()
}
