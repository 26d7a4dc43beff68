//! Curators' words on one article: whose they are, and when they are news.

use serde_json::Value;

use crate::harness::Aggregator;
use crate::newsroom::Newsroom;

const REMARK: &str = "The harbour office has known of the sandbank for eleven years and has done nothing, which is the story here.";

/// Two folders, of Ada Ames and of Ben Boyle.
fn two(site: &Newsroom) -> Aggregator {
    let source = |name: &str, curator: &str| {
        format!(
            "[[source]]\nname = \"{name}\"\nkind = \"directory\"\npath = \"{name}\"\ncurator = \"{curator}\"\n"
        )
    };
    let aggregator = Aggregator::new(site)
        .toml(&source("ada", "Ada Ames"))
        .toml(&source("ben", "Ben Boyle"));
    for folder in ["ada", "ben"] {
        std::fs::create_dir_all(aggregator.path(folder)).unwrap();
    }
    aggregator
}

/// A digest of that day, of one article and of another.
fn cite(site: &Newsroom, aggregator: &Aggregator, file: &str, day: &str, words: &[&str]) {
    let [ferry, roof] =
        [("port", "/ferry"), ("town", "/roof")].map(|(host, path)| site.url(host, path));
    let words: String = words.iter().map(|word| format!("<p>{word}</p>")).collect();
    let digest = format!(
        "<html><head><title>Letter of {day}</title><meta name=date content={day}></head><body><h1>Letter of {day}</h1>\
         <h2>1. Ferry runs aground off Selm</h2>{words}<p><a href=\"{ferry}\">{ferry}</a></p>\
         <h2>2. Council votes on the school roof</h2><p>In {file}.</p><p><a href=\"{roof}\">{roof}</a></p>\
         </body></html>"
    );
    aggregator.write(file, digest);
    aggregator.refresh();
}

fn ferry(aggregator: &Aggregator) -> Value {
    let entries = aggregator
        .run(&["entries", "--json"])
        .success()
        .json_lines();
    let mut ferries = entries
        .into_iter()
        .filter(|entry| entry["title"] == "Ferry runs aground off Selm");
    ferries.next().unwrap()
}

/// The words of each curator, in whatever order.
fn said(aggregator: &Aggregator) -> Vec<(String, Option<String>)> {
    let entry = ferry(aggregator);
    let mentions = entry["mentions"].as_array().unwrap().iter();
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let mut said: Vec<_> = mentions
        .map(|m| (text(&m["curator"]).unwrap(), text(&m["commentary"])))
        .collect();
    said.sort();
    said
}

#[test]
fn who_quotes_another_is_not_who_said_it_whoever_is_read_first() {
    let site = Newsroom::empty();
    for is_ada_first in [true, false] {
        let aggregator = two(&site);
        let ada = || cite(&site, &aggregator, "ada/1.html", "2025-07-10", &[REMARK]);
        let ben = || {
            cite(
                &site,
                &aggregator,
                "ben/1.html",
                "2025-07-11",
                &["Ada Ames wrote yesterday:", REMARK],
            );
        };
        if is_ada_first {
            ada();
            ben();
        } else {
            ben();
            ada();
        }
        let expected = [
            ("Ada Ames", REMARK),
            ("Ben Boyle", "Ada Ames wrote yesterday:"),
        ];
        let expected =
            expected.map(|(curator, words)| (curator.to_owned(), Some(words.to_owned())));
        assert_eq!(said(&aggregator), expected, "{is_ada_first}");
    }
}

#[test]
fn an_entry_is_news_for_new_words_alone_and_not_for_another_version() {
    let site = Newsroom::empty();
    let aggregator = two(&site);
    // What was seen was seen long ago.
    let age = || {
        aggregator.sql("UPDATE article SET updated_at = 1752100000");
        ferry(&aggregator)["updated"].clone()
    };
    cite(&site, &aggregator, "ada/1.html", "2025-07-10", &[REMARK]);
    let mut seen = age();
    cite(&site, &aggregator, "ada/2.html", "2025-07-11", &[REMARK]);
    assert_eq!(ferry(&aggregator)["updated"], seen, "the same words");
    cite(&site, &aggregator, "ada/3.html", "2025-07-12", &[]);
    assert_eq!(ferry(&aggregator)["updated"], seen, "no words");
    // A version that hashed entries in another way.
    aggregator.sql(
        "UPDATE article SET core = x'00' WHERE core IS NOT NULL; UPDATE meta SET value = '1' WHERE key = 'listed with'",
    );
    cite(&site, &aggregator, "ada/4.html", "2025-07-13", &[]);
    assert_eq!(ferry(&aggregator)["updated"], seen, "another version");
    cite(&site, &aggregator, "ben/1.html", "2025-07-14", &[]);
    assert_ne!(ferry(&aggregator)["updated"], seen, "another curator");
    seen = age();
    cite(
        &site,
        &aggregator,
        "ben/2.html",
        "2025-07-15",
        &["I agree."],
    );
    assert_ne!(ferry(&aggregator)["updated"], seen, "his first words");
}
