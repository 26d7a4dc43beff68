//! Digests, their items and what they cite: from a reading to rows, each article once.

use std::io::{Read as _, Write as _};

use chrono::{DateTime, Utc};
use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;
use rusqlite::{Connection, OptionalExtension, params};
use serde::{Deserialize, Serialize};
use url::Url;
use uuid::Uuid;

use super::{Result, Store, Worker, names_to_json};
use crate::model::{Citation, Document, Format, Identity, Published};

/// A digest as it is to be stored.
#[derive(Debug, Clone)]
pub struct DigestRecord<'a> {
    /// Its id for ever, if it is new.
    pub uuid: Uuid,
    /// The document it was read from.
    pub document: &'a Document,
    /// The document's hash.
    pub hash: [u8; 32],
    /// The edition's title.
    pub title: Option<String>,
    /// Who curated it.
    pub curator: Option<String>,
    /// Its own date.
    pub published: Option<Published>,
    /// Its stories.
    pub items: Vec<ItemRecord>,
}

/// A story of a digest as it is to be stored.
#[derive(Debug, Clone)]
pub struct ItemRecord {
    /// The printed number.
    pub number: Option<u32>,
    /// The headline.
    pub title: Option<String>,
    /// The curator's words.
    pub commentary: Option<String>,
    /// What is quoted.
    pub quoted: Option<String>,
    /// What it cites, its own source first.
    pub citations: Vec<CitationRecord>,
}

/// A citation with the identity of its article.
#[derive(Debug, Clone)]
pub struct CitationRecord {
    /// What the digest says.
    pub citation: Citation,
    /// The address to fetch and to show: unwrapped, without tracking.
    pub link: Option<Url>,
    /// The article it points at.
    pub identity: Identity,
    /// The article's id, if it is new.
    pub uuid: Uuid,
    /// Whether the article gets an entry because of it.
    pub entry: bool,
}

/// What storing a digest changed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Saved {
    /// The digest had not been seen before.
    pub new: bool,
    /// The articles that its stories have entries for, by row.
    pub articles: Vec<i64>,
    /// The digest no longer yields any story: those of its earlier version were kept.
    pub kept_earlier: bool,
}

/// What a document's envelope says: all of [`Document`] but its key and its bytes.
#[derive(Debug, Serialize, Deserialize)]
struct Envelope {
    format: String,
    url: Option<Url>,
    #[serde(default)]
    external: Option<Url>,
    title: Option<String>,
    author: Option<String>,
    published: Option<Published>,
    received: Option<DateTime<Utc>>,
}

impl Store {
    /// Whether this very document is stored, under this key or another: a renamed or copied file is no second digest.
    ///
    /// Then there is nothing to read in it.
    pub fn has_document(&self, source: i64, hash: &[u8; 32]) -> Result<bool> {
        self.read(|c| {
            c.prepare_cached("SELECT 1 FROM digest WHERE source_id = ?1 AND hash = ?2")?
                .exists(params![source, hash.as_slice()])
        })
    }

    /// Stores digests with their items and citations in one transaction; articles are made for what is cited.
    ///
    /// The pages of new articles are leased to `worker` at once, so that nobody publishes them half-done meanwhile.
    ///
    /// A digest that is known is replaced: its id stays, an article that the new version no longer cites loses this
    /// mention (its row and id stay), and a new version without any story leaves the earlier ones in place.
    pub fn save_digests(
        &self,
        source: i64,
        records: &[DigestRecord<'_>],
        worker: Option<Worker>,
        now: DateTime<Utc>,
    ) -> Result<Vec<Saved>> {
        let at = At {
            now: now.timestamp(),
            worker: worker.map(|w| w.0),
        };
        self.write(|c| {
            records
                .iter()
                .map(|record| save_digest(c, source, record, at))
                .collect()
        })
    }

    /// The documents of a digest, newest first, as they arrived.
    pub fn documents(&self, digest: Uuid) -> Result<Vec<Document>> {
        self.read(|c| {
            c.prepare_cached(
                "SELECT d.key, v.envelope, v.bytes FROM digest d JOIN document v ON v.digest_id = d.id
                 WHERE d.uuid = ?1 ORDER BY v.arrived DESC",
            )?
            .query_map([digest.as_bytes().as_slice()], |r| Ok((r.get(0)?, r.get::<_, String>(1)?, r.get::<_, Vec<u8>>(2)?)))?
            .filter_map(|row| row.map(|(key, envelope, bytes)| read_document(key, &envelope, &bytes)).transpose())
            .collect()
        })
    }
}

/// When something is stored, and for whom new pages are leased.
#[derive(Debug, Clone, Copy)]
struct At {
    now: i64,
    worker: Option<i64>,
}

fn save_digest(
    c: &Connection,
    source: i64,
    record: &DigestRecord<'_>,
    at: At,
) -> rusqlite::Result<Saved> {
    let known: Option<(i64, i64)> = c
        .prepare_cached("SELECT id, stories FROM digest WHERE source_id = ?1 AND key = ?2")?
        .query_row(params![source, record.document.key], |r| {
            Ok((r.get(0)?, r.get(1)?))
        })
        .optional()?;
    let mut saved = Saved {
        new: known.is_none(),
        ..Saved::default()
    };
    let digest = match known {
        Some((id, _)) => id,
        None => insert_digest(c, source, record, at.now)?,
    };
    save_document(c, digest, record, at.now)?;
    if record.items.is_empty() && known.is_some_and(|(_, stories)| stories > 0) {
        saved.kept_earlier = true;
        c.prepare_cached("UPDATE digest SET hash = ?2 WHERE id = ?1")?
            .execute(params![digest, record.hash])?;
        return Ok(saved);
    }
    update_digest(c, digest, record)?;
    forget_items(c, digest)?;
    for (item, position) in record.items.iter().zip(1_u32..) {
        insert_item(c, digest, position, item, at, &mut saved.articles)?;
    }
    Ok(saved)
}

fn insert_digest(
    c: &Connection,
    source: i64,
    record: &DigestRecord<'_>,
    now: i64,
) -> rusqlite::Result<i64> {
    c.prepare_cached(
        "INSERT INTO digest (uuid, source_id, key, hash, received, arrived, stories) VALUES (?1, ?2, ?3, ?4, ?5, ?6, 0)",
    )?
    .insert(params![
        record.uuid.as_bytes().as_slice(),
        source,
        record.document.key,
        record.hash,
        record.document.received.map(|t| t.timestamp()),
        now
    ])
}

fn update_digest(c: &Connection, digest: i64, record: &DigestRecord<'_>) -> rusqlite::Result<()> {
    c.prepare_cached(
        "UPDATE digest SET hash = ?2, url = ?3, title = ?4, curator = ?5, published = ?6, stories = ?7 WHERE id = ?1",
    )?
    .execute(params![
        digest,
        record.hash,
        record.document.url.as_ref().map(Url::as_str),
        record.title,
        record.curator,
        record.published.map(|p| p.to_string()),
        record.items.len()
    ])
    .map(drop)
}

fn save_document(
    c: &Connection,
    digest: i64,
    record: &DigestRecord<'_>,
    now: i64,
) -> rusqlite::Result<()> {
    let document = record.document;
    let envelope = Envelope {
        format: format_name(document.format).to_owned(),
        url: document.url.clone(),
        external: document.external.clone(),
        title: document.title.clone(),
        author: document.author.clone(),
        published: document.published,
        received: document.received,
    };
    let envelope = serde_json::to_string(&envelope)
        .map_err(|e| rusqlite::Error::ToSqlConversionFailure(e.into()))?;
    c.prepare_cached("INSERT OR IGNORE INTO document VALUES (?1, ?2, ?3, ?4, ?5)")?
        .execute(params![
            digest,
            record.hash,
            now,
            envelope,
            deflate(&document.bytes)
        ])
        .map(drop)
}

/// Takes the items of an earlier version away; the articles that they cited are compared anew when next published.
fn forget_items(c: &Connection, digest: i64) -> rusqlite::Result<()> {
    c.prepare_cached(
        "UPDATE article SET unsettled = 1 WHERE id IN
         (SELECT article_id FROM citation JOIN item ON item.id = item_id WHERE digest_id = ?1)",
    )?
    .execute([digest])?;
    c.prepare_cached("DELETE FROM item WHERE digest_id = ?1")?
        .execute([digest])
        .map(drop)
}

fn insert_item(
    c: &Connection,
    digest: i64,
    position: u32,
    item: &ItemRecord,
    at: At,
    articles: &mut Vec<i64>,
) -> rusqlite::Result<()> {
    let id = c
        .prepare_cached(
            "INSERT INTO item (digest_id, position, number, title, commentary, quoted) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?
        .insert(params![digest, position, item.number, item.title, item.commentary, item.quoted])?;
    for (cited, rank) in item.citations.iter().zip(0_u32..) {
        let article = article_for(c, cited, at)?;
        if cited.entry {
            articles.push(article);
        }
        let citation = &cited.citation;
        c.prepare_cached(
            "INSERT INTO citation (item_id, rank, entry, article_id, first, url, cited_as, title, site, authors, published)
             VALUES (?1, ?2, ?3, ?4, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        )?
        .execute(params![
            id,
            rank,
            cited.entry,
            article,
            citation.url.as_ref().map(Url::as_str),
            citation.cited_as.as_ref().map(Url::as_str),
            citation.title,
            citation.site,
            names_to_json(&citation.authors),
            citation.published.map(|p| p.to_string())
        ])?;
    }
    Ok(())
}

/// The article that a citation points at, made where it is not known.
fn article_for(c: &Connection, cited: &CitationRecord, at: At) -> rusqlite::Result<i64> {
    let as_cited = cited.citation.url.as_ref().map(Url::as_str);
    if let Some(known) = find_article(c, &cited.identity)? {
        c.prepare_cached("UPDATE article SET unsettled = 1 WHERE id = ?1")?
            .execute([known])?;
        if let (Identity::Address(key), Some(url)) = (&cited.identity, as_cited) {
            insert_address(c, key, url, known, "cited", at.now)?;
        }
        return Ok(known);
    }
    let link = cited.link.as_ref();
    let article = c
        .prepare_cached("INSERT INTO article (uuid, url, first_seen) VALUES (?1, ?2, ?3)")?
        .insert(params![
            free_uuid(c, cited.uuid)?.as_bytes().as_slice(),
            link.map(Url::as_str),
            at.now
        ])?;
    match &cited.identity {
        Identity::Address(key) => {
            insert_address(
                c,
                key,
                as_cited.unwrap_or_default(),
                article,
                "cited",
                at.now,
            )?;
        }
        Identity::Byline(key) => {
            c.prepare_cached("INSERT OR IGNORE INTO byline VALUES (?1, ?2, ?3)")?
                .execute(params![key, article, at.now])?;
        }
    }
    if let Some(link) = link {
        c.prepare_cached(
            "INSERT INTO visit (article_id, url, host, due, worker) VALUES (?1, ?2, ?3, ?4, ?5)",
        )?
        .execute(params![
            article,
            link.as_str(),
            link.host_str().unwrap_or_default(),
            at.now,
            at.worker
        ])?;
    }
    Ok(article)
}

fn find_article(c: &Connection, identity: &Identity) -> rusqlite::Result<Option<i64>> {
    let (sql, key) = match identity {
        Identity::Address(key) => ("SELECT article_id FROM address WHERE key = ?1 LIMIT 1", key),
        Identity::Byline(key) => ("SELECT article_id FROM byline WHERE key = ?1", key),
    };
    c.prepare_cached(sql)?
        .query_row([key], |r| r.get(0))
        .optional()
}

/// Adds a row to an article's addresses.
pub(super) fn insert_address(
    c: &Connection,
    key: &str,
    url: &str,
    article: i64,
    how: &str,
    now: i64,
) -> rusqlite::Result<()> {
    c.prepare_cached("INSERT OR IGNORE INTO address VALUES (?1, ?2, ?3, ?3, ?4, ?5)")?
        .execute(params![key, url, article, how, now])
        .map(drop)
}

/// The id that was asked for, or the next one that no article ever had: an id is never given twice.
fn free_uuid(c: &Connection, wanted: Uuid) -> rusqlite::Result<Uuid> {
    let mut taken = c.prepare_cached("SELECT 1 FROM article WHERE uuid = ?1")?;
    let mut uuid = wanted;
    while taken.exists([uuid.as_bytes().as_slice()])? {
        uuid = Uuid::new_v5(&uuid, b"next");
    }
    Ok(uuid)
}

fn format_name(format: Format) -> &'static str {
    match format {
        Format::Text => "text",
        Format::Html => "html",
        Format::Markdown => "markdown",
        Format::Org => "org",
        Format::Rst => "rst",
        Format::Mail => "mail",
    }
}

fn read_document(key: String, envelope: &str, bytes: &[u8]) -> Option<Document> {
    let envelope: Envelope = serde_json::from_str(envelope).ok()?;
    let format = match envelope.format.as_str() {
        "html" => Format::Html,
        "markdown" => Format::Markdown,
        "org" => Format::Org,
        "rst" => Format::Rst,
        "mail" => Format::Mail,
        _ => Format::Text,
    };
    let mut inflated = Vec::new();
    DeflateDecoder::new(bytes).read_to_end(&mut inflated).ok()?;
    Some(Document {
        key,
        format,
        bytes: inflated,
        url: envelope.url,
        external: envelope.external,
        title: envelope.title,
        author: envelope.author,
        published: envelope.published,
        received: envelope.received,
    })
}

fn deflate(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::fast());
    encoder
        .write_all(bytes)
        .and_then(|()| encoder.finish())
        .expect("writing to memory does not fail")
}
