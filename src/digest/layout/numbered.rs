//! Numbered stories: a contents list whose lines stand again as headings, or headings numbered from 1.

use std::collections::HashMap;

use crate::model::{Citation, Item};
use crate::text::tokens;

use super::{Setting, Stories};
use crate::digest::byline::{self, Byline};
use crate::digest::citations::{add, cite, describe};
use crate::digest::commentary::{self, Words};
use crate::digest::document::{Block, Kind, MAX_BLOCKS};
use crate::digest::masthead::{self, Headline, Parted};
use crate::digest::{names, numbering, side};

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
    line: usize,
    number: u32,
    title: String,
    byline: Option<Byline>,
    key: String,
}

/// Reads a digest of numbered stories; `None` where it is none.
pub(super) fn read(blocks: &[Block], setting: &Setting<'_>) -> Option<Stories> {
    let lines: Vec<Block> = blocks
        .iter()
        .flat_map(Block::lines)
        .take(MAX_BLOCKS)
        .collect();
    let numbered = find_numbered(&lines, setting);
    let (headings, why) =
        recurring(&numbered, &lines).or_else(|| counted(&numbered, &lines, setting))?;
    let stories: Vec<Story> = stories(&headings, &lines, setting);
    let style = Style::of(&stories);
    let items = stories
        .into_iter()
        .map(|story| story.into_item(style, setting))
        .collect();
    Some(Stories {
        items,
        why: vec![why, style.why().to_owned()],
    })
}

fn find_numbered(lines: &[Block], setting: &Setting<'_>) -> Vec<Numbered> {
    lines
        .iter()
        .enumerate()
        .filter(|(_, b)| !b.quoted)
        .filter_map(|(line, block)| {
            let (number, rest) = match block.kind {
                Kind::ListItem(Some(number)) if block.depth <= 1 => (number, block.text.as_str()),
                _ => numbering::read(&block.text)?,
            };
            if rest.len() > MAX_TITLE {
                return None;
            }
            let (title, byline) = byline::split_title(rest, &setting.hint);
            let key = tokens(&title).join(" ");
            Some(Numbered {
                line,
                number,
                title,
                byline,
                key,
            })
        })
        .collect()
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
    let mut by_title: HashMap<&str, Vec<usize>> = HashMap::new();
    let mut by_number: HashMap<u32, Vec<usize>> = HashMap::new();
    for (i, line) in later.iter().enumerate() {
        by_title.entry(&line.key).or_default().push(i);
        by_number.entry(line.number).or_default().push(i);
    }
    let mut next = 0;
    let mut found = Vec::new();
    for entry in contents {
        let first = |places: Option<&Vec<usize>>| {
            places.and_then(|p| p.get(p.partition_point(|i| *i < next)).copied())
        };
        let same = first(by_title.get(entry.key.as_str())).or_else(|| {
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

/// The headings, where there is no contents list: numbers from 1 on in order, most of them with a byline or an address
/// near below.
fn counted(
    numbered: &[Numbered],
    lines: &[Block],
    setting: &Setting<'_>,
) -> Option<(Vec<Numbered>, String)> {
    let mut headings: Vec<Numbered> = Vec::new();
    for line in numbered {
        let expected = headings.last().map_or(1, |last| last.number + 1);
        if line.number == expected {
            headings.push(line.clone());
        }
    }
    let sourced = |(i, heading): (usize, &Numbered)| {
        let end = headings.get(i + 1).map_or(lines.len(), |next| next.line);
        let below = lines
            .get(heading.line + 1..end.min(heading.line + 9))
            .unwrap_or_default();
        heading.byline.is_some()
            || below
                .iter()
                .any(|b| b.is_address() || byline::read(&b.text, &setting.hint).is_some())
    };
    let count = headings.iter().enumerate().filter(|h| sourced(*h)).count();
    let spread = headings.windows(2).all(|w| w[1].line > w[0].line + 1);
    let enough = headings.len() >= MIN_STORIES && spread && count * 10 >= headings.len() * 6;
    let why = format!(
        "layout: numbered headings without a contents list; {count} of {} name their source",
        headings.len()
    );
    enough.then_some((headings, why))
}

/// One story: its heading and its lines parted at the masthead.
struct Story {
    number: u32,
    title: String,
    heading: Block,
    parted: Parted,
}

fn stories(headings: &[Numbered], lines: &[Block], setting: &Setting<'_>) -> Vec<Story> {
    let ends = headings
        .iter()
        .skip(1)
        .map(|next| next.line)
        .chain([last_end(headings, lines)]);
    headings
        .iter()
        .zip(ends)
        .map(|(heading, end)| {
            let body = lines.get(heading.line + 1..end).unwrap_or_default();
            let body: Vec<Block> = body
                .iter()
                .filter(|b| b.kind != Kind::Rule)
                .cloned()
                .collect();
            let mut parted = masthead::part(&heading.title, body, &setting.hint);
            if let Some(byline) = heading.byline.clone() {
                parted.byline.merge(byline);
                if !parted.repeats_title && parted.addresses.is_empty() {
                    // The heading is the masthead: all that follows is below it.
                    parted
                        .below
                        .splice(0..0, std::mem::take(&mut parted.before));
                }
            }
            Story {
                number: heading.number,
                title: heading.title.clone(),
                heading: lines[heading.line].clone(),
                parted,
            }
        })
        .collect()
}

/// Where the last story ends: a page goes on after it (`About the author`) with a heading such as no story has.
fn last_end(headings: &[Numbered], lines: &[Block]) -> usize {
    let is_heading = |b: &Block| matches!(b.kind, Kind::Heading(_));
    let (Some(first), Some(last)) = (headings.first(), headings.last()) else {
        return lines.len();
    };
    let within = lines
        .get(first.line..=last.line)
        .is_some_and(|l| l.iter().any(is_heading));
    let after = lines
        .iter()
        .skip(last.line + 1)
        .position(is_heading)
        .filter(|_| !within);
    after.map_or(lines.len(), |at| last.line + 1 + at)
}

/// What stands below a story's masthead in this digest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Style {
    /// The article, quoted whole; the curator speaks before the masthead.
    Article,
    /// The curator's remarks, marked as such, and the article's words.
    MarkedRemarks,
    /// The curator's remarks.
    Remarks,
}

impl Style {
    fn of(stories: &[Story]) -> Self {
        let repeated = stories.iter().filter(|s| s.parted.repeats_title).count();
        let marked = stories
            .iter()
            .flat_map(|s| &s.parted.below)
            .any(|b| commentary::is_marked_remark(&b.text));
        if repeated * 2 >= stories.len() {
            Self::Article
        } else if marked {
            Self::MarkedRemarks
        } else {
            Self::Remarks
        }
    }

    fn why(self) -> &'static str {
        match self {
            Self::Article => {
                "whose words: most stories repeat their headline over the quoted article; what stands before it is the curator's unless the article has it too"
            }
            Self::MarkedRemarks => {
                "whose words: remarks are marked as such; the rest below a byline is the article's"
            }
            Self::Remarks => {
                "whose words: what stands below a byline is the curator's, unless it is marked as a quotation"
            }
        }
    }
}

impl Story {
    fn into_item(self, style: Style, setting: &Setting<'_>) -> Item {
        let Self {
            number,
            title,
            heading,
            mut parted,
        } = self;
        let article = style == Style::Article || parted.repeats_title;
        let sides = if article {
            side::take(&mut parted.before)
        } else {
            Vec::new()
        };
        let body = body(&mut parted, article, setting);
        let mut words = if article {
            commentary::part_before(&parted.before, &body.join("\n"))
        } else {
            let mut words = commentary::part_before(&parted.before, "");
            let below = commentary::part_below(&parted.below, style == Style::MarkedRemarks);
            words.commentary.extend(below.commentary);
            words.quoted.extend(below.quoted);
            words
        };
        for side in &sides {
            words.quoted.extend(side.quoted.iter().cloned());
        }
        if article {
            words.quoted.extend(body);
        }
        let mut citations = sources(&title, &heading, &parted, setting);
        let remarks = parted
            .before
            .iter()
            .chain(parted.below.iter().filter(|_| !article));
        let further: Vec<Citation> = remarks.flat_map(|b| setting.selection.select(b)).collect();
        add(&mut citations, sides.into_iter().map(|s| s.citation));
        add(&mut citations, further);
        let Words { commentary, quoted } = words;
        Item {
            number: Some(number),
            title: Some(title),
            commentary: paragraphs(&commentary),
            quoted: paragraphs(&quoted),
            citations,
        }
    }
}

/// The article's paragraphs below the masthead, without the page's furniture; bylines among the last lines are taken
/// out and heard.
fn body(parted: &mut Parted, article: bool, setting: &Setting<'_>) -> Vec<String> {
    if !article {
        return Vec::new();
    }
    let lines = std::mem::take(&mut parted.below);
    let mut kept = Vec::with_capacity(lines.len());
    for (i, line) in lines.iter().enumerate() {
        let text = line.text.trim();
        let last = i + 4 >= lines.len();
        let byline = if last {
            byline::read(text, &setting.hint).filter(|b| !b.authors.is_empty())
        } else {
            None
        };
        match byline {
            Some(byline) => hear(parted, byline),
            None if commentary::is_furniture(text) || line.is_address() => {}
            None => kept.push(text.to_owned()),
        }
    }
    if parted.byline.authors.is_empty() {
        parted
            .byline
            .authors
            .extend(lines.iter().rev().take(3).find_map(|l| biography(&l.text)));
    }
    kept
}

/// A byline at an article's end is the last resort: it adds what is missing.
///
/// Its site is that of a mail address as a rule, and an address says better where the article stands.
fn hear(parted: &mut Parted, late: Byline) {
    let byline = &mut parted.byline;
    if byline.authors.is_empty() {
        byline.authors = late.authors;
    }
    if parted.addresses.is_empty() {
        byline.site = byline.site.take().or(late.site);
    }
    byline.published = byline.published.or(late.published);
}

/// `Ann Fox is a professor …`: the author's note below an article.
fn biography(text: &str) -> Option<String> {
    let (name, rest) = text.split_once(" is ")?;
    let office = ["a ", "an ", "the "]
        .iter()
        .any(|article| rest.starts_with(article));
    (office && names::is_name(name))
        .then(|| names::clean(name))
        .flatten()
}

/// The story's own sources: the addresses of its masthead, its heading's link, else its byline alone.
fn sources(title: &str, heading: &Block, parted: &Parted, setting: &Setting<'_>) -> Vec<Citation> {
    let mut citations = Vec::new();
    let linked = heading
        .links
        .iter()
        .map(|l| (l.clone(), heading.link_text(l).to_owned()));
    let addresses = linked.chain(parted.addresses.iter().cloned());
    add(
        &mut citations,
        addresses
            .filter(|(l, words)| setting.selection.admits(&l.url, words))
            .map(|(l, words)| cite(&l, &words)),
    );
    let named = !parted.byline.is_empty() || parted.repeats_title;
    if citations.is_empty() && named {
        citations.push(Citation::default());
    }
    for citation in &mut citations {
        citation.title = Some(parted.title.clone().unwrap_or_else(|| title.to_owned()));
        describe(citation, &parted.byline);
    }
    citations
}

fn paragraphs(parts: &[String]) -> Option<String> {
    (!parts.is_empty()).then(|| parts.join("\n\n"))
}
