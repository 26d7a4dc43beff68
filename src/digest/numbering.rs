//! The number printed before a story: `3. Title`, `4.Title`, `5) Title`, `6、Title`, `7/ Title`.

/// The highest number that is one by itself; what is higher is a year or an amount.
const MAX_NUMBER: u32 = 500;

/// Reads the number that a line begins with, and the line after it.
pub(super) fn read(line: &str) -> Option<(u32, &str)> {
    read_any(line).filter(|(number, _)| *number <= MAX_NUMBER)
}

/// The same where the last number before it is known: what goes on a count is a number however high.
pub(super) fn read_after(line: &str, last: Option<u32>) -> Option<(u32, &str)> {
    read_any(line).filter(|(number, _)| {
        *number <= MAX_NUMBER || last.and_then(|n| n.checked_add(1)) == Some(*number)
    })
}

fn read_any(line: &str) -> Option<(u32, &str)> {
    let line = line.trim_start();
    let (number, rest, sure) = marked(line).or_else(|| {
        let (number, rest) = digits(line)?;
        Some((number, rest, false))
    })?;
    let rest = rest.trim_start_matches(' ');
    let mark = rest.chars().next().filter(|c| ".)、．:）]】/".contains(*c));
    let title = match mark {
        Some(mark) => rest[mark.len_utf8()..].trim(),
        None if sure => rest.trim(),
        None => return None,
    };
    // `2025.07.13` and `1.5 million` are no numbered lines, and neither is `10:20`.
    let goes_on = title.starts_with(|c: char| c.is_ascii_digit())
        && mark.is_some_and(|mark| !rest[mark.len_utf8()..].starts_with(' '));
    let words = title.chars().any(char::is_alphabetic);
    (words && !goes_on).then_some((number, title))
}

/// What counts lines in other signs than digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Count {
    /// `a) Title`, `(b) Title`.
    Letters,
    /// `II. Title`.
    Roman,
    /// `二、標題`.
    Han,
}

/// The letter or numeral that a line begins with, which in the count it is, and the line after it.
pub(super) fn count(line: &str) -> Option<(Count, u32, &str)> {
    let line = line.trim_start();
    let inner = line.strip_prefix(['(', '（']).unwrap_or(line);
    let near = &inner[..inner.floor_char_boundary(MAX_COUNT)];
    let (mark, rest) = inner.split_at(near.find([')', '.', '．', '、', '）'])?);
    let end = rest.chars().next()?;
    let title = rest[end.len_utf8()..].trim_start();
    let apart = title.len() + end.len_utf8() < rest.len();
    let open = inner.len() < line.len();
    let (count, number) = if let Some(at) = HAN.iter().position(|numeral| *numeral == mark) {
        (matches!(end, '、' | '）' | '．') || open || apart).then_some((Count::Han, at))?
    } else if let Some(at) = ROMAN.iter().position(|numeral| *numeral == mark) {
        (apart && end != '、').then_some((Count::Roman, at))?
    } else {
        let letter = mark
            .as_bytes()
            .first()
            .filter(|b| mark.len() == 1 && b.is_ascii_lowercase())?;
        (apart && end == ')').then_some((Count::Letters, usize::from(letter - b'a')))?
    };
    let number = u32::try_from(number + 1).ok()?;
    title
        .starts_with(|c: char| !c.is_whitespace())
        .then_some((count, number, title))
}

/// A letter or numeral and its sign have at most so many bytes.
const MAX_COUNT: usize = 12;

const HAN: [&str; 20] = [
    "一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二", "十三", "十四",
    "十五", "十六", "十七", "十八", "十九", "二十",
];

const ROMAN: [&str; 20] = [
    "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV",
    "XVI", "XVII", "XVIII", "XIX", "XX",
];

/// Reads a line that is nothing but a number: `01`, `3.`, `④`.
pub(super) fn alone(line: &str) -> Option<u32> {
    let line = line.trim();
    let (number, rest) = marked(line)
        .map(|(number, rest, _)| (number, rest))
        .or_else(|| digits(line))?;
    let number = Some(number).filter(|n| *n <= MAX_ALONE)?;
    rest.trim_matches(['.', ')', ']', '、', '）', '】', ' '])
        .is_empty()
        .then_some(number)
}

/// The highest number on a line of its own; a higher one is a count.
const MAX_ALONE: u32 = 99;

/// A number behind a sign or in a circle, which needs no mark after it: `#3`, `(3)`, `[3]`, `No. 3`, `③`, `3️⃣`.
fn marked(line: &str) -> Option<(u32, &str, bool)> {
    let first = line.chars().next()?;
    if let Some(number) = circled(first) {
        return Some((number, &line[first.len_utf8()..], true));
    }
    if let Some((number, rest)) = digits(line)
        && let Some(rest) = rest
            .strip_prefix("\u{fe0f}\u{20e3}")
            .or_else(|| rest.strip_prefix('\u{20e3}'))
    {
        return Some((number, rest, true));
    }
    if let Some(rest) = line.strip_prefix("🔟") {
        return Some((10, rest, true));
    }
    let inner = [
        "#", "(", "[", "（", "【", "No. ", "No.", "Nr. ", "n° ", "N° ", "№",
    ]
    .iter()
    .find_map(|sign| line.strip_prefix(sign))?;
    let (number, rest) = digits(inner)?;
    // `(3 times)` and `#1234-5` are none.
    let ends = rest.starts_with([')', ']', '）', '】', ' ', '.', ':']);
    let closed =
        !line.starts_with(['(', '[', '（', '【']) || rest.starts_with([')', ']', '）', '】']);
    (ends && closed).then_some((number, rest, true))
}

/// The number of `①` to `⑳`, `❶` to `❿`.
fn circled(c: char) -> Option<u32> {
    let from = |first: char| u32::from(c).checked_sub(u32::from(first)).map(|n| n + 1);
    match c {
        '①'..='⑳' => from('①'),
        '❶'..='❿' => from('❶'),
        _ => None,
    }
}

fn digits(line: &str) -> Option<(u32, &str)> {
    let end = line.len() - line.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let number = line.get(..end)?.parse().ok()?;
    Some((number, &line[end..]))
}

#[cfg(test)]
mod tests {
    use super::{Count, alone, count, read, read_after};

    #[test]
    fn letters_and_numerals_count_as_well() {
        assert_eq!(count("c) The pier"), Some((Count::Letters, 3, "The pier")));
        assert_eq!(count("(b) The pier"), Some((Count::Letters, 2, "The pier")));
        assert_eq!(count("IV. The pier"), Some((Count::Roman, 4, "The pier")));
        assert_eq!(count("十二、码头"), Some((Count::Han, 12, "码头")));
        assert_eq!(count("（三）码头"), Some((Count::Han, 3, "码头")));
        for line in [
            "e.g. the pier",
            "i.e. so",
            "A. Fox",
            "I.",
            "x.com/a",
            "The pier (a) b",
        ] {
            assert_eq!(count(line), None, "{line}");
        }
    }

    #[test]
    fn a_number_before_words_is_one() {
        assert_eq!(read("3. The pier"), Some((3, "The pier")));
        assert_eq!(read("4.The pier"), Some((4, "The pier")));
        assert_eq!(read("  1.   The pier"), Some((1, "The pier")));
        assert_eq!(read("6、码头"), Some((6, "码头")));
        assert_eq!(read("7. 12 piers"), Some((7, "12 piers")));
        assert_eq!(read("8/ The pier"), Some((8, "The pier")));
        assert_eq!(read("#8 The pier"), Some((8, "The pier")));
        assert_eq!(read("[9] The pier"), Some((9, "The pier")));
        assert_eq!(read("(10) The pier"), Some((10, "The pier")));
        assert_eq!(read("③ The pier"), Some((3, "The pier")));
        assert_eq!(read("1️⃣ “The pier”"), Some((1, "“The pier”")));
        assert_eq!(
            (alone("02"), alone("3."), alone("2024")),
            (Some(2), Some(3), None)
        );
    }

    #[test]
    fn a_count_goes_on_however_high_and_a_year_by_itself_is_none() {
        assert_eq!(
            read_after("501. The pier", Some(500)),
            Some((501, "The pier"))
        );
        assert_eq!(read_after("2024. A year", Some(12)), None);
        assert_eq!(read_after("2024. A year", None), None);
    }

    #[test]
    fn dates_times_and_amounts_are_none() {
        for line in [
            "2025.07.13. 11:19 a",
            "1.5 million",
            "10:20 am",
            "1/2 a pier",
            "2024. A year",
            "12",
            "1.",
            "pier 1. a",
            "(3 times) a",
            "[2024] a",
        ] {
            assert_eq!(read(line), None, "{line}");
        }
    }
}
