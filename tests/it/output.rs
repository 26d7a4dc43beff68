//! What cannot be written is not lost without a word: a full disk is told, a reader that has gone is none.

use std::fs::File;
use std::process::Stdio;

use crate::harness::{Aggregator, program};
use crate::newsroom::Newsroom;

const COMMANDS: &[&[&str]] = &[
    &["entries"],
    &["entries", "--json"],
    &["status", "--json"],
    &["check"],
    &["sources", "list"],
    &["parse", "letters/one.md"],
    &["canonical"],
    &["--help"],
];

fn with_an_entry(site: &Newsroom) -> Aggregator {
    let aggregator =
        Aggregator::new(site)
            .folder("letters")
            .set("fetch", "never", "[\"post.example\"]");
    let letter = "# Letter\n\n- [The ferry is late](https://post.example/ferry): again.\n\
        - [The quay is wet](https://post.example/quay): still.\n";
    aggregator.write("letters/one.md", letter);
    aggregator.run(&["refresh"]).success();
    aggregator
}

fn run(aggregator: &Aggregator, command: &[&str], stdout: Stdio) -> (Option<i32>, String) {
    aggregator.write("addresses", "https://example.org/\n");
    let addresses = File::open(aggregator.path("addresses")).unwrap();
    let done = program(&aggregator.path(""))
        .args(["--config", "aggregator.toml"])
        .args(command)
        .stdin(addresses)
        .stdout(stdout)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&done.stderr).into_owned();
    (done.status.code(), said)
}

#[test]
fn a_full_disk_is_told() {
    let site = Newsroom::empty();
    let aggregator = with_an_entry(&site);
    for command in COMMANDS {
        let full = File::options().write(true).open("/dev/full").unwrap();
        let (code, said) = run(&aggregator, command, full.into());
        assert_eq!(code, Some(1), "{command:?}: {said}");
        assert!(
            said.contains("standard output: no space left"),
            "{command:?}: {said}"
        );
    }
}

#[test]
fn a_reader_that_has_gone_is_no_fault() {
    let site = Newsroom::empty();
    let aggregator = with_an_entry(&site);
    for command in COMMANDS {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let (code, said) = run(&aggregator, command, writer.into());
        assert_eq!((code, said.as_str()), (Some(0), ""), "{command:?}");
    }
}
