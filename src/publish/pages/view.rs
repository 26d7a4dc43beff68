//! A view of the entries: what a search, a filter, a day, a site or an author holds, and how to narrow or widen it.

use maud::{Markup, html};

use super::layout::{FORMATS, Layout, facets, name, subscribe};
use super::marks::Marks;
use super::{address, entries};
use crate::model::{Counted, Entry, Facet, FacetKind, View};
use crate::publish::Site;
use crate::publish::plain::{MAX_NAME, MAX_TITLE, line};
use crate::publish::rendition::{Budget, Rendition};
use crate::text::{count, thousands};

/// Of each kind so many are offered to narrow a view.
const OFFERED: usize = 10;

/// The kinds by which a view is narrowed, and what their lists are called.
const NARROW: [(FacetKind, &str); 6] = [
    (FacetKind::Source, "Sources"),
    (FacetKind::Curator, "Curators"),
    (FacetKind::Site, "Sites"),
    (FacetKind::Author, "Authors"),
    (FacetKind::Language, "Languages"),
    (FacetKind::Citers, "Cited by at least"),
];

/// One page of a view.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ViewPage {
    /// What was asked for.
    pub view: View,
    /// Its filters, as people call them.
    pub named: Vec<Facet>,
    /// The entries on this page, in the order of their days.
    pub entries: Vec<Entry>,
    /// How many it holds.
    pub total: usize,
    /// Whether there are more, which were not counted.
    pub is_more: bool,
    /// Which page this is, from 1.
    pub number: usize,
    /// How many there are.
    pub pages: usize,
    /// By what it could be narrowed, the commonest first.
    pub facets: Vec<Counted>,
    /// Of a day: the day before and the day after that have entries.
    pub around: [Option<Counted>; 2],
}

/// The page; `root` is the way from it to the top folder.
#[must_use]
pub fn view_page(site: &Site, root: &str, page: &ViewPage) -> String {
    let marks = Marks::of(&page.view);
    let mut shown: Vec<Rendition> = page
        .entries
        .iter()
        .map(|entry| Rendition::new(site, entry, Budget::FEED))
        .collect();
    shown.sort_by_key(|entry| std::cmp::Reverse(entry.calendar_day));
    let shown: Vec<&Rendition> = shown.iter().collect();
    let query = page.view.query();
    let asks = if query.is_empty() {
        String::new()
    } else {
        format!("?{query}")
    };
    let title = title(page);
    let what = if page.view.is_all() {
        "Subscribe"
    } else {
        "Subscribe to this view"
    };
    let layout = Layout {
        site,
        root,
        title: &title,
        here: here(&page.view),
        feeds: FORMATS
            .iter()
            .filter(|_| site.search || page.view.is_all())
            .map(|(format, media_type, file)| {
                (
                    format!("{format}: {title}"),
                    *media_type,
                    format!("{root}{file}{asks}"),
                )
            })
            .collect(),
        view: &page.view,
        header: html! {
            h1 dir="auto" { (title) }
            p role="status" { (how_many(page)) }
            (in_force(site, root, page))
        },
        body: html! {
            div class="columns" {
                main id="content" {
                    (around(site, root, page))
                    @if shown.is_empty() { (nothing(site, root, page)) }
                    (entries::days(site, root, &shown, &marks))
                    (pages(site, root, page))
                }
                aside aria-label="Subscribe and narrow" {
                    @if site.search { (subscribe(site, root, what, "", &query)) (narrow(site, root, page)) (more_filters(root, page)) }
                }
            }
        },
        footer: html! { a href={ (root) "./" } { "All articles" } },
    };
    layout.render()
}

fn here(view: &View) -> &'static str {
    match (&view.text, &view.filters[..]) {
        (None, []) => "Articles",
        (None, [(FacetKind::Day, _)]) => "Days",
        (None, [(FacetKind::Site, _)]) => "Sites",
        (None, [(FacetKind::Author, _)]) => "Authors",
        _ => "",
    }
}

/// What a filter is called in a sentence.
fn kind_in_words(kind: FacetKind) -> &'static str {
    match kind {
        FacetKind::Source => "Source",
        FacetKind::Site => "Site",
        FacetKind::Host => "Host",
        FacetKind::Author => "Author",
        FacetKind::Curator => "Cited by",
        FacetKind::Language => "Language",
        FacetKind::Tag => "Tag",
        FacetKind::Day => "Day",
        FacetKind::Citers => "Curators, at least",
    }
}

/// A facet for people: days as dates, all else by its name.
pub(super) fn in_words(facet: &Facet) -> String {
    match facet.kind {
        FacetKind::Day => facet
            .value
            .parse()
            .map_or_else(|_| line(&facet.name, MAX_NAME), entries::long_day),
        _ => line(&facet.name, MAX_NAME),
    }
}

fn title(page: &ViewPage) -> String {
    let text = page
        .view
        .text
        .as_deref()
        .map(|text| format!("“{}”", line(text, MAX_TITLE)));
    let mut parts: Vec<String> = text.into_iter().collect();
    parts.extend(page.named.iter().map(in_words));
    let days = page.view.since.map(|day| ("since", day));
    let days = days
        .into_iter()
        .chain(page.view.until.map(|day| ("before", day)));
    parts.extend(days.map(|(word, day)| format!("{word} {}", entries::long_day(day))));
    if parts.is_empty() {
        "All articles, by day".to_owned()
    } else {
        parts.join(" · ")
    }
}

fn how_many(page: &ViewPage) -> Markup {
    let more = if page.is_more { "More than " } else { "" };
    html! {
        (more) (count(page.total, "article"))
        @if page.pages > 1 { ", page " (page.number) " of " (thousands(page.pages)) }
        @if page.is_more { "; the latest are shown, narrow it to see others" }
    }
}

/// The filters in force, each a link to the view without it.
fn in_force(site: &Site, root: &str, page: &ViewPage) -> Markup {
    let without = |view: View| address(site, &view).map(|path| format!("{root}{path}"));
    let all = || page.view.clone();
    let text = page.view.text.as_ref();
    let text = text.map(|text| {
        (
            "Words",
            line(text, MAX_NAME),
            View {
                text: None,
                ..all()
            },
        )
    });
    let since = page.view.since.map(|day| {
        (
            "Since",
            entries::long_day(day),
            View {
                since: None,
                ..all()
            },
        )
    });
    let until = page.view.until.map(|day| {
        (
            "Before",
            entries::long_day(day),
            View {
                until: None,
                ..all()
            },
        )
    });
    let filters = page.named.iter().map(|facet| {
        let view = page.view.without(facet.kind, &facet.value);
        (kind_in_words(facet.kind), in_words(facet), view)
    });
    let removable: Vec<_> = text
        .into_iter()
        .chain(filters)
        .chain(since)
        .chain(until)
        .collect();
    html! {
        @if !removable.is_empty() && site.search {
            ul class="row filters" aria-label="Filters in force" {
                @for (kind, value, view) in removable {
                    li {
                        a href=[without(view)] {
                            span class="unseen" { "Remove the filter " } (kind) ": " (name(&value)) span aria-hidden="true" { " ×" }
                        }
                    }
                }
            }
        }
    }
}

/// Of a day: the days beside it.
fn around(site: &Site, root: &str, page: &ViewPage) -> Markup {
    let [before, after] = &page.around;
    let link = |counted: &Counted| {
        let view = View::default().with(FacetKind::Day, &counted.facet.value);
        address(site, &view).map(|path| format!("{root}{path}"))
    };
    html! {
        @if before.is_some() || after.is_some() {
            nav class="pages" aria-label="Days" {
                @if let Some(after) = after { a href=[link(after)] rel="next" { "← " (in_words(&after.facet)) } }
                @if let Some(before) = before { a href=[link(before)] rel="prev" class="on" { (in_words(&before.facet)) " →" } }
            }
        }
    }
}

fn nothing(site: &Site, root: &str, page: &ViewPage) -> Markup {
    let is_far = page.number > 1 && page.total > 0;
    html! {
        p {
            @if is_far { "There is no such page. " } @else { "No article is found. " }
            @if page.view.text.is_some() && !is_far { "All words must occur; OR between two words finds either, “quoted words” a phrase. " }
            a href=[address(site, &View::default()).map(|path| format!("{root}{path}"))] { "All articles" }
        }
    }
}

/// The pages before and behind.
fn pages(site: &Site, root: &str, page: &ViewPage) -> Markup {
    let link = |number: usize| format!("{root}{}", numbered(site, &page.view, number));
    let last = page.pages.max(1);
    html! {
        @if page.pages > 1 {
            nav class="pages" aria-label="Pages" {
                @if page.number > 1 { a href=(link((page.number - 1).min(last))) rel="prev" { "← Newer" } }
                @if page.number < page.pages { a href=(link(page.number + 1)) rel="next" class="on" { "Older →" } }
            }
        }
    }
}

/// The address of a page of a view. Of a site without a server all is on the first.
fn numbered(site: &Site, view: &View, number: usize) -> String {
    let path = address(site, view).unwrap_or_default();
    // A source's own address without a query is the front page of its feed.
    let is_plain = number == 1 && !view.is_all();
    match (is_plain, path.contains('?')) {
        (true, _) => path,
        (false, true) => format!("{path}&page={number}"),
        (false, false) => format!("{path}?page={number}"),
    }
}

/// What the view could be narrowed by.
fn narrow(site: &Site, root: &str, page: &ViewPage) -> Markup {
    let with = |counted: &Counted| {
        page.view
            .clone()
            .with(counted.facet.kind, &counted.facet.value)
    };
    let of = |kind| -> Vec<&Counted> {
        let of_kind = page
            .facets
            .iter()
            .filter(|counted| counted.facet.kind == kind);
        let is_new = |counted: &&Counted| {
            page.view
                .values(kind)
                .all(|value| value != counted.facet.value)
        };
        // What all of them have narrows nothing.
        let narrows = |counted: &&Counted| counted.entries < page.total || page.is_more;
        of_kind
            .filter(is_new)
            .filter(narrows)
            .take(OFFERED)
            .collect()
    };
    html! {
        @for (kind, heading) in NARROW { (facets(site, root, heading, None, &of(kind), with)) }
    }
}

/// Fields for what is in no list.
fn more_filters(root: &str, page: &ViewPage) -> Markup {
    let fields = [
        (FacetKind::Site, "Site", "text"),
        (FacetKind::Author, "Author", "text"),
        (FacetKind::Day, "Day", "date"),
        (FacetKind::Language, "Language", "text"),
    ];
    let is_free = |kind| page.view.values(kind).next().is_none();
    html! {
        form class="more-filters" action={ (root) "./" } aria-labelledby="more-filters" {
            h2 id="more-filters" { "More filters" }
            @if let Some(text) = &page.view.text { input type="hidden" name="q" value=(text); }
            @for (name, value) in page.view.parameters() { input type="hidden" name=(name) value=(value); }
            @for (kind, label, sort) in fields.into_iter().filter(|(kind, ..)| is_free(*kind)) {
                label for={ "filter-" (kind.as_str()) } { (label) }
                input id={ "filter-" (kind.as_str()) } name=(kind.as_str()) type=(sort);
            }
            @for (name, label, day) in [("since", "Since", page.view.since), ("until", "Before", page.view.until)] {
                @if day.is_none() {
                    label for={ "filter-" (name) } { (label) }
                    input id={ "filter-" (name) } name=(name) type="date";
                }
            }
            button { "Filter" }
        }
    }
}
