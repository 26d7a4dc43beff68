//! The text of an entry: its content, HTML made by escaping plain text, and a summary that stands alone.

use maud::{Markup, html};

use super::plain::{MAX_TITLE, isolated};
use super::rendition::{Related, Remark, Rendition};
use super::{Site, dates};
use crate::text::cut_at_sentence;

/// The summary repeats at most this much of each curator's words.
const SUMMARY_CHARACTERS: usize = 600;

/// The summary repeats at most this many curators: readers show a few lines of it.
const SUMMARY_CURATORS: usize = 3;

/// The content: each curator's words, the quotation, further addresses, and where the article is from.
pub(super) fn content(site: &Site, entry: &Rendition) -> String {
    let parts = entry
        .remarks
        .iter()
        .map(|remark| words(site, remark))
        .chain([
            description(entry),
            quotation(entry),
            see_also(&entry.related),
            closing(site, entry),
        ]);
    let parts: Vec<String> = parts
        .map(Markup::into_string)
        .filter(|part| !part.is_empty())
        .collect();
    parts.join("\n")
}

/// One curator's words under a line that says whose they are: readers don't show `contributor`.
fn words(site: &Site, remark: &Remark) -> Markup {
    let day = remark.day.as_ref().map(|day| format!(", {day}"));
    let digest = html! {
        a href=(site.url(&remark.path)) { (isolated(&remark.digest)) } (day.unwrap_or_default())
    };
    let introduction = match (&remark.curator, remark.paragraphs.is_empty()) {
        (Some(curator), false) => html! { b { (isolated(curator)) } " in " (digest) ":" },
        (Some(curator), true) => {
            html! { "Cited by " b { (isolated(curator)) } " in " (digest) "." }
        }
        (None, false) => html! { "In " (digest) ":" },
        (None, true) => html! { "Cited in " (digest) "." },
    };
    html! {
        p { (introduction) }
        @for paragraph in &remark.paragraphs { "\n" p { (paragraph) } }
    }
}

/// The page's own description, where no digest says anything.
fn description(entry: &Rendition) -> Markup {
    let is_silent = entry.quotation.is_empty()
        && entry
            .remarks
            .iter()
            .all(|remark| remark.paragraphs.is_empty());
    html! {
        @if let Some(description) = entry.description.as_ref().filter(|_| is_silent) {
            p { (description) }
        }
    }
}

/// What a digest quotes of the article.
pub(super) fn quotation(entry: &Rendition) -> Markup {
    html! {
        @if !entry.quotation.is_empty() {
            blockquote cite=[&entry.article] {
                @for (index, paragraph) in entry.quotation.iter().enumerate() {
                    @if index > 0 { "\n" }
                    p { (paragraph) }
                }
            }
        }
    }
}

fn see_also(related: &[Related]) -> Markup {
    html! {
        @if !related.is_empty() {
            p {
                "See also: "
                @for (index, related) in related.iter().enumerate() {
                    @if index > 0 { "; " }
                    a href=(related.href) { (isolated(related.title.as_ref().unwrap_or(&related.href))) }
                }
            }
        }
    }
}

/// `The Chosun Daily, by Yang Ji-ho and Kim Seo-young, 13 July 2025, 11:19 KST.` and the way to the article's page.
fn closing(site: &Site, entry: &Rendition) -> Markup {
    let origin = [
        entry
            .site
            .as_deref()
            .map(|site| isolated(site).into_owned()),
        (!entry.authors.is_empty()).then(|| format!("by {}", enumeration(&entry.authors))),
        entry
            .dated
            .map(|dated| dates::moment(&dated, site.timezone)),
    ];
    let origin = join(origin);
    html! {
        p {
            @if !origin.is_empty() { (origin) ". " }
            @if let Some(why) = entry.why_here().filter(|_| entry.withheld) { (why) " " }
            @if let Some(how) = entry.how_found() { (how) " " }
            a href=(site.url(&entry.page)) { "Who else cites it, and where this was read" }
        }
    }
}

/// The summary: plain text that stands alone, never empty.
pub(super) fn summary(entry: &Rendition) -> String {
    let origin = join([
        entry
            .site
            .as_deref()
            .map(|site| isolated(site).into_owned()),
        entry.dated.map(|dated| dates::day(dated.date())),
    ]);
    let text = gist(entry);
    if origin.is_empty() {
        text
    } else {
        format!("{text} ({origin})")
    }
}

/// What the curators say, else the page's description, else the quotation, else who cites it.
fn gist(entry: &Rendition) -> String {
    let said: Vec<String> = entry
        .remarks
        .iter()
        .filter(|remark| !remark.paragraphs.is_empty())
        .take(SUMMARY_CURATORS)
        .map(said)
        .collect();
    if !said.is_empty() {
        return said.join(" ");
    }
    if let Some(description) = &entry.description {
        return description.clone();
    }
    if !entry.quotation.is_empty() {
        return format!(
            "“{}”",
            cut_at_sentence(&entry.quotation.join(" "), MAX_TITLE)
        );
    }
    entry.remarks.first().map_or_else(
        || entry.title.clone(),
        |remark| {
            let curator = remark
                .curator
                .as_ref()
                .map(|curator| format!(" by {}", isolated(curator)));
            format!(
                "Cited{} in {}.",
                curator.unwrap_or_default(),
                remark.place()
            )
        },
    )
}

fn said(remark: &Remark) -> String {
    let words = cut_at_sentence(&remark.paragraphs.join(" "), SUMMARY_CHARACTERS);
    format!("{}: {words}", isolated(remark.speaker()))
}

fn join<const N: usize>(parts: [Option<String>; N]) -> String {
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// `A, B and C`.
fn enumeration(names: &[String]) -> String {
    let names: Vec<_> = names.iter().map(|name| isolated(name)).collect();
    match names.as_slice() {
        [] => String::new(),
        [name] => name.to_string(),
        [names @ .., last] => format!("{} and {last}", names.join(", ")),
    }
}
