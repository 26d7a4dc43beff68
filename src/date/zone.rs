//! Names of zones → offsets. A name that several countries use says nothing without the publisher's own zone.

use chrono::{FixedOffset, NaiveDateTime, Offset, TimeZone};

use super::token::Line;
use super::words::Word;
use crate::zone::Tz;

/// A zone and its names.
#[derive(Debug, PartialEq)]
pub(super) struct Zone {
    /// As the tables of words have them, separated by commas.
    pub(super) names: &'static str,
    rule: Rule,
}

/// How a zone's offset is found.
#[derive(Debug, PartialEq)]
enum Rule {
    /// Always this many minutes east of Greenwich.
    Fixed(i32),
    /// That of a region on the day (`ET` is EST in January, EDT in July).
    Region(&'static str),
    /// That of the publisher's country, given by the beginnings of its zones' names.
    Country(&'static [(&'static [&'static str], i32)], Otherwise),
}

/// What an ambiguous name means where the publisher's country is not known, or is none of those.
#[derive(Debug, PartialEq)]
enum Otherwise {
    /// Nothing: it may be half a day apart.
    Nothing,
    /// The use that is by far the commonest.
    Common(i32),
    /// A region's summer time, on days when that region has this offset.
    SummerOf(&'static str, i32),
}

const CHINA: &[&str] = &[
    "Asia/Shanghai",
    "Asia/Taipei",
    "Asia/Hong_Kong",
    "Asia/Macau",
    "Asia/Urumqi",
    "Asia/Chongqing",
    "Asia/Harbin",
    "PRC",
    "ROC",
];
const ARABIA: &[&str] = &[
    "Asia/Riyadh",
    "Asia/Kuwait",
    "Asia/Qatar",
    "Asia/Bahrain",
    "Asia/Baghdad",
    "Asia/Aden",
];
const ISRAEL: &[&str] = &["Asia/Jerusalem", "Asia/Tel_Aviv", "Israel"];
const INDIA: &[&str] = &["Asia/Kolkata", "Asia/Calcutta", "Asia/Colombo"];
const BRITAIN: &[&str] = &[
    "Europe/London",
    "Europe/Belfast",
    "Europe/Jersey",
    "Europe/Guernsey",
    "Europe/Isle_of_Man",
    "GB",
];

/// The zones that newspapers name.
pub(super) const ZONES: &[Zone] = &[
    fixed("gmt,utc,ut,z,wet,greenwich mean time", 0),
    fixed("west,cet,mez,wat", 60),
    fixed("cest,mesz,eet,oez,sast,cat,met dst", 120),
    fixed("eest,oesz,msk,мск,trt,eat", 180),
    fixed("irst", 210),
    fixed("gst,azt,amt,get", 240),
    fixed("irdt,aft", 270),
    fixed("pkt,uzt,yekt", 300),
    fixed("npt", 345),
    fixed("mmt", 390),
    fixed("ict,wib,novt", 420),
    fixed(
        "hkt,sgt,myt,pht,phst,wita,awst,北京时间,北京時間,台北時間,香港時間",
        480,
    ),
    fixed("kst,jst,wit,한국시간,日本時間", 540),
    fixed("acst", 570),
    fixed("aest,chst", 600),
    fixed("acdt", 630),
    fixed("aedt", 660),
    fixed("nzst", 720),
    fixed("nzdt", 780),
    fixed("nst", -210),
    fixed("ndt", -150),
    fixed("adt,brt,art,clst,uyt", -180),
    fixed("cdt,cot,pet,ect", -300),
    fixed("clt,vet,bot", -240),
    fixed("mdt", -360),
    fixed("pdt,mst", -420),
    fixed("akdt", -480),
    fixed("akst", -540),
    fixed("hst", -600),
    region("et,eastern,eastern time,e t", "America/New_York"),
    region("ct,central time,c t", "America/Chicago"),
    region("mt,mountain time", "America/Denver"),
    region("pt,pacific,pacific time,p t", "America/Los_Angeles"),
    region(
        "по москве,по московскому времени,moscow time",
        "Europe/Moscow",
    ),
    region("за києвом,по києву,kyiv time", "Europe/Kyiv"),
    region("heure de paris,paris time", "Europe/Paris"),
    region("london time,uk time,uk", "Europe/London"),
    region("hora de méxico", "America/Mexico_City"),
    region(
        "beijing time,singapore time,hong kong time",
        "Asia/Shanghai",
    ),
    region("korea time,seoul time,tokyo time", "Asia/Seoul"),
    country("est", &[(&["Australia/"], 600)], Otherwise::Common(-300)),
    country("edt", &[(&["Australia/"], 660)], Otherwise::Common(-240)),
    country("pst", &[(&["Asia/Manila"], 480)], Otherwise::Common(-480)),
    country(
        "cst",
        &[
            (CHINA, 480),
            (&["America/Havana", "Cuba"], -300),
            (&["America/", "US/", "Canada/"], -360),
            (&["Australia/"], 570),
        ],
        Otherwise::Nothing,
    ),
    country(
        "ist",
        &[
            (INDIA, 330),
            (&["Europe/Dublin", "Eire"], 60),
            (ISRAEL, 120),
        ],
        Otherwise::Nothing,
    ),
    country("idt", &[(ISRAEL, 180)], Otherwise::Common(180)),
    country(
        "bst",
        &[(&["Asia/Dhaka"], 360), (BRITAIN, 60)],
        Otherwise::SummerOf("Europe/London", 60),
    ),
    country(
        "ast",
        &[
            (ARABIA, 180),
            (&["America/", "Canada/", "Atlantic/Bermuda"], -240),
        ],
        Otherwise::Nothing,
    ),
    country(
        "sst",
        &[
            (&["Asia/Singapore"], 480),
            (&["Pacific/Pago_Pago", "Pacific/Midway", "US/Samoa"], -660),
        ],
        Otherwise::Nothing,
    ),
];

const fn fixed(names: &'static str, minutes: i32) -> Zone {
    Zone {
        names,
        rule: Rule::Fixed(minutes),
    }
}

const fn region(names: &'static str, zone: &'static str) -> Zone {
    Zone {
        names,
        rule: Rule::Region(zone),
    }
}

const fn country(
    names: &'static str,
    countries: &'static [(&'static [&'static str], i32)],
    otherwise: Otherwise,
) -> Zone {
    Zone {
        names,
        rule: Rule::Country(countries, otherwise),
    }
}

/// What stands behind a time: a zone's name, or a number of minutes east of Greenwich.
#[derive(Debug, Clone, Copy)]
pub(super) enum Named {
    Zone(&'static Zone),
    Minutes(i32),
}

impl Named {
    /// The offset of this zone at a wall-clock time, for a publisher in the zone `hint`.
    pub(super) fn offset(self, local: NaiveDateTime, hint: Option<Tz>) -> Option<FixedOffset> {
        match self {
            Self::Minutes(minutes) => east(minutes),
            Self::Zone(zone) => zone.rule.offset(local, hint),
        }
    }
}

impl Rule {
    fn offset(&self, local: NaiveDateTime, hint: Option<Tz>) -> Option<FixedOffset> {
        match self {
            Self::Fixed(minutes) => east(*minutes),
            Self::Region(zone) => offset_of(zone, local),
            Self::Country(countries, otherwise) => hint
                .and_then(|zone| of_country(countries, zone))
                .and_then(east)
                .or_else(|| otherwise.offset(local)),
        }
    }
}

impl Otherwise {
    fn offset(&self, local: NaiveDateTime) -> Option<FixedOffset> {
        match self {
            Self::Nothing => None,
            Self::Common(minutes) => east(*minutes),
            Self::SummerOf(zone, minutes) => {
                let summer = east(*minutes)?;
                offset_of(zone, local).filter(|offset| *offset == summer)
            }
        }
    }
}

fn of_country(countries: &[(&[&str], i32)], zone: Tz) -> Option<i32> {
    let has = |names: &[&str]| names.iter().any(|name| zone.name().starts_with(name));
    countries
        .iter()
        .find(|(names, _)| has(names))
        .map(|(_, minutes)| *minutes)
}

/// The offset of the region with this name.
fn offset_of(zone: &str, local: NaiveDateTime) -> Option<FixedOffset> {
    let zone: Tz = zone.parse().ok()?;
    Some(zone.offset_from_local_datetime(&local).earliest()?.fix())
}

fn east(minutes: i32) -> Option<FixedOffset> {
    FixedOffset::east_opt(minutes * 60)
}

/// The zone that stands at `at`, in brackets or not: `KST`, `GMT+8`, `(UTC+09:00)`, `-0700`.
pub(super) fn zone_at(line: &Line<'_>, at: usize) -> Option<(Named, usize)> {
    if line.is_mark(at, "(") {
        let (zone, next) = bare(line, at + 1)?;
        return line.is_mark(next, ")").then_some((zone, next + 1));
    }
    let (zone, next) = bare(line, at)?;
    Some((zone, skip_gloss(line, next)))
}

/// The same time in another zone, or the same zone's name, in brackets: `(0238 HKT)`, `(CST)`.
fn skip_gloss(line: &Line<'_>, at: usize) -> usize {
    /// `(02:38 HKT)` without its brackets.
    const LONGEST: usize = 5;
    if !line.is_mark(at, "(") {
        return at;
    }
    (at + 1..=at + 1 + LONGEST)
        .take_while(|&inside| line.get(inside).is_some())
        .find(|&inside| line.is_mark(inside, ")"))
        .filter(|&close| name_at(line, close - 1).is_some())
        .map_or(at, |close| close + 1)
}

fn bare(line: &Line<'_>, at: usize) -> Option<(Named, usize)> {
    let Some(zone) = name_at(line, at) else {
        return offset_at(line, at, false).map(|(minutes, next)| (Named::Minutes(minutes), next));
    };
    match offset_at(line, at + 1, true) {
        Some((minutes, next)) if zone.rule == Rule::Fixed(0) => {
            Some((Named::Minutes(minutes), next))
        }
        _ => Some((Named::Zone(zone), at + 1)),
    }
}

/// The zone whose name stands here. Abbreviations are written in capitals, else they are words (`est`, `wit`, `pet`).
fn name_at(line: &Line<'_>, at: usize) -> Option<&'static Zone> {
    let zone = line.word(at, |word| match word {
        Word::Zone(zone) => Some(zone),
        _ => None,
    })?;
    let text = line.text(at);
    let is_abbreviation = text.is_ascii() && !text.contains(' ');
    (!is_abbreviation || !text.bytes().any(|byte| byte.is_ascii_lowercase())).then_some(zone)
}

/// An offset in digits; behind a zone's name one digit of hours will do.
fn offset_at(line: &Line<'_>, at: usize, named: bool) -> Option<(i32, usize)> {
    /// No place on earth is farther from Greenwich.
    const FARTHEST: i32 = 14 * 60;
    let sign = match line.mark(at)? {
        '+' => 1,
        '-' => -1,
        _ => return None,
    };
    let number = line.number(at + 1).filter(|_| line.is_glued(at + 1))?;
    let value = i32::try_from(number.value).ok()?;
    let minutes = line.number(at + 3).filter(|minutes| {
        minutes.digits == 2 && line.is_mark(at + 2, ":") && line.is_glued(at + 2)
    });
    let (total, next) = match (number.digits, minutes) {
        (1 | 2, Some(minutes)) => (value * 60 + i32::try_from(minutes.value).ok()?, at + 4),
        (4, _) => (value / 100 * 60 + value % 100, at + 2),
        (1, None) if named => (value * 60, at + 2),
        (2, None) if named || line.is_glued(at) => (value * 60, at + 2),
        _ => return None,
    };
    (total <= FARTHEST).then_some((sign * total, next))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regions_are_zones() {
        for zone in ZONES {
            let (Rule::Region(region) | Rule::Country(_, Otherwise::SummerOf(region, _))) =
                zone.rule
            else {
                continue;
            };
            assert!(region.parse::<Tz>().is_ok(), "{region}");
        }
    }
}
