//! What one walk over a page gathers, before anybody judges it. Plain values, in document order.

use super::blocks::Blocks;

/// All that the readers look at.
#[derive(Debug, Default)]
pub(super) struct Reading<'a> {
    /// `<html lang>`.
    pub(super) html_lang: Option<&'a str>,
    /// `<base href>`.
    pub(super) base: Option<&'a str>,
    /// `<title>`: the first of the page.
    pub(super) title: String,
    /// `<meta name|property|http-equiv content>`, the name in lower case.
    pub(super) metas: Vec<(String, &'a str)>,
    /// `<link rel href>`.
    pub(super) links: Vec<(&'a str, &'a str)>,
    /// Where the page stands for paper and for small screens (`<link rel=alternate media href>`).
    pub(super) variants: Vec<&'a str>,
    /// The texts of `<script type="application/ld+json">`.
    pub(super) json_ld: Vec<String>,
    /// The types of the microdata items that hang on no other.
    pub(super) types: Vec<&'a str>,
    /// Elements that a reader may want.
    pub(super) spots: Vec<Spot<'a>>,
    /// `<img>` elements, but those of menus, other stories and the like.
    pub(super) pictures: Vec<Picture<'a>>,
    /// Whether a field asks for a password.
    pub(super) asks_password: bool,
    /// The visible text.
    pub(super) blocks: Blocks,
}

/// An `<img>`.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Picture<'a> {
    /// The attribute that holds its address: `src`, or one from which a script loads it later.
    pub(super) source: Option<&'a str>,
    /// Whether a script loads it when it comes into sight: nobody does so for ornaments.
    pub(super) is_late: bool,
    /// `srcset`, or the like of it.
    pub(super) srcset: Option<&'a str>,
    pub(super) class: &'a str,
    pub(super) width: Option<&'a str>,
    pub(super) height: Option<&'a str>,
    /// The number of the block of text that it stands before.
    pub(super) block: usize,
}

/// An element that a reader may want, with its text.
#[derive(Debug)]
pub(super) struct Spot<'a> {
    /// Why it was kept.
    pub(super) what: What<'a>,
    /// Its text, or the attribute that holds its value; raw, with a line break where an element began or ended.
    pub(super) text: String,
    /// The number of the block of text that it begins in.
    pub(super) block: usize,
}

/// Why an element was kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum What<'a> {
    /// `<h1>` or `<h2>`.
    Heading(u8),
    /// Named as the headline by its class.
    TitleBox,
    /// A microdata or `RDFa` property.
    Property(Property<'a>),
    /// `<time>`, its text the `datetime` attribute where it has one.
    Time {
        /// Whether its class or the like names it as a date.
        marked: bool,
        /// Whether its class names it as that of the last change.
        change: bool,
    },
    /// Named as a date by its class.
    DateBox,
    /// A link to the front page: what it is called, or its picture.
    HomeLink,
    /// `rel=author`, or a link to an author's page.
    AuthorLink { rel: bool },
    /// Named as the author's name by its class.
    AuthorName,
    /// Named as a byline by its class.
    AuthorBox,
}

/// A property of a microdata item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Property<'a> {
    /// `headline`, `author` …, without a prefix.
    pub(super) name: &'a str,
    /// The type of the item that has it, without the vocabulary; empty where none is open.
    pub(super) owner: &'a str,
    /// The property by which that item hangs on another: `author` for the `name` of an author.
    pub(super) via: &'a str,
    /// Whether the element opens an item of its own: its text is no value.
    pub(super) is_item: bool,
}
