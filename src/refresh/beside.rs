//! What a pass fetches while its sources are read: nothing waits for the slowest source, site or host.
//!
//! ```text
//! reading ─┬─▶ looking for articles ─┐
//!          └─────────────────────────┴─▶ queue of pages
//! ```
//!
//! An arrow is the word that something new may be stored. Who hears it looks what is due.

use std::future::Future;
use std::pin::pin;
use std::time::Duration;

use tokio::sync::mpsc::{self, Receiver, Sender};

use super::visit::{Pages, Queue, Time};
use super::{Context, Error, seek};
use crate::store::Worker;

/// Pages are claimed when all sources are read, and so often before: most passes claim them once.
const SOON: Duration = Duration::from_secs(2);

/// Reads, and meanwhile fetches the pages that are due and looks for those that are named without an address; of all
/// sources, or of what these cite. What could not be read ends nothing else.
pub(super) async fn fetch_beside<T>(
    context: &Context,
    worker: Worker,
    sources: Option<&[i64]>,
    time: &Time,
    reading: impl Future<Output = T>,
) -> Result<(T, Pages), Error> {
    let (due, looks) = mpsc::channel(1);
    let (sought, searches) = mpsc::channel(1);
    let reading = tell_of(reading, due.clone(), sought);
    let searching = search(context, worker, sources, time, (searches, due));
    let visiting = Queue::new(context, worker, sources, time).run(looks);
    let (read, joined, mut pages) =
        tokio::try_join!(async { Ok(reading.await) }, searching, visiting)?;
    pages.joined += joined;
    Ok((read, pages))
}

/// Looks for articles, one search after the other. What is found is due. How many of it turned out to be known.
async fn search(
    context: &Context,
    worker: Worker,
    sources: Option<&[i64]>,
    time: &Time,
    (mut told, due): (Receiver<()>, Sender<()>),
) -> Result<usize, Error> {
    let mut joined = 0;
    while told.recv().await.is_some() && !time.left().is_zero() {
        let sights = seek::seek(context, worker, sources, time.end()).await?;
        joined += sights.joined;
        if sights.found > 0 {
            notify(&due);
        }
    }
    Ok(joined)
}

/// Tells the queue of what is read, from time to time and at the end; whoever looks for articles, once before: a site is
/// to be asked for all of them together.
async fn tell_of<T>(reading: impl Future<Output = T>, due: Sender<()>, sought: Sender<()>) -> T {
    let mut reading = pin!(reading);
    let mut read = tokio::time::timeout(SOON, &mut reading).await;
    notify(&sought);
    loop {
        notify(&due);
        if let Ok(read) = read {
            notify(&sought);
            return read;
        }
        read = tokio::time::timeout(SOON, &mut reading).await;
    }
}

/// Who has not heard the last word yet hears this one with it.
fn notify(who: &Sender<()>) {
    let _ = who.try_send(());
}
