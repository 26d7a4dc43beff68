//! Root works as the owner of the store: no file changes hands.

use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown};
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::harness::{Aggregator, Outcome, Running};
use crate::newsroom::Newsroom;
use crate::published::{feed, titles};

/// Somebody who is not root.
const OWNER: u32 = 64_321;

const LETTER: &str = "\
A letter from standard input

1. The tale of knots
https://paper.example.org/knots
It held.

2. The tale of bends
https://paper.example.org/bends
It did not.
";

/// Every file and folder there, with itself.
fn all(folder: &Path) -> Vec<PathBuf> {
    let mut found = vec![folder.to_owned()];
    for file in fs::read_dir(folder).unwrap().flatten() {
        if file.file_type().unwrap().is_dir() {
            found.extend(all(&file.path()));
        } else {
            found.push(file.path());
        }
    }
    found
}

/// Runs a copy of the program, so that it lies where its owner is let in, or is not.
fn run(aggregator: &Aggregator, program: &Path, arguments: &[&str]) -> Outcome {
    let mut command = Command::new(program);
    command
        .current_dir(aggregator.path(""))
        .env_remove("AGGREGATOR_CONFIG")
        .args(["--config", "aggregator.toml"])
        .args(arguments);
    Running::start(command, LETTER.into()).wait()
}

fn copy_of_the_program(folder: &Path) -> PathBuf {
    let copy = folder.join("aggregator");
    fs::copy(env!("CARGO_BIN_EXE_aggregator"), &copy).unwrap();
    fs::set_permissions(&copy, fs::Permissions::from_mode(0o755)).unwrap();
    copy
}

#[test]
fn what_root_does_is_done_by_the_owner_of_the_store() {
    let site = Newsroom::start();
    let aggregator = Aggregator::over(&site);
    aggregator.write("aggregator.toml", aggregator.configuration());
    let program = copy_of_the_program(&aggregator.path(""));
    let is_root = fs::metadata("/proc/self").unwrap().uid() == 0;
    if is_root {
        for file in all(&aggregator.path("")) {
            chown(file, Some(OWNER), Some(OWNER)).unwrap();
        }
    }
    let owner = fs::metadata(aggregator.path("")).unwrap().uid();
    let said = format!("belongs to #{OWNER}: working as that user");
    for command in [
        &["refresh"][..],
        &["import", "--no-fetch", "-"],
        &["publish"],
        &["entry", "hide", "--site", "nowhere.example.org"],
        &["backup", "backups/daily/"],
        &["backup", "copy.db"],
        &["restore", "copy.db"],
        &["refresh"],
    ] {
        let outcome = run(&aggregator, &program, command).success();
        // Backups may lie where root alone is let in: what is made of them is handed over.
        let is_told = is_root && !["backup", "restore"].contains(&command[0]);
        assert_eq!(
            outcome.stderr.contains(&said),
            is_told,
            "{command:?}: {}",
            outcome.stderr
        );
        for file in all(&aggregator.path("")) {
            let its = fs::metadata(&file).unwrap().uid();
            assert_eq!(its, owner, "{} after {command:?}", file.display());
        }
    }
    let shown = titles(&feed(&aggregator));
    assert!(
        shown.iter().any(|title| title == "The tale of knots"),
        "standard input reaches it: {shown:#?}"
    );

    // Where the owner is not let in to the program, nothing is done, and the way is named.
    let closed = tempfile::tempdir().unwrap();
    fs::set_permissions(closed.path(), fs::Permissions::from_mode(0o700)).unwrap();
    let program = copy_of_the_program(closed.path());
    let outcome = run(&aggregator, &program, &["refresh"]);
    if is_root {
        outcome.code(1).says(&[
            "var/aggregator.db: belongs to",
            &format!("sudo -u #{OWNER}"),
        ]);
    } else {
        outcome.success();
    }
}
