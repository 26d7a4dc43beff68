//! Which tokens of a text stand within quotation marks.

use super::tokens;

/// The tokens of a text, and for each whether somebody is quoted with it.
///
/// A quotation ends with its line at the latest: a mark that was forgotten turns no page round.
#[must_use]
pub fn spoken(text: &str) -> (Vec<String>, Vec<bool>) {
    let (mut all, mut is_spoken) = (Vec::new(), Vec::new());
    let mut add = |part: &str, spoken: bool| {
        all.extend(tokens(part));
        is_spoken.resize(all.len(), spoken);
    };
    let (mut start, mut closing): (usize, Option<&str>) = (0, None);
    for (at, c) in text.char_indices() {
        let next = match closing {
            Some(marks) if c == '\n' || marks.contains(c) => None,
            None => closing_marks(c),
            Some(_) => continue,
        };
        if closing.is_some() || next.is_some() {
            add(&text[start..at], closing.is_some());
            (start, closing) = (at, next);
        }
    }
    add(&text[start..], closing.is_some());
    (all, is_spoken)
}

/// What ends a quotation that a mark begins.
fn closing_marks(opening: char) -> Option<&'static str> {
    Some(match opening {
        '"' => "\"",
        '“' | '”' => "”",
        '„' => "“”",
        '«' => "»",
        '»' => "«",
        '「' => "」",
        '『' => "』",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn quoted(text: &str) -> String {
        let (tokens, spoken) = spoken(text);
        let quoted = tokens.iter().zip(spoken).filter(|(_, spoken)| *spoken);
        quoted
            .map(|(token, _)| token.as_str())
            .collect::<Vec<_>>()
            .join(" ")
    }

    #[test]
    fn quotations_are_told_by_their_marks() {
        for text in [
            "he said \"it is late\", and left \"now\"",
            "he said “it is late”, and left “now”",
            "sagte er, „it is late“, und „now”",
            "« it is late », a-t-il dit, « now »",
            "»it is late«, sagte er, »now«",
            "「it is late」と「now」",
        ] {
            assert_eq!(quoted(text), "it is late now");
        }
        assert_eq!(
            quoted("a screen of 5\" and\nmore of it"),
            "and",
            "ends with its line"
        );
        assert_eq!(quoted("nobody spoke"), "");
    }

    proptest! {
        #[test]
        fn the_tokens_are_those_of_the_text(text in "[a-z0-9 \"“”„«»「」é北가.\n]{0,40}") {
            let (all, spoken) = spoken(&text);
            prop_assert_eq!(spoken.len(), all.len());
            prop_assert_eq!(all, tokens(&text));
        }
    }
}
