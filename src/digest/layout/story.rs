//! Openings and bodies → items: the credits beside the titles go into the citations, the rest is parted into whose words
//! it is.

use url::Url;

use crate::date::Hint;
use crate::model::Item;

use super::above::{move_quotations, move_remarks};
use super::{Opening, Setting, split};
use crate::digest::byline::{self, Byline};
use crate::digest::citations::{add, describe, names_person};
use crate::digest::commentary::{self, Labels};
use crate::digest::credit::{self, Credit};
use crate::digest::document::{Block, Kind, Link};
use crate::digest::form::{Form, Listener, Spot};
use crate::digest::words::has_words;
use crate::digest::{names, spot};

/// So many lines below a title may be its credit.
const MAX_CREDITS: usize = 3;

/// A kicker has at most this many words.
const MAX_KICKER: usize = 8;

/// A story as its layout leaves it.
pub(super) struct Draft<'a> {
    /// What opens it.
    pub(super) opening: Opening,
    /// The blocks above it: kickers, or the end of the story before.
    pub(super) above: &'a [Block],
    /// Whether the blocks above it are all of the body of the story before.
    pub(super) follows: bool,
    /// The blocks below the opening.
    pub(super) body: &'a [Block],
    /// The quotation above it, where the digest quotes first and says then what.
    pub(super) quotation: &'a [Block],
    /// What the page says of itself on the card that the title is on, where the remarks stand above it.
    pub(super) card: &'a [Block],
    /// Whether longer quotations are taken out of the curator's sentences, as in [`commentary::part_below`].
    pub(super) lift: bool,
}

/// Makes the items of a digest's stories; the form of its credits is learnt from all of them.
pub(super) fn items(mut drafts: Vec<Draft<'_>>, setting: &Setting<'_>) -> Vec<Item> {
    let hint = &setting.hint;
    if move_quotations(&mut drafts) || drafts.iter().any(Draft::is_card) {
        move_remarks(&mut drafts, setting);
    }
    end_last(&mut drafts);
    let mut form = Form::of(drafts.len());
    for draft in &drafts {
        draft.show(&mut form, hint);
    }
    let count = kickers(&drafts, hint);
    for draft in &drafts {
        if let Some(text) = draft.kicker(count) {
            form.learn(Spot::Above, &text, draft.host(), hint);
        }
    }
    let mut bylines = Vec::with_capacity(drafts.len());
    for at in 0..drafts.len() {
        let text = drafts[at].kicker(count);
        let heard = text.and_then(|text| form.read(Spot::Above, &text, drafts[at].host(), hint));
        let topic = form.has_topics() && drafts[at].kicker(count).is_some();
        // Where a section goes on, the kickers are the last blocks of the story before.
        if (heard.is_some() || topic) && drafts[at].follows {
            let body = drafts[at - 1].body;
            drafts[at - 1].body = &body[..body.len() - count];
        }
        bylines.push(heard);
    }
    let labels = Labels::learn(drafts.iter().map(|draft| draft.body));
    let stories = drafts.into_iter().zip(bylines);
    stories
        .map(|(draft, kicker)| draft.into_item(kicker, &form, &labels, setting))
        .collect()
}

/// Ends the last story where the others do.
fn end_last(drafts: &mut [Draft<'_>]) {
    if let Some((last, others)) = drafts.split_last_mut() {
        let end = split::end_of_last(others.iter().map(|draft| draft.body), last.body);
        last.body = &last.body[..end];
    }
}

/// How many short lines stand above each title: as many as nearly all stories have, or none.
fn kickers(drafts: &[Draft<'_>], hint: &Hint<'_>) -> usize {
    /// A date, an outlet and a section.
    const MOST: usize = 3;
    let credits = |count: usize| {
        let texts = drafts.iter().filter_map(|d| Some((d, d.kicker(count)?)));
        texts
            .filter(|(draft, text)| credit::parse(text, draft.host(), hint).is_some())
            .count()
    };
    let read = |draft: &Draft<'_>, line: Option<&Block>| {
        let line = line.filter(|line| is_kicker(line))?;
        credit::parse(&line.text, draft.host(), hint)
    };
    let agrees = |credit: &Credit| credit.agrees();
    let above = drafts.iter().filter_map(|d| read(d, d.above.last()));
    let below = drafts.iter().filter_map(|d| read(d, d.body.last()));
    let (above, below) = (above.filter(agrees).count(), below.filter(agrees).count());
    // Where no address tells, what stands above the first story and not below the last is a kicker.
    let opens = drafts
        .first()
        .and_then(|d| read(d, d.above.last()))
        .is_some();
    let closes = drafts.last().and_then(|d| read(d, d.body.last())).is_some();
    if above < below || above == below && (!opens || closes) {
        return 0;
    }
    let one = credits(1);
    (1..=MOST)
        .take_while(|count| one > 0 && credits(*count) * 5 >= one * 4)
        .last()
        .unwrap_or(0)
}

impl Draft<'_> {
    /// How many blocks below the title go on with its link, as on a card.
    pub(super) fn card(&self) -> usize {
        let own = |b: &&Block| b.is_link() && Some(&b.links[0].url) == self.source();
        let card = self.body.iter().take_while(own).count();
        if self.opening.rest.is_empty() {
            card
        } else {
            0
        }
    }

    fn is_card(&self) -> bool {
        self.card() > 0
    }

    fn source(&self) -> Option<&Url> {
        self.opening.citations.first()?.url.as_ref()
    }

    fn host(&self) -> Option<&str> {
        self.source()?.host_str()
    }

    /// Shows the form the texts in all spots of the story.
    fn show(&self, form: &mut Form, hint: &Hint<'_>) {
        let host = self.host();
        let Opening {
            title,
            before,
            after,
            rest,
            ..
        } = &self.opening;
        let title = title.as_deref().unwrap_or_default();
        form.learn_title(title, host, hint);
        let before = before.as_deref().unwrap_or_default();
        let behind = after.as_ref().map(|b| b.text.as_str()).unwrap_or_default();
        let below = rest.iter().chain(self.body).find(|b| has_words(&b.text));
        let below = below.filter(|b| !b.quoted).map(|b| b.text.as_str());
        let bracket = spot::leading_bracket(behind).or_else(|| spot::leading_bracket(below?));
        if let Some((text, _)) = bracket {
            form.learn(Spot::Bracket, text, host, hint);
        }
        let line = behind.lines().next().unwrap_or_default();
        let both = beside(before, line);
        let texts = [both.as_str(), before.trim_end_matches(SIGNS)];
        let sentences = spot::first_sentences(line)
            .into_iter()
            .map(|(first, _)| first);
        form.learn_first(Spot::Beside, texts.into_iter().chain(sentences), host, hint);
        if let Some(line) = below.and_then(|text| text.lines().next()) {
            form.learn(Spot::Below, line, host, hint);
        }
        for block in rest.iter().chain(self.body) {
            if let Some(link) = block.links.first().filter(|_| block.is_link()) {
                form.learn(Spot::Link, block.link_text(link), host, hint);
            }
        }
        if let Some(last) = rest.iter().chain(self.body).next_back() {
            form.learn(
                Spot::Last,
                last.text.lines().next_back().unwrap_or_default(),
                host,
                hint,
            );
            if let Some((_, text)) = spot::trailing_bracket(&last.text) {
                form.learn(Spot::End, text, host_of_end(last).or(host), hint);
            }
        }
    }

    /// So many lines above the title, where all of them are short.
    fn kicker(&self, count: usize) -> Option<String> {
        let from = self.above.len().checked_sub(count).filter(|_| count > 0)?;
        let lines = &self.above[from..];
        let texts: Vec<&str> = lines.iter().map(|b| b.text.as_str()).collect();
        lines.iter().all(is_kicker).then(|| texts.join(" | "))
    }

    fn into_item(
        self,
        kicker: Option<Byline>,
        form: &Form,
        labels: &Labels,
        setting: &Setting<'_>,
    ) -> Item {
        let source = self.source().cloned();
        let Opening {
            number,
            mut title,
            scattered,
            mut citations,
            before,
            after,
            rest,
            ..
        } = self.opening;
        let mut reader = Reader {
            listener: Listener {
                form,
                hint: &setting.hint,
                host: source.as_ref().and_then(Url::host_str),
                byline: kicker.unwrap_or_default(),
            },
            source: source.as_ref(),
        };
        title = title.map(|whole| reader.listener.title(&whole).to_owned());
        let before = before.unwrap_or_default();
        let mut blocks: Vec<Block> = if let Some(after) = after {
            reader.behind(&before, &after).into_iter().collect()
        } else {
            reader.before(&before);
            Vec::new()
        };
        // The page's own words, without its name at the end.
        let card = self.card.iter().take(self.card.len().max(2) - 1);
        let card = card.map(|b| Block {
            quoted: true,
            links: Vec::new(),
            ..b.clone()
        });
        let body = self.body.iter().chain(self.quotation).cloned().chain(card);
        let below = rest.into_iter().chain(body);
        let below = below.filter(|b| has_words(&b.text)).collect();
        let below = reader.below(below, blocks.is_empty());
        blocks.extend(below);
        // Where the title carries no link of its own, the outlet's does.
        let leads = scattered && title.is_some();
        let led = reader.end(&mut blocks, leads);
        let byline = reader.listener.byline;
        if let Some(at) =
            led.and_then(|url| citations.iter().position(|c| c.url.as_ref() == Some(&url)))
        {
            // The outlet at the end leads to the story.
            citations[..=at].rotate_right(1);
            citations[0].title.clone_from(&title);
        }
        if let Some(source) = citations.first_mut() {
            if !scattered {
                source.title.clone_from(&title);
            }
            describe(source, &byline);
        }
        let mut spoken: Vec<Block> = blocks
            .iter()
            .filter(|b| !b.is_address() && !is_aside(b, setting))
            .cloned()
            .collect();
        if let Some(title) = &title {
            commentary::keep_notes(title, &mut spoken);
        }
        let words = commentary::part_below(&spoken, labels, false, self.lift);
        let told = blocks.iter().filter(|b| !is_labels(b, setting));
        add(
            &mut citations,
            told.flat_map(|b| setting.selection.select(b)),
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
}

/// Hears the credits of one story.
struct Reader<'a> {
    listener: Listener<'a>,
    source: Option<&'a Url>,
}

impl Reader<'_> {
    fn hear(&mut self, spot: Spot, text: &str) -> bool {
        self.listener.hear(spot, text)
    }

    /// Hears what stands before a title: `Harbour News: `, `Ann Fox / Harbour News:`.
    fn before(&mut self, before: &str) -> bool {
        let credit = before.trim().trim_end_matches(SIGNS);
        // `Ann Fox (Office), Bo Lee (Office) / Harbour News:`
        if let Some((people, site)) = credit.rsplit_once(" / ")
            && before.trim_end().ends_with(':')
        {
            self.listener.byline.merge(Byline {
                site: Some(site.trim().to_owned()),
                authors: names::split(people),
                published: None,
            });
            return true;
        }
        has_words(credit) && self.hear(Spot::Beside, credit)
    }

    /// What stands behind a title on its line, without the credit at its beginning; what stands before the title may be
    /// the other half of it.
    fn behind(&mut self, before: &str, after: &Block) -> Option<Block> {
        let mut at = 0;
        let text = after.text.as_str();
        while let Some((inner, rest)) = spot::leading_bracket(&text[at..])
            && may_credit(&after.slice(at..text.len() - rest.len()), self.source)
            && self.hear(Spot::Bracket, inner)
        {
            at = text.len() - rest.len();
        }
        let rest =
            text[at..].trim_start_matches(['"', '”', '’', '»', '.', ' ', ')', ']', '>', '!']);
        // A colon introduces words.
        let introduced = rest.starts_with([':', '：']);
        let words = rest.trim_start_matches(SIGNS).trim_start_matches('\n');
        let first = words.lines().next().unwrap_or_default();
        let start = text.len() - words.len();
        let may = !introduced && may_credit(&after.slice(start..start + first.len()), self.source);
        let both = may && has_words(before) && has_words(first);
        let both = both && self.hear(Spot::Beside, &beside(before, first));
        let alone = !both && {
            self.before(before);
            may && self.hear(Spot::Beside, first)
        };
        let words = if both || alone {
            words[first.len()..].trim_start()
        } else if introduced {
            words
        } else {
            // `Title, Ann Fox, Harbour News. And then the words.`
            let source = self.source;
            let may = |credit: &str| may_credit(&after.slice(start..start + credit.len()), source);
            let mut cuts = spot::first_sentences(first).into_iter();
            match cuts.find(|(credit, _)| may(credit) && self.hear(Spot::Beside, credit)) {
                Some((_, rest)) => &words[first.len() - rest.len()..],
                None => words,
            }
        };
        let start = text.len() - words.len();
        has_words(words).then(|| after.slice(start..text.len()))
    }

    /// The blocks below a title without the credits that they begin with. Where the title's line goes on with words
    /// (`first` is false), there are none.
    fn below(&mut self, blocks: Vec<Block>, first: bool) -> Vec<Block> {
        let mut lines_left = if first { MAX_CREDITS } else { 0 };
        let mut kept = Vec::with_capacity(blocks.len());
        for block in blocks {
            let mut at = 0;
            while lines_left > 0 && !block.quoted && at < block.text.len() {
                let taken = self.first_line(&block, at);
                lines_left = if taken == 0 { 0 } else { lines_left - 1 };
                at += taken;
            }
            if at == 0 {
                lines_left = 0;
                kept.push(block);
            } else if at < block.text.len() {
                lines_left = 0;
                kept.push(block.slice(at..block.text.len()));
            }
        }
        kept
    }

    /// How many bytes of a block's text from a place on are a credit: a line, or brackets at its beginning.
    fn first_line(&mut self, block: &Block, at: usize) -> usize {
        let rest = &block.text[at..];
        let line = rest.lines().next().unwrap_or_default();
        let may = !matches!(block.kind, Kind::ListItem(_))
            && may_credit(&block.slice(at..at + line.len()), self.source);
        if may && (self.hear(Spot::Below, line) || self.hear_byline(line)) {
            return (line.len() + 1).min(rest.len());
        }
        match spot::leading_bracket(rest) {
            Some((inner, words)) if self.hear(Spot::Bracket, inner) => {
                rest.len() - words.trim_start_matches(['.', ':', ' ', '\n']).len()
            }
            _ => 0,
        }
    }

    fn hear_byline(&mut self, line: &str) -> bool {
        let byline = byline::read(line, self.listener.hint);
        byline
            .map(|byline| self.listener.byline.merge(byline))
            .is_some()
    }

    /// Where the last words of a block are a link that asks to read the story itself, and its address.
    fn reads_on(&self, block: &Block, leads: bool) -> Option<(usize, Url)> {
        let link = block.links.last()?;
        let behind = block.text.get(link.range.end..)?;
        let own = leads || Some(&link.url) == self.source;
        let asks = credit::is_link_label(block.link_text(link));
        (own && asks && !has_words(behind)).then(|| (link.range.start, link.url.clone()))
    }

    /// Hears the outlet in the words of a link: `→ harbour.example`, `Read it in Harbour News`.
    fn hear_link(&mut self, words: &str, link: &Link) -> bool {
        if let Some(site) = credit::outlet_of_link(words) {
            self.listener
                .byline
                .site
                .get_or_insert_with(|| site.to_owned());
            return true;
        }
        let Listener { form, hint, .. } = self.listener;
        let byline = form.read(Spot::Link, words, link.url.host_str(), hint);
        byline
            .map(|byline| self.listener.byline.merge(byline))
            .is_some()
    }

    /// Takes the credit off a story's end: a line, brackets behind its last words, a link that says `Read it at …`.
    /// Gives the address of a link in it, where that may be the story's (`leads`).
    fn end(&mut self, blocks: &mut Vec<Block>, leads: bool) -> Option<Url> {
        let mut led = None;
        blocks.retain(|block| {
            let Some(link) = block.links.first().filter(|_| block.is_link()) else {
                return true;
            };
            let own = leads || Some(&link.url) == self.source;
            let heard = own && self.hear_link(block.link_text(link), link);
            if heard && leads {
                led.get_or_insert_with(|| link.url.clone());
            }
            !heard
        });
        let last = blocks.last_mut().filter(|b| !b.quoted)?;
        if let Some((end, url)) = self.reads_on(last, leads) {
            *last = last.slice(0..end);
            led.get_or_insert(url);
        }
        let line_at = last.text.rfind('\n').map_or(0, |at| at + 1);
        let final_line = last.slice(line_at..last.text.len());
        if may_credit(&final_line, self.source) && self.hear(Spot::Last, &final_line.text) {
            *last = last.slice(0..line_at);
            if last.text.is_empty() {
                blocks.pop();
            }
            return led;
        }
        let (before, inner) = spot::trailing_bracket(&last.text)?;
        let end = before.len();
        let link = last.links.iter().find(|l| l.range.start >= end);
        let host = host_of_end(last).or(self.listener.host);
        let own = link.is_none_or(|l| Some(&l.url) == self.source || leads);
        let Listener { form, hint, .. } = self.listener;
        let byline = form.read(Spot::End, inner, host, hint).filter(|_| own)?;
        self.listener.byline.merge(byline);
        led = led.or(link.map(|l| l.url.clone()));
        *last = last.slice(0..end);
        led
    }
}

/// The host of the link in the brackets at a block's end.
fn host_of_end(block: &Block) -> Option<&str> {
    let (before, _) = spot::trailing_bracket(&block.text)?;
    let link = block.links.iter().find(|l| l.range.start >= before.len())?;
    link.url.host_str()
}

/// Signs between a title and what stands before or behind it.
const SIGNS: [char; 11] = [' ', ':', '：', '—', '–', '-', '|', ',', '，', '·', '\u{a0}'];

/// The two halves of a credit that stand before and behind a title.
pub(super) fn beside(before: &str, behind: &str) -> String {
    let before = before.trim_end_matches(SIGNS);
    let behind = behind.trim_matches(SIGNS);
    if has_words(before) {
        format!("{before} | {behind}")
    } else {
        behind.to_owned()
    }
}

/// Whether a block may be a kicker: a short line that leads nowhere.
fn is_kicker(block: &Block) -> bool {
    block.kind == Kind::Paragraph
        && !block.quoted
        && block.links.is_empty()
        && !block.text.contains('\n')
        && block.text.split_whitespace().count() <= MAX_KICKER
}

/// Whether a line's links leave it a credit: they lead to the story, to people and to front pages.
fn may_credit(line: &Block, source: Option<&Url>) -> bool {
    line.links.iter().all(|link| {
        let front = link.url.path() == "/" && link.url.query().is_none();
        front || Some(&link.url) == source || names_person(line, link)
    })
}

/// Whether a block says nothing: links in brackets and nothing else, as lists put a story's discussions behind it
/// (`(Reddit, HN)`), labels such as `(tags: harbour)`, buttons.
fn is_aside(block: &Block, setting: &Setting<'_>) -> bool {
    let text = block.text.trim();
    let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).count();
    let linked: usize = block
        .links
        .iter()
        .map(|l| letters(block.link_text(l)))
        .sum();
    let discussed = text.starts_with('(') && letters(text) <= linked;
    let leads_on = block.is_link() && credit::is_link_label(block.link_text(&block.links[0]));
    discussed || leads_on || is_labels(block, setting) || setting.selection.is_machinery(block)
}

/// Whether a block is fields that say nothing of the source: `(tags: harbour)`.
fn is_labels(block: &Block, setting: &Setting<'_>) -> bool {
    let text = block.text.trim_matches(['(', ')', '[', ']', ' ']);
    credit::labelled(text, &setting.hint).is_some_and(|byline| byline.is_empty())
}
