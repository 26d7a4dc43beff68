//! `include` and `rules`: which files a pattern means.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The files that a pattern means, sorted by name. It counts from the working directory, as all paths of the
/// configuration do.
///
/// `*` stands for any letters within the last part. A pattern with one may mean no file; a plain path must be there.
pub(super) fn matches(key: &str, pattern: &str) -> Result<Vec<PathBuf>, String> {
    let whole = PathBuf::from(pattern);
    let name = whole.file_name().and_then(|name| name.to_str());
    let (Some(name), Some(folder)) = (name, whole.parent()) else {
        return Err(format!(
            "{key} {pattern:?} names no file; write \"{key}.d/*.toml\""
        ));
    };
    if folder.to_string_lossy().contains('*') {
        return Err(format!(
            "{key} {pattern:?}: * may stand in the last part only"
        ));
    }
    if !name.contains('*') {
        return if whole.is_file() {
            Ok(vec![whole])
        } else {
            let path = whole.display();
            Err(format!(
                "{key} {pattern:?}: no file {path}; write it, or leave it out"
            ))
        };
    }
    let folder = if folder.as_os_str().is_empty() {
        Path::new(".")
    } else {
        folder
    };
    let listed: io::Result<Vec<PathBuf>> =
        fs::read_dir(folder).and_then(|entries| entries.map(|entry| Ok(entry?.path())).collect());
    let mut found = match listed {
        Ok(found) => found,
        Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
        Err(error) => {
            let folder = folder.display();
            return Err(format!(
                "{key} {pattern:?}: {folder}: {error}; name a folder that can be read"
            ));
        }
    };
    found.retain(|path| {
        let file = path.file_name().unwrap_or_default().to_string_lossy();
        // Why a file can't be looked at is said when it is read.
        let is_file = || fs::metadata(path).map_or(true, |found| found.is_file());
        !file.starts_with('.') && fits(&file, name) && is_file()
    });
    found.sort();
    Ok(found)
}

/// Whether a name fits a pattern: its parts between the stars come in order, the first at the start, the last at the end.
fn fits(name: &str, pattern: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = name.strip_prefix(parts.next().unwrap_or_default()) else {
        return false;
    };
    let Some(last) = parts.next_back() else {
        return rest.is_empty();
    };
    for part in parts {
        match rest.split_once(part) {
            Some((_, after)) => rest = after,
            None => return false,
        }
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_any_letters() {
        for (name, pattern, expected) in [
            ("korea.toml", "*.toml", true),
            ("korea.toml", "*", true),
            ("korea.toml", "k*r*.toml", true),
            ("korea.toml~", "*.toml", false),
            ("aba", "ab*ba", false),
            ("korea.toml", "korea.toml", true),
        ] {
            assert_eq!(fits(name, pattern), expected, "{name} {pattern}");
        }
    }
}
