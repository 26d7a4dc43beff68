//! Opening and body → item: the credit beside the title goes into the citation, the rest is parted into whose words it is.

use url::Url;

use crate::model::Item;

use super::{Opening, Setting};
use crate::digest::byline::{self, Byline};
use crate::digest::citations::{add, describe, names_person};
use crate::digest::commentary;
use crate::digest::credit::{self, Place};
use crate::digest::document::{Block, Kind};
use crate::digest::names;

/// So many lines below a title may be its credit.
const MAX_CREDITS: usize = 3;

/// Makes the item of an opening and the blocks below it.
pub(super) fn item(opening: Opening, body: &[Block], setting: &Setting<'_>) -> Item {
    let Opening {
        number,
        mut title,
        linked,
        mut citations,
        before,
        after,
        rest,
        ..
    } = opening;
    let source = citations.first().and_then(|c| c.url.clone());
    let source = source.as_ref();
    let host = source.and_then(Url::host_str);
    let mut byline = Byline::default();
    if !linked && let Some(whole) = &title {
        let (bare, credit) = credit::split_title(whole, host, &setting.hint);
        byline = credit;
        title = Some(bare.to_owned());
    }
    if let Some(credit) = before.and_then(|before| above(&before, host, setting)) {
        byline.merge(credit);
    }
    let mut blocks: Vec<Block> = after
        .into_iter()
        .filter_map(|after| behind(&after, source, &mut byline, setting))
        .collect();
    let below = rest.into_iter().chain(body.iter().cloned());
    let below = below.filter(|b| b.text.chars().any(char::is_alphanumeric));
    blocks.extend(without_credits(
        below.collect(),
        source,
        &mut byline,
        blocks.is_empty(),
        setting,
    ));
    if let Some(source) = citations.first_mut() {
        if source.title.is_none() || !linked {
            source.title.clone_from(&title);
        }
        describe(source, &byline);
    }
    let spoken: Vec<Block> = blocks
        .iter()
        .filter(|b| !b.is_address() && !is_bracketed_links(b))
        .cloned()
        .collect();
    let words = commentary::part_below(&spoken, false);
    add(
        &mut citations,
        blocks.iter().flat_map(|b| setting.selection.select(b)),
    );
    let join = |parts: Vec<String>| (!parts.is_empty()).then(|| parts.join("\n\n"));
    Item {
        number,
        title,
        commentary: join(words.commentary),
        quoted: join(words.quoted),
        citations,
    }
}

/// Whether a line's links leave it a credit: they lead to the story, to people and to front pages.
fn may_credit(line: &Block, source: Option<&Url>) -> bool {
    line.links.iter().all(|link| {
        let front = link.url.path() == "/" && link.url.query().is_none();
        front || Some(&link.url) == source || names_person(line, link)
    })
}

/// What stands before a title: `Harbour News: `, `Ann Fox / Harbour News:`.
fn above(before: &str, host: Option<&str>, setting: &Setting<'_>) -> Option<Byline> {
    let before = before.trim();
    let credit = before.strip_suffix([':', '：', '-', '–', '—', '|', '·'])?;
    // `Ann Fox (Office), Bo Lee (Office) / Harbour News:`
    if let Some((people, site)) = credit.rsplit_once(" / ") {
        return Some(Byline {
            site: Some(site.trim().to_owned()),
            authors: names::split(people),
            published: None,
        });
    }
    credit::read(credit, host, Place::Above, &setting.hint)
}

/// What stands behind a title on its line, without the credit at its beginning.
fn behind(
    after: &Block,
    source: Option<&Url>,
    byline: &mut Byline,
    setting: &Setting<'_>,
) -> Option<Block> {
    let mut at = 0;
    let host = source.and_then(Url::host_str);
    let text = after.text.as_str();
    while let Some((credit, rest)) = credit::take_bracket(&text[at..], host, &setting.hint) {
        let end = text.len() - rest.len();
        if !may_credit(&after.slice(at..end), source) {
            break;
        }
        byline.merge(credit);
        at = end;
    }
    let rest = text[at..].trim_start_matches(['"', '”', '’', '.', ' ', ')', ']', '>', '!']);
    // A colon introduces words, and a dash as a rule does.
    let introduced = rest.starts_with([':', '：']);
    let dashed = rest.starts_with(['—', '–', '-']);
    let words = rest.trim_start_matches([
        ' ', ':', '：', '—', '–', '-', '|', ',', '，', '·', '\n', '\u{a0}',
    ]);
    let first = words.lines().next().unwrap_or_default();
    let start = text.len() - words.len();
    let line = after.slice(start..start + first.len());
    let credit = (!introduced && may_credit(&line, source))
        .then(|| credit::read(first, host, Place::Line, &setting.hint))
        .flatten()
        .filter(|credit| !dashed || credit.is_certain(first, host));
    let words = match credit {
        Some(credit) => {
            byline.merge(credit);
            words[first.len()..].trim_start()
        }
        None => words,
    };
    let start = text.len() - words.len();
    words
        .chars()
        .any(char::is_alphanumeric)
        .then(|| after.slice(start..text.len()))
}

/// The blocks below a title without the credits that they begin with. Where the title's line goes on with words
/// (`first` is false), there are none.
fn without_credits(
    blocks: Vec<Block>,
    source: Option<&Url>,
    byline: &mut Byline,
    first: bool,
    setting: &Setting<'_>,
) -> Vec<Block> {
    let host = source.and_then(Url::host_str);
    let mut lines_left = if first { MAX_CREDITS } else { 0 };
    let mut kept = Vec::with_capacity(blocks.len());
    for block in blocks {
        let mut at = 0;
        while lines_left > 0 && !block.quoted && at < block.text.len() {
            let line = block.text[at..].lines().next().unwrap_or_default();
            lines_left -= 1;
            let may = !matches!(block.kind, Kind::ListItem(_))
                && may_credit(&block.slice(at..at + line.len()), source);
            let read = may.then(|| {
                credit::read(line, host, Place::Line, &setting.hint)
                    .or_else(|| byline::read(line, &setting.hint))
            });
            let Some(credit) = read.flatten() else {
                lines_left = 0;
                break;
            };
            byline.merge(credit);
            at = (at + line.len() + 1).min(block.text.len());
        }
        if at == 0 {
            lines_left = 0;
            kept.push(block);
        } else if at < block.text.len() {
            kept.push(block.slice(at..block.text.len()));
        }
    }
    kept
}

/// Links in brackets and nothing else, as lists put a story's discussions behind it: `(Reddit, HN)`.
fn is_bracketed_links(block: &Block) -> bool {
    let text = block.text.trim();
    let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).count();
    let linked: usize = block
        .links
        .iter()
        .map(|l| letters(block.link_text(l)))
        .sum();
    text.starts_with('(') && letters(text) <= linked
}
