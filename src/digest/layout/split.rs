//! Openings → stories: what follows an opening belongs to it, up to the next one or the section's end.

use std::borrow::Cow;
use std::collections::HashSet;

use crate::model::Item;

use super::story::{self, Draft};
use super::{Layout, Setting};
use crate::digest::document::{Block, Kind, shows_address};
use crate::digest::words::{self, bare};
use crate::text::count_tokens;

/// The most stories of a document that are read.
pub(super) const MAX_ITEMS: usize = 20_000;

/// Says that a document has more.
pub(super) fn limit() -> String {
    format!("limit: the first {MAX_ITEMS} stories are read, and what follows is left out")
}

/// The stories of a digest whose main layout is known; a section without a story of that layout is asked for others.
pub(super) fn items(blocks: &[Block], layout: Layout, setting: &Setting<'_>) -> Vec<Item> {
    let sections = sections(blocks, layout).into_iter();
    let whole = sections.len() == 1;
    let drafts = sections
        .map(|section| drafts(section, layout, setting))
        // `More from us` below the news.
        .filter(|drafts| {
            whole
                || !setting
                    .selection
                    .opens_own_alone(drafts.iter().map(|d| &d.opening.citations))
        })
        .flatten()
        .take(MAX_ITEMS)
        .collect();
    let mut items = story::items(drafts, setting);
    items.retain(|item| !item.citations.is_empty());
    // A story that is announced at the top and told below is one.
    let mut told = HashSet::new();
    items.retain(|item| {
        let url = item.citations.first().and_then(|c| c.url.clone());
        item.title.is_none() || told.insert((item.title.clone(), url))
    });
    if setting.selection.tells_own_alone(&items) {
        items.clear();
    }
    let titled = items.iter().filter(|item| item.title.is_some()).count();
    if titled == 0 {
        title_headlines(&mut items);
    }
    if layout == Layout::Prose && titled * 5 >= items.len() * 3 {
        // Where the stories have titles, a paragraph without one is the curator's word to the readers.
        items.retain(|item| item.title.is_some());
    }
    items
}

/// Makes titles of what the stories say, where each says a few words and no more: `The pier closes. (Harbour News)`.
fn title_headlines(items: &mut [Item]) {
    const MAX_WORDS: usize = 10;
    let headline = |item: &Item| {
        let words = item.commentary.as_deref()?;
        let words = words.trim_start_matches(['—', '–', '-', ' ']);
        let bare = words.strip_suffix(['.', '。']).unwrap_or(words);
        let is_one = item.quoted.is_none()
            && item.citations.len() == 1
            && !bare.contains(['\n', '.', '。'])
            && words.split_whitespace().count() <= MAX_WORDS;
        is_one.then(|| bare.to_owned())
    };
    let found: Option<Vec<String>> = items.iter().map(headline).collect();
    for (item, title) in items.iter_mut().zip(found.unwrap_or_default()) {
        item.citations[0].title = Some(title.clone());
        item.title = Some(title);
        item.commentary = None;
    }
}

/// The blocks of a digest that are news: without the sections of events, jobs and sponsors, and what is paid for.
pub(super) fn without_asides(blocks: &[Block]) -> Cow<'_, [Block]> {
    let mut kept = vec![true; blocks.len()];
    // The level of the heading over the aside that is being left out.
    let mut aside: Option<u8> = None;
    let (mut paid, mut labelled) = (false, false);
    for (at, block) in blocks.iter().enumerate() {
        if let Kind::Heading(level) = block.kind {
            let ends = aside.is_none_or(|above| level <= above);
            if ends {
                aside = is_aside(&block.text).then_some(level);
            }
        }
        // A label over what is paid for: it reaches to the next heading or line across the page.
        // Right below it a heading is what was paid for.
        paid = match block.kind {
            Kind::Heading(_) => paid && labelled,
            Kind::Rule => false,
            _ => paid,
        };
        let label = is_paid_label(&block.text);
        kept[at] = aside.is_none() && !paid && !label && !is_paid(block);
        labelled = label && block.depth == 0;
        paid |= labelled;
    }
    if kept.iter().all(|kept| *kept) && !blocks.iter().any(is_row_of_titles) {
        return Cow::Borrowed(blocks);
    }
    let news = blocks.iter().zip(kept).filter(|(_, kept)| *kept);
    Cow::Owned(news.flat_map(|(block, _)| titles_apart(block)).collect())
}

/// A paragraph of titles as a block for each, any other one as it is.
fn titles_apart(block: &Block) -> Vec<Block> {
    if is_row_of_titles(block) {
        let titles = block
            .links
            .iter()
            .map(|link| block.slice(link.range.clone()));
        return titles.collect();
    }
    vec![block.clone()]
}

/// Whether a paragraph is nothing but titles that are links: `Title. Title. Title.` A menu's words are fewer, and what
/// commas part is one sentence.
fn is_row_of_titles(block: &Block) -> bool {
    const MIN_TITLES: usize = 3;
    const MIN_WORDS: usize = 3;
    let count = block.links.len();
    if count < MIN_TITLES || block.quoted || block.kind != Kind::Paragraph {
        return false;
    }
    let words: usize = block
        .links
        .iter()
        .map(|l| count_tokens(block.link_text(l)))
        .sum();
    let starts = block.links.iter().map(|l| l.range.start);
    let ends = block.links.iter().map(|l| l.range.end);
    let mut between = [0]
        .into_iter()
        .chain(ends)
        .zip(starts.chain([block.text.len()]));
    let bare = between.all(|(from, to)| {
        let between = block.text.get(from..to).unwrap_or_default();
        !between.contains(|c: char| c.is_alphanumeric() || matches!(c, ',' | ';'))
    });
    bare && words >= count * MIN_WORDS
        && !block
            .links
            .iter()
            .any(|l| shows_address(block.link_text(l)))
}

/// Whether a heading is that of a section which is no part of the news.
fn is_aside(heading: &str) -> bool {
    heading.len() <= MAX_ASIDE && {
        let name = bare(heading).to_lowercase();
        // What stands behind the name: a colon, brackets, a dash.
        let goes_on = name.contains([':', '(', '（', '：', '|', '–']);
        words::ASIDES.has(&name)
            || words::PAID_PARTS.is_in(&name)
            || goes_on
                && words::ASIDES.words().any(|aside| {
                    name.strip_prefix(aside).is_some_and(|rest| {
                        rest.starts_with([':', '(', '（', '：', '|'])
                            || rest.starts_with(" (")
                            || rest.starts_with(" –")
                    })
                })
    }
}

/// Such a heading has at most so many bytes.
const MAX_ASIDE: usize = 80;

/// Whether a block says of itself that it was paid for: `(Sponsor)` behind its title, `SPONSORED` at its end.
fn is_paid(block: &Block) -> bool {
    /// What ends a text that was paid for, in capitals or before a sign.
    const SPONSORED: &str = "sponsored";
    let text = block.text.as_str();
    let end = text.trim_end_matches([' ', '.', '*', '_', ')', ']']);
    let last = end.get(end.len().saturating_sub(SPONSORED.len())..);
    let is_sponsored = last.is_some_and(|last| last.eq_ignore_ascii_case(SPONSORED));
    // A tag behind a title.
    let behind = block.links.last().and_then(|l| text.get(l.range.end..));
    is_sponsored && end.len() < text.len()
        || text.ends_with("SPONSORED")
        || behind.is_some_and(is_paid_label)
        || is_marked(text)
}

/// Whether one of the marks of what is paid for stands in the first line of a text, or at its end.
fn is_marked(text: &str) -> bool {
    let has_signs = memchr::memchr3(b'(', b'[', b'*', text.as_bytes()).is_some()
        || !text.is_ascii() && text.contains(['（', '【']);
    if !has_signs {
        return false;
    }
    let text = text.to_lowercase();
    let first = text.lines().next().unwrap_or_default();
    words::PAID_MARKS
        .words()
        .any(|mark| first.contains(mark) || text.ends_with(mark))
}

/// Whether a line is a label over what is paid for.
fn is_paid_label(text: &str) -> bool {
    /// No label has more bytes.
    const MAX: usize = 64;
    let label = bare(text);
    label.len() <= MAX && words::PAID_LABELS.has(&label.to_lowercase())
}

/// The parts of a digest between its headings; where the headings are the stories, it is one.
fn sections(blocks: &[Block], layout: Layout) -> Vec<&[Block]> {
    if layout == Layout::Headings {
        return vec![blocks];
    }
    let mut sections = Vec::new();
    let mut start = 0;
    for (at, block) in blocks.iter().enumerate() {
        if at > start && matches!(block.kind, Kind::Heading(_)) {
            sections.push(&blocks[start..at]);
            start = at;
        }
    }
    sections.push(&blocks[start..]);
    sections
}

/// How far the last story goes: where all others have as many paragraphs, what it has more of is a farewell if it is a
/// few words.
pub(super) fn end_of_last<'a>(others: impl Iterator<Item = &'a [Block]>, last: &[Block]) -> usize {
    /// So many others tell how long a story is.
    const MIN_OTHERS: usize = 2;
    /// A paragraph of a farewell has at most so many words.
    const MAX_WORDS: usize = 24;
    let counts: Vec<usize> = others
        .map(|body| body.iter().filter(|b| b.apart).count())
        .collect();
    let mut paragraphs = last.iter().enumerate().filter(|(_, b)| b.apart);
    let most = counts.first().copied().unwrap_or(0);
    let end = paragraphs.nth(most).map_or(last.len(), |(at, _)| at);
    let (own, more) = last.split_at(end);
    // Below a quotation stands a remark on it.
    let ended = own.last().is_none_or(|b| !b.quoted);
    let few =
        |b: &Block| !b.quoted && b.depth == 0 && b.text.split_whitespace().count() <= MAX_WORDS;
    let alike = counts.len() >= MIN_OTHERS && counts.iter().all(|count| *count == most);
    if alike && ended && more.iter().all(few) {
        end
    } else {
        last.len()
    }
}

/// Whether a line is the name of a section, by the sign before it: `■ Economy`.
pub(super) fn is_section(block: &Block) -> bool {
    /// A name has at most so many characters.
    const MAX: usize = 24;
    let text = block.text.as_str();
    let name = text.trim_start_matches(['■', '□', '◆', '◇', '▣', '●', '◎', '▶', '▷', ' ']);
    name.len() < text.len()
        && block.links.is_empty()
        && !block.quoted
        && !name.is_empty()
        && name.chars().count() <= MAX
        && !name.ends_with(['.', '。', '!', '?', ':'])
}

fn drafts<'a>(blocks: &'a [Block], layout: Layout, setting: &Setting<'_>) -> Vec<Draft<'a>> {
    let has =
        |layout: &Layout| (0..blocks.len()).any(|at| layout.open(blocks, at, setting).is_some());
    let other = [Layout::Titles, Layout::Bullets];
    let Some(layout) = [layout].into_iter().chain(other).find(has) else {
        return Vec::new();
    };
    let mut drafts = Vec::new();
    let (mut at, mut free) = (0, 0);
    // Where the body of the story before ends.
    let mut ended = None;
    while at < blocks.len() && drafts.len() < MAX_ITEMS {
        let Some(opening) = layout.open(blocks, at, setting) else {
            at += 1;
            continue;
        };
        let first = &blocks[at];
        let from = at + opening.used.max(1);
        let mut end = from;
        while end < blocks.len() && !ends(layout, first, blocks, end, setting) {
            end += 1;
        }
        let names = blocks[from..end].iter().rev().take_while(|b| is_section(b));
        let own = if end < blocks.len() {
            end - names.count()
        } else {
            end
        };
        drafts.push(Draft {
            opening,
            above: &blocks[free..at],
            follows: ended == Some(at),
            body: &blocks[from..own],
            quotation: &[],
            card: &[],
            lift: layout == Layout::Titles,
        });
        (at, free, ended) = (end, from, Some(own));
    }
    drafts
}

/// Whether a block no longer belongs to the story above it.
fn ends(layout: Layout, first: &Block, blocks: &[Block], at: usize, setting: &Setting<'_>) -> bool {
    let block = &blocks[at];
    let depth = first.depth;
    let numbered = matches!(first.kind, Kind::ListItem(Some(_)));
    if matches!(block.kind, Kind::Heading(_) | Kind::Rule) {
        return true;
    }
    match layout {
        Layout::Bullets => match block.kind {
            // Between the items of a numbered list, a list without numbers is the remarks on the item above.
            Kind::ListItem(None) if numbered => block.depth < depth,
            Kind::ListItem(_) => block.depth <= depth,
            _ => block.depth < depth,
        },
        Layout::Prose => !block.quoted && block.depth == 0,
        Layout::Headings => false,
        Layout::Titles => layout.open(blocks, at, setting).is_some(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digest::document::Link;

    #[test]
    fn the_last_story_ends_where_the_others_do() {
        let others = [vec![Block::plain("a")], vec![Block::plain("b")]];
        let end = |last: &[&str]| {
            let last: Vec<Block> = last.iter().map(|text| Block::plain(*text)).collect();
            end_of_last(others.iter().map(Vec::as_slice), &last)
        };
        assert_eq!(end(&["c", "See you,", "Ann"]), 1);
        assert_eq!(end(&["c"]), 1);
        let long = "word ".repeat(40);
        assert_eq!(end(&["c", &long]), 2, "that is no farewell");
        assert_eq!(end_of_last([].into_iter(), &others[0]), 1);
    }

    #[test]
    fn a_row_of_titles_is_no_menu() {
        let row = |parts: &[&str], sign: &str| {
            let mut block = Block::plain(parts.join(sign));
            let mut at = 0;
            for part in parts {
                let url = "https://example.org/".parse().unwrap();
                let range = at..at + part.len();
                block.links.push(Link { range, url });
                at += part.len() + sign.len();
            }
            is_row_of_titles(&block)
        };
        let titles = [
            "The pier is closed",
            "Ferries are late again",
            "Crews say no to it",
        ];
        assert!(row(&titles, ". "));
        assert!(!row(&titles, "; "), "that is a sentence");
        assert!(!row(&["Home", "About us", "Archive"], " | "));
    }
}
