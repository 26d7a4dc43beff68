//! One look at one site: what is asked, in which order, and when it is enough.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use chrono::{DateTime, Days, NaiveDate, Utc};
use tokio::sync::Mutex;
use url::Url;

use super::listing::{self, Contents};
use super::matching::{Candidate, Matcher, Verdict};
use super::sitemap::Child;
use super::{Found, Listing, Wanted, days_before, headline};
use crate::address;
use crate::domain;
use crate::fetch::{self, Client, Fetched, Request, Response, Validators};
use crate::scrape::{self, Page, Rules};
use crate::source::feed;

/// Lists that one look reads, the front page included: with a second between, a look takes no longer than a minute.
const MAX_LISTS: usize = 10;

/// Pages that one look asks for to be sure, whatever the number of articles.
const MAX_PAGES: usize = 12;

/// A page with more bytes is not looked at: an article has less.
const MAX_PAGE: u64 = 2 * 1024 * 1024;

/// What a look may use, and what it is for.
pub struct Look<'a> {
    /// The way out.
    pub client: &'a Client,
    /// The clock.
    pub now: fn() -> DateTime<Utc>,
    /// Held while a list or page is read: a large one takes much memory, whatever servers send.
    pub reading: &'a Mutex<()>,
    /// The rules that people added for the pages of a site.
    pub rules: &'a Arc<Rules>,
    /// What is known of the site's lists, by an earlier look.
    pub known: Vec<Listing>,
}

/// What a look brought.
#[derive(Debug, Default)]
pub struct Looked {
    /// What was found.
    pub found: Vec<Found>,
    /// The lists that were read, to remember.
    pub read: Vec<Listing>,
    /// The lists that could not be read, to forget.
    pub unread: Vec<Url>,
    /// Why the site could not be asked at all.
    pub failed: Option<fetch::Error>,
}

impl Look<'_> {
    /// Looks for articles at a site, which is the first of these front pages that answers.
    pub async fn run(self, fronts: &[Url], wanted: Vec<Wanted>) -> Looked {
        let mut failed = None;
        for front in fronts {
            match self.client.sitemaps(front).await {
                Ok(sitemaps) => return At::new(&self, front, wanted).run(sitemaps).await,
                Err(error) => failed = failed.or(Some(error)),
            }
        }
        Looked {
            failed,
            ..Looked::default()
        }
    }
}

/// A look at a site that answers.
struct At<'a> {
    look: &'a Look<'a>,
    /// The front page, and where it leads.
    home: Vec<Url>,
    matcher: Matcher,
    /// Since when the youngest of the articles is looked for: only what was read later may be asked whether it changed.
    since: DateTime<Utc>,
    /// The day before the first of the articles: what was last changed before that holds none of them.
    oldest: NaiveDate,
    /// The months of the articles, as addresses write them.
    months: Vec<String>,
    asked: HashSet<Url>,
    looked: Looked,
}

impl<'a> At<'a> {
    fn new(look: &'a Look<'a>, front: &Url, wanted: Vec<Wanted>) -> Self {
        let since = wanted.iter().map(|w| w.since).max().unwrap_or_default();
        let mut names = host_names(front);
        names.extend(wanted.iter().map(|wanted| headline::name(&wanted.site)));
        names.sort_unstable();
        names.dedup();
        let days: Vec<NaiveDate> = wanted.iter().map(Wanted::day).collect();
        let month = |day: &NaiveDate| ["%Y-%m", "%Y%m", "%Y/%m"].map(|f| day.format(f).to_string());
        let mut months: Vec<String> = days.iter().flat_map(month).collect();
        months.sort_unstable();
        months.dedup();
        Self {
            look,
            home: vec![front.clone()],
            matcher: Matcher::new(wanted, names),
            since,
            oldest: days_before(days.into_iter().min().unwrap_or_default(), Days::new(1)),
            months,
            asked: HashSet::new(),
            looked: Looked::default(),
        }
    }

    /// News sitemaps know the newest articles by headline and date, the feed too; what else there is knows them by their
    /// addresses. So each is asked only for what those before left open.
    async fn run(mut self, sitemaps: Vec<Url>) -> Looked {
        let own = sitemaps.into_iter().filter(|url| self.is_own(url));
        let own = own.map(|url| Child { url, changed: None });
        let (news, others): (Vec<_>, Vec<_>) = own.partition(is_of_news);
        let mut indexed = self.read_sitemaps(news).await;
        if self.has_open() {
            self.read_feed().await;
        }
        indexed.extend(others);
        // An index may lead to another one; deeper than that nobody nests.
        for _ in 0..3 {
            indexed.retain(|child| changed(child).is_none_or(|changed| changed >= self.oldest));
            indexed.sort_by_key(|child| {
                std::cmp::Reverse((is_of_news(child), self.is_of_a_month(child), changed(child)))
            });
            indexed = self.read_sitemaps(indexed).await;
        }
        self.settle().await
    }

    /// Reads sitemaps one after the other while something is open; what their indexes lead to.
    async fn read_sitemaps(&mut self, sitemaps: Vec<Child>) -> Vec<Child> {
        let mut further = Vec::new();
        for sitemap in sitemaps {
            if !self.has_open() {
                break;
            }
            if let Some(contents) = self.read(&sitemap.url, false).await {
                let own = contents.children.iter().filter(|c| self.is_own(&c.url));
                further.extend(own.cloned());
                self.note(&contents);
            }
        }
        further
    }

    /// Reads the feed that the front page names; the page is asked only where no feed of it is known that still answers.
    async fn read_feed(&mut self) {
        let known = self.look.known.iter().find(|known| known.is_feed);
        if let Some(url) = known.map(|known| known.url.clone()) {
            let contents = self.read(&url, true).await;
            if let Some(contents) = &contents {
                self.note(contents);
            }
            if contents.is_some() || !self.looked.unread.contains(&url) {
                return;
            }
        }
        let Some(response) = self.fetch_front().await else {
            return;
        };
        self.home.push(response.url.clone());
        let found = self.blocking(move || feed_of(&response)).await;
        if let Some(Some(url)) = found
            && let Some(contents) = self.read(&url, true).await
        {
            self.note(&contents);
        }
    }

    async fn fetch_front(&mut self) -> Option<Response> {
        let front = self.home[0].clone();
        if self.asked.len() >= MAX_LISTS || !self.asked.insert(front.clone()) {
            return None;
        }
        match self
            .look
            .client
            .get(&page_request(&front), &|_, _| false)
            .await
        {
            Ok(Fetched::Page(response)) => Some(response),
            _ => None,
        }
    }

    /// Reads a list; `None` where it could not be read or has not changed since all articles were looked for in it.
    async fn read(&mut self, url: &Url, is_feed: bool) -> Option<Contents> {
        if self.asked.len() >= MAX_LISTS || !self.asked.insert(url.clone()) {
            return None;
        }
        let known = self.look.known.iter().find(|known| known.url == *url);
        let known = known.filter(|known| known.read_at >= self.since);
        let request = Request {
            validators: known
                .map(|known| known.validators.clone())
                .filter(|validators| !validators.is_empty()),
            ..Request::page(url.clone())
        };
        let limit = self.look.client.settings().max_body;
        let read_at = (self.look.now)();
        let listing = |validators: Validators| Listing {
            url: url.clone(),
            is_feed,
            read_at,
            validators,
        };
        match self.look.client.get(&request, &|_, _| false).await {
            Ok(Fetched::Page(response)) => {
                let Response {
                    url: at,
                    body,
                    validators,
                    ..
                } = response;
                let read = self.blocking(move || listing::read(&at, body, limit));
                let contents = read.await.flatten();
                match &contents {
                    Some(_) => self.looked.read.push(listing(validators)),
                    None => self.looked.unread.push(url.clone()),
                }
                contents
            }
            Ok(Fetched::NotModified { validators, .. }) => {
                self.looked.read.push(listing(validators));
                None
            }
            Ok(Fetched::Known { .. }) | Err(_) => {
                self.looked.unread.push(url.clone());
                None
            }
        }
    }

    /// Reads something, one at a time; `None` where the reader breaks.
    async fn blocking<T: Send + 'static>(
        &self,
        read: impl FnOnce() -> T + Send + 'static,
    ) -> Option<T> {
        let _alone = self.look.reading.lock().await;
        tokio::task::spawn_blocking(read).await.ok()
    }

    /// A list may speak for its own site only.
    fn is_own(&self, url: &Url) -> bool {
        self.home.iter().any(|home| address::same_site(home, url))
    }

    fn is_of_a_month(&self, sitemap: &Child) -> bool {
        let address = sitemap.url.as_str();
        self.months.iter().any(|month| address.contains(month))
    }

    fn note(&mut self, contents: &Contents) {
        for listed in &contents.pages {
            if self.is_own(&listed.url) {
                self.matcher.note(listed);
            }
        }
    }

    fn has_open(&self) -> bool {
        let all = 0..self.matcher.len();
        all.into_iter()
            .any(|at| !matches!(self.matcher.verdict(at), Verdict::Found(_)))
    }

    /// Takes what is certain, and asks for pages where they can make it so.
    async fn settle(mut self) -> Looked {
        let mut left = MAX_PAGES;
        for at in 0..self.matcher.len() {
            let article = self.matcher.wanted(at).article;
            let found = match self.matcher.verdict(at) {
                Verdict::Found(url) => Some((url, None)),
                Verdict::Check(candidates) if candidates.len() <= left => {
                    left -= candidates.len();
                    self.check(at, candidates).await
                }
                Verdict::Check(_) | Verdict::Nothing => None,
            };
            self.looked
                .found
                .extend(found.map(|(url, page)| Found { article, url, page }));
        }
        self.looked
    }

    /// The one candidate whose page says that it is the article; none where two do.
    async fn check(
        &self,
        at: usize,
        candidates: Vec<Candidate>,
    ) -> Option<(Url, Option<Response>)> {
        let mut pages: HashMap<address::Key, (Url, Response)> = HashMap::new();
        for candidate in candidates {
            let request = page_request(&candidate.url);
            let fetched = self.look.client.get(&request, &|_, _| false).await;
            let Ok(Fetched::Page(response)) = fetched else {
                continue;
            };
            let rules = Arc::clone(self.look.rules);
            let read = self.blocking(move || {
                let scraped = scrape::scrape_with(&page(&response), &rules);
                (response, scraped)
            });
            let Some((response, scraped)) = read.await else {
                continue;
            };
            if scraped.wall.is_none()
                && self.is_own(&response.url)
                && self.matcher.is_it(at, &candidate, &scraped)
            {
                pages.insert(address::key(&response.url), (candidate.url, response));
            }
        }
        let mut pages = pages.into_values();
        let (url, response) = pages.next()?;
        pages.next().is_none().then_some((url, Some(response)))
    }
}

fn page_request(url: &Url) -> Request {
    Request {
        limit: Some(MAX_PAGE),
        ..Request::page(url.clone())
    }
}

fn page(response: &Response) -> Page<'_> {
    Page {
        url: &response.url,
        content_type: response.content_type.as_deref(),
        body: &response.body,
    }
}

fn feed_of(response: &Response) -> Option<Url> {
    feed::feed_of(&page(response))
}

/// Whether a sitemap's address says that it is of news: the convention of those who make them.
fn is_of_news(sitemap: &Child) -> bool {
    sitemap.url.path().to_ascii_lowercase().contains("news")
}

/// The day of a sitemap's last change, to put the newest first.
fn changed(sitemap: &Child) -> Option<NaiveDate> {
    sitemap.changed.map(|changed| changed.date())
}

/// What a site is called by its host: `example` and `example.org` for `www.example.org`.
fn host_names(front: &Url) -> Vec<String> {
    let host = front.host_str().unwrap_or_default();
    let domain = domain::registrable(host).unwrap_or(host);
    let label = domain.split('.').next().unwrap_or_default();
    [host, domain, label].map(headline::name).into()
}
