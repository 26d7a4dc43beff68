//! Digits of every script: Unicode's decimal digits (general category Nd) and the Han numerals.

/// Where the ten digits of each script begin (Unicode 16, general category Nd; the mathematical ones left out).
const ZEROS: &[u32] = &[
    0x0030, 0x0660, 0x06F0, 0x07C0, 0x0966, 0x09E6, 0x0A66, 0x0AE6, 0x0B66, 0x0BE6, 0x0C66, 0x0CE6,
    0x0D66, 0x0DE6, 0x0E50, 0x0ED0, 0x0F20, 0x1040, 0x1090, 0x17E0, 0x1810, 0x1946, 0x19D0, 0x1A80,
    0x1A90, 0x1B50, 0x1BB0, 0x1C40, 0x1C50, 0xA620, 0xA8D0, 0xA900, 0xA9D0, 0xA9F0, 0xAA50, 0xABF0,
    0xFF10, 0x104A0, 0x11066, 0x1E950,
];

/// The value of a decimal digit of any script.
pub(super) fn value(c: char) -> Option<u32> {
    if c.is_ascii() {
        return c.to_digit(10);
    }
    let code = u32::from(c);
    let after = ZEROS.partition_point(|&zero| zero <= code);
    let zero = ZEROS.get(after.checked_sub(1)?)?;
    (code - zero < 10).then_some(code - zero)
}

/// Whether this is a digit as Persian, Urdu and Pashto write it: with them goes the Solar Hijri calendar.
pub(super) fn is_persian(c: char) -> bool {
    ('\u{06F0}'..='\u{06F9}').contains(&c)
}

/// The value of a Han numeral: `十` is 10, `廿` 20, `卅` 30.
pub(super) fn han_value(c: char) -> Option<u32> {
    Some(match c {
        '〇' | '零' | '○' => 0,
        '一' => 1,
        '二' => 2,
        '三' => 3,
        '四' => 4,
        '五' => 5,
        '六' => 6,
        '七' => 7,
        '八' => 8,
        '九' => 9,
        '十' => 10,
        '廿' => 20,
        '卅' => 30,
        _ => return None,
    })
}

/// The value of a number in Han numerals, by position (`二〇二五`) or by tens (`三十一`).
pub(super) fn han_number(text: &str) -> Option<u32> {
    let values: Vec<u32> = text.chars().map(han_value).collect::<Option<_>>()?;
    if values.is_empty() || values.len() > 4 {
        return None;
    }
    if values.iter().all(|&value| value < 10) {
        return Some(values.iter().fold(0, |number, value| number * 10 + value));
    }
    let tens = values.iter().position(|&value| value >= 10)?;
    let (before, after) = (&values[..tens], &values[tens + 1..]);
    let head = match (before, values[tens]) {
        ([], ten) => ten,
        ([count], 10) => count * 10,
        _ => return None,
    };
    match after {
        [] => Some(head),
        [unit] if *unit < 10 => Some(head + unit),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_of_every_script_have_their_value() {
        for (digit, expected) in [('7', 7), ('٧', 7), ('۷', 7), ('७', 7), ('๗', 7), ('７', 7)]
        {
            assert_eq!(value(digit), Some(expected));
        }
        assert_eq!(value('x'), None);
        assert_eq!(value('½'), None);
        assert_eq!(value('\u{06FA}'), None);
    }

    #[test]
    fn han_numerals_count_by_position_and_by_tens() {
        for (text, expected) in [
            ("二〇二五", Some(2025)),
            ("七", Some(7)),
            ("十", Some(10)),
            ("十二", Some(12)),
            ("三十一", Some(31)),
            ("廿三", Some(23)),
            ("十十", None),
            ("二三十", None),
        ] {
            assert_eq!(han_number(text), expected, "{text}");
        }
    }
}
