//! When a source is next due: cron expression + zone → instants. Pure; time is an argument.
//!
//! `calendar` knows which wall-clock times an expression means, on a calendar without zones; this file maps them to
//! instants. The crate `cron` loses or doubles runs where it does that itself (zslayton/cron#145, #150).
//!
//! The rules are Vixie cron's: a time that the clock skips runs at the first instant after the gap; a time that comes
//! twice runs once, unless the expression means every hour or every few minutes, which keep their real interval; a
//! change of the clock by three hours or more is a correction, and the new time counts.

mod calendar;
mod spread;

#[cfg(test)]
mod tests;

use std::fmt;

use chrono::{DateTime, Duration, FixedOffset, NaiveDateTime, Offset, SubsecRound, TimeZone, Utc};

use calendar::Calendar;
pub use calendar::Error;
pub use spread::backoff;

use crate::model::Wishes;
use crate::zone::Tz;

/// What a publisher asks for holds no longer than this after a reading: sites publish a year by mistake.
pub const LONGEST_WISH: Duration = Duration::hours(24);

/// A cron expression in a time zone.
#[derive(Debug, Clone)]
pub struct Schedule {
    expression: String,
    zone: Tz,
    calendar: Calendar,
    /// Each moment is so much later than the expression says.
    delay: Duration,
}

/// From this on a change of the clock is no daylight saving but a correction.
pub const CORRECTION: Duration = Duration::hours(3);

/// No zone changes its clock twice within this time.
const WINDOW: Duration = Duration::hours(48);

/// How long before a far moment the search goes on: farther than any clock was ever changed.
const RUN_UP: Duration = Duration::hours(36);

/// A moment is found in a few steps: one to come near it, one for each change of the clock on the way.
const MAX_STEPS: usize = 64;

/// Where a search stands: no moment up to the instant `at`, nor up to the wall-clock time `wall`, is wanted.
#[derive(Debug, Clone, Copy)]
struct Position {
    at: DateTime<Utc>,
    wall: NaiveDateTime,
}

/// A change of the clock, at its first instant.
#[derive(Debug, Clone, Copy)]
struct Change {
    at: DateTime<Utc>,
    before: FixedOffset,
    after: FixedOffset,
}

impl Change {
    /// What the clock showed last, and would have gone on to show.
    fn old_wall(&self) -> NaiveDateTime {
        self.at.naive_utc() + self.before
    }

    /// What the clock shows first.
    fn new_wall(&self) -> NaiveDateTime {
        self.at.naive_utc() + self.after
    }

    /// By how much the clock is put forward; negative where it is put back.
    fn forward(&self) -> Duration {
        self.new_wall() - self.old_wall()
    }

    fn is_correction(&self) -> bool {
        self.forward().abs() >= CORRECTION
    }
}

impl Schedule {
    /// Reads an expression: six fields (seconds first), cron's five, or a word such as `@daily`.
    pub fn parse(expression: &str, zone: Tz) -> Result<Self, Error> {
        let calendar = Calendar::parse(expression)?;
        let expression = expression.trim().to_owned();
        Ok(Self {
            expression,
            zone,
            calendar,
            delay: Duration::zero(),
        })
    }

    /// The same with each moment later by a part of `jitter`, in whole seconds, that the name decides: what is planned for
    /// the same minute is spread, and each keeps its own time from day to day.
    #[must_use]
    pub fn spread(self, jitter: std::time::Duration, name: &str) -> Self {
        let delay = u64::from(spread::of(name)) * jitter.as_secs() / (u64::from(u32::MAX) + 1);
        Self {
            delay: Duration::seconds(i64::try_from(delay).unwrap_or_default()),
            ..self
        }
    }

    /// By how much each moment is later than the expression says.
    #[must_use]
    pub fn delay(&self) -> Duration {
        self.delay
    }

    /// The zone whose clock the expression means.
    #[must_use]
    pub fn zone(&self) -> Tz {
        self.zone
    }

    /// The first moment after an instant; `None` where there is none before the calendar's end, the year 2100.
    #[must_use]
    pub fn next_after(&self, after: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let mut position = self.start(after.trunc_subsecs(0) - self.delay);
        for _ in 0..MAX_STEPS {
            match self.step(position)? {
                Step::Found(moment) => return Some(moment + self.delay),
                Step::On(next) => position = next,
            }
        }
        None
    }

    /// The moments after an instant, in order.
    pub fn upcoming(&self, after: DateTime<Utc>) -> impl Iterator<Item = DateTime<Utc>> + '_ {
        std::iter::successors(self.next_after(after), |moment| self.next_after(*moment))
    }

    /// When a source is due that was last read at an instant: its first moment after that to which no wish of its publisher
    /// is opposed. No wish holds for longer than [`LONGEST_WISH`].
    #[must_use]
    pub fn due_after(&self, last: DateTime<Utc>, wishes: &Wishes) -> Option<DateTime<Utc>> {
        let end = last + LONGEST_WISH;
        let mut due = self.next_after(last)?;
        // Each step leads into another hour at least.
        loop {
            let free = wishes.free_from(due).min(end);
            if free <= due {
                return Some(due);
            }
            due = self.next_after(free - Duration::seconds(1))?;
        }
    }

    /// Whether the expression means no day at all, such as the 30th of February.
    #[must_use]
    pub fn never_fires(&self) -> bool {
        self.calendar.is_empty()
    }

    /// Where to begin after an instant. In an hour that comes again, what ran in its first pass is done.
    fn start(&self, at: DateTime<Utc>) -> Position {
        let here = Position {
            at,
            wall: self.wall(at),
        };
        match self.change_between(at - CORRECTION, at) {
            Some(change) if change.forward() < Duration::zero() => {
                let passed = self.past(&change);
                Position {
                    wall: here.wall.max(passed.wall),
                    ..here
                }
            }
            _ => here,
        }
    }

    /// The next moment, or a position nearer to it.
    fn step(&self, position: Position) -> Option<Step> {
        let wall = self.calendar.next_after(position.wall)?;
        let moment = Utc.from_utc_datetime(&(wall - self.offset(position.at)));
        let horizon = moment.min(position.at + WINDOW);
        Some(match self.change_between(position.at, horizon) {
            Some(change) if self.is_made_up(wall, &change) => Step::Found(change.at),
            Some(change) => Step::On(self.past(&change)),
            None if moment <= horizon => Step::Found(moment),
            None => {
                let at = moment - RUN_UP;
                Step::On(Position {
                    at,
                    wall: self.wall(at),
                })
            }
        })
    }

    /// Whether a wall-clock time that this change skips runs right after it. What means every hour follows the clock.
    fn is_made_up(&self, wall: NaiveDateTime, change: &Change) -> bool {
        let is_skipped = change.old_wall() <= wall && wall < change.new_wall();
        is_skipped && !change.is_correction() && !self.calendar.is_hourly()
    }

    /// The position at a change of the clock: its first instant may be a moment, a time that comes again may not.
    fn past(&self, change: &Change) -> Position {
        let comes_again = change.is_correction() || self.calendar.is_frequent();
        let first = if comes_again {
            change.new_wall()
        } else {
            change.new_wall().max(change.old_wall())
        };
        Position {
            at: change.at,
            wall: first - Duration::seconds(1),
        }
    }

    fn offset(&self, at: DateTime<Utc>) -> FixedOffset {
        self.zone.offset_from_utc_datetime(&at.naive_utc()).fix()
    }

    fn wall(&self, at: DateTime<Utc>) -> NaiveDateTime {
        at.naive_utc() + self.offset(at)
    }

    /// The change of the clock after `from` and not after `to`, to the second.
    fn change_between(&self, from: DateTime<Utc>, to: DateTime<Utc>) -> Option<Change> {
        let (before, after) = (self.offset(from), self.offset(to));
        if before == after {
            return None;
        }
        let (mut low, mut high) = (0, (to - from).num_seconds());
        while high - low > 1 {
            let middle = low + (high - low) / 2;
            if self.offset(from + Duration::seconds(middle)) == before {
                low = middle;
            } else {
                high = middle;
            }
        }
        Some(Change {
            at: from + Duration::seconds(high),
            before,
            after,
        })
    }
}

/// What a step of the search comes to.
#[derive(Debug, Clone, Copy)]
enum Step {
    Found(DateTime<Utc>),
    On(Position),
}

/// The expression as it was written.
impl fmt::Display for Schedule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.expression)
    }
}
