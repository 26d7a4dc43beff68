//! Many fetches at once: hosts side by side, the longest queue first, no more bodies in memory than fetches in flight.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::sync::Arc;

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use tokio::sync::mpsc;

use super::client::IsKnown;
use super::errand::{Errand, Errands};
use super::{Error, Fetched, Request, host};

type Outcome = (usize, Result<Fetched, Error>);

/// Begins to fetch, until all is done or the receiver is dropped.
pub(super) fn start(
    errands: Arc<Errands>,
    requests: Vec<Request>,
    is_known: Arc<IsKnown<'static>>,
) -> mpsc::Receiver<Outcome> {
    let (sender, receiver) = mpsc::channel(1);
    tokio::spawn(async move {
        tokio::select! {
            () = sender.closed() => {}
            () = run(&errands, &requests, is_known.as_ref(), &sender) => {}
        }
    });
    receiver
}

async fn run(
    errands: &Errands,
    requests: &[Request],
    is_known: &IsKnown<'_>,
    sender: &mpsc::Sender<Outcome>,
) {
    let hosts: Vec<String> = requests
        .iter()
        .map(|request| host::name(&request.url))
        .collect();
    let limit = errands.settings.max_per_host;
    let (order, postponed) = plan(&hosts, limit);
    // All join their queues before the first begins, so that the queues have their true lengths.
    let fetches: FuturesUnordered<_> = order
        .into_iter()
        .map(|index| (index, errands.hosts.queue(&hosts[index])))
        .collect::<Vec<_>>()
        .into_iter()
        .map(|(index, ticket)| async move {
            let errand = Errand::page(&requests[index], is_known);
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
        for index in postponed {
            let url = requests[index].url.clone();
            let _ = sender
                .send((index, Err(Error::Postponed { url, limit })))
                .await;
        }
    };
    tokio::join!(done, put_off);
}

/// The order in which requests begin, and those that are over the limit of their host. The longest queue begins first,
/// for its host decides when the last page is there; within a host the order stays.
fn plan(hosts: &[String], limit: usize) -> (Vec<usize>, Vec<usize>) {
    let mut lengths: HashMap<&str, usize> = HashMap::new();
    let (mut order, postponed): (Vec<_>, Vec<_>) = (0..hosts.len()).partition(|index| {
        let length = lengths.entry(&hosts[*index]).or_default();
        *length += 1;
        *length <= limit
    });
    order.sort_by_key(|index| Reverse(lengths[hosts[*index].as_str()]));
    (order, postponed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_queue_begins_and_what_is_over_the_limit_waits() {
        let hosts =
            ["short", "long", "middle", "long", "middle", "long", "long"].map(str::to_owned);
        let (order, postponed) = plan(&hosts, 3);
        assert_eq!(order, [1, 3, 5, 2, 4, 0]);
        assert_eq!(postponed, [6]);
    }
}
