//! The published entries as they are searched and browsed: what each is filtered by, and the views of them.
//!
//! The work for a view has an end, whatever is asked: its words are few, and of the entries that have them only the
//! latest arrivals are looked at.

use std::cmp::Reverse;
use std::collections::HashMap;

use chrono::{NaiveDate, NaiveTime};
use rusqlite::{Connection, OptionalExtension as _, params};

use super::entries::records;
use super::log::COMBINED;
use super::{Result, Store, search};
use crate::model::{Counted, Face, Facet, FacetKind, Record, View};

/// Of the entries that a view holds no more than these are looked at: the latest arrivals.
const MAX_MATCHES: usize = 10_000;

/// No more than these are counted and put in the order of their days: what takes a page's time is looking at each.
const MAX_SORTED: usize = 5_000;

/// The commonest facets of a view's entries: so many are looked at to name a few of each kind.
const MAX_COUNTED: usize = 400;

/// How many articles are listed again in one transaction.
const BATCH: usize = 250;

/// What stands first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Listing {
    /// What arrived last, of what stands in the log of this feed.
    Arrival(i64),
    /// The newest day, on the site's clock.
    Day,
}

impl Listing {
    /// The feed in whose log what is listed stands.
    fn feed(self) -> i64 {
        match self {
            Self::Arrival(feed) => feed,
            Self::Day => COMBINED,
        }
    }
}

/// A part of a view's entries.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Viewed {
    /// The rows of their articles.
    pub articles: Vec<i64>,
    /// How many the view holds.
    pub total: usize,
    /// Whether it holds more than were counted.
    pub is_more: bool,
    /// By what else its entries could be filtered, the commonest first; of views by arrival none is counted.
    pub facets: Vec<Counted>,
}

impl Store {
    /// The entries of a view: at most `limit` of them, `skip` left out.
    pub fn view(&self, view: &View, first: Listing, skip: usize, limit: usize) -> Result<Viewed> {
        let is_all = view.is_all() && first.feed() == COMBINED;
        self.read(|c| {
            if is_all {
                all(c, first, skip, limit)
            } else {
                some(c, view, first, skip, limit)
            }
        })
    }

    /// The facets of a kind, those that most entries have first.
    pub fn facets(&self, kind: FacetKind, skip: usize, limit: usize) -> Result<Vec<Counted>> {
        self.counted(
            "SELECT kind, value, name, entries FROM facet WHERE kind = ?1 AND entries > 0
             ORDER BY entries DESC, value LIMIT ?3 OFFSET ?2",
            params![kind.as_str(), int(skip), int(limit)],
        )
    }

    /// The latest `limit` days that have entries, up to a day where one is given: the newest first.
    pub fn days(&self, until: Option<&str>, limit: usize) -> Result<Vec<Counted>> {
        self.counted(
            "SELECT kind, value, name, entries FROM facet WHERE kind = 'day' AND entries > 0
             AND (?1 IS NULL OR value <= ?1) ORDER BY value DESC LIMIT ?2",
            params![until, int(limit)],
        )
    }

    /// The days with entries right before and right after one.
    pub fn days_around(&self, day: &str) -> Result<[Option<Counted>; 2]> {
        let next = |sql| Ok(self.counted(sql, params![day])?.pop());
        Ok([
            next(
                "SELECT kind, value, name, entries FROM facet
                 WHERE kind = 'day' AND entries > 0 AND value < ?1 ORDER BY value DESC LIMIT 1",
            )?,
            next(
                "SELECT kind, value, name, entries FROM facet
                 WHERE kind = 'day' AND entries > 0 AND value > ?1 ORDER BY value LIMIT 1",
            )?,
        ])
    }

    /// How many facets of a kind there are.
    pub fn count_facets(&self, kind: FacetKind) -> Result<usize> {
        self.read(|c| {
            c.prepare_cached("SELECT count(*) FROM facet WHERE kind = ?1 AND entries > 0")?
                .query_row([kind.as_str()], |r| r.get(0))
        })
    }

    /// One facet; `None` where no entry has it.
    pub fn facet(&self, kind: FacetKind, value: &str) -> Result<Option<Counted>> {
        Ok(self
            .counted(
                "SELECT kind, value, name, entries FROM facet WHERE kind = ?1 AND value = ?2 AND entries > 0",
                params![kind.as_str(), value],
            )?
            .pop())
    }

    /// Lists every published entry again: where the lists are empty, or were made with other settings.
    pub fn list_again(&self, describe: impl Fn(&Record) -> Option<Face>) -> Result<()> {
        let mut after = 0;
        while let Some(last) = self.write(|c| list_some(c, after, &describe))? {
            after = last;
        }
        Ok(())
    }

    fn counted(&self, sql: &str, parameters: impl rusqlite::Params) -> Result<Vec<Counted>> {
        self.read(|c| {
            let rows = c
                .prepare_cached(sql)?
                .query_map(parameters, counted)?
                .collect::<rusqlite::Result<Vec<_>>>()?;
            Ok(rows.into_iter().flatten().collect())
        })
    }
}

fn int(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn counted(r: &rusqlite::Row<'_>) -> rusqlite::Result<Option<Counted>> {
    let (kind, value, name, entries): (String, _, _, _) =
        (r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?);
    Ok(FacetKind::from_word(&kind).map(|kind| Counted {
        facet: Facet { kind, value, name },
        entries,
    }))
}

fn list_some(
    c: &Connection,
    after: i64,
    describe: impl Fn(&Record) -> Option<Face>,
) -> rusqlite::Result<Option<i64>> {
    let ids: Vec<i64> = c
        .prepare_cached(
            "SELECT id FROM article WHERE face IS NOT NULL AND id > ?1 ORDER BY id LIMIT ?2",
        )?
        .query_map([after, int(BATCH)], |r| r.get(0))?
        .collect::<Result<_, _>>()?;
    for record in records(c, &ids)? {
        if let Some(face) = describe(&record) {
            list(c, record.article, &face)?;
            // What another version, or another configuration, sees in what was published is no news.
            c.prepare_cached("UPDATE article SET core = ?2 WHERE id = ?1 AND NOT unsettled")?
                .execute(params![record.article, face.core])?;
        }
    }
    Ok(ids.last().copied())
}

pub(super) fn is_listed(c: &Connection, article: i64) -> rusqlite::Result<bool> {
    c.prepare_cached("SELECT 1 FROM listed WHERE article_id = ?1")?
        .exists([article])
}

/// Lists an entry that is published, as it is now.
pub(super) fn list(c: &Connection, article: i64, face: &Face) -> rusqlite::Result<()> {
    c.prepare_cached("DELETE FROM listed WHERE article_id = ?1")?
        .execute([article])?;
    let position: Option<i64> = c
        .prepare_cached(
            "SELECT max(l.position) FROM log l JOIN article a ON a.id = l.article_id
             WHERE l.article_id = ?1 AND l.feed = 0 AND NOT a.hidden AND a.merged_into IS NULL",
        )?
        .query_row([article], |r| r.get(0))
        .optional()?
        .flatten();
    let Some(position) = position else {
        return Ok(());
    };
    let facets: Vec<i64> = face
        .facets
        .iter()
        .map(|facet| count_in(c, facet))
        .collect::<Result<_, _>>()?;
    let tokens: Vec<String> = facets.iter().map(|id| format!("f{id}")).collect();
    c.prepare_cached("INSERT INTO listed VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![
            position,
            article,
            face.local.and_utc().timestamp(),
            serde_json::Value::from(facets).to_string(),
        ])?;
    let text = &face.search;
    let all = format!("{}\n{}\n{}", text.title, text.names, text.words);
    let pairs = search::bigrams(&all) + &search::characters(&all);
    c.prepare_cached("INSERT INTO search (rowid, title, names, words, bigrams, facets) VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?
        .execute(params![position, text.title, text.names, text.words, pairs, tokens.join(" ")])
        .map(drop)
}

/// One entry more has this facet; its row. In two steps: `ON CONFLICT … RETURNING` takes three times as long.
fn count_in(c: &Connection, facet: &Facet) -> rusqlite::Result<i64> {
    let kind = facet.kind.as_str();
    let known = c
        .prepare_cached("SELECT id FROM facet WHERE kind = ?1 AND value = ?2")?
        .query_row([kind, &facet.value], |r| r.get(0))
        .optional()?;
    if let Some(id) = known {
        c.prepare_cached("UPDATE facet SET entries = entries + 1, name = ?2 WHERE id = ?1")?
            .execute(params![id, facet.name])?;
        return Ok(id);
    }
    c.prepare_cached("INSERT INTO facet (kind, value, name, entries) VALUES (?1, ?2, ?3, 1)")?
        .insert(params![kind, facet.value, facet.name])
}

/// Every entry, without looking at more than are asked for.
fn all(c: &Connection, first: Listing, skip: usize, limit: usize) -> rusqlite::Result<Viewed> {
    let order = match first {
        Listing::Arrival(_) => "position DESC",
        Listing::Day => "sort DESC, position DESC",
    };
    let articles = c
        .prepare_cached(&format!(
            "SELECT article_id FROM listed ORDER BY {order} LIMIT ?1 OFFSET ?2"
        ))?
        .query_map([int(limit), int(skip)], |r| r.get(0))?
        .collect::<Result<_, _>>()?;
    let total = c
        .prepare_cached("SELECT value FROM counter WHERE name = 'entries'")?
        .query_row([], |r| r.get(0))?;
    Ok(Viewed {
        articles,
        total,
        ..Viewed::default()
    })
}

/// An entry that a view holds: its place on the pages, its article, its facets.
type Match = (i64, i64, String);

fn some(
    c: &Connection,
    view: &View,
    first: Listing,
    skip: usize,
    limit: usize,
) -> rusqlite::Result<Viewed> {
    let expression = match (&view.text, &view.filters[..]) {
        (None, []) => None,
        _ => match expression(c, view)? {
            Some(expression) => Some(expression),
            None => return Ok(Viewed::default()),
        },
    };
    let matching = match expression {
        Some(_) => "search JOIN listed l ON l.position = search.rowid WHERE search MATCH ?1",
        None => "listed l WHERE ?1 IS NULL",
    };
    let order = match expression {
        Some(_) => "search.rowid",
        None => "l.position",
    };
    let midnight = |day: NaiveDate| day.and_time(NaiveTime::MIN).and_utc().timestamp();
    let looked_at = match first {
        Listing::Arrival(_) => skip.saturating_add(limit).min(MAX_MATCHES),
        Listing::Day => MAX_SORTED,
    };
    let mut found: Vec<Match> = c
        .prepare_cached(&format!(
            "SELECT l.sort, l.article_id, l.facets FROM {matching}
             AND l.sort >= coalesce(?3, l.sort) AND l.sort < coalesce(?4, l.sort + 1)
             AND (?5 = 0 OR EXISTS (SELECT 1 FROM log WHERE feed = ?5 AND article_id = l.article_id)) ORDER BY {order} DESC LIMIT ?2",
        ))?
        .query_map(
            params![
                expression,
                int(looked_at + 1),
                view.since.map(midnight),
                view.until.map(midnight),
                first.feed()
            ],
            |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)),
        )?
        .collect::<Result<_, _>>()?;
    let is_more = found.len() > looked_at;
    found.truncate(looked_at);
    if first == Listing::Day {
        // Stable: those of one moment stay in the order of arrival.
        found.sort_by_key(|found| Reverse(found.0));
    }
    let shown = found.iter().skip(skip).take(limit);
    Ok(Viewed {
        articles: shown.map(|found| found.1).collect(),
        total: found.len(),
        is_more,
        facets: match first {
            Listing::Day => commonest(c, &found)?,
            Listing::Arrival(_) => Vec::new(),
        },
    })
}

/// The expression that finds a view's entries, where it asks for anything; `None` where no entry can be in it.
pub(super) fn expression(c: &Connection, view: &View) -> rusqlite::Result<Option<String>> {
    let mut parts: Vec<String> = Vec::new();
    for (kind, value) in &view.filters {
        match facet_number(c, *kind, value)? {
            Some(number) => parts.push(format!("facets : \"f{number}\"")),
            None => return Ok(None),
        }
    }
    if view.text.is_some() {
        match search::expression(&view.terms()) {
            Some(words) => parts.push(words),
            None => return Ok(None),
        }
    }
    Ok(Some(parts.join(" AND ")))
}

/// A facet's row. A site may be called by its host, where none is named so.
fn facet_number(c: &Connection, kind: FacetKind, value: &str) -> rusqlite::Result<Option<i64>> {
    let host = (kind == FacetKind::Site).then_some(FacetKind::Host.as_str());
    c.prepare_cached(
        "SELECT id FROM facet WHERE entries > 0 AND value = ?2 AND kind IN (?1, ?3) ORDER BY kind = ?1 DESC LIMIT 1",
    )?
    .query_row(params![kind.as_str(), value, host], |r| r.get(0))
    .optional()
}

/// By what else the entries could be filtered.
fn commonest(c: &Connection, found: &[Match]) -> rusqlite::Result<Vec<Counted>> {
    let mut counts: HashMap<i64, usize> = HashMap::new();
    for (_, _, facets) in found {
        let numbers = facets.trim_matches(['[', ']']).split(',');
        for number in numbers.filter_map(|number| number.parse().ok()) {
            *counts.entry(number).or_default() += 1;
        }
    }
    let mut counts: Vec<(i64, usize)> = counts.into_iter().collect();
    counts.sort_by_key(|(number, entries)| (Reverse(*entries), *number));
    counts.truncate(MAX_COUNTED);
    let mut facet =
        c.prepare_cached("SELECT kind, value, name, entries FROM facet WHERE id = ?1")?;
    let mut facets = Vec::new();
    for (number, entries) in counts {
        let row = facet.query_row([number], counted).optional()?.flatten();
        facets.extend(row.map(|row| Counted { entries, ..row }));
    }
    Ok(facets)
}
