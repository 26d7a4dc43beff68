//! Dates as documents write them: for programs by RFC 3339 and RFC 822, for people as `13 July 2025, 11:19 KST`.

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, Offset, TimeZone, Utc};

use crate::model::Published;
use crate::zone::Tz;

/// A date that every format can write: RFC 3339 and RFC 822 have years of four digits.
pub(super) fn writable(date: DateTime<FixedOffset>) -> DateTime<FixedOffset> {
    if is_writable(date.date_naive()) {
        date
    } else {
        DateTime::UNIX_EPOCH.fixed_offset()
    }
}

/// Whether the year has four digits, in every zone.
pub(super) fn is_writable(day: NaiveDate) -> bool {
    (1..=9998).contains(&day.year())
}

/// RFC 3339, as it stands in Atom and JSON Feed.
pub(super) fn rfc3339(date: DateTime<FixedOffset>) -> String {
    date.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
}

/// RFC 822 with a year of four digits, in GMT: what all readers of RSS and OPML take.
pub(super) fn rfc822(date: DateTime<Utc>) -> String {
    writable(date.fixed_offset())
        .to_utc()
        .format("%a, %d %b %Y %H:%M:%S GMT")
        .to_string()
}

/// `13 July 2025`.
pub(super) fn day(date: NaiveDate) -> String {
    date.format("%-d %B %Y").to_string()
}

/// `13 July 2025, 11:19 KST`, no more precise than what is known.
pub(super) fn moment(published: &Published, zone: Tz) -> String {
    let day = day(published.date());
    match published {
        Published::Date(_) => day,
        Published::Local(local) => format!("{day}, {}", local.format("%H:%M")),
        Published::Instant(instant) => {
            format!(
                "{day}, {} {}",
                instant.format("%H:%M"),
                zone_name(*instant, zone)
            )
        }
    }
}

/// The name of an instant's offset: the zone's abbreviation where the zone has that offset then, else `UTC+09:00`;
/// an offset alone belongs to many zones.
fn zone_name(instant: DateTime<FixedOffset>, zone: Tz) -> String {
    let there = zone.offset_from_utc_datetime(&instant.naive_utc());
    let offset = *instant.offset();
    if offset.local_minus_utc() == 0 {
        "UTC".to_owned()
    } else if there.fix() == offset && !there.to_string().starts_with(['+', '-']) {
        there.to_string()
    } else {
        format!("UTC{offset}")
    }
}

/// An instant on the site's clock: `13 July 2025, 20:02 KST`.
pub(super) fn instant(instant: DateTime<Utc>, zone: Tz) -> String {
    let instant = writable(instant.fixed_offset());
    moment(
        &Published::Instant(instant.with_timezone(&zone).fixed_offset()),
        zone,
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::zone::named;

    fn shown(text: &str, zone: Tz) -> String {
        moment(&text.parse().unwrap(), zone)
    }

    #[test]
    fn a_date_for_people_says_no_more_than_is_known() {
        assert_eq!(shown("2025-07-03", Tz::UTC), "3 July 2025");
        assert_eq!(
            shown("2025-07-13T11:19:00", named("Asia/Seoul")),
            "13 July 2025, 11:19"
        );
    }

    #[test]
    fn an_offset_has_the_zones_name_only_where_it_is_the_zones() {
        let korean = "2025-07-13T11:19:00+09:00";
        assert_eq!(
            shown(korean, named("Asia/Seoul")),
            "13 July 2025, 11:19 KST"
        );
        assert_eq!(shown(korean, Tz::UTC), "13 July 2025, 11:19 UTC+09:00");
        assert_eq!(
            shown("2025-07-13T11:19:00Z", named("Asia/Seoul")),
            "13 July 2025, 11:19 UTC"
        );
        // Zones without letters of their own have their offset as a name.
        assert_eq!(
            shown("2025-07-13T11:19:00+04:00", named("Asia/Dubai")),
            "13 July 2025, 11:19 UTC+04:00"
        );
    }

    #[test]
    fn a_year_that_no_format_can_write_is_replaced() {
        let far = DateTime::<Utc>::MAX_UTC.fixed_offset();
        assert_eq!(rfc3339(writable(far)), "1970-01-01T00:00:00Z");
    }

    #[test]
    fn programs_get_what_their_format_says() {
        let date = DateTime::parse_from_rfc3339("2025-07-13T01:02:03+09:00").unwrap();
        assert_eq!(rfc3339(date), "2025-07-13T01:02:03+09:00");
        assert_eq!(rfc822(date.to_utc()), "Sat, 12 Jul 2025 16:02:03 GMT");
    }
}
