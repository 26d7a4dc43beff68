//! Title lines that are stories: a line that is a link, `[Title](url): words`, or a title and its address below it.

use super::{Opening, Setting, story};
use crate::digest::citations::cite;
use crate::digest::credit;
use crate::digest::document::{Block, Kind, Link, shows_address};
use crate::digest::numbering;
use crate::text::count_tokens;

/// A line is a title if a link carries this share of it.
const MIN_SHARE: f64 = 0.8;

/// A title before its address has at most this many tokens.
const MAX_TITLE: usize = 60;

/// A linked title before a colon or a dash has at least this many characters.
const MIN_LINKED: usize = 12;

pub(super) fn open(blocks: &[Block], at: usize, setting: &Setting<'_>) -> Option<Opening> {
    let block = blocks.get(at)?;
    if block.quoted || block.depth > 0 || block.kind != Kind::Paragraph {
        return None;
    }
    let mut lines = block.lines();
    let first = lines.next()?;
    let rest: Vec<Block> = lines.collect();
    linked(&first, &rest, setting)
        .or_else(|| addressed(&first, &rest, setting))
        .or_else(|| credited(&first, &rest, setting))
        .or_else(|| followed(&first, &rest, blocks.get(at + 1)?, setting))
        .or_else(|| numbered(block))
}

/// The most characters of a numbered title whose source stands below it.
const MAX_NUMBERED: usize = 80;

/// `2、Title` on a line of its own; its links stand in the words below.
fn numbered(block: &Block) -> Option<Opening> {
    let (number, title) = numbering::read(&block.text)?;
    let line = !block.text.contains('\n')
        && title.chars().count() <= MAX_NUMBERED
        && !title.ends_with(['.', '。', ';']);
    let unlinked = block.links.is_empty() && line;
    unlinked.then(|| Opening {
        number: Some(number),
        title: Some(title.to_owned()),
        used: 1,
        ..Opening::default()
    })
}

/// The line is a link, or begins with one that a colon or dash parts from the words.
fn linked(line: &Block, rest: &[Block], setting: &Setting<'_>) -> Option<Opening> {
    let anchor = line.links.first()?;
    let before = line.text.get(..anchor.range.start)?;
    let number = numbering::read(&line.text)
        .filter(|(_, title)| title.len() + before.trim_end().len() >= line.text.trim().len())
        .map(|(number, _)| number);
    let after = line.text.get(anchor.range.end..)?.trim_start();
    let credited = is_credited(before, after, anchor, setting);
    if before.chars().count() > 4 && number.is_none() && !credited {
        return None;
    }
    let words = line.link_text(anchor);
    if shows_address(words) || !setting.selection.opens(line, anchor) {
        return None;
    }
    let parted =
        after.starts_with([':', '—', '–', '-', '|']) && words.chars().count() >= MIN_LINKED;
    if line.share_of_link(anchor) < MIN_SHARE && !parted && !credited && number.is_none() {
        return None;
    }
    Some(Opening {
        number,
        title: Some(words.to_owned()),
        before: (number.is_none()).then(|| before.to_owned()),
        after: Some(line.slice(anchor.range.end..line.text.len())),
        citations: vec![cite(anchor, words)],
        rest: rest.to_vec(),
        used: 1,
        ..Opening::default()
    })
}

/// Whether what stands on both sides of a title's link is who wrote it, where and when:
/// `**Harbour News** – [Title](url), by Ann Fox, 3 March`.
fn is_credited(before: &str, after: &str, link: &Link, setting: &Setting<'_>) -> bool {
    let signed = before.trim().is_empty() || before.trim_end().ends_with(SIGNS);
    let host = link.url.host_str();
    signed
        && before.chars().count() <= MAX_BEFORE
        && credit::parse(&story::beside(before, after), host, &setting.hint)
            .is_some_and(|credit| credit.is_sure())
}

/// What stands before a title's link has at most this many characters, and ends with one of these signs.
const MAX_BEFORE: usize = 80;
const SIGNS: [char; 7] = [':', '：', '–', '—', '-', '|', ','];

/// The line is a title, the next its address.
fn addressed(line: &Block, rest: &[Block], setting: &Setting<'_>) -> Option<Opening> {
    let (address, rest) = rest.split_first()?;
    titled(line, address, rest.to_vec(), 1, setting)
}

/// The block is a title, the next block its address.
fn followed(line: &Block, rest: &[Block], next: &Block, setting: &Setting<'_>) -> Option<Opening> {
    let plain = rest.is_empty() && matches!(next.kind, Kind::Paragraph) && !next.quoted;
    let mut lines = next.lines();
    let address = lines.next().filter(|_| plain)?;
    titled(line, &address, lines.collect(), 2, setting)
}

fn titled(
    title: &Block,
    address: &Block,
    rest: Vec<Block>,
    used: usize,
    setting: &Setting<'_>,
) -> Option<Opening> {
    let link = address.links.first()?;
    let words = address.link_text(link);
    let size = count_tokens(&title.text);
    let fits = address.is_address() && (1..=MAX_TITLE).contains(&size) && title.links.is_empty();
    if !fits || !setting.selection.opens(address, link) || !setting.selection.is_title(&title.text)
    {
        return None;
    }
    let name = title.text.trim_end_matches([':', ' ']).to_owned();
    Some(Opening {
        title: Some(name),
        citations: vec![cite(link, words)],
        rest,
        used,
        ..Opening::default()
    })
}

/// `Ann Fox / Harbour News:` on the line before the linked title.
fn credited(line: &Block, rest: &[Block], setting: &Setting<'_>) -> Option<Opening> {
    line.text.trim().strip_suffix(':')?;
    let (title, rest) = rest.split_first()?;
    let opening = linked(title, rest, setting)?;
    Some(Opening {
        before: Some(line.text.clone()),
        ..opening
    })
}
