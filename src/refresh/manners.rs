//! What hosts ask of us, between the client that hears it and the store that keeps it for the passes to come.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};

use super::{Context, Error, blocking};
use crate::fetch;
use crate::store::{self, Store};

/// How long what a robots.txt said is kept (RFC 9309 §2.4).
const ROBOTS_KEPT: TimeDelta = TimeDelta::hours(24);

/// What hosts asked of earlier passes, and what their robots.txt said, holds for this one too; what they ask of this one
/// is kept as it is heard.
pub fn recall(context: &Context, now: DateTime<Utc>) -> Result<(), Error> {
    let hosts = context.store.hosts(now)?.into_iter();
    context
        .client
        .remember_hosts(hosts.map(|h| fetch::HostRecord {
            name: h.name,
            held_until: h.held_until,
            faults: h.faults,
            rests_until: h.rests_until,
        }));
    let (store, clock) = (Arc::clone(&context.store), context.clock);
    context.client.keep_wishes(move |heard| {
        // A store that says no ends the pass at its next step.
        if let Err(error) = blocking(|| save_hosts(&store, heard, clock())) {
            tracing::warn!("{error}");
        }
    });
    let store = Arc::clone(&context.store);
    context
        .client
        .recall_robots(move || blocking(|| kept_robots(&store, now)));
    Ok(())
}

/// Where the store says no, the sites are asked again.
fn kept_robots(store: &Store, now: DateTime<Utc>) -> Vec<fetch::RobotsRecord> {
    let kept = store.robots(now - ROBOTS_KEPT).unwrap_or_else(|error| {
        tracing::warn!("{error}");
        Vec::new()
    });
    let kept = kept.into_iter().map(|r| fetch::RobotsRecord {
        origin: r.origin,
        asked_at: r.asked,
        rules: r.rules,
    });
    kept.collect()
}

/// Keeps for the passes to come what is new of all that since this was last done.
pub(super) fn keep(context: &Context) -> store::Result<()> {
    let hosts = context.client.new_hosts();
    save_hosts(&context.store, hosts, (context.clock)())?;
    save_robots(&context.store, context.client.new_robots())
}

fn save_hosts(store: &Store, new: Vec<fetch::HostRecord>, now: DateTime<Utc>) -> store::Result<()> {
    let new = new.into_iter().map(|h| store::HostRecord {
        name: h.name,
        held_until: h.held_until,
        faults: h.faults,
        rests_until: h.rests_until,
    });
    store.save_hosts(&new.collect::<Vec<_>>(), now)
}

fn save_robots(store: &Store, new: Vec<fetch::RobotsRecord>) -> store::Result<()> {
    let new = new.into_iter().map(|r| store::RobotsRecord {
        origin: r.origin,
        asked: r.asked_at,
        rules: r.rules,
    });
    store.save_robots(&new.collect::<Vec<_>>())
}

/// The hosts that are left alone for now, because they ask for it or fail.
#[derive(Debug, Default)]
pub struct LeftAlone(HashMap<String, DateTime<Utc>>);

impl LeftAlone {
    /// As the store knows it at an instant.
    pub fn at(store: &Store, now: DateTime<Utc>) -> store::Result<Self> {
        store.left_alone(now).map(Self)
    }

    /// How many there are; that the others of a service are spared as well makes it none more.
    #[must_use]
    pub fn count(&self) -> usize {
        let names = self.0.keys();
        names.filter(|name| !fetch::names_a_service(name)).count()
    }

    /// All of them and until when, by name.
    #[must_use]
    pub fn all(&self) -> BTreeMap<&str, DateTime<Utc>> {
        let hosts = self.0.iter();
        hosts.map(|(name, until)| (name.as_str(), *until)).collect()
    }

    /// Until when a host is, for itself or with its service.
    #[must_use]
    pub fn until(&self, host: &str) -> Option<DateTime<Utc>> {
        let names = fetch::names_of_host(host);
        names.filter_map(|name| self.0.get(&name).copied()).max()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_service_asks_for_holds_for_all_its_hosts_and_for_no_other() {
        let now = DateTime::UNIX_EPOCH;
        let hour = Some(now + TimeDelta::hours(1));
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("a.db")).unwrap();
        let held = |name: &str| store::HostRecord {
            name: name.to_owned(),
            held_until: hour,
            faults: 0,
            rests_until: None,
        };
        store
            .save_hosts(&[held("*.blogspot.com"), held("example.org")], now)
            .unwrap();
        let alone = LeftAlone::at(&store, now).unwrap();
        assert_eq!(alone.count(), 1);
        assert_eq!(alone.until("ann.blogspot.com"), hour);
        assert_eq!(alone.until("example.org"), hour);
        assert_eq!(alone.until("www.example.org"), None);
        assert_eq!(alone.until("ann.example.com"), None);
    }
}
