//! Rules that people add for single sites: used by `extract` and `refresh`, refused in one line where they are wrong.

use crate::harness::Aggregator;
use crate::newsroom::Newsroom;
use crate::newsroom::page::Page;
use crate::published::{entry, feed, titles};

/// A page that no general rule reads: its headline is no heading, the name of its writer stands in a machine's attribute.
const PAGE: &str = r#"<html lang="en"><head><title>Gazette</title></head><body><h1>Gazette</h1>
    <div data-role="story-head">The lighthouse is sold</div><i data-writer="Ida Marsh"></i>
    <p>The keeper's grandson bought it for less than the price of a boat, and means to live in the lamp room.</p></body></html>"#;

const RULES: &str = r#"
[[site]]
host = "odd.localhost"
title = ["h2.none", "[data-role=story-head]"]
authors = "[data-writer]@data-writer"
"#;

fn with_rules(site: &Newsroom) -> Aggregator {
    let aggregator = Aggregator::new(site).at_the_top("rules = [\"rules.d/*.toml\"]");
    std::fs::create_dir_all(aggregator.path("rules.d")).unwrap();
    aggregator.write("rules.d/odd.toml", RULES);
    aggregator
}

#[test]
fn extract_reads_by_the_rules_and_explains_them() {
    let aggregator = with_rules(&Newsroom::empty());
    aggregator.write("page.html", PAGE);
    let extract = |host: &str| {
        let url = format!("http://{host}/story/7");
        aggregator
            .run(&["extract", "page.html", "--url", &url, "--explain"])
            .success()
    };
    let found =
        extract("www.odd.localhost").says(&["* Title  rule of the site", "The lighthouse is sold"]);
    assert_eq!(found.json()["title"], "The lighthouse is sold");
    assert_eq!(found.json()["authors"][0], "Ida Marsh");
    assert_ne!(
        extract("even.localhost").json()["title"],
        "The lighthouse is sold"
    );

    let line = "{\"url\": \"http://odd.localhost/story/7\", \"path\": \"page.html\"}\n";
    let batch = aggregator.run_with_input(&["extract", "--batch"], line.to_owned());
    assert_eq!(batch.success().json_lines()[0]["authors"][0], "Ida Marsh");
}

#[test]
fn refresh_reads_pages_by_the_rules() {
    let site = Newsroom::empty();
    site.set("odd", "/story/7", Page::html(PAGE.to_owned()));
    let aggregator = with_rules(&site).folder("desk");
    let story = |number| site.url("odd", &format!("/story/{number}"));
    let digest = format!(
        "# Morning\n\n## A sale\n\n{}\n\nNobody foresaw it.\n\n## A knot\n\n{}\n\nThe knots of the north.\n",
        story(7),
        story(8)
    );
    aggregator.write("desk/morning.md", digest);
    aggregator.refresh();
    let feed = feed(&aggregator);
    let titles = titles(&feed);
    assert!(
        titles.contains(&"The lighthouse is sold".to_owned()),
        "{titles:?}"
    );
    assert_eq!(
        entry(&feed, "The lighthouse is sold").authors[0]
            .name
            .as_deref(),
        Some("Ida Marsh")
    );
}

#[test]
fn a_wrong_rule_is_refused_with_file_line_site_and_selector() {
    let aggregator = with_rules(&Newsroom::empty());
    for (rules, words) in [
        (
            "[[site]]\nhost = \"odd.localhost\"\ntitle = \"h1..x\"\n",
            &["odd.toml:3:", "odd.localhost", "title", "h1..x"][..],
        ),
        ("[[site]]\ntitle = \"h1\"\n", &["odd.toml:1:", "host"]),
        (
            "[[site]]\nhost = \"https://a.example/\"\n",
            &["odd.toml:1:", "https://a.example/"],
        ),
        (
            "[[site]]\nhost = \"a.example\"\ntitel = \"h1\"\n",
            &["odd.toml:3:", "titel", "title"],
        ),
    ] {
        aggregator.write("rules.d/odd.toml", rules);
        aggregator.run(&["check"]).code(2).says(words);
    }
}
