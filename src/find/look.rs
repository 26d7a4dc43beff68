//! One look at one site: what is asked, in which order, and when it is enough.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Days, NaiveDate, Utc};
use tokio::sync::Mutex;
use tokio::time::Instant;
use url::Url;

use super::choice::{Choice, own_address};
use super::listing::{self, Contents};
use super::matching::{Candidate, MAX_CHECKED, Matcher, Rank, Verdict};
use super::months::{Month, Months};
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

/// Feeds of a front page that are remembered, and of these those that are read before the sitemaps that are not of news.
const MAX_FEEDS: usize = 8;
/// See [`MAX_FEEDS`].
const FIRST_FEEDS: usize = 4;

/// Bytes of pages that are kept for the case that another article leads to one of them as well.
const MAX_KEPT: usize = 4 * 1024 * 1024;

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
    /// How often one of the articles was looked for in vain: the doubtful ones take turns.
    pub tries: u32,
    /// When the pass ends.
    pub until: Instant,
}

/// What a look learnt of a site's lists.
#[derive(Debug, Default)]
pub struct Lists {
    /// Those that were read, to remember, and feeds that the front page names besides.
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
    /// The months of the articles.
    months: Months,
    asked: HashSet<Url>,
    lists: Lists,
    /// Articles that are to be settled, with what the lists say of each.
    open: VecDeque<(usize, Verdict)>,
    /// Pages that may still be asked for to settle a doubt.
    left: usize,
    /// What pages said that were asked for, by their address.
    pages: HashMap<Url, Asked>,
    /// How many bytes of pages are kept.
    kept: usize,
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
        let months = wanted.iter().flat_map(Wanted::days).collect();
        Self {
            look,
            home: vec![front.clone()],
            matcher: Matcher::new(wanted, names),
            since,
            oldest: days_before(days.into_iter().min().unwrap_or_default(), Days::new(1)),
            months,
            asked: HashSet::new(),
            lists: Lists::default(),
            open: VecDeque::new(),
            left: MAX_PAGES,
            pages: HashMap::new(),
            kept: 0,
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
        let further = self.read_feeds().await;
        indexed.extend(others);
        // An index may lead to another one; deeper than that nobody nests.
        for _ in 0..3 {
            indexed.retain(|child| self.may_list(child));
            indexed.sort_by_key(|child| {
                std::cmp::Reverse((is_of_news(child), self.is_of_a_month(child), changed(child)))
            });
            indexed = self.read_sitemaps(indexed).await;
        }
        for feed in further {
            self.read_feed(&feed).await;
        }
        self.open = self.plan();
        self
    }

    /// In which order articles are settled: first those that cost no page which would not be asked for anyway, then the
    /// doubtful ones by the best that they have; of these others come first in each look.
    fn plan(&self) -> VecDeque<(usize, Verdict)> {
        let all = (0..self.matcher.len()).map(|at| (at, self.matcher.verdict(at)));
        let some = all.filter(|(_, verdict)| !matches!(verdict, Verdict::Nothing));
        let (mut doubtful, sure): (Vec<_>, Vec<_>) =
            some.partition(|(_, verdict)| cost(verdict) > 0);
        doubtful.sort_by_key(|(_, verdict)| std::cmp::Reverse(best(verdict)));
        if !doubtful.is_empty() {
            let turn = self.look.tries as usize % doubtful.len();
            let shift = turn * (MAX_PAGES / MAX_CHECKED) % doubtful.len();
            doubtful.rotate_left(shift);
        }
        sure.into_iter().chain(doubtful).collect()
    }

    /// Whether a sitemap may hold one of the articles, by when it was last changed and by the months that its address names.
    fn may_list(&self, child: &Child) -> bool {
        let months = Month::all_in(child.url.path());
        let is_of_others = !months.is_empty() && !self.months.have(&months);
        !is_of_others && changed(child).is_none_or(|changed| changed >= self.oldest)
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

    /// Reads the feeds that the front page names, some of them, while something is open; the page is asked only where none of
    /// them is known, or one that is does not answer. Gives those that are left for later.
    async fn read_feeds(&mut self) -> Vec<Url> {
        let known = self.look.known.iter().filter(|known| known.is_feed);
        let mut feeds: Vec<Url> = known.map(|known| known.url.clone()).collect();
        self.read_first_feeds(&feeds).await;
        let is_stale = feeds.iter().any(|url| self.lists.unread.contains(url));
        if self.has_open() && (feeds.is_empty() || is_stale) {
            let named = self.feeds_of_front().await;
            let new = named.into_iter().filter(|url| !feeds.contains(url));
            let new: Vec<Url> = new.take(MAX_FEEDS).collect();
            self.read_first_feeds(&new).await;
            self.remember_feeds(&new);
            feeds.extend(new);
        }
        feeds.retain(|url| !self.asked.contains(url));
        feeds
    }

    async fn read_first_feeds(&mut self, feeds: &[Url]) {
        for feed in feeds.iter().take(FIRST_FEEDS) {
            self.read_feed(feed).await;
        }
    }

    async fn read_feed(&mut self, url: &Url) {
        if self.has_open()
            && let Some(contents) = self.read(url, true).await
        {
            self.note(&contents);
        }
    }

    /// Remembers the feeds that were not read, so that the next look needs no front page to know of them.
    fn remember_feeds(&mut self, feeds: &[Url]) {
        let unasked = feeds.iter().filter(|url| !self.asked.contains(*url));
        let unread = unasked.map(|url| Listing {
            url: url.clone(),
            is_feed: true,
            read_at: DateTime::UNIX_EPOCH,
            validators: Validators::default(),
        });
        self.lists.read.extend(unread);
    }

    async fn feeds_of_front(&mut self) -> Vec<Url> {
        let Some(response) = self.fetch_front().await else {
            return Vec::new();
        };
        self.home.push(response.url.clone());
        let read = self.blocking(move || feed::feeds_shown(&page_of(&response)));
        read.await.unwrap_or_default()
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
        self.months.have(&Month::all_in(sitemap.url.path()))
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
        while let Some((at, verdict)) = self.open.pop_front() {
            let found = match verdict {
                Verdict::Found(candidate) => self.confirm(at, candidate, true).await,
                Verdict::Confirm(candidate) => self.confirm(at, candidate, false).await,
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

    /// What the list says, unless the page contradicts it. Where the site shows its pages to no program, the list has to do;
    /// where the page can't be had for now, it does if it is `sure`.
    async fn confirm(
        &mut self,
        at: usize,
        candidate: Candidate,
        sure: bool,
    ) -> Option<(Url, Option<Response>)> {
        match self.ask(&candidate.url).await {
            Ok(asked) => {
                let (page, scraped) = &*asked;
                let may_be = scraped.wall.is_some() || self.matcher.may_be(at, scraped);
                (self.is_own(&page.url) && may_be).then(|| (candidate.url, Some(page.clone())))
            }
            Err(Unread::Refused) => Some((candidate.url, None)),
            Err(Unread::Gone) => None,
            Err(Unread::ForNow) if sure => Some((candidate.url, None)),
            Err(Unread::ForNow) => {
                self.is_undecided = true;
                None
            }
        }
    }

    /// The one candidate whose page says that it is the article.
    async fn check(
        &mut self,
        at: usize,
        candidates: Vec<Candidate>,
    ) -> Option<(Url, Option<Response>)> {
        let Some(left) = self.left.checked_sub(cost_of(&candidates)) else {
            self.is_undecided = true;
            return None;
        };
        self.left = left;
        let mut choice = Choice::default();
        let mut has_missed = false;
        for candidate in candidates {
            match self.ask(&candidate.url).await {
                Ok(asked) => {
                    let (page, scraped) = &*asked;
                    if scraped.wall.is_none()
                        && self.is_own(&page.url)
                        && self.matcher.is_it(at, &candidate, scraped)
                    {
                        let own = own_address(&page.url, scraped);
                        choice.confirm(candidate, own, asked);
                    }
                }
                Err(Unread::Gone) => {}
                Err(unread) => {
                    has_missed |= unread == Unread::ForNow;
                    choice.leave(&candidate);
                }
            }
        }
        let one = choice.one();
        self.is_undecided |= has_missed && one.is_none();
        one.map(|(url, asked)| (url, Some(asked.0.clone())))
    }

    /// A page, and what it says. What was asked once in this look is not asked again.
    async fn ask(&mut self, url: &Url) -> Asked {
        if let Some(asked) = self.pages.get(url) {
            return asked.clone();
        }
        let asked = self.read_page(url).await.map(Arc::new);
        let size = asked.as_ref().map_or(0, |asked| asked.0.body.len());
        if self.kept + size <= MAX_KEPT {
            self.kept += size;
            self.pages.insert(url.clone(), asked.clone());
        }
        asked
    }

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

/// A page that was asked for and what it says, or why it could not be.
type Asked = Result<Arc<(Response, Scraped)>, Unread>;

/// How many pages are asked for only to settle it.
fn cost(verdict: &Verdict) -> usize {
    match verdict {
        Verdict::Check(candidates) => cost_of(candidates),
        _ => 0,
    }
}

/// The same of candidates: one that is listed under the headline, and no other, would be asked for anyway.
fn cost_of(candidates: &[Candidate]) -> usize {
    let is_alone = matches!(candidates, [one] if one.has_the_headline());
    if is_alone { 0 } else { candidates.len() }
}

/// How likely the likeliest candidate is.
fn best(verdict: &Verdict) -> Option<Rank> {
    match verdict {
        Verdict::Check(candidates) => candidates.first().map(Candidate::rank),
        _ => None,
    }
}

/// Why a page could not be asked what it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
