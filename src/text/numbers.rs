//! Numbers as they stand in a sentence.

/// `1 page`, `2 pages`, `1,204 entries`.
#[must_use]
pub fn count(number: usize, noun: &str) -> String {
    let after_vowel = |stem: &str| stem.ends_with(['a', 'e', 'o', 'u']);
    match (number, noun.strip_suffix('y')) {
        (1, _) => format!("1 {noun}"),
        (_, Some(stem)) if !after_vowel(stem) => format!("{} {stem}ies", thousands(number)),
        _ if noun.ends_with('s') => format!("{} {noun}es", thousands(number)),
        _ => format!("{} {noun}s", thousands(number)),
    }
}

/// `1,204`.
#[must_use]
pub fn thousands(number: usize) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_and_nouns_follow_them() {
        for (number, noun, said) in [
            (1, "entry", "1 entry"),
            (0, "entry", "0 entries"),
            (2, "day", "2 days"),
            (3, "address", "3 addresses"),
            (1_204, "page", "1,204 pages"),
            (999, "story", "999 stories"),
            (1_000_000, "article", "1,000,000 articles"),
        ] {
            assert_eq!(count(number, noun), said);
        }
    }
}
