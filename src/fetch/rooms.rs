//! The memory that bodies share: what all of them hold at one time, whatever servers send.
//!
//! Half of it is shared out evenly, so that the pages of every day never wait; who needs more takes room for its whole
//! limit out of the other half, at once, and so never waits while another waits for it.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// What one permit stands for, in bytes.
const GRAIN: u64 = 1024;

pub(super) struct Rooms {
    even: u64,
    shared: u32,
    free: Arc<Semaphore>,
}

/// Room for one large body. Dropping it gives it back.
#[derive(Debug)]
pub(super) struct Room(#[expect(dead_code, reason = "it is held")] OwnedSemaphorePermit);

impl Rooms {
    /// So many bytes for all bodies, of which so many are in flight at one time.
    pub(super) fn new(bytes: u64, bodies: usize) -> Self {
        let half = bytes / 2;
        let shared = u32::try_from(half / GRAIN).unwrap_or(u32::MAX).max(1);
        Self {
            even: half / u64::try_from(bodies).unwrap_or(u64::MAX).max(1),
            shared,
            free: Arc::new(Semaphore::new(shared as usize)),
        }
    }

    /// What every body may hold without asking.
    pub(super) fn even(&self) -> u64 {
        self.even
    }

    /// Waits for room for a body of at most so many bytes; for one that no room is large enough for, until all is free.
    pub(super) async fn take(&self, bytes: u64) -> Room {
        let grains = u32::try_from(bytes.div_ceil(GRAIN)).unwrap_or(u32::MAX);
        let permit = Arc::clone(&self.free)
            .acquire_many_owned(grains.min(self.shared))
            .await
            .expect("the rooms are never closed");
        Room(permit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::FutureExt;

    #[tokio::test]
    async fn large_bodies_wait_for_each_other_and_small_ones_for_nobody() {
        const MIB: u64 = 1024 * 1024;
        let rooms = Rooms::new(32 * MIB, 16);
        assert_eq!(rooms.even(), MIB);
        let first = rooms.take(8 * MIB).await;
        let _second = rooms.take(8 * MIB).await;
        let mut third = Box::pin(rooms.take(8 * MIB));
        assert!((&mut third).now_or_never().is_none());
        drop(first);
        drop(third.await);
        drop(_second);
        assert!(rooms.take(u64::MAX).now_or_never().is_some());
    }
}
