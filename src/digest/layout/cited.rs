//! Stories without a link, a line each: headline and credit in one form throughout, as press offices list what the papers
//! have. `Harbour News – Title – Ann Fox – 3 March 2025`, `1. Title | Harbour News | 03/03/2025`,
//! `○ [항구일보] 제목 (이도윤 기자, A3면)`, `Hafenpost: „Titel“ (von Ann Fox, S. 3)`, `Title (Harbour News, 3 March 2025)`. Or
//! two lines each: a headline, and right above or below it the credit.

use super::told::{self, Heading};
use super::{Setting, Stories};
use crate::date;
use crate::digest::byline::Byline;
use crate::digest::credit::{self, Credit, Lean};
use crate::digest::document::{Block, Kind};
use crate::digest::form::{Form, Spot};
use crate::digest::{names, numbering, spot};
use crate::text::count_tokens;

/// A digest has at least so many such lines, and they are at least one in so many of its lines.
const MIN_STORIES: usize = 3;
const MIN_SHARE: usize = 6;

/// A line has at most so many bytes.
const MAX_BYTES: usize = 400;

/// Signs between the columns of a line.
const SIGNS: [&str; 6] = [" | ", "｜", " – ", " — ", " - ", " / "];

/// A line has so many columns.
const MIN_COLUMNS: usize = 3;
const MAX_COLUMNS: usize = 5;

/// A line that may be a story.
#[derive(Debug)]
struct Entry<'a> {
    line: usize,
    block: &'a Block,
    number: Option<u32>,
    text: &'a str,
}

/// Reads a digest of such lines; `None` where it is none.
pub(super) fn read(lines: &[Block], setting: &Setting<'_>) -> Option<Stories> {
    let entries: Vec<Entry<'_>> = lines.iter().enumerate().filter_map(entry).collect();
    let headings = SIGNS
        .iter()
        .map(|sign| in_columns(&entries, sign, setting))
        .chain([
            bracketed(&entries, setting),
            quoted(&entries, setting),
            in_two_lines(lines, setting),
        ])
        .max_by_key(Vec::len)?;
    let words = lines.iter().filter(|b| b.kind != Kind::Rule).count();
    if headings.len() < MIN_STORIES || headings.len() * MIN_SHARE < words {
        return None;
    }
    let why = format!(
        "layout: {} stories of one form that names a headline and its source, without links",
        headings.len()
    );
    // Where no story but the last has words below it, those below the last are a farewell.
    let is_told = |pair: &[Heading]| {
        let between = &lines[pair[0].line + 1..pair[1].line];
        between.iter().any(|b| b.kind == Kind::Paragraph)
    };
    let last = headings.last().map_or(0, |last| last.line);
    let pairs = headings.windows(2);
    let told = pairs.clone().filter(|pair| is_told(pair)).count();
    let end = if told * 2 > pairs.len() {
        lines.len()
    } else {
        last + 1
    };
    let mut stories = told::read(&headings, &lines[..end], why, setting);
    stories.items.retain(|item| !item.citations.is_empty());
    Some(stories)
}

fn entry((line, block): (usize, &Block)) -> Option<Entry<'_>> {
    let fits = block.links.is_empty()
        && !block.quoted
        && !matches!(block.kind, Kind::Heading(_) | Kind::Rule)
        && block.text.len() <= MAX_BYTES;
    let (number, text) = match (block.kind, numbering::read(&block.text)) {
        (Kind::ListItem(number @ Some(_)), _) => (number, block.text.as_str()),
        (_, Some((number, text))) => (Some(number), text),
        _ => (None, block.text.as_str()),
    };
    let text = text.trim_start_matches(|c: char| {
        !c.is_alphanumeric()
            && !matches!(
                c,
                '[' | '(' | '【' | '（' | '"' | '“' | '„' | '«' | '「' | '『'
            )
    });
    fits.then_some(Entry {
        line,
        block,
        number,
        text,
    })
}

/// The lines whose columns a sign parts, with a date in one of them: of the first two others the longer ones are the
/// headlines, the shorter the outlets.
fn in_columns(entries: &[Entry<'_>], sign: &str, setting: &Setting<'_>) -> Vec<Heading> {
    let mut rows = Vec::new();
    for entry in entries.iter().filter(|e| e.text.contains(sign)) {
        let columns: Vec<&str> = entry.text.split(sign).map(str::trim).collect();
        if !(MIN_COLUMNS..=MAX_COLUMNS).contains(&columns.len()) {
            continue;
        }
        let mut published = None;
        let mut words = Vec::new();
        for column in columns {
            match date::read(column, &setting.hint).filter(|_| published.is_none()) {
                Some(date) => published = Some(date),
                None => words.push(column),
            }
        }
        // What is dated after the edition is to come: an event.
        let is_past = published.is_some_and(|date| {
            let edition = setting.hint.reference.map(|edition| edition.date_naive());
            edition.is_none_or(|edition| date.date() <= edition)
        });
        if let ([first, second, people @ ..], true) = (words.as_slice(), is_past) {
            rows.push((entry, [*first, *second], people.to_vec(), published));
        }
    }
    let tokens = |at: usize| -> usize { rows.iter().map(|(_, w, ..)| count_tokens(w[at])).sum() };
    let title = usize::from(tokens(1) > tokens(0));
    let heading =
        |(entry, words, people, published): &(&Entry<'_>, [&str; 2], Vec<&str>, _)| Heading {
            start: entry.line,
            line: entry.line,
            number: entry.number,
            title: words[title].to_owned(),
            byline: Some(Byline {
                site: Some(words[1 - title].to_owned()),
                authors: people.iter().flat_map(|p| names::split(p)).collect(),
                published: *published,
            }),
            rest: None,
        };
    rows.iter().map(heading).collect()
}

/// The headlines that have a line above or below them in the same paragraph which is nothing but a dated credit.
fn in_two_lines(lines: &[Block], setting: &Setting<'_>) -> Vec<Heading> {
    let hint = &setting.hint;
    let credits: Vec<bool> = lines.iter().map(|line| is_credit(line, setting)).collect();
    let is_headline = |at: usize| {
        let fits = |line: &Block| {
            line.kind == Kind::Paragraph
                && !line.quoted
                && line.links.is_empty()
                && line.text.len() <= MAX_BYTES
                && line.text.chars().any(char::is_alphabetic)
        };
        lines.get(at).is_some_and(fits) && !credits[at]
    };
    // The first two lines of a paragraph: the one that opens it, and the next.
    let opens = |at: usize| lines[at].apart && lines.get(at + 1).is_some_and(|next| !next.apart);
    let above = |at: &usize| opens(*at) && credits[*at] && is_headline(at + 1);
    let below = |at: &usize| opens(*at) && credits[at + 1] && is_headline(*at);
    let over: Vec<usize> = (0..lines.len()).filter(above).collect();
    let under: Vec<usize> = (0..lines.len()).filter(below).collect();
    let (found, is_over) = if over.len() > under.len() {
        (over, true)
    } else {
        (under, false)
    };
    if found.len() * 3 < credits.iter().filter(|c| **c).count() * 2 {
        return Vec::new();
    }
    let parts = |at: usize| if is_over { (at + 1, at) } else { (at, at + 1) };
    let mut form = Form::of(found.len());
    for at in &found {
        form.learn(Spot::Below, &lines[parts(*at).1].text, None, hint);
    }
    let heading = |at: usize| {
        let (title, credit) = parts(at);
        let byline = form.read(Spot::Below, &lines[credit].text, None, hint)?;
        let text = lines[title].text.as_str();
        let (number, title) = match numbering::read(text) {
            Some((number, title)) => (Some(number), title),
            None => (None, text),
        };
        Some(Heading {
            start: at,
            line: at + 1,
            number,
            title: title.to_owned(),
            byline: Some(byline),
            rest: None,
        })
    };
    found.into_iter().filter_map(heading).collect()
}

/// Whether a line is nothing but a credit with a date, which names a publication.
fn is_credit(line: &Block, setting: &Setting<'_>) -> bool {
    let may = line.kind == Kind::Paragraph
        && !line.quoted
        && line.links.is_empty()
        && line.text.contains(|c: char| c.is_ascii_digit());
    let credit = || credit::parse(&line.text, None, &setting.hint);
    may && credit().is_some_and(|c| c.is_dated() && c.names_any() && c.is_single())
}

/// The lines that begin with a headline in quotation marks and go on with a credit, or end in one behind it.
fn quoted(entries: &[Entry<'_>], setting: &Setting<'_>) -> Vec<Heading> {
    let lean = Lean {
        site_last: Some(true),
        alone_site: Some(true),
    };
    let heading = |entry: &Entry<'_>| {
        let (title, rest) = spot::quoted(entry.text).or_else(|| spot::ends_quoted(entry.text))?;
        let credit = credit::parse(rest, None, &setting.hint).filter(Credit::is_sure)?;
        let byline = credit.resolve(lean).filter(|b| b.site.is_some())?;
        Some(Heading {
            start: entry.line,
            line: entry.line,
            number: entry.number,
            title: title.to_owned(),
            byline: Some(byline),
            rest: None,
        })
    };
    entries.iter().filter_map(heading).collect()
}

/// The lines that end in a credit in brackets which is one beyond doubt, by a date, a name or a page, or go on with words
/// behind it; the outlet stands in it, or before the headline.
fn bracketed(entries: &[Entry<'_>], setting: &Setting<'_>) -> Vec<Heading> {
    let heading = |entry: &Entry<'_>| {
        // A mail program may have joined the first line of the words.
        let end = entry
            .text
            .match_indices([')', '）'])
            .map(|(at, sign)| at + sign.len());
        let end = end.clone().find(|end| entry.text[*end..].starts_with(' '));
        let (credited, rest) = entry.text.split_at(end.unwrap_or(entry.text.len()));
        let (title, inner) = spot::trailing_bracket(credited)?;
        let credit = credit::parse(inner, None, &setting.hint).filter(Credit::is_sure)?;
        let (title, site) = match spot::leading_outlet(title) {
            Some((site, title)) => (title, Some(site.to_owned())),
            None => (title.trim(), None),
        };
        let lean = Lean {
            alone_site: Some(site.is_none()),
            ..Lean::default()
        };
        let byline = credit.resolve(lean)?;
        let byline = Byline {
            site: site.or(byline.site),
            ..byline
        };
        let told = byline.site.is_some() && title.chars().any(char::is_alphabetic);
        told.then(|| Heading {
            start: entry.line,
            line: entry.line,
            number: entry.number,
            title: title.to_owned(),
            byline: Some(byline),
            rest: (!rest.is_empty()).then(|| {
                let length = entry.block.text.len();
                entry.block.slice(length - rest.len()..length)
            }),
        })
    };
    entries.iter().filter_map(heading).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digest::citations::Selection;

    /// Title, site, authors and date of each story, parted by ` / `.
    fn stories(text: &str) -> Vec<String> {
        let paragraphs = text.split("\n\n").map(Block::plain);
        let lines: Vec<Block> = paragraphs
            .flat_map(|b| b.lines().collect::<Vec<_>>())
            .collect();
        let setting = Setting {
            hint: date::Hint::default(),
            selection: Selection::default(),
        };
        let items = read(&lines, &setting).map(|s| s.items).unwrap_or_default();
        let row = |item: crate::model::Item| {
            let source = item.citations.into_iter().next().unwrap_or_default();
            let parts = [
                item.title.unwrap_or_default(),
                source.site.unwrap_or_default(),
                source.authors.join(", "),
                source.published.map(|p| p.to_string()).unwrap_or_default(),
            ];
            parts.join(" / ")
        };
        items.into_iter().map(row).collect()
    }

    #[test]
    fn columns_are_known_by_what_most_lines_have_in_them() {
        let text = "Harbour News – The pier closes for good – Ann Fox – 3 March 2025\n\
            The Quay – Ferries late again on Monday – 3 March 2025\n\
            Tide Weekly – Crews say no to the new rota – Bo Lee and Cy Dee – 1 March 2025";
        assert_eq!(
            stories(text),
            [
                "The pier closes for good / Harbour News / Ann Fox / 2025-03-03",
                "Ferries late again on Monday / The Quay /  / 2025-03-03",
                "Crews say no to the new rota / Tide Weekly / Bo Lee, Cy Dee / 2025-03-01",
            ]
        );
    }

    #[test]
    fn a_headline_has_its_credit_on_the_line_above_or_below() {
        let under = "The pier closes\nAnn Fox | Harbour News | 3 March 2025\n\nFerries late again\nTide Weekly | 3 March 2025\n\n\
            Crews say no\nBo Lee | The Quay Times | 1 March 2025";
        let over = "Harbour News - p. 7 - 03/03/2025\nThe pier closes\nby Ann Fox\n\nTide Weekly - p. 8 - 03/03/2025\nFerries late again\n\n\
            The Quay Times - p. 9 - 01/03/2025\nCrews say no\nby Bo Lee";
        for text in [under, over] {
            assert_eq!(
                stories(text),
                [
                    "The pier closes / Harbour News / Ann Fox / 2025-03-03",
                    "Ferries late again / Tide Weekly /  / 2025-03-03",
                    "Crews say no / The Quay Times / Bo Lee / 2025-03-01",
                ]
            );
        }
    }

    #[test]
    fn a_credit_in_brackets_ends_a_line() {
        let text = "[항구일보] 북쪽 부두 다시 닫힌다 (이도윤 기자, A3면)\n[바다신문] 연락선 또 늦어 (박서연 기자, A12면)\n\
            [물결통신] “승무원은 싫다고 했다” (A1면)";
        assert_eq!(
            stories(text)[0],
            "북쪽 부두 다시 닫힌다 / 항구일보 / 이도윤 / "
        );
        let text = "Hafenpost: „Der Steg ist zu“ (von Ann Fox, S. 3)\nStrandbote: „Die Fähre kommt spät“ (S. 1)\n\
            Der Kai: „Mannschaft sagt nein“ (von Bo Lee, S. 12)";
        assert_eq!(
            stories(text)[2],
            "„Mannschaft sagt nein“ / Der Kai / Bo Lee / "
        );
    }

    #[test]
    fn lists_of_other_things_hold_no_stories() {
        let text = "Rope, blue – 12 m – 40 EUR\nTar – 3 l – 22 EUR\nPaint, white – 5 l – 61 EUR";
        assert!(stories(text).is_empty());
        assert!(stories("The pier (old)\nThe ferry (late)\nThe crew (tired)").is_empty());
    }
}
