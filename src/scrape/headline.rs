//! Where on the page its headline stands: the heading that the head of the page repeats.
//!
//! The first `<h1>` is the site's logo on many pages, and the headline an `<h2>` or no heading at all; what stands
//! near the headline (byline, date line) is found from here.

use super::blocks::Block;
use super::plain::letters;
use super::reading::Reading;
use super::title::first_part;

/// Letters below which a heading repeats nothing but by chance.
const MIN_LETTERS: usize = 8;
/// Where no heading is found, it is looked for so many lines above the article's text.
const ABOVE: usize = 5;
/// The names of `<meta>` that hold the headline.
const METAS: &[&str] = &["og:title", "twitter:title"];

/// Where the headline stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Headline {
    /// The number of its block; where nothing is known for a headline, of one a few lines above the article.
    pub(super) block: usize,
    /// Whether the head of the page repeats it.
    pub(super) is_repeated: bool,
}

/// Finds the headline; `None` for a page without headings and text.
pub(super) fn find(reading: &Reading<'_>) -> Option<Headline> {
    let heads = heads(reading);
    let article = reading.blocks.article_range();
    let blocks = || reading.blocks.from(0).enumerate();
    let repeated = |percent: usize, wanted: &dyn Fn(&Block) -> bool| {
        blocks()
            .find(|(_, (block, text))| wanted(block) && share(text, &heads) >= percent)
            .map(|(at, _)| at)
    };
    let is_first = |block: &Block| block.heading == 1;
    let is_other = |block: &Block| block.heading > 1 && !block.aside;
    // The name of the site is less of a title than the headline is.
    let found = repeated(60, &is_first)
        .or_else(|| repeated(60, &is_other))
        .or_else(|| repeated(40, &is_first))
        .or_else(|| repeated(70, &|block| !block.aside && !block.is_link()));
    let first = || {
        let heading = blocks().find(|(_, (block, _))| block.heading == 1);
        heading.map(|(at, _)| at).filter(|at| *at < article.end)
    };
    let above = || {
        let above = reading.blocks.lines_before(article.start, ABOVE);
        (!article.is_empty()).then_some(above)
    };
    let block = found.or_else(first).or_else(above)?;
    Some(Headline {
        block,
        is_repeated: found.is_some(),
    })
}

/// What the head of the page gives as the headline, whole and its first part, by the letters.
fn heads(reading: &Reading<'_>) -> Vec<String> {
    let metas = reading.metas.iter();
    let metas = metas.filter(|(name, _)| METAS.contains(&name.as_str()));
    let heads = metas
        .map(|(_, content)| *content)
        .chain([reading.title.as_str()]);
    heads
        .flat_map(|head| first_part(head).into_iter().chain([head]))
        .map(letters)
        .collect()
}

/// How many hundredths a text is of what the head gives; 0 where it is no part of it.
fn share(text: &str, heads: &[String]) -> usize {
    let longest = heads.iter().map(String::len).max().unwrap_or_default();
    if text.len() < MIN_LETTERS || text.len() > 3 * longest {
        return 0;
    }
    let own = letters(text);
    let holding = heads.iter().filter(|head| head.contains(&own));
    let shares = holding.map(|head| own.len() * 100 / head.len().max(1));
    shares
        .max()
        .filter(|_| own.len() >= MIN_LETTERS)
        .unwrap_or_default()
}
