//! Short words in small letters, for tables that are a `match`: one comparison a word, and no memory of its own.

/// The longest word that such a table may hold, in bytes.
const MAX: usize = 16;

/// A word in small letters; ASCII alone is changed.
pub(super) struct Lower {
    letters: [u8; MAX],
    length: usize,
}

impl Lower {
    /// `None` for a word that is longer than any of a table.
    pub(super) fn of(word: &[u8]) -> Option<Self> {
        let mut letters = [0; MAX];
        letters.get_mut(..word.len())?.copy_from_slice(word);
        letters.make_ascii_lowercase();
        Some(Self {
            letters,
            length: word.len(),
        })
    }

    pub(super) fn as_bytes(&self) -> &[u8] {
        &self.letters[..self.length]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_small_and_the_rest_is_as_it_was() {
        for (word, want) in [
            ("ByLine", "byline"),
            ("\u{c9}tat", "\u{c9}tat"),
            ("", ""),
            ("ABCDEFGHIJKLMNOP", "abcdefghijklmnop"),
        ] {
            assert_eq!(
                Lower::of(word.as_bytes()).unwrap().as_bytes(),
                want.as_bytes()
            );
        }
        assert!(Lower::of(b"abcdefghijklmnopq").is_none());
    }
}
