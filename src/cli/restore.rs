//! `aggregator restore`: a backup in the place of the store, or ids from what was published.

use std::path::Path;

use super::arguments::Restore;
use super::backup::Bar;
use super::people::count;
use super::{Outcome, failed, load, now, output};
use crate::config::Config;
use crate::refresh;
use crate::store::{self, Restored};

pub(super) fn run(config: Option<&Path>, args: &Restore) -> Outcome {
    let config = load(config)?;
    match (&args.file, &args.from) {
        (Some(file), _) => backup(&config, file),
        (None, _) => Ok(()),
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
        "{}: {}, from {}{before}\nThe documents are as they were; the next pass writes them, or: aggregator publish",
        path.display(),
        count(entries, "entry"),
        file.display()
    ))
}
