//! Title lines that are stories: a line that is a link, `[Title](url): words`, or a title and its address below it.

use super::{Opening, Setting};
use crate::digest::citations::cite;
use crate::digest::document::{Block, Kind, Link, shows_address};
use crate::digest::{names, numbering};
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
    if before.chars().count() > 4 && number.is_none() {
        return None;
    }
    let words = line.link_text(anchor);
    if shows_address(words) || !setting.selection.admits(&anchor.url, words) {
        return None;
    }
    let after = line.text.get(anchor.range.end..)?.trim_start();
    let parted =
        after.starts_with([':', '—', '–', '-', '|']) && words.chars().count() >= MIN_LINKED;
    let by = ["by ", "(by "].iter().any(|by| after.starts_with(by));
    if line.share_of_link(anchor) < MIN_SHARE && !parted && !by && number.is_none() {
        return None;
    }
    let mut citation = cite(anchor, words);
    let mut body = after_link(line, anchor, &mut citation);
    body.extend(bylined(rest, &mut citation));
    Some(Opening {
        number,
        title: Some(words.to_owned()),
        citations: vec![citation],
        rest: body,
        used: 1,
    })
}

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
    if !fits || !setting.selection.admits(&link.url, &title.text) {
        return None;
    }
    let name = title.text.trim_end_matches([':', ' ']).to_owned();
    let mut citation = cite(link, words);
    citation.title = Some(name.clone());
    Some(Opening {
        title: Some(name),
        citations: vec![citation],
        rest,
        used,
        ..Opening::default()
    })
}

/// `Ann Fox / Harbour News:` on the line before the linked title.
fn credited(line: &Block, rest: &[Block], setting: &Setting<'_>) -> Option<Opening> {
    let credit = line.text.trim().strip_suffix(':')?;
    let (title, rest) = rest.split_first()?;
    let mut opening = linked(title, rest, setting)?;
    let (author, site) = credit
        .rsplit_once(" / ")
        .map_or((None, credit), |(author, site)| (Some(author), site));
    let citation = opening.citations.first_mut()?;
    citation.site = Some(site.trim().to_owned());
    citation.authors = author.map(names::split).unwrap_or_default();
    Some(opening)
}

/// What stands after a title's link on its line: the author's name if it is one, else the first words.
pub(super) fn after_link(block: &Block, link: &Link, citation: &mut Citation) -> Vec<Block> {
    let after = block.text.get(link.range.end..).unwrap_or_default();
    let after = after.strip_prefix('"').unwrap_or(after);
    let skipped = after.trim_start_matches([
        ' ', '.', ':', '—', '–', '-', '|', ',', ')', ']', '>', '!', '”', '\n',
    ]);
    let rest = block.slice(block.text.len() - skipped.len()..block.text.len());
    let first = rest.text.lines().next().unwrap_or_default().to_owned();
    if let Some(names) = first.trim_start_matches('(').strip_prefix("by ") {
        let authors = names::split(names.trim_end_matches([')', '.']));
        let named = !authors.is_empty() && count_tokens(names) <= 4 * authors.len();
        if named {
            citation.authors = authors;
            return rest.lines().skip(1).collect();
        }
    }
    let wordless = !rest.text.chars().any(char::is_alphanumeric);
    if wordless { Vec::new() } else { vec![rest] }
}

/// Takes a line `Name, Site` or `by Name` off the words below a title.
fn bylined(rest: &[Block], citation: &mut Citation) -> Vec<Block> {
    if let Some(first) = rest.first()
        && credit(&first.text, citation)
    {
        return rest[1..].to_vec();
    }
    rest.to_vec()
}

/// A credit has at most this many words.
const MAX_CREDIT: usize = 12;

/// Reads `by Name`, `Name and Name, Site`, `Name` or `Site` into a citation; `false` for other words.
fn credit(line: &str, citation: &mut Citation) -> bool {
    let line = line.trim();
    if line.split_whitespace().count() > MAX_CREDIT
        || line.ends_with(['.', '!', '?', ':', '"', '”'])
    {
        return false;
    }
    if let Some(names) = line.strip_prefix("by ").filter(|n| count_tokens(n) <= 8) {
        citation.authors = names::split(names);
        return true;
    }
    if is_host(line, citation) {
        citation.site = Some(line.to_owned());
        return true;
    }
    let (people, site) = line
        .rsplit_once(", ")
        .filter(|(_, site)| !names::is_name(site) || is_host(site, citation))
        .map_or((line, None), |(people, site)| (people, Some(site)));
    let people = names::split(people);
    let named = !people.is_empty()
        && people.iter().all(|p| names::is_name(p))
        && site.is_none_or(|s| s.starts_with(char::is_uppercase));
    if named {
        citation.authors = people;
        citation.site = site.map(str::to_owned).or(citation.site.take());
    }
    named
}

/// Whether words are the name of the citation's host: `Harbour News` of `harbournews.example`.
fn is_host(words: &str, citation: &Citation) -> bool {
    let letters = |s: &str| {
        s.chars()
            .filter(|c| c.is_alphanumeric())
            .flat_map(char::to_lowercase)
            .collect::<String>()
    };
    let bare = letters(words.strip_prefix("The ").unwrap_or(words));
    let host = citation
        .url
        .as_ref()
        .and_then(url::Url::host_str)
        .map(letters)
        .unwrap_or_default();
    bare.len() >= 2 && host.contains(&bare)
}
