//! Feeds that are made on request (`?q=…&site=…`): each version is made, hashed and compressed once.

use std::sync::Arc;
use std::time::SystemTime;

use super::kept::Kept;
use super::representation::Representation;
use super::{BoxError, Pages, content_type};
use crate::model::{Unclear, View};
use crate::publish::FEED_DOCUMENTS;

/// Views are kept in memory up to this many bytes.
const MAX_KEPT: usize = 32 << 20;

/// A feed that is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Asked {
    /// The folder of the feed among whose entries are chosen, without a slash before it: empty, or `sources/NAME/`.
    folder: String,
    /// The document: one of [`FEED_DOCUMENTS`].
    name: &'static str,
    view: View,
}

impl Asked {
    /// The view of a feed that stands at this address, if one does.
    pub(super) fn at(path: &str, query: &str) -> Result<Option<Self>, Unclear> {
        let Some((folder, name)) = document(path) else {
            return Ok(None);
        };
        let view = View::from_query(query)?;
        Ok((!view.is_all()).then_some(Self { folder, name, view }))
    }
}

/// The folder and the name of a feed's document.
fn document(path: &str) -> Option<(String, &'static str)> {
    let path = path.strip_prefix('/')?;
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let name = FEED_DOCUMENTS.into_iter().find(|known| *known == name)?;
    match folder.split('/').next() {
        Some("") | None => Some((String::new(), name)),
        Some("sources" | "feeds") => Some((format!("{folder}/"), name)),
        Some(_) => None,
    }
}

/// The views that were asked for.
pub(super) struct Views {
    /// Each with the instant at which what is published had last changed then.
    kept: Kept<Asked, Option<SystemTime>>,
}

impl Views {
    pub(super) fn new() -> Self {
        Self {
            kept: Kept::new(MAX_KEPT),
        }
    }

    /// The feed that is asked for; `None` where there is none. Work for a blocking thread.
    pub(super) fn find(
        &self,
        asked: Asked,
        pages: &dyn Pages,
    ) -> Result<Option<Arc<Representation>>, BoxError> {
        // Asked first: what is made after it is no older.
        let changed = pages.changed()?;
        let known = self.kept.get(&asked);
        if let Some((_, version)) = known.as_ref().filter(|(of, _)| *of == changed) {
            return Ok(Some(Arc::clone(version)));
        }
        let Some(bytes) = pages.feed(&asked.folder, asked.name, &asked.view)? else {
            return Ok(None);
        };
        let version = match known {
            // Something else changed.
            Some((_, version)) if version.is_of(&bytes) => version,
            _ => {
                let content_type = content_type::of(asked.name);
                Arc::new(Representation::new(
                    content_type,
                    changed,
                    Vec::new(),
                    bytes,
                ))
            }
        };
        self.kept.keep(asked, changed, Arc::clone(&version));
        Ok(Some(version))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_view_is_of_a_feeds_document_and_asks_for_something() {
        let asked = |path, query| Asked::at(path, query).unwrap();
        let of_source = asked("/sources/quay/rss.xml", "site=The+Daily&utm=1").unwrap();
        assert_eq!(
            (of_source.folder.as_str(), of_source.name),
            ("sources/quay/", "rss.xml")
        );
        assert_eq!(of_source.view.query(), "site=the-daily");
        assert_eq!(asked("/atom.xml", "q=x").unwrap().folder, "");
        for (path, query) in [
            ("/atom.xml", ""),
            ("/atom.xml", "utm=1&q="),
            ("/index.html", "q=x"),
            ("/archive/1.xml", "q=x"),
            ("/quay/atom.xml", "q=x"),
            ("/", "q=x"),
            ("*", "q=x"),
        ] {
            assert_eq!(asked(path, query), None, "{path}?{query}");
        }
        assert_eq!(Asked::at("/atom.xml", "citers=x"), Err(Unclear::Citers));
        assert_eq!(asked("/archive/1.xml", "citers=x"), None);
    }
}
