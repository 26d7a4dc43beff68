//! Numbered migrations, applied at start, a transaction each. `PRAGMA user_version` counts them.

use std::path::Path;

use rusqlite::{Connection, TransactionBehavior};

use super::{Error, Result};

/// Migration N brings schema N-1 to N. A file that was released is never edited: changes are a further file.
const MIGRATIONS: &[&str] = &[
    include_str!("../../migrations/0001_initial.sql"),
    include_str!("../../migrations/0002_recurring_and_unread.sql"),
    include_str!("../../migrations/0003_failing_hosts.sql"),
    include_str!("../../migrations/0004_sought.sql"),
    include_str!("../../migrations/0005_stories.sql"),
    include_str!("../../migrations/0006_words_and_revisions.sql"),
    include_str!("../../migrations/0007_listed.sql"),
    include_str!("../../migrations/0008_notices.sql"),
    include_str!("../../migrations/0014_renamed_sources.sql"),
];

fn newest() -> u32 {
    u32::try_from(MIGRATIONS.len()).expect("there are fewer than four billion migrations")
}

/// `AGGR`: tells our databases from others' (`PRAGMA application_id`).
const APPLICATION: i64 = 0x4147_4752;

fn version(connection: &Connection) -> rusqlite::Result<u32> {
    connection.query_row("PRAGMA user_version", [], |row| row.get(0))
}

/// Refuses a database that a newer program wrote, before anything is changed in it.
pub(super) fn check(connection: &Connection, path: &Path) -> Result<()> {
    let found = version(connection).map_err(|source| Error::Database {
        path: path.to_owned(),
        source,
    })?;
    let foreign = is_foreign(connection, found).map_err(|source| Error::Database {
        path: path.to_owned(),
        source,
    })?;
    if foreign {
        return Err(Error::Foreign {
            path: path.to_owned(),
        });
    }
    if found > newest() {
        return Err(Error::Newer {
            path: path.to_owned(),
            found,
            known: newest(),
        });
    }
    Ok(())
}

/// Whether another program's tables stand in it.
fn is_foreign(connection: &Connection, version: u32) -> rusqlite::Result<bool> {
    let id: i64 = connection.query_row("PRAGMA application_id", [], |row| row.get(0))?;
    let tables: i64 =
        connection.query_row("SELECT count(*) FROM sqlite_master", [], |row| row.get(0))?;
    Ok(id != APPLICATION && (version > 0 || tables > 0))
}

/// Applies what is missing. Two processes that start together take turns: the second finds nothing to do.
pub(super) fn migrate(connection: &mut Connection, path: &Path) -> Result<()> {
    apply(connection).map_err(|source| Error::Database {
        path: path.to_owned(),
        source,
    })
}

fn apply(connection: &mut Connection) -> rusqlite::Result<()> {
    if version(connection)? == newest() {
        return Ok(());
    }
    for (migration, number) in MIGRATIONS.iter().zip(1..) {
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        if version(&transaction)? < number {
            transaction.execute_batch(migration)?;
            transaction.pragma_update(None, "application_id", APPLICATION)?;
            transaction.pragma_update(None, "user_version", number)?;
            transaction.commit()?;
        }
    }
    Ok(())
}
