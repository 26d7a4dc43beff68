//! What came of a pass. The serialized form is what `aggregator refresh --json` prints.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Serialize, Serializer};
use url::Url;

use super::publish::Published;
use super::read::SourceRead;
use super::visit::Pages as Visits;
use super::{Context, Error, sources_by_name};
use crate::identity;
use crate::model::{Record, Source};

/// A whole pass.
#[derive(Debug, Clone, Serialize)]
pub struct Summary {
    /// Counts the changes of this form.
    pub version: u32,
    /// When it began.
    #[serde(serialize_with = "instant")]
    pub started: DateTime<Utc>,
    /// When it ended.
    #[serde(serialize_with = "instant")]
    pub finished: DateTime<Utc>,
    /// `done`, or `failed` where every source failed.
    pub result: &'static str,
    /// A row a source.
    pub sources: Vec<SourceSummary>,
    /// The pages that were fetched.
    pub pages: Pages,
    /// Pages of entries that could not be read in this pass; also those that were not asked for, since robots.txt or the
    /// configuration forbids it, or their host is left alone.
    pub failures: Vec<Failure>,
    /// Entries of this pass that are named without an address.
    pub without_url: Vec<WithoutUrl>,
    /// What was written.
    pub published: PublishedSummary,
    /// How many addresses turned out to lead to an article that was known.
    #[serde(skip)]
    pub joined: usize,
    /// How many articles of the sources were those of a source before them as well.
    #[serde(skip)]
    pub shared: usize,
    /// The first instant at which a waiting page is due.
    #[serde(skip)]
    pub next_page: Option<DateTime<Utc>>,
}

/// One source of a pass.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SourceSummary {
    /// Its name.
    pub name: String,
    /// Its kind.
    pub kind: &'static str,
    /// `done` or `failed`.
    pub result: &'static str,
    /// Why it failed, with the mend.
    pub error: Option<String>,
    /// Its digests.
    pub digests: Digests,
    /// Stories of its new and changed digests.
    pub stories: usize,
    /// What they cite.
    pub citations: Citations,
    /// The articles that they have entries for.
    pub articles: SourceArticles,
    /// When it is due next.
    #[serde(serialize_with = "maybe_instant")]
    pub next_run: Option<DateTime<Utc>>,
    /// Files or entries of it that could not be read, each with the mend; [`Summary::to_json`] names them in `error`.
    #[serde(skip)]
    pub unreadable: Vec<String>,
}

/// Digests of a source by what became of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the words say it")]
pub struct Digests {
    pub new: usize,
    pub changed: usize,
    pub unchanged: usize,
}

/// Citations by how they name their article.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Citations {
    /// By an address.
    pub by_url: usize,
    /// By a byline alone.
    pub by_name: usize,
}

/// The articles of a source in this pass.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct SourceArticles {
    /// Cited by its new and changed digests.
    pub cited: usize,
    /// Of these, published for the first time; what several sources cite counts for the first of them.
    pub new: usize,
    /// Of these, changed; likewise.
    pub changed: usize,
    /// Of these, read from their pages.
    pub read: usize,
    /// Of these, known from the digest alone.
    pub from_digest: usize,
}

/// The pages of a pass.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Pages {
    /// Asked for: these are the sum of the next three.
    pub asked: usize,
    /// Read.
    pub read: usize,
    /// Unchanged since they were last read, or not to be had again: they stand as they were read.
    pub unchanged: usize,
    /// Asked for in vain.
    pub failed: usize,
    /// Of all in the store, those that wait for a try.
    pub waiting: usize,
}

/// A page that could not be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Failure {
    /// The entry, as `urn:uuid:…`.
    pub entry: String,
    /// The page.
    pub url: Url,
    /// The source that cites it first.
    pub source: Option<String>,
    /// A stable short word.
    pub kind: String,
    /// The HTTP status.
    pub status: Option<u16>,
    /// For people.
    pub reason: String,
    /// How often it was tried.
    pub tries: u32,
    /// When it is tried again; `null` where it is given up.
    #[serde(serialize_with = "maybe_instant")]
    pub next_try: Option<DateTime<Utc>>,
}

/// An entry that is named without an address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WithoutUrl {
    /// The entry, as `urn:uuid:…`.
    pub entry: String,
    /// The source that cites it.
    pub source: String,
    /// The site as the digest names it.
    pub site: Option<String>,
    /// The headline.
    pub title: String,
    /// When it is looked for next.
    #[serde(serialize_with = "maybe_instant")]
    pub next_look: Option<DateTime<Utc>>,
}

/// What was published.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PublishedSummary {
    /// Entries of the combined feed in all.
    pub entries: usize,
    /// New ones.
    pub new: usize,
    /// Changed ones.
    pub changed: usize,
    /// Hidden ones.
    pub hidden: usize,
    /// The output folder.
    pub directory: String,
    /// What was written in it, by relative path.
    pub files_written: Vec<String>,
    /// Where the combined feed is reached.
    pub address: String,
}

impl SourceSummary {
    /// A source of which nothing has been read yet.
    pub(super) fn new(source: &Source) -> Self {
        Self {
            name: source.name.clone(),
            kind: source.origin.kind(),
            result: "done",
            error: None,
            digests: Digests::default(),
            stories: 0,
            citations: Citations::default(),
            articles: SourceArticles::default(),
            next_run: None,
            unreadable: Vec::new(),
        }
    }

    pub(super) fn fail(&mut self, error: String) {
        self.result = "failed";
        self.error = Some(error);
    }
}

impl Summary {
    /// What `--json` prints. The files that could not be read stand in their source's `error`, though it is `done`.
    pub fn to_json(&self) -> serde_json::Result<String> {
        let mut named = self.clone();
        for source in &mut named.sources {
            if source.error.is_none() && !source.unreadable.is_empty() {
                source.error = Some(source.unreadable.join("; "));
            }
        }
        serde_json::to_string(&named)
    }

    /// Adds files that were to be handed over and could not be read; where these were `all`, the pass failed.
    pub fn add_unread(&mut self, reasons: &[String], all: bool) {
        let Some(source) = self.sources.first_mut().filter(|_| !reasons.is_empty()) else {
            return;
        };
        if all {
            source.fail(reasons.join("; "));
            self.result = "failed";
        } else {
            source.unreadable.extend_from_slice(reasons);
        }
    }

    /// Of the new entries those of digests that an earlier pass read, which did not come to its end.
    #[must_use]
    pub fn new_of_before(&self) -> usize {
        let new: usize = self.sources.iter().map(|s| s.articles.new).sum();
        self.published.new.saturating_sub(new)
    }

    /// Whether every source that was asked for failed.
    #[must_use]
    pub fn is_failure(&self) -> bool {
        self.result == "failed"
    }
}

/// Adds up what the steps of a pass brought.
pub(super) fn summarize(
    context: &Context,
    read: Vec<SourceRead>,
    pages: &Visits,
    published: Published,
    started: DateTime<Utc>,
    finished: DateTime<Utc>,
) -> Result<Summary, Error> {
    let (waiting, next_page) = context.store.waiting()?;
    let without_url = without_url(context, &read)?;
    let mut sources = Vec::with_capacity(read.len());
    let mut seen = BTreeSet::new();
    for source in read {
        sources.push(source_summary(
            context, source, &published, &mut seen, finished,
        )?);
    }
    let cited: usize = sources.iter().map(|s| s.articles.cited).sum();
    let all_failed = !sources.is_empty() && sources.iter().all(|s| s.result == "failed");
    let config = &context.config.publish;
    Ok(Summary {
        version: 1,
        started,
        finished,
        result: if all_failed { "failed" } else { "done" },
        sources,
        pages: Pages {
            asked: pages.asked(),
            read: pages.read,
            unchanged: pages.unchanged,
            failed: pages.failed,
            waiting,
        },
        failures: failures(context, pages)?,
        without_url,
        published: PublishedSummary {
            entries: context.store.count_entries()?,
            new: published.settled.new.len(),
            changed: published.settled.changed.len(),
            hidden: context.store.count_hidden()?,
            directory: config.directory.display().to_string(),
            files_written: published.files,
            address: format!("{}atom.xml", config.base_url),
        },
        joined: pages.joined,
        shared: cited - seen.len(),
        next_page,
    })
}

fn source_summary(
    context: &Context,
    read: SourceRead,
    published: &Published,
    seen: &mut BTreeSet<i64>,
    finished: DateTime<Utc>,
) -> Result<SourceSummary, Error> {
    let states = context.store.article_states(&read.articles)?;
    // What several sources cite is published once: it counts for the first of them.
    let own: Vec<i64> = states
        .iter()
        .map(|(article, _)| *article)
        .filter(|article| seen.insert(*article))
        .collect();
    let count = |set: &BTreeSet<i64>| own.iter().filter(|article| set.contains(article)).count();
    let was_read = states.iter().filter(|(_, read)| *read).count();
    let mut summary = read.summary;
    summary.articles = SourceArticles {
        cited: states.len(),
        new: count(&published.settled.new),
        changed: count(&published.settled.changed),
        read: was_read,
        from_digest: states.len() - was_read,
    };
    let config = context.config.source(&summary.name);
    summary.next_run = config.and_then(|s| s.schedule.next_after(finished));
    Ok(summary)
}

fn failures(context: &Context, pages: &Visits) -> Result<Vec<Failure>, Error> {
    if pages.failures.is_empty() {
        return Ok(Vec::new());
    }
    let mine = context.store.failures(Some(&pages.failures))?.into_iter();
    Ok(mine
        .map(|f| Failure {
            entry: f.entry.urn().to_string(),
            url: f.url,
            source: f.source,
            kind: f.kind,
            status: f.status,
            reason: f.reason,
            tries: f.tries,
            next_try: f.next_try,
        })
        .collect())
}

/// The entries of this pass whose digests give no address.
fn without_url(context: &Context, read: &[SourceRead]) -> Result<Vec<WithoutUrl>, Error> {
    let sources = sources_by_name(&context.config);
    let (mut found, mut seen) = (Vec::new(), BTreeSet::new());
    for source in read {
        let looks = if context.config.find.enabled {
            context.store.next_looks(&source.articles)?
        } else {
            BTreeMap::new()
        };
        for record in context
            .store
            .records(&source.articles)?
            .iter()
            .filter(|r| r.url.is_none() && seen.insert(r.article))
        {
            let next_look = looks.get(&record.article).copied();
            found.extend(named(record, &source.summary.name, &sources, next_look));
        }
    }
    Ok(found)
}

fn named(
    record: &Record,
    source: &str,
    sources: &identity::Sources,
    next_look: Option<DateTime<Utc>>,
) -> Option<WithoutUrl> {
    let entry = identity::entry(record, sources)?;
    Some(WithoutUrl {
        entry: entry.id.urn().to_string(),
        source: source.to_owned(),
        site: entry.site,
        title: entry.title,
        next_look,
    })
}

fn instant<S: Serializer>(at: &DateTime<Utc>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&at.to_rfc3339_opts(SecondsFormat::Secs, true))
}

#[expect(clippy::ref_option, reason = "the form that serde asks for")]
fn maybe_instant<S: Serializer>(
    at: &Option<DateTime<Utc>>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    match at {
        Some(at) => instant(at, serializer),
        None => serializer.serialize_none(),
    }
}
