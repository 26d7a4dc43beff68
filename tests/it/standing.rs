//! What `status` finds odd about sources: silence, editions with few stories, files that cannot be read.

use serde_json::{Value, json};

use crate::harness::Aggregator;
use crate::newsroom::Newsroom;

/// A letter of so many stories.
fn letter(day: u32, stories: u32) -> String {
    let story = |n: u32| {
        format!(
            "- [Story {day}.{n} of the harbour](https://post.example/{day}/{n}): as it is told.\n"
        )
    };
    format!(
        "# Letter of 2024-03-{day:02}\n\n{}",
        (0..stories).map(story).collect::<String>()
    )
}

/// A folder of letters: day and stories of each.
fn letters(site: &Newsroom, letters: &[(u32, u32)]) -> Aggregator {
    let aggregator =
        Aggregator::new(site)
            .folder("letters")
            .set("fetch", "never", "[\"post.example\"]");
    for (day, stories) in letters {
        aggregator.write(&format!("letters/{day}.md"), letter(*day, *stories));
    }
    aggregator.run(&["refresh"]).success();
    aggregator
}

#[track_caller]
fn source(aggregator: &Aggregator) -> Value {
    let status = aggregator.run(&["status", "--json"]).success().json();
    status["sources"][0].clone()
}

#[test]
fn a_source_that_brings_nothing_any_more_is_quiet() {
    let site = Newsroom::empty();
    let aggregator = letters(&site, &[(1, 4), (2, 4), (3, 4), (5, 4), (6, 4)]);
    assert_eq!(
        source(&aggregator)["quiet"],
        json!({"since": "2024-03-06", "usual_days": 1})
    );
    let text = aggregator.run(&["status"]).success().stdout;
    assert!(
        text.contains("letters: QUIET since 6 March, usually daily"),
        "{text}"
    );
    let check = aggregator.run(&["status", "--check"]).code(1);
    assert!(check.stdout.contains("source letters"), "{}", check.stdout);
}

#[test]
fn three_editions_are_no_rhythm() {
    let site = Newsroom::empty();
    let aggregator = letters(&site, &[(1, 4), (2, 4), (3, 0)]);
    let source = source(&aggregator);
    assert_eq!(
        (&source["quiet"], &source["few_stories"]),
        (&Value::Null, &Value::Null)
    );
}

#[test]
fn an_edition_with_far_fewer_stories_is_named() {
    let site = Newsroom::empty();
    let aggregator = letters(&site, &[(1, 12), (2, 15), (3, 18), (4, 12), (5, 0)]);
    let few = source(&aggregator)["few_stories"].clone();
    assert_eq!(
        (&few["stories"], &few["usual"]),
        (&json!(0), &json!([12, 15]))
    );
    let digest = few["digest"].as_str().unwrap();
    assert!(digest.starts_with("urn:uuid:"), "{digest}");
    let text = aggregator.run(&["status"]).success().stdout;
    assert!(
        text.contains("0 stories in an edition, usually 12 to 15"),
        "{text}"
    );
    assert!(text.contains(&digest[9..17]), "{text}");
    aggregator.run(&["status", "--check"]).code(1);
}

#[test]
fn a_file_that_cannot_be_read_is_named_until_it_is_read_or_gone() {
    let site = Newsroom::empty();
    let aggregator = letters(&site, &[(1, 4)]);
    aggregator.run(&["status", "--check"]).code(0);
    aggregator.write("letters/empty.md", "");
    aggregator.write(
        "letters/picture.md",
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x01\0\xff\xfe",
    );
    for _ in 0..2 {
        aggregator.run(&["refresh"]).success();
        let unread = source(&aggregator)["unread"].clone();
        assert_eq!(unread.as_array().map(Vec::len), Some(2), "{unread}");
        assert!(
            unread[0]["reason"].as_str().unwrap().contains("empty.md"),
            "{unread}"
        );
        let text = aggregator.run(&["status"]).success().stdout;
        assert!(
            text.contains("empty.md") && text.contains("picture.md"),
            "{text}"
        );
        aggregator.run(&["status", "--check"]).code(1);
    }
    aggregator.write("letters/empty.md", letter(2, 4));
    std::fs::remove_file(aggregator.path("letters/picture.md")).unwrap();
    aggregator.run(&["refresh"]).success();
    assert_eq!(source(&aggregator)["unread"], json!([]));
    aggregator.run(&["status", "--check"]).code(0);
}

#[test]
fn what_is_not_enabled_is_not_missed() {
    let site = Newsroom::empty();
    let mut aggregator = letters(&site, &[(1, 12), (2, 12), (3, 12), (4, 12), (5, 0)]);
    aggregator.run(&["status", "--check"]).code(1);
    aggregator = aggregator.toml("enabled = false\n");
    aggregator.run(&["status", "--check"]).code(0);
}
