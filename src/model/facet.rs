//! What entries are filtered by: their source, site, author, day and the like.

use chrono::NaiveDate;
use unicode_normalization::UnicodeNormalization as _;

/// An entry that more curators cite is filtered as if it were this many.
pub const MAX_CITERS: usize = 9;

/// What sort of thing entries are filtered by. Filters of several sorts combine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FacetKind {
    /// The source whose digest cites it, by its name in the configuration.
    Source,
    /// The publication.
    Site,
    /// The host of its address, without `www.`: a publication's other name.
    Host,
    /// Who wrote it.
    Author,
    /// Who cites it.
    Curator,
    /// Its language, with and without the region.
    Language,
    /// A tag of its sources.
    Tag,
    /// The day under which it stands on the site's calendar.
    Day,
    /// How many curators cite it, at least.
    Citers,
}

impl FacetKind {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Source,
        Self::Site,
        Self::Host,
        Self::Author,
        Self::Curator,
        Self::Language,
        Self::Tag,
        Self::Day,
        Self::Citers,
    ];

    /// Its word, in the store and as a parameter of an address.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Source => "source",
            Self::Site => "site",
            Self::Host => "host",
            Self::Author => "author",
            Self::Curator => "curator",
            Self::Language => "language",
            Self::Tag => "tag",
            Self::Day => "day",
            Self::Citers => "citers",
        }
    }

    /// The kind of that word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }

    /// What stands for a name, so that it is known again however it is written; it may stand in an address and be the
    /// name of a folder. Empty where nothing can.
    #[must_use]
    pub fn fold(self, name: &str) -> String {
        match self {
            Self::Source => name.trim().to_owned(),
            // A publication may be called by its host.
            Self::Site | Self::Host => slug(name.trim().strip_prefix("www.").unwrap_or(name)),
            _ => slug(name),
        }
    }
}

/// A name's letters and digits in lower case, with a hyphen for whatever stands between them.
fn slug(name: &str) -> String {
    /// Names longer than this are cut: file systems take 255 bytes, and a percent-encoded letter is up to twelve.
    const MAX_CHARACTERS: usize = 60;
    let mut slug = String::new();
    let mut is_apart = false;
    let letters = name.nfkc().flat_map(char::to_lowercase);
    for letter in letters.take(4 * MAX_CHARACTERS) {
        if !letter.is_alphanumeric() && !unicode_normalization::char::is_combining_mark(letter) {
            is_apart = !slug.is_empty();
            continue;
        }
        if std::mem::take(&mut is_apart) {
            slug.push('-');
        }
        slug.push(letter);
    }
    slug.chars().take(MAX_CHARACTERS).collect()
}

/// One thing by which an entry is filtered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facet {
    /// Its sort.
    pub kind: FacetKind,
    /// By what it is known again.
    pub value: String,
    /// For people.
    pub name: String,
}

impl Facet {
    /// The facet of a name; `None` where nothing of the name can be known again.
    #[must_use]
    pub fn new(kind: FacetKind, name: &str) -> Option<Self> {
        let value = kind.fold(name);
        (!value.is_empty()).then(|| Self {
            kind,
            value,
            name: name.trim().to_owned(),
        })
    }
}

/// A facet, and how many entries have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted {
    /// The facet.
    pub facet: Facet,
    /// How many.
    pub entries: usize,
}

impl Counted {
    /// The day that the facet is, and how many entries it has; `None` for a facet of another kind.
    #[must_use]
    pub fn day(&self) -> Option<(NaiveDate, usize)> {
        Some((self.facet.value.parse().ok()?, self.entries))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_known_again_however_it_is_written() {
        for (kind, name, value) in [
            (FacetKind::Author, "Yang Ji-ho", "yang-ji-ho"),
            (FacetKind::Author, "YANG  Ji Ho", "yang-ji-ho"),
            (FacetKind::Author, "김서영", "김서영"),
            (FacetKind::Site, "../../etc/passwd", "etc-passwd"),
            (FacetKind::Host, "www.Example.org", "example-org"),
            (FacetKind::Language, "pt-BR", "pt-br"),
            (FacetKind::Day, "2025-07-13", "2025-07-13"),
            (FacetKind::Author, "<!--!!-->", ""),
        ] {
            assert_eq!(kind.fold(name), value, "{name}");
        }
        assert!(slug(&"long ".repeat(1000)).len() <= 60);
    }

    #[test]
    fn every_kind_is_known_by_its_word() {
        for kind in FacetKind::ALL {
            assert_eq!(FacetKind::from_word(kind.as_str()), Some(kind));
        }
        assert_eq!(FacetKind::from_word("colour"), None);
    }
}
