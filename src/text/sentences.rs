//! Where sentences end, and a text cut after one.

use unicode_normalization::char::is_combining_mark;

/// What ends a text that was cut.
const CUT: &str = " …";

/// Words that end in a full stop without ending a sentence, in lower case. Where both may be, it is not an end: a
/// missed cut makes a quotation shorter, a wrong one makes it nonsense.
const ABBREVIATIONS: &[&str] = &[
    // titles and ranks
    "adm", "amb", "brig", "capt", "cdr", "cmdr", "col", "cpl", "dr", "fr", "gen", "gov", "hon",
    "jr", "lt", "ltc", "maj", "messrs", "mme", "mr", "mrs", "ms", "pres", "prof", "pvt", "rep",
    "reps", "rev", "sen", "sens", "sgt", "sr", "st", // months
    "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sept", "sep", "oct", "nov", "dec",
    // firms, references, the rest
    "al", "approx", "art", "ave", "bros", "ca", "cf", "co", "corp", "dept", "ed", "eds", "est",
    "etc", "fig", "figs", "inc", "ltd", "mt", "no", "nos", "op", "p", "pp", "sec", "univ", "vol",
    "vols", "vs", // German, French
    "bzw", "evtl", "ggf", "nr", "str", "usw", "vgl", "zb", "env", "mm",
];

/// The sentences of a text in order, without the white space between them. A blank line ends one too.
#[must_use]
pub fn sentences(text: &str) -> Vec<&str> {
    let mut start = 0;
    let mut sentences = Vec::new();
    for end in ends(text) {
        sentences.push(text[start..end].trim());
        start = end;
    }
    sentences.retain(|sentence| !sentence.is_empty());
    sentences
}

/// At most `max_chars` characters of a text: whole if it fits, else cut after the last sentence that fits, and ended
/// with ` …`. Where not even one sentence fits, the cut is between words, and within one where there is no other way.
#[must_use]
pub fn cut_at_sentence(text: &str, max_chars: usize) -> String {
    let text = text.trim();
    if char_limit(text, max_chars) == text.len() {
        return text.to_owned();
    }
    let Some(room) = max_chars.checked_sub(CUT.chars().count()) else {
        return String::new();
    };
    let limit = char_limit(text, room);
    let cut = last_sentence_end(text, limit)
        .or_else(|| last_word_end(text, limit))
        .unwrap_or_else(|| whole_character(text, limit));
    match text[..cut].trim_end() {
        "" => String::new(),
        kept => format!("{kept}{CUT}"),
    }
}

/// The byte offset after the first `chars` characters, or the text's length.
fn char_limit(text: &str, chars: usize) -> usize {
    if text.len() <= chars {
        return text.len();
    }
    text.char_indices()
        .nth(chars)
        .map_or(text.len(), |(offset, _)| offset)
}

fn last_sentence_end(text: &str, limit: usize) -> Option<usize> {
    ends(text).take_while(|end| *end <= limit).last()
}

/// The end of the last word that is whole before `limit`.
fn last_word_end(text: &str, limit: usize) -> Option<usize> {
    if text[limit..].starts_with(char::is_whitespace) {
        return Some(limit);
    }
    text[..limit]
        .rfind(char::is_whitespace)
        .filter(|end| *end > 0)
}

/// `limit` moved back so that no mark is parted from its letter and no joined emoji from its parts.
fn whole_character(text: &str, limit: usize) -> usize {
    let mut offset = limit;
    while let Some(before) = text[..offset].chars().next_back() {
        let after = text[offset..].chars().next();
        if before != ZERO_WIDTH_JOINER && !after.is_some_and(continues) {
            break;
        }
        offset -= before.len_utf8();
    }
    offset
}

const ZERO_WIDTH_JOINER: char = '\u{200d}';

/// Whether a character belongs to the one before it: a mark, a variation selector, a skin tone, a joiner.
fn continues(c: char) -> bool {
    is_combining_mark(c)
        || matches!(c, ZERO_WIDTH_JOINER | '\u{fe00}'..='\u{fe0f}' | '\u{1f3fb}'..='\u{1f3ff}')
}

/// The byte offsets at which sentences end, ascending; the text's own end is the last.
fn ends(text: &str) -> impl Iterator<Item = usize> + '_ {
    let mut offset = 0;
    std::iter::from_fn(move || {
        let rest = text.get(offset..).filter(|rest| !rest.is_empty())?;
        offset += first_end(rest);
        Some(offset)
    })
}

/// The offset after the first sentence of a text that is not empty.
fn first_end(text: &str) -> usize {
    text.char_indices()
        .filter(|(_, c)| is_stop(*c) || *c == '\n')
        .find_map(|(at, c)| end_at(text, at, c))
        .unwrap_or(text.len())
}

/// The end of a sentence whose stop `c` stands at `at`, if that is one.
fn end_at(text: &str, at: usize, c: char) -> Option<usize> {
    let after = at + c.len_utf8();
    if c == '\n' {
        return starts_blank_line(&text[after..]).then_some(after);
    }
    let end = after + closing_length(&text[after..]);
    let tail = &text[end..];
    let ends = if is_wide_stop(c) {
        true
    } else {
        begins_sentence(tail) && !(c == '.' && ends_in_abbreviation(&text[..at]))
    };
    ends.then_some(end)
}

/// The bytes of the further stops, quotation marks and brackets that close a sentence; a few at a time, so that a long
/// row of dots costs no more than its length.
fn closing_length(text: &str) -> usize {
    const MOST: usize = 8;
    text.chars()
        .take(MOST)
        .take_while(|c| is_stop(*c) || is_closing(*c))
        .map(char::len_utf8)
        .sum()
}

/// Whether what follows a stop can begin a sentence: after white space, and not in lower case.
fn begins_sentence(tail: &str) -> bool {
    let next = tail.trim_start();
    next.is_empty() || (next.len() < tail.len() && !next.starts_with(char::is_lowercase))
}

/// Whether the rest of this line, and so the line, is blank. Looks no further than this line's end.
fn starts_blank_line(text: &str) -> bool {
    text.chars()
        .find(|c| *c == '\n' || !c.is_whitespace())
        .is_some_and(|c| c == '\n')
}

/// Whether a text ends in an abbreviation that the next full stop belongs to: a known one, an initial (`J.`), or
/// letters with stops between them (`U.S.`, `e.g.`).
fn ends_in_abbreviation(text: &str) -> bool {
    /// No abbreviation is longer.
    const LONGEST: usize = 8;
    let word: Vec<char> = text
        .chars()
        .rev()
        .take_while(|c| c.is_alphanumeric() || *c == '.')
        .take(LONGEST + 1)
        .collect();
    let word: String = word.into_iter().rev().collect();
    let mut letters = word.chars();
    match (letters.next(), letters.next()) {
        (Some(only), None) => only.is_uppercase(),
        _ => {
            word.split('.').all(|part| part.chars().count() == 1)
                || ABBREVIATIONS.contains(&word.to_lowercase().as_str())
        }
    }
}

/// What may end a sentence.
fn is_stop(c: char) -> bool {
    matches!(c, '.' | '!' | '?' | '…' | '؟' | '۔' | '।') || is_wide_stop(c)
}

/// Stops of scripts without spaces: they end a sentence whatever follows.
fn is_wide_stop(c: char) -> bool {
    matches!(c, '。' | '！' | '？' | '｡' | '．')
}

/// What may stand between a stop and the end of its sentence.
fn is_closing(c: char) -> bool {
    matches!(
        c,
        '"' | '\'' | '”' | '’' | '»' | '›' | ')' | ']' | '」' | '』' | '）' | '】' | '》'
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn sentences_end_at_stops_before_a_new_beginning() {
        assert_eq!(
            sentences("It rained. “Did it?” He asked! It rose 3.5 percent… and fell."),
            [
                "It rained.",
                "“Did it?”",
                "He asked!",
                "It rose 3.5 percent… and fell."
            ]
        );
    }

    #[test]
    fn abbreviations_and_initials_do_not_end_them() {
        assert_eq!(
            sentences("Gen. Ames of the U.S. Army met J. Doe on Jan. 5. They spoke."),
            [
                "Gen. Ames of the U.S. Army met J. Doe on Jan. 5.",
                "They spoke."
            ]
        );
    }

    #[test]
    fn wide_stops_need_no_space_and_korean_ones_do() {
        assert_eq!(
            sentences("雨だった。「本当？」と聞いた。終わり"),
            ["雨だった。", "「本当？」", "と聞いた。", "終わり"]
        );
        assert_eq!(
            sentences("비가 왔다. 3.1절이었다."),
            ["비가 왔다.", "3.1절이었다."]
        );
    }

    #[test]
    fn a_blank_line_ends_a_sentence_and_a_line_break_does_not() {
        assert_eq!(
            sentences("A heading\n \nA sentence\nof two lines."),
            ["A heading", "A sentence\nof two lines."]
        );
    }

    #[test]
    fn a_text_that_fits_is_whole() {
        assert_eq!(cut_at_sentence(" One. Two. ", 9), "One. Two.");
        assert_eq!(cut_at_sentence("", 0), "");
    }

    #[test]
    fn a_cut_is_after_the_last_sentence_that_fits() {
        assert_eq!(
            cut_at_sentence("One two. Three four. Five six.", 25),
            "One two. Three four. …"
        );
        assert_eq!(
            cut_at_sentence("雨だった。風だった。雪だった。", 12),
            "雨だった。風だった。 …"
        );
        assert_eq!(
            cut_at_sentence("First part.\n\nSecond part is long.", 20),
            "First part. …"
        );
    }

    #[test]
    fn where_no_sentence_fits_it_is_between_words_or_characters() {
        assert_eq!(cut_at_sentence("a rather long sentence", 12), "a rather …");
        assert_eq!(cut_at_sentence("a rather long sentence", 10), "a rather …");
        assert_eq!(cut_at_sentence("한국어문장하나", 5), "한국어 …");
        assert_eq!(cut_at_sentence("abcde\u{301}fgh", 7), "abcd …");
        assert_eq!(cut_at_sentence("abcdef", 2), "");
    }

    proptest! {
        #[test]
        fn a_cut_never_exceeds_its_limit(text in "\\PC*|[a-z .。\n\u{301}👍🏽]{0,60}", max in 0usize..40) {
            let cut = cut_at_sentence(&text, max);
            prop_assert!(cut.chars().count() <= max, "{cut:?}");
            prop_assert!(text.trim().starts_with(cut.strip_suffix(CUT).unwrap_or(&cut)));
        }

        #[test]
        fn sentences_hold_the_whole_text(text in "\\PC*|[a-zA-Z .!?。\n\"]{0,60}") {
            let visible = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            prop_assert_eq!(visible(&sentences(&text).concat()), visible(&text));
        }
    }
}
