//! Items and what they cite: a reading of a digest → rows, each article once.
//!
//! A digest that is read again keeps the rows of what it had: a story is known again by the address that it was printed
//! with, else by its headline, else by its number. So an article stays the one that it was when its address or byline
//! is only read better, and what was joined or decided by hand is not undone.

use std::collections::{BTreeSet, HashMap};

use rusqlite::{Connection, params};
use url::Url;

use super::articles::{self, At, Led};
use super::{CitationRecord, ItemRecord, names_to_json};

/// What storing the items of a digest changed.
#[derive(Debug, Default)]
pub(super) struct Replaced {
    /// The articles that the stories have entries for, by row.
    pub(super) articles: Vec<i64>,
    /// Whether anything is other than it was.
    pub(super) changed: bool,
}

/// An item as it was stored before.
struct Earlier {
    id: i64,
    position: u32,
    number: Option<u32>,
    texts: [Option<String>; 3],
    citations: Vec<EarlierCitation>,
}

/// A citation as it was stored before.
struct EarlierCitation {
    id: i64,
    article: i64,
    shown: Shown,
}

/// What a row of `citation` says, but which article it means.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Shown {
    rank: u32,
    entry: bool,
    url: Option<String>,
    cited_as: Option<String>,
    title: Option<String>,
    site: Option<String>,
    authors: Option<String>,
    published: Option<String>,
}

impl Shown {
    fn of(cited: &CitationRecord, rank: u32) -> Self {
        let citation = &cited.citation;
        let text = |url: &Option<Url>| url.as_ref().map(|url| url.as_str().to_owned());
        Self {
            rank,
            entry: cited.entry,
            url: text(&citation.url),
            cited_as: text(&citation.cited_as),
            title: citation.title.clone(),
            site: citation.site.clone(),
            authors: names_to_json(&citation.authors),
            published: citation.published.map(|p| p.to_string()),
        }
    }

    /// The address as it stands in the digest.
    fn printed(&self) -> Option<&str> {
        self.cited_as.as_deref().or(self.url.as_deref())
    }

    /// By what it is known again: its address, else its headline.
    fn name(&self) -> &str {
        self.printed().or(self.title.as_deref()).unwrap_or_default()
    }
}

impl ItemRecord {
    fn texts(&self) -> [Option<String>; 3] {
        [&self.title, &self.commentary, &self.quoted].map(Clone::clone)
    }
}

/// What becomes of an item that a new reading lacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Gone {
    /// It was taken back.
    Withdrawn,
    /// It made room for others, and stands behind them.
    Scrolled,
}

/// Puts the items of a new reading in the place of the earlier ones. The articles of what changed are compared anew when
/// next published.
pub(super) fn replace(
    c: &Connection,
    digest: i64,
    items: &[ItemRecord],
    becomes: Gone,
    at: At,
) -> rusqlite::Result<Replaced> {
    let earlier = earlier(c, digest)?;
    let pairs = pair(&earlier, items, becomes);
    let mut replaced = Replaced::default();
    let kept: BTreeSet<i64> = pairs.iter().flatten().map(|pair| pair.earlier.id).collect();
    let gone: Vec<&Earlier> = earlier
        .iter()
        .filter(|item| !kept.contains(&item.id))
        .collect();
    match becomes {
        Gone::Withdrawn => remove(c, &gone, &mut replaced)?,
        Gone::Scrolled => move_behind(c, &gone, &earlier, items.len(), &mut replaced)?,
    }
    // The place of an item that moves is free before another one takes it.
    let placed = pairs
        .iter()
        .zip(1..)
        .filter_map(|(pair, position)| Some((pair.as_ref()?, position)));
    for (pair, _) in placed.filter(|(pair, position)| pair.earlier.position != *position) {
        c.prepare_cached("UPDATE item SET position = -position WHERE id = ?1")?
            .execute([pair.earlier.id])?;
    }
    for ((item, pair), position) in items.iter().zip(pairs).zip(1_u32..) {
        match pair {
            Some(pair) => update(c, position, &pair, item, at, &mut replaced)?,
            None => insert(c, digest, position, item, at, &mut replaced)?,
        }
    }
    Ok(replaced)
}

fn remove(c: &Connection, gone: &[&Earlier], replaced: &mut Replaced) -> rusqlite::Result<()> {
    for item in gone {
        replaced.changed = true;
        unsettle(c, item.id)?;
        c.prepare_cached("DELETE FROM item WHERE id = ?1")?
            .execute([item.id])?;
    }
    Ok(())
}

/// Moves items behind all others, unless they stand behind so many already.
fn move_behind(
    c: &Connection,
    gone: &[&Earlier],
    earlier: &[Earlier],
    others: usize,
    replaced: &mut Replaced,
) -> rusqlite::Result<()> {
    let others = u32::try_from(others).unwrap_or(u32::MAX);
    let last = earlier.last().map_or(0, |item| item.position).max(others);
    let moved = gone.iter().filter(|item| item.position <= others);
    for (item, position) in moved.zip(last + 1..) {
        replaced.changed = true;
        unsettle(c, item.id)?;
        c.prepare_cached("UPDATE item SET position = ?2 WHERE id = ?1")?
            .execute([item.id, position.into()])?;
    }
    Ok(())
}

fn earlier(c: &Connection, digest: i64) -> rusqlite::Result<Vec<Earlier>> {
    let mut items: Vec<Earlier> = c
        .prepare_cached(
            "SELECT id, position, number, title, commentary, quoted FROM item WHERE digest_id = ?1 ORDER BY position",
        )?
        .query_map([digest], |r| {
            Ok(Earlier {
                id: r.get(0)?,
                position: r.get(1)?,
                number: r.get(2)?,
                texts: [r.get(3)?, r.get(4)?, r.get(5)?],
                citations: Vec::new(),
            })
        })?
        .collect::<Result<_, _>>()?;
    let place: HashMap<i64, usize> = items.iter().map(|i| i.id).zip(0..).collect();
    let mut citations = c.prepare_cached(
        "SELECT c.item_id, c.id, c.article_id, c.rank, c.entry, c.url, c.cited_as, c.title, c.site, c.authors, c.published
         FROM citation c JOIN item i ON i.id = c.item_id WHERE i.digest_id = ?1 ORDER BY c.item_id, c.rank",
    )?;
    let mut rows = citations.query([digest])?;
    while let Some(r) = rows.next()? {
        if let Some(at) = place.get(&r.get(0)?) {
            items[*at].citations.push(EarlierCitation {
                id: r.get(1)?,
                article: r.get(2)?,
                shown: Shown {
                    rank: r.get(3)?,
                    entry: r.get(4)?,
                    url: r.get(5)?,
                    cited_as: r.get(6)?,
                    title: r.get(7)?,
                    site: r.get(8)?,
                    authors: r.get(9)?,
                    published: r.get(10)?,
                },
            });
        }
    }
    Ok(items)
}

/// An item that was known before.
struct Pair<'a> {
    earlier: &'a Earlier,
    /// Whether it is the same story for certain; a printed number may stand before another one in a corrected edition.
    certain: bool,
}

/// By what an item is known again, the surest first.
type Keys = [Option<String>; 4];

/// For each of them: whether the item is then the same story for certain, and whether the key may stand several times.
const KEYS: [(bool, bool); 4] = [
    (true, true),   // its place with its address and headline
    (true, true),   // the address that it was printed with
    (true, false),  // its headline
    (false, false), // its number
];

fn keys(position: u32, number: Option<u32>, printed: Option<&str>, title: Option<&str>) -> Keys {
    let title = title.map(|title| title.trim().to_lowercase());
    [
        Some(format!("{position} {printed:?} {title:?}")),
        printed.map(str::to_owned),
        title,
        number.map(|number| number.to_string()),
    ]
}

impl Earlier {
    fn keys(&self) -> Keys {
        let printed = self.citations.first().and_then(|own| own.shown.printed());
        keys(
            self.position,
            self.number,
            printed,
            self.texts[0].as_deref(),
        )
    }
}

impl ItemRecord {
    fn keys(&self, position: u32) -> Keys {
        let own = self.citations.first().map(|cited| &cited.citation);
        let printed = own.and_then(|own| own.cited_as.as_ref().or(own.url.as_ref()));
        keys(
            position,
            self.number,
            printed.map(Url::as_str),
            self.title.as_deref(),
        )
    }
}

/// For each item of the new reading the earlier one that it is. Where stories make room for others, a number says nothing:
/// the next one has it.
fn pair<'a>(earlier: &'a [Earlier], items: &[ItemRecord], becomes: Gone) -> Vec<Option<Pair<'a>>> {
    let old: Vec<Keys> = earlier.iter().map(Earlier::keys).collect();
    let new: Vec<Keys> = (1..).zip(items).map(|(at, item)| item.keys(at)).collect();
    let mut pairs: Vec<Option<Pair<'a>>> = items.iter().map(|_| None).collect();
    let mut taken = vec![false; earlier.len()];
    let meant = |(_, (certain, _)): &(usize, (bool, bool))| *certain || becomes == Gone::Withdrawn;
    for (number, (certain, several)) in KEYS.into_iter().enumerate().filter(meant) {
        let mut left = places(&old, number);
        for (key, wanted) in places(&new, number) {
            let found = left.remove(key).unwrap_or_default();
            if !several && (wanted.len() > 1 || found.len() > 1) {
                continue;
            }
            let found: Vec<usize> = found.into_iter().filter(|at| !taken[*at]).collect();
            let wanted: Vec<usize> = wanted
                .into_iter()
                .filter(|at| pairs[*at].is_none())
                .collect();
            for (new, old) in wanted.into_iter().zip(found) {
                taken[old] = true;
                pairs[new] = Some(Pair {
                    earlier: &earlier[old],
                    certain,
                });
            }
        }
    }
    pairs
}

/// Where each key of one kind stands.
fn places(keys: &[Keys], number: usize) -> HashMap<&str, Vec<usize>> {
    let mut places: HashMap<&str, Vec<usize>> = HashMap::new();
    for (at, keys) in keys.iter().enumerate() {
        if let Some(key) = &keys[number] {
            places.entry(key).or_default().push(at);
        }
    }
    places
}

fn insert(
    c: &Connection,
    digest: i64,
    position: u32,
    item: &ItemRecord,
    at: At,
    replaced: &mut Replaced,
) -> rusqlite::Result<()> {
    replaced.changed = true;
    let id = c
        .prepare_cached(
            "INSERT INTO item (digest_id, position, number, title, commentary, quoted) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?
        .insert(params![digest, position, item.number, item.title, item.commentary, item.quoted])?;
    for (cited, rank) in item.citations.iter().zip(0..) {
        let led = articles::find_or_make(c, cited, at)?;
        insert_citation(c, id, led, &Shown::of(cited, rank))?;
        replaced.articles.extend(cited.entry.then_some(led.to));
    }
    Ok(())
}

fn insert_citation(c: &Connection, item: i64, led: Led, shown: &Shown) -> rusqlite::Result<()> {
    c.prepare_cached(
        "INSERT INTO citation (item_id, rank, entry, article_id, first, url, cited_as, title, site, authors, published)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
    )?
    .execute(params![
        item,
        shown.rank,
        shown.entry,
        led.to,
        led.first,
        shown.url,
        shown.cited_as,
        shown.title,
        shown.site,
        shown.authors,
        shown.published
    ])
    .map(drop)
}

fn update(
    c: &Connection,
    position: u32,
    pair: &Pair<'_>,
    item: &ItemRecord,
    at: At,
    replaced: &mut Replaced,
) -> rusqlite::Result<()> {
    let earlier = pair.earlier;
    let texts = item.texts();
    let mut changed =
        (earlier.position, earlier.number, &earlier.texts) != (position, item.number, &texts);
    let mut left = Left::new(pair);
    for (cited, rank) in item.citations.iter().zip(0..) {
        let shown = Shown::of(cited, rank);
        let article = if let Some(known) = left.take(&shown) {
            if known.shown != shown {
                changed = true;
                update_citation(c, known.id, &shown)?;
            }
            articles::reread(c, known.article, known.shown.url.is_some(), cited, at)?
        } else {
            changed = true;
            let led = articles::find_or_make(c, cited, at)?;
            insert_citation(c, earlier.id, led, &shown)?;
            led.to
        };
        replaced.articles.extend(cited.entry.then_some(article));
    }
    let gone = left.rest();
    if !changed && gone.is_empty() {
        return Ok(());
    }
    replaced.changed = true;
    unsettle(c, earlier.id)?;
    for citation in gone {
        c.prepare_cached("DELETE FROM citation WHERE id = ?1")?
            .execute([citation.id])?;
    }
    c.prepare_cached(
        "UPDATE item SET position = ?2, number = ?3, title = ?4, commentary = ?5, quoted = ?6 WHERE id = ?1",
    )?
    .execute(params![
        earlier.id,
        position,
        item.number,
        item.title,
        item.commentary,
        item.quoted
    ])
    .map(drop)
}

/// The earlier citations of an item that have not been met again.
struct Left<'a> {
    by_name: HashMap<&'a str, Vec<&'a EarlierCitation>>,
    /// The story's own source, where it had no address: whatever the new reading has in its place is the same.
    nameless: Option<&'a EarlierCitation>,
    taken: BTreeSet<i64>,
    all: &'a [EarlierCitation],
}

impl<'a> Left<'a> {
    fn new(pair: &Pair<'a>) -> Self {
        let all = &pair.earlier.citations;
        let mut by_name: HashMap<&str, Vec<&EarlierCitation>> = HashMap::new();
        for citation in all.iter().rev() {
            by_name
                .entry(citation.shown.name())
                .or_default()
                .push(citation);
        }
        let own = all
            .first()
            .filter(|own| own.shown.rank == 0 && own.shown.printed().is_none());
        Self {
            by_name,
            nameless: own.filter(|_| pair.certain),
            taken: BTreeSet::new(),
            all,
        }
    }

    fn take(&mut self, shown: &Shown) -> Option<&'a EarlierCitation> {
        let named = self.by_name.get_mut(shown.name()).and_then(Vec::pop);
        let own = || self.nameless.filter(|_| shown.rank == 0);
        let found = named
            .or_else(own)
            .filter(|found| !self.taken.contains(&found.id))?;
        self.taken.insert(found.id);
        Some(found)
    }

    fn rest(self) -> Vec<&'a EarlierCitation> {
        self.all
            .iter()
            .filter(|citation| !self.taken.contains(&citation.id))
            .collect()
    }
}

fn update_citation(c: &Connection, id: i64, shown: &Shown) -> rusqlite::Result<()> {
    c.prepare_cached(
        "UPDATE citation SET rank = ?2, entry = ?3, url = ?4, cited_as = ?5, title = ?6, site = ?7, authors = ?8,
                published = ?9 WHERE id = ?1",
    )?
    .execute(params![
        id,
        shown.rank,
        shown.entry,
        shown.url,
        shown.cited_as,
        shown.title,
        shown.site,
        shown.authors,
        shown.published
    ])
    .map(drop)
}

/// Has the articles that an item cites compared anew.
fn unsettle(c: &Connection, item: i64) -> rusqlite::Result<()> {
    c.prepare_cached(
        "UPDATE article SET unsettled = 1 WHERE id IN (SELECT article_id FROM citation WHERE item_id = ?1)",
    )?
    .execute([item])
    .map(drop)
}
