//! A store of every earlier version: what it publishes stays byte for byte, and nothing in it is new.

use std::fs;
use std::path::{Path, PathBuf};

use rusqlite::Connection;

use crate::harness::Aggregator;
use crate::newsroom::Newsroom;

const LETTER: &str = "\
The Quay Letter, 8 March 2024

1. The ferry is back
https://paper.example.org/2024/ferry
It was away for a year, and nobody in the town hall says why.

2. A dyke that nobody paid for
https://paper.example.org/2024/dyke
The second estimate is twice the first one.
";

/// The migrations, the first first.
fn migrations() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations");
    let mut files: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().path())
        .filter(|path| path.file_name().unwrap() != "schema.sql")
        .collect();
    files.sort();
    files
}

/// The columns of a table; none where there is no such table.
fn columns(store: &Connection, schema: &str, table: &str) -> Vec<String> {
    let mut query = store
        .prepare("SELECT name FROM pragma_table_info(?1, ?2)")
        .unwrap();
    let rows = query.query_map([table, schema], |row| row.get(0)).unwrap();
    rows.collect::<Result<_, _>>().unwrap()
}

/// Puts what the store holds into one of an earlier version, as far as that had a place for it.
fn set_back(path: &Path, migrations: &[PathBuf]) {
    let new = path.with_extension("new");
    fs::rename(path, &new).unwrap();
    let old = Connection::open(path).unwrap();
    old.execute_batch("PRAGMA foreign_keys = OFF").unwrap();
    for migration in migrations {
        old.execute_batch(&fs::read_to_string(migration).unwrap())
            .unwrap();
    }
    old.execute("ATTACH ?1 AS new", [new.to_str().unwrap()])
        .unwrap();
    let tables: Vec<String> = old
        .prepare("SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite_%'")
        .unwrap()
        .query_map([], |row| row.get(0))
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap();
    for table in tables {
        let known = columns(&old, "new", &table);
        let mut shared = columns(&old, "main", &table);
        shared.retain(|column| known.contains(column));
        if !shared.is_empty() {
            let shared = shared.join(", ");
            old.execute_batch(&format!(
                "DELETE FROM main.{table}; INSERT INTO main.{table} ({shared}) SELECT {shared} FROM new.{table}"
            ))
            .unwrap();
        }
    }
    // A version without these lists has made none.
    old.execute_batch("DELETE FROM meta WHERE key = 'listed with'; DETACH new; PRAGMA application_id = 1095190354")
        .unwrap();
    old.pragma_update(None, "user_version", migrations.len())
        .unwrap();
    fs::remove_file(new).unwrap();
}

#[test]
fn a_store_of_any_earlier_version_publishes_the_same_bytes() {
    let site = Newsroom::empty();
    let migrations = migrations();
    for version in 1..migrations.len() {
        let aggregator = Aggregator::new(&site).set("find", "enabled", "false");
        aggregator.write("letter.txt", LETTER);
        let import = ["import", "--no-fetch", "--json", "letter.txt"];
        let published = aggregator.run(&import).success().json();
        assert_eq!(published["published"]["new"], 2, "{published}");
        let before = aggregator.documents();

        set_back(
            &aggregator.path("var/aggregator.db"),
            &migrations[..version],
        );
        let said = format!("aggregator.schema-{version}-");
        aggregator
            .run(&["publish"])
            .success()
            .says(&["brought up to date", "kept as", &said]);
        assert!(aggregator.documents() == before, "version {version}");
        let again = aggregator.run(&import).success().json();
        assert_eq!(again["published"]["new"], 0, "version {version}");
        let found = aggregator.run(&["entries", "dyke"]).success().stdout;
        assert!(found.contains("A dyke that nobody paid for"), "{found}");
    }
}
