//! One fetch from its first address to its answer: the rules in their order, redirects, the deadline.

mod rules;

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use reqwest::header::{CONTENT_TYPE, DATE, HeaderMap, HeaderName, HeaderValue};
use tokio::time::Instant;
use url::Url;

use super::body::{self, Body, Fault};
use super::client::{IsKnown, Outside};
use super::coding;
use super::deadline::Deadline;
use super::error::plain;
use super::freshness;
use super::guard::{Guard, Lookup};
use super::host::{self, Hosts, Ticket, Turn, Wait};
use super::moved;
use super::redirect::{self, Trail};
use super::robots::{self, Robots};
use super::rooms::{Room, Rooms};
use super::slots::Slot;
use super::tls::{self, TlsStream};
use super::transport::{Sent, Transport};
use super::{Error, Fetched, Request, Response, Settings, Validators, retry};
use crate::metrics::Metrics;

const ACCEPT_DATETIME: HeaderName = HeaderName::from_static("accept-datetime");
const MEMENTO: HeaderName = HeaderName::from_static("memento-datetime");

/// Room for a large body is waited for as long as so many fetches may take, one after the other.
const ROOM_PATIENCE: u32 = 10;

/// A fetch as it is done.
pub(super) struct Errand<'a> {
    request: &'a Request,
    is_known: &'a IsKnown<'a>,
    /// When the pass ends: no turn after that is waited for.
    until: Option<Instant>,
    /// Whether a host is asked that rests because it failed.
    insists: bool,
    /// The most redirects, where they are not those of `fetch.max_redirects`.
    most_hops: Option<usize>,
    /// What is over the limit is left away, instead of being an error.
    cut: bool,
}

impl<'a> Errand<'a> {
    /// To fetch a page.
    pub(super) fn page(
        request: &'a Request,
        is_known: &'a IsKnown<'a>,
        until: Option<Instant>,
    ) -> Self {
        Self {
            request,
            is_known,
            until,
            insists: false,
            most_hops: None,
            cut: request.cut,
        }
    }

    /// The same by hand: a host that rests because it failed is asked.
    pub(super) fn insisting(self, insists: bool) -> Self {
        Self { insists, ..self }
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

    /// To fetch a robots.txt that it depends on.
    fn robots<'r>(&self, request: &'r Request) -> Errand<'r> {
        Errand {
            request,
            is_known: &|_, _| false,
            until: self.until,
            insists: self.insists,
            most_hops: Some(robots::MAX_HOPS),
            cut: true,
        }
    }
}

/// What an errand found at the end of its trail.
enum Found {
    Page(Page),
    NotModified(Validators, Option<Duration>),
    Known(Url),
}

struct Page {
    content_type: Option<String>,
    body: Vec<u8>,
    validators: Validators,
    date: Option<DateTime<Utc>>,
    fresh_for: Option<Duration>,
    room: Option<Arc<Room>>,
    memento: Option<DateTime<Utc>>,
}

impl Found {
    fn at_the_end_of(self, trail: Trail) -> Fetched {
        let has_moved = trail.has_moved();
        let (url, mut hops) = trail.into_parts();
        match self {
            Self::Page(page) => Fetched::Page(Response {
                url,
                hops,
                content_type: page.content_type,
                body: page.body,
                validators: page.validators,
                date: page.date,
                fresh_for: page.fresh_for,
                has_moved,
                room: page.room,
                memento: page.memento,
            }),
            Self::NotModified(validators, fresh_for) => Fetched::NotModified {
                url,
                hops,
                validators,
                fresh_for,
                has_moved,
            },
            Self::Known(known) => {
                hops.push(url);
                Fetched::Known { url: known, hops }
            }
        }
    }
}

/// By what word a fetch is counted; `None` for one that was not made.
fn word(result: Result<&Fetched, &Error>) -> Option<&'static str> {
    match result {
        Ok(Fetched::Page(_)) => Some("ok"),
        Ok(Fetched::NotModified { .. }) => Some("not_modified"),
        Ok(Fetched::Known { hops, .. }) => (!hops.is_empty()).then_some("ok"),
        Err(error) if !error.was_asked() => None,
        Err(error) => match error.kind() {
            "scheme" | "never" | "private" | "robots" => Some("blocked"),
            "too_large" | "setup" => Some("broken"),
            kind => Some(kind),
        },
    }
}

/// Everything that errands share.
pub(super) struct Errands {
    pub(super) settings: Settings,
    pub(super) now: fn() -> DateTime<Utc>,
    pub(super) hosts: Hosts,
    pub(super) robots: Arc<Robots>,
    guard: Arc<Guard>,
    lookup: Lookup,
    rooms: Rooms,
    transport: Transport,
    metrics: Arc<Metrics>,
}

impl Errands {
    pub(super) fn new(settings: Settings, outside: Outside) -> Result<Self, Error> {
        let hosts = Hosts::new(settings.per_host_interval, settings.concurrency);
        Self::with_hosts(settings, outside, hosts, Arc::default())
    }

    /// The same by other settings, with the same hosts.
    pub(super) fn with_settings(&self, settings: Settings) -> Result<Self, Error> {
        let outside = Outside {
            now: self.now,
            lookup: self.lookup.clone(),
            metrics: self.metrics.clone(),
        };
        let hosts = self
            .hosts
            .with(settings.per_host_interval, settings.concurrency);
        Self::with_hosts(settings, outside, hosts, self.robots.clone())
    }

    fn with_hosts(
        settings: Settings,
        outside: Outside,
        hosts: Hosts,
        robots: Arc<Robots>,
    ) -> Result<Self, Error> {
        let guard = Arc::new(Guard::new(&settings));
        Ok(Self {
            transport: Transport::new(&settings, guard.clone(), outside.lookup.clone())?,
            lookup: outside.lookup,
            hosts,
            robots,
            rooms: Rooms::new(
                settings.limits.bodies,
                settings.concurrency,
                settings.timeout.saturating_mul(ROOM_PATIENCE),
            ),
            now: outside.now,
            metrics: outside.metrics,
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

    /// Posts something of a media type, by the same rules for addresses.
    pub(super) async fn post(
        &self,
        url: &Url,
        media_type: &'static str,
        body: String,
    ) -> Result<(), Error> {
        self.guard.admit(url, false)?;
        self.transport.judge_before_proxy(url).await?;
        let mut time = Deadline::new(self.settings.timeout);
        let response = time
            .answer(url, self.transport.post(url, media_type, body))
            .await?;
        let status = response.status();
        if status.is_success() {
            return Ok(());
        }
        Err(self.refused(url, status.as_u16(), response.headers()))
    }

    /// Fetches one address, given a place in its host's queue. The slot that comes with the answer says that its body
    /// is still in memory.
    pub(super) async fn run(
        &self,
        errand: &Errand<'_>,
        ticket: Ticket,
    ) -> Result<(Fetched, Slot), Error> {
        let mut time = Deadline::new(self.settings.timeout);
        self.run_within(errand, ticket, &mut time).await
    }

    async fn run_within(
        &self,
        errand: &Errand<'_>,
        ticket: Ticket,
        time: &mut Deadline,
    ) -> Result<(Fetched, Slot), Error> {
        let result = self.go(errand, ticket, time).await;
        if let Some(word) = word(result.as_ref().map(|(fetched, _)| fetched)) {
            self.metrics.fetches.add(word);
            self.metrics.fetch_time.observe(time.spent());
        }
        result
    }

    /// The order matters: the address is judged before anything is sent, robots.txt before the wait, so that a
    /// forbidden page costs its host nothing. A turn is for all redirects within the host; a redirect to another host
    /// waits for that host's turn, and holds up neither meanwhile.
    async fn go(
        &self,
        errand: &Errand<'_>,
        mut ticket: Ticket,
        time: &mut Deadline,
    ) -> Result<(Fetched, Slot), Error> {
        let most_hops = errand.most_hops.unwrap_or(self.settings.limits.redirects);
        let mut trail = Trail::new(&errand.request.url, most_hops);
        loop {
            self.guard.admit(trail.url(), errand.request.robots)?;
            self.heed_robots(errand, trail.url(), time).await?;
            let turn = ticket
                .insisting(errand.insists)
                .turn(errand.until)
                .await
                .map_err(|wait| waits(trail.url(), wait))?;
            let asked = &errand.request.url;
            if trail.is_at_its_start() && (errand.is_known)(asked, asked) {
                let known = Found::Known(asked.clone());
                return Ok((known.at_the_end_of(trail), turn.into_slot()));
            }
            // Boxed, so that the thousands that wait for their turn are small.
            let found = Box::pin(self.visit(errand, &turn, &mut trail, time)).await?;
            if let Some(found) = found {
                return Ok((found.at_the_end_of(trail), turn.into_slot()));
            }
            ticket = self.queue(trail.url());
        }
    }

    /// One turn at one host, which is judged by what came of it in the end.
    async fn visit(
        &self,
        errand: &Errand<'_>,
        turn: &Turn,
        trail: &mut Trail,
        time: &mut Deadline,
    ) -> Result<Option<Found>, Error> {
        time.begin_turn();
        let outcome = self.ask(errand, turn, trail, time).await;
        if let Some(answered) = self.judge(&outcome, turn, trail.url()) {
            turn.note(answered);
        }
        outcome
    }

    /// Sends the request and follows redirects as long as they stay at the host. `None`: the trail leads on to another
    /// turn, or the same address is worth one.
    async fn ask(
        &self,
        errand: &Errand<'_>,
        turn: &Turn,
        trail: &mut Trail,
        time: &mut Deadline,
    ) -> Result<Option<Found>, Error> {
        loop {
            let url = trail.url().clone();
            let validators = errand.request.validators.as_ref();
            let mut headers = validators.map_or_else(HeaderMap::new, |v| v.headers(trail));
            headers.extend(errand.request.accept_datetime.and_then(accept_datetime));
            self.transport.judge_before_proxy(&url).await?;
            let sending = self
                .transport
                .send(trail, &headers, turn.may_be_connected());
            let answer = match time.answer(&url, sending).await {
                // One more try is one more request: it waits for its turn.
                Ok(Sent::Lost(_)) if trail.may_be_asked_again() => return Ok(None),
                Ok(Sent::Lost(error)) | Err(error) => Err(error),
                Ok(Sent::Answered(response)) => Ok(response),
            };
            let response = answer?;
            self.hosts.note_contact(turn);
            let is_for_good = redirect::is_for_good(response.status().as_u16());
            let target = if let Some(target) = redirect::target(&url, &response)? {
                let drained = async {
                    body::drain(response).await;
                    Ok(())
                };
                time.body(&url, drained).await?;
                target
            } else {
                let found = self.read(errand, trail, response, time).await?;
                match errand.leads_on(&url, &found) {
                    Some(target) => target,
                    None => return Ok(Some(found)),
                }
            };
            if !trail.has(&target) && (errand.is_known)(&errand.request.url, &target) {
                return Ok(Some(Found::Known(target)));
            }
            trail.follow(target, is_for_good)?;
            if !trail.stays_on_its_host() || !self.may_go_on(errand.request, trail.url()) {
                return Ok(None);
            }
        }
    }

    /// Whether a host did its part in a turn, as far as that says something of the host: what we refuse ourselves does not,
    /// nor a wish to be left alone, nor a redirect that leads on within the host, nor that others left it too little time,
    /// nor that nothing can be reached from here.
    fn judge(
        &self,
        outcome: &Result<Option<Found>, Error>,
        turn: &Turn,
        next: &Url,
    ) -> Option<bool> {
        let leads_away = |to| (!turn.is_at(to)).then_some(true);
        match outcome {
            Ok(Some(Found::Page(_) | Found::NotModified(..))) | Err(Error::TooLarge { .. }) => {
                Some(true)
            }
            Ok(Some(Found::Known(target))) => leads_away(target),
            Ok(None) => leads_away(next),
            Err(Error::Status {
                status,
                retry_after: None,
                ..
            }) => Some(!(500..=599).contains(status)),
            Err(Error::Unreachable {
                may_be_ours: true, ..
            }) => self.hosts.is_alone_out_of_reach().then_some(false),
            Err(
                Error::Unreachable { .. }
                | Error::Slow { is_own: true, .. }
                | Error::Drips { .. }
                | Error::Broken {
                    is_answered: false, ..
                },
            ) => Some(false),
            Err(Error::Broken {
                is_answered: true, ..
            }) => Some(true),
            Err(_) => None,
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
        trail: &Trail,
        response: reqwest::Response,
        time: &mut Deadline,
    ) -> Result<Found, Error> {
        let (url, status) = (trail.url(), response.status());
        let validators = Validators::read(response.headers(), trail);
        let asked = errand.request.validators.as_ref();
        match asked.filter(|asked| !asked.headers(trail).is_empty()) {
            Some(asked) if status == 304 => Ok(Found::NotModified(
                validators.or(asked.clone()),
                freshness::of(response.headers()),
            )),
            _ if status.is_success() => {
                let content_type = content_type(response.headers());
                let date = retry::date(response.headers(), &DATE);
                let memento = retry::date(response.headers(), &MEMENTO);
                let fresh_for = freshness::of(response.headers());
                let (body, room) = self.read_body(errand, url, response, time).await?;
                Ok(Found::Page(Page {
                    content_type,
                    body,
                    validators,
                    date,
                    fresh_for,
                    room,
                    memento,
                }))
            }
            _ => Err(self.refused(url, status.as_u16(), response.headers())),
        }
    }

    async fn read_body(
        &self,
        errand: &Errand<'_>,
        url: &Url,
        response: reqwest::Response,
        time: &mut Deadline,
    ) -> Result<(Vec<u8>, Option<Arc<Room>>), Error> {
        let limits = &self.settings.limits;
        let limit = errand.request.limit.unwrap_or(self.settings.max_body);
        if errand.cut && limit == 0 {
            return Ok((Vec::new(), None));
        }
        let too_large = || Error::TooLarge {
            url: url.clone(),
            limit,
        };
        let broken = |cause| Error::Broken {
            url: url.clone(),
            cause,
            is_answered: true,
        };
        let codings = coding::read(response.headers(), limits.codings).map_err(broken)?;
        if !errand.cut && body::announces_more(&response, limit) {
            return Err(too_large());
        }
        let explain = |fault| self.explain(url, limit, fault);
        // What announces its length, and is as it is sent, never becomes larger.
        let announced = response
            .content_length()
            .filter(|_| codings.known.is_empty());
        let opening = async {
            // Coded, a body may be a little longer than it is.
            let most = limit.saturating_mul(2);
            let body = Body::open(response, &codings.known, most, limits).await;
            body.map_err(explain)
        };
        let mut body = time.body(url, opening).await?;
        // One byte more than wanted shows that there is more.
        let (most, even) = (limit.saturating_add(1), self.rooms.even());
        let mut fill = async |most| {
            let filling = async { body.fill(most).await.map_err(explain) };
            time.body(url, filling).await
        };
        let mut room = None;
        if !fill(most.min(even)).await? && even < most {
            let wanted = announced.unwrap_or(limit).min(limit);
            let taken = self.rooms.take(wanted).await;
            let url = url.clone();
            room = Some(Arc::new(taken.ok_or(Error::NoRoom { url })?));
            fill(most).await?;
        }
        let mut bytes = body.into_bytes();
        if bytes.len() as u64 > limit {
            if !errand.cut {
                return Err(too_large());
            }
            bytes.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        }
        codings.judge(&bytes).map_err(broken)?;
        Ok((bytes, room))
    }

    /// Why a body was not read that may have so many bytes.
    fn explain(&self, url: &Url, limit: u64, fault: Fault) -> Error {
        let limits = &self.settings.limits;
        let error = match fault {
            Fault::Hollow => {
                return Error::TooLarge {
                    url: url.clone(),
                    limit,
                };
            }
            Fault::Slow => {
                return Error::Drips {
                    url: url.clone(),
                    least: limits.speed,
                };
            }
            Fault::Broken(error) => error,
        };
        match error.get_ref().and_then(|inner| inner.downcast_ref()) {
            Some(error) => self.transport.explain(url, error),
            None => Error::Broken {
                url: url.clone(),
                cause: plain(&coding::explain(&error, limits)),
                is_answered: true,
            },
        }
    }

    /// The error of a status, once its host is left alone where it asks for that.
    fn refused(&self, url: &Url, status: u16, headers: &HeaderMap) -> Error {
        let retry_after = retry::hold(status, headers, (self.now)());
        if let Some(wait) = retry_after {
            self.hosts.hold(&host::name(url), wait);
        }
        if status == 407
            && let Some(error) = self.transport.asks_password(url)
        {
            return error;
        }
        Error::Status {
            url: url.clone(),
            status,
            retry_after,
        }
    }
}

/// The header that asks for the copy of a time, as HTTP writes times (RFC 7089 §2.1.1).
fn accept_datetime(at: DateTime<Utc>) -> Option<(HeaderName, HeaderValue)> {
    let text = at.format("%a, %d %b %Y %H:%M:%S GMT").to_string();
    Some((ACCEPT_DATETIME, HeaderValue::from_str(&text).ok()?))
}

/// What it means that a turn is not waited for.
fn waits(url: &Url, wait: Wait) -> Error {
    let url = url.clone();
    match wait {
        Wait::Held(retry_after) => Error::Held { url, retry_after },
        Wait::Rests(retry_after, faults) => Error::Rests {
            url,
            faults,
            retry_after,
        },
        Wait::Late(wait) => Error::Postponed { url, wait },
    }
}

fn content_type(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(CONTENT_TYPE)?;
    Some(String::from_utf8_lossy(value.as_bytes()).into_owned())
}
