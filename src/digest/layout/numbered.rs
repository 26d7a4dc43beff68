//! Numbered stories: a contents list whose lines stand again as headings, or headings numbered from 1.

use std::collections::HashMap;
use std::ops::RangeInclusive;

use crate::text::tokens;

use super::sources::source_link;
use super::told::{self, Heading};
use super::{Setting, Stories};
use crate::digest::byline::{self, Byline};
use crate::digest::credit;
use crate::digest::document::{Block, Kind};
use crate::digest::masthead::Headline;
use crate::digest::numbering;

/// A contents list has at least this many lines, and this share of them stand again.
const MIN_STORIES: usize = 2;
const MIN_SHARE: f64 = 0.6;

/// A contents list stands at the front: so many runs of numbered lines are tried.
const MAX_RUNS: usize = 8;

/// A title has at most this many bytes: it is compared with each line of its story.
const MAX_TITLE: usize = 2000;

/// A numbered line.
#[derive(Debug, Clone)]
struct Numbered {
    start: usize,
    line: usize,
    number: u32,
    title: String,
    byline: Option<Byline>,
    rest: Option<Block>,
}

/// Reads a digest of numbered stories; `None` where it is none.
pub(super) fn read(lines: &[Block], setting: &Setting<'_>) -> Option<Stories> {
    let numbered = find_numbered(lines, setting);
    let (found, why) =
        recurring(&numbered, lines).or_else(|| counted(&numbered, lines, setting))?;
    let headings: Vec<Heading> = found.into_iter().map(Numbered::into_heading).collect();
    Some(told::read(&headings, lines, why, setting))
}

impl Numbered {
    fn into_heading(self) -> Heading {
        Heading {
            start: self.start,
            line: self.line,
            number: Some(self.number),
            title: self.title,
            byline: self.byline,
            rest: self.rest,
        }
    }
}

fn find_numbered(lines: &[Block], setting: &Setting<'_>) -> Vec<Numbered> {
    let mut last = None;
    let number = |(line, block): (usize, &Block)| -> Option<Numbered> {
        let (number, from) = match block.kind {
            Kind::ListItem(Some(number)) if block.depth <= 1 => (number, 0),
            _ => match numbering::read_after(&block.text, last) {
                Some((number, title)) => (number, block.text.len() - title.len()),
                // `1 big thing: Title` before `2. Title`.
                None if is_first(block) => (1, 0),
                None => return alone(lines, line),
            },
        };
        last = Some(number);
        let (title, rest) = told::split_lead(block, from);
        if title.len() > MAX_TITLE {
            return None;
        }
        let (title, byline) = byline::split_title(&title, &setting.hint);
        Some(Numbered::new(line..=line, number, title, byline, rest))
    };
    let plain = lines.iter().enumerate().filter(|(_, b)| !b.quoted);
    plain.filter_map(number).collect()
}

/// Whether a heading begins with the number one and no sign behind it.
fn is_first(block: &Block) -> bool {
    matches!(block.kind, Kind::Heading(_)) && block.text.starts_with("1 ")
}

/// A number on a line of its own, over the title.
fn alone(lines: &[Block], at: usize) -> Option<Numbered> {
    let number = numbering::alone(&lines[at].text)?;
    let title = lines.get(at + 1)?;
    let short =
        !title.quoted && title.text.len() <= MAX_TITLE && !title.text.ends_with(['.', '。']);
    let lettered = title.text.chars().any(char::is_alphabetic);
    (short && lettered).then(|| Numbered::new(at..=at + 1, number, title.text.clone(), None, None))
}

impl Numbered {
    fn new(
        lines: RangeInclusive<usize>,
        number: u32,
        title: String,
        byline: Option<Byline>,
        rest: Option<Block>,
    ) -> Self {
        Self {
            start: *lines.start(),
            line: *lines.end(),
            number,
            title,
            byline,
            rest,
        }
    }
}

/// The headings, where a run of numbered lines stands again further down.
fn recurring(numbered: &[Numbered], lines: &[Block]) -> Option<(Vec<Numbered>, String)> {
    let (mut start, mut runs) = (0, 0);
    while start < numbered.len() && runs < MAX_RUNS {
        let end = run_end(numbered, start, lines);
        if end - start >= MIN_STORIES {
            runs += 1;
            let found = stand_again(&numbered[start..end], &numbered[end..]);
            #[expect(clippy::cast_precision_loss, reason = "counts of lines")]
            let share = found.len() as f64 / (end - start) as f64;
            if found.len() >= MIN_STORIES && share >= MIN_SHARE {
                let why = format!(
                    "layout: numbered with a contents list; {} of its {} lines stand again as headings",
                    found.len(),
                    end - start
                );
                return Some((found, why));
            }
        }
        start = end;
    }
    None
}

/// One past the last of a run of numbered lines with nothing between them.
fn run_end(numbered: &[Numbered], start: usize, lines: &[Block]) -> usize {
    let mut end = start + 1;
    while let Some(next) = numbered.get(end) {
        let last = &numbered[end - 1];
        let between = &lines[last.line + 1..next.line];
        if next.number <= last.number || between.iter().any(|b| !b.text.trim().is_empty()) {
            break;
        }
        end += 1;
    }
    end
}

/// For each line of the contents the first later line that has its title, in order; a line that differs but has its
/// number will do.
fn stand_again(contents: &[Numbered], later: &[Numbered]) -> Vec<Numbered> {
    let key = |line: &Numbered| tokens(&line.title).join(" ");
    let mut by_title: HashMap<String, Vec<usize>> = HashMap::new();
    let mut by_number: HashMap<u32, Vec<usize>> = HashMap::new();
    for (i, line) in later.iter().enumerate() {
        by_title.entry(key(line)).or_default().push(i);
        by_number.entry(line.number).or_default().push(i);
    }
    let mut next = 0;
    let mut found = Vec::new();
    for entry in contents {
        let first = |places: Option<&Vec<usize>>| {
            places.and_then(|p| p.get(p.partition_point(|i| *i < next)).copied())
        };
        let same = first(by_title.get(&key(entry))).or_else(|| {
            first(by_number.get(&entry.number))
                .filter(|i| Headline::new(&entry.title).is_repeated_by(&later[*i].title))
        });
        if let Some(i) = same {
            next = i + 1;
            found.push(later[i].clone());
        }
    }
    found
}

/// The headings, where there is no contents list: numbers from 1 on in order, perhaps anew in each section, most of
/// them with a byline or an address below.
fn counted(
    numbered: &[Numbered],
    lines: &[Block],
    setting: &Setting<'_>,
) -> Option<(Vec<Numbered>, String)> {
    let mut headings: Vec<&Numbered> = Vec::new();
    let mut sectioned = 0;
    for line in numbered {
        let last = headings.last().map_or(0, |last| last.number);
        let anew = line.number == 1 && {
            let from = headings
                .last()
                .map_or(0, |last| last.line + 1)
                .max(sectioned);
            let between = lines.get(from..line.line).unwrap_or_default();
            sectioned = line.line;
            between.iter().any(|b| matches!(b.kind, Kind::Heading(_)))
        };
        if line.number == last + 1 || anew {
            headings.push(line);
        }
    }
    let sourced = |(i, heading): (usize, &&Numbered)| {
        let end = headings.get(i + 1).map_or(lines.len(), |next| next.line);
        let below = lines
            .get(heading.line + 1..end.min(heading.line + MAX_STORY))
            .unwrap_or_default();
        let named = |b: &Block| {
            source_link(b, &setting.selection.buttons).is_some()
                || byline::read(&b.text, &setting.hint).is_some()
                || credit::read(&b.text, None, &setting.hint).is_some_and(|b| b.published.is_some())
        };
        // A heading that is marked up as one stands over words that cite.
        let marked_up = matches!(lines[heading.line].kind, Kind::Heading(_));
        let cites = |b: &Block| marked_up && !setting.selection.select(b).is_empty();
        let tells = |b: &Block| cites(b) || named(b);
        heading.byline.is_some() || heading.rest.iter().chain(below).any(tells)
    };
    let count = headings.iter().enumerate().filter(|h| sourced(*h)).count();
    let spread = headings
        .windows(2)
        .all(|w| w[1].line > w[0].line + 1 || w[0].rest.is_some());
    let enough = headings.len() >= MIN_STORIES && spread && count * 10 >= headings.len() * 6;
    let why = format!(
        "layout: numbered headings without a contents list; {count} of {} name their source",
        headings.len()
    );
    enough.then(|| (headings.into_iter().cloned().collect(), why))
}

/// So many lines of a story are looked through for its source.
const MAX_STORY: usize = 12;
