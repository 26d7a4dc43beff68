//! A running daemon in simulated time: the clock, the store and the passes are the test's, the plan is the daemon's.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use chrono::{DateTime, TimeDelta, Utc};

use super::plan::{self, Circumstances, Reading};
use crate::config::{SourceConfig, Written};
use crate::model::{Further, Origin, Source, Wishes};
use crate::schedule::Schedule;
use crate::store::SourceClock;

fn at(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(text).unwrap().to_utc()
}

fn minutes(count: i64) -> TimeDelta {
    TimeDelta::minutes(count)
}

fn source(name: &str, schedule: &str, zone: &str) -> SourceConfig {
    SourceConfig {
        source: Source {
            name: name.to_owned(),
            origin: Origin::Feed {
                url: format!("https://{name}.example/feed").parse().unwrap(),
            },
            login: None,
            title: None,
            curator: None,
            tags: Vec::new(),
            timezone: zone.parse().unwrap(),
            further: Further::Related,
            first_days: 0,
            enabled: true,
        },
        schedule: Schedule::parse(schedule, zone.parse().unwrap()).unwrap(),
        place: Written {
            path: "aggregator.toml".into(),
            line: 1,
        },
    }
}

/// A daemon over invented sources.
struct World {
    sources: Vec<SourceConfig>,
    clocks: HashMap<String, SourceClock>,
    held: BTreeMap<String, DateTime<Utc>>,
    /// How long a reading takes.
    takes: TimeDelta,
    /// What comes of it.
    fails: bool,
    wishes: Wishes,
    running: HashMap<String, (DateTime<Utc>, DateTime<Utc>)>,
    started: DateTime<Utc>,
    now: DateTime<Utc>,
    runs: Vec<(String, DateTime<Utc>)>,
    corrections: usize,
}

impl World {
    /// Sources that were all read at an instant; the daemon starts at another.
    fn new(sources: Vec<SourceConfig>, read: &str, now: &str) -> Self {
        let mut world = Self {
            clocks: HashMap::new(),
            held: BTreeMap::new(),
            takes: TimeDelta::seconds(2),
            fails: false,
            wishes: Wishes::default(),
            running: HashMap::new(),
            started: at(now),
            now: at(now),
            runs: Vec::new(),
            corrections: 0,
            sources: Vec::new(),
        };
        for source in &sources {
            let clock = SourceClock {
                kind: source.source.origin.kind().to_owned(),
                place: Some(source.source.origin.identity()),
                run_at: Some(at(read)),
                ..SourceClock::default()
            };
            world.clocks.insert(source.source.name.clone(), clock);
        }
        world.sources = sources;
        world
    }

    fn plan(&self) -> (Vec<String>, Option<DateTime<Utc>>) {
        let plan = plan::plan(
            &self.sources,
            &Circumstances {
                clocks: &self.clocks,
                held: &|host| self.held.get(host).copied(),
                is_being_read: &|name| self.running.contains_key(name),
                started: self.started,
                now: self.now,
            },
        );
        let due = plan.due.into_iter().map(str::to_owned).collect();
        (due, plan.next)
    }

    /// What the scheduler does in one turn; the instant of the next one, by its monotonic clock a minute away at most.
    fn turn(&mut self) -> DateTime<Utc> {
        self.started = self.started.min(self.now);
        let ended = self.running.iter().filter(|(_, (_, end))| *end <= self.now);
        let ended: Vec<String> = ended.map(|(name, _)| name.clone()).collect();
        for name in ended {
            self.end(&name);
        }
        if plan::was_corrected(&self.clocks, self.now) {
            self.corrections += 1;
            for clock in self.clocks.values_mut() {
                clock.run_at = clock.run_at.min(Some(self.now));
                clock.done_until = None;
            }
        }
        let (due, next) = self.plan();
        for name in due {
            self.runs.push((name.clone(), self.now));
            self.running.insert(name, (self.now, self.now + self.takes));
        }
        let ends = self.running.values().map(|(_, end)| *end);
        let next = next.into_iter().chain(ends).min();
        next.unwrap_or(self.now + minutes(1))
            .min(self.now + minutes(1))
            .max(self.now)
    }

    fn end(&mut self, name: &str) {
        let (began, end) = self.running.remove(name).unwrap();
        let source = self.sources.iter().find(|s| s.source.name == name);
        let skipped = plan::skipped(&source.unwrap().schedule, began, end);
        let clock = self.clocks.entry(name.to_owned()).or_default();
        clock.run_at = Some(end);
        clock.tries = if self.fails { clock.tries + 1 } else { 0 };
        clock.wishes = self.wishes;
        clock.skipped = u32::try_from(skipped).unwrap();
        if skipped > 0 {
            clock.done_until = Some(end);
        }
    }

    /// Goes on until an instant.
    fn until(&mut self, end: &str) -> &mut Self {
        while self.now <= at(end) {
            let next = self.turn();
            self.now = next.max(self.now + TimeDelta::seconds(1));
        }
        self.now = at(end);
        self
    }

    /// The runs so far, which are forgotten.
    fn runs(&mut self) -> Vec<DateTime<Utc>> {
        self.runs.drain(..).map(|(_, at)| at).collect()
    }
}

/// One source that was read at an instant, and a daemon that starts at another.
fn world(schedule: &str, zone: &str, read: &str, now: &str) -> World {
    World::new(vec![source("a", schedule, zone)], read, now)
}

#[test]
fn d1_a_run_missed_while_down_is_made_up_once_and_spread_as_any() {
    let read = "2026-11-24T07:00:01+09:00";
    let down = || {
        world(
            "0 0 7 * * *",
            "Asia/Seoul",
            read,
            "2026-11-25T09:30:00+09:00",
        )
    };
    let mut world = down();
    let tomorrow = "2026-11-26T08:00:00+09:00";
    let expected = [
        at("2026-11-25T09:30:00+09:00"),
        at("2026-11-26T07:00:00+09:00"),
    ];
    assert_eq!(world.until(tomorrow).runs(), expected);

    let mut world = down();
    let jitter = std::time::Duration::from_mins(20);
    world.sources[0].schedule = world.sources[0].schedule.clone().spread(jitter, "a");
    let delay = world.sources[0].schedule.delay();
    assert!(delay > TimeDelta::zero());
    assert_eq!(
        world.until(tomorrow).runs(),
        expected.map(|run| run + delay)
    );
}

#[test]
fn d2_of_thirty_missed_runs_one_is_made_up() {
    let mut world = world(
        "@hourly",
        "UTC",
        "2026-11-24T00:00:01Z",
        "2026-11-25T06:20:00Z",
    );
    assert_eq!(
        world.until("2026-11-25T08:10:00Z").runs(),
        [
            at("2026-11-25T06:20:00Z"),
            at("2026-11-25T07:00:00Z"),
            at("2026-11-25T08:00:00Z")
        ]
    );
}

#[test]
fn d3_a_source_never_runs_twice_at_once_and_what_is_skipped_is_counted() {
    let mut world = world(
        "0 */5 * * * *",
        "UTC",
        "2026-11-25T11:55:01Z",
        "2026-11-25T11:56:00Z",
    );
    world.takes = minutes(12);
    assert_eq!(
        world.until("2026-11-25T12:44:00Z").runs(),
        ["12:00", "12:15", "12:30"].map(|time| at(&format!("2026-11-25T{time}:00Z")))
    );
    assert_eq!(world.clocks["a"].skipped, 2);
    // One that is quick again has skipped nothing.
    world.takes = TimeDelta::seconds(2);
    world.until("2026-11-25T12:46:00Z");
    assert_eq!((world.runs().len(), world.clocks["a"].skipped), (1, 0));
}

#[test]
fn d4_sources_of_the_same_minute_are_started_together_and_wait_for_their_host_there() {
    let sources = vec![
        source("a", "0 0 7 * * *", "UTC"),
        source("b", "0 0 7 * * *", "UTC"),
    ];
    let mut world = World::new(sources, "2026-11-24T07:00:01Z", "2026-11-25T06:59:00Z");
    world.until("2026-11-25T07:01:00Z");
    let seven = at("2026-11-25T07:00:00Z");
    assert_eq!(
        world.runs,
        [("a".to_owned(), seven), ("b".to_owned(), seven)]
    );
}

#[test]
fn d5_a_clock_that_is_put_back_a_little_runs_no_moment_twice() {
    let mut world = world(
        "@hourly",
        "UTC",
        "2026-11-25T06:00:01Z",
        "2026-11-25T06:30:00Z",
    );
    assert_eq!(world.until("2026-11-25T07:02:00Z").runs().len(), 1);
    world.now = at("2026-11-25T06:52:00Z");
    assert_eq!(
        world.until("2026-11-25T08:01:00Z").runs(),
        [at("2026-11-25T08:00:00Z")]
    );
    assert_eq!(world.corrections, 0);
}

#[test]
fn d5_a_clock_that_is_corrected_is_followed() {
    let mut world = world(
        "@hourly",
        "UTC",
        "2026-11-25T06:00:01Z",
        "2026-11-25T06:30:00Z",
    );
    world.until("2026-11-25T07:02:00Z").runs();
    world.now = at("2026-11-25T02:02:00Z");
    assert_eq!(
        world.until("2026-11-25T04:01:00Z").runs(),
        [at("2026-11-25T03:00:00Z"), at("2026-11-25T04:00:00Z")]
    );
    assert_eq!(world.corrections, 1, "one line says so");
}

#[test]
fn d6_after_a_suspend_over_two_moments_one_run_follows_within_a_minute() {
    let mut world = world(
        "0 0 */3 * * *",
        "UTC",
        "2026-11-25T00:00:01Z",
        "2026-11-25T00:30:00Z",
    );
    world.until("2026-11-25T00:59:30Z");
    assert!(world.runs().is_empty());
    // The monotonic clock stood still: what is left of the minute is slept after the resume.
    let resumed = at("2026-11-25T08:10:00Z");
    world.now = resumed + (world.turn() - world.now);
    let runs = world.until("2026-11-25T09:30:00Z").runs();
    assert!(
        resumed <= runs[0] && runs[0] <= resumed + minutes(1),
        "{runs:?}"
    );
    assert_eq!(runs[1..], [at("2026-11-25T09:00:00Z")]);
}

#[test]
fn d7_freshness_is_waited_for_by_the_plan() {
    let mut world = world(
        "0 */5 * * * *",
        "UTC",
        "2026-11-25T11:55:01Z",
        "2026-11-25T11:58:00Z",
    );
    world.wishes.fresh_until = Some(at("2026-11-25T14:00:00Z"));
    assert_eq!(
        world.until("2026-11-25T14:01:00Z").runs(),
        [at("2026-11-25T12:00:00Z"), at("2026-11-25T14:00:00Z")]
    );
}

#[test]
fn d8_d9_a_host_that_asks_to_be_left_alone_is_and_its_source_follows_at_once() {
    let mut world = world(
        "0 */5 * * * *",
        "UTC",
        "2026-10-21T06:25:01Z",
        "2026-10-21T06:28:00Z",
    );
    world
        .held
        .insert("a.example".to_owned(), at("2026-10-21T07:28:00Z"));
    assert_eq!(
        world.until("2026-10-21T07:31:00Z").runs(),
        [at("2026-10-21T07:28:00Z"), at("2026-10-21T07:30:00Z")]
    );
}

#[test]
fn d10_hours_that_a_feed_skips_are_skipped() {
    let mut world = world(
        "0 10 * * * *",
        "UTC",
        "2026-11-25T02:10:01Z",
        "2026-11-25T02:20:00Z",
    );
    let night = Wishes {
        skip_hours: 0b11_1111,
        ..Wishes::default()
    };
    world.wishes = night;
    world.clocks.get_mut("a").unwrap().wishes = night;
    assert_eq!(
        world.until("2026-11-25T07:11:00Z").runs(),
        [at("2026-11-25T06:10:00Z"), at("2026-11-25T07:10:00Z")]
    );
}

#[test]
fn d12_a_new_schedule_holds_from_the_next_run_on_and_nothing_is_read_for_that() {
    let mut world = world(
        "@hourly",
        "UTC",
        "2026-11-25T06:00:01Z",
        "2026-11-25T06:30:00Z",
    );
    world.takes = minutes(10);
    world.until("2026-11-25T07:05:00Z");
    assert_eq!(world.runs().len(), 1);
    world.sources[0] = source("a", "0 */20 * * * *", "UTC");
    let runs = world.until("2026-11-25T07:15:00Z").runs();
    assert!(runs.is_empty(), "it ends by the old plan: {runs:?}");
    assert_eq!(
        world.until("2026-11-25T07:41:00Z").runs(),
        [at("2026-11-25T07:20:00Z"), at("2026-11-25T07:40:00Z")]
    );
}

#[test]
fn what_fails_is_tried_again_after_pauses_that_double_and_once_a_day_at_least() {
    let mut world = world(
        "0 0 7 * * *",
        "UTC",
        "2026-11-24T07:00:01Z",
        "2026-11-25T06:59:00Z",
    );
    world.fails = true;
    let runs = world.until("2026-11-30T07:00:00Z").runs();
    let pauses: Vec<_> = runs
        .windows(2)
        .map(|two| (two[1] - two[0]).num_minutes())
        .collect();
    for (pause, expected) in pauses
        .iter()
        .zip([15, 30, 60, 120, 240, 480, 960, 1440, 1440])
    {
        assert!(
            (expected * 9 / 10 - 1..=expected * 11 / 10 + 1).contains(pause),
            "{pauses:?}"
        );
    }
    assert!((9..=11).contains(&runs.len()), "{runs:?}");
    world.fails = false;
    let last = world.until("2026-12-03T06:00:00Z").runs();
    assert!(
        last.len() >= 2,
        "once it is well again it goes by its schedule: {last:?}"
    );
    assert_eq!(last.last(), Some(&at("2026-12-02T07:00:00Z")));
}

#[test]
fn what_was_never_read_is_read_at_once_and_what_is_gone_is_not_until_it_moves() {
    let mut world = world(
        "@daily",
        "UTC",
        "2026-11-25T00:00:01Z",
        "2026-11-25T06:30:00Z",
    );
    world.clocks.get_mut("a").unwrap().is_gone = true;
    assert_eq!(world.plan(), (Vec::new(), None));
    world.sources[0].source.origin = Origin::Directory {
        path: Path::new("inbox").to_owned(),
    };
    assert_eq!(world.plan().0, ["a"], "it is another source");
    world.clocks.clear();
    assert_eq!(world.plan().0, ["a"]);
    world.sources[0].source.enabled = false;
    assert_eq!(world.plan(), (Vec::new(), None));
}

#[test]
fn what_another_process_reads_is_waited_for() {
    let mut world = world(
        "@hourly",
        "UTC",
        "2026-11-25T05:00:01Z",
        "2026-11-25T06:30:00Z",
    );
    world.clocks.get_mut("a").unwrap().is_held = true;
    assert_eq!(world.plan(), (Vec::new(), None));
    let clock = world.clocks.get_mut("a").unwrap();
    (clock.is_held, clock.run_at) = (false, Some(at("2026-11-25T06:30:00Z")));
    assert_eq!(
        world.plan(),
        (Vec::new(), Some(at("2026-11-25T07:00:00Z"))),
        "that was its run"
    );
}

#[test]
fn a_source_is_overdue_when_three_of_its_moments_and_an_hour_passed() {
    let after = |schedule: &str, reading: Reading, minutes: i64| {
        let read = "2026-11-24T00:00:00Z";
        let world = world(schedule, "UTC", read, read);
        let now = at(read) + TimeDelta::minutes(minutes);
        let clock = Some(&world.clocks["a"]);
        plan::overdue(&world.sources[0], clock, None, reading, now).is_some()
    };
    let daemon = Reading::Daemon(at("2026-11-20T00:00:00Z"));
    let hour = 60;
    for reading in [daemon, Reading::Nobody] {
        assert!(!after("@hourly", reading, 4 * hour - 1) && after("@hourly", reading, 4 * hour));
        let quick = "*/10 * * * * *";
        assert!(!after(quick, reading, hour) && after(quick, reading, hour + 1));
        assert!(!after("@monthly", reading, 30 * 24 * hour));
    }
    // What people read by hand goes by no schedule.
    let day = 24 * hour;
    assert!(!after("@hourly", Reading::Hand, 3 * day) && after("@hourly", Reading::Hand, 4 * day));

    // What was missed before the daemon was started is made up by it, and what was never read is read by it.
    let now = at("2026-11-24T00:00:00Z");
    let world = world(
        "@hourly",
        "UTC",
        "2026-10-01T00:00:00Z",
        "2026-11-24T00:00:00Z",
    );
    let (source, clock) = (&world.sources[0], Some(&world.clocks["a"]));
    let started = Reading::Daemon(now);
    for clock in [clock, None] {
        let overdue = |hours| {
            let now = now + TimeDelta::hours(hours);
            plan::overdue(source, clock, None, started, now)
        };
        assert_eq!((overdue(2), overdue(3)), (None, Some(now)));
    }
    assert_eq!(
        plan::overdue(source, None, None, Reading::Nobody, now),
        None
    );
    let held = Some(now + TimeDelta::hours(1));
    assert_eq!(
        plan::overdue(source, clock, held, Reading::Nobody, now),
        None
    );
}
