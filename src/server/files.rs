//! The output folder: a path → the version of the file that stands there now.
//!
//! Files are replaced by renaming, so what is read is always whole. A version is kept in memory until the file's stamp
//! changes.

use std::fs::{self, Metadata};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use axum::http::HeaderValue;
use url::Url;

use super::content_type;
use super::kept::Kept;
use super::representation::Representation;
use crate::publish::FEED_DOCUMENTS;
use crate::publish::files::is_plain_name;

/// Versions are kept in memory up to this many bytes.
const MAX_KEPT: usize = 64 << 20;

/// What a path leads to.
pub(super) enum Found {
    /// A file: its version.
    Known(Arc<Representation>),
    /// A file that has to be read first.
    Unread(Unread),
    /// A folder, asked for without the slash that its relative links need.
    Folder,
    /// Nothing that is served.
    Nothing,
}

/// A file that has to be read: work for a blocking thread.
pub(super) struct Unread {
    path: PathBuf,
    content_type: &'static str,
    stamp: Stamp,
}

/// By what a version is known again without reading it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stamp {
    modified: Option<SystemTime>,
    length: u64,
    /// A file that replaced another within one tick of the clock is another file.
    inode: u64,
}

/// The files of one folder.
pub(super) struct Files {
    directory: PathBuf,
    /// How feeds' addresses are told, and to which hubs they are known.
    pub(super) links: Links,
    kept: Kept<PathBuf, Stamp>,
}

impl Files {
    pub(super) fn new(directory: PathBuf, links: Links) -> Self {
        Self {
            directory,
            links,
            kept: Kept::new(MAX_KEPT),
        }
    }

    /// What stands at the path of a request. Asks the file system for no more than the file's stamp, so it may be
    /// called where nothing may block for long.
    pub(super) fn find(&self, path: &str) -> Found {
        let Some(parts) = parts(path) else {
            return Found::Nothing;
        };
        let name = parts.last().map_or("", String::as_str);
        let content_type = content_type::of(name);
        let path = self.directory.join(parts.join("/"));
        match fs::metadata(&path) {
            Ok(metadata) if metadata.is_dir() => Found::Folder,
            Ok(metadata) if metadata.is_file() => {
                self.known(path, content_type, Stamp::of(&metadata))
            }
            _ => Found::Nothing,
        }
    }

    fn known(&self, path: PathBuf, content_type: &'static str, stamp: Stamp) -> Found {
        match self.kept.get(&path) {
            Some((of, version)) if of == stamp => Found::Known(version),
            _ => Found::Unread(Unread {
                path,
                content_type,
                stamp,
            }),
        }
    }

    /// Reads a file and keeps its version.
    pub(super) fn read(&self, unread: Unread) -> io::Result<Arc<Representation>> {
        let bytes = fs::read(&unread.path)?;
        let links = self
            .links
            .of(unread.path.strip_prefix(&self.directory).ok());
        let version = Representation::new(unread.content_type, unread.stamp.modified, links, bytes);
        let version = Arc::new(version);
        // Where the file was replaced meanwhile, the stamp is the old one's, and the next request reads again.
        let (path, stamp) = (unread.path, unread.stamp);
        self.kept.keep(path, stamp, Arc::clone(&version));
        Ok(version)
    }
}

/// What the headers of feeds say besides: their hubs and their own addresses (`WebSub` §4).
#[derive(Debug, Default)]
pub(super) struct Links {
    base_url: String,
    hubs: Vec<HeaderValue>,
}

impl Links {
    pub(super) fn new(base_url: &Url, hubs: &[Url]) -> Self {
        let hub = |hub: &Url| HeaderValue::try_from(format!("<{hub}>; rel=\"hub\"")).ok();
        Self {
            base_url: base_url.as_str().trim_end_matches('/').to_owned(),
            hubs: hubs.iter().filter_map(hub).collect(),
        }
    }

    /// Those of a file under the output folder; none where it is no newest document of a feed.
    fn of(&self, path: Option<&Path>) -> Vec<HeaderValue> {
        let Some(path) = path.and_then(Path::to_str) else {
            return Vec::new();
        };
        let name = path.rsplit('/').next().unwrap_or(path);
        if self.hubs.is_empty() || !FEED_DOCUMENTS.contains(&name) {
            return Vec::new();
        }
        let own = HeaderValue::try_from(format!("<{}/{path}>; rel=\"self\"", self.base_url));
        self.hubs.iter().cloned().chain(own).collect()
    }
}

impl Stamp {
    fn of(metadata: &Metadata) -> Self {
        #[cfg(unix)]
        let inode = std::os::unix::fs::MetadataExt::ino(metadata);
        #[cfg(not(unix))]
        let inode = 0;
        Self {
            modified: metadata.modified().ok(),
            length: metadata.len(),
            inode,
        }
    }
}

/// The parts of a request's path, with a folder's `index.html`; `None` where one is hidden or leads elsewhere.
fn parts(path: &str) -> Option<Vec<String>> {
    let mut parts = path
        .strip_prefix('/')?
        .split('/')
        .map(percent_decode)
        .collect::<Option<Vec<_>>>()?;
    if let Some(last) = parts.last_mut().filter(|last| last.is_empty()) {
        "index.html".clone_into(last);
    }
    let is_safe = |part: &String| is_plain_name(part) && !part.contains('/');
    parts.iter().all(is_safe).then_some(parts)
}

fn percent_decode(part: &str) -> Option<String> {
    let mut decoded = Vec::with_capacity(part.len());
    let mut bytes = part.bytes();
    while let Some(byte) = bytes.next() {
        decoded.push(match byte {
            b'%' => hexadecimal(bytes.next()?)? << 4 | hexadecimal(bytes.next()?)?,
            other => other,
        });
    }
    String::from_utf8(decoded).ok()
}

fn hexadecimal(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16)?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_names_files_of_the_folder_alone() {
        assert_eq!(parts("/atom.xml").unwrap(), ["atom.xml"]);
        assert_eq!(parts("/").unwrap(), ["index.html"]);
        assert_eq!(
            parts("/sources/a%20b/").unwrap(),
            ["sources", "a b", "index.html"]
        );
        for path in [
            "",
            "*",
            "//",
            "/../etc/passwd",
            "/%2e%2e/x",
            "/..%2f..%2fetc",
            "/a%2Fb",
            "/.aggregator-1.tmp",
            "/a/.hidden",
            "/a%00",
            "/a%",
            "/a%zz",
            "/a%ff",
            "/a\\b",
            "/C:",
        ] {
            assert_eq!(parts(path), None, "{path}");
        }
    }
}
