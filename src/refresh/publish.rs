//! What changed in the store → what is published, and the documents that show it.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::Path;

use chrono::{DateTime, SecondsFormat, Utc};

use super::{Context, Error, sources_by_name, words};
use crate::config::Config;
use crate::identity::{self, Sources};
use crate::model::Entry;
use crate::publish::{self, DigestPage, Feed, Output, Selection, Site, Story};
use crate::store::{Block, COMBINED, Settled, Store};

/// Under this key the store remembers why the documents could not be written, and since when; empty where they could.
const FAILING: &str = "publishing fails";

/// Under this key the store remembers with what settings the documents were last written.
const WRITTEN_WITH: &str = "published with";

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
    let settled = settle(store, &sources, now)?;
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
    let scope = if all { Scope::All } else { Scope::Stale };
    let written = write(store, config, &sources, directory, scope, &stale)?;
    store.freshen(&stale)?;
    store.freshen(&written.cut)?;
    let files = written.files;
    if all {
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
    let _lock = lock(store)?;
    let sources = sources_by_name(config);
    let settled = settle(store, &sources, now)?;
    let to = directory.unwrap_or(&config.publish.directory);
    let stale = store.stale()?;
    let Written { mut files, cut } = write(store, config, &sources, to, Scope::All, &stale)?;
    if directory.is_some() {
        files.extend(write_pages(store, config, &sources, to)?);
    } else {
        store.freshen(&stale)?;
        store.freshen(&cut)?;
        store.remember(WRITTEN_WITH, &settings(config))?;
    }
    Ok(Published { settled, files })
}

fn settle(store: &Store, sources: &Sources, now: DateTime<Utc>) -> Result<Settled, Error> {
    store.free_ended(now)?;
    words::weigh(store)?;
    Ok(store.settle(now, |record| {
        identity::entry(record, sources)
            .as_ref()
            .map(identity::face)
    })?)
}

/// All that the documents depend on beside the store, as text.
fn settings(config: &Config) -> String {
    let sources: Vec<_> = config
        .sources
        .iter()
        .map(|s| {
            (
                &s.source.name,
                &s.source.title,
                &s.source.tags,
                &s.source.curator,
                s.source.timezone,
            )
        })
        .collect();
    format!(
        "{} {:?} {sources:?}",
        env!("CARGO_PKG_VERSION"),
        config.publish
    )
}

/// Which documents are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Scope {
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
    directory: &Path,
    scope: Scope,
    stale: &[(i64, u32)],
) -> Result<Written, Error> {
    let site = config.publish.site();
    let feeds = feeds(store, config, sources)?;
    let offered: Vec<Feed> = feeds.values().cloned().collect();
    let mut written = Written::default();
    for (number, feed) in &feeds {
        let stale = stale.iter().filter(|(feed, _)| feed == number);
        let stale: Vec<u32> = stale.map(|(_, archive)| *archive).collect();
        if scope == Scope::All || !stale.is_empty() {
            let mut writer = FeedWriter {
                store,
                site: &site,
                sources,
                directory,
                number: *number,
                feed: feed.clone(),
            };
            writer.write(&offered, scope, stale, &mut written)?;
        }
    }
    written.files.extend(publish::files::write_set(
        directory,
        &publish::site_documents(&site, &offered),
    )?);
    written.files.sort();
    Ok(written)
}

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
            Scope::All => store.archives(self.number)?,
            Scope::Stale => store.some_archives(self.number, &stale)?,
        };
        for block in blocks {
            let files = self.write_archive(block, stale.contains(&block.number))?;
            written.files.extend(files);
        }
        let documents = publish::feed_documents(site, &self.feed, offered, &selection);
        let files = publish::files::write_set(self.directory, &documents)?;
        written.files.extend(files);
        Ok(())
    }

    /// Archives are cut once: one that is there stays as it is, but where an entry was taken away.
    fn write_archive(&self, block: Block, is_stale: bool) -> Result<Vec<String>, Error> {
        let path = publish::archive_path(&self.feed, block.number);
        if !is_stale && self.directory.join(&path).exists() {
            return Ok(Vec::new());
        }
        let held = entries(
            self.store,
            self.sources,
            &self.store.archived(self.number, block)?,
        )?;
        let bytes = publish::atom_archive(self.site, &self.feed, block.number, &held);
        Ok(publish::files::write_set(
            self.directory,
            &[Output::new(path, bytes)],
        )?)
    }
}

fn entries(store: &Store, sources: &Sources, articles: &[i64]) -> Result<Vec<Entry>, Error> {
    let records = store.records(articles)?;
    Ok(records
        .iter()
        .filter_map(|record| identity::entry(record, sources))
        .collect())
}

/// The feeds that are offered, by number: the combined one, and one of each source that ever brought something.
fn feeds(store: &Store, config: &Config, sources: &Sources) -> Result<BTreeMap<i64, Feed>, Error> {
    let changes: BTreeMap<i64, DateTime<Utc>> = store.last_changes()?.into_iter().collect();
    let feed = |number: i64, title: &str, path: String| Feed {
        id: identity::feed_id(&path),
        title: title.to_owned(),
        path,
        updated: changes.get(&number).copied().unwrap_or_default(),
        archives: 0,
    };
    let mut feeds = BTreeMap::from([(
        COMBINED,
        feed(COMBINED, &config.publish.title, String::new()),
    )]);
    for (number, name) in store.source_rows()? {
        if let (Some(source), true) = (sources.get(&name), changes.contains_key(&number)) {
            feeds.insert(
                number,
                feed(number, source.display_title(), publish::source_path(&name)),
            );
        }
    }
    Ok(feeds)
}

/// How many articles' pages are made at a time.
const PAGES_AT_ONCE: usize = 200;

fn write_pages(
    store: &Store,
    config: &Config,
    sources: &Sources,
    directory: &Path,
) -> Result<Vec<String>, Error> {
    let site = config.publish.site();
    let mut files = Vec::new();
    let articles = store.find_entries(&crate::store::EntryQuery::default())?;
    for some in articles.chunks(PAGES_AT_ONCE) {
        let entries = entries(store, sources, some)?;
        let pages: Vec<Output> = entries
            .iter()
            .map(|entry| {
                let path = format!("{}/index.html", publish::article_path(entry.id));
                Output::new(path, publish::article_page(&site, entry).into_bytes())
            })
            .collect();
        files.extend(publish::files::write_set(directory, &pages)?);
    }
    for digest in store.digest_rows()? {
        if let Some(page) = digest_page(store, sources, digest)? {
            let path = format!("{}/index.html", publish::digest_path(page.id));
            let page = Output::new(path, publish::digest_page(&site, &page).into_bytes());
            files.extend(publish::files::write_set(directory, &[page])?);
        }
    }
    Ok(files)
}

/// The page of the article whose id begins so.
pub fn page_of_article(config: &Config, store: &Store, id: &str) -> Result<Option<String>, Error> {
    let sources = sources_by_name(config);
    let Some(article) = store.article_by_id(id)? else {
        return Ok(None);
    };
    let entry = entries(store, &sources, &[article])?.pop();
    Ok(entry.map(|entry| publish::article_page(&config.publish.site(), &entry)))
}

/// The page of the digest whose id begins so.
pub fn page_of_digest(config: &Config, store: &Store, id: &str) -> Result<Option<String>, Error> {
    let sources = sources_by_name(config);
    let Some(digest) = store.digest_by_id(id)? else {
        return Ok(None);
    };
    let page = digest_page(store, &sources, digest)?;
    Ok(page.map(|page| publish::digest_page(&config.publish.site(), &page)))
}

fn digest_page(store: &Store, sources: &Sources, digest: i64) -> Result<Option<DigestPage>, Error> {
    let Some(edition) = store.edition(digest)? else {
        return Ok(None);
    };
    let articles: Vec<i64> = edition
        .stories
        .iter()
        .filter_map(|story| story.article)
        .collect();
    let mut by_row: BTreeMap<i64, Entry> = store
        .records(&articles)?
        .iter()
        .filter_map(|record| Some((record.article, identity::entry(record, sources)?)))
        .collect();
    let stories = edition.stories.into_iter().map(|story| Story {
        position: story.position,
        number: story.number,
        title: story.title,
        commentary: story.commentary,
        quoted: story.quoted,
        entry: story.article.and_then(|row| by_row.remove(&row)),
    });
    let source = sources.get(&edition.source);
    Ok(Some(DigestPage {
        id: edition.uuid,
        title: edition.title,
        curator: edition.curator.or_else(|| source?.curator.clone()),
        published: edition.published,
        url: edition.url,
        source_title: source
            .map_or_else(|| edition.source.clone(), |s| s.display_title().to_owned()),
        source: edition.source,
        stories: stories.collect(),
    }))
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
