//! What changed in the store → what is published; its documents are written where they show something else.

use std::fs::File;
use std::path::Path;

use chrono::{DateTime, TimeDelta, Utc};

use super::documents::{Offered, Scope, Wanted, Writer, Written};
use super::{Context, Error, failing, lost, names, pages, sources_by_name, words};
use crate::config::Config;
use crate::identity::{self, Sources};
use crate::model::{Face, Record};
use crate::publish::{Folder, Site};
use crate::store::{Choice, Settled, Store};
use crate::zone::Tz;

/// Under this key the store remembers with what settings the documents were last written.
const WRITTEN_WITH: &str = "published with";

/// Under this key the store remembers with what settings the entries were listed.
const LISTED_WITH: &str = "listed with";

/// Under this key the store remembers under which address the archives were cut.
const ARCHIVED_UNDER: &str = "archived under";

/// What the store remembers of the documents that were written: of another store it is not true.
pub const WRITTEN: &[&str] = &[WRITTEN_WITH, ARCHIVED_UNDER];

/// Under this key the store remembers when what is published last changed.
const CHANGED: &str = "published";

/// When what is published last changed.
pub fn last_changed(store: &Store) -> Result<Option<DateTime<Utc>>, Error> {
    let noted = store.remembered(CHANGED)?;
    Ok(noted.and_then(|at| at.parse().ok()))
}

/// Whether the store has ever published.
pub(super) fn has_published(store: &Store) -> Result<bool, Error> {
    Ok(store.remembered(CHANGED)?.is_some())
}

/// What publishing changed.
#[derive(Debug, Clone, Default)]
pub struct Published {
    /// Entries that are new or changed.
    pub settled: Settled,
    /// The files that were written, by relative path.
    pub files: Vec<String>,
}

impl Published {
    /// Adds what was published after this.
    pub(super) fn add(&mut self, later: Self) {
        self.settled.new.extend(later.settled.new);
        let changed = later.settled.changed.into_iter();
        let (new, files) = (&self.settled.new, &mut self.files);
        self.settled
            .changed
            .extend(changed.filter(|article| !new.contains(article)));
        files.extend(later.files);
        files.sort();
        files.dedup();
    }
}

/// One process and task at a time writes the documents: the lock ends with the process that holds it.
///
/// Without it, a slower writer could put documents of an earlier moment over newer ones.
pub(super) fn lock(store: &Store) -> Result<File, Error> {
    let path = store.path().with_extension("lock");
    let failed = |source| Error::Lock {
        path: path.clone(),
        source,
    };
    let file = File::options()
        .create(true)
        .append(true)
        .open(&path)
        .map_err(failed)?;
    file.lock().map_err(failed)?;
    Ok(file)
}

/// Compares what is stored with what is published, and writes the documents that this changes.
///
/// Where neither an entry nor a setting changed and the documents are there, nothing is even read.
pub fn publish(context: &Context, now: DateTime<Utc>) -> Result<Published, Error> {
    let ready = prepare(context, &context.config.publish.directory);
    noted(
        context,
        now,
        ready.and_then(|()| publish_changes(context, now)),
    )
}

/// The same within a pass, which has prepared for it when it began.
pub(super) fn publish_pass(context: &Context, now: DateTime<Utc>) -> Result<Published, Error> {
    noted(context, now, publish_changes(context, now))
}

/// Refuses a folder whose entries the store does not know, and follows sources to their new names.
fn prepare(context: &Context, directory: &Path) -> Result<(), Error> {
    lost::check(&context.store, directory)?;
    Ok(names::follow(context)?)
}

/// Remembers how writing the documents ended. Why it failed says more than that it could not be noted.
fn noted(
    context: &Context,
    now: DateTime<Utc>,
    published: Result<Published, Error>,
) -> Result<Published, Error> {
    let noted = failing::note_publishing(&context.store, now, &published);
    published.and_then(|published| noted.map(|()| published))
}

fn publish_changes(context: &Context, now: DateTime<Utc>) -> Result<Published, Error> {
    let (config, store) = (&*context.config, &*context.store);
    let _lock = lock(store)?;
    let directory = &config.publish.directory;
    let sources = sources_by_name(config);
    let settled = settle(store, config, &sources, now)?;
    let all = store.remembered(WRITTEN_WITH)?.as_deref() != Some(&settings(config))
        || !directory.join("atom.xml").exists();
    let stale = store.stale()?;
    if !all && stale.is_empty() {
        return Ok(Published {
            settled,
            files: Vec::new(),
        });
    }
    let scope = match all {
        true if has_moved(store, config)? => Scope::Anew,
        true => Scope::All,
        false => Scope::Stale,
    };
    let wanted = Wanted { scope, stale };
    let writer = Writer {
        store,
        config,
        sources: &sources,
        site: &config.publish.site(),
        folder: &Folder::plain(directory),
        told_since: Some(now),
    };
    begin(store, &wanted)?;
    let Written { files, cut } = writer.write(&Offered::of(store, config, &sources)?, &wanted)?;
    store.remember(CHANGED, &now.to_rfc3339())?;
    note_written(store, config, &wanted, &cut)?;
    Ok(Published { settled, files })
}

/// Where all documents are looked at, they are until all are written: a pass that is killed leaves the rest to the next one.
fn begin(store: &Store, wanted: &Wanted) -> Result<(), Error> {
    if wanted.scope != Scope::Stale {
        store.remember(WRITTEN_WITH, "")?;
    }
    Ok(())
}

/// What was looked at shows what is stored; all of it, with the settings of now, where all was looked at.
fn note_written(
    store: &Store,
    config: &Config,
    wanted: &Wanted,
    cut: &[(i64, u32)],
) -> Result<(), Error> {
    store.freshen(&wanted.stale)?;
    store.freshen(cut)?;
    if wanted.scope != Scope::Stale {
        store.remember(ARCHIVED_UNDER, config.publish.base_url.as_str())?;
        store.remember(WRITTEN_WITH, &settings(config))?;
    }
    Ok(())
}

/// Writes every document again from the store; what is the same stays untouched. To `directory`, with the pages of all
/// articles and digests, where one is given.
pub fn write_site(
    context: &Context,
    directory: Option<&Path>,
    now: DateTime<Utc>,
) -> Result<Published, Error> {
    let written = write_all(context, directory, now);
    if directory.is_some() {
        return written;
    }
    noted(context, now, written)
}

fn write_all(
    context: &Context,
    directory: Option<&Path>,
    now: DateTime<Utc>,
) -> Result<Published, Error> {
    let (config, store) = (&*context.config, &*context.store);
    prepare(context, directory.unwrap_or(&config.publish.directory))?;
    let _lock = lock(store)?;
    let sources = sources_by_name(config);
    let settled = settle(store, config, &sources, now)?;
    // Files alone search nothing.
    let site = Site {
        search: directory.is_none(),
        ..config.publish.site()
    };
    let folder = match directory {
        Some(directory) => Folder::listed(directory)?,
        None => Folder::plain(&config.publish.directory),
    };
    let is_anew = directory.is_some() || has_moved(store, config)?;
    let wanted = Wanted {
        scope: if is_anew { Scope::Anew } else { Scope::All },
        stale: store.stale()?,
    };
    let writer = Writer {
        store,
        config,
        sources: &sources,
        site: &site,
        folder: &folder,
        told_since: directory.is_none().then_some(now),
    };
    if directory.is_none() {
        begin(store, &wanted)?;
    }
    let Written { mut files, cut } =
        writer.write(&Offered::of(store, config, &sources)?, &wanted)?;
    if directory.is_some() {
        files.extend(pages::write(store, &site, &sources, &folder)?);
        folder.clear()?;
    } else {
        if !files.is_empty() {
            store.remember(CHANGED, &now.to_rfc3339())?;
        }
        note_written(store, config, &wanted, &cut)?;
    }
    Ok(Published { settled, files })
}

fn settle(
    store: &Store,
    config: &Config,
    sources: &Sources,
    now: DateTime<Utc>,
) -> Result<Settled, Error> {
    store.free_ended(now)?;
    words::weigh(store)?;
    list(config, store)?;
    choose(config, store)?;
    let zone = config.publish.timezone;
    let mut settled = store.settle(now, |record| face(record, sources, zone))?;
    for article in expire(store, config, now)? {
        if !settled.new.remove(&article) {
            settled.changed.insert(article);
        }
    }
    Ok(settled)
}

/// Takes out of the feeds what has had its time.
fn expire(store: &Store, config: &Config, now: DateTime<Utc>) -> Result<Vec<i64>, Error> {
    let (keep, most) = (config.store.keep, config.store.keep_entries);
    if keep.is_none() && most.is_none() {
        return Ok(Vec::new());
    }
    let keep = keep.and_then(|keep| TimeDelta::from_std(keep).ok());
    let before = keep.and_then(|keep| now.checked_sub_signed(keep));
    let gone = store.expire(before, most)?;
    if !gone.is_empty() {
        let entries = gone.len();
        let have_had = if entries == 1 {
            "entry has had its"
        } else {
            "entries have had their"
        };
        tracing::info!(entries, "{entries} {have_had} time");
        // They are out all the same; the room that they leave is used by what comes, and given back another time.
        if let Err(error) = store.shrink() {
            tracing::warn!("the store stays as large as it was: {error}");
        }
    }
    Ok(gone)
}

fn face(record: &Record, sources: &Sources, zone: Tz) -> Option<Face> {
    identity::entry(record, sources).map(|entry| identity::face(&entry, zone))
}

/// Makes the lists by which entries are searched and browsed, where they are missing or were made with other settings.
pub fn list(config: &Config, store: &Store) -> Result<(), Error> {
    let settings = listed_with(config);
    if store.remembered(LISTED_WITH)?.as_deref() != Some(&settings) {
        let (sources, zone) = (sources_by_name(config), config.publish.timezone);
        store.list_again(|record| face(record, &sources, zone))?;
        store.remember(LISTED_WITH, &settings)?;
    }
    Ok(())
}

/// Has the feeds of the configuration, as they are written there.
fn choose(config: &Config, store: &Store) -> Result<(), Error> {
    let feeds = config.feeds.iter().map(|feed| Choice {
        name: &feed.name,
        view: &feed.view,
        exclude: &feed.exclude,
    });
    Ok(store.choose(&feeds.collect::<Vec<_>>(), &listed_with(config))?)
}

/// How entries are listed, and what of them is news: a change of it lists them all again.
const LISTING: u32 = 2;

/// All that the lists depend on beside the store, as text.
fn listed_with(config: &Config) -> String {
    let (zone, sources) = (config.publish.timezone, shown_of_sources(config));
    format!("{LISTING} {zone} {sources}")
}

/// What is shown of the sources by their configuration, as text.
fn shown_of_sources(config: &Config) -> String {
    let sources = config.sources.iter().map(|s| &s.source);
    let sources: Vec<_> = sources
        .map(|s| (&s.name, &s.title, &s.tags, &s.curator, s.timezone))
        .collect();
    format!("{sources:?}")
}

/// Whether the archives name another address than the feeds have now: then they lead nowhere.
fn has_moved(store: &Store, config: &Config) -> Result<bool, Error> {
    let before = store.remembered(ARCHIVED_UNDER)?;
    // A store of an earlier version does not say.
    Ok(before.is_none_or(|before| before != config.publish.base_url.as_str()))
}

/// All that the documents depend on beside the store, as text.
fn settings(config: &Config) -> String {
    format!(
        "{} {:?} {:?} {}",
        env!("CARGO_PKG_VERSION"),
        config.publish,
        config.feeds,
        shown_of_sources(config)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn published(new: &[i64], changed: &[i64], files: &[&str]) -> Published {
        Published {
            settled: Settled {
                new: new.iter().copied().collect(),
                changed: changed.iter().copied().collect(),
            },
            files: files.iter().map(|&file| file.to_owned()).collect(),
        }
    }

    #[test]
    fn what_is_new_in_a_pass_stays_new_when_it_changes_later_in_it() {
        let mut all = published(&[1], &[2], &["atom.xml"]);
        all.add(published(&[3], &[1, 4], &["atom.xml", "archive/1.xml"]));
        let expected = published(&[1, 3], &[2, 4], &["archive/1.xml", "atom.xml"]);
        assert_eq!((all.settled, all.files), (expected.settled, expected.files));
    }
}
