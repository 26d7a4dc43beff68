//! Articles with their mentions, as they are needed to publish, to list and to show.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use rusqlite::{Connection, Row, params};
use url::Url;
use uuid::Uuid;

use super::hidden::HiddenSites;
use super::manners::instant;
use super::{Result, Store, decisions, names_from_json, search};
use crate::model::{
    Citation, Field, Kind, Mention, MentionRecord, Metadata, Published, Record, Related, Term,
};

/// What `aggregator entries` asks for. All conditions must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EntryQuery {
    /// Words, phrases and `OR`.
    pub text: Option<Vec<Term>>,
    /// A source's name.
    pub source: Option<String>,
    /// Part of the site's name or of the address's host.
    pub site: Option<String>,
    /// Part of an author's name.
    pub author: Option<String>,
    /// A language, with or without its region, in letters of whatever case.
    pub language: Option<String>,
    /// Published at or after.
    pub since: Option<DateTime<Utc>>,
    /// Published before.
    pub until: Option<DateTime<Utc>>,
    /// So many at most.
    pub most: Option<usize>,
}

impl Store {
    /// The articles of these rows, in the order of the rows asked for.
    pub fn records(&self, articles: &[i64]) -> Result<Vec<Record>> {
        self.read(|c| records(c, articles))
    }

    /// Of articles by row: the row that each is now part of, and whether its page was read.
    pub fn article_states(&self, articles: &[i64]) -> Result<Vec<(i64, bool)>> {
        if articles.is_empty() {
            return Ok(Vec::new());
        }
        let ids = serde_json::Value::from(articles).to_string();
        self.read(|c| {
            c.prepare_cached(
                "SELECT DISTINCT now.id, page.read_at IS NOT NULL FROM article a
                 JOIN article now ON now.id = coalesce(a.merged_into, a.id)
                 JOIN article page ON page.id = coalesce(now.shows, now.id)
                 WHERE a.id IN (SELECT value FROM json_each(?1)) ORDER BY now.id",
            )?
            .query_map([ids], |r| Ok((r.get(0)?, r.get(1)?)))?
            .collect()
        })
    }

    /// The article whose id begins so; an id of a merged article leads to the one it was joined with.
    ///
    /// `None` where no id or more than one begins so.
    pub fn article_by_id(&self, prefix: &str) -> Result<Option<i64>> {
        self.by_id("SELECT DISTINCT coalesce(merged_into, id) FROM article WHERE uuid BETWEEN ?1 AND ?2 LIMIT 2", prefix)
    }

    /// The id that begins so, be it of an entry or of an article that was joined into one.
    pub fn whole_id(&self, prefix: &str) -> Result<Option<Uuid>> {
        let sql = "SELECT id FROM article WHERE uuid BETWEEN ?1 AND ?2 LIMIT 2";
        let Some(article) = self.by_id(sql, prefix)? else {
            return Ok(None);
        };
        let sql = "SELECT uuid FROM article WHERE id = ?1";
        self.read(|c| c.query_row(sql, [article], |r| uuid(r, 0)))
            .map(Some)
    }

    /// The ids of what was joined into an article after it had been published.
    pub fn former_ids(&self, article: i64) -> Result<Vec<Uuid>> {
        self.read(|c| {
            c.prepare_cached(
                "SELECT uuid FROM article WHERE merged_into = ?1 AND face IS NOT NULL ORDER BY id",
            )?
            .query_map([article], |r| uuid(r, 0))?
            .collect()
        })
    }

    /// The one row that an id's first letters, eight or more, lead to.
    pub(super) fn by_id(&self, sql: &str, prefix: &str) -> Result<Option<i64>> {
        let hex: String = prefix
            .trim_start_matches("urn:uuid:")
            .chars()
            .filter(|c| *c != '-')
            .collect();
        if hex.len() < 8 {
            return Ok(None);
        }
        let bound = |fill: char| {
            Uuid::try_parse(&format!("{hex:\u{0}<32}").replace('\0', &fill.to_string())).ok()
        };
        let (Some(low), Some(high)) = (bound('0'), bound('f')) else {
            return Ok(None);
        };
        let bounds = [low.as_bytes().as_slice(), high.as_bytes().as_slice()];
        let found: Vec<i64> = self.read(|c| {
            c.prepare_cached(sql)?
                .query_map(bounds, |r| r.get(0))?
                .collect()
        })?;
        Ok(if let [one] = found[..] {
            Some(one)
        } else {
            None
        })
    }

    /// How many entries were hidden by hand.
    pub fn count_hidden(&self) -> Result<usize> {
        self.read(|c| {
            c.query_row("SELECT count(*) FROM article WHERE hidden", [], |r| {
                r.get(0)
            })
        })
    }

    /// The rows of the published articles that match, newest first.
    pub fn find_entries(&self, query: &EntryQuery) -> Result<Vec<i64>> {
        // What says nothing is in no entry.
        let nothing = || "\"\"".to_owned();
        let expression = |terms: &Vec<Term>| search::expression(terms).unwrap_or_else(nothing);
        let text = query.text.as_ref().map(expression);
        let pattern = |part: &Option<String>| part.as_deref().map(containing);
        self.read(|c| {
            c.prepare(&found_by())?
                .query_map(
                    params![
                        text,
                        query.source,
                        pattern(&query.site),
                        pattern(&query.author),
                        query.language,
                        query.since.map(|t| t.timestamp()),
                        query.until.map(|t| t.timestamp()),
                        query
                            .most
                            .and_then(|most| i64::try_from(most).ok())
                            .unwrap_or(-1),
                    ],
                    |r| r.get(0),
                )?
                .collect()
        })
    }
}

/// The pattern, for `LIKE … ESCAPE '\'`, of what has a text in it.
fn containing(text: &str) -> String {
    let mut pattern = "%".to_owned();
    for c in text.chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern + "%"
}

/// The query behind [`Store::find_entries`]. What has no condition is read from the end of an index, as far as it is asked
/// for.
pub(super) fn found_by() -> String {
    let mentioned = "SELECT 1 FROM citation c JOIN item i ON i.id = c.item_id JOIN digest d ON d.id = i.digest_id
             JOIN source s ON s.id = d.source_id WHERE c.article_id = a.id AND c.entry AND NOT c.expired";
    let byline = "SELECT 1 FROM citation b WHERE b.article_id = a.id AND b.entry";
    let behind_scheme = "substr(m.url, instr(m.url, '://') + 3)";
    let host = format!("substr({behind_scheme}, 1, instr({behind_scheme} || '/', '/') - 1)");
    format!(
            "SELECT a.id FROM article a JOIN article m ON m.id = coalesce(a.shows, a.id)
             LEFT JOIN fixed f ON f.article_id = a.id WHERE a.merged_into IS NULL AND NOT a.hidden AND a.face IS NOT NULL
             AND (?1 IS NULL OR a.id IN (SELECT l.article_id FROM search JOIN listed l ON l.position = search.rowid
                                          WHERE search MATCH ?1))
             AND (?2 IS NULL OR EXISTS ({mentioned} AND s.name = ?2))
             AND (?3 IS NULL OR coalesce(f.site, m.site) LIKE ?3 ESCAPE '\\' OR {host} LIKE ?3 ESCAPE '\\'
                  OR EXISTS ({byline} AND b.site LIKE ?3 ESCAPE '\\'))
             AND (?4 IS NULL OR coalesce(f.authors, m.authors) LIKE ?4 ESCAPE '\\'
                  OR (coalesce(f.authors, m.authors) IS NULL AND EXISTS ({byline} AND b.authors LIKE ?4 ESCAPE '\\')))
             AND (?5 IS NULL OR m.language = ?5 COLLATE NOCASE OR m.language LIKE ?5 || '-%')
             AND (?6 IS NULL OR a.published_at >= ?6) AND (?7 IS NULL OR a.published_at < ?7)
             ORDER BY a.published_at DESC, a.id DESC LIMIT ?8"
    )
}

/// Reads articles with all that belongs to them: a few queries, however many are asked for.
pub(super) fn records(c: &Connection, articles: &[i64]) -> rusqlite::Result<Vec<Record>> {
    if articles.is_empty() {
        return Ok(Vec::new());
    }
    let ids = serde_json::Value::from(articles).to_string();
    let mut by_row: BTreeMap<i64, Record> = c
        .prepare_cached(
            "SELECT a.id, a.uuid, m.url, m.read_at, m.title, m.authors, m.site, m.published, m.modified, m.language,
                    m.description, m.image, m.kind, m.paywalled, m.places, a.first_seen, a.updated_at, a.hidden
             FROM article a JOIN article m ON m.id = coalesce(a.shows, a.id)
             WHERE a.id IN (SELECT value FROM json_each(?1))",
        )?
        .query_map([&ids], |r| record(r).map(|record| (record.article, record)))?
        .collect::<Result<_, _>>()?;
    decisions::fix(c, &ids, &mut by_row)?;
    add_mentions(c, &ids, &mut by_row)?;
    let hidden = HiddenSites::of(c)?;
    add_versions(c, &ids, &hidden, &mut by_row)?;
    add_revisions(c, &ids, &mut by_row)?;
    add_related(c, &ids, &mut by_row)?;
    add_copies(c, &ids, &mut by_row)?;
    add_addresses(c, &ids, &hidden, &mut by_row)?;
    Ok(articles.iter().filter_map(|id| by_row.remove(id)).collect())
}

fn record(r: &Row<'_>) -> rusqlite::Result<Record> {
    let kind: String = r.get(12)?;
    let places: Option<BTreeMap<Field, String>> = r
        .get::<_, Option<String>>(14)?
        .and_then(|json| serde_json::from_str(&json).ok());
    Ok(Record {
        article: r.get(0)?,
        uuid: uuid(r, 1)?,
        url: url(r, 2)?,
        read_at: r.get::<_, Option<i64>>(3)?.map(instant),
        metadata: Metadata {
            canonical_url: None,
            title: r.get(4)?,
            authors: names_from_json(r.get(5)?),
            site: r.get(6)?,
            published: published(r, 7)?,
            modified: published(r, 8)?,
            language: r.get(9)?,
            description: r.get(10)?,
            image: url(r, 11)?,
            kind: kind_from(&kind),
            paywalled: r.get(13)?,
            places: places.unwrap_or_default(),
        },
        first_seen: instant(r.get(15)?),
        updated_at: r.get::<_, Option<i64>>(16)?.map(instant),
        hidden: r.get(17)?,
        mentions: Vec::new(),
        updates: 0,
        related: Vec::new(),
        addresses: Vec::new(),
    })
}

fn add_mentions(
    c: &Connection,
    ids: &str,
    records: &mut BTreeMap<i64, Record>,
) -> rusqlite::Result<()> {
    let mut query = c.prepare_cached(
        "SELECT c.article_id, s.name, d.uuid, d.title, d.published, d.arrived, d.curator, i.number, i.position,
                iif(t.citation_id IS NULL, i.commentary, t.commentary), iif(t.citation_id IS NULL, i.quoted, t.quoted),
                i.title, c.url, c.title, c.site, c.authors, c.published, d.received, s.id, s.known_as
         FROM citation c JOIN item i ON i.id = c.item_id JOIN digest d ON d.id = i.digest_id
         JOIN source s ON s.id = d.source_id LEFT JOIN told t ON t.citation_id = c.id
         WHERE c.entry AND NOT c.expired AND c.article_id IN (SELECT value FROM json_each(?1)) ORDER BY d.arrived, d.id, i.position, c.rank",
    )?;
    let mut rows = query.query([ids])?;
    while let Some(r) = rows.next()? {
        if let Some(record) = records.get_mut(&r.get(0)?) {
            record.mentions.push(mention(r)?);
        }
    }
    Ok(())
}

fn mention(r: &Row<'_>) -> rusqlite::Result<MentionRecord> {
    Ok(MentionRecord {
        mention: Mention {
            source: r.get(1)?,
            known_as: r.get(19)?,
            source_title: String::new(),
            digest: uuid(r, 2)?,
            digest_title: r.get(3)?,
            digest_published: published(r, 4)?,
            digest_updated: instant(r.get(5)?),
            curator: r.get(6)?,
            number: r.get(7)?,
            position: r.get(8)?,
            commentary: r.get(9)?,
            quoted: r.get(10)?,
            tags: Vec::new(),
        },
        title: r.get(11)?,
        byline: Citation {
            url: url(r, 12)?,
            title: r.get(13)?,
            site: r.get(14)?,
            authors: names_from_json(r.get(15)?),
            published: published(r, 16)?,
            cited_as: None,
        },
        received: r.get::<_, Option<i64>>(17)?.map(instant),
        feed: r.get(18)?,
    })
}

/// The other pages of the same story: its copies, and the versions that are not shown; none of a hidden site.
fn add_versions(
    c: &Connection,
    ids: &str,
    hidden: &HiddenSites,
    records: &mut BTreeMap<i64, Record>,
) -> rusqlite::Result<()> {
    let mut query = c.prepare_cached(
        "WITH head AS (SELECT * FROM article WHERE id IN (SELECT value FROM json_each(?1)))
         SELECT head.id, m.url, m.title, j.how = 'update', m.id = head.shows OR m.read_at IS NULL
         FROM head JOIN article m ON m.merged_into = head.id
         JOIN joined j ON j.gone = m.id AND j.how IN ('copy', 'update', 'by hand')
         UNION ALL SELECT id, url, title, 0, read_at IS NULL FROM head WHERE shows IS NOT NULL ORDER BY 1, 2",
    )?;
    let mut rows = query.query([ids])?;
    while let Some(r) = rows.next()? {
        let Some(record) = records.get_mut(&r.get(0)?) else {
            continue;
        };
        let (is_update, is_left_out): (bool, Option<bool>) = (r.get(3)?, r.get(4)?);
        record.updates += u32::from(is_update);
        // Two addresses may have led to one page.
        let url = url(r, 1)?.filter(|url| record.url.as_ref() != Some(url) && !hidden.have(url));
        if let (Some(url), Some(false) | None) = (url, is_left_out) {
            record.related.push(Related {
                url,
                title: r.get(2)?,
            });
        }
    }
    Ok(())
}

/// The later versions of the pages themselves.
fn add_revisions(
    c: &Connection,
    ids: &str,
    records: &mut BTreeMap<i64, Record>,
) -> rusqlite::Result<()> {
    let mut query = c.prepare_cached(
        "SELECT h.value FROM json_each(?1) h JOIN revision r ON r.article_id = h.value
         UNION ALL SELECT h.value FROM json_each(?1) h JOIN article m ON m.merged_into = h.value
         JOIN revision r ON r.article_id = m.id",
    )?;
    let mut rows = query.query([ids])?;
    while let Some(r) = rows.next()? {
        if let Some(record) = records.get_mut(&r.get(0)?) {
            record.updates += 1;
        }
    }
    Ok(())
}

fn add_related(
    c: &Connection,
    ids: &str,
    records: &mut BTreeMap<i64, Record>,
) -> rusqlite::Result<()> {
    let mut query = c.prepare_cached(
        "SELECT DISTINCT main.article_id, coalesce(m.url, c.url), coalesce(m.title, c.title)
         FROM citation main JOIN citation c ON c.item_id = main.item_id JOIN article a ON a.id = c.article_id
         JOIN article m ON m.id = coalesce(a.shows, a.id)
         JOIN item i ON i.id = c.item_id WHERE main.entry AND NOT c.entry AND c.article_id <> main.article_id AND NOT a.hidden
         AND main.article_id IN (SELECT value FROM json_each(?1))
         ORDER BY main.article_id, i.digest_id, i.position, c.rank",
    )?;
    let mut rows = query.query([ids])?;
    while let Some(r) = rows.next()? {
        let (article, related) = (r.get(0)?, url(r, 1)?.map(|url| (url, r.get(2))));
        if let (Some(record), Some((url, title))) = (records.get_mut(&article), related)
            && record.related.iter().all(|other| other.url != url)
        {
            record.related.push(Related { url, title: title? });
        }
    }
    Ok(())
}

/// The archived copies of pages that are gone.
fn add_copies(
    c: &Connection,
    ids: &str,
    records: &mut BTreeMap<i64, Record>,
) -> rusqlite::Result<()> {
    let mut query = c.prepare_cached(
        "SELECT article_id, url FROM archived WHERE url IS NOT NULL
         AND article_id IN (SELECT value FROM json_each(?1))",
    )?;
    let mut rows = query.query([ids])?;
    while let Some(r) = rows.next()? {
        let record = records.get_mut(&r.get(0)?);
        if let (Some(record), Some(url)) = (record.filter(|r| r.read_at.is_none()), url(r, 1)?) {
            let title = Some("Archived copy".to_owned());
            record.related.push(Related { url, title });
        }
    }
    Ok(())
}

fn add_addresses(
    c: &Connection,
    ids: &str,
    hidden: &HiddenSites,
    records: &mut BTreeMap<i64, Record>,
) -> rusqlite::Result<()> {
    let mut query = c.prepare_cached(
        "SELECT article_id, url, how, learnt FROM address WHERE article_id IN (SELECT value FROM json_each(?1))
         ORDER BY learnt, url",
    )?;
    let mut rows = query.query([ids])?;
    while let Some(r) = rows.next()? {
        let url = url(r, 1)?.filter(|url| !hidden.have(url));
        if let (Some(record), Some(url)) = (records.get_mut(&r.get(0)?), url) {
            record.addresses.push((url, r.get(2)?, instant(r.get(3)?)));
        }
    }
    Ok(())
}

fn kind_from(word: &str) -> Kind {
    [Kind::Video, Kind::Audio, Kind::Document, Kind::Discussion]
        .into_iter()
        .find(|kind| kind.as_str() == word)
        .unwrap_or_default()
}

pub(super) fn uuid(r: &Row<'_>, column: usize) -> rusqlite::Result<Uuid> {
    let bytes: Vec<u8> = r.get(column)?;
    Uuid::from_slice(&bytes).map_err(|e| {
        rusqlite::Error::FromSqlConversionFailure(column, rusqlite::types::Type::Blob, Box::new(e))
    })
}

pub(super) fn url(r: &Row<'_>, column: usize) -> rusqlite::Result<Option<Url>> {
    Ok(r.get::<_, Option<String>>(column)?
        .and_then(|text| Url::parse(&text).ok()))
}

pub(super) fn published(r: &Row<'_>, column: usize) -> rusqlite::Result<Option<Published>> {
    Ok(r.get::<_, Option<String>>(column)?
        .and_then(|text| text.parse().ok()))
}
