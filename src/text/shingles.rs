//! Runs of tokens (shingles, Broder 1997), and how much of one text stands in another by them.

use super::tokens::ratio;

/// The set of a text's shingles, each as a hash. It is the same on every machine, but not to be stored.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Shingles(Vec<u64>);

impl Shingles {
    /// How many different shingles there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether the text had no token.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether a run of tokens is one of them.
    #[must_use]
    pub fn has(&self, run: &[String]) -> bool {
        let words: Vec<u64> = run.iter().map(word).collect();
        self.0.binary_search(&together(&words)).is_ok()
    }

    /// The hashes, ascending.
    pub fn iter(&self) -> impl Iterator<Item = u64> + '_ {
        self.0.iter().copied()
    }
}

/// The shingles of `length` tokens. A text with fewer tokens has one shingle, of all it has; none where it has none.
#[must_use]
pub fn shingles(tokens: &[impl AsRef<str>], length: usize) -> Shingles {
    let length = length.clamp(1, tokens.len().max(1));
    // A token is part of several shingles, and is read once.
    let words: Vec<u64> = tokens.iter().map(word).collect();
    let mut hashes: Vec<u64> = words.windows(length).map(together).collect();
    hashes.sort_unstable();
    hashes.dedup();
    Shingles(hashes)
}

/// The share of `part`'s shingles that stand in `whole` too, from 0 to 1; 0 for an empty part.
#[must_use]
pub fn containment(part: &Shingles, whole: &Shingles) -> f64 {
    if part.is_empty() {
        return 0.0;
    }
    ratio(common(&part.0, &whole.0), part.len())
}

/// The containment of the shorter text in the longer one: high for a copy that was cut, where resemblance (Jaccard)
/// is low.
#[must_use]
pub fn overlap(a: &Shingles, b: &Shingles) -> f64 {
    if a.len() <= b.len() {
        containment(a, b)
    } else {
        containment(b, a)
    }
}

/// How many members two ascending lists have in common.
fn common(a: &[u64], mut b: &[u64]) -> usize {
    let mut count = 0;
    for hash in a {
        b = &b[b.partition_point(|other| other < hash)..];
        count += usize::from(b.first() == Some(hash));
    }
    count
}

fn word(token: impl AsRef<str>) -> u64 {
    hash(&[token])
}

/// The hash of a run by those of its tokens, in which their order counts.
fn together(words: &[u64]) -> u64 {
    /// Odd, and its bits are spread: 2^64 over the golden ratio (Knuth, The Art of Computer Programming, 6.4).
    const SPREAD: u64 = 0x9e37_79b9_7f4a_7c15;
    words.iter().fold(0, |hash: u64, word| {
        (hash.rotate_left(29) ^ word).wrapping_mul(SPREAD)
    })
}

/// FNV-1a of the tokens with an end mark each: std's hashers may change between versions, and these are to be stored.
pub(super) fn hash(tokens: &[impl AsRef<str>]) -> u64 {
    /// A byte that no UTF-8 text holds, so that `["ab", "c"]` and `["a", "bc"]` differ.
    const END: u8 = 0xff;
    let add = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    tokens.iter().fold(0xcbf2_9ce4_8422_2325, |hash, token| {
        add(token.as_ref().bytes().fold(hash, add), END)
    })
}

#[cfg(test)]
mod tests {
    use super::super::tokens;
    use super::*;

    fn of(text: &str, length: usize) -> Shingles {
        shingles(&tokens(text), length)
    }

    #[test]
    fn a_part_is_wholly_contained_and_the_whole_only_partly() {
        let whole = of("one two three four five six seven eight", 3);
        let part = of("Three, four, five, six", 3);
        assert_eq!((whole.len(), part.len()), (6, 2));
        assert!((containment(&part, &whole) - 1.0).abs() < 1e-9);
        assert!((containment(&whole, &part) - 2.0 / 6.0).abs() < 1e-9);
        assert!((overlap(&whole, &part) - 1.0).abs() < 1e-9);
    }

    #[test]
    fn order_matters_and_word_borders_do() {
        assert!(containment(&of("a b c", 3), &of("c b a", 3)) < 1e-9);
        assert_ne!(of("ab c", 2), of("a bc", 2));
    }

    #[test]
    fn short_and_empty_texts_have_one_shingle_or_none() {
        assert_eq!(of("only two", 5).len(), 1);
        assert_eq!(of("only two", 0).len(), 2);
        assert!(of("…", 5).is_empty());
        assert!(containment(&of("", 5), &of("some words", 5)) < 1e-9);
    }

    #[test]
    fn the_hash_is_the_published_one() {
        // FNV-1a of the two bytes `a`, 0xff: stored hashes of one version must be found by the next.
        assert_eq!(hash(&["a"]), 0x089b_c907_b544_c769);
    }
}
