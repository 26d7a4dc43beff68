//! A date without a time is its own day in every view, whatever zone the view is in.

use crate::harness::Aggregator;
use crate::newsroom::Newsroom;

const LETTER: &str = "# Harbour letter, 13 July 2025\n\n\
    - [The ferry is late](https://post.example/ferry): again.\n\
    - [The quay is wet](https://post.example/quay): still.\n";

/// One letter of 13 July of a source in Seoul, published in UTC: that day begins there on the 12th.
fn letter_from_seoul(site: &Newsroom) -> Aggregator {
    let aggregator = Aggregator::new(site)
        .folder("letters")
        .toml("timezone = \"Asia/Seoul\"\n")
        .set("fetch", "never", "[\"post.example\"]");
    aggregator.write("letters/one.md", LETTER);
    aggregator.run(&["refresh"]).success();
    aggregator
}

#[test]
fn a_day_is_a_day_in_lists_filters_and_on_the_page() {
    let site = Newsroom::empty();
    let aggregator = letter_from_seoul(&site);
    let text = aggregator.run(&["entries"]).success().stdout;
    assert!(
        text.contains("2025-07-13") && !text.contains("2025-07-12"),
        "{text}"
    );
    let page = aggregator.read("public/index.html");
    assert!(page.contains("Sunday 13 July 2025"), "{page}");

    let number = |since: &str, until: &str| {
        let found = aggregator.run(&["entries", "--json", "--since", since, "--until", until]);
        found.success().json_lines().len()
    };
    assert_eq!(number("2025-07-13", "2025-07-14"), 2);
    assert_eq!(number("2025-07-12", "2025-07-13"), 0);
    assert_eq!(number("2025-07-14", "2025-07-20"), 0);
}
