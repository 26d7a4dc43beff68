//! Which links are citations: those that lead to an article, and not to the digest's own machinery.

use std::collections::HashSet;

use url::Url;

use crate::address;
use crate::model::Citation;

use super::byline::Byline;
use super::document::{Block, Link, shows_address};

/// What is known of the digest as a whole when a link is judged.
#[derive(Debug, Clone, Default)]
pub(super) struct Selection {
    /// The digest's own page.
    pub(super) own: Option<Url>,
}

/// Words of links that lead to the digest's machinery, lower case.
const MACHINERY: &[&str] = &[
    "unsubscribe",
    "subscribe",
    "view in browser",
    "view online",
    "view as webpage",
    "read online",
    "on the web",
    "in your browser",
    "preferences",
    "privacy policy",
    "privacy",
    "terms",
    "permalink",
    "share",
    "tweet",
    "forward",
    "sponsor",
    "advertise",
    "register",
    "log in",
    "login",
    "rss",
    "수신거부",
    "구독",
    "abmelden",
    "désabonner",
    "退订",
    "订阅",
    "∞",
    "★",
    "#",
];

/// Parts of a path or query by which a share dialog or a mailer's page is known: host (or its end; empty: any), part.
const DIALOGS: &[(&str, &str)] = &[
    ("twitter.com", "/intent/"),
    ("twitter.com", "/share"),
    ("x.com", "/intent/"),
    ("facebook.com", "/sharer"),
    ("facebook.com", "/share.php"),
    ("linkedin.com", "/sharearticle"),
    ("linkedin.com", "/sharing/"),
    ("reddit.com", "/submit"),
    ("news.ycombinator.com", "/submitlink"),
    ("t.me", "/share/"),
    ("getpocket.com", "/save"),
    ("pinterest.com", "/pin/create"),
    ("wa.me", "/"),
    ("list-manage.com", "/unsubscribe"),
    ("list-manage.com", "/profile"),
    ("campaign-archive.com", "/feed"),
    ("", "/unsubscribe"),
    ("", "unsubscribe?"),
    ("", "/subscribe?"),
    ("", "/optout"),
    ("", "/wp-login"),
    ("", "/user/login"),
    ("", "/user/register"),
];

/// Hosts where an address of this many path segments is somebody's profile.
const PROFILES: &[(&str, &str, usize)] = &[
    ("twitter.com", "", 1),
    ("x.com", "", 1),
    ("facebook.com", "", 1),
    ("instagram.com", "", 1),
    ("linkedin.com", "in/", 2),
    ("linkedin.com", "company/", 2),
    ("t.me", "", 1),
    ("github.com", "", 1),
    ("gitlab.com", "", 1),
    ("", "@", 1),
];

/// Endings of files that are no article.
const FILES: &[&str] = &[
    ".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg", ".ico", ".css", ".js", ".ics", ".rss",
    ".atom",
];

impl Selection {
    /// Whether a link is a citation.
    pub(super) fn admits(&self, url: &Url, words: &str) -> bool {
        !is_machinery(words)
            && !address::is_share_dialog(url)
            && !holds_token(url)
            && !is_dialog(url)
            && !is_profile(url)
            && !is_file(url)
            && !self.is_own(url)
    }

    /// The page of the digest itself, and the front page of its site.
    fn is_own(&self, url: &Url) -> bool {
        self.own.as_ref().is_some_and(|own| {
            let host = own.host_str() == url.host_str();
            host && (own.path() == url.path() || url.path() == "/")
        })
    }

    /// The links of a block that are citations, in order, each once.
    pub(super) fn select(&self, block: &Block) -> Vec<Citation> {
        let links = block
            .links
            .iter()
            .filter(|l| self.admits(&l.url, block.link_text(l)))
            .filter(|l| block.is_link() || !block.names_site(l));
        links.map(|l| cite(l, block.link_text(l))).collect()
    }
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

/// Whether an address may let its holder act as one reader. A wrapper has such a token too, but is not what is cited.
fn holds_token(url: &Url) -> bool {
    let target = address::unwrap(url);
    address::may_hold_token(target.as_ref().unwrap_or(url))
}

fn is_machinery(words: &str) -> bool {
    let words = words
        .trim()
        .trim_matches(['[', ']', '(', ')', '.', ',', ':', '»', '›', ' '])
        .to_lowercase();
    MACHINERY.contains(&words.as_str())
        || (words.chars().count() <= 60
            && [
                "unsubscribe",
                "submit quotes",
                "submit your quotes",
                "on the web",
                "as webpage",
                "in browser",
                "in your browser",
                "수신거부",
            ]
            .iter()
            .any(|m| words.contains(m)))
}

fn on_host(url: &Url, host: &str) -> bool {
    host.is_empty()
        || url.host_str().is_some_and(|h| {
            h.strip_suffix(host)
                .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
        })
}

fn is_dialog(url: &Url) -> bool {
    let rest = url.as_str().to_ascii_lowercase();
    DIALOGS
        .iter()
        .any(|(host, part)| on_host(url, host) && rest.contains(part))
}

fn is_profile(url: &Url) -> bool {
    let path = url.path().trim_matches('/');
    let segments = path.split('/').filter(|s| !s.is_empty()).count();
    let named = url.host_str().unwrap_or_default();
    let named = named
        .strip_prefix("www.")
        .or_else(|| named.strip_prefix("mobile."))
        .unwrap_or(named);
    PROFILES.iter().any(|(host, start, count)| {
        (host.is_empty() || *host == named) && path.starts_with(start) && segments == *count
    })
}

fn is_file(url: &Url) -> bool {
    let path = url.path().to_ascii_lowercase();
    FILES.iter().any(|end| path.ends_with(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn admits(url: &str, words: &str) -> bool {
        let own = Url::parse("https://digest.example.org/2024/issue-4").ok();
        Selection { own }.admits(&Url::parse(url).unwrap(), words)
    }

    #[test]
    fn an_article_is_cited_and_the_machinery_is_not() {
        assert!(admits("https://news.example.org/pier", "The pier"));
        assert!(admits("https://twitter.com/ann/status/12", "a thread"));
        assert!(!admits("https://twitter.com/ann", "Ann Fox"));
        assert!(!admits("https://social.example.org/@ann", "Ann Fox"));
        assert!(!admits(
            "https://www.facebook.com/sharer/sharer.php?u=x",
            "Post"
        ));
        assert!(!admits("https://news.example.org/pier", "Unsubscribe"));
        assert!(!admits("https://news.example.org/pier.jpg", "Picture"));
        assert!(!admits(
            "https://digest.example.org/2024/issue-4#top",
            "Top"
        ));
        assert!(!admits("https://digest.example.org/", "Harbour Notes"));
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
