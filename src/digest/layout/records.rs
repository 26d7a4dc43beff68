//! Stories marked in one way throughout, with their source somewhere below: a sign before each title (`▲`, `→`, `■`), a
//! heading, a title in bold, a list item, a letter or numeral, a line across the page or a blank one before it. The
//! address may stand above, among or below the words; where there is none, a credit names the source.

use super::sources::source_link;
use super::told::{self, Heading};
use super::{Setting, Stories};
use crate::digest::buttons::Buttons;
use crate::digest::byline;
use crate::digest::credit;
use crate::digest::document::{Block, Kind, Link};
use crate::digest::numbering::{self, Count};
use crate::digest::spot;

/// How the stories of a digest are marked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    /// The same sign before each title.
    Sign(char),
    /// Headings of one level.
    Heading(u8),
    /// Lines in bold.
    Bold,
    /// List items at one depth.
    Item(u8),
    /// Letters or numerals of one kind that count the titles.
    Count(Count),
    /// `Title: …`, among other labels.
    Label,
    /// The first line after a line across the page.
    Rule,
    /// The first line of a paragraph of several.
    Paragraph,
    /// The first line after the address that ends the story above.
    Source,
}

/// At least so many stories are marked so, and so many in ten have a source below.
const MIN_STORIES: usize = 3;
const MIN_SOURCED: usize = 7;

/// Fewer will do where a mark is that of a list, and all that bear it have a source.
const MIN_MARKED: usize = 2;

/// A title has at most this many bytes.
const MAX_TITLE: usize = 300;

/// Stories that are marked in one way, before they are read.
#[derive(Debug)]
pub(super) struct Records {
    mark: Mark,
    headings: Vec<Heading>,
    /// How many of them have a source below.
    sourced: usize,
}

impl Records {
    /// Whether they explain a digest better than title lines and list items with links, of which there are so many: a
    /// sign before each title is put there on purpose, and a line that most stories have between the first and the
    /// address is no title. A label says what the title is.
    pub(super) fn beats(&self, others: usize) -> bool {
        let marked = matches!(
            self.mark,
            Mark::Sign(_)
                | Mark::Bold
                | Mark::Count(_)
                | Mark::Label
                | Mark::Paragraph
                | Mark::Source
        );
        let labelled = self.mark == Mark::Label;
        self.sourced > others || labelled || marked && self.sourced >= others
    }
}

/// The sources among a digest's lines.
struct Sources {
    /// Whether each line is one.
    lines: Vec<bool>,
    /// Whether each line leads to a story.
    links: Vec<bool>,
}

impl Sources {
    /// Finds the links to stories; where there are none, the credits that name a publication.
    fn find(lines: &[Block], setting: &Setting<'_>) -> Self {
        let is_link = |line: &Block| {
            source_link(line, &setting.selection.buttons)
                .is_some_and(|l| setting.selection.is_source(&l.link.url, ""))
        };
        let leads = |line: &Block, link: &Link| {
            setting.selection.is_source(&link.url, line.link_text(link))
        };
        // `Source: Harbour News, 3 March`, with or without a link.
        let is_label = |line: &Block| {
            credit::is_credit_label(&line.text, "") && line.links.iter().all(|l| leads(line, l))
        };
        let credits = |line: &Block| {
            let read = |line: &Block| {
                byline::read(&line.text, &setting.hint)
                    .filter(|b| b.site.is_some())
                    .or_else(|| credit::read(&line.text, None, &setting.hint))
            };
            // One has a date, or signs between its parts.
            let may = line.links.is_empty()
                && line.text.len() <= MAX_CREDIT
                && line
                    .text
                    .contains(|c: char| c.is_ascii_digit() || "|·•".contains(c));
            let byline = may.then(|| read(line)).flatten();
            byline.is_some_and(|b| {
                b.site.is_some() && (!b.authors.is_empty() || b.published.is_some())
            })
        };
        let leading: Vec<bool> = lines.iter().map(is_link).collect();
        let labelled = lines
            .iter()
            .zip(&leading)
            .map(|(line, leads)| *leads || is_label(line));
        let mut found: Vec<bool> = labelled.collect();
        if !found.contains(&true) {
            found = lines.iter().map(credits).collect();
        }
        Self {
            lines: found,
            links: leading,
        }
    }

    /// The first of them among some lines.
    fn first(&self, from: usize, to: usize) -> Option<usize> {
        let lines = self.lines.get(from..to)?;
        Some(from + lines.iter().position(|s| *s)?)
    }
}

/// A credit has at most so many bytes.
const MAX_CREDIT: usize = 160;

/// Finds the mark that most stories with a source below have.
pub(super) fn find(lines: &[Block], setting: &Setting<'_>) -> Option<Records> {
    let sources = Sources::find(lines, setting);
    if sources.lines.iter().filter(|s| **s).count() < MIN_MARKED {
        return None;
    }
    // Of marks that explain as many stories, the first.
    let mut best: Option<Records> = None;
    let buttons = &setting.selection.buttons;
    let marked: Vec<Marks> = (0..lines.len())
        .map(|at| marks_of(lines, at, buttons))
        .collect();
    for mark in marks(&marked) {
        let found = records(mark, lines, &marked, &sources);
        let better = |found: &Records| best.as_ref().is_none_or(|b| found.sourced > b.sourced);
        best = found.filter(better).or(best);
        // A label says what the titles are.
        if mark == Mark::Label && best.is_some() {
            break;
        }
    }
    best
}

/// The marks that stand at least as often as there must be stories.
fn marks(marked: &[Marks]) -> Vec<Mark> {
    let mut counted: Vec<(Mark, usize)> = Vec::new();
    for mark in marked.iter().flatten().flatten() {
        match counted.iter().position(|(m, _)| m == mark) {
            Some(known) => counted[known].1 += 1,
            None if counted.len() < MAX_MARKS => counted.push((*mark, 1)),
            None => {}
        }
    }
    counted.retain(|(_, count)| *count >= MIN_MARKED);
    // A blank line marks most lines of most texts: any other mark says more.
    counted.sort_by_key(|(mark, _)| match mark {
        Mark::Label => 0,
        Mark::Item(_) | Mark::Paragraph => 2,
        Mark::Source => 3,
        _ => 1,
    });
    counted.into_iter().map(|(mark, _)| mark).collect()
}

/// So many different signs are counted.
const MAX_MARKS: usize = 32;

/// The marks of one line.
type Marks = [Option<Mark>; 7];

/// The marks that a line has.
fn marks_of(lines: &[Block], at: usize, buttons: &Buttons) -> Marks {
    let line = &lines[at];
    if line.quoted || line.text.is_empty() {
        return [None; 7];
    }
    let mut chars = line.text.chars();
    let first = chars
        .next()
        .filter(|c| is_sign(*c) || is_doubled(&line.text));
    let own = match line.kind {
        Kind::Heading(level) => Some(Mark::Heading(level)),
        _ if line.strong > 0 && line.strong == line.text.len() => Some(Mark::Bold),
        Kind::ListItem(_) => Some(Mark::Item(line.depth)),
        _ => None,
    };
    let ruled = at
        .checked_sub(1)
        .is_some_and(|above| lines[above].kind == Kind::Rule);
    let sourced = at
        .checked_sub(1)
        .and_then(|above| source_link(&lines[above], buttons))
        .is_some_and(|source| source.is_alone());
    let goes_on = lines
        .get(at + 1)
        .is_some_and(|next| !next.apart && next.kind == Kind::Paragraph);
    let paragraph = line.kind == Kind::Paragraph && line.apart && goes_on;
    [
        first.map(Mark::Sign),
        own,
        numbering::count(&line.text).map(|(count, ..)| Mark::Count(count)),
        credit::title(&line.text).map(|_| Mark::Label),
        ruled.then_some(Mark::Rule),
        paragraph.then_some(Mark::Paragraph),
        sourced.then_some(Mark::Source),
    ]
}

/// Whether a text begins with a sign that is put before titles twice: `--Title`, `>> Title`.
fn is_doubled(text: &str) -> bool {
    ["--", ">>", "++", "//"].iter().any(|sign| {
        text.strip_prefix(sign)
            .is_some_and(|rest| rest.trim_start().starts_with(char::is_alphanumeric))
    })
}

/// Signs that are put before titles.
fn is_sign(c: char) -> bool {
    "→▲△▶►■□◆◇●○◎★☆▼▽※❖➤➜➔➢✔✦»›🔹🔸🔺🔻📌👉📰🗞🟢🔵🔴⭐️".contains(c)
}

fn records(mark: Mark, lines: &[Block], marked: &[Marks], sources: &Sources) -> Option<Records> {
    let marked = (0..lines.len()).filter(|at| marked[*at].contains(&Some(mark)));
    let mut headings: Vec<Heading> = marked.filter_map(|at| heading(lines, at, mark)).collect();
    match mark {
        Mark::Paragraph => {
            headings.retain(|h| is_record(h, lines, sources));
            if !are_apart(&headings, lines, sources) {
                return None;
            }
        }
        Mark::Rule => first_of_all(&mut headings, lines, sources),
        Mark::Source => {
            first_of_all(&mut headings, lines, sources);
            if !are_told(&headings, lines, sources) {
                return None;
            }
        }
        Mark::Bold | Mark::Heading(_) => addressed_above(&mut headings, lines, sources),
        Mark::Count(_) => headings = counted(headings, lines),
        _ => {}
    }
    let ends = headings
        .iter()
        .skip(1)
        .map(|next| next.start)
        .chain([lines.len()]);
    let named = |(heading, end): &(&Heading, usize)| {
        sources.first(heading.start + 1, *end).is_some()
            || heading.rest.is_some() && sources.lines[heading.start]
    };
    let count = headings.iter().zip(ends).filter(named).count();
    let listed = matches!(
        mark,
        Mark::Sign(_) | Mark::Item(_) | Mark::Count(_) | Mark::Label
    );
    let few = listed && count >= MIN_MARKED && count == headings.len();
    let enough = (count >= MIN_STORIES || few) && count * 10 >= headings.len() * MIN_SOURCED;
    enough.then_some(Records {
        mark,
        headings,
        sourced: count,
    })
}

/// Whether a paragraph of several lines is a story: it ends in a source, or has one among its lines.
fn is_record(heading: &Heading, lines: &[Block], sources: &Sources) -> bool {
    let end = paragraph_end(lines, heading.start);
    sources.first(heading.start + 1, end).is_some()
}

/// One past the last line of a paragraph.
fn paragraph_end(lines: &[Block], start: usize) -> usize {
    let goes_on = |b: &&Block| !b.apart && !matches!(b.kind, Kind::Heading(_) | Kind::Rule);
    start + 1 + lines[start + 1..].iter().take_while(goes_on).count()
}

/// Whether in most stories something stands between the title and the source: else the title is the line above the
/// source, and there are layouts that know more of such stories.
fn are_apart(headings: &[Heading], lines: &[Block], sources: &Sources) -> bool {
    let apart = headings.iter().filter(|h| {
        if h.rest.is_some() {
            return true;
        }
        let own = sources.links.get(h.line + 1..paragraph_end(lines, h.start));
        let below = own.and_then(|own| own.iter().position(|s| *s));
        let ends = lines[h.line].text.ends_with(['.', '。', ':', '：']);
        !ends && below.is_some_and(|below| below > 0)
    });
    apart.count() * 3 >= headings.len() * 2
}

/// Where each title has an address right above it and the last none below, the addresses stand there.
fn addressed_above(headings: &mut [Heading], lines: &[Block], sources: &Sources) {
    let is_above =
        |h: &Heading| h.start > 0 && sources.links[h.start - 1] && lines[h.start - 1].is_address();
    let below = headings
        .last()
        .is_some_and(|last| sources.links[last.line..].contains(&true));
    if below || !headings.iter().all(is_above) {
        return;
    }
    for heading in headings {
        heading.start -= 1;
        heading.rest = Some(lines[heading.start].clone());
    }
}

/// Whether stories that end in their address have words between it and the title: the line above it ends a sentence,
/// the title none.
fn are_told(headings: &[Heading], lines: &[Block], sources: &Sources) -> bool {
    let ends = |line: &Block| line.text.ends_with(['.', '!', '?', '。', '！', '？', '…']);
    let told = headings.iter().enumerate().filter(|(at, h)| {
        let end = headings.get(at + 1).map_or(lines.len(), |next| next.start);
        let source = sources.first(h.line + 1, end);
        let above = source.filter(|source| *source > h.line + 1);
        let titled = !lines[h.line].text.ends_with(['.', '。']);
        titled && above.is_some_and(|source| ends(&lines[source - 1]))
    });
    told.count() * 10 >= headings.len() * MIN_SOURCED
}

/// What stands between stories stands not above the first: its title is as far above its source as those of the others.
fn first_of_all(headings: &mut Vec<Heading>, lines: &[Block], sources: &Sources) {
    let Some(first) = headings.first().map(|h| h.start) else {
        return;
    };
    let ends = headings
        .iter()
        .skip(1)
        .map(|next| next.start)
        .chain([lines.len()]);
    let distances: Vec<usize> = headings
        .iter()
        .zip(ends)
        .filter_map(|(h, end)| Some(sources.first(h.start, end)? - h.start))
        .collect();
    let Some(distance) = distances.first().copied() else {
        return;
    };
    let alike = distances.iter().filter(|d| **d == distance).count();
    let title = sources
        .first(0, first)
        .and_then(|source| source.checked_sub(distance));
    if let Some(title) =
        title.filter(|_| distance > 0 && alike > 1 && alike * 3 >= distances.len() * 2)
        && let Some(heading) = heading(lines, title, Mark::Rule)
    {
        headings.insert(0, heading);
    }
}

/// The heading of a story whose first line is marked; a title that leads to its source itself is another layout's.
/// Where the first line is the address, the title stands below it.
fn heading(lines: &[Block], at: usize, mark: Mark) -> Option<Heading> {
    if matches!(mark, Mark::Rule | Mark::Paragraph) && lines[at].is_address() {
        let heading = heading(lines, at + 1, Mark::Bold)?;
        return Some(Heading {
            start: at,
            rest: Some(lines[at].clone()),
            ..heading
        });
    }
    let line = lines.get(at)?;
    let (number, text) = match numbering::read(&line.text) {
        Some((number, title)) => (Some(number), title),
        None => (None, line.text.as_str()),
    };
    let text = match (mark, numbering::count(text)) {
        (Mark::Count(_), Some((_, _, title))) => title,
        (Mark::Label, _) => credit::title(text).unwrap_or(text),
        _ => text,
    };
    let text = text.trim_start_matches(|c| {
        matches!(mark, Mark::Sign(sign) if sign == c) || c == ' ' || is_picture(c)
    });
    let titled =
        line.links.is_empty() && text.len() <= MAX_TITLE && text.chars().any(char::is_alphabetic);
    let (title, rest) = told::split_lead(line, line.text.len() - text.len());
    // `【Title】`
    let bare = spot::leading_bracket(&title).filter(|(_, rest)| rest.is_empty());
    let title = bare.map_or_else(|| title.clone(), |(inner, _)| inner.to_owned());
    let start = if mark == Mark::Label {
        above(lines, at)
    } else {
        at
    };
    titled.then_some(Heading {
        start,
        line: last_field(lines, at, mark),
        number: number.or_else(|| lines[start..at].iter().find_map(labelled_number)),
        title,
        byline: None,
        rest,
    })
}

/// The last line of a mail's header that a labelled title stands in: `Message-ID: …` says nothing of the story.
fn last_field(lines: &[Block], at: usize, mark: Mark) -> usize {
    let is_field = |line: &&Block| {
        let name = line.text.split_once(": ").map_or("", |(name, _)| name);
        let parted =
            name.contains('-') && name.bytes().all(|b| b.is_ascii_alphabetic() || b == b'-');
        mark == Mark::Label && parted && !line.apart
    };
    at + lines[at + 1..].iter().take_while(is_field).count()
}

/// The number behind a label: `Message: 3`.
fn labelled_number(line: &Block) -> Option<u32> {
    let (_, value) = line.text.split_once([':', '：'])?;
    numbering::alone(value)
}

/// Where a story begins whose title has a label: other labels may stand above it, up to a line across the page.
fn above(lines: &[Block], at: usize) -> usize {
    const MOST: usize = 6;
    let own = lines[..at].iter().rev().take(MOST);
    let own = own
        .take_while(|b| b.kind != Kind::Rule && b.links.is_empty())
        .count();
    match lines[..at - own].last() {
        Some(above) if above.kind == Kind::Rule => at - own,
        _ => at,
    }
}

/// Whether a character is a picture, as some put before their titles.
fn is_picture(c: char) -> bool {
    matches!(c, '\u{2600}'..='\u{27bf}' | '\u{1f000}'..='\u{1faff}' | '\u{fe0f}' | '\u{200d}')
}

/// The headings that count on, perhaps anew in each section.
fn counted(headings: Vec<Heading>, lines: &[Block]) -> Vec<Heading> {
    let mut last = 0;
    let goes_on = |heading: &Heading| {
        let number =
            numbering::count(&lines[heading.start].text).map_or(0, |(_, number, _)| number);
        let goes_on = number == last + 1 || number == 1;
        if goes_on {
            last = number;
        }
        goes_on
    };
    headings.into_iter().filter(goes_on).collect()
}

/// Reads the stories.
pub(super) fn read(records: Records, lines: &[Block], setting: &Setting<'_>) -> Stories {
    let Records {
        mark,
        headings,
        sourced,
    } = records;
    let name = match mark {
        Mark::Sign(sign) => format!("the sign {sign}"),
        Mark::Heading(level) => format!("headings of level {level}"),
        Mark::Bold => "bold titles".to_owned(),
        Mark::Item(_) => "list items".to_owned(),
        Mark::Count(_) => "letters or numerals".to_owned(),
        Mark::Label => "a label before the title".to_owned(),
        Mark::Rule => "lines across the page".to_owned(),
        Mark::Paragraph => "blank lines".to_owned(),
        Mark::Source => "the addresses that end them".to_owned(),
    };
    let why = format!(
        "layout: stories marked by {name}; {sourced} of {} have a source below",
        headings.len()
    );
    let mut stories = match mark {
        Mark::Paragraph => {
            let (headings, lines) = alone(headings, lines);
            told::read(&headings, &lines, why, setting)
        }
        _ => told::read(&headings, lines, why, setting),
    };
    stories.items.retain(|item| !item.citations.is_empty());
    stories
}

/// Stories of one paragraph each, without what stands between them and below: names of sections, a farewell. Where most
/// stories have a paragraph more, it is theirs.
fn alone(headings: Vec<Heading>, lines: &[Block]) -> (Vec<Heading>, Vec<Block>) {
    let starts = headings.iter().map(|h| h.start).skip(1);
    let ends: Vec<usize> = starts.chain([lines.len()]).collect();
    let own: Vec<usize> = headings
        .iter()
        .map(|h| paragraph_end(lines, h.start))
        .collect();
    let longer = |(own, end): &(&usize, &usize)| own < end;
    let between = own.iter().zip(&ends).take(own.len().saturating_sub(1));
    if between.filter(longer).count() * 2 >= headings.len().saturating_sub(1) {
        return (headings, lines.to_vec());
    }
    let mut kept: Vec<Block> = Vec::with_capacity(lines.len());
    let mut moved = Vec::with_capacity(headings.len());
    for (heading, own) in headings.into_iter().zip(own) {
        let at = kept.len();
        kept.extend_from_slice(&lines[heading.start..own]);
        moved.push(Heading {
            line: at + heading.line - heading.start,
            start: at,
            ..heading
        });
    }
    (moved, kept)
}
