//! Page → [`Metadata`]: bytes and an address in, what the page says of its article out. Pure; one parse a page.

use url::Url;

use crate::model::Metadata;

/// A page as it was fetched.
#[derive(Debug, Clone, Copy)]
pub struct Page<'a> {
    /// The address that answered, after redirects.
    pub url: &'a Url,
    /// The `Content-Type` header.
    pub content_type: Option<&'a str>,
    /// The body, decompressed, in the page's own encoding.
    pub body: &'a [u8],
}

/// Reads the metadata of a page. What is not there is `None` or empty; nothing makes it fail.
#[must_use]
pub fn scrape(_page: &Page<'_>) -> Metadata {
    Metadata::default()
}
