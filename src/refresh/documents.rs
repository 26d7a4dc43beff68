//! The feeds that are offered, and their documents: which of them are looked at, and how they are written.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use chrono::{DateTime, Utc};

use super::{Error, hubs, views};
use crate::config::Config;
use crate::identity::{self, Sources};
use crate::model::{Counted, Entry, FacetKind};
use crate::publish::{self, Feed, Folder, Output, Rendered, Selection, Site};
use crate::store::{Block, COMBINED, Store};

/// Which documents are looked at.
pub(super) struct Wanted {
    pub(super) scope: Scope,
    /// Those that no longer show what is stored: feed, and archive or 0 for the newest.
    pub(super) stale: Vec<(i64, u32)>,
}

/// How far is looked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scope {
    /// At all documents, and of the archives that are there at what they hold: they may be of another time, because the
    /// feeds have another address now, or because it is not our folder.
    Anew,
    /// At all.
    All,
    /// At those that no longer show what is stored: what a pass costs does not grow with the archives.
    Stale,
}

impl Wanted {
    /// Whether a feed is among those whose documents are looked at.
    fn has(&self, feed: i64) -> bool {
        self.scope != Scope::Stale || self.stale.iter().any(|(number, _)| *number == feed)
    }

    /// The archives of a feed that no longer show what is stored.
    fn archives(&self, feed: i64) -> BTreeSet<u32> {
        let of_feed = self.stale.iter().filter(|(number, _)| *number == feed);
        of_feed.map(|(_, archive)| *archive).collect()
    }
}

/// The feeds that are offered.
pub(super) struct Offered {
    logs: Vec<Log>,
    /// That of the remarks, which is no log.
    remarks: Feed,
}

/// A feed that is a log in the store.
struct Log {
    number: i64,
    feed: Feed,
    /// So many entries that the same source cited first stand in its newest document at most.
    max_per_source: Option<usize>,
}

impl Offered {
    /// The combined feed, one of each source that was ever read, those of the configuration, that of the remarks.
    pub(super) fn of(store: &Store, config: &Config, sources: &Sources) -> Result<Self, Error> {
        let changes: BTreeMap<i64, DateTime<Utc>> = store.last_changes()?.into_iter().collect();
        let log = |number: i64, title: String, path: String, entries: usize| Log {
            number,
            feed: Feed {
                updated: changes.get(&number).copied().unwrap_or_default(),
                entries,
                ..views::named(title, path, String::new())
            },
            max_per_source: None,
        };
        let all = store.count_entries()?;
        let mut combined = log(COMBINED, config.publish.title.clone(), String::new(), all);
        combined.feed.facets = browsed(store)?;
        let mut logs = vec![combined];
        for row in store.source_rows()? {
            if let Some(source) = sources.get(&row.name) {
                let listed = store.facet(FacetKind::Source, &row.name)?;
                let entries = listed.map_or(0, |counted| counted.entries);
                let title = source.display_title().to_owned();
                let mut log = log(row.id, title, publish::source_path(&row.name), entries);
                log.feed.id = identity::feed_id(&publish::source_path(&row.known_as));
                logs.push(log);
            }
        }
        let chosen = store.chosen()?;
        for feed in &config.feeds {
            if let Some((number, _)) = chosen.iter().find(|(_, name)| *name == feed.name) {
                let title = views::title(store, config, feed)?;
                logs.push(Log {
                    max_per_source: feed.max_per_source,
                    ..log(*number, title, publish::feed_path(&feed.name), 0)
                });
            }
        }
        Ok(Self {
            logs,
            remarks: views::of_remarks(config),
        })
    }

    fn all(&self) -> Vec<Feed> {
        let logs = self.logs.iter().map(|log| &log.feed);
        logs.chain([&self.remarks]).cloned().collect()
    }
}

/// By what the front page leads to the entries.
fn browsed(store: &Store) -> Result<Vec<Counted>, Error> {
    let mut facets = store.facets(FacetKind::Site, 0, 12)?;
    facets.extend(store.facets(FacetKind::Language, 0, 6)?);
    facets.extend(store.days(None, 7)?);
    Ok(facets)
}

/// What was written.
#[derive(Debug, Default)]
pub(super) struct Written {
    /// The files, by relative path.
    pub(super) files: Vec<String>,
    /// The archives that were cut for it.
    pub(super) cut: Vec<(i64, u32)>,
}

/// Entries by the rows of their articles.
pub(super) type Known = BTreeMap<i64, Entry>;

/// What the combined feed's newest document shows: nearly all that the other feeds show is among it, and so is read,
/// composed and rendered once.
pub(super) struct Shown {
    pub(super) entries: Known,
    pub(super) rendered: Rendered,
}

/// How many archives are made before they are written: their folder is looked through and synced for all of them at once.
/// Each is a megabyte, with what it is made of.
const ARCHIVES_AT_ONCE: usize = 4;

/// Writes documents into a folder.
pub(super) struct Writer<'a> {
    pub(super) store: &'a Store,
    pub(super) config: &'a Config,
    pub(super) sources: &'a Sources,
    pub(super) site: &'a Site,
    pub(super) folder: &'a Folder,
    /// Since when the hubs are to be told of what changes; `None` where they are not.
    pub(super) told_since: Option<DateTime<Utc>>,
}

impl Writer<'_> {
    pub(super) fn write(&self, offered: &Offered, wanted: &Wanted) -> Result<Written, Error> {
        let feeds = offered.all();
        let mut written = Written::default();
        let mut shown = self.shown()?;
        for log in offered.logs.iter().filter(|log| wanted.has(log.number)) {
            let selection = self.log(log, &feeds, wanted, &shown, &mut written)?;
            if log.number == COMBINED {
                shown.rendered = selection.rendered();
            }
        }
        // All entries stand in the combined feed's log, so that whatever changes changes it.
        if wanted.has(COMBINED) {
            let (store, config) = (self.store, self.config);
            let remarks = views::remarks(store, config, self.sources, self.site, &shown)?;
            written.files.extend(self.newest_documents(&[remarks])?);
        }
        let of_site = publish::site_documents(self.site, &feeds);
        written.files.extend(self.folder.write(&of_site)?);
        written.files.sort();
        Ok(written)
    }

    /// The entries of the combined feed's newest document, before they are rendered.
    fn shown(&self) -> Result<Shown, Error> {
        let latest = self.store.window(COMBINED, self.site.entries)?;
        let entries = by_row(self.store, self.sources, &Known::new(), &latest)?;
        Ok(Shown {
            entries: entries.into_iter().collect(),
            rendered: Rendered::default(),
        })
    }

    /// The archives that are cut now or no longer show what is stored, or where all are looked at missing, and the newest
    /// documents.
    fn log(
        &self,
        log: &Log,
        feeds: &[Feed],
        wanted: &Wanted,
        shown: &Shown,
        written: &mut Written,
    ) -> Result<Selection, Error> {
        let (store, site) = (self.store, self.site);
        let newest = self.newest(log, &shown.entries)?;
        let selection = Selection::with(site, &newest, &shown.rendered);
        let room = if selection.len() < newest.len() {
            selection.len().max(1)
        } else {
            site.entries
        };
        let mut stale = wanted.archives(log.number);
        for block in store.cut_archives(log.number, room, site.entries)? {
            written.cut.push((log.number, block.number));
            stale.insert(block.number);
        }
        let mut feed = log.feed.clone();
        feed.archives = store.count_archives(log.number)?;
        if log.number < COMBINED {
            feed.entries = newest.len();
        }
        let blocks = match wanted.scope {
            Scope::All | Scope::Anew => store.archives(log.number)?,
            Scope::Stale => store.some_archives(log.number, &stale)?,
        };
        let mut missing: Vec<Block> = Vec::new();
        for block in blocks {
            if stale.contains(&block.number) || !self.may_stay(log, block, wanted.scope)? {
                missing.push(block);
            } else {
                let path = publish::archive_path(&log.feed, block.number);
                self.folder.keep([path.as_str()])?;
            }
        }
        for some in missing.chunks(ARCHIVES_AT_ONCE) {
            let archives = some.iter().map(|block| self.archive(log, *block));
            let archives = archives.collect::<Result<Vec<_>, _>>()?;
            written.files.extend(self.folder.write(&archives)?);
        }
        let documents = publish::feed_documents(site, &feed, feeds, &selection);
        written.files.extend(self.newest_documents(&documents)?);
        Ok(selection)
    }

    /// The entries of a feed's newest document, the latest arrival last.
    fn newest(&self, log: &Log, known: &Known) -> Result<Vec<Entry>, Error> {
        let limit = self.site.entries;
        let looked_at = match log.max_per_source {
            Some(_) => limit.saturating_mul(views::MORE),
            None => limit,
        };
        let mut latest = self.store.window(log.number, looked_at)?;
        latest.reverse();
        views::capped(&latest, limit, log.max_per_source, |some| {
            Ok(by_row(self.store, self.sources, known, some)?
                .into_iter()
                .map(|(_, entry)| entry)
                .collect())
        })
    }

    /// Writes newest documents. What the hubs are to be told is noted first: a pass that is killed leaves it to the next one.
    fn newest_documents(&self, documents: &[Output]) -> Result<Vec<String>, Error> {
        if let Some(now) = self.told_since.filter(|_| !self.site.hubs.is_empty()) {
            let mut changed = self.folder.changed(documents)?;
            changed.retain(|path| is_feed_document(path));
            hubs::owe(self.store, self.config, &changed, now)?;
        }
        Ok(self.folder.write(documents)?)
    }

    /// Archives are cut once: one that is there stays as it is, but where an entry was taken away.
    /// What is there may be of another time where all is made anew.
    fn may_stay(&self, log: &Log, block: Block, scope: Scope) -> Result<bool, Error> {
        let path = publish::archive_path(&log.feed, block.number);
        let there = self.folder.path().join(&path);
        if scope != Scope::Anew {
            return Ok(there.exists());
        }
        let Ok(before) = fs::read_to_string(&there) else {
            return Ok(false);
        };
        let held = self.held(log, block)?;
        Ok(publish::is_archive_of(self.site, &before, &path, &held))
    }

    fn archive(&self, log: &Log, block: Block) -> Result<Output, Error> {
        let held = self.held(log, block)?;
        let path = publish::archive_path(&log.feed, block.number);
        let bytes = publish::atom_archive(self.site, &log.feed, block.number, &held);
        Ok(Output::new(path, bytes))
    }

    fn held(&self, log: &Log, block: Block) -> Result<Vec<Entry>, Error> {
        let rows = self.store.archived(log.number, block)?;
        entries(self.store, self.sources, &rows)
    }
}

/// Whether a path is that of a feed's newest document.
fn is_feed_document(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    publish::FEED_DOCUMENTS.contains(&name)
}

/// The entries of articles, in that order.
pub(super) fn entries(
    store: &Store,
    sources: &Sources,
    articles: &[i64],
) -> Result<Vec<Entry>, Error> {
    let entries = by_row(store, sources, &Known::new(), articles)?;
    Ok(entries.into_iter().map(|(_, entry)| entry).collect())
}

/// The same with the rows of their articles, where some of the entries are known.
pub(super) fn by_row(
    store: &Store,
    sources: &Sources,
    known: &Known,
    articles: &[i64],
) -> Result<Vec<(i64, Entry)>, Error> {
    let is_unknown = |article: &i64| !known.contains_key(article);
    let unknown: Vec<i64> = articles.iter().copied().filter(is_unknown).collect();
    let mut read: Known = BTreeMap::new();
    for record in store.records(&unknown)? {
        read.extend(identity::entry(&record, sources).map(|entry| (record.article, entry)));
    }
    let entry = |article: &i64| {
        let entry = known.get(article).cloned();
        Some((*article, entry.or_else(|| read.remove(article))?))
    };
    Ok(articles.iter().filter_map(entry).collect())
}
