//! Which links are citations: those that lead to an article, and not to the digest's own machinery.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};

use url::Url;

use crate::address;
use crate::model::{Citation, Item};

use super::buttons::Buttons;
use super::byline::Byline;
use super::bytes::held;
use super::document::{Block, Link, shows_address};
use super::own::Own;
use super::words;

/// What is known of the digest as a whole when a link is judged.
#[derive(Debug, Clone, Default)]
pub(super) struct Selection {
    /// What of the web is the digest's own.
    pub(super) own: Own,
    /// Which words lead to the stories and are no titles.
    pub(super) buttons: Buttons,
    /// What was found of an address: a story's links are looked at when it is found, read and cited.
    judged: RefCell<HashMap<Url, bool>>,
}

/// Addresses of one digest that are remembered; those beyond are judged each time.
const MANY: usize = 20_000;

/// Parts of addresses of pages at which nobody reads: to log in, to subscribe, to do so no longer.
const LOGINS: &[&str] = &[
    "/unsubscribe",
    "unsubscribe?",
    "/subscribe?",
    "/optout",
    "/wp-login",
    "/user/login",
    "/user/register",
];

/// Endings of files that are no article.
const FILES: &[&str] = &[".css", ".js", ".ics", ".rss", ".atom", ".ico"];

/// Endings of pictures: a link to one tells a story where it carries the story's title, not among its words.
const PICTURES: &[&str] = &[".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg"];

/// A credit names at most so many people before another one.
const MAX_NAMES: usize = 20;

/// A line with fewer words of its own beside its links is a row of buttons.
const MIN_WORDS: usize = 3;

impl Selection {
    pub(super) fn new(own: Own, buttons: Buttons) -> Self {
        Self {
            own,
            buttons,
            judged: RefCell::default(),
        }
    }

    /// Whether a link of a block may open a story.
    pub(super) fn opens(&self, block: &Block, link: &Link) -> bool {
        self.opens_in(block, link, is_row(block))
    }

    /// The first link of a block that may open a story.
    pub(super) fn opening<'a>(&self, block: &'a Block) -> Option<&'a Link> {
        let in_row = is_row(block);
        block
            .links
            .iter()
            .find(|link| self.opens_in(block, link, in_row))
    }

    fn opens_in(&self, block: &Block, link: &Link, in_row: bool) -> bool {
        let words = block.link_text(link);
        // `« Older` leads on; `« Title »` is one in quotation marks.
        let leads_on = words.starts_with(['←', '«', '‹']) && !words.contains('»');
        let button = in_row && is_menu(words);
        let furniture = leads_on || button || self.own.is_edition(words);
        !furniture && self.is_source(&link.url, words)
    }

    /// Whether a link may be a story's source, by where it leads and its words.
    pub(super) fn is_source(&self, url: &Url, words: &str) -> bool {
        let target = target_of(url);
        !address::is_profile(url) && self.admits(url, target.as_ref().unwrap_or(url), words)
    }

    /// Whether all that stories cite is the digest's own: then it is a shop's receipt, a club's news, no digest.
    pub(super) fn tells_own_alone(&self, items: &[Item]) -> bool {
        self.opens_own_alone(items.iter().map(|i| &i.citations))
    }

    /// The same of stories that are not read yet.
    pub(super) fn opens_own_alone<'a>(
        &self,
        stories: impl Iterator<Item = &'a Vec<Citation>>,
    ) -> bool {
        let mut urls = stories.flatten().filter_map(|c| c.url.as_ref()).peekable();
        urls.peek().is_some() && urls.all(|url| self.own.is_house(url))
    }

    /// Whether a link is a further citation where it stands among a story's words.
    fn cites(&self, block: &Block, link: &Link, in_row: bool) -> bool {
        let words = block.link_text(link);
        let person = words.starts_with('@')
            || (address::is_profile(&link.url) && (in_row || is_credited(block, link)));
        let target = target_of(&link.url);
        let target = target.as_ref().unwrap_or(&link.url);
        let own = self.own.holds(target);
        let button = in_row && is_menu(words);
        let furniture = own || button || ends(&link.url, PICTURES);
        let told = !person && !furniture && (block.is_link() || !block.names_site(link));
        told && self.admits(&link.url, target, words)
    }

    /// What no link to the digest's machinery passes, given where it leads.
    fn admits(&self, url: &Url, target: &Url, words: &str) -> bool {
        !leads_to_machinery(words) && self.may_be_article(url, target) && !self.own.is_page(target)
    }

    /// Whether an address may be that of an article, given where it leads.
    fn may_be_article(&self, url: &Url, target: &Url) -> bool {
        let known = self.judged.borrow().get(url).copied();
        known.unwrap_or_else(|| {
            let may = !address::is_share_dialog(url)
                && !address::may_hold_token(target)
                && !is_login(target)
                && !ends(target, FILES);
            let mut judged = self.judged.borrow_mut();
            if judged.len() < MANY {
                judged.insert(url.clone(), may);
            }
            may
        })
    }

    /// Whether a block is nothing but links that are no citations: `∞`, `Permalink`, `Share | Tweet`.
    pub(super) fn is_machinery(&self, block: &Block) -> bool {
        !block.links.is_empty()
            && is_row(block)
            && !block.links.iter().any(|l| self.cites(block, l, true))
    }

    /// The links of a block that are citations, in order, each once.
    pub(super) fn select(&self, block: &Block) -> Vec<Citation> {
        let in_row = is_row(block);
        let links = block.links.iter().filter(|l| self.cites(block, l, in_row));
        links.map(|l| cite(l, block.link_text(l))).collect()
    }
}

/// Where a wrapped address leads.
fn target_of(url: &Url) -> Option<Url> {
    address::unwrap(url)
}

/// Whether a block is hardly more than its links: a menu, a row of buttons.
fn is_row(block: &Block) -> bool {
    let starts = block.links.iter().map(|link| link.range.start);
    let ends = block.links.iter().map(|link| link.range.end);
    let between = [0]
        .into_iter()
        .chain(ends)
        .zip(starts.chain([block.text.len()]));
    let own = between.flat_map(|(from, to)| {
        let text = block.text.get(from..to).unwrap_or_default();
        text.split(|c: char| !c.is_alphanumeric())
    });
    own.filter(|word| !word.is_empty())
        .nth(MIN_WORDS - 1)
        .is_none()
}

/// Whether a link leads to a person, or names one as the writer.
pub(super) fn names_person(block: &Block, link: &Link) -> bool {
    address::is_profile(&link.url) || is_credited(block, link)
}

/// Whether a link names who wrote something: `by [Ann Fox](…)`, `by [Ann Fox](…) and [Bo Lee](…)`.
fn is_credited(block: &Block, link: &Link) -> bool {
    let before = block.text.get(..link.range.start).unwrap_or_default();
    let mut before = before.trim_end_matches([' ', '(', '[', '@']);
    // The names before it in the same credit.
    let earlier = block
        .links
        .partition_point(|l| l.range.end <= link.range.start);
    for other in block.links[..earlier].iter().rev().take(MAX_NAMES) {
        let joint = block.text.get(other.range.end..before.len()).unwrap_or("-");
        if !matches!(
            joint.trim().trim_end_matches(','),
            "" | "," | "and" | "&" | "und" | "et" | "y"
        ) {
            break;
        }
        before = block
            .text
            .get(..other.range.start)
            .unwrap_or_default()
            .trim_end();
    }
    let last = before
        .rsplit(|c: char| c.is_whitespace() || c == '(')
        .next();
    last.is_some_and(|word| words::BY.has(&word.trim_end_matches(':').to_lowercase()))
}

/// A citation of what a link leads to; the words that carry it are its title unless they are an address.
pub(super) fn cite(link: &Link, words: &str) -> Citation {
    let words = words.trim();
    let (url, cited_as) = target(&link.url, words);
    let title = (!words.is_empty() && !shows_address(words)).then(|| words.to_owned());
    let site = own_host(&url);
    Citation {
        url: Some(url),
        title,
        site,
        cited_as,
        ..Citation::default()
    }
}

/// Where a link leads: out of its wrapper, or, where only a request could tell, to the address that its words show.
fn target(url: &Url, words: &str) -> (Url, Option<Url>) {
    let shown = || {
        let named = shows_address(words)
            .then(|| address::read(words))
            .flatten()?;
        let hidden = address::is_opaque(url) || named.host_str() != url.host_str();
        (hidden && named.path().len() > 1).then_some(named)
    };
    match address::unwrap(url).or_else(shown) {
        Some(target) => (target, Some(url.clone())),
        None => (url.clone(), None),
    }
}

/// The site of a citation whose digest names none: the address says as much.
fn own_host(url: &Url) -> Option<String> {
    let host = url.host_str()?;
    (!address::is_opaque(url)).then(|| host.strip_prefix("www.").unwrap_or(host).to_owned())
}

/// Fills in what a byline says of a citation.
pub(super) fn describe(citation: &mut Citation, byline: &Byline) {
    if let Some(site) = &byline.site {
        citation.site = Some(site.clone());
    }
    if !byline.authors.is_empty() {
        citation.authors.clone_from(&byline.authors);
    }
    citation.published = byline.published.or(citation.published);
}

/// Adds citations, leaving out what is cited already. Keys are dear, and a story's only citation needs none.
pub(super) fn add(citations: &mut Vec<Citation>, more: impl IntoIterator<Item = Citation>) {
    let key = |c: &Citation| c.url.as_ref().map(address::key);
    let mut known: Option<HashSet<address::Key>> = None;
    for citation in more {
        let is_new = citations.is_empty() || {
            let known = known.get_or_insert_with(|| citations.iter().filter_map(key).collect());
            key(&citation).is_none_or(|key| known.insert(key))
        };
        if is_new {
            citations.push(citation);
        }
    }
}

/// Whether a line that stands as a title over an address is one.
pub(super) fn is_title(words: &str) -> bool {
    !leads_to_machinery(words)
}

fn leads_to_machinery(words: &str) -> bool {
    let bare = bare(words);
    is_own_sign(words)
        || words::MACHINERY.has(&bare)
        || (bare.chars().count() <= 60
            && (words::MACHINERY_PARTS.is_in(&bare) || words::shows_online(&bare)))
}

/// Whether a link is on a sign or two that stand for the post itself (`∞`, `★`, `#`). Arrows and pictures lead on.
fn is_own_sign(words: &str) -> bool {
    let leads_on = |c: char| {
        matches!(c, '\u{2190}'..='\u{21ff}' | '\u{2600}'..='\u{2604}' | '\u{2607}'..='\u{297f}' | '\u{2b00}'..='\u{2bff}')
            || c >= '\u{1f000}'
            || "»›>….".contains(c)
    };
    let words = words.trim();
    (1..=2).contains(&words.chars().count())
        && words.chars().all(|c| !c.is_alphanumeric() && !leads_on(c))
}

/// Whether a link's words are those of a menu or of what surrounds a text.
pub(super) fn is_menu(words: &str) -> bool {
    words::BUTTONS.has(&bare(words))
}

/// A link's words without what surrounds them.
fn bare(words: &str) -> String {
    words
        .trim()
        .trim_matches([
            '[', ']', '(', ')', '.', ',', ':', '»', '›', '«', '→', '|', ' ',
        ])
        .to_lowercase()
}

fn is_login(url: &Url) -> bool {
    let text = url.as_str().to_ascii_lowercase();
    held(&text, LOGINS.iter().copied()).next().is_some()
}

fn ends(url: &Url, endings: &[&str]) -> bool {
    let path = url.path().to_ascii_lowercase();
    endings.iter().any(|end| path.ends_with(end))
}

#[cfg(test)]
mod tests {
    use super::super::head::Head;
    use super::*;

    fn selection() -> Selection {
        let head = Head {
            url: Url::parse("https://digest.example.org/2024/issue-4").ok(),
            ..Head::default()
        };
        Selection::new(Own::find(&head, &[]), Buttons::default())
    }

    /// A block of `before`, a link and `after`.
    fn block(before: &str, words: &str, url: &str, after: &str) -> Block {
        let mut block = Block::plain(format!("{before}{words}{after}"));
        block.links = vec![Link {
            range: before.len()..before.len() + words.len(),
            url: Url::parse(url).unwrap(),
        }];
        block
    }

    #[test]
    fn an_article_is_a_source_and_the_machinery_is_not() {
        let opens = |url: &str, words: &str| {
            let block = block("", words, url, "");
            selection().opens(&block, &block.links[0])
        };
        assert!(opens("https://news.example.org/pier", "The pier"));
        assert!(opens("https://twitter.com/ann/status/12", "a thread"));
        assert!(opens(
            "https://news.example.org/pier.jpg",
            "A picture of the pier"
        ));
        assert!(!opens("https://twitter.com/ann", "Ann Fox"));
        assert!(!opens("https://social.example.org/@ann", "Ann Fox"));
        assert!(!opens(
            "https://www.facebook.com/sharer/sharer.php?u=x",
            "Post"
        ));
        assert!(!opens("https://news.example.org/pier", "Unsubscribe"));
        assert!(!opens(
            "https://news.example.org/4",
            "View this mail in your browser"
        ));
        assert!(opens(
            "https://news.example.org/pier",
            "A pier in your browser"
        ));
        assert!(!opens("https://digest.example.org/2024/issue-4#top", "Top"));
        assert!(!opens("https://digest.example.org/", "Harbour Notes"));
    }

    #[test]
    fn among_words_a_person_is_cited_unless_named_as_the_writer() {
        let cites = |before: &str, words: &str, url: &str, after: &str| {
            !selection()
                .select(&block(before, words, url, after))
                .is_empty()
        };
        let profile = "https://twitter.com/ann";
        assert!(cites(
            "Each year ",
            "Ann Fox",
            profile,
            " counts the boats again"
        ));
        assert!(!cites("A long title of a talk by ", "Ann Fox", profile, ""));
        assert!(!cites("", "Twitter", profile, " | Archive"));
        assert!(!cites(
            "It counts boats. (",
            "@ann",
            "https://issues.example.org/12",
            " sent it in)"
        ));
        assert!(!cites(
            "See it on ",
            "this page",
            "https://digest.example.org/terms",
            " of ours"
        ));
        assert!(cites(
            "He did not ",
            "share",
            "https://news.example.org/pier",
            " the view of the mayor"
        ));
        assert!(!cites("", "Share", "https://news.example.org/pier", " | 3"));
        assert!(!cites(
            "As in ",
            "the picture",
            "https://news.example.org/pier.jpg",
            " that she took"
        ));
    }

    #[test]
    fn words_that_show_an_address_tell_where_an_opaque_link_leads() {
        let link = Link {
            range: 0..1,
            url: Url::parse("https://click.example.net/x?f=1").unwrap(),
        };
        let citation = cite(&link, "https://www.news.example.org/pier");
        assert_eq!(
            citation.url.unwrap().as_str(),
            "https://www.news.example.org/pier"
        );
        assert_eq!(citation.cited_as, Some(link.url));
        assert_eq!(citation.site.as_deref(), Some("news.example.org"));
        assert_eq!(citation.title, None);
    }
}
