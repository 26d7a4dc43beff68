//! Versions of documents that are kept in memory, so that each is made once.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::representation::Representation;

/// Versions by what they are asked for, each with the stamp by which it is known to be the one of now. Kept up to so many
/// bytes; past them all are let go, and made again as they are asked for.
pub(super) struct Kept<K, S> {
    most: usize,
    held: Mutex<Held<K, S>>,
}

struct Held<K, S> {
    versions: HashMap<K, (S, Arc<Representation>)>,
    size: usize,
}

impl<K: Eq + Hash, S: Clone> Kept<K, S> {
    pub(super) fn new(most: usize) -> Self {
        Self {
            most,
            held: Mutex::new(Held::empty()),
        }
    }

    /// The version that was made last, and its stamp.
    pub(super) fn get(&self, key: &K) -> Option<(S, Arc<Representation>)> {
        self.lock().versions.get(key).cloned()
    }

    /// Keeps a version in the place of the one before.
    pub(super) fn keep(&self, key: K, stamp: S, version: Arc<Representation>) {
        let mut held = self.lock();
        if let Some((_, before)) = held.versions.remove(&key) {
            held.size -= before.size();
        }
        if held.size + version.size() > self.most {
            *held = Held::empty();
        }
        held.size += version.size();
        held.versions.insert(key, (stamp, version));
    }

    fn lock(&self) -> MutexGuard<'_, Held<K, S>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<K, S> Held<K, S> {
    fn empty() -> Self {
        Self {
            versions: HashMap::new(),
            size: 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_replaced_takes_no_room() {
        let kept = Kept::new(10);
        let keep = |key: &'static str, stamp: u8, bytes: &[u8]| {
            let version = Representation::new("text/plain", None, Vec::new(), bytes.to_vec());
            kept.keep(key, stamp, Arc::new(version));
        };
        let stamps = || ["a", "b"].map(|key| kept.get(&key).map(|(stamp, _)| stamp));
        keep("a", 1, b"1234");
        keep("b", 1, b"123456");
        assert_eq!(stamps(), [Some(1), Some(1)]);
        keep("b", 2, b"654321");
        assert_eq!(stamps(), [Some(1), Some(2)], "there is room for both");
        keep("b", 3, b"1234567");
        assert_eq!(stamps(), [None, Some(3)]);
        keep("a", 2, b"12345678901");
        assert_eq!(stamps(), [Some(2), None], "what is asked for is kept");
    }
}
