//! Where two texts say the same in the same order: the runs of tokens that both have.

use std::collections::HashMap;
use std::hash::Hash;

/// Tokens that stand in both texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Run {
    /// Where it begins in the first text.
    pub a: usize,
    /// Where it begins in the second.
    pub b: usize,
    /// How many tokens it has.
    pub length: usize,
}

/// Runs are looked for from pairs of tokens that stand once in either text.
const ANCHOR: usize = 2;

/// The longest runs that two texts share, in the order that is the same in both.
///
/// By patience: anchors are pairs of tokens that stand exactly once in each text, the longest row of them that rises in
/// both is kept, and each grows to both sides as far as the texts agree. Never quadratic: `n log n` for any input.
#[must_use]
pub fn runs<T: Eq + Hash>(a: &[T], b: &[T]) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let (mut end_a, mut end_b) = (0, 0);
    for (at_a, at_b) in rising(&anchors(a, b)) {
        if at_a < end_a || at_b < end_b {
            continue;
        }
        let before = a[end_a..at_a].iter().rev();
        let back = before
            .zip(b[end_b..at_b].iter().rev())
            .take_while(|(x, y)| x == y)
            .count();
        let forth = a[at_a..]
            .iter()
            .zip(&b[at_b..])
            .take_while(|(x, y)| x == y)
            .count();
        runs.push(Run {
            a: at_a - back,
            b: at_b - back,
            length: back + forth,
        });
        (end_a, end_b) = (at_a + forth, at_b + forth);
    }
    runs
}

/// Where the pairs stand that both texts have exactly once, in the order of the first.
fn anchors<T: Eq + Hash>(a: &[T], b: &[T]) -> Vec<(usize, usize)> {
    let in_b = single_places(b);
    let mut anchors: Vec<(usize, usize)> = single_places(a)
        .into_iter()
        .filter_map(|(pair, at)| Some((at?, (*in_b.get(pair)?)?)))
        .collect();
    anchors.sort_unstable();
    anchors
}

/// Where each pair of neighbours stands; `None` for one that stands more than once.
fn single_places<T: Eq + Hash>(tokens: &[T]) -> HashMap<&[T], Option<usize>> {
    let mut places = HashMap::with_capacity(tokens.len());
    for (at, pair) in tokens.windows(ANCHOR).enumerate() {
        places
            .entry(pair)
            .and_modify(|place| *place = None)
            .or_insert(Some(at));
    }
    places
}

/// The longest row of pairs, sorted by the first place, whose second places rise as well.
fn rising(pairs: &[(usize, usize)]) -> Vec<(usize, usize)> {
    // For each length of a row, the pair that ends the one with the lowest end.
    let mut ends: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = Vec::with_capacity(pairs.len());
    for (index, (_, b)) in pairs.iter().enumerate() {
        let length = ends.partition_point(|end| pairs[*end].1 < *b);
        before.push(length.checked_sub(1).map(|shorter| ends[shorter]));
        if length == ends.len() {
            ends.push(index);
        } else {
            ends[length] = index;
        }
    }
    let mut row: Vec<(usize, usize)> =
        std::iter::successors(ends.last().copied(), |index| before[*index])
            .map(|index| pairs[index])
            .collect();
    row.reverse();
    row
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::tokens;
    use super::*;

    fn shared(a: &str, b: &str) -> Vec<String> {
        let (a, b) = (tokens(a), tokens(b));
        runs(&a, &b)
            .iter()
            .map(|run| a[run.a..run.a + run.length].join(" "))
            .collect()
    }

    #[test]
    fn runs_are_what_stands_in_both_in_one_order() {
        assert_eq!(
            shared(
                "at least 12 were hurt when the ferry ran aground",
                "at least 15 were hurt when a ferry ran aground"
            ),
            ["at least", "were hurt when", "ferry ran aground"]
        );
        assert_eq!(shared("one two three", "four five six"), [""; 0]);
    }

    #[test]
    fn what_changed_its_place_counts_once() {
        assert_eq!(
            shared("a b c d x y", "x y a b c d"),
            ["a b c d"],
            "the longer part"
        );
    }

    proptest! {
        #[test]
        fn runs_are_equal_and_rise(a in "[a-c ]{0,60}", b in "[a-c ]{0,60}") {
            let (a, b) = (tokens(&a), tokens(&b));
            let (mut end_a, mut end_b) = (0, 0);
            for run in runs(&a, &b) {
                prop_assert!(run.a >= end_a && run.b >= end_b && run.length >= ANCHOR);
                (end_a, end_b) = (run.a + run.length, run.b + run.length);
                prop_assert_eq!(&a[run.a..end_a], &b[run.b..end_b]);
            }
        }
    }
}
