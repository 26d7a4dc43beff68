//! Digests larger than any is: they are read within bounds of memory.

use std::process::Command;

use tempfile::TempDir;

use crate::harness::{Running, program};

/// More links than any digest has, and what the program may have for its data then, in KiB: a quarter of 100,000 and of
/// 256 MiB, for memory grows with length alone, and the tests' binary is slow.
const LINKS: usize = 100_000 / 4;
const MEMORY: usize = 256 * 1024 / 4;

/// How many stories `parse` finds in a digest, run by a shell that gives it so much memory and no more.
fn stories_within_bounds(name: &str, digest: &str) -> usize {
    let folder = TempDir::new().unwrap();
    std::fs::write(folder.path().join(name), digest).unwrap();
    let parse = program(folder.path());
    let mut shell = Command::new("sh");
    shell
        .current_dir(folder.path())
        .env_remove("AGGREGATOR_CONFIG")
        .arg("-c")
        .arg(format!("ulimit -d {MEMORY} && exec \"$0\" \"$@\""))
        .arg(parse.get_program())
        .args(["parse", name]);
    let outcome = Running::start(shell, Vec::new()).wait().success();
    outcome.json()["items"].as_array().unwrap().len()
}

/// So many texts, each with its number.
fn numbered(count: usize, text: impl Fn(usize) -> String) -> String {
    (1..=count).map(text).collect()
}

#[test]
fn a_list_of_very_many_links_is_read() {
    let item = |n| format!("<li><a href='https://example.org/{n}'>Story {n}</a>: words</li>\n");
    let page = format!("<ul>{}</ul>", numbered(LINKS, item));
    assert!(stories_within_bounds("links.html", &page) > 10_000);
}
