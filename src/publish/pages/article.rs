//! The page of one article: who cites it, what they say, where it is.

use maud::{Markup, html};
use url::Url;

use super::layout::{Layout, dated, facts, name, origin, quotation, remark};
use crate::model::Entry;
use crate::publish::plain::{MAX_TITLE, line};
use crate::publish::rendition::{Budget, Remark, Rendition};
use crate::publish::{Site, dates, short_id};

/// The page of one article: `articles/` and the first eight letters of its id.
#[must_use]
pub fn article_page(site: &Site, entry: &Entry) -> String {
    let shown = Rendition::new(site, entry, Budget::PAGE);
    let layout = Layout {
        root: site.root(),
        title: &shown.title,
        feeds: vec![(
            "Atom",
            "application/atom+xml",
            format!("{}atom.xml", site.root()),
        )],
        header: header(site, &shown),
        body: html! {
            main id="entries" {
                (way_there(&shown))
                h2 { "What curators say" }
                @for said in &shown.remarks { (whole_remark(site, said)) }
                (quoted(&shown))
                (described(&shown))
                (see_also(&shown))
            }
        },
        footer: html! { (short_id(entry.id)) " · last change " (dates::instant(shown.updated.to_utc(), site.timezone)) },
    };
    layout.render()
}

fn header(site: &Site, entry: &Rendition) -> Markup {
    let [publication, authors] = origin(entry);
    html! {
        p { a href={ (site.root()) } { "← " (line(&site.title, MAX_TITLE)) } }
        h1 lang=[&entry.language] dir="auto" { (entry.title) }
        p {
            (facts([
                publication,
                authors,
                dated(entry, site.timezone),
                entry.language.as_ref().map(|tag| html! { (tag) }),
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

fn whole_remark(site: &Site, said: &Remark) -> Markup {
    let who = html! {
        @if let Some(curator) = &said.curator { (name(curator)) ", " }
        a href={ (site.root()) (said.path) } { (name(&said.place())) }
    };
    remark(&who, &said.paragraphs)
}

fn quoted(entry: &Rendition) -> Markup {
    html! {
        @if !entry.quotation.is_empty() {
            h2 { "The digest quotes" }
            (quotation(&entry.quotation, entry.article.as_deref()))
        }
    }
}

fn described(entry: &Rendition) -> Markup {
    html! {
        @if let Some(description) = &entry.description {
            h2 { "The page says of itself" }
            p lang=[&entry.language] dir="auto" { (description) }
        }
    }
}

fn see_also(entry: &Rendition) -> Markup {
    html! {
        @if !entry.related.is_empty() {
            h2 { "See also" }
            ul {
                @for related in &entry.related {
                    li { a href=(related.href) dir="auto" { (related.title.as_ref().unwrap_or(&related.href)) } }
                }
            }
        }
    }
}
