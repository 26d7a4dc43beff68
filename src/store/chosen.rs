//! The feeds of the configuration: which entries each holds, and its log of them.

use std::collections::BTreeSet;

use rusqlite::{Connection, OptionalExtension as _, params};

use super::listed::expression;
use super::log::{append, is_logged};
use super::{Result, Store};
use crate::model::View;

/// What a feed of the configuration holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice<'a> {
    /// The feed's name.
    pub name: &'a str,
    /// All of it holds.
    pub view: &'a View,
    /// None of these does.
    pub exclude: &'a [View],
}

/// The same as it is kept.
pub(super) struct Chosen {
    /// The feed's number.
    number: i64,
    view: View,
    exclude: Vec<View>,
}

impl Store {
    /// Has these feeds and no others. The log of one that is new, or that holds something else than before, is made of all
    /// that is published; `listed` says with what settings that was listed.
    pub fn choose(&self, feeds: &[Choice<'_>], listed: &str) -> Result<()> {
        let is_known = self.read(|c| {
            let known = kept(c)?;
            Ok(known.len() == feeds.len()
                && feeds
                    .iter()
                    .all(|feed| known.contains(&Kept::of(feed, listed))))
        })?;
        if is_known {
            return Ok(());
        }
        self.write(|c| {
            let known = kept(c)?;
            for gone in known
                .iter()
                .filter(|k| feeds.iter().all(|f| f.name != k.name))
            {
                let number = number(c, &gone.name)?;
                clear(c, number)?;
                c.execute("DELETE FROM chosen WHERE id = ?1", [number])?;
            }
            for feed in feeds {
                let wanted = Kept::of(feed, listed);
                if !known.contains(&wanted) {
                    fill(c, feed, &wanted)?;
                }
            }
            Ok(())
        })
    }

    /// The numbers and names of the feeds of the configuration.
    pub fn chosen(&self) -> Result<Vec<(i64, String)>> {
        self.read(|c| {
            c.prepare_cached("SELECT id, name FROM chosen")?
                .query_map([], |r| Ok((r.get(0)?, r.get(1)?)))?
                .collect()
        })
    }
}

/// A row, by which a feed is known as the one that it was.
#[derive(PartialEq, Eq)]
struct Kept {
    name: String,
    view: String,
    exclude: String,
    listed: String,
}

impl Kept {
    fn of(feed: &Choice<'_>, listed: &str) -> Self {
        let exclude: Vec<String> = feed.exclude.iter().map(View::query).collect();
        Self {
            name: feed.name.to_owned(),
            view: feed.view.query(),
            exclude: serde_json::Value::from(exclude).to_string(),
            listed: listed.to_owned(),
        }
    }
}

fn kept(c: &Connection) -> rusqlite::Result<Vec<Kept>> {
    c.prepare_cached("SELECT name, view, exclude, listed FROM chosen")?
        .query_map([], |r| {
            Ok(Kept {
                name: r.get(0)?,
                view: r.get(1)?,
                exclude: r.get(2)?,
                listed: r.get(3)?,
            })
        })?
        .collect()
}

fn number(c: &Connection, name: &str) -> rusqlite::Result<i64> {
    let sql = "SELECT id FROM chosen WHERE name = ?1";
    c.query_row(sql, [name], |r| r.get(0))
}

fn clear(c: &Connection, number: i64) -> rusqlite::Result<()> {
    for table in ["log", "archive", "stale"] {
        c.execute(&format!("DELETE FROM {table} WHERE feed = ?1"), [number])?;
    }
    Ok(())
}

/// Makes the log of a feed of all that is published, in the order of its arrival.
fn fill(c: &Connection, feed: &Choice<'_>, wanted: &Kept) -> rusqlite::Result<()> {
    c.execute(
        "INSERT INTO chosen VALUES ((SELECT coalesce(min(id), 0) - 1 FROM chosen), ?1, ?2, ?3, ?4)
         ON CONFLICT (name) DO UPDATE SET view = excluded.view, exclude = excluded.exclude, listed = excluded.listed",
        params![wanted.name, wanted.view, wanted.exclude, wanted.listed],
    )?;
    let number = number(c, feed.name)?;
    clear(c, number)?;
    let mut held = positions(c, feed.view)?;
    for left_out in feed.exclude {
        for position in positions(c, left_out)? {
            held.remove(&position);
        }
    }
    let mut insert = c.prepare_cached(
        "INSERT INTO log SELECT ?1, ?2, article_id, at FROM log WHERE feed = 0 AND position = ?3",
    )?;
    for (position, nth) in held.into_iter().zip(1_i64..) {
        insert.execute([number, nth, position])?;
    }
    c.execute("INSERT OR IGNORE INTO stale VALUES (?1, 0)", [number])
        .map(drop)
}

/// Where the entries of a view stand in the combined log.
fn positions(c: &Connection, view: &View) -> rusqlite::Result<BTreeSet<i64>> {
    if view.is_all() {
        return c
            .prepare_cached("SELECT position FROM listed")?
            .query_map([], |r| r.get(0))?
            .collect();
    }
    let Some(expression) = expression(c, view)? else {
        return Ok(BTreeSet::new());
    };
    c.prepare_cached("SELECT rowid FROM search WHERE search MATCH ?1")?
        .query_map([expression], |r| r.get(0))?
        .collect()
}

/// The feeds of the configuration, to file entries with.
pub(super) fn all(c: &Connection) -> rusqlite::Result<Vec<Chosen>> {
    let rows: Vec<(i64, String, String)> = c
        .prepare_cached("SELECT id, view, exclude FROM chosen ORDER BY id DESC")?
        .query_map([], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)))?
        .collect::<Result<_, _>>()?;
    // What this program wrote is understood by it; a feed whose row is not holds nothing more.
    let chosen = rows.into_iter().filter_map(|(number, view, exclude)| {
        let exclude: Vec<String> = serde_json::from_str(&exclude).ok()?;
        let exclude = exclude.iter().map(|query| View::from_query(query));
        Some(Chosen {
            number,
            view: View::from_query(&view).ok()?,
            exclude: exclude.collect::<Result<_, _>>().ok()?,
        })
    });
    Ok(chosen.collect())
}

/// Files an entry, as it is listed now, with each feed that holds it: once, and again where that `is_news` to its readers.
pub(super) fn file(
    c: &Connection,
    chosen: &[Chosen],
    article: i64,
    is_news: bool,
    now: i64,
) -> rusqlite::Result<()> {
    let listed: Option<i64> = c
        .prepare_cached("SELECT position FROM listed WHERE article_id = ?1")?
        .query_row([article], |r| r.get(0))
        .optional()?;
    // What is hidden stays where it is: it may be shown again.
    let Some(position) = listed else {
        return Ok(());
    };
    for feed in chosen {
        let is_held = holds(c, feed, position)?;
        let was_held = is_logged(c, feed.number, article)?;
        if was_held && !is_held {
            leave(c, feed.number, article)?;
        } else if is_held && (is_news || !was_held) {
            append(c, feed.number, article, now)?;
        }
        if is_held || was_held {
            c.prepare_cached("INSERT OR IGNORE INTO stale VALUES (?1, 0)")?
                .execute([feed.number])?;
        }
    }
    Ok(())
}

fn holds(c: &Connection, feed: &Chosen, position: i64) -> rusqlite::Result<bool> {
    if !feed.view.is_all() && !is_in(c, &feed.view, position)? {
        return Ok(false);
    }
    for left_out in &feed.exclude {
        if is_in(c, left_out, position)? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn is_in(c: &Connection, view: &View, position: i64) -> rusqlite::Result<bool> {
    match expression(c, view)? {
        Some(expression) => c
            .prepare_cached("SELECT 1 FROM search WHERE search MATCH ?1 AND rowid = ?2")?
            .exists(params![expression, position]),
        None => Ok(false),
    }
}

/// Takes an entry out of a feed; the archives that hold it are written anew.
fn leave(c: &Connection, feed: i64, article: i64) -> rusqlite::Result<()> {
    for sql in [
        "INSERT OR IGNORE INTO stale SELECT a.feed, a.number FROM log l JOIN archive a
         ON a.feed = l.feed AND l.position BETWEEN a.first AND a.last WHERE l.feed = ?1 AND l.article_id = ?2",
        "DELETE FROM log WHERE feed = ?1 AND article_id = ?2",
    ] {
        c.prepare_cached(sql)?.execute([feed, article])?;
    }
    Ok(())
}
