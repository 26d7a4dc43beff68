//! What a page says of itself beside its text: its title, author and date, from its head's elements.

use scraper::node::Element;
use url::Url;

use crate::address;
use crate::date::{self, Hint};
use crate::digest::document::{Block, Kind};
use crate::digest::head::Head;
use crate::model::Published;
use crate::text::letters;

/// What the elements of a page's head say.
#[derive(Debug, Default)]
pub(super) struct Said {
    /// The text of its `<title>`.
    pub(super) page_title: Option<String>,
    title: Option<String>,
    site: Option<String>,
    author: Option<String>,
    published: Option<Published>,
    url: Option<Url>,
}

/// Signs between a page's title and its site's name.
const BETWEEN: &[&str] = &[
    ": ", " | ", " - ", " – ", " — ", " · ", " « ", " » ", " :: ",
];

/// A page's headline stands among its first blocks.
const MAX_BLOCKS: usize = 12;

impl Said {
    /// Hears an element of the head.
    pub(super) fn hear(&mut self, element: &Element) {
        match element.name() {
            "link" if element.attr("rel") == Some("canonical") => {
                self.url = element.attr("href").and_then(address::read);
            }
            "meta" => {
                let mut keys = ["property", "name", "itemprop"].iter();
                let name = keys.find_map(|key| element.attr(key));
                let content = element.attr("content").map(str::trim);
                if let (Some(name), Some(content)) = (name, content)
                    && !content.is_empty()
                {
                    self.hear_meta(&name.to_ascii_lowercase(), content);
                }
            }
            "time" | "abbr" | "span" if self.published.is_none() => {
                self.published = stamp(element).and_then(date::read_machine);
            }
            _ => {}
        }
    }

    fn hear_meta(&mut self, name: &str, content: &str) {
        let text = || Some(content.to_owned());
        match name {
            "og:title" => self.title = self.title.take().or_else(text),
            "og:site_name" => self.site = self.site.take().or_else(text),
            "og:url" => self.url = self.url.take().or_else(|| address::read(content)),
            "author" | "article:author" | "dc.creator" if !content.contains("://") => {
                self.author = self.author.take().or_else(text);
            }
            "article:published_time" | "datepublished" | "date" | "dc.date" | "dcterms.created" => {
                let read = || {
                    date::read_machine(content).or_else(|| date::read(content, &Hint::default()))
                };
                self.published = self.published.take().or_else(read);
            }
            _ => {}
        }
    }

    /// The digest's head: its headline, unless that is the site's name, else the page's title without that.
    pub(super) fn head(self, blocks: &[Block]) -> Head {
        let site = self.site.as_deref().or_else(|| self.named_beside(blocks));
        let site = site.map(letters).unwrap_or_default();
        let headlines = blocks.iter().take(MAX_BLOCKS);
        let headline = headlines
            .filter(|b| b.kind == Kind::Heading(1))
            .map(|b| b.text.replace('\n', " "))
            .find(|text| letters(text) != site);
        let titles = [self.title, self.page_title].into_iter().flatten();
        let mut titles = titles.map(|title| without_site(&title, &site).to_owned());
        Head {
            title: headline.or_else(|| titles.next()),
            author: self.author,
            published: self.published,
            url: self.url,
            ..Head::default()
        }
    }
}

impl Said {
    /// The site's name where the page's title shows it: it stands before or behind what is a headline on the page.
    fn named_beside(&self, blocks: &[Block]) -> Option<&str> {
        let title = self.page_title.as_deref()?;
        let headings = blocks.iter().take(MAX_BLOCKS);
        let headings = headings.filter(|block| matches!(block.kind, Kind::Heading(_)));
        let headlines: Vec<String> = headings.map(|block| letters(&block.text)).collect();
        let first = title.split_once(": ");
        let last = BETWEEN.iter().filter_map(|sign| title.rsplit_once(sign));
        let last = last.map(|(rest, name)| (name, rest));
        let mut found = first.into_iter().chain(last);
        let (name, _) = found.find(|(_, rest)| headlines.contains(&letters(rest)))?;
        Some(name)
    }
}

/// When a page's article appeared, as hAtom, schema.org and the older HTML's `pubdate` mark it.
fn stamp(element: &Element) -> Option<&str> {
    const CLASSES: [&str; 4] = ["published", "dt-published", "entry-date", "post-date"];
    let is_marked = element
        .attr("itemprop")
        .is_some_and(|name| name.eq_ignore_ascii_case("datePublished"))
        || element.attr("pubdate").is_some()
        || element.classes().any(|class| CLASSES.contains(&class));
    is_marked.then(|| {
        ["datetime", "content", "title"]
            .iter()
            .find_map(|key| element.attr(key))
    })?
}

/// A page's title without its site's name before or after it.
fn without_site<'a>(title: &'a str, site: &str) -> &'a str {
    if site.is_empty() {
        return title;
    }
    for sign in BETWEEN {
        match (title.split_once(sign), title.rsplit_once(sign)) {
            (_, Some((rest, name))) if letters(name) == site => return rest.trim(),
            (Some((name, rest)), _) if letters(name) == site => return rest.trim(),
            _ => {}
        }
    }
    title
}

#[cfg(test)]
mod tests {
    use crate::digest::html;

    #[test]
    fn a_page_says_what_it_is() {
        let head = html::read(
            "<html><head><title>Issue 4: piers | Harbour Notes</title><meta property='og:site_name' content='Harbour Notes'>\
             <meta name='author' content='Ann Fox'><meta property='article:published_time' content='2025-05-10T09:00:00+02:00'>\
             <link rel='canonical' href='https://example.org/4'></head><body><h1>Harbour notes</h1><p>Words</p></body></html>",
        )
        .head;
        assert_eq!(head.title.as_deref(), Some("Issue 4: piers"));
        assert_eq!(head.author.as_deref(), Some("Ann Fox"));
        assert_eq!(
            head.published.unwrap().to_string(),
            "2025-05-10T09:00:00+02:00"
        );
        assert_eq!(head.url.unwrap().path(), "/4");
    }

    #[test]
    fn a_page_says_when_it_appeared_in_the_marks_of_its_template() {
        for mark in [
            "<time class='entry-date published' datetime='2025-05-10'>yesterday</time>",
            "<time itemprop='datePublished' datetime='2025-05-10'>yesterday</time>",
            "<abbr class='published' title='2025-05-10'>yesterday</abbr>",
        ] {
            let page = format!(
                "<body><h1>Harbour notes</h1><p>{mark}</p><p>Words <time datetime='2020-01-01'>once</time></p>"
            );
            let published = html::read(&page).head.published;
            assert_eq!(published.unwrap().to_string(), "2025-05-10", "{mark}");
        }
        let told = html::read("<p>Words <time datetime='2020-01-01'>once</time></p>");
        assert_eq!(told.head.published, None);
    }

    #[test]
    fn a_name_before_the_headline_in_the_page_s_title_is_the_site_s() {
        let page = "<title>Puffin Pages: Terns, diaries</title><h1>Puffin Pages</h1><h3>Terns, diaries</h3><p>Words";
        assert_eq!(
            html::read(page).head.title.as_deref(),
            Some("Terns, diaries")
        );
        let page = "<title>Puffin Pages: Terns</title><h1>Puffin Pages</h1><h3>Gulls</h3><p>Words";
        assert_eq!(html::read(page).head.title.as_deref(), Some("Puffin Pages"));
    }
}
