//! A feed's front page: its entries by day, and how to subscribe.

use maud::{Markup, html};

use super::layout::{Layout, facts, headline, name, origin, remark, speaker};
use crate::model::Published;
use crate::publish::dates;
use crate::publish::plain::{MAX_TITLE, line};
use crate::publish::rendition::{Remark, Rendition};
use crate::publish::select::Selection;
use crate::publish::{Feed, Site};
use crate::text::cut_at_sentence;

/// The front page repeats this much of each curator's words; the article's page has them whole.
const REMARK_CHARACTERS: usize = 400;

/// The front page shows so many curators of an article.
const REMARKS: usize = 3;

/// The formats of a feed: name, media type, file.
const FORMATS: [(&str, &str, &str); 3] = [
    ("Atom", "application/atom+xml", "atom.xml"),
    ("RSS", "application/rss+xml", "rss.xml"),
    ("JSON", "application/feed+json", "feed.json"),
];

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
    let layout = Layout {
        root: &root,
        title: &title,
        feeds: FORMATS
            .iter()
            .map(|(format, media_type, file)| (*format, *media_type, (*file).to_owned()))
            .collect(),
        header: html! {
            h1 { a href={ (root) "./" } dir="auto" { (title) } }
            p { (count(entries.len(), "article")) " that digests cite, each once, with what their curators say" }
        },
        body: html! {
            div class="columns" {
                main id="entries" {
                    @if entries.is_empty() { p { "No articles yet." } }
                    @for day in entries.chunk_by(|a, b| a.calendar_day == b.calendar_day) { (day_of_entries(site, day, &root)) }
                }
                aside { (subscribe(site, feed, &root)) (others(feed, feeds, &root)) }
            }
        },
        footer: html! { "Last change " (dates::instant(feed.updated, site.timezone)) },
    };
    layout.render().into_bytes()
}

fn day_of_entries(site: &Site, entries: &[&Rendition], root: &str) -> Markup {
    let heading = entries
        .first()
        .map(|entry| entry.calendar_day.format("%A %-d %B %Y").to_string());
    html! {
        section {
            h2 class="day" {
                (heading.unwrap_or_default()) " (" (place(site)) ")"
                span { (count(entries.len(), "article")) }
            }
            @for entry in entries { (article(site, entry, root)) }
        }
    }
}

/// The town that a time zone is named after.
fn place(site: &Site) -> String {
    let zone = site.timezone.name();
    zone.rsplit('/').next().unwrap_or(zone).replace('_', " ")
}

fn article(site: &Site, entry: &Rendition, root: &str) -> Markup {
    let [publication, authors] = origin(entry);
    let unread = match (&entry.article, entry.withheld, entry.read) {
        (_, _, true) | (None, true, _) => None,
        (None, false, _) => Some(html! { "named without an address" }),
        (Some(_), ..) => Some(html! { "page not read yet" }),
    };
    let paywalled = entry.paywalled.then(|| html! { "not free to read" });
    let details = format!("{root}{}", entry.page);
    html! {
        article {
            h3 { (headline(entry, root)) }
            p class="about" { (facts([publication, authors, time(site, entry), unread, paywalled])) }
            @for said in entry.remarks.iter().take(REMARKS) { (excerpt(said, &details)) }
            p class="more" { (facts([cited(entry), Some(html! { a href=(details) { "details" } })])) }
        }
    }
}

/// The time of day on the site's clock, under the heading that has the day.
fn time(site: &Site, entry: &Rendition) -> Option<Markup> {
    let dated = entry.dated?;
    let time = match dated {
        Published::Date(_) => return None,
        Published::Local(local) => local.format("%H:%M").to_string(),
        Published::Instant(instant) => instant
            .with_timezone(&site.timezone)
            .format("%H:%M")
            .to_string(),
    };
    Some(html! { time datetime=(dated) { (time) } })
}

/// The beginning of a curator's words, and where the rest is.
fn excerpt(said: &Remark, details: &str) -> Markup {
    let whole = said.paragraphs.join(" ");
    let cut = cut_at_sentence(&whole, REMARK_CHARACTERS);
    let is_cut = cut != whole.trim();
    let paragraphs: Vec<String> = (!cut.is_empty()).then_some(cut).into_iter().collect();
    html! {
        @if !paragraphs.is_empty() {
            (remark(&name(speaker(said)), &paragraphs))
            @if is_cut { p class="more" { a href=(details) { "more of what " (name(speaker(said))) " says" } } }
        }
    }
}

/// How many cite it, where that is more than the one whose words stand there.
fn cited(entry: &Rendition) -> Option<Markup> {
    let curators = entry.curators();
    match curators.as_slice() {
        [] => None,
        [curator] => Some(html! { "cited by " (name(curator)) }),
        several => Some(html! { (several.len()) " curators cite this" }),
    }
}

fn subscribe(site: &Site, feed: &Feed, root: &str) -> Markup {
    let address = site.url(&feed.document("atom.xml"));
    html! {
        section {
            h2 { "Subscribe" }
            ul class="formats" {
                @for (format, media_type, file) in FORMATS {
                    li { a href=(file) type=(media_type) { (format) } }
                }
                li { a href={ (root) "opml.xml" } type="text/x-opml" { "OPML" } }
            }
            label for="address" { "For your feed reader" }
            input id="address" type="url" readonly value=(address);
        }
    }
}

/// The other feeds that are offered.
fn others(feed: &Feed, feeds: &[Feed], root: &str) -> Markup {
    let others: Vec<&Feed> = feeds
        .iter()
        .filter(|other| other.path != feed.path)
        .collect();
    html! {
        @if !others.is_empty() {
            nav aria-labelledby="feeds" {
                section {
                    h2 id="feeds" { "Other feeds" }
                    ul {
                        @for other in others {
                            li { a href={ (root) (folder(&other.path)) } dir="auto" { (line(&other.title, MAX_TITLE)) } }
                        }
                    }
                }
            }
        }
    }
}

/// A folder as a relative link, which must not be empty.
fn folder(path: &str) -> &str {
    if path.is_empty() { "./" } else { path }
}

fn count(number: usize, noun: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {noun}{plural}")
}
