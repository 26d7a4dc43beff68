//! The source of a story that is told under a heading which does not lead to it: the link among its lines, and the lines
//! beside that which may be a credit.

use url::Url;

use super::Setting;
use crate::address;
use crate::digest::buttons::Buttons;
use crate::digest::byline::Byline;
use crate::digest::credit;
use crate::digest::document::{Block, Kind, Link, shows_address};
use crate::digest::form::{Form, Listener, Spot};
use crate::digest::spot;
use crate::digest::words::bare;

/// A link to a story among the lines of the story.
#[derive(Debug, Clone)]
pub(super) struct SourceLink {
    pub(super) link: Link,
    /// How many bytes of its line stand before it that are not its label: words, or a credit.
    pub(super) before: usize,
    /// Where on its line a credit begins that stands behind it.
    pub(super) after: usize,
}

impl SourceLink {
    /// Whether its line holds nothing else, but for a label.
    pub(super) fn is_alone(&self) -> bool {
        self.before == 0
    }
}

/// The link to its story that a line is or ends in: an address alone or behind a label, or a link that says `Read on`;
/// before it may stand the words (`It closed. Link`) or a credit (`Source: Harbour News, 3 March, https://…`), behind a
/// button a credit (`Read on – Harbour News`).
pub(super) fn source_link(block: &Block, buttons: &Buttons) -> Option<SourceLink> {
    let link = block.links.last()?;
    let words = block.link_text(link);
    let before = block.text.get(..link.range.start)?;
    let after = block.text.get(link.range.end..)?;
    let nothing = |text: &str| !text.chars().any(char::is_alphanumeric);
    let asks = |words: &str| credit::is_link_label(words) || buttons.has(words);
    let reads_on = !nothing(words) && asks(words);
    let ends = nothing(after) || is_size(after);
    let credited_behind = !ends && reads_on && nothing(before) && may_be_credit(after);
    if !ends && !credited_behind || block.links.len() > 1 && !asks(words) || block.names_site(link)
    {
        return None;
    }
    let shown = shows_address(words);
    let alone = nothing(before) || shown && asks(before);
    let credited = || {
        let host = link.url.host_str().unwrap_or_default();
        credit::is_credit_label(before, if shown { host } else { "" })
    };
    let found = reads_on || if alone { shown } else { credited() };
    found.then(|| SourceLink {
        link: link.clone(),
        before: if alone { 0 } else { link.range.start },
        after: if credited_behind {
            link.range.end
        } else {
            block.text.len()
        },
    })
}

/// Whether words behind a button may name who tells the story: a sign parts them from it, and they are few and no
/// sentence.
fn may_be_credit(text: &str) -> bool {
    const MAX_WORDS: usize = 10;
    let text = text.trim();
    text.starts_with(['–', '—', '-', '|', '·', '•', ',', '(', '（', '['])
        && text.split_whitespace().count() <= MAX_WORDS
        && !text.ends_with(['.', '!', '?', '。'])
}

/// Whether words behind an address are the size of a file: `(… , 321kb)`.
fn is_size(text: &str) -> bool {
    let size = bare(text);
    let number = size.trim_end_matches(['k', 'm', 'b', 'K', 'M', 'B', ' ']);
    number.len() < size.len() && number.chars().all(|c| c.is_ascii_digit() || c == '.')
}

/// Where a story that quotes no article whole comes from.
pub(super) struct Source {
    /// For each of its lines the link to the story that the line is or ends in.
    pub(super) links: Vec<Option<SourceLink>>,
    /// The host of the first of them, or of the heading's.
    host: Option<String>,
}

impl Source {
    pub(super) fn find(heading: &Block, lines: &[Block], setting: &Setting<'_>) -> Self {
        let admitted = |l: &SourceLink| setting.selection.is_source(&l.link.url, "");
        let buttons = &setting.selection.buttons;
        let found: Vec<Option<SourceLink>> = lines
            .iter()
            .map(|line| source_link(line, buttons).filter(admitted))
            .collect();
        let first = heading.links.first().into_iter();
        let host = first
            .chain(found.iter().flatten().map(|found| &found.link))
            .find_map(|l| host_of(&l.url));
        Self { links: found, host }
    }

    pub(super) fn is_link(&self, line: usize) -> bool {
        self.links.get(line).is_some_and(Option::is_some)
    }

    /// Whether a line stands right below the heading, or beside a link to the story.
    pub(super) fn is_beside(&self, line: usize) -> bool {
        let above = line.checked_sub(1);
        above.is_none_or(|above| self.is_link(above)) || self.is_link(line + 1)
    }

    /// Whether a line is one word that a colon ends, and leads to no address: `Text:`.
    pub(super) fn is_label(&self, at: usize, line: &Block) -> bool {
        let label = line.text.strip_suffix([':', '：']);
        label.is_some_and(|label| !label.trim_end().contains(' ')) && !self.is_link(at + 1)
    }

    /// Shows the form of the digest's credits the lines that may be one.
    pub(super) fn show(
        &self,
        title: &str,
        lines: &[Block],
        form: &mut Form,
        setting: &Setting<'_>,
    ) {
        let (host, hint) = (self.host.as_deref(), &setting.hint);
        form.learn_title(title, host, hint);
        let beside = |(at, line): &(usize, &Block)| {
            is_line(line) && self.is_beside(*at) && !self.is_link(*at) && !self.is_label(*at, line)
        };
        for (_, line) in lines.iter().enumerate().filter(beside) {
            form.learn(Spot::Below, &line.text, host, hint);
        }
        let bracket = lines
            .first()
            .and_then(|line| spot::leading_bracket(&line.text));
        if let Some((inner, _)) = bracket {
            form.learn(Spot::Bracket, inner, host, hint);
        }
        for (line, found) in lines.iter().zip(&self.links) {
            let behind = found
                .as_ref()
                .and_then(|found| line.text.get(found.after..));
            if let Some(behind) = behind.filter(|behind| !behind.is_empty()) {
                form.learn(Spot::Below, behind, host, hint);
            }
        }
    }

    pub(super) fn listener<'a>(&'a self, form: &'a Form, setting: &'a Setting<'_>) -> Listener<'a> {
        Listener {
            form,
            hint: &setting.hint,
            host: self.host.as_deref(),
            byline: Byline::default(),
        }
    }
}

/// The host of the page that an address leads to.
fn host_of(url: &Url) -> Option<String> {
    let target = address::unwrap(url);
    target.as_ref().unwrap_or(url).host_str().map(str::to_owned)
}

/// Whether a line may be a credit: a heading is that of a section.
pub(super) fn is_line(line: &Block) -> bool {
    !line.quoted && !matches!(line.kind, Kind::Heading(_))
}
