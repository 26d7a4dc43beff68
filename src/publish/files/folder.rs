//! A folder that a whole site is written to: what stood there by our own hand and belongs there no more is taken away.
//!
//! A list in the folder says what that is. A path is in it before its file is written, so that a run that is killed leaves
//! nothing unlisted; what is not listed is somebody else's, and stays.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::{Error, Output, at, changed, replace, target, write_set};

/// The list: hidden, so that no web server shows it.
const LIST: &str = ".published-by-aggregator";

/// The first line of the list.
const HEAD: &str = "# Written by aggregator publish --to, which takes away what is listed here and belongs here no more.";

/// A folder that documents are written to.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    /// What is listed; `None` where no list is kept.
    listed: Option<RefCell<Listed>>,
}

#[derive(Debug, Default)]
struct Listed {
    before: BTreeSet<String>,
    now: BTreeSet<String>,
}

impl Folder {
    /// A folder in which files stay until they are written again.
    #[must_use]
    pub fn plain(path: &Path) -> Self {
        Self {
            path: path.to_owned(),
            listed: None,
        }
    }

    /// A folder whose list is kept.
    pub fn listed(path: &Path) -> Result<Self, Error> {
        let list = path.join(LIST);
        let before = match fs::read_to_string(&list) {
            Ok(text) => text
                .lines()
                .filter(|line| !line.starts_with('#'))
                .map(str::to_owned)
                .collect(),
            Err(error) if error.kind() == io::ErrorKind::NotFound => BTreeSet::new(),
            Err(error) => return Err(at(&list)(error)),
        };
        let now = BTreeSet::new();
        Ok(Self {
            path: path.to_owned(),
            listed: Some(RefCell::new(Listed { before, now })),
        })
    }

    /// The folder's own path.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Writes the documents that changed, and says which they were.
    pub fn write(&self, documents: &[Output]) -> Result<Vec<String>, Error> {
        self.keep(documents.iter().map(|document| document.path.as_str()))?;
        write_set(&self.path, documents)
    }

    /// Which documents would be written, by path.
    pub fn changed(&self, documents: &[Output]) -> Result<Vec<String>, Error> {
        changed(&self.path, documents)
    }

    /// Has files stay that may be there already.
    pub fn keep<'a>(&self, paths: impl IntoIterator<Item = &'a str>) -> Result<(), Error> {
        let Some(listed) = &self.listed else {
            return Ok(());
        };
        let Listed { before, now } = &mut *listed.borrow_mut();
        let mut new = String::new();
        for path in paths {
            if now.insert(path.to_owned()) && !before.contains(path) {
                new.push_str(path);
                new.push('\n');
            }
        }
        if new.is_empty() {
            return Ok(());
        }
        fs::create_dir_all(&self.path).map_err(at(&self.path))?;
        let list = self.path.join(LIST);
        let opened = File::options().append(true).create(true).open(&list);
        let written = opened.and_then(|mut list| list.write_all(new.as_bytes()));
        written.map_err(at(&list))
    }

    /// Takes away what was written before and neither was written again nor kept; the paths of what it was.
    pub fn clear(self) -> Result<Vec<String>, Error> {
        let Some(Listed { before, now }) = self.listed.map(RefCell::into_inner) else {
            return Ok(Vec::new());
        };
        let mut gone = Vec::new();
        for path in before.difference(&now) {
            // Whoever may write here could have listed anything.
            let Ok(file) = target(&self.path, path) else {
                continue;
            };
            if fs::symlink_metadata(&file).is_ok_and(|metadata| metadata.is_file()) {
                fs::remove_file(&file).map_err(at(&file))?;
                gone.push(path.clone());
                remove_empty(&self.path, &file);
            }
        }
        let mut text = format!("{HEAD}\n");
        for path in &now {
            text.push_str(path);
            text.push('\n');
        }
        let list = self.path.join(LIST);
        replace(&list, text.as_bytes()).map_err(at(&list))?;
        Ok(gone)
    }
}

/// Removes the folders that a file was the last in.
fn remove_empty(root: &Path, file: &Path) {
    let folders = file.ancestors().skip(1);
    for folder in folders.take_while(|folder| *folder != root) {
        // One with anything in it can't be removed, and stays.
        if fs::remove_dir(folder).is_err() {
            break;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn output(path: &str) -> Output {
        Output::new(path.to_owned(), path.as_bytes().to_vec())
    }

    fn publish(root: &Path, paths: &[&str]) -> Vec<String> {
        let folder = Folder::listed(root).unwrap();
        let documents: Vec<Output> = paths.iter().map(|path| output(path)).collect();
        folder.write(&documents).unwrap();
        folder.clear().unwrap()
    }

    fn there(root: &Path, path: &str) -> bool {
        root.join(path).exists()
    }

    #[test]
    fn what_belongs_there_no_more_is_taken_away_and_nothing_else() {
        let root = tempfile::tempdir().unwrap();
        let root = root.path();
        fs::create_dir_all(root.join("articles")).unwrap();
        fs::write(root.join("articles/notes.txt"), "somebody's").unwrap();
        fs::write(root.join("about.html"), "somebody's").unwrap();
        let first = ["atom.xml", "articles/a/index.html", "articles/b/index.html"];
        assert_eq!(publish(root, &first), [""; 0]);
        assert_eq!(publish(root, &["atom.xml", first[1]]), [first[2]]);
        assert!(there(root, first[1]) && !there(root, "articles/b"));
        assert_eq!(publish(root, &["atom.xml"]), [first[1]]);
        assert!(there(root, "articles/notes.txt") && there(root, "about.html"));
        assert_eq!(publish(root, &["atom.xml"]), [""; 0]);
    }

    #[test]
    fn a_list_leads_nowhere_else_and_takes_no_folder() {
        let outer = tempfile::tempdir().unwrap();
        let root = outer.path().join("site");
        fs::create_dir_all(root.join("atom.xml")).unwrap();
        fs::write(outer.path().join("mine"), "x").unwrap();
        fs::write(
            root.join(LIST),
            "../mine\n/etc/hostname\natom.xml\n.hidden\n",
        )
        .unwrap();
        fs::write(root.join(".hidden"), "x").unwrap();
        assert_eq!(publish(&root, &["rss.xml"]), [""; 0]);
        assert!(there(outer.path(), "mine") && there(&root, "atom.xml") && there(&root, ".hidden"));
    }

    #[test]
    fn a_run_that_was_killed_leaves_nothing_unlisted() {
        let root = tempfile::tempdir().unwrap();
        let killed = Folder::listed(root.path()).unwrap();
        killed.write(&[output("articles/a/index.html")]).unwrap();
        drop(killed);
        let gone = publish(root.path(), &["atom.xml"]);
        assert_eq!(gone, ["articles/a/index.html"]);
        let kept = Folder::listed(root.path()).unwrap();
        kept.keep(["atom.xml"]).unwrap();
        assert_eq!(kept.clear().unwrap(), [""; 0]);
        assert!(there(root.path(), "atom.xml"));
    }
}
