//! Stories marked in one way throughout, with their address somewhere below: a sign before each title (`▲`, `→`, `■`), a
//! heading, a title in bold, or a line across the page before it. The address may stand above, among or below the words.

use super::told::{self, Heading, source_link};
use super::{Setting, Stories};
use crate::digest::document::{Block, Kind};
use crate::digest::numbering;

/// How the stories of a digest are marked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    /// The same sign before each title.
    Sign(char),
    /// Headings of one level.
    Heading(u8),
    /// Lines in bold.
    Bold,
    /// The first line after a line across the page.
    Rule,
}

/// At least so many stories are marked so, and so many in ten have an address below.
const MIN_STORIES: usize = 3;
const MIN_SOURCED: usize = 7;

/// A title has at most this many bytes.
const MAX_TITLE: usize = 300;

/// Stories that are marked in one way, before they are read.
#[derive(Debug)]
pub(super) struct Records {
    mark: Mark,
    headings: Vec<Heading>,
    /// How many of them have an address below.
    sourced: usize,
}

impl Records {
    /// Whether they explain a digest better than title lines and list items with links, of which there are so many: a
    /// sign before each title is put there on purpose.
    pub(super) fn beats(&self, others: usize) -> bool {
        self.sourced > others || (matches!(self.mark, Mark::Sign(_)) && self.sourced >= others)
    }
}

/// Finds the mark that most stories with an address below have.
pub(super) fn find(lines: &[Block], setting: &Setting<'_>) -> Option<Records> {
    let sources: Vec<bool> = lines
        .iter()
        .map(|line| source_link(line).is_some_and(|l| setting.selection.is_source(&l.url, "")))
        .collect();
    if sources.iter().filter(|s| **s).count() < MIN_STORIES {
        return None;
    }
    marks(lines)
        .into_iter()
        .filter_map(|mark| records(mark, lines, &sources))
        .max_by_key(|records| records.sourced)
}

/// The marks that stand at least as often as there must be stories.
fn marks(lines: &[Block]) -> Vec<Mark> {
    let mut counted: Vec<(Mark, usize)> = Vec::new();
    for at in 0..lines.len() {
        for mark in marks_of(lines, at).into_iter().flatten() {
            match counted.iter().position(|(m, _)| *m == mark) {
                Some(known) => counted[known].1 += 1,
                None if counted.len() < MAX_MARKS => counted.push((mark, 1)),
                None => {}
            }
        }
    }
    counted.retain(|(_, count)| *count >= MIN_STORIES);
    counted.into_iter().map(|(mark, _)| mark).collect()
}

/// So many different signs are counted.
const MAX_MARKS: usize = 32;

/// The marks that a line has.
fn marks_of(lines: &[Block], at: usize) -> [Option<Mark>; 3] {
    let line = &lines[at];
    if line.quoted || line.text.is_empty() {
        return [None; 3];
    }
    let first = line.text.chars().next().filter(|c| is_sign(*c));
    let own = match line.kind {
        Kind::Heading(level) => Some(Mark::Heading(level)),
        _ if line.strong > 0 && line.strong == line.text.len() => Some(Mark::Bold),
        _ => None,
    };
    let ruled = at
        .checked_sub(1)
        .is_some_and(|above| lines[above].kind == Kind::Rule);
    [first.map(Mark::Sign), own, ruled.then_some(Mark::Rule)]
}

/// Signs that are put before titles.
fn is_sign(c: char) -> bool {
    "→▲△▶►■□◆◇●○◎★☆▼▽※❖➤➜➔➢✔✦»›🔹🔸🔺🔻📌👉📰🗞🟢🔵🔴⭐️".contains(c)
}

fn records(mark: Mark, lines: &[Block], addressed: &[bool]) -> Option<Records> {
    let headings: Vec<Heading> = (0..lines.len())
        .filter(|at| marks_of(lines, *at).contains(&Some(mark)))
        .filter_map(|at| heading(lines, at, mark))
        .collect();
    let ends = headings
        .iter()
        .skip(1)
        .map(|next| next.start)
        .chain([lines.len()]);
    let has_source = |(heading, end): &(&Heading, usize)| {
        addressed
            .get(heading.line + 1..*end)
            .is_some_and(|s| s.contains(&true))
    };
    let sourced = headings.iter().zip(ends).filter(has_source).count();
    let enough = sourced >= MIN_STORIES && sourced * 10 >= headings.len() * MIN_SOURCED;
    enough.then_some(Records {
        mark,
        headings,
        sourced,
    })
}

/// The heading of a story whose first line is marked; a title that leads to its source itself is another layout's.
fn heading(lines: &[Block], at: usize, mark: Mark) -> Option<Heading> {
    let line = &lines[at];
    let (number, from) = match numbering::read(&line.text) {
        Some((number, title)) => (Some(number), line.text.len() - title.len()),
        None => (None, 0),
    };
    let text = line.text[from..].trim_start_matches(|c| {
        matches!(mark, Mark::Sign(sign) if sign == c) || c == ' ' || c == '\u{fe0f}'
    });
    let titled =
        line.links.is_empty() && text.len() <= MAX_TITLE && text.chars().any(char::is_alphabetic);
    let (title, rest) = told::split_lead(line, line.text.len() - text.len());
    titled.then_some(Heading {
        start: at,
        line: at,
        number,
        title,
        byline: None,
        rest,
    })
}

/// Reads the stories.
pub(super) fn read(records: &Records, lines: &[Block], setting: &Setting<'_>) -> Stories {
    let mark = match records.mark {
        Mark::Sign(sign) => format!("the sign {sign}"),
        Mark::Heading(level) => format!("headings of level {level}"),
        Mark::Bold => "bold titles".to_owned(),
        Mark::Rule => "lines across the page".to_owned(),
    };
    let why = format!(
        "layout: stories marked by {mark}; {} of {} have an address below",
        records.sourced,
        records.headings.len()
    );
    let mut stories = told::read(&records.headings, lines, why, setting);
    stories.items.retain(|item| !item.citations.is_empty());
    stories
}
