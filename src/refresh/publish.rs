//! What changed in the store → what is published, and the documents that show it.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::Path;

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use chrono_tz::Tz;

use super::{Context, Error, hubs, names, pages, sources_by_name, views, words};
use crate::config::Config;
use crate::identity::{self, Sources};
use crate::model::{Counted, Entry, Face, FacetKind, Record};
use crate::publish::{self, Feed, Output, Selection, Site};
use crate::store::{Block, COMBINED, Settled, Store};

/// Under this key the store remembers why the documents could not be written, and since when; empty where they could.
const FAILING: &str = "publishing fails";

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
fn lock(store: &Store) -> Result<File, Error> {
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

/// Why the documents cannot be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failing {
    /// Since when.
    pub since: DateTime<Utc>,
    /// Why, with the mend.
    pub reason: String,
}

/// Whether and why the documents could not be written when this was last tried.
pub fn publishing_fails(store: &Store) -> Result<Option<Failing>, Error> {
    let noted = store.remembered(FAILING)?.unwrap_or_default();
    let parts = noted.split_once(' ');
    Ok(parts.and_then(|(since, reason)| {
        Some(Failing {
            since: since.parse().ok()?,
            reason: reason.to_owned(),
        })
    }))
}

/// Remembers for `status` how writing the documents ended.
fn note<T>(store: &Store, now: DateTime<Utc>, written: &Result<T, Error>) -> Result<(), Error> {
    let before = publishing_fails(store)?;
    match (before, written) {
        (before, Err(error)) => {
            let since = before.map_or(now, |before| before.since);
            Ok(store.remember(
                FAILING,
                &format!(
                    "{} {error}",
                    since.to_rfc3339_opts(SecondsFormat::Secs, true)
                ),
            )?)
        }
        (Some(_), Ok(_)) => Ok(store.remember(FAILING, "")?),
        (None, Ok(_)) => Ok(()),
    }
}

/// Compares what is stored with what is published, and writes the documents that this changes.
///
/// Where neither an entry nor a setting changed and the documents are there, nothing is even read.
pub fn publish(context: &Context, now: DateTime<Utc>) -> Result<Published, Error> {
    let published = publish_changes(context, now);
    // Why it failed says more than that it could not be noted.
    let noted = note(&context.store, now, &published);
    published.and_then(|published| noted.map(|()| published))
}

fn publish_changes(context: &Context, now: DateTime<Utc>) -> Result<Published, Error> {
    let (config, store) = (&*context.config, &*context.store);
    let _lock = lock(store)?;
    let sources = sources_by_name(config);
    let settled = settle(store, config, &sources, now)?;
    let directory = &config.publish.directory;
    let settings = settings(config);
    let all = store.remembered(WRITTEN_WITH)?.as_deref() != Some(&settings)
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
    let which = (scope, &stale[..]);
    let offered = Offered::of(store, config, &sources)?;
    hubs::owe(store, config, &offered.documents(which), now)?;
    let site = config.publish.site();
    let written = write(store, config, &sources, &offered, directory, which, &site)?;
    store.remember(CHANGED, &now.to_rfc3339())?;
    store.freshen(&stale)?;
    store.freshen(&written.cut)?;
    let files = written.files;
    if all {
        store.remember(ARCHIVED_UNDER, config.publish.base_url.as_str())?;
        store.remember(WRITTEN_WITH, &settings)?;
    }
    Ok(Published { settled, files })
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
    let noted = note(&context.store, now, &written);
    written.and_then(|written| noted.map(|()| written))
}

fn write_all(
    context: &Context,
    directory: Option<&Path>,
    now: DateTime<Utc>,
) -> Result<Published, Error> {
    let (config, store) = (&*context.config, &*context.store);
    names::follow(context)?;
    let _lock = lock(store)?;
    let sources = sources_by_name(config);
    let settled = settle(store, config, &sources, now)?;
    let to = directory.unwrap_or(&config.publish.directory);
    // Files alone search nothing.
    let site = Site {
        search: directory.is_none(),
        ..config.publish.site()
    };
    let stale = store.stale()?;
    let is_anew = directory.is_some() || has_moved(store, config)?;
    let scope = if is_anew { Scope::Anew } else { Scope::All };
    let which = (scope, &stale[..]);
    let offered = Offered::of(store, config, &sources)?;
    let Written { mut files, cut } = write(store, config, &sources, &offered, to, which, &site)?;
    if directory.is_some() {
        files.extend(pages::write(store, &site, &sources, to)?);
    } else {
        let changed = files.iter().filter(|file| is_feed_document(file));
        hubs::owe(store, config, &changed.cloned().collect::<Vec<_>>(), now)?;
        if !files.is_empty() {
            store.remember(CHANGED, &now.to_rfc3339())?;
        }
        store.freshen(&stale)?;
        store.freshen(&cut)?;
        store.remember(ARCHIVED_UNDER, config.publish.base_url.as_str())?;
        store.remember(WRITTEN_WITH, &settings(config))?;
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
        tracing::info!(
            entries = gone.len(),
            "{} entries have had their time",
            gone.len()
        );
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

/// How entries are listed: a change of it lists them all again.
const LISTING: u32 = 1;

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

/// Whether a feed is among those whose documents are written.
fn is_stale((scope, stale): (Scope, &[(i64, u32)]), feed: i64) -> bool {
    scope != Scope::Stale || stale.iter().any(|(number, _)| *number == feed)
}

/// The feeds that are offered.
struct Offered {
    /// Those with a log of their own, by number.
    logs: BTreeMap<i64, Feed>,
    /// Those that choose among the entries of the others.
    views: Vec<Feed>,
}

impl Offered {
    fn of(store: &Store, config: &Config, sources: &Sources) -> Result<Self, Error> {
        Ok(Self {
            logs: feeds(store, config, sources)?,
            views: views::offered(config, store)?,
        })
    }

    fn all(&self) -> impl Iterator<Item = &Feed> {
        self.logs.values().chain(&self.views)
    }

    /// The newest documents of the feeds whose documents are written.
    fn documents(&self, which: (Scope, &[(i64, u32)])) -> Vec<String> {
        let logs = self.logs.iter();
        let changed = logs.filter(|(number, _)| is_stale(which, **number));
        // All entries stand in the combined feed's log, so that whatever changes changes it.
        let views = self.views.iter().filter(|_| is_stale(which, COMBINED));
        let changed = changed.map(|(_, feed)| feed).chain(views);
        changed.flat_map(Feed::documents).collect()
    }
}

/// Whether a path is that of a feed's newest document.
fn is_feed_document(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    publish::FEED_DOCUMENTS.contains(&name)
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

/// Which documents are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Scope {
    /// All, and of the archives that are there what they hold: they may be of another time, because the feeds have
    /// another address now, or because it is not our folder.
    Anew,
    /// All.
    All,
    /// Those that no longer show what is stored: what a pass costs does not grow with the archives.
    Stale,
}

/// What was written.
#[derive(Debug, Default)]
struct Written {
    /// The files, by relative path.
    files: Vec<String>,
    /// The archives that were cut for it.
    cut: Vec<(i64, u32)>,
}

fn write(
    store: &Store,
    config: &Config,
    sources: &Sources,
    feeds: &Offered,
    directory: &Path,
    which: (Scope, &[(i64, u32)]),
    site: &Site,
) -> Result<Written, Error> {
    let (scope, stale) = which;
    let offered: Vec<Feed> = feeds.all().cloned().collect();
    let mut written = Written::default();
    for (number, feed) in &feeds.logs {
        if is_stale(which, *number) {
            let stale = stale.iter().filter(|(feed, _)| feed == number);
            let stale: Vec<u32> = stale.map(|(_, archive)| *archive).collect();
            let mut writer = FeedWriter {
                store,
                site,
                sources,
                directory,
                number: *number,
                feed: feed.clone(),
            };
            writer.write(&offered, scope, stale, &mut written)?;
        }
    }
    if is_stale(which, COMBINED) {
        written.files.extend(views::write(
            store, config, sources, &offered, directory, site,
        )?);
    }
    written.files.extend(publish::files::write_set(
        directory,
        &publish::site_documents(site, &offered),
    )?);
    written.files.sort();
    Ok(written)
}

/// How many archives are made before they are written: their folder is looked through and synced for all of them at once.
const ARCHIVES_AT_ONCE: usize = 16;

/// Writes the documents of one feed.
struct FeedWriter<'a> {
    store: &'a Store,
    site: &'a Site,
    sources: &'a Sources,
    directory: &'a Path,
    number: i64,
    feed: Feed,
}

impl FeedWriter<'_> {
    /// The archives that are cut now or among `stale`, or where all are looked at missing, and the newest documents.
    fn write(
        &mut self,
        offered: &[Feed],
        scope: Scope,
        mut stale: Vec<u32>,
        written: &mut Written,
    ) -> Result<(), Error> {
        let (store, site) = (self.store, self.site);
        let newest = entries(
            store,
            self.sources,
            &store.window(self.number, site.entries)?,
        )?;
        let selection = Selection::new(site, &newest);
        let room = if selection.len() < newest.len() {
            selection.len().max(1)
        } else {
            site.entries
        };
        for block in store.cut_archives(self.number, room, site.entries)? {
            written.cut.push((self.number, block.number));
            stale.push(block.number);
        }
        self.feed.archives = store.count_archives(self.number)?;
        let blocks = match scope {
            Scope::All | Scope::Anew => store.archives(self.number)?,
            Scope::Stale => store.some_archives(self.number, &stale)?,
        };
        let mut missing: Vec<Block> = Vec::new();
        for block in blocks {
            if stale.contains(&block.number) || !self.may_stay(block, scope)? {
                missing.push(block);
            }
        }
        for some in missing.chunks(ARCHIVES_AT_ONCE) {
            let archives = some.iter().map(|block| self.archive(*block));
            let archives = archives.collect::<Result<Vec<_>, _>>()?;
            let files = publish::files::write_set(self.directory, &archives)?;
            written.files.extend(files);
        }
        let documents = publish::feed_documents(site, &self.feed, offered, &selection);
        let files = publish::files::write_set(self.directory, &documents)?;
        written.files.extend(files);
        Ok(())
    }

    /// Archives are cut once: one that is there stays as it is, but where an entry was taken away.
    /// What is there may be of another time where all is made anew.
    fn may_stay(&self, block: Block, scope: Scope) -> Result<bool, Error> {
        let path = publish::archive_path(&self.feed, block.number);
        let there = self.directory.join(&path);
        if scope != Scope::Anew {
            return Ok(there.exists());
        }
        let Ok(before) = fs::read_to_string(&there) else {
            return Ok(false);
        };
        let held = self.held(block)?;
        Ok(publish::is_archive_of(self.site, &before, &path, &held))
    }

    fn archive(&self, block: Block) -> Result<Output, Error> {
        let held = self.held(block)?;
        let path = publish::archive_path(&self.feed, block.number);
        let bytes = publish::atom_archive(self.site, &self.feed, block.number, &held);
        Ok(Output::new(path, bytes))
    }

    fn held(&self, block: Block) -> Result<Vec<Entry>, Error> {
        let rows = self.store.archived(self.number, block)?;
        entries(self.store, self.sources, &rows)
    }
}

pub(super) fn entries(
    store: &Store,
    sources: &Sources,
    articles: &[i64],
) -> Result<Vec<Entry>, Error> {
    let records = store.records(articles)?;
    Ok(records
        .iter()
        .filter_map(|record| identity::entry(record, sources))
        .collect())
}

/// The feeds that are offered, by number: the combined one, and one of each source that ever brought something.
fn feeds(store: &Store, config: &Config, sources: &Sources) -> Result<BTreeMap<i64, Feed>, Error> {
    let changes: BTreeMap<i64, DateTime<Utc>> = store.last_changes()?.into_iter().collect();
    let feed = |number: i64, title: &str, path: String, entries: usize| Feed {
        id: identity::feed_id(&path),
        title: title.to_owned(),
        path,
        query: String::new(),
        updated: changes.get(&number).copied().unwrap_or_default(),
        archives: 0,
        entries,
        facets: Vec::new(),
    };
    let all = store.count_entries()?;
    let combined = Feed {
        facets: browsed(store)?,
        ..feed(COMBINED, &config.publish.title, String::new(), all)
    };
    let mut feeds = BTreeMap::from([(COMBINED, combined)]);
    for row in store.source_rows()? {
        if let (Some(source), true) = (sources.get(&row.name), changes.contains_key(&row.id)) {
            let listed = store.facet(FacetKind::Source, &row.name)?;
            let entries = listed.map_or(0, |counted| counted.entries);
            let path = publish::source_path(&row.name);
            let feed = Feed {
                id: identity::feed_id(&publish::source_path(&row.known_as)),
                ..feed(row.id, source.display_title(), path, entries)
            };
            feeds.insert(row.id, feed);
        }
    }
    Ok(feeds)
}

/// By what the front page leads to the entries.
fn browsed(store: &Store) -> Result<Vec<Counted>, Error> {
    let mut facets = store.facets(FacetKind::Site, 0, 12)?;
    facets.extend(store.facets(FacetKind::Language, 0, 6)?);
    facets.extend(store.days(None, 7)?);
    Ok(facets)
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
