//! What hosts asked of us and how they failed, kept over restarts: `Retry-After`, robots.txt, faults in a row.

use std::collections::HashMap;

use chrono::{DateTime, TimeZone, Utc};
use rusqlite::params;

use super::{Result, Store};

/// What a site's robots.txt said (RFC 9309 §2.3).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RobotsRecord {
    /// Scheme, host and port.
    pub origin: String,
    /// When it was asked for.
    pub asked: DateTime<Utc>,
    /// The lines of it that concern us.
    pub rules: String,
}

/// What one host asked of us, and how it failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostRecord {
    /// Its name; `*.` and that of a service for all its hosts.
    pub name: String,
    /// Its `Retry-After`.
    pub held_until: Option<DateTime<Utc>>,
    /// Fetches in a row that came to nothing for its own fault.
    pub faults: u32,
    /// Until when it is left alone because of them.
    pub rests_until: Option<DateTime<Utc>>,
}

impl Store {
    /// Keeps what hosts asked and how they failed; a `Retry-After` is never made shorter. Hosts of which nothing is left
    /// to say are forgotten.
    pub fn save_hosts(&self, hosts: &[HostRecord], now: DateTime<Utc>) -> Result<()> {
        if hosts.is_empty() {
            return Ok(());
        }
        self.write(|c| {
            let mut insert = c.prepare_cached(
                "INSERT INTO host (name, held_until, faults, rests_until) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO UPDATE
                 SET held_until = max(held_until, excluded.held_until), faults = excluded.faults,
                     rests_until = excluded.rests_until",
            )?;
            for host in hosts {
                insert.execute(params![
                    host.name,
                    ceiling(host.held_until),
                    host.faults,
                    ceiling(host.rests_until)
                ])?;
            }
            c.prepare_cached("DELETE FROM host WHERE held_until <= ?1 AND faults = 0")?
                .execute([now.timestamp()])
                .map(drop)
        })
    }

    /// The hosts that want to be left alone for now, or that failed when they were last asked.
    pub fn hosts(&self, now: DateTime<Utc>) -> Result<Vec<HostRecord>> {
        self.read(|c| {
            c.prepare_cached(
                "SELECT name, held_until, faults, rests_until FROM host WHERE held_until > ?1 OR faults > 0",
            )?
            .query_map([now.timestamp()], |r| {
                Ok(HostRecord {
                    name: r.get(0)?,
                    held_until: until(r.get(1)?),
                    faults: r.get(2)?,
                    rests_until: until(r.get(3)?),
                })
            })?
            .collect()
        })
    }

    /// The hosts that are left alone for now, because they ask for it or fail, and until when.
    pub fn left_alone(&self, now: DateTime<Utc>) -> Result<HashMap<String, DateTime<Utc>>> {
        let hosts = self.hosts(now)?.into_iter().filter_map(|host| {
            let until = host.held_until.max(host.rests_until)?;
            (until > now).then_some((host.name, until))
        });
        Ok(hosts.collect())
    }

    /// Keeps what hosts' robots.txt said.
    pub fn save_robots(&self, records: &[RobotsRecord]) -> Result<()> {
        if records.is_empty() {
            return Ok(());
        }
        self.write(|c| {
            let mut insert = c.prepare_cached(
                "INSERT INTO robots VALUES (?1, ?2, ?3) ON CONFLICT DO UPDATE
                 SET asked = excluded.asked, rules = excluded.rules WHERE asked < excluded.asked",
            )?;
            records.iter().try_for_each(|r| {
                insert
                    .execute(params![r.origin, r.asked.timestamp(), r.rules])
                    .map(drop)
            })
        })
    }

    /// The robots.txt answers that are younger than `since`.
    pub fn robots(&self, since: DateTime<Utc>) -> Result<Vec<RobotsRecord>> {
        self.read(|c| {
            c.prepare_cached("SELECT origin, asked, rules FROM robots WHERE asked > ?1")?
                .query_map([since.timestamp()], |r| {
                    Ok(RobotsRecord {
                        origin: r.get(0)?,
                        asked: instant(r.get(1)?),
                        rules: r.get(2)?,
                    })
                })?
                .collect()
        })
    }
}

/// The first whole second that is not before an instant: nobody is asked a moment too early. 0 is no instant.
fn ceiling(until: Option<DateTime<Utc>>) -> i64 {
    until.map_or(0, |at| {
        at.timestamp() + i64::from(at.timestamp_subsec_nanos() > 0)
    })
}

fn until(seconds: i64) -> Option<DateTime<Utc>> {
    (seconds > 0).then(|| instant(seconds))
}

/// Seconds since 1970 as an instant.
pub(super) fn instant(seconds: i64) -> DateTime<Utc> {
    Utc.timestamp_opt(seconds, 0).single().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> DateTime<Utc> {
        instant(seconds)
    }

    fn host(held_until: i64, faults: u32, rests_until: i64) -> HostRecord {
        HostRecord {
            name: "a.example".to_owned(),
            held_until: until(held_until),
            faults,
            rests_until: until(rests_until),
        }
    }

    #[test]
    fn what_a_host_asked_is_kept_until_it_is_over() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("a.db")).unwrap();
        let kept = |now| store.hosts(at(now)).unwrap();
        store.save_hosts(&[host(90, 0, 0)], at(1)).unwrap();
        store.save_hosts(&[host(60, 5, 50)], at(1)).unwrap();
        assert_eq!(kept(1), [host(90, 5, 50)], "a wish is never made shorter");
        assert_eq!(kept(99), [host(90, 5, 50)], "faults count for longer");
        store.save_hosts(&[host(0, 0, 0)], at(99)).unwrap();
        assert_eq!(kept(1), []);
    }

    #[test]
    fn nobody_is_asked_a_moment_too_early() {
        let late = at(7) + chrono::TimeDelta::milliseconds(1);
        assert_eq!((ceiling(Some(at(7))), ceiling(Some(late))), (7, 8));
        assert_eq!(ceiling(None), 0);
    }
}
