//! The page of one article: who cites it, what they say, where it is, and where all of that was read.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use maud::{DOCTYPE, Markup, html};
use url::Url;

use super::cite;
use super::entries::{named, origin};
use super::layout::{FORMATS, Layout, dated, facts, name, quotation, remark};
use super::marks::Marks;
use super::{address, layout};
use crate::model::{Counted, Entry, FacetKind, View};
use crate::publish::plain::{self, MAX_TITLE, line};
use crate::publish::rendition::{Budget, Remark, Rendition};
use crate::publish::{Site, article_path, dates, short_id};
use crate::text::count;

/// An article as its page shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArticlePage {
    /// Its entry.
    pub entry: Entry,
    /// Where each field was read.
    pub read: Vec<Read>,
    /// Every address that leads to it, and how it was learnt.
    pub addresses: Vec<(Url, String)>,
    /// What became of it, in order.
    pub history: Vec<Happened>,
    /// How many articles its site has.
    pub of_site: Option<Counted>,
}

/// Where a field was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Read {
    /// The field, in words.
    pub field: &'static str,
    /// What of the page, or that it is the digest's word.
    pub place: String,
    /// What the digests say of it beside the page, where they say something.
    pub digest: Option<Told>,
}

/// What a digest says of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Told {
    /// What the entry shows.
    Same,
    /// Something else.
    Other(String),
}

/// Something that happened to an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Happened {
    /// When.
    pub at: DateTime<Utc>,
    /// What, in words.
    pub what: String,
}

/// The page of one article: `articles/` and the first eight letters of its id. `root` is the way from it to the top folder.
#[must_use]
pub fn article_page(site: &Site, root: &str, page: &ArticlePage) -> String {
    let shown = Rendition::new(site, &page.entry, Budget::PAGE);
    let layout = Layout {
        site,
        root,
        title: &shown.title,
        here: "",
        feeds: FORMATS
            .iter()
            .map(|(format, media_type, file)| {
                ((*format).to_owned(), *media_type, format!("{root}{file}"))
            })
            .collect(),
        view: &View::default(),
        header: header(site, root, &shown),
        body: html! {
            main id="content" class="article" {
                (way_there(&shown))
                section aria-labelledby="said" {
                    h2 id="said" { "What curators say" }
                    p class="about" { "Cited by " (count(shown.curators, "curator")) @if shown.remarks.len() != shown.curators { ", " (count(shown.remarks.len(), "time")) } "." }
                    @for said in &shown.remarks { (whole_remark(site, root, said)) }
                }
                (quoted(&shown))
                (described(&shown))
                (see_also(&shown))
                (nearby(site, root, page, &shown))
                (how_to_cite(site, root, &page.entry, &shown))
                (where_read(page, &shown))
                (history(site, page))
            }
        },
        footer: html! { (short_id(page.entry.id)) " · " a href={ (root) (shown.page) ".json" } { "this article as JSON" } " · last change " (dates::instant(shown.updated.to_utc(), site.timezone)) },
    };
    layout.render()
}

/// The page in the place of one whose article was joined into this one: it leads there at once.
#[must_use]
pub fn moved_page(site: &Site, root: &str, entry: &Entry) -> String {
    let path = article_path(entry.id);
    let (there, title) = (
        format!("{root}{path}/"),
        plain::line(&entry.title, MAX_TITLE),
    );
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) }
                link rel="canonical" href=(site.url(&format!("{path}/")));
                meta http-equiv="refresh" content={ "0; url=" (there) };
            }
            body { main { h1 { a href=(there) dir="auto" { (title) } } } }
        }
    };
    page.into_string() + "\n"
}

fn header(site: &Site, root: &str, entry: &Rendition) -> Markup {
    let [publication, authors] = origin(site, root, entry, &Marks::default());
    let day = View::default().with(FacetKind::Day, &entry.calendar_day.to_string());
    html! {
        p { a href=[address(site, &day).map(|path| format!("{root}{path}"))] { "← " (dates::day(entry.calendar_day)) } }
        h1 lang=[&entry.language] dir="auto" { (entry.title) }
        p {
            (facts([
                publication,
                authors,
                dated(entry, site.timezone),
                entry.language.as_ref().map(|tag| html! { "language " (tag) }),
                entry.paywalled.then(|| html! { "not free to read" }),
            ]))
        }
    }
}

/// The button that leads to the article, or why there is none.
fn way_there(entry: &Rendition) -> Markup {
    let Some(article) = &entry.article else {
        return html! { p { (entry.why_here().unwrap_or_default()) } };
    };
    let host = Url::parse(article)
        .ok()
        .and_then(|url| url.host_str().map(str::to_owned));
    html! {
        p { a class="button" href=(article) { "Read it at " (name(&host.unwrap_or_default())) } }
        @if let Some(how) = entry.how_found() { p { (how) } }
        @if !entry.read { p { "Its page was not read yet: this is what the digests say of it." } }
    }
}

fn whole_remark(site: &Site, root: &str, said: &Remark) -> Markup {
    let who = html! {
        @if let Some(curator) = &said.curator { (named(site, root, FacetKind::Curator, curator, &html! { (curator) })) ", " }
        a href={ (root) (said.path) } { (name(&said.place())) }
    };
    let paragraphs: Vec<Markup> = said
        .paragraphs
        .iter()
        .map(|text| html! { (text) })
        .collect();
    remark(&who, &paragraphs)
}

fn quoted(entry: &Rendition) -> Markup {
    html! {
        @if !entry.quotation.is_empty() {
            section aria-labelledby="quoted" {
                h2 id="quoted" { "The digest quotes" }
                (quotation(&entry.quotation, entry.article.as_deref()))
            }
        }
    }
}

fn described(entry: &Rendition) -> Markup {
    html! {
        @if let Some(description) = &entry.description {
            section aria-labelledby="described" {
                h2 id="described" { "The page says of itself" }
                p lang=[&entry.language] dir="auto" { (description) }
            }
        }
    }
}

fn see_also(entry: &Rendition) -> Markup {
    html! {
        @if !entry.related.is_empty() {
            section aria-labelledby="also" {
                h2 id="also" { "See also" }
                ul {
                    @for related in &entry.related {
                        li { a href=(related.href) dir="auto" { (related.title.as_ref().unwrap_or(&related.href)) } }
                    }
                }
            }
        }
    }
}

/// The ways to what stands beside it.
fn nearby(site: &Site, root: &str, page: &ArticlePage, entry: &Rendition) -> Markup {
    let day = View::default().with(FacetKind::Day, &entry.calendar_day.to_string());
    let of_site = page.of_site.as_ref().map(|counted| {
        let view = View::default().with(counted.facet.kind, &counted.facet.value);
        (address(site, &view), counted)
    });
    html! {
        nav aria-label="Nearby" {
            ul class="row" {
                @for said in one_a_digest(&entry.remarks) { li { a href={ (root) (said.path) } { "Same digest: " (name(&said.digest)) } } }
                li { a href=[address(site, &day).map(|path| format!("{root}{path}"))] { "Same day" } }
                @if let Some((Some(path), counted)) = of_site {
                    li { a href={ (root) (path) } { "Same site: " (count(counted.entries, "article")) } }
                }
            }
        }
    }
}

/// The first remark of each digest.
fn one_a_digest(remarks: &[Remark]) -> Vec<&Remark> {
    let mut known = HashSet::new();
    let remarks = remarks.iter();
    remarks
        .filter(|said| known.insert(said.digest_id.as_str()))
        .collect()
}

fn how_to_cite(site: &Site, root: &str, of: &Entry, entry: &Rendition) -> Markup {
    let file = |ending: &str| format!("{root}{}.{ending}", crate::publish::article_path(of.id));
    let name = |ending: &str| format!("{}.{ending}", short_id(of.id));
    html! {
        section aria-labelledby="cite" {
            h2 id="cite" { "Cite it" }
            p class="citation" dir="auto" { (cite::in_words(site, entry)) }
            ul class="row" {
                li { a href=(file("bib")) download=(name("bib")) { "BibTeX" } }
                li { a href=(file("ris")) download=(name("ris")) { "RIS" } }
            }
        }
    }
}

fn where_read(page: &ArticlePage, entry: &Rendition) -> Markup {
    // Two addresses may be one when what is a subscriber's own is left out of them.
    let mut addresses: Vec<(String, Vec<&str>)> = Vec::new();
    let mut rows: HashMap<String, usize> = HashMap::new();
    for (url, how) in &page.addresses {
        let Some(href) = plain::address(url) else {
            continue;
        };
        let row = *rows.entry(href.clone()).or_insert(addresses.len());
        if row == addresses.len() {
            addresses.push((href, Vec::new()));
        }
        let ways = &mut addresses[row].1;
        if !ways.contains(&how.as_str()) {
            ways.push(how);
        }
    }
    html! {
        section aria-labelledby="where" {
            h2 id="where" { "Where this was read" }
            table class="facts" {
                tbody {
                    @for read in &page.read {
                        tr {
                            th scope="row" { (read.field) }
                            td {
                                (line(&read.place, MAX_TITLE))
                                @match &read.digest {
                                    Some(Told::Same) => span class="quiet" { " · the digest has the same" },
                                    Some(Told::Other(digest)) => span class="quiet" { " · the digest: " bdi { (line(digest, MAX_TITLE)) } },
                                    None => {},
                                }
                            }
                        }
                    }
                    @if !addresses.is_empty() {
                        tr {
                            th scope="row" { "addresses" }
                            td { ul { @for (href, ways) in &addresses { li { a href=(href) { (href) } " " span class="quiet" { "(" (ways.join(", ")) ")" } } } } }
                        }
                    }
                    @if let Some(image) = &entry.image {
                        tr { th scope="row" { "image" } td { a href=(image) { (image) } span class="quiet" { " · not shown here: it would be loaded from elsewhere" } } }
                    }
                }
            }
        }
    }
}

fn history(site: &Site, page: &ArticlePage) -> Markup {
    html! {
        @if !page.history.is_empty() {
            section aria-labelledby="history" {
                h2 id="history" { "History" }
                ol class="history" {
                    @for happened in &page.history {
                        li {
                            time datetime=(layout::rfc3339(happened.at)) { (dates::instant(happened.at, site.timezone)) }
                            " " bdi { (line(&happened.what, MAX_TITLE)) }
                        }
                    }
                }
            }
        }
    }
}
