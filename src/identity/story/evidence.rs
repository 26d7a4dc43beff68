//! What two texts have in common, and what changed from one to the other, as numbers.

use std::collections::HashSet;

use super::Version;
use crate::text::{self, Run};

/// The tokens that a lead has.
const LEAD: usize = 40;
/// Between two runs that both texts share, so many tokens at most stand in one another's place.
const SLOT: usize = 12;
/// And so many at most where a name does.
const NAME_SLOT: usize = 6;
/// The runs that a text is said to begin with have this length.
const LONG_RUN: usize = 8;
/// Fewer numbers than these say nothing of a series.
const FEW_NUMBERS: usize = 4;
/// A quotation that both have is one from this length on.
const QUOTATION: usize = 6;

/// What is known of two texts, the shorter one first.
#[derive(Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a finding of its own, and none excludes another"
)]
pub(super) struct Evidence {
    pub(super) contained: f64,
    /// How alike the first tokens are.
    pub(super) lead: f64,
    /// How alike the titles are; 0 where one is not known.
    pub(super) titles: f64,
    /// Whether either title has a word that the other has not, nor its text.
    pub(super) names_another: bool,
    /// Days between the two; `None` where a date is not known.
    pub(super) days: Option<u64>,
    /// Tokens of the shorter text, and of the longer.
    pub(super) lengths: [usize; 2],
    /// Tokens before the first long run, in either.
    pub(super) own: [usize; 2],
    /// Tokens after the last long run, in the longer text.
    pub(super) rest: usize,
    pub(super) changes: Changes,
    /// Numbers in what both share.
    pub(super) kept: usize,
    /// The share of one's numbers that the other has, wherever they stand; 1 where one has hardly any.
    pub(super) same_numbers: f64,
    /// The lengths of what both tell in the same words, without quotations and without what ends both: a standing note.
    pub(super) prose: Vec<usize>,
    /// Whether a year stands in what both share: it tells of the past.
    pub(super) shares_year: bool,
    /// Whether both quote somebody with the same words.
    pub(super) shares_quotation: bool,
    /// Whether both are live reports.
    pub(super) is_live: bool,
    /// Whether one of them says that it corrects something.
    pub(super) owns_up: bool,
}

impl Evidence {
    pub(super) fn of(a: &Version, b: &Version) -> Self {
        let size = |version: &Version| (version.shingles.len(), version.tokens.len());
        let is_in_order = (size(a), &a.tokens) <= (size(b), &b.tokens);
        let (a, b) = if is_in_order { (a, b) } else { (b, a) };
        let runs = text::runs(&a.tokens, &b.tokens);
        let lengths = [a.tokens.len(), b.tokens.len()];
        let long = |run: &&Run| run.length >= LONG_RUN;
        let first = runs.iter().find(long);
        let last = runs.iter().rfind(long);
        let lead = |version: &Version| version.tokens[..version.tokens.len().min(LEAD)].to_vec();
        let shared = |run: &Run| &a.tokens[run.a..run.a + run.length];
        let ends_both = |run: &Run| [run.a + run.length, run.b + run.length] == lengths;
        let body = &runs[..runs.len() - usize::from(runs.last().is_some_and(ends_both))];
        Self {
            contained: text::containment(&a.shingles, &b.shingles),
            lead: text::similarity(&lead(a), &lead(b)),
            titles: text::similarity(&a.title, &b.title),
            names_another: has_own_word(a, b) && has_own_word(b, a),
            days: a
                .day
                .zip(b.day)
                .map(|(a, b)| (a - b).num_days().unsigned_abs()),
            lengths,
            own: first.map_or(lengths, |run| [run.a, run.b]),
            rest: last.map_or(lengths[1], |run| lengths[1] - run.b - run.length),
            changes: changes(a, b, &runs),
            kept: runs.iter().map(|run| numbers(shared(run)).len()).sum(),
            shares_year: runs.iter().flat_map(shared).any(|token| is_year(token)),
            same_numbers: same_numbers(&numbers(&a.tokens), &numbers(&b.tokens)),
            prose: prose(a, b, body),
            shares_quotation: !quotations(a).is_disjoint(&quotations(b)),
            is_live: a.is_live && b.is_live,
            owns_up: a.owns_up != b.owns_up,
        }
    }
}

/// Whether a title has a word, no number, that its text has as well, and neither the other title nor the other text; two
/// such characters of a script without capitals.
fn has_own_word(of: &Version, other: &Version) -> bool {
    let is_own = |word: &&String| {
        !word.starts_with(|c: char| c.is_ascii_digit())
            && of.tokens.contains(word)
            && !other.title.contains(word)
            && !other.tokens.contains(word)
    };
    let own: Vec<_> = of.title.iter().filter(is_own).collect();
    own.len() > 1 || own.iter().any(|word| !text::is_ideographic(word))
}

fn is_year(token: &str) -> bool {
    token.len() == 4
        && token
            .parse()
            .is_ok_and(|year: u16| (1900..2100).contains(&year))
}

/// The lengths of the stretches of runs in which neither text quotes anybody.
fn prose(a: &Version, b: &Version, runs: &[Run]) -> Vec<usize> {
    let mut prose = Vec::new();
    for run in runs {
        let in_a = &a.spoken[run.a..run.a + run.length];
        let in_b = &b.spoken[run.b..run.b + run.length];
        let is_prose: Vec<bool> = in_a.iter().zip(in_b).map(|(a, b)| !a && !b).collect();
        let stretches = is_prose.chunk_by(|one, next| one == next);
        prose.extend(stretches.filter(|stretch| stretch[0]).map(<[bool]>::len));
    }
    prose
}

/// The runs of [`QUOTATION`] tokens that stand within quotation marks.
fn quotations(of: &Version) -> HashSet<&[String]> {
    let runs = of
        .tokens
        .windows(QUOTATION)
        .zip(of.spoken.windows(QUOTATION));
    runs.filter(|(_, spoken)| spoken.iter().all(|spoken| *spoken))
        .map(|(run, _)| run)
        .collect()
}

/// What stands in one text where the other has something else: between two runs that both share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Changes {
    /// Numbers and names.
    pub(super) facts: usize,
    /// Places where other words than numbers changed.
    pub(super) wordings: usize,
}

/// Counts what changed in its place.
pub(super) fn changes(a: &Version, b: &Version, runs: &[Run]) -> Changes {
    let ends = runs
        .iter()
        .map(|run| (run.a + run.length, run.b + run.length));
    let begins = runs.iter().map(|run| (run.a, run.b));
    let from = std::iter::once((0, 0)).chain(ends);
    let to = begins.chain(std::iter::once((a.tokens.len(), b.tokens.len())));
    let words = |version: &'_ Version| version.tokens.iter().cloned().collect::<HashSet<_>>();
    let (in_a, in_b) = (words(a), words(b));
    let mut changes = Changes {
        facts: 0,
        wordings: 0,
    };
    for (from, to) in from.zip(to) {
        let (in_place, other) = (&a.tokens[from.0..to.0], &b.tokens[from.1..to.1]);
        let longest = in_place.len().max(other.len());
        if longest <= SLOT {
            let is_renamed = longest <= NAME_SLOT
                && has_new_name(in_place, &a.names, &in_b)
                && has_new_name(other, &b.names, &in_a);
            changes.facts +=
                changed_numbers(&numbers(in_place), &numbers(other)) + usize::from(is_renamed);
        }
        changes.wordings += usize::from(is_reworded(in_place, other));
    }
    changes
}

/// Whether one stands for the other with other words, numbers aside.
fn is_reworded(a: &[String], b: &[String]) -> bool {
    let words = |tokens: &[String]| -> Vec<String> {
        let letters = |token: &String| {
            token
                .trim_start_matches(|c: char| c.is_ascii_digit())
                .to_owned()
        };
        tokens
            .iter()
            .map(letters)
            .filter(|word| !word.is_empty())
            .collect()
    };
    !a.is_empty() && !b.is_empty() && words(a) != words(b)
}

/// Whether there is a name among tokens that the other text has nowhere: a word with a capital, else two such characters
/// of a script that has none.
fn has_new_name(tokens: &[String], names: &HashSet<String>, elsewhere: &HashSet<String>) -> bool {
    let new = || tokens.iter().filter(|token| !elsewhere.contains(*token));
    new().any(|token| names.contains(token))
        || new().filter(|token| text::is_ideographic(token)).count() > 1
}

/// How many of two lists of numbers are in the place of one another.
fn changed_numbers(a: &[String], b: &[String]) -> usize {
    a.len().min(b.len()) - text::shared(a, b)
}

/// The share of the shorter list's numbers that both have; all of few.
fn same_numbers(a: &[String], b: &[String]) -> f64 {
    let least = a.len().min(b.len());
    if least < FEW_NUMBERS {
        return 1.0;
    }
    text::ratio(text::shared(a, b), least)
}

/// The numbers among tokens: digits at a token's begin (`12명`), and those that punctuation parted (`1,250.5`) as one.
fn numbers(tokens: &[String]) -> Vec<String> {
    let mut numbers: Vec<String> = Vec::new();
    let mut goes_on = false;
    for token in tokens {
        let end = token
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(token.len());
        let digits = &token[..end];
        match numbers.last_mut().filter(|_| goes_on) {
            _ if digits.is_empty() => {}
            Some(number) => {
                number.push('.');
                number.push_str(digits);
            }
            None => numbers.push(digits.to_owned()),
        }
        goes_on = !digits.is_empty();
    }
    numbers
}
