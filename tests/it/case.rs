//! `case`: a digest and what is read of it as a folder for the tests, without its subscriber.

use serde_json::Value;

use crate::harness::Aggregator;
use crate::newsroom::{Newsroom, digests};

/// The newsroom's letter, as a mailer delivered it to a reader.
fn letter(site: &Newsroom) -> String {
    let letter = digests::files(site.port())[3].1.clone();
    let received = "Delivered-To: ann.fox@walkers.example\nReceived: by walkers.example for <ann.fox@walkers.example>\n";
    let letter = letter.replace(
        "To: reader@walkers.example",
        "To: Ann Fox <ann.fox@walkers.example>",
    );
    received.to_owned()
        + &letter.replace(
            "With a fair wind,",
            "Hi Ann, this went to ann.fox@walkers.example.\n\nWith a fair wind,",
        )
}

#[test]
fn a_case_has_the_digest_and_what_is_read_of_it_and_no_subscriber() {
    let site = Newsroom::start();
    let aggregator = Aggregator::new(&site);
    aggregator.write("letter.eml", letter(&site));
    let outcome = aggregator
        .run(&["case", "letter.eml", "--to", "cases/letters"])
        .success();
    for words in [
        "input.eml",
        "Taken out",
        "2 addresses",
        "Read input.eml through",
    ] {
        assert!(
            outcome.stdout.contains(words),
            "{words} in {}",
            outcome.stdout
        );
    }
    assert_eq!(outcome.stderr, "");
    let input = aggregator.read("cases/letters/input.eml");
    for word in ["walkers", "Ann", "Received", "tobias@quay.example"] {
        assert!(!input.contains(word), "{word} in {input}");
    }
    assert!(
        input.contains("From: Tobias Rook <")
            && input.contains("Hi Reader, this went to reader@example.org.")
    );
    assert!(
        aggregator
            .read("cases/letters/README")
            .starts_with("Comes from:")
    );

    let expected: Value =
        serde_json::from_str(&aggregator.read("cases/letters/expected.json")).unwrap();
    let parsed = aggregator
        .run(&["parse", "cases/letters/input.eml"])
        .success()
        .json();
    assert_eq!(parsed, expected);
    assert_eq!(expected["items"].as_array().map(Vec::len), Some(3));
    let original = aggregator.run(&["parse", "letter.eml"]).success().json();
    let original = original["items"].to_string().replace(
        "Hi Ann, this went to ann.fox@walkers.example",
        "Hi Reader, this went to reader@example.org",
    );
    assert_eq!(original, expected["items"].to_string());
}

#[test]
fn a_folder_that_is_there_is_left_as_it_is() {
    let site = Newsroom::start();
    let aggregator = Aggregator::new(&site);
    aggregator.write("letter.eml", letter(&site));
    aggregator.run(&["case", "letter.eml"]).success();
    let before = aggregator.read("letter/input.eml");
    aggregator.write("letter.eml", letter(&site).replace("fair", "foul"));
    aggregator
        .run(&["case", "letter.eml"])
        .code(1)
        .says(&["letter", "--to"]);
    assert_eq!(aggregator.read("letter/input.eml"), before);
}

#[test]
fn one_digest_of_several_is_chosen_by_its_number() {
    let site = Newsroom::start();
    let aggregator = Aggregator::new(&site);
    aggregator.write("harbour.xml", digests::feed(site.port()).body);
    aggregator
        .run(&["case", "harbour.xml"])
        .code(2)
        .says(&["3 digests", "--number 1 to 3"]);
    aggregator
        .run(&["case", "harbour.xml", "--number", "4"])
        .code(2);
    aggregator
        .run(&["case", "harbour.xml", "--number", "2", "--to", "second"])
        .success();
    let expected: Value = serde_json::from_str(&aggregator.read("second/expected.json")).unwrap();
    let all = aggregator.run(&["parse", "harbour.xml"]).success().json();
    assert_eq!(expected["items"], all[1]["items"]);
    assert_eq!(
        aggregator
            .run(&["parse", "second/input.html"])
            .success()
            .json(),
        expected
    );
    aggregator
        .run(&["case", "nowhere.eml"])
        .code(1)
        .says(&["nowhere.eml"]);
}
