//! Title lines that are stories: a line that is a link, `[Title](url): words`, or a title and its address below it.

use super::{Opening, Setting, is_card, story};
use crate::digest::buttons::Buttons;
use crate::digest::citations::{cite, describe, is_menu, is_title};
use crate::digest::credit::{self, Lean};
use crate::digest::document::{Block, Kind, Link, shows_address};
use crate::digest::words::{bare, has_words};
use crate::digest::{numbering, outlet, spot};
use crate::model::Citation;
use crate::text::count_tokens;

/// A line is a title if a link carries this share of it.
const MIN_SHARE: f64 = 0.8;

/// A title before its address has at most this many tokens.
const MAX_TITLE: usize = 60;

/// A linked title before a colon or a dash has at least this many characters.
const MIN_LINKED: usize = 12;

pub(super) fn open(blocks: &[Block], at: usize, setting: &Setting<'_>) -> Option<Opening> {
    let block = blocks.get(at)?;
    if block.depth > 0 || block.kind != Kind::Paragraph {
        return None;
    }
    let above = at.checked_sub(1).map(|above| &blocks[above]);
    if above.is_some_and(|above| is_card(above, block)) {
        return None;
    }
    if let Some(opening) = above
        .filter(|b| b.quoted)
        .and_then(|_| attributed(block, setting))
    {
        return Some(opening);
    }
    if block.quoted {
        return None;
    }
    let mut lines = block.lines().collect::<Vec<_>>();
    if let Some((title, address)) = introduced(lines.first()?, &setting.selection.buttons) {
        lines.splice(0..1, [title, address]);
    }
    let first = lines.remove(0);
    let rest = lines;
    linked(&first, &rest, setting)
        .or_else(|| addressed(&first, &rest, &blocks[at + 1..], setting))
        .or_else(|| credited(&first, &rest, setting))
        .or_else(|| numbered(block))
}

/// `— Ann Fox, [Title](url)` below a quotation from it.
fn attributed(block: &Block, setting: &Setting<'_>) -> Option<Opening> {
    let [link] = block.links.as_slice() else {
        return None;
    };
    let rest = block.text.strip_prefix(DASHES)?;
    let words = block.link_text(link);
    let from = block.text.len() - rest.len();
    let before = block.text.get(from..link.range.start)?;
    let after = block.text.get(link.range.end..)?;
    let credit = story::beside(before, after);
    let host = link.url.host_str();
    // In this place names are who and where, whatever they look like.
    let byline = credit::parse(&credit, host, &setting.hint)
        .and_then(|credit| credit.resolve(Lean::default()));
    let fits = (byline.is_some() || !has_words(&credit))
        && !shows_address(words)
        && setting.selection.opens(block, link);
    let mut source = cite(link, words);
    describe(&mut source, &byline.unwrap_or_default());
    fits.then(|| Opening {
        title: Some(words.to_owned()),
        citations: vec![source],
        used: 1,
        ..Opening::default()
    })
}

/// Dashes before whoever is quoted.
const DASHES: [char; 4] = ['—', '–', '―', '-'];

/// `Words: https://…` is a title and its address, as if they stood on two lines: HTML has none in running text.
fn introduced(line: &Block, buttons: &Buttons) -> Option<(Block, Block)> {
    let [address] = line.links.as_slice() else {
        return None;
    };
    let (title, end) = (line.text.get(..address.range.start)?, address.range.end);
    let whole = title.trim_end().ends_with([':', '：']) && line.text.get(end..)?.trim().is_empty();
    let parts = || (line.slice(0..title.len()), line.slice(title.len()..end));
    let titled = whole && !credit::is_link_label(title) && !buttons.has(title);
    (titled && shows_address(line.link_text(address))).then(parts)
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
        .filter(|(_, title)| title.len() + before.len() >= line.text.trim().len())
        .map(|(number, _)| number);
    let after = line.text.get(anchor.range.end..)?.trim_start();
    let credited = is_credited(before, after, anchor, setting);
    if before.chars().count() > 4 && number.is_none() && !credited {
        return None;
    }
    let words = line.link_text(anchor);
    let untitled =
        shows_address(words) || credit::is_button(words) || setting.selection.buttons.has(words);
    // `More: Harbour News, The Quay` below a story, `Source: Harbour News`.
    let label = bare(before);
    let further = !label.is_empty() && (credit::is_link_label(label) || credit::is_label(label));
    if untitled || further || !setting.selection.opens(line, anchor) {
        return None;
    }
    let alone = !has_words(before) && is_bare(line, anchor);
    let parted =
        after.starts_with([':', '—', '–', '-', '|']) && words.chars().count() >= MIN_LINKED;
    let whole = alone || line.share_of_link(anchor) >= MIN_SHARE;
    if !whole && !parted && !credited && number.is_none() {
        return None;
    }
    let bracket = spot::leading_bracket(after).is_some();
    let after = (!alone || bracket).then(|| line.slice(anchor.range.end..line.text.len()));
    Some(Opening {
        number,
        title: Some(words.to_owned()),
        before: (number.is_none()).then(|| before.to_owned()),
        after,
        citations: vec![cite(anchor, words)],
        rest: rest.to_vec(),
        used: 1,
        ..Opening::default()
    })
}

/// Whether nothing stands behind a title's link but a few words in brackets, the host that it leads to, and buttons:
/// `Title [Harbour News]`, `Title //harbour.example comments→`.
fn is_bare(line: &Block, anchor: &Link) -> bool {
    let after = line.text.get(anchor.range.end..).unwrap_or_default();
    if let Some((inner, rest)) = spot::leading_bracket(after) {
        let short = inner.split_whitespace().count() <= MAX_BRACKET
            && !inner.ends_with(['.', '!', '?', '。']);
        return short && !has_words(rest);
    }
    let host = anchor.url.host_str().unwrap_or_default();
    let mut at = anchor.range.end;
    let mut buttons = 0;
    for link in line
        .links
        .iter()
        .filter(|l| l.range.start >= anchor.range.end)
    {
        let between = line.text.get(at..link.range.start).unwrap_or_default();
        let named = is_host_alone(between, host) || is_host_alone(line.link_text(link), host);
        if !is_menu(line.link_text(link)) && !named
            || has_words(between) && !is_host_alone(between, host)
        {
            return false;
        }
        buttons += 1;
        at = link.range.end;
    }
    let rest = line.text.get(at..).unwrap_or_default();
    if has_words(rest) {
        return is_host_alone(rest, host);
    }
    buttons > 0
}

/// What stands in brackets behind a title has at most so many words.
const MAX_BRACKET: usize = 10;

fn is_host_alone(text: &str, host: &str) -> bool {
    outlet::is_host(bare(text), host)
}

/// Whether what stands on both sides of a title's link is who wrote it, where and when:
/// `**Harbour News** – [Title](url), by Ann Fox, 3 March`.
fn is_credited(before: &str, after: &str, link: &Link, setting: &Setting<'_>) -> bool {
    let signed = !has_words(before) || before.trim_end().ends_with(SIGNS);
    let host = link.url.host_str();
    // `**Harbour News:** [Title](url). And then the words.`
    let named = || {
        before.trim_end().ends_with([':', '：'])
            && credit::parse(before, host, &setting.hint)
                .is_some_and(|credit| credit.agrees() && credit.alone().is_some())
    };
    signed
        && before.chars().count() <= MAX_BEFORE
        && (named()
            || credit::parse(&story::beside(before, after), host, &setting.hint)
                .is_some_and(|credit| credit.is_sure() || credit.is_likely()))
}

/// What stands before a title's link has at most this many characters, and ends with one of these signs.
const MAX_BEFORE: usize = 80;
const SIGNS: [char; 7] = [':', '：', '–', '—', '-', '|', ','];

/// The line is a title; its address stands on the next line or block, or below the lines of a credit.
fn addressed(
    title: &Block,
    rest: &[Block],
    next: &[Block],
    setting: &Setting<'_>,
) -> Option<Opening> {
    let bracketed = spot::leading_bracket(&title.text).is_some_and(|(_, rest)| rest.is_empty());
    let fits = !bracketed
        && title.links.is_empty()
        && (1..=MAX_TITLE).contains(&count_tokens(&title.text))
        && is_title(&title.text);
    let below = fits
        .then(|| address_below(rest, next, 0, setting))
        .flatten()?;
    Some(Opening {
        title: Some(title.text.trim_end_matches([':', ' ']).to_owned()),
        citations: vec![below.source],
        rest: below.lines,
        used: 1 + below.used,
        ..Opening::default()
    })
}

/// The address below a title.
pub(super) struct Below {
    /// A citation of what it leads to.
    pub(super) source: Citation,
    /// The lines before and behind it.
    pub(super) lines: Vec<Block>,
    /// How many blocks below the title's own it takes up.
    pub(super) used: usize,
}

/// A credit between a title and its address has at most this many lines.
const MAX_CREDITS: usize = 3;

/// Looks for the address below a title, in the rest of its block and the blocks that follow at its depth; nothing but a
/// credit may stand between.
pub(super) fn address_below(
    rest: &[Block],
    next: &[Block],
    depth: u8,
    setting: &Setting<'_>,
) -> Option<Below> {
    let own = (0, rest.to_vec());
    let blocks = next
        .iter()
        .take_while(|b| b.kind == Kind::Paragraph && !b.quoted && b.depth == depth)
        .take(MAX_CREDITS + 1)
        .enumerate()
        .map(|(at, block)| (at + 1, block.lines().collect()));
    let mut credits: Vec<Block> = Vec::new();
    for (used, lines) in std::iter::once(own).chain(blocks) {
        for (at, line) in lines.iter().enumerate() {
            let Some(link) = line.links.first() else {
                credits.push(line.clone());
                if credits.len() > MAX_CREDITS {
                    return None;
                }
                continue;
            };
            let host = link.url.host_str();
            let reads = |b: &Block| {
                credit::parse(&b.text, host, &setting.hint)
                    .is_some_and(|c| c.is_sure() && c.is_single())
            };
            if !line.is_address()
                || !setting.selection.opens(line, link)
                || !credits.iter().all(reads)
            {
                return None;
            }
            let source = cite(link, line.link_text(link));
            credits.extend_from_slice(&lines[at + 1..]);
            return Some(Below {
                source,
                lines: credits,
                used,
            });
        }
    }
    None
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
