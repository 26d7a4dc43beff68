//! What is spread by chance, and yet the same each time: decided by names alone.

use std::time::Duration;

use chrono::TimeDelta;
use sha2::{Digest as _, Sha256};

/// The first pause of a source that fails.
const FIRST: Duration = Duration::from_mins(15);
/// The longest.
const LONGEST: Duration = Duration::from_hours(24);

/// A number that stands for a name, spread evenly.
pub(super) fn of(name: &str) -> u32 {
    let [a, b, c, d, ..] = <[u8; 32]>::from(Sha256::digest(name));
    u32::from_be_bytes([a, b, c, d])
}

/// How long a source is left alone that could not be read so many times in a row: the pause doubles with each, and is up
/// to a tenth shorter or longer, so that what failed together is not due together.
#[must_use]
pub fn backoff(name: &str, tries: u32) -> TimeDelta {
    let doublings = tries.saturating_sub(1).min(16);
    let pause = (FIRST * 2_u32.pow(doublings)).min(LONGEST).as_secs();
    let tenth = pause / 10;
    let more = u64::from(of(&format!("{name} {tries}"))) * 2 * tenth / u64::from(u32::MAX);
    let pause = (pause - tenth + more).min(LONGEST.as_secs());
    TimeDelta::seconds(i64::try_from(pause).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pause_doubles_up_to_a_day_and_differs_a_little() {
        for (tries, minutes) in [
            (1, 15),
            (2, 30),
            (3, 60),
            (7, 960),
            (8, 1440),
            (4_000_000, 1440),
        ] {
            let pauses = ["a", "b", "c"].map(|name| backoff(name, tries).num_seconds());
            for pause in pauses {
                let (least, most) = (minutes * 54, (minutes * 66).min(86_400));
                assert!((least..=most).contains(&pause), "{tries}: {pause}");
            }
            assert_ne!(pauses[0], pauses[1], "{tries}");
        }
        assert_eq!(backoff("a", 3), backoff("a", 3));
    }
}
