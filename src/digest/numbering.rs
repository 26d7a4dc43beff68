//! The number printed before a story: `3. Title`, `4.Title`, `5) Title`, `6、Title`.

/// The highest number that is one; what is higher is a year or an amount.
const MAX_NUMBER: u32 = 500;

/// Reads the number that a line begins with, and the line after it.
pub(super) fn read(line: &str) -> Option<(u32, &str)> {
    let line = line.trim_start();
    let digits = line.len() - line.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let number: u32 = line.get(..digits)?.parse().ok()?;
    let rest = &line[digits..];
    let rest = rest.trim_start_matches(' ');
    let mark = rest.chars().next().filter(|c| ".)、．:".contains(*c))?;
    let title = rest[mark.len_utf8()..].trim();
    // `2025.07.13` and `1.5 million` are no numbered lines, and neither is `10:20`.
    let goes_on = title.starts_with(|c: char| c.is_ascii_digit())
        && !rest[mark.len_utf8()..].starts_with(' ');
    let words = title.chars().any(char::is_alphabetic);
    (number <= MAX_NUMBER && words && !goes_on).then_some((number, title))
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn a_number_before_words_is_one() {
        assert_eq!(read("3. The pier"), Some((3, "The pier")));
        assert_eq!(read("4.The pier"), Some((4, "The pier")));
        assert_eq!(read("  1.   The pier"), Some((1, "The pier")));
        assert_eq!(read("6、码头"), Some((6, "码头")));
        assert_eq!(read("7. 12 piers"), Some((7, "12 piers")));
    }

    #[test]
    fn dates_times_and_amounts_are_none() {
        for line in [
            "2025.07.13. 11:19 a",
            "1.5 million",
            "10:20 am",
            "2024. A year",
            "12",
            "1.",
            "pier 1. a",
        ] {
            assert_eq!(read(line), None, "{line}");
        }
    }
}
