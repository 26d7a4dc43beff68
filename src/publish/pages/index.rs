//! A feed's front page: its newest entries by day, how to subscribe, and the ways to all the others.

use maud::{Markup, html};

use super::entries;
use super::layout::{FORMATS, Layout, facets, subscribe};
use super::marks::Marks;
use crate::model::{Counted, FacetKind, View};
use crate::publish::plain::{MAX_TITLE, line};
use crate::publish::rendition::Rendition;
use crate::publish::select::Selection;
use crate::publish::{Feed, MENTIONS_PATH, Site, dates};
use crate::text::count;

/// The front page of a feed; `feeds` are all that are offered.
pub(in crate::publish) fn index(
    site: &Site,
    feed: &Feed,
    feeds: &[Feed],
    selection: &Selection,
) -> Vec<u8> {
    let root = "../".repeat(feed.path.matches('/').count());
    let title = line(&feed.title, MAX_TITLE);
    let mut entries: Vec<&Rendition> = selection
        .entries
        .iter()
        .map(|entry| &entry.rendition)
        .collect();
    // A date without a time may be another day here than the instant that orders it.
    entries.sort_by_key(|entry| std::cmp::Reverse(entry.calendar_day));
    let view = match feed.path.strip_prefix("sources/") {
        Some(source) => View::default().with(FacetKind::Source, source.trim_end_matches('/')),
        None => View::default(),
    };
    let layout = Layout {
        site,
        root: &root,
        title: &title,
        here: if feed.path.is_empty() { "Articles" } else { "" },
        feeds: FORMATS
            .iter()
            .map(|(format, media_type, file)| {
                ((*format).to_owned(), *media_type, (*file).to_owned())
            })
            .collect(),
        view: &view,
        header: html! {
            // That of the site is its name, in the head of the page.
            @if title != line(&site.title, MAX_TITLE) { h1 dir="auto" { (title) } }
            p { (introduction(feed, feeds)) }
        },
        body: html! {
            div class="columns" {
                main id="content" {
                    @if entries.is_empty() { p { "No articles yet." } }
                    (entries::days(site, &root, &entries, &Marks::default()))
                    (way_on(site, &root, feed, &view, &entries))
                }
                aside aria-label="Subscribe and browse" {
                    (subscribe(site, &root, "Subscribe", &feed.path, ""))
                    (others(&root, feed, feeds))
                    (browse(site, &root, feed))
                }
            }
        },
        footer: html! {
            "Last change " (dates::instant(feed.updated, site.timezone)) " · "
            a href={ (root) "statistics/" } { "how this feed fares" }
        },
    };
    layout.render().into_bytes()
}

fn introduction(feed: &Feed, feeds: &[Feed]) -> String {
    let articles = count(feed.entries, "article");
    if feed.path.is_empty() {
        let sources = feeds
            .iter()
            .filter(|feed| feed.path.starts_with("sources/"))
            .count();
        format!(
            "{articles} that {} cite, each once, with what their curators say",
            count(sources, "source")
        )
    } else if feed.path.starts_with("sources/") {
        format!("{articles} that this source cites, each once, with what its curator says")
    } else {
        format!("The latest {articles} of this feed, each once, with what their curators say")
    }
}

/// What comes after the newest entries.
fn way_on(site: &Site, root: &str, feed: &Feed, view: &View, entries: &[&Rendition]) -> Markup {
    let older = feed.entries.saturating_sub(entries.len());
    let all = if view.is_all() {
        Some("days/".to_owned())
    } else {
        site.search.then(|| format!("./?{}", view.query()))
    };
    html! {
        @if let (1.., Some(all)) = (older, all) {
            nav class="on" aria-label="Older articles" {
                a href={ (root) (all) } { "All " (count(feed.entries, "article")) ", by day →" }
            }
        }
    }
}

/// The other feeds that are offered.
fn others(root: &str, feed: &Feed, feeds: &[Feed]) -> Markup {
    let others: Vec<&Feed> = feeds
        .iter()
        .filter(|other| other.path != feed.path)
        .collect();
    html! {
        @if !others.is_empty() {
            nav aria-labelledby="feeds" {
                h2 id="feeds" { "Feeds" }
                ul class="counts" {
                    @for other in others {
                        li {
                            a href={ (root) (front(other)) } dir="auto" { (line(&other.title, MAX_TITLE)) }
                            // Another feed may change while this page does not.
                            @if feed.path.is_empty() && other.entries > 0 { " " span { (crate::text::thousands(other.entries)) } }
                        }
                    }
                }
            }
        }
    }
}

/// The sites and languages that most entries have.
fn browse(site: &Site, root: &str, feed: &Feed) -> Markup {
    let of = |kind| {
        feed.facets
            .iter()
            .filter(|counted| counted.facet.kind == kind)
            .collect::<Vec<_>>()
    };
    let with = |counted: &Counted| View::default().with(counted.facet.kind, &counted.facet.value);
    let all = |path: &'static str| Some((path, "all".to_owned()));
    html! {
        (facets(site, root, "Sites", all("sites/"), &of(FacetKind::Site), with))
        (facets(site, root, "Languages", None, &of(FacetKind::Language), with))
        (facets(site, root, "Latest days", all("days/"), &of(FacetKind::Day), with))
    }
}

/// The page of a feed, as a link that must not be empty; that of the remarks has none.
fn front(feed: &Feed) -> &str {
    match feed.path.as_str() {
        "" => "./",
        MENTIONS_PATH => "mentions/atom.xml",
        path => path,
    }
}
