//! The fetches that may be in flight at once, over all hosts. Who waits for the longest queue goes first: that host
//! decides how long the whole pass takes.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::{Arc, Mutex};

use tokio::sync::oneshot;

use super::host::lock;

/// A semaphore whose free permits go to the heaviest who waits, and among equals to who came first.
#[derive(Clone)]
pub(super) struct Slots(Arc<Mutex<Line>>);

struct Line {
    free: usize,
    waiting: BinaryHeap<Waiter>,
    arrivals: u64,
}

impl Slots {
    pub(super) fn new(count: usize) -> Self {
        Self(Arc::new(Mutex::new(Line {
            free: count.max(1),
            waiting: BinaryHeap::new(),
            arrivals: 0,
        })))
    }

    /// Waits for a slot.
    pub(super) async fn take(&self, weight: usize) -> Slot {
        let waiting = {
            let mut line = lock(&self.0);
            if line.free > 0 {
                line.free -= 1;
                return Slot(self.clone());
            }
            line.join(weight)
        };
        waiting
            .await
            .expect("a waiter is only taken out of the line to be given a slot")
    }

    /// Hands a slot that has become free to the next in line.
    fn pass_on(&self) {
        let next = lock(&self.0).next();
        if let Some(next) = next {
            // One that left in this instant gives the slot back, which drops it, and so passes it on once more.
            let _ = next.give.send(Slot(self.clone()));
        }
    }
}

impl Line {
    fn join(&mut self, weight: usize) -> oneshot::Receiver<Slot> {
        let (give, waiting) = oneshot::channel();
        self.arrivals += 1;
        self.waiting.push(Waiter {
            rank: (weight, Reverse(self.arrivals)),
            give,
        });
        waiting
    }

    /// The next who still waits; where there is none the slot is free.
    fn next(&mut self) -> Option<Waiter> {
        while let Some(waiter) = self.waiting.pop() {
            if !waiter.give.is_closed() {
                return Some(waiter);
            }
        }
        self.free += 1;
        None
    }
}

/// The right to be in flight. Dropping it lets the next one fly.
pub(super) struct Slot(Slots);

impl Drop for Slot {
    fn drop(&mut self) {
        self.0.pass_on();
    }
}

struct Waiter {
    rank: (usize, Reverse<u64>),
    give: oneshot::Sender<Slot>,
}

impl Ord for Waiter {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.rank.cmp(&other.rank)
    }
}

impl PartialOrd for Waiter {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Waiter {
    fn eq(&self, other: &Self) -> bool {
        self.rank == other.rank
    }
}

impl Eq for Waiter {}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::FutureExt;

    #[tokio::test]
    async fn the_heaviest_goes_first_then_who_came_first() {
        let slots = Slots::new(1);
        let only = slots.take(0).await;
        let order = Mutex::new(Vec::new());
        let wait = |weight, name| {
            let (slots, order) = (&slots, &order);
            async move {
                let _slot = slots.take(weight).await;
                order.lock().unwrap().push(name);
            }
        };
        let free = async { drop(only) };
        tokio::join!(wait(1, "light"), wait(5, "heavy"), wait(5, "second"), free);
        assert_eq!(*order.lock().unwrap(), ["heavy", "second", "light"]);
    }

    #[tokio::test]
    async fn who_gives_up_loses_no_slot() {
        let slots = Slots::new(1);
        let only = slots.take(0).await;
        let mut gone = Box::pin(slots.take(9));
        assert!((&mut gone).now_or_never().is_none());
        drop(gone);
        drop(only);
        drop(slots.take(0).await);
        let given = slots.take(0).await;
        let mut gone = Box::pin(slots.take(9));
        assert!((&mut gone).now_or_never().is_none());
        drop(given);
        drop(gone);
        drop(slots.take(0).await);
    }
}
