//! Passwords of sources: sent where they belong, and shown, logged and stored nowhere; and who may read what is stored.
#![cfg(unix)]

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use crate::harness::Aggregator;
use crate::newsroom::{Newsroom, digests};

/// `ann:hunter2`, as HTTP Basic has it.
const BASIC: &str = "Basic YW5uOmh1bnRlcjI=";

fn feed(site: &Newsroom) -> String {
    site.url(digests::FEED_HOST, digests::FEED_PATH)
}

fn with_login(site: &Newsroom) -> String {
    feed(site).replacen("://", "://ann:hunter2@", 1)
}

/// The header by which the feed was last asked for.
fn authorization(site: &Newsroom) -> Option<String> {
    let requests = site.requests(digests::FEED_HOST, digests::FEED_PATH);
    requests.last()?.header("authorization").map(str::to_owned)
}

/// All that stands in the files below a folder.
fn stored(aggregator: &Aggregator, folder: &str) -> Vec<u8> {
    let files = fs::read_dir(aggregator.path(folder)).unwrap().flatten();
    let files = files.filter(|file| file.path().is_file());
    files
        .flat_map(|file| fs::read(file.path()).unwrap())
        .collect()
}

fn holds(bytes: &[u8], text: &str) -> bool {
    bytes
        .windows(text.len())
        .any(|part| part == text.as_bytes())
}

fn unchanged(aggregator: &Aggregator) -> u64 {
    aggregator.refresh()["sources"][0]["digests"]["unchanged"]
        .as_u64()
        .unwrap()
}

#[test]
fn a_password_in_an_address_is_sent_and_shown_nowhere() {
    let site = Newsroom::start();
    let aggregator = Aggregator::new(&site).feed("harbour", &with_login(&site));
    aggregator.run(&["refresh"]).success();
    assert_eq!(authorization(&site).as_deref(), Some(BASIC));
    for command in [
        &["check"][..],
        &["sources", "list"],
        &["sources", "list", "--json"],
        &["sources", "preview", "harbour", "--json"],
        &["opml", "export"],
        &["status", "--all"],
        &["status", "--json"],
    ] {
        let told = aggregator.run(command).success();
        let text = told.stdout + &told.stderr;
        assert!(!text.contains("hunter2"), "{command:?}: {text}");
    }
    let check = aggregator.run(&["check"]).success().stdout;
    assert!(
        check.contains("harbour: a password stands in url"),
        "{check}"
    );
    assert!(!holds(&stored(&aggregator, "var"), "hunter2"));

    // An earlier version stored the place with the password: nothing is read anew for that, and it is gone.
    aggregator.sql(&format!(
        "UPDATE source SET place = '{}'",
        with_login(&site)
    ));
    assert_eq!(unchanged(&aggregator), 1);
    assert_eq!(aggregator.ask("SELECT place FROM source"), feed(&site));

    // The keys of their own are no other place either.
    let keys = format!(
        "{}\"\nuser = \"ann\"\npassword_file = \"secret",
        feed(&site)
    );
    let aggregator = aggregator.edit(&with_login(&site), &keys);
    aggregator.write("secret", "hunter2\n");
    fs::set_permissions(aggregator.path("secret"), fs::Permissions::from_mode(0o644)).unwrap();
    assert_eq!(unchanged(&aggregator), 1);
    assert_eq!(authorization(&site).as_deref(), Some(BASIC));
    let check = aggregator.run(&["check"]).success().stdout;
    assert!(
        check.contains("everyone on this machine may read password_file secret"),
        "{check}"
    );
}

#[test]
fn a_source_is_added_with_its_password_and_says_nothing_of_it() {
    let site = Newsroom::start();
    let (aggregator, url) = (Aggregator::new(&site), with_login(&site));
    for more in [&["--dry-run"][..], &["--dry-run", "--json"], &[]] {
        let add = [&["sources", "add", &url], more].concat();
        let told = aggregator.run(&add).success();
        assert!(
            !(told.stdout + &told.stderr).contains("hunter2"),
            "{more:?}"
        );
    }
    assert!(aggregator.read("aggregator.toml").contains("ann:hunter2@"));
    assert_eq!(authorization(&site).as_deref(), Some(BASIC));
}

#[test]
fn what_is_stored_is_for_its_owner_alone() {
    let site = Newsroom::start();
    let aggregator = Aggregator::over(&site);
    aggregator.refresh();
    let mode = |path: &str| {
        let metadata = fs::metadata(aggregator.path(path)).unwrap();
        metadata.permissions().mode() & 0o777
    };
    assert_eq!(mode("var"), 0o700);
    assert_eq!(mode("var/aggregator.db"), 0o600);
    assert_eq!(mode("public/atom.xml") & 0o444, 0o444);
}
