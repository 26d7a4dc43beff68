//! Stored digests → rows, read again with what the program has learnt since they arrived.
//!
//! Ids stay, and so does what was joined or hidden: the store knows the stories of a new reading among the earlier
//! ones. A digest that now holds no story keeps those that it had.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use super::read::{self, SourceRead};
use super::{Context, Error, Progress, blocking, digests, known_names, sources_by_name, take};
use crate::config::{self, Config};
use crate::digest::recurring::RECENT;
use crate::model::{Document, Source};
use crate::publish::short_id;
use crate::store::{DigestRecord, Store, StoredDigest, Worker};

/// What is to be read again of one source.
#[derive(Debug, Clone)]
pub struct Reread {
    source: Source,
    /// Only these digests, by row; `None` for all.
    digests: Option<BTreeSet<i64>>,
}

/// The stored digests that are meant: of a source by its name, or one by the first letters of its id, eight or more.
pub fn find_stored(config: &Config, store: &Store, names: &[String]) -> Result<Vec<Reread>, Error> {
    let sources = sources_by_name(config);
    let mut meant: BTreeMap<String, Option<BTreeSet<i64>>> = BTreeMap::new();
    for name in names {
        if sources.contains_key(name) {
            meant.insert(name.clone(), None);
            continue;
        }
        let Some(digest) = store.digest_by_id(name)? else {
            return Err(unknown(config, store, name)?);
        };
        let source = store.source_of(digest)?;
        if !sources.contains_key(&source) {
            let mend = format!(
                "its source \"{source}\" is not in {}; add it again",
                config.path.display()
            );
            return Err(Error::UnknownDigest {
                name: name.clone(),
                mend,
            });
        }
        if let Some(digests) = meant.entry(source).or_insert_with(|| Some(BTreeSet::new())) {
            digests.insert(digest);
        }
    }
    let with_source = meant.into_iter().filter_map(|(name, digests)| {
        let source = sources.get(&name)?.clone();
        Some(Reread { source, digests })
    });
    Ok(with_source.collect())
}

fn unknown(config: &Config, store: &Store, name: &str) -> Result<Error, Error> {
    let ids: Vec<String> = store.digest_ids()?.into_iter().map(short_id).collect();
    let sources = config.sources.iter().map(|s| s.source.name.as_str());
    let known = sources.chain(ids.iter().map(String::as_str));
    let mend = match config::nearest(name, known) {
        Some(nearest) => format!("write \"{nearest}\""),
        None => format!(
            "{}; a digest is named by eight or more letters of its id",
            known_names(config)
        ),
    };
    Ok(Error::UnknownDigest {
        name: name.to_owned(),
        mend,
    })
}

/// Reads stored digests again, one source after another. Pages of new articles are leased, unless none is fetched.
pub(super) async fn read_again(
    context: &Context,
    worker: Worker,
    rereads: Vec<Reread>,
    no_fetch: bool,
) -> Result<Vec<SourceRead>, Error> {
    let stored: BTreeSet<String> = blocking(|| context.store.source_rows())?
        .into_iter()
        .map(|row| row.name)
        .collect();
    let mut all = Vec::with_capacity(rereads.len());
    for reread in rereads
        .into_iter()
        .filter(|reread| stored.contains(&reread.source.name))
    {
        let state = read::take_lease(context, worker, &reread.source).await?;
        let mut read = SourceRead::new(state.id, &reread.source);
        let again = Again {
            context,
            source: &reread.source,
            row: state.id,
            lease: (!no_fetch).then_some(worker),
            now: (context.clock)(),
        };
        let done = blocking(|| again.read(reread.digests.as_ref(), &mut read));
        blocking(|| context.store.release_source(state.id, worker))?;
        done?;
        (context.progress)(Progress::Read(&read.summary));
        all.push(read);
    }
    Ok(all)
}

/// One source whose digests are read again.
struct Again<'a> {
    context: &'a Context,
    source: &'a Source,
    row: i64,
    lease: Option<Worker>,
    now: DateTime<Utc>,
}

impl Again<'_> {
    /// Digest by digest in the order of their days, in batches. What all their lines say is known before the first is
    /// read, so that reading them once more gives the same.
    fn read(
        &self,
        only: Option<&BTreeSet<i64>>,
        read: &mut SourceRead,
    ) -> crate::store::Result<()> {
        let store = &self.context.store;
        let mut meant = store.digests(self.row)?;
        meant.retain(|digest| only.is_none_or(|only| only.contains(&digest.row)));
        let mut learn: Vec<i64> = meant.iter().map(|digest| digest.row).collect();
        learn.extend(store.digests_without_lines(self.row, RECENT)?);
        digests::learn_lines(self.context, self.source, &learn)?;
        let (mut batch, mut bytes) = (Vec::new(), 0);
        for digest in meant {
            match digests::stored(self.context, self.source, digest.row, 0)? {
                Some(document) => {
                    bytes += document.bytes.len();
                    batch.push((digest, document));
                }
                None => self.unreadable(&digest, read),
            }
            if digests::is_full(batch.len(), bytes) {
                self.read_batch(&std::mem::take(&mut batch), read)?;
                bytes = 0;
            }
        }
        self.read_batch(&batch, read)?;
        store.prune_lines(self.row)
    }

    fn read_batch(
        &self,
        batch: &[(StoredDigest, Document)],
        read: &mut SourceRead,
    ) -> crate::store::Result<()> {
        let documents: Vec<_> = batch
            .iter()
            .map(|(digest, document)| (document, digest.hash))
            .collect();
        let found = digests::read(self.context, self.source, self.row, &documents)?;
        let by_key: BTreeMap<&str, &StoredDigest> = batch
            .iter()
            .map(|(digest, document)| (document.key.as_str(), digest))
            .collect();
        for broken in &found.broken {
            if let Some(digest) = by_key.get(broken.document.key.as_str()) {
                self.unreadable(digest, read);
            }
        }
        let (with_stories, without): (Vec<_>, Vec<_>) = found
            .records
            .into_iter()
            .partition(|record| !record.items.is_empty());
        self.save(&with_stories, read)?;
        for record in without {
            match by_key.get(record.document.key.as_str()) {
                Some(digest) if self.read_earlier(digest, read)? => {}
                _ => self.save(&[record], read)?,
            }
        }
        Ok(())
    }

    /// A digest whose newest version holds no story shows those of an earlier version: that one is read again. Whether
    /// there is one.
    fn read_earlier(
        &self,
        digest: &StoredDigest,
        read: &mut SourceRead,
    ) -> crate::store::Result<bool> {
        for version in 1.. {
            let earlier = digests::stored(self.context, self.source, digest.row, version)?;
            let Some(document) = earlier else {
                break;
            };
            let found = digests::read(
                self.context,
                self.source,
                self.row,
                &[(&document, digest.hash)],
            )?;
            if found.records.iter().any(|record| !record.items.is_empty()) {
                self.save(&found.records, read)?;
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn save(
        &self,
        records: &[DigestRecord<'_>],
        read: &mut SourceRead,
    ) -> crate::store::Result<()> {
        let saved = self
            .context
            .store
            .save_digests(self.row, records, self.lease, self.now)?;
        for (record, saved) in records.iter().zip(saved) {
            if !saved.changed {
                read.summary.digests.unchanged += 1;
                continue;
            }
            read.summary.digests.changed += 1;
            take::count_stories(&mut read.summary, record);
            read.articles.extend(saved.articles);
        }
        Ok(())
    }

    fn unreadable(&self, digest: &StoredDigest, read: &mut SourceRead) {
        let reason = format!(
            "digest {}: what is stored of it cannot be read; it stays as it was",
            short_id(digest.uuid)
        );
        (self.context.progress)(Progress::Unreadable {
            source: &self.source.name,
            reason: &reason,
        });
        read.summary.unreadable.push(reason);
    }
}
