//! A cron expression and a zone → its next runs, each later than the one before.
#![no_main]

use aggregator::schedule::Schedule;
use chrono::DateTime;
use libfuzzer_sys::fuzz_target;

const ZONES: [&str; 4] = [
    "UTC",
    "America/New_York",
    "Australia/Lord_Howe",
    "Asia/Seoul",
];

fuzz_target!(|input: (u8, u32, &str)| {
    let (zone, after, expression) = input;
    let zone = ZONES[usize::from(zone) % ZONES.len()];
    let zone = zone.parse().expect("a zone that is built in");
    let (Ok(schedule), Some(mut after)) = (
        Schedule::parse(expression, zone),
        DateTime::from_timestamp(i64::from(after), 0),
    ) else {
        return;
    };
    for next in schedule.upcoming(after).take(3) {
        assert!(next > after, "{expression}: {next} is not after {after}");
        after = next;
    }
});
