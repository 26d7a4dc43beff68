//! Near the headline, and near the end of the text: there a page says who wrote the article, and when.

use super::blocks::{Block, Blocks};
use super::headline::{self, Headline};
use super::reading::{Reading, Spot, What};

/// How many lines below the headline a byline or a date line may stand.
const BELOW: usize = 14;
/// How many lines above it.
const ABOVE: usize = 5;
/// How many lines of any kind: beyond a menu stands the head of the page, and there the day on which it is asked for.
const ABOVE_OF_ANY_KIND: usize = 12;
/// How many lines behind the end of the text.
const BEHIND: usize = 5;
/// How many lines before the end of the text, and behind it, may close it.
const CLOSING: usize = 2;
/// How many paragraphs open it.
const OPENING: usize = 2;
/// So many lines may stand between two authors of one article.
const TOGETHER: usize = 3;

/// A link of so many bytes is the headline of another story.
const MIN_HEADLINE: usize = 25;
/// How many lines behind such a link what belongs to it may stand.
const BESIDE: usize = 2;
/// Where a page has no running text, its own lines are so many below the headline.
const WITHOUT_PROSE: usize = 3;

/// A reading, seen from its headline.
#[derive(Debug, Clone, Copy)]
pub(super) struct Vicinity<'a> {
    pub(super) reading: &'a Reading<'a>,
    headline: Option<Headline>,
    /// The block from which on other stories may stand: the first of running text below the headline.
    prose: usize,
}

/// How a part of the page lies to the headline and the text of the article.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Place {
    /// At the headline or below it.
    Below,
    /// Above the headline.
    Above,
    /// At the end of the text.
    End,
    /// Below the headline, but far from it and from the end of the text.
    Far,
}

impl<'a> Vicinity<'a> {
    pub(super) fn of(reading: &'a Reading<'a>) -> Self {
        let headline = headline::find(reading);
        let block = headline.map_or(0, |headline| headline.block);
        let prose = reading.blocks.first_prose(block);
        Self {
            reading,
            headline,
            prose: prose.unwrap_or(block + WITHOUT_PROSE),
        }
    }

    fn blocks(&self) -> &'a Blocks {
        &self.reading.blocks
    }

    /// The headline, where the head of the page repeats it and it is no `<h1>`.
    pub(super) fn repeated_headline(&self) -> Option<&'a str> {
        let repeated = self.headline.filter(|headline| headline.is_repeated)?;
        let (block, line) = self.blocks().from(repeated.block).next()?;
        (block.heading != 1).then_some(line)
    }

    /// Where a block stands; `None` for what is far above the headline.
    pub(super) fn place(&self, block: usize) -> Option<Place> {
        let Some(headline) = self.headline else {
            return Some(Place::Below);
        };
        let (first, headline) = (first_above(headline), headline.block);
        let end = self.blocks().article_range().end;
        let within = |from, to, most| self.blocks().lines(from, to, most + 1) <= most;
        if block >= headline && within(headline, block, BELOW) {
            Some(Place::Below)
        } else if (first..headline).contains(&block) && within(block, headline, ABOVE) {
            Some(Place::Above)
        } else if end > headline && block + 2 >= end && within(end, block.max(end), BEHIND) {
            Some(Place::End)
        } else {
            (block > headline).then_some(Place::Far)
        }
    }

    /// Whether a line belongs to another story: behind the first words of this one, on or below a link that is a headline,
    /// and not below a first heading.
    pub(super) fn is_of_other_story(&self, block: usize) -> bool {
        self.is_near_headline_of_other(block, block)
    }

    /// The same, and above such a link too, where the line does not follow words of this story: a list may give the date
    /// first.
    pub(super) fn is_in_list_of_others(&self, block: usize) -> bool {
        let follows = block
            .checked_sub(1)
            .is_some_and(|at| self.blocks().is_prose(at));
        self.is_near_headline_of_other(block, block + usize::from(!follows))
    }

    fn is_near_headline_of_other(&self, block: usize, last: usize) -> bool {
        let first = block.saturating_sub(BESIDE).max(self.prose + 1);
        let lines = || {
            self.blocks()
                .from(first)
                .take((last + 1).saturating_sub(first))
        };
        let is_other = |(line, text): (&Block, &str)| line.is_link() && text.len() >= MIN_HEADLINE;
        block > self.prose && !lines().any(|(line, _)| line.heading == 1) && lines().any(is_other)
    }

    /// Whether what stands before a block may be the picture that the article opens with.
    pub(super) fn opens(&self, block: usize) -> bool {
        let end = self.blocks().article_range().end;
        self.headline.is_some_and(|headline| {
            let first = self.blocks().lines_before(headline.block, ABOVE);
            (first..end).contains(&block)
        })
    }

    /// The elements of one sort that belong to the article: those that stand close together near the headline, else
    /// near the end of its text, else the first ones behind. Those further down are of other stories.
    pub(super) fn nearest(
        &self,
        is_wanted: impl Fn(What<'a>) -> bool,
    ) -> impl Iterator<Item = (Place, &'a Spot<'a>)> {
        let spots = self.reading.spots.iter();
        let near = spots.filter(|spot| is_wanted(spot.what));
        let near = near.filter_map(|spot| Some((self.place(spot.block)?, spot)));
        let mut near: Vec<(Place, &Spot<'_>)> = near.collect();
        near.sort_by_key(|(place, _)| *place);
        let mut last = near.first().copied();
        near.into_iter().map_while(move |(place, spot)| {
            let (first, before) = last?;
            last = Some((place, spot));
            (place == first && spot.block <= before.block + TOGETHER).then_some((place, spot))
        })
    }

    /// The lines near the headline: below it and on, then those above it; each with its number.
    pub(super) fn lines(&self) -> impl Iterator<Item = (Place, usize, &'a str)> {
        let may_begin = self.headline.map_or(0, first_above);
        let headline = self.headline.map_or(0, |headline| headline.block);
        let first = self.blocks().lines_before(headline, ABOVE).max(may_begin);
        let own = |at: usize| (at..).zip(self.blocks().from(at)).filter(is_own);
        let below = own(headline).take(BELOW + 1);
        let above = own(first).take_while(move |(at, _)| *at < headline);
        let below = below.map(|(at, (_, line))| (Place::Below, at, line));
        below.chain(above.map(|(at, (_, line))| (Place::Above, at, line)))
    }

    /// The lines right behind the end of the text, each with its number.
    pub(super) fn closing(&self) -> impl Iterator<Item = (usize, &'a str)> {
        let end = self.blocks().article_range().end;
        let first = self.blocks().lines_before(end, CLOSING);
        let own = (first..).zip(self.blocks().from(first)).filter(is_own);
        own.take(2 * CLOSING).map(|(at, (_, line))| (at, line))
    }

    /// The paragraphs in which a text says who wrote it: its first ones, and its last.
    pub(super) fn outer_paragraphs(&self) -> impl Iterator<Item = &'a str> {
        let article = self.blocks().article_range();
        let lines = (article.start..article.end).zip(self.blocks().from(article.start));
        let mut prose = lines
            .filter(|(at, _)| self.blocks().is_prose(*at))
            .map(|(_, (_, line))| line);
        let first: Vec<&str> = prose.by_ref().take(OPENING).collect();
        first.into_iter().chain(prose.last())
    }

    /// The line before another.
    pub(super) fn line_before(&self, block: usize) -> Option<&'a str> {
        self.line(block.checked_sub(1)?)
    }

    /// Whether a line is a link.
    pub(super) fn is_link(&self, block: usize) -> bool {
        let block = self.blocks().from(block).next();
        block.is_some_and(|(block, _)| block.is_link())
    }

    /// A line by its number.
    pub(super) fn line(&self, block: usize) -> Option<&'a str> {
        self.blocks().from(block).next().map(|(_, line)| line)
    }
}

/// The first line that may be above the headline, and not in the head of the page; a page without a headline of its
/// own is all head.
fn first_above(headline: Headline) -> usize {
    if headline.is_repeated {
        headline.block.saturating_sub(ABOVE_OF_ANY_KIND)
    } else {
        0
    }
}

/// Whether a line belongs to the article's own part of the page.
fn is_own((_, (block, _)): &(usize, (&Block, &str))) -> bool {
    !block.aside
}
