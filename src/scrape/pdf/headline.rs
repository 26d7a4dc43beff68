//! The lines of a PDF's first page → its headline: what is set largest in the upper part, its lines joined.

use super::page::Line;
use crate::scrape::plain::plain;

/// Bold letters count as so much larger.
const BOLD: f64 = 1.12;
/// A headline is larger than what most of the page is set in, by so much.
const LARGER: f64 = 1.1;
/// Lines of a headline differ in size by no more.
const ALIKE: f64 = 0.04;
/// Lines of a headline are no further apart, in parts of their size.
const APART: f64 = 2.1;
/// A headline stands higher than this part of the page.
const LOWEST: f64 = 0.35;
/// Lines of a headline.
const MAX_LINES: usize = 6;
/// Letters of a headline; a syllable of Hangul or a character of Han counts as three.
const LETTERS: std::ops::RangeInclusive<usize> = 10..=250;
/// So many large texts are looked at: above the headline may stand the name of the journal.
const MAX_TRIED: usize = 4;
/// Marks that lead from a headline to a note.
const MARKS: &[char] = &['*', '∗', '†', '‡', '§', '¹', '²', '³', '⋆', '★'];

/// The headline; `is_name` tells what is the house's name and no headline.
pub(super) fn find(lines: &[Line], is_name: impl Fn(&str) -> bool) -> Option<String> {
    let usual = usual_weight(lines)?;
    let mut starts: Vec<usize> = (0..lines.len())
        .filter(|at| lines[*at].height > LOWEST && weight(&lines[*at]) > usual * LARGER)
        .collect();
    // Of lines of one size the first shown goes first: the sort is stable.
    starts.sort_by(|a, b| weight(&lines[*b]).total_cmp(&weight(&lines[*a])));
    let mut seen = 0..0;
    let mut tried = 0;
    for start in starts {
        if seen.contains(&start) {
            continue;
        }
        if tried == MAX_TRIED {
            break;
        }
        tried += 1;
        seen = together(lines, start);
        let text = tidy(&lines[seen.clone()]);
        let is_one_word = !text.contains(' ') && text.is_ascii();
        if LETTERS.contains(&length(&text)) && !is_one_word && !is_name(&text) {
            return Some(text);
        }
    }
    None
}

fn weight(line: &Line) -> f64 {
    if line.is_bold {
        line.size * BOLD
    } else {
        line.size
    }
}

/// What most letters of the page are set in.
fn usual_weight(lines: &[Line]) -> Option<f64> {
    let mut weights: Vec<(f64, usize)> = lines
        .iter()
        .map(|line| (weight(line), length(&line.text)))
        .collect();
    weights.sort_by(|a, b| a.0.total_cmp(&b.0));
    let half = weights.iter().map(|(_, letters)| letters).sum::<usize>() / 2;
    let mut below = 0;
    weights.into_iter().find_map(|(weight, letters)| {
        below += letters;
        (below > half).then_some(weight)
    })
}

/// The lines that belong together with one: of its size, each close below the one before.
fn together(lines: &[Line], start: usize) -> std::ops::Range<usize> {
    let goes_on = |pair: &[Line]| {
        let [above, below] = pair else { return false };
        let apart = above.y - below.y;
        let size = above.size.max(below.size);
        (above.size - below.size).abs() <= ALIKE * size
            && above.is_bold == below.is_bold
            && apart > 0.0
            && apart < APART * size
    };
    let pairs = lines[start..].windows(2).take(MAX_LINES - 1);
    let more = pairs.take_while(|pair| goes_on(pair)).count();
    start..start + more + 1
}

/// The lines as one, without marks of notes. A hyphen at the end of a line stays: headlines are parted at those they have.
fn tidy(lines: &[Line]) -> String {
    let mut text = String::new();
    for line in lines {
        let line = line.text.trim();
        let goes_on = text.ends_with('-') && line.starts_with(char::is_lowercase);
        if text.ends_with('\u{ad}') {
            text.pop();
        } else if !text.is_empty() && !goes_on {
            text.push(' ');
        }
        text.push_str(line);
    }
    plain(&text).trim_end_matches(MARKS).trim().to_owned()
}

/// How much a text says, in Latin letters.
fn length(text: &str) -> usize {
    let letters = text.chars().filter(|c| c.is_alphanumeric());
    letters.map(|c| if c >= '\u{3040}' { 3 } else { 1 }).sum()
}
