//! Dates in a line, where they are, and what the labels beside them say.

use super::moment::{self, Moment, Sort};
use super::token::{Kind, Line};
use super::words::Word;
use super::{Found, Hint, Label};

/// Finds the dates of a line, in order.
///
/// Each attempt looks at a bounded number of lexemes, so that the time taken grows with the line alone.
pub(super) fn find(line: &Line<'_>, hint: &Hint<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    if !may_hold_date(line) {
        return found;
    }
    let mut at = 0;
    let mut from = 0;
    while at < line.len() {
        let moment =
            moment::moment_at(line, at, hint).filter(|moment| is_anchored(line, from, at, moment));
        let Some(moment) = moment else {
            at += 1;
            continue;
        };
        let (label, start, end) = labelled(line, from, at, moment.next);
        found.extend(place(line, start, end).map(|range| Found {
            range,
            label,
            published: moment.published,
        }));
        at = end;
        from = end;
    }
    found
}

/// Whether there is a number in a line, or a word that says how long ago: no date is without one.
fn may_hold_date(line: &Line<'_>) -> bool {
    let counts_back = |word: &Word| matches!(word, Word::Ago | Word::Now | Word::DaysBack(_));
    (0..line.len()).any(|at| line.number(at).is_some() || line.words(at).iter().any(counts_back))
}

fn place(line: &Line<'_>, start: usize, end: usize) -> Option<std::ops::Range<usize>> {
    Some(line.get(start)?.start..line.get(end.checked_sub(1)?)?.end)
}

/// Whether what stands round a date leaves it one. A full date is one anywhere; what says less must stand at an end
/// of the line or be set off from it.
fn is_anchored(line: &Line<'_>, from: usize, at: usize, moment: &Moment) -> bool {
    let next = moment.next;
    let opens = is_edge_before(line, from, at);
    let closes = next >= line.len() || line.mark(next).is_some() || is_label(line, next);
    match moment.sort {
        Sort::Full => true,
        Sort::Yearless => closes,
        Sort::LongAgo => at == from && next >= line.len(),
        Sort::Ago => opens || closes,
        Sort::Word => opens && (closes || line.is_glued(next)),
    }
}

fn is_edge_before(line: &Line<'_>, from: usize, at: usize) -> bool {
    at == from
        || (at.checked_sub(1))
            .is_some_and(|before| line.mark(before).is_some() || is_label(line, before))
}

fn is_label(line: &Line<'_>, at: usize) -> bool {
    label_at(line, at).is_some()
}

fn label_at(line: &Line<'_>, at: usize) -> Option<Label> {
    line.word(at, |word| match word {
        Word::Label(label) => Some(label),
        _ => None,
    })
}

/// The label of the date from `start` to `end`, and how far the date reaches with it.
fn labelled(line: &Line<'_>, from: usize, start: usize, end: usize) -> (Label, usize, usize) {
    if let Some((label, at)) = label_before(line, from, start) {
        return (label, at, end);
    }
    match label_behind(line, end) {
        Some(label) => (label, start, end + 1),
        None => (Label::Published, start, end),
    }
}

/// The label before a date: the first of several (`Last modified on`), with a colon and little words between.
fn label_before(line: &Line<'_>, from: usize, start: usize) -> Option<(Label, usize)> {
    /// `Updated at : (` has four lexemes.
    const LONGEST: usize = 6;
    let lowest = start.saturating_sub(LONGEST).max(from);
    let passes = |at: usize| {
        line.is_mark(at, ":.,|-·(>/") || line.is_word(at, Word::Joint) || is_label(line, at)
    };
    let mut found = None;
    for at in (lowest..start).rev().take_while(|&at| passes(at)) {
        if let Some(label) = label_at(line, at) {
            let modified = label == Label::Modified || matches!(found, Some((Label::Modified, _)));
            found = Some((if modified { Label::Modified } else { label }, at));
        }
    }
    found
}

/// The label behind a date (`2025-07-12 18:38 수정`), which is not that of a date that follows.
fn label_behind(line: &Line<'_>, end: usize) -> Option<Label> {
    let label = label_at(line, end)?;
    let next = line.get(end + 1).map(|lexeme| lexeme.kind);
    let free = match next {
        None => true,
        Some(Kind::Mark(mark)) => "|)/·,".contains(mark),
        Some(_) => false,
    };
    free.then_some(label)
}
