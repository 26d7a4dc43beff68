//! An entry of a link blog: one story, which the entry itself leads to, or the one page that it quotes. Its title is the
//! story's, a blockquote is the article, and `Ann Fox, Harbour News:` before it or `—Ann Fox, Harbour News` below it says
//! whose.

use url::Url;

use super::{Setting, Stories};
use crate::digest::byline::Byline;
use crate::digest::citations::{add, cite, describe};
use crate::digest::commentary::{self, Labels};
use crate::digest::credit;
use crate::digest::document::{Block, Link};
use crate::digest::names;
use crate::model::Item;

/// Reads an entry that leads to a page elsewhere.
pub(super) fn read(
    blocks: &[Block],
    about: &Url,
    title: Option<&str>,
    setting: &Setting<'_>,
) -> Stories {
    let link = Link {
        range: 0..0,
        url: about.clone(),
    };
    let mut source = cite(&link, "");
    source.title = title.map(str::to_owned);
    if let Some(byline) = attribution(blocks, about.host_str(), setting) {
        describe(&mut source, &byline);
    }
    let mut citations = vec![source];
    add(
        &mut citations,
        blocks.iter().flat_map(|b| setting.selection.select(b)),
    );
    let spoken: Vec<Block> = blocks
        .iter()
        .filter(|b| !setting.selection.is_machinery(b))
        .cloned()
        .collect();
    let words = commentary::part_below(&spoken, &Labels::default(), false, false);
    let join = |parts: Vec<String>| (!parts.is_empty()).then(|| parts.join("\n\n"));
    let item = Item {
        number: None,
        title: title.map(str::to_owned),
        commentary: join(words.commentary),
        quoted: join(words.quoted),
        citations,
    };
    Stories {
        items: vec![item],
        why: vec![format!(
            "layout: one story, {about}, which the feed's entry leads to or quotes"
        )],
    }
}

/// The page that an entry quotes: a short one that says whom, and leads to nothing else.
pub(super) fn quoted(blocks: &[Block], setting: &Setting<'_>) -> Option<Url> {
    const MAX_BLOCKS: usize = 12;
    if blocks.len() > MAX_BLOCKS || !blocks.iter().any(|block| block.quoted) {
        return None;
    }
    let cited = |block: &Block| setting.selection.select(block);
    let mut urls = blocks.iter().flat_map(cited).filter_map(|c| c.url);
    let url = urls.next()?;
    let alone = urls.all(|other| other == url);
    (alone && attribution(blocks, url.host_str(), setting).is_some()).then_some(url)
}

/// Who and where, from the line that introduces a quotation or follows it.
fn attribution(blocks: &[Block], host: Option<&str>, setting: &Setting<'_>) -> Option<Byline> {
    let introduces = |i: usize| {
        let line = blocks.get(i)?;
        let next = blocks.get(i + 1)?;
        (!line.quoted && next.quoted && line.text.trim_end().ends_with([':', '：'])).then_some(line)
    };
    let follows = |i: usize| {
        let line = blocks.get(i + 1)?;
        let quoted = blocks.get(i)?.quoted;
        (quoted && !line.quoted && line.text.starts_with(['—', '–', '-', '~'])).then_some(line)
    };
    let line = (0..blocks.len()).find_map(|i| introduces(i).or_else(|| follows(i)))?;
    credit::read(&line.text, host, &setting.hint).or_else(|| spoken_of(&line.text))
}

/// `Harbour News’s Ann Fox:`, `The engineer Ann Fox:`.
fn spoken_of(line: &str) -> Option<Byline> {
    let line = line.trim().trim_end_matches([':', '：', ' ']);
    if let Some((site, name)) = ["’s ", "'s ", "s’ ", "s' "]
        .iter()
        .find_map(|of| line.split_once(of))
        && names::is_name(name)
        && site.split_whitespace().count() <= 5
    {
        return Some(Byline {
            site: Some(site.to_owned()),
            authors: vec![name.to_owned()],
            published: None,
        });
    }
    let words: Vec<&str> = line.split_whitespace().collect();
    let name = (2..=4)
        .rev()
        .filter_map(|n| Some(words.get(words.len().checked_sub(n)?..)?.join(" ")));
    let name = { name }.find(|name| words.len() <= MAX_WORDS && names::is_name(name))?;
    Some(Byline {
        authors: vec![name],
        ..Byline::default()
    })
}

/// An introduction of more words says more than who speaks.
const MAX_WORDS: usize = 8;

#[cfg(test)]
mod tests {
    use super::spoken_of;

    #[test]
    fn a_name_is_heard_behind_its_office() {
        let heard = |line: &str| {
            spoken_of(line).map(|b| (b.site.unwrap_or_default(), b.authors.join(", ")))
        };
        let row = |site: &str, name: &str| Some((site.to_owned(), name.to_owned()));
        assert_eq!(
            heard("Harbour Post’s Ann Fox:"),
            row("Harbour Post", "Ann Fox")
        );
        assert_eq!(heard("Ferry engineer Bo Lee:"), row("", "Bo Lee"));
        assert_eq!(
            heard("As was said at the time, and is said again by all who know Ann Fox:"),
            None
        );
        assert_eq!(heard("And it goes on:"), None);
    }
}
