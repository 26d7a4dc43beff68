//! Which addresses a page that was read is known by: those on the way to it, and those that it gives itself.

use url::Url;

use crate::model::Metadata;
use crate::store::{Learnt, Visit};
use crate::{address, identity};

/// How an address was learnt that a page gives itself.
const CANONICAL: &str = "canonical";

/// How the address was learnt that answered.
const LANDED: &str = "landed";

/// The canonical address where the page is believed, else the one that answered.
pub(super) fn shown_address(landed: &Url, metadata: &Metadata, learnt: &mut Vec<Learnt>) -> Url {
    match &metadata.canonical_url {
        Some(canonical) if identity::believes_canonical(landed, canonical) => {
            learnt.push(learn(canonical, CANONICAL));
            canonical.clone()
        }
        _ => address::clean(landed),
    }
}

/// The address of a page's AMP form, where it is not known to be one anyway. It is believed as a canonical one is, and
/// where it names the page as the page's own address does: a broken template gives all pages the same.
pub(super) fn amp_form(landed: &Url, amp: Url) -> Option<Learnt> {
    let is_form = looks_like_amp(&amp) && amp.as_str().contains(name(landed)?);
    is_form.then(|| form(landed, amp)).flatten()
}

/// The address of a page's form for paper or for a small screen. Nothing but its `media` tells that it is one: so it is
/// believed where the page's name, and no short one, is a part of its path or a value of its query.
pub(super) fn variant(landed: &Url, url: Url) -> Option<Learnt> {
    let name = name(landed).filter(|name| name.len() >= MIN_NAME)?;
    let mut segments = url.path().split('/');
    let is_form = segments.any(|part| part.split('.').next() == Some(name))
        || url.query_pairs().any(|(_, value)| value == name);
    is_form.then(|| form(landed, url)).flatten()
}

/// Shorter names are on many pages: `2`, `en`, `all`.
const MIN_NAME: usize = 4;

/// The last part of an address's path, without its ending.
fn name(landed: &Url) -> Option<&str> {
    let mut segments = landed.path().rsplit('/').filter(|s| !s.is_empty());
    segments.next()?.split('.').next()
}

/// Another form of a page, where its address is not known to be one anyway.
fn form(landed: &Url, url: Url) -> Option<Learnt> {
    let key = address::key(&url).to_string();
    let is_news = key != address::key(landed).as_str();
    (is_news && identity::believes_canonical(landed, &url)).then_some(Learnt {
        key,
        url,
        how: CANONICAL,
    })
}

/// Every address on the way from the one that was cited to the one that answered, but for a gate that has nothing of either:
/// other articles may lie behind it.
pub(super) fn way(visit: &Visit, hops: &[Url], landed: &Url) -> Vec<Learnt> {
    let is_its_own = |hop: &Url| {
        address::is_opaque(hop)
            || identity::share_a_name(&visit.url, hop)
            || identity::share_a_name(hop, landed)
    };
    let hops = hops
        .iter()
        .filter(|hop| **hop != visit.url && identity::may_lead(&visit.url, hop) && is_its_own(hop));
    let landed = (*landed != visit.url).then(|| landed_at(landed));
    hops.map(|hop| learn(hop, "redirect"))
        .chain(landed)
        .collect()
}

pub(super) fn landed_at(url: &Url) -> Learnt {
    learn(url, LANDED)
}

fn learn(url: &Url, how: &'static str) -> Learnt {
    Learnt {
        key: address::key(url).to_string(),
        url: url.clone(),
        how,
    }
}

/// Whether an address says of itself that it is the AMP form of a page.
pub(super) fn looks_like_amp(url: &Url) -> bool {
    let mut words = url.as_str().split(|c: char| !c.is_ascii_alphanumeric());
    words.any(|word| word.eq_ignore_ascii_case("amp"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amp_form_is_of_the_same_site_and_names_the_page() {
        let url = |text: &str| text.parse::<Url>().unwrap();
        let page = url("https://example.org/news/gate-painted.html");
        let is_form = |amp: &str| amp_form(&page, url(amp)).is_some();
        assert!(is_form("https://example.org/amp/news/gate-painted.html"));
        assert!(is_form("https://www.example.org/amp/gate-painted"));
        for amp in [
            "https://example.org/news/gate-painted.amp.html", // known to be one by its address
            "https://example.org/amp/news/lamp-lit.html",
            "https://example.org/amp/",
            "https://example.com/amp/news/gate-painted.html",
            "https://example.org/news/gate-painted-again.html",
        ] {
            assert!(!is_form(amp), "{amp}");
        }
    }

    #[test]
    fn a_form_for_paper_is_of_the_same_site_and_has_the_page_s_name() {
        let url = |text: &str| text.parse::<Url>().unwrap();
        let page = url("https://example.org/news/gate-painted.html");
        let is_form = |form: &str| variant(&page, url(form)).is_some();
        for form in [
            "https://example.org/print/gate-painted",
            "https://small.example.org/news/gate-painted.html",
            "https://example.org/news/gate-painted/paper",
            "https://example.org/paper.php?story=gate-painted",
        ] {
            assert!(is_form(form), "{form}");
        }
        for form in [
            "https://example.org/print/lamp-lit",
            "https://example.org/print/",
            "https://small.example.org/",
            "https://example.com/print/gate-painted",
            "https://example.org/print/gate-painted-again",
        ] {
            assert!(!is_form(form), "{form}");
        }
        let numbered = url("https://example.org/page/2");
        assert!(variant(&numbered, url("https://example.org/print/2")).is_none());
    }
}
