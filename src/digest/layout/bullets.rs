//! List items that are stories: `- [Title](url) by Name: words`, with nested items as their remarks; or words with links
//! in them.

use super::prose::worded;
use super::titles::address_below;
use super::{Opening, Setting};
use crate::digest::citations::cite;
use crate::digest::document::{Block, Kind, Link, shows_address};
use crate::digest::outlet;
use crate::text::sentences;

/// How many characters may stand before the link: a mark, a word such as `[podcast]`.
const MAX_BEFORE: usize = 40;

/// How many characters a title before its address has at most.
const MAX_TITLE: usize = 200;

pub(super) fn open(blocks: &[Block], at: usize, setting: &Setting<'_>) -> Option<Opening> {
    let block = blocks.get(at)?;
    let Kind::ListItem(number) = block.kind else {
        return None;
    };
    if block.quoted {
        return None;
    }
    let Some(link) = setting.selection.opening(block) else {
        return followed(block, &blocks[at + 1..], number, setting);
    };
    let before = block.text.get(..link.range.start)?;
    let words = block.link_text(link);
    let longest = if shows_address(words) {
        MAX_TITLE
    } else {
        MAX_BEFORE
    };
    if before.chars().count() > longest {
        let opening = headline(block, link).or_else(|| worded(block, setting))?;
        return Some(Opening { number, ..opening });
    }
    // `- Events (calendar):` over a nested list is its name.
    let category = block.text.ends_with(':')
        && blocks
            .get(at + 1)
            .is_some_and(|next| next.depth > block.depth);
    if category {
        return None;
    }
    let citation = cite(link, words);
    // `Name https://…`: the address is its own words, and the title stands before it.
    let named = before.trim_end_matches([' ', ':', '-', '–', '—', '<', '(', '\n']);
    // `harbournews.example: https://…` says where the story above can be read.
    if link
        .url
        .host_str()
        .is_some_and(|host| outlet::is_host(named, host))
    {
        return None;
    }
    let linked = citation.title.is_some();
    let title = citation
        .title
        .clone()
        .or_else(|| (!named.is_empty()).then(|| named.to_owned()));
    Some(Opening {
        number,
        title,
        before: linked.then(|| before.to_owned()),
        after: Some(block.slice(link.range.end..block.text.len())),
        citations: vec![citation],
        used: 1,
        ..Opening::default()
    })
}

/// `- A long title that its last words lead to.`: one sentence, with the link at its end.
fn headline(block: &Block, link: &Link) -> Option<Opening> {
    let before = block.text.get(..link.range.start)?;
    let after = block.text.get(link.range.end..)?;
    let title = block.text.trim_end_matches(['.', '。']);
    let is_one = !block.text.contains('\n')
        && !after.contains(char::is_alphanumeric)
        && !block.link_text(link).starts_with(['(', '（', '['])
        && !before
            .trim_end()
            .ends_with(['(', '（', '[', ':', '：', '.', '!', '?', '。'])
        && sentences(title).len() == 1;
    is_one.then(|| Opening {
        title: Some(title.to_owned()),
        citations: vec![cite(link, title)],
        used: 1,
        ..Opening::default()
    })
}

/// `- Title`, and its address below it.
fn followed(
    title: &Block,
    next: &[Block],
    number: Option<u32>,
    setting: &Setting<'_>,
) -> Option<Opening> {
    if !title.links.is_empty() || title.text.chars().count() > MAX_TITLE {
        return None;
    }
    let mut lines = title.lines();
    let first = lines.next()?;
    let rest: Vec<Block> = lines.collect();
    let wrapped = || address_below(&[], next, title.depth, setting).map(|below| (below, title));
    let (below, title) = address_below(&rest, next, title.depth, setting)
        .map(|below| (below, &first))
        .or_else(wrapped)?;
    Some(Opening {
        number,
        title: Some(title.text.replace('\n', " ")),
        citations: vec![below.source],
        rest: below.lines,
        used: 1 + below.used,
        ..Opening::default()
    })
}
