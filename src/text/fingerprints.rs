//! Few numbers by which texts are found that share a passage (winnowing: Schleimer, Wilkerson, Aiken 2003).

use super::shingles::hash;

/// Of so many shingles in a row the smallest hash is kept: what two texts share without a break for this and a shingle's
/// length is found for certain, shorter passages mostly.
const WINDOW: usize = 32;

/// Of a short text more are kept, down to one of so many: its passages are shorter, and a later version may keep but two of
/// them. What a longer window keeps, a shorter one keeps too.
const SHORT_WINDOW: usize = 8;
/// A text has so many windows, where it is short.
const WINDOWS: usize = 8;

/// Only the beginning of a text is looked at: news is cut at its end, and no text shall have more than some seventy
/// fingerprints.
const MOST_TOKENS: usize = 1200;

/// Fingerprints have 31 bits: that is four bytes in the store, and few enough chance meetings.
const BITS: u32 = 31;

/// The fingerprints of a text's shingles of `length` tokens, ascending; none of a text that is shorter.
#[must_use]
pub fn fingerprints(tokens: &[impl AsRef<str>], length: usize) -> Vec<u32> {
    let tokens = &tokens[..tokens.len().min(MOST_TOKENS)];
    let hashes: Vec<u64> = tokens.windows(length.max(1)).map(hash).collect();
    let window = (hashes.len() / WINDOWS).clamp(SHORT_WINDOW, WINDOW);
    let mut kept: Vec<u32> = least(&hashes, window.min(hashes.len()).max(1))
        .into_iter()
        .map(|hash| u32::try_from(hash >> (u64::BITS - BITS)).unwrap_or(u32::MAX))
        .collect();
    kept.sort_unstable();
    kept.dedup();
    kept
}

/// The smallest of each run of so many hashes, once for the runs that share it. A run is looked through as a whole only
/// where the smallest of the one before is not in it.
fn least(hashes: &[u64], length: usize) -> Vec<u64> {
    let mut kept: Vec<u64> = Vec::new();
    let mut at = None;
    for (start, run) in hashes.windows(length).enumerate() {
        let last = start + length - 1;
        let next = match at {
            Some(before) if before >= start && hashes[before] <= hashes[last] => before,
            Some(before) if before >= start => last,
            _ => {
                start
                    + (0..length)
                        .min_by_key(|place| run[*place])
                        .unwrap_or_default()
            }
        };
        if at.replace(next) != Some(next) {
            kept.push(hashes[next]);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::super::tokens;
    use super::*;

    fn words(from: u32, to: u32) -> String {
        let words: Vec<String> = (from..to).map(|n| format!("word{n} ")).collect();
        words.concat()
    }

    #[test]
    fn a_shared_passage_is_found_wherever_it_stands() {
        let passage = words(0, 40);
        let a = fingerprints(&tokens(&format!("{}{passage}", words(100, 300))), 5);
        let b = fingerprints(
            &tokens(&format!("{}{passage}{}", words(500, 530), words(600, 900))),
            5,
        );
        assert!(a.iter().any(|hash| b.binary_search(hash).is_ok()));
    }

    #[test]
    fn a_short_text_is_found_by_a_sentence() {
        let sentence = words(0, 15);
        for at in [0, 20, 60] {
            let text = |own| {
                format!(
                    "{}{sentence}{}",
                    words(own, own + at),
                    words(own + 100, own + 175 - at)
                )
            };
            let [a, b] = [1000, 2000].map(|own| fingerprints(&tokens(&text(own)), 5));
            assert!(a.len() < 25, "{}", a.len());
            assert!(a.iter().any(|hash| b.binary_search(hash).is_ok()), "{at}");
        }
    }

    #[test]
    fn every_run_has_its_smallest_hash_kept() {
        let hashes: Vec<u64> = (0..200_u64)
            .map(|n| n.wrapping_mul(2_654_435_761) % 97)
            .collect();
        for length in [1, 2, 7, 200] {
            let runs = hashes.windows(length).filter_map(|run| run.iter().min());
            let mut expected: Vec<u64> = runs.copied().collect();
            expected.dedup();
            let mut found = least(&hashes, length);
            found.dedup();
            assert_eq!(found, expected, "{length}");
        }
        assert!(least(&[], 1).is_empty());
    }

    #[test]
    fn they_are_few_and_of_31_bits() {
        let long = fingerprints(&tokens(&words(0, 50_000)), 5);
        assert!((50..150).contains(&long.len()), "{}", long.len());
        assert!(long.iter().all(|hash| hash >> BITS == 0));
        assert_eq!(
            fingerprints(&tokens("one two three four five six"), 5).len(),
            1
        );
        assert!(fingerprints(&tokens("too short"), 5).is_empty());
    }
}
