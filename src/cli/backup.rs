//! `aggregator backup`: a copy of the store, to a file, into a folder, or to standard output.

use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};

use indicatif::{ProgressBar, ProgressStyle};

use super::arguments::Backup;
use super::{Failure, Outcome, failed, load, now, output, tell_kept};
use crate::store::Store;
use crate::text::count;

/// A store that is smaller is copied before anyone could look at how far it is.
const WORTH_SHOWING: u64 = 64 << 20;

pub(super) fn run(config: Option<&Path>, args: &Backup) -> Outcome {
    let to = Target::of(&args.to);
    if args.keep.is_some() && !matches!(to, Target::Folder(_)) {
        return Err(Failure::Usage(
            "--keep counts the backups of a folder; name one, such as backups/".to_owned(),
        ));
    }
    if matches!(to, Target::Output) && std::io::stdout().is_terminal() {
        return Err(Failure::Usage(
            "a database is nothing for a terminal; name a file, or send it on: aggregator backup - | gzip > FILE"
                .to_owned(),
        ));
    }
    let config = load(config)?;
    let path = &config.store.path;
    let store = Store::open_existing(path).map_err(failed)?.ok_or_else(|| {
        let path = path.display();
        Failure::Failed(format!(
            "{path}: there is no store yet, and so nothing to back up"
        ))
    })?;
    tell_kept(&store);
    let bar = Bar::new();
    let copied = |done, all| bar.show(done, all);
    let (made, size, removed) = match &to {
        Target::Output => {
            let mut out = std::io::stdout().lock();
            let size = store.back_up_to(&mut out, now(), &copied);
            (None, size.map_err(failed)?, Vec::new())
        }
        Target::File(file) => {
            let size = store.back_up(file, now(), &copied).map_err(failed)?;
            (Some(file.clone()), size, Vec::new())
        }
        Target::Folder(folder) => {
            let done = store.back_up_into(folder, args.keep, now(), &copied);
            let (file, size, removed) = done.map_err(failed)?;
            (Some(file), size, removed)
        }
    };
    bar.clear();
    let entries = count(store.count_entries().map_err(failed)?, "entry");
    let size = bytesize::ByteSize(size).display().si();
    let removed = match removed.len() {
        0 => String::new(),
        some => format!("; {} removed", count(some, "older backup")),
    };
    let Some(file) = made else {
        // Standard output has the database.
        output::note(&format!("standard output: {size}, {entries}, checked"));
        return Ok(());
    };
    output::line(&format!(
        "{}: {size}, {entries}, checked{removed}",
        file.display()
    ))
}

/// Where a backup goes.
enum Target {
    Output,
    File(PathBuf),
    Folder(PathBuf),
}

impl Target {
    fn of(typed: &Path) -> Self {
        let is_folder = typed.is_dir() || typed.to_string_lossy().ends_with('/');
        match typed {
            _ if typed.as_os_str() == "-" => Self::Output,
            folder if is_folder => Self::Folder(folder.to_owned()),
            file => Self::File(file.to_owned()),
        }
    }
}

/// How far a copy is, for a person who watches a large one.
pub(super) struct Bar(ProgressBar);

impl Bar {
    pub(super) fn new() -> Self {
        let bar = ProgressBar::hidden();
        let style = ProgressStyle::with_template("Copying   {bar:24}  {bytes} of {total_bytes}");
        bar.set_style(
            style
                .unwrap_or_else(|_| ProgressStyle::default_bar())
                .progress_chars("━╸─"),
        );
        Self(bar)
    }

    pub(super) fn show(&self, done: u64, all: u64) {
        if self.0.is_hidden() && output::is_watched() && all >= WORTH_SHOWING {
            self.0
                .set_draw_target(indicatif::ProgressDrawTarget::stderr());
        }
        self.0.set_length(all);
        self.0.set_position(done);
    }

    pub(super) fn clear(&self) {
        self.0.finish_and_clear();
    }
}
