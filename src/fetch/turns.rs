//! When each host and each clock of several was last asked by, shared by the processes at work on one store: their pauses
//! are one pause.
//!
//! A file of slots, each with the hash of a host's name and the instant of its last turn. A turn is taken by writing it
//! there under a lock that is held for as long as that takes. It costs no query of the store, nothing waits for the
//! disk, and whoever is killed leaves nothing behind. Where two hosts have one slot, or the file is lost, a pause may be
//! missed between two processes, and nothing else.

use std::fs::{File, TryLockError};
use std::io;
use std::path::Path;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use sha2::{Digest as _, Sha256};

/// How many slots there are: a pass asks some hundred hosts.
const SLOTS: u64 = 4096;
/// Two numbers of eight bytes: the hash, and milliseconds since 1970.
const SLOT: usize = 16;
/// The lock is tried so often. It is held for microseconds, unless its holder was stopped: manners are not worth a hang.
const TRIES: u32 = 300;
/// A turn that lies farther ahead than so many pauses, and than a minute, was noted by a clock that was wrong.
const FARTHEST: i32 = 8;

/// The file.
#[derive(Debug)]
pub(super) struct Turns {
    file: File,
    now: fn() -> DateTime<Utc>,
}

impl Turns {
    pub(super) fn open(path: &Path, now: fn() -> DateTime<Utc>) -> io::Result<Self> {
        let mut options = File::options();
        let file = options.read(true).write(true).create(true).truncate(false);
        Ok(Self {
            file: file.open(path)?,
            now,
        })
    }

    /// Takes the next turn of all these names, which begins at least `pause` after the last one of each; how long it is
    /// until then. Where the file can't be used, there are no others to wait for.
    pub(super) fn take(&self, names: &[&str], pause: Duration) -> Duration {
        let Ok(pause) = TimeDelta::from_std(pause) else {
            return Duration::ZERO;
        };
        let wait = self.locked(|| self.note_turn(names, pause));
        wait.unwrap_or_else(|error| {
            tracing::debug!("Turns are not shared: {error}");
            Duration::ZERO
        })
    }

    fn locked<T>(&self, work: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
        for _ in 0..TRIES {
            match self.file.try_lock() {
                Ok(()) => {
                    let done = work();
                    self.file.unlock()?;
                    return done;
                }
                Err(TryLockError::WouldBlock) => std::thread::sleep(Duration::from_micros(100)),
                Err(TryLockError::Error(error)) => return Err(error),
            }
        }
        Err(io::ErrorKind::WouldBlock.into())
    }

    fn note_turn(&self, names: &[&str], pause: TimeDelta) -> io::Result<Duration> {
        let now = (self.now)();
        // Another's pause may be longer than ours.
        let farthest = now + (pause * FARTHEST).max(TimeDelta::minutes(1));
        let hashes: Vec<_> = names.iter().map(|name| hash(name)).collect();
        let mut next = now;
        for hash in &hashes {
            let last = self.last_turn(*hash)?.filter(|last| *last < farthest);
            next = last.map_or(next, |last| next.max(last + pause));
        }
        for hash in hashes {
            let at = next.timestamp_millis().to_be_bytes();
            write_at(&self.file, &[hash, at].concat(), place(hash))?;
        }
        Ok((next - now).to_std().unwrap_or_default())
    }

    fn last_turn(&self, hash: [u8; 8]) -> io::Result<Option<DateTime<Utc>>> {
        let mut slot = [0; SLOT];
        // A file that is new, or was cut, has no turns there.
        let read = read_at(&self.file, &mut slot, place(hash))?;
        let last = (read == SLOT && slot[..8] == hash)
            .then(|| i64::from_be_bytes(std::array::from_fn(|at| slot[8 + at])));
        Ok(last.and_then(DateTime::from_timestamp_millis))
    }
}

fn hash(name: &str) -> [u8; 8] {
    let hash = Sha256::digest(name);
    std::array::from_fn(|at| hash[at])
}

/// Where the slot of a name lies.
fn place(hash: [u8; 8]) -> u64 {
    u64::from_be_bytes(hash) % SLOTS * SLOT as u64
}

#[cfg(unix)]
fn read_at(file: &File, bytes: &mut [u8], place: u64) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, bytes, place)
}

#[cfg(unix)]
fn write_at(file: &File, bytes: &[u8], place: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::write_all_at(file, bytes, place)
}

#[cfg(not(unix))]
fn read_at(mut file: &File, bytes: &mut [u8], place: u64) -> io::Result<usize> {
    use std::io::{Read as _, Seek as _};
    file.seek(io::SeekFrom::Start(place))?;
    file.read(bytes)
}

#[cfg(not(unix))]
fn write_at(mut file: &File, bytes: &[u8], place: u64) -> io::Result<()> {
    use std::io::{Seek as _, Write as _};
    file.seek(io::SeekFrom::Start(place))?;
    file.write_all(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noon() -> DateTime<Utc> {
        DateTime::from_timestamp(1_795_600_800, 0).unwrap()
    }

    fn morning() -> DateTime<Utc> {
        noon() - TimeDelta::hours(5)
    }

    const PAUSE: Duration = Duration::from_secs(2);

    #[test]
    fn two_who_ask_one_host_wait_for_each_other_and_for_no_other_host() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("turns");
        let [one, two] = [(); 2].map(|()| Turns::open(&path, noon).unwrap());
        assert_eq!(one.take(&["a.example"], PAUSE), Duration::ZERO);
        assert_eq!(two.take(&["a.example"], PAUSE), PAUSE);
        assert_eq!(one.take(&["a.example"], PAUSE), 2 * PAUSE);
        assert_eq!(two.take(&["b.example"], PAUSE), Duration::ZERO);
        assert_eq!(one.take(&["a.example"], Duration::ZERO), 2 * PAUSE);
    }

    #[test]
    fn a_turn_of_two_names_is_one_of_each() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("turns");
        let [one, two] = [(); 2].map(|()| Turns::open(&path, noon).unwrap());
        let turn = |turns: &Turns, names: &[&str]| turns.take(names, PAUSE);
        assert_eq!(turn(&one, &["*.example", "a.example"]), Duration::ZERO);
        assert_eq!(turn(&two, &["b.example"]), Duration::ZERO);
        assert_eq!(turn(&two, &["a.example"]), PAUSE);
        assert_eq!(turn(&one, &["*.example", "a.example"]), 2 * PAUSE);
        assert_eq!(turn(&two, &["*.example", "b.example"]), 3 * PAUSE);
    }

    #[test]
    fn a_clock_that_was_wrong_and_a_file_that_is_none_of_ours_hold_nobody_up() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("turns");
        assert_eq!(
            Turns::open(&path, noon)
                .unwrap()
                .take(&["a.example"], PAUSE),
            Duration::ZERO
        );
        let earlier = Turns::open(&path, morning).unwrap();
        assert_eq!(earlier.take(&["a.example"], PAUSE), Duration::ZERO);
        std::fs::write(&path, vec![0xff; 70_000]).unwrap();
        assert_eq!(earlier.take(&["a.example"], PAUSE), Duration::ZERO);
        std::fs::write(&path, b"short").unwrap();
        assert_eq!(earlier.take(&["a.example"], PAUSE), Duration::ZERO);
        assert_eq!(earlier.take(&["a.example"], PAUSE), PAUSE);
    }

    #[test]
    fn a_lock_that_is_never_given_back_holds_nobody_up() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("turns");
        let turns = Turns::open(&path, noon).unwrap();
        turns.take(&["a.example"], PAUSE);
        let stopped = File::open(&path).unwrap();
        stopped.lock().unwrap();
        assert_eq!(turns.take(&["a.example"], PAUSE), Duration::ZERO);
        drop(stopped);
        assert_eq!(turns.take(&["a.example"], PAUSE), PAUSE);
    }
}
