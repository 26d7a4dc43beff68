//! Pages that are due → fetched → scraped → rows.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use futures_util::StreamExt as _;
use futures_util::stream::{self, BoxStream, SelectAll};
use tokio::sync::mpsc;
use tokio::time::Instant;

use super::publish::{self, Published};
use super::readers::Readers;
use super::retry::{Fault, Past, Patience};
use super::taught::{amp_form, landed_at, looks_like_amp, shown_address, variant, way};
use super::{Context, Error, Progress, blocking, manners, stories};
use crate::fetch::{self, Fetched, Request, Response, Validators};
use crate::identity::Landing;
use crate::scrape::{self, Page, Rules};
use crate::store::{Attempt, Store, Visit, Visited, Worker};
use crate::{address, identity};

/// Results are stored when so many wait, and every [`FLUSH_AFTER`], with what hosts and their robots.txt said: a killed pass
/// asks for nothing again that was stored a second before.
const BATCH: usize = 64;
/// See [`BATCH`].
const FLUSH_AFTER: Duration = Duration::from_secs(1);

/// A long pass gives a sign of life this often, so that other machines leave it its leases.
const BEAT: TimeDelta = TimeDelta::minutes(5);

/// A long pass publishes this often what it has: nobody waits for the slowest host.
const PUBLISH_EVERY: TimeDelta = TimeDelta::minutes(10);

/// Likewise when no page came for so long and none is under way: nobody waits for the slowest source or search.
const QUIET: Duration = Duration::from_secs(10);

/// No pass is longer, whatever is configured: an instant has to come of it.
const MAX_PASS: Duration = Duration::from_hours(24 * 365);

/// What became of the pages of a pass.
#[derive(Debug, Clone, Default)]
pub(super) struct Pages {
    pub(super) read: usize,
    pub(super) unchanged: usize,
    pub(super) failed: usize,
    /// Addresses that turned out to lead to an article that was known, or to its story.
    pub(super) joined: usize,
    /// The articles whose pages could not be read, by row: also those that were not asked for.
    pub(super) failures: Vec<i64>,
    /// What was published meanwhile.
    pub(super) published: Published,
}

impl Pages {
    /// Publishes what a pass has so far.
    pub(super) fn publish(&mut self, context: &Context) -> Result<(), Error> {
        self.joined += blocking(|| stories::join(context))?;
        let published = blocking(|| publish::publish_pass(context, (context.clock)()))?;
        self.published.add(published);
        Ok(())
    }

    /// How many were asked for.
    pub(super) fn asked(&self) -> usize {
        self.read + self.unchanged + self.failed
    }

    fn count(&mut self, visit: &Visit, visited: &Visited, was_asked: bool) {
        let count = match visited {
            Visited::Read { .. } | Visited::Known { .. } => &mut self.read,
            Visited::Unchanged => &mut self.unchanged,
            Visited::Postponed { .. } => return,
            // It stands as it was read.
            Visited::Held { .. } | Visited::Failed { .. } if visit.is_read => &mut self.unchanged,
            Visited::Held { .. } | Visited::Failed { .. } => {
                self.failures.push(visit.article);
                &mut self.failed
            }
        };
        *count += usize::from(was_asked);
    }
}

/// How long a pass asks for anything, from when it first looks what is due.
pub(super) struct Time {
    length: Duration,
    end: OnceLock<Instant>,
}

impl Time {
    pub(super) fn of(context: &Context) -> Self {
        Self {
            length: context.config.fetch.max_pass.min(MAX_PASS),
            end: OnceLock::new(),
        }
    }

    /// From when on nothing more is asked for.
    pub(super) fn end(&self) -> Instant {
        *self.end.get_or_init(|| Instant::now() + self.length)
    }

    pub(super) fn left(&self) -> Duration {
        self.end().saturating_duration_since(Instant::now())
    }
}

type Answer = (Arc<Visit>, Result<Fetched, fetch::Error>);

/// The pages of a pass on their way from the network to the store: of all sources, or those that these cite.
pub(super) struct Queue<'a> {
    context: &'a Context,
    worker: Worker,
    sources: Option<&'a [i64]>,
    time: &'a Time,
    /// What its looks began to fetch.
    under_way: SelectAll<BoxStream<'static, Answer>>,
    /// The articles whose pages were claimed and of which nothing is stored since.
    claimed: HashSet<i64>,
    /// How many pages were claimed of each host.
    asked: HashMap<String, usize>,
    /// How many of these are to come.
    waiting: BTreeMap<String, usize>,
    /// How many are of all hosts.
    left: usize,
    named: Arc<Named>,
    batch: Vec<Attempt>,
    beat: DateTime<Utc>,
    published: DateTime<Utc>,
    /// When the last page came, or the first word, of which nothing is published.
    news: Option<Instant>,
    pages: Pages,
}

impl<'a> Queue<'a> {
    pub(super) fn new(
        context: &'a Context,
        worker: Worker,
        sources: Option<&'a [i64]>,
        time: &'a Time,
    ) -> Self {
        Self {
            context,
            worker,
            sources,
            time,
            under_way: SelectAll::new(),
            claimed: HashSet::new(),
            asked: HashMap::new(),
            waiting: BTreeMap::new(),
            left: 0,
            named: Arc::default(),
            batch: Vec::new(),
            beat: (context.clock)(),
            published: (context.clock)(),
            news: None,
            pages: Pages::default(),
        }
    }

    /// Fetches and reads every page that is due, looking for such whenever it is told to; until nobody will tell it any
    /// more. What was claimed and not asked for is given back by who ends the pass.
    ///
    /// Each page is read as it comes; what it says is stored a batch at a time.
    pub(super) async fn run(mut self, mut told: mpsc::Receiver<()>) -> Result<Pages, Error> {
        let mut readers: Readers<Came> = Readers::new(reading_threads());
        let mut flush = tokio::time::interval(FLUSH_AFTER);
        flush.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        let mut open = true;
        while open || !self.under_way.is_empty() || !readers.are_idle() {
            let is_quiet = self.under_way.is_empty() && readers.are_idle();
            let quiet = self.news.filter(|_| is_quiet).map(|since| since + QUIET);
            tokio::select! {
                look = told.recv(), if open => match look {
                    Some(()) => self.look()?,
                    None => open = false,
                },
                answer = self.under_way.next(), if !self.under_way.is_empty() && readers.has_room() => {
                    if let Some(answer) = answer {
                        self.read(answer, &mut readers);
                    }
                }
                Some(came) = readers.next() => {
                    self.note(came);
                    if self.batch.len() >= BATCH {
                        self.flush()?;
                    }
                }
                _ = flush.tick() => self.flush()?,
                () = tokio::time::sleep_until(quiet.unwrap_or_else(Instant::now)), if quiet.is_some() => {
                    self.flush()?;
                    self.publish()?;
                }
            }
        }
        self.flush()?;
        (self.context.progress)(Progress::Fetched);
        Ok(self.pages)
    }

    /// Begins to fetch what is due and was not claimed before.
    fn look(&mut self) -> Result<(), Error> {
        // What was read may name articles without a page.
        self.news.get_or_insert_with(Instant::now);
        if self.time.left().is_zero() {
            return Ok(());
        }
        let now = (self.context.clock)();
        let per_host = self.context.config.fetch.max_per_host;
        let (store, worker) = (&self.context.store, self.worker);
        let mut visits =
            blocking(|| store.claim_visits(worker, self.sources, per_host, &self.claimed, now))?;
        self.claimed
            .extend(visits.iter().map(|visit| visit.article));
        let mut over = Vec::new();
        visits.retain(|visit| {
            let asked = self.asked.entry(host(visit).to_owned()).or_default();
            *asked += 1;
            let is_within = *asked <= per_host;
            if !is_within {
                over.push(visit.article);
            }
            is_within
        });
        if !over.is_empty() {
            // Put off: they are published from their digests, and left to other passes.
            blocking(|| store.release_some(worker, &over))?;
        }
        // Their pages come first, and may name them.
        visits.sort_by_key(|visit| looks_like_amp(&visit.url));
        for visit in &visits {
            *self.waiting.entry(host(visit).to_owned()).or_default() += 1;
        }
        self.left += visits.len();
        if !visits.is_empty() {
            self.under_way.push(self.begin(visits));
        }
        Ok(())
    }

    fn begin(&self, visits: Vec<Visit>) -> BoxStream<'static, Answer> {
        let requests = visits.iter().map(request).collect();
        let visits: Vec<Arc<Visit>> = visits.into_iter().map(Arc::new).collect();
        let is_known = self.known_elsewhere(&visits);
        let client = &self.context.client;
        let mut fetched = client.get_all(requests, is_known, self.time.left());
        stream::poll_fn(move |context| fetched.poll_recv(context))
            .map(move |(index, result)| (Arc::clone(&visits[index]), result))
            .boxed()
    }

    /// Tells whether an address need not be asked: a redirect leads to the address of another article, which is one with
    /// this one then; or a page of this pass named it as its AMP form.
    fn known_elsewhere(&self, visits: &[Arc<Visit>]) -> Arc<fetch::IsKnown<'static>> {
        let (store, named) = (Arc::clone(&self.context.store), Arc::clone(&self.named));
        let by_url = visits.iter().map(|v| (v.url.clone(), Arc::clone(v)));
        let by_url: HashMap<url::Url, Arc<Visit>> = by_url.collect();
        Arc::new(move |asked, target| {
            if asked == target {
                return named.has(asked);
            }
            let visit = by_url.get(asked);
            blocking(|| visit.is_some_and(|visit| leads_to_known(&store, visit, target)))
        })
    }

    /// Has a page read.
    fn read(&self, (visit, result): Answer, readers: &mut Readers<Came>) {
        let rules = Arc::clone(&self.context.config.rules);
        let patience = Patience {
            now: (self.context.clock)(),
            give_up: self.context.config.fetch.give_up,
        };
        readers.read(weight(&result), move || {
            let was_asked = was_asked(&visit, &result);
            let attempt = careful_attempt(&visit, result, &rules, patience);
            Came {
                visit,
                was_asked,
                attempt,
            }
        });
    }

    fn note(&mut self, came: Came) {
        let (visit, visited) = (&came.visit, &came.attempt.visited);
        self.pages.count(visit, visited, came.was_asked);
        self.named.add(visited);
        if let Some(left) = self.waiting.get_mut(host(visit)) {
            *left -= 1;
        }
        self.left -= 1;
        self.news = Some(Instant::now());
        self.batch.push(came.attempt);
        let longest = self
            .waiting
            .iter()
            .max_by_key(|(_, left)| **left)
            .filter(|(_, left)| **left > 0);
        (self.context.progress)(Progress::Fetching {
            done: self.pages.asked(),
            failed: self.pages.failed,
            all: self.pages.asked() + self.left,
            longest: longest.map(|(host, left)| (host.as_str(), *left)),
        });
    }

    fn flush(&mut self) -> Result<(), Error> {
        let batch = std::mem::take(&mut self.batch);
        let now = (self.context.clock)();
        self.pages.joined += blocking(|| self.context.store.record_visits(&batch, now))?;
        for attempt in &batch {
            self.claimed.remove(&attempt.article);
        }
        blocking(|| manners::keep(self.context))?;
        if now - self.beat > BEAT {
            self.beat = now;
            blocking(|| self.context.store.beat(self.worker, now))?;
        }
        if now - self.published > PUBLISH_EVERY {
            self.publish()?;
        }
        Ok(())
    }

    fn publish(&mut self) -> Result<(), Error> {
        self.published = (self.context.clock)();
        self.news = None;
        self.pages.publish(self.context)
    }
}

/// A page that came, or did not.
struct Came {
    visit: Arc<Visit>,
    /// Whether a request for it went out.
    was_asked: bool,
    attempt: Attempt,
}

fn was_asked(visit: &Visit, result: &Result<Fetched, fetch::Error>) -> bool {
    match result {
        // Another page named it as a form of its own.
        Ok(Fetched::Known { url, .. }) => *url != visit.url,
        Ok(_) => true,
        Err(error) => error.asked_for(&visit.url),
    }
}

/// Threads that read pages. One processor fetches, inflates and stores meanwhile; and each thread keeps for itself the memory
/// that its largest page took.
fn reading_threads() -> usize {
    const MOST: usize = 4;
    let processors = std::thread::available_parallelism().map_or(1, usize::from);
    processors.saturating_sub(1).clamp(1, MOST)
}

/// The bytes that are to be read.
fn weight(result: &Result<Fetched, fetch::Error>) -> usize {
    match result {
        Ok(Fetched::Page(page)) => page.body.len(),
        _ => 0,
    }
}

fn host(visit: &Visit) -> &str {
    visit.url.host_str().unwrap_or_default()
}

fn request(visit: &Visit) -> Request {
    let validators = Validators {
        etag: visit.etag.clone(),
        last_modified: visit.last_modified.clone(),
    };
    Request {
        validators: (!validators.is_empty()).then_some(validators),
        ..Request::page(visit.url.clone())
    }
}

/// Whether a redirect leads to the page of another article, and more than the redirect says so: else that page is read, to
/// be sure.
fn leads_to_known(store: &Store, visit: &Visit, target: &url::Url) -> bool {
    let article = |url| store.article_at(address::key(url).as_str()).ok().flatten();
    let known = store.known_page(address::key(target).as_str());
    let Some(known) = known.ok().flatten() else {
        return false;
    };
    let answer = identity::Answer {
        url: target,
        canonical: None,
        titles: &known.titles,
        is_dated: known.is_dated,
        text: "",
    };
    article(&visit.url) != Some(known.article)
        && identity::landing(&visit.url, &visit.cited, &answer) == Landing::There
}

/// The AMP forms that pages of this pass named, by key: what is stored of them is so a moment later only.
#[derive(Default)]
struct Named(Mutex<HashSet<String>>);

impl Named {
    fn add(&self, visited: &Visited) {
        if let Visited::Read { learnt, .. } = visited {
            let amp = learnt.iter().filter(|l| looks_like_amp(&l.url));
            self.keys().extend(amp.map(|l| l.key.clone()));
        }
    }

    fn has(&self, url: &url::Url) -> bool {
        looks_like_amp(url) && self.keys().contains(address::key(url).as_str())
    }

    fn keys(&self) -> MutexGuard<'_, HashSet<String>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// [`attempt`], and a page that breaks its reader is a failure like any other.
pub(super) fn careful_attempt(
    visit: &Visit,
    result: Result<Fetched, fetch::Error>,
    rules: &Rules,
    patience: Patience,
) -> Attempt {
    let read = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        attempt(visit, result, rules, patience)
    }));
    read.unwrap_or_else(|_| Attempt {
        article: visit.article,
        visited: failed(
            visit,
            "broken",
            "reading the page broke off, a fault of this program",
            patience,
        ),
    })
}

/// Turns what a fetch gave into what is stored.
fn attempt(
    visit: &Visit,
    result: Result<Fetched, fetch::Error>,
    rules: &Rules,
    patience: Patience,
) -> Attempt {
    let visited = match result {
        Ok(Fetched::Page(response)) => read_page(visit, &response, rules, patience),
        Ok(Fetched::NotModified { .. }) => Visited::Unchanged,
        Ok(Fetched::Known { url, hops }) => {
            if identity::may_lead(&visit.url, &url) {
                Visited::Known {
                    learnt: way(visit, &hops, &url),
                }
            } else {
                landed_elsewhere(visit, patience)
            }
        }
        Err(error) => unread(visit, &error, patience),
    };
    Attempt {
        article: visit.article,
        visited,
    }
}

/// What a fetch that gave nothing means for its page.
fn unread(visit: &Visit, error: &fetch::Error, patience: Patience) -> Visited {
    let retry_after = error.retry_after();
    match error {
        fetch::Error::Postponed { wait, .. } => Visited::Postponed {
            until: patience.now + TimeDelta::from_std(*wait).unwrap_or_default(),
        },
        fetch::Error::Held { .. } | fetch::Error::Rests { .. } if !error.asked_for(&visit.url) => {
            Visited::Held {
                kind: error.kind().to_owned(),
                reason: error.cause(),
                until: patience.next_turn(retry_after.unwrap_or_default(), past(visit)),
            }
        }
        error => {
            let fault = Fault {
                kind: error.kind(),
                status: error.status(),
                retry_after,
            };
            Visited::Failed {
                kind: error.kind().to_owned(),
                status: error.status(),
                reason: error.cause(),
                next_try: patience.next_try(fault, past(visit)),
            }
        }
    }
}

fn past(visit: &Visit) -> Past {
    Past {
        article: visit.article,
        tries: visit.tries,
        failing_since: visit.failing_since,
    }
}

/// A failure that the fetch itself did not see.
fn failed(visit: &Visit, kind: &str, reason: &str, patience: Patience) -> Visited {
    let fault = Fault {
        kind,
        status: None,
        retry_after: None,
    };
    Visited::Failed {
        kind: kind.to_owned(),
        status: None,
        reason: reason.to_owned(),
        next_try: patience.next_try(fault, past(visit)),
    }
}

fn read_page(visit: &Visit, response: &Response, rules: &Rules, patience: Patience) -> Visited {
    if !identity::may_lead(&visit.url, &response.url) {
        return landed_elsewhere(visit, patience);
    }
    let page = Page {
        url: &response.url,
        content_type: response.content_type.as_deref(),
        body: &response.body,
    };
    let scraped = scrape::scrape_with(&page, rules);
    if let Some(wall) = scraped.wall {
        return failed(visit, wall.kind.word(), &wall.to_string(), patience);
    }
    let metadata = scraped.metadata;
    let answer = identity::Answer {
        url: &response.url,
        canonical: metadata.canonical_url.as_ref(),
        titles: metadata.title.as_slice(),
        is_dated: metadata.published.is_some(),
        text: &scraped.text,
    };
    let landing = identity::landing(&visit.url, &visit.cited, &answer);
    let mut learnt = Vec::new();
    let (url, doubtful) = match landing {
        Landing::Elsewhere => return landed_elsewhere(visit, patience),
        // Nothing is known by an address of which this is not sure.
        Landing::Doubtful => (
            address::clean(&response.url),
            Some(Box::new(landed_at(&response.url))),
        ),
        Landing::There => {
            learnt = way(visit, &response.hops, &response.url);
            let url = shown_address(&response.url, &metadata, &mut learnt);
            learnt.extend(scraped.amp.and_then(|amp| amp_form(&response.url, amp)));
            let variants = scraped.variants.into_iter();
            learnt.extend(variants.filter_map(|url| variant(&response.url, url)));
            (url, None)
        }
    };
    Visited::Read {
        next_look: patience.next_look(metadata.published),
        metadata: Box::new(metadata),
        url,
        learnt,
        doubtful,
        text: stories::page_text(scraped.text),
        etag: response.validators.etag.clone(),
        last_modified: response.validators.last_modified.clone(),
    }
}

/// A site that sends every address that it no longer knows to its front page or a log-in form, with status 200.
fn landed_elsewhere(visit: &Visit, patience: Patience) -> Visited {
    failed(
        visit,
        "gone",
        "leads to a page that is not the article",
        patience,
    )
}
