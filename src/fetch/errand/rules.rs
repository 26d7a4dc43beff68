//! Asking a site's robots.txt, before anything else of it.

use futures_util::future::BoxFuture;
use tokio::time::Instant;
use url::Url;

use super::{Errand, Errands, waits};
use crate::fetch::deadline::Deadline;
use crate::fetch::host::Wait;
use crate::fetch::robots::{self, Answer, Rules};
use crate::fetch::{Error, Fetched, Request};

impl Errands {
    /// Asks a site's robots.txt, unless it is known, whether it allows a page.
    pub(super) async fn heed_robots(
        &self,
        errand: &Errand<'_>,
        url: &Url,
        time: &mut Deadline,
    ) -> Result<(), Error> {
        if !self.asks_robots(errand.request) {
            return Ok(());
        }
        let rules = |answer: &Answer| answer.judge(url).map(Rules::delay);
        let delay = self.ask_known_robots(errand, url, time, rules).await?;
        self.hosts.slow_down(url, delay);
        Ok(())
    }

    /// The sitemaps that a site's robots.txt names, whatever it allows.
    pub(in crate::fetch) async fn sitemaps(
        &self,
        site: &Url,
        until: Option<Instant>,
    ) -> Result<Vec<Url>, Error> {
        self.guard.admit(site, true)?;
        let request = Request::page(site.clone());
        let errand = Errand::page(&request, &|_, _| false, until);
        let mut time = Deadline::new(self.settings.timeout);
        let sitemaps = |answer: &Answer| answer.sitemaps(site);
        self.ask_known_robots(&errand, site, &mut time, sitemaps)
            .await
    }

    /// Asks something of a site's robots.txt, which is fetched where it is not known.
    async fn ask_known_robots<T>(
        &self,
        errand: &Errand<'_>,
        url: &Url,
        time: &mut Deadline,
        question: impl FnOnce(&Answer) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let place = self.robots.place(url, (self.now)());
        let mut place = place.lock().await;
        // Read after the wait: whoever had the place before us may have asked meanwhile.
        let now = (self.now)();
        let answer = match place.take().filter(|answer| answer.is_fresh(now)) {
            Some(answer) => answer,
            None => Answer::new(self.ask_robots(errand, url, time).await?, (self.now)()),
        };
        question(place.insert(answer))
    }

    /// Fetches a robots.txt: a fetch of its own, with a turn and a deadline of its own. That there is no time for it, in
    /// this pass or behind the slow ones of other hosts on the way, says nothing of it.
    fn ask_robots<'a>(
        &'a self,
        errand: &'a Errand<'_>,
        page: &'a Url,
        time: &'a mut Deadline,
    ) -> BoxFuture<'a, Result<Result<Rules, Error>, Error>> {
        Box::pin(async move {
            time.admit_rules(page)?;
            let address = robots::address(page);
            let ticket = self.queue(&address);
            let request = Request::document(address, None, robots::MAX_BYTES);
            let mut own = Deadline::new(self.settings.timeout);
            let asked = self
                .run_within(&errand.robots(&request), ticket, &mut own)
                .await;
            time.count_rules(own.spent());
            match asked {
                Ok((Fetched::Page(page), _slot)) => Ok(Ok(Rules::parse(&page.body))),
                Ok(_) => Ok(Ok(Rules::none())),
                Err(Error::Postponed { wait, .. }) => Err(waits(page, Wait::Late(wait))),
                Err(error) => Ok(Rules::without_file(error)),
            }
        })
    }
}
