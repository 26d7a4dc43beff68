//! The threads that read pages: a few, and always the same ones.
//!
//! A thread keeps for itself the memory that its largest page took. So all large pages are read by the first one, one
//! after the other, and the others never take much.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

use tokio::sync::mpsc;

/// A larger page is read by the first thread, in bytes: a byte of markup can cost fifty of memory.
const LARGE: usize = 1024 * 1024;

/// Threads that read, and what they have read.
pub(super) struct Readers<T> {
    lanes: Vec<Lane<T>>,
    tell: mpsc::UnboundedSender<(usize, T)>,
    done: mpsc::UnboundedReceiver<(usize, T)>,
}

struct Lane<T> {
    /// `None` before its first page.
    jobs: Option<Sender<Job<T>>>,
    /// What it reads and what waits for it.
    work: usize,
}

type Job<T> = Box<dyn FnOnce() -> T + Send>;

impl<T: Send + 'static> Readers<T> {
    /// So many threads at most, each from its first page on; they end when this is dropped.
    pub(super) fn new(most: usize) -> Self {
        let (tell, done) = mpsc::unbounded_channel();
        let lane = |_| Lane {
            jobs: None,
            work: 0,
        };
        Self {
            lanes: (0..most.max(1)).map(lane).collect(),
            tell,
            done,
        }
    }

    /// Whether there is a thread for a further page.
    pub(super) fn has_room(&self) -> bool {
        self.in_work() < self.lanes.len()
    }

    /// Whether nothing is being read.
    pub(super) fn are_idle(&self) -> bool {
        self.in_work() == 0
    }

    fn in_work(&self) -> usize {
        self.lanes.iter().map(|lane| lane.work).sum()
    }

    /// Has something read that has so many bytes.
    pub(super) fn read(&mut self, bytes: usize, job: impl FnOnce() -> T + Send + 'static) {
        let mut lanes = self.lanes.iter_mut().enumerate();
        let lane = if bytes > LARGE {
            lanes.next()
        } else {
            lanes.rev().min_by_key(|(_, lane)| lane.work)
        };
        let Some((number, lane)) = lane else {
            return;
        };
        let jobs = lane.jobs.get_or_insert_with(|| begin(number, &self.tell));
        if jobs.send(Box::new(job)).is_ok() {
            lane.work += 1;
        }
    }

    /// The next that was read; `None` while nothing is.
    pub(super) async fn next(&mut self) -> Option<T> {
        if self.are_idle() {
            return None;
        }
        let (number, read) = self.done.recv().await?;
        self.lanes[number].work -= 1;
        Some(read)
    }
}

/// Starts a thread; what it reads is sent to it.
fn begin<T: Send + 'static>(
    number: usize,
    tell: &mpsc::UnboundedSender<(usize, T)>,
) -> Sender<Job<T>> {
    let (jobs, waiting) = channel();
    let tell = tell.clone();
    thread::spawn(move || work(number, &waiting, &tell));
    jobs
}

fn work<T>(number: usize, jobs: &Receiver<Job<T>>, done: &mpsc::UnboundedSender<(usize, T)>) {
    while let Ok(job) = jobs.recv() {
        if done.send((number, job())).is_err() {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::{Arc, Barrier};

    #[tokio::test]
    async fn large_pages_are_read_by_one_thread_and_small_ones_side_by_side() {
        let mut readers = Readers::new(2);
        let together = Arc::new(Barrier::new(2));
        for _ in 0..2 {
            assert!(readers.has_room());
            let together = Arc::clone(&together);
            readers.read(1, move || {
                together.wait();
                thread::current().id()
            });
        }
        assert!(!readers.has_room());
        let (one, other) = (readers.next().await, readers.next().await);
        assert!(one != other && readers.are_idle());

        let mut large = Vec::new();
        for _ in 0..4 {
            readers.read(LARGE + 1, || thread::current().id());
            readers.read(1, || thread::current().id());
            large.push((readers.next().await, readers.next().await));
        }
        let of_two = |a, b| [(one, other), (other, one)].contains(&(a, b));
        assert!(large.iter().all(|(a, b)| of_two(*a, *b)), "{large:?}");
        readers.read(LARGE + 1, || thread::current().id());
        readers.read(LARGE + 1, || thread::current().id());
        assert_eq!(readers.next().await, readers.next().await);
        assert_eq!(readers.next().await, None);
    }
}
