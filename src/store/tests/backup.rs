//! Copies, what takes the place of a store, and what another connection holds up.

use super::*;

#[test]
fn a_reader_holds_up_no_command_for_longer_than_a_statement_waits() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.db");
    let reader = Connection::open(&path).unwrap();
    let reads = "CREATE TABLE t (c); BEGIN; SELECT * FROM t";
    reader.execute_batch(reads).unwrap();
    let other = Connection::open(&path).unwrap();
    let patience = Duration::from_millis(100);
    let error = use_wal(&other, patience).unwrap_err();
    let busy = Some(rusqlite::ErrorCode::DatabaseBusy);
    assert_eq!(error.sqlite_error_code(), busy);
    reader.execute_batch("COMMIT").unwrap();
    use_wal(&other, patience).unwrap();
}

#[test]
fn a_backup_to_a_stream_needs_no_room_beside_the_store() {
    let (_folder, store) = store();
    let beside_nothing = Store {
        path: "/dev/null/a.db".into(),
        ..store
    };
    let mut copy = Vec::new();
    let size = beside_nothing.back_up_to(&mut copy, at(0), &|_, _| ());
    assert_eq!(size.unwrap(), copy.len() as u64);
    assert!(copy.starts_with(b"SQLite format 3"));
}

#[test]
fn a_store_that_is_open_is_not_replaced() {
    let (folder, new) = store();
    let (path, copy) = (new.path().to_owned(), folder.path().join("copy.db"));
    new.back_up(&copy, at(0), &|_, _| ()).unwrap();
    drop(new);
    let store = Store::open(&path).unwrap();
    let replace = || restore(&copy, &path, &[], at(1), &|_, _| ());
    let refused = replace().unwrap_err().to_string();
    assert!(refused.contains("keeps the store locked"), "{refused}");
    assert_eq!(store.count_entries().unwrap(), 0);
    drop(store);
    assert!(replace().unwrap().kept.is_some());
}
