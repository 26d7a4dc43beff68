//! One fetch from its first address to its answer: the rules in their order, redirects, the deadline.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use futures_util::future::BoxFuture;
use reqwest::header::{CONTENT_TYPE, DATE, HeaderMap};
use tokio::time::Instant;
use url::Url;

use super::body::{self, Body};
use super::client::{IsKnown, Outside};
use super::guard::{Guard, Lookup};
use super::host::{self, Hosts, Ticket};
use super::moved;
use super::redirect::{self, Trail};
use super::robots::{self, Answer, Robots, Rules};
use super::slots::Slot;
use super::tls::{self, TlsStream};
use super::transport::Transport;
use super::{Error, Fetched, Request, Response, Settings, Validators, retry};

/// The redirects that a page may take.
const MAX_HOPS: usize = 10;

/// A fetch as it is done.
pub(super) struct Errand<'a> {
    request: &'a Request,
    is_known: &'a IsKnown<'a>,
    most_hops: usize,
    /// What is over the limit is left away, instead of being an error.
    cut: bool,
}

impl<'a> Errand<'a> {
    /// To fetch a page.
    pub(super) fn page(request: &'a Request, is_known: &'a IsKnown<'a>) -> Self {
        Self {
            request,
            is_known,
            most_hops: MAX_HOPS,
            cut: false,
        }
    }

    /// Where a page leads on to that does nothing else. What the user asked for by its address is taken as it is.
    fn leads_on(&self, url: &Url, found: &Found) -> Option<Url> {
        match found {
            Found::Page(page) if self.request.robots => {
                moved::target(url, page.content_type.as_deref(), &page.body)
            }
            _ => None,
        }
    }

    /// To fetch a robots.txt.
    fn robots(request: &'a Request) -> Self {
        Self {
            request,
            is_known: &|_, _| false,
            most_hops: robots::MAX_HOPS,
            cut: true,
        }
    }
}

/// What an errand found at the end of its trail.
enum Found {
    Page(Page),
    NotModified(Validators),
    Known(Url),
}

struct Page {
    content_type: Option<String>,
    body: Vec<u8>,
    validators: Validators,
    date: Option<DateTime<Utc>>,
}

impl Found {
    fn at_the_end_of(self, trail: Trail) -> Fetched {
        let (url, mut hops) = trail.into_parts();
        match self {
            Self::Page(page) => Fetched::Page(Response {
                url,
                hops,
                content_type: page.content_type,
                body: page.body,
                validators: page.validators,
                date: page.date,
            }),
            Self::NotModified(validators) => Fetched::NotModified {
                url,
                hops,
                validators,
            },
            Self::Known(known) => {
                hops.push(url);
                Fetched::Known { url: known, hops }
            }
        }
    }
}

/// Everything that errands share.
pub(super) struct Errands {
    pub(super) settings: Settings,
    pub(super) now: fn() -> DateTime<Utc>,
    pub(super) hosts: Hosts,
    pub(super) robots: Robots,
    guard: Arc<Guard>,
    lookup: Lookup,
    transport: Transport,
}

impl Errands {
    pub(super) fn new(settings: Settings, outside: Outside) -> Result<Self, Error> {
        let guard = Arc::new(Guard::new(&settings));
        Ok(Self {
            transport: Transport::new(&settings, guard.clone(), outside.lookup.clone())?,
            lookup: outside.lookup,
            hosts: Hosts::new(settings.per_host_interval, settings.concurrency),
            robots: Robots::default(),
            now: outside.now,
            guard,
            settings,
        })
    }

    /// Joins the queue of a URL's host.
    pub(super) fn queue(&self, url: &Url) -> Ticket {
        self.hosts.queue(&host::name(url))
    }

    /// Connects to a server that speaks no HTTP.
    pub(super) async fn connect(&self, url: &Url) -> Result<TlsStream, Error> {
        tls::connect(&self.guard, &self.lookup, url, self.settings.timeout).await
    }

    /// Fetches one address, given a place in its host's queue. The slot that comes with the answer says that its body
    /// is still in memory.
    ///
    /// The order matters: the address is judged before anything is sent, robots.txt before the wait, so that a
    /// forbidden page costs its host nothing. A turn is for all redirects within the host; a redirect to another host
    /// waits for that host's turn, and holds up neither meanwhile.
    pub(super) async fn run(
        &self,
        errand: &Errand<'_>,
        mut ticket: Ticket,
    ) -> Result<(Fetched, Slot), Error> {
        let mut trail = Trail::new(&errand.request.url, errand.most_hops);
        let mut time = self.settings.timeout;
        loop {
            self.guard.admit(trail.url(), errand.request.robots)?;
            self.heed_robots(errand, trail.url()).await?;
            let turn = ticket
                .turn()
                .await
                .map_err(|left| held(trail.url(), left))?;
            // Boxed, so that the thousands that wait for their turn are small.
            let found = Box::pin(self.visit(errand, &mut trail, &mut time)).await?;
            if let Some(found) = found {
                return Ok((found.at_the_end_of(trail), turn.into_slot()));
            }
            ticket = self.queue(trail.url());
        }
    }

    /// One turn at one host, within what is left of the time. `None`: the trail leads on to another turn.
    async fn visit(
        &self,
        errand: &Errand<'_>,
        trail: &mut Trail,
        time: &mut Duration,
    ) -> Result<Option<Found>, Error> {
        let begun = Instant::now();
        let found = tokio::time::timeout(*time, self.follow(errand, trail)).await;
        *time = time.saturating_sub(begun.elapsed());
        found.unwrap_or_else(|_| {
            Err(Error::Slow {
                url: trail.url().clone(),
                timeout: self.settings.timeout,
            })
        })
    }

    /// Sends the request and follows redirects as long as they stay on the host.
    async fn follow(&self, errand: &Errand<'_>, trail: &mut Trail) -> Result<Option<Found>, Error> {
        let asked = errand.request.validators.as_ref();
        let headers = asked.map(Validators::headers).unwrap_or_default();
        loop {
            let response = self.transport.send(trail, &headers).await?;
            let target = if let Some(target) = redirect::target(trail.url(), &response)? {
                body::drain(response).await;
                target
            } else {
                let found = self.read(errand, trail.url(), response).await?;
                match errand.leads_on(trail.url(), &found) {
                    Some(target) => target,
                    None => return Ok(Some(found)),
                }
            };
            if !trail.has(&target) && (errand.is_known)(&errand.request.url, &target) {
                return Ok(Some(Found::Known(target)));
            }
            trail.follow(target)?;
            if !trail.stays_on_its_host() || !self.may_go_on(errand.request, trail.url()) {
                return Ok(None);
            }
        }
    }

    /// Whether a redirect may be followed at once. Where robots.txt is not known it has to be asked first, and that is
    /// a fetch of its own.
    fn may_go_on(&self, request: &Request, url: &Url) -> bool {
        self.guard.admit(url, request.robots).is_ok()
            && (!self.asks_robots(request) || self.robots.allow_already(url, (self.now)()))
    }

    fn asks_robots(&self, request: &Request) -> bool {
        request.robots && self.settings.robots
    }

    /// Reads what is no redirect.
    async fn read(
        &self,
        errand: &Errand<'_>,
        url: &Url,
        response: reqwest::Response,
    ) -> Result<Found, Error> {
        let status = response.status();
        let validators = Validators::read(response.headers());
        match &errand.request.validators {
            Some(asked) if status == 304 => Ok(Found::NotModified(validators.or(asked.clone()))),
            _ if status.is_success() => Ok(Found::Page(Page {
                content_type: content_type(response.headers()),
                date: retry::date(response.headers(), &DATE),
                validators,
                body: self.read_body(errand, url, response).await?,
            })),
            _ => Err(self.refused(url, status.as_u16(), response.headers())),
        }
    }

    async fn read_body(
        &self,
        errand: &Errand<'_>,
        url: &Url,
        mut response: reqwest::Response,
    ) -> Result<Vec<u8>, Error> {
        let limit = errand.request.limit.unwrap_or(self.settings.max_body);
        let too_large = || Error::TooLarge {
            url: url.clone(),
            limit,
        };
        if body::has_unread_coding(&response) {
            return Err(Error::Broken {
                url: url.clone(),
                cause: "the body is coded in a way that was not asked for".to_owned(),
            });
        }
        if !errand.cut && body::announces_more(&response, limit) {
            return Err(too_large());
        }
        match body::read(&mut response, limit).await {
            Ok(Body::Cut(_)) if !errand.cut => Err(too_large()),
            Ok(Body::Whole(body) | Body::Cut(body)) => Ok(body),
            Err(error) => Err(self.transport.explain(url, &error)),
        }
    }

    /// The error of a status, once its host is left alone where it asks for that.
    fn refused(&self, url: &Url, status: u16, headers: &HeaderMap) -> Error {
        let retry_after = retry::hold(status, headers, (self.now)());
        if let Some(wait) = retry_after {
            self.hosts.hold(&host::name(url), Instant::now() + wait);
        }
        Error::Status {
            url: url.clone(),
            status,
            retry_after,
        }
    }

    /// Asks a site's robots.txt, unless it is known, whether it allows a page.
    async fn heed_robots(&self, errand: &Errand<'_>, url: &Url) -> Result<(), Error> {
        if !self.asks_robots(errand.request) {
            return Ok(());
        }
        let place = self.robots.place(url, (self.now)());
        let mut place = place.lock().await;
        // Read after the wait: whoever had the place before us may have asked meanwhile.
        let now = (self.now)();
        let answer = match place.take().filter(|answer| answer.is_fresh(now)) {
            Some(answer) => answer,
            None => Answer::new(self.ask_robots(url).await, (self.now)()),
        };
        let rules = place.insert(answer).judge(url)?;
        self.hosts.slow_down(&host::name(url), rules.delay());
        Ok(())
    }

    /// Fetches a robots.txt: a fetch of its own, with a turn and a deadline of its own.
    fn ask_robots<'a>(&'a self, page: &'a Url) -> BoxFuture<'a, Result<Rules, Error>> {
        Box::pin(async move {
            let address = robots::address(page);
            let ticket = self.queue(&address);
            let request = Request::document(address, None, robots::MAX_BYTES);
            match self.run(&Errand::robots(&request), ticket).await {
                Ok((Fetched::Page(page), _slot)) => Ok(Rules::parse(&page.body)),
                Ok(_) => Ok(Rules::none()),
                Err(error) => Rules::without_file(error),
            }
        })
    }
}

fn held(url: &Url, retry_after: Duration) -> Error {
    Error::Held {
        url: url.clone(),
        retry_after,
    }
}

fn content_type(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(CONTENT_TYPE)?;
    Some(String::from_utf8_lossy(value.as_bytes()).into_owned())
}
