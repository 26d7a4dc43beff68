//! Stories told under headings that do not lead to them: where each begins is known, what it cites stands below.
//!
//! A digest that repeats the article's headline and quotes the article has a masthead in each story; what stands before
//! it is the curator's. In any other a story's lines are its source (addresses, credits) or words.

use std::borrow::Cow;

use crate::model::{Citation, Item};

use super::sources::{Source, SourceLink, is_line};
use super::{Setting, Stories, split};
use crate::digest::byline::{self, Byline};
use crate::digest::citations::{add, cite, describe, names_person};
use crate::digest::commentary::{self, Labels, Words};
use crate::digest::credit::{self, Lean};
use crate::digest::document::{Block, Kind, Link};
use crate::digest::form::{Form, Listener, Spot};
use crate::digest::masthead::{self, Headline, Parted};
use crate::digest::{names, side, spot};

/// The heading of a story.
#[derive(Debug, Clone)]
pub(super) struct Heading {
    /// The index of its first line: the title's, or that of a number above it.
    pub(super) start: usize,
    /// The index of the title's line.
    pub(super) line: usize,
    /// The number printed before it.
    pub(super) number: Option<u32>,
    /// The title.
    pub(super) title: String,
    /// What its line says of the source.
    pub(super) byline: Option<Byline>,
    /// What its line holds besides.
    pub(super) rest: Option<Block>,
}

/// Reads the stories under the headings.
pub(super) fn read(
    headings: &[Heading],
    lines: &[Block],
    why: String,
    setting: &Setting<'_>,
) -> Stories {
    let mut why = vec![why];
    let headings = &*headings_below_credits(headings, lines, setting);
    let (headings, lines) = match headings.get(split::MAX_ITEMS) {
        Some(next) => {
            why.push(split::limit());
            (&headings[..split::MAX_ITEMS], &lines[..next.start])
        }
        None => (headings, lines),
    };
    let stories: Vec<Story> = stories(headings, lines, setting);
    let style = Style::of(&stories);
    why.push(style.why().to_owned());
    let labels = Labels::learn(stories.iter().map(|story| story.parted.below.as_slice()));
    let items = stories
        .into_iter()
        .map(|story| story.into_item(style, &labels, setting))
        .collect();
    Stories { items, why }
}

/// The headings, or the lines below them where all that was taken for titles are dated credits or the authors of
/// references: `Harbour News (3 March 2025)` over `“The pier closes”`, `Fox A, Lee B.` over `The pier closes.`
fn headings_below_credits<'h>(
    headings: &'h [Heading],
    lines: &[Block],
    setting: &Setting<'_>,
) -> Cow<'h, [Heading]> {
    let lean = Lean {
        alone_site: Some(true),
        ..Lean::default()
    };
    let ends = headings.iter().skip(1).map(|next| next.start);
    let below = |(heading, end): (&Heading, usize)| {
        let line = (heading.line + 1..end)
            .next()
            .and_then(|at| lines.get(at))?;
        let is_title = line.kind == Kind::Paragraph && line.links.is_empty() && !line.quoted;
        let dated = || {
            credit::parse(&heading.title, None, &setting.hint)
                .filter(|c| c.is_dated() && c.names_any() && c.is_single())?
                .resolve(lean)
        };
        let people = || {
            names::initialled(&heading.title).map(|authors| Byline {
                authors,
                ..Byline::default()
            })
        };
        let byline = is_title.then(|| people().or_else(dated)).flatten()?;
        let title = match spot::quoted(&line.text) {
            Some((title, "")) => title,
            _ => line.text.trim_end_matches('.'),
        };
        Some(Heading {
            line: heading.line + 1,
            title: title.to_owned(),
            byline: Some(byline),
            ..heading.clone()
        })
    };
    let moved: Option<Vec<Heading>> = headings
        .iter()
        .zip(ends.chain([lines.len()]))
        .map(below)
        .collect();
    match moved {
        Some(moved) if moved.len() > 1 => Cow::Owned(moved),
        _ => Cow::Borrowed(headings),
    }
}

/// The title of a heading's line from a place on, and what the line holds behind it: where the line begins in bold,
/// the bold words are the title.
pub(super) fn split_lead(block: &Block, from: usize) -> (String, Option<Block>) {
    let whole = block.text.get(from..).unwrap_or_default();
    let rest = block.text.get(block.strong..).unwrap_or_default();
    let led = block.strong > from && rest.chars().any(char::is_alphanumeric);
    if !led {
        return (whole.trim().to_owned(), None);
    }
    let title = block.text.get(from..block.strong).unwrap_or_default();
    let title = title.trim().trim_end_matches(['.', ':', '：', '。', ' ']);
    let start = block.text.len()
        - rest
            .trim_start_matches([' ', ':', '：', '—', '–', '-'])
            .len();
    (title.to_owned(), Some(block.slice(start..block.text.len())))
}

/// One story: its heading and its lines parted at the masthead.
struct Story {
    number: Option<u32>,
    title: String,
    heading: Block,
    parted: Parted,
}

fn stories(headings: &[Heading], lines: &[Block], setting: &Setting<'_>) -> Vec<Story> {
    let ends = headings
        .iter()
        .skip(1)
        .map(|next| next.start)
        .chain([last_end(headings, lines)]);
    let quoting = repeats_headlines(headings, lines);
    let bodies = headings.iter().zip(ends).map(|(heading, end)| {
        let below = lines.get(heading.line + 1..end).unwrap_or_default();
        // The heading of the next section is no part of the story above it.
        let parting =
            |b: &&Block| matches!(b.kind, Kind::Heading(_) | Kind::Rule) || split::is_section(b);
        let parting = below.iter().rev().take_while(parting).count();
        let below = &below[..below.len() - parting];
        let body = heading.rest.iter().chain(below);
        body.filter(|b| b.kind != Kind::Rule).cloned().collect()
    });
    let mut bodies: Vec<Vec<Block>> = bodies.collect();
    if let Some((last, others)) = bodies.split_last_mut().filter(|_| !quoting) {
        last.truncate(split::end_of_last(others.iter().map(Vec::as_slice), last));
    }
    let mut form = Form::of(headings.len());
    let mut sources = Vec::new();
    if !quoting {
        for (heading, body) in headings.iter().zip(&bodies) {
            let source = Source::find(&lines[heading.line], body, setting);
            source.show(&heading.title, body, &mut form, setting);
            sources.push(source);
        }
    }
    headings
        .iter()
        .zip(bodies)
        .enumerate()
        .map(|(at, (heading, body))| {
            let mut title = heading.title.clone();
            let mut parted = match sources.get(at) {
                None => masthead::part(&heading.title, body, &setting.hint),
                Some(source) => {
                    let mut listener = source.listener(&form, setting);
                    listener.title(&heading.title).clone_into(&mut title);
                    record(body, source, listener)
                }
            };
            if let Some(byline) = heading.byline.clone() {
                // Who wrote it is known: another name below says where it stands.
                let signed = !byline.authors.is_empty() && byline.site.is_none();
                let heard = &mut parted.byline;
                if signed && heard.site.is_none() && heard.authors.len() == 1 {
                    heard.site = heard.authors.pop();
                }
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
                title,
                heading: lines[heading.line].clone(),
                parted,
            }
        })
        .collect()
}

/// Whether at least half of the stories have their heading again, over the article.
fn repeats_headlines(headings: &[Heading], lines: &[Block]) -> bool {
    let ends = headings
        .iter()
        .skip(1)
        .map(|next| next.line)
        .chain([lines.len()]);
    let mut others = headings.iter().zip(ends).filter(|(heading, end)| {
        let below = lines.get(heading.line + 1..*end).unwrap_or_default();
        let headline = Headline::new(&heading.title);
        !below
            .iter()
            .any(|b| !b.quoted && headline.is_repeated_by(&b.text))
    });
    // One more than half of them without it is enough to know.
    others.nth(headings.len() / 2).is_none()
}

/// Parts the lines of a story that quotes no article whole: its source, and words. Which of its addresses may be
/// cited, [`sources`] says.
fn record(lines: Vec<Block>, source: &Source, mut listener: Listener<'_>) -> Parted {
    let mut parted = Parted::default();
    let mut credited = false;
    for (at, line) in lines.into_iter().enumerate() {
        if let Some(Some(found)) = source.links.get(at) {
            let SourceLink {
                link,
                before,
                after,
            } = found;
            let words = line.link_text(link).to_owned();
            let behind = line.slice(*after..line.text.len());
            let before = line.slice(0..*before);
            let named = credit::outlet_of_link(&words)
                .or_else(|| credit::is_credit_label(&before.text, "").then_some(words.as_str()))
                .filter(|site| !super::shows_address(site));
            if let Some(site) = named {
                listener.byline.site = Some(site.to_owned());
            }
            parted.addresses.push((link.clone(), words));
            let label = credit::is_label(before.text.trim_end_matches([' ', ':', '：']));
            if !before.text.is_empty() && !label && !hears(&before, true, &mut listener) {
                parted.below.push(before);
            }
            if !behind.text.is_empty() && !hears(&behind, true, &mut listener) {
                parted.below.push(behind);
            }
            continue;
        }
        let beside = credited || source.is_beside(at);
        credited =
            is_line(&line) && !source.is_label(at, &line) && hears(&line, beside, &mut listener);
        let line = if at == 0 && !credited {
            behind_bracket(line, &mut listener)
        } else {
            line
        };
        if credited {
            // `[Harbour News](https://…) · by Ann Fox`: who tells the story leads to it.
            let leads = |link: &&Link| !line.names_site(link) && !names_person(&line, link);
            let cited = line
                .links
                .iter()
                .filter(leads)
                .map(|link| (link.clone(), line.link_text(link).to_owned()));
            parted.addresses.extend(cited);
        }
        // `Read more in:` over the addresses.
        let leads = line.links.is_empty() && source.is_link(at + 1);
        let label = leads && line.text.ends_with([':', '：']);
        if !(credited || label && credit::is_link_label(&line.text)) {
            parted.below.push(line);
        }
    }
    parted.byline = listener.byline;
    parted
}

/// A line without the credit in brackets that it begins with: `(Harbour News) – And then the words.`
fn behind_bracket(line: Block, listener: &mut Listener<'_>) -> Block {
    match spot::leading_bracket(&line.text) {
        Some((inner, rest)) if listener.hear(Spot::Bracket, inner) => {
            let rest = rest.trim_start_matches([' ', ':', '：', '—', '–', '-', '.']);
            line.slice(line.text.len() - rest.len()..line.text.len())
        }
        _ => line,
    }
}

/// Hears the credit that a line is: beside the source any, elsewhere one with labels.
fn hears(line: &Block, beside: bool, listener: &mut Listener<'_>) -> bool {
    if beside && listener.hear(Spot::Below, &line.text) {
        return true;
    }
    let labelled = credit::labelled(&line.text, listener.hint);
    let heard = labelled.or_else(|| {
        beside
            .then(|| byline::read(&line.text, listener.hint))
            .flatten()
    });
    heard.map(|byline| listener.byline.merge(byline)).is_some()
}

/// Where the last story ends: a page goes on after it (`About the author`) with a heading or a line across, such as no
/// other story has within it.
fn last_end(headings: &[Heading], lines: &[Block]) -> usize {
    let Some(last) = headings.last() else {
        return lines.len();
    };
    let breaks: [&dyn Fn(&Block) -> bool; 2] = [&|b| matches!(b.kind, Kind::Heading(_)), &|b| {
        b.kind == Kind::Rule
    }];
    let first = |breaks: &dyn Fn(&Block) -> bool| {
        let within = headings.windows(2).any(|pair| {
            let body = lines
                .get(pair[0].line + 1..pair[1].start)
                .unwrap_or_default();
            // What stands right above the next story parts it from this one.
            let parting = body.iter().rev().take_while(|b| breaks(b)).count();
            body[..body.len() - parting].iter().any(breaks)
        });
        let at = lines.iter().skip(last.line + 1).position(breaks);
        at.filter(|at| !within && *at > 0)
            .map(|at| last.line + 1 + at)
    };
    breaks
        .into_iter()
        .filter_map(first)
        .min()
        .unwrap_or(lines.len())
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
        let is_marked = |s: &&Story| {
            let mut below = s.parted.below.iter();
            below.any(|b| commentary::is_marked_remark(&b.text))
        };
        let marked = stories.iter().filter(is_marked).count() * 2 >= stories.len();
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
    fn into_item(self, style: Style, labels: &Labels, setting: &Setting<'_>) -> Item {
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
            let marked = style == Style::MarkedRemarks;
            let mut words = commentary::part_before(&parted.before, "");
            let below = commentary::part_below(&parted.below, labels, marked, false);
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
            number,
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
            .filter(|(l, words)| setting.selection.is_source(&l.url, words))
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
