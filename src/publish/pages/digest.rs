//! The page of one digest: its stories in order, each under the fragment that entries link to.

use maud::{Markup, html};
use url::Url;
use uuid::Uuid;

use super::entries::origin;
use super::layout::{Layout, facts, headline, name, quotation, remark};
use super::marks::Marks;
use crate::model::{Entry, Published, View};
use crate::publish::plain::{self, MAX_NAME, MAX_TITLE, paragraphs, some_line};
use crate::publish::rendition::{Budget, Rendition};
use crate::publish::{Quote, Site, dates, source_path};

/// A digest as its page shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DigestPage {
    /// The digest's id.
    pub id: Uuid,
    /// Its own title.
    pub title: Option<String>,
    /// Who curated it.
    pub curator: Option<String>,
    /// Its own date.
    pub published: Option<Published>,
    /// The page of the edition at its publisher.
    pub url: Option<Url>,
    /// The source's name in the configuration.
    pub source: String,
    /// The source's title, for people.
    pub source_title: String,
    /// Its stories, in order.
    pub stories: Vec<Story>,
}

/// One story of a digest's page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Story {
    /// The story's place in the digest, from 1: the fragment is `story-` and this.
    pub position: u32,
    /// The number printed before the story.
    pub number: Option<u32>,
    /// Its headline, as the digest has it.
    pub title: Option<String>,
    /// The curator's own words, paragraphs separated by a blank line.
    pub commentary: Option<String>,
    /// What the digest quotes, paragraphs separated by a blank line, not yet cut.
    pub quoted: Option<String>,
    /// The article that it cites first; `None` where none is published.
    pub entry: Option<Entry>,
}

/// The page of one digest: `digests/` and the first eight letters of its id. `root` is the way from it to the top folder.
#[must_use]
pub fn digest_page(site: &Site, root: &str, digest: &DigestPage) -> String {
    let source_title = plain::line(&digest.source_title, MAX_NAME);
    let title =
        some_line(digest.title.as_deref(), MAX_TITLE).unwrap_or_else(|| source_title.clone());
    let curator = some_line(digest.curator.as_deref(), MAX_NAME);
    let layout = Layout {
        site,
        root,
        title: &title,
        here: "Digests",
        feeds: vec![(
            format!("Atom: {source_title}"),
            "application/atom+xml",
            format!("{root}{}atom.xml", source_path(&digest.source)),
        )],
        view: &View::default(),
        header: html! {
            p { a href={ (root) (source_path(&digest.source)) } { "← " (name(&source_title)) } }
            h1 dir="auto" { (title) }
            p { (facts(about(site, digest, curator.as_deref()))) }
        },
        body: html! {
            main id="content" class="article" {
                @for story in &digest.stories { (section(site, root, story, curator.as_deref())) }
            }
        },
        footer: html! { (crate::publish::short_id(digest.id)) },
    };
    layout.render()
}

fn about(site: &Site, digest: &DigestPage, curator: Option<&str>) -> [Option<Markup>; 3] {
    let edition = digest.url.as_ref().and_then(plain::address);
    [
        curator.map(name),
        digest.published.map(|published| {
            html! { time datetime=(published) { (dates::moment(&published, site.timezone)) } }
        }),
        edition.map(|href| html! { a href=(href) { "the edition itself" } }),
    ]
}

fn section(site: &Site, root: &str, story: &Story, curator: Option<&str>) -> Markup {
    let entry = story
        .entry
        .as_ref()
        .map(|entry| Rendition::new(site, entry, Budget::PAGE));
    let commentary = paragraphs(
        story.commentary.as_deref().unwrap_or_default(),
        MAX_COMMENTARY,
    );
    let commentary: Vec<Markup> = commentary.iter().map(|text| html! { (text) }).collect();
    html! {
        article id={ "story-" (story.position) } {
            h2 class="headline" {
                @if let Some(number) = story.number { (number) ". " }
                @match &entry {
                    Some(entry) => (headline(entry, root, &html! { (entry.title) })),
                    None => span dir="auto" { (own_title(story)) },
                }
            }
            @if let Some(entry) = &entry { p class="about" { (facts(origin(site, root, entry, &Marks::default()))) } }
            @if !commentary.is_empty() { (remark(&name(curator.unwrap_or("The digest")), &commentary)) }
            (quotation(&quoted(site, story), entry.as_ref().and_then(|entry| entry.article.as_deref())))
            @if let Some(entry) = &entry {
                p class="more" { a href={ (root) (entry.page) } { "who else cites it" span class="unseen" { ": " (entry.title) } } }
            }
        }
    }
}

/// What a browser can bear of one story's words.
const MAX_COMMENTARY: usize = 1 << 20;

fn own_title(story: &Story) -> String {
    some_line(story.title.as_deref(), MAX_TITLE)
        .unwrap_or_else(|| format!("Story {}", story.position))
}

fn quoted(site: &Site, story: &Story) -> Vec<String> {
    match (site.quote, &story.quoted) {
        (Quote::Characters(limit), Some(quoted)) => paragraphs(quoted, limit),
        _ => Vec::new(),
    }
}
