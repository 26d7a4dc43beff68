//! Many fetches at once: hosts side by side, the longest queue first, no more bodies in memory than fetches in flight.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use tokio::sync::mpsc;
use tokio::time::Instant;

use super::client::IsKnown;
use super::errand::{Errand, Errands};
use super::host::Ticket;
use super::{Error, Fetched, Request, host};

type Outcome = (usize, Result<Fetched, Error>);

/// Begins to fetch, until all is done, the time is over, or the receiver is dropped.
pub(super) fn start(
    errands: Arc<Errands>,
    requests: Vec<Request>,
    is_known: Arc<IsKnown<'static>>,
    time: Duration,
) -> mpsc::Receiver<Outcome> {
    let (sender, receiver) = mpsc::channel(1);
    tokio::spawn(async move {
        tokio::select! {
            () = sender.closed() => {}
            () = run(&errands, &requests, is_known.as_ref(), time, &sender) => {}
        }
    });
    receiver
}

async fn run(
    errands: &Errands,
    requests: &[Request],
    is_known: &IsKnown<'_>,
    time: Duration,
    sender: &mpsc::Sender<Outcome>,
) {
    let until = Instant::now() + time;
    let Plan { queued, postponed } = plan(errands, requests, time);
    let fetches: FuturesUnordered<_> = queued
        .into_iter()
        .map(|(index, ticket)| async move {
            let errand = Errand::page(&requests[index], is_known, Some(until));
            let (result, _slot) = match errands.run(&errand, ticket).await {
                Ok((fetched, slot)) => (Ok(fetched), Some(slot)),
                Err(error) => (Err(error), None),
            };
            // The slot is kept until the body is taken. That nobody takes it ends the whole pass.
            let _ = sender.send((index, result)).await;
        })
        .collect();
    let done = fetches.for_each(|()| std::future::ready(()));
    let put_off = async {
        for (index, wait) in postponed {
            let url = requests[index].url.clone();
            let error = Error::Postponed { url, wait };
            let _ = sender.send((index, Err(error))).await;
        }
    };
    tokio::join!(done, put_off);
}

/// What a pass does with its requests.
#[derive(Default)]
struct Plan {
    /// Those that begin, in that order, each with its place in its queue.
    queued: Vec<(usize, Ticket)>,
    /// Those that are put off, with how long it takes at the least until their turn comes: they are over the limit of
    /// their host, or so far back in its queue that the pass will have ended.
    postponed: Vec<(usize, Duration)>,
}

/// The longest queue begins first, for its host decides when the last page is there; within a host the order stays.
fn plan(errands: &Errands, requests: &[Request], time: Duration) -> Plan {
    let settings = &errands.settings;
    let mut counts: HashMap<String, usize> = HashMap::new();
    let mut plan = Plan::default();
    for (index, request) in requests.iter().enumerate() {
        let host = host::name(&request.url);
        if request.robots
            && settings.robots
            && let Some(delay) = errands.robots.known_delay(&request.url, (errands.now)())
        {
            errands.hosts.slow_down(&request.url, delay);
        }
        let count = counts.entry(host).or_default();
        *count += 1;
        if *count > settings.max_per_host {
            plan.postponed.push((index, Duration::ZERO));
            continue;
        }
        // All join their queues before the first begins, so that the queues have their true lengths.
        let ticket = errands.queue(&request.url);
        if ticket.wait() > time {
            plan.postponed.push((index, ticket.wait()));
        } else {
            plan.queued.push((index, ticket));
        }
    }
    plan.queued
        .sort_by_key(|(_, ticket)| Reverse(ticket.queue_length()));
    plan
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fetch::{Outside, Settings};

    /// The paths of the requests as they begin and as they are put off, with the seconds that those wait.
    fn planned(settings: Settings, urls: &[&str]) -> (Vec<String>, Vec<(String, u64)>) {
        let errands = Errands::new(settings, Outside::default()).unwrap();
        let requests: Vec<_> = urls
            .iter()
            .map(|url| Request::page(format!("http://{url}").parse().unwrap()))
            .collect();
        let Plan { queued, postponed } = plan(&errands, &requests, errands.settings.max_pass);
        let url = |index: usize| urls[index].to_owned();
        let postponed = postponed
            .into_iter()
            .map(|(at, wait)| (url(at), wait.as_secs()));
        let postponed = postponed.collect();
        let queued = queued.iter().map(|(at, _)| url(*at)).collect();
        (queued, postponed)
    }

    #[tokio::test]
    async fn the_longest_queue_begins_and_what_is_over_the_limit_waits() {
        let settings = Settings {
            max_per_host: 3,
            ..Settings::default()
        };
        let urls = ["a/1", "b/1", "c/1", "b/2", "c/2", "b/3", "b/4"];
        let (queued, postponed) = planned(settings, &urls);
        assert_eq!(queued, ["b/1", "b/2", "b/3", "c/1", "c/2", "a/1"]);
        assert_eq!(postponed, [("b/4".to_owned(), 0)]);
    }

    #[tokio::test]
    async fn what_the_pass_will_not_reach_is_put_off_at_once() {
        let settings = Settings {
            per_host_interval: Duration::from_mins(40),
            ..Settings::default()
        };
        let (queued, postponed) = planned(settings, &["a/1", "a/2", "b/1", "a/3"]);
        assert_eq!(queued, ["a/1", "a/2", "b/1"]);
        assert_eq!(postponed, [("a/3".to_owned(), 80 * 60)]);
    }
}
