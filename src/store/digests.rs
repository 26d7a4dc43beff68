//! Digests, their items and what they cite: from a reading to rows, each article once.

use std::sync::PoisonError;

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, params};
use serde::{Deserialize, Serialize};
use url::Url;
use uuid::Uuid;

use super::articles::At;
use super::entries::uuid;
use super::expire;
use super::items::{self, Gone};
use super::packed::{Packer, unpack};
use super::paragraphs::{self, DAY};
use super::{Result, Store, Worker, status};
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
    /// The hashes of its lines, by which repeated text is known; sorted.
    pub paragraphs: Vec<u64>,
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
    /// Something of what is stored of it is other than before.
    pub changed: bool,
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

    /// Whether digests of a source were told apart that had this key in common ([`Document::key`]).
    pub fn shares_key(&self, source: i64, key: &str) -> Result<bool> {
        self.read(|c| {
            let sql = "SELECT 1 FROM digest WHERE source_id = ?1
                       AND (key BETWEEN ?2 || ' http' AND ?2 || ' httq' OR key BETWEEN ?2 || ' sha256:' AND ?2 || ' sha256;')";
            c.prepare_cached(sql)?.exists(params![source, key])
        })
    }

    /// Stores digests with their items and citations in one transaction; articles are made for what is cited.
    ///
    /// The pages of new articles are leased to `worker` at once, so that nobody publishes them half-done meanwhile.
    ///
    /// A version that reads as the one before takes its place: what changes from one hour to the next without saying
    /// anything is not kept for ever. A digest that is known is replaced: its id stays, an article that the new version no longer cites loses this
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
        let mut packer = self.packer.lock().unwrap_or_else(PoisonError::into_inner);
        self.write(|c| {
            records
                .iter()
                .map(|record| save_digest(c, source, record, &mut packer, at))
                .collect()
        })
    }

    /// The digests of a source of which something is left, in the order of their days.
    pub fn digests(&self, source: i64) -> Result<Vec<StoredDigest>> {
        self.read(|c| {
            let sql = format!(
                "SELECT id, uuid, hash FROM digest d WHERE source_id = ?1 AND NOT expired ORDER BY {DAY}, id"
            );
            c.prepare_cached(&sql)?
                .query_map([source], |r| {
                    Ok(StoredDigest {
                        row: r.get(0)?,
                        uuid: uuid(r, 1)?,
                        hash: r.get(2)?,
                    })
                })?
                .collect()
        })
    }

    /// A version of a digest as it arrived: 0 is the one that was read last, 1 the newest of the others. `None` where
    /// there is no such version, or what is kept of it cannot be read.
    pub fn document(&self, digest: i64, version: u32) -> Result<Option<Document>> {
        self.read(|c| {
            let stored: Option<(String, String, Vec<u8>)> = c
                .prepare_cached(
                    "SELECT d.key, v.envelope, v.bytes FROM digest d JOIN document v ON v.digest_id = d.id
                     WHERE d.id = ?1 ORDER BY v.hash = d.hash DESC, v.arrived DESC, v.rowid DESC LIMIT 1 OFFSET ?2",
                )?
                .query_row([digest, version.into()], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)))
                .optional()?;
            Ok(stored.and_then(|(key, envelope, bytes)| read_document(key, &envelope, &bytes)))
        })
    }
}

/// A digest that is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredDigest {
    /// Its row.
    pub row: i64,
    /// Its id.
    pub uuid: Uuid,
    /// The hash of the document that was read last.
    pub hash: [u8; 32],
}

fn save_digest(
    c: &Connection,
    source: i64,
    record: &DigestRecord<'_>,
    packer: &mut Packer,
    at: At,
) -> rusqlite::Result<Saved> {
    if let Some(former) = record.document.rolls_on() {
        c.prepare_cached("UPDATE OR IGNORE digest SET key = ?2 WHERE source_id = ?1 AND key = ?3")?
            .execute(params![source, record.document.key, former])?;
    }
    let known: Option<(i64, i64, [u8; 32])> = c
        .prepare_cached("SELECT id, stories, hash FROM digest WHERE source_id = ?1 AND key = ?2")?
        .query_row(params![source, record.document.key], |r| {
            Ok((r.get(0)?, r.get(1)?, r.get(2)?))
        })
        .optional()?;
    let mut saved = Saved {
        new: known.is_none(),
        ..Saved::default()
    };
    let digest = match known {
        Some((id, ..)) => id,
        None => insert_digest(c, source, record, at.now)?,
    };
    save_document(c, digest, record, packer, at.now)?;
    if record.items.is_empty() && known.is_some_and(|(_, stories, _)| stories > 0) {
        saved.kept_earlier = true;
        c.prepare_cached("UPDATE digest SET hash = ?2 WHERE id = ?1")?
            .execute(params![digest, record.hash])?;
        return Ok(saved);
    }
    let is_renamed = update_digest(c, digest, record)?;
    let becomes = if record.document.rolls_on().is_some() {
        Gone::Scrolled
    } else {
        Gone::Withdrawn
    };
    let replaced = items::replace(c, digest, &record.items, becomes, at)?;
    paragraphs::save(c, digest, &record.paragraphs)?;
    saved.changed = saved.new || is_renamed || replaced.changed;
    if replaced.changed && !saved.new {
        expire::read_again(c, digest)?;
    }
    saved.articles = replaced.articles;
    if let Some((_, _, before)) = known.filter(|_| !saved.changed) {
        c.prepare_cached("DELETE FROM document WHERE digest_id = ?1 AND hash = ?2 AND hash <> ?3")?
            .execute(params![digest, before, record.hash])?;
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

/// Whether what its entries show of it is other than it was.
fn update_digest(c: &Connection, digest: i64, record: &DigestRecord<'_>) -> rusqlite::Result<bool> {
    let is_renamed =
        c.prepare_cached(
            "UPDATE digest SET url = ?2, title = ?3, curator = ?4, published = ?5
             WHERE id = ?1 AND (url, title, curator, published) IS NOT (?2, ?3, ?4, ?5)",
        )?
        .execute(params![
            digest,
            record.document.url.as_ref().map(Url::as_str),
            record.title,
            record.curator,
            record.published.map(|p| p.to_string())
        ])? > 0;
    if is_renamed {
        c.prepare_cached(
            "UPDATE article SET unsettled = 1 WHERE id IN
             (SELECT article_id FROM citation JOIN item ON item.id = item_id WHERE digest_id = ?1)",
        )?
        .execute([digest])?;
    }
    status::tally_stories(c, digest, record.items.len())?;
    c.prepare_cached("UPDATE digest SET hash = ?2, stories = ?3 WHERE id = ?1")?
        .execute(params![digest, record.hash, record.items.len()])?;
    Ok(is_renamed)
}

fn save_document(
    c: &Connection,
    digest: i64,
    record: &DigestRecord<'_>,
    packer: &mut Packer,
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
            packer.pack(&document.bytes)
        ])
        .map(drop)
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
        "text" => Format::Text,
        // A newer version wrote it.
        _ => return None,
    };
    Some(Document {
        key,
        format,
        bytes: unpack(bytes)?,
        url: envelope.url,
        external: envelope.external,
        title: envelope.title,
        author: envelope.author,
        published: envelope.published,
        received: envelope.received,
    })
}
