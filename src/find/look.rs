//! One look at one site: what is asked, in which order, and when it is enough.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Days, NaiveDate, Utc};
use tokio::sync::Mutex;
use tokio::time::Instant;
use url::Url;

use super::listing::{self, Contents};
use super::matching::{Candidate, Matcher, Verdict};
use super::sitemap::Child;
use super::{Found, Listing, Wanted, days_before, headline};
use crate::address;
use crate::domain;
use crate::fetch::{self, Client, Fetched, Request, Response, Validators};
use crate::scrape::{self, Page, Rules, Scraped};
use crate::source::feed;

/// Lists that one look reads, the front page included: with a second between, a look takes no longer than a minute.
const MAX_LISTS: usize = 10;

/// Pages that one look asks for to settle a doubt, whatever the number of articles. One that the site lists under the cited
/// headline, and no other, would be asked for anyway.
const MAX_PAGES: usize = 12;

/// A page with more bytes is not looked at, and a front page no further: an article has less.
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
    /// When the pass ends.
    pub until: Instant,
}

/// What a look learnt of a site's lists.
#[derive(Debug, Default)]
pub struct Lists {
    /// Those that were read, to remember.
    pub read: Vec<Listing>,
    /// Those that could not be read, to forget.
    pub unread: Vec<Url>,
    /// Where the pass ended before the look did, how long its next turn was away.
    pub postponed: Option<Duration>,
}

impl Look<'_> {
    /// Reads the lists of a site, which is the first of these front pages that answers. Says why, where none does; `None`
    /// where there is none.
    pub async fn run(
        &self,
        fronts: &[Url],
        wanted: Vec<Wanted>,
    ) -> Result<Looked<'_>, Option<fetch::Error>> {
        let mut failed = None;
        for front in fronts {
            match self.client.sitemaps(front, Some(self.until)).await {
                Ok(sitemaps) => {
                    return Ok(Looked::new(self, front, wanted).read_lists(sitemaps).await);
                }
                Err(error) => failed = failed.or(Some(error)),
            }
        }
        Err(failed)
    }
}

/// A site whose lists were read. What they say is settled one article after the other, for that may take a page.
pub struct Looked<'a> {
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
    lists: Lists,
    /// Articles that were settled.
    settled: usize,
    /// Pages that may still be asked for to settle a doubt.
    left: usize,
    /// Whether a page could not be had that would have settled one: what lists say has to be read again then.
    is_undecided: bool,
}

impl<'a> Looked<'a> {
    fn new(look: &'a Look<'a>, front: &Url, wanted: Vec<Wanted>) -> Self {
        let since = wanted.iter().map(|w| w.since).max().unwrap_or_default();
        let mut names = host_names(front);
        names.extend(wanted.iter().map(|wanted| headline::letters(&wanted.site)));
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
            lists: Lists::default(),
            settled: 0,
            left: MAX_PAGES,
            is_undecided: false,
        }
    }

    /// News sitemaps know the newest articles by headline and date, the feed too; what else there is knows them by their
    /// addresses. So each is asked only for what those before left open.
    async fn read_lists(mut self, sitemaps: Vec<Url>) -> Self {
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
        self
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
            if contents.is_some() || !self.lists.unread.contains(&url) {
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
        let request = Request {
            limit: Some(MAX_PAGE),
            cut: true,
            ..self.request(front)
        };
        match self.get(&request).await {
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
            // What stands before the limit is worth reading.
            cut: true,
            ..self.request(url.clone())
        };
        let limit = self.look.client.settings().max_body;
        let read_at = (self.look.now)();
        let listing = |validators: Validators| Listing {
            url: url.clone(),
            is_feed,
            read_at,
            validators,
        };
        match self.get(&request).await {
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
                    Some(_) => self.lists.read.push(listing(validators)),
                    None => self.lists.unread.push(url.clone()),
                }
                contents
            }
            Ok(Fetched::NotModified { validators, .. }) => {
                self.lists.read.push(listing(validators));
                None
            }
            Err(fetch::Error::Postponed { .. }) => None,
            Ok(Fetched::Known { .. }) | Err(_) => {
                self.lists.unread.push(url.clone());
                None
            }
        }
    }

    fn request(&self, url: Url) -> Request {
        Request {
            until: Some(self.look.until),
            ..Request::page(url)
        }
    }

    async fn get(&mut self, request: &Request) -> Result<Fetched, fetch::Error> {
        let fetched = self.look.client.get(request, &|_, _| false).await;
        if let Err(fetch::Error::Postponed { wait, .. }) = &fetched {
            self.lists.postponed = Some(*wait);
        }
        fetched
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
        all.into_iter().any(|at| {
            matches!(
                self.matcher.verdict(at),
                Verdict::Check(_) | Verdict::Nothing
            )
        })
    }

    /// The next article that is found: what is certain, and what a page makes so.
    pub async fn next(&mut self) -> Option<Found> {
        while self.settled < self.matcher.len() {
            let at = self.settled;
            self.settled += 1;
            let found = match self.matcher.verdict(at) {
                Verdict::Found(url) => Some((url, None)),
                Verdict::Confirm(candidate) => self.confirm(at, candidate).await,
                Verdict::Check(candidates) => self.check(at, candidates).await,
                Verdict::Nothing => None,
            };
            if let Some((url, page)) = found {
                let article = self.matcher.wanted(at).article;
                return Some(Found { article, url, page });
            }
        }
        None
    }

    /// What was learnt of the lists, once all is settled.
    #[must_use]
    pub fn into_lists(self) -> Lists {
        let mut lists = self.lists;
        if self.is_undecided {
            let read = lists.read.drain(..);
            lists.unread.extend(read.map(|list| list.url));
        }
        lists
    }

    /// What the list says, unless the page contradicts it. Where the site shows its pages to no program, the list has to do.
    async fn confirm(
        &mut self,
        at: usize,
        candidate: Candidate,
    ) -> Option<(Url, Option<Response>)> {
        match self.read_page(&candidate.url).await {
            Ok((page, scraped)) => {
                let is_other = scraped.wall.is_none() && self.matcher.contradicts(at, &scraped);
                (self.is_own(&page.url) && !is_other).then_some((candidate.url, Some(page)))
            }
            Err(Unread::Refused) => Some((candidate.url, None)),
            Err(Unread::Gone) => None,
            Err(Unread::ForNow) => {
                self.is_undecided = true;
                None
            }
        }
    }

    /// The one candidate whose page says that it is the article; none where two do, or one can't be asked.
    async fn check(
        &mut self,
        at: usize,
        candidates: Vec<Candidate>,
    ) -> Option<(Url, Option<Response>)> {
        let is_alone = matches!(&candidates[..], [one] if one.has_the_headline());
        let cost = if is_alone { 0 } else { candidates.len() };
        let Some(left) = self.left.checked_sub(cost) else {
            self.is_undecided = true;
            return None;
        };
        self.left = left;
        let mut pages: HashMap<address::Key, (Url, Response)> = HashMap::new();
        for candidate in candidates {
            let (page, scraped) = match self.read_page(&candidate.url).await {
                Ok(read) => read,
                Err(Unread::Gone) => continue,
                Err(Unread::Refused) => return None,
                Err(Unread::ForNow) => {
                    self.is_undecided = true;
                    return None;
                }
            };
            if scraped.wall.is_none()
                && self.is_own(&page.url)
                && self.matcher.is_it(at, &candidate, &scraped)
            {
                pages.insert(address::key(&page.url), (candidate.url, page));
            }
        }
        let mut pages = pages.into_values();
        let (url, page) = pages.next()?;
        pages.next().is_none().then_some((url, Some(page)))
    }

    /// A page, and what it says.
    async fn read_page(&mut self, url: &Url) -> Result<(Response, Scraped), Unread> {
        let request = Request {
            limit: Some(MAX_PAGE),
            ..self.request(url.clone())
        };
        let page = match self.get(&request).await {
            Ok(Fetched::Page(page)) => page,
            Ok(_) => return Err(Unread::Gone),
            Err(error) => return Err(Unread::of(&error)),
        };
        let rules = Arc::clone(self.look.rules);
        let read = self.blocking(move || {
            let scraped = scrape::scrape_with(&page_of(&page), &rules);
            (page, scraped)
        });
        // What breaks the reader can't say what it is.
        read.await.ok_or(Unread::Gone)
    }
}

/// Why a page could not be asked what it is.
#[derive(Debug, Clone, Copy)]
enum Unread {
    /// It is not there.
    Gone,
    /// It is shown to no program, or not to this one.
    Refused,
    /// Another time it may be.
    ForNow,
}

impl Unread {
    fn of(error: &fetch::Error) -> Self {
        match error.kind() {
            "gone" => Self::Gone,
            "refused" | "robots" | "never" | "too_large" => Self::Refused,
            _ => Self::ForNow,
        }
    }
}

fn page_of(response: &Response) -> Page<'_> {
    Page {
        url: &response.url,
        content_type: response.content_type.as_deref(),
        body: &response.body,
    }
}

fn feed_of(response: &Response) -> Option<Url> {
    feed::feed_of(&page_of(response))
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
    [host, domain, label].map(headline::letters).into()
}
