//! What all pages share: the head, the skip link, the ways through the site, remarks, names, lines of facts.

use chrono::{DateTime, Utc};
use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::address;
use crate::model::{Counted, View};
use crate::publish::plain::{MAX_NAME, MAX_TITLE, line};
use crate::publish::rendition::{Remark, Rendition};
use crate::publish::{Site, dates};
use crate::text::thousands;
use crate::zone::Tz;

/// The formats of a feed: name, media type, file.
pub(super) const FORMATS: [(&str, &str, &str); 3] = [
    ("Atom", "application/atom+xml", "atom.xml"),
    ("RSS", "application/rss+xml", "rss.xml"),
    ("JSON", "application/feed+json", "feed.json"),
];

/// The ways through the site: name, path under the top folder.
const WAYS: [(&str, &str); 6] = [
    ("Articles", "./"),
    ("Days", "days/"),
    ("Digests", "digests/"),
    ("Sites", "sites/"),
    ("Authors", "authors/"),
    ("Statistics", "statistics/"),
];

/// A page around its parts.
pub(super) struct Layout<'a> {
    pub(super) site: &'a Site,
    /// The way from the page to the top folder: empty, or some `../`.
    pub(super) root: &'a str,
    /// Of the window.
    pub(super) title: &'a str,
    /// What of [`WAYS`] the page is, or empty.
    pub(super) here: &'a str,
    /// `<link rel="alternate">`: title, media type, address.
    pub(super) feeds: Vec<(String, &'static str, String)>,
    /// What is searched within, and what was typed.
    pub(super) view: &'a View,
    /// Within `<header>`, below the ways.
    pub(super) header: Markup,
    /// What follows it.
    pub(super) body: Markup,
    /// Within `<footer>`.
    pub(super) footer: Markup,
}

impl Layout<'_> {
    /// The document.
    pub(super) fn render(&self) -> String {
        let name = line(&self.site.title, MAX_TITLE);
        let page = html! {
            (DOCTYPE)
            html lang="en" {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="light dark";
                    title { (self.title) @if self.title != name { " · " (name) } }
                    link rel="stylesheet" href={ (self.root) "style.css" };
                    link rel="icon" href={ (self.root) "icon.svg" } type="image/svg+xml";
                    @for (title, media_type, href) in &self.feeds {
                        link rel="alternate" type=(media_type) title=(title) href=(href);
                    }
                }
                body {
                    a class="skip" href="#content" { "Skip to content" }
                    header {
                        div class="top" {
                            @if self.title == name { h1 class="name" { a href={ (self.root) "./" } dir="auto" { (name) } } }
                            @else { p class="name" { a href={ (self.root) "./" } dir="auto" { (name) } } }
                            (self.search())
                        }
                        nav aria-label="Site" {
                            ul {
                                @for (name, path) in WAYS {
                                    li { a href={ (self.root) (path) } aria-current=[(name == self.here).then_some("page")] { (name) } }
                                }
                            }
                        }
                        (self.header)
                    }
                    (self.body)
                    footer { p { (self.footer) } }
                }
            }
        };
        page.into_string() + "\n"
    }

    /// The search field; what the page is filtered by stays in force.
    fn search(&self) -> Markup {
        let parameters = self.view.parameters();
        let is_filtered = !parameters.is_empty();
        let what = if is_filtered {
            "Search within these articles"
        } else {
            "Search titles and words"
        };
        html! {
            @if self.site.search {
                form role="search" action={ (self.root) "./" } {
                    label for="q" class="unseen" { (what) }
                    input id="q" name="q" type="search" placeholder=(what) value=[&self.view.text] dir="auto";
                    @for (name, value) in &parameters { input type="hidden" name=(name) value=(value); }
                    button { "Search" }
                }
            }
        }
    }
}

/// The box with the addresses of a feed's documents; `folder` is its path under `base_url`, `query` what chooses among it.
pub(super) fn subscribe(site: &Site, root: &str, what: &str, folder: &str, query: &str) -> Markup {
    let asks = if query.is_empty() {
        String::new()
    } else {
        format!("?{query}")
    };
    let address = format!("{}{asks}", site.url(&format!("{folder}atom.xml")));
    html! {
        section aria-labelledby="subscribe" {
            h2 id="subscribe" { (what) }
            ul class="row" {
                @for (format, media_type, file) in FORMATS {
                    li { a href={ (root) (folder) (file) (asks) } type=(media_type) { (format) } }
                }
                li { a href={ (root) "opml.xml" } type="text/x-opml" { "OPML" } }
            }
            label for="address" { "For your feed reader" }
            input id="address" type="url" readonly value=(address);
        }
    }
}

/// A list of facets, each leading to the view that `with` makes of it.
pub(super) fn facets(
    site: &Site,
    root: &str,
    heading: &str,
    more: Option<(&str, String)>,
    facets: &[&Counted],
    with: impl Fn(&Counted) -> View,
) -> Markup {
    let id = heading.to_lowercase().replace(' ', "-");
    let shown = facets
        .iter()
        .filter_map(|counted| Some((counted, address(site, &with(counted))?)));
    let shown: Vec<_> = shown.collect();
    html! {
        @if !shown.is_empty() {
            nav aria-labelledby=(id) {
                h2 id=(id) { (heading) @if let Some((path, words)) = more { " " a href={ (root) (path) } { (words) } } }
                ul class="counts" {
                    @for (counted, href) in shown {
                        li {
                            a href={ (root) (href) } { (name(&line(&counted.facet.name, MAX_NAME))) }
                            " " span { (thousands(counted.entries)) }
                        }
                    }
                }
            }
        }
    }
}

/// A name in its own direction.
pub(super) fn name(name: &str) -> Markup {
    html! { bdi { (name) } }
}

/// The town that a time zone is named after.
pub(super) fn place(zone: Tz) -> String {
    let zone = zone.name();
    zone.rsplit('/').next().unwrap_or(zone).replace('_', " ")
}

/// Facts on one line, parted by a dot in the middle; what is not known is left out.
pub(super) fn facts(facts: impl IntoIterator<Item = Option<Markup>>) -> Markup {
    let known: Vec<String> = facts
        .into_iter()
        .flatten()
        .map(Markup::into_string)
        .collect();
    PreEscaped(known.join(" · "))
}

/// A headline that leads to the article, where its address is known, else to its page of ours.
pub(super) fn headline(entry: &Rendition, root: &str, title: &Markup) -> Markup {
    let page = || format!("{root}{}", entry.page);
    let href = entry.article.clone().unwrap_or_else(page);
    html! { a href=(href) lang=[&entry.language] dir="auto" { (title) } }
}

/// The article's own date, for people and for programs; nothing where another stands in for it.
pub(super) fn dated(entry: &Rendition, zone: Tz) -> Option<Markup> {
    let dated = entry.dated?;
    Some(html! { time datetime=(dated) { (dates::moment(&dated, zone)) } })
}

/// A curator's words, under a bar and a name, so that nobody takes them for the article's.
pub(super) fn remark(who: &Markup, paragraphs: &[Markup]) -> Markup {
    let (first, rest) = match paragraphs.split_first() {
        Some((first, rest)) => (Some(first), rest),
        None => (None, paragraphs),
    };
    html! {
        div class="remark" {
            p {
                b { (who) }
                @if let Some(first) = first { ": " span dir="auto" { (first) } }
            }
            @for paragraph in rest { p dir="auto" { (paragraph) } }
        }
    }
}

/// Whose words a remark is: the curator's, else the digest's.
pub(super) fn speaker(remark: &Remark) -> &str {
    remark.curator.as_deref().unwrap_or(&remark.digest)
}

/// What a digest quotes of the article.
pub(super) fn quotation(paragraphs: &[String], cite: Option<&str>) -> Markup {
    html! {
        @if !paragraphs.is_empty() {
            blockquote cite=[cite] {
                @for paragraph in paragraphs { p dir="auto" { (paragraph) } }
            }
        }
    }
}

/// An instant for programs.
pub(super) fn rfc3339(at: DateTime<Utc>) -> String {
    dates::rfc3339(dates::writable(at.fixed_offset()))
}
