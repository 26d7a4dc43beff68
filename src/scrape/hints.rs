//! What the names in `class` and `id` say an element is for. Sites share no vocabulary but do share words; these are
//! the words of the common publishing systems.

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

/// The sort of each byte.
const SORTS: [Sort; 256] = sorts();

const fn sorts() -> [Sort; 256] {
    let mut sorts = [Sort::Mark; 256];
    let mut byte = 0;
    while byte < 128_u8 {
        if byte.is_ascii_lowercase() {
            sorts[byte as usize] = Sort::Small;
        } else if byte.is_ascii_uppercase() {
            sorts[byte as usize] = Sort::Capital;
        } else if byte.is_ascii_digit() {
            sorts[byte as usize] = Sort::Digit;
        }
        byte += 1;
    }
    sorts
}

impl Sort {
    fn of(byte: u8) -> Self {
        SORTS[usize::from(byte)]
    }
}

/// Names longer than this are generated.
const MAX_NAMES: usize = 240;

impl Hints {
    /// Reads the value of a `class` or `id` attribute.
    pub(super) fn add(&mut self, names: &str) {
        let names = names.as_bytes();
        let tokens = names[..names.len().min(MAX_NAMES)].split(u8::is_ascii_whitespace);
        // Most elements have no name.
        for token in tokens.filter(|token| !token.is_empty()) {
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
        match meaning(word) {
            Some(Meaning::Author) => self.author = true,
            Some(Meaning::AuthorName) => (self.author, self.name) = (true, true),
            Some(Meaning::Name) => self.name = true,
            Some(Meaning::Date) => self.date = true,
            Some(Meaning::Title) => self.title = true,
            Some(Meaning::Meta) => self.meta = true,
            Some(Meaning::Aside) => self.aside = true,
            Some(Meaning::AsideFirst) => self.aside |= first,
            None => {}
        }
    }
}

/// What a word says of its element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Meaning {
    Author,
    AuthorName,
    Name,
    Date,
    Title,
    Meta,
    Aside,
    /// An aside where the name begins with it: `sidebar-left`, but not `content-with-sidebar`.
    AsideFirst,
}

/// The words of each meaning, in small letters.
#[rustfmt::skip]
const WORDS: &[(Meaning, &[&str])] = &[
    (Meaning::Author, &[
        "author", "authors", "byline", "autor", "autoren", "autores", "auteur", "auteurs", "autore", "writer", "reporter",
        "journalist", "dateline", "articleauthor", "postauthor", "contributor", "contributors", "bylines", "redacteur",
        "signature", "yazar", "forfatter",
    ]),
    (Meaning::AuthorName, &["authorname", "bylinename"]),
    (Meaning::Name, &["name", "fn"]),
    (Meaning::Date, &[
        "date", "dates", "datum", "time", "timestamp", "pubdate", "published", "datetime", "posted", "postdate", "fecha",
        "tarih", "publishdate", "publication", "datepublished", "pubtime", "articledate",
    ]),
    (Meaning::Title, &["headline", "title", "titel", "titre", "titulo"]),
    (Meaning::Meta, &["meta", "metadata"]),
    (Meaning::Aside, &[
        "comment", "comments", "commentlist", "disqus", "related", "recommended", "recommendations", "popular", "trending",
        "teaser", "teasers", "newsletter", "cookie", "cookies", "consent", "breadcrumb", "breadcrumbs", "widget", "latest",
        "mostread", "outbrain", "taboola", "promo", "kommentare", "copyright", "archives",
    ]),
    (Meaning::AsideFirst, &["sidebar", "footer", "nav", "navigation", "menu", "ticker"]),
];

/// The longest of the words, in bytes.
const LONGEST: usize = 15;

/// The letters that words of each length begin with, a bit each: a page has thousands of names, and few are compared.
const BEGINNINGS: [u32; LONGEST + 1] = beginnings();

const fn beginnings() -> [u32; LONGEST + 1] {
    let mut letters = [0; LONGEST + 1];
    let mut group = 0;
    while group < WORDS.len() {
        let words = WORDS[group].1;
        let mut at = 0;
        while at < words.len() {
            let word = words[at].as_bytes();
            letters[word.len()] |= 1 << (word[0] - b'a');
            at += 1;
        }
        group += 1;
    }
    letters
}

fn meaning(word: &[u8]) -> Option<Meaning> {
    let letter = word.first()?.to_ascii_lowercase();
    if !letter.is_ascii_lowercase() || BEGINNINGS.get(word.len())? >> (letter - b'a') & 1 == 0 {
        return None;
    }
    let means = |(_, words): &&(_, &[&str])| {
        let mut words = words.iter().map(|one| one.as_bytes());
        words.any(|one| one.eq_ignore_ascii_case(word))
    };
    WORDS.iter().find(means).map(|(meaning, _)| *meaning)
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
    fn every_word_is_found_however_it_is_written() {
        for (meaning_of, words) in WORDS {
            for word in *words {
                let capitals = word.to_uppercase();
                assert_eq!(meaning(word.as_bytes()), Some(*meaning_of), "{word}");
                assert_eq!(meaning(capitals.as_bytes()), Some(*meaning_of), "{word}");
            }
        }
        assert_eq!(meaning(b"names"), None);
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
