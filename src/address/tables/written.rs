//! The format of the files: what a row may say, as serde reads it. What it means is decided in `rows`.

use std::fmt;

use serde::de::{SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use toml::Spanned;

/// The rows of a file.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Rows {
    /// Parameters that say how a reader came to a page.
    pub tracker: Vec<Spanned<Tracker>>,
    /// Services whose addresses hold their target.
    pub wrapper: Vec<Spanned<Wrapper>>,
    /// Services whose addresses hide their target.
    pub shortener: Vec<Spanned<Shortener>>,
    /// Hosts that are others, and addresses that are others.
    pub variant: Vec<Spanned<Variant>>,
    /// The forms in which pages appear.
    pub form: Vec<Spanned<Form>>,
    /// Hosts that many people share.
    pub platform: Vec<Spanned<Platform>>,
}

pub(super) type Text = Option<Spanned<String>>;
pub(super) type Texts = Option<Spanned<Words>>;

/// Parameters that say how a reader came to a page.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Tracker {
    pub(super) host: Texts,
    pub(super) brand: Texts,
    pub(super) path: Texts,
    pub(super) beside: Texts,
    pub(super) name: Texts,
    pub(super) value: Texts,
    pub(super) or_host: bool,
}

/// A service whose addresses hold their target.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Wrapper {
    pub(super) host: Texts,
    pub(super) brand: Texts,
    pub(super) label: Texts,
    pub(super) path: Text,
    pub(super) parameter: Texts,
    pub(super) place: Text,
    pub(super) after: Text,
    pub(super) between: Text,
    pub(super) encoding: Text,
    pub(super) share: bool,
    pub(super) copy: bool,
}

/// A service whose addresses hide their target.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Shortener {
    pub(super) host: Texts,
    pub(super) label: Texts,
    pub(super) path: Text,
}

/// A host that is another one, or addresses that are others.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Variant {
    pub(super) host: Texts,
    pub(super) path: Text,
    pub(super) query: Texts,
    pub(super) is: Text,
}

/// A form in which pages appear.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Form {
    pub(super) label: Texts,
    pub(super) end: Texts,
    pub(super) is: Text,
    pub(super) index: Texts,
    pub(super) parameter: Texts,
    pub(super) value: Texts,
}

/// A host that many people share.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Platform {
    pub(super) host: Texts,
    pub(super) owner: Text,
    pub(super) profile: Texts,
}

/// A text, or a list of texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Words {
    /// A text.
    One(String),
    /// A list.
    Many(Vec<String>),
}

impl Words {
    /// All of them.
    #[must_use]
    pub fn as_slice(&self) -> &[String] {
        match self {
            Self::One(word) => std::slice::from_ref(word),
            Self::Many(words) => words,
        }
    }

    /// The same as a list.
    #[must_use]
    pub fn into_list(self) -> Vec<String> {
        match self {
            Self::One(word) => vec![word],
            Self::Many(words) => words,
        }
    }
}

// Not derived: serde's message for an untagged enum says nothing of what is wanted.
impl<'de> Deserialize<'de> for Words {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Read;
        impl<'de> Visitor<'de> for Read {
            type Value = Words;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text or a list of texts")
            }

            fn visit_str<E>(self, text: &str) -> Result<Words, E> {
                Ok(Words::One(text.to_owned()))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Words, A::Error> {
                let mut words = Vec::new();
                while let Some(word) = list.next_element()? {
                    words.push(word);
                }
                Ok(Words::Many(words))
            }
        }
        deserializer.deserialize_any(Read)
    }
}
