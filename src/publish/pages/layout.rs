//! What all pages share: the head, the skip link, remarks, names, lines of facts.

use chrono_tz::Tz;
use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::publish::dates;
use crate::publish::rendition::{Remark, Rendition};

/// A page around its parts.
pub(super) struct Layout<'a> {
    /// The way from the page to the top folder: empty, or some `../`.
    pub(super) root: &'a str,
    /// Of the window.
    pub(super) title: &'a str,
    /// `<link rel="alternate">`: title, media type, address.
    pub(super) feeds: Vec<(&'a str, &'static str, String)>,
    /// Within `<header>`.
    pub(super) header: Markup,
    /// What follows it.
    pub(super) body: Markup,
    /// Within `<footer>`.
    pub(super) footer: Markup,
}

impl Layout<'_> {
    /// The document.
    pub(super) fn render(&self) -> String {
        let page = html! {
            (DOCTYPE)
            html lang="en" {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    title { (self.title) }
                    link rel="stylesheet" href={ (self.root) "style.css" };
                    @for (title, media_type, href) in &self.feeds {
                        link rel="alternate" type=(media_type) title=(title) href=(href);
                    }
                }
                body {
                    a class="skip" href="#entries" { "Skip to entries" }
                    header { (self.header) }
                    (self.body)
                    footer { p { (self.footer) } }
                }
            }
        };
        page.into_string() + "\n"
    }
}

/// A name in its own direction.
pub(super) fn name(name: &str) -> Markup {
    html! { bdi { (name) } }
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
pub(super) fn headline(entry: &Rendition, root: &str) -> Markup {
    let page = || format!("{root}{}", entry.page);
    let href = entry.article.clone().unwrap_or_else(page);
    html! { a href=(href) lang=[&entry.language] dir="auto" { (entry.title) } }
}

/// The publication and the authors.
pub(super) fn origin(entry: &Rendition) -> [Option<Markup>; 2] {
    let authors = (!entry.authors.is_empty()).then(|| name(&entry.authors.join(", ")));
    [entry.site.as_deref().map(name), authors]
}

/// The article's own date, for people and for programs; nothing where another stands in for it.
pub(super) fn dated(entry: &Rendition, zone: Tz) -> Option<Markup> {
    let dated = entry.dated?;
    Some(html! { time datetime=(dated) { (dates::moment(&dated, zone)) } })
}

/// A curator's words, under a bar and a name, so that nobody takes them for the article's.
pub(super) fn remark(who: &Markup, paragraphs: &[String]) -> Markup {
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
