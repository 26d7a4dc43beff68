//! Feeds that are no log of their own: those that are asked for by `?…`, and the remarks.
//!
//! Each holds the latest arrivals of what is published that belong to it, chosen anew from the store: the same store
//! gives the same bytes.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::documents::{Known, Shown, by_row, entries};
use super::{Error, sources_by_name};
use crate::config::{Config, FeedConfig};
use crate::identity::{self, Sources};
use crate::model::{Entry, FacetKind, View};
use crate::publish::{self, Feed, MENTIONS_PATH, Output, Remarked, Selection, Site};
use crate::store::{COMBINED, Listing, Store};

/// Where entries are left out, so many times more are looked at as stand in a document.
pub(super) const MORE: usize = 10;

/// What a feed holds, beside that its entries are published.
struct Choice<'a> {
    /// All of it holds.
    view: &'a View,
    /// It stands in the log of this feed.
    within: i64,
    max_per_source: Option<usize>,
}

/// The latest arrivals that a feed holds.
struct Latest {
    /// The latest last.
    entries: Vec<Entry>,
    /// How many it holds, as far as was looked.
    total: usize,
    /// When the last of them came.
    changed: DateTime<Utc>,
}

impl<'a> Choice<'a> {
    fn of(view: &'a View) -> Self {
        Self {
            view,
            within: COMBINED,
            max_per_source: None,
        }
    }

    /// The latest arrivals that it holds.
    fn latest(&self, store: &Store, sources: &Sources, limit: usize) -> Result<Latest, Error> {
        let looked_at = match self.max_per_source {
            Some(_) => limit.saturating_mul(MORE),
            None => limit,
        };
        let found = store.view(self.view, Listing::Arrival(self.within), 0, looked_at)?;
        let articles = found.articles;
        let shown = capped(&articles, limit, self.max_per_source, |some| {
            entries(store, sources, some)
        })?;
        let changed = store.last_arrival(&articles[..articles.len().min(limit)])?;
        Ok(Latest {
            entries: shown,
            total: found.total,
            changed: changed.unwrap_or_default(),
        })
    }
}

/// Of articles, the latest arrival first, as many as are shown, with no more of one source than it may have: the latest
/// arrival last.
pub(super) fn capped(
    latest: &[i64],
    limit: usize,
    max_per_source: Option<usize>,
    read: impl Fn(&[i64]) -> Result<Vec<Entry>, Error>,
) -> Result<Vec<Entry>, Error> {
    let mut shown: Vec<Entry> = Vec::new();
    let mut of_source: BTreeMap<String, usize> = BTreeMap::new();
    for some in latest.chunks(limit.max(1)) {
        let room = limit - shown.len();
        let fitting = read(some)?.into_iter().filter(|entry| {
            let first = entry.mentions.first().map(|mention| mention.source.clone());
            let count = of_source.entry(first.unwrap_or_default()).or_default();
            *count += 1;
            max_per_source.is_none_or(|most| *count <= most)
        });
        shown.extend(fitting.take(room));
        if shown.len() == limit {
            break;
        }
    }
    shown.reverse();
    Ok(shown)
}

/// The title of a feed of the configuration: its own, else what it is about.
pub(super) fn title(store: &Store, config: &Config, feed: &FeedConfig) -> Result<String, Error> {
    if let Some(title) = &feed.title {
        return Ok(title.clone());
    }
    let mut about = asked(store, &feed.view)?;
    let mut left_out = Vec::new();
    for view in &feed.exclude {
        left_out.extend(asked(store, view)?);
    }
    if !left_out.is_empty() {
        about.push(format!("without {}", left_out.join(", ")));
    }
    Ok(about_what(&config.publish.title, &about))
}

/// The feed of the remarks.
pub(super) fn of_remarks(config: &Config) -> Feed {
    let title = format!("{}: every remark", config.publish.title);
    named(title, MENTIONS_PATH.to_owned(), String::new())
}

fn id(path: &str, query: &str) -> Uuid {
    match query {
        "" => identity::feed_id(path),
        query => identity::feed_id(&format!("{path}?{query}")),
    }
}

/// A feed by its address, without what changes.
pub(super) fn named(title: String, path: String, query: String) -> Feed {
    Feed {
        id: id(&path, &query),
        title,
        path,
        query,
        updated: DateTime::UNIX_EPOCH,
        archives: 0,
        entries: 0,
        facets: Vec::new(),
    }
}

/// The document of the latest remarks.
pub(super) fn remarks(
    store: &Store,
    config: &Config,
    sources: &Sources,
    site: &Site,
    shown: &Shown,
) -> Result<Output, Error> {
    let mut remarks = store.latest_remarks(site.entries)?;
    remarks.reverse();
    let articles: BTreeSet<i64> = remarks.iter().map(|remark| remark.article).collect();
    let articles: Vec<i64> = articles.into_iter().collect();
    let by_row: Known = by_row(store, sources, &shown.entries, &articles)?
        .into_iter()
        .collect();
    let updated = remarks.last().map(|remark| remark.arrived);
    let remarked = remarks.iter().filter_map(|remark| {
        let mut entry = by_row.get(&remark.article)?.clone();
        let is_only = entry.mentions.len() == 1;
        let is_meant = |mention: &crate::model::Mention| {
            (mention.digest, mention.position) == (remark.digest, remark.position)
        };
        entry.mentions.retain(is_meant);
        entry.mentions.truncate(1);
        (!entry.mentions.is_empty()).then(|| Remarked {
            id: identity::remark_id(remark.digest, remark.first, remark.nth),
            entry,
            is_only,
        })
    });
    let remarked: Vec<Remarked> = remarked.collect();
    let feed = Feed {
        updated: updated.unwrap_or_default(),
        ..of_remarks(config)
    };
    let path = feed.document("atom.xml");
    let bytes = publish::mentions(site, &feed, &remarked, &shown.rendered);
    Ok(Output::new(path, bytes))
}

/// The document of that name of the entries of a folder's feed that are in a view besides; `None` where no such feed is
/// offered.
pub fn document(
    config: &Config,
    store: &Store,
    folder: &str,
    name: &str,
    asked: &View,
) -> Result<Option<Vec<u8>>, Error> {
    let sources = sources_by_name(config);
    let site = config.publish.site();
    let folder_name = |kind: &str| folder.strip_prefix(kind)?.strip_suffix('/');
    let of_source;
    let mut known_as = folder.to_owned();
    let (title, choice) = if folder.is_empty() {
        (config.publish.title.clone(), Choice::of(asked))
    } else if let Some(source) = folder_name("sources/").and_then(|name| sources.get(name)) {
        of_source = asked.clone().with(FacetKind::Source, &source.name);
        let mut rows = store.source_rows()?.into_iter();
        if let Some(row) = rows.find(|row| row.name == source.name) {
            known_as = publish::source_path(&row.known_as);
        }
        (source.display_title().to_owned(), Choice::of(&of_source))
    } else if let Some(feed) = folder_name("feeds/").and_then(|name| config.feed(name)) {
        let mut chosen = store.chosen()?.into_iter();
        // One that is new in the configuration has its log from the next pass on.
        let Some((number, _)) = chosen.find(|(_, name)| *name == feed.name) else {
            return Ok(None);
        };
        let choice = Choice {
            view: asked,
            within: number,
            max_per_source: feed.max_per_source,
        };
        (self::title(store, config, feed)?, choice)
    } else {
        return Ok(None);
    };
    let latest = choice.latest(store, &sources, site.entries)?;
    let feed = Feed {
        id: id(&known_as, &asked.query()),
        updated: latest.changed,
        entries: latest.total,
        ..named(
            about_what(&title, &self::asked(store, asked)?),
            folder.to_owned(),
            asked.query(),
        )
    };
    // A view has no hub: nobody could tell it which views changed.
    let site = Site {
        hubs: Vec::new(),
        ..site
    };
    let selection = Selection::new(&site, &latest.entries);
    Ok(publish::feed_document(name, &site, &feed, &selection))
}

/// What a view asks for, in words: `“opcon”`, `site The Example Post`.
fn asked(store: &Store, view: &View) -> Result<Vec<String>, Error> {
    let mut parts: Vec<String> = view.text.iter().map(|text| format!("“{text}”")).collect();
    for (kind, value) in &view.filters {
        let known = store.facet(*kind, value)?;
        let name = known.map_or_else(|| value.clone(), |known| known.facet.name);
        parts.push(match kind {
            FacetKind::Citers => format!("cited by {value} or more"),
            kind => format!("{} {name}", kind.as_str()),
        });
    }
    parts.extend(view.since.map(|day| format!("since {day}")));
    parts.extend(view.until.map(|day| format!("before {day}")));
    Ok(parts)
}

/// A title with what is asked for: `Digests: “opcon”, site The Example Post`.
fn about_what(title: &str, asked: &[String]) -> String {
    format!("{title}: {}", asked.join(", "))
}
