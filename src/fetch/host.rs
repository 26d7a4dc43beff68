//! The manners towards one host: one fetch at a time, a pause between, and silence where it was asked for.
//!
//! A host is the URL's host name or address, without the port. Whoever wants to fetch takes a [`Ticket`] and waits
//! for its [`Turn`]; the hosts are shared by all sources, and time is tokio's, so that a test can pause it.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::OwnedMutexGuard;
use tokio::time::Instant;
use url::{Host as UrlHost, Url};

use super::settings::without_dot;
use super::slots::{Slot, Slots};

/// No pause is longer, whatever is configured: an instant has to come of it.
const MAX_PAUSE: Duration = Duration::from_hours(24);

/// Hosts that are at rest are forgotten when more than this many are known.
const MANY: usize = 4096;

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

/// All hosts, and the slots that they share.
pub(super) struct Hosts {
    interval: Duration,
    slots: Slots,
    known: Mutex<Known>,
}

struct Known {
    hosts: HashMap<String, Arc<Host>>,
    /// How many may be known before those at rest are forgotten.
    limit: usize,
}

struct Host {
    /// Held during a turn; fair, so that who came first goes first.
    gate: Arc<tokio::sync::Mutex<()>>,
    /// Tickets that still wait for their turn: the length of the queue.
    waiting: AtomicUsize,
    clock: Mutex<Clock>,
}

/// When a host may be asked again.
#[derive(Debug, Default, Clone, Copy)]
struct Clock {
    started: Option<Instant>,
    /// What its robots.txt asks for between two fetches.
    delay: Duration,
    held_until: Option<Instant>,
}

impl Clock {
    fn ready(&self, interval: Duration) -> Option<Instant> {
        self.started
            .map(|start| start + interval.max(self.delay).min(MAX_PAUSE))
    }

    fn held(&self, now: Instant) -> Option<Duration> {
        let left = self.held_until?.saturating_duration_since(now);
        (!left.is_zero()).then_some(left)
    }
}

impl Hosts {
    pub(super) fn new(interval: Duration, concurrency: usize) -> Self {
        Self {
            interval,
            slots: Slots::new(concurrency),
            known: Mutex::new(Known {
                hosts: HashMap::new(),
                limit: MANY,
            }),
        }
    }

    /// Joins the queue of a host.
    pub(super) fn queue(&self, name: &str) -> Ticket {
        let host = self.host(name);
        host.waiting.fetch_add(1, Ordering::Relaxed);
        Ticket {
            host,
            interval: self.interval,
            slots: self.slots.clone(),
        }
    }

    /// Leaves a host alone until then.
    pub(super) fn hold(&self, name: &str, until: Instant) {
        let host = self.host(name);
        let mut clock = lock(&host.clock);
        clock.held_until = clock.held_until.max(Some(until));
    }

    /// Asks a host no oftener than this, whatever the interval.
    pub(super) fn slow_down(&self, name: &str, delay: Duration) {
        lock(&self.host(name).clock).delay = delay;
    }

    /// The hosts that asked to be left alone, and for how long still.
    pub(super) fn held(&self) -> Vec<(String, Duration)> {
        let now = Instant::now();
        let known = lock(&self.known);
        let held = known
            .hosts
            .iter()
            .filter_map(|(name, host)| Some((name.clone(), lock(&host.clock).held(now)?)));
        held.collect()
    }

    fn host(&self, name: &str) -> Arc<Host> {
        let mut known = lock(&self.known);
        if let Some(host) = known.hosts.get(name) {
            return host.clone();
        }
        known.forget_those_at_rest(self.interval);
        let host = Arc::new(Host {
            gate: Arc::default(),
            waiting: AtomicUsize::new(0),
            clock: Mutex::default(),
        });
        known.hosts.insert(name.to_owned(), host.clone());
        host
    }
}

impl Known {
    fn forget_those_at_rest(&mut self, interval: Duration) {
        if self.hosts.len() < self.limit {
            return;
        }
        let now = Instant::now();
        self.hosts
            .retain(|_, host| Arc::strong_count(host) > 1 || !host.is_at_rest(interval, now));
        self.limit = MANY.max(2 * self.hosts.len());
    }
}

impl Host {
    fn is_at_rest(&self, interval: Duration, now: Instant) -> bool {
        let clock = *lock(&self.clock);
        clock.held(now).is_none() && clock.ready(interval).is_none_or(|ready| ready <= now)
    }
}

/// A place in the queue of a host. Dropping it leaves the queue.
pub(super) struct Ticket {
    host: Arc<Host>,
    interval: Duration,
    slots: Slots,
}

impl Ticket {
    /// Waits for the host's turn: for who came before, then for the pause, then for a slot. Where the host asks to be
    /// left alone nobody waits: what is still to wait is the error.
    pub(super) async fn turn(self) -> Result<Turn, Duration> {
        let gate = self.host.gate.clone().lock_owned().await;
        self.heed_hold()?;
        let ready = lock(&self.host.clock).ready(self.interval);
        if let Some(ready) = ready {
            tokio::time::sleep_until(ready).await;
        }
        let slot = self
            .slots
            .take(self.host.waiting.load(Ordering::Relaxed))
            .await;
        self.heed_hold()?;
        lock(&self.host.clock).started = Some(Instant::now());
        Ok(Turn { slot, _gate: gate })
    }

    fn heed_hold(&self) -> Result<(), Duration> {
        lock(&self.host.clock)
            .held(Instant::now())
            .map_or(Ok(()), Err)
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        self.host.waiting.fetch_sub(1, Ordering::Relaxed);
    }
}

/// The right to fetch from a host now. Dropping it lets the next one have its turn.
pub(super) struct Turn {
    slot: Slot,
    _gate: OwnedMutexGuard<()>,
}

impl Turn {
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
mod tests {
    use super::*;

    const PAUSE: Duration = Duration::from_secs(1);

    fn seconds(start: Instant) -> f64 {
        start.elapsed().as_secs_f64()
    }

    #[test]
    fn a_host_is_named_without_port_case_or_last_dot() {
        for (url, expected) in [
            ("https://Example.ORG:8443/a", "example.org"),
            ("http://example.org./", "example.org"),
            ("http://127.1:80/", "127.0.0.1"),
            ("http://[::ffff:127.0.0.1]/", "127.0.0.1"),
            ("http://[2001:DB8::1]/", "2001:db8::1"),
        ] {
            assert_eq!(name(&url.parse().unwrap()), expected, "{url}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn the_pause_counts_from_start_to_start() {
        let hosts = Hosts::new(PAUSE, 8);
        let start = Instant::now();
        let turn = hosts.queue("a").turn().await.unwrap();
        tokio::time::sleep(Duration::from_millis(400)).await;
        drop(turn);
        let turn = hosts.queue("a").turn().await.unwrap();
        assert!((1.0..1.1).contains(&seconds(start)), "{}", seconds(start));
        tokio::time::sleep(Duration::from_secs(5)).await;
        drop(turn);
        hosts.queue("a").turn().await.unwrap();
        assert!((6.0..6.1).contains(&seconds(start)), "{}", seconds(start));
    }

    #[tokio::test(start_paused = true)]
    async fn a_host_has_one_turn_at_a_time_and_others_do_not_wait_for_it() {
        let hosts = Hosts::new(Duration::ZERO, 8);
        let _a = hosts.queue("a").turn().await.unwrap();
        let _b = hosts.queue("b").turn().await.unwrap();
        let again = tokio::time::timeout(Duration::from_secs(9), hosts.queue("a").turn()).await;
        assert!(again.is_err());
    }

    #[tokio::test(start_paused = true)]
    async fn robots_may_ask_for_a_longer_pause() {
        let hosts = Hosts::new(PAUSE, 8);
        let start = Instant::now();
        drop(hosts.queue("a").turn().await.unwrap());
        hosts.slow_down("a", Duration::from_secs(10));
        drop(hosts.queue("a").turn().await.unwrap());
        assert!((10.0..10.1).contains(&seconds(start)), "{}", seconds(start));
    }

    #[tokio::test(start_paused = true)]
    async fn nobody_waits_for_a_host_that_asked_to_be_left_alone() {
        let hosts = Hosts::new(PAUSE, 8);
        let turn = hosts.queue("a").turn().await.unwrap();
        let waiting = hosts.queue("a");
        hosts.hold("a", Instant::now() + Duration::from_mins(1));
        drop(turn);
        let start = Instant::now();
        assert_eq!(waiting.turn().await.err(), Some(Duration::from_mins(1)));
        assert!(seconds(start) < 0.1);
        assert_eq!(hosts.held(), [("a".to_owned(), Duration::from_mins(1))]);
        tokio::time::sleep(Duration::from_mins(1)).await;
        assert!(hosts.queue("a").turn().await.is_ok());
    }

    #[tokio::test(start_paused = true)]
    async fn the_longest_queue_gets_the_free_slot() {
        let hosts = Hosts::new(Duration::ZERO, 1);
        let busy = hosts.queue("busy").turn().await.unwrap();
        let order = Mutex::new(Vec::new());
        let visit = |name: &'static str, ticket: Ticket| {
            let order = &order;
            async move {
                let _turn = ticket.turn().await.unwrap();
                order.lock().unwrap().push(name);
                tokio::time::sleep(PAUSE).await;
            }
        };
        let tickets: Vec<_> = ["short", "long", "long", "long"]
            .map(|name| visit(name, hosts.queue(name)))
            .into();
        let all = futures_util::future::join_all(tickets);
        let free = async {
            tokio::time::sleep(PAUSE).await;
            drop(busy);
        };
        tokio::join!(all, free);
        assert_eq!(order.lock().unwrap()[0], "long");
    }

    #[tokio::test(start_paused = true)]
    async fn hosts_at_rest_are_forgotten() {
        let hosts = Hosts::new(PAUSE, 8);
        hosts.hold("held", Instant::now() + 1000 * PAUSE);
        for number in 0..2 * MANY {
            drop(hosts.queue(&number.to_string()));
        }
        let known = lock(&hosts.known);
        assert!(known.hosts.len() <= MANY && known.hosts.contains_key("held"));
    }
}
