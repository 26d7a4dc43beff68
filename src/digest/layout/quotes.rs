//! Quotations that are stories: the article's words first, then a line that says whose they are and leads to it,
//! `—Ann Fox, “Title”, Harbour News (4 March)`, then the curator's.

use super::{Opening, Setting};
use crate::digest::citations::cite;
use crate::digest::credit::{self, Place};
use crate::digest::document::{Block, Kind};

/// The most bytes of the line that says whose words they are.
const MAX_LINE: usize = 400;

/// Signs that such a line begins with.
const SIGNS: [char; 5] = ['—', '–', '-', '~', '('];

pub(super) fn open(blocks: &[Block], at: usize, setting: &Setting<'_>) -> Option<Opening> {
    let first = at == 0 || !blocks[at - 1].quoted;
    if !first || !blocks[at].quoted {
        return None;
    }
    let length = blocks[at..].iter().take_while(|b| b.quoted).count();
    let below = blocks
        .get(at + length)
        .filter(|b| b.kind == Kind::Paragraph)?;
    let mut lines = below.lines();
    let line = lines.next().filter(|l| l.text.len() <= MAX_LINE)?;
    let cited = line.text.starts_with(SIGNS) || line.emphasis || line.is_link();
    let link = line
        .links
        .iter()
        .find(|l| setting.selection.opens(&line, l))?;
    if !cited {
        return None;
    }
    let words = line.link_text(link);
    // What the line says beside the title: the link may as well be the publication's name.
    let mut beside = line.text.clone();
    let host = link.url.host_str();
    let named = credit::is_host(words, host.unwrap_or_default());
    if !named {
        beside.replace_range(link.range.clone(), "|");
    }
    let byline = credit::read(&beside, host, Place::Line, &setting.hint);
    let title = (!named).then(|| credit::unquoted(words).to_owned());
    let rest = blocks[at..at + length].iter().cloned().chain(lines);
    Some(Opening {
        linked: title.is_some(),
        title,
        citations: vec![cite(link, words)],
        byline,
        rest: rest.collect(),
        used: length + 1,
        ..Opening::default()
    })
}
