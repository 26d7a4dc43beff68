//! Rules and edges of the reader as a whole.

use chrono::NaiveTime;
use proptest::prelude::*;
use proptest::sample::select;

use super::*;
use crate::zone::{named, names};

/// When the texts of these tests were read.
const READ_AT: &str = "2024-03-10T21:15:00+02:00";

fn hint() -> Hint<'static> {
    Hint {
        reference: DateTime::parse_from_rfc3339(READ_AT).ok(),
        ..Hint::default()
    }
}

fn in_zone(zone: Tz) -> Hint<'static> {
    Hint {
        zone: Some(zone),
        ..hint()
    }
}

fn in_language(language: &str) -> Hint<'_> {
    Hint {
        language: Some(language),
        ..hint()
    }
}

fn shown(published: Option<Published>) -> String {
    published
        .map(|published| published.to_string())
        .unwrap_or_default()
}

fn check(cases: &[(&str, &str)]) {
    for (text, expected) in cases {
        assert_eq!(shown(read(text, &hint())), *expected, "{text}");
    }
}

/// Rows of a text, a tab, and its date; a text without one is none.
#[test]
fn every_line_of_the_cases_is_read() {
    for row in include_str!("../../tests/cases/date/lines.tsv").lines() {
        let (text, expected) = row.split_once('\t').unwrap_or((row, ""));
        assert_eq!(shown(read(text, &hint())), expected, "{text}");
    }
}

#[test]
fn dates_are_read_as_english_papers_write_them() {
    check(&[
        ("March 9, 2024", "2024-03-09"),
        ("March. 9, 2024 06:05,", "2024-03-09T06:05:00"),
        ("Sat 9 Mar 2024", "2024-03-09"),
        ("Saturday, March 9th, 2024", "2024-03-09"),
        ("the 9th of March 2024", "2024-03-09"),
        ("9MAR2024", "2024-03-09"),
        ("Mar-09-2024", "2024-03-09"),
        ("Mar 9, '24", "2024-03-09"),
        ("March 9, 2024 / 4:05 PM", "2024-03-09T16:05:00"),
        ("4:05 p.m., March 9, 2024", "2024-03-09T16:05:00"),
        ("9 March 2024, 16.05", "2024-03-09T16:05:00"),
        ("12:10 am, 9 March 2024", "2024-03-09T00:10:00"),
        ("12:10 pm, 9 March 2024", "2024-03-09T12:10:00"),
        ("March 9, 2024 at midnight", "2024-03-09T00:00:00"),
        ("Sat Mar  9 16:05:07 2024", "2024-03-09T16:05:07"),
        ("9 March, 2024 Saturday", "2024-03-09"),
    ]);
}

#[test]
fn dates_are_read_in_the_languages_of_europe() {
    check(&[
        ("Samstag, 9. März 2024, 16:05 Uhr", "2024-03-09T16:05:00"),
        ("3. Jänner 2024", "2024-01-03"),
        ("le samedi 9 mars 2024 à 16h05", "2024-03-09T16:05:00"),
        ("1er février 2024", "2024-02-01"),
        ("9 de marzo de 2024 a las 4:05 p. m.", "2024-03-09T16:05:00"),
        ("9 de março de 2024 às 16h05", "2024-03-09T16:05:00"),
        ("sabato 9 marzo 2024, ore 16:05", "2024-03-09T16:05:00"),
        ("zaterdag 9 maart 2024 om 16.05 uur", "2024-03-09T16:05:00"),
        ("9. mars 2024 kl. 16.05", "2024-03-09T16:05:00"),
        ("9. maaliskuuta 2024 klo 16.05", "2024-03-09T16:05:00"),
        ("9 marca 2024, 16:05", "2024-03-09T16:05:00"),
        ("9. března 2024 v 16:05", "2024-03-09T16:05:00"),
        ("9. ožujka 2024. u 16:05", "2024-03-09T16:05:00"),
        ("2024. március 9., szombat 16:05", "2024-03-09T16:05:00"),
        ("9 martie 2024, ora 16:05", "2024-03-09T16:05:00"),
        ("9 Mart 2024 Cumartesi 16:05", "2024-03-09T16:05:00"),
        ("9 Μαρτίου 2024, 16:05", "2024-03-09T16:05:00"),
        ("9 марта 2024 г., 16:05", "2024-03-09T16:05:00"),
        ("9 березня 2024 о 16:05", "2024-03-09T16:05:00"),
        ("9 сакавіка 2024", "2024-03-09"),
        ("9 март 2024", "2024-03-09"),
        ("2024 m. kovo 9 d.", "2024-03-09"),
        ("2024. gada 9. marts", "2024-03-09"),
        ("9. märts 2024", "2024-03-09"),
    ]);
}

#[test]
fn one_name_of_two_months_is_told_by_the_point_of_the_ordinal() {
    check(&[
        ("9 listopada 2023", "2023-11-09"),
        ("9. listopada 2023.", "2023-10-09"),
        ("9. listopadu 2023", "2023-11-09"),
    ]);
}

#[test]
fn dates_are_read_in_the_languages_of_asia_and_africa() {
    check(&[
        ("2024.03.09. 16:05", "2024-03-09T16:05:00"),
        ("2024. 3. 9. (토) 오후 4:05", "2024-03-09T16:05:00"),
        ("2024년 3월 9일 오전 12시 5분", "2024-03-09T00:05:00"),
        ("2024년 3월 9일자", "2024-03-09"),
        ("2024年3月9日（土）午後4時05分", "2024-03-09T16:05:00"),
        ("2024年03月09日16:05", "2024-03-09T16:05:00"),
        ("2024年3月9日 晚上8点半", "2024-03-09T20:30:00"),
        ("3/9(土) 16:05配信", "2024-03-09T16:05:00"),
        ("٩ مارس ٢٠٢٤", "2024-03-09"),
        ("9 آذار 2024 4:05 م", "2024-03-09T16:05:00"),
        ("יום שבת, 9 במרץ 2024, 16:05", "2024-03-09T16:05:00"),
        ("९ मार्च २०२४", "2024-03-09"),
        ("৯ মার্চ ২০২৪", "2024-03-09"),
        ("Sabtu, 9 Maret 2024 16:05 WIB", "2024-03-09T16:05:00+07:00"),
        ("ngày 9 tháng 3 năm 2024", "2024-03-09"),
        ("9 มี.ค. 2567 16:05 น.", "2024-03-09T16:05:00"),
        ("2024 წლის 9 მარტი", "2024-03-09"),
        ("9 մարտի 2024", "2024-03-09"),
    ]);
}

#[test]
fn years_of_eras_become_years_of_the_common_one() {
    check(&[
        ("令和6年3月9日", "2024-03-09"),
        ("令和元年五月一日", "2019-05-01"),
        ("平成二十三年三月十一日", "2011-03-11"),
        ("昭和64年1月7日", "1989-01-07"),
        ("民國113年3月9日", "2024-03-09"),
        ("주체113(2024)년 3월 9일", "2024-03-09"),
        ("Juche 113 (2024) March 9", "2024-03-09"),
        ("9 มีนาคม พ.ศ. 2567", "2024-03-09"),
        ("۱۹ اسفند ۱۴۰۲", "2024-03-09"),
        ("۱۴۰۲/۱۲/۱۹", "2024-03-09"),
        ("二〇二四年三月九日", "2024-03-09"),
    ]);
    assert_eq!(
        shown(read("113年3月9日", &in_zone(named("Asia/Taipei")))),
        "2024-03-09"
    );
    assert_eq!(read("113年3月9日", &hint()), None);
}

#[test]
fn hours_ago_are_an_instant_and_days_ago_a_day() {
    check(&[
        ("3 hours ago", "2024-03-10T18:15:00+02:00"),
        ("an hour ago", "2024-03-10T20:15:00+02:00"),
        ("1 hr 20 mins ago", "2024-03-10T19:55:00+02:00"),
        ("just now", "2024-03-10T21:15:00+02:00"),
        ("4 days ago", "2024-03-06"),
        ("2 weeks ago", "2024-02-25"),
        ("a month ago", "2024-02-10"),
        ("yesterday at 4:05 pm", "2024-03-09T16:05:00"),
        ("16:05 yesterday", "2024-03-09T16:05:00"),
        ("vor zwei Stunden", "2024-03-10T19:15:00+02:00"),
        ("il y a 20 minutes", "2024-03-10T20:55:00+02:00"),
        ("hace una hora", "2024-03-10T20:15:00+02:00"),
        ("há 4 dias", "2024-03-06"),
        ("2 ore fa", "2024-03-10T19:15:00+02:00"),
        ("acum 2 ore", "2024-03-10T19:15:00+02:00"),
        ("час назад", "2024-03-10T20:15:00+02:00"),
        ("2 saat önce", "2024-03-10T19:15:00+02:00"),
        ("منذ ساعتين", "2024-03-10T19:15:00+02:00"),
        ("20분 전", "2024-03-10T20:55:00+02:00"),
        ("그저께", "2024-03-08"),
        ("4日前", "2024-03-06"),
        ("2个小时前", "2024-03-10T19:15:00+02:00"),
        ("昨天 16:05", "2024-03-09T16:05:00"),
        ("hôm qua", "2024-03-09"),
    ]);
    assert_eq!(read("3 hours ago", &Hint::default()), None);
    let of_a_day = Hint {
        is_day: true,
        ..hint()
    };
    assert_eq!(read("3 hours ago", &of_a_day), None);
    assert_eq!(shown(read("2 days ago", &of_a_day)), "2024-03-08");
    assert_eq!(read("yesterday", &Hint::default()), None);
}

#[test]
fn a_missing_year_is_the_one_that_puts_the_day_before_the_reference() {
    check(&[
        ("LONDON, March 9 (Agency) --", "2024-03-09"),
        ("March 12", "2024-03-12"),
        ("March 13", "2023-03-13"),
        ("December 24, 16:05", "2023-12-24T16:05:00"),
        ("29 February", "2024-02-29"),
        ("3月9日", "2024-03-09"),
    ]);
    assert_eq!(read("March 9", &Hint::default()), None);
    let earlier = Hint {
        reference: DateTime::parse_from_rfc3339("2023-05-01T00:00:00Z").ok(),
        ..Hint::default()
    };
    assert_eq!(shown(read("29 February", &earlier)), "2020-02-29");
}

#[test]
fn an_offset_is_given_only_where_a_zone_is_named() {
    check(&[
        ("March 9, 2024 4:05 pm", "2024-03-09T16:05:00"),
        ("March 9, 2024 4:05 pm KST", "2024-03-09T16:05:00+09:00"),
        ("March 9, 2024 4:05 pm ET", "2024-03-09T16:05:00-05:00"),
        ("August 9, 2023 4:05 pm ET", "2023-08-09T16:05:00-04:00"),
        ("August 9, 2023 4:05 pm EST", "2023-08-09T16:05:00-05:00"),
        ("9 Aug 2023 16:05 BST", "2023-08-09T16:05:00+01:00"),
        ("9 Jan 2024 16:05 BST", "2024-01-09T16:05:00"),
        ("9 Mar 2024 16:05 CST", "2024-03-09T16:05:00"),
        ("9 Mar 2024 16:05 IST", "2024-03-09T16:05:00"),
        ("9 Mar 2024 16:05 GMT+5:30", "2024-03-09T16:05:00+05:30"),
        ("9/3/2024 16:05 (UTC+7)", "2024-03-09T16:05:00+07:00"),
        ("1605 GMT (0105 HKT) March 9, 2024", "2024-03-09T16:05:00Z"),
        ("9 марта 2024, 16:05 мск", "2024-03-09T16:05:00+03:00"),
    ]);
    let cases = [
        (
            "9 Mar 2024 16:05 CST",
            named("Asia/Shanghai"),
            "2024-03-09T16:05:00+08:00",
        ),
        (
            "9 Mar 2024 16:05 CST",
            named("America/Chicago"),
            "2024-03-09T16:05:00-06:00",
        ),
        (
            "9 Mar 2024 16:05 CST",
            named("Asia/Seoul"),
            "2024-03-09T16:05:00",
        ),
        (
            "9 Mar 2024 16:05 IST",
            named("Asia/Kolkata"),
            "2024-03-09T16:05:00+05:30",
        ),
        (
            "9 Mar 2024 16:05 IST",
            named("Asia/Jerusalem"),
            "2024-03-09T16:05:00+02:00",
        ),
        (
            "9 Aug 2023 16:05 BST",
            named("Asia/Dhaka"),
            "2023-08-09T16:05:00+06:00",
        ),
        (
            "9 Mar 2024 16:05 SST",
            named("Asia/Singapore"),
            "2024-03-09T16:05:00+08:00",
        ),
        (
            "9 Mar 2024 16:05",
            named("Asia/Seoul"),
            "2024-03-09T16:05:00",
        ),
    ];
    for (text, zone, expected) in cases {
        assert_eq!(
            shown(read(text, &in_zone(zone))),
            expected,
            "{text} in {zone}"
        );
    }
}

#[test]
fn the_publisher_decides_whether_the_day_or_the_month_comes_first() {
    let text = "02/03/2024";
    assert_eq!(
        shown(read(text, &in_zone(named("Europe/London")))),
        "2024-03-02"
    );
    assert_eq!(
        shown(read(text, &in_zone(named("America/Chicago")))),
        "2024-02-03"
    );
    assert_eq!(shown(read(text, &in_language("fr"))), "2024-03-02");
    assert_eq!(shown(read(text, &in_language("en-GB"))), "2024-03-02");
    assert_eq!(shown(read(text, &in_language("en_US"))), "2024-02-03");
    assert_eq!(
        shown(read("02/25/2024", &in_zone(named("Europe/London")))),
        "2024-02-25"
    );
    assert_eq!(
        shown(read("24.03.09", &in_zone(named("Asia/Seoul")))),
        "2024-03-09"
    );
    assert_eq!(shown(read("09.03.24", &in_language("de"))), "2024-03-09");
    // Nothing is known of the publisher, and day first would be in the future.
    assert_eq!(shown(read("02/12/2024", &hint())), "2024-02-12");
}

#[test]
fn labels_tell_the_first_publication_from_the_last_change() {
    use Label::{Modified, Published};
    for (text, expected) in [
        (
            "Published March 9, 2024 10:20 | Updated March 10, 2024 8:05 am",
            &[
                (Published, "2024-03-09T10:20:00"),
                (Modified, "2024-03-10T08:05:00"),
            ][..],
        ),
        (
            "입력 2024.03.09. 오전 5:01 수정 2024.03.10. 오후 6:05",
            &[
                (Published, "2024-03-09T05:01:00"),
                (Modified, "2024-03-10T18:05:00"),
            ],
        ),
        (
            "승인 2024-03-09 16:05:00수정 2024-03-10 08:05:00",
            &[
                (Published, "2024-03-09T16:05:00"),
                (Modified, "2024-03-10T08:05:00"),
            ],
        ),
        (
            "송고시간2024-03-09 16:05",
            &[(Published, "2024-03-09T16:05:00")],
        ),
        (
            "2024-03-09 16:05 수정",
            &[(Modified, "2024-03-09T16:05:00")],
        ),
        ("Stand: 09.03.2024", &[(Published, "2024-03-09")]),
        (
            "Zuletzt aktualisiert am 9. März 2024",
            &[(Modified, "2024-03-09")],
        ),
        ("Mis à jour le 9 mars 2024", &[(Modified, "2024-03-09")]),
        (
            "Last modified on Sat 9 Mar 2024",
            &[(Modified, "2024-03-09")],
        ),
        ("最終更新：2024/3/9", &[(Modified, "2024-03-09")]),
        (
            "更新时间：2024-03-09 16:05",
            &[(Modified, "2024-03-09T16:05:00")],
        ),
    ] {
        let found = find(text, &hint());
        let labels: Vec<_> = found
            .iter()
            .map(|found| (found.label, found.published.to_string()))
            .collect();
        let expected: Vec<_> = expected
            .iter()
            .map(|(label, date)| (*label, (*date).to_owned()))
            .collect();
        assert_eq!(labels, expected, "{text}");
    }
    assert_eq!(
        shown(read(
            "Updated March 10, 2024. Published March 9, 2024.",
            &hint()
        )),
        "2024-03-09"
    );
    assert_eq!(shown(read("Updated March 10, 2024", &hint())), "2024-03-10");
}

#[test]
fn a_date_is_found_in_a_byline_with_its_place() {
    for (text, taken) in [
        (
            "news.example · by A Writer · March 9, 2024",
            "March 9, 2024",
        ),
        ("Jane Q. Public March 9, 2024", "March 9, 2024"),
        (
            "World Desk March 9, 2024 / 4:05 PM",
            "March 9, 2024 / 4:05 PM",
        ),
        ("3 hours agoJane Public", "3 hours ago"),
        ("Posted on: March 9, 2024", "Posted on: March 9, 2024"),
        ("2024.03.09 (오후 3:05) 기자", "2024.03.09 (오후 3:05)"),
        ("9 March, 2024 Saturday | Kyiv", "9 March, 2024 Saturday"),
    ] {
        let found = find(text, &hint());
        assert_eq!(found.len(), 1, "{text}");
        assert_eq!(&text[found[0].range.clone()], taken);
    }
}

#[test]
fn what_is_no_date_is_none() {
    for text in [
        "",
        "March",
        "March 2024",
        "2024",
        "20240309",
        "1710000000",
        "105mm guns",
        "Report/2024031",
        "Resolution 1718",
        "4 million rounds of 105 mm",
        "paragraphs 9-12",
        "the 7th Fleet",
        "KF-21 fighter",
        "202-555-0143",
        "5. A headline",
        "3rd LD",
        "more than 30 years",
        "Section 9.3.2",
        "10.0.3.24",
        "https://news.example/2024/03/09/story",
        "v1.3.24",
        "9/11",
        "24/7",
        "March 1 Movement",
        "May 9 people survive",
        "30 February 2024",
        "13/13/2024",
        "16:05",
        "2024-25 season",
        "3 hours",
        "25 years ago, war broke out",
        "3시간 전쟁",
        "ISBN 978-89-954321-0-5",
        "$12.03.24",
    ] {
        assert_eq!(find(text, &hint()), [], "{text}");
    }
}

#[test]
fn a_long_text_is_no_dated_line() {
    let text = format!(
        "{} on March 9, 2024.",
        "They met and talked about it again and again".repeat(8)
    );
    assert_eq!(read(&text, &hint()), None);
    assert_eq!(find(&text, &hint()).len(), 1);
    assert_eq!(read(&"2024-03-09 ".repeat(1_000), &hint()), None);
    assert_eq!(read_machine(&"March 9, 2024 ".repeat(1_000)), None);
}

#[test]
fn a_date_in_the_future_gives_way_to_another() {
    assert_eq!(
        shown(read("Event: April 20, 2024 · March 9, 2024", &hint())),
        "2024-03-09"
    );
    assert_eq!(shown(read("April 20, 2024", &hint())), "2024-04-20");
}

#[test]
fn machines_dates_are_read() {
    for (text, expected) in [
        ("2024-03-09T16:05:00.123+09:00", "2024-03-09T16:05:00+09:00"),
        ("2024-03-09T16:05:00+0900", "2024-03-09T16:05:00+09:00"),
        ("2024-03-09 16:05:00 UTC", "2024-03-09T16:05:00Z"),
        ("2024-03-09T16:05", "2024-03-09T16:05:00"),
        ("2024-03-09T24:00:00Z", "2024-03-10T00:00:00Z"),
        ("20240309T160500Z", "2024-03-09T16:05:00Z"),
        ("20240309T1605", "2024-03-09T16:05:00"),
        ("2024-03-09", "2024-03-09"),
        ("20240309", "2024-03-09"),
        ("20240309160507", "2024-03-09T16:05:07"),
        ("2024-W10-6", "2024-03-09"),
        ("2024-069", "2024-03-09"),
        ("1710000300", "2024-03-09T16:05:00Z"),
        ("1710000300123", "2024-03-09T16:05:00Z"),
        ("/Date(1710000300000+0900)/", "2024-03-09T16:05:00Z"),
        (
            "Sat, 09 Mar 2024 16:05:00 +0900",
            "2024-03-09T16:05:00+09:00",
        ),
        ("Sat, 09 Mar 2024 16:05:00 KST", "2024-03-09T16:05:00+09:00"),
        (
            "Sat Mar 09 2024 16:05:00 GMT+0900 (Some Standard Time)",
            "2024-03-09T16:05:00+09:00",
        ),
        ("2024/03/09 16:05", "2024-03-09T16:05:00"),
        ("March 9, 2024", "2024-03-09"),
        // What is open without the page, and what is no date.
        ("02/03/2024", ""),
        ("yesterday", ""),
        ("March 9", ""),
        ("1970-01-01T00:00:00Z", ""),
        ("0001-01-01T00:00:00", ""),
        ("2024-03", ""),
        ("12345", ""),
        ("2024-02-30", ""),
        ("by someone", ""),
    ] {
        assert_eq!(shown(read_machine(text)), expected, "{text}");
    }
}

#[test]
fn what_may_be_part_of_a_date_is_known_by_its_words() {
    for word in ["March.", "2024", "yesterday", "토요일", "三月", "p.m."] {
        assert!(may_be_part(word), "{word}");
    }
    for word in ["harbour.", "–", "항구"] {
        assert!(!may_be_part(word), "{word}");
    }
}

#[test]
fn a_batch_answers_every_line() {
    let line = r#"{"text": "4 hours ago", "reference": "2024-03-10T21:15:00+02:00", "timezone_hint": "Europe/Kyiv"}"#;
    assert_eq!(batch(line), "2024-03-10T17:15:00+02:00");
    assert_eq!(batch(r#"{"text": "1710000300"}"#), "2024-03-09T16:05:00Z");
    assert_eq!(
        batch(r#"{"text": "March 9, 2024", "reference": null, "timezone_hint": "Nowhere/Land"}"#),
        "2024-03-09"
    );
    for line in [
        "",
        "no json",
        "[]",
        r#"{"text": 5}"#,
        r#"{"text": "Section 2"}"#,
    ] {
        assert_eq!(batch(line), "", "{line}");
    }
}

proptest! {
    #[test]
    fn any_text_is_read_without_panic_and_in_its_bounds(text in "\\PC{0,80}") {
        for found in find(&text, &hint()) {
            prop_assert!(text.get(found.range.clone()).is_some_and(|taken| !taken.is_empty()));
        }
        let _ = (read(&text, &hint()), read_machine(&text));
    }

    #[test]
    fn what_looks_like_dates_is_read_without_panic(
        text in "([0-9]{1,4}|[-./:, (')]|年|月|日|March|May|ago|hours|오후|令和|tháng|GMT|[+]|T|Z){0,30}",
    ) {
        for found in find(&text, &hint()) {
            prop_assert!(text.get(found.range).is_some());
        }
        let _ = read_machine(&text);
    }

    #[test]
    fn a_written_date_is_read_back(day in 0..150_000i64, seconds in 0..86_400u32) {
        let date = chrono::NaiveDate::from_ymd_opt(1750, 1, 1).unwrap() + chrono::Days::new(day.unsigned_abs());
        let local = date.and_time(NaiveTime::from_num_seconds_from_midnight_opt(seconds, 0).unwrap());
        for published in [Published::Date(date), Published::Local(local)] {
            prop_assert_eq!(read_machine(&published.to_string()), Some(published));
            prop_assert_eq!(read(&published.to_string(), &Hint::default()), Some(published));
        }
        prop_assert_eq!(read(&date.format("%-d %B %Y").to_string(), &Hint::default()), Some(Published::Date(date)));
    }

    #[test]
    fn no_zone_is_invented(hour in 0..24u32, minute in 0..60u32, zone in select(names().collect::<Vec<_>>())) {
        let text = format!("9 March 2024 {hour:02}:{minute:02}");
        let read = read(&text, &in_zone(named(zone)));
        prop_assert!(matches!(read, Some(Published::Local(_))));
    }
}
