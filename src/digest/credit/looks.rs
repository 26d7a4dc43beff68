//! What a name of a credit looks like: whether it is written as one, and whether as a publication's.

use super::labels::reads_on;
use crate::digest::{names, words};

/// Whether a part is written as names are: its words begin large, but for the small ones between them.
pub(super) fn is_large(part: &str) -> bool {
    let words: Vec<&str> = part.split_whitespace().collect();
    let large = |w: &&str| {
        let first = w
            .trim_start_matches(['\'', '’', '"', '@'])
            .chars()
            .next()
            .unwrap_or(' ');
        !first.is_lowercase()
            || w.contains(|c: char| c == '.' || c.is_uppercase())
            || words::SMALL.has(w)
    };
    let count = words.len();
    let lower_site = || {
        count <= 3
            && words
                .first()
                .is_some_and(|w| w.chars().all(char::is_alphanumeric))
            && reads_like_a_site(part)
    };
    // `Harbour 7.0.1` is a thing and its version, `(094)` a count.
    let version = |w: &&str| w.starts_with(|c: char| c.is_ascii_digit()) && w.contains('.');
    let lettered = part.chars().any(char::is_alphabetic) && !words.iter().any(version);
    let short = !part.chars().any(names::is_east_asian) || is_east_asian_name(part);
    let opens_small = words.first().is_some_and(|w| words::SMALL.has(w))
        && words.len() > 1
        && !part.starts_with("de ")
        && !part.starts_with("la ");
    lettered
        && short
        && (!opens_small || reads_like_a_site(part))
        && (1..=8).contains(&count)
        && (words.iter().all(large) || lower_site())
}

/// Whether a part is a few characters of an East Asian script and no sentence.
pub(super) fn is_short_east_asian(part: &str) -> bool {
    const MAX: usize = 8;
    part.chars().count() <= MAX && part.chars().all(|c| c == '・' || names::is_east_asian(c))
}

/// Whether words in an East Asian script, which has no capitals, may be a name: a few characters, without what makes a
/// sentence.
fn is_east_asian_name(part: &str) -> bool {
    /// Names of publications may be longer where their last words tell them.
    const MAX: usize = 8;
    const MAX_SITE: usize = 14;
    let count = part.chars().filter(|c| names::is_east_asian(*c)).count();
    if part.contains(['。', '！', '？', '.']) || count > MAX_SITE {
        return false;
    }
    let hiragana = |c: char| matches!(c, '\u{3040}'..='\u{309f}');
    let mixed = part.contains(hiragana) && !part.chars().all(hiragana);
    let told = mixed || words::PARTICLES.words().any(|p| part.contains(p));
    let katakana = part
        .chars()
        .all(|c| matches!(c, '\u{30a0}'..='\u{30ff}') || c.is_ascii());
    let long = katakana || reads_like_a_site(part);
    long || count <= MAX && !told && part.split_whitespace().count() <= 2
}

/// Whether a name is one of a publication rather than of a person, by its words.
pub(super) fn reads_like_a_site(part: &str) -> bool {
    let part = part.trim();
    let words = part.split(|c: char| c.is_whitespace() || c == '-' || c == '\'' || c == '’');
    let words: Vec<&str> = words.collect();
    let acronym = part.chars().count() >= 2
        && part.chars().all(|c| c.is_uppercase() || c.is_ascii_digit())
        && part.is_ascii();
    let domain = !part.contains(' ')
        && part.rsplit_once('.').is_some_and(|(name, end)| {
            !name.is_empty()
                && (2..=6).contains(&end.len())
                && end.chars().all(|c| c.is_ascii_lowercase())
        });
    acronym
        || domain
        || part.starts_with("The ")
        || words
            .iter()
            .any(|w| words::SITE_WORDS.has(&w.to_lowercase()))
        || part.ends_with(|c: char| !c.is_ascii())
            && words::SITE_ENDINGS.words().any(|end| part.ends_with(end))
}

/// The outlet in the words of a link that leads on to it: `Leer en El País`, `Read it at the Post`.
pub(in super::super) fn outlet_of_link(words: &str) -> Option<&str> {
    let bare = words::bare(words);
    let within = |at: &'static str| {
        let (start, _) = bare
            .match_indices(at)
            .find(|(i, _)| bare[..*i].ends_with(' '))?;
        Some((start, at.len()))
    };
    let (start, length) = words::READ_AT.words().filter_map(within).min()?;
    let name = bare.get(start + length..)?.trim();
    (reads_on(bare) && is_large(name)).then_some(name)
}
