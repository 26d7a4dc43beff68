//! What is due, and when to look again: configuration, what the store knows, and the time → a plan. Pure.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};

use crate::config::SourceConfig;
use crate::schedule::{self, Schedule};
use crate::store::SourceClock;

/// More moments than these are not counted: a moment a second, while a reading takes some hours.
const MOST_COUNTED: usize = 10_000;

/// What a plan is made from.
pub(super) struct Circumstances<'a> {
    /// What the store knows of the sources, by name.
    pub(super) clocks: &'a HashMap<String, SourceClock>,
    /// Until when a host asks to be left alone.
    pub(super) held: &'a dyn Fn(&str) -> Option<DateTime<Utc>>,
    /// Whether this process is reading a source.
    pub(super) is_being_read: &'a dyn Fn(&str) -> bool,
    /// Since when somebody looks.
    pub(super) started: DateTime<Utc>,
    /// The present.
    pub(super) now: DateTime<Utc>,
}

/// What is to be done now, and when the next source is due.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Plan<'a> {
    /// The sources to be read, in the order of the configuration.
    pub(super) due: Vec<&'a str>,
    /// When the next one is.
    pub(super) next: Option<DateTime<Utc>>,
    /// Whether a due source waits for another process that reads it.
    pub(super) waits: bool,
}

/// Plans the readings of all sources.
pub(super) fn plan<'a>(sources: &'a [SourceConfig], at: &Circumstances<'_>) -> Plan<'a> {
    let mut plan = Plan {
        due: Vec::new(),
        next: None,
        waits: false,
    };
    for source in sources {
        let name = source.source.name.as_str();
        // The end of that is waited for.
        if (at.is_being_read)(name) {
            continue;
        }
        let clock = at.clocks.get(name);
        let held = source.source.origin.host().and_then(at.held);
        match next_run(source, clock, held, at.started) {
            Some(run) if run > at.now => {
                plan.next = Some(plan.next.map_or(run, |next| next.min(run)));
            }
            Some(_) if clock.is_some_and(|clock| clock.is_held) => plan.waits = true,
            Some(_) => plan.due.push(name),
            None => {}
        }
    }
    plan
}

/// When a source is read next by itself, by one who looks since `started`; an instant that has passed is now. `None`:
/// never. `held` is until when its host asks to be left alone.
#[must_use]
pub fn next_run(
    source: &SourceConfig,
    clock: Option<&SourceClock>,
    held: Option<DateTime<Utc>>,
    started: DateTime<Utc>,
) -> Option<DateTime<Utc>> {
    if !source.source.enabled {
        return None;
    }
    let is_same = |clock: &&SourceClock| {
        let origin = &source.source.origin;
        clock.kind == origin.kind()
            && clock
                .place
                .as_deref()
                .is_some_and(|place| origin.is_at(place))
    };
    let run = match clock.filter(is_same) {
        Some(clock) if clock.is_gone => return None,
        Some(clock) => run_after(source, clock, started)?,
        // What was never read, or is another source by now, is read at once.
        None => started,
    };
    Some(held.map_or(run, |held| run.max(held)))
}

/// So many moments of a source's schedule pass before it is overdue, and at least so much time; a longer one where no
/// daemon ever ran, for then its schedule is nobody's.
const MISSED: usize = 3;
const LEAST: TimeDelta = TimeDelta::hours(1);
const LEAST_BY_HAND: TimeDelta = TimeDelta::days(3);

/// Who reads the sources.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    /// A daemon, since then.
    Daemon(DateTime<Utc>),
    /// Nobody: the daemon that did is gone.
    Nobody,
    /// People, or a timer, with `refresh`.
    Hand,
}

/// Since when a source should have been read, where that is long ago: nobody looks, or what looks does not come to it.
#[must_use]
pub fn overdue(
    source: &SourceConfig,
    clock: Option<&SourceClock>,
    held: Option<DateTime<Utc>>,
    reading: Reading,
    now: DateTime<Utc>,
) -> Option<DateTime<Utc>> {
    let (since, least) = match reading {
        Reading::Daemon(started) => (Some(started), LEAST),
        Reading::Nobody => (clock.and_then(|clock| clock.run_at), LEAST),
        Reading::Hand => (clock.and_then(|clock| clock.run_at), LEAST_BY_HAND),
    };
    let due = next_run(source, clock, held, since?)?;
    // Short of that, no moments need to be counted.
    if now - due < least {
        return None;
    }
    let missed = source.schedule.upcoming(due).nth(MISSED - 1)?;
    (missed <= now).then_some(due)
}

fn run_after(
    source: &SourceConfig,
    clock: &SourceClock,
    started: DateTime<Utc>,
) -> Option<DateTime<Utc>> {
    let Some(last) = clock.run_at.max(clock.done_until) else {
        return Some(started);
    };
    // A source that fails goes by its pauses: one that is planned once a day is not lost for a day, one that is planned
    // every minute costs no try a minute.
    if clock.tries > 0 {
        return Some(last + schedule::backoff(&source.source.name, clock.tries));
    }
    let run = source.schedule.due_after(last, &clock.wishes)?;
    // All moments that passed while nobody looked are made up by one run, spread as any.
    Some(if run < started {
        started + source.schedule.delay()
    } else {
        run
    })
}

/// How many moments came while a source was being read. They are not made up.
pub(super) fn skipped(schedule: &Schedule, began: DateTime<Utc>, ended: DateTime<Utc>) -> usize {
    let moments = schedule.upcoming(began).take(MOST_COUNTED);
    moments.take_while(|moment| *moment <= ended).count()
}

/// Whether a source was read at a time that is to come by far: the clock was wrong then, and has been corrected.
pub(super) fn was_corrected(clocks: &HashMap<String, SourceClock>, now: DateTime<Utc>) -> bool {
    let limit = now + schedule::CORRECTION;
    let mut last = clocks
        .values()
        .map(|clock| clock.run_at.max(clock.done_until));
    last.any(|last| last.is_some_and(|last| last > limit))
}
