//! Labels before the parts of a credit and before a story's address: `Author: …`, `来源：…`, `Read more`.

use crate::digest::words;

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
    let label = label
        .trim_matches(|c: char| !c.is_alphanumeric())
        .to_lowercase();
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
    let label = text
        .trim_matches(|c: char| !c.is_alphanumeric())
        .to_lowercase();
    label.is_empty()
        || words::LINK_LABELS.has(&label)
        || label.chars().count() <= MAX && reads_on(&label)
}

/// Whether words ask to read on.
pub(super) fn reads_on(words: &str) -> bool {
    words::READ_ON.words().any(|verb| {
        words
            .get(..verb.len())
            .is_some_and(|start| start.to_lowercase() == verb)
    })
}
