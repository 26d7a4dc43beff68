//! Headings that are stories: `## [Title](url)`, or `## Title` with the address, or an outlet that leads there, on the line
//! below.

use super::{Opening, Setting};
use crate::digest::byline;
use crate::digest::citations::cite;
use crate::digest::document::{Block, Kind, shows_address};
use crate::digest::numbering;

/// The share of a heading that its link carries.
const MIN_SHARE: f64 = 0.5;

pub(super) fn open(blocks: &[Block], at: usize, setting: &Setting<'_>) -> Option<Opening> {
    let block = blocks.get(at)?;
    let Kind::Heading(level) = block.kind else {
        return None;
    };
    linked(block, setting).or_else(|| {
        if level == 1 {
            return None;
        }
        let below = blocks.get(at + 1)?;
        followed(block, below, setting)
            .or_else(|| credited(block, below, setting))
            .or_else(|| unlinked(blocks, at, level, setting))
    })
}

/// `## Title` over `[Outlet](url) · by Ann Fox · 3 March`: who tells the story leads to it.
fn credited(heading: &Block, below: &Block, setting: &Setting<'_>) -> Option<Opening> {
    let link = below.links.first().filter(|link| link.range.start == 0)?;
    let words = below.link_text(link);
    let fits = heading.links.is_empty()
        && !below.names_site(link)
        && setting.selection.opens(below, link)
        && below
            .text
            .get(link.range.end..)?
            .contains(char::is_alphanumeric);
    let byline = byline::read(&below.text, &setting.hint).filter(|_| fits)?;
    (byline.site.as_deref() == Some(words)).then(|| Opening {
        title: Some(heading.text.replace('\n', " ")),
        citations: vec![cite(link, "")],
        used: 1,
        ..Opening::default()
    })
}

/// So many blocks round a heading are looked through for its neighbours.
const MAX_NEAR: usize = 40;

/// `## Title` beside headings of its level that are linked: its links stand in its words.
fn unlinked(blocks: &[Block], at: usize, level: u8, setting: &Setting<'_>) -> Option<Opening> {
    let is_heading = |b: &&Block| matches!(b.kind, Kind::Heading(_));
    let near = at.saturating_sub(MAX_NEAR);
    let before = blocks[near..at].iter().rev().find(is_heading);
    let below = blocks[at + 1..].iter().take(MAX_NEAR);
    let after = below.clone().find(is_heading);
    let beside = [before, after].into_iter().flatten();
    let told = { beside }.any(|b| b.kind == Kind::Heading(level) && linked(b, setting).is_some());
    let cites = || {
        below
            .take_while(|b| !is_heading(b))
            .any(|b| !setting.selection.select(b).is_empty())
    };
    (told && cites()).then(|| Opening {
        title: Some(blocks[at].text.replace('\n', " ")),
        scattered: true,
        used: 1,
        ..Opening::default()
    })
}

fn linked(block: &Block, setting: &Setting<'_>) -> Option<Opening> {
    let link = block.links.first()?;
    let words = block.link_text(link);
    let fits = block.share_of_link(link) >= MIN_SHARE && setting.selection.opens(block, link);
    let before = block.text.get(..link.range.start)?;
    let number = numbering::alone(before);
    fits.then(|| Opening {
        number,
        title: Some(words.to_owned()),
        before: number.is_none().then(|| before.to_owned()),
        after: Some(block.slice(link.range.end..block.text.len())),
        citations: vec![cite(link, words)],
        used: 1,
        ..Opening::default()
    })
}

fn followed(heading: &Block, below: &Block, setting: &Setting<'_>) -> Option<Opening> {
    let mut lines = below.lines();
    let first = lines.next()?;
    let link = first.links.first()?;
    let words = first.link_text(link);
    let fits = first.is_link() && shows_address(words) && setting.selection.opens(&first, link);
    let title = heading.text.replace('\n', " ");
    fits.then(|| Opening {
        title: Some(title),
        citations: vec![cite(link, words)],
        rest: lines.collect(),
        used: 2,
        ..Opening::default()
    })
}
