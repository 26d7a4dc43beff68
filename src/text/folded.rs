//! A text as it is compared: what houses spell otherwise without meaning another word is spelt one way.

use std::borrow::Cow;

use unicode_normalization::char::decompose_canonical;

/// A text without accents, tatweel and vowel points, with one form for the letters and digits of the Arabic script that have
/// several, and with the words joined that were parted by a hyphen at a line's end.
///
/// For comparing only: it makes one word of what may be two (`pêcher`, `pécher`).
#[must_use]
pub fn folded(text: &str) -> Cow<'_, str> {
    if text.is_ascii() && !text.contains("-\n") {
        return Cow::Borrowed(text);
    }
    let mut folded = String::with_capacity(text.len());
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        if is_hyphen(c)
            && folded.ends_with(char::is_alphabetic)
            && let Some(word) = next_line(rest.as_str())
        {
            rest = word.chars();
        } else if !is_point(c) {
            folded.push(letter(c));
        }
    }
    Cow::Owned(folded)
}

fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '\u{ad}' | '\u{2010}')
}

/// What follows a line's end, where a word goes on there.
fn next_line(rest: &str) -> Option<&str> {
    let line = rest.trim_start_matches([' ', '\r']).strip_prefix('\n')?;
    let word = line.trim_start_matches(' ');
    word.starts_with(char::is_lowercase).then_some(word)
}

/// Marks that are written or left out: accents, Hebrew and Arabic vowels, the stroke that stretches an Arabic word.
fn is_point(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{591}'..='\u{5c7}' | '\u{640}' | '\u{64b}'..='\u{65f}' | '\u{670}')
}

/// The form that stands for a letter or a digit.
fn letter(c: char) -> char {
    match c {
        'ø' => 'o',
        'Ø' => 'O',
        'ł' => 'l',
        'Ł' => 'L',
        'đ' => 'd',
        'Đ' => 'D',
        'ı' => 'i',
        'ٱ' => 'ا',
        'ى' | 'ی' | 'ئ' => 'ي',
        'ک' => 'ك',
        'ة' => 'ه',
        '٠'..='٩' => digit(c, '٠'),
        '۰'..='۹' => digit(c, '۰'),
        '०'..='९' => digit(c, '०'),
        // Latin, Greek and Cyrillic; and what hamza and madda sit on.
        '\u{c0}'..='\u{52f}' | '\u{622}'..='\u{626}' | '\u{1e00}'..='\u{1fff}' => base(c),
        _ => c,
    }
}

fn digit(c: char, zero: char) -> char {
    char::from_digit(u32::from(c) - u32::from(zero), 10).unwrap_or(c)
}

/// The letter that the marks of a composed one stand on.
fn base(c: char) -> char {
    let mut base = None;
    decompose_canonical(c, |part| {
        base.get_or_insert(part);
    });
    base.unwrap_or(c)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::tokens;
    use super::*;

    #[test]
    fn accents_and_what_is_like_them_make_no_difference() {
        for (written, plain) in [
            ("Née à Łódź, élevée à Tromsø", "Nee a Lodz, elevee a Tromso"),
            ("e\u{301}te\u{301}", "ete"),
            ("ёлка", "елка"),
            ("أُعلِنَ إلى مبنىً في ٢٠٢٦", "اعلن الي مبني في 2026"),
            ("قتيـــل", "قتيل"),
            ("۱۴ روز دیگر", "14 روز ديگر"),
            ("ＡＢＣ 북한 ガス", "ＡＢＣ 북한 ガス"),
        ] {
            assert_eq!(folded(written), plain);
        }
        assert_eq!(tokens(&folded("가각 ﾊﾟﾝ")), tokens("가각 ﾊﾟﾝ"));
    }

    #[test]
    fn a_word_that_was_parted_at_a_line_s_end_is_whole() {
        assert_eq!(
            folded("the infor-\nmation of-\r\n  fice"),
            "the information office"
        );
        assert_eq!(folded("die Ver\u{ad}\nord\u{2010}\nnung"), "die Verordnung");
        for kept in [
            "a well-known one",
            "Kim Jong-\nUn",
            "from 12-\n14",
            "- \nan item",
        ] {
            assert_eq!(folded(kept), kept);
        }
        assert!(matches!(folded("plain"), Cow::Borrowed(_)));
    }

    proptest! {
        #[test]
        fn folding_twice_is_folding_once(text in "[a-zA-Zéłأی٣0 \n-]{0,40}") {
            let once = folded(&text).into_owned();
            prop_assert_eq!(folded(&once).into_owned(), once);
        }
    }
}
