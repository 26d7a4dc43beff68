//! Labels before the parts of a credit and before a story's address: `Author: …`, `来源：…`, `Read more`.

use crate::digest::outlet;
use crate::digest::words::{self, bare};

/// What a label says of the words behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    Author,
    Site,
    Date,
    Other,
}

/// Whether words are a label of who wrote a story, where it appeared or when.
pub(in super::super) fn is_label(text: &str) -> bool {
    let text = text.trim().to_lowercase();
    [
        &words::AUTHOR_LABELS,
        &words::SITE_LABELS,
        &words::DATE_LABELS,
    ]
    .iter()
    .any(|list| list.has(&text))
}

pub(super) fn field(text: &str) -> Option<(Field, &str)> {
    let (label, value) = text.split_once([':', '：'])?;
    let label = bare(label).to_lowercase();
    let lists = [
        (&words::AUTHOR_LABELS, Field::Author),
        (&words::SITE_LABELS, Field::Site),
        (&words::DATE_LABELS, Field::Date),
        (&words::OTHER_LABELS, Field::Other),
    ];
    let found = lists.iter().find(|(list, _)| list.has(&label))?;
    Some((found.1, value.trim_matches([' ', '*', '_'])))
}

/// A text cut before each label in it: `来源：港湾新闻 作者：沈若溪` is two fields.
pub(super) fn fields(text: &str) -> Vec<&str> {
    if !text.contains([':', '：']) {
        return vec![text];
    }
    let mut cuts = vec![0];
    let mut at = 0;
    for word in text.split_inclusive(char::is_whitespace) {
        if at > 0 && field(word).is_some() {
            cuts.push(at);
        }
        at += word.len();
    }
    let ends = cuts.iter().copied().skip(1).chain([text.len()]);
    let parts = cuts
        .iter()
        .zip(ends)
        .map(|(start, end)| text[*start..end].trim());
    parts.filter(|part| !part.is_empty()).collect()
}

/// Whether a text is a label before an address, or the words of a link that leads on to a story: `Link:`, `Read more →`,
/// `Leer en Harbour News`.
pub(in super::super) fn is_link_label(text: &str) -> bool {
    /// A label has at most so many characters.
    const MAX: usize = 60;
    let label = bare(text).to_lowercase();
    label.is_empty()
        || words::LINK_LABELS.has(&label)
        || label.chars().count() <= MAX && reads_on(&label)
}

/// Whether the words of a link are nothing but a button that leads on to a story; a title may begin as one does.
pub(in super::super) fn is_button(words: &str) -> bool {
    /// Buttons have at most so many words, and none of them is written large but the first.
    const MAX: usize = 4;
    let words = bare(words);
    let small = words.chars().skip(1).all(|c| !c.is_uppercase());
    words::LINK_LABELS.has(&words.to_lowercase())
        || small && words.split_whitespace().count() <= MAX && reads_on(words)
}

/// Whether words before an address are a credit or the name of its host: `Source: Harbour News, 3 March,`,
/// `harbournews.example:`.
pub(in super::super) fn is_credit_label(text: &str, host: &str) -> bool {
    let name = bare(text);
    let labelled = || {
        let parts = fields(text).into_iter().flat_map(|text| text.split('|'));
        let mut found = parts.filter(|part| !part.trim().is_empty()).map(field);
        let mut named = false;
        let all = found.all(|found| {
            named |= found.is_some_and(|(field, _)| field == Field::Site);
            found.is_some()
        });
        all && named
    };
    outlet::is_host(name, host) || labelled()
}

/// Whether words are a label of a headline.
pub(in super::super) fn is_title_label(text: &str) -> bool {
    /// No label has more bytes.
    const MAX: usize = 40;
    let label = bare(text);
    label.len() <= MAX && words::TITLE_LABELS.has(&label.to_lowercase())
}

/// The title behind a label that says it is one: `Title: …`.
pub(in super::super) fn title(text: &str) -> Option<&str> {
    let (label, title) = text.split_once([':', '：'])?;
    let title = title.trim();
    (is_title_label(label) && !title.is_empty()).then_some(title)
}

/// Whether words ask to read on.
pub(super) fn reads_on(words: &str) -> bool {
    words::READ_ON.words().any(|verb| {
        let start = words.get(..verb.len());
        start.is_some_and(|start| start.chars().flat_map(char::to_lowercase).eq(verb.chars()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_button_is_no_title_that_begins_like_one() {
        for words in ["Read more", "Link", "기사 보러 가기", "Read the full story"] {
            assert!(is_button(words), "{words}");
        }
        for words in [
            "Read the Room",
            "Read more books this winter, please",
            "The pier",
        ] {
            assert!(!is_button(words), "{words}");
        }
    }

    #[test]
    fn a_credit_before_an_address_names_the_outlet() {
        assert!(is_credit_label("Source: Harbour News, 3 March,", ""));
        assert!(is_credit_label("harbour.example:", "www.harbour.example"));
        assert!(!is_credit_label("Personal site:", ""));
        assert_eq!(title("Title: The pier"), Some("The pier"));
        assert_eq!(title("Note: the pier"), None);
    }
}
