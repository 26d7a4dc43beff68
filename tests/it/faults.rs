//! A disk that is full, a folder that may not be written to, a store that is locked, newer or damaged: each ends in one clear
//! sentence and status 1, and what was published stays.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use crate::harness::{Aggregator, Outcome, Running};
use crate::http;
use crate::newsroom::Newsroom;
use crate::published::parse;

const STORE: &str = "var/aggregator.db";

/// A letter with so many stories, which stand nowhere but in it.
fn letter(stories: usize, number: usize) -> String {
    let story = |n: usize| {
        format!(
            "{n}. The tale of rope {n} of letter {number}\nhttps://paper.example.org/{number}/rope-{n}\nIt held {} ships.\n\n",
            n * 7
        )
    };
    format!(
        "Letter {number} of ropes, 8 March 2024\n\n{}",
        (1..=stories).map(story).collect::<String>()
    )
}

/// A folder of letters, one of which was read; nothing is fetched.
fn with_a_letter(site: &Newsroom) -> Aggregator {
    let aggregator =
        Aggregator::new(site)
            .folder("letters")
            .set("fetch", "never", "[\"example.org\"]");
    aggregator.write("letters/1.txt", letter(3, 1));
    aggregator.refresh();
    aggregator.write("letters/2.txt", letter(300, 2));
    aggregator
}

/// A script with file systems of its own, in the program's folder; `$1` is the program.
fn with_own_disks(aggregator: &Aggregator, script: &str) -> Running {
    // Who is not root is it there.
    let flags = if is_root() { "-m" } else { "-rm" };
    let mut command = Command::new("unshare");
    command
        .current_dir(aggregator.path(""))
        .env_remove("AGGREGATOR_CONFIG")
        .env_remove("RUST_LOG")
        .env_remove("NOTIFY_SOCKET")
        .args([
            flags,
            "sh",
            "-euc",
            script,
            "sh",
            env!("CARGO_BIN_EXE_aggregator"),
        ]);
    aggregator.write("aggregator.toml", aggregator.configuration());
    Running::start(command, Vec::new())
}

/// Whether this machine lets a test mount disks of its own; where it does not, that is said.
#[expect(
    clippy::print_stderr,
    reason = "a test that is not made is not passed over in silence"
)]
fn may_mount() -> bool {
    let flags = if is_root() { "-m" } else { "-rm" };
    let mount = ["sh", "-c", "mount -t tmpfs none /mnt"];
    let tried = Command::new("unshare").arg(flags).args(mount).output();
    let may = tried.is_ok_and(|tried| tried.status.success());
    if !may {
        eprintln!("(no disks of one's own can be mounted here: this is not tried)");
    }
    may
}

fn is_root() -> bool {
    let me = Command::new("id").arg("-u").output().unwrap();
    me.stdout == b"0\n"
}

/// One sentence that names the place and says all that.
#[track_caller]
fn assert_one_sentence(outcome: Outcome, words: &[&str]) {
    assert_eq!(outcome.stderr.lines().count(), 1, "{}", outcome.stderr);
    assert_ends_with_one_sentence(outcome, words);
}

/// The same, where something had been done before.
#[track_caller]
fn assert_ends_with_one_sentence(outcome: Outcome, words: &[&str]) {
    let outcome = outcome.code(1).says(words);
    let last = outcome.stderr.lines().last().unwrap_or_default();
    assert!(
        words.iter().all(|word| last.contains(word)),
        "{}",
        outcome.stderr
    );
    assert!(!outcome.stderr.contains("panicked"), "{}", outcome.stderr);
}

/// `var` on a small disk of its own, with the store in it.
const SMALL_VAR: &str =
    "cp -r var keep; mount -t tmpfs -o size=4m none var; cp keep/aggregator.db var/;";

#[test]
fn a_full_disk_is_told_and_the_feed_stays() {
    if !may_mount() {
        return;
    }
    let site = Newsroom::empty();
    // No room at all; room to open the store, and no more.
    for room in ["0", "96"] {
        let aggregator = with_a_letter(&site);
        let before = aggregator.documents();
        let script = format!(
            "{SMALL_VAR} dd if=/dev/zero of=var/room bs=1k count={room} 2>/dev/null; dd if=/dev/zero of=var/filler bs=1k 2>/dev/null || true
             rm var/room; exec \"$1\" --config aggregator.toml refresh"
        );
        let outcome = with_own_disks(&aggregator, &script).wait();
        assert_ends_with_one_sentence(outcome, &[STORE, "full", "nothing was changed"]);
        assert!(aggregator.documents() == before, "what was published stays");
        assert_eq!(aggregator.refresh()["published"]["new"], 300);
    }
}

#[test]
fn a_store_that_may_only_be_read_is_told_and_the_feed_stays() {
    if !may_mount() {
        return;
    }
    let site = Newsroom::empty();
    let aggregator = with_a_letter(&site);
    let before = aggregator.documents();
    let script = format!(
        "{SMALL_VAR} mount -o remount,ro var; exec \"$1\" --config aggregator.toml refresh"
    );
    let outcome = with_own_disks(&aggregator, &script).wait();
    assert_one_sentence(outcome, &[STORE, "may read and write there"]);
    assert!(aggregator.documents() == before, "what was published stays");
}

#[test]
fn an_output_folder_that_is_full_or_may_only_be_read_keeps_its_documents() {
    if !may_mount() {
        return;
    }
    let site = Newsroom::empty();
    for (fault, words) in [
        (
            "dd if=/dev/zero of=public/filler bs=1k 2>/dev/null || true",
            "free some space",
        ),
        ("mount -o remount,ro public", "Read-only file system"),
    ] {
        let aggregator = with_a_letter(&site);
        let script = format!(
            "cp -r public keep; mount -t tmpfs -o size=4m none public; cp -r keep/* public/; {fault}
             \"$1\" --config aggregator.toml refresh || status=$?
             diff -r keep public -x filler -x archive > changed || true; exit $status"
        );
        let outcome = with_own_disks(&aggregator, &script).wait();
        assert_ends_with_one_sentence(outcome, &["public/", words]);
        assert_eq!(aggregator.read("changed"), "");
        // What is stored is published as soon as it can be.
        aggregator.run(&["publish"]).success();
        assert!(
            aggregator
                .read("public/atom.xml")
                .contains("rope 299 of letter 2")
        );
    }
}

#[test]
fn a_store_that_another_program_keeps_locked_is_told() {
    let site = Newsroom::empty();
    let aggregator = with_a_letter(&site);
    let before = aggregator.documents();
    let other = rusqlite::Connection::open(aggregator.path(STORE)).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let outcome = aggregator.run(&["refresh"]);
    assert_one_sentence(outcome, &[STORE, "another program keeps the store locked"]);
    assert!(aggregator.documents() == before);
    drop(other);
    assert_eq!(aggregator.refresh()["published"]["new"], 300);
}

#[test]
fn a_store_that_cannot_be_used_is_told_and_left_as_it_is() {
    type Fault = fn(&mut Vec<u8>);
    let faults: [(&str, Fault, &[&str]); 7] = [
        (
            "newer",
            |bytes| bytes[60..64].copy_from_slice(&[0, 0, 9, 9]),
            &["newer aggregator", "restore"],
        ),
        (
            "foreign",
            |bytes| bytes[68..72].copy_from_slice(b"OTHR"),
            &["another program's database", "store.path"],
        ),
        (
            "garbage at the beginning",
            |bytes| bytes[..200].fill(0xaa),
            &["no aggregator store", "aggregator restore FILE"],
        ),
        (
            "half",
            |bytes| bytes.truncate(bytes.len() / 2),
            &["damaged", "aggregator restore FILE"],
        ),
        (
            "flipped pages",
            |bytes| bytes[4096..].iter_mut().for_each(|byte| *byte = !*byte),
            &["damaged", "aggregator restore FILE"],
        ),
        (
            "of no version",
            |bytes| bytes[60..64].fill(0),
            &["damaged", "aggregator restore FILE", "already exists"],
        ),
        (
            "a letter",
            |bytes| *bytes = letter(9, 3).into_bytes(),
            &["no aggregator store", "store.path"],
        ),
    ];
    let site = Newsroom::empty();
    let aggregator = with_a_letter(&site);
    let (whole, before) = (
        fs::read(aggregator.path(STORE)).unwrap(),
        aggregator.documents(),
    );
    aggregator.run(&["backup", "copy.db"]).success();
    for (name, fault, words) in faults {
        let mut bytes = whole.clone();
        fault(&mut bytes);
        aggregator.write(STORE, &bytes);
        let commands = [
            &["refresh"][..],
            &["status"],
            &["run"],
            &["publish"],
            &["backup", "no.db"],
        ];
        for command in commands {
            assert_one_sentence(aggregator.run(command), &[&[STORE], words].concat());
        }
        assert!(!aggregator.path("no.db").exists());
        assert!(
            fs::read(aggregator.path(STORE)).unwrap() == bytes,
            "{name} is left as it is"
        );
        assert!(aggregator.documents() == before, "{name}: the feed stays");
        if name == "foreign" {
            continue;
        }
        // The mend that the sentence names.
        let restored = aggregator.run(&["restore", "copy.db"]).success();
        assert!(restored.stdout.contains("kept as"), "{}", restored.stdout);
        aggregator.run(&["publish"]).success();
        assert!(
            aggregator.documents() == before,
            "{name}: the feed is as it was"
        );
    }
}

#[test]
fn a_folder_in_the_place_of_the_store_is_told() {
    let site = Newsroom::empty();
    let aggregator = Aggregator::new(&site).set("store", "path", "\"var\"");
    fs::create_dir_all(aggregator.path("var")).unwrap();
    for command in ["refresh", "status"] {
        assert_one_sentence(
            aggregator.run(&[command]),
            &["var: a folder stands where the store should be"],
        );
    }
}

/// Waits until a file says that.
#[track_caller]
fn wait_for_word(path: &Path, word: &str) {
    let until = Instant::now() + Duration::from_mins(1);
    let said = || fs::read_to_string(path).unwrap_or_default();
    while !said().contains(word) {
        assert!(Instant::now() < until, "no “{word}” in {}", said());
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn the_daemon_serves_through_a_full_disk_and_goes_on_when_there_is_room() {
    if !may_mount() {
        return;
    }
    let site = Newsroom::empty();
    let address = http::free_address();
    let aggregator = with_a_letter(&site)
        .set("server", "listen", &format!("\"{address}\""))
        .edit("curator = ", "schedule = \"* * * * * *\"\ncurator = ");
    fs::rename(aggregator.path("letters/2.txt"), aggregator.path("2.txt")).unwrap();
    let script = format!(
        "{SMALL_VAR} \"$1\" --config aggregator.toml run 2> log & daemon=$!
         await() {{ until [ -e $1 ]; do sleep 0.1; done; }}
         await fill; dd if=/dev/zero of=var/filler bs=1k 2>/dev/null || true; mv 2.txt letters/2.txt
         await free; rm var/filler
         await end; kill $daemon; wait $daemon"
    );
    let running = with_own_disks(&aggregator, &script);
    http::wait_for(address, "/healthz");
    let entries = || {
        let answer = http::get(address, "/atom.xml").unwrap();
        assert_eq!(answer.status, 200);
        parse(&answer.body).entries.len()
    };
    assert_eq!(entries(), 3);
    aggregator.write("fill", "");
    wait_for_word(&aggregator.path("log"), "the disk is full");
    let shown: BTreeMap<_, _> = aggregator.documents();
    assert_eq!(entries(), 3);
    assert_eq!(http::get(address, "/healthz").unwrap().status, 200);
    aggregator.write("free", "");
    let until = Instant::now() + Duration::from_secs(110);
    while entries() == 3 {
        assert!(Instant::now() < until, "{}", aggregator.read("log"));
        std::thread::sleep(Duration::from_millis(200));
    }
    assert!(aggregator.documents() != shown);
    assert_eq!(entries(), 200);
    aggregator.write("end", "");
    running.wait().success();
}
