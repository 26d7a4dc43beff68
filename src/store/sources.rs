//! Sources: what was last read of them, and who is reading them now.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeZone, Utc};
use rusqlite::{Connection, OptionalExtension, params};

use super::{Error, Result, Store, Worker};

/// What the store remembers of a source.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SourceState {
    /// Its row.
    pub id: i64,
    /// The validators of its last answer (RFC 9110 §8.8).
    pub etag: Option<String>,
    /// Likewise.
    pub last_modified: Option<String>,
    /// What its files looked like when they were last read.
    pub marks: BTreeMap<String, String>,
}

/// A source that the store knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceRow {
    /// Its row.
    pub id: i64,
    /// Its name in the configuration.
    pub name: String,
    /// By what the ids of it are made: the name that it was first read under.
    pub known_as: String,
    /// Its kind.
    pub kind: String,
    /// Where it was last read.
    pub place: Option<String>,
}

/// How a pass over a source ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SourceOutcome<'a> {
    /// It was read, and brought so much that was new or changed.
    Done {
        /// Digests.
        digests: usize,
        /// Their stories.
        stories: usize,
    },
    /// It could not be read, for this reason.
    Failed(&'a str),
    /// It was not asked, for this reason: no try, and what is known of a failure stays. One that was well before is tried
    /// again as if it had failed once.
    NotAsked(&'a str),
    /// It is gone for good, as this reason says: it is not read again by itself.
    Gone(&'a str),
}

/// What `source.result` says of one that is gone for good.
pub(super) const GONE: &str = "gone";

impl Store {
    /// The row of a source that is known and still at its place.
    pub fn source_at(&self, name: &str, kind: &str, place: &str) -> Result<Option<i64>> {
        self.read(|c| {
            c.prepare_cached("SELECT id FROM source WHERE name = ?1 AND kind = ?2 AND place = ?3")?
                .query_row([name, kind, place], |r| r.get(0))
                .optional()
        })
    }

    /// The row of a source, made where there is none. What was remembered of another address or folder is forgotten.
    pub fn ensure_source(&self, name: &str, kind: &str, place: &str) -> Result<i64> {
        self.write(|c| {
            add_source(c, name, kind, place)?;
            let moved = c.execute(
                "UPDATE source SET kind = ?2, place = ?3, etag = NULL, last_modified = NULL, result = NULL,
                        fresh_until = NULL, skip_hours = 0, skip_days = 0
                 WHERE name = ?1 AND (kind, place) IS NOT (?2, ?3)",
                [name, kind, place],
            )?;
            let id = c.query_row("SELECT id FROM source WHERE name = ?1", [name], |r| {
                r.get(0)
            })?;
            if moved > 0 {
                c.execute("DELETE FROM mark WHERE source_id = ?1", [id])?;
            }
            Ok(id)
        })
    }

    /// Writes the place of a source in other words, where it is still the same place: nothing is forgotten.
    pub fn reword_place(&self, name: &str, from: &str, to: &str) -> Result<()> {
        self.write(|c| {
            c.execute(
                "UPDATE source SET place = ?3 WHERE name = ?1 AND place = ?2",
                [name, from, to],
            )
            .map(drop)
        })
    }

    /// All sources that the store knows, in the order in which they came.
    pub fn source_rows(&self) -> Result<Vec<SourceRow>> {
        self.read(|c| {
            c.prepare_cached("SELECT id, name, known_as, kind, place FROM source ORDER BY id")?
                .query_map([], |r| {
                    Ok(SourceRow {
                        id: r.get(0)?,
                        name: r.get(1)?,
                        known_as: r.get(2)?,
                        kind: r.get(3)?,
                        place: r.get(4)?,
                    })
                })?
                .collect()
        })
    }

    /// By what the ids of a source, which has this row, are made.
    pub fn known_as(&self, id: i64) -> Result<String> {
        self.read(|c| {
            c.prepare_cached("SELECT known_as FROM source WHERE id = ?1")?
                .query_row([id], |r| r.get(0))
        })
    }

    /// Gives a source another name; the one that it had leads to it.
    pub fn rename_source(&self, id: i64, name: &str) -> Result<()> {
        self.write(|c| {
            c.execute(
                "INSERT OR REPLACE INTO former SELECT name, id FROM source WHERE id = ?1",
                [id],
            )?;
            c.execute("DELETE FROM former WHERE name = ?1", [name])?;
            // What was told of it is known of it still.
            c.execute(
                "UPDATE OR REPLACE alert SET source = ?2 WHERE source = (SELECT name FROM source WHERE id = ?1)",
                params![id, name],
            )?;
            c.execute(
                "UPDATE source SET name = ?2 WHERE id = ?1",
                params![id, name],
            )
            .map(drop)
        })
    }

    /// The name that a source has now which had this one before.
    pub fn renamed(&self, former: &str) -> Result<Option<String>> {
        self.read(|c| {
            c.prepare_cached(
                "SELECT s.name FROM former f JOIN source s ON s.id = f.source_id WHERE f.name = ?1",
            )?
            .query_row([former], |r| r.get(0))
            .optional()
        })
    }

    /// Takes the lease of a source; [`Error::Held`] where another process that is alive has it.
    pub fn lease_source(
        &self,
        name: &str,
        worker: Worker,
        now: DateTime<Utc>,
    ) -> Result<SourceState> {
        let take = |c: &Connection| {
            c.prepare_cached(
                "UPDATE source SET worker = ?2 WHERE name = ?1 AND (worker IS NULL OR worker = ?2)",
            )?
            .execute(params![name, worker.0])
        };
        let mut taken = self.write(take)?;
        if taken == 0 {
            // Its holder may have ended since this one entered.
            self.beat(worker, now)?;
            taken = self.write(take)?;
        }
        if taken == 0 {
            return Err(self.held(name)?);
        }
        self.read(|c| source_state(c, name))
    }

    fn held(&self, name: &str) -> Result<Error> {
        self.read(|c| {
            c.query_row(
                "SELECT w.command, w.since, w.pid FROM source s JOIN worker w ON w.id = s.worker WHERE s.name = ?1",
                [name],
                |r| Ok((r.get(0)?, r.get::<_, i64>(1)?, r.get(2)?)),
            )
            .optional()
        })
        .map(|holder| {
            let (command, since, pid) = holder.unwrap_or_default();
            let since = Utc.timestamp_opt(since, 0).single().unwrap_or_default().to_rfc3339();
            Error::Held { path: self.path.clone(), name: name.to_owned(), command, since, pid }
        })
    }

    /// Gives the lease of a source back.
    pub fn release_source(&self, id: i64, worker: Worker) -> Result<()> {
        self.write(|c| {
            c.execute(
                "UPDATE source SET worker = NULL WHERE id = ?1 AND worker = ?2",
                params![id, worker.0],
            )
            .map(drop)
        })
    }

    /// Remembers what was read, once all of it is stored, and forgets the marks of files that are gone: until then a
    /// killed pass reads it again.
    pub fn note_read(
        &self,
        id: i64,
        etag: Option<&str>,
        last_modified: Option<&str>,
        marks: &BTreeMap<String, String>,
        gone: &[String],
    ) -> Result<()> {
        self.write(|c| {
            c.execute(
                "UPDATE source SET etag = ?2, last_modified = ?3
                 WHERE id = ?1 AND (etag, last_modified) IS NOT (?2, ?3)",
                params![id, etag, last_modified],
            )?;
            for (key, value) in marks {
                c.prepare_cached(
                    "INSERT INTO mark VALUES (?1, ?2, ?3) ON CONFLICT DO UPDATE SET mark = excluded.mark",
                )?
                .execute(params![id, key, value])?;
            }
            for key in gone {
                c.prepare_cached("DELETE FROM mark WHERE source_id = ?1 AND key = ?2")?
                    .execute(params![id, key])?;
            }
            Ok(())
        })
    }

    /// Keeps which files, mails or entries of a source could not be read, and why: what is not among them any more was
    /// read, or is gone.
    pub fn note_unread(
        &self,
        id: i64,
        unread: &BTreeMap<String, String>,
        now: DateTime<Utc>,
    ) -> Result<()> {
        if unread.is_empty() {
            let delete = "DELETE FROM unread WHERE source_id = ?1";
            return self.write(|c| c.execute(delete, [id]).map(drop));
        }
        let names: serde_json::Value = unread.keys().map(String::as_str).collect();
        let names = names.to_string();
        self.write(|c| {
            c.execute(
                "DELETE FROM unread WHERE source_id = ?1 AND what NOT IN (SELECT value FROM json_each(?2))",
                params![id, names],
            )?;
            let mut keep = c.prepare_cached(
                "INSERT INTO unread VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO UPDATE SET reason = excluded.reason",
            )?;
            unread
                .iter()
                .try_for_each(|(what, reason)| keep.execute(params![id, what, reason, now.timestamp()]).map(drop))
        })
    }

    /// Notes how a pass over a source ended.
    pub fn note_outcome(
        &self,
        id: i64,
        outcome: SourceOutcome<'_>,
        now: DateTime<Utc>,
    ) -> Result<()> {
        let now = now.timestamp();
        let (result, reason) = match outcome {
            SourceOutcome::Done { digests, stories } => {
                let done =
                    "UPDATE source SET run_at = ?2, done_at = ?2, result = 'done', error = NULL, failing_since = NULL,
                            tries = 0, changed_at = iif(?3, ?2, changed_at), digests = iif(?3, ?3, digests),
                            stories = iif(?3, ?4, stories) WHERE id = ?1";
                return self.write(|c| {
                    c.execute(done, params![id, now, digests, stories])
                        .map(drop)
                });
            }
            SourceOutcome::Failed(reason) => ("failed", reason),
            SourceOutcome::Gone(reason) => (GONE, reason),
            SourceOutcome::NotAsked(reason) => {
                let left_alone =
                    "UPDATE source SET run_at = ?2, result = iif(tries = 0, 'failed', result),
                            error = iif(tries = 0, ?3, error), tries = max(tries, 1),
                            failing_since = coalesce(failing_since, ?2) WHERE id = ?1";
                return self.write(|c| c.execute(left_alone, params![id, now, reason]).map(drop));
            }
        };
        self.write(|c| {
            c.execute(
                "UPDATE source SET run_at = ?2, result = ?3, error = ?4, tries = tries + 1,
                        failing_since = coalesce(failing_since, ?2) WHERE id = ?1",
                params![id, now, result, reason],
            )
        })
        .map(drop)
    }
}

/// Adds a source, if there is none of its name. What its ids are made of, it shares with none.
fn add_source(c: &Connection, name: &str, kind: &str, place: &str) -> rusqlite::Result<()> {
    let mut known_as = name.to_owned();
    let mut is_known = c.prepare_cached("SELECT 1 FROM source WHERE known_as = ?1")?;
    let mut number = 2;
    while is_known.exists([&known_as])? {
        known_as = format!("{name} {number}");
        number += 1;
    }
    c.execute(
        "INSERT INTO source (name, kind, place, known_as) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (name) DO NOTHING",
        [name, kind, place, &known_as],
    )
    .map(drop)
}

fn source_state(connection: &Connection, name: &str) -> rusqlite::Result<SourceState> {
    let mut state = connection.query_row(
        "SELECT id, etag, last_modified FROM source WHERE name = ?1",
        [name],
        |r| {
            Ok(SourceState {
                id: r.get(0)?,
                etag: r.get(1)?,
                last_modified: r.get(2)?,
                marks: BTreeMap::new(),
            })
        },
    )?;
    let mut marks = connection.prepare_cached("SELECT key, mark FROM mark WHERE source_id = ?1")?;
    state.marks = marks
        .query_map([state.id], |r| Ok((r.get(0)?, r.get(1)?)))?
        .collect::<Result<_, _>>()?;
    Ok(state)
}
