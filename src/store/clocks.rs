//! What decides when a source is read next: what happened when it was read, and what its publisher asks.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use rusqlite::{Connection, Row, params};

use super::manners::instant;
use super::sources::GONE;
use super::{Result, Store};
use crate::model::Wishes;

/// How a source stands in time.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SourceClock {
    /// The kind and the place that this is about.
    pub kind: String,
    /// Likewise, as [`Origin::identity`](crate::model::Origin::identity) writes it.
    pub place: Option<String>,
    /// When a pass last read it, whatever came of it.
    pub run_at: Option<DateTime<Utc>>,
    /// Moments of its schedule up to then came while a pass was still at it.
    pub done_until: Option<DateTime<Utc>>,
    /// How many of them there were, the last time.
    pub skipped: u32,
    /// How often in a row it could not be read.
    pub tries: u32,
    /// Whether its server said that it is gone for good.
    pub is_gone: bool,
    /// Whether a pass holds it.
    pub is_held: bool,
    /// What its publisher asks.
    pub wishes: Wishes,
}

impl Store {
    /// How the sources stand in time, by name.
    pub fn source_clocks(&self) -> Result<HashMap<String, SourceClock>> {
        self.read(|c| {
            c.prepare_cached(
                "SELECT name, kind, place, run_at, done_until, skipped, tries, result, worker IS NOT NULL,
                        fresh_until, skip_hours, skip_days FROM source",
            )?
            .query_map([], |r| Ok((r.get(0)?, clock(r)?)))?
            .collect()
        })
    }

    /// Keeps what the publisher of a source asks of the next reading.
    pub fn note_wishes(&self, id: i64, wishes: Wishes) -> Result<()> {
        let until = wishes.fresh_until.map(|until| until.timestamp());
        self.write(|c| {
            c.prepare_cached(
                "UPDATE source SET fresh_until = ?2, skip_hours = ?3, skip_days = ?4
                 WHERE id = ?1 AND (fresh_until, skip_hours, skip_days) IS NOT (?2, ?3, ?4)",
            )?
            .execute(params![id, until, wishes.skip_hours, wishes.skip_days])
            .map(drop)
        })
    }

    /// Notes that a pass over a source ended, and how many moments of its schedule came meanwhile: they are done with.
    pub fn note_skipped(&self, name: &str, skipped: usize, until: DateTime<Utc>) -> Result<()> {
        self.write(|c| {
            c.prepare_cached(
                "UPDATE source SET done_until = iif(?2 > 0, ?3, done_until), skipped = ?2
                 WHERE name = ?1 AND (skipped, ?2) IS NOT (0, 0)",
            )?
            .execute(params![name, skipped, until.timestamp()])
            .map(drop)
        })
    }

    /// Whether the clock was corrected: something was noted by one that ran ahead by more than `slack`. Then that is taken
    /// for noted now, and what is to come, for as far ahead as it may be.
    pub fn note_correction(&self, now: DateTime<Utc>, slack: TimeDelta) -> Result<bool> {
        let (now, limit) = (now.timestamp(), (now + slack).timestamp());
        if !self.read(|c| runs_ahead(c, limit))? {
            return Ok(false);
        }
        self.write(|c| {
            c.execute(
                "UPDATE source SET run_at = min(run_at, ?1), done_until = NULL, fresh_until = NULL
                 WHERE max(coalesce(run_at, 0), coalesce(done_until, 0)) > ?2",
                [now, limit],
            )?;
            for (table, column) in PAST {
                let sql = format!("UPDATE {table} SET {column} = ?1 WHERE {column} > ?1");
                c.execute(&sql, [now])?;
            }
            for Pause {
                table,
                column,
                longest,
            } in TO_COME
            {
                let sql = format!("UPDATE {table} SET {column} = ?1 WHERE {column} > ?1");
                c.execute(&sql, [now + longest])?;
            }
            Ok(true)
        })
    }
}

/// Instants that have passed, and by which something is judged or asked anew.
const PAST: &[(&str, &str)] = &[
    ("source", "failing_since"),
    ("source", "changed_at"),
    ("source", "done_at"),
    ("unread", "since"),
    ("visit", "asked_at"),
    ("visit", "failing_since"),
    ("sought", "since"),
    ("listing", "read_at"),
    ("robots", "asked"),
    ("alert", "since"),
    ("worker", "beat"),
];

/// An instant to come, and after which pause at the latest, in seconds.
struct Pause {
    table: &'static str,
    column: &'static str,
    longest: i64,
}

const HOUR: i64 = 60 * 60;

/// The longest that a host is left alone, and that a page waits, in seconds.
const LONGEST_HOLD: i64 = 24 * HOUR;
const LONGEST_WAIT: i64 = 5 * 24 * HOUR;

/// What waits for its time. Each has a longest pause: `fetch::host` and `fetch::retry` those of hosts, `refresh::retry` that
/// of pages with a quarter more, `refresh::seek`, `refresh::hubs` and `watch::alert` the others.
const TO_COME: &[Pause] = &[
    Pause {
        table: "host",
        column: "held_until",
        longest: LONGEST_HOLD,
    },
    Pause {
        table: "host",
        column: "rests_until",
        longest: LONGEST_HOLD,
    },
    Pause {
        table: "visit",
        column: "due",
        longest: LONGEST_WAIT,
    },
    Pause {
        table: "sought",
        column: "due",
        longest: 48 * HOUR,
    },
    Pause {
        table: "notice",
        column: "due",
        longest: 9 * HOUR,
    },
    // What is to be told later than that is put off again when it is looked at.
    Pause {
        table: "alert",
        column: "due",
        longest: 35 * HOUR,
    },
];

/// Whether something lies farther ahead than it can: it was noted by a clock that was wrong.
fn runs_ahead(c: &Connection, limit: i64) -> rusqlite::Result<bool> {
    c.prepare_cached(
        "SELECT EXISTS (SELECT 1 FROM source WHERE max(coalesce(run_at, 0), coalesce(done_until, 0)) > ?1)
             OR EXISTS (SELECT 1 FROM host WHERE max(held_until, rests_until) > ?1 + ?2)
             OR EXISTS (SELECT 1 FROM visit WHERE due > ?1 + ?3)",
    )?
    .query_row([limit, LONGEST_HOLD, LONGEST_WAIT], |r| r.get(0))
}

fn clock(r: &Row<'_>) -> rusqlite::Result<SourceClock> {
    let time = |at: Option<i64>| at.map(instant);
    Ok(SourceClock {
        kind: r.get(1)?,
        place: r.get(2)?,
        run_at: time(r.get(3)?),
        done_until: time(r.get(4)?),
        skipped: r.get(5)?,
        tries: r.get(6)?,
        is_gone: r.get::<_, Option<String>>(7)?.as_deref() == Some(GONE),
        is_held: r.get(8)?,
        wishes: Wishes {
            fresh_until: time(r.get(9)?),
            skip_hours: r.get(10)?,
            skip_days: r.get(11)?,
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{HostRecord, RobotsRecord, SourceOutcome};

    fn at(seconds: i64) -> DateTime<Utc> {
        instant(1_750_000_000 + seconds)
    }

    fn store() -> (tempfile::TempDir, Store, i64) {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("a.db")).unwrap();
        let id = store
            .ensure_source("a", "feed", "feed https://a.example/")
            .unwrap();
        (folder, store, id)
    }

    fn clock_of(store: &Store) -> SourceClock {
        store.source_clocks().unwrap().remove("a").unwrap()
    }

    #[test]
    fn what_decides_over_the_next_reading_is_kept_together() {
        let (_folder, store, id) = store();
        assert_eq!(clock_of(&store).run_at, None);
        let wishes = Wishes {
            fresh_until: Some(at(7200)),
            skip_hours: 1 << 23,
            skip_days: 1 << 6,
        };
        store.note_wishes(id, wishes).unwrap();
        store
            .note_outcome(id, SourceOutcome::Failed("x"), at(0))
            .unwrap();
        store.note_skipped("a", 2, at(600)).unwrap();
        let clock = clock_of(&store);
        assert_eq!(
            (clock.run_at, clock.tries, clock.is_gone),
            (Some(at(0)), 1, false)
        );
        assert_eq!((clock.skipped, clock.done_until), (2, Some(at(600))));
        assert_eq!(clock.wishes, wishes);
        store.note_skipped("a", 0, at(900)).unwrap();
        let clock = clock_of(&store);
        assert_eq!((clock.skipped, clock.done_until), (0, Some(at(600))));
    }

    #[test]
    fn what_is_gone_is_so_until_it_is_read_or_moves() {
        let (_folder, store, id) = store();
        let gone = || {
            store
                .note_outcome(id, SourceOutcome::Gone("410"), at(0))
                .unwrap();
        };
        gone();
        assert!(clock_of(&store).is_gone);
        store
            .note_outcome(
                id,
                SourceOutcome::Done {
                    digests: 0,
                    stories: 0,
                },
                at(1),
            )
            .unwrap();
        assert!(!clock_of(&store).is_gone);
        gone();
        store
            .ensure_source("a", "feed", "feed https://b.example/")
            .unwrap();
        assert!(!clock_of(&store).is_gone);
    }

    #[test]
    fn what_a_wrong_clock_noted_is_taken_for_noted_now() {
        let (_folder, store, id) = store();
        let slack = TimeDelta::hours(3);
        store
            .note_outcome(
                id,
                SourceOutcome::Done {
                    digests: 1,
                    stories: 1,
                },
                at(600),
            )
            .unwrap();
        assert!(!store.note_correction(at(0), slack).unwrap());
        assert_eq!(clock_of(&store).run_at, Some(at(600)));
        assert!(store.note_correction(at(600 - 5 * 3600), slack).unwrap());
        assert_eq!(clock_of(&store).run_at, Some(at(600 - 5 * 3600)));
    }

    #[test]
    fn nothing_waits_for_a_time_that_a_wrong_clock_noted() {
        let (_folder, store, _) = store();
        let (slack, ahead) = (TimeDelta::hours(3), at(365 * 24 * HOUR));
        store
            .save_hosts(
                &[HostRecord {
                    name: "a.example".to_owned(),
                    held_until: Some(ahead),
                    faults: 5,
                    rests_until: Some(ahead),
                }],
                at(0),
            )
            .unwrap();
        store
            .owe_notices(&["https://hub.example/"], &["x".to_owned()], ahead)
            .unwrap();
        let robots = RobotsRecord {
            origin: "https://a.example".to_owned(),
            asked: ahead,
            rules: String::new(),
        };
        store.save_robots(&[robots]).unwrap();
        assert!(store.note_correction(at(0), slack).unwrap());
        let host = &store.hosts(at(0)).unwrap()[0];
        let day = Some(at(24 * HOUR));
        assert_eq!((host.held_until, host.rests_until), (day, day));
        assert_eq!(store.next_notice().unwrap(), Some(at(9 * HOUR)));
        assert_eq!(store.robots(at(-1)).unwrap()[0].asked, at(0));
        assert!(!store.note_correction(at(0), slack).unwrap());
    }

    #[test]
    fn every_instant_that_is_corrected_is_one_of_the_store() {
        let (_folder, store, _) = store();
        let waiting = TO_COME.iter().map(|pause| (pause.table, pause.column));
        for (table, column) in PAST.iter().copied().chain(waiting) {
            let sql = format!("SELECT {column} FROM {table}");
            store.read(|c| c.prepare(&sql).map(drop)).unwrap();
        }
    }
}
