//! The mend for a word that is not known: the nearest one that is.

/// The known word that is meant most likely: the one with the fewest changed letters, if they are few for its length and
/// the first is not among them, for a slip is seldom there.
pub(crate) fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let most = word.chars().count().div_ceil(3).clamp(1, 4);
    let first = |word: &str| word.chars().next().map(|c| c.to_ascii_lowercase());
    known
        .into_iter()
        .filter(|known| first(known) == first(word))
        .filter(|known| known.len().abs_diff(word.len()) <= 4 * most)
        .map(|known| (distance(word, known), known))
        .filter(|(distance, _)| *distance <= most)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, known)| known)
}

/// The nearest known word, or else all of them.
pub(super) fn suggestion(word: &str, known: &[&str]) -> String {
    match nearest(word, known.iter().copied()) {
        Some(known) => format!("write {known:?}"),
        None => format!("write one of: {}", known.join(", ")),
    }
}

/// How many letters must be added, dropped or changed to make one word of the other (Levenshtein); case counts not.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.to_lowercase().chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, a) in a.to_lowercase().chars().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], i + 1);
        for (j, b) in b.iter().enumerate() {
            let changed = diagonal + usize::from(a != *b);
            diagonal = row[j + 1];
            row[j + 1] = changed.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_finds_its_word_and_a_strange_word_finds_none() {
        let zones = ["Asia/Tokyo", "Asia/Seoul", "UTC"];
        assert_eq!(nearest("Asia/Tokio", zones), Some("Asia/Tokyo"));
        assert_eq!(nearest("asia/seoul", zones), Some("Asia/Seoul"));
        assert_eq!(nearest("Mars/Olympus", zones), None);
        assert_eq!(nearest("", zones), None);
        assert_eq!(nearest("KST", ["EST", "Asia/Seoul"]), None);
        assert_eq!(nearest("colour", ["folder", "curator"]), None);
        assert_eq!(nearest("paht", ["path"]), Some("path"));
    }

    #[test]
    fn distance_counts_single_letters() {
        for (a, b, expected) in [
            ("", "abc", 3),
            ("kitten", "sitting", 3),
            ("same", "SAME", 0),
        ] {
            assert_eq!(distance(a, b), expected, "{a} {b}");
        }
    }
}
