//! What the names in `class` and `id` say an element is for. Sites share no vocabulary but do share words; these are
//! the words of the common publishing systems.

use super::lower::Lower;

/// What an element is for, as far as its names tell.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "a set of independent flags")]
pub(super) struct Hints {
    /// Names who wrote it: `byline`, `article-author`.
    pub(super) author: bool,
    /// Holds the name alone: `author-name`, `fn`.
    pub(super) name: bool,
    /// Holds a date: `entry-date`, `published`.
    pub(super) date: bool,
    /// Holds the headline: `entry-title`, `article-headline`.
    pub(super) title: bool,
    /// Holds what is said of the article: `entry-meta`, `post-meta`.
    pub(super) meta: bool,
    /// Is no part of the article: `sidebar`, `related-posts`, `comments`.
    pub(super) aside: bool,
}

/// What a byte of a name is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sort {
    Small,
    Capital,
    Digit,
    /// It parts words.
    Mark,
}

impl Sort {
    fn of(byte: u8) -> Self {
        match byte {
            b'a'..=b'z' => Self::Small,
            b'A'..=b'Z' => Self::Capital,
            b'0'..=b'9' => Self::Digit,
            _ => Self::Mark,
        }
    }
}

/// Names longer than this are generated.
const MAX_NAMES: usize = 240;

impl Hints {
    /// Reads the value of a `class` or `id` attribute.
    pub(super) fn add(&mut self, names: &str) {
        let names = names.as_bytes();
        for token in names[..names.len().min(MAX_NAMES)].split(u8::is_ascii_whitespace) {
            self.add_token(token);
        }
    }

    /// Reads one class name, word by word: `articleAuthor__name` is `article`, `author`, `name`.
    fn add_token(&mut self, token: &[u8]) {
        let mut start = 0;
        let mut before: &[u8] = b"";
        let mut token_hints = Self::default();
        let mut here = token.first().map_or(Sort::Mark, |byte| Sort::of(*byte));
        for end in 1..=token.len() {
            let next = token.get(end).map_or(Sort::Mark, |byte| Sort::of(*byte));
            let breaks = here == Sort::Mark
                || next == Sort::Mark
                || (here, next) == (Sort::Small, Sort::Capital);
            here = next;
            if breaks {
                let word = &token[start..end];
                token_hints.add_word(word, start == 0);
                token_hints.author |=
                    before.eq_ignore_ascii_case(b"by") && word.eq_ignore_ascii_case(b"line");
                (start, before) = (end, word);
            }
        }
        self.merge(token_hints);
    }

    fn merge(&mut self, other: Self) {
        self.author |= other.author;
        self.name |= other.name;
        self.date |= other.date;
        self.title |= other.title;
        self.meta |= other.meta;
        self.aside |= other.aside;
    }

    fn add_word(&mut self, word: &[u8], first: bool) {
        let Some(lower) = Lower::of(word) else {
            return;
        };
        match lower.as_bytes() {
            b"author" | b"authors" | b"byline" | b"autor" | b"autoren" | b"autores" | b"auteur"
            | b"auteurs" | b"autore" | b"writer" | b"reporter" | b"journalist" | b"dateline"
            | b"articleauthor" | b"postauthor" | b"contributor" | b"contributors" | b"bylines"
            | b"redacteur" | b"signature" | b"yazar" | b"forfatter" => {
                self.author = true;
            }
            b"authorname" | b"bylinename" => {
                self.author = true;
                self.name = true;
            }
            b"name" | b"fn" => self.name = true,
            b"date" | b"dates" | b"datum" | b"time" | b"timestamp" | b"pubdate" | b"published"
            | b"datetime" | b"posted" | b"postdate" | b"fecha" | b"tarih" | b"publishdate"
            | b"publication" | b"datepublished" | b"pubtime" | b"articledate" => {
                self.date = true;
            }
            b"headline" | b"title" | b"titel" | b"titre" | b"titulo" => self.title = true,
            b"meta" | b"metadata" => self.meta = true,
            b"comment" | b"comments" | b"commentlist" | b"disqus" | b"related" | b"recommended"
            | b"recommendations" | b"popular" | b"trending" | b"teaser" | b"teasers"
            | b"newsletter" | b"cookie" | b"cookies" | b"consent" | b"breadcrumb"
            | b"breadcrumbs" | b"widget" | b"latest" | b"mostread" | b"outbrain" | b"taboola"
            | b"promo" | b"kommentare" | b"copyright" | b"archives" => self.aside = true,
            b"sidebar" | b"footer" | b"nav" | b"navigation" | b"menu" | b"ticker" => {
                self.aside |= first;
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hints(names: &str) -> Hints {
        let mut hints = Hints::default();
        hints.add(names);
        hints
    }

    #[test]
    fn words_are_read_out_of_every_spelling() {
        for names in [
            "byline",
            "post-author",
            "articleAuthor",
            "c-Byline__inner x",
            "documentByLine",
        ] {
            assert!(hints(names).author, "{names}");
        }
        let name = hints("author__name");
        assert!(name.author && name.name);
        assert!(
            hints("entry-date").date && hints("entry-title").title && hints("sidebar-left").aside
        );
    }

    #[test]
    fn words_within_words_are_not_read() {
        assert_eq!(
            hints("candidate authority updated navy x"),
            Hints::default()
        );
        assert!(!hints("content-with-sidebar").aside);
        assert_eq!(hints(""), Hints::default());
    }
}
