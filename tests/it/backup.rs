//! `backup` and `restore`: a copy while the program works, and the way back.

use std::fs;
use std::path::{Path, PathBuf};

use crate::harness::{Aggregator, Outcome, program};
use crate::http;
use crate::newsroom::Newsroom;
use crate::published::{links, parse};

const STORE: &str = "var/aggregator.db";

/// A store with something in it.
fn filled(site: &Newsroom) -> Aggregator {
    let aggregator = Aggregator::over(site);
    aggregator.refresh();
    aggregator
}

/// The files of a folder by name.
fn names(folder: &Path) -> Vec<String> {
    let files = fs::read_dir(folder).unwrap().flatten();
    let mut names: Vec<_> = files
        .map(|file| file.file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

/// What the store holds, by its tables.
fn held(aggregator: &Aggregator) -> String {
    aggregator.ask(
        "SELECT group_concat(line, char(10)) FROM (
             SELECT hex(uuid) || ' ' || coalesce(url, '') || ' ' || coalesce(title, '') || ' ' || hex(face) AS line FROM article
             UNION ALL SELECT hex(uuid) || ' ' || key FROM digest
             UNION ALL SELECT feed || ' ' || position || ' ' || article_id || ' ' || at FROM log)",
    )
}

fn kept(outcome: &Outcome) -> PathBuf {
    let line = outcome.stdout.lines().find(|line| line.contains("kept as"));
    let name = line.and_then(|line| line.rsplit("kept as ").next());
    PathBuf::from(name.unwrap_or_else(|| panic!("{}", outcome.stdout)))
}

#[test]
fn a_backup_while_the_daemon_runs_brings_everything_back() {
    let site = Newsroom::start();
    let address = http::free_address();
    let listen = format!("\"{address}\"");
    let aggregator = Aggregator::over(&site).set("server", "listen", &listen);
    aggregator.refresh();
    let (before, documents) = (held(&aggregator), aggregator.documents());
    let mut daemon = aggregator.spawn(&["run"]);
    http::wait_for(address, "/healthz");

    let made = aggregator.run(&["backup", "copy.db"]).success();
    assert!(
        made.stdout.contains("copy.db: ") && made.stdout.contains("28 entries, checked"),
        "{}",
        made.stdout
    );
    let status = aggregator.run(&["status", "--all"]).success().stdout;
    assert!(
        status.contains("; last backup ") && status.contains(", checked"),
        "{status}"
    );
    let status = aggregator.run(&["status", "--json"]).success().json();
    assert_eq!(status["store"]["last_backup"]["place"], "copy.db");

    aggregator.run(&["restore", "copy.db"]).code(1).says(&[
        STORE,
        "aggregator run works on this store",
        "end it first",
    ]);
    daemon.kill();

    fs::remove_dir_all(aggregator.path("var")).unwrap();
    let restored = aggregator.run(&["restore", "copy.db"]).success();
    assert!(
        restored.stdout.contains("28 entries, from copy.db"),
        "{}",
        restored.stdout
    );
    aggregator.run(&["publish"]).success();
    assert_eq!(held(&aggregator), before);
    assert!(
        aggregator.documents() == documents,
        "the feeds are byte for byte as they were"
    );
    assert_eq!(aggregator.refresh()["published"]["new"], 0);
}

#[test]
fn a_restore_keeps_the_store_of_before() {
    let site = Newsroom::start();
    let aggregator = filled(&site);
    aggregator.run(&["backup", "copy.db"]).success();
    let then = held(&aggregator);
    aggregator.sql("UPDATE article SET title = 'Written after the backup'");
    let later = held(&aggregator);

    let restored = aggregator.run(&["restore", "copy.db"]).success();
    assert_eq!(held(&aggregator), then);
    let kept = kept(&restored);
    aggregator
        .run(&["restore", kept.to_str().unwrap()])
        .success();
    assert_eq!(held(&aggregator), later);
    assert!(
        names(&aggregator.path("var"))
            .iter()
            .all(|name| !name.contains(".tmp"))
    );
}

#[test]
fn standard_output_is_the_database() {
    let site = Newsroom::start();
    let aggregator = filled(&site);
    let then = held(&aggregator);
    let run = |file: Option<fs::File>| {
        let mut command = program(&aggregator.path(""));
        command.args(["--config", "aggregator.toml", "backup", "-"]);
        if let Some(file) = file {
            command.stdout(file);
        }
        command.output().unwrap()
    };
    let output = run(None);
    assert!(output.status.success());
    assert!(String::from_utf8_lossy(&output.stderr).contains("28 entries, checked"));
    aggregator.write("elsewhere/copy.db", output.stdout);
    aggregator.sql("UPDATE article SET title = NULL");
    aggregator.run(&["restore", "elsewhere/copy.db"]).success();
    assert_eq!(held(&aggregator), then);

    // A backup that is not all there is none.
    let full = fs::File::options().write(true).open("/dev/full").unwrap();
    let output = run(Some(full));
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(
        said.contains("standard output: No space left on device"),
        "{said}"
    );
}

#[test]
fn a_folder_keeps_the_newest_backups_and_all_that_is_none() {
    let site = Newsroom::start();
    let aggregator = filled(&site);
    aggregator.run(&["backup", "copy.db"]).success();
    let copy = fs::read(aggregator.path("copy.db")).unwrap();
    for day in 1..=3 {
        aggregator.write(&format!("backups/aggregator-2020010{day}-030000.db"), &copy);
    }
    let others = [
        "aggregator-20190101-030000.db",
        "aggregator-2019.db",
        "notes.txt",
    ];
    for name in others {
        aggregator.write(&format!("backups/{name}"), "mine");
    }
    let made = aggregator
        .run(&["backup", "--keep", "2", "backups/"])
        .success();
    assert!(
        made.stdout.contains("2 older backups removed"),
        "{}",
        made.stdout
    );
    let left = names(&aggregator.path("backups"));
    assert_eq!(left.len(), 5, "{left:?}");
    for name in others.iter().chain(&["aggregator-20200103-030000.db"]) {
        assert!(left.iter().any(|left| left == name), "{name} of {left:?}");
    }
    // The clock was wrong once.
    for day in 1..=2 {
        aggregator.write(&format!("ahead/aggregator-2999010{day}-030000.db"), &copy);
    }
    let made = aggregator.run(&["backup", "--keep", "2", "ahead/"]);
    let made = made.success().stdout;
    let (file, _) = made.split_once(": ").unwrap();
    assert!(aggregator.path(file).exists(), "{made}");
    assert!(made.contains("1 older backup removed"), "{made}");
    aggregator
        .run(&["backup", "--keep", "1", "ahead/"])
        .success();
    let left = names(&aggregator.path("ahead"));
    assert!(left.len() == 1 && !left[0].contains("2999"), "{left:?}");
    aggregator
        .run(&["backup", "--keep", "2", "file.db"])
        .code(2)
        .says(&["--keep", "folder"]);
    aggregator
        .run(&["backup", "--keep", "0", "backups/"])
        .code(2);
}

#[test]
fn a_backup_takes_the_place_of_a_backup_alone() {
    let site = Newsroom::start();
    let aggregator = filled(&site);
    aggregator.run(&["backup", "copy.db"]).success();
    aggregator.run(&["backup", "copy.db"]).success();
    aggregator.write("letter.txt", "mine");
    aggregator.run(&["backup", "letter.txt"]).code(1).says(&[
        "letter.txt: there is a file that is no backup",
        "name another file",
    ]);
    assert_eq!(aggregator.read("letter.txt"), "mine");
    aggregator
        .run(&["backup", STORE])
        .code(1)
        .says(&[STORE, "worked on"]);
    aggregator
        .run(&["backup", "nowhere/copy.db"])
        .code(1)
        .says(&["nowhere: No such file or directory (os error 2); make it"]);
    let aggregator = aggregator.set("store", "path", "\"none/a.db\"");
    aggregator
        .run(&["backup", "other.db"])
        .code(1)
        .says(&["none/a.db: there is no store yet"]);
    assert!(!aggregator.path("none").exists() && !aggregator.path("other.db").exists());
}

#[test]
fn what_is_no_whole_backup_is_refused_and_the_store_stays() {
    let site = Newsroom::start();
    let aggregator = filled(&site);
    aggregator.run(&["backup", "copy.db"]).success();
    let copy = fs::read(aggregator.path("copy.db")).unwrap();
    let patched = |at: usize, bytes: &[u8]| {
        let mut copy = copy.clone();
        copy[at..at + bytes.len()].copy_from_slice(bytes);
        copy
    };
    let garbled = {
        let page = 4096;
        let mut copy = copy.clone();
        for byte in copy.iter_mut().skip(40 * page).take(20 * page) {
            *byte = !*byte;
        }
        copy
    };
    let cases: [(&str, Vec<u8>, &str); 8] = [
        ("empty.db", Vec::new(), "no aggregator store"),
        ("letter.txt", b"A letter.".to_vec(), "no aggregator store"),
        (
            "packed.db.gz",
            b"\x1f\x8b\x08\0".to_vec(),
            "compressed; unpack it first",
        ),
        (
            "other.db",
            patched(68, b"OTHR"),
            "another program's database",
        ),
        ("newer.db", patched(60, &[0, 0, 9, 9]), "newer aggregator"),
        ("half.db", copy[..copy.len() / 2].to_vec(), "damaged"),
        ("garbled.db", garbled, "damaged"),
        ("head.db", copy[..100].to_vec(), "damaged"),
    ];
    let before = fs::read(aggregator.path(STORE)).unwrap();
    for (name, bytes, why) in cases {
        aggregator.write(name, bytes);
        let refused = aggregator
            .run(&["restore", name])
            .code(1)
            .says(&[name, why]);
        assert_eq!(refused.stderr.lines().count(), 1, "{}", refused.stderr);
    }
    aggregator
        .run(&["restore", "none.db"])
        .code(1)
        .says(&["none.db", "no such file"]);
    aggregator
        .run(&["restore", STORE])
        .code(1)
        .says(&[STORE, "the store itself"]);
    assert!(fs::read(aggregator.path(STORE)).unwrap() == before);
    assert_eq!(
        names(&aggregator.path("var")),
        [
            "aggregator.daemon",
            "aggregator.db",
            "aggregator.lock",
            "aggregator.turns"
        ]
    );
}

/// All entries of the combined feed, archives included, with what each leads to and its dates.
fn published(aggregator: &Aggregator) -> Vec<(String, Vec<String>, [Option<String>; 2])> {
    let documents = aggregator.documents();
    let own = documents
        .iter()
        .filter(|(path, _)| *path == "atom.xml" || path.starts_with("archive/"));
    let mut entries: Vec<_> = own
        .flat_map(|(_, bytes)| parse(bytes).entries)
        .map(|entry| {
            let links = links(&entry, "alternate");
            (
                entry.id.clone(),
                links.into_iter().map(str::to_owned).collect(),
                [entry.published, entry.updated].map(|at| Some(at?.to_rfc3339())),
            )
        })
        .collect();
    entries.sort();
    entries.dedup();
    entries
}

/// The same without their dates.
fn published_ids(aggregator: &Aggregator) -> Vec<(String, Vec<String>)> {
    let entries = published(aggregator).into_iter();
    entries.map(|(id, links, _)| (id, links)).collect()
}

#[test]
fn ids_come_back_from_what_was_published() {
    let site = Newsroom::start();
    let aggregator = Aggregator::over(&site).set("publish", "entries", "8");
    aggregator.refresh();
    // Ids that no reading of the digests would give again.
    aggregator.sql("UPDATE article SET uuid = randomblob(16) WHERE url IS NOT NULL");
    // Nor moments: some are of yesterday, and some were news once more.
    aggregator.sql("UPDATE article SET first_seen = first_seen - 86400, unsettled = 1");
    aggregator.sql("UPDATE article SET updated_at = first_seen + 3600 WHERE id % 5 = 0");
    fs::remove_dir_all(aggregator.path("public")).unwrap();
    aggregator.run(&["publish"]).success();
    let before = published(&aggregator);
    assert_eq!(before.len(), 28);
    fs::rename(aggregator.path("public"), aggregator.path("saved")).unwrap();
    fs::remove_dir_all(aggregator.path("var")).unwrap();

    let restored = aggregator.run(&["restore", "--from", "saved"]).success();
    assert!(
        restored.stdout.contains("28 ids taken back"),
        "{}",
        restored.stdout
    );
    let again = aggregator.run(&["restore", "--from", "saved"]).success();
    assert!(
        again.stdout.contains("0 ids taken back") && again.stdout.contains("28 known already"),
        "{}",
        again.stdout
    );
    aggregator.run(&["publish"]).success();
    assert_eq!(
        published_ids(&aggregator).len(),
        0,
        "their digests are not known yet"
    );

    aggregator.refresh();
    let after = published(&aggregator);
    // This page could not be read at first, and its date is known now.
    let is_better_known = |links: &[String]| links.iter().any(|link| link.contains("/flaky/"));
    let lost: Vec<_> = before
        .iter()
        .filter(|entry| !after.contains(entry) && !is_better_known(&entry.1))
        .collect();
    assert_eq!((lost, after.len()), (Vec::new(), 28));
    let better = before.iter().filter(|entry| is_better_known(&entry.1));
    assert!(
        better
            .into_iter()
            .all(|(id, ..)| after.iter().any(|(known, ..)| known == id))
    );

    aggregator.write("empty/notes.xml", "<notes/>");
    aggregator
        .run(&["restore", "--from", "empty"])
        .code(1)
        .says(&["empty: no Atom document of ours"]);
    aggregator.run(&["restore"]).code(2);
}

#[test]
fn what_came_after_the_backup_comes_back_under_its_ids() {
    let site = Newsroom::start();
    let aggregator = Aggregator::over(&site);
    aggregator.run(&["refresh", "quay"]).success();
    aggregator.run(&["backup", "copy.db"]).success();
    let before = published_ids(&aggregator).len();
    aggregator.refresh();
    aggregator.sql("UPDATE article SET uuid = randomblob(16) WHERE url IS NOT NULL AND id NOT IN (SELECT article_id FROM log WHERE feed = 1)");
    fs::remove_dir_all(aggregator.path("public")).unwrap();
    aggregator.run(&["publish"]).success();
    let later = published_ids(&aggregator);
    assert!(before > 0 && before < later.len());

    let restored = aggregator.run(&["restore", "copy.db"]).success();
    assert!(
        restored.stdout.contains("restore --from public"),
        "{}",
        restored.stdout
    );
    aggregator.run(&["restore", "--from", "public"]).success();
    aggregator.refresh();
    assert_eq!(published_ids(&aggregator), later);
}

#[test]
fn a_store_that_was_lost_empties_no_feed() {
    let site = Newsroom::start();
    let address = http::free_address();
    let listen = format!("\"{address}\"");
    let aggregator = Aggregator::over(&site).set("server", "listen", &listen);
    aggregator.refresh();
    let documents = aggregator.documents();
    fs::rename(aggregator.path("var"), aggregator.path("unmounted")).unwrap();

    let refused = ["public holds 28 entries", "restore --from public"];
    for command in ["refresh", "publish"] {
        aggregator.run(&[command]).code(1).says(&refused);
    }
    let daemon = aggregator.spawn(&["run"]);
    let served = http::wait_for(address, "/atom.xml").body;
    daemon.terminate();
    daemon.wait().success();
    let check = aggregator.run(&["status", "--check"]).code(1).stdout;
    assert!(check.contains("publishing"), "{check}");
    assert_eq!(aggregator.documents(), documents);
    assert_eq!(served, documents["atom.xml"]);

    aggregator.run(&["restore", "--from", "public"]).success();
    aggregator.refresh();
    aggregator.run(&["status", "--check"]).success();
    assert_eq!(published_ids(&aggregator).len(), 28);
}

#[test]
fn a_new_store_may_begin_where_nothing_of_ours_is_published() {
    let site = Newsroom::start();
    let aggregator = filled(&site);
    fs::rename(aggregator.path("var"), aggregator.path("lost")).unwrap();
    fs::rename(aggregator.path("public"), aggregator.path("away")).unwrap();
    aggregator.write(
        "public/atom.xml",
        "<feed xmlns=\"http://www.w3.org/2005/Atom\"/>",
    );
    aggregator.refresh();
    assert_eq!(published_ids(&aggregator).len(), 28);
    // Another folder is no loss, whoever filled it.
    let elsewhere = aggregator.set("publish", "directory", "\"away\"");
    elsewhere.run(&["publish"]).success();
}
