//! The manners towards one host: one fetch at a time, a pause between, silence where it was asked for, and a rest for a
//! host that fails again and again.
//!
//! A host is the URL's host name or address, without the port; the hosts of one [service](super::service) share a clock.
//! What a host asks for is its own: its neighbours are spared for a while only, unless another one asks for the same.
//! Whoever wants to fetch takes a [`Ticket`] and waits for its [`Turn`]; the hosts are shared by all sources, and time
//! is tokio's, so that a test can pause it.

use std::collections::HashMap;
use std::io;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};
use tokio::sync::OwnedMutexGuard;
use tokio::time::Instant;
use url::{Host as UrlHost, Origin, Url};

use super::service;
use super::settings::without_dot;
use super::slots::{Slot, Slots};
use super::turns::Turns;

/// No pause is longer, whatever is configured: an instant has to come of it.
const MAX_PAUSE: Duration = Duration::from_hours(24);

/// Hosts that are at rest are forgotten when more than this many are known.
const MANY: usize = 4096;

/// A host is left alone when so many fetches in a row got no answer from it, or the answer that it has a fault.
const FAULTS: u32 = 5;
/// How long, the first time; each further fault doubles it.
const FIRST_REST: Duration = Duration::from_mins(15);
/// How long at most.
const LONGEST_REST: Duration = Duration::from_hours(24);

/// When one host of a service asks to be left alone, the others are for so long at most: it may speak for the service, or
/// be one user's own server behind a shared name.
const SPARED: Duration = Duration::from_mins(5);

/// The name under which a host has its turn.
pub(super) fn name(url: &Url) -> String {
    match url.host() {
        Some(UrlHost::Domain(name)) => without_dot(name).to_owned(),
        Some(UrlHost::Ipv4(address)) => address.to_string(),
        Some(UrlHost::Ipv6(address)) => address.to_canonical().to_string(),
        None => String::new(),
    }
}

/// The same for a host that is given by itself.
pub(super) fn normal_name(host: &str) -> String {
    let url = Url::parse(&format!("http://{host}/"));
    url.map_or_else(|_| host.to_owned(), |url| name(&url))
}

/// The names under which a host's wishes are kept: its own, and that of all hosts of its service, if it is of one.
pub fn names_of(host: &str) -> impl Iterator<Item = String> {
    std::iter::once(host.to_owned()).chain(service::name(host))
}

/// All hosts, and the slots that they share.
pub(super) struct Hosts {
    interval: Duration,
    slots: Slots,
    known: Arc<Mutex<Known>>,
    /// The turns of other processes.
    others: Arc<OnceLock<Turns>>,
    /// Who is told at once of what a host asks for.
    keeper: Arc<OnceLock<Keeper>>,
    /// Whether any host answered since one could not be reached.
    has_way_out: Arc<AtomicBool>,
}

/// Takes what hosts asked for, to keep it.
pub(super) type Keeper = Box<dyn Fn(Vec<Kept>) + Send + Sync>;

struct Known {
    hosts: HashMap<String, Arc<Host>>,
    clocks: HashMap<String, Arc<Clock>>,
    services: HashMap<String, Arc<Service>>,
    /// By registrable domain, how many of its hosts have a clock of their own.
    own: HashMap<String, usize>,
    /// How many may be known before those at rest are forgotten.
    limit: usize,
}

/// What is one host's own.
struct Host {
    name: String,
    clock: Arc<Clock>,
    service: Option<Arc<Service>>,
    state: Mutex<State>,
    /// What the robots.txt of each of its origins asks for between two fetches, where one asks.
    delays: Mutex<HashMap<Origin, Duration>>,
}

#[derive(Debug, Default, Clone, Copy)]
struct State {
    /// Asked for by a `Retry-After`.
    held_until: Option<Instant>,
    /// Fetches in a row that came to nothing for the host's own fault.
    faults: u32,
    rests_until: Option<Instant>,
    /// Whether an answer of it began in this run: a connection to it may still be open.
    has_answered: bool,
    /// Whether the store does not know it yet.
    is_new: bool,
}

/// What hosts may share.
struct Clock {
    /// The host, or the service.
    name: String,
    /// Held during a turn; fair, so that who came first goes first.
    gate: Arc<tokio::sync::Mutex<()>>,
    /// Tickets that still wait for their turn: the length of the queue.
    waiting: AtomicUsize,
    /// When the last turn began.
    started: Mutex<Option<Instant>>,
}

/// What holds for all hosts of a service.
#[derive(Default)]
struct Service(Mutex<Spared>);

#[derive(Debug, Default, Clone, Copy)]
struct Spared {
    until: Option<Instant>,
    /// Whether the store does not know it yet.
    is_new: bool,
}

/// Why a turn is not waited for, and how long it would be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wait {
    /// The host asked to be left alone.
    Held(Duration),
    /// The host failed so many times in a row.
    Rests(Duration, u32),
    /// The turn would come after the pass has ended.
    Late(Duration),
}

/// What is known of a host that is worth keeping, with times from now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Kept {
    pub(super) name: String,
    pub(super) held_for: Duration,
    pub(super) faults: u32,
    pub(super) rests_for: Duration,
}

impl State {
    fn hold(&self, now: Instant) -> Duration {
        left(self.held_until, now)
    }

    fn rest(&self, now: Instant) -> Duration {
        left(self.rests_until, now)
    }
}

impl Service {
    fn hold(&self, now: Instant) -> Duration {
        left(lock(&self.0).until, now)
    }
}

impl Clock {
    fn of(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            gate: Arc::default(),
            waiting: AtomicUsize::default(),
            started: Mutex::default(),
        }
    }

    fn ready(&self, pause: Duration) -> Option<Instant> {
        lock(&self.started).map(|start| start + pause.min(MAX_PAUSE))
    }
}

fn left(until: Option<Instant>, now: Instant) -> Duration {
    until.map_or(Duration::ZERO, |until| until.saturating_duration_since(now))
}

impl Hosts {
    pub(super) fn new(interval: Duration, concurrency: usize) -> Self {
        Self {
            interval,
            slots: Slots::new(concurrency),
            known: Arc::new(Mutex::new(Known {
                hosts: HashMap::new(),
                clocks: HashMap::new(),
                services: HashMap::new(),
                own: HashMap::new(),
                limit: MANY,
            })),
            others: Arc::default(),
            keeper: Arc::default(),
            has_way_out: Arc::default(),
        }
    }

    /// Takes turns with the other processes that use the file at this path.
    pub(super) fn share(&self, path: &Path, now: fn() -> DateTime<Utc>) -> io::Result<()> {
        // Who shares already goes on with that.
        let _ = self.others.set(Turns::open(path, now)?);
        Ok(())
    }

    /// The same hosts by another interval, and other slots.
    pub(super) fn with(&self, interval: Duration, concurrency: usize) -> Self {
        Self {
            interval,
            slots: Slots::new(concurrency),
            known: Arc::clone(&self.known),
            others: Arc::clone(&self.others),
            keeper: Arc::clone(&self.keeper),
            has_way_out: Arc::clone(&self.has_way_out),
        }
    }

    /// Tells this one at once of what a host asks for; the first who wants to be told is.
    pub(super) fn tell(&self, keeper: Keeper) {
        let _ = self.keeper.set(keeper);
    }

    /// Joins the queue of a host.
    pub(super) fn queue(&self, name: &str) -> Ticket {
        let host = self.host(name);
        let place = host.clock.waiting.fetch_add(1, Ordering::Relaxed);
        Ticket {
            host,
            place,
            insists: false,
            interval: self.interval,
            slots: self.slots.clone(),
            others: Arc::clone(&self.others),
        }
    }

    /// Leaves a host alone for so long, as it asks, and for a while the others of its service.
    pub(super) fn hold(&self, name: &str, time: Duration) {
        let host = self.host(name);
        let now = Instant::now();
        let until = now + time.min(MAX_PAUSE);
        {
            let mut state = lock(&host.state);
            if Some(until) > state.held_until {
                (state.held_until, state.is_new) = (Some(until), true);
            }
        }
        if let Some(service) = host.service.as_ref().filter(|_| host.shares_its_clock()) {
            let others = lock(&self.known).longest_hold_beside(&host, service);
            let spare = now + SPARED;
            let until = Some(until.min(others.map_or(spare, |others| others.max(spare))));
            let mut spared = lock(&service.0);
            if until > spared.until {
                *spared = Spared {
                    until,
                    is_new: true,
                };
            }
        }
        if let Some(keep) = self.keeper.get() {
            keep(self.news());
        }
    }

    /// Asks the host of an address no oftener than its origin wants, whatever the interval, and no oftener than the others
    /// want at that host.
    pub(super) fn slow_down(&self, url: &Url, delay: Duration) {
        let host = self.host(&name(url));
        let mut delays = lock(&host.delays);
        if delay.is_zero() {
            delays.remove(&url.origin());
        } else {
            delays.insert(url.origin(), delay);
        }
    }

    /// Notes that an answer began in a turn: its host may keep the connection, and this machine has a way out.
    pub(super) fn note_contact(&self, turn: &Turn) {
        lock(&turn.host.state).has_answered = true;
        self.has_way_out.store(true, Ordering::Relaxed);
    }

    /// Whether it is for itself that a host is on no network, and not because this machine is on none: then no other
    /// has answered either since that was last seen.
    pub(super) fn is_alone_out_of_reach(&self) -> bool {
        self.has_way_out.swap(false, Ordering::Relaxed)
    }

    /// Takes back what is kept of earlier runs.
    pub(super) fn remember(&self, kept: &Kept) {
        let now = Instant::now();
        let at = |time: Duration| Some(now + time.min(MAX_PAUSE));
        if service::is_name(&kept.name) {
            let service = lock(&self.known).service(kept.name.clone());
            let mut spared = lock(&service.0);
            spared.until = spared.until.max(at(kept.held_for));
            return;
        }
        let host = self.host(&kept.name);
        let mut state = lock(&host.state);
        state.held_until = state.held_until.max(at(kept.held_for));
        if !state.is_new {
            state.faults = kept.faults;
            state.rests_until = at(kept.rests_for);
        }
    }

    /// What is worth keeping and was not handed out yet.
    pub(super) fn news(&self) -> Vec<Kept> {
        let (known, now) = (lock(&self.known), Instant::now());
        let services = known.services.iter().filter_map(|(name, service)| {
            let mut spared = lock(&service.0);
            std::mem::take(&mut spared.is_new).then(|| Kept {
                name: name.clone(),
                held_for: left(spared.until, now),
                faults: 0,
                rests_for: Duration::ZERO,
            })
        });
        let hosts = known.hosts.iter().filter_map(|(name, host)| {
            let mut state = lock(&host.state);
            std::mem::take(&mut state.is_new).then(|| Kept {
                name: name.clone(),
                held_for: state.hold(now),
                faults: state.faults,
                rests_for: state.rest(now),
            })
        });
        services.chain(hosts).collect()
    }

    fn host(&self, name: &str) -> Arc<Host> {
        let mut known = lock(&self.known);
        if let Some(host) = known.hosts.get(name) {
            return host.clone();
        }
        known.forget_those_at_rest(self.interval);
        let host = Arc::new(Host {
            name: name.to_owned(),
            clock: known.clock_of(name),
            service: service::name(name).map(|service| known.service(service)),
            state: Mutex::default(),
            delays: Mutex::default(),
        });
        known.hosts.insert(name.to_owned(), host.clone());
        host
    }
}

impl Known {
    /// The clock by which a new host is asked.
    fn clock_of(&mut self, host: &str) -> Arc<Clock> {
        let shared = service::name(host).filter(|_| !self.has_its_own_clock(host));
        let name = shared.unwrap_or_else(|| host.to_owned());
        let new = || Arc::new(Clock::of(&name));
        self.clocks.entry(name.clone()).or_insert_with(new).clone()
    }

    fn has_its_own_clock(&mut self, host: &str) -> bool {
        let Some(domain) = service::domain(host).filter(|_| service::listed(host).is_none()) else {
            return false;
        };
        let own = self.own.entry(domain.to_owned()).or_default();
        let has = *own < service::OWN_CLOCKS;
        *own += usize::from(has);
        has
    }

    fn service(&mut self, name: String) -> Arc<Service> {
        self.services.entry(name).or_default().clone()
    }

    /// Until when another host of a service asks to be left alone.
    fn longest_hold_beside(&self, host: &Arc<Host>, service: &Arc<Service>) -> Option<Instant> {
        let others = self.hosts.values().filter(|other| {
            let its = other.service.as_ref();
            its.is_some_and(|its| Arc::ptr_eq(its, service)) && !Arc::ptr_eq(other, host)
        });
        others
            .filter_map(|other| lock(&other.state).held_until)
            .max()
    }

    fn forget_those_at_rest(&mut self, interval: Duration) {
        if self.hosts.len() < self.limit {
            return;
        }
        let now = Instant::now();
        self.hosts
            .retain(|_, host| Arc::strong_count(host) > 1 || !host.is_at_rest(interval, now));
        self.clocks.retain(|_, clock| Arc::strong_count(clock) > 1);
        self.services.retain(|_, service| {
            let is_new = lock(&service.0).is_new;
            Arc::strong_count(service) > 1 || is_new || !service.hold(now).is_zero()
        });
        // Who is left keeps its clock, and those to come have a full share again: that errs by a few.
        self.own.clear();
        self.limit = MANY.max(2 * self.hosts.len());
    }
}

impl Host {
    fn is_at_rest(&self, interval: Duration, now: Instant) -> bool {
        let state = *lock(&self.state);
        let ready = self.clock.ready(interval.max(self.delay()));
        !state.is_new
            && state.rest(now).is_zero()
            && state.hold(now).is_zero()
            && ready.is_none_or(|ready| ready <= now)
    }

    fn delay(&self) -> Duration {
        lock(&self.delays)
            .values()
            .copied()
            .max()
            .unwrap_or_default()
    }

    fn shares_its_clock(&self) -> bool {
        self.clock.name != self.name
    }

    /// Notes that it did its part.
    fn answered(&self) {
        let mut state = lock(&self.state);
        if state.faults > 0 {
            (state.faults, state.rests_until, state.is_new) = (0, None, true);
        }
    }

    /// Notes that it did not. Who fails again and again is left alone for ever longer times.
    fn failed(&self) {
        let mut state = lock(&self.state);
        state.faults = state.faults.saturating_add(1);
        state.is_new = true;
        if let Some(more) = state.faults.checked_sub(FAULTS) {
            let rest = FIRST_REST.saturating_mul(2_u32.saturating_pow(more));
            state.rests_until = Some(Instant::now() + rest.min(LONGEST_REST));
        }
    }
}

/// A place in the queue of a host. Dropping it leaves the queue.
pub(super) struct Ticket {
    host: Arc<Host>,
    place: usize,
    /// Whether it is for one who passes over the rest of a host that failed.
    insists: bool,
    interval: Duration,
    slots: Slots,
    others: Arc<OnceLock<Turns>>,
}

impl Ticket {
    /// How many wait for the same clock.
    pub(super) fn queue_length(&self) -> usize {
        self.host.clock.waiting.load(Ordering::Relaxed)
    }

    /// When its turn comes at the earliest, by those who came before.
    pub(super) fn wait(&self) -> Duration {
        let before = u32::try_from(self.place).unwrap_or(u32::MAX);
        self.pause().saturating_mul(before).min(MAX_PAUSE)
    }

    fn pause(&self) -> Duration {
        self.interval.max(self.host.delay())
    }

    /// Lets the turn come although the host rests from failing: who asks by hand wants to know whether it is well again.
    pub(super) fn insisting(mut self, insists: bool) -> Self {
        self.insists = insists;
        self
    }

    /// Waits for the host's turn: for who came before, then for the pause, then for a slot. Where the host asks to be
    /// left alone, or is, or the turn would come after `until`, nobody waits: what is still to wait is the error.
    pub(super) async fn turn(self, until: Option<Instant>) -> Result<Turn, Wait> {
        let gate = self.host.clock.gate.clone().lock_owned().await;
        self.heed_wishes()?;
        let now = Instant::now();
        let ready = self.host.clock.ready(self.pause());
        let ready = ready.unwrap_or(now).max(now);
        if until.is_some_and(|until| ready > until) {
            return Err(Wait::Late(ready - now));
        }
        tokio::time::sleep_until(ready).await;
        let mut slot = self.slots.take(self.queue_length()).await;
        let wait = self.wait_for_others();
        if !wait.is_zero() {
            // Meanwhile another host may have the slot.
            drop(slot);
            tokio::time::sleep(wait).await;
            slot = self.slots.take(self.queue_length()).await;
        }
        self.heed_wishes()?;
        *lock(&self.host.clock.started) = Some(Instant::now());
        Ok(Turn {
            host: self.host.clone(),
            slot,
            _gate: gate,
        })
    }

    /// Takes the turn among the processes that share them; what is left of the pause after the one that another had. By
    /// which clock a host is asked, each process finds for itself: the turn is one of both.
    fn wait_for_others(&self) -> Duration {
        let pause = self.pause().min(MAX_PAUSE);
        let others = self.others.get().filter(|_| !pause.is_zero());
        let (own, shared) = (self.host.name.as_str(), self.host.clock.name.as_str());
        others.map_or(Duration::ZERO, |others| {
            if self.host.shares_its_clock() {
                others.take(&[own, shared], pause)
            } else {
                others.take(&[own], pause)
            }
        })
    }

    fn heed_wishes(&self) -> Result<(), Wait> {
        let now = Instant::now();
        let state = *lock(&self.host.state);
        let service = self.host.service.as_ref();
        let hold = service.map_or(Duration::ZERO, |service| service.hold(now));
        let hold = hold.max(state.hold(now));
        if !hold.is_zero() {
            Err(Wait::Held(hold))
        } else if !state.rest(now).is_zero() && !self.insists {
            Err(Wait::Rests(state.rest(now), state.faults))
        } else {
            Ok(())
        }
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        self.host.clock.waiting.fetch_sub(1, Ordering::Relaxed);
    }
}

/// The right to fetch from a host now. Dropping it lets the next one have its turn.
pub(super) struct Turn {
    host: Arc<Host>,
    slot: Slot,
    _gate: OwnedMutexGuard<()>,
}

impl Turn {
    /// Whether the request may go over a connection that was used before.
    pub(super) fn may_be_connected(&self) -> bool {
        lock(&self.host.state).has_answered
    }

    /// Whether it is one at the host of an address.
    pub(super) fn is_at(&self, url: &Url) -> bool {
        self.host.name == name(url)
    }

    /// Notes what came of the turn: that the host answered, or that it failed.
    pub(super) fn note(&self, answered: bool) {
        if answered {
            self.host.answered();
        } else {
            self.host.failed();
        }
    }

    /// Gives the host free and keeps the slot: for as long as a body waits to be taken.
    pub(super) fn into_slot(self) -> Slot {
        self.slot
    }
}

/// Nothing here panics with a lock held, so that a poisoned one is still whole.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
