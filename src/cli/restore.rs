//! `aggregator restore`: a backup in the place of the store, or ids from what was published.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use uuid::Uuid;

use super::arguments::Restore;
use super::backup::Bar;
use super::{Failure, Outcome, failed, load, load_as_owner, now, output, tell_kept};
use crate::config::Config;
use crate::publish::{PublishedEntry, published_entries};
use crate::refresh;
use crate::store::{self, Recalled, Restored, Store};
use crate::text::{count, thousands};

/// Folders of documents lie no deeper.
const DEEPEST: usize = 8;

pub(super) fn run(config: Option<&Path>, args: &Restore) -> Outcome {
    match (&args.file, &args.from) {
        // A backup may lie where its owner is not let in.
        (Some(file), _) => backup(&load(config)?, file),
        (None, Some(folder)) => documents(&load_as_owner(config)?, folder),
        (None, None) => Err(Failure::Usage(
            "nothing to restore from; name a backup, or a folder of documents with --from DIR"
                .to_owned(),
        )),
    }
}

fn backup(config: &Config, file: &Path) -> Outcome {
    let path = &config.store.path;
    let bar = Bar::new();
    let copied = |done, all| bar.show(done, all);
    let restored = store::restore(file, path, refresh::WRITTEN, now(), &copied);
    bar.clear();
    let Restored { entries, kept } = restored.map_err(failed)?;
    let before = kept.map_or_else(String::new, |kept| {
        format!("\nThe store of before is kept as {}", kept.display())
    });
    output::line(&format!(
        "{}: {}, from {}{before}\nThe documents still show what came after the backup. Its ids come back with: aggregator restore --from {}\nThe next pass writes the documents anew, or: aggregator publish",
        path.display(),
        count(entries, "entry"),
        file.display(),
        config.publish.directory.display()
    ))
}

fn documents(config: &Config, folder: &Path) -> Outcome {
    let mut found = Found::default();
    let shown = folder.display();
    found.look(folder, 0).map_err(|error| {
        Failure::Failed(format!(
            "{shown}: {error}; name the folder of the documents"
        ))
    })?;
    if found.entries.is_empty() {
        return Err(Failure::Failed(format!(
            "{shown}: no Atom document of ours is there; name the output folder, or a copy of the site"
        )));
    }
    let store = Store::open(&config.store.path).map_err(failed)?;
    tell_kept(&store);
    let mut entries: Vec<PublishedEntry> = found.entries.into_values().collect();
    // Those of the oldest articles first, as they may have come.
    entries.sort_by_key(|entry| (entry.published, entry.id));
    let all = entries.len();
    let recalled: Vec<Recalled> = entries.into_iter().map(refresh::recalled).collect();
    let new = store.recall(&recalled, now()).map_err(failed)?;
    let known = match all - new {
        0 => String::new(),
        some => format!("; {} known already", thousands(some)),
    };
    output::line(&format!(
        "{}: {} taken back from {}{known}\nThey stand in no feed until their digests are read again: aggregator refresh, or import",
        config.store.path.display(),
        count(new, "id"),
        count(found.documents, "document"),
    ))
}

/// What stands in the documents of a folder.
#[derive(Default)]
struct Found {
    documents: usize,
    /// By id: an archive may hold an entry as it was before.
    entries: HashMap<Uuid, PublishedEntry>,
}

impl Found {
    /// Reads the Atom documents of a folder and of those in it. What cannot be read is named and left out.
    fn look(&mut self, folder: &Path, depth: usize) -> std::io::Result<()> {
        let mut files: Vec<PathBuf> = Vec::new();
        for file in fs::read_dir(folder)? {
            files.push(file?.path());
        }
        files.sort();
        for file in files {
            let Ok(metadata) = fs::symlink_metadata(&file) else {
                continue;
            };
            let looked = if metadata.is_dir() && depth < DEEPEST {
                self.look(&file, depth + 1)
            } else if metadata.is_file() && file.extension().is_some_and(|ending| ending == "xml") {
                self.read(&file, metadata.len())
            } else {
                Ok(())
            };
            if let Err(error) = looked {
                output::note(&format!("{}: {error}; left out", file.display()));
            }
        }
        Ok(())
    }

    fn read(&mut self, file: &Path, size: u64) -> std::io::Result<()> {
        if size > refresh::LARGEST {
            return Err(std::io::Error::other("too large for a document of ours"));
        }
        let Some(entries) = published_entries(&fs::read(file)?) else {
            return Ok(());
        };
        self.documents += 1;
        for entry in entries {
            let known = self.entries.get(&entry.id);
            if known.is_none_or(|known| known.updated < entry.updated) {
                self.entries.insert(entry.id, entry);
            }
        }
        Ok(())
    }
}
