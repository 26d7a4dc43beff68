//! What `aggregator extract` prints of a page, its keys in the order of the interface.

use serde::Serialize;
use url::Url;

use crate::model::{Kind, Metadata, Published};

/// A page's metadata as the interface has it.
#[derive(Debug, Clone, Copy, Serialize)]
#[expect(missing_docs, reason = "named as the fields of Metadata are")]
pub struct Extract<'a> {
    pub url: &'a str,
    pub canonical_url: Option<&'a Url>,
    pub title: Option<&'a str>,
    pub authors: &'a [String],
    pub site: Option<&'a str>,
    pub published: Option<Published>,
    pub modified: Option<Published>,
    pub language: Option<&'a str>,
    pub description: Option<&'a str>,
    pub image: Option<&'a Url>,
    pub kind: Kind,
    pub paywalled: bool,
}

/// The metadata as the interface prints it; `url` as it was asked for.
#[must_use]
pub fn extract_json<'a>(url: &'a str, metadata: &'a Metadata) -> Extract<'a> {
    Extract {
        url,
        canonical_url: metadata.canonical_url.as_ref(),
        title: metadata.title.as_deref(),
        authors: &metadata.authors,
        site: metadata.site.as_deref(),
        published: metadata.published,
        modified: metadata.modified,
        language: metadata.language.as_deref(),
        description: metadata.description.as_deref(),
        image: metadata.image.as_ref(),
        kind: metadata.kind,
        paywalled: metadata.paywalled,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_keys_stand_in_the_order_of_the_interface() {
        let metadata = Metadata {
            title: Some("A title".into()),
            ..Metadata::default()
        };
        assert_eq!(
            serde_json::to_string(&extract_json("https://a.example/1", &metadata)).unwrap(),
            r#"{"url":"https://a.example/1","canonical_url":null,"title":"A title","authors":[],"site":null,"published":null,"modified":null,"language":null,"description":null,"image":null,"kind":"article","paywalled":false}"#
        );
    }
}
