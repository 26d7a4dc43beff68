//! The words by which parts of a digest are known, in the languages of digests: tables, a row a few words parted by
//! commas.

mod aside;
mod credit;
mod machinery;

use std::collections::HashSet;
use std::sync::OnceLock;

use super::bytes::held;

pub(super) use aside::*;
pub(super) use credit::*;
pub(super) use machinery::*;

/// A list of words.
pub(super) struct List {
    /// Words, parted by commas within a row.
    rows: &'static [&'static str],
    /// Each of them in order, and as a set, gathered at the first question.
    words: OnceLock<Vec<&'static str>>,
    set: OnceLock<HashSet<&'static str>>,
}

impl List {
    /// The words of some rows.
    const fn of(rows: &'static [&'static str]) -> Self {
        Self {
            rows,
            words: OnceLock::new(),
            set: OnceLock::new(),
        }
    }

    /// The words in their order.
    pub(super) fn words(&self) -> impl Iterator<Item = &'static str> {
        let rows = || self.rows.iter().flat_map(|row| row.split(','));
        self.words.get_or_init(|| rows().collect()).iter().copied()
    }

    /// Whether a word is in the list.
    pub(super) fn has(&self, word: &str) -> bool {
        let set = self.set.get_or_init(|| self.words().collect());
        set.contains(word)
    }

    /// Whether a text holds a word of the list.
    pub(super) fn is_in(&self, text: &str) -> bool {
        held(text, self.words()).next().is_some()
    }
}

/// Whether a link's words lead to the digest's own house: to its pages, or to the edition's online.
pub(super) fn leads_home(words: &str) -> bool {
    words.len() <= 80 && {
        let words = words.to_lowercase();
        HOME.has(bare(&words)) || shows_online(&words)
    }
}

/// Whether lower-case words lead to the edition's page: `View this mail in your browser`. `A slide rule in your browser`
/// is a title.
pub(super) fn shows_online(words: &str) -> bool {
    let asks = |words: &str| {
        let mut each = words.split(|c: char| !c.is_alphanumeric());
        each.any(|word| LOOK.has(word)) || !words.is_ascii() && LOOK_PARTS.is_in(words)
    };
    ONLINE.is_in(words) && asks(words)
}

/// Words without the signs round them.
pub(super) fn bare(words: &str) -> &str {
    words.trim_matches(|c: char| !c.is_alphanumeric())
}

/// Whether a text has words, and not signs alone.
pub(super) fn has_words(text: &str) -> bool {
    text.chars().any(char::is_alphanumeric)
}
