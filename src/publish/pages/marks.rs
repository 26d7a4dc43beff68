//! What was searched for, marked in a text.
//!
//! Words are compared as the index compares them: without case and accents. What Han, Kana and Hangul write without
//! blanks is found within words too.

use std::ops::Range;

use maud::{Markup, html};
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

use crate::model::{Term, View, is_unspaced};

/// What is marked.
#[derive(Debug, Clone, Default)]
pub(super) struct Marks {
    /// The units of each word or phrase.
    wanted: Vec<Vec<String>>,
}

/// A word, or a character of a script without blanks, and where it stands.
struct Unit {
    folded: String,
    range: Range<usize>,
}

fn units(text: &str) -> Vec<Unit> {
    let mut units: Vec<Unit> = Vec::new();
    let mut word_ends = 0;
    for (at, c) in text.char_indices() {
        if !c.is_alphanumeric() && !is_combining_mark(c) {
            continue;
        }
        let end = at + c.len_utf8();
        let folded = c
            .nfd()
            .filter(|c| !is_combining_mark(*c))
            .flat_map(char::to_lowercase);
        if is_unspaced(c) {
            units.push(Unit {
                folded: c.to_string(),
                range: at..end,
            });
            continue;
        }
        match units.last_mut().filter(|_| word_ends == at && at > 0) {
            Some(word) => {
                word.folded.extend(folded);
                word.range.end = end;
            }
            None => units.push(Unit {
                folded: folded.collect(),
                range: at..end,
            }),
        }
        word_ends = end;
    }
    units
}

impl Marks {
    /// The words of a view.
    pub(super) fn of(view: &View) -> Self {
        let phrase = |term| match term {
            Term::Words(words) => Some(units(&words).into_iter().map(|unit| unit.folded).collect()),
            Term::Or => None,
        };
        let wanted = view.terms().into_iter().filter_map(phrase);
        Self {
            wanted: wanted
                .filter(|units: &Vec<String>| !units.is_empty())
                .collect(),
        }
    }

    /// Where they stand in a text, in order, none within another.
    pub(super) fn find(&self, text: &str) -> Vec<Range<usize>> {
        if self.wanted.is_empty() {
            return Vec::new();
        }
        let units = units(text);
        let mut found: Vec<Range<usize>> = Vec::new();
        for (at, unit) in units.iter().enumerate() {
            let rest = &units[at..];
            let fits = |wanted: &&Vec<String>| {
                rest.len() >= wanted.len()
                    && rest
                        .iter()
                        .zip(*wanted)
                        .all(|(unit, word)| unit.folded == *word)
            };
            let longest = self.wanted.iter().filter(fits).map(Vec::len).max();
            let Some(last) = longest.and_then(|length| rest.get(length - 1)) else {
                continue;
            };
            match found
                .last_mut()
                .filter(|before| before.end >= unit.range.start)
            {
                Some(before) => before.end = before.end.max(last.range.end),
                None => found.push(unit.range.start..last.range.end),
            }
        }
        found
    }

    /// A text with them marked.
    pub(super) fn mark(&self, text: &str) -> Markup {
        let found = self.find(text);
        let starts = std::iter::once(0).chain(found.iter().map(|range| range.end));
        let ends = found.iter().map(|range| range.start).chain([text.len()]);
        let plain = starts.zip(ends).map(|(start, end)| &text[start..end]);
        let marked = found
            .iter()
            .map(|range| Some(&text[range.clone()]))
            .chain([None]);
        html! {
            @for (plain, marked) in plain.zip(marked) {
                (plain)
                @if let Some(marked) = marked { mark { (marked) } }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked(typed: &str, text: &str) -> String {
        let marks = Marks::of(&View::default().with_text(typed).unwrap());
        marks
            .mark(text)
            .into_string()
            .replace("<mark>", "[")
            .replace("</mark>", "]")
    }

    #[test]
    fn words_are_marked_without_case_and_accents() {
        for (typed, text, shown) in [
            (
                "night",
                "Night, nightly; a Night!",
                "[Night], nightly; a [Night]!",
            ),
            ("cafe", "Le Café cafe\u{301}", "Le [Café] [cafe\u{301}]"),
            (
                "\"night ban\"",
                "A night-ban, night of a ban",
                "A [night-ban], night of a ban",
            ),
            ("one OR two", "one, two, three", "[one], [two], three"),
            ("", "nothing", "nothing"),
        ] {
            assert_eq!(marked(typed, text), shown, "{typed}");
        }
    }

    #[test]
    fn korean_japanese_and_chinese_are_marked_within_words() {
        assert_eq!(marked("러시아", "러시아를 본다"), "[러시아]를 본다");
        assert_eq!(
            marked("本文", "見出しより本文のほうが"),
            "見出しより[本文]のほうが"
        );
        assert_eq!(marked("中", "中国"), "[中]国");
    }

    #[test]
    fn what_is_marked_is_escaped() {
        assert_eq!(marked("script", "<script>&"), "&lt;[script]&gt;&amp;");
    }

    #[test]
    fn marks_that_overlap_are_one() {
        assert_eq!(marked("\"a b\" OR \"b c\" OR b", "a b c d"), "[a b c] d");
    }
}
