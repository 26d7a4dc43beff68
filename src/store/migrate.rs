//! Numbered migrations, applied at start, all that are missing in one transaction. `PRAGMA user_version` counts them. What
//! was stored by an earlier version is copied first.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use rusqlite::{Connection, TransactionBehavior};

use super::backup::{self, copy_into};
use super::disk::{folder_of, put, temporary};
use super::restore::{beside, check_workers};
use super::{Error, Result};

/// Migration N brings schema N-1 to N. A file that was released is never edited: changes are a further file.
pub(super) const MIGRATIONS: &[&str] = &[
    include_str!("../../migrations/0001_initial.sql"),
    include_str!("../../migrations/0002_recurring_and_unread.sql"),
    include_str!("../../migrations/0003_failing_hosts.sql"),
    include_str!("../../migrations/0004_sought.sql"),
    include_str!("../../migrations/0005_stories.sql"),
    include_str!("../../migrations/0006_words_and_revisions.sql"),
    include_str!("../../migrations/0007_listed.sql"),
    include_str!("../../migrations/0008_notices.sql"),
    include_str!("../../migrations/0009_notices_feeds_addresses.sql"),
    include_str!("../../migrations/0010_schedule.sql"),
    include_str!("../../migrations/0011_expired.sql"),
    include_str!("../../migrations/0012_watching.sql"),
    include_str!("../../migrations/0013_renamed_sources.sql"),
    include_str!("../../migrations/0014_copies_asked_again.sql"),
    include_str!("../../migrations/0015_common_addresses.sql"),
    include_str!("../../migrations/0016_zstandard.sql"),
];

/// What the migrations up to its `user_version` make of nothing; `migrations/schema.sql` is written by a test. A new store
/// begins with it: with each column that a migration adds, `SQLite` reads its whole schema again, which is as much as to
/// fetch and read two pages.
const SCHEMA: &str = include_str!("../../migrations/schema.sql");

fn newest() -> u32 {
    u32::try_from(MIGRATIONS.len()).expect("there are fewer than four billion migrations")
}

/// `AGGR`: tells our databases from others' (`PRAGMA application_id`).
pub(super) const APPLICATION: i64 = 0x4147_4752;

fn version(connection: &Connection) -> rusqlite::Result<u32> {
    connection.query_row("PRAGMA user_version", [], |row| row.get(0))
}

/// Refuses a database that a newer program wrote, before anything is changed in it.
pub(super) fn check(connection: &Connection, path: &Path) -> Result<()> {
    let found = version(connection).map_err(Error::database(path))?;
    if is_foreign(connection, found).map_err(Error::database(path))? {
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

/// Whether it is a store of an earlier version.
pub(super) fn is_due(connection: &Connection) -> rusqlite::Result<bool> {
    Ok((1..newest()).contains(&version(connection)?))
}

/// Copies a store of an earlier version, if there is something in it, before it is brought up to date. One that does not
/// hold together is refused: a migration would make it worse. So is one that a process of that version works on: it does not
/// know what the migrations bring.
pub(super) fn keep(connection: &Connection, path: &Path) -> Result<Option<PathBuf>> {
    let found = version(connection).map_err(Error::database(path))?;
    if found == newest() || found == 0 {
        return Ok(None);
    }
    // For the name of a file, and for the silence of another machine's worker; no stored fact. So the clock is looked at here.
    let now = SystemTime::now().into();
    check_workers(path, now)?;
    if is_empty(connection).map_err(Error::database(path))? {
        return Ok(None);
    }
    let kept = beside(path, &format!("schema-{found}"), now);
    let copy = temporary(folder_of(path))?;
    copy_into(connection, path, &copy, &|_, _| ())?;
    // Another process may have brought it up to date meanwhile, and kept it.
    if version(connection).map_err(Error::database(path))? != found {
        return Ok(None);
    }
    backup::check(&copy).map_err(|error| error.of(path))?;
    // Copying took its time.
    check_workers(path, now)?;
    put(copy, &kept)?;
    Ok(Some(kept))
}

fn is_empty(connection: &Connection) -> rusqlite::Result<bool> {
    let sql = "SELECT NOT EXISTS (SELECT 1 FROM digest) AND NOT EXISTS (SELECT 1 FROM article)";
    connection.query_row(sql, [], |row| row.get(0))
}

/// Applies what is missing, in one transaction: a store is of one version or of another. Two processes that start
/// together take turns: the second finds nothing to do.
pub(super) fn migrate(connection: &mut Connection) -> rusqlite::Result<()> {
    if version(connection)? == newest() {
        return Ok(());
    }
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let found = match version(&transaction)? {
        0 => {
            transaction.execute_batch(SCHEMA)?;
            version(&transaction)?
        }
        found if found >= newest() => return Ok(()),
        found => found,
    };
    for (migration, number) in MIGRATIONS.iter().zip(1..) {
        if found < number {
            transaction.execute_batch(migration)?;
        }
    }
    transaction.pragma_update(None, "application_id", APPLICATION)?;
    transaction.pragma_update(None, "user_version", newest())?;
    transaction.commit()?;
    // The journal of a new store holds all of it: but whose file it is is told by the file alone.
    connection.query_row("PRAGMA wal_checkpoint", [], |_| Ok(()))
}
