//! A store of every earlier version, brought up to date: nothing of it is lost, and it is copied first.

use std::collections::BTreeMap;
use std::path::Path;

use rusqlite::Connection;

use super::super::migrate::{APPLICATION, MIGRATIONS};
use super::*;

/// The rows of a table, each as text.
type Rows = Vec<String>;

/// What a store can hold, by the version that came with it.
const ROWS: &[(usize, &str)] = &[
    (1, "
    INSERT INTO meta VALUES ('k', 'v');
    INSERT INTO source (id, name, kind, etag, place, run_at, result, tries) VALUES (1, 'a', 'feed', '\"1\"', 'p', 5, 'done', 0);
    INSERT INTO mark VALUES (1, 'path:a', '1-1');
    INSERT INTO digest VALUES (1, x'00112233445566778899aabbccddeeff', 1, 'k', zeroblob(32), NULL, 'T', NULL, '2025-03-01', NULL, 1750000000, 2);
    INSERT INTO document VALUES (1, zeroblob(32), 1750000000, '{}', x'00');
    INSERT INTO item VALUES (1, 1, 1, 1, 'One', 'words', 'quoted');
    INSERT INTO item VALUES (2, 1, 2, 2, 'Two', 'more words', NULL);
    INSERT INTO article (id, uuid, url, read_at, title, authors, first_seen, unsettled, face, core, published_at)
        VALUES (1, x'11112233445566778899aabbccddeeff', 'https://x.example/1', 8, 'One', '[\"A\"]', 7, 0, x'01', x'01', 7);
    INSERT INTO article (id, uuid, first_seen, unsettled, face, core, published_at)
        VALUES (2, x'22222233445566778899aabbccddeeff', 9, 0, x'01', x'01', 9);
    INSERT INTO article (id, uuid, url, merged_into, first_seen, unsettled)
        VALUES (3, x'33332233445566778899aabbccddeeff', 'https://x.example/3', 1, 9, 0);
    INSERT INTO address VALUES ('x.example/1', 'https://x.example/1', 1, 1, 'cited', 7);
    INSERT INTO address VALUES ('x.example/3', 'https://x.example/3', 1, 3, 'cited', 7);
    INSERT INTO byline (key, article_id, learnt) VALUES ('two|the post|', 2, 9);
    INSERT INTO joined VALUES (3, 1, 'canonical', 'https://x.example/1', 9);
    INSERT INTO citation VALUES (1, 1, 0, 1, 1, 1, 'https://x.example/1', NULL, NULL, NULL, NULL, NULL);
    INSERT INTO citation VALUES (2, 2, 0, 1, 2, 2, NULL, NULL, 'Two', 'The Post', NULL, NULL);
    INSERT INTO visit (article_id, url, host, tries, kind, reason) VALUES (1, 'https://x.example/1', 'x.example', 1, 'gone', 'no such page');
    INSERT INTO host (name, held_until) VALUES ('x.example', 9);
    INSERT INTO robots VALUES ('https://x.example', 9, '');
    INSERT INTO log VALUES (0, 1, 1, 7), (0, 2, 2, 9), (1, 1, 1, 7), (1, 2, 2, 9);
    INSERT INTO archive VALUES (0, 1, 1, 1);
    INSERT INTO stale VALUES (0, 1);
    INSERT INTO run VALUES (1, 5, 6, 2, 2, 1, 1);
    UPDATE counter SET value = 2;"),
    (2, "INSERT INTO paragraphs VALUES (1, 1, '2025-03-01', x'0011223344556677'); INSERT INTO unread VALUES (1, 'w', 'r', 5);"),
    (3, "UPDATE host SET faults = 2, rests_until = 99;"),
    (4, "INSERT OR IGNORE INTO sought (article_id, since, due) VALUES (2, 9, 9); INSERT INTO archived VALUES (1, NULL, 5);
         INSERT INTO listing VALUES ('https://x.example/', 'https://x.example/feed', 1, 5, NULL, NULL);"),
    (5, "INSERT INTO text (article_id, read_at, fingerprints, bytes) VALUES (1, 8, x'', x''); INSERT INTO fingerprint VALUES (5, 1);
         INSERT INTO decision VALUES (1, 5, 1, '{}'); INSERT INTO fixed (article_id, title) VALUES (1, 'Fixed');
         INSERT INTO hidden_site VALUES ('y.example'); INSERT INTO apart VALUES (1, 2, 5); INSERT INTO no_canonical VALUES ('x.example/');"),
    (6, "INSERT INTO revision VALUES (1, 9); INSERT INTO told VALUES (1, 'c', 'q');"),
    (8, "INSERT INTO notice VALUES ('https://hub.example/', 'https://x.example/atom.xml', 5, 0);"),
];

/// A store as that version left it.
fn store_of(version: usize, path: &Path) {
    let connection = Connection::open(path).unwrap();
    for (migration, number) in MIGRATIONS[..version].iter().zip(1..) {
        connection.execute_batch(migration).unwrap();
        for (_, rows) in ROWS.iter().filter(|(since, _)| *since == number) {
            connection.execute_batch(rows).unwrap();
        }
    }
    connection
        .pragma_update(None, "application_id", APPLICATION)
        .unwrap();
    connection
        .pragma_update(None, "user_version", version)
        .unwrap();
}

/// The columns of each table, lists of words aside: they are made again from the rest.
fn tables(connection: &Connection) -> BTreeMap<String, Vec<String>> {
    let mut query = connection
        .prepare(
            "SELECT t.name, c.name FROM pragma_table_list t JOIN pragma_table_info(t.name) c
             WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%'",
        )
        .unwrap();
    let mut tables: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut rows = query.query([]).unwrap();
    while let Some(row) = rows.next().unwrap() {
        let (table, column): (String, String) = (row.get(0).unwrap(), row.get(1).unwrap());
        tables.entry(table).or_default().push(column);
    }
    tables
}

fn held(connection: &Connection, tables: &BTreeMap<String, Vec<String>>) -> BTreeMap<String, Rows> {
    let rows = |(table, columns): (&String, &Vec<String>)| {
        let values: Vec<_> = columns
            .iter()
            .map(|column| format!("quote({column})"))
            .collect();
        let sql = format!(
            "SELECT {} AS line FROM {table} ORDER BY line",
            values.join(" || ', ' || ")
        );
        let mut query = connection.prepare(&sql).unwrap();
        let rows = query.query_map([], |r| r.get(0)).unwrap();
        (table.clone(), rows.collect::<Result<_, _>>().unwrap())
    };
    tables.iter().map(rows).collect()
}

/// The statements that make a database as it is: tables, what stands in them, and what is built on them. Full-text search
/// makes its own tables.
fn schema(connection: &Connection) -> String {
    let lines = |sql: &str| -> Vec<String> {
        let mut query = connection.prepare(sql).unwrap();
        let rows = query.query_map([], |r| r.get(0)).unwrap();
        rows.collect::<Result<_, _>>().unwrap()
    };
    let made = |which: &str| {
        lines(&format!(
            "SELECT sql || ';' FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' AND {which}
             AND name NOT IN (SELECT name FROM pragma_table_list WHERE type = 'shadow') ORDER BY rowid"
        ))
    };
    let mut all = made("type = 'table'");
    for (table, rows) in held(connection, &tables(connection)) {
        let row = |values: &String| format!("INSERT INTO {table} VALUES ({values});");
        all.extend(rows.iter().map(row));
    }
    all.extend(made("type <> 'table'"));
    all.join("\n\n") + "\n"
}

fn migrated() -> Connection {
    let connection = Connection::open_in_memory().unwrap();
    for migration in MIGRATIONS {
        connection.execute_batch(migration).unwrap();
    }
    connection
}

#[test]
fn a_new_store_is_what_the_migrations_make_of_nothing() {
    assert_eq!(
        schema(&Store::empty().unwrap().lock()),
        schema(&migrated()),
        "migrations/schema.sql is of other migrations: cargo test --lib write_the_schema -- --ignored"
    );
}

#[test]
#[ignore = "writes migrations/schema.sql"]
fn write_the_schema() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/migrations/schema.sql");
    let sums = MIGRATIONS.len();
    let text = format!("PRAGMA user_version = {sums};\n\n{}", schema(&migrated()));
    std::fs::write(path, text).unwrap();
}

#[test]
fn a_store_of_any_version_keeps_all_that_it_holds() {
    for version in 1..MIGRATIONS.len() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.db");
        store_of(version, &path);
        let old = Connection::open(&path).unwrap();
        let tables = tables(&old);
        let before = held(&old, &tables);
        assert!(before.values().flatten().count() > 25, "version {version}");
        drop(old);

        let store = Store::open(&path).unwrap();
        assert_eq!(held(&store.lock(), &tables), before, "version {version}");
        assert_eq!(store.count_entries().unwrap(), 2, "version {version}");
        assert!(
            store.article_by_id("11112233").unwrap() == Some(1),
            "version {version}"
        );
        assert!(
            store.article_by_id("33332233").unwrap() == Some(1),
            "version {version}"
        );

        let kept = store.kept().expect("it is copied first").to_owned();
        let name = kept.file_name().unwrap().to_string_lossy().into_owned();
        assert!(name.starts_with(&format!("a.schema-{version}-")), "{name}");
        assert_eq!(
            held(&Connection::open(&kept).unwrap(), &tables),
            before,
            "version {version}"
        );
        drop(store);
        assert_eq!(Store::open(&path).unwrap().kept(), None, "once");
    }
}

#[test]
fn a_migration_that_fails_leaves_the_store_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.db");
    store_of(1, &path);
    // What the last migrations make is there already: they cannot.
    let old = Connection::open(&path).unwrap();
    old.execute_batch("CREATE TABLE notice (mine)").unwrap();
    let (tables, version) = (tables(&old), "SELECT user_version FROM pragma_user_version");
    let before = held(&old, &tables);
    drop(old);
    let error = Store::open(&path).unwrap_err().to_string();
    assert!(
        error.contains("a.db") && error.contains("notice"),
        "{error}"
    );
    let old = Connection::open(&path).unwrap();
    assert_eq!(held(&old, &tables), before);
    assert_eq!(old.query_row(version, [], |r| r.get::<_, u32>(0)), Ok(1));
    let files = std::fs::read_dir(folder.path()).unwrap().flatten();
    let copies = files.filter(|file| file.file_name().to_string_lossy().contains("schema"));
    assert_eq!(copies.count(), 0, "no copy more with each try");
}

#[test]
fn nothing_is_copied_where_there_is_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.db");
    let connection = Connection::open(&path).unwrap();
    connection.execute_batch(MIGRATIONS[0]).unwrap();
    connection
        .pragma_update(None, "application_id", APPLICATION)
        .unwrap();
    connection.pragma_update(None, "user_version", 1).unwrap();
    drop(connection);
    assert_eq!(Store::open(&path).unwrap().kept(), None);
}

#[test]
fn a_damaged_store_is_not_brought_up_to_date() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.db");
    store_of(1, &path);
    let mut bytes = std::fs::read(&path).unwrap();
    let half = bytes.len() / 2;
    bytes[half..half + 8192]
        .iter_mut()
        .for_each(|byte| *byte = !*byte);
    std::fs::write(&path, &bytes).unwrap();
    let error = Store::open(&path).unwrap_err().to_string();
    assert!(
        error.contains("damaged") && error.contains("aggregator restore FILE"),
        "{error}"
    );
    let version: u32 = Connection::open(&path)
        .unwrap()
        .query_row("SELECT user_version FROM pragma_user_version", [], |r| {
            r.get(0)
        })
        .unwrap();
    assert_eq!(version, 1);
}

#[test]
fn a_store_that_an_earlier_version_works_on_is_not_changed_under_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.db");
    store_of(12, &path);
    let newer = Store::empty().unwrap();
    newer.enter("run", at(0)).unwrap();
    let columns = "host, pid, started, command, since, beat";
    let worker = newer.read(|c| {
        c.query_row(&format!("SELECT {columns} FROM worker"), [], |r| {
            let text = |at| r.get::<_, String>(at);
            Ok((text(0)?, r.get::<_, u32>(1)?, text(2)?, text(3)?))
        })
    });
    let old = Connection::open(&path).unwrap();
    let insert = format!("INSERT INTO worker ({columns}) VALUES (?1, ?2, ?3, ?4, 1, 1)");
    old.execute(&insert, worker.unwrap()).unwrap();
    let version = || -> usize {
        let sql = "SELECT user_version FROM pragma_user_version";
        old.query_row(sql, [], |r| r.get(0)).unwrap()
    };

    let refused = Store::open(&path).unwrap_err().to_string();
    assert!(
        refused.contains("aggregator run works on this store"),
        "{refused}"
    );
    assert_eq!(version(), 12);
    let files = std::fs::read_dir(folder.path()).unwrap().flatten();
    let mut names = files.map(|file| file.file_name().into_string().unwrap());
    assert!(names.all(|name| !name.contains("schema")), "nor copied");

    // One that was killed is in nobody's way.
    old.execute("UPDATE worker SET started = 'before'", [])
        .unwrap();
    Store::open(&path).unwrap();
    assert_eq!(version(), MIGRATIONS.len());
}
