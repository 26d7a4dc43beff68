//! Entries → web pages: a feed's front page, an article's, a digest's.
//!
//! They need no script and load nothing from elsewhere; links between them are relative, so that they work under any
//! prefix, through any name of the machine, and as files.

mod article;
mod digest;
mod index;
mod layout;

pub use article::article_page;
pub use digest::{DigestPage, Story, digest_page};
pub(super) use index::index;

/// The pages' only style sheet, served and written beside the front page.
pub const STYLESHEET: &str = include_str!("style.css");
