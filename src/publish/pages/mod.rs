//! Entries → web pages: the front pages of feeds, views of the entries, articles, digests, lists and statistics.
//!
//! They need no script and load nothing from elsewhere; links between them are relative, so that they work under any
//! prefix, through any name of the machine, and as files.

mod article;
mod cite;
mod digest;
mod entries;
mod index;
mod layout;
mod lists;
mod marks;
mod plot;
mod statistics;
mod view;
mod wanted;

#[cfg(test)]
mod tests;

pub use article::{ArticlePage, Happened, Read, Told, article_page, moved_page};
pub use cite::{CitationStyle, citation};
pub use digest::{DigestPage, Story, digest_page};
pub(super) use index::index;
pub use lists::{DigestLine, DigestsPage, FacetsPage, days_page, digests_page, facets_page};
pub use statistics::{Statistics, statistics_page};
pub use view::{ViewPage, view_page};
pub use wanted::{Page, address};

/// The pages' only style sheet, served and written beside the front page.
pub const STYLESHEET: &str = include_str!("style.css");

/// The pages' icon: browsers ask for one.
pub const ICON: &str = include_str!("icon.svg");
