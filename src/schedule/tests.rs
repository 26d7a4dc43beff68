//! What an operator of cron or systemd expects, case by case.

use super::*;
use crate::zone::named;

fn schedule(expression: &str, zone: &str) -> Schedule {
    Schedule::parse(expression, zone.parse().unwrap()).unwrap()
}

fn instant(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(text).unwrap().to_utc()
}

/// Expression, zone, after, the first moments: the cases where libraries differ, and the changes of several clocks.
const CASES: &[(&str, &str, &str, &[&str])] = &[
    (
        "0 0 7,19 * * *",
        "Asia/Seoul",
        "2026-03-08T00:00:00+09:00",
        &[
            "2026-03-08T07:00:00+09:00",
            "2026-03-08T19:00:00+09:00",
            "2026-03-09T07:00:00+09:00",
        ],
    ),
    (
        "0 30 2 * * *",
        "America/New_York",
        "2026-03-07T12:00:00-05:00",
        &["2026-03-08T03:00:00-04:00", "2026-03-09T02:30:00-04:00"],
    ),
    (
        "0 30 2 * * *",
        "Europe/Berlin",
        "2026-03-28T12:00:00+01:00",
        &["2026-03-29T03:00:00+02:00", "2026-03-30T02:30:00+02:00"],
    ),
    (
        "0 30 1 * * *",
        "America/New_York",
        "2026-10-31T12:00:00-04:00",
        &["2026-11-01T01:30:00-04:00", "2026-11-02T01:30:00-05:00"],
    ),
    (
        "0 30 2 * * *",
        "Europe/Berlin",
        "2026-10-24T12:00:00+02:00",
        &["2026-10-25T02:30:00+02:00", "2026-10-26T02:30:00+01:00"],
    ),
    (
        "0 0 * * * *",
        "America/New_York",
        "2026-10-31T23:30:00-04:00",
        &[
            "2026-11-01T00:00:00-04:00",
            "2026-11-01T01:00:00-04:00",
            "2026-11-01T01:00:00-05:00",
            "2026-11-01T02:00:00-05:00",
        ],
    ),
    (
        "0 */15 * * * *",
        "America/New_York",
        "2026-11-01T01:40:00-04:00",
        &[
            "2026-11-01T01:45:00-04:00",
            "2026-11-01T01:00:00-05:00",
            "2026-11-01T01:15:00-05:00",
            "2026-11-01T01:30:00-05:00",
        ],
    ),
    (
        "0 */15 * * * *",
        "America/New_York",
        "2026-03-08T01:40:00-05:00",
        &[
            "2026-03-08T01:45:00-05:00",
            "2026-03-08T03:00:00-04:00",
            "2026-03-08T03:15:00-04:00",
        ],
    ),
    (
        "0 0 0 * * *",
        "America/Santiago",
        "2026-09-05T12:00:00-04:00",
        &["2026-09-06T01:00:00-03:00", "2026-09-07T00:00:00-03:00"],
    ),
    (
        "0 15 2 * * *",
        "Australia/Lord_Howe",
        "2026-10-03T12:00:00+10:30",
        &["2026-10-04T02:30:00+11:00", "2026-10-05T02:15:00+11:00"],
    ),
    (
        "0 45 1 * * *",
        "Australia/Lord_Howe",
        "2026-04-04T12:00:00+11:00",
        &["2026-04-05T01:45:00+11:00", "2026-04-06T01:45:00+10:30"],
    ),
    (
        "0 0 12 13 * Fri",
        "UTC",
        "2026-11-01T00:00:00Z",
        &[
            "2026-11-06T12:00:00Z",
            "2026-11-13T12:00:00Z",
            "2026-11-20T12:00:00Z",
            "2026-11-27T12:00:00Z",
        ],
    ),
    (
        "0 0 9 * * 1-5",
        "UTC",
        "2026-11-20T12:00:00Z",
        &[
            "2026-11-23T09:00:00Z",
            "2026-11-24T09:00:00Z",
            "2026-11-25T09:00:00Z",
            "2026-11-26T09:00:00Z",
            "2026-11-27T09:00:00Z",
            "2026-11-30T09:00:00Z",
        ],
    ),
    (
        "0 0 9 * * Mon-Fri",
        "UTC",
        "2026-11-20T12:00:00Z",
        &["2026-11-23T09:00:00Z", "2026-11-24T09:00:00Z"],
    ),
    (
        "0 0 9 * * 0",
        "UTC",
        "2026-11-20T12:00:00Z",
        &["2026-11-22T09:00:00Z", "2026-11-29T09:00:00Z"],
    ),
    (
        "0 0 9 * * 7",
        "UTC",
        "2026-11-20T12:00:00Z",
        &["2026-11-22T09:00:00Z", "2026-11-29T09:00:00Z"],
    ),
    (
        "0 0 9 */2 * Mon",
        "UTC",
        "2026-11-01T00:00:00Z",
        &[
            "2026-11-09T09:00:00Z",
            "2026-11-23T09:00:00Z",
            "2026-12-07T09:00:00Z",
        ],
    ),
    (
        "0 0 0 29 2 *",
        "UTC",
        "2026-03-01T00:00:00Z",
        &["2028-02-29T00:00:00Z", "2032-02-29T00:00:00Z"],
    ),
    (
        "0 0 0 31 * *",
        "UTC",
        "2026-03-31T12:00:00Z",
        &[
            "2026-05-31T00:00:00Z",
            "2026-07-31T00:00:00Z",
            "2026-08-31T00:00:00Z",
        ],
    ),
    ("0 0 0 30 2 *", "UTC", "2026-03-31T12:00:00Z", &[]),
    (
        "*/5 * * * *",
        "UTC",
        "2026-03-31T12:00:00Z",
        &["2026-03-31T12:05:00Z", "2026-03-31T12:10:00Z"],
    ),
    (
        "0 5/15 * * * *",
        "UTC",
        "2026-03-31T00:00:00Z",
        &[
            "2026-03-31T00:05:00Z",
            "2026-03-31T00:20:00Z",
            "2026-03-31T00:35:00Z",
        ],
    ),
    (
        "@daily",
        "UTC",
        "2026-03-31T12:00:00Z",
        &["2026-04-01T00:00:00Z"],
    ),
    (
        "@weekly",
        "UTC",
        "2026-03-31T12:00:00Z",
        &["2026-04-05T00:00:00Z"],
    ),
    (
        "@hourly",
        "Asia/Kolkata",
        "2026-03-31T12:10:00+05:30",
        &["2026-03-31T13:00:00+05:30"],
    ),
    (
        "@monthly",
        "UTC",
        "2026-03-31T12:00:00Z",
        &["2026-04-01T00:00:00Z", "2026-05-01T00:00:00Z"],
    ),
    (
        "@yearly",
        "Europe/London",
        "2026-03-31T12:00:00Z",
        &["2027-01-01T00:00:00Z"],
    ),
    (
        "0 9 * * 5-7",
        "UTC",
        "2026-11-20T12:00:00Z",
        &[
            "2026-11-21T09:00:00Z",
            "2026-11-22T09:00:00Z",
            "2026-11-27T09:00:00Z",
        ],
    ),
    // Seoul had summer time in 1988 for the last time; since then it has one clock.
    (
        "0 30 2 * * *",
        "Asia/Seoul",
        "2026-10-24T12:00:00+09:00",
        &["2026-10-25T02:30:00+09:00", "2026-10-26T02:30:00+09:00"],
    ),
    (
        "0 */15 * * * *",
        "Asia/Seoul",
        "2026-03-29T01:50:00+09:00",
        &[
            "2026-03-29T02:00:00+09:00",
            "2026-03-29T02:15:00+09:00",
            "2026-03-29T02:30:00+09:00",
        ],
    ),
    // London, both changes.
    (
        "0 30 1 * * *",
        "Europe/London",
        "2026-03-28T12:00:00Z",
        &["2026-03-29T02:00:00+01:00", "2026-03-30T01:30:00+01:00"],
    ),
    (
        "0 30 1 * * *",
        "Europe/London",
        "2026-10-24T12:00:00+01:00",
        &["2026-10-25T01:30:00+01:00", "2026-10-26T01:30:00Z"],
    ),
    // Santiago puts its clock back from midnight to 23:00.
    (
        "0 30 23 * * *",
        "America/Santiago",
        "2026-04-04T12:00:00-03:00",
        &["2026-04-04T23:30:00-03:00", "2026-04-05T23:30:00-04:00"],
    ),
    // What means every hour or every few minutes keeps its real interval at every change of every clock.
    (
        "0 0 * * * *",
        "Europe/London",
        "2026-03-29T00:30:00Z",
        &["2026-03-29T02:00:00+01:00", "2026-03-29T03:00:00+01:00"],
    ),
    (
        "0 0 * * * *",
        "Europe/London",
        "2026-10-25T00:30:00+01:00",
        &[
            "2026-10-25T01:00:00+01:00",
            "2026-10-25T01:00:00Z",
            "2026-10-25T02:00:00Z",
        ],
    ),
    (
        "0 0 * * * *",
        "America/Santiago",
        "2026-04-04T22:30:00-03:00",
        &[
            "2026-04-04T23:00:00-03:00",
            "2026-04-04T23:00:00-04:00",
            "2026-04-05T00:00:00-04:00",
        ],
    ),
    (
        "0 0 * * * *",
        "America/Santiago",
        "2026-09-05T22:30:00-04:00",
        &[
            "2026-09-05T23:00:00-04:00",
            "2026-09-06T01:00:00-03:00",
            "2026-09-06T02:00:00-03:00",
        ],
    ),
    (
        "0 */15 * * * *",
        "Australia/Lord_Howe",
        "2026-10-04T01:40:00+10:30",
        &[
            "2026-10-04T01:45:00+10:30",
            "2026-10-04T02:30:00+11:00",
            "2026-10-04T02:45:00+11:00",
        ],
    ),
    (
        "0 */15 * * * *",
        "Australia/Lord_Howe",
        "2026-04-05T01:40:00+11:00",
        &[
            "2026-04-05T01:45:00+11:00",
            "2026-04-05T01:30:00+10:30",
            "2026-04-05T01:45:00+10:30",
            "2026-04-05T02:00:00+10:30",
        ],
    ),
    (
        "0 0 * * * *",
        "America/New_York",
        "2026-03-08T00:30:00-05:00",
        &[
            "2026-03-08T01:00:00-05:00",
            "2026-03-08T03:00:00-04:00",
            "2026-03-08T04:00:00-04:00",
        ],
    ),
    // Every few minutes within one hour, which Berlin skips and later has twice.
    (
        "0 */30 2 * * *",
        "Europe/Berlin",
        "2026-03-28T12:00:00+01:00",
        &["2026-03-29T03:00:00+02:00", "2026-03-30T02:00:00+02:00"],
    ),
    (
        "0 */30 2 * * *",
        "Europe/Berlin",
        "2026-10-24T12:00:00+02:00",
        &[
            "2026-10-25T02:00:00+02:00",
            "2026-10-25T02:30:00+02:00",
            "2026-10-25T02:00:00+01:00",
            "2026-10-25T02:30:00+01:00",
            "2026-10-26T02:00:00+01:00",
        ],
    ),
    // Every hour follows the clock through the gap.
    (
        "0 30 * * * *",
        "Europe/Berlin",
        "2026-03-29T01:00:00+01:00",
        &["2026-03-29T01:30:00+01:00", "2026-03-29T03:30:00+02:00"],
    ),
    // A time that is skipped and one that is first after the gap are one run.
    (
        "0 0 2,3 * * *",
        "Europe/Berlin",
        "2026-03-29T01:00:00+01:00",
        &["2026-03-29T03:00:00+02:00", "2026-03-30T02:00:00+02:00"],
    ),
    // Asked in the second pass of the hour, the first has done the work.
    (
        "0 30 2 * * *",
        "Europe/Berlin",
        "2026-10-25T02:10:00+01:00",
        &["2026-10-26T02:30:00+01:00"],
    ),
    // Seoul's clock stays.
    (
        "0 30 2 * * *",
        "Asia/Seoul",
        "2026-03-28T12:00:00+09:00",
        &["2026-03-29T02:30:00+09:00", "2026-03-30T02:30:00+09:00"],
    ),
    // Samoa left out the 30th of December 2011: a correction, not made up.
    (
        "0 0 7 * * *",
        "Pacific/Apia",
        "2011-12-29T06:00:00-10:00",
        &["2011-12-29T07:00:00-10:00", "2011-12-31T07:00:00+14:00"],
    ),
];

#[test]
fn moments_are_those_that_an_operator_of_cron_expects() {
    for (expression, zone, after, expected) in CASES {
        let schedule = schedule(expression, zone);
        let moments: Vec<_> = schedule
            .upcoming(instant(after))
            .take(expected.len().max(1))
            .collect();
        let expected: Vec<_> = expected.iter().map(|text| instant(text)).collect();
        assert_eq!(moments, expected, "{expression} in {zone} after {after}");
    }
}

#[test]
fn a_moment_itself_is_not_after_itself() {
    let schedule = schedule("0 0 7 * * *", "UTC");
    let moment = instant("2026-01-01T07:00:00Z");
    assert_eq!(
        schedule.next_after(moment),
        Some(instant("2026-01-02T07:00:00Z"))
    );
    assert_eq!(
        schedule.next_after(moment - Duration::milliseconds(1)),
        Some(moment)
    );
    assert_eq!(
        schedule.next_after(moment + Duration::milliseconds(1)),
        Some(instant("2026-01-02T07:00:00Z"))
    );
}

#[test]
fn missed_moments_are_noticed_and_none_is_invented() {
    let daily = schedule("0 0 7 * * *", "Asia/Seoul");
    let last_run = instant("2026-01-01T07:00:00+09:00");
    let due = |schedule: &Schedule| schedule.due_after(last_run, &Wishes::default());
    assert_eq!(due(&daily), Some(instant("2026-01-02T07:00:00+09:00")));
    assert_eq!(due(&schedule("0 0 0 30 2 *", "UTC")), None);
}

#[test]
fn a_delay_is_the_same_every_day_and_moves_every_moment() {
    let jitter = std::time::Duration::from_mins(10);
    let plain = schedule("0 */5 * * * *", "Europe/Berlin");
    let names = ["harbour", "quay", "pier"];
    let delays = names.map(|name| plain.clone().spread(jitter, name).delay());
    for (name, delay) in names.iter().zip(delays) {
        assert!(
            Duration::zero() <= delay && delay < Duration::minutes(10),
            "{delay}"
        );
        let later = plain.clone().spread(jitter, name);
        let start = instant("2026-10-25T02:58:31+02:00");
        let moments: Vec<_> = later.upcoming(start).take(40).collect();
        let expected: Vec<_> = plain
            .upcoming(start - delay)
            .take(40)
            .map(|m| m + delay)
            .collect();
        assert_eq!(moments, expected, "{name}");
    }
    assert!(
        delays[0] != delays[1] && delays[1] != delays[2],
        "{delays:?}"
    );
    let none = plain.clone().spread(std::time::Duration::ZERO, "harbour");
    assert_eq!(none.delay(), Duration::zero());
}

/// Wishes, when it was read, and when a source of every five minutes is due.
#[test]
fn no_reading_is_due_before_its_publisher_wishes_it_nor_a_day_late_for_that() {
    let schedule = schedule("0 */5 * * * *", "Asia/Seoul");
    let fresh = |until| Wishes {
        fresh_until: Some(instant(until)),
        ..Wishes::default()
    };
    let skipping = |skip_hours, skip_days| Wishes {
        skip_hours,
        skip_days,
        ..Wishes::default()
    };
    for (wishes, last, due) in [
        (
            Wishes::default(),
            "2026-11-25T12:00:00Z",
            "2026-11-25T12:05:00Z",
        ),
        (
            fresh("2026-11-25T14:00:00Z"),
            "2026-11-25T12:00:00Z",
            "2026-11-25T14:00:00Z",
        ),
        (
            fresh("2026-11-25T14:00:01Z"),
            "2026-11-25T12:00:00Z",
            "2026-11-25T14:05:00Z",
        ),
        (
            fresh("2026-11-25T11:00:00Z"),
            "2026-11-25T12:00:00Z",
            "2026-11-25T12:05:00Z",
        ),
        // A year is a mistake.
        (
            fresh("2027-11-25T12:00:00Z"),
            "2026-11-25T12:02:00Z",
            "2026-11-26T12:05:00Z",
        ),
        // The hours from 0 to 5 GMT.
        (
            skipping(0b11_1111, 0),
            "2026-11-25T03:07:00Z",
            "2026-11-25T06:00:00Z",
        ),
        (
            skipping(0b11_1111, 0),
            "2026-11-25T23:55:00Z",
            "2026-11-26T06:00:00Z",
        ),
        // All hours, all days: nobody can mean that.
        (
            skipping(0xff_ffff, 0),
            "2026-11-25T12:02:00Z",
            "2026-11-26T12:05:00Z",
        ),
        (
            skipping(0, 0x7f),
            "2026-11-25T12:02:00Z",
            "2026-11-26T12:05:00Z",
        ),
        // Saturday and Sunday: a day is what a wish is worth.
        (
            skipping(0, 0b110_0000),
            "2026-11-27T23:55:00Z",
            "2026-11-28T23:55:00Z",
        ),
        (
            skipping(0, 0b100_0000),
            "2026-11-28T23:57:00Z",
            "2026-11-30T00:00:00Z",
        ),
    ] {
        let found = schedule.due_after(instant(last), &wishes);
        assert_eq!(found, Some(instant(due)), "{wishes:?} after {last}");
    }
}

#[test]
fn an_expression_that_means_no_day_says_so() {
    assert!(schedule("0 0 0 30 2 *", "Europe/Berlin").never_fires());
    assert!(schedule("0 0 0 31 4,6 *", "UTC").never_fires());
    assert!(!schedule("0 0 0 29 2 *", "UTC").never_fires());
    assert!(!schedule("0 0 0 30 2 Mon", "UTC").never_fires());
}

#[test]
fn an_error_is_one_line_that_names_the_mend() {
    for (expression, wrong, mend) in [
        ("* * * *", "has 4 fields", "six"),
        ("", "has 0 fields", "six"),
        ("0 0 9 L * *", "`L` is no day of the month", "1 to 31"),
        ("0 0 25 * * *", "`25` is no hour", "0 to 23"),
        ("0 60 * * * *", "`60` is no minute", "0 to 59"),
        ("0 0 9 * * 8", "`8` is no weekday", "Mon to Sun"),
        ("0 0 9 * * Moonday", "`Moonday` is no weekday", "Mon to Sun"),
        ("0 0 9-7 * * *", "`9-7` is no hour", "0 to 23"),
        ("0 */0 * * * *", "`*/0` is no minute", "0 to 59"),
        ("*/90 * * * *", "`*/90` takes steps of 90", "60 values"),
        ("0 0 5/25 * * *", "`5/25`", "24 values"),
        ("0 0 9 * Foo *", "`Foo` is no month", "Jan to Dec"),
        ("0 0,, * * * *", "`` is no minute", "0 to 59"),
        ("@reboot", "`@reboot` is no schedule", "@hourly"),
    ] {
        let message = Schedule::parse(expression, Tz::UTC)
            .unwrap_err()
            .to_string();
        assert!(
            message.contains(wrong) && message.contains(mend),
            "{message}"
        );
        assert!(!message.contains('\n'), "{message}");
    }
}

#[test]
fn it_is_shown_as_written() {
    let schedule = schedule("  0 0 7,19 * * Mon-Fri ", "Asia/Seoul");
    assert_eq!(schedule.to_string(), "0 0 7,19 * * Mon-Fri");
    assert_eq!(schedule.zone(), named("Asia/Seoul"));
}

proptest::proptest! {
    #[test]
    fn moments_come_in_order_and_are_never_in_a_gap(
        minute in 0..60u32, hour in 0..24u32, start in 1_700_000_000..1_900_000_000i64, zone in 0..5usize,
    ) {
        let zones = ["America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "America/Santiago", "Asia/Seoul"];
        let schedule = schedule(&format!("0 {minute} {hour} * * *"), zones[zone]);
        let start = DateTime::from_timestamp(start, 0).unwrap();
        let moments: Vec<_> = schedule.upcoming(start).take(5).collect();
        proptest::prop_assert_eq!(moments.len(), 5);
        let mut previous = start;
        for moment in moments {
            proptest::prop_assert!(moment > previous);
            proptest::prop_assert!(moment - previous <= Duration::hours(26));
            previous = moment;
        }
    }

    #[test]
    fn no_expression_makes_it_panic(expression in "[-0-9*/,?@a-zA-Z ]{0,40}") {
        let _ = Schedule::parse(&expression, Tz::UTC).map(|schedule| schedule.next_after(DateTime::UNIX_EPOCH));
    }
}
