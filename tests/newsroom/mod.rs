//! The newsroom: one loopback site for tests, benchmarks and the example, in our own words.
//!
//! Papers, offices and blogs of an invented harbour town are virtual hosts under `localhost` (RFC 6761), all answered
//! by one listener on a port of its own: `http://wire.localhost:PORT/…`. [`hosts`] lists every page by its shape,
//! [`digests`] the editions that cite them, [`truth`] the entries that a refresh must make of them. Every request is
//! kept, so that a test asserts manners by what the site saw. The server has a thread of its own: blocking tests use
//! it as they are, and it ends when the [`Newsroom`] is dropped.
#![allow(
    dead_code,
    reason = "each test, benchmark and example uses its own part of it"
)]
#![allow(
    clippy::format_collect,
    clippy::format_push_string,
    reason = "pages are made once: how they read counts, not an allocation"
)]

pub(crate) mod digests;
pub(crate) mod hosts;
pub(crate) mod log;
pub(crate) mod page;
pub(crate) mod pdf;
mod server;
pub(crate) mod shapes;
pub(crate) mod stories;
pub(crate) mod truth;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use log::Request;
use page::Page;
use server::{Room, Server};

/// A running site. Dropping it stops the server.
pub(crate) struct Newsroom {
    room: Arc<Room>,
    server: Server,
}

impl Newsroom {
    /// Starts the whole newsroom: every page of [`hosts`], and the feed of [`digests`].
    pub(crate) fn start() -> Self {
        let site = Self::empty();
        for (host, path, pages) in hosts::pages(site.port()) {
            site.set_each(host, &path, pages);
        }
        site.set(
            digests::FEED_HOST,
            digests::FEED_PATH,
            digests::feed(site.port()),
        );
        site
    }

    /// Starts a site without a page: a test sets its own.
    pub(crate) fn empty() -> Self {
        let room = Arc::new(Room::default());
        let server = Server::start(Arc::clone(&room));
        Self { room, server }
    }

    /// Where it listens: what `fetch.allow_private` must name.
    pub(crate) fn address(&self) -> SocketAddr {
        self.server.address
    }

    /// The port of all its hosts.
    pub(crate) fn port(&self) -> u16 {
        self.server.address.port()
    }

    /// The address of a page: `host` is the name before `.localhost`.
    pub(crate) fn url(&self, host: &str, path: &str) -> String {
        stories::url(self.port(), host, path)
    }

    /// Puts a page there, in place of what was there.
    pub(crate) fn set(&self, host: &str, path: &str, page: Page) {
        self.set_each(host, path, vec![page]);
    }

    /// Puts several answers there: one after the other, the last for ever.
    pub(crate) fn set_each(&self, host: &str, path: &str, pages: Vec<Page>) {
        self.room.set(host, path, pages);
    }

    /// Answers the next request for that page with this status, then as before.
    pub(crate) fn fail_once(&self, host: &str, path: &str, status: u16) {
        self.room.put_first(host, path, Page::status(status));
    }

    /// Lets every answer wait that long.
    pub(crate) fn latency(&self, latency: Duration) {
        self.room.set_latency(latency);
    }

    /// Every request, in the order of arrival.
    pub(crate) fn all_requests(&self) -> Vec<Request> {
        self.room.requests()
    }

    /// The requests for one page; `path` has no query.
    pub(crate) fn requests(&self, host: &str, path: &str) -> Vec<Request> {
        let mut requests = self.all_requests();
        requests.retain(|request| request.host == host && request.path == path);
        requests
    }

    /// From the start of each request of a host to the start of the next.
    pub(crate) fn gaps(&self, host: &str) -> Vec<Duration> {
        log::gaps(&self.all_requests(), host)
    }

    /// The most requests of a host that were being answered at one time.
    pub(crate) fn max_in_flight(&self, host: &str) -> usize {
        log::max_in_flight(&self.all_requests(), host)
    }

    /// The most requests that were being answered at one time, of all hosts together.
    pub(crate) fn max_in_flight_anywhere(&self) -> usize {
        log::max_in_flight_anywhere(&self.all_requests())
    }

    /// Waits until that many requests have come; false where `patience` ended first or `give_up` says so.
    pub(crate) fn wait_for_requests(
        &self,
        count: usize,
        patience: Duration,
        mut give_up: impl FnMut() -> bool,
    ) -> bool {
        let until = Instant::now() + patience;
        while self.room.count() < count {
            if give_up() || Instant::now() > until {
                return false;
            }
            std::thread::sleep(Duration::from_millis(2));
        }
        true
    }

    /// Forgets the requests so far.
    pub(crate) fn forget_requests(&self) {
        self.room.forget_requests();
    }
}
