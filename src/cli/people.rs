//! How times, names and lists are written for people.

use chrono::{DateTime, Datelike as _, NaiveDate, Utc};
use comfy_table::{CellAlignment, ContentArrangement, Table, presets};
use uuid::Uuid;

use crate::publish::short_id;
use crate::text::{is_harmless, thousands};
use crate::zone::Tz;

/// No line is longer, however wide the terminal; one that is narrower than this shows tables broken.
const WIDTH: std::ops::RangeInclusive<u16> = 40..=100;

/// A list that is longer ends in a line that says how many more there are.
pub(super) const LONGEST_LIST: usize = 10;

/// How many columns a line may take up: `$COLUMNS`, else those of the terminal, and no more than 100.
fn width() -> u16 {
    let told = std::env::var("COLUMNS").ok();
    let told = told.and_then(|columns| columns.trim().parse().ok());
    let seen = || {
        Some(
            rustix::termios::tcgetwinsize(std::io::stdout())
                .ok()?
                .ws_col,
        )
    };
    let columns = told.or_else(seen).filter(|columns| *columns > 0);
    columns
        .unwrap_or(*WIDTH.end())
        .clamp(*WIDTH.start(), *WIDTH.end())
}

/// `14 July 08:02 KST`, with the year where it is not this one.
pub(super) fn time(at: DateTime<Utc>, zone: Tz, now: DateTime<Utc>) -> String {
    let (at, now) = (at.with_timezone(&zone), now.with_timezone(&zone));
    let form = if at.year() == now.year() {
        "%-d %B %H:%M %Z"
    } else {
        "%-d %B %Y, %H:%M %Z"
    };
    at.format(form).to_string()
}

/// `14 July`, with the year where it is not this one; the months with long names are cut.
pub(super) fn long_day(day: NaiveDate, now: DateTime<Utc>) -> String {
    let name = day.format("%B").to_string();
    let month = if name.len() > 5 { "%b" } else { "%B" };
    let form = if day.year() == now.year() {
        format!("%-d {month}")
    } else {
        format!("%-d {month} %Y")
    };
    day.format(&form).to_string()
}

/// `14 July 08:02 KST`, of another year the day alone: for columns.
pub(super) fn column_time(at: DateTime<Utc>, zone: Tz, now: DateTime<Utc>) -> String {
    let local = at.with_timezone(&zone);
    let day = long_day(local.date_naive(), now);
    if local.year() == now.year() {
        format!("{day} {}", local.format("%H:%M %Z"))
    } else {
        day
    }
}

/// `08:02` today, else `14 July 08:02`, of another year the day alone: since when, beside a column with the zone.
pub(super) fn since(at: DateTime<Utc>, zone: Tz, now: DateTime<Utc>) -> String {
    let (local, today) = (at.with_timezone(&zone), now.with_timezone(&zone));
    let (day, time) = (long_day(local.date_naive(), now), local.format("%H:%M"));
    if local.date_naive() == today.date_naive() {
        time.to_string()
    } else if local.year() == today.year() {
        format!("{day} {time}")
    } else {
        day
    }
}

/// `08:02 KST` today, else `14 Jul 08:02 KST`: for columns that have little room.
pub(super) fn brief(at: DateTime<Utc>, zone: Tz, now: DateTime<Utc>) -> String {
    let (at, now) = (at.with_timezone(&zone), now.with_timezone(&zone));
    let form = if at.date_naive() == now.date_naive() {
        "%H:%M %Z"
    } else if at.year() == now.year() {
        "%-d %b %H:%M %Z"
    } else {
        "%-d %b %Y %H:%M %Z"
    };
    at.format(form).to_string()
}

/// The first eight letters of an entry's id.
pub(super) fn id(urn: &str) -> String {
    Uuid::parse_str(urn.trim_start_matches("urn:uuid:"))
        .map(short_id)
        .unwrap_or_default()
}

/// A text that takes up no more than so many columns.
pub(super) fn cut(text: &str, width: usize) -> String {
    // Hangul, Han and kana take up two columns; what is taken for them here besides is cut a little early.
    let columns = |c: char| if c >= '\u{1100}' { 2 } else { 1 };
    if text.chars().map(columns).sum::<usize>() <= width {
        return text.to_owned();
    }
    let mut taken = 1;
    let fits = |c: &char| {
        taken += columns(*c);
        taken <= width
    };
    let start: String = text.chars().take_while(fits).collect();
    format!("{}…", start.trim_end())
}

/// What others wrote as one line of so many characters at most, without what could steer a terminal or an editor.
pub(super) fn one_line(text: &str, longest: usize) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let line = words.join(" ");
    let line: String = { line.chars() }
        .filter(|c| is_harmless(*c))
        .take(longest)
        .collect();
    line.trim().to_owned()
}

/// A table without lines; the columns from `numbers` on are numbers.
pub(super) fn table(
    head: &[&str],
    rows: impl IntoIterator<Item = Vec<String>>,
    numbers: std::ops::Range<usize>,
) -> String {
    table_of(head, rows, numbers, width())
}

/// The same, however wide: nothing is cut or broken.
pub(super) fn whole_table(
    head: &[&str],
    rows: Vec<Vec<String>>,
    numbers: std::ops::Range<usize>,
) -> String {
    table_of(head, rows, numbers, u16::MAX - 2)
}

fn table_of(
    head: &[&str],
    rows: impl IntoIterator<Item = Vec<String>>,
    numbers: std::ops::Range<usize>,
    width: u16,
) -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    table.set_content_arrangement(ContentArrangement::Dynamic);
    // The padding behind the last column is not shown.
    table.set_width(width + 2);
    if !head.is_empty() {
        table.set_header(head.to_vec());
    }
    table.add_rows(rows);
    for (index, column) in table.column_iter_mut().enumerate() {
        column.set_padding((0, 2));
        if numbers.contains(&index) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    let lines: Vec<String> = table
        .lines()
        .map(|line| line.trim_end().to_owned())
        .collect();
    lines.join("\n") + "\n"
}

/// By so much a list is indented.
const INDENT: usize = 2;

/// What the columns but one take up, with what stands between all.
fn taken(head: &[&str], rows: &[Vec<String>], elastic: Option<usize>) -> usize {
    let widest = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        let cells = cells.map(|cell| cell.chars().count());
        cells
            .chain(head.get(column).map(|cell| cell.chars().count()))
            .max()
            .unwrap_or(0)
    };
    let columns = rows.first().map_or(head.len(), Vec::len);
    let others = (0..columns).filter(|column| Some(*column) != elastic);
    others.map(widest).sum::<usize>() + 2 * columns.saturating_sub(1)
}

/// Whether a table needs nothing cut.
pub(super) fn fits(head: &[&str], rows: &[Vec<String>]) -> bool {
    taken(head, rows, None) + INDENT <= usize::from(width())
}

/// A table in which one column is cut so that no line is broken.
pub(super) fn fitted_table(
    head: &[&str],
    mut rows: Vec<Vec<String>>,
    numbers: std::ops::Range<usize>,
    elastic: usize,
) -> String {
    let taken = taken(head, &rows, Some(elastic));
    let room = usize::from(width()).saturating_sub(taken + INDENT).max(8);
    for cell in rows.iter_mut().filter_map(|row| row.get_mut(elastic)) {
        *cell = cut(cell, room);
    }
    table(head, rows, numbers)
}

/// A text broken between words into lines that fit, those after the first indented.
pub(super) fn wrapped(text: &str, indent: usize) -> String {
    let longest = usize::from(width());
    let start = text.len() - text.trim_start().len();
    let mut wrapped = text[..start].to_owned();
    let mut column = start;
    for (number, word) in text[start..].split_inclusive(' ').enumerate() {
        let width = word.chars().count();
        if number > 0 && column + word.trim_end().chars().count() > longest {
            wrapped.truncate(wrapped.trim_end().len());
            wrapped.push('\n');
            wrapped.push_str(&" ".repeat(indent));
            column = indent;
        }
        wrapped.push_str(word);
        column += width;
    }
    wrapped.truncate(wrapped.trim_end().len());
    wrapped + "\n"
}

/// What stands below a list that is cut: how many more there are, and where.
pub(super) fn more(all: usize, shown: usize, place: &str) -> String {
    match all.saturating_sub(shown) {
        0 => String::new(),
        more => format!("… and {} more ({place})\n", thousands(more)),
    }
}

/// A titled list, indented, cut at ten lines; one column gives way so that no line breaks.
pub(super) fn list(title: &str, rows: Vec<Vec<String>>, elastic: usize, place: &str) -> String {
    if rows.is_empty() {
        return String::new();
    }
    let all = rows.len();
    let rows = rows.into_iter().take(LONGEST_LIST).collect();
    let body = fitted_table(&[], rows, 0..0, elastic);
    let mut text = format!("{title}\n");
    for line in body.lines() {
        text.push_str("  ");
        text.push_str(line);
        text.push('\n');
    }
    if all > LONGEST_LIST {
        text.push_str(&format!("  {}", more(all, LONGEST_LIST, place)));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::zone::named;

    #[test]
    fn a_long_text_is_cut_to_its_columns() {
        assert_eq!(cut("harbour", 7), "harbour");
        assert_eq!(cut("harbours", 7), "harbou…");
        assert_eq!(cut("見出しより", 7), "見出し…");
    }

    #[test]
    fn a_foreign_text_is_one_harmless_line() {
        assert_eq!(one_line(" a\n\tb\u{1b}[1m\u{202e}c ", 9), "a b[1mc");
        assert_eq!(one_line("見出し", 2), "見出");
        assert_eq!(one_line("\u{7} ", 9), "");
    }

    #[test]
    fn times_name_their_zone_and_the_year_only_where_it_is_another() {
        let at: DateTime<Utc> = "2025-07-13T23:02:00Z".parse().unwrap();
        assert_eq!(time(at, named("Asia/Seoul"), at), "14 July 08:02 KST");
        assert_eq!(
            time(at, Tz::UTC, at + chrono::TimeDelta::days(300)),
            "13 July 2025, 23:02 UTC"
        );
    }

    #[test]
    fn columns_have_the_day_and_no_month_that_is_long() {
        let at: DateTime<Utc> = "2025-07-13T23:02:00Z".parse().unwrap();
        let later = |days| at + chrono::TimeDelta::days(days);
        assert_eq!(
            column_time(at, named("Asia/Seoul"), at),
            "14 July 08:02 KST"
        );
        assert_eq!(column_time(later(60), Tz::UTC, at), "11 Sep 23:02 UTC");
        assert_eq!(column_time(at, Tz::UTC, later(300)), "13 July 2025");
        assert_eq!(since(at, named("Asia/Seoul"), later(0)), "08:02");
        assert_eq!(since(at, named("Asia/Seoul"), later(1)), "14 July 08:02");
        assert_eq!(since(at, Tz::UTC, later(300)), "13 July 2025");
    }

    #[test]
    fn a_long_line_breaks_between_words() {
        let word = "x".repeat(40);
        let text = format!("FEED  {word} {word} {word}");
        assert_eq!(
            wrapped(&text, 6),
            format!("FEED  {word} {word}\n      {word}\n")
        );
    }

    #[test]
    fn a_column_gives_way_so_that_no_line_breaks() {
        let rows = vec![vec!["a".to_owned(), "b ".repeat(90)]];
        let text = fitted_table(&["one", "two"], rows, 0..0, 1);
        assert_eq!(text.lines().count(), 2, "{text}");
    }

    #[test]
    fn a_long_list_says_how_many_more() {
        let rows = (0..12).map(|n| vec![n.to_string()]).collect();
        assert!(
            list("Title", rows, 0, "aggregator status --all")
                .ends_with("  … and 2 more (aggregator status --all)\n")
        );
    }
}
