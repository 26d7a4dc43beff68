//! A second source within the curator's words: `… at this link: https://…` and then the title, author and abstract of
//! what stands there.

use crate::model::Citation;
use crate::text::count_tokens;

use super::citations::cite;
use super::document::Block;
use super::names;

/// A text of this many tokens is no remark but an abstract; the lines above it are at most so long and so many.
const MIN_ABSTRACT: usize = 80;
const MAX_HEADER: usize = 15;
const MAX_LINES: usize = 4;

/// A second source and what the digest repeats of it.
#[derive(Debug, Clone)]
pub(super) struct Side {
    /// The citation.
    pub(super) citation: Citation,
    /// Its paragraphs.
    pub(super) quoted: Vec<String>,
}

/// Takes the second sources' text out of the lines before a story's masthead; the lines with their links stay.
pub(super) fn take(before: &mut Vec<Block>) -> Vec<Side> {
    let mut sides = Vec::new();
    let mut kept: Vec<Block> = Vec::with_capacity(before.len());
    let mut at = 0;
    while let Some(line) = before.get(at) {
        at += 1;
        kept.push(line.clone());
        let Some(link) = line.links.last() else {
            continue;
        };
        let length = excerpt_length(&before[at..]);
        if length > 0 {
            sides.push(side(
                cite(link, line.link_text(link)),
                &before[at..at + length],
            ));
            at += length;
        }
    }
    *before = kept;
    sides
}

/// How many lines belong to the second source: a few short ones and the long ones below them.
fn excerpt_length(lines: &[Block]) -> usize {
    let size = |b: &Block| count_tokens(&b.text);
    let header = lines
        .iter()
        .take(MAX_LINES)
        .take_while(|b| size(b) <= MAX_HEADER && !b.text.ends_with(['.', '?', '!']))
        .count();
    if header == 0 {
        return 0;
    }
    let body = lines
        .iter()
        .skip(header)
        .take_while(|b| size(b) >= MIN_ABSTRACT)
        .count();
    if body > 0 { header + body } else { 0 }
}

fn side(mut citation: Citation, excerpt: &[Block]) -> Side {
    citation.title = excerpt.first().map(|b| b.text.clone()).or(citation.title);
    // `Ann P. Fox, Harbour Office`: the name stands before the office.
    let author = excerpt.iter().skip(1).take(2).find_map(|b| {
        let name = b.text.split(',').next().and_then(names::clean)?;
        names::is_name(&name).then_some(name)
    });
    citation.authors.extend(author);
    Side {
        citation,
        quoted: excerpt.iter().map(|b| b.text.clone()).collect(),
    }
}
