//! A feed: each entry is a document. RSS 0.9x, 1.0 and 2.0, Atom 0.3 and 1.0, JSON Feed.
//!
//! `feed-rs` reads them, of which some faults are worked round: `mend` writes XML again as it expects it (it refuses
//! `<rss>` without a known version, knows no Atom 0.3, and gives a whole feed up for one empty element), `json` does
//! the same for JSON Feed, and `dates` keeps the dates as they were written (it turns all to UTC). Entries without an
//! id get the key of their link or content here, never the random one that it would make up.

mod dates;
mod discover;
mod elsewhere;
mod full;
mod json;
mod mend;
mod moved;
mod pace;
mod reading;

use feed_rs::model::Person;
use url::Url;

use super::apart;
use crate::model::{Document, Format, Published};
use dates::Dates;
pub(super) use discover::feeds_of;
pub use discover::{feed_of, feeds_shown};
use elsewhere::{Home, Pages};
use mend::Mended;
pub use mend::decode;
use pace::Pace;
pub(super) use reading::read;

/// Why bytes can't be read as a feed, and the mend.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A web page.
    #[error(
        "an HTML page that names no feed; give the address of its feed, often behind the word RSS or Atom, or write kind = \"page\""
    )]
    Html,
    /// Nothing at all.
    #[error("empty, no feed; check the address")]
    Empty,
    /// It breaks off.
    #[error("the feed breaks off behind {whole} whole entries; fetch or save it again")]
    Cut {
        /// How many entries are whole.
        whole: usize,
    },
    /// Something else.
    #[error("no RSS, Atom or JSON feed ({0}); check that it is a feed's address")]
    Other(String),
}

/// A title longer than this is taken as it is, not read as HTML: no title needs it, and a hostile one costs time.
const MAX_TITLE: usize = 10_000;

/// The names of a feed's authors are given to each of its entries: no more of them than this, in bytes.
const MAX_INHERITED: usize = 200;

/// An entry as `aggregator parse` shows it, with the document that it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedEntry {
    /// Its own id: `guid`, `atom:id`, JSON Feed's `id`.
    pub id: Option<String>,
    /// Its link as written, made absolute where the feed gives a base.
    pub url: Option<String>,
    /// When it last changed.
    pub updated: Option<Published>,
    /// Its body, HTML or text: the content, else the summary.
    pub content: Option<String>,
    /// The digest that it is.
    pub document: Document,
}

/// A feed's own title and its entries, in its order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Feed {
    /// The feed's own title.
    pub title: Option<String>,
    /// The entries.
    pub entries: Vec<FeedEntry>,
    /// Whether it breaks off behind them.
    pub is_cut: bool,
    /// How often it changes, as it says.
    pace: Pace,
}

impl Feed {
    /// What is missing of it, and the mend.
    #[must_use]
    pub fn cut(&self) -> Option<Error> {
        let whole = self.entries.len();
        self.is_cut.then_some(Error::Cut { whole })
    }
}

/// Reads a feed; relative addresses count from `base`, where it is known. Of one that breaks off only whole entries are
/// read.
pub fn parse(bytes: &[u8], base: Option<&Url>) -> Result<Feed, Error> {
    let Mended { text, is_cut } = mend_any(bytes)?;
    let dates = Dates::default();
    let recorder = dates.clone();
    let parser = feed_rs::parser::Builder::new()
        .base_uri(base)
        .sanitize_content(false)
        .id_generator(|_, _, _| String::new())
        .timestamp_parser(move |text| recorder.record(text))
        .build();
    let feed = parser
        .parse(text.as_bytes())
        .map_err(|error| Error::Other(error.to_string()))?;
    let editor = |person: &&Person| person.role.as_deref() == Some("managingEditor");
    let editors: Vec<Person> = feed.contributors.iter().filter(editor).cloned().collect();
    let inherited = byline(within(&feed.authors)).or_else(|| byline(within(&editors)));
    let home = Home::new(&feed, base);
    let read = |entry| read_entry(entry, inherited.as_deref(), &dates, &home, base);
    let mut entries: Vec<FeedEntry> = feed.entries.into_iter().map(read).collect();
    if is_cut && entries.is_empty() {
        return Err(Error::Cut { whole: 0 });
    }
    apart::tell_apart(entries.iter_mut().map(|entry| &mut entry.document));
    Ok(Feed {
        title: feed.title.as_ref().and_then(plain),
        entries,
        is_cut,
        pace: Pace::of(&text),
    })
}

/// The bytes as `feed-rs` reads them.
fn mend_any(bytes: &[u8]) -> Result<Mended, Error> {
    let text = mend::decode(bytes);
    let text = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    if text.is_empty() {
        return Err(Error::Empty);
    }
    if super::sniff::is_html(text) {
        return Err(Error::Html);
    }
    if text.starts_with('{') {
        let mended = json::mend(text).map_err(|error| Error::Other(error.to_string()))?;
        return Ok(Mended {
            text: mended,
            is_cut: false,
        });
    }
    Ok(mend::xml(text))
}

fn read_entry(
    entry: feed_rs::model::Entry,
    inherited: Option<&str>,
    dates: &Dates,
    home: &Home,
    base: Option<&Url>,
) -> FeedEntry {
    let id = cleaned(&entry.id);
    // RSS 2.0: a guid is a permalink unless it says otherwise.
    let url = link(&entry.links).or_else(|| id.clone().filter(|id| is_web_address(id)));
    let updated = entry.updated.and_then(|at| dates.get(at));
    let published = entry.published.and_then(|at| dates.get(at)).or(updated);
    let title = entry.title.as_ref().and_then(plain);
    let Pages { own, external } = home.pages(&entry, url.as_deref(), base);
    let (content, format) = body(entry.content, entry.summary);
    FeedEntry {
        document: Document {
            key: key(
                id.as_deref(),
                url.as_deref(),
                title.as_deref(),
                content.as_deref(),
            ),
            format,
            bytes: content.clone().unwrap_or_default().into_bytes(),
            url: own,
            external,
            title,
            author: byline(&entry.authors).or(inherited.map(str::to_owned)),
            published,
            received: None,
        },
        id,
        url,
        updated,
        content,
    }
}

/// By what an entry is known again: its id, else its link, else its words.
fn key(id: Option<&str>, url: Option<&str>, title: Option<&str>, content: Option<&str>) -> String {
    match (id, url) {
        (Some(id), _) => format!("guid:{id}"),
        (None, Some(url)) => format!("link:{url}"),
        (None, None) => {
            let words = [title, content].map(Option::unwrap_or_default).join("\n");
            super::hash_key(words.as_bytes())
        }
    }
}

/// The link that leads to the entry's own page: RFC 4287's `alternate`, RSS's `link`; else none.
fn link(links: &[feed_rs::model::Link]) -> Option<String> {
    links
        .iter()
        .find(|link| elsewhere::is_page(link))
        .and_then(|link| one_word(&link.href))
}

/// An address without the line breaks and tabs that feeds write into it (URL, "remove all ASCII tab or newline").
fn one_word(address: &str) -> Option<String> {
    cleaned(&address.replace(['\t', '\n', '\r'], ""))
}

fn is_web_address(text: &str) -> bool {
    text.starts_with("http://") || text.starts_with("https://")
}

/// A title as plain text: HTML by its type or by its looks, since RSS has no types and feeds escape twice.
fn plain(title: &feed_rs::model::Text) -> Option<String> {
    let text = title.content.as_str();
    let is_html = title.content_type.to_string() != "text/plain" || super::sniff::has_markup(text);
    let is_escaped = text
        .split('&')
        .skip(1)
        .any(|rest| rest.find(';').is_some_and(|at| at < 10));
    if text.len() > MAX_TITLE || !is_html && !is_escaped {
        return cleaned(text);
    }
    let page = scraper::Html::parse_fragment(text);
    cleaned(&page.root_element().text().collect::<String>())
}

/// The content, else the summary, and what it is written in.
fn body(
    content: Option<feed_rs::model::Content>,
    summary: Option<feed_rs::model::Text>,
) -> (Option<String>, Format) {
    let content = content.and_then(|content| Some((content.body?, content.content_type)));
    let summary = summary.map(|text| (text.content, text.content_type));
    let not_empty = |body: &(String, _)| !body.0.trim().is_empty();
    match content.filter(not_empty).or(summary.filter(not_empty)) {
        Some((body, kind)) => {
            // RSS has no types: what has lines and neither elements nor character references is text.
            let is_plain = kind.to_string() == "text/plain"
                || body.trim().contains('\n') && !body.contains('&');
            let is_text = is_plain && !super::sniff::has_markup(&body);
            (
                Some(body),
                if is_text { Format::Text } else { Format::Html },
            )
        }
        None => (None, Format::Text),
    }
}

/// The names of all authors, in one line; the mail address of one without a name. Dublin Core's creators count before
/// RSS's author, which is a mail address by its specification.
fn byline(people: &[Person]) -> Option<String> {
    let name = |person: &Person| {
        // RSS writes `address (name)`.
        let name = person.name.as_deref().map(|name| {
            let bare = name
                .strip_prefix('(')
                .and_then(|name| name.strip_suffix(')'));
            bare.unwrap_or(name)
        });
        let name = name.and_then(cleaned);
        name.or_else(|| cleaned(person.email.as_deref()?))
    };
    let is_creator = |person: &&Person| person.role.as_deref() == Some("creator");
    let mut names: Vec<String> = people.iter().filter(is_creator).filter_map(name).collect();
    if names.is_empty() {
        names = people.iter().filter_map(name).collect();
    }
    names.dedup();
    (!names.is_empty()).then(|| names.join(", "))
}

/// The first of a feed's people, as many as each of its entries can bear.
fn within(people: &[Person]) -> &[Person] {
    let mut length = 0;
    let fitting = people.iter().take_while(|person| {
        length += person.name.as_ref().map_or(0, String::len);
        length += person.email.as_ref().map_or(0, String::len);
        length <= MAX_INHERITED
    });
    &people[..fitting.count()]
}

/// A text in one line, if there is any.
fn cleaned(text: &str) -> Option<String> {
    let words: Vec<&str> = text.split_whitespace().collect();
    (!words.is_empty()).then(|| words.join(" "))
}

#[cfg(test)]
mod tests;
