//! What an entry looks like, as hashes: whether it changed at all, and whether readers should see it again.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{NaiveDateTime, NaiveTime};
use sha2::{Digest as _, Sha256};
use url::Url;

use crate::model::{Entry, Face, Facet, FacetKind, MAX_CITERS, SearchText};
use crate::zone::Tz;

/// The face of an entry; `zone` is that of the pages' days.
///
/// Readers see an entry again (its `updated` moves, and it is appended to the logs) when its headline changes, when a later
/// version of its text becomes known, when another curator cites it, or when a curator's words are added, changed or withdrawn.
/// Whatever else becomes better changes the entry in place, and so does who cites it again with nothing new to say.
#[must_use]
pub fn face(entry: &Entry, zone: Tz) -> Face {
    let mut core = format!("{:?} {:?}", entry.title, words(entry));
    if entry.updates > 0 {
        core.push_str(&format!(" {}", entry.updates));
    }
    let shown = Entry {
        updated: entry.published,
        ..entry.clone()
    };
    Face {
        face: hash(&format!("{shown:?}")),
        core: hash(&core),
        published: entry.published.to_utc(),
        local: local(entry, zone),
        search: search_text(entry),
        facets: facets(entry, zone),
    }
}

/// The paragraphs of each curator, in whatever digests they stand: by the source and the name, with none for who only cites it.
fn words(entry: &Entry) -> BTreeMap<(&str, Option<String>), BTreeSet<&str>> {
    let mut words: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
    for m in &entry.mentions {
        let who = (m.known_as.as_str(), m.known_curator());
        let own = words.entry(who).or_default();
        own.extend(m.commentary.iter().flat_map(|said| said.split("\n\n")));
    }
    words
}

fn hash(text: &str) -> [u8; 32] {
    Sha256::digest(text).into()
}

fn search_text(entry: &Entry) -> SearchText {
    let mut names: Vec<&str> = entry
        .site
        .iter()
        .chain(&entry.authors)
        .map(String::as_str)
        .collect();
    names.extend(entry.mentions.iter().filter_map(|m| m.curator.as_deref()));
    let mut words: Vec<&str> = entry
        .mentions
        .iter()
        .filter_map(|m| m.commentary.as_deref())
        .collect();
    words.extend(entry.description.as_deref());
    SearchText {
        title: entry.title.clone(),
        names: names.join(" "),
        words: words.join("\n"),
    }
}

/// Its day, and its time of that day where it has one.
fn local(entry: &Entry, zone: Tz) -> NaiveDateTime {
    let (day, there) = (entry.day(zone), entry.published.with_timezone(&zone));
    let is_of_the_day = there.date_naive() == day;
    day.and_time(if is_of_the_day {
        there.time()
    } else {
        NaiveTime::MIN
    })
}

fn facets(entry: &Entry, zone: Tz) -> Vec<Facet> {
    let host = entry.url.as_ref().and_then(Url::host_str);
    let language = entry.language.as_deref();
    let primary = language.and_then(|tag| tag.split('-').next());
    let mentions = &entry.mentions;
    let mut named: Vec<(FacetKind, &str, &str)> = Vec::new();
    named.extend(mentions.iter().map(|m| {
        (
            FacetKind::Source,
            m.source.as_str(),
            m.source_title.as_str(),
        )
    }));
    named.extend(
        entry
            .site
            .as_deref()
            .or(host)
            .map(|site| (FacetKind::Site, site, site)),
    );
    named.extend(host.map(|host| (FacetKind::Host, host, host)));
    named.extend(
        entry
            .authors
            .iter()
            .map(|name| (FacetKind::Author, name.as_str(), name.as_str())),
    );
    named.extend(mentions.iter().filter_map(|m| {
        Some((
            FacetKind::Curator,
            m.curator.as_deref()?,
            m.curator.as_deref()?,
        ))
    }));
    named.extend(
        language
            .into_iter()
            .chain(primary)
            .map(|tag| (FacetKind::Language, tag, tag)),
    );
    named.extend(
        mentions
            .iter()
            .flat_map(|m| &m.tags)
            .map(|tag| (FacetKind::Tag, tag.as_str(), tag.as_str())),
    );
    let day = entry.day(zone).to_string();
    named.push((FacetKind::Day, &day, &day));
    let citers: Vec<String> = (2..=entry.curators().min(MAX_CITERS))
        .map(|n| n.to_string())
        .collect();
    named.extend(
        citers
            .iter()
            .map(|n| (FacetKind::Citers, n.as_str(), n.as_str())),
    );
    let mut facets: Vec<Facet> = Vec::new();
    for (kind, known_by, name) in named {
        let facet = Facet::new(kind, known_by).filter(|new| {
            facets
                .iter()
                .all(|f| (f.kind, &f.value) != (kind, &new.value))
        });
        facets.extend(facet.map(|facet| Facet {
            name: name.to_owned(),
            ..facet
        }));
    }
    facets
}
