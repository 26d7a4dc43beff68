//! The memory that bodies share: what all of them hold at one time, whatever servers send.
//!
//! Half of it is shared out evenly, so that the pages of every day never wait; who needs more takes room for its whole
//! limit out of the other half, at once, and so never waits while another waits for it.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// What one permit stands for, in bytes.
const GRAIN: u64 = 1024;

pub(super) struct Rooms {
    even: u64,
    shared: u32,
    free: Arc<Semaphore>,
    patience: Duration,
}

/// Room for one large body. Dropping it gives it back.
#[derive(Debug)]
pub(super) struct Room(#[expect(dead_code, reason = "it is held")] OwnedSemaphorePermit);

impl Rooms {
    /// So many bytes for all bodies, of which so many are in flight at one time; room is waited for so long.
    pub(super) fn new(bytes: u64, bodies: usize, patience: Duration) -> Self {
        let half = bytes / 2;
        let shared = u32::try_from(half / GRAIN).unwrap_or(u32::MAX).max(1);
        Self {
            even: half / u64::try_from(bodies).unwrap_or(u64::MAX).max(1),
            shared,
            free: Arc::new(Semaphore::new(shared as usize)),
            patience,
        }
    }

    /// What every body may hold without asking.
    pub(super) fn even(&self) -> u64 {
        self.even
    }

    /// Waits for room for a body of at most so many bytes; for one that no room is large enough for, until all is free.
    /// `None`: nothing came free, for who has the room waits for something himself.
    pub(super) async fn take(&self, bytes: u64) -> Option<Room> {
        let grains = u32::try_from(bytes.div_ceil(GRAIN)).unwrap_or(u32::MAX);
        let taking = Arc::clone(&self.free).acquire_many_owned(grains.min(self.shared));
        let taken = tokio::time::timeout(self.patience, taking).await.ok()?;
        Some(Room(taken.expect("the rooms are never closed")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::FutureExt;

    const MIB: u64 = 1024 * 1024;

    #[tokio::test]
    async fn large_bodies_wait_for_each_other_and_small_ones_for_nobody() {
        let rooms = Rooms::new(32 * MIB, 16, Duration::from_secs(9));
        assert_eq!(rooms.even(), MIB);
        let first = rooms.take(8 * MIB).await.unwrap();
        let second = rooms.take(8 * MIB).await.unwrap();
        let mut third = Box::pin(rooms.take(8 * MIB));
        assert!((&mut third).now_or_never().is_none());
        drop(first);
        drop(third.await.unwrap());
        drop(second);
        assert!(rooms.take(u64::MAX).now_or_never().is_some());
    }

    #[tokio::test(start_paused = true)]
    async fn room_is_not_waited_for_without_end() {
        let rooms = Rooms::new(MIB, 1, Duration::from_secs(9));
        let _all = rooms.take(MIB).await.unwrap();
        assert!(rooms.take(1).await.is_none());
    }
}
