//! The months that the address of a sitemap names, and those that are looked for. Pure.

use std::collections::BTreeSet;

use chrono::{Datelike as _, NaiveDate};

/// A month of a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Month(i32, u32);

impl Month {
    /// The months that a path names: `2025-07`, `202507`, `2025/07`, also at the beginning of a day. A single digit is more
    /// often the number of a part.
    pub(super) fn all_in(path: &str) -> Vec<Self> {
        let mut numbers = path.split(|c: char| !c.is_ascii_digit()).peekable();
        let mut months = Vec::new();
        while let Some(number) = numbers.next() {
            let month = match number.len() {
                // The day may stand behind both.
                6 | 8 => number.split_at(4),
                4 => {
                    let next = numbers.peek().filter(|next| next.len() == 2);
                    (number, next.copied().unwrap_or_default())
                }
                _ => continue,
            };
            months.extend(Self::read(month));
        }
        months
    }

    fn read((year, month): (&str, &str)) -> Option<Self> {
        let year: i32 = year.parse().ok()?;
        let month: u32 = month.get(..month.len().min(2))?.parse().ok()?;
        let is_one = (1990..2100).contains(&year) && (1..=12).contains(&month);
        is_one.then_some(Self(year, month))
    }
}

/// The months of some days.
#[derive(Debug, Clone, Default)]
pub(super) struct Months(BTreeSet<Month>);

impl Months {
    /// Whether one of them is among these, or between the first and the last.
    pub(super) fn have(&self, some: &[Month]) -> bool {
        let span = some.iter().min().zip(some.iter().max());
        span.is_some_and(|(first, last)| self.0.range(first..=last).next().is_some())
    }
}

impl FromIterator<NaiveDate> for Months {
    fn from_iter<T: IntoIterator<Item = NaiveDate>>(days: T) -> Self {
        let month = |day: NaiveDate| Month(day.year(), day.month());
        Self(days.into_iter().map(month).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_names_months_however_it_writes_them() {
        for (path, expected) in [
            ("/posts-2025-07.xml", vec![Month(2025, 7)]),
            ("/sitemap_202507.xml.gz", vec![Month(2025, 7)]),
            ("/sitemap/2025/07/index.xml", vec![Month(2025, 7)]),
            ("/sitemap-2025-1.xml", vec![]),
            ("/sitemap/2025/3.xml", vec![]),
            ("/sitemap-20250713.xml", vec![Month(2025, 7)]),
            (
                "/2025-06-30_2025-07-06.xml",
                vec![Month(2025, 6), Month(2025, 7)],
            ),
            ("/sitemap-2025.xml", vec![]),
            ("/sitemap-2025-13.xml", vec![]),
            ("/sitemap-2025-1234.xml", vec![]),
            ("/sitemap-1207.xml", vec![]),
            ("/posts-204801.xml", vec![Month(2048, 1)]),
            ("/posts-12345678901234567890.xml", vec![]),
            ("/", vec![]),
        ] {
            assert_eq!(Month::all_in(path), expected, "{path}");
        }
    }

    #[test]
    fn a_month_is_looked_for_where_one_of_the_days_is_in_it() {
        let days = ["2025-06-30", "2025-07-01"].map(|day| day.parse().unwrap());
        let months: Months = days.into_iter().collect();
        assert!(months.have(&Month::all_in("/2025/06.xml")));
        assert!(months.have(&Month::all_in("/2025-06-29_2025-07-05.xml")));
        assert!(!months.have(&Month::all_in("/2024-07.xml")));
        assert!(!months.have(&[]));
    }
}
