//! Lists that lead to the entries: all days, all sites, authors or the like, all digests.

use chrono::{Datelike as _, NaiveDate};
use maud::{Markup, html};
use uuid::Uuid;

use super::address;
use super::layout::{Layout, facts, name};
use crate::model::{Counted, FacetKind, Published, View};
use crate::publish::plain::{MAX_NAME, MAX_TITLE, line, some_line};
use crate::publish::{Site, dates, digest_path, source_path};
use crate::text::{count, thousands};

/// Every day that has entries, month by month; the newest first in `days`.
#[must_use]
pub fn days_page(site: &Site, root: &str, days: &[Counted]) -> String {
    let days: Vec<(NaiveDate, usize)> = days.iter().filter_map(Counted::day).collect();
    let months = days.chunk_by(|(a, _), (b, _)| (a.year(), a.month()) == (b.year(), b.month()));
    let entries: usize = days.iter().map(|(_, entries)| entries).sum();
    let body = html! {
        main id="content" {
            @if days.is_empty() { p { "No articles yet." } }
            @else if site.search {
                p { a href={ (root) "./?page=1" } { "All of them in one list, by day" } }
            }
            div class="months" {
                @for month in months { (month_of_days(site, root, month)) }
            }
        }
    };
    let count = format!(
        "{} on {}",
        count(entries, "article"),
        count(days.len(), "day")
    );
    list(site, root, "Days", &count, body)
}

/// A month as a calendar has it: weeks of days, those with entries as links.
fn month_of_days(site: &Site, root: &str, days: &[(NaiveDate, usize)]) -> Markup {
    let Some(first) = days.first().and_then(|(day, _)| day.with_day(1)) else {
        return html! {};
    };
    let entries: usize = days.iter().map(|(_, entries)| entries).sum();
    let monday = first - chrono::TimeDelta::days(i64::from(first.weekday().num_days_from_monday()));
    let weeks = monday
        .iter_weeks()
        .take_while(|week| (week.year(), week.month()) <= (first.year(), first.month()));
    let of = |day: NaiveDate| {
        days.iter()
            .find(|(of, _)| *of == day)
            .map(|(_, entries)| *entries)
    };
    html! {
        section {
            h2 { (first.format("%B %Y")) span { (count(entries, "article")) } }
            table class="month" {
                thead { tr { @for day in ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"] { th scope="col" { (day) } } } }
                tbody {
                    @for week in weeks {
                        tr { @for day in week.iter_days().take(7) { td { (cell(site, root, first, day, of(day))) } } }
                    }
                }
            }
        }
    }
}

fn cell(
    site: &Site,
    root: &str,
    month: NaiveDate,
    day: NaiveDate,
    entries: Option<usize>,
) -> Markup {
    let view = View::default().with(FacetKind::Day, &day.to_string());
    html! {
        @if day.month() == month.month() {
            @match (entries, address(site, &view)) {
                (Some(entries), Some(path)) => a href={ (root) (path) } {
                    (day.day()) " " span { (thousands(entries)) span class="unseen" { " articles" } }
                },
                _ => span class="quiet" { (day.day()) },
            }
        }
    }
}

/// A part of the list of all sites, authors or the like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FacetsPage {
    /// Of which kind.
    pub kind: FacetKind,
    /// Those that most entries have first.
    pub facets: Vec<Counted>,
    /// How many there are in all.
    pub total: usize,
    /// Which page this is, from 1.
    pub number: usize,
    /// How many there are.
    pub pages: usize,
}

/// All sites, authors or the like.
#[must_use]
pub fn facets_page(site: &Site, root: &str, page: &FacetsPage) -> String {
    let (title, noun) = match page.kind {
        FacetKind::Author => ("Authors", "author"),
        FacetKind::Curator => ("Curators", "curator"),
        FacetKind::Language => ("Languages", "language"),
        _ => ("Sites", "site"),
    };
    let link = |counted: &Counted| {
        let view = View::default().with(page.kind, &counted.facet.value);
        address(site, &view).map(|path| format!("{root}{path}"))
    };
    let body = html! {
        main id="content" {
            @if page.facets.is_empty() { p { "There are none here." } }
            ul class="counts columns-of-names" {
                @for counted in &page.facets {
                    li { a href=[link(counted)] { (name(&line(&counted.facet.name, MAX_NAME))) } " " span { (thousands(counted.entries)) } }
                }
            }
            (pages(page.number, page.pages))
        }
    };
    list(
        site,
        root,
        title,
        &format!(
            "{}, by how many articles they have",
            count(page.total, noun)
        ),
        body,
    )
}

/// A digest in the list of all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DigestLine {
    /// Its id.
    pub id: Uuid,
    /// Its own title.
    pub title: Option<String>,
    /// Its own date.
    pub published: Option<Published>,
    /// The source's name in the configuration.
    pub source: String,
    /// The source's title, for people.
    pub source_title: String,
    /// How many stories it has.
    pub stories: usize,
}

/// A part of the list of all digests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DigestsPage {
    /// The latest first.
    pub digests: Vec<DigestLine>,
    /// How many there are in all.
    pub total: usize,
    /// Which page this is, from 1.
    pub number: usize,
    /// How many there are.
    pub pages: usize,
}

/// All digests, the latest first.
#[must_use]
pub fn digests_page(site: &Site, root: &str, page: &DigestsPage) -> String {
    let body = html! {
        main id="content" {
            @if page.digests.is_empty() { p { "There are none here." } }
            ul class="digests" {
                @for digest in &page.digests { (digest_line(site, root, digest)) }
            }
            (pages(page.number, page.pages))
        }
    };
    list(
        site,
        root,
        "Digests",
        &format!("{}, the latest first", count(page.total, "digest")),
        body,
    )
}

fn digest_line(site: &Site, root: &str, digest: &DigestLine) -> Markup {
    let source = line(&digest.source_title, MAX_NAME);
    let title = some_line(digest.title.as_deref(), MAX_TITLE).unwrap_or_else(|| source.clone());
    html! {
        li {
            a href={ (root) (digest_path(digest.id)) } dir="auto" { (title) }
            p class="about" {
                (facts([
                    Some(html! { a href={ (root) (source_path(&digest.source)) } { (name(&source)) } }),
                    digest.published.map(|day| html! { time datetime=(day) { (dates::moment(&day, site.timezone)) } }),
                    Some(html! { (digest.stories) @if digest.stories == 1 { " story" } @else { " stories" } }),
                ]))
            }
        }
    }
}

fn pages(number: usize, pages: usize) -> Markup {
    html! {
        @if pages > 1 {
            nav class="pages" aria-label="Pages" {
                @if number > 1 { a href={ "?page=" ((number - 1).min(pages)) } rel="prev" { "← Before" } }
                @if number < pages { a href={ "?page=" (number + 1) } rel="next" class="on" { "More →" } }
            }
        }
    }
}

fn list(site: &Site, root: &str, title: &str, about: &str, body: Markup) -> String {
    let layout = Layout {
        site,
        root,
        title,
        here: title,
        feeds: Vec::new(),
        view: &View::default(),
        header: html! { h1 { (title) } p { (about) } },
        body,
        footer: html! { a href={ (root) "./" } { "All articles" } },
    };
    layout.render()
}
