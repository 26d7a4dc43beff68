//! The store → web pages: one on request, or all of them as files.

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;

use super::documents::entries;
use super::{Error, sources_by_name};
use crate::config::Config;
use crate::identity::{self, Sources};
use crate::model::{Decision, Entry, Facet, FacetKind, Field, Record, Source, View};
use crate::publish::{
    self, ArticlePage, CitationStyle, DigestLine, DigestPage, DigestsPage, FacetsPage, Folder,
    Happened, Output, Page, Read, Site, Statistics, Story, Told, ViewPage,
};
use crate::store::{EntryQuery, Event, Listing, Store, StoryRecord};

/// Entries on one page of a view.
const ENTRIES: usize = 50;

/// Entries on the page of a site, author or day that is a file: there is no second page.
const ENTRIES_IN_FILE: usize = 1_000;

/// Lines on one page of a list.
const LINES: usize = 200;

/// No list of days is longer: thirty years.
const DAYS: usize = 11_000;

/// So many of the latest days are plotted.
const PLOTTED_DAYS: usize = 60;

/// Rows of the statistics' plots.
const ROWS: usize = 15;

/// Curators in the table of those who cite the same.
const CURATORS: usize = 8;

/// The media type of an article as JSON.
const JSON: &str = "application/json; charset=utf-8";

/// What became of a page that was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Made {
    /// A page, HTML.
    Page(String),
    /// A file of that media type.
    File(&'static str, String),
    /// It is part of another one now, whose page stands at this path under the top folder.
    Moved(String),
    /// It was taken away.
    Gone,
}

/// A page as it was asked for; `root` is the way from its address to the top folder. `None` where there is none.
pub fn page(
    config: &Config,
    store: &Store,
    wanted: &Page,
    root: &str,
) -> Result<Option<Made>, Error> {
    let (site, sources) = (config.publish.site(), sources_by_name(config));
    let maker = Maker {
        store,
        site: &site,
        sources: &sources,
    };
    let page = match wanted {
        Page::View(view, number) => {
            publish::view_page(&site, root, &maker.view(view, *number, ENTRIES)?)
        }
        Page::Days => publish::days_page(&site, root, &store.days(None, DAYS)?),
        Page::Facets(kind, number) => {
            publish::facets_page(&site, root, &maker.facets(*kind, *number, LINES)?)
        }
        Page::Digests(number) => {
            publish::digests_page(&site, root, &maker.digests(*number, LINES)?)
        }
        Page::Statistics => publish::statistics_page(&site, root, &maker.statistics()?),
        Page::Article(id) => {
            return maker.article_by_id(id, "/", |page| {
                Made::Page(publish::article_page(&site, root, page))
            });
        }
        Page::Citation(id, style) => {
            return maker.article_by_id(id, &format!(".{}", style.ending()), |page| {
                let text = publish::citation(&site, &page.entry, *style);
                Made::File(style.content_type(), text)
            });
        }
        Page::Json(id) => {
            return maker.article_by_id(id, ".json", |page| {
                Made::File(JSON, json_file(&page.entry, &site))
            });
        }
        Page::Digest(id) => {
            let Some(digest) = store.digest_by_id(id)? else {
                return Ok(None);
            };
            match maker.digest(digest)? {
                Some(page) => publish::digest_page(&site, root, &page),
                None => return Ok(Some(Made::Gone)),
            }
        }
    };
    Ok(Some(Made::Page(page)))
}

/// An article as programs read it.
fn json_file(entry: &Entry, site: &Site) -> String {
    format!(
        "{}\n",
        publish::entry_json(&publish::public_entry(entry, site))
    )
}

/// What pages are made from.
struct Maker<'a> {
    store: &'a Store,
    site: &'a Site,
    sources: &'a Sources,
}

impl Maker<'_> {
    fn view(&self, view: &View, number: usize, entries_on_it: usize) -> Result<ViewPage, Error> {
        let skip = (number - 1).saturating_mul(entries_on_it);
        let viewed = self.store.view(view, Listing::Day, skip, entries_on_it)?;
        let named = view
            .filters
            .iter()
            .map(|(kind, value)| self.named(*kind, value));
        Ok(ViewPage {
            view: view.clone(),
            named: named.collect::<Result<_, _>>()?,
            entries: entries(self.store, self.sources, &viewed.articles)?,
            total: viewed.total,
            is_more: viewed.is_more,
            number,
            pages: viewed.total.div_ceil(entries_on_it),
            facets: viewed.facets,
            around: match (&view.text, &view.filters[..]) {
                (None, [(FacetKind::Day, day)]) => self.store.days_around(day)?,
                _ => [None, None],
            },
        })
    }

    /// What a filter is called: a site may be named by its host, and nothing need have it.
    fn named(&self, kind: FacetKind, value: &str) -> Result<Facet, Error> {
        let mut found = self.store.facet(kind, value)?;
        if found.is_none() && kind == FacetKind::Site {
            found = self.store.facet(FacetKind::Host, value)?;
        }
        Ok(Facet {
            kind,
            value: value.to_owned(),
            name: found.map_or_else(|| value.to_owned(), |counted| counted.facet.name),
        })
    }

    fn facets(&self, kind: FacetKind, number: usize, lines: usize) -> Result<FacetsPage, Error> {
        let total = self.store.count_facets(kind)?;
        Ok(FacetsPage {
            kind,
            facets: self
                .store
                .facets(kind, (number - 1).saturating_mul(lines), lines)?,
            total,
            number,
            pages: total.div_ceil(lines),
        })
    }

    fn digests(&self, number: usize, lines: usize) -> Result<DigestsPage, Error> {
        let (digests, total) = self
            .store
            .latest_editions((number - 1).saturating_mul(lines), lines)?;
        let line = digests.into_iter().map(|edition| DigestLine {
            id: edition.uuid,
            title: edition.title,
            published: edition.published,
            source_title: self.source_title(&edition.source),
            source: edition.source,
            stories: edition.stories,
        });
        Ok(DigestsPage {
            digests: line.collect(),
            total,
            number,
            pages: total.div_ceil(lines),
        })
    }

    fn source_title(&self, name: &str) -> String {
        let source = self.sources.get(name);
        source.map_or(name, Source::display_title).to_owned()
    }

    fn statistics(&self) -> Result<Statistics, Error> {
        let curators = self.store.facets(FacetKind::Curator, 0, CURATORS)?;
        let mut together = Vec::new();
        for (row, one) in curators.iter().enumerate() {
            for (column, other) in curators.iter().enumerate().skip(row + 1) {
                let both = self
                    .store
                    .cited_by_both(&one.facet.value, &other.facet.value)?;
                together.push((row, column, both));
            }
        }
        Ok(Statistics {
            entries: self.store.count_entries()?,
            days: self.store.days(None, PLOTTED_DAYS)?,
            sites: self.store.facets(FacetKind::Site, 0, ROWS)?,
            curators,
            together,
            fetches: self.store.fetch_results()?,
            delays: grouped(&self.store.citation_delays()?),
        })
    }

    /// What is made of an article; `ending` is what stands behind the path of its page.
    fn article_by_id(
        &self,
        id: &str,
        ending: &str,
        make: impl FnOnce(&ArticlePage) -> Made,
    ) -> Result<Option<Made>, Error> {
        let Some(article) = self.store.article_by_id(id)? else {
            return Ok(None);
        };
        let Some(record) = self.store.records(&[article])?.pop() else {
            return Ok(None);
        };
        if record.hidden {
            return Ok(Some(Made::Gone));
        }
        let path = publish::article_path(record.uuid);
        let is_its_own = record
            .uuid
            .simple()
            .to_string()
            .starts_with(&id.replace('-', ""));
        Ok(match self.article(&record)? {
            Some(_) if !is_its_own => Some(Made::Moved(format!("{path}{ending}"))),
            Some(page) => Some(make(&page)),
            None if self.store.has_expired(article)? => Some(Made::Gone),
            None => None,
        })
    }

    fn article(&self, record: &Record) -> Result<Option<ArticlePage>, Error> {
        let Some(entry) = identity::entry(record, self.sources) else {
            return Ok(None);
        };
        let history = self.store.history(record.article)?.into_iter();
        let of_site = match &entry.site {
            Some(site) => self
                .store
                .facet(FacetKind::Site, &FacetKind::Site.fold(site))?,
            None => None,
        };
        Ok(Some(ArticlePage {
            read: read(record, &entry),
            addresses: record
                .addresses
                .iter()
                .map(|(url, how, _)| (url.clone(), how.clone()))
                .collect(),
            history: history
                .filter_map(|(at, event)| {
                    Some(Happened {
                        at,
                        what: in_words(&event)?,
                    })
                })
                .collect(),
            of_site,
            entry,
        }))
    }

    /// The page of a digest; `None` where all of it has had its time.
    fn digest(&self, digest: i64) -> Result<Option<DigestPage>, Error> {
        let edition = self.store.edition(digest)?;
        let Some(edition) = edition.filter(|edition| !edition.expired) else {
            return Ok(None);
        };
        let articles: Vec<i64> = edition
            .stories
            .iter()
            .filter_map(|story| story.article)
            .collect();
        let records = self.store.records(&articles)?;
        let hidden: BTreeSet<i64> = records
            .iter()
            .filter(|record| record.hidden)
            .map(|record| record.article)
            .collect();
        let by_row: BTreeMap<i64, Entry> = records
            .iter()
            .filter_map(|record| Some((record.article, identity::entry(record, self.sources)?)))
            .collect();
        // What is hidden is not told by its digest either.
        let is_shown = |story: &StoryRecord| story.article.is_none_or(|row| !hidden.contains(&row));
        let stories = edition.stories.into_iter().filter(is_shown);
        let stories = stories.map(|story| Story {
            position: story.position,
            number: story.number,
            title: story.title,
            commentary: story.commentary,
            quoted: story.quoted,
            entry: story.article.and_then(|row| by_row.get(&row).cloned()),
        });
        let source = self.sources.get(&edition.source);
        Ok(Some(DigestPage {
            id: edition.uuid,
            title: edition.title,
            curator: edition.curator.or_else(|| source?.curator.clone()),
            published: edition.published,
            url: edition.url,
            source_title: self.source_title(&edition.source),
            source: edition.source,
            stories: stories.collect(),
        }))
    }
}

/// The fields whose place is shown, and what they are called.
const FIELDS: [(Field, &str); 7] = [
    (Field::Title, "title"),
    (Field::Authors, "authors"),
    (Field::Site, "site"),
    (Field::Published, "published"),
    (Field::Modified, "changed"),
    (Field::Language, "language"),
    (Field::Description, "description"),
];

/// Where each field of an entry was read, and what the digests say of it.
fn read(record: &Record, entry: &Entry) -> Vec<Read> {
    let shown = |field| match field {
        Field::Title => Some(entry.title.clone()),
        Field::Authors => Some(entry.authors.join(", ")),
        Field::Site => entry.site.clone(),
        Field::Published => entry.dated.map(|dated| dated.to_string()),
        _ => None,
    };
    let told = |field| {
        record.mentions.iter().find_map(|mention| match field {
            Field::Title => mention
                .byline
                .title
                .clone()
                .or_else(|| mention.title.clone()),
            Field::Authors => {
                Some(mention.byline.authors.join(", ")).filter(|names| !names.is_empty())
            }
            Field::Site => mention.byline.site.clone(),
            Field::Published => mention
                .byline
                .published
                .map(|published| published.to_string()),
            _ => None,
        })
    };
    let of_page = &record.metadata;
    let of_page = |field| match field {
        Field::Title => of_page.title.is_some(),
        Field::Authors => !of_page.authors.is_empty(),
        Field::Site => of_page.site.is_some(),
        Field::Published => of_page.published.is_some(),
        Field::Modified => of_page.modified.is_some(),
        Field::Language => entry.language.is_some(),
        _ => entry.description.is_some(),
    };
    let row = |(field, name)| {
        let digest = told(field);
        let place = match record.metadata.places.get(&field) {
            Some(place) if of_page(field) => format!("the page, {place}"),
            _ if of_page(field) => "the page".to_owned(),
            _ if digest.is_some() => "the digest alone".to_owned(),
            _ => return None,
        };
        let of_digest = digest.filter(|_| of_page(field)).map(|digest| {
            if shown(field).as_ref() == Some(&digest) {
                Told::Same
            } else {
                Told::Other(digest)
            }
        });
        Some(Read {
            field: name,
            place,
            digest: of_digest,
        })
    };
    FIELDS.into_iter().filter_map(row).collect()
}

/// What happened, for everyone; an address may be a subscriber's own and stands in no sentence.
fn in_words(event: &Event) -> Option<String> {
    Some(match event {
        Event::Cited {
            source,
            digest: Some(title),
        } => format!("cited by {source}: {title}"),
        Event::Cited {
            source,
            digest: None,
        } => format!("cited by {source}"),
        Event::Address { .. } => return None,
        Event::Read { .. } => "its page was read".to_owned(),
        Event::Revised { .. } => "its page changed".to_owned(),
        Event::Joined { how, id } => format!("joined with {} ({how})", publish::short_id(*id)),
        Event::Kept { .. } => "its page answered with another one".to_owned(),
        Event::Parted { id } => format!("parted from {}", publish::short_id(*id)),
        Event::Updated => "changed for its readers".to_owned(),
        Event::Decided(decision) => match decision {
            Decision::Merge { .. } => "joined by hand".to_owned(),
            Decision::Split { .. } => "parted by hand".to_owned(),
            Decision::Set { .. } => "put right by hand".to_owned(),
            Decision::Attach { .. } => "given an address by hand".to_owned(),
            Decision::Detach { .. } => "an address taken back by hand".to_owned(),
            Decision::Hide(_) | Decision::Show(_) => return None,
        },
    })
}

/// Delays in groups: up to so many days, and what that is called.
const GROUPS: [(i64, &str); 7] = [
    (1, "within a day"),
    (2, "within two days"),
    (4, "within four days"),
    (8, "within a week"),
    (31, "within a month"),
    (366, "within a year"),
    (i64::MAX, "later"),
];

fn grouped(delays: &[TimeDelta]) -> Vec<(String, usize)> {
    let group = |delay: &TimeDelta| GROUPS.iter().position(|(days, _)| delay.num_days() < *days);
    let mut groups = GROUPS.map(|(_, name)| (name.to_owned(), 0));
    for place in delays.iter().filter_map(group) {
        groups[place].1 += 1;
    }
    if delays.is_empty() {
        Vec::new()
    } else {
        groups.into()
    }
}

/// The files for programs beside the page of an article.
fn article_files(path: &str, entry: &Entry, site: &Site) -> [(String, String); 3] {
    let cited = |style: CitationStyle| {
        let text = publish::citation(site, entry, style);
        (format!("{path}.{}", style.ending()), text)
    };
    [
        cited(CitationStyle::Bibtex),
        cited(CitationStyle::Ris),
        (format!("{path}.json"), json_file(entry, site)),
    ]
}

/// How many articles' pages are made at a time.
const AT_ONCE: usize = 200;

/// Writes every page as a file that any web server shows; the paths of those that were written.
pub(super) fn write(
    store: &Store,
    site: &Site,
    sources: &Sources,
    folder: &Folder,
) -> Result<Vec<String>, Error> {
    let maker = Maker {
        store,
        site,
        sources,
    };
    let mut files = Vec::new();
    let mut put = |pages: Vec<(String, String)>| -> Result<(), Error> {
        let outputs: Vec<Output> = pages
            .into_iter()
            .map(|(path, page)| Output::new(path, page.into_bytes()))
            .collect();
        files.extend(folder.write(&outputs)?);
        Ok(())
    };
    let articles = store.find_entries(&EntryQuery::default())?;
    for some in articles.chunks(AT_ONCE) {
        let mut pages = Vec::new();
        for record in store.records(some)? {
            let Some(page) = maker.article(&record)? else {
                continue;
            };
            let path = publish::article_path(page.entry.id);
            pages.push((
                format!("{path}/index.html"),
                publish::article_page(site, "../../", &page),
            ));
            pages.extend(article_files(&path, &page.entry, site));
            // Where what was joined with it once stood.
            for id in store.former_ids(record.article)? {
                let former = publish::article_path(id);
                pages.push((
                    format!("{former}/index.html"),
                    publish::moved_page(site, "../../", &page.entry),
                ));
                pages.extend(article_files(&former, &page.entry, site));
            }
        }
        put(pages)?;
    }
    for digest in store.digest_rows()? {
        if let Some(page) = maker.digest(digest)? {
            let path = format!("{}/index.html", publish::digest_path(page.id));
            put(vec![(path, publish::digest_page(site, "../../", &page))])?;
        }
    }
    for kind in [
        FacetKind::Site,
        FacetKind::Author,
        FacetKind::Curator,
        FacetKind::Language,
    ] {
        let page = maker.facets(kind, 1, usize::MAX)?;
        put(vec![(
            format!("{}s/index.html", kind.as_str()),
            publish::facets_page(site, "../", &page),
        )])?;
        for counted in &page.facets {
            put(maker.view_file(kind, &counted.facet.value)?)?;
        }
    }
    let days = store.days(None, DAYS)?;
    for day in &days {
        put(maker.view_file(FacetKind::Day, &day.facet.value)?)?;
    }
    put(vec![
        (
            "days/index.html".to_owned(),
            publish::days_page(site, "../", &days),
        ),
        (
            "digests/index.html".to_owned(),
            publish::digests_page(site, "../", &maker.digests(1, usize::MAX)?),
        ),
        (
            "statistics/index.html".to_owned(),
            publish::statistics_page(site, "../", &maker.statistics()?),
        ),
    ])?;
    Ok(files)
}

impl Maker<'_> {
    /// The page of a site, author, day or the like as a file.
    fn view_file(&self, kind: FacetKind, value: &str) -> Result<Vec<(String, String)>, Error> {
        let page = self.view(&View::default().with(kind, value), 1, ENTRIES_IN_FILE)?;
        let path = format!("{}s/{value}/index.html", kind.as_str());
        Ok(vec![(path, publish::view_page(self.site, "../../", &page))])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_are_grouped_and_nothing_has_no_groups() {
        let days = [0, 0, 1, 40, 4000].map(TimeDelta::days);
        let counts: Vec<usize> = grouped(&days).into_iter().map(|group| group.1).collect();
        assert_eq!(counts, [2, 1, 0, 0, 0, 1, 1]);
        assert!(grouped(&[]).is_empty());
    }
}
